//! Commits: all or nothing, and what is written is what is read.

use workflows::clocks::Clock;
use workflows::directory::Account;
use workflows::form28::State;
use workflows::form28::samples::importer;
use workflows::ladder::RungKind;
use workflows::message::{MessageIdentity, QuarantineCause};

use super::samples::{
    FIRST, SECOND, accounts, broker, case_write, certificate, claim, deadline_id, document,
    document_id, early, everything, evidence, fact, file, form28, identity, issue, issued_at, made,
    mail, mail_id, mail_work, number, outcome, refuse, row, write,
};
use crate::changes::{Changes, Claim, QuarantineSettlement, RungSettlement, RungWrite};
use crate::journal::{self, Entry, Kind};
use crate::model::{
    CaseFilter, DeadlineRow, DeadlineStatus, DocumentRow, DocumentStatus, MailEvidence, MailStatus,
    QuarantineStatus, RungRow, RungStatus, Wanted,
};
use crate::{Store, StoreError};

/// The schema can be brought up to date any number of times.
pub async fn migrating_again_changes_nothing(store: &dyn Store) {
    let version = store.migrate().await.unwrap();
    write(store, &issue(FIRST)).await;
    let before = everything(store).await;
    assert_eq!(store.migrate().await.unwrap(), version);
    assert_eq!(everything(store).await, before);
}

/// No changes are fine.
pub async fn a_batch_of_nothing_is_written(store: &dyn Store) {
    let before = everything(store).await;
    write(store, &Changes::default()).await;
    assert_eq!(everything(store).await, before);
}

/// The same identity again is a conflict, also with other content; the first content is known.
pub async fn a_message_is_claimed_once(store: &dyn Store) {
    write(store, &Changes { claims: vec![claim("m-1")], ..Changes::default() }).await;
    let again = Claim { content_hash: "another".to_owned(), ..claim("m-1") };
    refuse(store, &Changes { claims: vec![again], ..Changes::default() }).await;
    let source = "urn:cbp:center:AGR".to_owned();
    let elsewhere =
        Claim { identity: MessageIdentity { source, ..identity("m-1") }, ..claim("m-1") };
    write(store, &Changes { claims: vec![elsewhere], ..Changes::default() }).await;

    let identities = vec![identity("m-1"), identity("m-2")];
    let loaded = store.load(&Wanted { identities, ..Wanted::default() }).await.unwrap();
    let known: Vec<_> = loaded.known.into_iter().collect();
    assert_eq!(known, [(identity("m-1"), "hash-of-m-1".to_owned())]);
}

/// Whatever the conflict, nothing of the batch is there afterwards.
pub async fn every_conflict_writes_nothing(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    let settled = Changes {
        accounts: vec![broker()],
        rung_settlements: vec![passed()],
        documents_made: vec![made(FIRST)],
        mails_due: vec![mail_id(FIRST)],
        mail_outcomes: vec![outcome(FIRST, MailStatus::Sent)],
        ..Changes::default()
    };
    write(store, &settled).await;
    let before = everything(store).await;
    for spoil in SPOILERS {
        let mut changes = issue(SECOND);
        spoil(&mut changes);
        refuse(store, &changes).await;
        assert_eq!(everything(store).await, before);
    }
    write(store, &issue(SECOND)).await;
}

/// Each makes a good batch one that came too late.
const SPOILERS: [fn(&mut Changes); 9] = [
    |changes| changes.claims.push(claim(FIRST)),
    |changes| changes.journal.push(row(FIRST, None, "a second first row")),
    |changes| changes.accounts = vec![rival()],
    |changes| changes.rung_settlements = vec![passed()],
    |changes| changes.documents.push(document(FIRST)),
    |changes| changes.documents_made = vec![made(FIRST)],
    |changes| changes.mails.push(mail(FIRST)),
    |changes| changes.mail_outcomes = vec![outcome(FIRST, MailStatus::Failed)],
    |changes| changes.outbox.push(fact(FIRST)),
];

/// An account that claims the broker's filer code.
fn rival() -> Account {
    Account { ace_id: "B00002".parse().unwrap(), ..broker() }
}

fn passed() -> RungSettlement {
    RungSettlement {
        deadline: deadline_id(FIRST),
        kind: RungKind::DuePassed,
        status: RungStatus::Fired,
        at: certificate().passes_at(),
    }
}

