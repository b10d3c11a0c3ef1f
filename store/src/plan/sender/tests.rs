use workflows::actor::Actor;
use workflows::calendar::Calendar;
use workflows::case::{Case, Policy};
use workflows::directory::{self, Account, Recipient};
use workflows::form28::{self, State, samples};
use workflows::message::{Command, MessageIdentity, Subject};

use super::*;
use crate::model::{Loaded, QuarantineStatus};
use crate::plan::{Decision, Plan, Replay, Settings, Verdict, of_messages, of_replay, wanted};

const NUMBER: &str = "RFI-2026-000101";
const USER: &str = "cedar-ridge-erp";

fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

fn settings(trade_identity: TradeIdentity) -> Settings {
    let [name, email] = ["Operations", "operations@tidewaiter.example"].map(str::to_owned);
    Settings {
        calendar: Calendar::cbp(),
        policy: Policy::default(),
        fallback: Recipient { name, email, account: None },
        trade_identity,
    }
}

fn message(command: Command, actor: Actor, user_id: Option<&str>) -> Inbound {
    let subject = match &command {
        Command::Directory(_) => Subject::Account(samples::importer().ace_id),
        Command::Form28(_)
        | Command::Form29(_)
        | Command::Form4647(_)
        | Command::Declaration(_) => Subject::Case(NUMBER.parse().unwrap()),
    };
    let id = format!("{}-by-{}", command.name(), user_id.unwrap_or("nobody"));
    Inbound {
        content_hash: format!("hash-of-{id}"),
        identity: MessageIdentity { source: "urn:x:test".to_owned(), id },
        received_at: at("2026-06-10T14:00:00Z"),
        exchange: "tidewaiter.trade".to_owned(),
        user_id: user_id.map(str::to_owned),
        traceparent: None,
        message_type: None,
        subject: Some(subject.to_string()),
        body: Vec::new(),
        content: Ok(Instruction { subject, actor, command, sent_at: None }),
    }
}

fn view(user_id: Option<&str>) -> Inbound {
    message(Command::Form28(form28::Command::View), samples::trade_user(), user_id)
}

/// The importer, with a broker user that speaks for it.
fn importer() -> Account {
    Account { queue_users: vec![USER.to_owned()], ..samples::importer() }
}

/// A store that has the case, and the importer with such a user.
fn loaded(accounts: &[Account]) -> Loaded {
    let mut loaded = Loaded::default();
    let case = Case::Form28(Box::new(samples::case_in(State::Issued, false)));
    loaded.cases.insert(NUMBER.parse().unwrap(), case);
    loaded.accounts =
        accounts.iter().map(|account| (account.ace_id.clone(), account.clone())).collect();
    loaded
}

fn planned(messages: &[Inbound], accounts: &[Account], identity: TradeIdentity) -> Plan {
    of_messages(messages, &loaded(accounts), &settings(identity), at("2026-06-10T14:00:01Z"))
}

fn required(messages: &[Inbound]) -> Plan {
    planned(messages, &[importer()], TradeIdentity::Required)
}

fn sentence(plan: &Plan) -> &str {
    let [Verdict::Quarantined(defect)] = plan.verdicts.as_slice() else { panic!("set aside") };
    assert_eq!(defect.cause, QuarantineCause::WrongSender);
    assert_eq!(defect.problems[0].pointer, "/data/actor/account");
    &defect.problems[0].sentence
}

#[test]
fn a_message_of_the_account_s_own_broker_user_is_applied_and_the_user_is_journaled() {
    let plan = required(&[view(Some(USER))]);
    assert_eq!(plan.verdicts[0].name(), "applied");
    assert_eq!(plan.changes.journal[0].entry.user_id.as_deref(), Some(USER));
}

#[test]
fn a_message_without_a_validated_user_is_set_aside_and_changes_nothing() {
    let plan = required(&[view(None)]);
    assert_eq!(
        sentence(&plan),
        "The broker does not vouch for its sender: it must be published with the property user_id, \
         the name of the broker user that publishes it."
    );
    assert_eq!((plan.changes.journal.len(), plan.changes.cases.len()), (0, 0));
    assert_eq!((plan.changes.outbox.len(), plan.changes.claims.len()), (0, 1));
    let [row] = plan.changes.quarantine.as_slice() else { panic!("one row") };
    assert_eq!((row.status, row.instruction.is_none()), (QuarantineStatus::Held, true));
}

#[test]
fn a_user_of_somebody_else_is_refused_without_a_word_about_who_may() {
    let plan = required(&[view(Some("other-erp"))]);
    assert_eq!(
        sentence(&plan),
        "The broker user `other-erp` is not known to speak for the account A00001; the directory \
         must list it among the queueUsers of that account."
    );
    let nobody = planned(&[view(Some("other-erp"))], &[], TradeIdentity::Required);
    assert_eq!(sentence(&nobody), sentence(&plan), "an unknown account reads the same");
}

#[test]
fn the_directory_counts_as_it_stands_when_the_message_is_applied() {
    let upsert = directory::Command::UpsertAccount(Box::new(importer()));
    let directory = message(Command::Directory(upsert), samples::officer(), None);
    let batch = [directory, view(Some(USER))];
    let plan = planned(&batch, &[samples::importer()], TradeIdentity::Required);
    let names: Vec<&str> = plan.verdicts.iter().map(Verdict::name).collect();
    assert_eq!(names, ["applied", "applied"]);
}

#[test]
fn officers_need_no_user_and_where_senders_are_trusted_nobody_does() {
    let cancel = form28::Command::Cancel { reason: "Issued in error.".to_owned() };
    let plan = required(&[message(Command::Form28(cancel), samples::officer(), None)]);
    assert_eq!(plan.verdicts[0].name(), "applied");
    let plan = planned(&[view(None)], &[samples::importer()], TradeIdentity::Trusted);
    assert_eq!(plan.verdicts[0].name(), "applied");
}

#[test]
fn a_wrong_sender_does_not_wait_for_its_case() {
    let settings = settings(TradeIdentity::Required);
    let empty = Loaded::default();
    let plan = of_messages(&[view(None)], &empty, &settings, at("2026-06-10T14:00:01Z"));
    assert_eq!(plan.changes.quarantine[0].defect.cause, QuarantineCause::WrongSender);
    assert_eq!(plan.changes.quarantine[0].instruction, None);
}

#[test]
fn the_account_of_the_actor_is_read() {
    assert_eq!(wanted(&[view(None)]).accounts, [importer().ace_id]);
}

#[test]
fn a_replay_is_applied_once_the_directory_lists_the_user() {
    let held = required(&[view(Some("new-erp"))]);
    let replay = Replay { row: held.changes.quarantine[0].clone(), message: view(Some("new-erp")) };
    let operator = Actor::cbp("ann", "ann");
    let decision = Decision { operator, reason: Some("the directory was mended".to_owned()) };
    let mended = Account { queue_users: vec!["new-erp".to_owned()], ..importer() };
    for (account, outcome) in [(importer(), "quarantined"), (mended, "applied")] {
        let plan = of_replay(
            std::slice::from_ref(&replay),
            &decision,
            &loaded(&[account]),
            &settings(TradeIdentity::Required),
            at("2026-06-12T14:00:00Z"),
        );
        assert_eq!(plan.verdicts[0].name(), outcome);
    }
}
