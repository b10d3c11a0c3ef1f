//! Between our messages and those of AMQP.
//!
//! Invariants:
//! - What a sender can write is never taken for what the server or we say: headers of ours count
//!   only in a dead letter without `x-death`, that is, one published by somebody who may publish to
//!   `tidewaiter.dead`; of `x-death` only the queue counts, because the server keeps what a sender
//!   wrote beside it.
//! - Headers of the server and of ours are not shown to workers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString, ShortString};
use sha2::{Digest, Sha256};

use super::ingress::{self, Ingress, Receipts};
use crate::broker::{
    BEGINNING_BYTES_MAX, BODY_BYTES_MAX, DELIVERY_LIMIT_REASON, Delivery, DeliveryTag,
    HEADER_BYTES_MAX, Oversize, Publication,
};
use crate::topology::{BINDINGS, Exchange, Queue};

/// Written to disk before it is confirmed.
const PERSISTENT: u8 = 2;

/// Headers of a dead letter that we buried ourselves.
const REASON: &str = "x-tidewaiter-reason";
const EXCHANGE: &str = "x-tidewaiter-exchange";
const USER: &str = "x-tidewaiter-user";
const RECEIVED: &str = "x-tidewaiter-received";

/// Headers of the server.
const DEATHS: &str = "x-death";
const DELIVERY_COUNT: &str = "x-delivery-count";

/// Longest reason that is kept, in bytes: all headers have to fit one frame.
const REASON_BYTES_MAX: usize = 8 * 1024;

/// A message on its way, as AMQP wants it.
#[derive(Debug)]
pub(super) struct Outgoing<'a> {
    pub(super) exchange: Exchange,
    pub(super) routing_key: ShortString,
    pub(super) message_id: ShortString,
    pub(super) body: &'a [u8],
    pub(super) properties: BasicProperties,
}

impl<'a> Outgoing<'a> {
    /// The message of a publication.
    ///
    /// # Errors
    /// Why the server would not take it, as a sentence: a refusal of the server would close the
    /// channel and take the whole batch with it.
    pub(super) fn of(publication: &'a Publication, user: &str) -> Result<Self, String> {
        if let Some(reason) = publication.refusal() {
            return Err(reason);
        }
        if let Some(other) = publication.user_id.as_ref().filter(|named| *named != user) {
            return Err(format!(
                "the user id: the broker knows us as {user:?} and takes no message of {other:?}"
            ));
        }
        let mut properties = properties(&publication.content_type, &publication.message_id)?
            .with_headers(table(&publication.headers)?);
        if let Some(user) = &publication.user_id {
            properties = properties.with_user_id(short("the user id", user)?);
        }
        Ok(Self {
            exchange: publication.exchange,
            routing_key: short("the routing key", &publication.routing_key)?,
            message_id: short("the message id", &publication.message_id)?,
            body: &publication.body,
            properties,
        })
    }

    /// The dead letter of a delivery.
    ///
    /// # Errors
    /// As [`of`](Self::of); a message that AMQP delivered once can be sent again.
    pub(super) fn dead(delivery: &'a Delivery, reason: &str) -> Result<Self, String> {
        let mut headers = delivery.headers.clone();
        keep_within(&mut headers, HEADER_BYTES_MAX);
        headers.insert(REASON.to_owned(), cut(reason, REASON_BYTES_MAX).to_owned());
        let received = delivery.received_at.as_microsecond().to_string();
        headers.insert(RECEIVED.to_owned(), received);
        if let Some(exchange) = delivery.exchange {
            headers.insert(EXCHANGE.to_owned(), exchange.name().to_owned());
        }
        if let Some(user) = &delivery.user_id {
            headers.insert(USER.to_owned(), user.clone());
        }
        let properties = properties(&delivery.content_type, &delivery.message_id)?
            .with_headers(table(&headers)?);
        Ok(Self {
            exchange: Exchange::Dead,
            routing_key: short("the routing key", &delivery.routing_key)?,
            message_id: short("the message id", &delivery.message_id)?,
            body: &delivery.body,
            properties,
        })
    }
}

