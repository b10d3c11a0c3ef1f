//! One sample per state and per command, plainly invented: what the matrix of the atlas, the
//! property tests and the samples of other crates are made from.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::command::Command;
use super::notice::Notice;
use super::response::{Answer, Position};
use super::state::{Case, State};
use super::step::step;
use crate::actor::{Actor, ActorClass};
use crate::calendar::Calendar;
use crate::case::{self, Context, Policy};
use crate::clocks::Clock;
use crate::deadline::{Certificate, TIME_ZONE, local_instant};
use crate::effect::Effect;
use crate::form28::samples::Moment;
pub use crate::form28::samples::{importer, trade_user};
use crate::ids::ProtestNumber;
use crate::ladder::RungKind;
use crate::overriding::Override;
use crate::protest::Outcome;
use crate::rejection::Rejection;
use crate::signer::Signer;

/// The sample notice NOA-2026-000066, proposed on 2026-07-06: an answer is due on 2026-07-27.
pub fn notice() -> Notice {
    parsed(include_str!("sample_notice.json"))
}

/// The sample notice NOA-2026-000071, issued as taken on 2026-07-14.
pub fn taken_notice() -> Notice {
    parsed(include_str!("sample_taken_notice.json"))
}

#[expect(clippy::expect_used, reason = "the sample is part of the program and a test parses it")]
fn parsed<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a committed sample parses")
}

/// The officer of the sample notice.
pub fn officer() -> Actor {
    Actor::cbp("cbp-42c", "R. Delgado")
}

/// An answer that disagrees, or one that agrees.
pub fn answer(position: Position) -> Answer {
    let text = match position {
        Position::Agree => "We accept the proposed action.",
        Position::Disagree => {
            "The tooling was invoiced and paid separately in 2024 and was declared on another \
             entry. The carton count is accepted."
        }
    };
    Answer {
        position,
        text: text.to_owned(),
        attachments: Vec::new(),
        signer: Signer {
            name: "Alex Sample".to_owned(),
            title: "Director of Compliance".to_owned(),
            telephone: "+1-202-555-0155".to_owned(),
            date: date(2026, 7, 13),
            signature: Some("/s/ Alex Sample".to_owned()),
        },
    }
}

/// The day the sample entry is liquidated: a protest may be filed until 2027-02-10.
pub const LIQUIDATED_ON: Date = date(2026, 8, 14);
/// The day the sample protest is filed.
pub const FILED_ON: Date = date(2026, 10, 1);
/// The day it is decided; after a denial, a summons may be filed until 2027-06-01.
pub const DECIDED_ON: Date = date(2026, 12, 1);

/// One command of each name, complete; of some names one more, where it makes a difference.
pub fn commands() -> Vec<Command> {
    vec![
        Command::Issue(Box::new(notice())),
        Command::View,
        Command::RequestExtension {
            days: 10,
            reason: "The supplier's ledgers are abroad and take days to retrieve.".to_owned(),
        },
        Command::GrantExtension {
            days: 10,
            compelling_reason: "The importer needs the ledgers of its supplier.".to_owned(),
        },
        Command::DenyExtension { reason: "No compelling reason was shown.".to_owned() },
        respond(Position::Disagree),
        Command::StartReview,
        Command::WithdrawProposal { reason: "The reasons given are right.".to_owned() },
        take_action(),
        record_liquidation(),
        record_protest(),
        decide_protest(Outcome::Denied),
        Command::RequestInternalAdvice {
            text: "Is tooling paid for before the contract a dutiable assist?".to_owned(),
        },
        Command::Cancel { reason: "Issued in error.".to_owned() },
        Command::PassDueDate,
        Command::ExpireProtestWindow,
        Command::ExpireCourtWindow,
        remind(Clock::Answer, RungKind::Before(5)),
        remind(Clock::Answer, RungKind::After(1)),
        remind(Clock::Answer, RungKind::Undecided(3)),
        remind(Clock::Protest, RungKind::Before(30)),
        remind(Clock::Court, RungKind::Before(30)),
    ]
}

/// An answer of this position.
pub fn respond(position: Position) -> Command {
    Command::Respond(Box::new(answer(position)))
}

/// CBP takes the action; without an override.
pub fn take_action() -> Command {
    Command::TakeAction { explanation: None, overriding: None }
}

/// CBP takes the action before it may without a reason.
pub fn take_action_early() -> Command {
    let reason = "The statutory year for liquidation ends this week.".to_owned();
    Command::TakeAction { explanation: None, overriding: Some(Override { reason }) }
}

