//! The rows and commands of Form 4647.

mod faults;
mod words;

#[cfg(test)]
pub(super) use words::SITUATIONS as SAMPLE_SITUATIONS;

use super::chart::{
    ClockWords, CommandWords, DeadlineEntry, Material, Reminded, StateEntry, deadline,
};
use super::giving::{Given, Row, Timing, sample};
use super::machine::Machine;
use crate::case::Case;
use crate::clocks::Clock;
use crate::form29;
use crate::form4647::samples::{
    self, actor_of, after, case_in, commands, notice, promise, remind, response, shortage,
};
use crate::form4647::{self, Command, Quantities, Response, ResponseKind, SampleAttached, State};
use crate::ladder::RungKind;
use crate::message;
use crate::protest::{Outcome, Protest};

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
        fitted,
        deadlines: deadlines(),
    }
}

/// A claim is mailed on the day it is recorded.
fn fitted(row: &Row, given: &Given) -> Given {
    let message::Command::Form4647(Command::ReferDamages { amount, tripled, .. }) = given.command
    else {
        return given.clone();
    };
    let is_before_the_end = !matches!(row.timing, Timing::From(_))
        && !matches!(row.state, "OVERDUE" | "REFERRED_DAMAGES");
    if !is_before_the_end {
        return given.clone();
    }
    let claim = Command::ReferDamages { amount, tripled, claim_mailed_on: samples_on() };
    Given { command: message::Command::Form4647(claim), ..given.clone() }
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
    let petition = deadline(words::PETITION, &of(Clock::Petition, &referred, &referred, None));
    let court = deadline(words::COURT, &of(Clock::Court, &denied, &denied, None));
    answer.into_iter().chain(protest_window(words::PROTEST)).chain(court).chain(petition).collect()
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
    let mut rows: Vec<Row> = samples::rows()
        .into_iter()
        .map(of_sample)
        .chain(more_rows())
        .chain(State::ALL.into_iter().flat_map(protested))
        .collect();
    rows.sort_by_key(|row| State::ALL.iter().position(|state| state.name() == row.state));
    rows
}

/// A state with a protest on record, and with a denied one: the protest goes on beside the demand,
/// whatever becomes of it. The samples have some of these.
fn protested(state: State) -> Vec<Row> {
    let denied = protest_denied();
    let of = |protest: &Protest| {
        let mut case = case_in(state, false);
        case.protest = protest.clone();
        case.file.clocks.halt(Clock::Protest);
        case
    };
    let mut rows = Vec::new();
    if state != State::Open {
        let filed = sampled_protest();
        rows.push(row(of(&filed)).when("protest filed", words::PROTEST_FILED));
    }
    if let (true, Some(court)) =
        (!no_court_beside(state), denied.file.clocks.certificate(Clock::Court))
    {
        let mut case = of(&denied.protest);
        case.file.clocks.run(Clock::Court, court.clone());
        rows.push(row(case).when("protest denied", words::PROTEST_DENIED));
    }
    rows
}

/// The samples have the first; in the others the demand was taken back, and with it what a court
/// could be asked about.
const fn no_court_beside(state: State) -> bool {
    matches!(state, State::ReferredDamages | State::Rescinded | State::Cancelled)
}

/// The sample protest, filed and not decided.
fn sampled_protest() -> Protest {
    let path = commands()
        .into_iter()
        .filter(|command| matches!(command, Command::Issue(_) | Command::RecordProtest { .. }));
    after(path).protest
}

/// Situations in which other cases, the day or what CBP saw of the goods decides.
fn more_rows() -> Vec<Row> {
    let issued = || Command::Issue(Box::new(notice()));
    let seen = |path: &[Command]| row(after([issued()].into_iter().chain(path.iter().cloned())));
    let returned = redelivery(notice().quantity);
    let late = Timing::From(samples::after_due());
    vec![
        Row::nothing().when("liquidation final", words::LIQUIDATION_FINAL).beside(liquidated()),
        reopened().when("reopened", words::REOPENED),
        row(asked_after_a_rejection(&[Command::PassDueDate]))
            .when("after a rejection, extension asked", words::REJECTED_AND_ASKED),
        seen(&[submit(promise()), verification()]).when("return promised", words::RETURN_PROMISED),
        row(case_in(State::Verification, false))
            .when("after the due date", words::AFTER_DUE)
            .timed(late),
        row(asked_after_a_rejection(&[])).when("extension asked", words::EXTENSION_ASKED),
        row(asked_after_a_rejection(&granted()))
            .when("extension granted", words::EXTENSION_GRANTED),
        row(waiver_asked_before_a_rejection()).when("waiver asked", words::WAIVER_ASKED),
        seen(&[redelivery(REST)]).when("a part returned", words::PARTLY_RETURNED),
        seen(&[redelivery(REST), submit(certified_rest())])
            .when("a part in custody", words::PARTLY_IN_CUSTODY),
        seen(&[redelivery(REST), submit(certified_rest()), accept()])
            .when("the rest released", words::REST_RELEASED),
        seen(&[destruction(REST)]).when("a part destroyed", words::PARTLY_DESTROYED),
        seen(&[submit(disagreement())]).when("the importer disagrees", words::DISAGREES),
        row(case_in(State::ResponseReceived, false))
            .when("after the due date", words::AFTER_DUE)
            .timed(late),
        seen(&[returned.clone(), marking(REST)]).when("a part marked", words::PARTLY_MARKED),
        seen(&[returned, destruction(REST)]).when("a part destroyed", words::CUSTODY_DESTROYED),
    ]
}

/// More time is asked for after a rejection; then these commands.
fn asked_after_a_rejection(rest: &[Command]) -> form4647::Case {
    let named = |name: &'static str| commands().into_iter().find(move |c| c.name() == name);
    let path = ["issue", "submit-response", "reject", "request-extension"];
    after(path.into_iter().filter_map(named).chain(rest.iter().cloned()))
}

fn granted() -> Vec<Command> {
    commands().into_iter().filter(|c| matches!(c, Command::GrantExtension { .. })).collect()
}

fn waiver_asked_before_a_rejection() -> form4647::Case {
    let named = |name: &'static str| commands().into_iter().find(move |c| c.name() == name);
    let path = ["issue", "request-sample-waiver", "submit-response", "reject"];
    after(path.into_iter().filter_map(named))
}

/// An answer that certifies what CBP has not in its custody.
fn certified_rest() -> Response {
    let mut answer = response();
    answer.quantities.compliant = notice().quantity - REST;
    answer.quantities.returned = REST;
    answer
}

const fn accept() -> Command {
    Command::Accept { remarks: None }
}

fn verification() -> Command {
    let kind = form4647::Supervision::SpotCheck;
    Command::ScheduleVerification { kind, on: samples_on(), place: None }
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
fn reopened() -> Row {
    let in_time = Timing::Received(samples::in_time());
    let overdue = row(case_in(State::Overdue, false)).timed(in_time);
    Row::of(overdue.after(&sample(givens(), "request-extension")))
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
    if let Some(Protest::Closed { ending: crate::protest::Ending::Allowed { decision, .. } }) =
        &mut case.protest
    {
        decision.decided_on = notice().date_of_notice;
    }
    case.liquidated_on = Some(notice().date_of_entry);
    Case::Form29(Box::new(case))
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
        if quantity == notice().quantity { "for all" } else { "for a part" }.to_owned()
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
