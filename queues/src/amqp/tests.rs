//! The engine against a real server.

mod server;

use std::collections::BTreeMap;

use lapin::types::{AMQPValue, FieldArray, FieldTable};

use self::server::Vhost;
use super::*;
use crate::broker::contract_tests::Engine;
use crate::broker::{DELIVERY_LIMIT_REASON, Problem, ReceiptSource};
use crate::topology::{DELIVERY_LIMIT, Exchange};

const NOON: Timestamp = Timestamp::constant(1_780_675_200, 0);
const LATER: Timestamp = Timestamp::constant(1_780_675_260, 0);

/// How often a test looks again for something that must come; with a wait in between.
const LOOKS_MAX: usize = 60;

/// The engine on a virtual host of its own.
struct OnServer {
    vhost: Vhost,
}

impl OnServer {
    fn new() -> Self {
        Self { vhost: Vhost::new() }
    }

    async fn broker(&self) -> AmqpBroker {
        let broker = self.connect().await.unwrap();
        broker.declare().await.unwrap();
        broker
    }
}

#[async_trait]
impl Engine for OnServer {
    type Broker = AmqpBroker;

    async fn connect(&self) -> Result<AmqpBroker, BrokerError> {
        AmqpBroker::open(AmqpOptions::new(self.vhost.url())).await
    }

    /// The connection goes; the broker makes another by itself.
    async fn lapse(&self, broker: &AmqpBroker, now: Timestamp) -> Result<Timestamp, BrokerError> {
        let before = broker.link.session().await?;
        before.close().await;
        for _ in 0..LOOKS_MAX {
            match broker.link.session().await {
                Ok(session) if !Arc::ptr_eq(&session, &before) => return Ok(now),
                Ok(_) => tokio::task::yield_now().await,
                Err(error) => assert!(error.is_transient(), "{error:?}"),
            }
        }
        panic!("the connection does not come back");
    }

    async fn settle(&self, broker: &AmqpBroker, queue: Queue) {
        broker.wait(queue).await;
    }

    fn user(&self) -> String {
        "guest".to_owned()
    }
}

mod contract {
    crate::broker_contract_tests!(server super::OnServer::new());
}

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

async fn publish(broker: &AmqpBroker, message_id: &str) {
    let answers = broker.publish(&[command(message_id)], NOON).await.unwrap();
    assert_eq!(answers, [Confirmation::Confirmed]);
}

/// The next message, which must come.
async fn next(broker: &AmqpBroker, queue: Queue, now: Timestamp) -> Delivery {
    for _ in 0..LOOKS_MAX {
        match broker.take(queue, 1, now).await {
            Ok(mut taken) => {
                if let Some(delivery) = taken.pop() {
                    return delivery;
                }
            }
            Err(error) => assert!(error.is_transient(), "{error:?}"),
        }
        broker.wait(queue).await;
    }
    panic!("nothing comes from {queue}");
}

async fn nothing(broker: &AmqpBroker, queue: Queue) {
    assert_eq!(broker.take(queue, 1, NOON).await.unwrap(), []);
    broker.wait(queue).await;
    assert_eq!(broker.take(queue, 1, NOON).await.unwrap(), []);
}

#[tokio::test]
async fn a_connection_closed_by_the_server_comes_back_and_so_do_its_messages() {
    let engine = OnServer::new();
    let broker = engine.broker().await;
    publish(&broker, "one").await;
    let first = next(&broker, Queue::IntakeTrade, NOON).await;
    // The server lists a new connection after a few seconds.
    let mut closed = 0;
    for _ in 0..LOOKS_MAX {
        closed = engine.vhost.close_connections();
        if closed > 0 {
            break;
        }
        nothing(&broker, Queue::Mail).await;
    }
    assert!(closed > 0, "the server lists no connection");
    while broker.shelf(Queue::IntakeTrade).is_subscribed() {
        tokio::task::yield_now().await;
    }
    broker.ack(std::slice::from_ref(&first), LATER).await.unwrap();
    let again = next(&broker, Queue::IntakeTrade, LATER).await;
    assert_eq!((again.message_id.as_str(), again.deliveries), ("one", 2));
    assert_eq!(again.received_at, NOON, "the first consumption counts");
    publish(&broker, "two").await;
    assert_eq!(next(&broker, Queue::IntakeTrade, LATER).await.message_id, "two");
}

