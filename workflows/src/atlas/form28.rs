//! The rows and commands of Form 28.

mod faults;
mod words;

use jiff::{SignedDuration, Timestamp};

use super::chart::{Material, Reminded, StateEntry, deadline};
use super::giving::{Given, Row, Timing, sample};
use super::machine::Machine;
use crate::case::Case;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::form28::samples::{self, actor_of, case_in};
use crate::form28::{self, Answer, Command, Response, State};
use crate::form29;
use crate::ladder::RungKind;
use crate::message;

/// Ten in the morning of the second day after the last one.
const AFTER_THE_END: SignedDuration = SignedDuration::from_hours(34);
/// An hour before the last day ends.
const BEFORE_THE_END: SignedDuration = SignedDuration::from_hours(-1);

pub(super) fn material() -> Material {
    Material {
        machine: Machine::Form28,
        about: words::ABOUT,
        states: states(),
        rows: rows(),
        givens: givens(),
        faults: faults::faults(),
        words: command_words,
        fitted,
        deadlines: deadlines(),
    }
}

/// An answer is to everything the request of the row asks.
fn fitted(row: &Row, given: &Given) -> Given {
    let (message::Command::Form28(Command::SubmitResponse(response)), Some(Case::Form28(case))) =
        (&given.command, &row.case)
    else {
        return given.clone();
    };
    let text = Some("See the enclosed records.".to_owned());
    let answer = |item| Answer { item, text: text.clone(), not_available_reason: None };
    let answers = case.notice.asked().into_iter().map(answer).collect();
    let response = Response { answers, ..response.as_ref().clone() };
    let command = message::Command::Form28(Command::SubmitResponse(Box::new(response)));
    Given { command, ..given.clone() }
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

fn command_words(given: &Given) -> super::chart::CommandWords {
    match &given.command {
        message::Command::Form28(command) => words::command(command),
        message::Command::Form29(_)
        | message::Command::Form4647(_)
        | message::Command::Declaration(_)
        | message::Command::Directory(_) => super::words::OF_ANOTHER_MACHINE,
    }
}

fn deadlines() -> Vec<super::chart::DeadlineEntry> {
    let running = dressed(case_in(State::Issued, false));
    let passed = dressed(case_in(State::Overdue, false));
    let asked = dressed(case_in(State::Issued, true));
    let reminded =
        Reminded { clock: Clock::Answer, running: &running, passed: &passed, asked: Some(&asked) };
    deadline(words::ANSWER, &reminded).into_iter().collect()
}

/// The case as the other machines see it.
fn dressed(case: form28::Case) -> Case {
    Case::Form28(Box::new(case))
}

fn row(case: form28::Case) -> Row {
    Row::of(dressed(case))
}

fn rows() -> Vec<Row> {
    let mut rows = vec![Row::nothing()];
    for state in State::ALL {
        rows.push(row(case_in(state, false)));
        rows.extend(situations(state));
    }
    rows
}

/// The same state with something else in it on which a command depends.
fn situations(state: State) -> Vec<Row> {
    let in_time = Timing::Received(samples::in_time());
    match state {
        State::Issued => vec![
            row(case_in(state, true)).when("extension asked", words::EXTENSION_ASKED),
            reopened().when("reopened", words::REOPENED),
        ],
        State::Overdue => vec![
            row(case_in(state, true)).when("extension asked", words::ASKED_AND_OVERDUE),
            row(case_in(state, false)).when("received in time", words::IN_TIME).timed(in_time),
            overdue_again(),
            row(with_samples(case_in(state, false))).when("samples asked for", words::SAMPLES),
        ],
        State::ResponseReceived => vec![
            row(case_in(state, false))
                .when("after the due date", words::AFTER_DUE)
                .timed(Timing::From(samples::after_due())),
        ],
        State::UnderReview => {
            let case = with_samples(case_in(state, false));
            vec![
                row(case.clone()).when("samples asked for", words::SAMPLES),
                row(case)
                    .when("samples asked for, liquidation final", words::LIQUIDATION_FINAL)
                    .timed(Timing::From(form29::samples::at(form29::samples::DECIDED_ON)))
                    .beside(liquidated()),
            ]
        }
        State::MoreInfoRequired
        | State::ClosedSatisfied
        | State::ClosedToCf29
        | State::ClosedNoResponse
        | State::ClosedTo4647
        | State::Cancelled => Vec::new(),
    }
}

/// A request for more time, received in time and applied after the date.
fn reopened() -> Row {
    let in_time = Timing::Received(samples::in_time());
    let overdue = row(case_in(State::Overdue, false)).timed(in_time);
    Row::of(overdue.after(&sample(givens(), "request-extension")))
}

/// Further information is overdue; commands were received before it was.
fn overdue_again() -> Row {
    let case = case_in(State::MoreInfoRequired, false);
    let ends_at = due(&case).map_or_else(samples::in_time, Certificate::passes_at);
    Row::of(row(case).after(&sample(givens(), "pass-due-date")))
        .when("further information, received in time", words::FURTHER_IN_TIME)
        .timed(Timing::Received(ends_at + BEFORE_THE_END))
}

fn with_samples(mut case: form28::Case) -> form28::Case {
    case.notice.items.samples = true;
    case
}

/// A Form 29 on the entry of the sample, whose liquidation has become final.
fn liquidated() -> Case {
    let mut case = form29::samples::decided(crate::protest::Outcome::Allowed);
    case.notice.entry_number = samples::notice().entry_number;
    Case::Form29(Box::new(case))
}

fn due(case: &form28::Case) -> Option<&Certificate> {
    case.file.clocks.certificate(Clock::Answer)
}

/// One command of each name, of reminders one more.
fn givens() -> Vec<Given> {
    let undecided = samples::remind(RungKind::UndecidedBefore(2));
    samples::commands().into_iter().chain([undecided]).map(given).collect()
}

fn given(command: Command) -> Given {
    let actor = actor_of(&command);
    let variant = match &command {
        Command::Remind { rung, .. } => rung.label(),
        Command::Issue(_)
        | Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::SubmitResponse(_)
        | Command::AddSupplement(_)
        | Command::WithdrawResponse { .. }
        | Command::StartReview
        | Command::AcceptResponse
        | Command::CloseNoResponse
        | Command::AskMore { .. }
        | Command::RaiseForm29 { .. }
        | Command::RaiseForm4647 { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate => String::new(),
    };
    Given::new(message::Command::Form28(command), actor).variant(variant)
}

/// When a command comes to a case in the natural course of things: the date passes when it
/// passes, the rest in the middle of the period, or after it where it is over.
pub(super) fn natural_time(case: Option<&form28::Case>, command: &Command) -> Timestamp {
    let ends_at = case.and_then(due).map(Certificate::passes_at);
    let is_overdue = case.is_some_and(|case| case.state == State::Overdue);
    match (command, ends_at) {
        (Command::PassDueDate, Some(ends_at)) => ends_at,
        (_, Some(ends_at)) if is_overdue => ends_at + AFTER_THE_END,
        (_, Some(_) | None) => samples::in_time(),
    }
}
