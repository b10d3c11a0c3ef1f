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

/// The same identity with other content, by another broker user and for its account.
fn view_under(id: &str, content: &str, user: &str, account: &str) -> Inbound {
    let mut actor = samples::trade_user();
    actor.account = Some(account.parse().unwrap());
    let mut message = message(Command::Form28(form28::Command::View), actor, Some(user));
    message.identity.id = id.to_owned();
    message.content_hash = content.to_owned();
    message
}

/// The account of somebody else, with a broker user that speaks for it.
fn other() -> Account {
    Account {
        ace_id: "A00002".parse().unwrap(),
        queue_users: vec!["other-erp".to_owned()],
        ..samples::importer()
    }
}

fn verdicts(messages: &[Inbound]) -> Vec<&'static str> {
    let plan = planned(messages, &[importer(), other()], TradeIdentity::Required);
    plan.verdicts
        .iter()
        .map(|verdict| match verdict {
            Verdict::Quarantined(defect) => defect.cause.name(),
            other => other.name(),
        })
        .collect()
}

#[test]
fn a_wrong_sender_uses_up_no_identity_of_whom_it_names() {
    let forged = view_under("7", "forged", "other-erp", "A00001");
    let answer = view_under("7", "answer", USER, "A00001");
    assert_eq!(verdicts(&[forged.clone(), answer.clone()]), ["wrong-sender", "applied"]);
    assert_eq!(
        verdicts(&[forged.clone(), forged, answer.clone(), answer]),
        ["wrong-sender", "duplicate", "applied", "duplicate"]
    );
}

#[test]
fn a_sender_uses_up_only_identities_of_its_own_account() {
    let own = view_under("7", "own", "other-erp", "A00002");
    let answer = view_under("7", "answer", USER, "A00001");
    let names = verdicts(&[own, answer]);
    assert_ne!(names[0], "wrong-sender");
    assert_eq!(names[1], "applied");
}

#[test]
fn users_of_one_account_share_its_identities() {
    let second = "cedar-ridge-portal";
    let account = Account { queue_users: vec![USER.to_owned(), second.to_owned()], ..importer() };
    let message = |content, user| view_under("7", content, user, "A00001");
    let batch = [message("a", USER), message("a", second), message("b", second)];
    let plan = planned(&batch, &[account], TradeIdentity::Required);
    let names: Vec<&str> = plan.verdicts.iter().map(Verdict::name).collect();
    assert_eq!(names, ["applied", "duplicate", "quarantined"]);
    assert_eq!(plan.changes.quarantine[0].defect.cause, QuarantineCause::ConflictingDuplicate);
}

#[test]
fn a_message_of_the_trade_that_cannot_be_read_uses_up_no_identity_of_cbp() {
    let unreadable = Defect { cause: QuarantineCause::InvalidData, problems: Vec::new() };
    let mut forged = view_under("7", "forged", "other-erp", "A00002");
    forged.content = Err(unreadable);
    let cancel = form28::Command::Cancel { reason: "Issued in error.".to_owned() };
    let mut cancel = message(Command::Form28(cancel), samples::officer(), None);
    cancel.identity.id = "7".to_owned();
    assert_eq!(verdicts(&[forged, cancel]), ["invalid-data", "applied"]);
}

#[test]
fn what_was_claimed_is_known_in_the_next_batch_also_as_the_release_before_claimed_it() {
    let message = view_under("7", "answer", USER, "A00001");
    let first = planned(std::slice::from_ref(&message), &[importer()], TradeIdentity::Required);
    let claim = &first.changes.claims[0].identity;
    let early = planned(std::slice::from_ref(&message), &[], TradeIdentity::Required);
    assert_eq!(early.verdicts[0].name(), "quarantined");
    let as_wrong_sender = &early.changes.claims[0].identity;
    let asked = wanted(std::slice::from_ref(&message)).identities;
    for identity in [claim, as_wrong_sender, &message.identity] {
        assert!(asked.contains(identity), "{identity:?}");
        let mut loaded = loaded(&[importer()]);
        loaded.known.insert(identity.clone(), "answer".to_owned());
        let settings = settings(TradeIdentity::Required);
        let batch = std::slice::from_ref(&message);
        let again = of_messages(batch, &loaded, &settings, at("2026-06-10T14:00:01Z"));
        assert_eq!(again.verdicts, [Verdict::Duplicate]);
        assert!(again.changes.is_empty());
    }
}

#[test]
fn the_same_bytes_of_two_senders_are_two_rows_of_the_quarantine() {
    let batch = ["other-erp", "third-erp"].map(|user| view_under("7", "x", user, "A00001"));
    let plan = planned(&batch, &[importer()], TradeIdentity::Required);
    let [first, second] = plan.changes.quarantine.as_slice() else { panic!("two rows") };
    assert_ne!(first.id, second.id);
}
