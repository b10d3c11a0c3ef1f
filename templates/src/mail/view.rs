//! What the templates see of a case: every value printable, every decision a named flag.
//!
//! Every field is always there, so that strict mode finds a misspelt name; what is not known
//! is null, which a template asks for with `#if`.

use serde::Serialize;
use serde_json::Value;
use workflows::deadline::Certificate;
use workflows::effect::Audience;
use workflows::form28::{Item, Notice};

use super::MailInput;
use super::facts;
use super::words::{
    line, line_of_any_length, long_date, month_and_day, ordinal, quote, short_date,
};

/// Everything a template may name.
#[derive(Debug, Serialize)]
pub(super) struct View {
    case: String,
    entry: String,
    importer: String,
    importer_address: String,
    issued_on: String,
    admissibility: bool,
    state: StateWords,
    due: Due,
    reader: Reader,
    officer: Officer,
    /// Items of boxes 12 and 13.
    asked: Vec<Asked>,
    /// Box 14.
    officer_message: Option<String>,
    attachments: Vec<String>,
    portal_url: Option<String>,
    /// Whether an extension is asked and not decided.
    pending: bool,
    /// An answer is on record; what is waited for is the further information.
    earlier_answer: bool,
    /// Whether more time can be asked for by message.
    may_ask_time: bool,
    /// Rows of the table about the case.
    rows: Vec<Row>,
    /// How the due date was counted.
    counted: String,
    /// What the message itself brings.
    it: Value,
}

#[derive(Debug, Serialize)]
struct StateWords {
    shown: String,
    /// No answer is recorded, and one would still be taken.
    wants_answer: bool,
    is_overdue: bool,
    is_closed: bool,
}

/// The due date in every form the templates use.
#[derive(Debug, Serialize)]
struct Due {
    /// What the date is called in the panel, e.g. `Answer due`.
    label: &'static str,
    /// The same within a sentence.
    label_within: String,
    tone: Tone,
    long: String,
    short: String,
    /// The date with the reason it moved, if it did.
    full: String,
    /// Why it is not the raw date.
    reason: Option<String>,
    /// The same as a sentence.
    why: Option<String>,
    raw_long: String,
    /// `30th`.
    nth: String,
}

/// How urgent the deadline panel looks; its words say the same.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Tone {
    /// The bar at the side.
    bar: &'static str,
    /// The ground; dark text on it keeps a contrast above 7:1.
    ground: &'static str,
}

impl Tone {
    /// Time is left, or nothing is asked.
    pub(super) const CALM: Self = Self { bar: "#12304f", ground: "#eef4fa" };
    /// The date is near.
    pub(super) const NEAR: Self = Self { bar: "#8a5a00", ground: "#fff5dc" };
    /// The date has passed.
    pub(super) const PASSED: Self = Self { bar: "#9b1c1c", ground: "#fdeeee" };
}

/// Who reads; exactly one of the flags beside `owner` is set, and `owner` comes with `importer`.
#[derive(Debug, Serialize)]
struct Reader {
    name: String,
    importer: bool,
    owner: bool,
    broker: bool,
    officer: bool,
    operator: bool,
}

#[derive(Debug, Serialize)]
struct Officer {
    name: String,
    title: Option<String>,
    team: String,
    telephone: String,
    email: Option<String>,
    office: String,
    address: String,
}

#[derive(Debug, Serialize)]
struct Asked {
    code: &'static str,
    title: &'static str,
}

#[derive(Debug, Serialize)]
struct Row {
    label: &'static str,
    value: String,
}

impl View {
    /// The view of one mail.
    pub(super) fn of(input: &MailInput<'_>) -> Self {
        let notice = input.notice;
        let due = Due::of(input);
        let state = StateWords::of(input.state_name);
        Self {
            case: notice.notice_number.to_string(),
            entry: notice.entry_number.to_string(),
            importer: line(&notice.to.name),
            importer_address: line(&notice.to.address),
            issued_on: long_date(notice.date_of_request),
            admissibility: notice.admissibility,
            reader: Reader::of(input.audience, &input.recipient.name),
            officer: Officer::of(notice),
            asked: notice.asked().into_iter().map(Asked::of).collect(),
            officer_message: some_words(&notice.officer_message).map(quote),
            attachments: input.attachments.iter().map(|name| line(name)).collect(),
            portal_url: input.portal_url.map(line),
            pending: facts::standing(input.message).extension_pending,
            earlier_answer: facts::standing(input.message).earlier_answer,
            may_ask_time: input.state_name != "MORE_INFO_REQUIRED",
            rows: rows(notice, &state, &due),
            counted: line_of_any_length(&input.certificate.in_words()),
            it: facts::of(input.message, input.certificate),
            state,
            due,
        }
    }
}

