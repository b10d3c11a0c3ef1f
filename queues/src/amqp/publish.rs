//! Publishing a batch: everything on its way first, then the answers.
//!
//! Invariant: a message counts as confirmed only when the server confirmed it and did not return
//! it. lapin hangs a returned message on whichever confirm comes next, so what was returned is
//! recognised by its exchange, routing key and id.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::{MaybeDone, maybe_done};
use futures::poll;
use lapin::options::BasicPublishOptions;
use lapin::{Channel, PublisherConfirm};

use super::errors::{Refusal, failed, too_slow};
use super::message::Outgoing;
use super::session::Session;
use crate::broker::{BrokerError, Confirmation};

/// How long the server may take to confirm a batch: a quorum queue may have to elect a leader.
const CONFIRM_MAX: Duration = Duration::from_secs(30);

/// How many messages are given to lapin before waiting for them to leave the process: it copies
/// every body, and keeps the copies until then.
const WINDOW: usize = 256;

/// What one message is known by when it comes back.
type Name = (String, String, String);

/// Publishes messages that are in order; the answers are in their order.
pub(super) async fn publish(
    session: &Session,
    messages: &[Outgoing<'_>],
) -> Result<Vec<Confirmation>, BrokerError> {
    let publisher = session.publisher().await?;
    let batch = all(&publisher.channel, messages);
    match tokio::time::timeout(CONFIRM_MAX, batch).await {
        Ok(Ok(answers)) => {
            publisher.give_back();
            Ok(answers)
        }
        Ok(Err(error)) => Err(refused(error, messages)),
        Err(_) => Err(too_slow("confirm messages")),
    }
}

async fn all(
    channel: &Channel,
    messages: &[Outgoing<'_>],
) -> Result<Vec<Confirmation>, lapin::Error> {
    let mut confirms = Vec::with_capacity(messages.len());
    for window in messages.chunks(WINDOW) {
        confirms.extend(send(channel, window).await?);
    }
    let mut acked = Vec::with_capacity(messages.len());
    let mut returned = BTreeSet::new();
    for confirm in confirms {
        let answer = confirm.await?;
        acked.push(answer.is_ack());
        if let Some(message) = answer.take_message() {
            let id = message.properties.message_id().as_ref().map(ToString::to_string);
            let (exchange, key) = (message.exchange.to_string(), message.routing_key.to_string());
            returned.insert((exchange, key, id.unwrap_or_default()));
        }
    }
    Ok(messages.iter().zip(acked).map(|(message, ack)| verdict(message, ack, &returned)).collect())
}

/// Queues every frame in order, then waits until all have left.
async fn send(
    channel: &Channel,
    messages: &[Outgoing<'_>],
) -> Result<Vec<PublisherConfirm>, lapin::Error> {
    let mut sending = Vec::with_capacity(messages.len());
    for message in messages {
        let options = BasicPublishOptions {
            mandatory: !message.exchange.drops_unrouted(),
            ..BasicPublishOptions::default()
        };
        let exchange = message.exchange.name().into();
        let (key, properties) = (message.routing_key.clone(), message.properties.clone());
        let publish = channel.basic_publish(exchange, key, options, message.body, properties);
        let mut publish = Box::pin(maybe_done(publish));
        // The first look queues the frames; waiting here would cost a round per message.
        let _ = poll!(publish.as_mut());
        sending.push(publish);
    }
    let mut confirms = Vec::with_capacity(messages.len());
    for mut publish in sending {
        if matches!(*publish, MaybeDone::Future(_)) {
            publish.as_mut().await;
        }
        if let Some(confirm) = publish.as_mut().take_output() {
            confirms.push(confirm?);
        }
    }
    Ok(confirms)
}

fn verdict(message: &Outgoing<'_>, acked: bool, returned: &BTreeSet<Name>) -> Confirmation {
    let Outgoing { exchange, routing_key, message_id, .. } = message;
    let name = (exchange.name().to_owned(), routing_key.to_string(), message_id.to_string());
    if returned.contains(&name) {
        let reason = format!("no queue takes routing key {:?} from exchange {exchange}", name.1);
        return Confirmation::Returned { reason };
    }
    if acked {
        Confirmation::Confirmed
    } else {
        let reason = format!("the broker did not keep it: a queue of exchange {exchange} is full");
        Confirmation::Refused { reason }
    }
}

/// The server closed the channel over a message of the batch.
fn refused(error: lapin::Error, messages: &[Outgoing<'_>]) -> BrokerError {
    let Some(refusal) = Refusal::of(&error) else {
        return failed("publish messages")(error);
    };
    let exchanges: BTreeSet<_> = messages.iter().map(|message| message.exchange.name()).collect();
    let named = exchanges.into_iter().collect::<Vec<_>>().join(", ");
    let (sentence, remedy) = match refusal {
        Refusal::Access => (
            format!("this user may not publish to {named}"),
            "give it the write permission that docs/rabbitmq.md names",
        ),
        Refusal::Missing => (
            format!("the broker lacks an exchange of {named}"),
            "run `tidewaiter migrate` as a user who may configure it",
        ),
        Refusal::Mismatch => (
            format!("the broker refuses a message to {named}"),
            "its log says which property it does not take",
        ),
    };
    BrokerError::Setup { sentence, remedy: remedy.to_owned(), source: error.into() }
}
