//! The table of metrics.

use ::metrics::Unit;

/// What kind of metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows while the process runs.
    Counter,
    /// A value of now.
    Gauge,
    /// A distribution.
    Histogram,
}

impl Kind {
    /// The name in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// One metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Name.
    pub name: &'static str,
    /// Kind.
    pub kind: Kind,
    /// Unit; none for a count.
    pub unit: Option<Unit>,
    /// Labels with their values.
    pub labels: &'static [(&'static str, &'static str)],
    /// What it says.
    pub help: &'static str,
}

pub(super) const MESSAGES: Metric = Metric {
    name: "tidewaiter_messages_total",
    kind: Kind::Counter,
    unit: None,
    labels: &[
        ("outcome", "applied, rejected, duplicate, quarantined"),
        ("workflow", "form28, form29, form4647, declaration, directory, unknown"),
    ],
    help: "Messages processed by intake, by what they came to",
};
pub(super) const BATCH_SIZE: Metric = Metric {
    name: "tidewaiter_batch_size",
    kind: Kind::Histogram,
    unit: None,
    labels: &[("role", "intake, relay, documents, mail, clock")],
    help: "Pieces of work of one transaction",
};
pub(super) const STAGE_SECONDS: Metric = Metric {
    name: "tidewaiter_stage_seconds",
    kind: Kind::Histogram,
    unit: Some(Unit::Seconds),
    labels: &[("stage", "commit, publish, document, mail, rung")],
    help: "How long a stage took: message received to committed, outbox row staged to confirmed, \
           document asked for to made, mail staged to accepted, rung due to settled",
};
pub(super) const PUBLISHED: Metric = Metric {
    name: "tidewaiter_published_total",
    kind: Kind::Counter,
    unit: None,
    labels: &[("outcome", "confirmed, returned")],
    help: "Rows of the outbox published, by the broker's answer; returned ones are tried again",
};
pub(super) const DOCUMENTS: Metric = Metric {
    name: "tidewaiter_documents_total",
    kind: Kind::Counter,
    unit: None,
    labels: &[("outcome", "made, failed")],
    help: "Documents made, and attempts that failed",
};
pub(super) const MAILS: Metric = Metric {
    name: "tidewaiter_mails_total",
    kind: Kind::Counter,
    unit: None,
    labels: &[("status", "sent, ambiguous, bounced, failed, suppressed, later")],
    help: "Deliveries of mails, by how they ended; later means that it is tried again",
};
pub(super) const RUNGS: Metric = Metric {
    name: "tidewaiter_rungs_total",
    kind: Kind::Counter,
    unit: None,
    labels: &[],
    help: "Rungs settled by the clock: reminders and passed deadlines",
};
pub(super) const PASSES_FAILED: Metric = Metric {
    name: "tidewaiter_passes_failed_total",
    kind: Kind::Counter,
    unit: None,
    labels: &[("role", "intake, relay, documents, mail, clock")],
    help: "Passes of a role that failed and were tried again",
};
pub(super) const BACKLOG: Metric = Metric {
    name: "tidewaiter_backlog",
    kind: Kind::Gauge,
    unit: None,
    labels: &[("what", "outbox, documents, mails_waiting, mails_queued, rungs")],
    help: "What is not finished, in the whole store: the same in every process",
};
pub(super) const BACKLOG_AGE: Metric = Metric {
    name: "tidewaiter_backlog_oldest_seconds",
    kind: Kind::Gauge,
    unit: Some(Unit::Seconds),
    labels: &[("what", "outbox, mails")],
    help: "Age of the oldest that is not finished; 0 when nothing is left",
};
pub(super) const CLOCK_LAG: Metric = Metric {
    name: "tidewaiter_due_clock_lag_seconds",
    kind: Kind::Gauge,
    unit: Some(Unit::Seconds),
    labels: &[],
    help: "How long the oldest rung that is due has waited; 0 when none is due",
};
pub(super) const QUARANTINE: Metric = Metric {
    name: "tidewaiter_quarantine_messages",
    kind: Kind::Gauge,
    unit: None,
    labels: &[],
    help: "Messages set aside that nobody has judged",
};
pub(super) const QUEUE: Metric = Metric {
    name: "tidewaiter_queue_ready",
    kind: Kind::Gauge,
    unit: None,
    labels: &[("queue", "the names of the queues")],
    help: "Messages in a queue of the broker that nobody holds",
};
pub(super) const ENGINE_UP: Metric = Metric {
    name: "tidewaiter_engine_up",
    kind: Kind::Gauge,
    unit: None,
    labels: &[("engine", "store, broker, mail, documents")],
    help: "1 when the engine did at its last use what was asked, else 0; mail and documents appear \
           with their first use, and a mail refused for good counts as an answer",
};
pub(super) const RESIDENT_MEMORY: Metric = Metric {
    name: "process_resident_memory_bytes",
    kind: Kind::Gauge,
    unit: Some(Unit::Bytes),
    labels: &[],
    help: "Memory of this process",
};

/// Every metric.
pub const ALL: [Metric; 15] = [
    MESSAGES,
    BATCH_SIZE,
    STAGE_SECONDS,
    PUBLISHED,
    DOCUMENTS,
    MAILS,
    RUNGS,
    PASSES_FAILED,
    BACKLOG,
    BACKLOG_AGE,
    CLOCK_LAG,
    QUARANTINE,
    QUEUE,
    ENGINE_UP,
    RESIDENT_MEMORY,
];