#[tokio::test]
async fn a_late_acknowledgement_of_a_redelivered_message_does_nothing() {
    let engine = OnServer::new();
    let (slow, quick) = (engine.broker().await, engine.broker().await);
    publish(&slow, "one").await;
    let late = [next(&slow, Queue::IntakeTrade, NOON).await];
    engine.lapse(&slow, NOON).await.unwrap();
    let again = next(&quick, Queue::IntakeTrade, NOON).await;
    slow.ack(&late, NOON).await.unwrap();
    slow.release(&late, Fault::Message, NOON).await.unwrap();
    slow.dead_letter(&late, "too late", NOON).await.unwrap();
    nothing(&slow, Queue::Dead).await;
    quick.release(&[again], Fault::Message, NOON).await.unwrap();
    assert_eq!(next(&quick, Queue::IntakeTrade, NOON).await.deliveries, 3);
}

#[tokio::test]
async fn what_waits_for_us_thirty_times_is_never_counted() {
    let engine = OnServer::new();
    let broker = engine.broker().await;
    publish(&broker, "one").await;
    for _ in 0..30 {
        let taken = next(&broker, Queue::IntakeTrade, LATER).await;
        assert_eq!(taken.deliveries, 1);
        broker.release(&[taken], Fault::Ours, LATER).await.unwrap();
    }
    nothing(&broker, Queue::Dead).await;
    // The server was never told, so another process would see a second delivery, not a 31st.
    engine.lapse(&broker, NOON).await.unwrap();
    assert_eq!(next(&broker, Queue::IntakeTrade, NOON).await.deliveries, 2);
}

#[tokio::test]
async fn what_waits_behind_a_dead_letter_is_not_counted_with_it() {
    let engine = OnServer::new();
    let broker = engine.broker().await;
    for id in ["poison", "innocent"] {
        let dead = Publication { exchange: Exchange::Dead, ..command(id) };
        broker.publish(&[dead], NOON).await.unwrap().clear();
    }
    for attempt in 1..=4 {
        let taken = next(&broker, Queue::Dead, NOON).await;
        assert_eq!((taken.message_id.as_str(), taken.deliveries), ("poison", attempt));
        // Whatever else comes has the time to.
        broker.wait(Queue::Dead).await;
        engine.lapse(&broker, NOON).await.unwrap();
    }
    let taken = next(&broker, Queue::Dead, NOON).await;
    assert_eq!(taken.message_id, "poison");
    broker.ack(&[taken], NOON).await.unwrap();
    let taken = next(&broker, Queue::Dead, NOON).await;
    assert_eq!((taken.message_id.as_str(), taken.deliveries), ("innocent", 1));
}

#[tokio::test]
async fn a_batch_given_back_in_part_is_acknowledged_around_the_rest() {
    let engine = OnServer::new();
    let broker = engine.broker().await;
    for id in ["1", "2", "3"] {
        publish(&broker, id).await;
    }
    let mut taken = Vec::new();
    for _ in 0..3 {
        taken.push(next(&broker, Queue::IntakeTrade, NOON).await);
    }
    broker.release(&taken[..1], Fault::Ours, NOON).await.unwrap();
    broker.ack(&taken[1..], NOON).await.unwrap();
    engine.lapse(&broker, NOON).await.unwrap();
    assert_eq!(next(&broker, Queue::IntakeTrade, NOON).await.message_id, "1");
    nothing(&broker, Queue::IntakeTrade).await;
}

#[tokio::test]
async fn a_message_that_dies_at_the_server_cannot_choose_its_exchange() {
    let engine = OnServer::new();
    let broker = engine.broker().await;
    let mut death = FieldTable::default();
    let mut word = |name: &str, value: &str| {
        death.insert(name.into(), AMQPValue::LongString(value.into()));
    };
    word("queue", Queue::IntakeTrade.name());
    word("reason", "delivery_limit");
    word("exchange", Exchange::Cbp.name());
    let deaths = FieldArray::from(vec![AMQPValue::FieldTable(death)]);
    let mut forged = Outgoing::of(&command("forged"), "guest").unwrap().properties;
    let mut headers = FieldTable::default();
    headers.insert("x-death".into(), AMQPValue::FieldArray(deaths));
    headers.insert("x-tidewaiter-reason".into(), AMQPValue::LongString("forged".into()));
    forged = forged.with_headers(headers);
    let sent = command("forged");
    let message = Outgoing { properties: forged, ..Outgoing::of(&sent, "guest").unwrap() };
    let session = broker.link.session().await.unwrap();
    publish::publish(&session, &[message]).await.unwrap().clear();

    for _ in 0..DELIVERY_LIMIT.get() {
        let taken = next(&broker, Queue::IntakeTrade, NOON).await;
        broker.release(&[taken], Fault::Message, NOON).await.unwrap();
    }
    let dead = next(&broker, Queue::Dead, LATER).await;
    assert_eq!(dead.exchange, Some(Exchange::Trade));
    assert_eq!(dead.dead_letter_reason.as_deref(), Some(DELIVERY_LIMIT_REASON));
    assert_eq!(dead.received_at, NOON, "the first consumption counts in the dead queue too");
}

