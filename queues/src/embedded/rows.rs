//! The statements on table `messages`. Each treats a whole batch at once.
//!
//! Lists of rows travel as one JSON parameter (`json_each`): the statement stays the same for any
//! number of them, and no limit on variables is met.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, SqliteConnection, SqliteExecutor};

use crate::broker::{Delivery, DeliveryTag, Depth, Fault, Publication};
use crate::topology::{Exchange, Queue};

/// Rows of one `INSERT`: nine variables each, where SQLite allows 32,766 in a statement.
const INSERT_ROWS_MAX: usize = 256;

/// Bodies handed out by one call together, in bytes: large messages come in smaller batches.
const TAKE_BODY_BYTES_MAX: i64 = 64 * 1024 * 1024;

/// A message that could be leased now.
pub(super) struct Ready {
    seq: i64,
    pub(super) deliveries: i64,
}

/// The rows' keys.
pub(super) fn seqs(rows: &[Ready]) -> Vec<i64> {
    rows.iter().map(|row| row.seq).collect()
}

/// A moment as the table keeps it: whole microseconds since 1970.
pub(super) fn moment(timestamp: Timestamp) -> i64 {
    timestamp.as_microsecond()
}

/// Adds messages to the end of their queues, in the order given.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    accepted: &[(Queue, &Publication)],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    for chunk in accepted.chunks(INSERT_ROWS_MAX) {
        let mut statement = QueryBuilder::new(
            "INSERT INTO messages (queue, exchange, routing_key, message_id, content_type, body, \
             headers, user_id, received_at) ",
        );
        statement.push_values(chunk, |mut row, (queue, publication)| {
            row.push_bind(queue.name())
                .push_bind(publication.exchange.name())
                .push_bind(publication.routing_key.as_str())
                .push_bind(publication.message_id.as_str())
                .push_bind(publication.content_type.as_str())
                .push_bind(publication.body.as_slice())
                .push_bind(serde_json::json!(publication.headers).to_string())
                .push_bind(publication.user_id.as_deref())
                .push_bind(moment(now));
        });
        // Every length of batch is another statement: not worth a place in the cache.
        statement.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whether anything could be taken now.
pub(super) async fn any_ready(
    executor: impl SqliteExecutor<'_>,
    queue: Queue,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE queue = ?1 \
               AND (leased_until IS NULL OR leased_until <= ?2))";
    sqlx::query_scalar(sql).bind(queue.name()).bind(moment(now)).fetch_one(executor).await
}

/// The first messages that could be taken now, in order of arrival.
pub(super) async fn ready(
    connection: &mut SqliteConnection,
    queue: Queue,
    most: usize,
    now: Timestamp,
) -> Result<Vec<Ready>, sqlx::Error> {
    let sql = "SELECT seq, deliveries, length(body) FROM messages WHERE queue = ?1 \
               AND (leased_until IS NULL OR leased_until <= ?2) ORDER BY seq LIMIT ?3";
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(sql)
        .bind(queue.name())
        .bind(moment(now))
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    let within_budget = rows.into_iter().scan(0, |bytes_before, (seq, deliveries, bytes)| {
        let fits = *bytes_before == 0 || *bytes_before + bytes <= TAKE_BODY_BYTES_MAX;
        *bytes_before += bytes;
        fits.then_some(Ready { seq, deliveries })
    });
    Ok(within_budget.collect())
}

/// Leases the rows and returns them as deliveries, in order of arrival.
pub(super) async fn lease(
    connection: &mut SqliteConnection,
    queue: Queue,
    seqs: &[i64],
    until: i64,
) -> Result<Vec<Delivery>, sqlx::Error> {
    let sql = "UPDATE messages SET leased_until = ?2, deliveries = deliveries + 1, leases = leases + 1 \
               WHERE seq IN (SELECT value FROM json_each(?1)) \
               RETURNING seq, exchange, routing_key, message_id, content_type, body, headers, \
               user_id, received_at, deliveries, leases, dead_letter_reason";
    let rows = sqlx::query(sql).bind(json(seqs)).bind(until).fetch_all(connection).await?;
    let deliveries = rows.iter().map(|row| delivery(queue, row));
    let mut deliveries = deliveries.collect::<Result<Vec<_>, _>>()?;
    deliveries.sort_by_key(|delivery| delivery.tag); // RETURNING promises no order
    Ok(deliveries)
}

