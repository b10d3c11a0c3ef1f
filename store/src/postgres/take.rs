//! Work that is taken, hidden from others for a while, and settled: the outbox and due rungs.
//!
//! None of it waits for the disk: what a crash of the server forgets here is taken or published
//! once more, which every consumer bears.

use jiff::Timestamp;
use sqlx::postgres::PgRow;

use super::connection::Link;
use super::decode::{self, Columns};
use super::staged::notify;
use super::values::{limit, time};
use crate::StoreError;
use crate::model::{DueRung, OutboxRow};

/// A condition that is always met, and ends this transaction without waiting for the disk.
macro_rules! relaxed {
    () => {
        "(SELECT set_config('synchronous_commit', 'off', true)) IS NOT NULL"
    };
}
pub(super) use relaxed;

/// Takes rows of the outbox that nobody has.
pub(super) async fn outbox(
    link: &Link,
    most: usize,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<OutboxRow>, StoreError> {
    let sql = concat!(
        "UPDATE outbox SET leased_until = $3 WHERE position = ANY(ARRAY(SELECT position \
         FROM outbox WHERE published_at IS NULL AND (leased_until IS NULL OR leased_until <= $2) \
         ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED)) AND ",
        relaxed!(),
        " RETURNING position, id, content::text AS content, staged_at, traceparent"
    );
    let query = sqlx::query(sql).bind(limit(most)).bind(time(now)).bind(time(lease_until));
    let rows = link.rows(query, "take rows of the outbox").await?;
    let mut taken = decode::all(&rows, decode::outbox_row)?;
    taken.sort_by_key(|row| row.position); // RETURNING promises no order
    Ok(taken)
}

/// Marks rows as published, each once.
pub(super) async fn settle_outbox(
    link: &Link,
    positions: &[i64],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = concat!(
        "UPDATE outbox SET published_at = $2, leased_until = NULL \
         WHERE published_at IS NULL AND position = ANY($1) AND ",
        relaxed!()
    );
    let query = sqlx::query(sql).bind(positions).bind(time(now));
    link.run(query, "settle rows of the outbox").await.map(|_| ())
}

/// Lets others take rows that were not published.
pub(super) async fn give_back_outbox(link: &Link, positions: &[i64]) -> Result<(), StoreError> {
    if positions.is_empty() {
        return Ok(());
    }
    let sql = concat!(
        "WITH published AS (UPDATE outbox SET leased_until = NULL \
         WHERE published_at IS NULL AND position = ANY($1) RETURNING 1) ",
        notify!()
    );
    link.rows(sqlx::query(sql).bind(positions), "give back rows of the outbox").await.map(|_| ())
}

/// How many due rungs are looked at for each deadline that is to be taken. A deadline has about
/// ten; mostly one or two of them are due at once.
const RUNGS_PER_DEADLINE: usize = 4;

/// Takes the due rungs of the deadlines that have waited longest: all of a deadline together, so
/// that those missed during an outage can collapse into the latest. Whoever takes a deadline locks
/// its row; one that another clock has locked is passed over. Each rung is judged as it is when it
/// is taken, so that what another took a moment ago is not taken again.
pub(super) async fn due_rungs(
    link: &Link,
    most: usize,
    due_by: Timestamp,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<DueRung>, StoreError> {
    let sql = concat!(
        "WITH locked AS (SELECT deadlines.id, due.fire_at FROM rungs AS due \
         JOIN deadlines ON deadlines.id = due.deadline \
         WHERE due.status = 'pending' AND due.fire_at <= least($2, $4) \
         AND (due.leased_until IS NULL OR due.leased_until <= $2) \
         AND NOT EXISTS (SELECT FROM rungs AS late WHERE late.deadline = due.deadline \
         AND late.status = 'pending' AND late.fire_at > $4 AND late.fire_at <= $2 \
         AND (late.leased_until IS NULL OR late.leased_until <= $2)) \
         ORDER BY due.fire_at, due.deadline LIMIT $5 FOR NO KEY UPDATE OF deadlines SKIP LOCKED), \
         chosen AS (SELECT id FROM locked GROUP BY id ORDER BY min(fire_at), id LIMIT $1) \
         UPDATE rungs SET leased_until = $3 \
         WHERE deadline = ANY(ARRAY(SELECT id FROM chosen)) \
         AND status = 'pending' AND fire_at <= $2 \
         AND (leased_until IS NULL OR leased_until <= $2) AND ",
        relaxed!(),
        " RETURNING deadline, case_number, kind::text AS kind, fire_at"
    );
    let query = sqlx::query(sql)
        .bind(limit(most))
        .bind(time(now))
        .bind(time(lease_until))
        .bind(time(due_by))
        .bind(limit(most.saturating_mul(RUNGS_PER_DEADLINE)));
    let rows = link.rows(query, "take due rungs").await?;
    Ok(DueRung::in_order(rows.iter().filter_map(readable).collect()))
}

/// A rung, unless its row is damaged: then the others must fire all the same.
fn readable(row: &PgRow) -> Option<DueRung> {
    decode::due_rung(row)
        .inspect_err(|error| tracing::error!(error = %error, "a rung cannot be read; left alone"))
        .ok()
}

/// When the next pending rung fires.
pub(super) async fn next_rung_at(link: &Link) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT min(fire_at) AS fire_at FROM rungs WHERE status = 'pending'";
    let row = link.row(sqlx::query(sql), "look for the next rung").await?;
    Columns::of("rungs", "fire_at", &row).time_if_any("fire_at")
}
