//! What was consumed from one queue: the channel, what came through it, and who waits for it.
//!
//! Invariants:
//! - There is one consumer per queue and process. It begins with the first call that wants
//!   messages and ends with its channel; the next call begins another.
//! - Answers are handed to lapin under the lock that decides them, so that they reach the server in
//!   the order in which they were decided, also when their caller is cancelled.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::{FutureExt, StreamExt};
use jiff::Timestamp;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Consumer};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::ClockFn;
use super::desk::{Ack, Desk};
use super::ingress::{Ingress, Receipts};
use super::message::Arrival;
use super::session::{OnItsWay, Session, answer};
use crate::broker::{BrokerError, Delivery, DeliveryTag};
use crate::topology::Queue;

/// How long a message may stay unanswered: what waits here for an engine of ours must not come
/// back as a delivery that counts. RabbitMQ before 3.11.15 knows only its own setting.
const UNANSWERED_MAX: Duration = Duration::from_hours(7 * 24);

/// Leases differ between all queues and handings out of a process.
static LEASES: AtomicU64 = AtomicU64::new(1);

/// What was consumed from one queue.
pub(super) struct Shelf {
    queue: Queue,
    prefetch: u16,
    clock: Option<ClockFn>,
    receipts: Arc<Mutex<Receipts>>,
    inner: Mutex<Inner>,
    /// Rings when something came, or when nothing more will.
    bell: Notify,
    /// One subscription at a time.
    subscribing: tokio::sync::Mutex<()>,
    /// For the depth: not later than the receipt of anything in the queue; `None` until it was seen
    /// empty.
    floor: Mutex<Option<Timestamp>>,
}

#[derive(Default)]
struct Inner {
    desk: Desk,
    /// Which channel the messages are of.
    epoch: u64,
    channel: Option<Channel>,
    consumer: Option<AbortHandle>,
}

