//! What the passing of time tells: the rungs of a ladder, the answer period that has ended.

use crate::case::Context;
use crate::case_file::Filed;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::{Audience, DocumentContent, Message, Standing};
use crate::extension::Extendable;
use crate::ladder::{RungKind, is_for_owner_alone};
use crate::law::Law;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::{Step, new_york_date};

/// A rung fires; after an outage it stands for others that were missed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fired<'a> {
    /// Which clock reminds.
    pub(crate) clock: Clock,
    /// Which rung.
    pub(crate) rung: RungKind,
    /// Rungs missed for which it stands.
    pub(crate) stands_for: &'a [RungKind],
}

/// A rung of a notice that asks for an answer: those of a request for more time among them.
pub(crate) fn remind_of_answer<C: Extendable>(
    case: &C,
    rung: RungKind,
    stands_for: &[RungKind],
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    let fired = Fired { clock: Clock::Answer, rung, stands_for };
    match rung {
        RungKind::Undecided(_) => nudge_officer(case, context),
        RungKind::UndecidedBefore(_) if !case.file().extension.is_pending() => {
            Err(nothing_pending())
        }
        RungKind::Before(_)
        | RungKind::OnDay
        | RungKind::NotViewed(_)
        | RungKind::After(_)
        | RungKind::UndecidedBefore(_)
        | RungKind::DuePassed
        | RungKind::UndecidedEnd
        | RungKind::Start => {
            remind(case, fired, case.standing(), &case.file().papers_of_answer(), context)
        }
    }
}

/// A rung of any clock: the importer and its brokers are told, on some days the owner of the
/// account, after the date the officer. `papers` are the keys of the documents that go along.
pub(crate) fn remind<C: Filed + Clone>(
    case: &C,
    fired: Fired<'_>,
    standing: Standing,
    papers: &[&str],
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    let Fired { clock, rung, stands_for } = fired;
    let Some(running) = case.file().clocks.get(clock) else {
        return Err(no_clock(case, clock));
    };
    let (certificate, ordinal) = (running.certificate.clone(), running.ordinal);
    let ladder = Law::current().ladder(certificate.rule);
    let mut step = Step::unmoved(case, "reminder-due");
    let mut documents: Vec<String> = papers.iter().map(|key| (*key).to_owned()).collect();
    // The last one before the day itself, which has a reminder of its own.
    let is_last_before =
        matches!(rung, RungKind::Before(days) if ladder.before.iter().min() == Some(&days));
    if is_last_before {
        let key = letter_key("last-reminder", clock, ordinal);
        let matter = case.matter(clock);
        let content =
            DocumentContent::LastReminderLetter { ordinal, certificate, standing, matter };
        step = step.rendering(key.clone(), context.now, content);
        documents.insert(0, key);
    }
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let message = Message::Reminder { rung, today: new_york_date(context.now), standing };
    if !is_for_owner_alone(rung, ladder) {
        step = step.telling_trade_about(clock, &message, &documents);
    }
    if rung.escalates(ladder) || stands_for.iter().any(|missed| missed.escalates(ladder)) {
        step = step.telling_about(clock, Audience::AccountOwner, message.clone(), &documents);
    }
    if matches!(rung, RungKind::After(_)) {
        step = step
            .telling_about(clock, Audience::Officer, message, &[])
            .reminding_after(clock, context);
    }
    Ok(step)
}

/// The answer period has ended; or the time has, for which a timely request had reopened the
/// case. `message` tells it, to the trade and to the officer.
pub(crate) fn pass_answer<C: Extendable>(
    case: &C,
    message: Message,
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    let certificate = case.answer_due()?.clone();
    not_before_its_end(&certificate, context)?;
    let ran = case.file().clocks.get(Clock::Answer).filter(|running| running.runs);
    let mut step = Step::unmoved(case, "due-date-passed").passing(Clock::Answer);
    step.case.lapse();
    let ordinal = case.file().clocks.get(Clock::Answer).map_or(0, |running| running.ordinal);
    let key = letter_key("passed", Clock::Answer, ordinal);
    if ran.is_some() {
        let (standing, matter) = (case.standing(), case.matter(Clock::Answer));
        let content = DocumentContent::PassedLetter { ordinal, certificate, standing, matter };
        step = step.rendering(key.clone(), context.now, content);
    }
    let mut papers = case.file().papers_of_answer();
    papers.insert(0, &key);
    Ok(step
        .reminding_after(Clock::Answer, context)
        .telling_trade_about(Clock::Answer, &message, &papers)
        .telling_about(Clock::Answer, Audience::Officer, message, &[&key]))
}

/// A clock other than that of the answer has ended: the importer and its brokers are told, with a
/// letter.
pub(crate) fn pass_window<C: Filed + Clone>(
    case: &C,
    clock: Clock,
    event: &'static str,
    message: &Message,
    context: &Context<'_>,
) -> Result<Step<C>, Rejection> {
    let Some(running) = case.file().clocks.get(clock).filter(|running| running.runs) else {
        return Err(no_clock(case, clock));
    };
    let (certificate, ordinal) = (running.certificate.clone(), running.ordinal);
    not_before_its_end(&certificate, context)?;
    let key = letter_key("passed", clock, ordinal);
    let (standing, matter) = (Standing::default(), case.matter(clock));
    let content = DocumentContent::PassedLetter { ordinal, certificate, standing, matter };
    Ok(Step::unmoved(case, event)
        .passing(clock)
        .rendering(key.clone(), context.now, content)
        .telling_trade_about(clock, message, &[&key]))
}

fn not_before_its_end(certificate: &Certificate, context: &Context<'_>) -> Result<(), Rejection> {
    if certificate.in_time(context.now) {
        return Err(Rejection::new(
            RejectionCode::TooEarly,
            format!("The due date {} has not ended yet.", certificate.due_on),
        ));
    }
    Ok(())
}

fn nudge_officer<C: Extendable>(case: &C, context: &Context<'_>) -> Result<Step<C>, Rejection> {
    let Some(request) = case.file().extension.request() else {
        return Err(nothing_pending());
    };
    let due_passed = !case.answer_due()?.in_time(context.now);
    let message = Message::ExtensionUndecided { request: request.clone(), due_passed };
    Ok(Step::unmoved(case, "reminder-due").telling(Audience::Officer, message, &[]))
}

/// Key of a letter about the date of a clock; that of the answer, the first there was, has no
/// clock in it.
fn letter_key(letter: &str, clock: Clock, ordinal: u32) -> String {
    match clock {
        Clock::Answer => format!("{letter}-{ordinal}"),
        Clock::Protest | Clock::Court | Clock::Petition | Clock::Validity => {
            format!("{}-{letter}-{ordinal}", clock.name())
        }
    }
}

fn nothing_pending() -> Rejection {
    Rejection::new(RejectionCode::NothingPending, "No request for more time waits for a decision.")
}

pub(crate) fn no_clock<C: Filed>(case: &C, clock: Clock) -> Rejection {
    Rejection::new(
        RejectionCode::WrongState,
        format!("No {} clock of {} runs.", clock.name(), case.number()),
    )
}
