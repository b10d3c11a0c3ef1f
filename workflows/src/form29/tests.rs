use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::samples::{self, give, in_time};
use super::{ActionStatus, Case, Command, Notice, Position, State};
use crate::case::Facts;
use crate::deadline::{TIME_ZONE, local_instant};
use crate::effect::{Audience, Document, DocumentContent, Effect};
use crate::ladder::Rung;
use crate::rejection::{Rejection, RejectionCode};

mod access;
mod action;
mod answer;
mod extension;
mod issue;
mod liquidation;
mod matrix;
mod properties;
mod protest;
mod time;

pub(super) fn new_york(on: Date, hour: i8) -> Timestamp {
    local_instant(on, hour, 0, TIME_ZONE).unwrap()
}

pub(super) fn case_in(state: State) -> Case {
    samples::case_in(state, false)
}

pub(super) fn open() -> Case {
    case_in(State::ProposedOpen)
}

/// The sample notice that was issued as taken.
pub(super) fn issued_as_taken() -> Case {
    samples::after(&[Command::Issue(Box::new(samples::taken_notice()))])
}

pub(super) fn allowed(case: &Case, command: &Command, at: Timestamp) -> (Case, Vec<Effect>) {
    give(Some(case), command, &samples::actor_of(command), at).unwrap()
}

pub(super) fn rejection(case: &Case, command: &Command, at: Timestamp) -> Rejection {
    give(Some(case), command, &samples::actor_of(command), at).unwrap_err()
}

pub(super) fn refused(case: &Case, command: &Command, at: Timestamp) -> RejectionCode {
    rejection(case, command, at).code
}

pub(super) fn issue(change: impl FnOnce(&mut Notice)) -> Result<(Case, Vec<Effect>), Rejection> {
    let mut notice = samples::notice();
    change(&mut notice);
    give(None, &Command::Issue(Box::new(notice)), &samples::officer(), in_time())
}

pub(super) fn told(effects: &[Effect]) -> Vec<(Audience, &'static str, Vec<String>)> {
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

/// Who is told, in order.
pub(super) fn audiences(effects: &[Effect]) -> Vec<Audience> {
    told(effects).into_iter().map(|told| told.0).collect()
}

pub(super) fn documents(effects: &[Effect]) -> Vec<&Document> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Render(document) => Some(document),
            _ => None,
        })
        .collect()
}

pub(super) fn rungs(effects: &[Effect]) -> Vec<(String, String)> {
    effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::RunDeadline { rungs, .. } => rungs.clone(),
            Effect::AddRung(_, rung) => vec![*rung],
            _ => Vec::new(),
        })
        .map(|Rung { kind, fire_at }| {
            let zoned = fire_at.in_tz(TIME_ZONE).unwrap();
            (kind.label(), zoned.strftime("%Y-%m-%d %H:%M").to_string())
        })
        .collect()
}

pub(super) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn every_state_survives_being_stored() {
    let cases = samples::rows().into_iter().filter_map(|row| row.case);
    for case in cases.chain([issued_as_taken()]) {
        let json = serde_json::to_string(&case).unwrap();
        assert_eq!(serde_json::from_str::<Case>(&json).unwrap(), case);
    }
    for state in State::ALL {
        assert_eq!(case_in(state).state, state);
    }
}

#[test]
fn every_command_survives_being_stored_under_its_name() {
    for command in samples::commands() {
        let json = serde_json::to_value(&command).unwrap();
        let tag = match &json {
            serde_json::Value::String(tag) => tag.clone(),
            other => other.as_object().unwrap().keys().next().unwrap().clone(),
        };
        assert_eq!(tag, command.name());
        assert_eq!(serde_json::from_value::<Command>(json).unwrap(), command);
    }
}

#[test]
fn an_override_has_its_name_of_the_messages() {
    let json = serde_json::to_value(samples::take_action_early()).unwrap();
    let reason = "The statutory year for liquidation ends this week.";
    assert_eq!(json["take-action"]["override"]["reason"], reason);
}