impl Shelf {
    pub(super) fn new(
        queue: Queue,
        prefetch: u16,
        clock: Option<ClockFn>,
        receipts: Arc<Mutex<Receipts>>,
    ) -> Self {
        Self {
            queue,
            prefetch,
            clock,
            receipts,
            inner: Mutex::default(),
            bell: Notify::new(),
            subscribing: tokio::sync::Mutex::default(),
            floor: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn receipts(&self) -> MutexGuard<'_, Receipts> {
        self.receipts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether messages come.
    pub(super) fn is_subscribed(&self) -> bool {
        self.lock().channel.as_ref().is_some_and(|channel| channel.status().connected())
    }

    /// Begins to consume, if nobody did.
    pub(super) async fn subscribe(
        shelves: &Arc<[Self; Queue::ALL.len()]>,
        queue: Queue,
        session: &Session,
    ) -> Result<(), BrokerError> {
        let shelf = &shelves[queue as usize];
        let _one_at_a_time = shelf.subscribing.lock().await;
        if shelf.is_subscribed() {
            return Ok(());
        }
        let channel = session.channel().await?;
        let consumer = shelf.consume(&channel).await?;
        let mut inner = shelf.lock();
        shelf.forget(&mut inner);
        inner.channel = Some(channel);
        let (epoch, ingress) = (inner.epoch, session.ingress);
        let receive = receive(Arc::clone(shelves), queue, epoch, ingress, consumer);
        inner.consumer = Some(tokio::spawn(receive).abort_handle());
        Ok(())
    }

    async fn consume(&self, channel: &Channel) -> Result<Consumer, BrokerError> {
        let qos = channel.basic_qos(self.prefetch, BasicQosOptions::default());
        answer("limit what it sends ahead", qos).await?;
        let mut arguments = FieldTable::default();
        let unanswered = i64::try_from(UNANSWERED_MAX.as_millis()).unwrap_or(i64::MAX);
        arguments.insert("x-consumer-timeout".into(), AMQPValue::LongLongInt(unanswered));
        let (name, options) = (self.queue.name(), BasicConsumeOptions::default());
        let consume = channel.basic_consume(name.into(), "".into(), options, arguments);
        match tokio::time::timeout(super::CONNECT_MAX, consume).await {
            Ok(Ok(consumer)) => Ok(consumer),
            Ok(Err(error)) => Err(super::declare::queue_refused(self.queue, error)),
            Err(_) => Err(super::errors::too_slow("consume messages")),
        }
    }

    /// A message came.
    fn put(&self, epoch: u64, mut arrival: Arrival) {
        if arrival.received_at.is_none() {
            let before = arrival.came_before.then(|| self.receipts().moment(arrival.key()));
            arrival.received_at =
                before.flatten().or_else(|| self.clock.as_ref().map(|clock| clock()));
        }
        let mut inner = self.lock();
        if inner.epoch == epoch {
            inner.desk.put(arrival);
            drop(inner);
            self.bell.notify_waiters();
        }
    }

    /// The channel is gone, or shall be: the server sends everything unanswered again.
    pub(super) fn drop_channel(&self) {
        self.forget(&mut self.lock());
        self.bell.notify_waiters();
    }

    fn end(&self, epoch: u64) {
        let mut inner = self.lock();
        if inner.epoch == epoch {
            self.forget(&mut inner);
            drop(inner);
            self.bell.notify_waiters();
        }
    }

    fn forget(&self, inner: &mut Inner) {
        inner.desk.clear(&mut self.receipts());
        inner.epoch += 1;
        inner.channel = None;
        if let Some(consumer) = inner.consumer.take() {
            consumer.abort();
        }
    }

    /// Hands out what is here.
    pub(super) fn take(&self, most: usize, now: Timestamp) -> Vec<Delivery> {
        let lease = LEASES.fetch_add(1, Ordering::Relaxed);
        self.lock().desk.take(most, lease, now)
    }

    /// How many messages no worker has, and how many workers have.
    pub(super) fn counts(&self) -> (u64, u64) {
        let inner = self.lock();
        (inner.desk.waiting() as u64, inner.desk.handed() as u64)
    }

    /// When the oldest message of the queue was received, or an earlier moment.
    pub(super) fn oldest(&self, ready_at_server: u64, now: Timestamp) -> Option<Timestamp> {
        let mut floor = self.floor.lock().unwrap_or_else(PoisonError::into_inner);
        // What waits in a queue never seen empty may have come at any time.
        let since = floor.unwrap_or(Timestamp::UNIX_EPOCH);
        let held = self.lock().desk.oldest(since);
        if ready_at_server > 0 {
            return Some(held.map_or(since, |held| held.min(since)));
        }
        // All that is left is here, as far as can be seen.
        *floor = Some(held.unwrap_or(now));
        held
    }

    /// Returns when so many messages wait, or after the time.
    pub(super) async fn gather(&self, count: usize, most: Duration) -> bool {
        let enough = async {
            loop {
                // Registered before the look, so that nothing is missed between the two.
                let rung = self.bell.notified();
                let (waiting, subscribed) = self.look();
                if waiting >= count || !subscribed {
                    return waiting >= count;
                }
                rung.await;
            }
        };
        tokio::time::timeout(most, enough).await.unwrap_or(false)
    }

    fn look(&self) -> (usize, bool) {
        let inner = self.lock();
        (inner.desk.waiting(), inner.channel.is_some())
    }

    /// Whether the delivery still counts.
    pub(super) fn holds(&self, tag: DeliveryTag) -> bool {
        self.lock().desk.holds(tag)
    }

    /// Acknowledges deliveries; returns what is on its way, and how many still counted.
    pub(super) fn ack(&self, deliveries: &[&Delivery]) -> (Vec<OnItsWay>, usize) {
        let mut inner = self.lock();
        let settled = inner.desk.settle(deliveries.iter().copied());
        let acks = inner.desk.acks(&settled);
        let requests = inner.channel.as_ref().map_or_else(Vec::new, |channel| {
            acks.into_iter().filter_map(|ack| send(acknowledge(channel.clone(), ack))).collect()
        });
        (requests, settled.len())
    }

    /// Gives messages back to the server, which counts it.
    pub(super) fn requeue(&self, deliveries: &[&Delivery]) -> (Vec<OnItsWay>, usize) {
        Desk::remember(&mut self.receipts(), deliveries.iter().copied());
        let mut inner = self.lock();
        let settled = inner.desk.settle(deliveries.iter().copied());
        let requests = inner.channel.as_ref().map_or_else(Vec::new, |channel| {
            settled.iter().filter_map(|tag| send(give_back(channel.clone(), *tag))).collect()
        });
        (requests, settled.len())
    }

    /// Keeps messages here for the next worker; the server does not hear of it.
    pub(super) fn put_back(&self, deliveries: &[&Delivery]) -> usize {
        let count = self.lock().desk.put_back(deliveries.iter().copied());
        self.bell.notify_waiters();
        count
    }
}

async fn acknowledge(channel: Channel, ack: Ack) -> Result<(), lapin::Error> {
    channel.basic_ack(ack.tag, BasicAckOptions { multiple: ack.multiple }).await
}

async fn give_back(channel: Channel, tag: u64) -> Result<(), lapin::Error> {
    channel.basic_nack(tag, BasicNackOptions { multiple: false, requeue: true }).await
}

/// Hands a request to lapin now: the first look at it queues its frame. What is returned only tells
/// when it has left.
fn send(
    request: impl Future<Output = Result<(), lapin::Error>> + Send + 'static,
) -> Option<OnItsWay> {
    let mut request: OnItsWay = Box::pin(request);
    match (&mut request).now_or_never() {
        None => Some(request),
        Some(Ok(())) => None,
        Some(Err(error)) => Some(Box::pin(std::future::ready(Err(error)))),
    }
}

/// Puts what comes on the shelf until the channel ends.
async fn receive(
    shelves: Arc<[Shelf; Queue::ALL.len()]>,
    queue: Queue,
    epoch: u64,
    ingress: Ingress,
    mut consumer: Consumer,
) {
    let shelf = &shelves[queue as usize];
    while let Some(item) = consumer.next().await {
        match item {
            Ok(message) => shelf.put(epoch, Arrival::of(queue, message, ingress)),
            Err(error) => {
                tracing::info!(queue.name = queue.name(), %error, "the broker ended a consumer");
                break;
            }
        }
    }
    shelf.end(epoch);
}
