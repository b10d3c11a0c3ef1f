//! The transitions of a Form 4647 case: which command is possible when, and who carries it out.

mod answer;
mod ending;
mod goods;
mod opening;
mod protest;
mod review;
mod time;

use super::command::Command;
use super::guard;
use super::state::{Case, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::Filed as _;
use crate::clocks::Clock;
use crate::effect::GoodsMeans;
use crate::extension;
use crate::guard as rules;
use crate::ladder::RungKind;
use crate::rejection::{Rejection, RejectionCode};
use answer::{add_supplement, decide_sample_waiver, request_sample_waiver, submit_response};
use ending::{cancel, raise_form29, refer_damages, rescind};
use goods::confirm;
use opening::{issue, view};
use protest::{decide_protest, record_protest};
use review::{accept, reject, schedule_verification};
use time::{
    expire_court_window, expire_petition_window, expire_protest_window, pass_due_date, remind,
};

/// What came of a command for a Form 4647.
pub type Step = crate::step::Step<Case>;

/// Moves a Form 4647 case by one command. Pure.
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
        (Some(case), _) => step_issued(case, command, actor, context),
    }
}

fn step_issued(
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
            extension::request(case, *days, reason, actor, context)
        }
        Command::GrantExtension { days, note } => {
            extension::grant(case, *days, note.as_deref(), actor, context)
        }
        Command::DenyExtension { reason } => extension::deny(case, reason, context),
        Command::RevokeExtension { new_due_date, reason } => {
            extension::revoke(case, *new_due_date, reason, actor, context)
        }
        Command::SubmitResponse(response) => submit_response(case, response, actor, context),
        Command::AddSupplement(supplement) => add_supplement(case, supplement, actor, context),
        Command::RequestSampleWaiver { reason } => {
            request_sample_waiver(case, reason, actor, context)
        }
        Command::DecideSampleWaiver { granted, reason } => {
            decide_sample_waiver(case, *granted, reason, context)
        }
        Command::ScheduleVerification { kind, on, place } => {
            schedule_verification(case, (*kind, *on, place.as_deref()), actor, context)
        }
        Command::Accept { remarks } => accept(case, remarks.as_deref(), actor, context),
        Command::Reject { reason, days } => reject(case, reason, *days, actor, context),
        Command::ConfirmRedelivery { quantity, on } => {
            confirm(case, (GoodsMeans::Redelivered, *quantity, *on), actor, context)
        }
        Command::ConfirmExport { quantity, on } => {
            confirm(case, (GoodsMeans::Exported, *quantity, *on), actor, context)
        }
        Command::ConfirmDestruction { quantity, on } => {
            confirm(case, (GoodsMeans::Destroyed, *quantity, *on), actor, context)
        }
        Command::MarkAfterReturn { quantity, on } => {
            confirm(case, (GoodsMeans::MarkedAfterReturn, *quantity, *on), actor, context)
        }
        Command::ReferDamages { amount, tripled, claim_mailed_on } => {
            refer_damages(case, (*amount, *tripled, *claim_mailed_on), context)
        }
        Command::RaiseForm29 { form29 } => raise_form29(case, form29, context),
        Command::RecordProtest { protest_number, filed_on } => {
            record_protest(case, protest_number, *filed_on, actor, context)
        }
        Command::DecideProtest { result, decided_on } => {
            decide_protest(case, *result, *decided_on, context)
        }
        Command::Rescind { reason } => rescind(case, reason),
        Command::Cancel { reason } => cancel(case, reason),
        Command::PassDueDate => pass_due_date(case, context),
        Command::ExpirePetitionWindow => expire_petition_window(case, context),
        Command::ExpireProtestWindow => expire_protest_window(case, context),
        Command::ExpireCourtWindow => expire_court_window(case, context),
        Command::Remind { clock, rung, stands_for } => {
            remind(case, *clock, *rung, stands_for, context)
        }
    }
}

fn moved(case: &Case, to: State, event: &'static str) -> Step {
    let mut step = Step::unmoved(case, event);
    step.case.state = to;
    step
}

impl Step {
    /// Nothing is asked of the trade any more; what runs beside the demand runs on.
    fn without_answer_clock(self, before: &Case) -> Self {
        if before.state.awaits_answer() { self.stopping(Clock::Answer) } else { self }
    }

    /// The demand has ended well or was taken back: nobody needs to be reminded of a protest
    /// against it. The window itself stays a fact: one filed in time is still recorded.
    fn without_reminders(self, before: &Case) -> Self {
        let step = self.without_answer_clock(before);
        if before.file.clocks.runs(Clock::Protest) { step.stopping(Clock::Protest) } else { step }
    }

    /// The demand was taken back: nothing is left to sue about either.
    fn without_court_clock(self, before: &Case) -> Self {
        if before.file.clocks.runs(Clock::Court) { self.stopping(Clock::Court) } else { self }
    }
}

/// States in which the demand has not ended.
const UNENDED: [State; 6] = [
    State::Open,
    State::Overdue,
    State::ResponseReceived,
    State::Verification,
    State::RejectedOpen,
    State::GoodsReturned,
];

