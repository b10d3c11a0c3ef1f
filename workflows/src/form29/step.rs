//! The transitions of a Form 29 case: which command is possible when, and who carries it out.

mod action;
mod answer;
mod opening;
mod protest;
mod time;

use super::command::Command;
use super::guard;
use super::state::{Case, NOTICE_RULE, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::clocks::Clock;
use crate::extension;
use crate::ladder::RungKind;
use crate::protest::{Ending, Protest, window_closed};
use crate::rejection::{Rejection, RejectionCode};
use crate::step::Step;
use action::{cancel, record_liquidation, take_action, withdraw_proposal};
use answer::{request_internal_advice, respond};
use opening::{issue, view};
use protest::{decide_protest, record_protest};
use time::{expire_court_window, expire_protest_window, pass_due_date, remind};

/// Moves a Form 29 case by one command. Pure.
///
/// # Errors
/// A [`Rejection`] changes nothing.
pub fn step(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    guard::authorized(command, actor, case.map(|case| &case.notice), context)?;
    match (case, command) {
        (None, Command::Issue(notice)) => issue(notice, context),
        (None, _) => Err(crate::guard::nothing_issued(command.name())),
        (Some(case), Command::Issue(_)) => Err(already_issued(case)),
        (Some(case), _) if case.state.is_terminal() && !is_of_the_court(case, command) => {
            Err(closed(case, command))
        }
        (Some(case), _) => step_open(case, command, actor, context),
    }
}

fn step_open(
    case: &Case,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step<Case>, Rejection> {
    require_state(case, command)?;
    match command {
        Command::Issue(_) => Err(already_issued(case)),
        Command::View => Ok(view(case, actor, context)),
        Command::RequestExtension { days, reason } => {
            extension::request(case, *days, reason, actor, context)
        }
        Command::GrantExtension { days, compelling_reason } => {
            crate::guard::text("compelling reason of the grant", compelling_reason)
                .map_err(|rejection| rejection.citing(NOTICE_RULE))?;
            extension::grant(case, *days, Some(compelling_reason), actor, context)
        }
        Command::DenyExtension { reason } => extension::deny(case, reason, context),
        Command::Respond(answer) => respond(case, answer, actor, context),
        Command::StartReview => {
            let mut step = Step::unmoved(case, "review-started");
            step.case.state = State::ProposedUnderReview;
            Ok(step)
        }
        Command::WithdrawProposal { reason } => withdraw_proposal(case, reason),
        Command::TakeAction { explanation, overriding } => {
            take_action(case, explanation.as_deref(), overriding.as_ref(), actor, context)
        }
        Command::RecordLiquidation { liquidation_date } => {
            record_liquidation(case, *liquidation_date, context)
        }
        Command::RecordProtest { protest_number, filed_on } => {
            record_protest(case, protest_number, *filed_on, actor, context)
        }
        Command::DecideProtest { result, decided_on } => {
            decide_protest(case, *result, *decided_on, context)
        }
        Command::RequestInternalAdvice { text } => {
            request_internal_advice(case, text, actor, context)
        }
        Command::Cancel { reason } => cancel(case, reason),
        Command::PassDueDate => pass_due_date(case, context),
        Command::ExpireProtestWindow => expire_protest_window(case, context),
        Command::ExpireCourtWindow => expire_court_window(case, context),
        Command::Remind { clock, rung, stands_for } => {
            remind(case, *clock, *rung, stands_for, context)
        }
    }
}

/// The states a command has a meaning in: the "From" column of lifecycle §4.2.
#[expect(clippy::match_same_arms, reason = "a table reads row by row")]
fn from_states(command: &Command) -> &'static [State] {
    use State::{
        ClosedFinal, Liquidated, ProposedLapsed, ProposedOpen, ProposedResponseReceived,
        ProposedUnderReview, ProtestFiled, Taken,
    };
    match command {
        Command::Issue(_) => &[],
        Command::View => &[
            ProposedOpen,
            ProposedResponseReceived,
            ProposedUnderReview,
            ProposedLapsed,
            Taken,
            Liquidated,
            ProtestFiled,
        ],
        // PROPOSED_LAPSED: a request received in time counts although the clock was quicker, and
        // its decision may come late (design §5).
        Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. } => &[ProposedOpen, ProposedLapsed],
        Command::Respond(_) => &[ProposedOpen, ProposedLapsed],
        Command::StartReview => &[ProposedResponseReceived],
        Command::WithdrawProposal { .. }
        | Command::TakeAction { .. }
        | Command::RequestInternalAdvice { .. } => {
            &[ProposedOpen, ProposedResponseReceived, ProposedUnderReview, ProposedLapsed]
        }
        Command::RecordLiquidation { .. } => &[Taken, ProposedLapsed, ProposedUnderReview],
        // PROTEST_FILED: to say which protest is on record.
        Command::RecordProtest { .. } => &[Liquidated, ProtestFiled],
        Command::DecideProtest { .. } => &[ProtestFiled],
        Command::Cancel { .. } => {
            &[ProposedOpen, ProposedResponseReceived, ProposedUnderReview, ProposedLapsed, Taken]
        }
        Command::PassDueDate => &[ProposedOpen],
        Command::ExpireProtestWindow => &[Liquidated],
        Command::ExpireCourtWindow => &[ClosedFinal],
        Command::Remind { clock, rung, .. } => reminded_states(*clock, *rung),
    }
}

