//! Work: what the roles behind the work exchange share, one batch taken, done and acked.

use std::collections::HashSet;

use queues::broker::{Delivery, Fault};
use queues::topology::Queue;

use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::metrics;

/// Takes one batch of a queue, does it and acks it. Returns how many messages were dealt with.
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
    match do_what_can_be(engine, &deliveries, work).await {
        Ok(()) => {
            engine.broker.ack(&deliveries, engine.clock.now()).await?;
            Ok(deliveries.len())
        }
        Err(error) => {
            let now = engine.clock.now();
            if let Err(second) = engine.broker.release(&deliveries, Fault::Ours, now).await {
                let reason = error_chain(&second);
                tracing::warn!(reason, "work was not handed back; it comes again after its lease");
            }
            Err(error)
        }
    }
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
    work: impl AsyncFn(&Engine, &[Delivery]) -> Result<(), PassError>,
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
