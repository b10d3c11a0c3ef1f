use std::collections::BTreeSet;
use std::path::PathBuf;

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;

use super::*;
use crate::broker::contract_tests::Engine;

const NOON: Timestamp = Timestamp::constant(1_780_675_200, 0);

/// The engine on a file in a folder of its own.
struct OnFile {
    folder: TempDir,
}

impl OnFile {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("queues.sqlite")
    }
}

#[async_trait]
impl Engine for OnFile {
    type Broker = EmbeddedBroker;

    async fn connect(&self) -> Result<EmbeddedBroker, BrokerError> {
        EmbeddedBroker::open(&self.path()).await
    }

    async fn lapse(&self, _: &EmbeddedBroker, now: Timestamp) -> Result<Timestamp, BrokerError> {
        Ok(now + VISIBILITY_TIMEOUT)
    }
}

/// The engine in memory: another process is another clone.
struct InMemory(EmbeddedBroker);

#[async_trait]
impl Engine for InMemory {
    type Broker = EmbeddedBroker;

    async fn connect(&self) -> Result<EmbeddedBroker, BrokerError> {
        Ok(self.0.clone())
    }

    async fn lapse(&self, _: &EmbeddedBroker, now: Timestamp) -> Result<Timestamp, BrokerError> {
        Ok(now + VISIBILITY_TIMEOUT)
    }
}

mod on_file {
    crate::broker_contract_tests!(super::OnFile::new());
}

mod in_memory {
    crate::broker_contract_tests!(super::InMemory(super::EmbeddedBroker::in_memory().await?));
}

fn work(message_id: &str) -> Publication {
    Publication {
        exchange: Exchange::Work,
        routing_key: "mail".to_owned(),
        message_id: message_id.to_owned(),
        content_type: "application/json".to_owned(),
        body: b"{}".to_vec(),
        headers: std::collections::BTreeMap::new(),
        user_id: None,
    }
}

async fn with_one_message() -> EmbeddedBroker {
    let broker = EmbeddedBroker::in_memory().await.unwrap();
    broker.publish(&[work("one")], NOON).await.unwrap().clear();
    broker
}

