//! What is published of the contract: a JSON Schema per message type and an AsyncAPI document.

use serde_json::{Map, Value, json};
use workflows::actor::ActorClass;

use super::facts::fact_types;
use super::outgoing::{CONTENT_TYPE, FactV1, RejectedV1};
use super::schema::schema_of;
use super::types::message_types;
use crate::topology::Exchange;

/// Name of the AsyncAPI document.
const ASYNCAPI: &str = "asyncapi.json";
/// How AsyncAPI 3 names JSON Schema in a payload that is not of its own dialect.
const SCHEMA_FORMAT: &str = "application/schema+json;version=draft-2020-12";

/// Every file to publish, name and content, always the same for the same code.
pub fn artefacts() -> Vec<(String, String)> {
    let schemas =
        message_types().iter().map(|kind| (file_name(kind.name), printed(&kind.schema())));
    let mut files: Vec<_> = schemas.collect();
    files.push((ASYNCAPI.to_owned(), printed(&asyncapi())));
    files.sort();
    files
}

fn file_name(message_type: &str) -> String {
    format!("{message_type}.schema.json")
}

fn printed(document: &Value) -> String {
    format!("{document:#}\n")
}

fn asyncapi() -> Value {
    let cbp = received(ActorClass::Cbp);
    let trade = received(ActorClass::Trade);
    let facts: Vec<&str> = fact_types().map(|fact| fact.name).collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tidewaiter",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Commands that move cases of U.S. customs notices, and facts about \
                            them. CloudEvents 1.0, structured JSON.",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {
            "cbp": channel(Exchange::Cbp, "Commands of CBP's systems.", &cbp),
            "trade": channel(Exchange::Trade, "Commands of trade software.", &trade),
            "facts": channel(Exchange::Facts, "What happened, for whoever subscribes.", &facts),
        },
        "operations": {
            "receiveCbpCommands": operation("receive", "cbp"),
            "receiveTradeCommands": operation("receive", "trade"),
            "sendFacts": operation("send", "facts"),
        },
        "components": { "messages": messages(), "schemas": {
            "Fact": event_schema(&schema_of::<FactV1>()),
            "Rejected": event_schema(&schema_of::<RejectedV1>()),
        }},
    })
}

fn received(class: ActorClass) -> Vec<&'static str> {
    message_types()
        .iter()
        .filter(|kind| kind.classes.contains(&class))
        .map(|kind| kind.name)
        .collect()
}

fn channel(exchange: Exchange, description: &str, messages: &[&str]) -> Value {
    let messages: Map<String, Value> = messages
        .iter()
        .map(|name| {
            ((*name).to_owned(), json!({ "$ref": format!("#/components/messages/{name}") }))
        })
        .collect();
    json!({
        "address": exchange.name(),
        "description": description,
        "messages": messages,
        "bindings": { "amqp": {
            "is": "routingKey",
            "exchange": { "name": exchange.name(), "type": "topic", "durable": true },
            "bindingVersion": "0.3.0",
        }},
    })
}

fn operation(action: &str, channel: &str) -> Value {
    json!({ "action": action, "channel": { "$ref": format!("#/channels/{channel}") } })
}

fn messages() -> Map<String, Value> {
    let commands = message_types().iter().map(|kind| {
        let schema = format!("./{}", file_name(kind.name));
        (kind.name.to_owned(), message(kind.name, kind.title, kind.description, &schema))
    });
    let facts = fact_types().map(|fact| {
        let name = if fact.event == "rejected" { "Rejected" } else { "Fact" };
        let schema = format!("#/components/schemas/{name}");
        (fact.name.to_owned(), message(fact.name, fact.event, fact.description, &schema))
    });
    commands.chain(facts).collect()
}

fn message(name: &str, title: &str, summary: &str, schema: &str) -> Value {
    json!({
        "name": name,
        "title": title,
        "summary": summary,
        "contentType": CONTENT_TYPE,
        "payload": { "schemaFormat": SCHEMA_FORMAT, "schema": { "$ref": schema } },
    })
}

/// The schema of an event that Tidewaiter publishes.
fn event_schema(data: &Value) -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "properties": {
            "specversion": { "const": "1.0" },
            "id": text,
            "source": text,
            "type": text,
            "subject": text,
            "time": { "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json" },
            "data": data,
        },
        "required": [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data",
        ],
    })
}
