//! Relay: publishes the outbox, work for our queues, facts for everyone else's.
//!
//! Reads and settles the outbox. A row is settled only after the broker has confirmed it; a crash
//! in between publishes it again under the same message id, and every consumer takes that.

use jiff::Timestamp;
use queues::broker::{Confirmation, Publication};
use queues::contract::{CONTENT_TYPE, cloud_event};
use queues::topology::{Exchange, WORK_DOCUMENTS, WORK_MAIL};
use serde_json::json;
use store::model::{OutboxContent, OutboxRow};
use tracing::Span;

use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::metrics::{self, Stage};
use crate::telemetry::{Step, TRACEPARENT, handed_on, span};

/// Rows of one publication.
const BATCH_MAX: usize = 256;
/// `source` of what we publish.
pub const SOURCE: &str = "urn:tidewaiter";

/// Publishes one batch. Returns how many rows were settled.
///
/// # Errors
/// When store or broker fail; the rows come again, at once or after their lease.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    let now = engine.clock.now();
    let rows = engine.store.take_outbox(BATCH_MAX, now, now + engine.lease).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    metrics::batch("relay", rows.len());
    // They end with this pass: a span lasts until the row is settled.
    let spans: Vec<Span> = rows.iter().map(span_of).collect();
    let publications: Vec<Publication> =
        rows.iter().zip(&spans).map(|(row, span)| publication(row, span)).collect();
    let confirmations = match engine.broker.publish(&publications, now).await {
        Ok(confirmations) => confirmations,
        Err(error) => {
            give_back(engine, &rows).await;
            return Err(error.into());
        }
    };
    let confirmed_at = engine.clock.now();
    let settled: Vec<i64> = rows
        .iter()
        .zip(&confirmations)
        .filter(|(row, confirmation)| is_confirmed(row, confirmation, confirmed_at))
        .map(|(row, _)| row.position)
        .collect();
    engine.store.settle_outbox(&settled, confirmed_at).await?;
    Ok(settled.len())
}

/// Rows that were not published must not wait for the end of their lease when the broker is back.
async fn give_back(engine: &Engine, rows: &[OutboxRow]) {
    let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
    if let Err(error) = engine.store.give_back_outbox(&positions).await {
        let reason = error_chain(&error);
        tracing::info!(reason, "rows of the outbox were not given back; their lease ends");
    }
}

fn span_of(row: &OutboxRow) -> Span {
    span(Step::RelayPublish, row.traceparent.as_deref(), &row.id)
}

fn is_confirmed(row: &OutboxRow, confirmation: &Confirmation, now: Timestamp) -> bool {
    metrics::published(*confirmation == Confirmation::Confirmed);
    match confirmation {
        Confirmation::Confirmed => {
            metrics::stage(Stage::Publish, row.staged_at, now);
            true
        }
        Confirmation::Returned { reason } | Confirmation::Refused { reason } => {
            tracing::error!(outbox.id = row.id, reason, "not published; tried again later");
            false
        }
    }
}

fn publication(row: &OutboxRow, span: &Span) -> Publication {
    let (exchange, routing_key, body) = match &row.content {
        OutboxContent::Document { document } => (
            Exchange::Work,
            WORK_DOCUMENTS.to_owned(),
            json!({ "document": document }).to_string().into_bytes(),
        ),
        OutboxContent::Mail { mail } => {
            (Exchange::Work, WORK_MAIL.to_owned(), json!({ "mail": mail }).to_string().into_bytes())
        }
        OutboxContent::Fact { message_type, subject, time, data } => (
            Exchange::Facts,
            message_type.clone(),
            cloud_event(&row.id, SOURCE, message_type, subject, *time, data),
        ),
    };
    let content_type = if exchange == Exchange::Facts { CONTENT_TYPE } else { "application/json" };
    let traceparent = handed_on(span, row.traceparent.as_deref());
    let headers = traceparent.map(|parent| (TRACEPARENT.to_owned(), parent)).into_iter().collect();
    Publication {
        exchange,
        routing_key,
        message_id: row.id.clone(),
        content_type: content_type.to_owned(),
        body,
        headers,
        user_id: None,
    }
}
