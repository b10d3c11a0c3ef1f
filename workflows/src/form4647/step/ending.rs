//! What follows a demand that is not met, and how CBP takes one back.

use jiff::civil::Date;

use super::super::guard;
use super::super::state::{Case, Damages, State};
use super::{Step, moved};
use crate::case::{Context, Workflow};
use crate::case_file::{Filed as _, Link, Relation};
use crate::clocks::Clock;
use crate::deadline::{Question, Rule};
use crate::effect::{DocumentContent, Message};
use crate::guard as rules;
use crate::ids::CaseNumber;
use crate::money::Usd;
use crate::rejection::Rejection;
use crate::step::certificate;

/// Key of the letter that says until when a petition may be filed.
pub(super) const PETITION_WINDOW_KEY: &str = "petition-window";

/// CBP claims liquidated damages: the case is with Fines, Penalties and Forfeitures from now on,
/// and 60 days for a petition run from the mailing of the claim.
///
/// # Source
/// 19 CFR 134.54(a), 141.113(i), 113.62(m)(1); 19 CFR 172.3(b).
pub(super) fn refer_damages(
    case: &Case,
    (amount, tripled, claim_mailed_on): (Usd, bool, Date),
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::damages_possible(case, amount, claim_mailed_on, context)?;
    let question = Question {
        rule: Rule::Petition,
        trigger_on: claim_mailed_on,
        days: None,
        extensions: &[],
        port: Some(&case.notice.port),
    };
    let petition = certificate(&question, context)?;
    let mut step =
        moved(case, State::ReferredDamages, "damages-referred").without_answer_clock(case);
    step.case.damages = Some(Damages { amount, tripled, claim_mailed_on });
    let matter = step.case.matter(Clock::Petition);
    let letter = DocumentContent::WindowLetter { certificate: petition.clone(), matter };
    let message = Message::DamagesReferred { amount, tripled, claim_mailed_on };
    Ok(step
        .rendering(PETITION_WINDOW_KEY, context.received_at, letter)
        .running(Clock::Petition, petition, context)
        .telling_trade_about(Clock::Petition, &message, &[PETITION_WINDOW_KEY]))
}

/// A Form 29 assesses the marking duty of 10 %; the demand itself goes on (HQ 735561).
pub(super) fn raise_form29(
    case: &Case,
    form29: &CaseNumber,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::form29_possible(case, form29, context)?;
    let link = Link { case: form29.clone(), relation: Relation::Raised };
    let mut step = Step::unmoved(case, "form29-raised").linking(link);
    step.case.follow_ups += 1;
    let key = format!("follow-up-{}", step.case.follow_ups);
    let letter =
        DocumentContent::FollowUpLetter { follow_up: form29.clone(), workflow: Workflow::Form29 };
    Ok(step
        .rendering(key.clone(), context.received_at, letter)
        .telling_trade(&Message::Form29Raised { form29: form29.clone() }, &[&key]))
}

/// CBP withdraws the demand, also after a protest was allowed (HQ 225028).
pub(super) fn rescind(case: &Case, reason: &str) -> Result<Step, Rejection> {
    rules::text("reason of the rescission", reason)?;
    let step = moved(case, State::Rescinded, "rescinded")
        .without_reminders(case)
        .without_court_clock(case);
    Ok(step.telling_trade(&Message::Rescinded { reason: reason.to_owned() }, &[]))
}

/// CBP takes back a notice that was issued in error.
pub(super) fn cancel(case: &Case, reason: &str) -> Result<Step, Rejection> {
    rules::text("reason of the cancellation", reason)?;
    let step = moved(case, State::Cancelled, "cancelled")
        .without_reminders(case)
        .without_court_clock(case);
    Ok(step.telling_trade(&Message::Cancelled { reason: reason.to_owned() }, &[]))
}
