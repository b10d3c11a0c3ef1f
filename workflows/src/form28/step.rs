//! The transitions of a Form 28 case: which command is possible when, and who carries it out.

mod answer;
mod ending;
mod opening;

use super::command::Command;
use super::guard;
use super::state::{Case, Origin, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::Filed as _;
use crate::clocks::Clock;
use crate::effect::Message;
use crate::extension::{self, Extendable as _};
use crate::guard as rules;
use crate::ladder::RungKind;
use crate::rejection::{Rejection, RejectionCode};
use crate::reminding;
use answer::{add_supplement, ask_more, submit_response, withdraw_response};
use ending::{cancel, raise_form29, raise_form4647};
use opening::{issue, view};

/// What came of a command for a Form 28.
pub type Step = crate::step::Step<Case>;

/// Moves a Form 28 case by one command. Pure.
///
/// # Errors
/// A [`Rejection`] changes nothing.
pub fn step(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::authorized(command, actor, case.map(|case| &case.notice), context)?;
    match (case, command) {
        (None, Command::Issue(notice)) => issue(notice, context),
        (None, _) => Err(rules::nothing_issued(command.name())),
        (Some(case), Command::Issue(_)) => Err(already_issued(case)),
        (Some(case), _) if case.state.is_terminal() => {
            Err(rules::closed(command.name(), case.number(), case.state.name()))
        }
        (Some(case), _) => step_open(case, command, actor, context),
    }
}

fn step_open(
    case: &Case,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    require_state(case, command)?;
    match command {
        Command::Issue(_) => Err(already_issued(case)),
        Command::View => Ok(view(case, actor, context)),
        Command::RequestExtension { days, reason } => {
            more_time_is_asked_for(case, context)?;
            extension::request(case, *days, reason, actor, context)
        }
        Command::GrantExtension { days, note } => {
            extension::grant(case, *days, note.as_deref(), actor, context)
        }
        Command::DenyExtension { reason } => extension::deny(case, reason, context),
        Command::SubmitResponse(response) => submit_response(case, response, actor, context),
        Command::AddSupplement(supplement) => add_supplement(case, supplement, actor, context),
        Command::WithdrawResponse { reason } => withdraw_response(case, reason, context),
        Command::StartReview => Ok(moved(case, State::UnderReview, "review-started")),
        Command::AcceptResponse => {
            let step = moved(case, State::ClosedSatisfied, "response-accepted");
            Ok(step.telling_trade(&Message::ClosedSatisfied, &[]))
        }
        Command::CloseNoResponse => {
            let step = moved(case, State::ClosedNoResponse, "closed-without-response")
                .stopping(Clock::Answer);
            let earlier_answer = !case.responses.is_empty();
            Ok(step.telling_trade(&Message::ClosedNoResponse { earlier_answer }, &[]))
        }
        Command::AskMore { message, days } => ask_more(case, message, *days, actor, context),
        Command::RaiseForm29 { form29 } => raise_form29(case, form29, context),
        Command::RaiseForm4647 { form4647 } => raise_form4647(case, form4647, context),
        Command::Cancel { reason } => cancel(case, reason),
        Command::PassDueDate => {
            let message = Message::Overdue { standing: case.standing() };
            reminding::pass_answer(case, message, context)
        }
        Command::Remind { rung, stands_for } => {
            reminding::remind_of_answer(case, *rung, stands_for, context)
        }
    }
}

fn moved(case: &Case, to: State, event: &'static str) -> Step {
    let mut step = Step::unmoved(case, event);
    step.case.state = to;
    step
}

/// Further information has no request for more time of its own (lifecycle §4.1).
fn more_time_is_asked_for(case: &Case, context: &Context<'_>) -> Result<(), Rejection> {
    let in_time = case.answer_due()?.in_time(context.received_at);
    if in_time && case.state == State::Overdue && case.deadline_origin == Origin::MoreInformation {
        return Err(Rejection::new(
            RejectionCode::WrongState,
            "More time for further information is not asked for here; agree it with the officer.",
        ));
    }
    Ok(())
}

/// The states a command has a meaning in: the "From" column of lifecycle §4.1.
#[expect(clippy::match_same_arms, reason = "a table reads row by row")]
fn from_states(command: &Command) -> &'static [State] {
    use State::{Issued, MoreInfoRequired, Overdue, ResponseReceived, UnderReview};
    match command {
        Command::Issue(_) => &[],
        Command::View => &[Issued, Overdue],
        // OVERDUE: a request received in time counts although the clock was quicker (design §5).
        Command::RequestExtension { .. } => &[Issued, Overdue],
        Command::GrantExtension { .. } | Command::DenyExtension { .. } => &[Issued, Overdue],
        Command::SubmitResponse(_) => &[Issued, Overdue, MoreInfoRequired],
        Command::AddSupplement(_) => &[ResponseReceived, UnderReview],
        Command::WithdrawResponse { .. } | Command::StartReview => &[ResponseReceived],
        Command::AcceptResponse | Command::AskMore { .. } => &[UnderReview],
        Command::CloseNoResponse => &[Overdue],
        Command::RaiseForm29 { .. } | Command::RaiseForm4647 { .. } => &[UnderReview, Overdue],
        Command::Cancel { .. } => {
            &[Issued, Overdue, ResponseReceived, UnderReview, MoreInfoRequired]
        }
        Command::PassDueDate => &[Issued, MoreInfoRequired],
        Command::Remind { rung, .. } => match rung {
            RungKind::Before(_)
            | RungKind::OnDay
            | RungKind::NotViewed(_)
            | RungKind::DuePassed
            | RungKind::UndecidedBefore(_)
            | RungKind::UndecidedEnd => &[Issued, MoreInfoRequired],
            RungKind::Start => &[],
            RungKind::After(_) => &[Overdue],
            RungKind::Undecided(_) => &[Issued, Overdue],
        },
    }
}

fn require_state(case: &Case, command: &Command) -> Result<(), Rejection> {
    let possible = from_states(command);
    if possible.contains(&case.state) {
        return Ok(());
    }
    let names: Vec<&str> = possible.iter().map(|state| state.name()).collect();
    Err(rules::wrong_state(command.name(), &names, case.number(), case.state.name()))
}

fn already_issued(case: &Case) -> Rejection {
    let remedy = "Cancel it and issue another number, or ask for more.";
    rules::already_issued(case.number(), case.notice.date_of_request, remedy)
}
