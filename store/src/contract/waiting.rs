//! Messages that came before their case: none is forgotten, whoever is first.

use jiff::Timestamp;
use workflows::calendar::Calendar;
use workflows::case::Policy;
use workflows::directory::Recipient;
use workflows::form28::{Command as Form28, samples};
use workflows::ids::EntryNumber;
use workflows::message::{Command, Inbound, Instruction, QuarantineCause, Subject};

use super::samples::{
    FIRST, SECOND, at, claim, document, early, identity, issue, issued_at, number, refuse, row,
    write,
};
use crate::changes::{Changes, QuarantineSettlement};
use crate::journal::Kind;
use crate::model::{CaseFilter, QuarantineStatus, Wanted};
use crate::plan::{Plan, Settings, TradeIdentity, of_messages, wanted};
use crate::{Store, StoreError};

fn set_aside(id: &str, case: &str) -> Changes {
    Changes { quarantine: vec![early(id, case, issued_at())], ..Changes::default() }
}

fn applied(id: &str) -> QuarantineSettlement {
    let status = QuarantineStatus::Applied;
    QuarantineSettlement { id: id.to_owned(), status, at: issued_at() }
}

/// Whoever set it aside had not seen the case.
pub async fn a_message_cannot_wait_for_a_case_that_exists(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    refuse(store, &set_aside("q-1", FIRST)).await;
    assert!(store.quarantine(true).await.unwrap().is_empty());
    let mut broken = early("q-2", FIRST, issued_at());
    broken.defect.cause = QuarantineCause::InvalidData;
    write(store, &Changes { quarantine: vec![broken], ..Changes::default() }).await;
    write(store, &set_aside("q-3", SECOND)).await;
}

/// Whoever opened it had not seen the message.
pub async fn a_case_cannot_be_opened_past_a_message_that_waits_for_it(store: &dyn Store) {
    write(store, &set_aside("q-1", FIRST)).await;
    refuse(store, &issue(FIRST)).await;
    assert!(store.cases(&CaseFilter::default()).await.unwrap().is_empty());
    write(store, &issue(SECOND)).await;
    let settled = Changes { quarantine_settlements: vec![applied("q-1")], ..issue(FIRST) };
    write(store, &settled).await;
    assert!(store.quarantine(false).await.unwrap().is_empty());
}

/// Message first, notice second, in one batch: set aside, opened and applied at once.
pub async fn a_message_and_its_case_come_in_one_batch(store: &dyn Store) {
    let batch = Changes { quarantine_settlements: vec![applied("q-1")], ..issue(FIRST) };
    write(store, &Changes { quarantine: vec![early("q-1", FIRST, issued_at())], ..batch }).await;
    assert_eq!(store.quarantine(true).await.unwrap()[0].status, QuarantineStatus::Applied);
}

/// Two processes read the same store, plan, and write one after the other: the second has to plan
/// again, and then the message is applied to the case, in either order.
pub async fn of_a_notice_and_its_command_in_two_batches_none_is_forgotten(store: &dyn Store) {
    for (case, is_notice_first) in [(FIRST, true), (SECOND, false)] {
        let (notice, cancel) = (notice(case), cancel(case));
        let plans = [planned(store, &notice).await, planned(store, &cancel).await];
        let again = if is_notice_first { &cancel } else { &notice };
        let (first, second) = if is_notice_first { (0, 1) } else { (1, 0) };
        write(store, &plans[first].changes).await;
        refuse(store, &plans[second].changes).await;
        write(store, &planned(store, again).await.changes).await;

        assert!(store.quarantine(false).await.unwrap().is_empty());
        let journal = store.journal(Some(case)).await.unwrap();
        let told = journal.iter().filter(|row| row.entry.kind == Kind::Transition);
        let commands: Vec<&str> = told.map(|row| row.entry.command.as_str()).collect();
        assert_eq!(commands, ["issue", "cancel"]);
    }
}

async fn planned(store: &dyn Store, message: &Inbound) -> Plan {
    planned_batch(store, std::slice::from_ref(message)).await
}

/// Issue messages as they come from the broker, each about a notice and an entry of its own.
pub fn issue_messages(first: u32, count: u32) -> Vec<Inbound> {
    (first..first + count)
        .map(|sequence| {
            let case = format!("RFI-2026-{sequence:06}");
            let mut notice = samples::notice();
            notice.notice_number = number(&case);
            let filer = notice.entry_number.filer_code().clone();
            notice.entry_number = EntryNumber::numbered(filer, sequence).unwrap();
            message(&case, Form28::Issue(Box::new(notice)))
        })
        .collect()
}

