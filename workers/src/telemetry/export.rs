//! Where finished spans go: to a collector by OTLP over HTTP, in batches, by a task of its own.
//!
//! Invariants:
//! - Work never waits for the collector: a span that finds the line full is dropped and counted.
//! - A collector that is away costs one line in the log until it answers again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{Context, InstrumentationScope};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    Sampler, SdkTracerProvider, Span, SpanData, SpanExporter as _, SpanProcessor,
};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::spans::TARGET;
use crate::config::without_user;
use crate::failure::{Failure, error_chain};

/// Spans that wait for the collector: some seconds of full speed, a few megabytes.
const LINE_MAX: usize = 16_384;
/// Spans of one request.
const BATCH_MAX: usize = 1024;
/// How long a span waits for others to go with it.
const BATCH_DELAY: Duration = Duration::from_secs(2);
/// How long one request may take, retries included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the end of the process waits for the collector.
const END_TIMEOUT: Duration = Duration::from_secs(6);
/// Where OTLP over HTTP takes spans, below the address of the collector.
const PATH: &str = "/v1/traces";

/// The traces of a process.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    task: JoinHandle<()>,
}

impl Traces {
    /// Begins to send spans to the collector at `url`. Of the traces that begin here `share` are
    /// kept; one that came with a message is kept where its sender kept it.
    ///
    /// # Errors
    /// When the address is not one.
    pub fn start(url: &str, share: f64) -> Result<Self, Failure> {
        let exporter = exporter(url)?;
        let (sender, receiver) = channel(LINE_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let line = Line { sender: std::sync::Mutex::new(Some(sender)), dropped: dropped.clone() };
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share)));
        let provider = SdkTracerProvider::builder()
            .with_span_processor(line)
            .with_sampler(sampler)
            .with_resource(resource())
            .build();
        let task = tokio::spawn(export(exporter, receiver, dropped));
        Ok(Self { provider, task })
    }

    /// The layer that makes spans of a trace out of ours.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let scope = InstrumentationScope::builder("tidewaiter").build();
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer_with_scope(scope))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|metadata| metadata.is_span() && metadata.target() == TARGET))
    }

    /// Sends what is left and ends.
    pub async fn end(self) {
        // It closes the line; the task sends what is in it and ends.
        if let Err(error) = self.provider.shutdown() {
            tracing::debug!(error = %error, "the traces were ended before");
        }
        if tokio::time::timeout(END_TIMEOUT, self.task).await.is_err() {
            tracing::warn!("the collector did not take the last spans in time");
        }
    }
}

/// # Errors
/// When the address is not one.
fn exporter(url: &str) -> Result<SpanExporter, Failure> {
    let failed = |error: &dyn std::error::Error| {
        Failure::Usage(format!(
            "traces.url = \"{}\": {}; expected the address of an OTLP collector over HTTP, e.g. \
             http://127.0.0.1:4318",
            without_user(url),
            error_chain(error)
        ))
    };
    let endpoint = url::Url::parse(url).map_err(|error| failed(&error))?;
    let is_whole = endpoint.path().ends_with(PATH);
    let endpoint =
        if is_whole { url.to_owned() } else { format!("{}{PATH}", url.trim_end_matches('/')) };
    // The first who needs TLS says by what it is done; all say the same.
    crate::tls::install();
    let mut exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(endpoint)
        .with_timeout(REQUEST_TIMEOUT)
        .build()
        .map_err(|error| failed(&error))?;
    exporter.set_resource(&resource());
    Ok(exporter)
}

fn resource() -> Resource {
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    Resource::builder().with_service_name("tidewaiter").with_attribute(version).build()
}

/// Takes finished spans and puts them into the line of the exporting task.
#[derive(Debug)]
struct Line {
    sender: std::sync::Mutex<Option<Sender<SpanData>>>,
    dropped: Arc<AtomicU64>,
}

impl SpanProcessor for Line {
    fn on_start(&self, _span: &mut Span, _context: &Context) {}

    fn on_end(&self, span: SpanData) {
        if !span.span_context.is_sampled() {
            return;
        }
        let sender = self.sender.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_taken = sender.as_ref().is_some_and(|sender| sender.try_send(span).is_ok());
        if !is_taken {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        *self.sender.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        Ok(())
    }
}

/// Sends batches until the line is closed and empty. What the collector does not take is lost:
/// traces are a help, not a record.
async fn export(exporter: SpanExporter, mut line: Receiver<SpanData>, dropped: Arc<AtomicU64>) {
    let mut is_away = false;
    loop {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        if line.recv_many(&mut batch, BATCH_MAX).await == 0 {
            return;
        }
        let more = async {
            while batch.len() < BATCH_MAX {
                let room = BATCH_MAX - batch.len();
                if line.recv_many(&mut batch, room).await == 0 {
                    return;
                }
            }
        };
        // A batch that is not full goes when its time is over.
        let _ = tokio::time::timeout(BATCH_DELAY, more).await;
        let sent = exporter.export(batch).await;
        match &sent {
            Ok(()) if is_away => tracing::info!("the collector of traces takes spans again"),
            Err(error) if !is_away => {
                tracing::warn!(error = %error, "spans are lost: the collector does not take them");
            }
            Ok(()) | Err(_) => {}
        }
        is_away = sent.is_err();
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(spans.lost = lost, "spans are lost: the collector is too slow");
        }
    }
}
