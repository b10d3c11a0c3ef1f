//! Work that is taken, hidden from others for a while, and settled: the outbox and due rungs.

use jiff::Timestamp;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteRow;

use super::decode::{self, Columns};
use super::encode::time;
use super::statement::{failed, json_list, limit};
use crate::StoreError;
use crate::model::{DueRung, OutboxRow};

/// Takes rows of the outbox that nobody has.
pub(super) async fn outbox(
    writer: &SqlitePool,
    most: usize,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<OutboxRow>, StoreError> {
    let sql = "UPDATE outbox SET leased_until = ?3 WHERE position IN (SELECT position FROM outbox \
               WHERE published_at IS NULL AND (leased_until IS NULL OR leased_until <= ?2) \
               ORDER BY position LIMIT ?1) \
               RETURNING position, id, content, staged_at, traceparent";
    let query = sqlx::query(sql).bind(limit(most)).bind(time(now)).bind(time(lease_until));
    let rows = query.fetch_all(writer).await.map_err(failed("take rows of the outbox"))?;
    let mut taken = decode::all(&rows, decode::outbox_row)?;
    taken.sort_by_key(|row| row.position); // RETURNING promises no order
    Ok(taken)
}

/// Marks rows as published, each once.
pub(super) async fn settle_outbox(
    writer: &SqlitePool,
    positions: &[i64],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET published_at = ?2, leased_until = NULL \
               WHERE published_at IS NULL AND position IN (SELECT value FROM json_each(?1))";
    let query = sqlx::query(sql).bind(json_list(&positions)).bind(time(now));
    query.execute(writer).await.map_err(failed("settle rows of the outbox"))?;
    Ok(())
}

/// Lets others take rows that were not published.
pub(super) async fn give_back_outbox(
    writer: &SqlitePool,
    positions: &[i64],
) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET leased_until = NULL \
               WHERE published_at IS NULL AND position IN (SELECT value FROM json_each(?1))";
    let query = sqlx::query(sql).bind(json_list(&positions));
    query.execute(writer).await.map_err(failed("give back rows of the outbox"))?;
    Ok(())
}

/// Takes the due rungs of the deadlines that have waited longest: all of a deadline together, so
/// that those missed during an outage can collapse into the latest.
pub(super) async fn due_rungs(
    writer: &SqlitePool,
    most: usize,
    due_by: Timestamp,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<DueRung>, StoreError> {
    // Without the hint SQLite reads the whole table in the order of its key, for the grouping.
    let sql = "UPDATE rungs SET leased_until = ?3 \
               WHERE status = 'pending' AND fire_at <= ?2 \
               AND (leased_until IS NULL OR leased_until <= ?2) \
               AND deadline IN (SELECT deadline FROM rungs INDEXED BY rungs_pending \
               WHERE status = 'pending' AND fire_at <= ?2 \
               AND (leased_until IS NULL OR leased_until <= ?2) \
               GROUP BY deadline HAVING max(fire_at) <= ?4 ORDER BY min(fire_at), deadline LIMIT ?1) \
               RETURNING deadline, case_number, kind, fire_at";
    let query = sqlx::query(sql).bind(limit(most)).bind(time(now)).bind(time(lease_until));
    let rows = query.bind(time(due_by)).fetch_all(writer).await;
    let rows = rows.map_err(failed("take due rungs"))?;
    Ok(DueRung::in_order(rows.iter().filter_map(readable).collect()))
}

/// A rung, unless its row is damaged: then the others must fire all the same.
fn readable(row: &SqliteRow) -> Option<DueRung> {
    decode::due_rung(row)
        .inspect_err(|error| tracing::error!(error = %error, "a rung cannot be read; left alone"))
        .ok()
}

/// When the next pending rung fires.
pub(super) async fn next_rung_at(readers: &SqlitePool) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT deadline, fire_at FROM rungs WHERE status = 'pending' \
               ORDER BY fire_at LIMIT 1";
    let row = sqlx::query(sql).fetch_optional(readers).await;
    let row = row.map_err(failed("look for the next rung"))?;
    row.map(|row| Columns::of("rungs", "deadline", &row).parsed("fire_at")).transpose()
}
