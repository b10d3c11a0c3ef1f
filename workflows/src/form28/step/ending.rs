//! A Form 28 ends otherwise than by time.

use super::super::guard;
use super::super::state::{Case, State};
use super::{Step, moved};
use crate::case::{Context, Workflow};
use crate::case_file::{Link, Relation};
use crate::clocks::Clock;
use crate::directory::FormKind;
use crate::effect::{DocumentContent, Message};
use crate::guard as rules;
use crate::ids::CaseNumber;
use crate::rejection::Rejection;

/// Key of the letter that says which notice follows.
const FOLLOW_UP_KEY: &str = "follow-up";

pub(super) fn raise_form29(
    case: &Case,
    form29: &CaseNumber,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    may_follow(case, (form29, FormKind::Form29), context)?;
    let message = Message::ClosedToForm29 { form29: form29.clone() };
    Ok(moved(case, State::ClosedToCf29, "form29-raised")
        .stopping(Clock::Answer)
        .followed_by(form29, Workflow::Form29, context)
        .telling_trade(&message, &[FOLLOW_UP_KEY]))
}

pub(super) fn raise_form4647(
    case: &Case,
    form4647: &CaseNumber,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    may_follow(case, (form4647, FormKind::Form4647), context)?;
    guard::form4647_possible(&case.notice, context)?;
    let message = Message::ClosedToForm4647 { form4647: form4647.clone() };
    Ok(moved(case, State::ClosedTo4647, "form4647-raised")
        .stopping(Clock::Answer)
        .followed_by(form4647, Workflow::Form4647, context)
        .telling_trade(&message, &[FOLLOW_UP_KEY]))
}

fn may_follow(
    case: &Case,
    named: (&CaseNumber, FormKind),
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let notice = &case.notice;
    rules::follow_up((&notice.notice_number, &notice.to.importer_number), named, context.related)
}

pub(super) fn cancel(case: &Case, reason: &str) -> Result<Step, Rejection> {
    rules::text("reason of the cancellation", reason)?;
    let step = moved(case, State::Cancelled, "cancelled").stopping(Clock::Answer);
    Ok(step.telling_trade(&Message::Cancelled { reason: reason.to_owned() }, &[]))
}

impl Step {
    /// Another notice goes on where this one ends: linked, and told in a letter.
    fn followed_by(self, named: &CaseNumber, workflow: Workflow, context: &Context<'_>) -> Self {
        let letter = DocumentContent::FollowUpLetter { follow_up: named.clone(), workflow };
        self.linking(Link { case: named.clone(), relation: Relation::Raised }).rendering(
            FOLLOW_UP_KEY,
            context.received_at,
            letter,
        )
    }
}
