//! One write for a batch: one transaction, whatever its size a fixed number of statements, and none
//! for what there is nothing of.
//!
//! Order of locks, the same for all: cases that begin or are waited for (`waiting`), claims, heads
//! of chains, then what hangs on the cases. Whoever writes to a chain has locked its head, so what
//! follows is written by one at a time. What meets in another order all the same is ended by the
//! server's search for deadlocks, and is a conflict like any other.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::connection::{Batch, Link};
use super::values::{json, time};
use super::{accounts, facts, mails, staged, waiting};
use crate::StoreError;
use crate::changes::{Changes, DocumentFailed, DocumentMade};
use crate::model::DeadlineStatus;

/// Writes all changes or none. What is to be published is taken until `taken_until`, if that is
/// given: then its positions come back.
pub(super) async fn commit(
    link: &Link,
    changes: &Changes,
    taken_until: Option<Timestamp>,
) -> Result<Vec<(i64, String)>, StoreError> {
    let mut batch = link.begin("write the batch").await?;
    let opened = facts::write(&mut batch, changes).await?;
    accounts::write(&mut batch, &changes.accounts).await?;
    end_deadlines(&mut batch, changes).await?;
    settle_rungs(&mut batch, changes).await?;
    drop_rungs(&mut batch, changes).await?;
    let published = staged::write(&mut batch, changes, taken_until).await?;
    finish_documents(&mut batch, &changes.documents_made).await?;
    fail_documents(&mut batch, &changes.documents_failed).await?;
    mails::write(&mut batch, changes).await?;
    settle_quarantine(&mut batch, changes).await?;
    waiting::refuse(&mut batch, &opened, &changes.quarantine).await?;
    batch.commit().await?;
    Ok(published)
}

/// How deadlines end, each once. One that begins in this batch is written as ended.
pub(super) fn ends(changes: &Changes) -> BTreeMap<&str, DeadlineStatus> {
    let mut ends = BTreeMap::new();
    for end in &changes.deadline_ends {
        ends.entry(end.id.as_str()).or_insert(end.status);
    }
    ends
}

async fn end_deadlines(batch: &mut Batch<'_>, changes: &Changes) -> Result<(), StoreError> {
    let mut ends = ends(changes);
    ends.retain(|id, _| changes.deadlines.iter().all(|begun| begun.id != *id));
    if ends.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE deadlines SET status = ended.status \
               FROM unnest($1::text[], $2::text[]) AS ended (id, status) \
               WHERE deadlines.id = ended.id AND deadlines.status || '' = 'running'";
    let (ids, statuses): (Vec<&str>, Vec<&str>) =
        ends.into_iter().map(|(id, status)| (id, status.name())).unzip();
    batch.run(sqlx::query(sql).bind(ids).bind(statuses)).await.map(|_| ())
}

/// Only what is pending can fire, collapse or be dropped, and only once.
async fn settle_rungs(batch: &mut Batch<'_>, changes: &Changes) -> Result<(), StoreError> {
    let settled = &changes.rung_settlements;
    if settled.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE rungs SET status = settled.status, settled_at = settled.at, \
               leased_until = NULL \
               FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) \
               AS settled (deadline, label, status, at) \
               WHERE rungs.deadline = settled.deadline AND rungs.label = settled.label \
               AND rungs.status || '' = 'pending'";
    let query = sqlx::query(sql)
        .bind(settled.iter().map(|it| it.deadline.as_str()).collect::<Vec<_>>())
        .bind(settled.iter().map(|it| it.kind.label()).collect::<Vec<_>>())
        .bind(settled.iter().map(|it| it.status.name()).collect::<Vec<_>>())
        .bind(settled.iter().map(|it| time(it.at)).collect::<Vec<_>>());
    let found = batch.run(query).await?;
    must_be_all(found, settled.len(), "a rung of the batch is not pending any more")
}

async fn drop_rungs(batch: &mut Batch<'_>, changes: &Changes) -> Result<(), StoreError> {
    let gone = &changes.rung_drops;
    if gone.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE rungs SET status = 'dropped', leased_until = NULL \
               FROM unnest($1::text[], $2::text[]) AS gone (deadline, prefix) \
               WHERE rungs.deadline = gone.deadline AND rungs.status || '' = 'pending' \
               AND starts_with(rungs.label, gone.prefix)";
    let query = sqlx::query(sql)
        .bind(gone.iter().map(|it| it.deadline.as_str()).collect::<Vec<_>>())
        .bind(gone.iter().map(|it| it.label_prefix.unwrap_or_default()).collect::<Vec<_>>());
    batch.run(query).await.map(|_| ())
}

async fn finish_documents(batch: &mut Batch<'_>, made: &[DocumentMade]) -> Result<(), StoreError> {
    if made.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE documents SET status = 'ready', file = made.file::jsonb \
               FROM unnest($1::text[], $2::text[]) AS made (id, file) \
               WHERE documents.id = made.id AND documents.status || '' = 'waiting'";
    let files = made.iter().map(|it| json("documents", &it.id, "file", &it.file));
    let query = sqlx::query(sql)
        .bind(made.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(files.collect::<Result<Vec<_>, _>>()?);
    let found = batch.run(query).await?;
    must_be_all(found, made.len(), "a document of the batch is made already")
}

async fn fail_documents(
    batch: &mut Batch<'_>,
    failed: &[DocumentFailed],
) -> Result<(), StoreError> {
    if failed.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE documents SET failed_at = failed.at \
               FROM unnest($1::text[], $2::timestamptz[]) AS failed (id, at) \
               WHERE documents.id = failed.id AND documents.status || '' = 'waiting' \
               AND documents.failed_at IS NULL";
    let query = sqlx::query(sql)
        .bind(failed.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(failed.iter().map(|it| time(it.at)).collect::<Vec<_>>());
    let found = batch.run(query).await?;
    must_be_all(found, failed.len(), "a document of the batch is made or known to fail already")
}

async fn settle_quarantine(batch: &mut Batch<'_>, changes: &Changes) -> Result<(), StoreError> {
    let settled = &changes.quarantine_settlements;
    if settled.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE quarantine SET status = settled.status, settled_at = settled.at \
               FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS settled (id, status, at) \
               WHERE quarantine.id = settled.id";
    let query = sqlx::query(sql)
        .bind(settled.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(settled.iter().map(|it| it.status.name()).collect::<Vec<_>>())
        .bind(settled.iter().map(|it| time(it.at)).collect::<Vec<_>>());
    batch.run(query).await.map(|_| ())
}

/// Fewer rows than asked for: another writer was first.
pub(super) fn must_be_all(found: u64, expected: usize, what: &str) -> Result<(), StoreError> {
    if u64::try_from(expected).is_ok_and(|expected| found == expected) {
        return Ok(());
    }
    Err(StoreError::Conflict { what: what.to_owned() })
}
