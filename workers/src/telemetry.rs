//! Telemetry: the log and the traces of a process.
//!
//! Invariants:
//! - No line and no span holds personal data: ids of cases, messages, documents and mails, words
//!   of ours, nothing that a sender wrote freely.
//! - A trace is a chain: what we hand on names our own span as its parent; where traces are off,
//!   the `traceparent` that came is handed on unchanged.
//! - Spans that no collector asked for are never made.

mod export;
mod log;
mod spans;

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

pub use export::Traces;
pub use spans::{Step, TRACEPARENT, carried, handed_on, span, span_for};

use crate::commands::output;
use crate::config::{LogConfig, TracesConfig, given};
use crate::failure::Failure;

/// What runs beside the process until it ends.
#[derive(Debug, Default)]
pub struct Telemetry {
    traces: Option<Traces>,
}

/// Starts the log and, where a collector is named, the traces of this process.
///
/// # Errors
/// When the filter of the log or the address of the collector is not one.
pub fn start(log: &LogConfig, traces: &TracesConfig) -> Result<Telemetry, Failure> {
    let traces = given(&traces.url).map(|url| Traces::start(url, traces.share)).transpose()?;
    let layer = traces.as_ref().map(Traces::layer);
    let started = tracing_subscriber::registry().with(log::layer(log)?).with(layer).try_init();
    if started.is_err() {
        output::note("the log was started before; its settings stay");
    }
    Ok(Telemetry { traces })
}

impl Telemetry {
    /// Hands over what is left of the traces, for a few seconds at most.
    pub async fn end(self) {
        if let Some(traces) = self.traces {
            traces.end().await;
        }
    }
}

#[cfg(test)]
mod tests;
