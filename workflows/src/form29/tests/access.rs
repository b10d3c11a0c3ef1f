//! Who may do what.

use super::{case_in, open};
use crate::actor::{Actor, ActorClass};
use crate::calendar::Calendar;
use crate::case::{Context, Policy};
use crate::directory::Privilege;
use crate::form29::samples::{
    self, FILED_ON, actor_of, at, commands, give, importer, in_time, officer, record_protest,
    respond, trade_user,
};
use crate::form29::{Command, Position, State, step};
use crate::rejection::RejectionCode;

const BROKER_WITH_ACCESS: &str = "B00001";
const STRANGER: &str = "B00002";

fn broker(account: &str) -> Actor {
    Actor::trade("u-broker", "Entry Desk", account.parse().unwrap())
}

/// A trade command with the state it is given in and the privileges it needs.
fn trade_commands() -> Vec<(Command, State, Vec<Privilege>)> {
    let of_name = |name: &str| commands().into_iter().find(|c| c.name() == name).unwrap();
    let open = State::ProposedOpen;
    vec![
        (Command::View, open, vec![Privilege::FormsView]),
        (of_name("request-extension"), open, vec![Privilege::FormsRequestExtension]),
        (respond(Position::Agree), open, vec![Privilege::FormsRespond, Privilege::FormsSign]),
        (of_name("request-internal-advice"), open, vec![Privilege::FormsRespond]),
        (record_protest(), State::Liquidated, vec![Privilege::FormsRespond]),
    ]
}

#[test]
fn a_broker_acts_with_access_and_a_stranger_never() {
    for (command, state, _) in trade_commands() {
        let (case, name) = (case_in(state), command.name());
        let given = give(Some(&case), &command, &broker(BROKER_WITH_ACCESS), at(FILED_ON));
        let with_access = given.map_err(|no| no.code);
        assert_ne!(with_access, Err(RejectionCode::NotAuthorized), "{name} with access");
        let given = give(Some(&case), &command, &broker(STRANGER), at(FILED_ON));
        assert_eq!(given.unwrap_err().code, RejectionCode::NotAuthorized, "{name} by a stranger");
    }
}

#[test]
fn each_privilege_is_needed_and_no_other() {
    for (command, state, needed) in trade_commands() {
        let case = case_in(state);
        let at = samples::natural_time(Some(&case), &command);
        let given = |privileges: &[Privilege]| {
            let mut account = importer();
            account.grants[0].privileges = privileges.to_vec();
            let calendar = Calendar::cbp();
            let context = Context {
                received_at: at,
                now: at,
                calendar: &calendar,
                importer: Some(&account),
                related: &[],
                policy: &Policy::default(),
            };
            step(Some(&case), &command, &broker(BROKER_WITH_ACCESS), &context).map(|_| ())
        };
        assert_eq!(given(&needed), Ok(()), "{}", command.name());
        for missing in &needed {
            let rest: Vec<Privilege> = needed.iter().copied().filter(|p| p != missing).collect();
            let no = given(&rest).unwrap_err();
            assert_eq!(no.code, RejectionCode::NotAuthorized, "{}", command.name());
            assert!(no.sentence.contains(missing.name()), "{}", no.sentence);
        }
    }
}

#[test]
fn an_importer_that_the_directory_does_not_know_can_be_told_of_but_not_acted_for() {
    let calendar = Calendar::cbp();
    let context = Context {
        received_at: in_time(),
        now: in_time(),
        calendar: &calendar,
        importer: None,
        related: &[],
        policy: &Policy::default(),
    };
    let issue = Command::Issue(Box::new(samples::notice()));
    assert!(step(None, &issue, &officer(), &context).is_ok());
    let no = step(Some(&open()), &Command::View, &trade_user(), &context).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAuthorized);
}

#[test]
fn a_command_of_another_class_of_actor_is_refused_whatever_the_state() {
    for command in commands() {
        let other = match command.class() {
            ActorClass::Cbp => trade_user(),
            ActorClass::Trade | ActorClass::Clock | ActorClass::Operator | ActorClass::Worker => {
                officer()
            }
        };
        for state in State::ALL {
            let given = give(Some(&case_in(state)), &command, &other, in_time());
            assert_eq!(given.unwrap_err().code, RejectionCode::NotAuthorized, "{}", command.name());
        }
        assert_eq!(actor_of(&command).class, command.class());
    }
}
