//! A server that says nothing any more, as one whose host died: what waits for it ends all the
//! same. Something in between stops passing on what it says.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::super::PostgresStore;
use super::support::{Database, fresh};
use crate::contract;
use crate::open::OpenOptions;
use crate::{Store as _, StoreError};

/// How long an answer may take that is not given.
const LIMIT: Duration = Duration::from_secs(2);

/// The same where answers are given before: a busy machine takes its time for those.
const PATIENT_LIMIT: Duration = Duration::from_secs(20);

/// When what is waited for here would never have ended.
const NEVER: Duration = Duration::from_mins(1);

/// What is swallowed.
const NOTHING: u8 = 0;
const EVERYTHING: u8 = 1;
const ANSWER_TO_COMMIT: u8 = 2;
const ANSWER_TO_PING: u8 = 3;

/// Stands between a store and its server.
struct Between {
    swallowed: Arc<AtomicU8>,
    /// Whether an answer was swallowed.
    answers: watch::Receiver<bool>,
}

impl Between {
    async fn of(database: &Database) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (credentials, rest) = database.url().rsplit_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let url = format!("{credentials}@127.0.0.1:{port}/{name}");
        let swallowed = Arc::new(AtomicU8::new(NOTHING));
        let (noted, answers) = watch::channel(false);
        let passing = Passing { swallowed: Arc::clone(&swallowed), noted: Arc::new(noted) };
        tokio::spawn(passing.accept(listener, server.to_owned()));
        (Self { swallowed, answers }, url)
    }

    fn swallow(&self, what: u8) {
        self.swallowed.store(what, Ordering::SeqCst);
    }
}

#[derive(Clone)]
struct Passing {
    swallowed: Arc<AtomicU8>,
    noted: Arc<watch::Sender<bool>>,
}

impl Passing {
    async fn accept(self, listener: TcpListener, server: String) {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(&server).await.unwrap();
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            let is_asked = Arc::new(AtomicBool::new(false));
            let (up, down) = (self.clone(), self.clone());
            tokio::spawn(up.questions(from_client, to_server, Arc::clone(&is_asked)));
            tokio::spawn(down.answers(from_server, to_client, is_asked));
        }
    }

    fn swallows(&self, what: u8) -> bool {
        self.swallowed.load(Ordering::SeqCst) == what
    }

    async fn questions(
        self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        is_asked: Arc<AtomicBool>,
    ) -> io::Result<()> {
        let mut bytes = vec![0; 65_536];
        loop {
            let read = from.read(&mut bytes).await?;
            if read == 0 {
                return Ok(());
            }
            if self.swallows(EVERYTHING) {
                // The connection stays, and nobody answers.
                std::future::pending::<()>().await;
            }
            let said = &bytes[..read];
            let asks = |what: &[u8]| said.windows(what.len()).any(|words| words == what);
            let asks_commit = self.swallows(ANSWER_TO_COMMIT) && asks(b"COMMIT\0");
            if asks_commit || self.swallows(ANSWER_TO_PING) && asks(b"SELECT 1\0") {
                is_asked.store(true, Ordering::SeqCst);
            }
            to.write_all(said).await?;
        }
    }

    async fn answers(
        self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        is_asked: Arc<AtomicBool>,
    ) -> io::Result<()> {
        let mut bytes = vec![0; 65_536];
        loop {
            let read = from.read(&mut bytes).await?;
            if read == 0 {
                return Ok(());
            }
            if is_asked.load(Ordering::SeqCst) {
                self.noted.send_replace(true);
                std::future::pending::<()>().await;
            }
            to.write_all(&bytes[..read]).await?;
        }
    }
}

/// A store with one connection, which shows whether that is lost.
async fn store_at(url: &str, answer_limit: Duration) -> PostgresStore {
    let options = OpenOptions { max_connections: 1, answer_limit, ..OpenOptions::default() };
    PostgresStore::open(url, &options).await.unwrap()
}

async fn ended<T>(asked: impl Future<Output = T>) -> T {
    tokio::time::timeout(NEVER, asked).await.unwrap()
}

fn expect_no_answer(error: &StoreError, limit: Duration) {
    assert!(error.is_transient(), "{error:?}");
    let StoreError::Database { source, .. } = error else { panic!("{error:?}") };
    let expected = format!("no answer from the server within {} s", limit.as_secs());
    assert_eq!(source.to_string(), format!("error communicating with database: {expected}"));
}

#[tokio::test]
async fn an_answer_that_never_comes_is_not_waited_for_and_its_connection_is_replaced() {
    let (_, database) = fresh().await;
    let (between, url) = Between::of(&database).await;
    let store = store_at(&url, LIMIT).await;
    between.swallow(ANSWER_TO_PING);
    expect_no_answer(&ended(store.ping()).await.unwrap_err(), LIMIT);
    between.swallow(NOTHING);
    ended(store.ping()).await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_is_not_answered_is_not_waited_for_and_its_connection_is_replaced() {
    let (_, database) = fresh().await;
    let (between, url) = Between::of(&database).await;
    let store = store_at(&url, LIMIT).await;
    let mut batch = store.link.begin("look").await.unwrap();
    between.swallow(EVERYTHING);
    expect_no_answer(&ended(batch.run(sqlx::query("SELECT 2"))).await.unwrap_err(), LIMIT);
    drop(batch);
    between.swallow(NOTHING);
    ended(store.commit(&contract::written())).await.unwrap();
    contract::expect_written(&store).await;
}

/// The pool asks each connection that comes back whether it is there.
#[tokio::test]
async fn a_connection_that_dies_on_its_way_back_is_replaced() {
    let (_, database) = fresh().await;
    let (between, url) = Between::of(&database).await;
    let store = store_at(&url, LIMIT).await;
    ended(store.ping()).await.unwrap();
    between.swallow(EVERYTHING);
    tokio::task::yield_now().await;
    between.swallow(NOTHING);
    ended(store.ping()).await.unwrap();
}

#[tokio::test]
async fn a_batch_whose_commit_is_not_answered_passes_and_is_found_done_when_it_comes_again() {
    let (other, database) = fresh().await;
    other.commit(&contract::accounts_of_samples()).await.unwrap();
    let messages = contract::issue_messages(1, 4);
    let (mut between, url) = Between::of(&database).await;
    let store = store_at(&url, PATIENT_LIMIT).await;
    let plan = contract::planned_batch(&other, &messages).await;
    assert_eq!(plan.changes.cases.len(), 4);
    between.swallow(ANSWER_TO_COMMIT);
    expect_no_answer(&ended(store.commit(&plan.changes)).await.unwrap_err(), PATIENT_LIMIT);
    assert!(*ended(between.answers.wait_for(|swallowed| *swallowed)).await.unwrap());
    between.swallow(NOTHING);

    let again = contract::planned_batch(&other, &messages).await;
    assert!(again.changes.is_empty(), "{:?}", again.changes);
    let repeated = ended(other.commit(&plan.changes)).await.unwrap_err();
    assert!(matches!(repeated, StoreError::Conflict { .. }), "{repeated:?}");
}

#[tokio::test]
async fn a_statement_that_is_broken_off_leaves_no_connection_behind() {
    let (_, database) = fresh().await;
    let (mut between, url) = Between::of(&database).await;
    let store = store_at(&url, LIMIT).await;
    between.swallow(ANSWER_TO_PING);
    tokio::select! {
        pinged = store.ping() => panic!("it is not answered: {pinged:?}"),
        swallowed = between.answers.wait_for(|swallowed| *swallowed) => drop(swallowed.unwrap()),
    }
    between.swallow(NOTHING);
    ended(store.ping()).await.unwrap();
}
