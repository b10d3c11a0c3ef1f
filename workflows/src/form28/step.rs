//! The transitions of a Form 28 case: which command is possible when, and who carries it out.

mod answer;
mod build;
mod ending;
mod extension;
mod opening;
mod time;

use super::command::Command;
use super::guard;
use super::state::{Case, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::effect::{Effect, Message};
use crate::ladder::RungKind;
use crate::rejection::{Rejection, RejectionCode};
use answer::{add_supplement, ask_more, submit_response, withdraw_response};
use build::moved;
use ending::{cancel, raise_form29, raise_form4647};
use extension::{deny_extension, grant_extension, request_extension};
use opening::{issue, view};
use time::{pass_due_date, remind};

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The case afterwards.
    pub case: Case,
    /// Name of the fact.
    pub event: &'static str,
    /// What must follow.
    pub effects: Vec<Effect>,
}

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
        (None, _) => Err(Rejection::new(
            RejectionCode::WrongState,
            format!("`{}` needs a notice, and none was issued under this number.", command.name()),
        )),
        (Some(case), Command::Issue(_)) => Err(already_issued(case)),
        (Some(case), _) if case.state.is_terminal() => Err(closed(case, command)),
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
            request_extension(case, *days, reason, actor, context)
        }
        Command::GrantExtension { days, note } => {
            grant_extension(case, *days, note.as_deref(), actor, context)
        }
        Command::DenyExtension { reason } => deny_extension(case, reason, context),
        Command::SubmitResponse(response) => submit_response(case, response, actor, context),
        Command::AddSupplement(supplement) => add_supplement(case, supplement, actor, context),
        Command::WithdrawResponse { reason } => withdraw_response(case, reason, context),
        Command::StartReview => Ok(moved(case, State::UnderReview, "review-started")),
        Command::AcceptResponse => {
            let step = moved(case, State::ClosedSatisfied, "response-accepted");
            Ok(step.telling_trade(&Message::ClosedSatisfied, &[]))
        }
        Command::CloseNoResponse => {
            let step = moved(case, State::ClosedNoResponse, "closed-without-response").stopping();
            let earlier_answer = !case.responses.is_empty();
            Ok(step.telling_trade(&Message::ClosedNoResponse { earlier_answer }, &[]))
        }
        Command::AskMore { message, days } => ask_more(case, message, *days, context),
        Command::RaiseForm29 { form29 } => raise_form29(case, form29),
        Command::RaiseForm4647 { form4647 } => raise_form4647(case, form4647),
        Command::Cancel { reason } => cancel(case, reason),
        Command::PassDueDate => pass_due_date(case, context),
        Command::Remind { rung, stands_for } => remind(case, *rung, stands_for, context),
    }
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
    Err(Rejection::new(
        RejectionCode::WrongState,
        format!(
            "`{}` is possible in {} only; {} is {}.",
            command.name(),
            names.join(", "),
            case.notice.notice_number,
            case.state.name()
        ),
    ))
}

fn already_issued(case: &Case) -> Rejection {
    Rejection::new(
        RejectionCode::AlreadyIssued,
        format!(
            "{} was issued on {}; a notice is issued once and not edited. Cancel it and issue \
             another number, or ask for more.",
            case.notice.notice_number, case.notice.date_of_request
        ),
    )
}

fn closed(case: &Case, command: &Command) -> Rejection {
    Rejection::new(
        RejectionCode::Closed,
        format!(
            "{} has ended as {}; `{}` changes nothing any more.",
            case.notice.notice_number,
            case.state.name(),
            command.name()
        ),
    )
}
