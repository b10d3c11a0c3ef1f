//! What only the passing of time does: the due date passes, a rung fires.

use super::super::state::{Case, State};
use super::Step;
use super::build::{moved, new_york_date, unmoved};
use crate::case::Context;
use crate::effect::{Audience, DocumentContent, Effect, Message};
use crate::ladder::RungKind;
use crate::law::Law;
use crate::rejection::{Rejection, RejectionCode};

pub(super) fn pass_due_date(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    if case.deadline.in_time(context.now) {
        return Err(Rejection::new(
            RejectionCode::TooEarly,
            format!("The due date {} has not ended yet.", case.deadline.due_on),
        ));
    }
    let extension_pending = case.extension.is_pending();
    let mut step = moved(case, State::Overdue, "due-date-passed");
    step.case.clock_runs = false;
    step.effects.push(Effect::PassDeadline);
    let key = format!("passed-{}", case.deadline_ordinal);
    let content =
        DocumentContent::PassedLetter { certificate: case.deadline.clone(), extension_pending };
    let message = Message::Overdue { extension_pending };
    Ok(step
        .rendering(key.clone(), context.now, content)
        .reminding_after(context)
        .telling_trade(&message, &[&key, "notice"])
        .telling(Audience::Officer, message, &[&key]))
}

pub(super) fn remind(case: &Case, rung: RungKind, context: &Context<'_>) -> Step {
    let ladder = Law::current().ladder(case.deadline.rule);
    let extension_pending = case.extension.is_pending();
    let mut step = unmoved(case, "reminder-due");
    let mut documents = vec!["notice".to_owned()];
    let is_last =
        matches!(rung, RungKind::Before(days) if ladder.before.iter().min() == Some(&days));
    if is_last {
        let key = format!("last-reminder-{}", case.deadline_ordinal);
        let certificate = case.deadline.clone();
        let content = DocumentContent::LastReminderLetter { certificate, extension_pending };
        step = step.rendering(key.clone(), context.now, content);
        documents.insert(0, key);
    }
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let message = Message::Reminder { rung, today: new_york_date(context.now), extension_pending };
    step = step.telling_trade(&message, &documents);
    if rung.escalates(ladder) {
        step = step.telling(Audience::AccountOwner, message.clone(), &documents);
    }
    match rung {
        RungKind::After(_) => {
            step.telling(Audience::Officer, message, &[]).reminding_after(context)
        }
        RungKind::Before(_) | RungKind::OnDay | RungKind::NotViewed(_) | RungKind::DuePassed => {
            step
        }
    }
}
