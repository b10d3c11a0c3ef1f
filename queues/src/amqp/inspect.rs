//! Looking at a server without changing anything there.
//!
//! AMQP has no question "may I?". Each is asked with a request that the server checks for
//! permission first and then refuses for its content, so that it is never carried out.

use lapin::options::{BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel};

use super::declare::{declare_exchange, declare_queue, exchange_problem, queue_problem};
use super::errors::{Refusal, failed};
use super::session::Session;
use crate::broker::{BrokerError, ExchangeInspection, Problem, QueueInspection};
use crate::topology::{Exchange, Queue};

/// Looks at one exchange.
pub(super) async fn exchange(
    session: &Session,
    exchange: Exchange,
) -> Result<ExchangeInspection, BrokerError> {
    let found = declare_exchange(&session.channel().await?, exchange, true).await;
    if let Some(refusal) = refusal(found)? {
        let problem = Some(problem(exchange_problem(exchange, refusal)));
        return Ok(ExchangeInspection { exchange, exists: false, writable: None, problem });
    }
    let writable = publish_nothing(&session.publishing_channel().await?, exchange).await;
    let writable = allowed(writable)?;
    // It exists, so that declaring it again makes nothing.
    let declared = declare_exchange(&session.channel().await?, exchange, false).await;
    let problem = match refusal(declared)? {
        None | Some(Refusal::Access) => None,
        Some(refusal) => Some(problem(exchange_problem(exchange, refusal))),
    };
    Ok(ExchangeInspection { exchange, exists: true, writable, problem })
}

/// Looks at one queue.
pub(super) async fn queue(session: &Session, queue: Queue) -> Result<QueueInspection, BrokerError> {
    let ready = match session.ready(queue).await {
        Ok(ready) => ready,
        Err(error) => {
            let Some(refusal) = Refusal::of(&error) else {
                return Err(failed("look at queues")(error));
            };
            let problem = Some(problem(queue_problem(queue, refusal)));
            let (exists, as_declared, readable) = (refusal != Refusal::Missing, None, None);
            return Ok(QueueInspection { queue, exists, as_declared, ready: 0, readable, problem });
        }
    };
    let readable = allowed(consume_nothing(&session.channel().await?, queue).await)?;
    let declared = declare_queue(&session.channel().await?, queue, false).await;
    let (as_declared, problem) = match refusal(declared)? {
        None => (Some(true), None),
        Some(Refusal::Access) => (None, None),
        Some(refusal) => (Some(false), Some(problem(queue_problem(queue, refusal)))),
    };
    Ok(QueueInspection { queue, exists: true, as_declared, ready, readable, problem })
}

fn problem((sentence, remedy): (String, String)) -> Problem {
    Problem { sentence, remedy }
}

/// The refusal in an answer; any other error stays one.
fn refusal<T>(answer: Result<T, lapin::Error>) -> Result<Option<Refusal>, BrokerError> {
    let Err(error) = answer else {
        return Ok(None);
    };
    match Refusal::of(&error) {
        Some(refusal) => Ok(Some(refusal)),
        None => Err(failed("look at the topology")(error)),
    }
}

/// Whether a request that cannot succeed got past the check of permissions.
fn allowed<T>(answer: Result<T, lapin::Error>) -> Result<Option<bool>, BrokerError> {
    Ok(match refusal(answer)? {
        Some(Refusal::Access) => Some(false),
        Some(Refusal::Mismatch) => Some(true),
        Some(Refusal::Missing) | None => None,
    })
}

/// A message with an expiration that is none.
async fn publish_nothing(channel: &Channel, exchange: Exchange) -> Result<(), lapin::Error> {
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    let never = BasicProperties::default().with_expiration("never".into());
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let key = "tidewaiter.inspection".into();
    channel.basic_publish(exchange.name().into(), key, options, b"", never).await?.await?;
    Ok(())
}

/// A consumer with a priority that is none.
async fn consume_nothing(channel: &Channel, queue: Queue) -> Result<(), lapin::Error> {
    let mut arguments = FieldTable::default();
    arguments.insert("x-priority".into(), AMQPValue::LongString("none".into()));
    let options = BasicConsumeOptions::default();
    channel.basic_consume(queue.name().into(), "".into(), options, arguments).await?;
    Ok(())
}
