//! The outbox: in order, one relay at a time, until the broker has confirmed.

use jiff::Timestamp;

use super::samples::{
    FIRST, SECOND, at, document_id, fact, issue, issued_at, made, mail_id, mail_work, write,
};
use crate::Store;
use crate::changes::{Changes, OutboxWrite};
use crate::model::{OutboxContent, OutboxRow};

fn now() -> Timestamp {
    at("2026-06-05T13:01:00Z")
}

fn lease_end() -> Timestamp {
    at("2026-06-05T13:02:00Z")
}

fn ids(rows: &[OutboxRow]) -> Vec<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

/// As staged, over several batches; what one relay has, another does not get.
pub async fn rows_of_the_outbox_are_taken_in_order(store: &dyn Store) {
    write(store, &issue(SECOND)).await;
    write(store, &issue(FIRST)).await;
    let first = store.take_outbox(3, now(), lease_end()).await.unwrap();
    assert_eq!(
        ids(&first),
        ["RFI-2026-000102-document", "RFI-2026-000102-fact", "RFI-2026-000101-document"]
    );
    assert!(first.is_sorted_by_key(|row| row.position));
    assert_eq!(first[1].content, fact(SECOND).content);
    assert_eq!(first[1].staged_at, issued_at());
    let rest = store.take_outbox(3, now(), lease_end()).await.unwrap();
    assert_eq!(ids(&rest), ["RFI-2026-000101-fact"]);
    assert!(store.take_outbox(3, now(), lease_end()).await.unwrap().is_empty());
}

/// A relay that died gives its rows to the next one, with the same ids.
pub async fn a_lease_of_the_outbox_ends(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    let first = store.take_outbox(10, now(), lease_end()).await.unwrap();
    let before_end = at("2026-06-05T13:01:59.999999Z");
    assert!(store.take_outbox(10, before_end, lease_end()).await.unwrap().is_empty());
    let later = at("2026-06-05T13:03:00Z");
    assert_eq!(store.take_outbox(10, lease_end(), later).await.unwrap(), first);
}

/// A relay that could not publish holds nothing up, and what was published stays so.
pub async fn what_a_relay_gives_back_is_taken_again_at_once(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    let first = store.take_outbox(10, now(), lease_end()).await.unwrap();
    store.settle_outbox(&[first[0].position], now()).await.unwrap();
    let positions: Vec<i64> = first.iter().map(|row| row.position).collect();
    store.give_back_outbox(&positions).await.unwrap();
    assert_eq!(store.take_outbox(10, now(), lease_end()).await.unwrap(), first[1..]);
    store.give_back_outbox(&[]).await.unwrap();
}

/// Where it began with one.
pub async fn a_trace_goes_with_what_is_published(store: &dyn Store) {
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned();
    let traced = OutboxWrite { traceparent: Some(trace.clone()), ..fact(FIRST) };
    let outbox = vec![traced, fact(SECOND)];
    write(store, &Changes { outbox, ..Changes::default() }).await;
    let taken = store.take_outbox(10, now(), lease_end()).await.unwrap();
    let traces: Vec<_> = taken.into_iter().map(|row| row.traceparent).collect();
    assert_eq!(traces, [Some(trace), None]);
}

/// Whether or not anybody stages anything.
pub async fn waiting_for_the_outbox_ends_by_itself(store: &dyn Store) {
    store.wait_for_outbox().await;
    store.wait_for_outbox().await;
}

/// Whatever time passes.
pub async fn published_rows_never_come_back(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    let taken = store.take_outbox(1, now(), lease_end()).await.unwrap();
    store.settle_outbox(&[taken[0].position], now()).await.unwrap();
    store.settle_outbox(&[taken[0].position], lease_end()).await.unwrap();
    let later = at("2027-01-01T00:00:00Z");
    let rest = store.take_outbox(10, later, later).await.unwrap();
    assert_eq!(ids(&rest), ["RFI-2026-000101-fact"]);
    assert_eq!(store.backlog(now()).await.unwrap().outbox, 1);
}

/// Documents not made and mails not sent whose message was published long ago; once, not twice,
/// and nothing that still waits in the outbox or is done.
pub async fn what_is_stuck_is_staged_once_more(store: &dyn Store) {
    let mut first = issue(FIRST);
    first.mails_due = vec![mail_id(FIRST)];
    first.outbox.push(mail_work(FIRST));
    write(store, &first).await;
    let (soon, much_later) = (at("2026-06-05T13:30:00Z"), at("2026-06-05T14:00:00Z"));
    assert_eq!(store.restage_stuck(soon, much_later).await.unwrap(), 0);
    publish_all(store).await;
    assert_eq!(store.restage_stuck(issued_at(), much_later).await.unwrap(), 0);
    assert_eq!(store.restage_stuck(soon, much_later).await.unwrap(), 2);
    assert_eq!(store.restage_stuck(soon, much_later).await.unwrap(), 0);

    let again = store.take_outbox(10, much_later, at("2026-06-05T14:01:00Z")).await.unwrap();
    let contents: Vec<_> = again.iter().map(|row| row.content.clone()).collect();
    assert_eq!(
        contents,
        [
            OutboxContent::Document { document: document_id(FIRST) },
            OutboxContent::Mail { mail: mail_id(FIRST) },
        ]
    );
    assert!(again.iter().all(|row| row.staged_at == much_later));
    publish_all(store).await;
    assert_eq!(store.restage_stuck(soon, much_later).await.unwrap(), 0);
    let done = Changes { documents_made: vec![made(FIRST)], ..Changes::default() };
    write(store, &done).await;
    let tomorrow = at("2026-06-06T14:00:00Z");
    assert_eq!(store.restage_stuck(tomorrow, tomorrow).await.unwrap(), 1);
}

async fn publish_all(store: &dyn Store) {
    let far = at("2026-12-31T00:00:00Z");
    let rows = store.take_outbox(100, far, far).await.unwrap();
    let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
    store.settle_outbox(&positions, now()).await.unwrap();
}
