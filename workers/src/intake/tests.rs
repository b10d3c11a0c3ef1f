//! Order of receipt; messages that end a process, or would.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use queues::broker::DeliveryTag;
use queues::topology::DELIVERY_LIMIT;

use serde_json::{Value, json};
use store::model::CaseFilter;

use super::*;
use crate::simulation::{Simulation, Timed};
use crate::test_support::{notice, simulation};

/// The unit of a process.
const UNIT: &str = include_str!("../../../deploy/systemd/tidewaiter@.service");

/// Panics where a message says so: `panics when read`, `panics when planned`.
pub(super) fn panic_if_asked<'a>(stage: &str, bodies: impl IntoIterator<Item = &'a [u8]>) {
    let asked = format!("panics when {stage}");
    for body in bodies {
        assert!(!String::from_utf8_lossy(body).contains(&asked), "the message asks for it");
    }
}

fn saying(mut notice: Timed, text: &str) -> Timed {
    let mut message: Value = serde_json::from_slice(&notice.body).unwrap();
    message["data"]["officerMessage"] = json!(text);
    notice.body = message.to_string().into_bytes();
    notice
}

/// How many cases there are, and the sentences of the messages set aside.
async fn outcome(simulation: &Simulation) -> (usize, Vec<String>) {
    let store = &simulation.engine.store;
    let cases = store.cases(&CaseFilter::default()).await.unwrap().len();
    let held = store.quarantine(true).await.unwrap();
    let problems = held.into_iter().flat_map(|row| row.defect.problems);
    (cases, problems.map(|problem| problem.sentence).collect())
}

fn sentences(count: usize) -> Vec<String> {
    let sentence = "The message could not be applied (the program failed over the message; this \
                    is a fault of ours); routing key `gov.cbp.form28.issue.v1`. Mend the cause and \
                    replay it.";
    vec![sentence.to_owned(); count]
}

#[tokio::test]
async fn a_panic_over_one_of_many_messages_sets_that_one_aside_and_the_others_go_on() {
    let simulation = simulation().await;
    let mut notices: Vec<Timed> = (1..=20).map(notice).collect();
    notices[6] = saying(notice(7), "panics when read");
    notices[9] = saying(notice(10), "panics when planned");
    simulation.deliver(&notices).await.unwrap();
    simulation.engine.run_until_idle().await.unwrap();
    assert_eq!(outcome(&simulation).await, (18, sentences(2)));
}

#[tokio::test]
async fn a_panic_over_a_message_alone_sets_it_aside() {
    for when in ["panics when read", "panics when planned"] {
        let simulation = simulation().await;
        simulation.deliver(&[saying(notice(1), when)]).await.unwrap();
        simulation.engine.run_until_idle().await.unwrap();
        assert_eq!(outcome(&simulation).await, (0, sentences(1)), "{when}");
    }
}

#[test]
fn a_body_too_large_is_known_by_the_hash_of_all_of_it_and_is_not_read() {
    let mut delivery = taken(Queue::IntakeCbp, [1]).remove(0);
    delivery.body = b"{\"specversion\":".to_vec();
    let sha256 = "ab".repeat(32);
    delivery.oversize = Some(Oversize { bytes: 5_000_000, sha256: sha256.clone() });
    let message = inbound(&delivery).unwrap();
    assert_eq!((&message.identity.id, &message.content_hash), (&sha256, &sha256));
    let defect = message.content.unwrap_err();
    assert_eq!(defect.cause, QuarantineCause::Malformed);
    assert_eq!(
        defect.problems[0].sentence,
        format!(
            "The body has 5000000 bytes; at most 4194304 are taken. Its SHA-256 is {sha256}; only \
             its first 15 bytes are kept."
        )
    );
}

#[test]
fn what_may_have_ended_a_process_goes_alone_and_in_its_place() {
    let mut due = taken(Queue::IntakeCbp, 0..6);
    let alone = |due: &[Delivery]| -> Vec<usize> { batches(due).map(<[_]>::len).collect() };
    assert_eq!(alone(&due), [6]);
    due[2].deliveries = TRUSTED_DELIVERIES_MAX;
    assert_eq!(alone(&due), [6]);
    due[2].deliveries = TRUSTED_DELIVERIES_MAX + 1;
    due[3].deliveries = TRUSTED_DELIVERIES_MAX + 1;
    assert_eq!(alone(&due), [2, 1, 1, 2]);
    assert_eq!(batches(&due).flatten().cloned().collect::<Vec<_>>(), due);
    assert_eq!(alone(&taken(Queue::IntakeCbp, 0..300)), [256, 44]);
    assert_eq!(alone(&[]), [0_usize; 0]);
}

/// A message that ends its process every time is set aside before systemd gives the unit up.
#[test]
fn the_unit_is_started_more_often_than_one_message_can_end_it() {
    let number = |key: &str| -> u32 {
        let mut lines = UNIT.lines().filter_map(|line| line.split_once('='));
        let (_, value) = lines.find(|(name, _)| *name == key).unwrap();
        value.parse().unwrap()
    };
    let ends = DELIVERY_LIMIT.get() + dead::DEAD_TRIES_MAX;
    let burst = number("StartLimitBurst");
    assert!(2 * ends < burst, "{ends} ends of one message, and {burst} starts");
    // A process that never works is given up all the same: each start takes a second at least.
    assert!(burst * (number("RestartSec") + 1) < number("StartLimitIntervalSec"));
}

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
        oversize: None,
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
