//! What each message brings to its template.

use serde_json::{Value, json};
use workflows::actor::Actor;
use workflows::effect::{ExtensionRequest, GoodsMeans, Message, Standing};
use workflows::protest::Outcome;

use super::MailInput;
use super::particulars::units;
use super::situation::Situation;
use super::words::{count_of, days, instant, line, long_date, quote, short_date, some_words};
use crate::paper::Paper;

/// How the case stands, as far as the message says it.
pub(super) const fn standing(message: &Message) -> Standing {
    match message {
        Message::Reminder { standing, .. }
        | Message::Overdue { standing }
        | Message::Lapsed { standing } => *standing,
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
        | Message::ExtensionRevoked { .. }
        | Message::ProposalWithdrawn { .. }
        | Message::ActionTaken { .. }
        | Message::Liquidated { .. }
        | Message::InternalAdviceRequested { .. }
        | Message::ProtestFiled { .. }
        | Message::ProtestDecided { .. }
        | Message::ProtestWindowClosed
        | Message::CourtWindowClosed
        | Message::PetitionWindowClosed
        | Message::SampleWaiverRequested { .. }
        | Message::SampleWaiverDecided { .. }
        | Message::VerificationScheduled { .. }
        | Message::ComplianceAccepted { .. }
        | Message::ResponseRejected { .. }
        | Message::GoodsConfirmed { .. }
        | Message::DamagesReferred { .. }
        | Message::Form29Raised { .. }
        | Message::Rescinded { .. }
        | Message::SignatureRequested
        | Message::SignatureDeclined { .. }
        | Message::DeclarationSubmitted
        | Message::DeclarationActive
        | Message::DeclarationRejected { .. }
        | Message::DeclarationCancelled { .. }
        | Message::ReimbursementReported { .. }
        | Message::DeclarationExpired
        | Message::DeclarationSuperseded { .. }
        | Message::RenewalDrafted { .. }
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

/// The values a message brings, under `it`.
pub(super) fn of(input: &MailInput<'_>) -> Value {
    match input.message {
        Message::Issued
        | Message::CourtesyCopy
        | Message::Overdue { .. }
        | Message::Lapsed { .. }
        | Message::ProtestWindowClosed
        | Message::CourtWindowClosed
        | Message::PetitionWindowClosed
        | Message::SignatureRequested
        | Message::DeclarationSubmitted
        | Message::DeclarationActive
        | Message::DeclarationExpired
        | Message::ClosedSatisfied
        | Message::ClosedNoResponse { .. } => json!({}),
        Message::Reminder { rung, today, .. } => {
            input.certificate.map_or_else(Value::default, |certificate| {
                Situation::of(*rung, *today, certificate).facts(*today, certificate)
            })
        }
        Message::ExtensionRequested { request, reopened: due_passed }
        | Message::ExtensionUndecided { request, due_passed } => asked_time(request, *due_passed),
        Message::ExtensionGranted { days: granted, before_due_on, note } => json!({
            "days": days((*granted).into()),
            "before": long_date(*before_due_on),
            "note": note.as_deref().and_then(some_words).map(quote),
        }),
        Message::ExtensionDenied { reason, due_passed }
        | Message::ResponseRejected { reason, due_passed }
        | Message::ResponseWithdrawn { reason, due_passed, .. } => {
            json!({ "reason": quote(reason), "due_passed": due_passed })
        }
        Message::ExtensionRevoked { before_due_on, reason } => {
            json!({ "reason": quote(reason), "before": long_date(*before_due_on) })
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
        Message::MoreInformation { text } | Message::ReimbursementReported { text } => {
            json!({ "text": quote(text) })
        }
        Message::InternalAdviceRequested { text, by } => {
            json!({ "text": quote(text), "by": person(by) })
        }
        Message::SampleWaiverRequested { reason, by }
        | Message::SignatureDeclined { reason, by } => {
            json!({ "reason": quote(reason), "by": person(by) })
        }
        Message::SampleWaiverDecided { granted, reason } => {
            json!({ "reason": quote(reason), "granted": granted })
        }
        Message::ProposalWithdrawn { reason }
        | Message::Rescinded { reason }
        | Message::DeclarationRejected { reason }
        | Message::Cancelled { reason } => json!({ "reason": quote(reason) }),
        Message::ActionTaken { taken_on, explanation } => json!({
            "on": long_date(*taken_on),
            "explanation": explanation.as_deref().and_then(some_words).map(quote),
        }),
        Message::Liquidated { liquidated_on } => json!({ "on": long_date(*liquidated_on) }),
        Message::ProtestFiled { protest_number, filed_on, by } => json!({
            "protest": protest_number.to_string(),
            "on": long_date(*filed_on),
            "by": person(by),
        }),
        Message::ProtestDecided { protest_number, result, decided_on } => json!({
            "protest": protest_number.to_string(),
            "on": long_date(*decided_on),
            "allowed": *result == Outcome::Allowed,
            "partly": *result == Outcome::PartlyAllowed,
        }),
        Message::VerificationScheduled { kind, on, place } => json!({
            "kind": kind.in_words(),
            "on": long_date(*on),
            "on_short": short_date(*on),
            "place": place.as_deref().and_then(some_words).map(line),
        }),
        Message::ComplianceAccepted { remarks } => {
            json!({ "remarks": remarks.as_deref().and_then(some_words).map(quote) })
        }
        Message::GoodsConfirmed { means, quantity, on, remaining } => {
            let unit = unit_of(input.paper);
            json!({
                "quantity": units(*quantity, unit),
                "one": *quantity == 1,
                "done": done_with(*means),
                "gone": matches!(means, GoodsMeans::Exported | GoodsMeans::Destroyed),
                "on": long_date(*on),
                "remaining": (*remaining > 0).then(|| units(*remaining, unit)),
            })
        }
        Message::DamagesReferred { amount, tripled, claim_mailed_on } => json!({
            "amount": amount.in_words(),
            "tripled": tripled,
            "mailed_on": long_date(*claim_mailed_on),
        }),
        Message::DeclarationCancelled { reason, from, entries } => json!({
            "reason": quote(reason),
            "from": long_date(*from),
            "from_start": *from <= input.paper.dated(),
            "entries": (*entries > 0).then(|| count_of((*entries).into())),
            "one_entry": *entries == 1,
        }),
        Message::ClosedToForm29 { form29: follow_up }
        | Message::ClosedToForm4647 { form4647: follow_up }
        | Message::Form29Raised { form29: follow_up }
        | Message::DeclarationSuperseded { by: follow_up }
        | Message::RenewalDrafted { renewal: follow_up } => {
            json!({ "follow_up": follow_up.to_string() })
        }
        Message::Undeliverable { undelivered, gap } => {
            json!({ "undelivered": line(undelivered), "gap": line(gap) })
        }
    }
}

fn asked_time(request: &ExtensionRequest, due_passed: bool) -> Value {
    json!({
        "days": days(request.days.into()),
        "reason": quote(&request.reason),
        "by": person(&request.by),
        "received_at": instant(request.received_at),
        "due_passed": due_passed,
    })
}

/// The unit that a Form 4647 counts in.
fn unit_of(paper: Paper<'_>) -> &str {
    match paper {
        Paper::Form4647(notice) => &notice.unit,
        Paper::Form28(_) | Paper::Form29(_) | Paper::Declaration(_) => "",
    }
}

const fn done_with(means: GoodsMeans) -> &'static str {
    match means {
        GoodsMeans::Redelivered => "returned to CBP custody",
        GoodsMeans::Exported => "exported under CBP supervision",
        GoodsMeans::Destroyed => "destroyed under CBP supervision",
        GoodsMeans::MarkedAfterReturn => "marked in CBP custody",
    }
}

/// A person with the account they act for.
fn person(actor: &Actor) -> String {
    let name = line(&actor.name);
    actor
        .account
        .as_ref()
        .map_or_else(|| name.clone(), |account| format!("{name}, account {account}"))
}
