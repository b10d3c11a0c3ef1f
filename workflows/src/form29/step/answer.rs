//! The trade's side of a proposal: it agrees or disagrees, or asks for internal advice.

use super::super::guard;
use super::super::response::{Answer, ReceivedAnswer};
use super::super::state::{Case, InternalAdvice, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Message};
use crate::extension::Extendable;
use crate::rejection::Rejection;
use crate::step::Step;

/// Key of the letter of an answer.
pub(super) fn answer_key(version: u32) -> String {
    format!("response-{version}")
}

/// Joins respondAgree, respondDisagree and lateResponse of lifecycle §4.2. What is late goes by
/// the receipt, not by the state: an answer received in time is not late although the clock was
/// quicker.
pub(super) fn respond(
    case: &Case,
    answer: &Answer,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    guard::answer_complete(answer)?;
    let due = case.answer_due()?.clone();
    let late = !due.in_time(context.received_at);
    if late {
        guard::late_answer(case, &due, context)?;
    }
    let version = case.answer.as_ref().map_or(0, |earlier| earlier.version) + 1;
    let received = ReceivedAnswer {
        version,
        received_at: context.received_at,
        late,
        by: actor.clone(),
        content: answer.clone(),
    };
    let mut step =
        Step::unmoved(case, "response-received").seen_by(actor, context).stopping(Clock::Answer);
    step.case.state = State::ProposedResponseReceived;
    step.case.answer = Some(received.clone());
    let message = Message::ResponseReceived {
        version,
        late,
        received_at: context.received_at,
        by: actor.clone(),
    };
    let key = answer_key(version);
    let content = DocumentContent::Form29Answer { answer: received, certificate: due };
    Ok(step
        .rendering(key.clone(), context.received_at, content)
        .telling(Audience::Officer, message.clone(), &[&key])
        .telling_trade(&message, &[&key]))
}

/// The trade asks the office to seek internal advice: the ruling path that is left for a current
/// transaction. It stops no clock.
///
/// # Source
/// 19 CFR 177.11(b)(2).
pub(super) fn request_internal_advice(
    case: &Case,
    text: &str,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    guard::advice_possible(case, text, context)?;
    let mut step = Step::unmoved(case, "internal-advice-requested").seen_by(actor, context);
    let text = text.trim().to_owned();
    step.case.internal_advice = Some(InternalAdvice {
        text: text.clone(),
        received_at: context.received_at,
        by: actor.clone(),
    });
    let message = Message::InternalAdviceRequested { text, by: actor.clone() };
    Ok(step.telling(Audience::Officer, message, &[]))
}
