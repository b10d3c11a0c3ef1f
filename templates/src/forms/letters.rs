//! The letters about a date: the reminder of the day before it, what follows when it has passed,
//! and that a time to protest, to petition or to go to court has begun. And the one that says that
//! another notice follows.

mod answer28;
mod answer29;
mod answer4647;
mod court;
mod declaration;
mod follow_up;
mod petition;
mod protest;

use jiff::Timestamp;
use workflows::deadline::{Certificate, Rule};
use workflows::effect::{Matter, Standing};
use workflows::{declaration as declared, form28, form29, form4647};

pub(crate) use follow_up::{FollowUp, draw as follow_up};

use super::{LETTER_MARGIN_PT, letter_feet, words};
use crate::paper::Paper;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};
use crate::pdf::text::Style;

/// Width of the labels of letters.
pub(crate) const LABEL_PT: f32 = 110.0;
/// Height of whom to contact, with the last sentence of a letter.
const CONTACT_PT: f32 = 64.0;
/// Width of the labels in lists of what was asked, by box.
const BOX_LABEL_PT: f32 = 60.0;

/// What a letter is about.
pub(crate) struct Letter<'a> {
    /// The notice or declaration.
    pub(crate) paper: Paper<'a>,
    /// Its deadline.
    pub(crate) certificate: &'a Certificate,
    /// How the case stands besides its date.
    pub(crate) standing: Standing,
    /// What the date is about, where the notice does not say it.
    pub(crate) matter: Option<&'a Matter>,
    /// Date of the letter.
    pub(crate) dated: Timestamp,
}

