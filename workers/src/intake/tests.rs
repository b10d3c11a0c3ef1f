//! Order of receipt.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use queues::broker::DeliveryTag;

use super::*;

fn minute(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

/// Deliveries received at these minutes, named by queue and minute.
fn taken(queue: Queue, minutes: impl IntoIterator<Item = i64>) -> Vec<Delivery> {
    let delivery = |at: i64| Delivery {
        tag: DeliveryTag { number: at.cast_unsigned(), lease: 1 },
        queue,
        exchange: None,
        routing_key: String::new(),
        message_id: format!("{}-{at}", queue.name().rsplit('.').next().unwrap()),
        content_type: String::new(),
        body: Vec::new(),
        headers: BTreeMap::new(),
        user_id: None,
        received_at: minute(at),
        deliveries: 1,
        dead_letter_reason: None,
    };
    minutes.into_iter().map(delivery).collect()
}

fn ids(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|delivery| delivery.message_id.as_str()).collect()
}

#[test]
fn both_queues_are_merged_by_receipt_and_keep_their_order_at_one_instant() {
    let cbp = taken(Queue::IntakeCbp, [1, 3, 4]);
    let trade = taken(Queue::IntakeTrade, [0, 3, 9]);
    let (due, later) = in_order_of_receipt(&[cbp, trade]);
    assert_eq!(ids(&due), ["trade-0", "cbp-1", "cbp-3", "trade-3", "cbp-4", "trade-9"]);
    assert_eq!(later, []);
}

#[test]
fn what_came_after_the_end_of_a_full_batch_is_handed_back() {
    let full = i64::try_from(BATCH_MAX).unwrap();
    let cbp = taken(Queue::IntakeCbp, 0..full);
    let trade = taken(Queue::IntakeTrade, [5, full - 1, full, full + 7]);
    let (due, later) = in_order_of_receipt(&[cbp, trade]);
    assert_eq!(due.len(), BATCH_MAX + 2);
    assert_eq!(ids(&later), [format!("trade-{full}"), format!("trade-{}", full + 7)]);
}

#[test]
fn the_shorter_of_two_full_batches_sets_the_end() {
    let full = i64::try_from(BATCH_MAX).unwrap();
    let slow = taken(Queue::IntakeCbp, (0..full).map(|n| n * 2));
    let quick = taken(Queue::IntakeTrade, 0..full);
    let (due, later) = in_order_of_receipt(&[slow, quick]);
    assert_eq!(due.last().map(|delivery| delivery.received_at), Some(minute(full - 1)));
    assert_eq!(due.len() + later.len(), 2 * BATCH_MAX);
}
