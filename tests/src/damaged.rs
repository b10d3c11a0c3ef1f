//! A store in which rows of some cases are damaged: reading them fails every time.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use store::journal::{Head, JournalRow};
use store::model::{
    Backlog, CaseFilter, CaseRow, DeadlineRow, DocumentRow, DueRung, Inspection, Loaded,
    MailEvidence, MailRow, OutboxRow, QuarantineRow, RungRow, Wanted,
};
use store::reminders::OpenReminder;
use store::{Changes, Store, StoreError};

/// A store over another one. Batches that need a damaged case cannot be read.
pub struct DamagedStore {
    inner: Arc<dyn Store>,
    damaged: HashSet<String>,
}

impl DamagedStore {
    /// The same store with these cases damaged.
    pub fn over(inner: Arc<dyn Store>, damaged: &[&str]) -> Self {
        Self { inner, damaged: damaged.iter().map(|&number| number.to_owned()).collect() }
    }

    fn corrupt(row: &str) -> StoreError {
        StoreError::Corrupt {
            table: "cases",
            row: row.to_owned(),
            column: "body",
            problem: "EOF while parsing a value".to_owned(),
        }
    }
}

#[async_trait]
impl Store for DamagedStore {
    async fn migrate(&self) -> Result<i64, StoreError> {
        self.inner.migrate().await
    }

    async fn check_schema(&self) -> Result<(), StoreError> {
        self.inner.check_schema().await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }

    async fn inspect(&self) -> Result<Inspection, StoreError> {
        self.inner.inspect().await
    }

    async fn load(&self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        if let Some(row) = wanted.cases.iter().find(|number| self.damaged.contains(number.as_str()))
        {
            return Err(Self::corrupt(row.as_str()));
        }
        self.inner.load(wanted).await
    }

    async fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
        self.inner.commit(changes).await
    }

    async fn take_outbox(
        &self,
        most: usize,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        self.inner.take_outbox(most, now, lease_until).await
    }

    async fn settle_outbox(&self, positions: &[i64], now: Timestamp) -> Result<(), StoreError> {
        self.inner.settle_outbox(positions, now).await
    }

    async fn give_back_outbox(&self, positions: &[i64]) -> Result<(), StoreError> {
        self.inner.give_back_outbox(positions).await
    }

    async fn wait_for_outbox(&self) {
        self.inner.wait_for_outbox().await;
    }

    async fn take_due_rungs(
        &self,
        most: usize,
        due_by: Timestamp,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<DueRung>, StoreError> {
        self.inner.take_due_rungs(most, due_by, now, lease_until).await
    }

    async fn next_rung_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_rung_at().await
    }

    async fn documents(&self, ids: &[String]) -> Result<Vec<DocumentRow>, StoreError> {
        self.inner.documents(ids).await
    }

    async fn mails(&self, ids: &[String]) -> Result<Vec<MailRow>, StoreError> {
        self.inner.mails(ids).await
    }

    async fn open_reminders(
        &self,
        digest_keys: &[String],
    ) -> Result<Vec<OpenReminder>, StoreError> {
        self.inner.open_reminders(digest_keys).await
    }

    async fn begin_mails(
        &self,
        ids: &[String],
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<MailRow>, StoreError> {
        self.inner.begin_mails(ids, now, lease_until).await
    }

    async fn note_hand_over(
        &self,
        accepted: &[(String, MailEvidence)],
        begun: &[String],
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<(), StoreError> {
        self.inner.note_hand_over(accepted, begun, now, claimed_until).await
    }

    async fn stage_due_mails(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.inner.stage_due_mails(now).await
    }

    async fn next_mail_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_mail_at().await
    }

    async fn restage_stuck(
        &self,
        staged_before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.inner.restage_stuck(staged_before, now).await
    }

    async fn backlog(&self, now: Timestamp) -> Result<Backlog, StoreError> {
        self.inner.backlog(now).await
    }

    async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError> {
        self.inner.cases(filter).await
    }

    async fn journal(&self, subject: Option<&str>) -> Result<Vec<JournalRow>, StoreError> {
        self.inner.journal(subject).await
    }

    async fn journal_and_heads(
        &self,
    ) -> Result<(Vec<JournalRow>, Vec<(String, Head)>), StoreError> {
        self.inner.journal_and_heads().await
    }

    async fn deadlines_of(&self, case: &str) -> Result<Vec<DeadlineRow>, StoreError> {
        self.inner.deadlines_of(case).await
    }

    async fn rungs_of(&self, case: &str) -> Result<Vec<RungRow>, StoreError> {
        self.inner.rungs_of(case).await
    }

    async fn documents_of(&self, case: Option<&str>) -> Result<Vec<DocumentRow>, StoreError> {
        self.inner.documents_of(case).await
    }

    async fn mails_of(&self, case: Option<&str>) -> Result<Vec<MailRow>, StoreError> {
        self.inner.mails_of(case).await
    }

    async fn quarantine(&self, all: bool) -> Result<Vec<QuarantineRow>, StoreError> {
        self.inner.quarantine(all).await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
