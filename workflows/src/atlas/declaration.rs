//! The rows and commands of blanket declarations.

mod faults;
mod words;

use jiff::civil::date;

use super::chart::{CommandWords, DeadlineEntry, Material, Reminded, StateEntry, deadline};
use super::giving::{Given, Row, Timing, sample};
use super::machine::Machine;
use crate::actor::ActorClass;
use crate::case::Case;
use crate::clocks::Clock;
use crate::declaration::samples::{
    self, MIDDLE, actor_of, at, case_in, case_of, commands, end_use, entry, importer_of,
    signature_of, signer_of, statement, user_of,
};
use crate::declaration::{
    self, Command, DeclarationType, EntryLink, Particulars, State, Statement,
};
use crate::ids::CaseNumber;
use crate::message;

pub(super) fn material() -> Material {
    Material {
        machine: Machine::Declaration,
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
        message::Command::Declaration(command) => words::command(command),
        message::Command::Form28(_)
        | message::Command::Form29(_)
        | message::Command::Form4647(_)
        | message::Command::Directory(_) => super::words::OF_ANOTHER_MACHINE,
    }
}

fn deadlines() -> Vec<DeadlineEntry> {
    let running = dressed(case_in(State::Active));
    let passed = dressed(case_in(State::Expired));
    let reminded =
        Reminded { clock: Clock::Validity, running: &running, passed: &passed, asked: None };
    deadline(words::VALIDITY, &reminded).into_iter().collect()
}

/// The case as the other machines see it.
fn dressed(case: declaration::Case) -> Case {
    samples::among(case)
}

fn row(case: declaration::Case) -> Row {
    Row::of(dressed(case))
}

fn rows() -> Vec<Row> {
    let mut rows = vec![Row::nothing()];
    for state in State::ALL {
        rows.push(row(case_in(state)));
        rows.extend(situations(state));
    }
    rows
}

/// The same state with something else in it on which a command depends.
fn situations(state: State) -> Vec<Row> {
    let preference = || case_of(statement(DeclarationType::ImporterCertifyingStatement), state);
    match state {
        State::Draft => {
            let mut incomplete = case_in(state);
            if let Particulars::NonReimbursement(stated) = &mut incomplete.statement.particulars {
                stated.commodity.clear();
            }
            vec![
                row(incomplete).when("not complete", words::NOT_COMPLETE),
                row(preference()).when("of another type", words::OF_ANOTHER_TYPE),
            ]
        }
        State::Active => vec![
            row(preference()).when("of another type", words::OF_ANOTHER_TYPE),
            renewed(case_in(state))
                .when("renewal drafted", words::RENEWAL_DRAFTED)
                .beside(renewal(State::Draft)),
            renewed(case_in(state))
                .when("renewal submitted", words::RENEWAL_SUBMITTED)
                .beside(renewal(State::Submitted)),
            row(case_in(state))
                .when("last day ended", words::LAST_DAY_ENDED)
                .timed(after_the_end()),
        ],
        State::Expired => vec![
            renewed(case_in(state))
                .when("renewed", words::RENEWED)
                .beside(renewal(State::Submitted)),
        ],
        State::Cancelled => {
            vec![cancelled_from_the_start().when("from its first day", words::FROM_THE_START)]
        }
        State::PendingSignature => {
            vec![row(preference()).when("of another type", words::OF_ANOTHER_TYPE)]
        }
        State::Submitted | State::Superseded | State::Rejected => Vec::new(),
    }
}

/// The day after the last one of the sample.
fn after_the_end() -> Timing {
    Timing::From(at(date(2027, 7, 1)))
}

fn renewed(case: declaration::Case) -> Row {
    let at_the_middle = row(case).timed(Timing::From(at(MIDDLE)));
    Row::of(at_the_middle.after(&sample(givens(), "renew")))
}

/// The declaration that renews the sample.
fn renewal(state: State) -> Case {
    let old = statement(DeclarationType::NonReimbursementBlanket);
    let next = Statement {
        declaration_id: renewal_number(),
        effective_from: date(2027, 7, 1),
        effective_to: date(2028, 6, 30),
        ..old
    };
    dressed(case_of(next, state))
}

