//! Sample messages for the tests: every message, in every situation that has words of its own.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use workflows::actor::Actor;
use workflows::calendar::Calendar;
use workflows::deadline::{self, Certificate, Extension, Question, Rule};
use workflows::directory::Recipient;
use workflows::effect::{Audience, ExtensionRequest, Message, Standing};
use workflows::form28::Notice;
use workflows::ladder::RungKind;

use super::{MailInput, RenderedMail, render};

pub(super) const AUDIENCES: [Audience; 5] = [
    Audience::Importer,
    Audience::CourtesyBrokers,
    Audience::Officer,
    Audience::AccountOwner,
    Audience::Fallback,
];

pub(super) fn notice() -> Notice {
    serde_json::from_str(include_str!("../../testdata/mail_notice.json")).expect("sample notice")
}

pub(super) fn certificate(trigger_on: Date, extensions: &[Extension]) -> Certificate {
    let rule = Rule::Form28Response;
    let question = Question { rule, trigger_on, days: None, extensions, port: None };
    deadline::compute(&question, &Calendar::cbp()).expect("sample deadline")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("sample instant")
}

fn actor() -> Actor {
    Actor::trade("mlopez", "M. Lopez", "A00001".parse().expect("sample account"))
}

pub(super) fn reminder(rung: RungKind, today: Date) -> Message {
    Message::Reminder { rung, today, standing: Standing::default() }
}

pub(super) fn pending_reminder(rung: RungKind, today: Date) -> Message {
    Message::Reminder { rung, today, standing: PENDING }
}

/// More time was asked for.
pub(super) const PENDING: Standing = Standing { extension_pending: true, earlier_answer: false };
/// An answer stands, and CBP has asked for more.
pub(super) const ANSWERED: Standing = Standing { extension_pending: false, earlier_answer: true };

fn withdrawn(reason: &str, due_passed: bool, earlier_answer: bool) -> Message {
    Message::ResponseWithdrawn { reason: reason.to_owned(), due_passed, earlier_answer }
}

/// Every message, each of its situations at least once, with the state the case is in then.
pub(super) fn messages() -> Vec<(&'static str, Message)> {
    let request = ExtensionRequest {
        days: 30,
        reason: "The royalty statements for 2025 are with our auditor.\nThey come by July 20."
            .to_owned(),
        by: actor(),
        received_at: at("2026-06-29T14:15:00Z"),
    };
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

pub(super) fn recipient() -> Recipient {
    let account = Some("A00001".parse().expect("sample account"));
    Recipient {
        name: "Import Compliance".to_owned(),
        email: "customs@cedarridgehome.example".to_owned(),
        account,
    }
}

pub(super) const PORTAL: Option<&str> =
    Some("https://portal.example/cases/RFI-2026-000101?tab=notice");

pub(super) fn mail_of(
    notice: &Notice,
    certificate: &Certificate,
    state_name: &str,
    message: &Message,
    audience: Audience,
    portal_url: Option<&str>,
) -> RenderedMail {
    let attachments = ["RFI-2026-000101-notice.pdf".to_owned()];
    let recipient = recipient();
    let attachments = &attachments[..];
    let input = MailInput {
        notice,
        state_name,
        certificate,
        message,
        audience,
        recipient: &recipient,
        attachments,
        portal_url,
    };
    render(&input).unwrap_or_else(|error| panic!("{message:?} to {audience:?}: {error:?}"))
}

pub(super) fn mail(message: &Message, audience: Audience) -> RenderedMail {
    let rolled = certificate(date(2026, 6, 5), &[]);
    let known = messages();
    let state = known.iter().find(|(_, one)| one == message).map_or("ISSUED", |(state, _)| state);
    mail_of(&notice(), &rolled, state, message, audience, PORTAL)
}

pub(super) fn all_mails() -> Vec<(String, RenderedMail)> {
    let mut mails = Vec::new();
    for (_, message) in messages() {
        for audience in AUDIENCES {
            mails.push((format!("{message:?} to {audience:?}"), mail(&message, audience)));
        }
    }
    mails
}
