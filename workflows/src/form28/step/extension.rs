//! More time: asked for, granted, denied (19 CFR 163.6(a)).

use super::super::guard;
use super::super::state::{Case, Extension, Origin, State};
use super::Step;
use super::build::{moved, new_york_date, no_such_date, unmoved};
use crate::actor::Actor;
use crate::case::Context;
use crate::deadline;
use crate::effect::{Audience, DocumentContent, ExtensionRequest, Message};
use crate::rejection::{Rejection, RejectionCode};

pub(super) fn request_extension(
    case: &Case,
    days: u16,
    reason: &str,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    if !case.deadline.in_time(context.received_at) {
        return Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "More time must be asked for before the due date has passed; it was {}.",
                case.deadline.due_on
            ),
        )
        .citing(guard::RECORDS_RULE));
    }
    if case.state == State::Overdue && case.deadline_origin == Origin::MoreInformation {
        return Err(Rejection::new(
            RejectionCode::WrongState,
            "More time for further information is not asked for here; agree it with the officer.",
        ));
    }
    if let Extension::Requested(pending) = &case.extension {
        return Err(Rejection::new(
            RejectionCode::AlreadyPending,
            format!(
                "A request for {} more days of {} waits for a decision.",
                pending.days,
                new_york_date(pending.received_at)
            ),
        ));
    }
    guard::extension_days(days)?;
    guard::extension_reason(reason)?;
    let request = ExtensionRequest {
        days,
        reason: reason.trim().to_owned(),
        by: actor.clone(),
        received_at: context.received_at,
    };
    let reopened = case.state == State::Overdue;
    let mut step = unmoved(case, "extension-requested").seen_by(actor, context);
    if reopened {
        step.case.state = State::Issued;
        step = step.stopping();
    }
    step.case.extension = Extension::Requested(request.clone());
    let message = Message::ExtensionRequested { request, reopened };
    step = step.awaiting_decision(reopened, context);
    step = step.telling(Audience::Officer, message.clone(), &[]);
    // The trade was told that the case is overdue; that is no longer so.
    Ok(if reopened { step.telling_trade(&message, &[]) } else { step })
}

pub(super) fn pending<'a>(
    case: &'a Case,
    command: &str,
) -> Result<&'a ExtensionRequest, Rejection> {
    match &case.extension {
        Extension::Requested(request) => Ok(request),
        Extension::None | Extension::Granted { .. } | Extension::Denied { .. } => {
            Err(Rejection::new(
                RejectionCode::NothingPending,
                format!("`{command}` decides a request for more time, and none is pending."),
            )
            .citing(guard::RECORDS_RULE))
        }
    }
}

pub(super) fn grant_extension(
    case: &Case,
    days: u16,
    note: Option<&str>,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let request = pending(case, "grant-extension")?.clone();
    guard::extension_days(days)?;
    let extension = deadline::Extension {
        days,
        decided_on: Some(new_york_date(context.received_at)),
        note: note.map(str::to_owned),
    };
    let before = case.deadline.clone();
    let after = before.extended(extension, context.calendar).map_err(no_such_date)?;
    if !after.in_time(context.received_at) {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "With {days} more days the answer would be due {}, and that day has passed; grant \
                 more.",
                after.due_on
            ),
        ));
    }
    let mut step = moved(case, State::Issued, "extension-granted").decided();
    step.case.extension = Extension::Granted { days, decided_at: context.received_at };
    step.case.addenda += 1;
    let ordinal = step.case.addenda;
    let key = format!("extension-{ordinal}");
    let note = note.map(str::to_owned);
    let message =
        Message::ExtensionGranted { days, before_due_on: before.due_on, note: note.clone() };
    let content = DocumentContent::ExtensionAddendum {
        ordinal,
        before,
        after: after.clone(),
        granted_by: actor.clone(),
        note,
        request,
    };
    Ok(step
        .rendering(key.clone(), context.received_at, content)
        .running(after, context)
        .telling_trade(&message, &[&key]))
}

pub(super) fn deny_extension(
    case: &Case,
    reason: &str,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    pending(case, "deny-extension")?;
    guard::text("reason of the denial", reason)?;
    let mut step = unmoved(case, "extension-denied").decided();
    step.case.extension =
        Extension::Denied { reason: reason.to_owned(), decided_at: context.received_at };
    // A case that a timely request had reopened goes back where the clock had put it.
    let reopened = case.state == State::Issued && !case.clock_runs;
    if reopened {
        step.case.state = State::Overdue;
        step = step.reminding_after(context);
    }
    let message = Message::ExtensionDenied {
        reason: reason.to_owned(),
        due_passed: !case.deadline.in_time(context.now),
    };
    Ok(step.telling_trade(&message, &[]))
}
