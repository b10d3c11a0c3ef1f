//! The date of a mail in every form the templates use, and what it is called.

use jiff::civil::Weekday;
use serde::Serialize;
use workflows::deadline::Certificate;
use workflows::effect::Message;
use workflows::form4647::Kind;

use super::MailInput;
use super::act::{Act, clock_of};
use super::naming::Naming;
use super::situation::Situation;
use super::state::StateWords;
use super::words::{days, line, long_date, month_and_day, ordinal, sentence, short_date};
use crate::paper::Paper;

/// A date and its words.
#[derive(Debug, Serialize)]
pub(super) struct Due {
    /// What the date is called in the panel, e.g. `Answer due`.
    pub(super) label: &'static str,
    /// The same before the date in a subject or heading, e.g. `answer was due`.
    phrase: &'static str,
    /// The same when the date stays, e.g. `answer still due`.
    still: String,
    tone: Tone,
    long: String,
    short: String,
    /// The date with the reason it moved, if it did.
    pub(super) full: String,
    /// Why it is not the raw date.
    reason: Option<String>,
    /// The same as a sentence.
    why: Option<String>,
    raw_long: String,
    /// The raw date by its place in the count: `30th day`.
    nth_day: String,
    /// Length of the period without more time: `180 days`.
    period: String,
    /// Where the length of the period is laid down.
    citations: String,
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

impl Due {
    /// The date of a mail, when it is about one.
    pub(super) fn of(input: &MailInput<'_>, act: Act, state: &StateWords) -> Option<Self> {
        let certificate = input.certificate?;
        let (when, tone) = when(input.message, act, state, certificate);
        let Words { label, phrase } = words(act, when);
        let long = long_date(certificate.due_on);
        let reason = roll_reason(certificate);
        Some(Self {
            label,
            phrase,
            still: phrase
                .strip_suffix(" due")
                .map_or_else(|| phrase.to_owned(), |what| format!("{what} still due")),
            tone,
            long,
            short: short_date(certificate.due_on),
            full: full_date(certificate),
            why: reason.as_ref().map(|reason| sentence(reason)),
            reason,
            raw_long: long_date(certificate.raw_due_on),
            nth_day: nth_day(certificate),
            period: days(certificate.days.into()),
            citations: certificate.citations.join("; "),
        })
    }
}

/// A date as a calendar names it.
pub(crate) struct CalendarWords {
    /// What the date is called: `Answer due`.
    pub(crate) label: &'static str,
    /// The date with the reason it moved, if it did.
    pub(crate) full: String,
    /// The paper in a few words: `CBP Form 28, entry XQ7-2604418-9`.
    pub(crate) about: String,
    /// The same as a sentence, with the importer.
    pub(crate) subject: String,
    /// The trade may act, and need not.
    pub(crate) is_right: bool,
}

/// The words of a date that is to come, for a calendar.
pub(crate) fn calendar_words(paper: Paper<'_>, certificate: &Certificate) -> CalendarWords {
    let act = Act::by(paper, Some(clock_of(certificate.rule)));
    let importer = line(paper.importer_name());
    let title = paper.form().unwrap_or_else(|| paper.title());
    let about = match paper.entry_number() {
        Some(entry) => format!("{title}, entry {entry}"),
        None => format!("{title}, {importer}"),
    };
    let full = Naming::of(paper).full().replace('\u{a0}', " ");
    CalendarWords {
        label: words(act, When::Upcoming).label,
        full: full_date(certificate),
        about,
        subject: format!("{full} of {importer}."),
        is_right: act.is_right(),
    }
}

/// The date with the reason it moved, if it did.
fn full_date(certificate: &Certificate) -> String {
    let long = long_date(certificate.due_on);
    match roll_reason(certificate) {
        Some(reason) => format!("{long} ({reason})"),
        None => long,
    }
}

/// Where the message stands to the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// The date is to come.
    Upcoming,
    /// It is over.
    Past,
    /// The message brings it.
    New,
    /// Nothing depends on it any more.
    Neutral,
}

