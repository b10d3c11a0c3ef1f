//! Exchanges, queues and what connects them: one table that every broker engine declares.
//!
//! Invariants:
//! - Every queue is bound, and a routing key of one exchange leads to at most one queue.
//! - Only `tidewaiter.facts` may drop a message: its queues belong to subscribers, not to us.
//!
//! Not here: how messages travel (`broker`), what they say (`contract`), who may write to which
//! exchange (permissions of the broker).

use std::fmt;
use std::num::NonZeroU32;

/// How many times a message is handed out before it becomes a dead letter, the first included.
///
/// Twenty tolerates restarts of a worker, which each cost one delivery, and still ends a message
/// that kills its worker within minutes. An outage of an engine behind a worker costs none
/// ([`Fault::Ours`](crate::broker::Fault::Ours)).
/// RabbitMQ counts returns instead of deliveries: its `x-delivery-limit` is one less.
pub const DELIVERY_LIMIT: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// Routing key of the work for `workers::documents`.
pub const WORK_DOCUMENTS: &str = "documents";

/// Routing key of the work for `workers::mail`.
pub const WORK_MAIL: &str = "mail";

/// Where messages are published to. Broker permissions decide who may write to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exchange {
    /// Commands of CBP systems.
    Cbp,
    /// Commands of trade software.
    Trade,
    /// Work the relay gives to our own workers.
    Work,
    /// Facts the relay publishes for everyone else.
    Facts,
    /// Messages that a worker or the delivery limit gave up on.
    Dead,
}

impl Exchange {
    /// Every exchange, in the order of their declaration.
    pub const ALL: [Self; 5] = [Self::Cbp, Self::Trade, Self::Work, Self::Facts, Self::Dead];

    /// The name on the broker.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cbp => "tidewaiter.cbp",
            Self::Trade => "tidewaiter.trade",
            Self::Work => "tidewaiter.work",
            Self::Facts => "tidewaiter.facts",
            Self::Dead => "tidewaiter.dead",
        }
    }

    /// The exchange of that name, if it is one of ours.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|exchange| exchange.name() == name)
    }

    /// How the exchange compares routing keys.
    pub const fn kind(self) -> ExchangeKind {
        match self {
            Self::Cbp | Self::Trade | Self::Facts => ExchangeKind::Topic,
            Self::Work => ExchangeKind::Direct,
            Self::Dead => ExchangeKind::Fanout,
        }
    }

    /// Whether a message that no queue takes is dropped without complaint.
    ///
    /// A fact nobody subscribed to is no loss; anything else without a queue is a mistake that
    /// its publisher must hear of (AMQP: published as mandatory).
    pub const fn drops_unrouted(self) -> bool {
        match self {
            Self::Facts => true,
            Self::Cbp | Self::Trade | Self::Work | Self::Dead => false,
        }
    }

    /// The queue of ours that takes messages with this routing key.
    pub fn route(self, routing_key: &str) -> Option<Queue> {
        BINDINGS
            .iter()
            .find(|binding| binding.exchange == self && binding.keys.take(routing_key))
            .map(|binding| binding.queue)
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The kinds of AMQP exchange in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeKind {
    /// Compares dotted words, with `*` for one word and `#` for any number.
    Topic,
    /// Compares the whole key.
    Direct,
    /// Compares nothing: every bound queue takes every message.
    Fanout,
}

/// Where messages wait for one of our workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// Commands of CBP systems, read by intake.
    IntakeCbp,
    /// Commands of trade software, read by intake.
    IntakeTrade,
    /// Documents to render.
    Documents,
    /// Mails to send.
    Mail,
    /// Dead letters, read into quarantine.
    Dead,
}

impl Queue {
    /// Every queue, in the order of their declaration.
    pub const ALL: [Self; 5] =
        [Self::IntakeCbp, Self::IntakeTrade, Self::Documents, Self::Mail, Self::Dead];

    /// The name on the broker.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IntakeCbp => "tidewaiter.intake.cbp",
            Self::IntakeTrade => "tidewaiter.intake.trade",
            Self::Documents => "tidewaiter.documents",
            Self::Mail => "tidewaiter.mail",
            Self::Dead => "tidewaiter.dead",
        }
    }

    /// The queue of that name, if it is one of ours.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.name() == name)
    }

    /// Whether messages delivered too often move on to the dead letters.
    ///
    /// Not from the dead letters themselves: behind them is nothing that could keep a message.
    pub const fn has_delivery_limit(self) -> bool {
        match self {
            Self::IntakeCbp | Self::IntakeTrade | Self::Documents | Self::Mail => true,
            Self::Dead => false,
        }
    }
}

impl fmt::Display for Queue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What leads from an exchange to a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Where messages come from.
    pub exchange: Exchange,
    /// Which of them.
    pub keys: Keys,
    /// Where they go.
    pub queue: Queue,
}

/// The routing keys that a binding takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Every key.
    Every,
    /// This key alone.
    Only(&'static str),
}

impl Keys {
    /// The binding key to declare.
    pub const fn binding_key(self) -> &'static str {
        match self {
            Self::Every => "#",
            Self::Only(key) => key,
        }
    }

    fn take(self, routing_key: &str) -> bool {
        match self {
            Self::Every => true,
            Self::Only(key) => key == routing_key,
        }
    }
}

/// Every binding of our queues. Subscribers to facts bind queues of their own.
pub const BINDINGS: [Binding; 5] = [
    Binding { exchange: Exchange::Cbp, keys: Keys::Every, queue: Queue::IntakeCbp },
    Binding { exchange: Exchange::Trade, keys: Keys::Every, queue: Queue::IntakeTrade },
    Binding { exchange: Exchange::Work, keys: Keys::Only(WORK_DOCUMENTS), queue: Queue::Documents },
    Binding { exchange: Exchange::Work, keys: Keys::Only(WORK_MAIL), queue: Queue::Mail },
    Binding { exchange: Exchange::Dead, keys: Keys::Every, queue: Queue::Dead },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_exchange_or_queue() {
        for exchange in Exchange::ALL {
            assert_eq!(Exchange::from_name(exchange.name()), Some(exchange));
        }
        for queue in Queue::ALL {
            assert_eq!(Queue::from_name(queue.name()), Some(queue));
        }
        assert_eq!(Exchange::from_name("amq.topic"), None);
        assert_eq!(Queue::from_name(""), None);
    }

    #[test]
    fn every_queue_is_bound_once() {
        for queue in Queue::ALL {
            assert_eq!(BINDINGS.iter().filter(|binding| binding.queue == queue).count(), 1);
        }
    }

    #[test]
    fn commands_go_to_the_intake_of_their_exchange() {
        let key = "gov.cbp.form28.issue.v1";
        assert_eq!(Exchange::Cbp.route(key), Some(Queue::IntakeCbp));
        assert_eq!(Exchange::Trade.route(key), Some(Queue::IntakeTrade));
        assert_eq!(Exchange::Dead.route(key), Some(Queue::Dead));
    }

    #[test]
    fn work_goes_by_its_exact_key_and_facts_to_no_queue_of_ours() {
        assert_eq!(Exchange::Work.route("documents"), Some(Queue::Documents));
        assert_eq!(Exchange::Work.route("mail"), Some(Queue::Mail));
        assert_eq!(Exchange::Work.route("mail.urgent"), None);
        assert_eq!(Exchange::Facts.route("gov.cbp.form28.issued.v1"), None);
    }
}
