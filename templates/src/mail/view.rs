//! What the templates see of a case: every value printable, every decision a named flag.
//!
//! Every field is always there, so that strict mode finds a misspelt name; what is not known
//! is null, which a template asks for with `#if`.

use serde::Serialize;
use serde_json::Value;
use workflows::case_file::Relation;
use workflows::effect::Audience;

use super::MailInput;
use super::act::{Act, ActWords};
use super::due::Due;
use super::facts;
use super::naming::Naming;
use super::particulars::{Asked, Declared, Demand, Raise};
use super::rows::{Row, rows};
use super::state::StateWords;
use super::words::{line, line_of_any_length, long_date, some_words};
use crate::calendar::{CalendarFile, Method};
use crate::paper::Paper;

/// Everything a template may name.
#[derive(Debug, Serialize)]
pub(super) struct View {
    case: String,
    paper: Naming,
    importer: String,
    importer_address: Option<String>,
    issued_on: String,
    state: StateWords,
    /// The date it is about; null when nothing is asked by a date.
    due: Option<Due>,
    act: ActWords,
    reader: Reader,
    /// Null for a declaration.
    officer: Option<Officer>,
    /// Form 28: what is asked.
    asked: Option<Asked>,
    /// Form 29: what is proposed or was done.
    raise: Option<Raise>,
    /// Form 4647: what is demanded.
    demand: Option<Demand>,
    /// A declaration: what is declared.
    declared: Option<Declared>,
    /// Number of the declaration drafted last as its renewal, whatever became of that.
    renewal: Option<String>,
    attachments: Vec<String>,
    /// The entry of the date that goes along.
    calendars: Vec<CalendarWords>,
    /// Whether anything goes along.
    attached: bool,
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
    counted: Option<String>,
    /// Whether it is part of a larger mail: its headings are one level lower.
    pub(super) nested: bool,
    /// What the message itself brings.
    pub(super) it: Value,
}

/// Who reads. One of `importer`, `broker`, `officer`, `operator`, `signer` and `author` is set,
/// `owner` only beside `importer`.
#[derive(Debug, Serialize)]
struct Reader {
    name: String,
    importer: bool,
    owner: bool,
    broker: bool,
    officer: bool,
    operator: bool,
    signer: bool,
    author: bool,
    /// Has to see to a declaration: the importer, or the account that drafted it.
    keeper: bool,
}

#[derive(Debug, Serialize)]
struct CalendarWords {
    name: String,
    /// It takes its date off the calendar.
    cancels: bool,
}

impl CalendarWords {
    fn of(file: &CalendarFile) -> Self {
        Self { name: line(&file.name), cancels: file.method == Some(Method::Cancel) }
    }
}

#[derive(Debug, Serialize)]
struct Officer {
    name: String,
    title: Option<String>,
    team: String,
    telephone: String,
    email: Option<String>,
    office: Option<String>,
    address: Option<String>,
}

impl View {
    /// The view of one mail.
    pub(super) fn of(input: &MailInput<'_>) -> Self {
        let paper = input.paper;
        let act = Act::of(input);
        let state = StateWords::of(paper, input.state_name);
        let due = Due::of(input, act, &state);
        let standing = facts::standing(input.message);
        let renewal = input.links.iter().rfind(|link| link.relation == Relation::RenewedBy);
        Self {
            case: paper.number().to_string(),
            paper: Naming::of(paper),
            importer: line(paper.importer_name()),
            importer_address: paper.to().and_then(|to| some_words(&to.address)).map(line),
            issued_on: long_date(paper.dated()),
            act: act.words(),
            reader: Reader::of(input.audience, &input.recipient.name),
            officer: Officer::of(paper),
            asked: paper.form28().map(Asked::of),
            raise: paper.form29().map(|notice| Raise::of(notice, input.state_name)),
            demand: paper.form4647().map(Demand::of),
            declared: paper.declaration().map(Declared::of),
            renewal: renewal.map(|link| link.case.to_string()),
            attachments: input.attachments.iter().map(|name| line(name)).collect(),
            calendars: input.calendars.iter().map(CalendarWords::of).collect(),
            attached: !input.attachments.is_empty() || !input.calendars.is_empty(),
            portal_url: input.portal_url.map(line),
            pending: standing.extension_pending,
            earlier_answer: standing.earlier_answer,
            may_ask_time: input.state_name != "MORE_INFO_REQUIRED",
            rows: rows(paper, input.links, &state, due.as_ref()),
            counted: input
                .certificate
                .map(|certificate| line_of_any_length(&certificate.in_words())),
            nested: false,
            it: facts::of(input),
            state,
            due,
        }
    }
}

impl View {
    /// What stands over the HTML part.
    pub(super) fn header(&self) -> &str {
        self.paper.header()
    }

    /// What the date is called.
    pub(super) fn due_label(&self) -> Option<&'static str> {
        self.due.as_ref().map(|due| due.label)
    }
}

impl Reader {
    fn of(audience: Audience, name: &str) -> Self {
        let importer = matches!(audience, Audience::Importer | Audience::AccountOwner);
        Self {
            name: line(name),
            importer,
            owner: audience == Audience::AccountOwner,
            broker: audience == Audience::CourtesyBrokers,
            officer: audience == Audience::Officer,
            operator: audience == Audience::Fallback,
            signer: audience == Audience::Signer,
            author: audience == Audience::Author,
            keeper: importer || audience == Audience::Author,
        }
    }
}

impl Officer {
    fn of(paper: Paper<'_>) -> Option<Self> {
        let officer = paper.officer()?;
        let office = paper.office();
        Some(Self {
            name: line(&officer.name),
            title: officer.title.as_deref().and_then(some_words).map(line),
            team: officer.team.to_string(),
            telephone: line(&officer.telephone),
            email: officer.email.as_deref().and_then(some_words).map(line),
            office: office.map(|office| line(&office.office)),
            address: office.map(|office| line(&office.address)),
        })
    }
}
