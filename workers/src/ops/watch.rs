//! The watch: looks at store and broker every few seconds, for `/readyz` and the gauges.
//!
//! One loop of the process, only where the endpoints are served. It does no work and holds nothing
//! up.

use std::time::Duration;

use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;
use queues::broker::BrokerError;
use queues::topology::Queue;
use store::StoreError;

use super::{Health, Part};
use crate::engine::Engine;
use crate::failure::error_chain;
use crate::metrics::{self, External};

/// How often: what monitoring asks for every fifteen seconds is never older than that.
const PERIOD: Duration = Duration::from_secs(5);
/// How long an engine may take to answer before it counts as away.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Looks again and again, until it is dropped.
pub async fn watch(engine: &Engine, health: &Health, handle: &PrometheusHandle) {
    loop {
        look(engine, health).await;
        metrics::resident_memory();
        // What was recorded since is put into buckets: without a reader it would pile up.
        handle.run_upkeep();
        tokio::time::sleep(PERIOD).await;
    }
}

/// Looks once at both engines.
pub async fn look(engine: &Engine, health: &Health) {
    let now = engine.clock.now();
    tokio::join!(look_at_store(engine, health, now), look_at_broker(engine, health, now));
}

async fn look_at_store(engine: &Engine, health: &Health, now: Timestamp) {
    let looked = answered(async {
        let newer = newer_schema(engine.store.check_schema().await)?;
        Ok((newer, engine.store.backlog(now).await?))
    });
    let (store, schema) = match looked.await {
        Some(Ok((newer, backlog))) => {
            metrics::backlog(&backlog, now);
            health.note(Part::Store, None);
            health.note_fit(Part::Schema, newer);
            metrics::external(External::Store, true);
            return;
        }
        Some(Err(error)) if is_of_schema(&error) => (None, Some(error_chain(&error))),
        Some(Err(error)) => (Some(error_chain(&error)), Some(UNKNOWN.to_owned())),
        None => (Some(no_answer()), Some(UNKNOWN.to_owned())),
    };
    metrics::external(External::Store, store.is_none());
    health.note(Part::Store, store);
    health.note(Part::Schema, schema);
}

/// What is to be known of a schema that is newer than this program: migrations only add, so the
/// process goes on until the next release takes its place.
fn newer_schema(checked: Result<(), StoreError>) -> Result<Option<String>, StoreError> {
    match checked {
        Ok(()) => Ok(None),
        Err(error @ StoreError::NewerSchema { .. }) => Ok(Some(error_chain(&error))),
        Err(error) => Err(error),
    }
}

/// What is said of the schema of a store that does not answer.
const UNKNOWN: &str = "unknown: the store does not answer";

const fn is_of_schema(error: &StoreError) -> bool {
    matches!(error, StoreError::OlderSchema { .. })
}

async fn look_at_broker(engine: &Engine, health: &Health, now: Timestamp) {
    let looked = answered(async {
        for queue in Queue::ALL {
            metrics::queue(queue, engine.broker.depth(queue, now).await?.ready);
        }
        Ok::<(), BrokerError>(())
    });
    let problem = match looked.await {
        Some(Ok(())) => None,
        Some(Err(error)) => Some(error_chain(&error)),
        None => Some(no_answer()),
    };
    metrics::external(External::Broker, problem.is_none());
    health.note(Part::Broker, problem);
}

/// The answer, unless it takes too long.
async fn answered<T>(asked: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(ANSWER_MAX, asked).await.ok()
}

fn no_answer() -> String {
    format!("no answer within {} s", ANSWER_MAX.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_to_be_known_and_an_older_one_is_wrong() {
        let newer = newer_schema(Err(StoreError::NewerSchema { found: 2, known: 1 }));
        let warning =
            "the database has schema 2, this program knows up to 1; use a newer tidewaiter";
        assert_eq!(newer.unwrap().as_deref(), Some(warning));
        assert_eq!(newer_schema(Ok(())).unwrap(), None);
        let older = newer_schema(Err(StoreError::OlderSchema { found: 1, known: 2 })).unwrap_err();
        assert!(is_of_schema(&older), "{older}");
    }
}