/// The rows whose latest lease is still that of the delivery.
///
/// A lease that ended counts as long as nobody has taken the message again: its work is done, and
/// a second delivery would only repeat it.
pub(super) async fn held(
    connection: &mut SqliteConnection,
    deliveries: &[Delivery],
) -> Result<Vec<i64>, sqlx::Error> {
    let sql = "SELECT messages.seq FROM json_each(?1) AS tag \
               CROSS JOIN messages ON messages.seq = tag.value ->> 0 \
               WHERE messages.leases = tag.value ->> 1 AND messages.leased_until IS NOT NULL";
    let tags: Vec<_> =
        deliveries.iter().map(|delivery| [delivery.tag.number, delivery.tag.lease]).collect();
    sqlx::query_scalar(sql).bind(serde_json::json!(tags).to_string()).fetch_all(connection).await
}

/// Removes the rows.
pub(super) async fn delete(
    connection: &mut SqliteConnection,
    seqs: &[i64],
) -> Result<(), sqlx::Error> {
    let sql = "DELETE FROM messages WHERE seq IN (SELECT value FROM json_each(?1))";
    sqlx::query(sql).bind(json(seqs)).execute(connection).await?;
    Ok(())
}

/// Makes the rows visible again. A delivery that does not count is taken back; its lease is not,
/// so that its tag fits no later one.
pub(super) async fn end_lease(
    connection: &mut SqliteConnection,
    seqs: &[i64],
    fault: Fault,
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE messages SET leased_until = NULL, deliveries = deliveries - ?2 \
               WHERE seq IN (SELECT value FROM json_each(?1))";
    let taken_back = match fault {
        Fault::Message => 0,
        Fault::Ours => 1,
    };
    sqlx::query(sql).bind(json(seqs)).bind(taken_back).execute(connection).await?;
    Ok(())
}

/// Moves the rows to the end of the dead queue. They become new rows: no tag of before fits them.
pub(super) async fn bury(
    connection: &mut SqliteConnection,
    seqs: &[i64],
    reason: &str,
) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO messages (queue, exchange, routing_key, message_id, content_type, body, \
               headers, user_id, received_at, dead_letter_reason) \
               SELECT ?2, exchange, routing_key, message_id, content_type, body, headers, \
               user_id, received_at, ?3 FROM messages \
               WHERE seq IN (SELECT value FROM json_each(?1)) ORDER BY seq";
    sqlx::query(sql)
        .bind(json(seqs))
        .bind(Queue::Dead.name())
        .bind(reason)
        .execute(&mut *connection)
        .await?;
    delete(connection, seqs).await
}

/// Counts the queue's messages.
pub(super) async fn depth(
    executor: impl SqliteExecutor<'_>,
    queue: Queue,
    now: Timestamp,
) -> Result<Depth, sqlx::Error> {
    let sql = "SELECT count(*), count(*) FILTER (WHERE leased_until > ?2), \
               (SELECT received_at FROM messages WHERE queue = ?1 ORDER BY seq LIMIT 1) \
               FROM messages WHERE queue = ?1";
    let (all, in_flight, oldest): (i64, i64, Option<i64>) =
        sqlx::query_as(sql).bind(queue.name()).bind(moment(now)).fetch_one(executor).await?;
    Ok(Depth {
        ready: (all - in_flight).cast_unsigned(),
        in_flight: in_flight.cast_unsigned(),
        oldest: oldest.map(timestamp).transpose()?,
        sees_all: true,
    })
}

fn delivery(queue: Queue, row: &SqliteRow) -> Result<Delivery, sqlx::Error> {
    let lease: i64 = row.try_get("leases")?;
    let seq: i64 = row.try_get("seq")?;
    Ok(Delivery {
        tag: DeliveryTag { number: seq.cast_unsigned(), lease: lease.cast_unsigned() },
        queue,
        exchange: Exchange::from_name(row.try_get("exchange")?),
        routing_key: row.try_get("routing_key")?,
        message_id: row.try_get("message_id")?,
        content_type: row.try_get("content_type")?,
        body: row.try_get("body")?,
        headers: headers(row.try_get("headers")?)?,
        user_id: row.try_get("user_id")?,
        received_at: timestamp(row.try_get("received_at")?)?,
        deliveries: row.try_get("deliveries")?,
        dead_letter_reason: row.try_get("dead_letter_reason")?,
        oversize: None,
    })
}

fn headers(text: &str) -> Result<BTreeMap<String, String>, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn timestamp(micros: i64) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(micros).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn json(seqs: &[i64]) -> String {
    serde_json::json!(seqs).to_string()
}