/// The states in which a rung of a ladder reminds of something.
const fn reminded_states(clock: Clock, rung: RungKind) -> &'static [State] {
    match (clock, rung) {
        (
            Clock::Answer,
            RungKind::Before(_)
            | RungKind::OnDay
            | RungKind::NotViewed(_)
            | RungKind::UndecidedBefore(_),
        ) => &[State::ProposedOpen],
        (Clock::Answer, RungKind::After(_)) => &[State::ProposedLapsed],
        (Clock::Answer, RungKind::Undecided(_)) => &[State::ProposedOpen, State::ProposedLapsed],
        (Clock::Protest, RungKind::Before(_) | RungKind::OnDay) => &[State::Liquidated],
        (Clock::Court, RungKind::Before(_) | RungKind::OnDay) => &[State::ClosedFinal],
        // The rungs that move the case are commands of their own, and after a window has closed
        // nothing is left to remind of.
        (
            Clock::Answer | Clock::Protest | Clock::Court | Clock::Petition | Clock::Validity,
            RungKind::Before(_)
            | RungKind::OnDay
            | RungKind::NotViewed(_)
            | RungKind::DuePassed
            | RungKind::After(_)
            | RungKind::Undecided(_)
            | RungKind::UndecidedBefore(_)
            | RungKind::UndecidedEnd
            | RungKind::Start,
        ) => &[],
    }
}

fn require_state(case: &Case, command: &Command) -> Result<(), Rejection> {
    let possible = from_states(command);
    if possible.contains(&case.state) {
        return Ok(());
    }
    match command {
        Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
            if case.state == State::Taken =>
        {
            Err(no_time_to_extend(case))
        }
        Command::RecordProtest { .. } if case.state.is_proposed() || case.state == State::Taken => {
            Err(nothing_to_protest(case))
        }
        Command::Issue(_)
        | Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::Respond(_)
        | Command::StartReview
        | Command::WithdrawProposal { .. }
        | Command::TakeAction { .. }
        | Command::RecordLiquidation { .. }
        | Command::RecordProtest { .. }
        | Command::DecideProtest { .. }
        | Command::RequestInternalAdvice { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow
        | Command::Remind { .. } => Err(wrong_state(case, command, possible)),
    }
}

fn wrong_state(case: &Case, command: &Command, possible: &[State]) -> Rejection {
    let names: Vec<&str> = possible.iter().map(|state| state.name()).collect();
    let (number, state) = (&case.notice.notice_number, case.state.name());
    crate::guard::wrong_state(command.name(), &names, number, state)
}

fn no_time_to_extend(case: &Case) -> Rejection {
    Rejection::new(
        RejectionCode::NotAllowed,
        format!(
            "The action of {} has been taken, so no time to answer runs that could be extended; \
             a protest may be filed once the entry is liquidated.",
            case.notice.notice_number
        ),
    )
    .citing(format!("{NOTICE_RULE}; {}", guard::PROTEST_RULE))
}

fn nothing_to_protest(case: &Case) -> Rejection {
    Rejection::new(
        RejectionCode::TooEarly,
        format!(
            "A protest is filed against a liquidation, and none is recorded for {}, which is {}; \
             record the protest after it.",
            case.notice.notice_number,
            case.state.name()
        ),
    )
    .citing(guard::PROTEST_RULE)
}

fn already_issued(case: &Case) -> Rejection {
    crate::guard::already_issued(
        &case.notice.notice_number,
        case.notice.date_of_notice,
        "Cancel it and issue another number.",
    )
}

/// The time for a summons runs beside the notice, which the denial has closed.
const fn is_of_the_court(case: &Case, command: &Command) -> bool {
    matches!(case.protest, Some(Protest::CourtWindow { .. }))
        && matches!(
            command,
            Command::ExpireCourtWindow | Command::Remind { clock: Clock::Court, .. }
        )
}

/// A state that has ended is never left.
///
/// A protest recorded in time does not meet a window that the clock has closed: intake applies
/// what was received first, whatever queue it came by, and the clock does not run ahead of it.
/// Where it comes late all the same, CBP's own date decides, and the sentence says what to do.
fn closed(case: &Case, command: &Command) -> Rejection {
    if let (
        Command::RecordProtest { .. },
        Some(Protest::Closed { ending: Ending::WindowExpired }),
        Some(window),
    ) = (command, &case.protest, case.file.clocks.certificate(Clock::Protest))
    {
        return window_closed(window);
    }
    crate::guard::closed(command.name(), &case.notice.notice_number, case.state.name())
}
