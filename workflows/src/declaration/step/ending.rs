//! A declaration ends otherwise than by time: rejected, cancelled, contradicted by a reimbursement.

use jiff::civil::Date;

use super::super::guard::{self, not_allowed};
use super::super::state::{Case, State};
use super::signing::telling_drafters;
use super::{Step, moved};
use crate::case::Context;
use crate::clocks::Clock;
use crate::effect::Message;
use crate::guard as rules;
use crate::rejection::Rejection;
use crate::step::new_york_date;

pub(super) fn reject(case: &Case, reason: &str) -> Result<Step, Rejection> {
    rules::text("reason of the rejection", reason)?;
    let mut step = moved(case, State::Rejected, "declaration-rejected").stopping(Clock::Validity);
    step.case.counts_before = Some(case.statement.effective_from);
    Ok(telling_drafters(step, &Message::DeclarationRejected { reason: reason.to_owned() }, &[]))
}

/// Cancelled from a day on; what relied on it from that day has lost its cover, and somebody has to
/// look at those entries.
pub(super) fn cancel(
    case: &Case,
    reason: &str,
    wished: Option<Date>,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    rules::text("reason of the cancellation", reason)?;
    let from = guard::cancelled_from(case, wished, new_york_date(context.received_at))?;
    let mut step = moved(case, State::Cancelled, "cancelled").stopping(Clock::Validity);
    step.case.counts_before = Some(from);
    let entries = u32::try_from(step.case.entries_without_cover().count()).unwrap_or(u32::MAX);
    let message = Message::DeclarationCancelled { reason: reason.to_owned(), from, entries };
    Ok(telling_drafters(step, &message, &[]))
}

/// What was stated holds no longer. CBP learns it by the fact that is published.
pub(super) fn report_reimbursement(
    case: &Case,
    text: &str,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    if !case.is_about_dumping() {
        return Err(not_allowed(format!(
            "{} says nothing about reimbursement; cancel it if it does not hold any more.",
            case.statement.declaration_type().title_with_article()
        ))
        .citing(guard::REIMBURSEMENT_RULE));
    }
    rules::text("report of the reimbursement", text)
        .map_err(|rejection| rejection.citing(guard::DOUBLING_RULE))?;
    let mut step =
        moved(case, State::Cancelled, "reimbursement-reported").stopping(Clock::Validity);
    step.case.counts_before = Some(new_york_date(context.received_at));
    let message = Message::ReimbursementReported { text: text.to_owned() };
    Ok(telling_drafters(step, &message, &[]))
}
