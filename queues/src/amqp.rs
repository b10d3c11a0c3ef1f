//! The broker on a RabbitMQ server (AMQP 0-9-1).
//!
//! Invariants:
//! - A message is confirmed when every quorum queue that takes it has it on a majority of disks.
//! - What is not answered when the connection or the process ends is delivered again; the server
//!   counts that.
//! - What is given back as [`Fault::Ours`] stays here, unanswered, and is handed out again: the
//!   server never counts it.
//! - Lost connections are found and replaced by one loop (`link`). Calls during an outage fail
//!   within half a second with a passing error; answers to messages of the lost connection do
//!   nothing, because those messages come again.
//! - One value of [`AmqpBroker`] is two connections, one of them to publish with; clones share
//!   them.
//!
//! Not here: permissions, policies and limits of the server (`docs/rabbitmq.md`).

mod address;
mod backoff;
mod declare;
mod desk;
mod errors;
mod ingress;
mod inspect;
mod link;
mod message;
mod publish;
mod session;
mod shelf;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use lapin::tcp::OwnedTLSConfig;

use self::address::Address;
use self::link::{CONNECT_MAX, Dial, Link};
use self::message::Outgoing;
use self::shelf::Shelf;
use crate::broker::{
    Broker, BrokerError, Confirmation, Delivery, Depth, Fault, Inspection, PUBLISH_MAX,
    Publication, TAKE_MAX,
};
use crate::topology::Queue;

/// How many messages make a full batch of [`Broker::wait`].
const GATHER_COUNT: usize = 256;

/// How long [`Broker::wait`] waits for more after the first message.
const GATHER_MAX: Duration = Duration::from_millis(5);

/// How long [`Broker::wait`] waits at most.
pub const WAIT_MAX: Duration = Duration::from_secs(1);

/// Tells what time it is.
pub type ClockFn = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How to connect. Only the URL has no default.
#[derive(Clone)]
pub struct AmqpOptions {
    /// `amqp://` or `amqps://`, with user, host, port and virtual host.
    pub url: String,
    /// Takes the place of the password in the URL: secrets come from files.
    pub password: Option<String>,
    /// Certificates (PEM) to trust beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// A connection that is silent for so long is given up; whole seconds.
    pub heartbeat: Duration,
    /// How many messages of an intake queue come ahead of being wanted.
    pub prefetch: u16,
    /// The same for documents and mails, where a message is long work: what one process has
    /// fetched no other gets.
    pub prefetch_work: u16,
    /// What the server's list of connections calls us.
    pub name: String,
    /// Two processes should have different ones: it spreads their attempts to connect.
    pub jitter_seed: u64,
    /// When messages count as consumed, if the server does not say when they came: on arrival.
    /// Without it, when they are first handed out.
    pub clock: Option<ClockFn>,
}

impl AmqpOptions {
    /// What is right for production.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            password: None,
            ca_file: None,
            heartbeat: Duration::from_secs(20),
            prefetch: 512,
            prefetch_work: 64,
            name: "tidewaiter".to_owned(),
            jitter_seed: u64::from(std::process::id()),
            clock: None,
        }
    }

    fn prefetch(&self, queue: Queue) -> u16 {
        match queue {
            // RabbitMQ takes 0 as no limit at all.
            Queue::IntakeCbp | Queue::IntakeTrade => self.prefetch.max(1),
            // One of them may end this process, and the server counts that for all that it sent.
            Queue::Dead => 1,
            Queue::Documents | Queue::Mail => self.prefetch_work.max(1),
        }
    }
}

/// The broker on a server. Clones share the connections; the last one closes them.
#[derive(Clone)]
pub struct AmqpBroker {
    address: Arc<Address>,
    link: Arc<Link>,
    shelves: Arc<[Shelf; Queue::ALL.len()]>,
}

impl fmt::Debug for AmqpBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("AmqpBroker").field(&self.address.shown()).finish()
    }
}

