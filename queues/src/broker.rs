//! What every broker engine promises: publish with confirmation, take, acknowledge, dead letters.
//!
//! Invariants:
//! - At least once: a confirmed message is delivered until it is acknowledged or, after
//!   [`DELIVERY_LIMIT`](crate::topology::DELIVERY_LIMIT) deliveries, becomes a dead letter.
//! - A dead letter leaves its queue only when the dead queue has it, and is never dropped.
//! - Nobody else gets a message while its lease runs (embedded: the visibility timeout; AMQP:
//!   the life of the channel).
//! - Duplicates are allowed: identity of messages is the business of intake.
//! - An outage of ours never makes a dead letter: what is given back as [`Fault::Ours`] does not
//!   count. Only a message that kills its worker or fails by itself wears out.
//!
//! Time is an argument. An engine whose server has a clock of its own (AMQP) ignores it.
//!
//! Not here: which queues exist (`topology`), what messages say (`contract`).

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::topology::{Exchange, Queue};

pub use self::inspection::{
    ExchangeInspection, Inspection, Problem, QueueInspection, ReceiptSource,
};

#[doc(hidden)]
pub mod contract_tests;
mod inspection;

/// Largest body, in bytes. A notice with its narrative is a few kilobytes; documents travel by
/// reference. Four mebibytes leave room and keep a full batch in memory.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What is kept of a larger body, in bytes: its envelope can be read by people.
pub const BEGINNING_BYTES_MAX: usize = 64 * 1024;

/// Most headers of one message. We write at most five; the rest is for tracing of others.
pub const HEADERS_MAX: usize = 32;

/// Largest sum of the names and values of all headers, in bytes: well inside one AMQP frame.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;

/// Longest routing key, message id, content type and user id, in bytes: an AMQP short string.
pub const SHORT_STRING_BYTES_MAX: usize = 255;

/// Most publications in one call: the relay sends 256, a person's file is cut into such calls.
pub const PUBLISH_MAX: usize = 4096;

/// Most deliveries from one call of [`Broker::take`]: four intake batches.
pub const TAKE_MAX: usize = 1024;

/// Reason of a dead letter that came back too often. AMQP engines translate the server's word.
pub const DELIVERY_LIMIT_REASON: &str = "delivery-limit";

/// One message on its way to an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Where it is published.
    pub exchange: Exchange,
    /// What the exchange routes by.
    pub routing_key: String,
    /// The sender's id of the message. A second publication with it is a second message.
    pub message_id: String,
    /// Media type of the body.
    pub content_type: String,
    /// The message itself.
    pub body: Vec<u8>,
    /// Names and values beside the body.
    pub headers: BTreeMap<String, String>,
    /// Who publishes. A server with logins refuses any but the user of the connection; the
    /// embedded broker believes it.
    pub user_id: Option<String>,
}

impl Publication {
    /// Why no engine takes this message, as a sentence; `None` if its size is in order.
    pub fn refusal(&self) -> Option<String> {
        let header_bytes = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let user_bytes = self.user_id.as_ref().map_or(0, String::len);
        [
            ("the body", "bytes", self.body.len(), BODY_BYTES_MAX),
            ("the message", "headers", self.headers.len(), HEADERS_MAX),
            ("the headers together", "bytes", header_bytes, HEADER_BYTES_MAX),
            ("the routing key", "bytes", self.routing_key.len(), SHORT_STRING_BYTES_MAX),
            ("the message id", "bytes", self.message_id.len(), SHORT_STRING_BYTES_MAX),
            ("the content type", "bytes", self.content_type.len(), SHORT_STRING_BYTES_MAX),
            ("the user id", "bytes", user_bytes, SHORT_STRING_BYTES_MAX),
        ]
        .into_iter()
        .find(|(_, _, found, most)| found > most)
        .map(|(what, unit, found, most)| format!("{what}: {found} {unit}, but at most {most}"))
    }
}

/// What the broker answered to one publication.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a message is published only when it is `Confirmed`"]
pub enum Confirmation {
    /// The message is kept safely, or was a fact without a subscriber.
    Confirmed,
    /// No queue takes the message; nobody has it.
    Returned {
        /// What was looked for, as a sentence.
        reason: String,
    },
    /// The broker does not accept the message; nobody has it.
    Refused {
        /// Which limit or rule it breaks, as a sentence.
        reason: String,
    },
}

