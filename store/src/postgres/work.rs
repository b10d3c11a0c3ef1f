//! Documents and mails: what is to be done, what is stuck, what is not finished.

use jiff::Timestamp;
use sqlx::postgres::PgRow;

use super::connection::Link;
use super::decode::{self, Columns, document_columns, mail_columns};
use super::staged::notify;
use super::take::relaxed;
use super::values::{json, text, time};
use crate::StoreError;
use crate::model::{Backlog, DocumentRow, MailEvidence, MailRow};
use crate::reminders::OpenReminder;

/// Documents by id, in the order asked.
pub(super) async fn documents(link: &Link, ids: &[String]) -> Result<Vec<DocumentRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        document_columns!(),
        " FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, place) \
         JOIN documents ON documents.id = wanted.id ORDER BY wanted.place"
    );
    let rows = link.rows(sqlx::query(sql).bind(ids), "read documents").await?;
    decode::all(&rows, decode::document_row)
}

/// Mails by id, in the order asked.
pub(super) async fn mails(link: &Link, ids: &[String]) -> Result<Vec<MailRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        mail_columns!(),
        " FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, place) \
         JOIN mails ON mails.id = wanted.id ORDER BY wanted.place"
    );
    let rows = link.rows(sqlx::query(sql).bind(ids), "read mails").await?;
    decode::all(&rows, decode::mail_row)
}

/// Reminders of some digests that are not sent, in order of staging.
pub(super) async fn open_reminders(
    link: &Link,
    digest_keys: &[String],
) -> Result<Vec<OpenReminder>, StoreError> {
    let sql = concat!(
        "SELECT ",
        mail_columns!(),
        ", mails.last_attempt_at, mails.not_before, mails.leased_until FROM mails \
         WHERE mails.digest_key = ANY($1) \
         AND mails.status IN ('waiting', 'queued', 'ambiguous') ORDER BY mails.position"
    );
    let keys: Vec<_> = digest_keys.iter().map(|key| text(key)).collect();
    let rows = link.rows(sqlx::query(sql).bind(keys), "look for reminders of a day").await?;
    Ok(rows.iter().filter_map(readable).collect())
}

/// A reminder, unless its row is damaged: then the others must go out all the same.
fn readable(row: &PgRow) -> Option<OpenReminder> {
    decode::open_reminder(row)
        .inspect_err(|error| tracing::error!(error = %error, "a mail cannot be read; left alone"))
        .ok()
}

