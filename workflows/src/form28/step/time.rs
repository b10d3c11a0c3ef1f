//! What only the passing of time does: the due date passes, a rung fires.

use super::super::state::{Case, Extension, State};
use super::Step;
use super::build::{moved, new_york_date, standing, unmoved};
use crate::case::Context;
use crate::effect::{Audience, DocumentContent, Effect, Message};
use crate::ladder::RungKind;
use crate::law::Law;
use crate::rejection::{Rejection, RejectionCode};

/// The due date has ended; or the time has, for which a timely request had reopened the case.
pub(super) fn pass_due_date(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    if case.deadline.in_time(context.now) {
        return Err(Rejection::new(
            RejectionCode::TooEarly,
            format!("The due date {} has not ended yet.", case.deadline.due_on),
        ));
    }
    let mut step = moved(case, State::Overdue, "due-date-passed");
    step.case.clock_runs = false;
    step.effects.push(Effect::PassDeadline);
    let key = format!("passed-{}", case.deadline_ordinal);
    let standing = standing(case);
    if case.clock_runs {
        let certificate = case.deadline.clone();
        let content = DocumentContent::PassedLetter { certificate, standing };
        step = step.rendering(key.clone(), context.now, content);
    }
    let message = Message::Overdue { standing };
    Ok(step.reminding_after(context).telling_trade(&message, &[&key, "notice"]).telling(
        Audience::Officer,
        message,
        &[&key],
    ))
}

/// A rung fires; after an outage it stands for others that were missed.
pub(super) fn remind(
    case: &Case,
    rung: RungKind,
    stands_for: &[RungKind],
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    match rung {
        RungKind::Undecided(_) => nudge_officer(case, context),
        RungKind::UndecidedBefore(_) if !case.extension.is_pending() => Err(nothing_pending()),
        RungKind::Before(_)
        | RungKind::OnDay
        | RungKind::NotViewed(_)
        | RungKind::After(_)
        | RungKind::UndecidedBefore(_)
        | RungKind::DuePassed
        | RungKind::UndecidedEnd => Ok(remind_trade(case, rung, stands_for, context)),
    }
}

fn remind_trade(
    case: &Case,
    rung: RungKind,
    stands_for: &[RungKind],
    context: &Context<'_>,
) -> Step {
    let ladder = Law::current().ladder(case.deadline.rule);
    let standing = standing(case);
    let mut step = unmoved(case, "reminder-due");
    let mut documents = vec!["notice".to_owned()];
    let is_last =
        matches!(rung, RungKind::Before(days) if ladder.before.iter().min() == Some(&days));
    if is_last {
        let key = format!("last-reminder-{}", case.deadline_ordinal);
        let certificate = case.deadline.clone();
        let content = DocumentContent::LastReminderLetter { certificate, standing };
        step = step.rendering(key.clone(), context.now, content);
        documents.insert(0, key);
    }
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let message = Message::Reminder { rung, today: new_york_date(context.now), standing };
    step = step.telling_trade(&message, &documents);
    if rung.escalates(ladder) || stands_for.iter().any(|missed| missed.escalates(ladder)) {
        step = step.telling(Audience::AccountOwner, message.clone(), &documents);
    }
    match rung {
        RungKind::After(_) => {
            step.telling(Audience::Officer, message, &[]).reminding_after(context)
        }
        RungKind::Before(_)
        | RungKind::OnDay
        | RungKind::NotViewed(_)
        | RungKind::Undecided(_)
        | RungKind::UndecidedBefore(_)
        | RungKind::DuePassed
        | RungKind::UndecidedEnd => step,
    }
}

fn nudge_officer(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    let Extension::Requested(request) = &case.extension else {
        return Err(nothing_pending());
    };
    let due_passed = !case.deadline.in_time(context.now);
    let message = Message::ExtensionUndecided { request: request.clone(), due_passed };
    Ok(unmoved(case, "reminder-due").telling(Audience::Officer, message, &[]))
}

fn nothing_pending() -> Rejection {
    Rejection::new(RejectionCode::NothingPending, "No request for more time waits for a decision.")
}
