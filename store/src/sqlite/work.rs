//! Documents and mails: what is to be done, what is stuck, what is not finished.

use jiff::Timestamp;
use sqlx::SqlitePool;

use super::decode::{self, Columns};
use super::encode::time;
use super::statement::{failed, json_list};
use crate::StoreError;
use crate::model::{Backlog, DocumentRow, MailRow};

/// Documents by id, in the order asked.
pub(super) async fn documents(
    readers: &SqlitePool,
    ids: &[String],
) -> Result<Vec<DocumentRow>, StoreError> {
    let sql = "SELECT documents.* FROM json_each(?1) AS wanted \
               CROSS JOIN documents ON documents.id = wanted.value ORDER BY wanted.key";
    let rows = sqlx::query(sql).bind(json_list(&ids)).fetch_all(readers).await;
    decode::all(&rows.map_err(failed("read documents"))?, decode::document_row)
}

/// Mails by id, in the order asked.
pub(super) async fn mails(
    readers: &SqlitePool,
    ids: &[String],
) -> Result<Vec<MailRow>, StoreError> {
    let sql = "SELECT mails.* FROM json_each(?1) AS wanted \
               CROSS JOIN mails ON mails.id = wanted.value ORDER BY wanted.key";
    let rows = sqlx::query(sql).bind(json_list(&ids)).fetch_all(readers).await;
    decode::all(&rows.map_err(failed("read mails"))?, decode::mail_row)
}

/// Counts a delivery that is about to be tried; of mails that may be sent only.
pub(super) async fn begin_mails(
    writer: &SqlitePool,
    ids: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE mails SET attempts = attempts + 1, last_attempt_at = ?2 \
               WHERE +status IN ('queued', 'ambiguous') \
               AND id IN (SELECT value FROM json_each(?1))";
    let query = sqlx::query(sql).bind(json_list(&ids)).bind(time(now));
    query.execute(writer).await.map_err(failed("begin deliveries"))?;
    Ok(())
}

/// Stages once more what nobody works on: nothing of it waits in the outbox, and nothing was
/// staged since. The new id is made from the work and the number of its rows, so it is new and
/// the same for whoever computes it.
pub(super) async fn restage_stuck(
    writer: &SqlitePool,
    staged_before: Timestamp,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "INSERT INTO outbox (id, kind, work, content, staged_at) \
               SELECT stuck.work || '/' || stuck.kind || '-again-' || (SELECT count(*) \
               FROM outbox WHERE outbox.work = stuck.work AND outbox.kind = stuck.kind), \
               stuck.kind, stuck.work, json_object('kind', stuck.kind, stuck.kind, stuck.work), ?2 \
               FROM (SELECT 'document' AS kind, id AS work, created_at FROM documents \
               WHERE status = 'waiting' AND created_at < ?1 \
               UNION ALL SELECT 'mail', id, created_at FROM mails \
               WHERE status IN ('queued', 'ambiguous') AND created_at < ?1) AS stuck \
               WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.work = stuck.work \
               AND outbox.kind = stuck.kind \
               AND (outbox.published_at IS NULL OR outbox.staged_at >= ?1)) \
               ORDER BY stuck.created_at, stuck.kind, stuck.work";
    let query = sqlx::query(sql).bind(time(staged_before)).bind(time(now));
    let done = query.execute(writer).await.map_err(failed("stage stuck work again"))?;
    Ok(done.rows_affected())
}

/// Counts what is not finished.
pub(super) async fn backlog(readers: &SqlitePool) -> Result<Backlog, StoreError> {
    let sql = "SELECT \
               (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS outbox, \
               (SELECT count(*) FROM documents WHERE status = 'waiting') AS documents, \
               (SELECT count(*) FROM mails WHERE status = 'waiting') AS mails_waiting, \
               (SELECT count(*) FROM mails WHERE status = 'queued') AS mails_queued, \
               (SELECT count(*) FROM quarantine WHERE status = 'held') AS quarantine, \
               (SELECT count(*) FROM rungs WHERE status = 'pending') AS rungs";
    let row = sqlx::query(sql).fetch_one(readers).await.map_err(failed("count the backlog"))?;
    let columns = Columns::of("backlog", "outbox", &row);
    Ok(Backlog {
        outbox: columns.count("outbox")?,
        documents: columns.count("documents")?,
        mails_waiting: columns.count("mails_waiting")?,
        mails_queued: columns.count("mails_queued")?,
        quarantine: columns.count("quarantine")?,
        rungs: columns.count("rungs")?,
    })
}