/// The plan for a batch, as intake makes it.
pub async fn planned_batch(store: &dyn Store, messages: &[Inbound]) -> Plan {
    let fallback = Recipient {
        name: "Desk".to_owned(),
        email: "desk@tidewaiter.example".to_owned(),
        account: None,
    };
    let settings = Settings {
        calendar: Calendar::cbp(),
        policy: Policy::default(),
        fallback,
        trade_identity: TradeIdentity::Trusted,
    };
    let loaded = store.load(&wanted(messages)).await.unwrap();
    of_messages(messages, &loaded, &settings, issued_at())
}

fn notice(case: &str) -> Inbound {
    let mut notice = samples::notice();
    notice.notice_number = number(case);
    message(case, Form28::Issue(Box::new(notice)))
}

fn cancel(case: &str) -> Inbound {
    message(case, Form28::Cancel { reason: "Issued in error.".to_owned() })
}

fn message(case: &str, command: Form28) -> Inbound {
    let id = format!("{case}-{}", command.name());
    let actor = samples::actor_of(&command);
    Inbound {
        identity: identity(&id),
        content_hash: format!("hash-of-{id}"),
        received_at: issued_at(),
        exchange: "tidewaiter.cbp".to_owned(),
        user_id: None,
        traceparent: None,
        message_type: None,
        subject: Some(case.to_owned()),
        body: Vec::new(),
        content: Ok(Instruction {
            subject: Subject::Case(number(case)),
            actor,
            command: Command::Form28(command),
            sent_at: None,
        }),
    }
}

/// Nothing but their place tells messages of one instant apart, so they keep it.
pub async fn messages_of_one_instant_keep_their_order(store: &dyn Store) {
    let instant = at("2026-06-04T10:00:00Z");
    let ids = ["q-7", "q-1", "q-5"];
    for id in ids {
        let quarantine = vec![early(id, FIRST, instant)];
        write(store, &Changes { quarantine, ..Changes::default() }).await;
    }
    let earlier: Timestamp = at("2026-06-04T09:00:00Z");
    let quarantine = vec![early("q-9", FIRST, earlier)];
    write(store, &Changes { quarantine, ..Changes::default() }).await;
    let wanted = Wanted { opened: vec![number(FIRST)], ..Wanted::default() };
    let waiting = store.load(&wanted).await.unwrap().waiting;
    let order: Vec<&str> = waiting.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(order, ["q-9", "q-7", "q-1", "q-5"]);
    for all in [true, false] {
        let listed = store.quarantine(all).await.unwrap();
        assert_eq!(listed, waiting);
    }
}

/// What breaks a rule of the schema breaks it every time: no conflict, and nothing to wait for.
pub async fn what_can_never_be_written_is_not_transient(store: &dyn Store) {
    let without_a_case = Changes {
        claims: vec![claim("m-1")],
        documents: vec![document(FIRST)],
        ..Changes::default()
    };
    let error = store.commit(&without_a_case).await.unwrap_err();
    assert!(matches!(error, StoreError::Database { .. }), "{error:?}");
    assert!(!error.is_transient());
    write(store, &Changes { claims: vec![claim("m-1")], ..Changes::default() }).await;
}

/// Every chain with its last row, whatever kind of commit wrote it; a case without one as well.
pub async fn the_end_of_every_chain_is_kept(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    let two = row(FIRST, Some(&row(FIRST, None, FIRST).head()), "two");
    let three = row(FIRST, Some(&two.head()), "three");
    let account = row("A00001", None, "account");
    let journal = vec![two, three.clone(), account.clone()];
    write(store, &Changes { journal, ..Changes::default() }).await;
    let unjournaled = Changes { journal: Vec::new(), ..issue(SECOND) };
    write(store, &unjournaled).await;
    let (rows, mut heads) = store.journal_and_heads().await.unwrap();
    assert_eq!(rows, store.journal(None).await.unwrap());
    heads.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(heads[0], ("A00001".to_owned(), account.head()));
    assert_eq!(heads[1], (FIRST.to_owned(), three.head()));
    assert_eq!((heads[2].0.as_str(), heads[2].1.seq), (SECOND, 0));
    assert_eq!(heads.len(), 3);
}
