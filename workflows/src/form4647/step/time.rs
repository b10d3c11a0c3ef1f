//! What only the passing of time does: the due date passes, a window closes, a rung fires.

use super::super::state::Case;
use super::Step;
use super::ending::PETITION_WINDOW_KEY;
use super::protest::{COURT_WINDOW_KEY, PROTEST_WINDOW_KEY, clocked};
use crate::case::Context;
use crate::clocks::Clock;
use crate::effect::{Message, Standing};
use crate::extension::Extendable as _;
use crate::ladder::RungKind;
use crate::rejection::Rejection;
use crate::reminding::{self, Fired};

/// The days are over: marking duty and damages may follow, and the importer may still answer.
pub(super) fn pass_due_date(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    let message = Message::Overdue { standing: case.standing() };
    reminding::pass_answer(case, message, context)
}

/// The time for a petition is over. The case was handed over before, and nothing moves.
pub(super) fn expire_petition_window(
    case: &Case,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let message = Message::PetitionWindowClosed;
    reminding::pass_window(case, Clock::Petition, "petition-window-expired", &message, context)
}

/// The time for a protest is over. The demand goes on.
pub(super) fn expire_protest_window(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    let closed = case.protest.window_expired(clocked(case, Clock::Protest)?, context.now)?;
    let message = Message::ProtestWindowClosed;
    let mut step =
        reminding::pass_window(case, Clock::Protest, "protest-window-expired", &message, context)?;
    step.case.protest = closed;
    Ok(step)
}

/// The time for a summons is over.
pub(super) fn expire_court_window(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    let closed = case.protest.court_window_expired(clocked(case, Clock::Court)?, context.now)?;
    let message = Message::CourtWindowClosed;
    let mut step =
        reminding::pass_window(case, Clock::Court, "court-window-expired", &message, context)?;
    step.case.protest = closed;
    Ok(step)
}

/// A rung fires; after an outage it stands for others that were missed. Those of protest, court
/// and petition inform of a right and ask nothing.
pub(super) fn remind(
    case: &Case,
    clock: Clock,
    rung: RungKind,
    stands_for: &[RungKind],
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let paper = match clock {
        Clock::Answer => {
            return reminding::remind_of_answer(case, rung, stands_for, context);
        }
        Clock::Protest => PROTEST_WINDOW_KEY,
        Clock::Court => COURT_WINDOW_KEY,
        Clock::Petition | Clock::Validity => PETITION_WINDOW_KEY,
    };
    if !case.file.clocks.runs(clock) {
        return Err(reminding::no_clock(case, clock));
    }
    let fired = Fired { clock, rung, stands_for };
    reminding::remind(case, fired, Standing::default(), &[paper], context)
}
