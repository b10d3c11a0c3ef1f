//! The law as data: periods, holidays, closures, reminder ladders, names of places.
//!
//! Invariants:
//! - A legal number is a dated, cited row in `workflows/law/*.toml`, never a literal in code.
//! - The files are part of the program and are read once; a test reads and checks all of them.
//!
//! Not here: counting (`deadline`), open days (`calendar`).

mod holidays;
mod ladders;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use holidays::{DayName, Holiday, HolidayDate, HolidayLaw, ObservedOn};
pub use ladders::{Ladder, Undecided};

use crate::calendar::Closure;
use crate::deadline::{RollPolicy, Rule};
use ladders::{LaddersFile, check_ladder};

const DEADLINES: &str = include_str!("../law/deadlines.toml");
const HOLIDAYS: &str = include_str!("../law/holidays.toml");
const CLOSURES: &str = include_str!("../law/closures.toml");
const LADDERS: &str = include_str!("../law/ladders.toml");
const PORTS: &str = include_str!("../law/ports.toml");
const COUNTRIES: &str = include_str!("../law/countries.toml");

/// How far a statement of the law files can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verification {
    /// Read in the source that is named.
    Verified,
    /// Known, but not read again.
    Recalled,
    /// A choice of this product where the law is silent.
    Proposal,
}

/// The unit of a period. Legal periods here are counted in calendar days only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum PeriodUnit {
    /// Every day counts, also weekends and holidays.
    #[serde(rename = "calendar days")]
    CalendarDays,
}

/// How days are counted and the last one moved, for all rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counting {
    /// How days are counted, one sentence.
    pub text: String,
    /// When the last day moves, one sentence without its full stop.
    pub rolling: String,
    /// What to add for a rule whose own text does not say whether its last day moves.
    pub silent: String,
    /// Where that is said.
    pub citation: String,
    /// How far it can be trusted.
    pub verification: Verification,
}

/// The length of a period, as the law has it from one day on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Length, in `unit`.
    pub value: u16,
    /// Unit of `value`.
    pub unit: PeriodUnit,
    /// First trigger date to which the length applies.
    pub in_force_from: Date,
    /// How far `in_force_from` can be trusted.
    pub in_force_verification: Verification,
    /// Where the length is laid down.
    pub citations: Vec<String>,
    /// Address of the text.
    #[serde(default)]
    pub href: Option<String>,
    /// How far the length can be trusted.
    pub verification: Verification,
}

/// One clock of the law.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineRule {
    /// The rule described.
    pub name: Rule,
    /// What must be done in time.
    pub title: String,
    /// What starts the clock, such as "date of request".
    pub trigger: String,
    /// Where the law counts from, one sentence.
    pub trigger_source: String,
    /// What happens when the last day is a closed day.
    pub roll_policy: RollPolicy,
    /// How far `roll_policy` can be trusted for this rule.
    pub roll_verification: Verification,
    /// On what ground CBP may set another period; without it, it may not.
    #[serde(default)]
    pub own_period_basis: Option<String>,
    /// On what ground the period may be extended.
    pub extension_basis: String,
    /// The dated rows, oldest first.
    #[serde(rename = "period")]
    pub periods: Vec<Period>,
}

impl DeadlineRule {
    /// The row that applies to a trigger on that day; nothing before the first row.
    pub fn period_on(&self, trigger_on: Date) -> Option<&Period> {
        self.periods.iter().rev().find(|period| period.in_force_from <= trigger_on)
    }

    /// The first trigger date the rule knows.
    pub fn in_force_from(&self) -> Date {
        self.periods.first().map_or(Date::MAX, |period| period.in_force_from)
    }
}

