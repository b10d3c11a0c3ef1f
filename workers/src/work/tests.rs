//! In which order work is done.

use std::collections::BTreeMap;

use jiff::Timestamp;
use queues::broker::DeliveryTag;

use super::*;

/// Work in a queue, by how often each was delivered.
fn work(queue: Queue, deliveries: &[u32]) -> Vec<Delivery> {
    let delivery = |(number, deliveries): (usize, &u32)| Delivery {
        tag: DeliveryTag { number: number as u64, lease: 1 },
        queue,
        exchange: None,
        routing_key: String::new(),
        message_id: number.to_string(),
        content_type: String::new(),
        body: Vec::new(),
        headers: BTreeMap::new(),
        user_id: None,
        received_at: Timestamp::UNIX_EPOCH,
        deliveries: *deliveries,
        dead_letter_reason: None,
        oversize: None,
    };
    deliveries.iter().enumerate().map(delivery).collect()
}

fn order(queue: Queue, deliveries: &[u32]) -> String {
    let ordered = in_order_of_trust(queue, work(queue, deliveries));
    ordered.into_iter().map(|delivery| delivery.message_id).collect()
}

#[test]
fn suspects_come_last_and_every_other_time_from_their_other_end() {
    assert_eq!(order(Queue::Documents, &[1, 1, 1]), "012");
    assert_eq!(order(Queue::Documents, &[2, 2, 1, 2]), "2310");
    assert_eq!(order(Queue::Documents, &[3, 3, 1, 3]), "2013");
}

#[test]
fn mails_keep_their_order() {
    assert_eq!(order(Queue::Mail, &[2, 1, 2]), "012");
}

/// Runs the order as often as a process ends over one piece; which pieces were done by then.
fn done_before_the_end_of(poison: u64, count: usize, ends: u32) -> usize {
    let mut left = work(Queue::Documents, &vec![1; count]);
    for _ in 0..ends {
        let ordered = in_order_of_trust(Queue::Documents, left.clone());
        let portions = ordered
            .chunk_by(|a, b| !is_suspect(Queue::Documents, a) && !is_suspect(Queue::Documents, b));
        for portion in portions {
            if portion.iter().any(|delivery| delivery.tag.number == poison) {
                break;
            }
            let done = portion.iter().map(|delivery| delivery.tag).collect::<Vec<_>>();
            left.retain(|delivery| !done.contains(&delivery.tag));
        }
        for delivery in &mut left {
            delivery.deliveries += 1;
        }
    }
    count - left.len()
}

#[test]
fn work_that_ends_its_process_three_times_keeps_nothing_else_from_being_done() {
    for poison in 0..8 {
        assert_eq!(done_before_the_end_of(poison, 8, 3), 7, "{poison}");
    }
}