fn properties(content_type: &str, message_id: &str) -> Result<BasicProperties, String> {
    Ok(BasicProperties::default()
        .with_delivery_mode(PERSISTENT)
        .with_content_type(short("the content type", content_type)?)
        .with_message_id(short("the message id", message_id)?))
}

fn table(headers: &BTreeMap<String, String>) -> Result<FieldTable, String> {
    let mut table = FieldTable::default();
    for (name, value) in headers {
        let value = AMQPValue::LongString(LongString::from(value.as_str()));
        table.insert(short("the name of a header", name)?, value);
    }
    Ok(table)
}

fn short(what: &str, text: &str) -> Result<ShortString, String> {
    ShortString::try_new(text).map_err(|error| format!("{what}: {error}"))
}

fn keep_within(headers: &mut BTreeMap<String, String>, bytes_max: usize) {
    let mut bytes = 0;
    headers.retain(|name, value| {
        bytes += name.len() + value.len();
        bytes <= bytes_max
    });
}

fn cut(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// A message that the server gave us and no worker has yet.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    /// All but the tag and, where `received_at` is not known, the moment of receipt.
    pub(super) delivery: Delivery,
    /// When it was received, if anybody knows.
    pub(super) received_at: Option<Timestamp>,
    /// Whether the server has handed it out before, or let it die.
    pub(super) came_before: bool,
}

impl Arrival {
    /// Reads what the server sent.
    pub(super) fn of(queue: Queue, message: lapin::message::Delivery, ingress: Ingress) -> Self {
        let properties = &message.properties;
        let empty = FieldTable::default();
        let table = properties.headers().as_ref().unwrap_or(&empty);
        let origin = match queue {
            Queue::Dead => Origin::of_dead(table, properties),
            Queue::IntakeCbp | Queue::IntakeTrade | Queue::Documents | Queue::Mail => {
                Origin::alive(&message.exchange, properties)
            }
        };
        let deliveries =
            if message.redelivered { 1 + count(table.inner().get(DELIVERY_COUNT)) } else { 1 };
        let delivery = Delivery {
            tag: DeliveryTag { number: message.delivery_tag, lease: 0 },
            queue,
            exchange: origin.exchange.or_else(|| Exchange::from_name(message.exchange.as_str())),
            routing_key: message.routing_key.to_string(),
            message_id: text(properties.message_id().as_ref()),
            content_type: text(properties.content_type().as_ref()),
            headers: shown(table),
            user_id: origin.user_id,
            received_at: Timestamp::UNIX_EPOCH,
            deliveries,
            dead_letter_reason: origin.reason,
            body: Vec::new(),
            oversize: None,
        };
        let (body, oversize) = kept(message.data);
        Self {
            received_at: origin.received_at.or_else(|| ingress.moment(properties)),
            came_before: message.redelivered || queue == Queue::Dead,
            delivery: Delivery { body, oversize, ..delivery },
        }
    }

    /// Which message it is, however often it comes.
    pub(super) fn key(&self) -> u64 {
        Receipts::key(&self.delivery.message_id, &self.delivery.body)
    }
}

/// A body as far as it is kept: one too large must not lie here while others wait before it.
fn kept(mut body: Vec<u8>) -> (Vec<u8>, Option<Oversize>) {
    if body.len() <= BODY_BYTES_MAX {
        return (body, None);
    }
    let oversize = Oversize { bytes: body.len(), sha256: hex::encode(Sha256::digest(&body)) };
    body.truncate(BEGINNING_BYTES_MAX);
    body.shrink_to_fit();
    (body, Some(oversize))
}

/// What is known of a message from before it came into this queue.
#[derive(Debug, Default)]
struct Origin {
    exchange: Option<Exchange>,
    user_id: Option<String>,
    received_at: Option<Timestamp>,
    reason: Option<String>,
}

