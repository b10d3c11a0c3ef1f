//! The case store: one read, one write; the engines behind one trait.
//!
//! Invariants:
//! - Inbox claims, cases, journal, deadlines, rungs, documents, mails and outbox of a batch are
//!   written in one transaction: all or none.
//! - The journal is append-only and chained per subject; a subject whose chain moved since it was
//!   read makes the whole commit a [`StoreError::Conflict`], and the caller loads again.
//! - A message never waits for a case that exists: of two commits of which one opens the case and
//!   one sets a message for it aside, the second is a conflict, in either order.
//! - Evidence comes before status: a mail is `sent` only together with the server's reply.
//!
//! Not here: the rules (`workflows`), rendering, a broker.

pub mod changes;
/// The contract every engine passes; test support.
pub mod contract;
pub mod fingerprint;
pub mod journal;
mod json;
pub mod model;
mod open;
pub mod plan;
pub mod postgres;
pub mod reminders;
mod schema;
pub mod sqlite;
mod transient;

use async_trait::async_trait;
use jiff::Timestamp;

pub use changes::Changes;
use model::{
    Backlog, CaseFilter, CaseRow, DeadlineRow, DocumentRow, DueRung, Inspection, Loaded,
    MailEvidence, MailRow, OutboxRow, QuarantineRow, RungRow, Wanted,
};
pub use open::{OpenOptions, open};
use reminders::OpenReminder;

/// What went wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else wrote first: load again and plan again. Nothing was written.
    #[error("another writer was first: {what}")]
    Conflict {
        /// What had moved.
        what: String,
    },
    /// The database cannot be reached or says no.
    #[error("the store cannot {doing}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// The engine's error.
        #[source]
        source: sqlx::Error,
    },
    /// A row does not hold what the program wrote: damage, or another program's hand.
    #[error("table {table}, row {row}: column {column} cannot be read: {problem}")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Key of the row.
        row: String,
        /// Column.
        column: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The database was written by a newer program.
    #[error(
        "the database has schema {found}, this program knows up to {known}; use a newer tidewaiter"
    )]
    NewerSchema {
        /// Version in the database.
        found: i64,
        /// Newest version this program has.
        known: i64,
    },
    /// The database was not brought up to date yet.
    #[error(
        "the database has schema {found}, this program needs {known}; run `tidewaiter migrate`"
    )]
    OlderSchema {
        /// Version in the database; 0 for none.
        found: i64,
        /// Newest version this program has.
        known: i64,
    },
    /// The schema cannot be brought up to date.
    #[error("the schema cannot be migrated")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// The address of the store is not one.
    #[error("`{url}` is not a store: {problem}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong and what is expected.
        problem: String,
    },
}

impl StoreError {
    /// Whether the same call may succeed later, although nobody changes what is to be written:
    /// another writer, a lock, a full disk, a lost connection. What breaks a rule of the schema or
    /// cannot be read fails again.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Conflict { .. } => true,
            Self::Database { source, .. } => transient::is_transient(source),
            Self::Corrupt { .. }
            | Self::NewerSchema { .. }
            | Self::OlderSchema { .. }
            | Self::Migrate(_)
            | Self::Address { .. } => false,
        }
    }
}

/// The case store. Coarse on purpose: a batch of 256 costs about as many round trips as one of 1.
#[async_trait]
pub trait Store: Send + Sync {
    /// Brings the schema up to date; safe to run again. Returns the version it has then.
    async fn migrate(&self) -> Result<i64, StoreError>;

    /// Checks that the schema is the one this program works with, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError::OlderSchema`] or [`StoreError::NewerSchema`].
    async fn check_schema(&self) -> Result<(), StoreError>;

    /// Checks that the store answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// What there is to know of the database before work is given to it.
    async fn inspect(&self) -> Result<Inspection, StoreError>;

    /// Reads all a batch needs: known message ids, cases, heads of chains, accounts, messages that
    /// wait for cases. Accounts of the cases' importers and of their wished filers come along.
    async fn load(&self, wanted: &Wanted) -> Result<Loaded, StoreError>;

    /// Writes one set of changes in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a claim, a chain, a rung or a mail moved since it was read, or
    /// when a message would be left waiting for a case that exists.
    async fn commit(&self, changes: &Changes) -> Result<(), StoreError>;