/// Every kind of row comes back as it went in.
pub async fn what_is_written_is_read(store: &dyn Store) {
    let changes = written();
    write(store, &changes).await;
    expect_written(store).await;
}

/// What [`expect_written`] expects.
pub fn written() -> Changes {
    let early = early("q-1", SECOND, issued_at());
    Changes { quarantine: vec![early], ..issue(FIRST) }
}

/// What may follow [`written`]: work done for the case, an account.
pub fn worked() -> Changes {
    let issued = row(FIRST, None, FIRST);
    let entry = Entry { kind: Kind::Document, ..issued.entry.clone() };
    let done = journal::append(FIRST, Some(&issued.head()), entry);
    let account = Account { ace_id: "A00001".parse().unwrap(), ..broker() };
    Changes {
        journal: vec![done, row("A00001", None, "account")],
        accounts: vec![account],
        documents_made: vec![made(FIRST)],
        ..Changes::default()
    }
}

/// What may follow [`written`]: its document is made and its mail due.
pub fn made_and_due() -> Changes {
    Changes {
        accounts: Vec::new(),
        mails_due: vec![mail_id(FIRST)],
        outbox: vec![mail_work(FIRST)],
        ..worked()
    }
}

/// The accounts of the samples.
pub fn accounts_of_samples() -> Changes {
    accounts(&[importer(), broker()])
}

/// Evidence of a delivery.
pub fn sample_evidence() -> MailEvidence {
    evidence()
}

/// Reads what [`written`] wrote: also for a store that was closed in between.
pub async fn expect_written(store: &dyn Store) {
    let changes = written();
    assert_eq!(store.journal(Some(FIRST)).await.unwrap(), changes.journal);
    assert_eq!(store.journal(None).await.unwrap(), changes.journal);
    let loaded = store.load(&Wanted { cases: vec![number(FIRST)], ..Wanted::default() }).await;
    assert_eq!(loaded.unwrap().cases[&number(FIRST)], changes.cases[0].case);
    let deadlines = [DeadlineRow {
        id: deadline_id(FIRST),
        case: number(FIRST),
        clock: Clock::Answer,
        ordinal: 1,
        certificate: certificate(),
        status: DeadlineStatus::Running,
    }];
    assert_eq!(store.deadlines_of(FIRST).await.unwrap(), deadlines);
    let rungs: Vec<RungRow> = changes.rungs.iter().map(pending).collect();
    assert!(rungs.len() > 3);
    assert_eq!(store.rungs_of(FIRST).await.unwrap(), rungs);
    assert_eq!(store.documents_of(Some(FIRST)).await.unwrap(), changes.documents);
    assert_eq!(store.mails_of(Some(FIRST)).await.unwrap(), changes.mails);
    assert_eq!(store.quarantine(false).await.unwrap(), changes.quarantine);
    assert!(store.documents_of(Some(SECOND)).await.unwrap().is_empty());
    assert!(store.mails_of(Some(SECOND)).await.unwrap().is_empty());
}

fn pending(write: &RungWrite) -> RungRow {
    RungRow {
        deadline: write.deadline.clone(),
        kind: write.rung.kind,
        fire_at: write.rung.fire_at,
        status: RungStatus::Pending,
    }
}

/// Whatever characters and bytes it has, also those that a database does not take as text.
pub async fn a_hostile_message_is_kept_as_it_came(store: &dyn Store) {
    let hostile = "\0\u{10FFFF}0\\u0000\"'\u{1}";
    let identity = MessageIdentity { source: hostile.to_owned(), id: format!("{hostile}id") };
    let mut kept = early("q-1", SECOND, issued_at());
    kept.identity = identity.clone();
    kept.user_id = Some(hostile.to_owned());
    kept.message_type = Some(hostile.to_owned());
    kept.subject = Some(hostile.to_owned());
    hostile.clone_into(&mut kept.defect.problems[0].sentence);
    kept.body = vec![0, 0xff, b'\\', 0];
    let claim = Claim { identity: identity.clone(), ..claim("m-1") };
    let told = row(FIRST, None, hostile);
    let changes = Changes {
        claims: vec![claim],
        journal: vec![told.clone()],
        quarantine: vec![kept.clone()],
        ..Changes::default()
    };
    write(store, &changes).await;
    assert_eq!(store.quarantine(true).await.unwrap(), [kept]);
    let wanted = Wanted { identities: vec![identity.clone()], ..Wanted::default() };
    assert!(store.load(&wanted).await.unwrap().known.contains_key(&identity));
    let rows = store.journal(None).await.unwrap();
    assert_eq!(journal::verify(&rows).unwrap(), Some(told.head()));
    refuse(store, &changes).await;
}

