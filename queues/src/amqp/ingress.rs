//! When the server received a message: whether it notes that itself, and what we remember if not.
//!
//! Invariant: a moment that a sender could have written is never believed. Which field the server
//! overwrites is found out by sending it a forged one.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use lapin::options::{
    BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions,
    QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel};

use super::errors::Refusal;
use crate::broker::ReceiptSource;

/// The header with milliseconds since 1970 that RabbitMQ's interceptor writes.
pub(super) const HEADER: &str = "timestamp_in_ms";

/// What the probe writes into both fields: one second after 1970.
const FORGED_MILLIS: i64 = 1000;
const FORGED_SECONDS: u64 = 1;

/// How often the probe looks for its own message.
const LOOKS: u32 = 5;

/// Messages whose first consumption is remembered: more than all consumers of a process prefetch.
const REMEMBERED_MAX: usize = 8192;

/// Which field of a message the server overwrites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ingress {
    /// The header, in milliseconds.
    Milliseconds,
    /// The property, in seconds.
    Seconds,
    /// None.
    Off,
    /// This user may not find out.
    Unknown,
}

impl Ingress {
    /// Decides from the fields of a message that was sent with both forged.
    fn from_probe(properties: &BasicProperties) -> Self {
        if header(properties).is_some_and(|millis| millis != FORGED_MILLIS) {
            return Self::Milliseconds;
        }
        match properties.timestamp() {
            Some(seconds) if *seconds != FORGED_SECONDS => Self::Seconds,
            Some(_) | None => Self::Off,
        }
    }

    /// When the server received a message, if it says so.
    pub(super) fn moment(self, properties: &BasicProperties) -> Option<Timestamp> {
        match self {
            Self::Milliseconds => Timestamp::from_millisecond(header(properties)?).ok(),
            Self::Seconds => {
                let seconds = i64::try_from((*properties.timestamp())?).ok()?;
                Timestamp::from_second(seconds).ok()
            }
            Self::Off | Self::Unknown => None,
        }
    }

    pub(super) const fn source(self) -> ReceiptSource {
        match self {
            Self::Milliseconds | Self::Seconds => ReceiptSource::Broker,
            Self::Off => ReceiptSource::Consumption,
            Self::Unknown => ReceiptSource::Unknown,
        }
    }

    /// Says it once per process and whenever it changes.
    pub(super) fn tell(self) {
        match self {
            Self::Milliseconds | Self::Seconds => {
                tracing::info!("receipt counts from the broker's own timestamp");
            }
            Self::Off => tracing::warn!(
                "the broker does not overwrite timestamps: receipt counts from consumption; \
                 docs/rabbitmq.md names the setting"
            ),
            Self::Unknown => tracing::warn!(
                "this user may not make a queue of its own to see whether the broker overwrites \
                 timestamps: receipt counts from consumption; docs/rabbitmq.md names the permission"
            ),
        }
    }
}

fn header(properties: &BasicProperties) -> Option<i64> {
    match properties.headers().as_ref()?.inner().get(HEADER)? {
        AMQPValue::LongLongInt(millis) => Some(*millis),
        AMQPValue::Timestamp(millis) => i64::try_from(*millis).ok(),
        _ => None,
    }
}

/// Sends a message with forged timestamps to a queue of its own and looks at what arrives.
///
/// # Errors
/// Only when the connection is lost; a refusal is an answer. The channel is used up.
pub(super) async fn probe(channel: &Channel) -> Result<Ingress, lapin::Error> {
    match send_and_look(channel).await {
        Ok(ingress) => Ok(ingress),
        Err(error) if Refusal::of(&error).is_some() => Ok(Ingress::Unknown),
        Err(error) => Err(error),
    }
}