/// Where the message stands to the date, and how urgent that looks.
fn when(
    message: &Message,
    act: Act,
    state: &StateWords,
    certificate: &Certificate,
) -> (When, Tone) {
    let open = |has_passed: bool, tone: Tone| {
        if has_passed { (When::Past, Tone::PASSED) } else { (When::Upcoming, tone) }
    };
    match message {
        Message::Issued
        | Message::CourtesyCopy
        | Message::Liquidated { .. }
        | Message::DamagesReferred { .. }
        | Message::DeclarationSubmitted
        | Message::DeclarationActive => (When::Upcoming, Tone::CALM),
        Message::Reminder { rung, today, .. } => {
            let situation = Situation::of(*rung, *today, certificate);
            open(situation.is_past(), situation.tone())
        }
        Message::Overdue { .. }
        | Message::Lapsed { .. }
        | Message::ProtestWindowClosed
        | Message::CourtWindowClosed
        | Message::PetitionWindowClosed
        | Message::DeclarationExpired => (When::Past, Tone::PASSED),
        Message::ExtensionGranted { .. } | Message::MoreInformation { .. } => {
            (When::New, Tone::CALM)
        }
        Message::ExtensionRevoked { .. } => (When::New, Tone::NEAR),
        Message::ExtensionDenied { due_passed, .. }
        | Message::ResponseWithdrawn { due_passed, .. }
        | Message::ResponseRejected { due_passed, .. }
        | Message::ExtensionUndecided { due_passed, .. }
        | Message::ExtensionRequested { reopened: due_passed, .. } => open(*due_passed, Tone::NEAR),
        Message::ProtestDecided { result, .. } if result.denies() => (When::Upcoming, Tone::CALM),
        Message::Undeliverable { .. }
        | Message::InternalAdviceRequested { .. }
        | Message::SampleWaiverRequested { .. }
        | Message::SampleWaiverDecided { .. }
        | Message::GoodsConfirmed { .. }
        | Message::Form29Raised { .. }
            if state.wants_answer && act.asks() =>
        {
            open(state.is_overdue, Tone::NEAR)
        }
        Message::Undeliverable { .. }
        | Message::InternalAdviceRequested { .. }
        | Message::SampleWaiverRequested { .. }
        | Message::SampleWaiverDecided { .. }
        | Message::GoodsConfirmed { .. }
        | Message::Form29Raised { .. }
        | Message::ProtestDecided { .. }
        | Message::ProtestFiled { .. }
        | Message::ProposalWithdrawn { .. }
        | Message::ActionTaken { .. }
        | Message::VerificationScheduled { .. }
        | Message::ComplianceAccepted { .. }
        | Message::Rescinded { .. }
        | Message::SignatureRequested
        | Message::SignatureDeclined { .. }
        | Message::DeclarationRejected { .. }
        | Message::DeclarationCancelled { .. }
        | Message::ReimbursementReported { .. }
        | Message::DeclarationSuperseded { .. }
        | Message::RenewalDrafted { .. }
        | Message::ResponseReceived { .. }
        | Message::SupplementReceived { .. }
        | Message::ClosedSatisfied
        | Message::ClosedNoResponse { .. }
        | Message::ClosedToForm29 { .. }
        | Message::ClosedToForm4647 { .. }
        | Message::Cancelled { .. } => (When::Neutral, Tone::CALM),
    }
}

/// What a date is called.
struct Words {
    label: &'static str,
    phrase: &'static str,
}

fn words(act: Act, when: When) -> Words {
    let by_when = |upcoming, past, new, neutral| match when {
        When::Upcoming => upcoming,
        When::Past => past,
        When::New => new,
        When::Neutral => neutral,
    };
    let asked = |upcoming, past| by_when(upcoming, past, "New due date", "Due date");
    let fixed = |upcoming, past| by_when(upcoming, past, upcoming, upcoming);
    let (label, phrase) = match act {
        Act::AnswerForm28 | Act::AnswerForm29 => (
            asked("Answer due", "Answer was due"),
            by_when("answer due", "answer was due", "answer now due", "answer due"),
        ),
        Act::Comply(Kind::Mark) => (
            asked("Marking due", "Marking was due"),
            by_when("marking due", "marking was due", "marking now due", "marking due"),
        ),
        Act::Comply(Kind::Redeliver) => (
            asked("Redelivery due", "Redelivery was due"),
            by_when("redelivery due", "redelivery was due", "redelivery now due", "redelivery due"),
        ),
        Act::Comply(Kind::MarkAndRedeliver) => (
            asked("Marking or redelivery due", "Marking or redelivery was due"),
            by_when(
                "marking or redelivery due",
                "marking or redelivery was due",
                "marking or redelivery now due",
                "marking or redelivery due",
            ),
        ),
        Act::Protest => (
            fixed("Last day to protest", "Last day to protest was"),
            fixed("protest possible until", "protest was possible until"),
        ),
        Act::Summons => (
            fixed("Last day for a summons", "Last day for a summons was"),
            fixed("summons possible until", "summons was possible until"),
        ),
        Act::Petition => (
            fixed("Last day to petition", "Last day to petition was"),
            fixed("petition possible until", "petition was possible until"),
        ),
        Act::Validity => {
            (fixed("Valid until", "Was valid until"), fixed("valid until", "was valid until"))
        }
    };
    Words { label, phrase }
}

/// The raw date by its place in the count. After a revocation CBP has set the day itself, and the
/// days from the trigger say nothing any more.
fn nth_day(certificate: &Certificate) -> String {
    let revoked = certificate.extensions.iter().any(|one| one.revoked_to.is_some());
    if revoked {
        return "last day by the count".to_owned();
    }
    let extended: u64 = certificate.extensions.iter().map(|one| u64::from(one.days)).sum();
    format!("{} day", ordinal(u64::from(certificate.days) + extended))
}

/// Why the due date is not the raw one, e.g. `the 30th day, July 5, is a Sunday`.
///
/// A weekday can be seen from the date; any other reason is the certificate's own sentence
/// about that day, the last one it has.
fn roll_reason(certificate: &Certificate) -> Option<String> {
    let raw = certificate.raw_due_on;
    if raw == certificate.due_on {
        return None;
    }
    let nth_day = nth_day(certificate);
    let day = format!("the {nth_day}, {}, is a", month_and_day(raw));
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
            Some(format!("the {nth_day} is {}; {}", month_and_day(raw), line(why)))
        }
    }
}
