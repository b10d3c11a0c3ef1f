//! The embedded broker: the same guarantees as RabbitMQ's, on one SQLite file and no server.
//!
//! Several processes may share the file; SQLite's write lock orders them.
//!
//! Invariants:
//! - A message is confirmed after its row is on the disk (`synchronous=FULL`).
//! - Every write transaction takes the write lock first (`BEGIN IMMEDIATE`): a reader never has to
//!   become a writer, which SQLite refuses when another process was faster.
//! - A lease is (row, count of leases): whoever takes the message next ends it.
//! - All processes on one file share one clock: leases are compared with the caller's `now`.
//!
//! Not here: facts. Nobody can subscribe to the embedded broker, so facts are confirmed and
//! dropped, as a topic exchange does; the journal has them all.

mod errors;
mod file;
mod rows;
mod verdict;

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::Notify;

use self::errors::failed;
use self::verdict::Verdict;
use crate::broker::{
    Broker, BrokerError, Confirmation, DELIVERY_LIMIT_REASON, Delivery, Depth, ExchangeInspection,
    Fault, Inspection, PUBLISH_MAX, Publication, QueueInspection, ReceiptSource, TAKE_MAX,
};
use crate::topology::{DELIVERY_LIMIT, Exchange, Queue};

/// How long a message stays hidden from others after it was taken.
///
/// A batch of intake takes well under a second and one mail at most the half minute of an SMTP
/// timeout; a minute covers both, and is what a crash delays its messages by.
pub const VISIBILITY_TIMEOUT: Duration = Duration::from_mins(1);

/// How long [`Broker::wait`] waits at most. Publications of this process end it at once; those of
/// other processes, and leases that end, are found at this interval.
pub const WAIT_POLL: Duration = Duration::from_millis(200);

/// What a program may set differently; the default is right for production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedOptions {
    /// How long a taken message stays hidden from others.
    pub visibility_timeout: Duration,
    /// How many times a message is handed out before it becomes a dead letter.
    pub delivery_limit: NonZeroU32,
}

impl Default for EmbeddedOptions {
    fn default() -> Self {
        Self { visibility_timeout: VISIBILITY_TIMEOUT, delivery_limit: DELIVERY_LIMIT }
    }
}

/// The broker on a SQLite file. Clones share the connections.
#[derive(Debug, Clone)]
pub struct EmbeddedBroker {
    writer: SqlitePool,
    readers: SqlitePool,
    options: EmbeddedOptions,
    address: Arc<str>,
    bells: Arc<[Notify; Queue::ALL.len()]>,
}

impl EmbeddedBroker {
    /// Opens the queue file, and creates it if it does not exist. Its folder must exist.
    ///
    /// # Errors
    /// [`BrokerError::Open`], [`BrokerError::NewerFile`], [`BrokerError::ForeignFile`].
    pub async fn open(path: &Path) -> Result<Self, BrokerError> {
        Self::open_with(path, EmbeddedOptions::default()).await
    }

    /// As [`open`](Self::open), with other limits.
    pub async fn open_with(path: &Path, options: EmbeddedOptions) -> Result<Self, BrokerError> {
        let (writer, readers) = file::open(path).await?;
        let address = path.display().to_string().into();
        Ok(Self { writer, readers, options, address, bells: Arc::default() })
    }

    /// A broker that lives and ends with this value and its clones, for simulations and tests.
    ///
    /// # Errors
    /// [`BrokerError::Open`].
    pub async fn in_memory() -> Result<Self, BrokerError> {
        Self::in_memory_with(EmbeddedOptions::default()).await
    }

    /// As [`in_memory`](Self::in_memory), with other limits.
    pub async fn in_memory_with(options: EmbeddedOptions) -> Result<Self, BrokerError> {
        let only = file::in_memory().await?;
        let (writer, address) = (only.clone(), "memory".into());
        Ok(Self { writer, readers: only, options, address, bells: Arc::default() })
    }

    /// Closes the file and folds its write-ahead log back. Every call after it fails.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    async fn store(
        &self,
        accepted: &[(Queue, &Publication)],
        now: Timestamp,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.begin().await?;
        rows::insert(&mut transaction, accepted, now).await?;
        transaction.commit().await
    }

    async fn lease(
        &self,
        queue: Queue,
        most: usize,
        now: Timestamp,
    ) -> Result<Leased, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let ready = rows::ready(&mut transaction, queue, most, now).await?;
        let limit = i64::from(self.options.delivery_limit.get());
        let (worn, live): (Vec<_>, Vec<_>) = ready
            .into_iter()
            .partition(|row| queue.has_delivery_limit() && row.deliveries >= limit);
        if !worn.is_empty() {
            rows::bury(&mut transaction, &rows::seqs(&worn), DELIVERY_LIMIT_REASON).await?;
        }
        let until = rows::moment(now).saturating_add(self.visibility_micros());
        let deliveries = rows::lease(&mut transaction, queue, &rows::seqs(&live), until).await?;
        transaction.commit().await?;
        Ok(Leased { deliveries, buried: worn.len() })
    }

    async fn remove(&self, deliveries: &[Delivery]) -> Result<usize, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let held = rows::held(&mut transaction, deliveries).await?;
        rows::delete(&mut transaction, &held).await?;
        transaction.commit().await?;
        Ok(held.len())
    }

    async fn give_back(&self, deliveries: &[Delivery], fault: Fault) -> Result<usize, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let held = rows::held(&mut transaction, deliveries).await?;
        rows::end_lease(&mut transaction, &held, fault).await?;
        transaction.commit().await?;
        Ok(held.len())
    }

    async fn bury(&self, deliveries: &[Delivery], reason: &str) -> Result<usize, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let held = rows::held(&mut transaction, deliveries).await?;
        rows::bury(&mut transaction, &held, reason).await?;
        transaction.commit().await?;
        Ok(held.len())
    }

    fn visibility_micros(&self) -> i64 {
        i64::try_from(self.options.visibility_timeout.as_micros()).unwrap_or(i64::MAX)
    }

    /// Wakes who waits now, and leaves a note for who is just about to.
    fn ring(&self, queue: Queue) {
        let bell = self.bell(queue);
        bell.notify_waiters();
        bell.notify_one();
    }

    fn bell(&self, queue: Queue) -> &Notify {
        &self.bells[queue as usize]
    }
}

