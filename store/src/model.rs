//! What the store reads: rows as the rest of the program sees them.

mod mails;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use workflows::case::{Case, Workflow};
use workflows::clocks::Clock;
use workflows::deadline::Certificate;
use workflows::directory::Account;
use workflows::effect::Document;
use workflows::ids::{AceId, CaseNumber, EntryNumber, FilerCode, ImporterNumber};
use workflows::ladder::RungKind;
use workflows::message::{Defect, Instruction, MessageIdentity};

pub use self::mails::{MailEvidence, MailRow, MailStatus, UnsentMail};
use crate::journal::Head;

/// What a batch needs to know before it can be planned.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Identities to look up in the inbox.
    pub identities: Vec<MessageIdentity>,
    /// Cases to read, with the heads of their chains, and with the cases they belong with: of the
    /// same entry, linked, or, for declarations, of the same importer.
    pub cases: Vec<CaseNumber>,
    /// Entries whose cases are to be read.
    pub entries: Vec<EntryNumber>,
    /// Importers whose declarations are to be read.
    pub declarants: Vec<ImporterNumber>,
    /// Accounts to read by ACE ID, with the heads of their chains.
    pub accounts: Vec<AceId>,
    /// Accounts to read by importer number.
    pub importer_numbers: Vec<ImporterNumber>,
    /// Accounts to read by filer code.
    pub filer_codes: Vec<FilerCode>,
    /// Cases this batch may open: messages that wait for them are read.
    pub opened: Vec<CaseNumber>,
    /// Deadlines whose pending rungs are to be read.
    pub deadlines: Vec<String>,
    /// The cases alone, without those they belong with and without accounts: for work on what is
    /// decided already.
    pub cases_alone: bool,
}

/// What the store knows of a batch.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Content hash of the identities already in the inbox.
    pub known: HashMap<MessageIdentity, String>,
    /// Cases that exist: those asked for and those they belong with.
    pub cases: HashMap<CaseNumber, Case>,
    /// Heads of the chains of the cases and accounts asked for that have one.
    pub heads: HashMap<String, Head>,
    /// Accounts.
    pub accounts: HashMap<AceId, Account>,
    /// Messages in quarantine as `unknown-case` for the cases this batch may open, in order.
    pub waiting: Vec<QuarantineRow>,
    /// Ids of the documents of the cases asked for that are made.
    pub ready_documents: HashSet<String>,
    /// Ids of the documents of the cases asked for that could not be made so far.
    pub failed_documents: HashSet<String>,
    /// Mails of the cases asked for that are not `sent`, in order of staging.
    pub unsent_mails: Vec<UnsentMail>,
    /// Deadline and label of the pending rungs of the deadlines asked for.
    pub pending_rungs: HashSet<(String, String)>,
}

/// A message set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantineRow {
    /// Id: made from identity and content hash.
    pub id: String,
    /// Identity of the message.
    pub identity: MessageIdentity,
    /// Hash of its content.
    pub content_hash: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// Exchange it came by.
    pub exchange: String,
    /// Broker user that sent it.
    pub user_id: Option<String>,
    /// Type, as far as it could be read.
    pub message_type: Option<String>,
    /// Subject, as far as it could be read.
    pub subject: Option<String>,
    /// Cause and problems.
    pub defect: Defect,
    /// The bytes as they came.
    #[serde(skip)]
    pub body: Vec<u8>,
    /// The instruction, when it was understood and only its case is missing.
    pub instruction: Option<Instruction>,
    /// What became of it.
    pub status: QuarantineStatus,
    /// When that was decided.
    pub settled_at: Option<Timestamp>,
}

/// What became of a message set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuarantineStatus {
    /// It waits.
    Held,
    /// It was applied once its case existed, or replayed.
    Applied,
    /// An operator threw it away.
    Discarded,
}

impl QuarantineStatus {
    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Applied => "applied",
            Self::Discarded => "discarded",
        }
    }
}

/// One message to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Order of staging; set by the store.
    pub position: i64,
    /// Message id: fixed when staged, the same on every publication.
    pub id: String,
    /// What is published.
    pub content: OutboxContent,
    /// When it was staged.
    pub staged_at: Timestamp,
    /// The trace of the message that caused it (W3C `traceparent`).
    pub traceparent: Option<String>,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
pub enum OutboxContent {
    /// Work for `documents`: make this document.
    Document {
        /// Its id.
        document: String,
    },
    /// Work for `mail`: send this mail.
    Mail {
        /// Its id.
        mail: String,
    },
    /// A fact for others.
    Fact {
        /// CloudEvents type.
        message_type: String,
        /// CloudEvents subject.
        subject: String,
        /// CloudEvents time: when it happened.
        time: Timestamp,
        /// CloudEvents data.
        data: serde_json::Value,
    },
}

/// A rung whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRung {
    /// Deadline it belongs to.
    pub deadline: String,
    /// Case.
    pub case: CaseNumber,
    /// Which rung.
    pub kind: RungKind,
    /// When it was to fire.
    pub fire_at: Timestamp,
}

