//! After the liquidation: a protest is recorded, and decided.

use jiff::civil::Date;

use super::super::guard;
use super::super::state::{Case, State};
use super::action::PROTEST_WINDOW_KEY;
use crate::actor::Actor;
use crate::case::Context;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::{Audience, DocumentContent, Message};
use crate::ids::ProtestNumber;
use crate::protest::{Decision, Filing, Outcome, Protest, court_window};
use crate::rejection::{Rejection, RejectionCode};
use crate::step::{Step, new_york_date};

/// Key of the letter that says until when a summons may be filed.
pub(super) const COURT_WINDOW_KEY: &str = "court-window";

/// The protest of a liquidated case, and its window.
pub(super) fn companion(case: &Case) -> Result<(&Protest, &Certificate), Rejection> {
    let window = case.file.clocks.certificate(Clock::Protest);
    case.protest.as_ref().zip(window).ok_or_else(|| {
        Rejection::new(
            RejectionCode::TooEarly,
            format!(
                "No liquidation is recorded for {}, so there is nothing to protest.",
                case.notice.notice_number
            ),
        )
        .citing(guard::PROTEST_RULE)
    })
}

pub(super) fn record_protest(
    case: &Case,
    number: &ProtestNumber,
    filed_on: Date,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    let (protest, window) = companion(case)?;
    let filing = Filing { number: number.clone(), filed_on, by: actor.clone() };
    let filed = protest.file(filing, window, context.received_at)?;
    let mut step =
        Step::unmoved(case, "protest-filed").seen_by(actor, context).stopping(Clock::Protest);
    step.case.state = State::ProtestFiled;
    step.case.protest = Some(filed);
    let message =
        Message::ProtestFiled { protest_number: number.clone(), filed_on, by: actor.clone() };
    Ok(step
        .telling_about(Clock::Protest, Audience::Officer, message.clone(), &[])
        .telling_trade_about(Clock::Protest, &message, &[PROTEST_WINDOW_KEY]))
}

/// CBP decided the protest: the notice has ended. After a denial, in whole or in part, the time
/// for a summons runs on beside it.
pub(super) fn decide_protest(
    case: &Case,
    result: Outcome,
    decided_on: Date,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    let (protest, _) = companion(case)?;
    let decision = Decision { result, decided_on };
    let decided = protest.decide(decision, new_york_date(context.received_at))?;
    let Some(number) = decided.filing().map(|filing| filing.number.clone()) else {
        return Err(Rejection::new(
            RejectionCode::NothingPending,
            "No protest is on record that could be decided.",
        ));
    };
    let mut step = Step::unmoved(case, "protest-decided");
    step.case.state = State::ClosedFinal;
    step.case.protest = Some(decided);
    let message = Message::ProtestDecided { protest_number: number, result, decided_on };
    if !result.denies() {
        return Ok(step.telling_trade_about(Clock::Protest, &message, &[]));
    }
    let port = &case.notice.from.port_code;
    let deadline = court_window(decided_on, port, context.calendar)?;
    let content = DocumentContent::WindowLetter { certificate: deadline.clone(), matter: None };
    Ok(step
        .rendering(COURT_WINDOW_KEY, context.received_at, content)
        .running(Clock::Court, deadline, context)
        .telling_trade_about(Clock::Court, &message, &[COURT_WINDOW_KEY]))
}
