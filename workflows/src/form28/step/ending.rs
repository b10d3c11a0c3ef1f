//! A Form 28 ends otherwise than by time.

use super::super::guard;
use super::super::state::{Case, State};
use super::Step;
use super::build::moved;
use crate::effect::Message;
use crate::ids::CaseNumber;
use crate::rejection::Rejection;

pub(super) fn raise_form29(case: &Case, form29: &CaseNumber) -> Result<Step, Rejection> {
    guard::follow_up(&case.notice, form29)?;
    let mut step = moved(case, State::ClosedToCf29, "form29-raised").stopping();
    step.case.follow_up = Some(form29.clone());
    Ok(step.telling_trade(&Message::ClosedToForm29 { form29: form29.clone() }, &[]))
}

pub(super) fn raise_form4647(case: &Case, form4647: &CaseNumber) -> Result<Step, Rejection> {
    guard::follow_up(&case.notice, form4647)?;
    guard::form4647_possible(&case.notice)?;
    let mut step = moved(case, State::ClosedTo4647, "form4647-raised").stopping();
    step.case.follow_up = Some(form4647.clone());
    Ok(step.telling_trade(&Message::ClosedToForm4647 { form4647: form4647.clone() }, &[]))
}

pub(super) fn cancel(case: &Case, reason: &str) -> Result<Step, Rejection> {
    guard::text("reason of the cancellation", reason)?;
    let step = moved(case, State::Cancelled, "cancelled").stopping();
    Ok(step.telling_trade(&Message::Cancelled { reason: reason.to_owned() }, &[]))
}