impl AmqpBroker {
    /// Begins to connect, and does not wait for it: the first call does.
    ///
    /// # Errors
    /// [`BrokerError::Open`] when the URL or the file of certificates cannot be read.
    pub async fn open(options: AmqpOptions) -> Result<Self, BrokerError> {
        let address = Address::of(&options)?;
        let tls = trusted(&options, &address).await?;
        let receipts = Arc::new(Mutex::default());
        let shelves = Arc::new(Queue::ALL.map(|queue| {
            let (clock, receipts) = (options.clock.clone(), Arc::clone(&receipts));
            Shelf::new(queue, options.prefetch(queue), clock, receipts)
        }));
        let dial = Dial { address: address.clone(), tls, name: options.name };
        let link = Link::start(dial, Arc::clone(&shelves), options.jitter_seed);
        Ok(Self { address: Arc::new(address), link: Arc::new(link), shelves })
    }

    fn shelf(&self, queue: Queue) -> &Shelf {
        &self.shelves[queue as usize]
    }

    /// Sees to it that messages of the queue come.
    async fn subscribed(&self, queue: Queue) -> Result<&Shelf, BrokerError> {
        let shelf = self.shelf(queue);
        if !shelf.is_subscribed() {
            let session = self.link.session().await?;
            Shelf::subscribe(&self.shelves, queue, &session).await?;
        }
        Ok(shelf)
    }

    /// The deliveries of each queue.
    fn by_queue<'a>(
        &self,
        deliveries: &'a [Delivery],
    ) -> impl Iterator<Item = (&Shelf, Vec<&'a Delivery>)> {
        Queue::ALL.into_iter().filter_map(|queue| {
            let of_queue = deliveries.iter().filter(|delivery| delivery.queue == queue);
            let of_queue: Vec<_> = of_queue.collect();
            (!of_queue.is_empty()).then(|| (self.shelf(queue), of_queue))
        })
    }
}

async fn trusted(options: &AmqpOptions, address: &Address) -> Result<OwnedTLSConfig, BrokerError> {
    let Some(path) = options.ca_file.as_ref().filter(|_| address.is_encrypted()) else {
        return Ok(OwnedTLSConfig::default());
    };
    match tokio::fs::read_to_string(path).await {
        Ok(chain) => Ok(OwnedTLSConfig { identity: None, cert_chain: Some(chain) }),
        Err(error) => Err(BrokerError::Open {
            name: address.shown().to_owned(),
            transient: false,
            source: format!("{}: the certificates cannot be read: {error}", path.display()).into(),
        }),
    }
}

#[async_trait]
impl Broker for AmqpBroker {
    async fn declare(&self) -> Result<(), BrokerError> {
        declare::all(&*self.link.session().await?).await
    }

    async fn publish(
        &self,
        publications: &[Publication],
        _now: Timestamp,
    ) -> Result<Vec<Confirmation>, BrokerError> {
        if publications.len() > PUBLISH_MAX {
            return Err(BrokerError::TooMany { found: publications.len(), most: PUBLISH_MAX });
        }
        if publications.is_empty() {
            return Ok(Vec::new());
        }
        let user = self.address.user();
        let mut answers = Vec::with_capacity(publications.len());
        let mut messages = Vec::with_capacity(publications.len());
        for publication in publications {
            match Outgoing::of(publication, user) {
                Ok(message) => {
                    messages.push(message);
                    answers.push(None);
                }
                Err(reason) => answers.push(Some(Confirmation::Refused { reason })),
            }
        }
        let session = self.link.session().await?;
        let mut confirmed = publish::publish(&session, &messages).await?.into_iter();
        Ok(answers.into_iter().filter_map(|answer| answer.or_else(|| confirmed.next())).collect())
    }