/// The number that the sample command gives to the renewal.
fn renewal_number() -> CaseNumber {
    let number = commands().into_iter().find_map(|command| match command {
        Command::Renew { declaration, .. } => Some(declaration),
        Command::Draft(_)
        | Command::SendForSignature { .. }
        | Command::Sign { .. }
        | Command::Decline { .. }
        | Command::Submit { .. }
        | Command::Reject { .. }
        | Command::Cancel { .. }
        | Command::ReportReimbursement { .. }
        | Command::LinkEntry(_)
        | Command::Activate
        | Command::Expire
        | Command::Supersede { .. }
        | Command::Remind { .. } => None,
    });
    number.unwrap_or_else(|| unreachable!("`renew` is a sample command"))
}

fn cancelled_from_the_start() -> Row {
    let active = case_in(State::Active);
    let from = Some(active.statement.effective_from);
    let cancel = given(Command::Cancel { reason: "Filed in error.".to_owned(), from });
    Row::of(row(active).after(&cancel))
}

/// One command of each name; where both sides may give it, one by each.
fn givens() -> Vec<Given> {
    commands().into_iter().flat_map(by_each_side).collect()
}

fn by_each_side(command: Command) -> Vec<Given> {
    let by_trade = given(command.clone());
    let has_two = command.classes().contains(&ActorClass::Trade)
        && command.classes().contains(&ActorClass::Cbp);
    if !has_two {
        return vec![by_trade];
    }
    let by_cbp = Given::new(message::Command::Declaration(command), samples::officer());
    vec![by_trade, by_cbp.variant("by CBP")]
}

fn given(command: Command) -> Given {
    let actor = actor_of(&command);
    let variant = match &command {
        Command::Remind { rung, .. } => rung.label(),
        Command::Draft(_)
        | Command::SendForSignature { .. }
        | Command::Sign { .. }
        | Command::Decline { .. }
        | Command::Submit { .. }
        | Command::Reject { .. }
        | Command::Cancel { .. }
        | Command::ReportReimbursement { .. }
        | Command::Renew { .. }
        | Command::LinkEntry(_)
        | Command::Activate
        | Command::Expire
        | Command::Supersede { .. } => String::new(),
    };
    Given::new(message::Command::Declaration(command), actor).variant(variant)
}

/// The command as it fits the declaration of the row: its own words, signer, goods and importer.
fn fitted(row: &Row, given: &Given) -> Given {
    let (message::Command::Declaration(command), Some(Case::Declaration(case))) =
        (&given.command, &row.case)
    else {
        return given.clone();
    };
    let statement = &case.statement;
    let command = match command {
        Command::Draft(_) => Command::Draft(Box::new(statement.clone())),
        Command::SendForSignature { .. } => {
            Command::SendForSignature { signer: signer_of(statement) }
        }
        Command::Sign { .. } => Command::Sign { signature: signature_of(statement) },
        Command::LinkEntry(_) => Command::LinkEntry(entry_for(statement)),
        Command::Decline { .. }
        | Command::Submit { .. }
        | Command::Reject { .. }
        | Command::Cancel { .. }
        | Command::ReportReimbursement { .. }
        | Command::Renew { .. }
        | Command::Activate
        | Command::Expire
        | Command::Supersede { .. }
        | Command::Remind { .. } => command.clone(),
    };
    let actor = match given.actor.class {
        ActorClass::Trade => importer_of(&statement.importer_number)
            .map_or_else(|| given.actor.clone(), |account| user_of(&account)),
        ActorClass::Cbp | ActorClass::Clock | ActorClass::Operator | ActorClass::Worker => {
            given.actor.clone()
        }
    };
    Given { command: message::Command::Declaration(command), actor, ..given.clone() }
}

/// An entry that may rely on the statement.
fn entry_for(statement: &Statement) -> EntryLink {
    match &statement.particulars {
        Particulars::NonReimbursement(_) => entry(),
        Particulars::AffidavitOfManufacture(_) | Particulars::ImporterCertifyingStatement(_) => {
            EntryLink {
                case_number: None,
                hts_number: statement.hts_numbers().next().cloned(),
                ..entry()
            }
        }
    }
}

/// The sample of end use, before its signer.
fn of_use(state: State) -> declaration::Case {
    case_of(end_use(), state)
}
