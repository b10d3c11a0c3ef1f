//! CBP's side of a proposal: withdrawn, taken, cancelled; and what follows, the liquidation.

use jiff::civil::Date;

use super::super::guard;
use super::super::state::{ActionTaken, Case, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::clocks::Clock;
use crate::effect::{DocumentContent, Message, TakenAction};
use crate::extension::Extendable;
use crate::overriding::Override;
use crate::protest::{Protest, Protested, window};
use crate::rejection::Rejection;
use crate::step::{Step, new_york_date};

/// Key of the paper on which HAS BEEN TAKEN is marked.
const ACTION_KEY: &str = "action";
/// Key of the letter that says until when a protest may be filed.
pub(super) const PROTEST_WINDOW_KEY: &str = "protest-window";

pub(super) fn withdraw_proposal(case: &Case, reason: &str) -> Result<Step<Case>, Rejection> {
    crate::guard::text("reason of the withdrawal", reason)?;
    let mut step = without_answer_clock(Step::unmoved(case, "proposal-withdrawn"));
    step.case.state = State::Withdrawn;
    Ok(step.telling_trade(&Message::ProposalWithdrawn { reason: reason.to_owned() }, &[]))
}

pub(super) fn cancel(case: &Case, reason: &str) -> Result<Step<Case>, Rejection> {
    crate::guard::text("reason of the cancellation", reason)?;
    let mut step = without_answer_clock(Step::unmoved(case, "cancelled"));
    step.case.state = State::Cancelled;
    Ok(step.telling_trade(&Message::Cancelled { reason: reason.to_owned() }, &[]))
}

/// The proposed action is taken: the same record, a second paper (see [`ActionTaken`]).
pub(super) fn take_action(
    case: &Case,
    explanation: Option<&str>,
    overriding: Option<&Override>,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    let due = case.answer_due()?;
    guard::action_possible(case, due, overriding, context)?;
    let own_words = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let taken = TakenAction {
        on: new_york_date(context.received_at),
        by: actor.clone(),
        explanation: explanation.and_then(own_words),
    };
    let mut step = without_answer_clock(Step::unmoved(case, "action-taken"));
    step.case.state = State::Taken;
    step.case.action = Some(ActionTaken {
        taken: taken.clone(),
        override_reason: overriding.map(|overriding| overriding.reason.trim().to_owned()),
    });
    let message =
        Message::ActionTaken { taken_on: taken.on, explanation: taken.explanation.clone() };
    let content = DocumentContent::Form29 { certificate: None, taken: Some(taken) };
    Ok(step
        .rendering(ACTION_KEY, context.received_at, content)
        .telling_trade(&message, &[ACTION_KEY]))
}

/// The entry is liquidated: 180 days for a protest run from that day.
pub(super) fn record_liquidation(
    case: &Case,
    on: Date,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    guard::liquidation_dated(&case.notice, on, new_york_date(context.received_at))?;
    let port = &case.notice.from.port_code;
    let deadline = window(Protested::Liquidation, on, port, context.calendar)?;
    let mut step = without_answer_clock(Step::unmoved(case, "liquidated"));
    step.case.state = State::Liquidated;
    step.case.liquidated_on = Some(on);
    step.case.protest = Some(Protest::open());
    let message = Message::Liquidated { liquidated_on: on };
    let content = DocumentContent::WindowLetter { certificate: deadline.clone(), matter: None };
    Ok(step
        .rendering(PROTEST_WINDOW_KEY, context.received_at, content)
        .running(Clock::Protest, deadline, context)
        .telling_trade_about(Clock::Protest, &message, &[PROTEST_WINDOW_KEY]))
}

/// No answer is waited for any more. A notice issued as taken never waited for one.
fn without_answer_clock(step: Step<Case>) -> Step<Case> {
    if step.case.file.clocks.get(Clock::Answer).is_some() {
        step.stopping(Clock::Answer)
    } else {
        step
    }
}