    async fn take(
        &self,
        queue: Queue,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, BrokerError> {
        if most == 0 {
            return Ok(Vec::new());
        }
        Ok(self.subscribed(queue).await?.take(most.min(TAKE_MAX), now))
    }

    async fn wait(&self, queue: Queue) {
        match self.subscribed(queue).await {
            Ok(shelf) => {
                if shelf.gather(1, WAIT_MAX).await {
                    shelf.gather(GATHER_COUNT, GATHER_MAX).await;
                }
            }
            // Who takes next hears why; asking again at once would only burn the processor.
            Err(_) => tokio::time::sleep(WAIT_MAX).await,
        }
    }

    async fn ack(&self, deliveries: &[Delivery], _now: Timestamp) -> Result<(), BrokerError> {
        let (mut leaving, mut done) = (Vec::new(), 0);
        for (shelf, of_queue) in self.by_queue(deliveries) {
            let (requests, count) = shelf.ack(&of_queue);
            leaving.extend(requests);
            done += count;
        }
        session::leave(leaving).await;
        tell_late("ack", deliveries, done);
        Ok(())
    }

    async fn release(
        &self,
        deliveries: &[Delivery],
        fault: Fault,
        _now: Timestamp,
    ) -> Result<(), BrokerError> {
        let (mut leaving, mut done) = (Vec::new(), 0);
        for (shelf, of_queue) in self.by_queue(deliveries) {
            match fault {
                Fault::Ours => done += shelf.put_back(&of_queue),
                Fault::Message => {
                    let (requests, count) = shelf.requeue(&of_queue);
                    leaving.extend(requests);
                    done += count;
                }
            }
        }
        session::leave(leaving).await;
        tell_late("release", deliveries, done);
        Ok(())
    }

    async fn dead_letter(
        &self,
        deliveries: &[Delivery],
        reason: &str,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        let held: Vec<_> = deliveries
            .iter()
            .filter(|delivery| self.shelf(delivery.queue).holds(delivery.tag))
            .collect();
        if held.is_empty() {
            tell_late("dead-letter", deliveries, 0);
            return Ok(());
        }
        let dead = held.iter().map(|delivery| Outgoing::dead(delivery, reason));
        let dead = dead.collect::<Result<Vec<_>, _>>().map_err(cannot_bury)?;
        let session = self.link.session().await?;
        for answer in publish::publish(&session, &dead).await? {
            match answer {
                Confirmation::Confirmed => {}
                Confirmation::Returned { reason } | Confirmation::Refused { reason } => {
                    return Err(cannot_bury(reason));
                }
            }
        }
        // What dies between the two steps is in both queues, which is better than in none.
        self.ack(deliveries, now).await
    }

    async fn depth(&self, queue: Queue, now: Timestamp) -> Result<Depth, BrokerError> {
        let session = self.link.session().await?;
        let at_server = session.ready(queue);
        let at_server = match tokio::time::timeout(CONNECT_MAX, at_server).await {
            Ok(Ok(ready)) => ready,
            Ok(Err(error)) => return Err(declare::queue_refused(queue, error)),
            Err(_) => return Err(errors::too_slow("count messages")),
        };
        let shelf = self.shelf(queue);
        let (waiting, in_flight) = shelf.counts();
        let oldest = shelf.oldest(at_server, now);
        Ok(Depth { ready: at_server + waiting, in_flight, oldest, sees_all: false })
    }

    async fn inspect(&self, _now: Timestamp) -> Result<Inspection, BrokerError> {
        let session = self.link.session().await?;
        let (mut exchanges, mut queues) = (Vec::new(), Vec::new());
        for exchange in crate::topology::Exchange::ALL {
            exchanges.push(inspect::exchange(&session, exchange).await?);
        }
        for queue in Queue::ALL {
            queues.push(inspect::queue(&session, queue).await?);
        }
        Ok(Inspection {
            engine: "rabbitmq",
            server: None,
            address: self.address.shown().to_owned(),
            user: Some(self.address.user().to_owned()),
            receipt: session.ingress.source(),
            exchanges,
            queues,
        })
    }

    fn user(&self) -> Option<&str> {
        Some(self.address.user())
    }

    async fn close(&self) {
        self.link.close().await;
    }
}

fn cannot_bury(reason: String) -> BrokerError {
    BrokerError::Failed { action: "dead-letter messages", transient: true, source: reason.into() }
}

/// Late answers are harmless one by one; many of them mean a connection that does not hold.
fn tell_late(answer: &'static str, deliveries: &[Delivery], done: usize) {
    let late = deliveries.len().saturating_sub(done);
    if late > 0 {
        tracing::info!(answer, late, "answers came too late for their deliveries");
    }
}

#[cfg(test)]
mod tests;
