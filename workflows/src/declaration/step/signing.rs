//! A declaration is put before its signer, signed, declined, or submitted with a signed copy.

use super::super::command::{Signature, Signer};
use super::super::guard::{self, not_allowed};
use super::super::state::{Case, FrozenText, State};
use super::super::statement::DeclarationType;
use super::super::{validity, wording};
use super::{Step, moved};
use crate::actor::Actor;
use crate::case::Context;
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect, Message, Signed};
use crate::guard as rules;
use crate::ladder::{Rung, RungKind};
use crate::parties::Attachment;
use crate::rejection::Rejection;

/// Key of the record of a signed or submitted declaration.
pub(super) const RECORD: &str = "statement";

pub(super) fn send_for_signature(
    case: &Case,
    signer: &Signer,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let statement = &case.statement;
    guard::complete(statement)?;
    guard::draftable(statement, context)?;
    guard::signer_fits(statement, signer)?;
    let frozen = wording::frozen(statement);
    let content = DocumentContent::StatementToSign {
        statement: Box::new(statement.clone()),
        signer: signer.clone(),
        text: frozen.text.clone(),
    };
    let mut step = moved(case, State::PendingSignature, "signature-requested");
    step.case.signature_requests += 1;
    step.case.signer = Some(signer.clone());
    step.case.frozen = Some(frozen);
    let key = format!("to-sign-{}", step.case.signature_requests);
    Ok(step.rendering(key.clone(), context.received_at, content).telling(
        Audience::Signer,
        Message::SignatureRequested,
        &[&key],
    ))
}

pub(super) fn sign(
    case: &Case,
    signature: &Signature,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::may_sign(case, actor, context)?;
    guard::signature(case, signature, context)?;
    // Both are there since the declaration was put before the signer.
    let (Some(signer), Some(frozen)) = (case.signer.clone(), case.frozen.clone()) else {
        return Err(rules::incomplete("Nobody was asked to sign this declaration."));
    };
    let received_at = context.received_at;
    let signed = Signed::Here { signer, signature: signature.clone(), received_at };
    submitted(case, frozen, signed, "signed", context)
}

pub(super) fn decline(case: &Case, reason: &str, actor: &Actor) -> Result<Step, Rejection> {
    rules::text("reason of the refusal to sign", reason)?;
    let mut step = moved(case, State::Draft, "signature-declined");
    step.case.signer = None;
    step.case.frozen = None;
    let message = Message::SignatureDeclined { reason: reason.to_owned(), by: actor.clone() };
    Ok(telling_drafters(step, &message, &[]))
}

/// Only of the statement about antidumping duty a signed paper may stay on file instead.
pub(super) fn submit(
    case: &Case,
    signed_copy: &Attachment,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let statement = &case.statement;
    match statement.declaration_type() {
        DeclarationType::NonReimbursementBlanket => {}
        other @ (DeclarationType::AffidavitOfManufacture
        | DeclarationType::ImporterCertifyingStatement) => {
            return Err(not_allowed(format!(
                "{} is signed here; send it for signature. Only a {} is submitted with a signed \
                 copy on file.",
                other.title_with_article(),
                DeclarationType::NonReimbursementBlanket.title()
            )));
        }
    }
    guard::complete(statement)?;
    guard::draftable(statement, context)?;
    rules::text("name of the signed copy", &signed_copy.name)?;
    let received_at = context.received_at;
    let signed = Signed::OnPaper { copy: signed_copy.clone(), by: actor.clone(), received_at };
    submitted(case, wording::frozen(statement), signed, "submitted", context)
}

/// From here on nothing is edited: the record is made, and the first day waited for.
///
/// The clock of the validity has one rung only until that day. Its ladder is set when the
/// declaration takes effect: nobody is to hear that something ends soon which has not begun, and
/// the end of a period that is over already must not be told before its beginning.
fn submitted(
    case: &Case,
    frozen: FrozenText,
    signed: Signed,
    event: &'static str,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let statement = &case.statement;
    guard::not_back_dated(statement, context)?;
    guard::in_time_for_its_use(statement, context)?;
    let certificate = validity::certificate(statement, context)?;
    let content = DocumentContent::SignedStatement {
        statement: Box::new(statement.clone()),
        text: frozen.text.clone(),
        signed: signed.clone(),
    };
    let fire_at = validity::begins_at(statement).max(context.now);
    let mut step = moved(case, State::Submitted, event);
    step.case.frozen = Some(frozen);
    step.case.signed = Some(signed);
    step.case.file.clocks.run(Clock::Validity, certificate.clone());
    step = step.rendering(RECORD, context.received_at, content);
    step.effects.push(Effect::RunDeadline {
        clock: Clock::Validity,
        certificate,
        rungs: vec![Rung { kind: RungKind::Start, fire_at }],
    });
    Ok(telling_drafters(step, &Message::DeclarationSubmitted, &[RECORD]))
}

/// Tells the importer, and whoever drafted for it.
pub(super) fn telling_drafters(step: Step, message: &Message, documents: &[&str]) -> Step {
    step.telling(Audience::Importer, message.clone(), documents).telling(
        Audience::Author,
        message.clone(),
        documents,
    )
}
