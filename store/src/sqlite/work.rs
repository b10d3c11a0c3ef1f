//! Documents and mails: what is to be done, what is stuck, what is not finished.

use jiff::Timestamp;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteRow;

use super::decode::{self, Columns};
use super::encode::{json, time};
use super::statement::{begin, failed, json_list};
use crate::StoreError;
use crate::model::{Backlog, DocumentRow, MailEvidence, MailRow};
use crate::reminders::OpenReminder;

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

/// Reminders of some digests that are not sent, in order of staging.
pub(super) async fn open_reminders(
    readers: &SqlitePool,
    digest_keys: &[String],
) -> Result<Vec<OpenReminder>, StoreError> {
    let sql = "SELECT mails.* FROM json_each(?1) AS wanted CROSS JOIN mails INDEXED BY mails_digest \
               ON mails.digest_key = wanted.value \
               WHERE mails.status IN ('waiting', 'queued', 'ambiguous') ORDER BY mails.position";
    let rows = sqlx::query(sql).bind(json_list(&digest_keys)).fetch_all(readers).await;
    let rows = rows.map_err(failed("look for reminders of a day"))?;
    Ok(rows.iter().filter_map(readable).collect())
}

/// A reminder, unless its row is damaged: then the others must go out all the same.
fn readable(row: &SqliteRow) -> Option<OpenReminder> {
    decode::open_reminder(row)
        .inspect_err(|error| tracing::error!(error = %error, "a mail cannot be read; left alone"))
        .ok()
}

/// Claims mails that may be sent and that nobody has, and counts the attempt.
pub(super) async fn begin_mails(
    writer: &SqlitePool,
    ids: &[String],
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<MailRow>, StoreError> {
    let sql = "UPDATE mails SET attempts = attempts + 1, last_attempt_at = ?2, \
               leased_until = ?3, not_before = NULL, status = iif(begun_at IS NOT NULL \
               AND receipt IS NULL, 'ambiguous', status) \
               WHERE +status IN ('queued', 'ambiguous') \
               AND (+leased_until IS NULL OR leased_until <= ?2) \
               AND (+not_before IS NULL OR not_before <= ?2) \
               AND id IN (SELECT value FROM json_each(?1)) RETURNING *";
    let query = sqlx::query(sql).bind(json_list(&ids)).bind(time(now)).bind(time(lease_until));
    let rows = query.fetch_all(writer).await.map_err(failed("claim mails"))?;
    let mut claimed = decode::all(&rows, |row| {
        let position: i64 = Columns::of("mails", "id", row).get("position")?;
        Ok((position, decode::mail_row(row)?))
    })?;
    claimed.sort_unstable_by_key(|(position, _)| *position); // RETURNING promises no order
    Ok(claimed.into_iter().map(|(_, mail)| mail).collect())
}

/// Notes replies and beginnings; a mail that is among both was accepted.
pub(super) async fn note_hand_over(
    writer: &SqlitePool,
    accepted: &[(String, MailEvidence)],
    begun: &[String],
    now: Timestamp,
    claimed_until: Timestamp,
) -> Result<(), StoreError> {
    let doing = "note what is handed over";
    let mut receipts = Vec::with_capacity(accepted.len());
    for (id, evidence) in accepted {
        receipts.push((id, json("mails", id, "receipt", evidence)?));
    }
    let mut transaction = begin(writer, doing).await?;
    let sql = "UPDATE mails SET begun_at = ?2, receipt = NULL, leased_until = ?3 \
               WHERE +status IN ('queued', 'ambiguous') \
               AND id IN (SELECT value FROM json_each(?1))";
    let query = sqlx::query(sql).bind(json_list(&begun));
    let query = query.bind(time(now)).bind(time(claimed_until));
    query.execute(&mut *transaction).await.map_err(failed(doing))?;
    let sql = "UPDATE mails SET receipt = noted.value ->> 1 FROM json_each(?1) AS noted \
               WHERE mails.id = noted.value ->> 0 AND +mails.status IN ('queued', 'ambiguous')";
    let query = sqlx::query(sql).bind(json_list(&receipts));
    query.execute(&mut *transaction).await.map_err(failed(doing))?;
    transaction.commit().await.map_err(failed(doing))
}

/// Stages mails whose pause or claim is over; both are used up by it, so each is staged once. The
/// new id is made like that of stuck work.
pub(super) async fn stage_due_mails(
    writer: &SqlitePool,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let doing = "stage mails that are due again";
    let mut transaction = begin(writer, doing).await?;
    let sql = "UPDATE mails SET leased_until = NULL, not_before = NULL, \
               status = iif(begun_at IS NOT NULL AND receipt IS NULL, 'ambiguous', status) \
               WHERE +status IN ('queued', 'ambiguous') \
               AND (leased_until <= ?1 OR not_before <= ?1) RETURNING id";
    let due = sqlx::query(sql).bind(time(now)).fetch_all(&mut *transaction).await;
    let due = decode::all(&due.map_err(failed(doing))?, |row| {
        Columns::of("mails", "id", row).get::<String>("id")
    })?;
    let sql = "INSERT INTO outbox (id, kind, work, content, staged_at) \
               SELECT mails.id || '/mail-due-' || (SELECT count(*) FROM outbox \
               WHERE outbox.work = mails.id AND outbox.kind = 'mail'), \
               'mail', mails.id, json_object('kind', 'mail', 'mail', mails.id), ?2 \
               FROM mails WHERE mails.id IN (SELECT value FROM json_each(?1)) \
               ORDER BY mails.position";
    let query = sqlx::query(sql).bind(json_list(&due)).bind(time(now));
    let staged = query.execute(&mut *transaction).await.map_err(failed(doing))?.rows_affected();
    transaction.commit().await.map_err(failed(doing))?;
    Ok(staged)
}

/// When the next pause or claim ends.
pub(super) async fn next_mail_at(readers: &SqlitePool) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT min(at) AS at FROM (\
               SELECT min(leased_until) AS at FROM mails WHERE leased_until IS NOT NULL \
               AND +status IN ('queued', 'ambiguous') \
               UNION ALL SELECT min(not_before) FROM mails WHERE not_before IS NOT NULL \
               AND +status IN ('queued', 'ambiguous'))";
    let row = sqlx::query(sql).fetch_one(readers).await;
    let row = row.map_err(failed("look for the next mail"))?;
    Columns::of("mails", "at", &row).parsed_if_any("at")
}

