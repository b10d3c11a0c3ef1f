//! RabbitMQ on a clock that stands until it is moved.
//!
//! A server stamps what it takes by its own clock and hands it out a moment later. Stories live on
//! a clock that is moved by days, and ask for what was published in the next line. So the world
//! stands between: it notes when a message was published by its own clock, in a header of the
//! message, as the server's interceptor would, and waits until what was published is handed out.
//!
//! Invariants:
//! - Every message goes through the server: queues, order, leases and dead letters are the
//!   server's.
//! - Nothing is invented: a message that the server does not hand out within [`ARRIVAL_LIMIT`]
//!   ends the story.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use queues::broker::{
    Broker, BrokerError, Confirmation, Delivery, DeliveryTag, Depth, Fault, Inspection, Publication,
};
use queues::topology::Queue;

/// Header that says which publication it was, and when.
const HEADER: &str = "x-story-ingress";
/// How long a published message may take to be handed out, on a machine that runs other tests.
pub const ARRIVAL_LIMIT: Duration = Duration::from_secs(20);

/// A broker whose server has the clock of the story.
pub struct Ingress {
    broker: Arc<dyn Broker>,
    books: Mutex<Books>,
    /// Whether the depth is what the server says, not what the books say.
    believes_the_server: bool,
}

/// What was published and what became of it.
#[derive(Default)]
struct Books {
    /// Publications so far.
    published: u64,
    /// Deliveries so far.
    delivered: u64,
    /// Messages that can be taken, by queue.
    ready: HashMap<Queue, i64>,
    /// Messages that nobody has answered: where, and when they were received.
    open: BTreeMap<u64, (Queue, Timestamp)>,
    /// The server's name of each delivery.
    tags: HashMap<DeliveryTag, DeliveryTag>,
}

impl Books {
    fn add(&mut self, queue: Queue, messages: usize) {
        *self.ready.entry(queue).or_default() += signed(messages);
    }

    fn remove(&mut self, queue: Queue, messages: usize) {
        *self.ready.entry(queue).or_default() -= signed(messages);
    }

    /// What was taken, with the moment of its publication and a name that is in its order.
    fn received(&mut self, mut delivery: Delivery) -> Delivery {
        let header = delivery.headers.remove(HEADER).unwrap_or_default();
        if let Some((number, at)) = header.split_once(' ') {
            let number = number.parse().expect("the header begins with a number");
            delivery.received_at = at.parse().expect("the header ends with an instant");
            self.delivered += 1;
            let tag = DeliveryTag { number, lease: self.delivered };
            self.tags.insert(tag, delivery.tag);
            delivery.tag = tag;
        }
        delivery
    }

    /// Deliveries as they came from the server.
    fn as_came(&mut self, deliveries: &[Delivery]) -> Vec<Delivery> {
        deliveries.iter().map(|delivery| self.one_as_it_came(delivery)).collect()
    }

    fn one_as_it_came(&mut self, delivery: &Delivery) -> Delivery {
        let mut came = delivery.clone();
        if let Some(tag) = self.tags.remove(&delivery.tag) {
            came.tag = tag;
            came.headers
                .insert(HEADER.to_owned(), header(delivery.tag.number, delivery.received_at));
        }
        came
    }
}

fn header(number: u64, at: Timestamp) -> String {
    format!("{number} {at}")
}

fn signed(messages: usize) -> i64 {
    i64::try_from(messages).expect("a test has few messages")
}

impl Ingress {
    /// In front of a broker.
    pub fn of(broker: Arc<dyn Broker>) -> Self {
        Self { broker, books: Mutex::default(), believes_the_server: false }
    }

