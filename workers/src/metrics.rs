//! Metrics: their names with unit and meaning in one table, and the functions that record them.
//!
//! Recording goes to whatever recorder is installed; without one (no `metrics.listen`) it costs a
//! few nanoseconds and keeps nothing.
//!
//! Invariants:
//! - No label holds personal data, an id or anything a sender chose: all their values are words of
//!   ours.
//! - Durations are differences of the [`Clock`](crate::clock_source::Clock), never of a clock of
//!   their own.
//!
//! Not here: where they are served (`ops`).

mod names;

use ::metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram};
use ::metrics::{gauge, histogram};
use jiff::Timestamp;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusRecorder};
use queues::topology::Queue;
use store::model::{Backlog, MailStatus};
use store::plan::Verdict;

pub use names::{ALL, Kind, Metric};

use crate::intake::Decided;
use crate::transport::{Accepted, TransportError};
use names::{
    BACKLOG, BACKLOG_AGE, BATCH_SIZE, CLOCK_LAG, DOCUMENTS, ENGINE_UP, MAILS, MESSAGES,
    PASSES_FAILED, PUBLISHED, QUARANTINE, QUEUE, RESIDENT_MEMORY, RUNGS, STAGE_SECONDS,
};

/// Upper ends of the buckets of batch sizes: powers of two up to the largest batch.
const SIZE_BUCKETS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// Upper ends of the buckets of durations, in seconds. 250 ms is what a mail may take from the
/// broker's confirm; the long ones show outages.
const SECONDS_BUCKETS: [f64; 17] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
    600.0, 3600.0,
];

/// A way a message, a document, a mail or a rung has to go, and how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// From the receipt of a message to the commit of what it came to.
    Commit,
    /// From the staging of a row of the outbox to the broker's confirm.
    Publish,
    /// From the request for a document to its being made.
    Document,
    /// From the staging of a mail to its acceptance.
    Mail,
    /// From the time of a rung to its settlement.
    Rung,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Publish => "publish",
            Self::Document => "document",
            Self::Mail => "mail",
            Self::Rung => "rung",
        }
    }
}

/// Something outside that the program works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum External {
    /// Case store.
    Store,
    /// Broker.
    Broker,
    /// Way of the mails.
    Mail,
    /// Document store.
    Documents,
}

impl External {
    /// The name on labels and pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Broker => "broker",
            Self::Mail => "mail",
            Self::Documents => "documents",
        }
    }
}

/// A recorder that renders Prometheus text.
///
/// # Errors
/// Never with the buckets above.
pub fn recorder() -> Result<PrometheusRecorder, BuildError> {
    let full = |metric: Metric| Matcher::Full(metric.name.to_owned());
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(full(BATCH_SIZE), &SIZE_BUCKETS)?
        .set_buckets_for_metric(full(STAGE_SECONDS), &SECONDS_BUCKETS)?;
    Ok(builder.build_recorder())
}

/// Tells the recorder what each metric means.
pub fn describe() {
    for Metric { name, kind, unit, help, .. } in ALL {
        match (kind, unit) {
            (Kind::Counter, unit) => describe_counter!(name, unit.unwrap_or(Unit::Count), help),
            (Kind::Gauge, unit) => describe_gauge!(name, unit.unwrap_or(Unit::Count), help),
            (Kind::Histogram, unit) => {
                describe_histogram!(name, unit.unwrap_or(Unit::Count), help);
            }
        }
    }
}

/// What a message came to, and how long after its receipt.
pub fn decided(decided: &Decided) {
    let outcome = match &decided.verdict {
        Verdict::Applied { .. } => "applied",
        Verdict::Rejected { .. } => "rejected",
        Verdict::Duplicate => "duplicate",
        Verdict::Quarantined(_) => "quarantined",
    };
    let content = decided.message.content.as_ref();
    let workflow = content.map_or("unknown", |known| known.command.workflow().name());
    counter!(MESSAGES.name, "outcome" => outcome, "workflow" => workflow).increment(1);
    stage(Stage::Commit, decided.message.received_at, decided.at);
}

