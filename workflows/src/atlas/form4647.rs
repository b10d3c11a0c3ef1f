//! The rows and commands of Form 4647.

mod faults;
mod words;

use super::chart::{
    ClockWords, CommandWords, DeadlineEntry, Material, Reminded, StateEntry, deadline,
};
use super::giving::{Given, Row, Timing};
use super::machine::Machine;
use crate::case::Case;
use crate::clocks::Clock;
use crate::form28::samples::Moment;
use crate::form29;
use crate::form4647::samples::{
    self, actor_of, after, case_in, commands, notice, promise, remind, response, shortage,
};
use crate::form4647::{self, Command, Quantities, Response, ResponseKind, SampleAttached, State};
use crate::ladder::RungKind;
use crate::message;
use crate::protest::Outcome;

/// A part of the 4,800 pieces of the sample, and the rest of them.
const PART: u64 = 1000;
const REST: u64 = 3800;

pub(super) fn material() -> Material {
    Material {
        machine: Machine::Form4647,
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
        message::Command::Form4647(command) => words::command(command),
        message::Command::Form28(_)
        | message::Command::Form29(_)
        | message::Command::Declaration(_)
        | message::Command::Directory(_) => super::words::OF_ANOTHER_MACHINE,
    }
}

fn deadlines() -> Vec<DeadlineEntry> {
    let running = dressed(case_in(State::Open, false));
    let passed = dressed(case_in(State::Overdue, false));
    let asked = dressed(case_in(State::Open, true));
    let referred = dressed(case_in(State::ReferredDamages, false));
    let denied = dressed(protest_denied());
    let of = |clock, running, passed, asked| Reminded { clock, running, passed, asked };
    let answer = deadline(words::ANSWER, &of(Clock::Answer, &running, &passed, Some(&asked)));
    let petition =
        deadline(words::PETITION, &of(Clock::Petition, &referred, &referred, None));
    let court = deadline(words::COURT, &of(Clock::Court, &denied, &denied, None));
    answer.into_iter().chain(petition).chain(protest_window(words::PROTEST)).chain(court).collect()
}

/// The window for a protest against the demand.
pub(super) fn protest_window(words: ClockWords) -> Option<DeadlineEntry> {
    let open = dressed(case_in(State::Open, false));
    let reminded = Reminded { clock: Clock::Protest, running: &open, passed: &open, asked: None };
    deadline(words, &reminded)
}

/// The case as the other machines see it.
fn dressed(case: form4647::Case) -> Case {
    Case::Form4647(Box::new(case))
}

fn row(case: form4647::Case) -> Row {
    Row::of(dressed(case))
}

fn rows() -> Vec<Row> {
    let of_sample = |sample: samples::Row| {
        let row = sample.case.map_or_else(Row::nothing, row);
        let row = row.labelled(&sample.label, words::SITUATIONS);
        if sample.received_in_time { row.timed(Timing::Received(samples::in_time())) } else { row }
    };
    let mut rows: Vec<Row> = samples::rows().into_iter().map(of_sample).chain(more_rows()).collect();
    rows.sort_by_key(|row| State::ALL.iter().position(|state| state.name() == row.state));
    rows
}

/// Situations in which other cases, the day or what CBP saw of the goods decides.
fn more_rows() -> Vec<Row> {
    let issued = || Command::Issue(Box::new(notice()));
    let seen = |path: &[Command]| row(after([issued()].into_iter().chain(path.iter().cloned())));
    let returned = redelivery(notice().quantity);
    let late = Timing::From(samples::after_due());
    vec![
        Row::nothing()
            .when("liquidation final", words::LIQUIDATION_FINAL)
            .beside(liquidated()),
        row(reopened()).when("reopened", words::REOPENED),
        seen(&[redelivery(REST)]).when("a part returned", words::PARTLY_RETURNED),
        seen(&[destruction(REST)]).when("a part destroyed", words::PARTLY_DESTROYED),
        seen(&[submit(disagreement())]).when("the importer disagrees", words::DISAGREES),
        row(case_in(State::ResponseReceived, false))
            .when("after the due date", words::AFTER_DUE)
            .timed(late),
        seen(&[returned.clone(), marking(REST)]).when("a part marked", words::PARTLY_MARKED),
        seen(&[returned, destruction(REST)]).when("a part destroyed", words::CUSTODY_DESTROYED),
    ]
}

const fn redelivery(quantity: u64) -> Command {
    Command::ConfirmRedelivery { quantity, on: samples_on() }
}

const fn destruction(quantity: u64) -> Command {
    Command::ConfirmDestruction { quantity, on: samples_on() }
}

const fn marking(quantity: u64) -> Command {
    Command::MarkAfterReturn { quantity, on: samples_on() }
}

/// The day of [`samples::in_time`].
const fn samples_on() -> jiff::civil::Date {
    jiff::civil::date(2026, 5, 26)
}

fn submit(response: Response) -> Command {
    Command::SubmitResponse(Box::new(response))
}

/// An answer that disagrees, and leaves all goods where they are.
fn disagreement() -> Response {
    Response {
        kind: ResponseKind::Disagree,
        certified: false,
        quantities: Quantities { compliant: notice().quantity, ..Quantities::default() },
        sample_attached: SampleAttached::No,
        ..response()
    }
}