/// What one call of `take` did.
struct Leased {
    deliveries: Vec<Delivery>,
    buried: usize,
}

#[async_trait]
impl Broker for EmbeddedBroker {
    /// The schema is made on opening, and the topology is code: nothing is left to declare.
    async fn declare(&self) -> Result<(), BrokerError> {
        Ok(())
    }

    async fn publish(
        &self,
        publications: &[Publication],
        now: Timestamp,
    ) -> Result<Vec<Confirmation>, BrokerError> {
        if publications.len() > PUBLISH_MAX {
            return Err(BrokerError::TooMany { found: publications.len(), most: PUBLISH_MAX });
        }
        let verdicts: Vec<_> = publications.iter().map(Verdict::on).collect();
        let accepted: Vec<_> = verdicts
            .iter()
            .zip(publications)
            .filter_map(|(verdict, publication)| Some((verdict.queue()?, publication)))
            .collect();
        if !accepted.is_empty() {
            self.store(&accepted, now).await.map_err(failed("publish messages"))?;
        }
        for queue in Queue::ALL {
            if accepted.iter().any(|(taker, _)| *taker == queue) {
                self.ring(queue);
            }
        }
        Ok(verdicts.into_iter().map(Verdict::into_confirmation).collect())
    }

    async fn take(
        &self,
        queue: Queue,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, BrokerError> {
        let failure = failed("take messages");
        // An idle worker asks often; without this look it would fight for the write lock.
        if most == 0 || !rows::any_ready(&self.readers, queue, now).await.map_err(failure)? {
            return Ok(Vec::new());
        }
        let leased = self.lease(queue, most.min(TAKE_MAX), now).await;
        let Leased { deliveries, buried } = leased.map_err(failed("take messages"))?;
        if buried > 0 {
            tracing::warn!(queue.name = queue.name(), buried, "messages became dead letters");
            self.ring(Queue::Dead);
            self.ring(queue); // behind what was buried may be more
        }
        Ok(deliveries)
    }

    async fn wait(&self, queue: Queue) {
        // Both endings mean the same to the caller: look again.
        let _ = tokio::time::timeout(WAIT_POLL, self.bell(queue).notified()).await;
    }

    async fn ack(&self, deliveries: &[Delivery], _now: Timestamp) -> Result<(), BrokerError> {
        if deliveries.is_empty() {
            return Ok(());
        }
        let done = self.remove(deliveries).await;
        tell_late("ack", deliveries, done.map_err(failed("acknowledge messages"))?);
        Ok(())
    }

    async fn release(
        &self,
        deliveries: &[Delivery],
        fault: Fault,
        _now: Timestamp,
    ) -> Result<(), BrokerError> {
        if deliveries.is_empty() {
            return Ok(());
        }
        let done = self.give_back(deliveries, fault).await;
        tell_late("release", deliveries, done.map_err(failed("release messages"))?);
        for queue in Queue::ALL {
            if deliveries.iter().any(|delivery| delivery.queue == queue) {
                self.ring(queue);
            }
        }
        Ok(())
    }

    async fn dead_letter(
        &self,
        deliveries: &[Delivery],
        reason: &str,
        _now: Timestamp,
    ) -> Result<(), BrokerError> {
        if deliveries.is_empty() {
            return Ok(());
        }
        let done = self.bury(deliveries, reason).await;
        tell_late("dead-letter", deliveries, done.map_err(failed("dead-letter messages"))?);
        self.ring(Queue::Dead);
        Ok(())
    }

    async fn depth(&self, queue: Queue, now: Timestamp) -> Result<Depth, BrokerError> {
        rows::depth(&self.readers, queue, now).await.map_err(failed("count messages"))
    }

    /// The topology is code and nobody logs in: all there is to see is what waits.
    async fn inspect(&self, now: Timestamp) -> Result<Inspection, BrokerError> {
        let mut queues = Vec::new();
        for queue in Queue::ALL {
            let ready = self.depth(queue, now).await?.ready;
            let (as_declared, readable) = (Some(true), Some(true));
            let found = QueueInspection {
                queue,
                exists: true,
                as_declared,
                ready,
                readable,
                problem: None,
            };
            queues.push(found);
        }
        let exchanges = Exchange::ALL.map(|exchange| ExchangeInspection {
            exchange,
            exists: true,
            writable: Some(true),
            problem: None,
        });
        Ok(Inspection {
            engine: "embedded",
            server: None,
            address: self.address.to_string(),
            user: None,
            receipt: ReceiptSource::Broker,
            exchanges: exchanges.into(),
            queues,
        })
    }
}

/// Late answers are harmless one by one; many of them mean that the visibility timeout is short.
fn tell_late(answer: &'static str, deliveries: &[Delivery], done: usize) {
    let late = deliveries.len().saturating_sub(done);
    if late > 0 {
        tracing::info!(answer, late, "answers came too late for their deliveries");
    }
}

#[cfg(test)]
mod tests;
