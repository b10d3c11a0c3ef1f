//! Commands for a Form 29 that their own data make impossible.

use jiff::civil::{Date, date};

use super::super::giving::{Fault, Given, Row};
use super::{case_in, given, row};
use crate::form29::samples::{self, LIQUIDATED_ON, answer, notice};
use crate::form29::{ActionTypes, Command, Notice, Override, Position, State};
use crate::money::Usd;
use crate::protest::Outcome;

pub(super) fn faults() -> Vec<Fault> {
    issues().into_iter().chain(answers()).chain(of_cbp()).chain(protests()).collect()
}

fn fault(row: Row, command: Command) -> Fault {
    let Given { command, actor, .. } = given(command);
    Fault { row, given: Given::new(command, actor) }
}

fn in_state(state: State, command: Command) -> Fault {
    fault(row(case_in(state, false)), command)
}

fn asked(command: Command) -> Fault {
    fault(row(case_in(State::ProposedOpen, true)), command)
}

fn issue(change: impl FnOnce(&mut Notice)) -> Fault {
    let mut notice = notice();
    change(&mut notice);
    fault(Row::nothing(), Command::Issue(Box::new(notice)))
}

fn issues() -> Vec<Fault> {
    vec![
        issue(|notice| notice.action_types = ActionTypes::default()),
        issue(|notice| notice.action_types.excess_quantity = false),
        issue(|notice| notice.action_types.excess = false),
        issue(|notice| notice.explanation.clear()),
        issue(|notice| notice.estimated_duty_increase = Usd::default()),
        issue(|notice| notice.date_of_notice = date(2025, 7, 1)),
        issue(|notice| notice.linked_forms = vec![notice.notice_number.clone()]),
    ]
}

fn answers() -> Vec<Fault> {
    let request =
        |days, reason: &str| Command::RequestExtension { days, reason: reason.to_owned() };
    let mut silent = answer(Position::Disagree);
    silent.text.clear();
    let mut unsigned = answer(Position::Agree);
    unsigned.signer.title.clear();
    let advice = |text: &str| Command::RequestInternalAdvice { text: text.to_owned() };
    let asked_before = samples::after(&[
        Command::Issue(Box::new(notice())),
        advice("Is tooling paid for before the contract a dutiable assist?"),
    ]);
    vec![
        in_state(State::ProposedOpen, request(10, "Ledgers abroad.")),
        in_state(
            State::ProposedOpen,
            request(91, "The supplier's ledgers are abroad and take days to retrieve."),
        ),
        in_state(State::ProposedOpen, Command::Respond(Box::new(silent))),
        in_state(State::ProposedOpen, Command::Respond(Box::new(unsigned))),
        in_state(State::ProposedOpen, advice("")),
        fault(row(asked_before), advice("And who bears the burden of proof?")),
    ]
}

fn of_cbp() -> Vec<Fault> {
    let grant =
        |days, reason: &str| Command::GrantExtension { days, compelling_reason: reason.to_owned() };
    let overriding = Some(Override { reason: String::new() });
    let liquidated = |on: Date| Command::RecordLiquidation { liquidation_date: on };
    vec![
        asked(grant(10, "")),
        asked(grant(91, "The importer needs the ledgers of its supplier.")),
        asked(Command::DenyExtension { reason: String::new() }),
        in_state(State::ProposedOpen, Command::WithdrawProposal { reason: String::new() }),
        in_state(State::ProposedOpen, Command::TakeAction { explanation: None, overriding }),
        in_state(State::Taken, liquidated(date(2026, 7, 3))),
        in_state(State::ProposedOpen, Command::Cancel { reason: String::new() }),
    ]
}

fn protests() -> Vec<Fault> {
    let record = |filed_on: Date| match samples::record_protest() {
        Command::RecordProtest { protest_number, .. } => {
            Command::RecordProtest { protest_number, filed_on }
        }
        other => other,
    };
    let decide = |decided_on| Command::DecideProtest { result: Outcome::Denied, decided_on };
    vec![
        in_state(State::Liquidated, record(LIQUIDATED_ON.yesterday().unwrap_or(LIQUIDATED_ON))),
        in_state(State::Liquidated, record(date(2027, 2, 11))),
        in_state(State::ProtestFiled, decide(date(2026, 9, 30))),
    ]
}
