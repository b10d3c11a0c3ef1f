//! A Form 28 ends otherwise than by time.

use super::super::guard;
use super::super::state::{Case, State};
use super::{Step, moved};
use crate::case::Context;
use crate::case_file::{Link, Relation};
use crate::clocks::Clock;
use crate::effect::Message;
use crate::guard as rules;
use crate::ids::CaseNumber;
use crate::rejection::Rejection;

pub(super) fn raise_form29(case: &Case, form29: &CaseNumber) -> Result<Step, Rejection> {
    rules::another(&case.notice.notice_number, form29)?;
    let step = moved(case, State::ClosedToCf29, "form29-raised")
        .stopping(Clock::Answer)
        .linking(Link { case: form29.clone(), relation: Relation::Raised });
    Ok(step.telling_trade(&Message::ClosedToForm29 { form29: form29.clone() }, &[]))
}

pub(super) fn raise_form4647(
    case: &Case,
    form4647: &CaseNumber,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    rules::another(&case.notice.notice_number, form4647)?;
    guard::form4647_possible(&case.notice, context)?;
    let step = moved(case, State::ClosedTo4647, "form4647-raised")
        .stopping(Clock::Answer)
        .linking(Link { case: form4647.clone(), relation: Relation::Raised });
    Ok(step.telling_trade(&Message::ClosedToForm4647 { form4647: form4647.clone() }, &[]))
}

pub(super) fn cancel(case: &Case, reason: &str) -> Result<Step, Rejection> {
    rules::text("reason of the cancellation", reason)?;
    let step = moved(case, State::Cancelled, "cancelled").stopping(Clock::Answer);
    Ok(step.telling_trade(&Message::Cancelled { reason: reason.to_owned() }, &[]))
}
