//! The case store on SQLite: one file beside the program, or memory.
//!
//! Invariants:
//! - One connection writes; a transaction that writes says so when it begins (`BEGIN IMMEDIATE`),
//!   so it waits for its turn at the start and never fails for it in the middle.
//! - Any number of processes may have the file open: WAL, `synchronous=FULL`.
//! - The number of statements does not grow with the batch, except that rows are inserted in
//!   chunks of what SQLite takes at once.
//!
//! Not here: what is written and why (`plan`), the schema itself (`migrations/sqlite`).

mod commit;
mod decode;
mod encode;
mod file;
mod inspect;
mod lists;
mod load;
mod migrations;
mod rows;
mod statement;
mod take;
#[cfg(test)]
mod tests;
mod waiting;
mod work;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqlitePool;

use crate::changes::Changes;
use crate::journal::{Head, JournalRow};
use crate::model::{
    Backlog, CaseFilter, CaseRow, DeadlineRow, DocumentRow, DueRung, Inspection, Loaded,
    MailEvidence, MailRow, OutboxRow, QuarantineRow, RungRow, Wanted,
};
use crate::reminders::OpenReminder;
use crate::{Store, StoreError};

/// How often another process is supposed to have staged something: SQLite tells nobody.
const OUTBOX_POLL: Duration = Duration::from_millis(500);

/// The store in a SQLite file or in memory.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    /// One connection: writers of this process wait here, not on the lock of the file.
    writer: SqlitePool,
    /// Connections that only read; in memory the writer itself.
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens a file, or creates it in a folder that exists.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let (writer, readers) = file::open(path).await?;
        Ok(Self { writer, readers })
    }

    /// A store in memory, gone with the last clone of this value.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let writer = file::in_memory().await?;
        Ok(Self { readers: writer.clone(), writer })
    }

    /// Opens `sqlite://path/to/file`, `sqlite:///absolute/path` or `sqlite::memory:`.
    ///
    /// # Errors
    /// [`StoreError::Address`] for anything else.
    pub async fn from_url(url: &str) -> Result<Self, StoreError> {
        match file::Address::parse(url)? {
            file::Address::Memory => Self::in_memory().await,
            file::Address::File(path) => Self::open(path).await,
        }
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn migrate(&self) -> Result<i64, StoreError> {
        migrations::run(&self.writer).await
    }

    async fn check_schema(&self) -> Result<(), StoreError> {
        migrations::check(&self.readers).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        inspect::ping(&self.readers).await
    }

    async fn inspect(&self) -> Result<Inspection, StoreError> {
        inspect::inspect(&self.readers).await
    }

    async fn load(&self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        load::load(&self.readers, wanted).await
    }

    async fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
        commit::commit(&self.writer, changes).await
    }

    async fn take_outbox(
        &self,
        most: usize,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        take::outbox(&self.writer, most, now, lease_until).await
    }

    async fn settle_outbox(&self, positions: &[i64], now: Timestamp) -> Result<(), StoreError> {
        take::settle_outbox(&self.writer, positions, now).await
    }

    async fn give_back_outbox(&self, positions: &[i64]) -> Result<(), StoreError> {
        take::give_back_outbox(&self.writer, positions).await
    }

    async fn wait_for_outbox(&self) {
        tokio::time::sleep(OUTBOX_POLL).await;
    }

    async fn take_due_rungs(
        &self,
        most: usize,
        due_by: Timestamp,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<DueRung>, StoreError> {
        take::due_rungs(&self.writer, most, due_by, now, lease_until).await
    }

    async fn next_rung_at(&self) -> Result<Option<Timestamp>, StoreError> {
        take::next_rung_at(&self.readers).await
    }

    async fn documents(&self, ids: &[String]) -> Result<Vec<DocumentRow>, StoreError> {
        work::documents(&self.readers, ids).await
    }

    async fn mails(&self, ids: &[String]) -> Result<Vec<MailRow>, StoreError> {
        work::mails(&self.readers, ids).await
    }

    async fn open_reminders(
        &self,
        digest_keys: &[String],
    ) -> Result<Vec<OpenReminder>, StoreError> {
        work::open_reminders(&self.readers, digest_keys).await
    }

    async fn begin_mails(
        &self,
        ids: &[String],
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<MailRow>, StoreError> {
        work::begin_mails(&self.writer, ids, now, lease_until).await
    }

    async fn note_hand_over(
        &self,
        accepted: &[(String, MailEvidence)],
        begun: &[String],
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<(), StoreError> {
        work::note_hand_over(&self.writer, accepted, begun, now, claimed_until).await
    }

    async fn stage_due_mails(&self, now: Timestamp) -> Result<u64, StoreError> {
        work::stage_due_mails(&self.writer, now).await
    }

    async fn next_mail_at(&self) -> Result<Option<Timestamp>, StoreError> {
        work::next_mail_at(&self.readers).await
    }

    async fn restage_stuck(
        &self,
        staged_before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        work::restage_stuck(&self.writer, staged_before, now).await
    }

    async fn backlog(&self, now: Timestamp) -> Result<Backlog, StoreError> {
        work::backlog(&self.readers, now).await
    }

    async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError> {
        lists::cases(&self.readers, filter).await
    }

    async fn journal(&self, subject: Option<&str>) -> Result<Vec<JournalRow>, StoreError> {
        lists::journal(&self.readers, subject).await
    }

    async fn journal_and_heads(
        &self,
    ) -> Result<(Vec<JournalRow>, Vec<(String, Head)>), StoreError> {
        lists::journal_and_heads(&self.readers).await
    }

    async fn deadlines_of(&self, case: &str) -> Result<Vec<DeadlineRow>, StoreError> {
        lists::deadlines_of(&self.readers, case).await
    }

    async fn rungs_of(&self, case: &str) -> Result<Vec<RungRow>, StoreError> {
        lists::rungs_of(&self.readers, case).await
    }

    async fn documents_of(&self, case: Option<&str>) -> Result<Vec<DocumentRow>, StoreError> {
        lists::documents_of(&self.readers, case).await
    }

    async fn mails_of(&self, case: Option<&str>) -> Result<Vec<MailRow>, StoreError> {
        lists::mails_of(&self.readers, case).await
    }

    async fn quarantine(&self, all: bool) -> Result<Vec<QuarantineRow>, StoreError> {
        lists::quarantine(&self.readers, all).await
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