    /// In front of a broker of a process that has just been started: the books are empty, so it
    /// neither waits for what was published nor knows more than the server tells.
    pub fn of_a_new_process(broker: Arc<dyn Broker>) -> Self {
        Self { believes_the_server: true, ..Self::of(broker) }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_empty(&self, queue: Queue) -> bool {
        self.books().ready.get(&queue).is_none_or(|ready| *ready <= 0)
    }

    /// Notes a publication; its number, and the message as it goes to the server.
    fn noted(&self, publication: &Publication, now: Timestamp) -> (u64, Publication) {
        let mut books = self.books();
        books.published += 1;
        let number = books.published;
        if let Some(queue) = queue_of(publication) {
            books.add(queue, 1);
            books.open.insert(number, (queue, now));
        }
        let mut marked = publication.clone();
        marked.headers.insert(HEADER.to_owned(), header(number, now));
        (number, marked)
    }

    /// Forgets a publication that the server did not take.
    fn forget(&self, number: u64) {
        let mut books = self.books();
        if let Some((queue, _)) = books.open.remove(&number) {
            books.remove(queue, 1);
        }
    }
}

fn queue_of(publication: &Publication) -> Option<Queue> {
    publication.exchange.route(&publication.routing_key)
}

#[async_trait]
impl Broker for Ingress {
    async fn declare(&self) -> Result<(), BrokerError> {
        self.broker.declare().await
    }

    async fn publish(
        &self,
        publications: &[Publication],
        now: Timestamp,
    ) -> Result<Vec<Confirmation>, BrokerError> {
        let (numbers, marked): (Vec<_>, Vec<_>) =
            publications.iter().map(|publication| self.noted(publication, now)).unzip();
        let confirmations = self.broker.publish(&marked, now).await?;
        for (number, confirmation) in numbers.into_iter().zip(&confirmations) {
            match confirmation {
                Confirmation::Confirmed => {}
                Confirmation::Returned { .. } | Confirmation::Refused { .. } => self.forget(number),
            }
        }
        Ok(confirmations)
    }

    async fn take(
        &self,
        queue: Queue,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, BrokerError> {
        let mut taken = Vec::new();
        let asked = async {
            loop {
                let new = self.broker.take(queue, most - taken.len(), now).await?;
                self.books().remove(queue, new.len());
                taken.extend(new.into_iter().map(|delivery| self.books().received(delivery)));
                if taken.len() >= most || self.is_empty(queue) {
                    return Ok(());
                }
                self.broker.wait(queue).await;
            }
        };
        let arrived: Result<Result<(), BrokerError>, _> =
            tokio::time::timeout(ARRIVAL_LIMIT, asked).await;
        arrived.unwrap_or_else(|_| panic!("{queue}: what was published is not handed out"))?;
        Ok(taken)
    }

    async fn wait(&self, queue: Queue) {
        self.broker.wait(queue).await;
    }

    async fn ack(&self, deliveries: &[Delivery], now: Timestamp) -> Result<(), BrokerError> {
        let came = self.books().as_came(deliveries);
        self.broker.ack(&came, now).await?;
        let mut books = self.books();
        for delivery in deliveries {
            books.open.remove(&delivery.tag.number);
        }
        Ok(())
    }

    async fn release(
        &self,
        deliveries: &[Delivery],
        fault: Fault,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        let came = self.books().as_came(deliveries);
        self.broker.release(&came, fault, now).await?;
        for delivery in deliveries {
            self.books().add(delivery.queue, 1);
        }
        Ok(())
    }

    async fn dead_letter(
        &self,
        deliveries: &[Delivery],
        reason: &str,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        let came = self.books().as_came(deliveries);
        self.broker.dead_letter(&came, reason, now).await?;
        let mut books = self.books();
        books.add(Queue::Dead, deliveries.len());
        for delivery in deliveries {
            let moved = (Queue::Dead, delivery.received_at);
            books.open.insert(delivery.tag.number, moved);
        }
        Ok(())
    }

    async fn depth(&self, queue: Queue, now: Timestamp) -> Result<Depth, BrokerError> {
        let depth = self.broker.depth(queue, now).await?;
        if self.believes_the_server {
            return Ok(depth);
        }
        let books = self.books();
        let in_queue = books.open.values().filter(|(place, _)| *place == queue);
        Ok(Depth { oldest: in_queue.map(|(_, at)| *at).min(), sees_all: true, ..depth })
    }

    async fn inspect(&self, now: Timestamp) -> Result<Inspection, BrokerError> {
        self.broker.inspect(now).await
    }

    fn user(&self) -> Option<&str> {
        self.broker.user()
    }

    async fn close(&self) {
        self.broker.close().await;
    }
}