#[test]
fn a_state_has_an_owner_as_long_as_somebody_may_act() {
    let owner = |case: &Case| Facts::owner(case);
    assert_eq!(owner(&open()), Some("importer, until the due date"));
    assert_eq!(owner(&case_in(State::ProposedResponseReceived)), Some("issuing officer"));
    assert_eq!(
        owner(&case_in(State::Liquidated)),
        Some("importer, who may file a protest until its last day")
    );
    assert_eq!(owner(&case_in(State::ProtestFiled)), Some("CBP, to decide the protest"));
    assert_eq!(owner(&case_in(State::ClosedFinal)), None);
    let denied = samples::decided(crate::protest::Outcome::Denied);
    assert_eq!(owner(&denied), Some("importer, who may go to court"));
    assert!(Facts::is_closed(&denied), "the notice itself has ended");
    for state in State::ALL {
        assert_eq!(state.owner().is_none(), state.is_terminal(), "{}", state.name());
    }
}

#[test]
fn the_date_that_leads_is_that_of_the_answer_then_of_the_protest_then_of_the_court() {
    let leading = |case: Case| {
        let case = crate::case::Case::Form29(Box::new(case));
        case.deadline().map(|certificate| certificate.due_on)
    };
    assert_eq!(leading(open()), Some(date(2026, 7, 27)));
    assert_eq!(leading(case_in(State::ProposedLapsed)), Some(date(2026, 7, 27)));
    assert_eq!(leading(case_in(State::Taken)), None, "no date until the liquidation");
    assert_eq!(leading(issued_as_taken()), None);
    assert_eq!(leading(case_in(State::Liquidated)), Some(date(2027, 2, 10)));
    assert_eq!(leading(case_in(State::ClosedFinal)), Some(date(2027, 2, 10)));
    let denied = samples::decided(crate::protest::Outcome::Denied);
    assert_eq!(leading(denied), Some(date(2027, 6, 1)));
}

#[test]
fn box_12_says_taken_once_the_action_is_taken() {
    assert_eq!(open().action_status(), ActionStatus::Proposed);
    assert_eq!(case_in(State::Taken).action_status(), ActionStatus::Taken);
    assert_eq!(case_in(State::Taken).notice, samples::notice(), "the notice stays frozen");
    assert_eq!(issued_as_taken().action_status(), ActionStatus::Taken);
}

#[test]
fn a_case_tells_its_entries_importer_and_officer() {
    let case = samples::after(&[Command::Issue(Box::new(Notice {
        additional_entry_numbers: vec!["9ZK-0031581-2".parse().unwrap()],
        ..samples::notice()
    }))]);
    let entries: Vec<String> = case.entry_numbers().iter().map(ToString::to_string).collect();
    assert_eq!(entries, ["XQ7-2604418-9", "9ZK-0031581-2"]);
    assert_eq!(case.importer_name(), "Cedar Ridge Home Goods LLC");
    assert_eq!(case.issued_on(), date(2026, 7, 6));
    assert_eq!(case.officer().map(|officer| officer.name.as_str()), Some("R. Delgado"));
    assert_eq!(case.filers().len(), 1);
    assert!(case.awaits_answer());
    assert!(case_in(State::ProposedLapsed).awaits_answer());
    assert!(!case_in(State::Taken).awaits_answer());
}

#[test]
fn a_document_of_the_answer_carries_answer_and_deadline() {
    let (case, effects) = allowed(&open(), &samples::respond(Position::Disagree), in_time());
    let [document] = documents(&effects)[..] else { panic!("one document") };
    let DocumentContent::Form29Answer { answer, certificate } = &document.content else {
        panic!("the letter of the answer")
    };
    assert_eq!(document.key.0, "response-1");
    assert_eq!(document.dated, in_time());
    assert_eq!(Some(answer), case.answer.as_ref());
    assert_eq!(certificate.due_on, date(2026, 7, 27));
}
