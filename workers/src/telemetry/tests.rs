//! Traces as a collector gets them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use tokio::net::TcpListener;

use super::*;
use crate::test_support::{notice, simulation};

/// A span, as far as it matters here; ids in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    name: String,
    trace: String,
    id: String,
    parent: String,
}

type Collected = Arc<Mutex<Vec<Seen>>>;

/// A collector on a port of its own. Returns its address.
async fn collector(collected: &Collected) -> String {
    async fn take(State(collected): State<Collected>, body: Bytes) {
        collected.lock().unwrap().extend(spans_in(&body));
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(collected));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

/// The spans of an OTLP request: request.resource_spans.scope_spans.spans.
fn spans_in(request: &[u8]) -> Vec<Seen> {
    let children = |of: Vec<Vec<u8>>, number| -> Vec<Vec<u8>> {
        of.iter().flat_map(|message| fields(message, number)).collect()
    };
    let scopes = children(children(vec![request.to_vec()], 1), 2);
    let one = |span: &[u8], number| fields(span, number).pop().unwrap_or_default();
    let seen = |span: Vec<u8>| Seen {
        name: String::from_utf8(one(&span, 5)).unwrap(),
        trace: hex::encode(one(&span, 1)),
        id: hex::encode(one(&span, 2)),
        parent: hex::encode(one(&span, 4)),
    };
    children(scopes, 2).into_iter().map(seen).collect()
}

/// The length-delimited fields of that number of a protobuf message.
fn fields(mut message: &[u8], number: u64) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message);
        let length = match key & 7 {
            0 => {
                varint(&mut message);
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut message)).unwrap(),
            5 => 4,
            kind => panic!("wire type {kind}"),
        };
        let (value, rest) = message.split_at(length);
        if (key & 7, key >> 3) == (2, number) {
            found.push(value.to_vec());
        }
        message = rest;
    }
    found
}

fn varint(message: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (byte, rest) = message.split_first().unwrap();
        *message = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SENDER: &str = "b7ad6b7169203331";

/// The sample notice as part of a trace that began at its sender.
fn traced_notice() -> crate::simulation::Timed {
    let mut timed = notice(1);
    let mut message: serde_json::Value = serde_json::from_slice(&timed.body).unwrap();
    message["traceparent"] = format!("00-{TRACE}-{SENDER}-01").into();
    timed.body = message.to_string().into_bytes();
    timed
}

#[tokio::test]
async fn a_trace_leads_from_the_message_through_the_document_to_the_mail() {
    let collected = Collected::default();
    let traces = Traces::start(&collector(&collected).await, 1.0).unwrap();
    let simulation = simulation().await;
    let subscriber = tracing_subscriber::registry().with(traces.layer());
    let guard = tracing::subscriber::set_default(subscriber);
    simulation.deliver(&[traced_notice()]).await.unwrap();
    simulation.engine.run_until_idle().await.unwrap();
    drop(guard);
    traces.end().await;
    let collected = collected.lock().unwrap().clone();
    assert!(collected.iter().all(|span| span.trace == TRACE), "{collected:#?}");
    // From the mail back to the sender, each the child of the next.
    let mut chain = Vec::new();
    let mut next = collected.iter().find(|span| span.name == "mail.send");
    while let Some(span) = next {
        chain.push(span.name.as_str());
        next = collected.iter().find(|parent| parent.id == span.parent);
    }
    assert_eq!(
        chain,
        ["mail.send", "relay.publish", "document.make", "relay.publish", "intake.apply"]
    );
    let first = collected.iter().find(|span| span.name == "intake.apply").unwrap();
    assert_eq!(first.parent, SENDER);
}

#[tokio::test]
async fn a_trace_its_sender_does_not_keep_is_not_kept_here() {
    let collected = Collected::default();
    let traces = Traces::start(&collector(&collected).await, 1.0).unwrap();
    let subscriber = tracing_subscriber::registry().with(traces.layer());
    let guard = tracing::subscriber::set_default(subscriber);
    let came = format!("00-{TRACE}-{SENDER}-00");
    let unkept = span(Step::MailSend, Some(&came), "one");
    let on = handed_on(&unkept, Some(&came)).unwrap();
    drop(unkept);
    drop(span(Step::MailSend, Some("no traceparent"), "two"));
    drop(guard);
    traces.end().await;
    assert!(on.starts_with(&format!("00-{TRACE}-")) && on.ends_with("-00"), "{on}");
    assert_ne!(on, came);
    assert_eq!(collected.lock().unwrap().len(), 1);
}

#[test]
fn where_traces_are_off_what_came_is_handed_on_unchanged() {
    let came = format!("00-{TRACE}-{SENDER}-01");
    let nothing = tracing::subscriber::NoSubscriber::default();
    tracing::subscriber::with_default(nothing, || {
        let span = span(Step::IntakeApply, Some(&came), "one");
        assert!(span.is_disabled());
        assert_eq!(handed_on(&span, Some(&came)), Some(came.clone()));
        assert_eq!(handed_on(&span, None), None);
    });
}

#[test]
fn an_address_that_is_none_is_refused_by_the_name_of_its_key() {
    let said = Traces::start("collector:4318 ", 1.0).unwrap_err();
    assert_eq!(said.exit_code(), 2);
    assert!(said.to_string().starts_with("traces.url = \"collector:4318 \": "), "{said}");
}

#[tokio::test]
async fn a_collector_that_is_away_loses_spans_and_nothing_else() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let traces = Traces::start(&format!("http://{address}"), 1.0).unwrap();
    let subscriber = tracing_subscriber::registry().with(traces.layer());
    tracing::subscriber::with_default(subscriber, || drop(span(Step::MailSend, None, "one")));
    traces.end().await;
}
