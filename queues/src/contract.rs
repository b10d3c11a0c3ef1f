//! The message contract: CloudEvents 1.0 in, instructions or named problems out.
//!
//! Invariants:
//! - [`parse`] never fails: what cannot be understood is an `Inbound` with its defect.
//! - Every problem of a message is reported at once, each by JSON pointer, sorted.
//! - The JSON Schemas that validate are those that are published; both come from the wire types.
//! - The contract checks form, never rules: whether a case may do this is for `workflows`.
//!
//! Not here: brokers and exchanges (`broker`, `topology`), rules (`workflows`).

mod artefacts;
pub mod choices;
pub mod common;
pub mod declaration;
pub mod directory;
mod documents;
mod envelope;
mod facts;
pub mod form28;
pub mod form29;
pub mod form4647;
mod formats;
mod json;
mod outgoing;
pub mod parties;
mod reading;
mod schema;
mod sentences;
mod spelling;
mod types;
mod validation;
pub mod values;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use workflows::actor::ActorClass;
use workflows::message::{Defect, Inbound, MessageIdentity, Problem, QuarantineCause};

pub use artefacts::artefacts;
pub use directory::accounts;
pub use documents::{Document, split_documents};
pub use facts::{FactType, fact_types};
pub use json::{BODY_BYTES_MAX, NESTING_DEPTH_MAX};
pub use outgoing::{CONTENT_TYPE, FactV1, RejectedV1, cloud_event};
pub use types::{MessageType, message_types};

use reading::Reading;

/// Whose exchange a message came by. It decides which commands the message may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArrivalClass {
    /// The exchange of CBP's systems.
    Cbp,
    /// The exchange of trade software.
    Trade,
}

impl ArrivalClass {
    /// The class of the actors that speak there.
    pub const fn actor_class(self) -> ActorClass {
        match self {
            Self::Cbp => ActorClass::Cbp,
            Self::Trade => ActorClass::Trade,
        }
    }

    /// Who speaks there, in a sentence.
    const fn who(self) -> &'static str {
        match self {
            Self::Cbp => "CBP",
            Self::Trade => "the trade",
        }
    }

    /// The exchange of that class, for messages that come from a file.
    const fn exchange_name(self) -> &'static str {
        match self {
            Self::Cbp => crate::topology::Exchange::Cbp.name(),
            Self::Trade => crate::topology::Exchange::Trade.name(),
        }
    }
}

/// How a message came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Whose exchange.
    pub exchange: ArrivalClass,
    /// The name of the exchange.
    pub exchange_name: String,
    /// When our side received it, by the broker's clock.
    pub received_at: Timestamp,
    /// The broker user that sent it, where the broker vouches for it.
    pub user_id: Option<String>,
}

/// The class that a `source` claims: `urn:cbp:…` or `urn:trade:…`; any other claims none.
pub fn arrival_class_of_source(source: &str) -> Option<ArrivalClass> {
    let claims = |prefix: &str| {
        source.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    // The scheme and the namespace of a URN do not depend on case (RFC 8141).
    if claims("urn:cbp:") {
        Some(ArrivalClass::Cbp)
    } else if claims("urn:trade:") {
        Some(ArrivalClass::Trade)
    } else {
        None
    }
}

/// Reads one message. What is wrong with it, if anything, is in `content`.
pub fn parse(body: &[u8], arrival: &Arrival) -> Inbound {
    let reading = Reading::of(body, Some((arrival.exchange, &arrival.exchange_name)));
    inbound(reading, body, arrival)
}

/// A message to be set aside without a look at it, because reading it may be what fails.
pub fn unread(body: &[u8], arrival: &Arrival, defect: Defect) -> Inbound {
    inbound(Reading::unread(body, defect), body, arrival)
}

fn inbound(reading: Reading, body: &[u8], arrival: &Arrival) -> Inbound {
    Inbound {
        identity: reading.identity,
        content_hash: reading.content_hash,
        received_at: arrival.received_at,
        exchange: arrival.exchange_name.clone(),
        user_id: arrival.user_id.clone(),
        traceparent: reading.traceparent,
        message_type: reading.message_type,
        subject: reading.subject,
        body: body.to_vec(),
        content: reading.content,
    }
}

/// What a look at a message found, without its having come by any exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Identity; for a message without a readable one, made from its bytes.
    pub identity: MessageIdentity,
    /// Type, as far as it could be read.
    pub message_type: Option<String>,
    /// Subject, as far as it could be read.
    pub subject: Option<String>,
    /// Why it would be set aside; nothing when it is valid.
    pub cause: Option<QuarantineCause>,
    /// Every problem, sorted by place.
    pub problems: Vec<Problem>,
}

impl Report {
    /// Whether the message would be understood.
    pub const fn is_valid(&self) -> bool {
        self.cause.is_none()
    }
}

/// Looks at one message as [`parse`] would, by the exchange its `source` claims.
pub fn check(body: &[u8]) -> Report {
    let reading = Reading::of(body, None);
    let (cause, problems) = match reading.content {
        Ok(_) => (None, Vec::new()),
        Err(defect) => (Some(defect.cause), defect.problems),
    };
    Report {
        identity: reading.identity,
        message_type: reading.message_type,
        subject: reading.subject,
        cause,
        problems,
    }
}