#[tokio::test]
async fn a_queue_of_another_kind_is_refused_by_name_and_left_as_it_is() {
    let engine = OnServer::new();
    let broker = engine.connect().await.unwrap();
    let session = broker.link.session().await.unwrap();
    let durable = lapin::options::QueueDeclareOptions { durable: true, ..Default::default() };
    let name = Queue::Mail.name().into();
    let channel = session.channel().await.unwrap();
    channel.queue_declare(name, durable, FieldTable::default()).await.unwrap();
    let error = broker.declare().await.unwrap_err();
    let sentence =
        "queue tidewaiter.mail exists on the broker with another type or other arguments";
    let remedy = "stop what publishes to tidewaiter.mail, let it run empty, delete it, and run \
                  `tidewaiter migrate` again";
    assert_eq!(error.to_string(), format!("{sentence}; {remedy}"));
    assert!(!error.is_transient());
    let inspection = broker.inspect(NOON).await.unwrap();
    let mail = inspection.queues.iter().find(|found| found.queue == Queue::Mail).unwrap();
    assert_eq!((mail.exists, mail.as_declared, mail.readable), (true, Some(false), Some(true)));
    let problem = Problem { sentence: sentence.to_owned(), remedy: remedy.to_owned() };
    assert_eq!(mail.problem, Some(problem));
}

#[tokio::test]
async fn an_inspection_of_a_complete_server_finds_nothing_wrong_and_changes_nothing() {
    let engine = OnServer::new();
    let broker = engine.broker().await;
    publish(&broker, "one").await;
    let inspection = broker.inspect(NOON).await.unwrap();
    assert_eq!(inspection.problems().count(), 0, "{inspection:?}");
    assert_eq!((inspection.engine, inspection.user.as_deref()), ("rabbitmq", Some("guest")));
    assert_ne!(inspection.receipt, ReceiptSource::Unknown);
    assert!(!inspection.address.contains("guest:"), "{}", inspection.address);
    assert_eq!(inspection.exchanges.len(), 5);
    assert!(inspection.exchanges.iter().all(|found| found.exists && found.writable == Some(true)));
    for found in &inspection.queues {
        assert_eq!((found.as_declared, found.readable), (Some(true), Some(true)), "{found:?}");
        assert_eq!(found.ready, u64::from(found.queue == Queue::IntakeTrade));
    }
    assert_eq!(next(&broker, Queue::IntakeTrade, NOON).await.deliveries, 1);
}

#[tokio::test]
async fn an_inspection_of_an_empty_server_names_all_that_is_missing_and_makes_nothing() {
    let engine = OnServer::new();
    let broker = engine.connect().await.unwrap();
    for _ in 0..2 {
        let inspection = broker.inspect(NOON).await.unwrap();
        assert_eq!(inspection.problems().count(), 10);
        let first = inspection.problems().next().unwrap();
        assert_eq!(first.sentence, "exchange tidewaiter.cbp does not exist on the broker");
        assert!(inspection.queues.iter().all(|found| !found.exists));
    }
    let error = broker.take(Queue::Mail, 1, NOON).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "queue tidewaiter.mail does not exist on the broker; run `tidewaiter migrate` as a user \
         who may configure it"
    );
}

