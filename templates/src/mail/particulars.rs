//! What a paper asks, proposes, demands or declares, one view per kind of paper.

use serde::Serialize;
use workflows::declaration::{
    AffidavitOfManufacture, Agreement, Basis, ImporterCertifyingStatement, NonReimbursement,
    Particulars, Statement,
};
use workflows::form28::{self, Item};
use workflows::form29::{self, ActionLetter, ActionStatus, Line};
use workflows::form4647::{self, ReasonCode, SampleRequirement, Supervision};

use super::naming::at_most;
use super::words::{capitalized, count_of, line, long_date, quote, short_date, some_words};

/// Most rows of one list in a mail; the notice that goes along has all of them.
const ROWS_MAX: usize = 20;

/// What a Form 28 asks.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    /// Items of boxes 12 and 13.
    items: Vec<Marked>,
    /// Box 14.
    message: Option<String>,
    admissibility: bool,
}

/// A box that is marked.
#[derive(Debug, Serialize)]
struct Marked {
    code: &'static str,
    title: &'static str,
}

/// What a Form 29 proposes, or says was done.
#[derive(Debug, Serialize)]
pub(super) struct Raise {
    /// Whether it still is a proposal.
    proposed: bool,
    letters: Vec<Marked>,
    lines: Vec<String>,
    /// The estimated increase in duties.
    total: String,
    /// Entries beside the first.
    more_entries: Vec<String>,
    ad_cvd_cases: Option<String>,
    /// Box 13.
    explanation: Option<String>,
}

/// What a Form 4647 demands.
#[derive(Debug, Serialize)]
pub(super) struct Demand {
    /// `bring the goods into compliance`.
    what: &'static str,
    /// The same at the beginning of a sentence.
    order: String,
    marks: bool,
    redelivers: bool,
    /// `CBP demands marking`.
    headline: &'static str,
    quantity: String,
    /// Box 9, each violation with its source.
    violations: Vec<String>,
    /// Whether the marking duty of 19 CFR 134.2 is in question.
    origin_marking: bool,
    /// Box 11, the mark or label required.
    marking: Option<String>,
    goods_at: Option<String>,
    sample_required: bool,
    /// How CBP verifies, if it does.
    verification: Option<&'static str>,
    /// Box 15.
    remarks: Option<String>,
}

/// What a declaration states.
#[derive(Debug, Serialize)]
pub(super) struct Declared {
    from: String,
    from_short: String,
    to: String,
    to_short: String,
    /// The day after the last: where a renewal begins.
    after: String,
    affidavit: bool,
    non_reimbursement: bool,
    /// Facts of its type.
    rows: Vec<DeclaredRow>,
}

#[derive(Debug, Serialize)]
struct DeclaredRow {
    label: &'static str,
    value: String,
}

impl Asked {
    /// What this notice asks.
    pub(super) fn of(notice: &form28::Notice) -> Self {
        Self {
            items: notice.asked().into_iter().map(Marked::of_item).collect(),
            message: some_words(&notice.officer_message).map(quote),
            admissibility: notice.admissibility,
        }
    }
}

impl Marked {
    const fn of_item(item: Item) -> Self {
        Self { code: item.code(), title: item.title() }
    }

    const fn of_letter(letter: ActionLetter, types: form29::ActionTypes) -> Self {
        let title = match (letter, types.excess_weight, types.excess_quantity) {
            (ActionLetter::C, true, false) => "excess of weight",
            (ActionLetter::C, false, true) => "excess of quantity",
            (ActionLetter::C, true, true) => "excess of weight and of quantity",
            (ActionLetter::D, _, _) => "other, see the explanation",
            (ActionLetter::A | ActionLetter::B | ActionLetter::C, _, _) => letter.title(),
        };
        Self { code: letter.code(), title }
    }
}

impl Raise {
    /// What this notice proposes or has done.
    pub(super) fn of(notice: &form29::Notice, state_name: &str) -> Self {
        let taken_since =
            matches!(state_name, "TAKEN" | "LIQUIDATED" | "PROTEST_FILED" | "CLOSED_FINAL");
        let types = notice.action_types;
        let more = notice.additional_entry_numbers.iter().map(ToString::to_string).collect();
        let cases: Vec<String> = notice.ad_cvd_cases.iter().map(ToString::to_string).collect();
        Self {
            proposed: notice.action_status == ActionStatus::Proposed && !taken_since,
            letters: types
                .letters()
                .into_iter()
                .map(|letter| Marked::of_letter(letter, types))
                .collect(),
            lines: at_most(ROWS_MAX, notice.lines.iter().map(change).collect(), "lines"),
            total: notice.estimated_duty_increase.in_words(),
            more_entries: at_most(ROWS_MAX, more, "entries"),
            ad_cvd_cases: (!cases.is_empty()).then(|| cases.join(", ")),
            explanation: some_words(&notice.explanation).map(quote),
        }
    }
}

/// One line of the entry summary, as entered and as CBP sees it.
fn change(row: &Line) -> String {
    let from_to = |what: &str, entered: &str, proposed: &str| {
        if entered == proposed {
            format!("{what} {entered} as entered")
        } else {
            format!("{what} from {entered} to {proposed}")
        }
    };
    let parts = [
        from_to("classification", &row.hts_entered.to_string(), &row.hts_proposed.to_string()),
        from_to("value", &row.value_entered.in_words(), &row.value_proposed.in_words()),
        from_to("rate", &line(&row.rate_entered), &line(&row.rate_proposed)),
    ];
    let increase = row.duty_increase.in_words();
    format!("Line {}: {}; duties {increase} more", row.line, parts.join("; "))
}

