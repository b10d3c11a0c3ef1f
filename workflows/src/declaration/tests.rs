use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::samples::{
    self, MIDDLE, SIGNED_ON, actor_of, at, case_in, commands, entry, give, give_among, importer_of,
    natural_time, officer, signature_of, signed_copy, signer_of, statement, trade_user, user_of,
};
use super::{Case, Command, DeclarationType, EntryLink, Particulars, SignerRole, State, Statement};
use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::case::{self, Context, Facts as _, Policy};
use crate::case_file::{Filed as _, Link, Relation};
use crate::clocks::Clock;
use crate::deadline::local_instant;
use crate::effect::{Audience, DocumentContent, Effect, Message, Signed};
use crate::form28::samples::Moment;
use crate::ladder::{Rung, RungKind};
use crate::rejection::{Rejection, RejectionCode};

mod content;
mod entries;
mod events;
mod properties;
mod renewal;
mod signing;
mod time;
mod words;

const BROKER_WITH_ACCESS: &str = "B00002";
const BROKER_THAT_MAY_LOOK: &str = "B00001";
const STRANGER: &str = "B00003";

fn new_york(on: Date, hour: i8, minute: i8) -> Timestamp {
    local_instant(on, hour, minute, "America/New_York").unwrap()
}

/// The midnight with which the day begins in New York.
fn midnight(on: Date) -> Timestamp {
    new_york(on, 0, 0)
}

fn broker(account: &str) -> Actor {
    Actor::trade("u-broker", "Entry Desk", account.parse().unwrap())
}

/// A user of the importer of the case.
fn importers_user(case: &Case) -> Actor {
    user_of(&importer_of(&case.statement.importer_number).unwrap())
}

/// The actor of the natural course of things, for the importer of the case.
fn natural_actor(case: &Case, command: &Command) -> Actor {
    let actor = actor_of(command);
    if actor.account.is_some() { importers_user(case) } else { actor }
}

fn allowed_at(case: &Case, command: &Command, at: Timestamp) -> (Case, Vec<Effect>) {
    give(Some(case), command, &natural_actor(case, command), at).unwrap()
}

fn allowed(case: &Case, command: &Command) -> (Case, Vec<Effect>) {
    allowed_at(case, command, natural_time(Some(case), command))
}

fn refused_at(case: &Case, command: &Command, at: Timestamp) -> Rejection {
    give(Some(case), command, &natural_actor(case, command), at).unwrap_err()
}

fn refused(case: &Case, command: &Command) -> Rejection {
    refused_at(case, command, natural_time(Some(case), command))
}

/// Gives a command where other cases are known.
fn given_among(
    case: &Case,
    command: &Command,
    at: Timestamp,
    related: &[Case],
) -> Result<(Case, Vec<Effect>), Rejection> {
    let related: Vec<case::Case> = related.iter().cloned().map(samples::among).collect();
    let related: Vec<&case::Case> = related.iter().collect();
    let moment = Moment { received_at: at, now: at };
    let actor = natural_actor(case, command);
    give_among(Some(case), command, &actor, moment, &related, &Policy::default())
}

/// The step that a rung of the ladder makes, allowed, where other declarations are known.
fn step_of_rung(case: &Case, rung: RungKind, at: Timestamp, related: &[Case]) -> super::Step {
    let related: Vec<case::Case> = related.iter().cloned().map(samples::among).collect();
    let related: Vec<&case::Case> = related.iter().collect();
    let importer = importer_of(&case.statement.importer_number);
    let context = Context {
        received_at: at,
        now: at,
        calendar: &Calendar::cbp(),
        importer: importer.as_ref(),
        related: &related,
        policy: &Policy::default(),
    };
    super::step(Some(case), &samples::remind(rung), &Actor::clock(), &context).unwrap()
}

fn drafted(statement: Statement) -> Result<Case, Rejection> {
    let actor = user_of(&importer_of(&statement.importer_number).unwrap());
    give(None, &Command::Draft(Box::new(statement)), &actor, at(samples::DRAFTED_ON))
        .map(|(case, _)| case)
}

fn sent(statement: Statement) -> Result<Case, Rejection> {
    let signer = signer_of(&statement);
    let case = drafted(statement)?;
    let command = Command::SendForSignature { signer };
    give(Some(&case), &command, &importers_user(&case), at(samples::DRAFTED_ON))
        .map(|(case, _)| case)
}

fn about_dumping() -> Statement {
    statement(DeclarationType::NonReimbursementBlanket)
}

fn dumping(statement: &mut Statement) -> &mut super::NonReimbursement {
    match &mut statement.particulars {
        Particulars::NonReimbursement(stated) => stated,
        _ => panic!("it is about dumping"),
    }
}

fn certificate(statement: &mut Statement) -> &mut super::ImporterCertifyingStatement {
    match &mut statement.particulars {
        Particulars::ImporterCertifyingStatement(stated) => stated,
        _ => panic!("it certifies"),
    }
}

fn affidavit(statement: &mut Statement) -> &mut super::AffidavitOfManufacture {
    match &mut statement.particulars {
        Particulars::AffidavitOfManufacture(stated) => stated,
        _ => panic!("it is an affidavit"),
    }
}

fn command(name: &str) -> Command {
    commands().into_iter().find(|command| command.name() == name).unwrap()
}

fn told(effects: &[Effect]) -> Vec<(Audience, &'static str, Vec<String>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(told) => Some((
                told.audience,
                told.message.template(),
                told.documents.iter().map(|key| key.0.clone()).collect(),
            )),
            _ => None,
        })
        .collect()
}

/// Who is told, without the documents.
fn audiences(effects: &[Effect]) -> Vec<(Audience, &'static str)> {
    told(effects).into_iter().map(|(audience, template, _)| (audience, template)).collect()
}

fn rungs(effects: &[Effect]) -> Vec<(String, String)> {
    effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::RunDeadline { rungs, .. } => rungs.clone(),
            Effect::AddRung(Clock::Validity, rung) => vec![*rung],
            _ => Vec::new(),
        })
        .map(|Rung { kind, fire_at }| {
            let zoned = fire_at.in_tz("America/New_York").unwrap();
            (kind.label(), zoned.strftime("%Y-%m-%d %H:%M").to_string())
        })
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

/// Importer and author, told the same.
fn both(template: &'static str) -> Vec<(Audience, &'static str)> {
    vec![(Audience::Importer, template), (Audience::Author, template)]
}
