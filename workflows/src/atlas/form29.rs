//! The rows and commands of Form 29.

mod faults;
mod words;

#[cfg(test)]
pub(super) use words::SITUATIONS as SAMPLE_SITUATIONS;

use super::chart::{CommandWords, DeadlineEntry, Material, Reminded, StateEntry, deadline};
use super::giving::{Given, Row, Timing, sample};
use super::machine::Machine;
use crate::case::{Case, Policy};
use crate::clocks::Clock;
use crate::form29::samples::{self, actor_of, case_in, commands, remind, respond};
use crate::form29::{self, ActionStatus, Command, Position, State};
use crate::ladder::RungKind;
use crate::message;
use crate::protest::Outcome;

pub(super) fn material() -> Material {
    Material {
        machine: Machine::Form29,
        about: words::ABOUT,
        states: states(),
        rows: rows(),
        givens: givens(),
        faults: faults::faults(),
        words: command_words,
        fitted: |_, given| given.clone(),
        deadlines: deadlines(),
    }
}

fn states() -> Vec<StateEntry> {
    let entry = |state: State| StateEntry {
        name: state.name(),
        meaning: words::state(state),
        owner: state.owner(),
        is_final: state.is_terminal(),
    };
    State::ALL.into_iter().map(entry).collect()
}

fn command_words(given: &Given) -> CommandWords {
    match &given.command {
        message::Command::Form29(command) => words::command(command),
        message::Command::Form28(_)
        | message::Command::Form4647(_)
        | message::Command::Declaration(_)
        | message::Command::Directory(_) => super::words::OF_ANOTHER_MACHINE,
    }
}

fn deadlines() -> Vec<DeadlineEntry> {
    let running = dressed(case_in(State::ProposedOpen, false));
    let passed = dressed(case_in(State::ProposedLapsed, false));
    let asked = dressed(case_in(State::ProposedOpen, true));
    let answer =
        Reminded { clock: Clock::Answer, running: &running, passed: &passed, asked: Some(&asked) };
    deadline(words::ANSWER, &answer)
        .into_iter()
        .chain(windows(words::PROTEST, words::COURT))
        .collect()
}

/// The windows for a protest after the liquidation and for a summons after its denial.
pub(super) fn windows(
    protest: super::chart::ClockWords,
    court: super::chart::ClockWords,
) -> Vec<DeadlineEntry> {
    let liquidated = dressed(case_in(State::Liquidated, false));
    let ended = dressed(case_in(State::ClosedFinal, false));
    let denied = dressed(samples::decided(Outcome::Denied));
    let of_protest =
        Reminded { clock: Clock::Protest, running: &liquidated, passed: &ended, asked: None };
    let of_court = Reminded { clock: Clock::Court, running: &denied, passed: &denied, asked: None };
    deadline(protest, &of_protest).into_iter().chain(deadline(court, &of_court)).collect()
}

/// The case as the other machines see it.
fn dressed(case: form29::Case) -> Case {
    Case::Form29(Box::new(case))
}

fn row(case: form29::Case) -> Row {
    Row::of(dressed(case))
}

/// The rows of the samples, and those in which another case, the policy or the day decides.
fn rows() -> Vec<Row> {
    let of_sample = |sample: samples::Row| {
        let row = sample.case.map_or_else(Row::nothing, row);
        let row = row.labelled(&sample.label, words::SITUATIONS);
        if sample.received_in_time { row.timed(Timing::Received(samples::in_time())) } else { row }
    };
    let mut rows: Vec<Row> =
        samples::rows().into_iter().map(of_sample).chain(more_rows()).collect();
    rows.sort_by_key(|row| State::ALL.iter().position(|state| state.name() == row.state));
    rows
}

fn more_rows() -> Vec<Row> {
    let refusing_late = Policy { accept_late_answers: false, ..Policy::default() };
    let lapsed = || row(case_in(State::ProposedLapsed, false));
    let liquidated = Timing::From(samples::at(samples::LIQUIDATED_ON));
    vec![
        Row::nothing()
            .when("entry liquidated elsewhere", words::LIQUIDATED)
            .timed(liquidated)
            .beside(liquidated_elsewhere()),
        reopened().when("reopened", words::REOPENED),
        row(case_in(State::ProposedResponseReceived, false))
            .when("after the due date", words::AFTER_DUE)
            .timed(Timing::From(samples::after_due())),
        lapsed()
            .when("entry liquidated elsewhere", words::LIQUIDATED)
            .timed(liquidated)
            .beside(liquidated_elsewhere()),
        lapsed().when("late answers not taken", words::LATE_NOT_TAKEN).under(refusing_late),
    ]
}

/// Another notice on the same entry that records its liquidation.
fn liquidated_elsewhere() -> Case {
    let mut case = case_in(State::Liquidated, false);
    if let Ok(number) = "NOA-2026-000905".parse() {
        case.notice.notice_number = number;
    }
    dressed(case)
}

/// A request for more time, received in time and applied after the date.
fn reopened() -> Row {
    let in_time = Timing::Received(samples::in_time());
    let lapsed = row(case_in(State::ProposedLapsed, false)).timed(in_time);
    Row::of(lapsed.after(&sample(givens(), "request-extension")))
}

/// One command of each name; where its data decide, one of each kind.
fn givens() -> Vec<Given> {
    commands().into_iter().flat_map(kinds).map(given).collect()
}

/// The sample command with the others of its name that lead elsewhere.
fn kinds(command: Command) -> Vec<Command> {
    match command {
        Command::Issue(_) => {
            let taken = form29::Notice { action_status: ActionStatus::Taken, ..samples::notice() };
            vec![command, Command::Issue(Box::new(taken))]
        }
        Command::Respond(_) => vec![command, respond(Position::Agree)],
        Command::TakeAction { .. } => vec![command, samples::take_action_early()],
        Command::DecideProtest { .. } => {
            Outcome::ALL.into_iter().map(samples::decide_protest).collect()
        }
        Command::Remind { rung: RungKind::Undecided(_), .. } => {
            vec![command, remind(Clock::Answer, RungKind::UndecidedBefore(2))]
        }
        Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::StartReview
        | Command::WithdrawProposal { .. }
        | Command::RecordLiquidation { .. }
        | Command::RecordProtest { .. }
        | Command::RequestInternalAdvice { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow
        | Command::Remind { .. } => vec![command],
    }
}

fn given(command: Command) -> Given {
    let actor = actor_of(&command);
    let variant = variant(&command);
    Given::new(message::Command::Form29(command), actor).variant(variant)
}

fn variant(command: &Command) -> String {
    match command {
        Command::Issue(notice) => notice.action_status.name().to_owned(),
        Command::Respond(answer) => answer.position.name().to_owned(),
        Command::TakeAction { overriding: Some(_), .. } => "with an override".to_owned(),
        Command::TakeAction { overriding: None, .. } => "without override".to_owned(),
        Command::DecideProtest { result, .. } => result.name().to_owned(),
        Command::Remind { clock, rung, .. } => format!("{} {}", clock.name(), rung.label()),
        Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::StartReview
        | Command::WithdrawProposal { .. }
        | Command::RecordLiquidation { .. }
        | Command::RecordProtest { .. }
        | Command::RequestInternalAdvice { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow => String::new(),
    }
}
