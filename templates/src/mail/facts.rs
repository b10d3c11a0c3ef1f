//! What each message brings to its template, and how urgent it is.

use jiff::civil::Date;
use serde_json::{Value, json};
use workflows::actor::Actor;
use workflows::deadline::Certificate;
use workflows::effect::{Message, Standing};
use workflows::ladder::RungKind;

use super::view::Tone;
use super::words::{days, instant, line, long_date, quote, short_date};

/// A reminder this close to the date is urgent. In days.
const NEAR_DAYS: i32 = 3;

/// How the case stands, as far as the message says it.
pub(super) const fn standing(message: &Message) -> Standing {
    match message {
        Message::Reminder { standing, .. } | Message::Overdue { standing } => *standing,
        Message::ExtensionRequested { .. } | Message::ExtensionUndecided { .. } => {
            Standing { extension_pending: true, earlier_answer: false }
        }
        Message::ResponseWithdrawn { earlier_answer, .. }
        | Message::ClosedNoResponse { earlier_answer } => {
            Standing { extension_pending: false, earlier_answer: *earlier_answer }
        }
        Message::MoreInformation { .. } => {
            Standing { extension_pending: false, earlier_answer: true }
        }
        Message::Issued
        | Message::CourtesyCopy
        | Message::ExtensionGranted { .. }
        | Message::ExtensionDenied { .. }
        | Message::ResponseReceived { .. }
        | Message::SupplementReceived { .. }
        | Message::ClosedSatisfied
        | Message::ClosedToForm29 { .. }
        | Message::ClosedToForm4647 { .. }
        | Message::Cancelled { .. }
        | Message::Undeliverable { .. } => {
            Standing { extension_pending: false, earlier_answer: false }
        }
    }
}

/// What the due date is called, and how urgent it looks.
pub(super) fn due_label(
    message: &Message,
    state_name: &str,
    certificate: &Certificate,
) -> (&'static str, Tone) {
    const DUE: &str = "Answer due";
    const WAS_DUE: &str = "Answer was due";
    const DATE: &str = "Due date";
    let open = |has_passed: bool, tone: Tone| {
        if has_passed { (WAS_DUE, Tone::PASSED) } else { (DUE, tone) }
    };
    match message {
        Message::Issued | Message::CourtesyCopy => (DUE, Tone::CALM),
        Message::Reminder { rung, today, .. } => {
            let situation = Situation::of(*rung, *today, certificate);
            open(situation.is_past(), situation.tone())
        }
        Message::Overdue { .. } => (WAS_DUE, Tone::PASSED),
        Message::ExtensionGranted { .. } | Message::MoreInformation { .. } => {
            ("New due date", Tone::CALM)
        }
        Message::ExtensionDenied { due_passed, .. }
        | Message::ResponseWithdrawn { due_passed, .. }
        | Message::ExtensionUndecided { due_passed, .. }
        | Message::ExtensionRequested { reopened: due_passed, .. } => open(*due_passed, Tone::NEAR),
        Message::Undeliverable { .. } => match state_name {
            "OVERDUE" => (WAS_DUE, Tone::PASSED),
            "ISSUED" | "MORE_INFO_REQUIRED" => (DUE, Tone::NEAR),
            _ => (DATE, Tone::CALM),
        },
        Message::ResponseReceived { .. }
        | Message::SupplementReceived { .. }
        | Message::ClosedSatisfied
        | Message::ClosedNoResponse { .. }
        | Message::ClosedToForm29 { .. }
        | Message::ClosedToForm4647 { .. }
        | Message::Cancelled { .. } => (DATE, Tone::CALM),
    }
}