/// The case written last is the one that is read; what was set aside is settled with it.
pub async fn a_case_that_moves_is_replaced(store: &dyn Store) {
    write(store, &written()).await;
    let head = row(FIRST, None, FIRST).head();
    let moved = Changes {
        journal: vec![row(FIRST, Some(&head), "view")],
        cases: vec![case_write(form28(FIRST, State::UnderReview), 2)],
        quarantine: vec![early("q-1", FIRST, issued_at())],
        quarantine_settlements: vec![QuarantineSettlement {
            id: "q-1".to_owned(),
            status: QuarantineStatus::Applied,
            at: issued_at(),
        }],
        ..Changes::default()
    };
    write(store, &moved).await;
    let cases = store.cases(&CaseFilter::default()).await.unwrap();
    assert_eq!(cases.len(), 1);
    assert_eq!((cases[0].case.state_name(), cases[0].version), ("UNDER_REVIEW", 2));
    assert!(store.quarantine(false).await.unwrap().is_empty());
    let settled = &store.quarantine(true).await.unwrap()[0];
    assert_eq!(
        (settled.status, settled.settled_at),
        (QuarantineStatus::Applied, Some(issued_at()))
    );
    // The row that was there already was left alone.
    assert_eq!(settled.subject.as_deref(), Some(SECOND));
    assert_eq!(settled.defect.cause, QuarantineCause::UnknownCase);
}

/// A document that is made has its file and cannot be made again.
pub async fn a_document_is_made_once(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    let changes = Changes { documents_made: vec![made(FIRST)], ..Changes::default() };
    write(store, &changes).await;
    let ready =
        DocumentRow { status: DocumentStatus::Ready, file: Some(file()), ..document(FIRST) };
    let ids = [document_id(SECOND), document_id(FIRST)];
    assert_eq!(store.documents(&ids).await.unwrap(), [ready]);
    refuse(store, &changes).await;
}

/// Two stores on one database at the same time: one opens a case, the other sets a message aside
/// that waits for it. Whatever the order, they are not both written.
pub async fn a_case_opens_or_a_message_waits_for_it_but_not_both(
    first: &dyn Store,
    second: &dyn Store,
) {
    for round in 100..140 {
        let case = format!("RFI-2026-000{round}");
        let opening = issue(&case);
        let waiting = Changes {
            quarantine: vec![early(&format!("q-{round}"), &case, issued_at())],
            ..Changes::default()
        };
        let results = tokio::join!(first.commit(&opening), second.commit(&waiting));
        assert_eq!(u8::from(results.0.is_ok()) + u8::from(results.1.is_ok()), 1, "{results:?}");
        let lost = results.0.and(results.1).unwrap_err();
        assert!(matches!(lost, StoreError::Conflict { .. }), "{lost:?}");
    }
}

/// Two stores on one database apply a batch to one case at the same time, many times over: each
/// time one of them wins, and the chain is whole.
pub async fn of_two_writers_one_wins(first: &dyn Store, second: &dyn Store) {
    write(first, &issue(FIRST)).await;
    let wanted = Wanted { cases: vec![number(FIRST)], ..Wanted::default() };
    for round in 0..20 {
        let head = first.load(&wanted).await.unwrap().heads.remove(FIRST);
        let batch = |who: &str| Changes {
            claims: vec![claim(&format!("{who}-{round}"))],
            journal: vec![row(FIRST, head.as_ref(), who)],
            ..Changes::default()
        };
        let (one, other) = (batch("first"), batch("second"));
        let results = tokio::join!(first.commit(&one), second.commit(&other));
        assert_eq!(u8::from(results.0.is_ok()) + u8::from(results.1.is_ok()), 1, "{results:?}");
        let lost = results.0.and(results.1).unwrap_err();
        assert!(matches!(lost, StoreError::Conflict { .. }), "{lost:?}");
    }
    let rows = second.journal(Some(FIRST)).await.unwrap();
    assert_eq!(rows.len(), 21);
    assert_eq!(journal::verify(&rows).unwrap().unwrap().seq, 21);
}