impl Origin {
    fn alive(exchange: &ShortString, properties: &BasicProperties) -> Self {
        let exchange = Exchange::from_name(exchange.as_str());
        let user_id = properties.user_id().as_ref().map(ToString::to_string);
        Self { exchange, user_id, ..Self::default() }
    }

    fn of_dead(table: &FieldTable, properties: &BasicProperties) -> Self {
        if let Some(death) = last_death(table) {
            return Self::killed(death, properties);
        }
        let Some(reason) = string(table.inner().get(REASON)) else {
            // Published to the dead letters as such.
            return Self::alive(&ShortString::default(), properties);
        };
        let received = string(table.inner().get(RECEIVED)).and_then(|text| text.parse().ok());
        Self {
            exchange: string(table.inner().get(EXCHANGE))
                .and_then(|name| Exchange::from_name(&name)),
            user_id: string(table.inner().get(USER)),
            received_at: received.and_then(|micros| Timestamp::from_microsecond(micros).ok()),
            reason: Some(reason),
        }
    }

    fn killed(death: &FieldTable, properties: &BasicProperties) -> Self {
        let queue = string(death.inner().get("queue")).and_then(|name| Queue::from_name(&name));
        let source = BINDINGS.iter().find(|binding| Some(binding.queue) == queue);
        let reason = string(death.inner().get("reason")).unwrap_or_default();
        let reason =
            if reason == "delivery_limit" { DELIVERY_LIMIT_REASON.to_owned() } else { reason };
        Self {
            exchange: source.map(|binding| binding.exchange),
            user_id: properties.user_id().as_ref().map(ToString::to_string),
            received_at: None,
            reason: Some(reason),
        }
    }
}

/// The latest death: the server puts it first.
fn last_death(table: &FieldTable) -> Option<&FieldTable> {
    let AMQPValue::FieldArray(deaths) = table.inner().get(DEATHS)? else {
        return None;
    };
    match deaths.as_slice().first()? {
        AMQPValue::FieldTable(death) => Some(death),
        _ => None,
    }
}

/// The headers that the sender wrote, as text. Tables and arrays have no place in our messages.
fn shown(table: &FieldTable) -> BTreeMap<String, String> {
    let ours = |name: &str| {
        name == DEATHS
            || name == DELIVERY_COUNT
            || name == ingress::HEADER
            || ["x-first-death-", "x-last-death-", "x-tidewaiter-", "x-acquired-", "x-opt-"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
    };
    table
        .into_iter()
        .filter(|(name, _)| !ours(name.as_str()))
        .filter_map(|(name, value)| Some((name.to_string(), string(Some(value))?)))
        .collect()
}

fn string(value: Option<&AMQPValue>) -> Option<String> {
    match value? {
        AMQPValue::LongString(text) => Some(text.to_string()),
        AMQPValue::ShortString(text) => Some(text.to_string()),
        AMQPValue::Boolean(value) => Some(value.to_string()),
        AMQPValue::ShortShortInt(value) => Some(value.to_string()),
        AMQPValue::ShortShortUInt(value) => Some(value.to_string()),
        AMQPValue::ShortInt(value) => Some(value.to_string()),
        AMQPValue::ShortUInt(value) => Some(value.to_string()),
        AMQPValue::LongInt(value) => Some(value.to_string()),
        AMQPValue::LongUInt(value) => Some(value.to_string()),
        AMQPValue::LongLongInt(value) => Some(value.to_string()),
        AMQPValue::Float(value) => Some(value.to_string()),
        AMQPValue::Double(value) => Some(value.to_string()),
        AMQPValue::Timestamp(value) => Some(value.to_string()),
        AMQPValue::DecimalValue(_)
        | AMQPValue::FieldArray(_)
        | AMQPValue::FieldTable(_)
        | AMQPValue::ByteArray(_)
        | AMQPValue::Void => None,
    }
}

fn count(value: Option<&AMQPValue>) -> u32 {
    string(value).and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn text(value: Option<&ShortString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests;