/// A request for more time, received in time and applied after the date.
fn reopened() -> form4647::Case {
    let case = case_in(State::Overdue, false);
    let moment = Moment { received_at: samples::in_time(), now: samples::after_due() };
    let request =
        commands().into_iter().find(|command| matches!(command, Command::RequestExtension { .. }));
    let given = request.and_then(|request| {
        samples::give_received(Some(&case), &request, &actor_of(&request), moment).ok()
    });
    given.map_or(case, |(case, _)| case)
}

/// A case whose protest was denied: the time for a summons runs.
fn protest_denied() -> form4647::Case {
    let named = |name: &'static str| commands().into_iter().find(move |c| c.name() == name);
    let path = ["issue", "record-protest", "decide-protest"];
    after(path.into_iter().filter_map(named))
}

/// A Form 29 on the entry of the sample, whose liquidation was final before the notice.
fn liquidated() -> Case {
    let mut case = form29::samples::decided(Outcome::Allowed);
    case.notice.entry_number = notice().entry_number;
    if let Some(crate::protest::Protest::Closed {
        ending: crate::protest::Ending::Allowed { decision, .. },
    }) = &mut case.protest
    {
        decision.decided_on = notice().date_of_notice;
    }
    case.liquidated_on = Some(notice().date_of_entry);
    form29::dressed(case)
}

/// One command of each name; where its data decide, one of each kind.
fn givens() -> Vec<Given> {
    commands().into_iter().flat_map(kinds).map(given).collect()
}

/// The sample command with the others of its name that may lead elsewhere.
fn kinds(command: Command) -> Vec<Command> {
    let reason = || "Most of the cartons examined bear no mark.".to_owned();
    match command {
        Command::SubmitResponse(_) => {
            vec![command, submit(promise()), submit(shortage()), submit(disagreement())]
        }
        Command::DecideSampleWaiver { .. } => vec![
            command,
            Command::DecideSampleWaiver {
                granted: false,
                reason: "A sample can be sent in parts.".to_owned(),
            },
        ],
        Command::Accept { .. } => vec![command, Command::Accept { remarks: None }],
        Command::Reject { .. } => {
            vec![command, Command::Reject { reason: reason(), days: Some(15) }]
        }
        Command::ConfirmRedelivery { on, .. } => {
            vec![command, Command::ConfirmRedelivery { quantity: PART, on }]
        }
        Command::ConfirmExport { on, .. } => {
            vec![command, Command::ConfirmExport { quantity: PART, on }]
        }
        Command::ConfirmDestruction { on, .. } => {
            vec![command, Command::ConfirmDestruction { quantity: PART, on }]
        }
        Command::MarkAfterReturn { on, .. } => {
            vec![command, Command::MarkAfterReturn { quantity: PART, on }]
        }
        Command::DecideProtest { decided_on, .. } => {
            let decide = |result| Command::DecideProtest { result, decided_on };
            Outcome::ALL.into_iter().map(decide).collect()
        }
        Command::Remind { rung: RungKind::Undecided(_), .. } => {
            vec![command, remind(Clock::Answer, RungKind::UndecidedBefore(2))]
        }
        Command::Issue(_)
        | Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::RevokeExtension { .. }
        | Command::AddSupplement(_)
        | Command::RequestSampleWaiver { .. }
        | Command::ScheduleVerification { .. }
        | Command::ReferDamages { .. }
        | Command::RaiseForm29 { .. }
        | Command::RecordProtest { .. }
        | Command::Rescind { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpirePetitionWindow
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow
        | Command::Remind { .. } => vec![command],
    }
}

fn given(command: Command) -> Given {
    let actor = actor_of(&command);
    let variant = variant(&command);
    Given::new(message::Command::Form4647(command), actor).variant(variant)
}

fn variant(command: &Command) -> String {
    let pieces = |quantity: u64| {
        if quantity == notice().quantity { "all" } else { "a part" }.to_owned()
    };
    match command {
        Command::SubmitResponse(response) if response.quantities.not_available > 0 => {
            format!("{} with a shortage", response.kind.name())
        }
        Command::SubmitResponse(response) => response.kind.name().to_owned(),
        Command::DecideSampleWaiver { granted, .. } => {
            if *granted { "granted" } else { "denied" }.to_owned()
        }
        Command::Accept { remarks } => {
            if remarks.is_some() { "with remarks" } else { "without remarks" }.to_owned()
        }
        Command::Reject { days, .. } => {
            if days.is_some() { "with new days" } else { "without new days" }.to_owned()
        }
        Command::ConfirmRedelivery { quantity, .. }
        | Command::ConfirmExport { quantity, .. }
        | Command::ConfirmDestruction { quantity, .. }
        | Command::MarkAfterReturn { quantity, .. } => pieces(*quantity),
        Command::DecideProtest { result, .. } => result.name().to_owned(),
        Command::Remind { clock, rung, .. } => format!("{} {}", clock.name(), rung.label()),
        Command::Issue(_)
        | Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::RevokeExtension { .. }
        | Command::AddSupplement(_)
        | Command::RequestSampleWaiver { .. }
        | Command::ScheduleVerification { .. }
        | Command::ReferDamages { .. }
        | Command::RaiseForm29 { .. }
        | Command::RecordProtest { .. }
        | Command::Rescind { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpirePetitionWindow
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow => String::new(),
    }
}
