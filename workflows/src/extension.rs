//! More time to answer a notice: asked for, granted, denied, revoked. Alike for Forms 28, 29 and
//! 4647, on different grounds (lifecycle §2.2).

use jiff::civil::Date;

use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::{Extension, Filed};
use crate::clocks::Clock;
use crate::deadline::{self, Certificate};
use crate::effect::{
    Audience, DocumentContent, DocumentKey, Effect, ExtensionRequest, Message, RungFamily, Standing,
};
use crate::guard;
use crate::ladder;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::{Step, fire_time, new_york_date, no_such_date};

/// A case whose answer period may be extended.
pub(crate) trait Extendable: Filed + Clone {
    /// Where more time is provided for.
    const CITATION: &'static str;

    /// Whether the clock has closed the answer period.
    fn is_past(&self) -> bool;

    /// Opens again what the clock had closed.
    fn reopen(&mut self);

    /// Closes it, as the clock does.
    fn lapse(&mut self);

    /// How the case stands besides its date.
    fn standing(&self) -> Standing;

    /// The deadline of the answer; a proposed action or an issued notice always has one.
    fn answer_due(&self) -> Result<&Certificate, Rejection> {
        self.file().clocks.certificate(Clock::Answer).ok_or_else(|| {
            Rejection::new(
                RejectionCode::NotAllowed,
                format!("{} asks for no answer, so there is no date to extend.", self.number()),
            )
            .citing(Self::CITATION)
        })
    }

    /// Whether a request received in time holds the case open after its date, undecided.
    fn waits_past_its_date(&self) -> bool {
        !self.is_past()
            && self.file().extension.is_pending()
            && !self.file().clocks.runs(Clock::Answer)
    }
}

/// `1 more day`, `30 more days`.
fn more_days(days: u16) -> String {
    if days == 1 { "1 more day".to_owned() } else { format!("{days} more days") }
}

/// The trade asks for more time.
pub(crate) fn request<C: Extendable>(
    case: &C,
    days: u16,
    reason: &str,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    let due = case.answer_due()?;
    if !due.in_time(context.received_at) {
        return Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "More time must be asked for before the due date has passed; it was {}.",
                due.due_on
            ),
        )
        .citing(C::CITATION));
    }
    if let Some(pending) = case.file().extension.request() {
        return Err(Rejection::new(
            RejectionCode::AlreadyPending,
            format!(
                "A request for {} of {} waits for a decision.",
                more_days(pending.days),
                new_york_date(pending.received_at)
            ),
        ));
    }
    guard::extension_days(days)?;
    guard::extension_reason(reason, C::CITATION)?;
    let request = ExtensionRequest {
        days,
        reason: reason.trim().to_owned(),
        by: actor.clone(),
        received_at: context.received_at,
    };
    let reopened = case.is_past();
    let mut step = Step::unmoved(case, "extension-requested").seen_by(actor, context);
    if reopened {
        step.case.reopen();
        step = step.stopping(Clock::Answer);
    }
    step.case.file_mut().extension = Extension::Requested(request.clone());
    let message = Message::ExtensionRequested { request, reopened };
    step = awaiting_decision(step, context);
    if reopened {
        step = closing_undecided(step, context);
    }
    step = step.telling(Audience::Officer, message.clone(), &[]);
    // The trade was told that the date has passed; that is no longer so.
    Ok(if reopened { step.telling_trade(&message, &[]) } else { step })
}

/// Where a request for more time waits, from now on the officer is nudged and the trade told that
/// the date counts. An answer takes these rungs away with its deadline; they are set again when
/// that answer does not stand, and count from that day, since meanwhile nothing had to be decided.
pub(crate) fn awaiting_decision<C: Extendable>(
    mut step: Step<C>,
    context: &Context<'_>,
) -> Step<C> {
    let file = step.case.file();
    let Some(certificate) =
        file.clocks.certificate(Clock::Answer).filter(|_| file.extension.is_pending())
    else {
        return step;
    };
    let from = new_york_date(context.received_at);
    let fire = fire_time(context);
    let rungs = ladder::undecided_rungs(certificate, from, context.calendar, &fire, context.now);
    step.effects.extend(rungs.into_iter().map(|rung| Effect::AddRung(Clock::Answer, rung)));
    step
}

/// A case that was reopened for a request closes again when nobody decides.
fn closing_undecided<C: Extendable>(step: Step<C>, context: &Context<'_>) -> Step<C> {
    let today = new_york_date(context.now);
    let certificate = step.case.file().clocks.certificate(Clock::Answer);
    let end = certificate.and_then(|it| ladder::undecided_end(it, today, context.calendar));
    match end {
        Some(end) => step.adding(Clock::Answer, end),
        None => step,
    }
}

