//! Work: what the roles behind the work exchange share, one batch taken, done and acked.

use std::collections::HashSet;

use queues::broker::{Delivery, Fault};
use queues::topology::Queue;

use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::metrics;

/// Takes one batch of a queue, does it and acks it. Returns how many messages were dealt with.
/// Work that may have ended a process is done and acked piece by piece.
///
/// A batch that holds a row that cannot be read is done message by message; the sweep brings such
/// a row again.
///
/// # Errors
/// When an engine fails; the work comes again, and the attempt does not count.
pub(crate) async fn pass(
    engine: &Engine,
    queue: Queue,
    most: usize,
    work: impl AsyncFn(&Engine, &[Delivery]) -> Result<(), PassError>,
) -> Result<usize, PassError> {
    let deliveries = engine.broker.take(queue, most, engine.clock.now()).await?;
    if deliveries.is_empty() {
        return Ok(0);
    }
    metrics::batch(role_of(queue), deliveries.len());
    let deliveries = in_order_of_trust(queue, deliveries);
    let mut left = deliveries.as_slice();
    for portion in deliveries.chunk_by(|a, b| !is_suspect(queue, a) && !is_suspect(queue, b)) {
        if let Err(error) = do_what_can_be(engine, portion, &work).await {
            hand_back(engine, left).await;
            return Err(error);
        }
        engine.broker.ack(portion, engine.clock.now()).await?;
        left = &left[portion.len()..];
    }
    Ok(deliveries.len())
}

async fn hand_back(engine: &Engine, deliveries: &[Delivery]) {
    let now = engine.clock.now();
    if let Err(error) = engine.broker.release(deliveries, Fault::Ours, now).await {
        let reason = error_chain(&error);
        tracing::warn!(reason, "work was not handed back; it comes again after its lease");
    }
}

/// Whether work may be what ended the process that had it before: then it is done alone. Which
/// mails go together is not ours to say, and their order counts.
const fn is_suspect(queue: Queue, delivery: &Delivery) -> bool {
    match queue {
        Queue::Documents => delivery.deliveries > 1,
        Queue::Mail | Queue::IntakeCbp | Queue::IntakeTrade | Queue::Dead => false,
    }
}

/// What is not suspect first, as it came; then the suspects, every other time from their other end:
/// the one that ends the process stops those behind it only half of the time, and soon is alone.
fn in_order_of_trust(queue: Queue, deliveries: Vec<Delivery>) -> Vec<Delivery> {
    let (mut suspects, mut ordered): (Vec<_>, Vec<_>) =
        deliveries.into_iter().partition(|delivery| is_suspect(queue, delivery));
    if suspects.first().is_some_and(|first| first.deliveries.is_multiple_of(2)) {
        suspects.reverse();
    }
    ordered.append(&mut suspects);
    ordered
}

/// The role that a batch of this queue counts for.
const fn role_of(queue: Queue) -> &'static str {
    match queue {
        Queue::Documents => "documents",
        Queue::Mail => "mail",
        Queue::IntakeCbp | Queue::IntakeTrade | Queue::Dead => "intake",
    }
}

async fn do_what_can_be(
    engine: &Engine,
    deliveries: &[Delivery],
    work: &impl AsyncFn(&Engine, &[Delivery]) -> Result<(), PassError>,
) -> Result<(), PassError> {
    match work(engine, deliveries).await {
        Err(error) if error.is_lasting() => {}
        done => return done,
    }
    for delivery in deliveries {
        match work(engine, std::slice::from_ref(delivery)).await {
            Err(error) if error.is_lasting() => {
                let (message, reason) = (&delivery.message_id, error_chain(&error));
                tracing::error!(message.id = message, reason, "cannot be done");
            }
            done => done?,
        }
    }
    Ok(())
}

/// The names in their order, each once: work that was staged again names the same thing.
pub(crate) fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

#[cfg(test)]
mod tests;