/// Names one delivery to the engine that made it. Means nothing to any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryTag {
    /// Which message (embedded: its row; AMQP: the channel's delivery tag).
    pub number: u64,
    /// Under which lease (embedded: its count of leases; AMQP: which channel).
    pub lease: u64,
}

/// One message handed to a worker, until it is acknowledged, released or dead-lettered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Names this delivery.
    pub tag: DeliveryTag,
    /// The queue it was taken from.
    pub queue: Queue,
    /// Where it was first published, also when it is a dead letter; `None` if not one of ours.
    pub exchange: Option<Exchange>,
    /// The routing key of its first publication.
    pub routing_key: String,
    /// The sender's id of the message.
    pub message_id: String,
    /// Media type of the body.
    pub content_type: String,
    /// The message itself.
    pub body: Vec<u8>,
    /// Names and values beside the body.
    pub headers: BTreeMap<String, String>,
    /// Who published it, as far as the broker vouches for it.
    pub user_id: Option<String>,
    /// When the broker received it first; redelivery and dead-lettering keep it.
    pub received_at: Timestamp,
    /// How many times this queue has handed it out, this time included; times it was given back
    /// as [`Fault::Ours`] do not count.
    pub deliveries: u32,
    /// Why it is a dead letter; `None` in any other queue.
    pub dead_letter_reason: Option<String>,
    /// What is known of a body above [`BODY_BYTES_MAX`], of which `body` is only the beginning. A
    /// server may take what no engine of ours publishes.
    pub oversize: Option<Oversize>,
}

/// A body that was too large to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oversize {
    /// Its length in bytes.
    pub bytes: usize,
    /// SHA-256 of all of it, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// Whose fault it is that a message is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The message's own, as far as we know: the delivery counts towards the limit.
    Message,
    /// Ours: an engine behind the worker is away, or the worker has to wait. The delivery does not
    /// count, however often it happens.
    ///
    /// A server counts every return itself (RabbitMQ's quorum queues): an AMQP engine keeps such
    /// messages unanswered in memory and hands them out again itself instead of requeuing them.
    Ours,
}

/// How much waits in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// Messages that the next worker could take.
    pub ready: u64,
    /// Messages under a running lease (AMQP: of this process).
    pub in_flight: u64,
    /// When the message at the head of the queue was received, whether ready or in flight; `None`
    /// for an empty queue.
    ///
    /// An engine whose server does not tell (AMQP) answers with a moment that is not later: when
    /// this process last saw the queue empty, and 1970 until it did.
    pub oldest: Option<Timestamp>,
    /// Whether `oldest` speaks for every message of the queue. A server (AMQP) does not tell of
    /// those that other processes hold, nor of those on their way to this one.
    pub sees_all: bool,
}

/// A broker engine. Every call may be cancelled; the cost is at most a second delivery.
#[async_trait]
pub trait Broker: Send + Sync {
    /// Creates exchanges, queues and bindings that do not exist yet. May be repeated.
    async fn declare(&self) -> Result<(), BrokerError>;

    /// Publishes a batch in one round trip; the answers are in the order of the publications.
    ///
    /// `now` becomes the moment of receipt where the server has no clock of its own.
    ///
    /// # Errors
    /// The fate of every message of the batch is unknown: publish them again.
    async fn publish(
        &self,
        publications: &[Publication],
        now: Timestamp,
    ) -> Result<Vec<Confirmation>, BrokerError>;

