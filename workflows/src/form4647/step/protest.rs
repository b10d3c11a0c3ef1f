//! The protest against the demand: recorded, decided. It moves nothing: the 30 days run on, and an
//! allowed protest does not withdraw the demand, CBP does.

use jiff::civil::Date;

use super::super::state::Case;
use super::Step;
use crate::actor::Actor;
use crate::case::Context;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::{Audience, DocumentContent, Message};
use crate::ids::ProtestNumber;
use crate::protest::{Decision, Filing, Outcome, court_window};
use crate::rejection::{Rejection, RejectionCode};
use crate::reminding::no_clock;
use crate::step::new_york_date;

/// Key of the letter that says until when a protest may be filed.
pub(super) const PROTEST_WINDOW_KEY: &str = "protest-window";
/// Key of the letter that says until when a summons may be filed.
pub(super) const COURT_WINDOW_KEY: &str = "court-window";

/// A clock of this case that runs or ran.
pub(super) fn clocked(case: &Case, clock: Clock) -> Result<&Certificate, Rejection> {
    case.file.clocks.certificate(clock).ok_or_else(|| no_clock(case, clock))
}

pub(super) fn record_protest(
    case: &Case,
    number: &ProtestNumber,
    filed_on: Date,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let window = clocked(case, Clock::Protest)?;
    let filing = Filing { number: number.clone(), filed_on, by: actor.clone() };
    let filed = case.protest.file(filing, window, context.received_at)?;
    let mut step = Step::unmoved(case, "protest-filed").seen_by(actor, context);
    if case.file.clocks.runs(Clock::Protest) {
        step = step.stopping(Clock::Protest);
    }
    step.case.protest = filed;
    let message =
        Message::ProtestFiled { protest_number: number.clone(), filed_on, by: actor.clone() };
    Ok(step
        .telling_about(Clock::Protest, Audience::Officer, message.clone(), &[])
        .telling_trade_about(Clock::Protest, &message, &[PROTEST_WINDOW_KEY]))
}

/// CBP decided the protest (19 CFR 174.29). After a denial, in whole or in part, the time for a
/// summons runs (19 CFR 174.31), unless the demand was taken back before.
pub(super) fn decide_protest(
    case: &Case,
    result: Outcome,
    decided_on: Date,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let decision = Decision { result, decided_on };
    let decided = case.protest.decide(decision, new_york_date(context.received_at))?;
    let Some(number) = decided.filing().map(|filing| filing.number.clone()) else {
        return Err(Rejection::new(
            RejectionCode::NothingPending,
            "No protest is on record that could be decided.",
        ));
    };
    let mut step = Step::unmoved(case, "protest-decided");
    step.case.protest = decided;
    let message = Message::ProtestDecided { protest_number: number, result, decided_on };
    if !result.denies() {
        return Ok(step.telling_trade_about(Clock::Protest, &message, &[]));
    }
    // Nothing is left to sue about: the denial is told, and no date with it.
    if case.state.is_taken_back() {
        return Ok(step.telling_trade_about(Clock::Court, &message, &[]));
    }
    let court = court_window(decided_on, &case.notice.port, context.calendar)?;
    let letter = DocumentContent::WindowLetter { certificate: court.clone(), matter: None };
    Ok(step
        .rendering(COURT_WINDOW_KEY, context.received_at, letter)
        .running(Clock::Court, court, context)
        .telling_trade_about(Clock::Court, &message, &[COURT_WINDOW_KEY]))
}