impl StateWords {
    /// State names as people see them (lifecycle §3).
    fn of(name: &str) -> Self {
        let shown = match name {
            "ISSUED" => "Open: answer due",
            "OVERDUE" => "Open: past due",
            "MORE_INFO_REQUIRED" => "Open: CBP asks for more",
            "RESPONSE_RECEIVED" => "Response received",
            "UNDER_REVIEW" => "Under review by CBP",
            "CLOSED_SATISFIED" => "Closed: answer accepted",
            "CLOSED_TO_CF29" => "Closed: a Form 29 follows",
            "CLOSED_TO_4647" => "Closed: a Form 4647 follows",
            "CLOSED_NO_RESPONSE" => "Closed without an answer",
            "CANCELLED" => "Cancelled by CBP",
            other => other,
        };
        Self {
            shown: line(shown),
            wants_answer: matches!(name, "ISSUED" | "OVERDUE" | "MORE_INFO_REQUIRED"),
            is_overdue: name == "OVERDUE",
            is_closed: name.starts_with("CLOSED_") || name == "CANCELLED",
        }
    }
}

impl Due {
    fn of(input: &MailInput<'_>) -> Self {
        let certificate = input.certificate;
        let (label, tone) = facts::due_label(input.message, input.state_name, certificate);
        let long = long_date(certificate.due_on);
        let reason = roll_reason(certificate);
        let full = reason.as_ref().map_or_else(|| long.clone(), |why| format!("{long} ({why})"));
        Self {
            label,
            label_within: label.to_lowercase(),
            tone,
            long,
            short: short_date(certificate.due_on),
            full,
            why: reason.as_ref().map(|reason| sentence(reason)),
            reason,
            raw_long: long_date(certificate.raw_due_on),
            nth: ordinal(period_days(certificate)),
        }
    }
}

impl Reader {
    fn of(audience: Audience, name: &str) -> Self {
        Self {
            name: line(name),
            importer: matches!(audience, Audience::Importer | Audience::AccountOwner),
            owner: audience == Audience::AccountOwner,
            broker: audience == Audience::CourtesyBrokers,
            officer: audience == Audience::Officer,
            operator: audience == Audience::Fallback,
        }
    }
}

impl Officer {
    fn of(notice: &Notice) -> Self {
        let officer = &notice.officer;
        Self {
            name: line(&officer.name),
            title: officer.title.as_deref().and_then(some_words).map(line),
            team: officer.team.to_string(),
            telephone: line(&officer.telephone),
            email: officer.email.as_deref().and_then(some_words).map(line),
            office: line(&notice.from.office),
            address: line(&notice.from.address),
        }
    }
}

impl Asked {
    fn of(item: Item) -> Self {
        Self { code: item.code(), title: item.title() }
    }
}

fn rows(notice: &Notice, state: &StateWords, due: &Due) -> Vec<Row> {
    let mut rows = vec![
        ("Case number", notice.notice_number.to_string()),
        ("Form", "CBP Form 28, Request for Information".to_owned()),
        ("Status", state.shown.clone()),
        (due.label, due.full.clone()),
        ("Date of request", long_date(notice.date_of_request)),
        ("Importer", line(&notice.to.name)),
        ("Entry number", notice.entry_number.to_string()),
        ("Date of entry", long_date(notice.date_of_entry)),
        ("Port of entry", port(notice)),
        ("Merchandise", line(&notice.invoice_description)),
    ];
    if let Some(invoice) = notice.invoice_number.as_deref().and_then(some_words) {
        rows.push(("Invoice number", line(invoice)));
    }
    if let Some(broker) = &notice.broker {
        let reference = broker.reference_number.as_deref().and_then(some_words);
        let reference = reference.map(|text| format!(", file {text}")).unwrap_or_default();
        rows.push(("Filed by", line(&format!("{}{reference}", broker.name))));
    }
    rows.into_iter().map(|(label, value)| Row { label, value }).collect()
}

fn port(notice: &Notice) -> String {
    let code = &notice.port_of_entry;
    code.name().map_or_else(|| code.to_string(), |name| format!("{name} ({code})"))
}

/// Days of the period with its extensions: the raw due date is that day.
fn period_days(certificate: &Certificate) -> u64 {
    let extended: u64 = certificate.extensions.iter().map(|one| u64::from(one.days)).sum();
    u64::from(certificate.days) + extended
}

/// Why the due date is not the raw one, e.g. `the 30th day, July 5, is a Sunday`.
///
/// A weekday can be seen from the date; any other reason is the certificate's own sentence
/// about that day, the last one it has.
fn roll_reason(certificate: &Certificate) -> Option<String> {
    use jiff::civil::Weekday;
    let raw = certificate.raw_due_on;
    if raw == certificate.due_on {
        return None;
    }
    let nth = ordinal(period_days(certificate));
    let day = format!("the {nth} day, {}, is a", month_and_day(raw));
    match raw.weekday() {
        Weekday::Saturday => Some(format!("{day} Saturday")),
        Weekday::Sunday => Some(format!("{day} Sunday")),
        Weekday::Monday
        | Weekday::Tuesday
        | Weekday::Wednesday
        | Weekday::Thursday
        | Weekday::Friday => {
            let steps = &certificate.steps;
            let why = steps.iter().rev().find(|step| step.date == raw).map(|step| &step.text);
            let why = why.map_or("CBP is closed on that day", |text| text.trim_end_matches('.'));
            Some(format!("the {nth} day is {}; {}", month_and_day(raw), line(why)))
        }
    }
}

/// The words with a capital at the beginning and a full stop.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

fn some_words(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}