/// Stages once more what nobody works on: it is neither claimed nor paused, nothing of it waits in
/// the outbox, and nothing was staged since. The new id is made from the work and the number of
/// its rows, so it is new and the same for whoever computes it.
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
               WHERE status IN ('queued', 'ambiguous') AND created_at < ?1 \
               AND +leased_until IS NULL AND +not_before IS NULL) AS stuck \
               WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.work = stuck.work \
               AND outbox.kind = stuck.kind \
               AND (outbox.published_at IS NULL OR outbox.staged_at >= ?1)) \
               ORDER BY stuck.created_at, stuck.kind, stuck.work";
    let query = sqlx::query(sql).bind(time(staged_before)).bind(time(now));
    let done = query.execute(writer).await.map_err(failed("stage stuck work again"))?;
    Ok(done.rows_affected())
}

/// Counts what is not finished.
pub(super) async fn backlog(readers: &SqlitePool, now: Timestamp) -> Result<Backlog, StoreError> {
    let sql = "SELECT \
               (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS outbox, \
               (SELECT count(*) FROM documents WHERE status = 'waiting') AS documents, \
               (SELECT count(*) FROM mails WHERE status = 'waiting') AS mails_waiting, \
               (SELECT count(*) FROM mails WHERE status = 'queued') AS mails_queued, \
               (SELECT count(*) FROM quarantine WHERE status = 'held') AS quarantine, \
               (SELECT count(*) FROM rungs WHERE status = 'pending') AS rungs, \
               (SELECT min(staged_at) FROM outbox WHERE published_at IS NULL) AS outbox_oldest, \
               (SELECT min(created_at) FROM mails \
               WHERE status IN ('waiting', 'queued', 'ambiguous')) AS mails_oldest, \
               (SELECT min(fire_at) FROM rungs \
               WHERE status = 'pending' AND fire_at <= ?1) AS rung_due_oldest";
    let row = sqlx::query(sql).bind(time(now)).fetch_one(readers).await;
    let row = row.map_err(failed("count the backlog"))?;
    let columns = Columns::of("backlog", "outbox", &row);
    Ok(Backlog {
        outbox: columns.count("outbox")?,
        documents: columns.count("documents")?,
        mails_waiting: columns.count("mails_waiting")?,
        mails_queued: columns.count("mails_queued")?,
        quarantine: columns.count("quarantine")?,
        rungs: columns.count("rungs")?,
        outbox_oldest: columns.parsed_if_any("outbox_oldest")?,
        mails_oldest: columns.parsed_if_any("mails_oldest")?,
        rung_due_oldest: columns.parsed_if_any("rung_due_oldest")?,
    })
}