/// Claims mails that may be sent and that nobody has, and counts the attempt. What another claims
/// at this moment is passed over.
pub(super) async fn begin_mails(
    link: &Link,
    ids: &[String],
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<MailRow>, StoreError> {
    let sql = concat!(
        "WITH free AS (SELECT mails.position FROM unnest($1::text[]) AS wanted (id) \
         JOIN mails ON mails.id = wanted.id \
         WHERE mails.status || '' IN ('queued', 'ambiguous') \
         AND (mails.leased_until IS NULL OR mails.leased_until <= $2) \
         AND (mails.not_before IS NULL OR mails.not_before <= $2) \
         FOR UPDATE OF mails SKIP LOCKED) \
         UPDATE mails SET attempts = attempts + 1, last_attempt_at = $2, \
         leased_until = $3, not_before = NULL, status = CASE WHEN begun_at IS NOT NULL \
         AND receipt IS NULL THEN 'ambiguous' ELSE status END \
         WHERE position = ANY(ARRAY(SELECT position FROM free)) RETURNING mails.position, ",
        mail_columns!()
    );
    let query = sqlx::query(sql).bind(ids).bind(time(now)).bind(time(lease_until));
    let mut claimed = decode::all(&link.rows(query, "claim mails").await?, |row| {
        let position: i64 = Columns::of("mails", "id", row).get("position")?;
        Ok((position, decode::mail_row(row)?))
    })?;
    claimed.sort_unstable_by_key(|(position, _)| *position); // RETURNING promises no order
    Ok(claimed.into_iter().map(|(_, mail)| mail).collect())
}

/// Notes replies and beginnings; a mail that is among both was accepted.
pub(super) async fn note_hand_over(
    link: &Link,
    accepted: &[(String, MailEvidence)],
    begun: &[String],
    now: Timestamp,
    claimed_until: Timestamp,
) -> Result<(), StoreError> {
    let sql = concat!(
        "UPDATE mails SET receipt = noted.receipt::jsonb, \
         begun_at = coalesce(noted.begun_at, mails.begun_at), \
         leased_until = CASE WHEN noted.begun_at IS NULL THEN mails.leased_until ELSE $4 END \
         FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS noted (id, receipt, begun_at) \
         WHERE mails.id = noted.id AND mails.status || '' IN ('queued', 'ambiguous') AND ",
        relaxed!()
    );
    let mut ids: Vec<&str> = accepted.iter().map(|(id, _)| id.as_str()).collect();
    let receipts = accepted.iter().map(|(id, it)| json("mails", id, "receipt", it).map(Some));
    let mut receipts = receipts.collect::<Result<Vec<Option<String>>, _>>()?;
    let begun = begun.iter().filter(|id| accepted.iter().all(|(other, _)| other != *id));
    ids.extend(begun.map(String::as_str));
    receipts.resize(ids.len(), None);
    let beginnings: Vec<_> =
        receipts.iter().map(|receipt| receipt.is_none().then(|| time(now))).collect();
    let query =
        sqlx::query(sql).bind(ids).bind(receipts).bind(beginnings).bind(time(claimed_until));
    link.run(query, "note what is handed over").await.map(|_| ())
}

/// Stages mails whose pause or claim is over; both are used up by it, so each is staged once. The
/// new id is made like that of stuck work.
pub(super) async fn stage_due_mails(link: &Link, now: Timestamp) -> Result<u64, StoreError> {
    let sql = concat!(
        "WITH over AS (SELECT position FROM mails WHERE leased_until <= $1 \
         UNION SELECT position FROM mails WHERE not_before <= $1), \
         free AS (SELECT mails.position FROM over JOIN mails ON mails.position = over.position \
         WHERE mails.status IN ('queued', 'ambiguous') \
         AND (mails.leased_until <= $1 OR mails.not_before <= $1) \
         FOR UPDATE OF mails SKIP LOCKED), \
         due AS (UPDATE mails SET leased_until = NULL, not_before = NULL, \
         status = CASE WHEN begun_at IS NOT NULL AND receipt IS NULL THEN 'ambiguous' \
         ELSE status END WHERE position = ANY(ARRAY(SELECT position FROM free)) \
         RETURNING position, id), \
         published AS (INSERT INTO outbox (id, kind, work, content, staged_at) \
         SELECT due.id || '/mail-due-' || (SELECT count(*) FROM outbox \
         WHERE outbox.work = due.id AND outbox.kind = 'mail'), 'mail', due.id, \
         json_build_object('kind', 'mail', 'mail', due.id), $1 FROM due ORDER BY due.position \
         RETURNING 1), notified AS MATERIALIZED (",
        notify!(),
        ") SELECT (SELECT count(*) FROM published) AS staged, (SELECT count(*) FROM notified)"
    );
    let row = link.row(sqlx::query(sql).bind(time(now)), "stage mails that are due again").await?;
    Columns::of("outbox", "staged", &row).count("staged")
}

/// When the next pause or claim ends.
pub(super) async fn next_mail_at(link: &Link) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT least((SELECT min(leased_until) FROM mails WHERE leased_until IS NOT NULL \
               AND status IN ('queued', 'ambiguous')), \
               (SELECT min(not_before) FROM mails WHERE not_before IS NOT NULL \
               AND status IN ('queued', 'ambiguous'))) AS at";
    let row = link.row(sqlx::query(sql), "look for the next mail").await?;
    Columns::of("mails", "at", &row).time_if_any("at")
}

