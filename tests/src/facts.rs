//! Facts: a story has no subscribers, so the world listens where they are published.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use queues::broker::{
    Broker, BrokerError, Confirmation, Delivery, Depth, Fault, Inspection, Publication,
};
use queues::topology::{Exchange, Queue};
use serde_json::{Value, json};

/// The published contract.
const ASYNCAPI: &str = include_str!("../../queues/schemas/asyncapi.json");

/// A broker that keeps every fact published through it.
pub struct Listener {
    broker: Arc<dyn Broker>,
    facts: Mutex<Vec<Value>>,
}

impl Listener {
    /// Listens at a broker.
    pub const fn at(broker: Arc<dyn Broker>) -> Self {
        Self { broker, facts: Mutex::new(Vec::new()) }
    }

    /// The facts so far, in order, as CloudEvents.
    pub fn facts(&self) -> Vec<Value> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hear(&self, publication: &Publication) {
        if publication.exchange == Exchange::Facts {
            let fact = serde_json::from_slice(&publication.body).expect("a fact is JSON");
            self.facts.lock().unwrap_or_else(PoisonError::into_inner).push(fact);
        }
    }
}

#[async_trait]
impl Broker for Listener {
    async fn declare(&self) -> Result<(), BrokerError> {
        self.broker.declare().await
    }

    async fn publish(
        &self,
        publications: &[Publication],
        now: Timestamp,
    ) -> Result<Vec<Confirmation>, BrokerError> {
        for publication in publications {
            self.hear(publication);
        }
        self.broker.publish(publications, now).await
    }

    async fn take(
        &self,
        queue: Queue,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, BrokerError> {
        self.broker.take(queue, most, now).await
    }

    async fn wait(&self, queue: Queue) {
        self.broker.wait(queue).await;
    }

    async fn ack(&self, deliveries: &[Delivery], now: Timestamp) -> Result<(), BrokerError> {
        self.broker.ack(deliveries, now).await
    }

    async fn release(
        &self,
        deliveries: &[Delivery],
        fault: Fault,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        self.broker.release(deliveries, fault, now).await
    }

    async fn dead_letter(
        &self,
        deliveries: &[Delivery],
        reason: &str,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        self.broker.dead_letter(deliveries, reason, now).await
    }

    async fn depth(&self, queue: Queue, now: Timestamp) -> Result<Depth, BrokerError> {
        self.broker.depth(queue, now).await
    }

    async fn inspect(&self, now: Timestamp) -> Result<Inspection, BrokerError> {
        self.broker.inspect(now).await
    }

    fn user(&self) -> Option<&str> {
        self.broker.user()
    }

    async fn close(&self) {
        self.broker.close().await;
    }
}

/// Every way in which facts break the published contract: a type it does not name, or data that
/// does not match its JSON Schema.
pub fn breaches(facts: &[Value]) -> Vec<String> {
    let contract: Value = serde_json::from_str(ASYNCAPI).expect("the AsyncAPI document is JSON");
    facts.iter().flat_map(|fact| breaches_of(fact, &contract)).collect()
}

fn breaches_of(fact: &Value, contract: &Value) -> Vec<String> {
    let kind = fact["type"].as_str().unwrap_or_default();
    let message = &contract["components"]["messages"][kind];
    let Some(schema) = message["payload"]["schema"]["$ref"].as_str() else {
        return vec![format!("{kind}: the AsyncAPI document does not name this type")];
    };
    // The schema refers to the document it stands in.
    let root = json!({ "$ref": schema, "components": contract["components"] });
    let validator = jsonschema::validator_for(&root).expect("the schema of a fact is a schema");
    validator.iter_errors(fact).map(|error| format!("{kind} {}: {error}", fact["id"])).collect()
}
