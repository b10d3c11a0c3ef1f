//! What only the passing of time does: a date passes, a window closes, a rung fires.

use super::super::state::{Case, State};
use super::action::PROTEST_WINDOW_KEY;
use super::protest::{COURT_WINDOW_KEY, companion};
use crate::case::Context;
use crate::clocks::Clock;
use crate::effect::{Message, Standing};
use crate::extension::Extendable;
use crate::ladder::RungKind;
use crate::rejection::{Rejection, RejectionCode};
use crate::reminding::{self, Fired};
use crate::step::Step;

/// The importer's days are over without an answer: the entry may be liquidated as proposed.
pub(super) fn pass_due_date(case: &Case, context: &Context<'_>) -> Result<Step<Case>, Rejection> {
    let message = Message::Lapsed { standing: case.standing() };
    reminding::pass_answer(case, message, context)
}

/// The last day for a protest is over: the liquidation is final and the notice ends.
pub(super) fn expire_protest_window(
    case: &Case,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    let (protest, window) = companion(case)?;
    let closed = protest.window_expired(window, context.now)?;
    let message = Message::ProtestWindowClosed;
    let mut step =
        reminding::pass_window(case, Clock::Protest, "protest-window-expired", &message, context)?;
    step.case.state = State::ClosedFinal;
    step.case.protest = Some(closed);
    Ok(step)
}

/// The last day for a summons is over. The notice had ended before.
pub(super) fn expire_court_window(
    case: &Case,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    let (protest, _) = companion(case)?;
    let Some(court) = case.file.clocks.certificate(Clock::Court) else {
        return Err(Rejection::new(
            RejectionCode::WrongState,
            format!("No time for a summons runs for {}.", case.notice.notice_number),
        ));
    };
    let closed = protest.court_window_expired(court, context.now)?;
    let message = Message::CourtWindowClosed;
    let mut step =
        reminding::pass_window(case, Clock::Court, "court-window-expired", &message, context)?;
    step.case.protest = Some(closed);
    Ok(step)
}

/// A rung fires; after an outage it stands for others that were missed. Those of protest and court
/// inform of a right and ask nothing.
pub(super) fn remind(
    case: &Case,
    clock: Clock,
    rung: RungKind,
    stands_for: &[RungKind],
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    let paper = match clock {
        Clock::Answer => {
            return reminding::remind_of_answer(case, rung, stands_for, context);
        }
        Clock::Court => COURT_WINDOW_KEY,
        Clock::Protest | Clock::Petition | Clock::Validity => PROTEST_WINDOW_KEY,
    };
    let fired = Fired { clock, rung, stands_for };
    reminding::remind(case, fired, Standing::default(), &[paper], context)
}