impl Demand {
    /// What this notice demands.
    pub(super) fn of(notice: &form4647::Notice) -> Self {
        let (marks, redelivers) = (notice.demands_marking(), notice.demands_redelivery());
        Self {
            what: notice.kind.in_words(),
            order: capitalized(notice.kind.in_words()),
            marks,
            redelivers,
            headline: match notice.kind {
                form4647::Kind::Mark => "CBP demands that goods be marked",
                form4647::Kind::Redeliver => "CBP demands that goods be redelivered",
                form4647::Kind::MarkAndRedeliver => {
                    "CBP demands that goods be marked or redelivered"
                }
            },
            quantity: units(notice.quantity, &notice.unit),
            violations: violations(&notice.violations),
            origin_marking: notice.concerns_origin_marking(),
            marking: some_words(&notice.required_marking).map(line),
            goods_at: some_words(&notice.goods_location).map(line),
            sample_required: match notice.sample_requirement {
                SampleRequirement::Required => true,
                SampleRequirement::Waived | SampleRequirement::NotApplicable => false,
            },
            verification: match notice.supervision {
                Supervision::NotRequired => None,
                Supervision::SpotCheck | Supervision::Supervised => {
                    Some(notice.supervision.in_words())
                }
            },
            remarks: some_words(&notice.remarks).map(quote),
        }
    }
}

/// `4,800 PCS`.
pub(super) fn units(quantity: u64, unit: &str) -> String {
    format!("{} {}", count_of(quantity), line(unit)).trim_end().to_owned()
}

/// Box 9 in words.
fn violations(marked: &form4647::Violations) -> Vec<String> {
    let named = |reason: ReasonCode| format!("{} ({})", reason.in_words(), reason.citation());
    let mut found: Vec<String> =
        ReasonCode::ALL.into_iter().filter(|reason| marked.names(*reason)).map(named).collect();
    if marked.other {
        found.extend(some_words(&marked.other_text).map(line));
    }
    found
}

impl Declared {
    /// What this statement declares.
    pub(super) fn of(statement: &Statement) -> Self {
        let rows = match &statement.particulars {
            Particulars::AffidavitOfManufacture(affidavit) => of_affidavit(affidavit),
            Particulars::ImporterCertifyingStatement(certifying) => of_certifying(certifying),
            Particulars::NonReimbursement(statement) => of_non_reimbursement(statement),
        };
        let last = statement.effective_to;
        Self {
            from: long_date(statement.effective_from),
            from_short: short_date(statement.effective_from),
            to: long_date(last),
            to_short: short_date(last),
            after: long_date(last.tomorrow().unwrap_or(last)),
            affidavit: matches!(statement.particulars, Particulars::AffidavitOfManufacture(_)),
            non_reimbursement: matches!(statement.particulars, Particulars::NonReimbursement(_)),
            rows: rows
                .into_iter()
                .filter_map(|(label, value)| {
                    some_words(&value).map(|value| DeclaredRow { label, value: line(value) })
                })
                .collect(),
        }
    }
}

/// Rows of a type; one without words is left out.
type Rows = Vec<(&'static str, String)>;

fn of_affidavit(affidavit: &AffidavitOfManufacture) -> Rows {
    let producer = &affidavit.producer;
    vec![
        ("Producer", producer.name.clone()),
        ("Factory", producer.factory_address.clone()),
        ("Input", affidavit.input_kind.map_or_else(String::new, |kind| kind.title().to_owned())),
        ("Described as", affidavit.input_description.clone()),
        ("Program", affidavit.program.map_or_else(String::new, |one| one.title().to_owned())),
        ("Finished goods", listed(&affidavit.hts_of_finished_goods)),
        ("Buyer", affidavit.buyer_or_garment_maker.clone()),
    ]
}

fn of_certifying(statement: &ImporterCertifyingStatement) -> Rows {
    let basis = match statement.basis {
        Basis::EndUse => "actual end use of the goods",
        Basis::PreferenceClaim => "claim to a tariff preference",
    };
    let plant = statement.processing_plant.as_ref();
    vec![
        ("Certifies", basis.to_owned()),
        ("Program", statement.program.map_or_else(String::new, |one| one.title().to_owned())),
        ("Criterion of origin", statement.origin_criterion.clone()),
        ("Tariff numbers", listed(&statement.hts_numbers)),
        ("Goods", statement.goods_description.clone()),
        (
            "Processed at",
            plant.map_or_else(String::new, |it| format!("{}, {}", it.name, it.address)),
        ),
    ]
}

fn of_non_reimbursement(statement: &NonReimbursement) -> Rows {
    let parties = statement.manufacturers_exporters.iter();
    let parties: Vec<String> =
        parties.map(|one| format!("{} ({})", line(&one.name), one.role.title())).collect();
    let country = statement.country_of_origin.as_ref();
    let agreement = match statement.agreement_exists {
        Some(Agreement::No) => "none on payment or refund of antidumping duties",
        Some(Agreement::Yes) => "there is one on payment or refund of antidumping duties",
        None => "",
    };
    vec![
        ("Antidumping cases", listed(&statement.ad_case_numbers)),
        ("Countervailing cases", listed(&statement.companion_cvd_case_numbers)),
        ("Parties", at_most(ROWS_MAX, parties, "parties").join("; ")),
        ("Goods", statement.commodity.clone()),
        (
            "Country of origin",
            country.map_or_else(String::new, |it| it.name().unwrap_or(it.as_str()).to_owned()),
        ),
        ("Agreement", agreement.to_owned()),
    ]
}

fn listed<T: ToString>(items: &[T]) -> String {
    at_most(ROWS_MAX, items.iter().map(ToString::to_string).collect(), "numbers").join(", ")
}