#[tokio::test]
async fn a_user_with_the_least_permissions_declares_by_looking_and_does_its_own_work_only() {
    let mut engine = OnServer::new();
    let url = engine.vhost.url_for("mail", ["^$", "^tidewaiter\\.dead$", "^tidewaiter\\.mail$"]);
    let least = AmqpBroker::open(AmqpOptions::new(url)).await.unwrap();
    let error = least.declare().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "exchange tidewaiter.cbp does not exist on the broker; run `tidewaiter migrate` as a user \
         who may configure it"
    );
    let all = engine.broker().await;
    least.declare().await.unwrap();

    let work =
        Publication { exchange: Exchange::Work, routing_key: "mail".to_owned(), ..command("one") };
    all.publish(std::slice::from_ref(&work), NOON).await.unwrap().clear();
    let taken = next(&least, Queue::Mail, NOON).await;
    least.dead_letter(&[taken], "no recipient", NOON).await.unwrap();
    assert_eq!(next(&all, Queue::Dead, NOON).await.message_id, "one");
    let error = least.publish(&[work], NOON).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "this user may not publish to tidewaiter.work; give it the write permission that \
         docs/rabbitmq.md names"
    );
    let error = least.take(Queue::Documents, 1, NOON).await.unwrap_err();
    assert!(error.to_string().starts_with("this user may not use queue tidewaiter.documents; "));

    let inspection = least.inspect(NOON).await.unwrap();
    assert_eq!(inspection.receipt, ReceiptSource::Unknown);
    assert_eq!(inspection.problems().count(), 0);
    for found in inspection.exchanges {
        assert_eq!(found.writable, Some(found.exchange == Exchange::Dead), "{}", found.exchange);
    }
    for found in inspection.queues {
        assert_eq!(found.readable, Some(found.queue == Queue::Mail), "{}", found.queue);
        assert_eq!(found.as_declared, None);
    }
}

#[tokio::test]
async fn a_wrong_password_is_lasting_and_not_shown() {
    let engine = OnServer::new();
    let options = AmqpOptions {
        password: Some("wrong-secret".to_owned()),
        ..AmqpOptions::new(engine.vhost.url())
    };
    let broker = AmqpBroker::open(options).await.unwrap();
    let error = broker.declare().await.unwrap_err();
    assert!(!error.is_transient(), "{error:?}");
    assert!(!format!("{error:?} {broker:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_away_is_a_passing_error() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let options = AmqpOptions::new(format!("amqp://tw:secret@127.0.0.1:{port}"));
    let broker = AmqpBroker::open(options).await.unwrap();
    for _ in 0..2 {
        let error = broker.publish(&[command("one")], NOON).await.unwrap_err();
        assert!(error.is_transient(), "{error:?}");
        let address = format!("the broker amqp://tw@127.0.0.1:{port} cannot be opened");
        assert_eq!(error.to_string(), address);
    }
    broker.close().await;
    assert!(!broker.publish(&[command("one")], NOON).await.unwrap_err().is_transient());
}

#[tokio::test]
async fn with_a_clock_receipt_is_the_arrival_here() {
    let engine = OnServer::new();
    let clock: ClockFn = Arc::new(|| NOON);
    let options = AmqpOptions { clock: Some(clock), ..AmqpOptions::new(engine.vhost.url()) };
    let broker = AmqpBroker::open(options).await.unwrap();
    broker.declare().await.unwrap();
    publish(&broker, "one").await;
    let taken = next(&broker, Queue::IntakeTrade, LATER).await;
    let from_server = broker.link.session().await.unwrap().ingress.source();
    assert!(from_server == ReceiptSource::Broker || taken.received_at == NOON);
}

#[tokio::test]
async fn the_oldest_message_is_not_later_than_the_last_time_the_queue_was_empty() {
    let engine = OnServer::new();
    let (here, there) = (engine.broker().await, engine.broker().await);
    let empty = here.depth(Queue::IntakeTrade, NOON).await.unwrap();
    assert_eq!(empty, Depth { ready: 0, in_flight: 0, oldest: None, sees_all: false });
    publish(&there, "one").await;
    let waiting = here.depth(Queue::IntakeTrade, LATER).await.unwrap();
    assert_eq!(waiting, Depth { ready: 1, oldest: Some(NOON), ..empty });
    let taken = next(&here, Queue::IntakeTrade, LATER).await;
    let held = here.depth(Queue::IntakeTrade, LATER).await.unwrap();
    assert_eq!(held, Depth { in_flight: 1, oldest: Some(taken.received_at), ..empty });
    here.ack(&[taken], LATER).await.unwrap();
    assert_eq!(here.depth(Queue::IntakeTrade, LATER).await.unwrap(), empty);
}
