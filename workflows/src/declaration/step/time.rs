//! What only the passing of time does: a declaration takes effect, reminds, ends, gives way.

use super::super::scope;
use super::super::state::{Case, State};
use super::super::validity;
use super::renewal::goes_on;
use super::signing::{RECORD, telling_drafters};
use super::{Step, moved};
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::{Link, Relation};
use crate::clocks::Clock;
use crate::effect::{Audience, Message, Standing};
use crate::ids::CaseNumber;
use crate::ladder::{self, RungKind};
use crate::rejection::{Rejection, RejectionCode};
use crate::reminding::{self, Fired};
use crate::step::{fire_time, new_york_date};

/// The first day has begun. A period that is over already begins all the same, and ends with the
/// next rung: in the journal its end follows its beginning.
pub(super) fn activate(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    if context.now < validity::begins_at(&case.statement) {
        return Err(Rejection::new(
            RejectionCode::TooEarly,
            format!("The first day, {}, has not begun yet.", case.statement.effective_from),
        ));
    }
    let mut step = moved(case, State::Active, "activated");
    let certificate = case.file.clocks.certificate(Clock::Validity);
    let rungs = certificate.map_or_else(Vec::new, |certificate| {
        ladder::rungs(certificate, true, &fire_time(context), context.now)
    });
    for rung in rungs {
        step = step.adding(Clock::Validity, rung);
    }
    step = telling_drafters(step, &Message::DeclarationActive, &[RECORD]);
    let own = case.statement.declaration_id.clone();
    for other in scope::replaced_by(case, context.related) {
        let supersede = super::Command::Supersede { by: own.clone() };
        step = step
            .linking(Link { case: other.clone(), relation: Relation::Supersedes })
            .commanding(other, crate::message::Command::Declaration(supersede), Actor::clock());
    }
    Ok(step)
}

/// The last day has ended. Whether a reminder of that is needed is known when it is due: a renewal
/// may fail meanwhile, or be submitted.
pub(super) fn expire(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    let message = Message::DeclarationExpired;
    let mut step = reminding::pass_window(case, Clock::Validity, "expired", &message, context)?;
    step.case.state = State::Expired;
    Ok(step.telling(Audience::Author, message, &[RECORD]).reminding_after(Clock::Validity, context))
}

/// Another declaration took the place of this one; it stays evidence for entries before today.
pub(super) fn supersede(case: &Case, by: &CaseNumber, context: &Context<'_>) -> Step {
    let mut step = moved(case, State::Superseded, "superseded").stopping(Clock::Validity);
    step.case.counts_before = Some(new_york_date(context.now));
    telling_drafters(step, &Message::DeclarationSuperseded { by: by.clone() }, &[])
}

/// A rung fires; after an outage it stands for others that were missed. Nobody is told that cover
/// ends which goes on; the next rung asks again, for a renewal may still be rejected.
pub(super) fn remind(
    case: &Case,
    clock: Clock,
    rung: RungKind,
    stands_for: &[RungKind],
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    if clock == Clock::Validity && goes_on(case, context.related) {
        return Ok(not_needed(case, rung, context));
    }
    let fired = Fired { clock, rung, stands_for };
    reminding::remind(case, fired, Standing::default(), &[RECORD], context)
}

/// Those before the last day are set when the declaration takes effect, those after it one by one.
fn not_needed(case: &Case, rung: RungKind, context: &Context<'_>) -> Step {
    let step = Step::unmoved(case, "reminder-not-needed");
    if matches!(rung, RungKind::After(_)) {
        return step.reminding_after(Clock::Validity, context);
    }
    step
}