impl DueRung {
    /// Deadlines in the order in which their first rung was due, for what one case does may depend
    /// on what another did before it; the rungs of each in order of time.
    pub(crate) fn in_order(mut rungs: Vec<Self>) -> Vec<Self> {
        let mut first: HashMap<String, Timestamp> = HashMap::new();
        for rung in &rungs {
            let at = first.entry(rung.deadline.clone()).or_insert(rung.fire_at);
            *at = rung.fire_at.min(*at);
        }
        rungs.sort_by_cached_key(|rung| {
            (first.get(&rung.deadline).copied(), rung.deadline.clone(), rung.fire_at)
        });
        rungs
    }
}

/// A document as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// `<case>/<key>`.
    pub id: String,
    /// Case.
    pub case: CaseNumber,
    /// What to draw.
    pub document: Document,
    /// Whether it is made.
    pub status: DocumentStatus,
    /// The file, once made.
    pub file: Option<StoredFile>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// Whether a document is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentStatus {
    /// To be made.
    Waiting,
    /// Made and kept.
    Ready,
}

impl DocumentStatus {
    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
        }
    }
}

/// Where the bytes of a document lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredFile {
    /// SHA-256 of the bytes, lower-case hex; also the name in the object store.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Pages.
    pub pages: u32,
    /// File name for people.
    pub file_name: String,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A deadline as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRow {
    /// `<case>/<clock>-<ordinal>`.
    pub id: String,
    /// Case.
    pub case: CaseNumber,
    /// What it is for.
    pub clock: Clock,
    /// 1 for the first of that clock.
    pub ordinal: u32,
    /// Why the date is what it is.
    pub certificate: Certificate,
    /// Status.
    pub status: DeadlineStatus,
}

/// Status of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineStatus {
    /// It runs.
    Running,
    /// Answered, closed or cancelled before it passed.
    Stopped,
    /// It passed.
    Passed,
    /// A later one took its place.
    Superseded,
}

impl DeadlineStatus {
    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Passed => "passed",
            Self::Superseded => "superseded",
        }
    }
}

/// A rung as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungRow {
    /// Deadline.
    pub deadline: String,
    /// Which.
    pub kind: RungKind,
    /// When it fires or would have fired.
    pub fire_at: Timestamp,
    /// Status.
    pub status: RungStatus,
}

/// Status of a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RungStatus {
    /// It waits for its time.
    Pending,
    /// It fired.
    Fired,
    /// Missed during an outage; a later one fired in its place.
    Collapsed,
    /// Nothing was left to remind of.
    Dropped,
}

impl RungStatus {
    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Fired => "fired",
            Self::Collapsed => "collapsed",
            Self::Dropped => "dropped",
        }
    }
}

/// A case as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub case: Case,
    /// Number of the journal row that moved it last; documents made and mails sent come after it.
    pub version: u64,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// Which cases to list.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// One number.
    pub number: Option<String>,
    /// One state.
    pub state: Option<String>,
    /// One workflow.
    pub workflow: Option<Workflow>,
    /// One importer number.
    pub importer_number: Option<String>,
    /// Open ones only.
    pub open_only: bool,
    /// Due on or before.
    pub due_by: Option<Date>,
    /// At most this many; the engine's own limit when `None`.
    pub most: Option<usize>,
}

/// What is not finished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backlog {
    /// Outbox rows not published.
    pub outbox: u64,
    /// Documents not made.
    pub documents: u64,
    /// Mails that wait for a document.
    pub mails_waiting: u64,
    /// Mails to be sent.
    pub mails_queued: u64,
    /// Messages set aside.
    pub quarantine: u64,
    /// Rungs that wait for their time; an engine may estimate what is very many.
    pub rungs: u64,
    /// When the oldest outbox row that is not published was staged.
    pub outbox_oldest: Option<Timestamp>,
    /// When the oldest mail that may still be sent was staged.
    pub mails_oldest: Option<Timestamp>,
    /// When the oldest rung that is due and has not fired was to fire.
    pub rung_due_oldest: Option<Timestamp>,
}

/// What there is to know of a database before work is given to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// `sqlite` or `postgresql`.
    pub engine: &'static str,
    /// Version of the engine.
    pub server_version: String,
    /// Where it is, without a password.
    pub address: String,
    /// Version of the schema found; 0 for none.
    pub schema_found: i64,
    /// Newest version of the schema that this program knows.
    pub schema_known: i64,
    /// The database's clock.
    pub server_clock: Timestamp,
    /// Whether the database knows the time zones of the world; reports made in SQL need them, this
    /// program has its own.
    pub has_time_zone_data: bool,
    /// Privileges that are needed and not given, e.g. `INSERT on journal`.
    pub missing_privileges: Vec<String>,
    /// What keeps the journal append-only besides its hashes.
    pub journal_guard: JournalGuard,
}

/// What keeps the journal from being changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum JournalGuard {
    /// Nothing: the triggers are missing or switched off.
    None,
    /// The triggers; whoever this program connects as could switch them off.
    Triggers,
    /// The triggers, and whoever this program connects as cannot switch them off.
    TriggersOfAnother,
}