/// The sample entry is liquidated on [`LIQUIDATED_ON`].
pub const fn record_liquidation() -> Command {
    Command::RecordLiquidation { liquidation_date: LIQUIDATED_ON }
}

/// The sample protest, filed on [`FILED_ON`].
pub fn record_protest() -> Command {
    Command::RecordProtest { protest_number: protest_number(), filed_on: FILED_ON }
}

#[expect(clippy::expect_used, reason = "the number is a literal, and a test parses it")]
fn protest_number() -> ProtestNumber {
    "2704-26-100417".parse().expect("a literal protest number parses")
}

/// The sample protest is decided on [`DECIDED_ON`].
pub const fn decide_protest(result: Outcome) -> Command {
    Command::DecideProtest { result, decided_on: DECIDED_ON }
}

/// A rung that fires in its time.
pub const fn remind(clock: Clock, rung: RungKind) -> Command {
    Command::Remind { clock, rung, stands_for: Vec::new() }
}

/// The actor who may give a command.
pub fn actor_of(command: &Command) -> Actor {
    match command.class() {
        ActorClass::Cbp | ActorClass::Operator | ActorClass::Worker => officer(),
        ActorClass::Trade => trade_user(),
        ActorClass::Clock => Actor::clock(),
    }
}

/// In the middle of the answer period of the sample notice.
pub fn in_time() -> Timestamp {
    at(date(2026, 7, 13))
}

/// After its due date.
pub fn after_due() -> Timestamp {
    at(date(2026, 7, 29))
}

/// Ten in the morning of that day in New York.
pub fn at(on: Date) -> Timestamp {
    local_instant(on, 10, 0, TIME_ZONE).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// When a command comes to a case in the natural course of things: a date passes when it passes,
/// the rest in the middle of the period the case is in, and no fact before its own date.
pub fn natural_time(case: Option<&Case>, command: &Command) -> Timestamp {
    let passes = |clock| {
        let certificate = case.and_then(|case| case.file.clocks.certificate(clock));
        certificate.map(Certificate::passes_at)
    };
    let of_state = case.map_or_else(in_time, |case| time_of(case.state));
    match command {
        Command::PassDueDate => passes(Clock::Answer).unwrap_or(of_state),
        Command::ExpireProtestWindow => passes(Clock::Protest).unwrap_or(of_state),
        Command::ExpireCourtWindow => passes(Clock::Court).unwrap_or(of_state),
        Command::RecordLiquidation { liquidation_date: on }
        | Command::RecordProtest { filed_on: on, .. }
        | Command::DecideProtest { decided_on: on, .. } => at(*on).max(of_state),
        Command::Issue(_)
        | Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::Respond(_)
        | Command::StartReview
        | Command::WithdrawProposal { .. }
        | Command::TakeAction { .. }
        | Command::RequestInternalAdvice { .. }
        | Command::Cancel { .. }
        | Command::Remind { .. } => of_state,
    }
}

fn time_of(state: State) -> Timestamp {
    match state {
        State::ProposedOpen
        | State::ProposedResponseReceived
        | State::ProposedUnderReview
        | State::Withdrawn
        | State::Cancelled => in_time(),
        State::ProposedLapsed | State::Taken => after_due(),
        State::Liquidated => at(FILED_ON),
        State::ProtestFiled | State::ClosedFinal => at(DECIDED_ON),
    }
}

/// Gives a command at an instant, received and applied at once.
///
/// # Errors
/// The rejection.
pub fn give(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    at: Timestamp,
) -> Result<(Case, Vec<Effect>), Rejection> {
    give_received(case, command, actor, Moment { received_at: at, now: at })
}

/// Gives a command that was received at one instant and is applied at another.
///
/// # Errors
/// The rejection.
pub fn give_received(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    moment: Moment,
) -> Result<(Case, Vec<Effect>), Rejection> {
    give_among(case, command, actor, moment, &[], &Policy::default())
}

/// Gives a command where other cases are known and an operator has set the policy.
///
/// # Errors
/// The rejection.
pub fn give_among(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    moment: Moment,
    related: &[&case::Case],
    policy: &Policy,
) -> Result<(Case, Vec<Effect>), Rejection> {
    let (importer, calendar) = (importer(), Calendar::cbp());
    let Moment { received_at, now } = moment;
    let context = Context {
        received_at,
        now,
        calendar: &calendar,
        importer: Some(&importer),
        related,
        policy,
    };
    step(case, command, actor, &context).map(|step| (step.case, step.effects))
}

/// A case in each state, reached by commands; CLOSED_FINAL by the end of the window for a protest.
/// Where `pending`, a request for more time waits.
pub fn case_in(state: State, pending: bool) -> Case {
    let mut path = vec![Command::Issue(Box::new(notice()))];
    if pending {
        path.extend(
            commands().into_iter().filter(|c| matches!(c, Command::RequestExtension { .. })),
        );
    }
    let named = |name: &'static str| commands().into_iter().filter(move |c| c.name() == name);
    let lapsed_and_taken = [Command::PassDueDate, take_action()];
    match state {
        State::ProposedOpen => {}
        State::ProposedResponseReceived => path.push(respond(Position::Disagree)),
        State::ProposedUnderReview => {
            path.extend([respond(Position::Disagree), Command::StartReview]);
        }
        State::ProposedLapsed => path.push(Command::PassDueDate),
        State::Withdrawn => path.extend(named("withdraw-proposal")),
        State::Cancelled => path.extend(named("cancel")),
        State::Taken => path.extend(lapsed_and_taken),
        State::Liquidated => {
            path.extend(lapsed_and_taken);
            path.push(record_liquidation());
        }
        State::ProtestFiled => {
            path.extend(lapsed_and_taken);
            path.extend([record_liquidation(), record_protest()]);
        }
        State::ClosedFinal => {
            path.extend(lapsed_and_taken);
            path.extend([record_liquidation(), Command::ExpireProtestWindow]);
        }
    }
    after(&path)
}

/// A case whose protest was decided; after a denial the time for a summons runs.
pub fn decided(result: Outcome) -> Case {
    let path = [
        Command::Issue(Box::new(notice())),
        Command::PassDueDate,
        take_action(),
        record_liquidation(),
        record_protest(),
        decide_protest(result),
    ];
    after(&path)
}

/// The case after these commands, each given in its natural time.
pub fn after(path: &[Command]) -> Case {
    let mut case: Option<Case> = None;
    for command in path {
        let at = natural_time(case.as_ref(), command);
        case = give(case.as_ref(), command, &actor_of(command), at).ok().map(|(case, _)| case);
    }
    case.unwrap_or_else(|| unreachable!("the path is made of steps allowed: {path:?}"))
}

/// A row of the matrix: a state, with what else decides what a command does in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The state, and what else counts.
    pub label: String,
    /// The case; none when nothing was issued.
    pub case: Option<Case>,
    /// Whether commands are received in time although the clock was quicker.
    pub received_in_time: bool,
}

