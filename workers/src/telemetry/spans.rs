//! The spans of our traces, and the `traceparent` that joins them.

use std::collections::HashMap;
use std::fmt::Display;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use queues::broker::Delivery;
use tracing::{Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Target of all our spans: the log leaves them out, the traces take nothing else.
pub(super) const TARGET: &str = "tidewaiter.trace";

/// Name of the header that carries the parent of a trace (W3C Trace Context).
pub const TRACEPARENT: &str = "traceparent";

/// Longest `traceparent` that is taken: those of version 00 have 55 bytes.
const TRACEPARENT_BYTES_MAX: usize = 55;

/// What is done in a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A message becomes what it comes to: read, planned, committed.
    IntakeApply,
    /// A row of the outbox is published.
    RelayPublish,
    /// A document is rendered and kept.
    DocumentMake,
    /// A mail is handed over.
    MailSend,
}

/// A span of a trace, as child of `traceparent` where there is one. Costs nothing and is nothing
/// where traces are off: `id`, of the message, row, document or mail, is not even written then.
pub fn span(step: Step, traceparent: Option<&str>, id: impl Display) -> Span {
    let span = match step {
        Step::IntakeApply => {
            info_span!(target: TARGET, parent: None, "intake.apply", message.id = %id)
        }
        Step::RelayPublish => {
            info_span!(target: TARGET, parent: None, "relay.publish", outbox.id = %id)
        }
        Step::DocumentMake => {
            info_span!(target: TARGET, parent: None, "document.make", document.id = %id)
        }
        Step::MailSend => info_span!(target: TARGET, parent: None, "mail.send", mail.id = %id),
    };
    if !span.is_disabled()
        && let Some(parent) = traceparent.map(context_of)
    {
        // It fails only for a span that has begun, and this one has not.
        let _ = span.set_parent(parent);
    }
    span
}

/// A span for work that came by the broker, as child of the span that published it.
pub fn span_for(step: Step, delivery: &Delivery, id: impl Display) -> Span {
    span(step, carried(delivery), id)
}

/// The `traceparent` that a message carries beside its body.
pub fn carried(delivery: &Delivery) -> Option<&str> {
    delivery.headers.get(TRACEPARENT).map(String::as_str).filter(|text| is_traceparent(text))
}

/// Whether a text names a span: anything else is not handed on, whoever sent it.
fn is_traceparent(text: &str) -> bool {
    text.len() <= TRACEPARENT_BYTES_MAX && context_of(text).span().span_context().is_valid()
}

/// The `traceparent` for what this span leads to: the span itself, or what came, unchanged, where
/// traces are off.
pub fn handed_on(span: &Span, came: Option<&str>) -> Option<String> {
    if span.is_disabled() {
        return came.map(str::to_owned);
    }
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut carrier);
    carrier.remove(TRACEPARENT).or_else(|| came.map(str::to_owned))
}

/// A text that is no `traceparent` gives a context without a span: the trace begins here.
fn context_of(traceparent: &str) -> Context {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier)
}
