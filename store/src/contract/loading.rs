//! What comes with a batch besides cases and accounts.

use workflows::case_file::{Link, Relation};
use workflows::form28::State;
use workflows::form28::samples::importer;
use workflows::message::QuarantineCause;

use super::samples::{
    FIRST, SECOND, accounts, at, case_write, document_id, early, form28, issue, issued_at, made,
    mail_id, number, outcome, row, write,
};
use crate::Store;
use crate::changes::{Changes, QuarantineSettlement};
use crate::model::{MailStatus, QuarantineStatus, UnsentMail, Wanted};

/// Of cases and of accounts; none for what has no chain or was not asked for.
pub async fn heads_are_the_ends_of_the_chains_asked_for(store: &dyn Store) {
    let one = row(FIRST, None, "one");
    let two = row(FIRST, Some(&one.head()), "two");
    let account = row("A00001", None, "account");
    let other = row(SECOND, None, "other");
    let journal = vec![one, two.clone(), account.clone(), other];
    write(store, &Changes { journal, ..Changes::default() }).await;
    let wanted = Wanted {
        cases: vec![number(FIRST), number("RFI-2026-000199")],
        accounts: vec!["A00001".parse().unwrap()],
        ..Wanted::default()
    };
    let heads = store.load(&wanted).await.unwrap().heads;
    assert_eq!(heads.len(), 2);
    assert_eq!(heads[FIRST], two.head());
    assert_eq!(heads["A00001"], account.head());
}

/// Only those that wait for a case of the batch, in the order in which they were received.
pub async fn messages_that_wait_come_with_the_case_they_wait_for(store: &dyn Store) {
    let (soon, later) = (at("2026-06-04T10:00:00.000001Z"), at("2026-06-04T10:00:00.5Z"));
    let mut broken = early("q-4", FIRST, soon);
    broken.defect.cause = QuarantineCause::InvalidData;
    let changes = Changes {
        quarantine: vec![
            early("q-2", FIRST, later),
            early("q-3", SECOND, soon),
            early("q-1", FIRST, later),
            early("q-9", FIRST, soon),
            early("q-5", FIRST, soon),
            broken,
        ],
        quarantine_settlements: vec![QuarantineSettlement {
            id: "q-5".to_owned(),
            status: QuarantineStatus::Discarded,
            at: later,
        }],
        ..Changes::default()
    };
    write(store, &changes).await;
    let wanted = Wanted { opened: vec![number(FIRST)], ..Wanted::default() };
    let waiting = store.load(&wanted).await.unwrap().waiting;
    assert_eq!(
        waiting,
        [early("q-9", FIRST, soon), early("q-2", FIRST, later), early("q-1", FIRST, later)]
    );
}

/// Of the same entry, and linked from either side; with the heads of their chains. Others stay
/// away.
pub async fn cases_that_belong_together_come_together(store: &dyn Store) {
    let of = |text: &str, entry: &str| {
        let mut case = form28(text, State::Issued);
        case.notice.entry_number = entry.parse().unwrap();
        case
    };
    let asked = of("RFI-2026-000201", "ABC-1234567-6");
    let same_entry = of("RFI-2026-000202", "ABC-1234567-6");
    let mut names_it = of("RFI-2026-000203", "999-9999999-0");
    let relation = Relation::Names;
    names_it.file.links = vec![Link { case: number("RFI-2026-000201"), relation }];
    let stranger = of("RFI-2026-000204", "002-6110316-2");
    let cases = [asked, same_entry, names_it, stranger];
    let journal = cases.iter().map(|case| row(case.notice.notice_number.as_str(), None, "one"));
    let changes = Changes {
        journal: journal.collect(),
        cases: cases.iter().map(|case| case_write(case.clone(), 1)).collect(),
        ..Changes::default()
    };
    write(store, &changes).await;
    let found = async |wanted: Wanted| {
        let loaded = store.load(&wanted).await.unwrap();
        let mut numbers: Vec<String> = loaded.cases.keys().map(ToString::to_string).collect();
        numbers.sort();
        assert!(numbers.iter().all(|number| loaded.heads.contains_key(number)));
        numbers
    };
    let kin = ["RFI-2026-000201", "RFI-2026-000202", "RFI-2026-000203"];
    let cases = vec![number("RFI-2026-000201")];
    assert_eq!(found(Wanted { cases, ..Wanted::default() }).await, kin);
    let cases = vec![number("RFI-2026-000203")];
    let pair = ["RFI-2026-000201", "RFI-2026-000203"];
    assert_eq!(found(Wanted { cases, ..Wanted::default() }).await, pair);
    let entries = vec!["ABC-1234567-6".parse().unwrap()];
    let of_entry = ["RFI-2026-000201", "RFI-2026-000202"];
    assert_eq!(found(Wanted { entries, ..Wanted::default() }).await, of_entry);
}

/// Of work on what is decided already.
pub async fn cases_come_alone_when_nothing_else_is_wanted(store: &dyn Store) {
    write(store, &accounts(&[importer()])).await;
    write(store, &issue(FIRST)).await;
    write(store, &issue(SECOND)).await;
    let wanted = Wanted { cases: vec![number(FIRST)], cases_alone: true, ..Wanted::default() };
    let loaded = store.load(&wanted).await.unwrap();
    assert_eq!(loaded.cases.keys().collect::<Vec<_>>(), [&number(FIRST)]);
    assert_eq!(loaded.heads[FIRST], row(FIRST, None, FIRST).head());
    assert_eq!((loaded.unsent_mails.len(), loaded.accounts.len()), (1, 0));
    let wanted = Wanted { cases_alone: false, ..wanted };
    let loaded = store.load(&wanted).await.unwrap();
    assert_eq!((loaded.cases.len(), loaded.accounts.len()), (2, 1));
}

/// So that a document that is made can make its mails due, and a mail that ended can free the
/// next one.
pub async fn unsent_mails_and_documents_that_are_made_come_with_their_case(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &issue(SECOND)).await;
    let made = Changes { documents_made: vec![made(SECOND)], ..Changes::default() };
    write(store, &made).await;
    let wanted = |case| Wanted { cases: vec![number(case)], ..Wanted::default() };
    let first = store.load(&wanted(FIRST)).await.unwrap();
    assert!(!first.ready_documents.contains(&document_id(FIRST)));
    let mail = |case: &str, status| UnsentMail {
        id: mail_id(case),
        case: number(case),
        email: "customs@cedarridgehome.example".to_owned(),
        documents: vec![document_id(case)],
        status,
        created_at: issued_at(),
    };
    assert_eq!(first.unsent_mails, [mail(FIRST, MailStatus::Waiting)]);
    let second = store.load(&wanted(SECOND)).await.unwrap();
    assert!(second.ready_documents.contains(&document_id(SECOND)));
    assert_eq!(second.ready_documents.len(), 1);

    let due = Changes { mails_due: vec![mail_id(SECOND)], ..Changes::default() };
    write(store, &due).await;
    let second = store.load(&wanted(SECOND)).await.unwrap();
    assert_eq!(second.unsent_mails, [mail(SECOND, MailStatus::Queued)]);
    let sent =
        Changes { mail_outcomes: vec![outcome(SECOND, MailStatus::Sent)], ..Changes::default() };
    write(store, &sent).await;
    assert!(store.load(&wanted(SECOND)).await.unwrap().unsent_mails.is_empty());
}