/// Why the law files cannot be used. Tests read the files, so this means a broken build.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// A file is not of the expected form.
    #[error("law/{file} cannot be read")]
    Form {
        /// Name of the file.
        file: &'static str,
        /// What the parser says.
        source: toml::de::Error,
    },
    /// A rule is missing, is there twice, or has no usable rows.
    #[error("law/deadlines.toml must have the rule {rule} once, with rows in order of their dates")]
    Rule {
        /// The rule concerned.
        rule: Rule,
    },
    /// A ladder is missing, or its rungs are out of order.
    #[error(
        "law/ladders.toml must have a ladder for {rule} at a time of day, rungs in order of time"
    )]
    Ladder {
        /// The rule concerned.
        rule: Rule,
    },
}

/// Everything in `workflows/law`.
#[derive(Debug)]
pub struct Law {
    /// How days are counted and the last one moved.
    pub counting: Counting,
    /// The closed days as rules.
    pub holidays: HolidayLaw,
    /// Closed days beyond the rules.
    pub closures: Vec<Closure>,
    rules: Vec<DeadlineRule>,
    ladders: Vec<Ladder>,
    /// What happens while a request for more time waits.
    pub undecided: Undecided,
    ports: BTreeMap<String, String>,
    countries: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlinesFile {
    counting: Counting,
    rule: Vec<DeadlineRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosuresFile {
    closure: Vec<Closure>,
}

impl Law {
    /// The law this program was built with.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the files are constants, and a test reads them"
    )]
    pub fn current() -> &'static Self {
        static LAW: OnceLock<Law> = OnceLock::new();
        LAW.get_or_init(|| Self::embedded().expect("the law files in the program are well formed"))
    }

    /// Everything about one clock.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the constructor refuses a missing rule"
    )]
    pub fn rule(&self, rule: Rule) -> &DeadlineRule {
        self.rules.iter().find(|row| row.name == rule).expect("every rule is there")
    }

    /// The default reminders of a clock.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the constructor refuses a missing ladder"
    )]
    pub fn ladder(&self, rule: Rule) -> &Ladder {
        self.ladders.iter().find(|ladder| ladder.rule == rule).expect("every rule has a ladder")
    }

    /// The name of a port, where the table has it.
    pub(crate) fn port_name(&self, code: &str) -> Option<&str> {
        self.ports.get(code).map(String::as_str)
    }

    /// The name of an ISO country.
    pub(crate) fn country_name(&self, code: &str) -> Option<&str> {
        self.countries.get(code).map(String::as_str)
    }

    fn embedded() -> Result<Self, LawError> {
        let deadlines: DeadlinesFile = read("deadlines.toml", DEADLINES)?;
        let closures: ClosuresFile = read("closures.toml", CLOSURES)?;
        let ladders: LaddersFile = read("ladders.toml", LADDERS)?;
        let undecided = ladders.undecided.clone();
        let ladders = ladders.into_ladders();
        for rule in Rule::ALL {
            check_rule(rule, &deadlines.rule)?;
            check_ladder(rule, &ladders)?;
        }
        Ok(Self {
            counting: deadlines.counting,
            holidays: read("holidays.toml", HOLIDAYS)?,
            closures: closures.closure,
            rules: deadlines.rule,
            ladders,
            undecided,
            ports: read("ports.toml", PORTS)?,
            countries: read("countries.toml", COUNTRIES)?,
        })
    }
}

fn read<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, LawError> {
    toml::from_str(text).map_err(|source| LawError::Form { file, source })
}

fn check_rule(rule: Rule, rows: &[DeadlineRule]) -> Result<(), LawError> {
    let mut of_rule = rows.iter().filter(|row| row.name == rule);
    let (Some(row), None) = (of_rule.next(), of_rule.next()) else {
        return Err(LawError::Rule { rule });
    };
    let in_order = row.periods.is_sorted_by(|a, b| a.in_force_from < b.in_force_from);
    let usable = row.periods.iter().all(|period| period.value > 0 && !period.citations.is_empty());
    if row.periods.is_empty() || !in_order || !usable {
        return Err(LawError::Rule { rule });
    }
    Ok(())
}
