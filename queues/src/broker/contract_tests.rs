//! The stories every broker engine must tell the same way.
//!
//! An engine implements [`Engine`] and writes `broker_contract_tests!(its_engine())` in its tests:
//! each story becomes one test. The stories assume nothing of one engine: a message may need a
//! moment to arrive, the server may have its own clock, and a consumer may hoard what it prefetched
//! until its lease lapses.

mod dead_letters;
mod leases;
mod publishing;

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Broker, BrokerError, Confirmation, Delivery, Publication};
use crate::topology::{Exchange, Queue};

pub use self::dead_letters::*;
pub use self::leases::*;
pub use self::publishing::*;

/// When every story begins: 2026-06-05T13:00:00Z.
const START: Timestamp = Timestamp::constant(1_780_664_400, 0);

/// How often a story asks again for a message that must come; with [`Broker::wait`] in between,
/// tens of seconds.
const ROUNDS_MAX: usize = 100;

/// How long a story waits for [`Broker::wait`], far longer than any engine may take.
const WAIT_MAX: Duration = Duration::from_secs(30);

type Told = Result<(), BrokerError>;

/// How the stories handle an engine under test. Its queues are empty when a story begins.
#[async_trait]
pub trait Engine: Send + Sync {
    /// The broker of the engine.
    type Broker: Broker;

    /// Connects once more to the same queues, as another process would.
    async fn connect(&self) -> Result<Self::Broker, BrokerError>;

    /// Ends the leases of the broker as if its process had died, and returns the moment from which
    /// others can take the messages.
    async fn lapse(&self, broker: &Self::Broker, now: Timestamp) -> Result<Timestamp, BrokerError>;

    /// Returns when what was published can be taken, for stories that assert an absence.
    async fn settle(&self, _broker: &Self::Broker, _queue: Queue) {}

    /// The user whose name the engine accepts as publisher.
    fn user(&self) -> String {
        "queue-user".to_owned()
    }
}

/// Turns every story into a test of the engine.
///
/// `server` leaves out the stories in which two processes listen to one queue and the next message
/// has to reach a certain one of them: a server sends it to either, ahead of being asked. Its
/// engine tells them with one listener at a time.
#[doc(hidden)]
#[macro_export]
macro_rules! broker_contract_tests {
    ($engine:expr) => {
        $crate::broker_contract_tests! { server $engine }
        $crate::broker_contract_tests! { $engine =>
            a_late_acknowledgement_of_a_redelivered_message_does_nothing
        }
    };
    (server $engine:expr) => {
        $crate::broker_contract_tests! { $engine =>
            a_published_message_is_taken_once_while_leased
            every_part_of_a_message_arrives
            every_exchange_reaches_its_queues
            an_unanswered_message_comes_back
            an_acknowledged_message_is_gone
            a_released_message_is_back_at_once_and_counts_as_a_delivery
            an_answer_after_the_release_does_nothing
            a_message_delivered_too_often_becomes_a_dead_letter
            a_message_given_back_for_our_sake_never_becomes_a_dead_letter
            a_dead_letter_carries_its_reason_and_origin
            a_dead_letter_may_be_delivered_without_limit
            a_dead_letter_may_be_buried_again_with_another_reason
            messages_are_taken_in_order_of_arrival
            a_batch_of_256_is_published_taken_and_acknowledged
            two_processes_never_hold_the_same_message
            waiting_ends_when_another_process_publishes
            messages_survive_the_end_of_the_process
            work_that_no_queue_takes_is_returned
            a_body_too_large_is_refused_with_a_sentence
            a_batch_is_confirmed_one_by_one_in_its_order
            a_fact_without_a_subscriber_is_confirmed
            a_second_publication_of_one_id_is_a_second_message
            the_moment_of_receipt_is_kept_through_redelivery_and_death
            the_depth_counts_what_waits_and_what_is_held
            a_process_that_comes_later_does_not_take_what_waits_for_new
            declaring_again_changes_nothing
            nothing_given_is_nothing_done
        }
    };
    ($engine:expr => $($story:ident)*) => {
        $(
            #[tokio::test]
            async fn $story() -> Result<(), $crate::broker::BrokerError> {
                $crate::broker::contract_tests::$story(&$engine).await
            }
        )*
    };
}

async fn connected<E: Engine>(engine: &E) -> Result<E::Broker, BrokerError> {
    let broker = engine.connect().await?;
    broker.declare().await?;
    Ok(broker)
}

async fn publish(broker: &impl Broker, publications: &[Publication]) -> Told {
    let answers = broker.publish(publications, START).await?;
    assert_eq!(answers, vec![Confirmation::Confirmed; publications.len()]);
    Ok(())
}

/// Takes exactly so many messages, and waits for them where the engine needs a moment.
async fn take(
    broker: &impl Broker,
    queue: Queue,
    count: usize,
    now: Timestamp,
) -> Result<Vec<Delivery>, BrokerError> {
    let mut taken = Vec::new();
    for _ in 0..ROUNDS_MAX {
        taken.extend(broker.take(queue, count - taken.len(), now).await?);
        if taken.len() >= count {
            break;
        }
        broker.wait(queue).await;
    }
    assert_eq!(taken.len(), count, "messages taken from {queue}");
    Ok(taken)
}

async fn assert_nothing<E: Engine>(
    engine: &E,
    broker: &E::Broker,
    queue: Queue,
    now: Timestamp,
) -> Told {
    engine.settle(broker, queue).await;
    assert_eq!(ids(&broker.take(queue, 1, now).await?), [""; 0], "messages in {queue}");
    Ok(())
}

fn command(message_id: &str) -> Publication {
    to(Exchange::Cbp, "gov.cbp.form28.issue.v1", message_id)
}

fn to(exchange: Exchange, routing_key: &str, message_id: &str) -> Publication {
    Publication {
        exchange,
        routing_key: routing_key.to_owned(),
        message_id: message_id.to_owned(),
        content_type: "application/cloudevents+json".to_owned(),
        body: format!("{{\"id\":\"{message_id}\"}}").into_bytes(),
        headers: BTreeMap::new(),
        user_id: None,
    }
}

fn ids(deliveries: &[Delivery]) -> Vec<String> {
    deliveries.iter().map(|delivery| delivery.message_id.clone()).collect()
}