async fn send_and_look(channel: &Channel) -> Result<Ingress, lapin::Error> {
    let own = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let queue = channel.queue_declare("".into(), own, FieldTable::default()).await?;
    let name = queue.name().clone();
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    let mut headers = FieldTable::default();
    headers.insert(HEADER.into(), AMQPValue::LongLongInt(FORGED_MILLIS));
    let forged = BasicProperties::default().with_headers(headers).with_timestamp(FORGED_SECONDS);
    let options = BasicPublishOptions::default();
    channel.basic_publish("".into(), name.clone(), options, b"", forged).await?.await?;
    let mut found = Ingress::Unknown;
    for _ in 0..LOOKS {
        let look = BasicGetOptions { no_ack: true };
        if let Some(message) = channel.basic_get(name.clone(), look).await? {
            found = Ingress::from_probe(&message.delivery.properties);
            break;
        }
    }
    channel.queue_delete(name, QueueDeleteOptions::default()).await?;
    Ok(found)
}

/// When messages were first consumed, for those that come again.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    moments: BTreeMap<u64, Timestamp>,
    order: VecDeque<u64>,
}

impl Receipts {
    /// Which message it is, however often it is delivered and in whatever queue.
    pub(super) fn key(message_id: &str, body: &[u8]) -> u64 {
        let mut hasher = DefaultHasher::new();
        (message_id, body).hash(&mut hasher);
        hasher.finish()
    }

    /// Keeps the moment of a message that will come again. The first one stays.
    pub(super) fn remember(&mut self, key: u64, moment: Timestamp) {
        if self.moments.contains_key(&key) {
            return;
        }
        if self.order.len() >= REMEMBERED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.moments.remove(&oldest);
        }
        self.moments.insert(key, moment);
        self.order.push_back(key);
    }

    /// When the message was first consumed, if it is remembered.
    pub(super) fn moment(&self, key: u64) -> Option<Timestamp> {
        self.moments.get(&key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLIS: i64 = 1_780_664_400_123;

    fn properties(millis: Option<i64>, seconds: Option<u64>) -> BasicProperties {
        let mut headers = FieldTable::default();
        if let Some(millis) = millis {
            headers.insert(HEADER.into(), AMQPValue::LongLongInt(millis));
        }
        let properties = BasicProperties::default().with_headers(headers);
        seconds.map_or(properties.clone(), |seconds| properties.with_timestamp(seconds))
    }

    #[test]
    fn only_a_field_that_the_server_overwrote_is_trusted() {
        let decide = |millis, seconds| Ingress::from_probe(&properties(millis, seconds));
        assert_eq!(decide(Some(MILLIS), Some(1_780_664_400)), Ingress::Milliseconds);
        assert_eq!(decide(Some(FORGED_MILLIS), Some(1_780_664_400)), Ingress::Seconds);
        assert_eq!(decide(Some(FORGED_MILLIS), Some(FORGED_SECONDS)), Ingress::Off);
        assert_eq!(decide(None, None), Ingress::Off);
        assert_eq!(Ingress::from_probe(&BasicProperties::default()), Ingress::Off);
    }

    #[test]
    fn the_trusted_field_gives_the_moment_and_the_other_is_ignored() {
        let both = properties(Some(MILLIS), Some(5));
        let moment = |ingress: Ingress| ingress.moment(&both);
        assert_eq!(moment(Ingress::Milliseconds), Timestamp::from_millisecond(MILLIS).ok());
        assert_eq!(moment(Ingress::Seconds), Timestamp::from_second(5).ok());
        assert_eq!(moment(Ingress::Off), None);
        assert_eq!(moment(Ingress::Unknown), None);
    }

    #[test]
    fn the_first_moment_stays_and_the_oldest_messages_are_forgotten() {
        let mut receipts = Receipts::default();
        let first = Timestamp::UNIX_EPOCH;
        let later = first + std::time::Duration::from_secs(9);
        let key = Receipts::key("one", b"{}");
        assert_ne!(key, Receipts::key("one", b"{ }"));
        receipts.remember(key, first);
        receipts.remember(key, later);
        assert_eq!(receipts.moment(key), Some(first));
        for number in 0..REMEMBERED_MAX {
            receipts.remember(Receipts::key(&number.to_string(), b""), later);
        }
        assert_eq!(receipts.moment(key), None);
        assert_eq!(receipts.order.len(), REMEMBERED_MAX);
    }
}