/// How many pieces of work a role took at once.
pub fn batch(role: &'static str, size: usize) {
    #[expect(clippy::cast_precision_loss, reason = "a batch is at most a few thousand")]
    let size = size as f64;
    histogram!(BATCH_SIZE.name, "role" => role).record(size);
}

/// How long something took.
pub fn stage(stage: Stage, from: Timestamp, to: Timestamp) {
    let seconds = seconds_between(from, to);
    histogram!(STAGE_SECONDS.name, "stage" => stage.name()).record(seconds);
}

/// What the broker answered to a row of the outbox.
pub fn published(is_confirmed: bool) {
    let outcome = if is_confirmed { "confirmed" } else { "returned" };
    counter!(PUBLISHED.name, "outcome" => outcome).increment(1);
}

/// A document was made, or could not be.
pub fn document(is_made: bool) {
    let outcome = if is_made { "made" } else { "failed" };
    counter!(DOCUMENTS.name, "outcome" => outcome).increment(1);
}

/// How the delivery of a mail ended, with the instants of its staging and of its end.
pub fn mail(status: MailStatus, staged_at: Timestamp, ended_at: Timestamp) {
    counter!(MAILS.name, "status" => status.name()).increment(1);
    if status == MailStatus::Sent {
        stage(Stage::Mail, staged_at, ended_at);
    }
}

/// So many mails did not go out and are tried again.
pub fn mails_later(many: usize) {
    if many > 0 {
        counter!(MAILS.name, "status" => "later").increment(many as u64);
    }
}

/// What the way of the mails answered. A refusal for good is an answer too; a mail that was held
/// here says nothing of it.
pub fn handed_over(answer: &Result<Accepted, TransportError>) {
    match answer {
        Ok(_) | Err(TransportError::Permanent(_)) => external(External::Mail, true),
        Err(TransportError::Transient(_) | TransportError::Ambiguous(_)) => {
            external(External::Mail, false);
        }
        Err(TransportError::Held { .. }) => {}
    }
}

/// A rung was settled.
pub fn rung(due_at: Timestamp, settled_at: Timestamp) {
    counter!(RUNGS.name).increment(1);
    stage(Stage::Rung, due_at, settled_at);
}

/// A pass of a role failed.
pub fn pass_failed(role: &'static str) {
    counter!(PASSES_FAILED.name, "role" => role).increment(1);
}

/// Whether something outside answered when it was last used.
pub fn external(external: External, is_up: bool) {
    gauge!(ENGINE_UP.name, "engine" => external.name()).set(if is_up { 1.0 } else { 0.0 });
}

/// What is not finished.
pub fn backlog(backlog: &Backlog, now: Timestamp) {
    let counts = [
        ("outbox", backlog.outbox),
        ("documents", backlog.documents),
        ("mails_waiting", backlog.mails_waiting),
        ("mails_queued", backlog.mails_queued),
        ("rungs", backlog.rungs),
    ];
    for (what, count) in counts {
        gauge!(BACKLOG.name, "what" => what).set(as_gauge(count));
    }
    gauge!(QUARANTINE.name).set(as_gauge(backlog.quarantine));
    let age = |oldest: Option<Timestamp>| oldest.map_or(0.0, |at| seconds_between(at, now));
    gauge!(BACKLOG_AGE.name, "what" => "outbox").set(age(backlog.outbox_oldest));
    gauge!(BACKLOG_AGE.name, "what" => "mails").set(age(backlog.mails_oldest));
    gauge!(CLOCK_LAG.name).set(age(backlog.rung_due_oldest));
}

/// How much waits in a queue of the broker.
pub fn queue(queue: Queue, ready: u64) {
    gauge!(QUEUE.name, "queue" => queue.name()).set(as_gauge(ready));
}

/// Memory of this process, where the system tells.
pub fn resident_memory() {
    if let Some(bytes) = resident_bytes() {
        gauge!(RESIDENT_MEMORY.name).set(as_gauge(bytes));
    }
}

/// Linux tells kibibytes in a line of its own; other systems tell otherwise, and nothing is shown.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// Never below zero: two machines' clocks differ.
fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
const fn as_gauge(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