impl Row {
    fn new(label: &str, case: Case) -> Self {
        Self { label: label.to_owned(), case: Some(case), received_in_time: false }
    }

    /// When a command is received and applied in this row.
    pub fn moment(&self, command: &Command) -> Moment {
        let now = natural_time(self.case.as_ref(), command);
        let received_at = if self.received_in_time { in_time() } else { now };
        Moment { received_at, now }
    }
}

/// The rows of the matrix.
pub fn rows() -> Vec<Row> {
    let mut rows = vec![Row { label: "(none)".to_owned(), case: None, received_in_time: false }];
    for state in State::ALL {
        rows.push(Row::new(state.name(), case_in(state, false)));
        let labelled = |what: &str| format!("{}, {what}", state.name());
        match state {
            State::ProposedOpen => {
                rows.push(Row::new(&labelled("extension asked"), case_in(state, true)));
            }
            State::ProposedResponseReceived => {
                let path = [Command::Issue(Box::new(notice())), respond(Position::Agree)];
                rows.push(Row::new(&labelled("the importer agrees"), after(&path)));
            }
            State::ProposedLapsed => {
                rows.push(Row::new(&labelled("extension asked"), case_in(state, true)));
                let case = Some(case_in(state, false));
                let label = labelled("received in time");
                rows.push(Row { label, case, received_in_time: true });
            }
            State::ClosedFinal => {
                rows.push(Row::new(&labelled("protest denied"), decided(Outcome::Denied)));
                rows.push(Row::new(&labelled("protest allowed"), decided(Outcome::Allowed)));
            }
            State::ProposedUnderReview
            | State::Withdrawn
            | State::Taken
            | State::Liquidated
            | State::ProtestFiled
            | State::Cancelled => {}
        }
    }
    rows
}
