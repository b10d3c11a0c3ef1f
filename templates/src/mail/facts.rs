//! What each message brings to its template, and how urgent it is.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use workflows::actor::Actor;
use workflows::deadline::Certificate;
use workflows::effect::Message;
use workflows::ladder::RungKind;

use super::view::Tone;
use super::words::{days, instant, line, long_date, quote, short_date};

/// A reminder this close to the date is urgent. In days.
const NEAR_DAYS: u16 = 3;

/// Whether an extension is asked and not decided.
pub(super) const fn is_extension_pending(message: &Message) -> bool {
    match message {
        Message::Reminder {
            extension_pending, ..
        }
        | Message::Overdue { extension_pending } => *extension_pending,
        Message::ExtensionRequested { .. } => true,
        Message::Issued
        | Message::CourtesyCopy
        | Message::ExtensionGranted { .. }
        | Message::ExtensionDenied { .. }
        | Message::ResponseReceived { .. }
        | Message::SupplementReceived { .. }
        | Message::ResponseWithdrawn { .. }
        | Message::MoreInformation { .. }
        | Message::ClosedSatisfied
        | Message::ClosedNoResponse
        | Message::ClosedToForm29 { .. }
        | Message::ClosedToForm4647 { .. }
        | Message::Cancelled { .. }
        | Message::Undeliverable { .. } => false,
    }
}

/// What the due date is called, and how urgent it looks.
pub(super) fn due_label(message: &Message, state_name: &str) -> (&'static str, Tone) {
    const DUE: &str = "Answer due";
    const WAS_DUE: &str = "Answer was due";
    const DATE: &str = "Due date";
    let open = |has_passed: bool, tone: Tone| {
        if has_passed {
            (WAS_DUE, Tone::PASSED)
        } else {
            (DUE, tone)
        }
    };
    match message {
        Message::Issued | Message::CourtesyCopy => (DUE, Tone::CALM),
        Message::Reminder { rung, .. } => open(is_past(*rung), rung_tone(*rung)),
        Message::Overdue { .. } => (WAS_DUE, Tone::PASSED),
        Message::ExtensionGranted { .. } | Message::MoreInformation { .. } => {
            ("New due date", Tone::CALM)
        }
        Message::ExtensionDenied { due_passed, .. }
        | Message::ResponseWithdrawn { due_passed, .. } => open(*due_passed, Tone::NEAR),
        Message::ExtensionRequested { .. } | Message::Undeliverable { .. } => match state_name {
            "OVERDUE" => (WAS_DUE, Tone::PASSED),
            "ISSUED" | "MORE_INFO_REQUIRED" => (DUE, Tone::NEAR),
            _ => (DATE, Tone::CALM),
        },
        Message::ResponseReceived { .. }
        | Message::SupplementReceived { .. }
        | Message::ClosedSatisfied
        | Message::ClosedNoResponse
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
        | Message::ClosedNoResponse => json!({}),
        Message::Reminder { rung, .. } => rung_facts(*rung, certificate),
        Message::ExtensionRequested { request } => json!({
            "days": days(request.days),
            "reason": quote(&request.reason),
            "by": person(&request.by),
            "received_at": instant(request.received_at),
        }),
        Message::ExtensionGranted {
            days: granted,
            before_due_on,
            note,
        } => json!({
            "days": days(*granted),
            "before": long_date(*before_due_on),
            "note": note.as_deref().filter(|text| !text.trim().is_empty()).map(quote),
        }),
        Message::ExtensionDenied { reason, due_passed }
        | Message::ResponseWithdrawn { reason, due_passed } => {
            json!({ "reason": quote(reason), "due_passed": due_passed })
        }
        Message::ResponseReceived {
            version,
            late,
            received_at,
            by,
        } => json!({
            "version": version.to_string(),
            "late": late,
            "received_at": instant(*received_at),
            "by": person(by),
        }),
        Message::SupplementReceived {
            version,
            received_at,
            by,
        } => json!({
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

/// The rung as flags, and the day its count is true on: a reminder that an outage delayed
/// must not claim that its days are still left.
fn rung_facts(rung: RungKind, certificate: &Certificate) -> Value {
    let (count, on) = match rung {
        RungKind::Before(count) => (count, moved(certificate.raw_due_on, -i64::from(count))),
        RungKind::OnDay => (0, certificate.raw_due_on),
        RungKind::NotViewed(count) => (count, moved(certificate.trigger_on, i64::from(count))),
        RungKind::DuePassed => (0, certificate.due_on),
        RungKind::After(count) => (count, moved(certificate.due_on, i64::from(count))),
    };
    json!({
        "before": matches!(rung, RungKind::Before(_)),
        "on_day": matches!(rung, RungKind::OnDay),
        "not_viewed": matches!(rung, RungKind::NotViewed(_)),
        "past": is_past(rung),
        "after": matches!(rung, RungKind::After(_)),
        "days": days(count),
        "one": count == 1,
        "on": long_date(on),
        "on_short": short_date(on),
    })
}

fn moved(date: Date, by_days: i64) -> Date {
    date.checked_add(by_days.days()).unwrap_or(date)
}

const fn is_past(rung: RungKind) -> bool {
    match rung {
        RungKind::DuePassed | RungKind::After(_) => true,
        RungKind::Before(_) | RungKind::OnDay | RungKind::NotViewed(_) => false,
    }
}

const fn rung_tone(rung: RungKind) -> Tone {
    match rung {
        RungKind::Before(count) if count > NEAR_DAYS => Tone::CALM,
        RungKind::Before(_) | RungKind::OnDay | RungKind::NotViewed(_) => Tone::NEAR,
        RungKind::DuePassed | RungKind::After(_) => Tone::PASSED,
    }
}

/// A person with the account they act for.
fn person(actor: &Actor) -> String {
    let name = line(&actor.name);
    actor.account.as_ref().map_or_else(
        || name.clone(),
        |account| format!("{name}, account {account}"),
    )
}
