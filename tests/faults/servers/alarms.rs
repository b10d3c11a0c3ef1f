//! RabbitMQ is short of memory: it takes nothing, and what it has is consumed all the same.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use queues::amqp::{AmqpBroker, AmqpOptions};
use queues::broker::{Broker as _, Confirmation, Delivery, Publication};
use queues::topology::{Exchange, Queue};
use tests::servers::{Place, Servers};

const NOW: Timestamp = Timestamp::constant(1_780_675_200, 0);
/// How long a server that is well may take to confirm.
const CONFIRM_LIMIT: Duration = Duration::from_secs(3);
/// How often a test looks again for what must come, with a wait in between.
const LOOKS_MAX: usize = 60;

fn command(message_id: &str) -> Publication {
    Publication {
        exchange: Exchange::Trade,
        routing_key: "gov.cbp.form28.submit-response.v1".to_owned(),
        message_id: message_id.to_owned(),
        content_type: "application/json".to_owned(),
        body: b"{}".to_vec(),
        headers: BTreeMap::new(),
        user_id: None,
    }
}

/// Publishes; whether the server takes it in time.
async fn is_taken(broker: &AmqpBroker, message_id: &str) -> bool {
    let messages = [command(message_id)];
    match tokio::time::timeout(CONFIRM_LIMIT, broker.publish(&messages, NOW)).await {
        Ok(answers) => answers.is_ok_and(|answers| answers == [Confirmation::Confirmed]),
        Err(_) => false,
    }
}

async fn next(broker: &AmqpBroker) -> Delivery {
    for _ in 0..LOOKS_MAX {
        let taken = broker.take(Queue::IntakeTrade, 1, NOW).await;
        if let Some(delivery) = taken.ok().and_then(|mut taken| taken.pop()) {
            return delivery;
        }
        broker.wait(Queue::IntakeTrade).await;
    }
    panic!("nothing comes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_rabbitmq_takes_nothing_what_it_has_is_consumed_and_answered() {
    let servers = Servers::own();
    let place = Place::on(&servers);
    let open = async || AmqpBroker::open(AmqpOptions::new(place.broker_url())).await.unwrap();
    let broker = open().await;
    broker.declare().await.unwrap();
    for id in ["one", "two"] {
        assert!(is_taken(&broker, id).await, "{id}");
    }
    servers.alarm(true);
    let mut refused = 0;
    while is_taken(&broker, "ahead of the alarm").await {
        refused += 1;
        assert!(refused < LOOKS_MAX, "the alarm never comes");
    }
    let first = next(&broker).await;
    assert_eq!(first.message_id, "one");
    broker.ack(&[first], NOW).await.unwrap();
    let depth = broker.depth(Queue::IntakeTrade, NOW).await.unwrap();
    assert_eq!(depth.in_flight, 0, "{depth:?}");
    // Somebody else is not sent what was answered: the answer has arrived.
    broker.close().await;
    servers.alarm(false);
    let other = open().await;
    assert_eq!(next(&other).await.message_id, "two");
    assert!(is_taken(&other, "three").await, "the alarm is over");
}