/// Whose date a letter is about: a rule with the paper it goes with.
#[derive(Clone, Copy)]
enum Subject<'a> {
    /// The answer to a Form 28.
    Answer28(&'a form28::Notice),
    /// The answer to a proposed Form 29.
    Answer29(&'a form29::Notice),
    /// What a Form 4647 demands.
    Answer4647(&'a form4647::Notice),
    /// A protest against a liquidation.
    LiquidationProtest(&'a form29::Notice),
    /// A protest against a demand.
    DemandProtest(&'a form4647::Notice),
    /// A summons after a denied protest.
    Court,
    /// A petition for relief from liquidated damages.
    Petition(&'a form4647::Notice),
    /// The end of a declaration.
    Declaration(&'a declared::Statement),
}

impl<'a> Subject<'a> {
    /// The subject of a rule for a paper; nothing when they do not go together.
    const fn of(paper: Paper<'a>, rule: Rule) -> Option<Self> {
        match (paper, rule) {
            (Paper::Form28(notice), Rule::Form28Response) => Some(Self::Answer28(notice)),
            (Paper::Form29(notice), Rule::Form29Response) => Some(Self::Answer29(notice)),
            (Paper::Form4647(notice), Rule::Form4647Response) => Some(Self::Answer4647(notice)),
            (Paper::Form29(notice), Rule::Protest) => Some(Self::LiquidationProtest(notice)),
            (Paper::Form4647(notice), Rule::Protest) => Some(Self::DemandProtest(notice)),
            (Paper::Form29(_) | Paper::Form4647(_), Rule::CourtSummons) => Some(Self::Court),
            (Paper::Form4647(notice), Rule::Petition) => Some(Self::Petition(notice)),
            (Paper::Declaration(statement), Rule::DeclarationExpiry) => {
                Some(Self::Declaration(statement))
            }
            (
                Paper::Form28(_) | Paper::Form29(_) | Paper::Form4647(_) | Paper::Declaration(_),
                Rule::Form28Response
                | Rule::Form29Response
                | Rule::Form4647Response
                | Rule::Protest
                | Rule::Petition
                | Rule::CourtSummons
                | Rule::DeclarationExpiry,
            ) => None,
        }
    }
}

/// The letter that goes with the last reminder before the day; nothing when rule and paper do not
/// go together.
pub(crate) fn last_reminder(letter: &Letter<'_>) -> Option<Canvas> {
    Some(match Subject::of(letter.paper, letter.certificate.rule)? {
        Subject::Answer28(notice) => answer28::last_reminder(letter, notice),
        Subject::Answer29(notice) => answer29::last_reminder(letter, notice),
        Subject::Answer4647(notice) => answer4647::last_reminder(letter, notice),
        Subject::LiquidationProtest(notice) => {
            protest::last_reminder(letter, protest::Against::Liquidation(notice))
        }
        Subject::DemandProtest(notice) => {
            protest::last_reminder(letter, protest::Against::Demand(notice))
        }
        Subject::Court => court::last_reminder(letter),
        Subject::Petition(notice) => petition::last_reminder(letter, notice),
        Subject::Declaration(statement) => declaration::last_reminder(letter, statement),
    })
}

/// The letter that goes out when the deadline has passed; nothing when rule and paper do not go
/// together.
pub(crate) fn passed(letter: &Letter<'_>) -> Option<Canvas> {
    Some(match Subject::of(letter.paper, letter.certificate.rule)? {
        Subject::Answer28(notice) => answer28::passed(letter, notice),
        Subject::Answer29(notice) => answer29::passed(letter, notice),
        Subject::Answer4647(notice) => answer4647::passed(letter, notice),
        Subject::LiquidationProtest(notice) => {
            protest::passed(letter, protest::Against::Liquidation(notice))
        }
        Subject::DemandProtest(notice) => protest::passed(letter, protest::Against::Demand(notice)),
        Subject::Court => court::passed(letter),
        Subject::Petition(notice) => petition::passed(letter, notice),
        Subject::Declaration(statement) => declaration::passed(letter, statement),
    })
}

/// The letter that says that a period has begun within which the trade may act on its own;
/// nothing when the rule is none of these, or does not go with the paper.
pub(crate) fn window(letter: &Letter<'_>) -> Option<Canvas> {
    match Subject::of(letter.paper, letter.certificate.rule)? {
        Subject::LiquidationProtest(notice) => {
            Some(protest::window(letter, protest::Against::Liquidation(notice)))
        }
        Subject::DemandProtest(notice) => {
            Some(protest::window(letter, protest::Against::Demand(notice)))
        }
        Subject::Court => Some(court::window(letter)),
        Subject::Petition(notice) => Some(petition::window(letter, notice)),
        Subject::Answer28(_)
        | Subject::Answer29(_)
        | Subject::Answer4647(_)
        | Subject::Declaration(_) => None,
    }
}

/// The running head of letters.
pub(crate) fn running_head(paper: Paper<'_>) -> (String, String) {
    (paper.full_title().to_owned(), paper.number().to_string())
}

/// The edition line of letters.
pub(crate) fn edition(paper: Paper<'_>) -> String {
    match paper.form() {
        Some(form) => format!("{form}, case {}", paper.number()),
        None => format!("{}, declaration {}", paper.title(), paper.number()),
    }
}

/// Which case it is, in a few words.
pub(crate) fn case_line(paper: Paper<'_>) -> String {
    match paper.entry_number() {
        Some(entry) => format!("Case {}, entry {entry}{}", paper.number(), more_entries(paper)),
        None => format!("Declaration {}, {}", paper.number(), paper.importer_name()),
    }
}

/// ` and 2 more` when a notice is about more than one entry.
fn more_entries(paper: Paper<'_>) -> String {
    match paper.entry_numbers().len() {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    }
}

/// Date, addressee and what the letter is about.
pub(crate) fn addressee(flow: &mut Flow<'_>, paper: Paper<'_>, dated: Timestamp) {
    let attention = paper.to().and_then(|to| to.attention.as_ref());
    let attention = attention.map(|desk| format!("\nAttn. {desk}")).unwrap_or_default();
    let address = paper.to().map(|to| format!("\n{}", to.address)).unwrap_or_default();
    let number = paper.importer_number();
    let mut rows = vec![
        ("Date", words::letter_date(words::local_date(dated))),
        ("To", format!("{}{attention}{address}", paper.importer_name())),
        ("Importer No.", format!("{number} ({})", number.kind())),
    ];
    rows.extend(about(paper));
    for (label, value) in rows {
        flow.row(BODY, LABEL_PT, label, &value);
    }
    flow.gap(6.0);
}

/// The entry with its goods and filer, or the declaration with its period.
fn about(paper: Paper<'_>) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if let (Some(entry), Some(on)) = (paper.entry_number(), paper.date_of_entry()) {
        let more = more_entries(paper);
        let comma = if more.is_empty() { "" } else { "," };
        rows.push(("Entry", format!("{entry} of {}{comma}{more}", words::form_date(on))));
    }
    if let Some(goods) = paper.merchandise() {
        rows.push(("Merchandise", format!("{goods}{}", invoice(paper))));
    }
    match paper {
        Paper::Form28(_) | Paper::Form29(_) | Paper::Form4647(_) => {
            let broker = paper.broker().map(|broker| {
                let reference = broker.reference_number.as_ref();
                let reference = reference.map(|r| format!(", reference {r}")).unwrap_or_default();
                format!("{} (filer {}){reference}", broker.name, broker.filer_code)
            });
            rows.push(("Filed by", broker.unwrap_or_else(|| "the importer".to_owned())));
        }
        Paper::Declaration(statement) => {
            rows.push(("Period", words::period(statement.period())));
        }
    }
    rows
}

fn invoice(paper: Paper<'_>) -> String {
    let number = match paper {
        Paper::Form28(notice) => notice.invoice_number.as_ref(),
        Paper::Form29(_) | Paper::Form4647(_) | Paper::Declaration(_) => None,
    };
    number.map(|number| format!(", invoice {number}")).unwrap_or_default()
}

/// A letter about a date.
fn draw(
    letter: &Letter<'_>,
    title: &str,
    headline: &str,
    body: impl FnOnce(&mut Flow<'_>),
) -> Canvas {
    page(letter.paper, letter.dated, title, headline, body)
}

/// Any letter: head, addressee, what it says, whom to contact.
fn page(
    paper: Paper<'_>,
    dated: Timestamp,
    title: &str,
    headline: &str,
    body: impl FnOnce(&mut Flow<'_>),
) -> Canvas {
    let mut canvas = Canvas::default();
    let mut flow = Flow::new(&mut canvas, LETTER_MARGIN_PT, running_head(paper));
    flow.heading(1, title);
    flow.gap(4.0);
    flow.panel(&[headline.to_owned(), case_line(paper)]);
    addressee(&mut flow, paper, dated);
    body(&mut flow);
    if let (Some(officer), Some(office)) = (paper.officer(), paper.office()) {
        flow.need(CONTACT_PT);
        flow.heading(2, "Whom to contact");
        let officer = words::officer(officer);
        let office = format!("{officer}.\n{}, {}", office.office, office.address);
        flow.paragraph(BODY, &office);
    }
    flow.paragraph(BODY, NO_DECISION);
    letter_feet(&mut canvas, &edition(paper));
    canvas
}

/// A heading with paragraphs.
fn section(flow: &mut Flow<'_>, heading: &str, paragraphs: &[&str]) {
    flow.heading(2, heading);
    for text in paragraphs {
        flow.paragraph(BODY, text);
    }
}

impl Letter<'_> {
    /// What CBP asked for after an answer, when the date is about that.
    const fn further_request(&self) -> Option<&form28::FurtherRequest> {
        match self.matter {
            Some(Matter::MoreInformation(request)) => Some(request),
            Some(Matter::Claim(_)) | None => None,
        }
    }

    /// The claim for damages, when the date is about that.
    const fn claim(&self) -> Option<&form4647::Damages> {
        match self.matter {
            Some(Matter::Claim(claim)) => Some(claim),
            Some(Matter::MoreInformation(_)) | None => None,
        }
    }
}

/// How the date was counted, in words that can be checked.
fn counted(flow: &mut Flow<'_>, certificate: &Certificate) {
    flow.heading(2, "Why that day");
    let style = Style { size_pt: 8.5, ..BODY };
    flow.paragraph(style, &certificate.in_words());
}

/// The last day, as letters print it.
fn last_day(letter: &Letter<'_>) -> String {
    words::letter_date(letter.certificate.due_on)
}

/// Day 0, as letters print it.
fn day_zero(letter: &Letter<'_>) -> String {
    words::letter_date(letter.certificate.trigger_on)
}

const NO_DECISION: &str = "This letter was written by Tidewaiter from the record of the case. It \
    is not a decision of CBP and changes no right or time limit.";
