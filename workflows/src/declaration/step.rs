//! The transitions of a declaration: which command is possible when, and who carries it out.

mod drafting;
mod ending;
mod entries;
mod renewal;
mod signing;
mod time;

use super::command::Command;
use super::guard;
use super::state::{Case, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::Filed as _;
use crate::guard as rules;
use crate::ladder::RungKind;
use crate::rejection::{Rejection, RejectionCode};
use drafting::{open, save};
use ending::{cancel, reject, report_reimbursement};
use entries::link_entry;
use renewal::renew;
use signing::{decline, send_for_signature, sign, submit};
use time::{activate, expire, remind, supersede};

/// What came of a command for a declaration.
pub type Step = crate::step::Step<Case>;

/// Moves a declaration by one command. Pure.
///
/// # Errors
/// A [`Rejection`] changes nothing.
pub fn step(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::authorized(command, actor, case, context)?;
    match (case, command) {
        (None, Command::Draft(statement)) => open(statement, actor, context),
        (None, _) => Err(nothing_drafted(command)),
        (Some(case), _) => {
            require_state(case, command)?;
            step_known(case, command, actor, context)
        }
    }
}

fn step_known(
    case: &Case,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    match command {
        Command::Draft(statement) => save(case, statement, actor, context),
        Command::SendForSignature { signer } => send_for_signature(case, signer, context),
        Command::Sign { signature } => sign(case, signature, actor, context),
        Command::Decline { reason } => decline(case, reason, actor),
        Command::Submit { signed_copy } => submit(case, signed_copy, actor, context),
        Command::Reject { reason } => reject(case, reason),
        Command::Cancel { reason, from } => cancel(case, reason, *from, context),
        Command::ReportReimbursement { text } => report_reimbursement(case, text, context),
        Command::Renew { declaration, effective_to } => {
            renew(case, declaration, *effective_to, actor, context)
        }
        Command::LinkEntry(entry) => link_entry(case, entry, actor, context),
        Command::Activate => activate(case, context),
        Command::Expire => expire(case, context),
        Command::Supersede { by } => Ok(supersede(case, by, context)),
        Command::Remind { clock, rung, stands_for } => {
            remind(case, *clock, *rung, stands_for, context)
        }
    }
}

/// Moves a case, with nothing else yet.
fn moved(case: &Case, to: State, event: &'static str) -> Step {
    let mut step = Step::unmoved(case, event);
    step.case.state = to;
    step
}

/// The states a command has a meaning in: the "From" column of declarations.md §6, and of §5 for
/// entries.
#[expect(clippy::match_same_arms, reason = "a table reads row by row")]
fn from_states(command: &Command) -> &'static [State] {
    use State::{Active, Cancelled, Draft, Expired, PendingSignature, Submitted, Superseded};
    match command {
        Command::Draft(_) => &[Draft],
        Command::SendForSignature { .. } | Command::Submit { .. } => &[Draft],
        Command::Sign { .. } | Command::Decline { .. } => &[PendingSignature],
        Command::Reject { .. } | Command::Cancel { .. } => &[Submitted, Active],
        Command::ReportReimbursement { .. } => &[Active],
        Command::Renew { .. } => &[Active, Expired],
        // Evidence for the days for which it counted, whatever became of it later.
        Command::LinkEntry(_) => &[Active, Expired, Superseded, Cancelled],
        Command::Activate => &[Submitted],
        Command::Expire | Command::Supersede { .. } => &[Active],
        Command::Remind { rung, .. } => match rung {
            RungKind::Before(_) | RungKind::OnDay => &[Active],
            RungKind::After(_) => &[Expired],
            RungKind::NotViewed(_)
            | RungKind::DuePassed
            | RungKind::Undecided(_)
            | RungKind::UndecidedBefore(_)
            | RungKind::UndecidedEnd
            | RungKind::Start => &[],
        },
    }
}

fn require_state(case: &Case, command: &Command) -> Result<(), Rejection> {
    let possible = from_states(command);
    if possible.contains(&case.state) {
        return Ok(());
    }
    let (number, state) = (case.number(), case.state.name());
    Err(match (command, case.state) {
        (Command::Draft(_), State::Submitted | State::Active) => frozen(case),
        (Command::Remind { rung, .. }, _) if possible.is_empty() => {
            guard::not_allowed(format!("A declaration has no reminder `{}`.", rung.label()))
        }
        (_, State::Expired | State::Superseded | State::Cancelled | State::Rejected) => {
            rules::closed(command.name(), number, state)
        }
        (_, State::Draft | State::PendingSignature | State::Submitted | State::Active) => {
            let names: Vec<&str> = possible.iter().map(|state| state.name()).collect();
            rules::wrong_state(command.name(), &names, number, state)
        }
    })
}

fn frozen(case: &Case) -> Rejection {
    guard::not_allowed(format!(
        "{} was submitted, and what is submitted cannot be edited or deleted; cancel it, and draft \
         another one.",
        case.number()
    ))
    .citing(guard::ACE_RULE)
}

fn nothing_drafted(command: &Command) -> Rejection {
    Rejection::new(
        RejectionCode::WrongState,
        format!(
            "`{}` needs a declaration, and none was drafted under this number.",
            command.name()
        ),
    )
}