/// Stages once more what nobody works on: it is neither claimed nor paused, nothing of it waits in
/// the outbox, and nothing was staged since. The new id is made from the work and the number of
/// its rows, so it is new and the same for whoever computes it; of two that do at once one stages.
pub(super) async fn restage_stuck(
    link: &Link,
    staged_before: Timestamp,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = concat!(
        "WITH published AS (INSERT INTO outbox (id, kind, work, content, staged_at) \
         SELECT stuck.work || '/' || stuck.kind || '-again-' || (SELECT count(*) \
         FROM outbox WHERE outbox.work = stuck.work AND outbox.kind = stuck.kind), \
         stuck.kind, stuck.work, json_build_object('kind', stuck.kind, stuck.kind, stuck.work), \
         $2 FROM (SELECT 'document' AS kind, id AS work, created_at FROM documents \
         WHERE status = 'waiting' AND created_at < $1 \
         UNION ALL SELECT 'mail', id, created_at FROM mails \
         WHERE status IN ('queued', 'ambiguous') AND created_at < $1 \
         AND leased_until IS NULL AND not_before IS NULL) AS stuck \
         WHERE NOT EXISTS (SELECT FROM outbox WHERE outbox.work = stuck.work \
         AND outbox.kind = stuck.kind \
         AND (outbox.published_at IS NULL OR outbox.staged_at >= $1)) \
         ORDER BY stuck.created_at, stuck.kind, stuck.work \
         ON CONFLICT (id) DO NOTHING RETURNING 1), notified AS MATERIALIZED (",
        notify!(),
        ") SELECT (SELECT count(*) FROM published) AS staged, (SELECT count(*) FROM notified)"
    );
    let query = sqlx::query(sql).bind(time(staged_before)).bind(time(now));
    let row = link.row(query, "stage stuck work again").await?;
    Columns::of("outbox", "staged", &row).count("staged")
}

/// Counts what is not finished. Rungs are counted up to about 100,000; of more the server's own
/// estimate is told, which it makes whenever it looks after the table.
pub(super) async fn backlog(link: &Link, now: Timestamp) -> Result<Backlog, StoreError> {
    let sql = "SELECT \
               (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS outbox, \
               (SELECT min(staged_at) FROM outbox WHERE published_at IS NULL) AS outbox_oldest, \
               (SELECT count(*) FROM documents WHERE status = 'waiting') AS documents, \
               open.waiting AS mails_waiting, open.queued AS mails_queued, \
               open.oldest AS mails_oldest, \
               (SELECT count(*) FROM quarantine WHERE status = 'held') AS quarantine, \
               CASE WHEN estimate.rungs > 100000 THEN estimate.rungs::int8 \
               ELSE (SELECT count(*) FROM rungs WHERE status = 'pending') END AS rungs, \
               (SELECT min(fire_at) FROM rungs WHERE status = 'pending' AND fire_at <= $1) \
               AS rung_due_oldest \
               FROM (SELECT count(*) FILTER (WHERE status = 'waiting') AS waiting, \
               count(*) FILTER (WHERE status = 'queued') AS queued, min(created_at) AS oldest \
               FROM mails WHERE status IN ('waiting', 'queued', 'ambiguous')) AS open, \
               (SELECT coalesce(max(reltuples), 0) AS rungs FROM pg_class \
               WHERE oid = to_regclass('rungs_pending')) AS estimate";
    let row = link.row(sqlx::query(sql).bind(time(now)), "count the backlog").await?;
    let columns = Columns::of("backlog", "outbox", &row);
    Ok(Backlog {
        outbox: columns.count("outbox")?,
        documents: columns.count("documents")?,
        mails_waiting: columns.count("mails_waiting")?,
        mails_queued: columns.count("mails_queued")?,
        quarantine: columns.count("quarantine")?,
        rungs: columns.count("rungs")?,
        outbox_oldest: columns.time_if_any("outbox_oldest")?,
        mails_oldest: columns.time_if_any("mails_oldest")?,
        rung_due_oldest: columns.time_if_any("rung_due_oldest")?,
    })
}