/// The values a message brings, under `it`.
pub(super) fn of(message: &Message, certificate: &Certificate) -> Value {
    match message {
        Message::Issued
        | Message::CourtesyCopy
        | Message::Overdue { .. }
        | Message::ClosedSatisfied
        | Message::ClosedNoResponse { .. } => json!({}),
        Message::Reminder { rung, today, .. } => {
            reminder_facts(Situation::of(*rung, *today, certificate), *today, certificate)
        }
        Message::ExtensionRequested { request, reopened: due_passed }
        | Message::ExtensionUndecided { request, due_passed } => json!({
            "days": days(request.days.into()),
            "reason": quote(&request.reason),
            "by": person(&request.by),
            "received_at": instant(request.received_at),
            "due_passed": due_passed,
        }),
        Message::ExtensionGranted { days: granted, before_due_on, note } => json!({
            "days": days((*granted).into()),
            "before": long_date(*before_due_on),
            "note": note.as_deref().filter(|text| !text.trim().is_empty()).map(quote),
        }),
        Message::ExtensionDenied { reason, due_passed }
        | Message::ResponseWithdrawn { reason, due_passed, .. } => {
            json!({ "reason": quote(reason), "due_passed": due_passed })
        }
        Message::ResponseReceived { version, late, received_at, by } => json!({
            "version": version.to_string(),
            "late": late,
            "received_at": instant(*received_at),
            "by": person(by),
        }),
        Message::SupplementReceived { version, received_at, by } => json!({
            "version": version.to_string(),
            "received_at": instant(*received_at),
            "by": person(by),
        }),
        Message::MoreInformation { text } => json!({ "text": quote(text) }),
        Message::ClosedToForm29 { form29 } => json!({ "follow_up": form29.to_string() }),
        Message::ClosedToForm4647 { form4647 } => json!({ "follow_up": form4647.to_string() }),
        Message::Cancelled { reason } => json!({ "reason": quote(reason) }),
        Message::Undeliverable { undelivered, gap } => {
            json!({ "undelivered": line(undelivered), "gap": line(gap) })
        }
    }
}

/// What a reminder says, counted from the day it is told: a rung that an outage delayed must
/// not claim days that are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Situation {
    /// Days are left to the last day.
    Left(i32),
    /// Today is the last day by the count.
    OnDay,
    /// The last day by the count is over, the day it moved to is not.
    InGrace,
    /// Nobody has looked at the notice, so many days after it was issued.
    NotViewed(i32),
    /// The due date is so many days ago.
    Past(i32),
}

impl Situation {
    fn of(rung: RungKind, today: Date, certificate: &Certificate) -> Self {
        let left = days_between(today, last_day_by_count(certificate));
        let since_due = days_between(certificate.due_on, today);
        match rung {
            _ if since_due > 0 => Self::Past(since_due),
            RungKind::DuePassed | RungKind::After(_) | RungKind::UndecidedEnd => Self::Past(0),
            RungKind::NotViewed(_) => Self::NotViewed(days_between(certificate.trigger_on, today)),
            RungKind::Before(_)
            | RungKind::OnDay
            | RungKind::Undecided(_)
            | RungKind::UndecidedBefore(_) => match left {
                0 => Self::OnDay,
                1.. => Self::Left(left),
                ..0 => Self::InGrace,
            },
        }
    }

    const fn days(self) -> i32 {
        match self {
            Self::Left(count) | Self::NotViewed(count) | Self::Past(count) => count,
            Self::OnDay | Self::InGrace => 0,
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Left(count) if count > NEAR_DAYS => Tone::CALM,
            Self::Left(_) | Self::OnDay | Self::InGrace | Self::NotViewed(_) => Tone::NEAR,
            Self::Past(_) => Tone::PASSED,
        }
    }

    const fn is_past(self) -> bool {
        matches!(self, Self::Past(_))
    }
}

fn reminder_facts(situation: Situation, today: Date, certificate: &Certificate) -> Value {
    let last_day = last_day_by_count(certificate);
    json!({
        "left": matches!(situation, Situation::Left(_)),
        "on_day": situation == Situation::OnDay,
        "in_grace": situation == Situation::InGrace,
        "not_viewed": matches!(situation, Situation::NotViewed(_)),
        "past": situation.is_past(),
        "past_days": situation.is_past() && situation.days() > 0,
        "days": days(situation.days().unsigned_abs()),
        "one": situation.days() == 1,
        "today": long_date(today),
        "is_due_today": today == certificate.due_on,
        "last_day": long_date(last_day),
        "last_day_short": short_date(last_day),
    })
}

/// The day the reminders before the due date count to: the earlier of the two.
fn last_day_by_count(certificate: &Certificate) -> Date {
    certificate.raw_due_on.min(certificate.due_on)
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// A person with the account they act for.
fn person(actor: &Actor) -> String {
    let name = line(&actor.name);
    actor
        .account
        .as_ref()
        .map_or_else(|| name.clone(), |account| format!("{name}, account {account}"))
}