    /// Takes rows of the outbox in order of position and hides them until `lease_until`.
    async fn take_outbox(
        &self,
        most: usize,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<OutboxRow>, StoreError>;

    /// Marks rows as published: the broker has confirmed them. Rows already marked are left alone.
    async fn settle_outbox(&self, positions: &[i64], now: Timestamp) -> Result<(), StoreError>;

    /// Lets whoever comes take rows that could not be published, before their lease ends. Rows
    /// already published are left alone.
    async fn give_back_outbox(&self, positions: &[i64]) -> Result<(), StoreError>;

    /// Returns when another process may have staged something, or after half a second at most for
    /// nothing. What this process stages it knows itself. Never fails: without the engine's help
    /// it is the time alone.
    async fn wait_for_outbox(&self);

    /// Takes every due rung of at most `most` deadlines and hides them until `lease_until`. In order
    /// of deadline, then of time. A row that cannot be read is reported in the log and hidden like
    /// the others.
    ///
    /// A deadline with a rung that is due but fires after `due_by` is left alone: its rungs count
    /// together, and what is told of it may change by what was received since.
    async fn take_due_rungs(
        &self,
        most: usize,
        due_by: Timestamp,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<DueRung>, StoreError>;

    /// When the next pending rung fires, whether due already or not.
    async fn next_rung_at(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Documents by id.
    async fn documents(&self, ids: &[String]) -> Result<Vec<DocumentRow>, StoreError>;

    /// Mails by id.
    async fn mails(&self, ids: &[String]) -> Result<Vec<MailRow>, StoreError>;

    /// Reminders of these digest keys ([`MailRow::digest_key`]) that may still be sent: those that
    /// wait for a document, that are queued, paused or claimed. In order of staging. A row that
    /// cannot be read is reported in the log and left out.
    async fn open_reminders(&self, digest_keys: &[String])
    -> Result<Vec<OpenReminder>, StoreError>;

    /// Claims mails before the first byte goes out: those of `ids` that are `queued` or
    /// `ambiguous`, that nobody else has claimed, and whose time has come. Counts the attempt;
    /// a delay takes that back when nothing was tried ([`changes::MailDelay::is_unused`]). Only
    /// what is returned may be sent, and only until `lease_until`; it comes as it is now, with what
    /// others did since it was read. In order of staging.
    async fn begin_mails(
        &self,
        ids: &[String],
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<MailRow>, StoreError>;

    /// Notes what a process knows that hands mails over: the server's reply to those just
    /// accepted, and that handing over of others begins, whose claims last until `claimed_until`
    /// from now on. One round trip; it outlives this process, not always the database's own crash. Mails that ended are left alone. An outcome uses both
    /// up; a delay, which says that the mail did not arrive, uses up the beginning.
    async fn note_hand_over(
        &self,
        accepted: &[(String, MailEvidence)],
        begun: &[String],
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<(), StoreError>;

    /// Puts mails into the outbox once more whose pause is over, or whose claim ended without an
    /// outcome. Each pause and each claim is used up by it. Where handing over had begun under such
    /// a claim and no reply was noted, the mail may have arrived: it becomes `ambiguous`, here as
    /// when it is claimed anew. Returns how many.
    async fn stage_due_mails(&self, now: Timestamp) -> Result<u64, StoreError>;

    /// When the next pause or claim of a mail ends, whether it has ended already or not.
    async fn next_mail_at(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Puts work that has waited since before `staged_before` into the outbox once more: documents
    /// not made and mails not sent although their outbox row was published (a lost queue file, a
    /// dead letter). Returns how many.
    async fn restage_stuck(
        &self,
        staged_before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// What is not finished, and since when.
    async fn backlog(&self, now: Timestamp) -> Result<Backlog, StoreError>;

    /// Cases, newest first.
    async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError>;

    /// The journal of one subject, in order; of all subjects by position when `None`.
    async fn journal(&self, subject: Option<&str>) -> Result<Vec<journal::JournalRow>, StoreError>;

    /// The journal of all subjects by position, and where each chain must end: the heads that were
    /// kept with the commits, by subject. A case or account for which none was kept comes with
    /// number 0. Both as of one instant, whoever writes meanwhile.
    async fn journal_and_heads(
        &self,
    ) -> Result<(Vec<journal::JournalRow>, Vec<(String, journal::Head)>), StoreError>;

    /// Deadlines of a case, in order.
    async fn deadlines_of(&self, case: &str) -> Result<Vec<DeadlineRow>, StoreError>;

    /// Rungs of a case, in order of time.
    async fn rungs_of(&self, case: &str) -> Result<Vec<RungRow>, StoreError>;

    /// Documents of a case (of all when `None`), in order.
    async fn documents_of(&self, case: Option<&str>) -> Result<Vec<DocumentRow>, StoreError>;

    /// Mails of a case (of all when `None`), in order.
    async fn mails_of(&self, case: Option<&str>) -> Result<Vec<MailRow>, StoreError>;

    /// Messages set aside, in order; those that wait to be applied or judged only, unless `all`.
    async fn quarantine(&self, all: bool) -> Result<Vec<QuarantineRow>, StoreError>;

    /// Closes the connections after what is running.
    async fn close(&self);
}