#[tokio::test]
async fn a_lease_ends_exactly_at_the_visibility_timeout() {
    let broker = with_one_message().await;
    let end = NOON + VISIBILITY_TIMEOUT;
    let before = end - Duration::from_micros(1);
    assert_eq!(broker.take(Queue::Mail, 1, NOON).await.unwrap().len(), 1);
    assert_eq!(broker.take(Queue::Mail, 1, before).await.unwrap(), []);
    assert_eq!(broker.depth(Queue::Mail, before).await.unwrap().in_flight, 1);
    assert_eq!(broker.depth(Queue::Mail, end).await.unwrap().ready, 1);
    assert_eq!(broker.take(Queue::Mail, 1, end).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_acknowledgement_after_the_timeout_counts_while_nobody_took_the_message() {
    let broker = with_one_message().await;
    let taken = broker.take(Queue::Mail, 1, NOON).await.unwrap();
    let later = NOON + VISIBILITY_TIMEOUT * 2;
    broker.ack(&taken, later).await.unwrap();
    assert_eq!(broker.take(Queue::Mail, 1, later).await.unwrap(), []);
}

#[tokio::test]
async fn receipt_is_the_moment_of_publication_and_the_oldest_is_known() {
    let broker = with_one_message().await;
    let later = NOON + Duration::from_secs(5);
    assert_eq!(
        broker.depth(Queue::Mail, later).await.unwrap(),
        Depth { ready: 1, in_flight: 0, oldest: Some(NOON), sees_all: true }
    );
    assert_eq!(broker.take(Queue::Mail, 1, later).await.unwrap()[0].received_at, NOON);
    assert_eq!(
        broker.depth(Queue::Mail, later).await.unwrap(),
        Depth { ready: 0, in_flight: 1, oldest: Some(NOON), sees_all: true }
    );
    assert_eq!(broker.depth(Queue::Documents, later).await.unwrap().oldest, None);
}

#[tokio::test]
async fn messages_behind_a_poisonous_one_are_taken_in_the_same_call() {
    let options = EmbeddedOptions { delivery_limit: NonZeroU32::MIN, ..EmbeddedOptions::default() };
    let broker = EmbeddedBroker::in_memory_with(options).await.unwrap();
    broker.publish(&[work("poison")], NOON).await.unwrap().clear();
    let taken = broker.take(Queue::Mail, 2, NOON).await.unwrap();
    broker.release(&taken, Fault::Message, NOON).await.unwrap();
    broker.publish(&[work("good")], NOON).await.unwrap().clear();
    let taken = broker.take(Queue::Mail, 2, NOON).await.unwrap();
    assert_eq!(taken[0].message_id, "good");
    assert_eq!(broker.take(Queue::Dead, 2, NOON).await.unwrap()[0].message_id, "poison");
}

#[tokio::test]
async fn large_bodies_come_in_smaller_batches_and_none_is_left_behind() {
    let broker = EmbeddedBroker::in_memory().await.unwrap();
    let large =
        |number: usize| Publication { body: vec![b' '; 4 << 20], ..work(&number.to_string()) };
    let batch: Vec<_> = (0..18).map(large).collect();
    broker.publish(&batch, NOON).await.unwrap().clear();
    assert_eq!(broker.take(Queue::Mail, 18, NOON).await.unwrap().len(), 16);
    assert_eq!(broker.take(Queue::Mail, 18, NOON).await.unwrap().len(), 2);
}

#[tokio::test]
async fn one_call_takes_and_publishes_no_more_than_its_limit() {
    let broker = EmbeddedBroker::in_memory().await.unwrap();
    let batch = vec![work("one"); PUBLISH_MAX];
    assert_eq!(broker.publish(&batch, NOON).await.unwrap().len(), PUBLISH_MAX);
    assert_eq!(broker.take(Queue::Mail, usize::MAX, NOON).await.unwrap().len(), TAKE_MAX);
    let error = broker.publish(&vec![work("one"); PUBLISH_MAX + 1], NOON).await.unwrap_err();
    assert_eq!(error.to_string(), "4097 messages in one publication, but at most 4096 are allowed");
    assert!(!error.is_transient());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_open_write_and_read_one_file_at_once_share_each_message_once() {
    let engine = OnFile::new();
    let mut processes = tokio::task::JoinSet::new();
    for process in 0..4 {
        let path = engine.path();
        processes.spawn(async move {
            let broker = EmbeddedBroker::open(&path).await.unwrap();
            let mut taken = Vec::new();
            for round in 0..10 {
                let name = |number: usize| work(&format!("{process}-{round}-{number}"));
                let batch: Vec<_> = (0..5).map(name).collect();
                broker.publish(&batch, NOON).await.unwrap().clear();
                let deliveries = broker.take(Queue::Mail, 4, NOON).await.unwrap();
                broker.ack(&deliveries, NOON).await.unwrap();
                taken.extend(deliveries.into_iter().map(|delivery| delivery.message_id));
            }
            broker.close().await;
            taken
        });
    }
    let mut taken = processes.join_all().await.concat();
    let broker = engine.connect().await.unwrap();
    let rest = broker.take(Queue::Mail, TAKE_MAX, NOON).await.unwrap();
    taken.extend(rest.into_iter().map(|delivery| delivery.message_id));
    let distinct: BTreeSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), distinct.len()), (200, 200));
}

#[tokio::test]
async fn a_publication_ends_the_wait_of_its_own_process_without_the_poll() {
    let broker = EmbeddedBroker::in_memory().await.unwrap();
    broker.publish(&[work("one")], NOON).await.unwrap().clear();
    // The bell was rung before anyone listened, and is heard all the same.
    let heard = tokio::time::timeout(Duration::ZERO, broker.wait(Queue::Mail)).await;
    assert_eq!(heard, Ok(()));
    let silent = tokio::time::timeout(Duration::ZERO, broker.wait(Queue::Documents)).await;
    assert!(silent.is_err());
}

#[tokio::test]
async fn a_file_of_a_later_release_is_refused() {
    let engine = OnFile::new();
    engine.connect().await.unwrap().close().await;
    run(&engine, "PRAGMA user_version = 2").await;
    let error = engine.connect().await.unwrap_err();
    assert!(matches!(error, BrokerError::NewerFile { found: 2, known: 1, .. }), "{error:?}");
    assert!(!error.is_transient());
}

#[tokio::test]
async fn a_database_of_something_else_is_refused_and_left_as_it_was() {
    let engine = OnFile::new();
    run(&engine, "CREATE TABLE cases (id INTEGER)").await;
    let before = std::fs::read(engine.path()).unwrap();
    let error = engine.connect().await.unwrap_err();
    assert!(matches!(error, BrokerError::ForeignFile { .. }), "{error:?}");
    assert_eq!(std::fs::read(engine.path()).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("queues.sqlite");
    let error = EmbeddedBroker::open(&path).await.unwrap_err();
    assert_eq!(error.to_string(), format!("the broker {} cannot be opened", path.display()));
    assert!(!error.is_transient());
}

async fn run(engine: &OnFile, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(engine.path()).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
