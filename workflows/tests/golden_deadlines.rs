//! The deadlines of `golden/deadlines.csv` against the rules.
//!
//! The table was made without this crate (`golden/README.md`). A difference is a question of law
//! before it is one of code: find out who is right by the citation of the row, then change that side.

use std::collections::BTreeSet;
use std::error::Error;

use jiff::civil::Date;
use workflows::calendar::{Calendar, ClosedReason};
use workflows::deadline::{Certificate, Extension, Question, Rule, compute};
use workflows::ids::PortCode;

const TABLE: &str = include_str!("golden/deadlines.csv");
const COLUMNS: &str = "id,rule,from,extensions,port,raw_due_on,due_on,holiday,why,citation";
const ROWS_MIN: usize = 300;
/// The rules of the table. The validity of a declaration is not one: the declaration states it.
const RULES: [Rule; 6] = [
    Rule::Form28Response,
    Rule::Form29Response,
    Rule::Form4647Response,
    Rule::Protest,
    Rule::Petition,
    Rule::CourtSummons,
];
/// The eleven holidays of 5 U.S.C. 6103(a), as the column `holiday` names them before the year.
const HOLIDAYS: [&str; 11] = [
    "new-year",
    "king",
    "washington",
    "memorial",
    "juneteenth",
    "independence",
    "labor",
    "columbus",
    "veterans",
    "thanksgiving",
    "christmas",
];

type Outcome = Result<(), Box<dyn Error>>;

/// One deadline of the table.
struct Row {
    id: &'static str,
    rule: Rule,
    from: Date,
    extensions: Vec<Extension>,
    port: Option<PortCode>,
    raw_due_on: Date,
    due_on: Date,
    /// The holiday observed on the raw last day, such as `christmas 2027`; empty if none is.
    holiday: &'static str,
    why: &'static str,
    citation: &'static str,
}

impl Row {
    /// A line of the table; no cell holds a comma or a quotation mark.
    fn parse(line: &'static str) -> Result<Self, Box<dyn Error>> {
        let cells: Vec<_> = line.split(',').collect();
        let [id, rule, from, extensions, port, raw_due_on, due_on, holiday, why, citation] =
            cells[..]
        else {
            return Err(format!("{} cells", cells.len()).into());
        };
        Ok(Self {
            id,
            rule: rule.parse()?,
            from: from.parse()?,
            extensions: extensions
                .split(';')
                .filter(|days| !days.is_empty())
                .map(|days| Ok(Extension::of_days(days.parse()?, None, None)))
                .collect::<Result<_, Box<dyn Error>>>()?,
            port: if port.is_empty() { None } else { Some(port.parse()?) },
            raw_due_on: raw_due_on.parse()?,
            due_on: due_on.parse()?,
            holiday,
            why,
            citation,
        })
    }

    fn question<'a>(&'a self, extensions: &'a [Extension]) -> Question<'a> {
        Question {
            rule: self.rule,
            trigger_on: self.from,
            days: None,
            extensions,
            port: self.port.as_ref(),
        }
    }

    /// What is wrong with an answer of the rules, in words; nothing when it is this row's.
    fn mismatch<E: Error>(&self, answer: Result<Certificate, E>) -> Option<String> {
        let given = match answer {
            Ok(certificate) => {
                if (certificate.raw_due_on, certificate.due_on) == (self.raw_due_on, self.due_on) {
                    return None;
                }
                format!("raw {}, due {}", certificate.raw_due_on, certificate.due_on)
            }
            Err(error) => error.to_string(),
        };
        Some(format!(
            "{} ({}; {} from {}): raw {}, due {} ({}); the rules: {given}",
            self.id, self.why, self.rule, self.from, self.raw_due_on, self.due_on, self.citation
        ))
    }
}

