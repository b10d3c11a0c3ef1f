//! The life of a mail.

use super::samples::{
    FIRST, SECOND, at, evidence, issue, issued_at, made, mail, mail_id, mail_work, outcome, refuse,
    write,
};
use crate::Store;
use crate::changes::Changes;
use crate::model::{MailRow, MailStatus};

async fn the_mail(store: &dyn Store) -> MailRow {
    store.mails(&[mail_id(FIRST)]).await.unwrap().remove(0)
}

fn due() -> Changes {
    Changes {
        documents_made: vec![made(FIRST)],
        mails_due: vec![mail_id(FIRST)],
        outbox: vec![mail_work(FIRST)],
        ..Changes::default()
    }
}

fn ended(status: MailStatus) -> Changes {
    Changes { mail_outcomes: vec![outcome(FIRST, status)], ..Changes::default() }
}

/// Waiting for its document, due, tried, in doubt, tried again, sent.
pub async fn a_mail_goes_from_waiting_to_sent_with_evidence(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    assert_eq!(the_mail(store).await, mail(FIRST));
    write(store, &due()).await;
    assert_eq!(the_mail(store).await, MailRow { status: MailStatus::Queued, ..mail(FIRST) });
    let now = at("2026-06-05T13:00:03Z");
    store.begin_mails(&[mail_id(FIRST)], now).await.unwrap();
    write(store, &ended(MailStatus::Ambiguous)).await;
    assert_eq!(the_mail(store).await.status, MailStatus::Ambiguous);
    store.begin_mails(&[mail_id(FIRST)], now).await.unwrap();
    write(store, &ended(MailStatus::Sent)).await;
    let sent = MailRow {
        status: MailStatus::Sent,
        attempts: 2,
        evidence: Some(evidence()),
        ..mail(FIRST)
    };
    assert_eq!(the_mail(store).await, sent);
}

/// Neither by an outcome nor by its document nor by another attempt.
pub async fn a_mail_that_was_sent_never_changes(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    write(store, &ended(MailStatus::Sent)).await;
    let sent = the_mail(store).await;
    for status in MailStatus::ALL {
        refuse(store, &ended(status)).await;
    }
    let due = Changes { mails_due: vec![mail_id(FIRST)], ..Changes::default() };
    write(store, &due).await;
    store.begin_mails(&[mail_id(FIRST)], issued_at()).await.unwrap();
    assert_eq!(the_mail(store).await, sent);
}

/// Of mails that may be sent: not of one that waits, not of one that was given up.
pub async fn deliveries_are_counted_before_they_begin(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    store.begin_mails(&[mail_id(FIRST)], issued_at()).await.unwrap();
    assert_eq!(the_mail(store).await.attempts, 0);
    write(store, &due()).await;
    store.begin_mails(&[mail_id(SECOND), mail_id(FIRST)], issued_at()).await.unwrap();
    assert_eq!(the_mail(store).await.attempts, 1);
    write(store, &ended(MailStatus::Failed)).await;
    store.begin_mails(&[mail_id(FIRST)], issued_at()).await.unwrap();
    assert_eq!(the_mail(store).await.attempts, 1);
}
