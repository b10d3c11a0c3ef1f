//! The two connections while they live, and the channels that everyone shares.
//!
//! Invariants:
//! - A channel goes back into the pool only when nothing is pending on it; a call that fails or is
//!   cancelled takes its channel with it.
//! - Nothing is published but on the connection for that: while a server is short of memory or
//!   disk, it reads nothing from a connection that publishes, answers to what it sent included.
//! - They are lost together: whoever has a session has both.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::Stream;
use lapin::options::{ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, Event};
use tokio::sync::Semaphore;

use super::errors::{Cause, failed, too_slow};
use super::ingress::Ingress;
use crate::broker::BrokerError;
use crate::topology::Queue;

/// How long the server may take to answer a request.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// How many batches are published at once; more of them wait here.
const PUBLISHERS_MAX: usize = 8;

/// A loss is found at this interval when no event tells of it.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// A connection to consume and to ask with, and one to publish with.
pub(super) struct Session {
    connection: Connection,
    publishing: Connection,
    pub(super) ingress: Ingress,
    idle_publishers: Mutex<Vec<Channel>>,
    publishers: Semaphore,
    control: tokio::sync::Mutex<Option<Channel>>,
}

/// A channel with confirms, for one batch at a time.
pub(super) struct Publisher<'a> {
    session: &'a Session,
    pub(super) channel: Channel,
    _permit: tokio::sync::SemaphorePermit<'a>,
}

impl Publisher<'_> {
    /// Nothing is pending: the next batch may have the channel.
    pub(super) fn give_back(self) {
        if self.channel.status().connected() {
            let mut idle = self.session.idle_publishers.lock();
            let idle = idle.as_mut().unwrap_or_else(|poisoned| PoisonError::get_mut(poisoned));
            idle.push(self.channel);
        }
    }
}

impl Session {
    pub(super) fn new(connection: Connection, publishing: Connection, ingress: Ingress) -> Self {
        Self {
            connection,
            publishing,
            ingress,
            idle_publishers: Mutex::default(),
            publishers: Semaphore::new(PUBLISHERS_MAX),
            control: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn is_up(&self) -> bool {
        self.connection.status().connected() && self.publishing.status().connected()
    }

    /// A fresh channel, not to publish with.
    pub(super) async fn channel(&self) -> Result<Channel, BrokerError> {
        answer("open a channel", self.connection.create_channel()).await
    }

    /// A fresh channel to publish with.
    pub(super) async fn publishing_channel(&self) -> Result<Channel, BrokerError> {
        answer("open a channel", self.publishing.create_channel()).await
    }

    /// A channel to publish one batch with.
    pub(super) async fn publisher(&self) -> Result<Publisher<'_>, BrokerError> {
        let permit = self.publishers.acquire().await;
        let permit = permit.map_err(|_| too_slow("publish messages"))?;
        let idle = self.idle_publishers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let channel = match idle.filter(|channel| channel.status().connected()) {
            Some(channel) => channel,
            None => self.new_publisher().await?,
        };
        Ok(Publisher { session: self, channel, _permit: permit })
    }

    async fn new_publisher(&self) -> Result<Channel, BrokerError> {
        let channel = self.publishing_channel().await?;
        let confirms = channel.confirm_select(ConfirmSelectOptions::default());
        answer("ask for confirms", confirms).await?;
        Ok(channel)
    }

    /// How many messages of a queue nobody holds. A queue that is missing is a refusal.
    pub(super) async fn ready(&self, queue: Queue) -> Result<u64, lapin::Error> {
        let mut control = self.control.lock().await;
        // Taken out: a refusal closes the channel, and so does a call that is cancelled.
        let channel = match control.take().filter(|channel| channel.status().connected()) {
            Some(channel) => channel,
            None => self.connection.create_channel().await?,
        };
        let look = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let found = channel.queue_declare(queue.name().into(), look, FieldTable::default()).await?;
        *control = Some(channel);
        Ok(u64::from(found.message_count()))
    }

    /// Says goodbye, so that the server sends at once to others what we hold.
    pub(super) async fn close(&self) {
        let goodbye = futures::future::join(
            self.connection.close(200, "OK".into()),
            self.publishing.close(200, "OK".into()),
        );
        // A server that does not answer finds out by itself.
        let _ = tokio::time::timeout(ANSWER_MAX, goodbye).await;
    }

    /// What happens to the connections, from now on.
    pub(super) fn events(&self) -> Events {
        let consuming = self.connection.events_listener();
        Box::pin(futures::stream::select(consuming, self.publishing.events_listener()))
    }

    /// Returns when a connection is lost, and says why.
    pub(super) async fn lost(&self, events: &mut Events) -> Cause {
        let mut last = Cause::passing("the connection was closed");
        loop {
            match tokio::time::timeout(LOOK_INTERVAL, events.next()).await {
                Ok(Some(Event::Error(error))) => {
                    last = Cause::passing(error.to_string());
                }
                Ok(Some(Event::ConnectionBlocked(reason))) => tracing::warn!(
                    reason,
                    "the broker takes no messages for now: it is short of memory or disk"
                ),
                Ok(Some(Event::ConnectionUnblocked)) => {
                    tracing::info!("the broker takes messages again");
                }
                Ok(Some(_)) | Err(_) => {}
                Ok(None) => return last,
            }
            if !self.is_up() {
                return last;
            }
        }
    }
}

/// What lapin tells about the connections.
pub(super) type Events = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// Waits for the server's answer, but not forever.
pub(super) async fn answer<T>(
    action: &'static str,
    request: impl Future<Output = Result<T, lapin::Error>>,
) -> Result<T, BrokerError> {
    match tokio::time::timeout(ANSWER_MAX, request).await {
        Ok(answer) => answer.map_err(failed(action)),
        Err(_) => Err(too_slow(action)),
    }
}

/// A request that was handed to lapin and is on its way, in its place among the others.
pub(super) type OnItsWay = BoxFuture<'static, Result<(), lapin::Error>>;

/// Waits until requests have left the process. One that does not leave is lost with its channel,
/// and what it was about comes again.
pub(super) async fn leave(requests: Vec<OnItsWay>) {
    let all = futures::future::join_all(requests);
    let Ok(answers) = tokio::time::timeout(ANSWER_MAX, all).await else {
        tracing::info!("answers do not reach the broker: their channel hangs");
        return;
    };
    if let Some(error) = answers.into_iter().find_map(Result::err) {
        tracing::info!(%error, "answers came too late: their channel is gone");
    }
}