    /// Takes up to `most` messages (never more than [`TAKE_MAX`]) in order of arrival, and leases
    /// them to the caller. Never waits. Messages over the delivery limit become dead letters.
    async fn take(
        &self,
        queue: Queue,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, BrokerError>;

    /// Returns when [`take`](Self::take) may find something new, or a little later for nothing.
    async fn wait(&self, queue: Queue);

    /// Removes messages that are done. For a message that was released or has meanwhile been
    /// delivered again it comes too late and does nothing.
    async fn ack(&self, deliveries: &[Delivery], now: Timestamp) -> Result<(), BrokerError>;

    /// Gives messages back: at once visible to everyone, in their old place. Whether the delivery
    /// counts towards the limit depends on the fault.
    /// Does nothing where [`ack`](Self::ack) would come too late.
    async fn release(
        &self,
        deliveries: &[Delivery],
        fault: Fault,
        now: Timestamp,
    ) -> Result<(), BrokerError>;

    /// Moves messages to the end of the dead queue, with the reason. A dead letter may be moved
    /// again. Does nothing where [`ack`](Self::ack) would come too late.
    async fn dead_letter(
        &self,
        deliveries: &[Delivery],
        reason: &str,
        now: Timestamp,
    ) -> Result<(), BrokerError>;

    /// How much waits in the queue.
    async fn depth(&self, queue: Queue, now: Timestamp) -> Result<Depth, BrokerError>;

    /// Looks at the whole topology without changing anything.
    ///
    /// # Errors
    /// When the broker cannot be asked at all; what is wrong with the topology is in the answer.
    async fn inspect(&self, now: Timestamp) -> Result<Inspection, BrokerError>;

    /// The user whose name the broker accepts as [`Publication::user_id`]; `None` where nobody
    /// logs in and any name is believed.
    fn user(&self) -> Option<&str> {
        None
    }

    /// Says goodbye: what this process took and did not answer is at once there for others. Every
    /// call after it may fail.
    async fn close(&self) {}
}

/// Why the broker could not do what was asked. The text says what; the source says why.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// The connection or file cannot be opened.
    #[error("the broker {name} cannot be opened")]
    Open {
        /// The file or the address, without password.
        name: String,
        /// Whether another attempt may succeed.
        transient: bool,
        /// What the library below reported.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The queue file was written by a later release.
    #[error(
        "the queue file {name} has version {found}, and this release reads only up to version \
         {known}; use the release that wrote it, or a later one"
    )]
    NewerFile {
        /// The file.
        name: String,
        /// The version in the file.
        found: i64,
        /// The latest version this release knows.
        known: i64,
    },
    /// The file is a database, but not of queues.
    #[error("{name} is not a queue file but the database of something else; name another file")]
    ForeignFile {
        /// The file.
        name: String,
    },
    /// More messages in one call than allowed.
    #[error("{found} messages in one publication, but at most {most} are allowed")]
    TooMany {
        /// How many were given.
        found: usize,
        /// How many are allowed.
        most: usize,
    },
    /// The server is reached and refuses, until somebody changes its configuration.
    #[error("{sentence}; {remedy}")]
    Setup {
        /// What is wrong, naming the queue or exchange.
        sentence: String,
        /// What to do about it.
        remedy: String,
        /// What the server said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An operation failed on the way.
    #[error("the broker cannot {action}")]
    Failed {
        /// What was to be done.
        action: &'static str,
        /// Whether another attempt may succeed.
        transient: bool,
        /// What the library below reported.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl BrokerError {
    /// Whether the same call may succeed later without anyone changing configuration or program.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Open { transient, .. } | Self::Failed { transient, .. } => *transient,
            Self::NewerFile { .. }
            | Self::ForeignFile { .. }
            | Self::TooMany { .. }
            | Self::Setup { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication() -> Publication {
        Publication {
            exchange: Exchange::Cbp,
            routing_key: "gov.cbp.form28.issue.v1".into(),
            message_id: "one".into(),
            content_type: "application/cloudevents+json".into(),
            body: b"{}".to_vec(),
            headers: BTreeMap::new(),
            user_id: None,
        }
    }

    #[test]
    fn a_message_within_every_limit_is_not_refused() {
        let body = vec![b' '; BODY_BYTES_MAX];
        let message_id = "m".repeat(SHORT_STRING_BYTES_MAX);
        assert_eq!(Publication { message_id, body, ..publication() }.refusal(), None);
    }

    #[test]
    fn a_refusal_names_the_part_the_size_and_the_limit() {
        let user_id = Some("u".repeat(256));
        assert_eq!(
            Publication { user_id, ..publication() }.refusal().as_deref(),
            Some("the user id: 256 bytes, but at most 255")
        );
        let headers = (0..33).map(|n| (format!("h{n}"), String::new())).collect();
        assert_eq!(
            Publication { headers, ..publication() }.refusal().as_deref(),
            Some("the message: 33 headers, but at most 32")
        );
        let headers = BTreeMap::from([("h".into(), "v".repeat(HEADER_BYTES_MAX))]);
        assert_eq!(
            Publication { headers, ..publication() }.refusal().as_deref(),
            Some("the headers together: 16385 bytes, but at most 16384")
        );
    }
}
