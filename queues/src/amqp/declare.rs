//! Declaring the topology at the server, and saying what is wrong with one that is there.
//!
//! A user without permission to configure only looks: what exists is taken as declared by somebody
//! who may. Every refusal closes its channel, so each request has one of its own where needed.

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ExchangeKind};

use super::errors::{Refusal, failed};
use super::session::Session;
use crate::broker::BrokerError;
use crate::topology::{self, BINDINGS, Binding, DELIVERY_LIMIT, Exchange, Queue};

/// Declares everything that is ours.
pub(super) async fn all(session: &Session) -> Result<(), BrokerError> {
    let mut declaring = Declaring { session, channel: session.channel().await? };
    for exchange in Exchange::ALL {
        declaring.exchange(exchange).await?;
    }
    for queue in Queue::ALL {
        declaring.queue(queue).await?;
    }
    for binding in BINDINGS {
        declaring.binding(binding).await?;
    }
    Ok(())
}

struct Declaring<'a> {
    session: &'a Session,
    channel: Channel,
}

impl Declaring<'_> {
    async fn exchange(&mut self, exchange: Exchange) -> Result<(), BrokerError> {
        let Err(error) = declare_exchange(&self.channel, exchange, false).await else {
            return Ok(());
        };
        self.channel = self.session.channel().await?;
        if Refusal::of(&error) != Some(Refusal::Access) {
            return Err(exchange_refused(exchange, error));
        }
        match declare_exchange(&self.channel, exchange, true).await {
            Ok(()) => Ok(()),
            Err(error) => Err(exchange_refused(exchange, error)),
        }
    }

    async fn queue(&mut self, queue: Queue) -> Result<(), BrokerError> {
        let Err(error) = declare_queue(&self.channel, queue, false).await else {
            return Ok(());
        };
        self.channel = self.session.channel().await?;
        if Refusal::of(&error) != Some(Refusal::Access) {
            return Err(queue_refused(queue, error));
        }
        match declare_queue(&self.channel, queue, true).await {
            Ok(_) => Ok(()),
            Err(error) => Err(queue_refused(queue, error)),
        }
    }

    async fn binding(&mut self, binding: Binding) -> Result<(), BrokerError> {
        let (queue, exchange) = (binding.queue.name().into(), binding.exchange.name().into());
        let key = binding.keys.binding_key().into();
        let options = QueueBindOptions::default();
        let bound =
            self.channel.queue_bind(queue, exchange, key, options, FieldTable::default()).await;
        let Err(error) = bound else {
            return Ok(());
        };
        self.channel = self.session.channel().await?;
        // Bindings cannot be looked at. A missing one shows: what is published comes back.
        if Refusal::of(&error) == Some(Refusal::Access) {
            return Ok(());
        }
        Err(failed("bind queues")(error))
    }
}

/// Declares an exchange, or only looks for it.
pub(super) async fn declare_exchange(
    channel: &Channel,
    exchange: Exchange,
    passive: bool,
) -> Result<(), lapin::Error> {
    let kind = match exchange.kind() {
        topology::ExchangeKind::Topic => ExchangeKind::Topic,
        topology::ExchangeKind::Direct => ExchangeKind::Direct,
        topology::ExchangeKind::Fanout => ExchangeKind::Fanout,
    };
    let options = ExchangeDeclareOptions { passive, durable: true, ..Default::default() };
    channel.exchange_declare(exchange.name().into(), kind, options, FieldTable::default()).await
}

/// Declares a queue, or only looks for it.
pub(super) async fn declare_queue(
    channel: &Channel,
    queue: Queue,
    passive: bool,
) -> Result<lapin::Queue, lapin::Error> {
    let options = QueueDeclareOptions { passive, durable: true, ..Default::default() };
    let arguments = if passive { FieldTable::default() } else { arguments(queue) };
    channel.queue_declare(queue.name().into(), options, arguments).await
}

/// What makes a queue ours. Changing it for a queue that exists is a migration of its own.
fn arguments(queue: Queue) -> FieldTable {
    let mut table = FieldTable::default();
    let mut word = |name: &str, value: &str| {
        table.insert(name.into(), AMQPValue::LongString(value.into()));
    };
    word("x-queue-type", "quorum");
    if queue.has_delivery_limit() {
        word("x-dead-letter-exchange", Exchange::Dead.name());
        // Without these two a dead letter is lost when its queue is away, and a full queue drops.
        word("x-dead-letter-strategy", "at-least-once");
        word("x-overflow", "reject-publish");
        // The server counts returns, of which there is one less than deliveries.
        let limit = AMQPValue::LongLongInt(i64::from(DELIVERY_LIMIT.get() - 1));
        table.insert("x-delivery-limit".into(), limit);
    }
    table
}

fn exchange_refused(exchange: Exchange, error: lapin::Error) -> BrokerError {
    let Some(refusal) = Refusal::of(&error) else {
        return failed("declare exchanges")(error);
    };
    let (sentence, remedy) = exchange_problem(exchange, refusal);
    BrokerError::Setup { sentence, remedy, source: error.into() }
}

/// What the refusal of a request about an exchange means.
pub(super) fn exchange_problem(exchange: Exchange, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::Access => {
            (format!("this user may not use exchange {exchange}"), PERMISSION.to_owned())
        }
        Refusal::Missing => {
            (format!("exchange {exchange} does not exist on the broker"), MIGRATE.to_owned())
        }
        Refusal::Mismatch => (
            format!("exchange {exchange} exists on the broker with another type"),
            format!(
                "delete {exchange} when nobody publishes to it, and run `tidewaiter migrate` again"
            ),
        ),
    }
}

/// The error for a request about a queue that the server refused.
pub(super) fn queue_refused(queue: Queue, error: lapin::Error) -> BrokerError {
    let Some(refusal) = Refusal::of(&error) else {
        return failed("use queues")(error);
    };
    let (sentence, remedy) = queue_problem(queue, refusal);
    BrokerError::Setup { sentence, remedy, source: error.into() }
}

/// What the refusal of a request about a queue means.
pub(super) fn queue_problem(queue: Queue, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::Access => (format!("this user may not use queue {queue}"), PERMISSION.to_owned()),
        Refusal::Missing => {
            (format!("queue {queue} does not exist on the broker"), MIGRATE.to_owned())
        }
        Refusal::Mismatch => (
            format!("queue {queue} exists on the broker with another type or other arguments"),
            format!(
                "stop what publishes to {queue}, let it run empty, delete it, and run `tidewaiter \
                 migrate` again"
            ),
        ),
    }
}

const PERMISSION: &str = "give it the permissions that docs/rabbitmq.md names for its roles";
const MIGRATE: &str = "run `tidewaiter migrate` as a user who may configure it";
