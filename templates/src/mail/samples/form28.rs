//! Messages about a Form 28.

use std::sync::LazyLock;

use jiff::civil::date;
#[cfg(test)]
use workflows::effect::Audience;
use workflows::effect::{Message, Standing};
use workflows::form28::Notice;
use workflows::ladder::RungKind;

#[cfg(test)]
use super::super::RenderedMail;
use super::{ANSWERED, PENDING, actor, at, pending_reminder, reminder, request};
#[cfg(test)]
use super::{PORTAL, certificate, mail_of};
use crate::paper::Paper;

static NOTICE: LazyLock<Notice> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../testdata/mail_notice.json")).expect("a notice")
});

#[cfg(test)]
pub(crate) fn notice() -> Notice {
    NOTICE.clone()
}

pub(crate) fn paper() -> Paper<'static> {
    Paper::Form28(&NOTICE)
}

fn withdrawn(reason: &str, due_passed: bool, earlier_answer: bool) -> Message {
    Message::ResponseWithdrawn { reason: reason.to_owned(), due_passed, earlier_answer }
}

/// Every message, each of its situations at least once, with the state the case is in then.
pub(crate) fn messages() -> Vec<(&'static str, Message)> {
    let request = request();
    let received_at = at("2026-07-01T19:30:00Z");
    let answer = |late| Message::ResponseReceived { version: 1, late, received_at, by: actor() };
    let reason = "The answer named the wrong contract.".to_owned();
    let note = Some("No further extension is likely.".to_owned());
    let before_due_on = date(2026, 7, 6);
    vec![
        ("ISSUED", Message::Issued),
        ("ISSUED", Message::CourtesyCopy),
        ("ISSUED", reminder(RungKind::Before(7), date(2026, 6, 28))),
        ("ISSUED", reminder(RungKind::Before(3), date(2026, 7, 2))),
        ("ISSUED", pending_reminder(RungKind::Before(1), date(2026, 7, 4))),
        ("ISSUED", reminder(RungKind::OnDay, date(2026, 7, 5))),
        ("ISSUED", reminder(RungKind::NotViewed(2), date(2026, 6, 7))),
        ("ISSUED", reminder(RungKind::Before(1), date(2026, 7, 6))),
        ("OVERDUE", reminder(RungKind::DuePassed, date(2026, 7, 7))),
        ("OVERDUE", pending_reminder(RungKind::After(1), date(2026, 7, 7))),
        ("OVERDUE", reminder(RungKind::After(7), date(2026, 7, 13))),
        ("OVERDUE", Message::Overdue { standing: Standing::default() }),
        ("OVERDUE", Message::Overdue { standing: PENDING }),
        ("OVERDUE", Message::Overdue { standing: ANSWERED }),
        ("ISSUED", Message::ExtensionRequested { request: request.clone(), reopened: false }),
        ("ISSUED", Message::ExtensionRequested { request: request.clone(), reopened: true }),
        ("ISSUED", Message::ExtensionUndecided { request: request.clone(), due_passed: false }),
        ("OVERDUE", Message::ExtensionUndecided { request, due_passed: true }),
        ("ISSUED", Message::ExtensionGranted { days: 30, before_due_on, note }),
        ("ISSUED", Message::ExtensionGranted { days: 5, before_due_on, note: None }),
        ("ISSUED", Message::ExtensionDenied { reason: reason.clone(), due_passed: false }),
        ("OVERDUE", Message::ExtensionDenied { reason: reason.clone(), due_passed: true }),
        ("RESPONSE_RECEIVED", answer(false)),
        ("RESPONSE_RECEIVED", answer(true)),
        ("UNDER_REVIEW", Message::SupplementReceived { version: 2, received_at, by: actor() }),
        ("ISSUED", withdrawn(&reason, false, false)),
        ("OVERDUE", withdrawn(&reason, true, false)),
        ("OVERDUE", withdrawn(&reason, true, true)),
        (
            "MORE_INFO_REQUIRED",
            Message::MoreInformation { text: "Please send the mould invoices.".to_owned() },
        ),
        ("CLOSED_SATISFIED", Message::ClosedSatisfied),
        ("CLOSED_NO_RESPONSE", Message::ClosedNoResponse { earlier_answer: false }),
        ("CLOSED_NO_RESPONSE", Message::ClosedNoResponse { earlier_answer: true }),
        (
            "CLOSED_TO_CF29",
            Message::ClosedToForm29 { form29: "NOA-2026-000066".parse().expect("number") },
        ),
        (
            "CLOSED_TO_4647",
            Message::ClosedToForm4647 { form4647: "NMR-2026-000007".parse().expect("number") },
        ),
        ("CANCELLED", Message::Cancelled { reason }),
        (
            "ISSUED",
            Message::Undeliverable {
                undelivered: "issued".to_owned(),
                gap: "No account of the directory holds importer number 31-555010100.".to_owned(),
            },
        ),
    ]
}

/// The mail about a message of a Form 28.
#[cfg(test)]
pub(crate) fn mail(message: &Message, audience: Audience) -> RenderedMail {
    let rolled = certificate(date(2026, 6, 5), &[]);
    let known = messages();
    let state = known.iter().find(|(_, one)| one == message).map_or("ISSUED", |(state, _)| state);
    mail_of(&notice(), &rolled, state, message, audience, PORTAL)
}