fn table() -> Result<Vec<Row>, Box<dyn Error>> {
    let mut lines = TABLE.lines();
    if lines.next() != Some(COLUMNS) {
        return Err("deadlines.csv has other columns".into());
    }
    let rows =
        lines.map(|line| Row::parse(line).map_err(|error| format!("{line}: {error}").into()));
    rows.collect()
}

fn assert_none(what: &str, mismatches: &[String]) {
    let count = mismatches.len();
    assert!(mismatches.is_empty(), "{count} {what}:\n{}", mismatches.join("\n"));
}

#[test]
fn the_rules_give_every_deadline_of_the_table() -> Outcome {
    let calendar = Calendar::cbp();
    let mismatches: Vec<_> = table()?
        .iter()
        .filter_map(|row| row.mismatch(compute(&row.question(&row.extensions), &calendar)))
        .collect();
    assert_none("deadlines differ", &mismatches);
    Ok(())
}

#[test]
fn extensions_granted_one_after_the_other_end_where_the_table_says() -> Outcome {
    let calendar = Calendar::cbp();
    let rows = table()?;
    let extended: Vec<_> = rows.iter().filter(|row| !row.extensions.is_empty()).collect();
    assert!(extended.len() >= 30, "only {} rows have extensions", extended.len());
    let mismatches: Vec<_> = extended
        .iter()
        .filter_map(|row| {
            let answer = compute(&row.question(&[]), &calendar).and_then(|first| {
                let mut extensions = row.extensions.iter();
                extensions.try_fold(first, |before, extension| {
                    before.extended(extension.clone(), &calendar)
                })
            });
            row.mismatch(answer)
        })
        .collect();
    assert_none("extended deadlines differ", &mismatches);
    Ok(())
}

#[test]
fn a_last_day_moves_exactly_when_cbp_is_closed_on_it() -> Outcome {
    let calendar = Calendar::cbp();
    let mismatches: Vec<_> = table()?
        .iter()
        .filter_map(|row| {
            let closed = calendar.closed(row.raw_due_on, row.port.as_ref());
            let is_holiday_of_row = match &closed {
                Some(ClosedReason::Holiday { falls_on, .. }) => {
                    row.holiday.ends_with(&format!(" {}", falls_on.year()))
                }
                Some(ClosedReason::Weekend | ClosedReason::Closure { .. }) | None => {
                    row.holiday.is_empty()
                }
            };
            let agrees = is_holiday_of_row && closed.is_some() == (row.due_on > row.raw_due_on);
            (!agrees).then(|| format!("{} ({}): {}: {closed:?}", row.id, row.why, row.raw_due_on))
        })
        .collect();
    assert_none("last days are closed for other reasons", &mismatches);
    Ok(())
}

#[test]
fn the_table_has_300_rows_with_an_id_of_their_own_and_a_citation() -> Outcome {
    let rows = table()?;
    assert!(rows.len() >= ROWS_MIN, "{} rows", rows.len());
    let ids: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len(), "an id is used twice");
    let bare: Vec<_> = rows
        .iter()
        .filter(|row| row.id.is_empty() || row.why.is_empty() || row.citation.is_empty())
        .map(|row| row.id.to_owned())
        .collect();
    assert_none("rows without an id, a reason or a citation", &bare);
    Ok(())
}

#[test]
fn every_rule_of_a_notice_and_its_remedies_is_in_the_table() -> Outcome {
    let rules: BTreeSet<_> = table()?.iter().map(|row| row.rule).collect();
    assert_eq!(rules, BTreeSet::from(RULES));
    Ok(())
}

#[test]
fn every_holiday_of_2024_to_2033_is_a_last_day_of_the_table() -> Outcome {
    let rows = table()?;
    let named: BTreeSet<_> = rows.iter().map(|row| row.holiday).collect();
    let wanted = (2024..=2033).flat_map(|year| HOLIDAYS.map(|name| format!("{name} {year}")));
    let missing: Vec<_> = wanted.filter(|holiday| !named.contains(holiday.as_str())).collect();
    assert_none("holidays are nobody's last day", &missing);
    Ok(())
}
