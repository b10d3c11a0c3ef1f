//! The case store on PostgreSQL: a server that any number of processes share.
//!
//! Invariants:
//! - A batch costs a fixed number of statements: rows travel as arrays, one per column (`unnest`).
//! - Statements run as `READ COMMITTED`; what must not happen together waits at rows and advisory
//!   locks that are always taken in one order (`commit`).
//! - Whoever takes work skips what another has locked, so two that take at once get different rows.
//! - Whatever becomes of the server, no answer is waited for without end (`session`).
//! - A notification is only a wake-up: nothing is lost with one.
//! - What is looked up by its key is never found through an index of everything that waits: there
//!   the status is compared as `status || ''`, which no such index answers.
//!
//! Not here: what is written and why (`plan`), the schema itself (`migrations/postgres`).

mod accounts;
mod commit;
mod connection;
mod decode;
mod facts;
mod inspect;
mod kept;
mod lists;
mod load;
mod mails;
mod migrations;
mod session;
mod staged;
mod take;
#[cfg(test)]
mod tests;
mod values;
mod waiting;
mod waking;
mod work;

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::changes::Changes;
use crate::journal::{Head, JournalRow};
use crate::model::{
    Backlog, CaseFilter, CaseRow, DeadlineRow, DocumentRow, DueRung, Inspection, Loaded,
    MailEvidence, MailRow, OutboxRow, QuarantineRow, RungRow, Wanted,
};
use crate::open::{OpenOptions, without_password};
use crate::reminders::OpenReminder;
use crate::{Store, StoreError};
use connection::Link;
use kept::Kept;
use waking::Waking;

/// The store in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStore {
    link: Link,
    waking: Waking,
    kept: Kept,
    /// As it may be shown.
    address: String,
}

impl PostgresStore {
    /// Connects to `postgres://user@host:port/database`.
    ///
    /// # Errors
    /// [`StoreError::Address`] when it is no such address, [`StoreError::Database`] when nobody
    /// answers there or the server says no.
    pub async fn open(url: &str, options: &OpenOptions) -> Result<Self, StoreError> {
        let connect = connection::connect_options(url, options)?;
        let waking = Waking::of(connect.clone(), options);
        let link = Link::open(connect, options).await?;
        let kept = Kept::new(options.outbox_lease);
        Ok(Self { link, waking, kept, address: without_password(url) })
    }

    /// How often this store has waited for the server to answer a statement, a `BEGIN` or a
    /// `COMMIT`. A connection that sees a statement for the first time prepares it, which is one
    /// more that is not counted.
    pub fn round_trips(&self) -> u64 {
        self.link.round_trips.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn migrate(&self) -> Result<i64, StoreError> {
        migrations::run(&self.link).await
    }

    async fn check_schema(&self) -> Result<(), StoreError> {
        migrations::check(&self.link).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        inspect::ping(&self.link).await
    }

    async fn inspect(&self) -> Result<Inspection, StoreError> {
        inspect::inspect(&self.link, &self.address).await
    }

    async fn load(&self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        load::load(&self.link, wanted).await
    }

    async fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
        let until = self.kept.until(&changes.outbox);
        let positions = commit::commit(&self.link, changes, until).await?;
        if let Some(until) = until {
            self.kept.add(&changes.outbox, &positions, until);
        }
        Ok(())
    }

    async fn take_outbox(
        &self,
        most: usize,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let mut rows = self.kept.take(most, now);
        if rows.len() < most && self.kept.must_look(now) {
            let left = most - rows.len();
            match take::outbox(&self.link, left, now, lease_until).await {
                Ok(found) => {
                    self.kept.looked(now, found.len());
                    rows.extend(found);
                }
                // What was kept has left the memory: it goes on its way all the same.
                Err(error) if !rows.is_empty() => {
                    tracing::info!(%error, "the outbox cannot be read; what is at hand goes out");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(rows)
    }

    async fn settle_outbox(&self, positions: &[i64], now: Timestamp) -> Result<(), StoreError> {
        take::settle_outbox(&self.link, positions, now).await
    }

    async fn give_back_outbox(&self, positions: &[i64]) -> Result<(), StoreError> {
        take::give_back_outbox(&self.link, positions).await?;
        self.kept.look_again();
        Ok(())
    }

    async fn wait_for_outbox(&self) {
        self.waking.wait().await;
        self.kept.look_again();
    }

    async fn take_due_rungs(
        &self,
        most: usize,
        due_by: Timestamp,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<DueRung>, StoreError> {
        take::due_rungs(&self.link, most, due_by, now, lease_until).await
    }

    async fn next_rung_at(&self) -> Result<Option<Timestamp>, StoreError> {
        take::next_rung_at(&self.link).await
    }

    async fn documents(&self, ids: &[String]) -> Result<Vec<DocumentRow>, StoreError> {
        work::documents(&self.link, ids).await
    }

    async fn mails(&self, ids: &[String]) -> Result<Vec<MailRow>, StoreError> {
        work::mails(&self.link, ids).await
    }

    async fn open_reminders(
        &self,
        digest_keys: &[String],
    ) -> Result<Vec<OpenReminder>, StoreError> {
        work::open_reminders(&self.link, digest_keys).await
    }

    async fn begin_mails(
        &self,
        ids: &[String],
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<MailRow>, StoreError> {
        work::begin_mails(&self.link, ids, now, lease_until).await
    }

    async fn note_hand_over(
        &self,
        accepted: &[(String, MailEvidence)],
        begun: &[String],
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<(), StoreError> {
        work::note_hand_over(&self.link, accepted, begun, now, claimed_until).await
    }

    async fn stage_due_mails(&self, now: Timestamp) -> Result<u64, StoreError> {
        work::stage_due_mails(&self.link, now).await
    }

    async fn next_mail_at(&self) -> Result<Option<Timestamp>, StoreError> {
        work::next_mail_at(&self.link).await
    }

    async fn restage_stuck(
        &self,
        staged_before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        work::restage_stuck(&self.link, staged_before, now).await
    }

    async fn backlog(&self, now: Timestamp) -> Result<Backlog, StoreError> {
        work::backlog(&self.link, now).await
    }

    async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError> {
        lists::cases(&self.link, filter).await
    }

    async fn journal(&self, subject: Option<&str>) -> Result<Vec<JournalRow>, StoreError> {
        lists::journal(&self.link, subject).await
    }

    async fn journal_and_heads(
        &self,
    ) -> Result<(Vec<JournalRow>, Vec<(String, Head)>), StoreError> {
        lists::journal_and_heads(&self.link).await
    }

    async fn deadlines_of(&self, case: &str) -> Result<Vec<DeadlineRow>, StoreError> {
        lists::deadlines_of(&self.link, case).await
    }

    async fn rungs_of(&self, case: &str) -> Result<Vec<RungRow>, StoreError> {
        lists::rungs_of(&self.link, case).await
    }

    async fn documents_of(&self, case: Option<&str>) -> Result<Vec<DocumentRow>, StoreError> {
        lists::documents_of(&self.link, case).await
    }

    async fn mails_of(&self, case: Option<&str>) -> Result<Vec<MailRow>, StoreError> {
        lists::mails_of(&self.link, case).await
    }

    async fn quarantine(&self, all: bool) -> Result<Vec<QuarantineRow>, StoreError> {
        lists::quarantine(&self.link, all).await
    }

    async fn close(&self) {
        self.waking.close().await;
        if let Err(error) = take::give_back_outbox(&self.link, &self.kept.give_up()).await {
            tracing::warn!(error = %error, "rows of the outbox wait until their lease has ended");
        }
        self.link.close().await;
    }
}