/// A request for more time was decided: nobody is nudged any more.
fn decided<C>(mut step: Step<C>) -> Step<C> {
    step.effects.push(Effect::DropRungs(Clock::Answer, RungFamily::Undecided));
    step
}

fn pending<'a, C: Extendable>(
    case: &'a C,
    command: &str,
) -> Result<&'a ExtensionRequest, Rejection> {
    case.file().extension.request().ok_or_else(|| {
        Rejection::new(
            RejectionCode::NothingPending,
            format!("`{command}` decides a request for more time, and none is pending."),
        )
        .citing(C::CITATION)
    })
}

/// CBP grants more time.
pub(crate) fn grant<C: Extendable>(
    case: &C,
    days: u16,
    note: Option<&str>,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    let request = pending(case, "grant-extension")?.clone();
    guard::extension_days(days)?;
    let extension = deadline::Extension::of_days(
        days,
        Some(new_york_date(context.received_at)),
        note.map(str::to_owned),
    );
    let before = case.answer_due()?.clone();
    let after = before.extended(extension, context.calendar).map_err(no_such_date)?;
    if !after.in_time(context.received_at) {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "With {} the answer would be due {}, and that day has passed; grant more.",
                more_days(days),
                after.due_on
            ),
        ));
    }
    let mut step = decided(Step::unmoved(case, "extension-granted"));
    if step.case.is_past() {
        step.case.reopen();
    }
    let file = step.case.file_mut();
    file.extension = Extension::Granted { days, decided_at: context.received_at };
    file.addenda += 1;
    let ordinal = file.addenda;
    let key = format!("extension-{ordinal}");
    file.dated_by = Some(DocumentKey(key.clone()));
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
        .running(Clock::Answer, after, context)
        .telling_trade(&message, &[&key]))
}

/// CBP denies more time.
pub(crate) fn deny<C: Extendable>(
    case: &C,
    reason: &str,
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    pending(case, "deny-extension")?;
    guard::text("reason of the denial", reason)?;
    let reopened = case.waits_past_its_date();
    let mut step = decided(Step::unmoved(case, "extension-denied"));
    step.case.file_mut().extension =
        Extension::Denied { reason: reason.to_owned(), decided_at: context.received_at };
    // A case that a timely request had reopened goes back where the clock had put it.
    if reopened {
        step.case.lapse();
        step = step.reminding_after(Clock::Answer, context);
    }
    let due_passed = !case.answer_due()?.in_time(context.now);
    let message = Message::ExtensionDenied { reason: reason.to_owned(), due_passed };
    Ok(step.telling_trade(&message, &[]))
}

/// CBP takes an extension back: the goods fall due on the day it names, which may be today
/// (HQ 967982). It never lengthens.
pub(crate) fn revoke<C: Extendable>(
    case: &C,
    new_due_on: Date,
    reason: &str,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    if !matches!(case.file().extension, Extension::Granted { .. }) {
        return Err(Rejection::new(
            RejectionCode::NothingPending,
            format!(
                "`revoke-extension` takes back an extension that was granted, and that of {} is {}.",
                case.number(),
                case.file().extension.name()
            ),
        )
        .citing(C::CITATION));
    }
    guard::text("reason of the revocation", reason)?;
    let today = new_york_date(context.received_at);
    let before = case.answer_due()?.clone();
    if new_due_on < today {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "The new due date {new_due_on} lies before {today}; name today or a later day."
            ),
        )
        .citing(C::CITATION));
    }
    if new_due_on >= before.raw_due_on {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "A revocation shortens: the new due date {new_due_on} is not before {}, the one \
                 that counts.",
                before.raw_due_on
            ),
        )
        .citing(C::CITATION));
    }
    let revocation = deadline::Extension::revoked_to(new_due_on, today, Some(reason.to_owned()));
    let after = before.extended(revocation, context.calendar).map_err(no_such_date)?;
    let mut step = Step::unmoved(case, "extension-revoked");
    let file = step.case.file_mut();
    file.extension =
        Extension::Revoked { reason: reason.to_owned(), decided_at: context.received_at };
    file.addenda += 1;
    let key = format!("revocation-{}", file.addenda);
    file.dated_by = Some(DocumentKey(key.clone()));
    let content = DocumentContent::RevocationAddendum {
        ordinal: file.addenda,
        before: before.clone(),
        after: after.clone(),
        revoked_by: actor.clone(),
        reason: reason.to_owned(),
    };
    let message =
        Message::ExtensionRevoked { before_due_on: before.due_on, reason: reason.to_owned() };
    Ok(step
        .rendering(key.clone(), context.received_at, content)
        .running(Clock::Answer, after, context)
        .telling_trade(&message, &[&key]))
}