/// States in which the window for a protest may run: those above, and the one in which the claim
/// makes a protest against the demand worth the most.
const PROTESTABLE: [State; 7] = [
    State::Open,
    State::Overdue,
    State::ResponseReceived,
    State::Verification,
    State::RejectedOpen,
    State::GoodsReturned,
    State::ReferredDamages,
];

/// States after issue in which the demand stood: a protest filed in time is recorded.
const NOT_TAKEN_BACK: [State; 9] = [
    State::Open,
    State::Overdue,
    State::ResponseReceived,
    State::Verification,
    State::RejectedOpen,
    State::GoodsReturned,
    State::Accepted,
    State::Disposed,
    State::ReferredDamages,
];

/// The states a command has a meaning in: the "From" column of lifecycle §4.3.
#[expect(clippy::match_same_arms, reason = "a table reads row by row")]
fn from_states(command: &Command) -> &'static [State] {
    use State::{
        GoodsReturned, Open, Overdue, ReferredDamages, RejectedOpen, ResponseReceived, Verification,
    };
    match command {
        Command::Issue(_) => &[],
        Command::View => &UNENDED,
        // OVERDUE: a request received in time counts although the clock was quicker, and its
        // decision may come late (design §5).
        Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. } => &[Open, RejectedOpen, Overdue],
        Command::RevokeExtension { .. } => &[Open, RejectedOpen],
        Command::SubmitResponse(_) => &[Open, Overdue, RejectedOpen],
        Command::AddSupplement(_) => &[ResponseReceived, Verification],
        Command::RequestSampleWaiver { .. } => &[Open],
        // A request made in time is decided also after a rejection and after the date.
        Command::DecideSampleWaiver { .. } => &[Open, Overdue, RejectedOpen],
        Command::ScheduleVerification { .. } => &[ResponseReceived],
        Command::Accept { .. } | Command::Reject { .. } => &[ResponseReceived, Verification],
        // VERIFICATION, REJECTED_OPEN: what CBP saw is a fact whatever became of the answer, and a
        // supervised destruction is itself the verification.
        Command::ConfirmRedelivery { .. } => {
            &[Open, Overdue, ResponseReceived, Verification, RejectedOpen]
        }
        Command::ConfirmExport { .. } | Command::ConfirmDestruction { .. } => {
            &[Open, Overdue, ResponseReceived, Verification, RejectedOpen, GoodsReturned]
        }
        Command::MarkAfterReturn { .. } => &[GoodsReturned],
        Command::ReferDamages { .. } => &[Overdue, ResponseReceived],
        Command::RaiseForm29 { .. } => &[Overdue, RejectedOpen, ReferredDamages],
        Command::RecordProtest { .. } => &NOT_TAKEN_BACK,
        Command::DecideProtest { .. } => &State::ALL,
        Command::Rescind { .. } => &UNENDED,
        Command::Cancel { .. } => &[Open],
        Command::PassDueDate => &[Open, RejectedOpen],
        Command::ExpirePetitionWindow => &[ReferredDamages],
        Command::ExpireProtestWindow => &PROTESTABLE,
        Command::ExpireCourtWindow => &State::ALL,
        Command::Remind { clock, rung, .. } => reminded_states(*clock, *rung),
    }
}

/// The states in which a rung of a ladder reminds of something.
const fn reminded_states(clock: Clock, rung: RungKind) -> &'static [State] {
    use RungKind::{After, Before, NotViewed, OnDay, Undecided, UndecidedBefore};
    match (clock, rung) {
        (Clock::Answer, Before(_) | OnDay | NotViewed(_) | UndecidedBefore(_)) => {
            &[State::Open, State::RejectedOpen]
        }
        (Clock::Answer, After(_)) => &[State::Overdue],
        (Clock::Answer, Undecided(_)) => &[State::Open, State::RejectedOpen, State::Overdue],
        (Clock::Protest, Before(_) | OnDay) => &PROTESTABLE,
        (Clock::Petition, Before(_) | OnDay) => &[State::ReferredDamages],
        (Clock::Court, Before(_) | OnDay) => &State::ALL,
        // The rungs that move the case are commands of their own, and after a window has closed
        // nothing is left to remind of.
        (
            Clock::Answer | Clock::Protest | Clock::Court | Clock::Petition | Clock::Validity,
            Before(_)
            | OnDay
            | NotViewed(_)
            | RungKind::DuePassed
            | After(_)
            | Undecided(_)
            | UndecidedBefore(_)
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
    let (number, state) = (case.number(), case.state.name());
    if case.state.is_terminal() {
        return Err(rules::closed(command.name(), number, state));
    }
    let awaits_decision = matches!(case.state, State::ResponseReceived | State::Verification);
    if awaits_decision && matches!(command, Command::SubmitResponse(_)) {
        return Err(answered(case));
    }
    let names: Vec<&str> = possible.iter().map(|state| state.name()).collect();
    Err(rules::wrong_state(command.name(), &names, number, state))
}

fn answered(case: &Case) -> Rejection {
    Rejection::new(
        RejectionCode::WrongState,
        format!(
            "{} is {}: CBP has an answer and has not decided on it; use `add-supplement` to add to \
             it.",
            case.notice.notice_number,
            case.state.name()
        ),
    )
}

fn already_issued(case: &Case) -> Rejection {
    let remedy = "Cancel or rescind it and issue another number.";
    rules::already_issued(case.number(), case.notice.date_of_notice, remedy)
}
