//! What becomes of mails that exist: due, ended, delayed, freed, in this order.

use super::commit::must_be_all;
use super::connection::Batch;
use super::values::{json, time};
use crate::StoreError;
use crate::changes::{Changes, MailDelay, MailOutcome};

/// Writes it.
pub(super) async fn write(batch: &mut Batch<'_>, changes: &Changes) -> Result<(), StoreError> {
    if !changes.mails_due.is_empty() {
        let sql =
            "UPDATE mails SET status = 'queued' WHERE status || '' = 'waiting' AND id = ANY($1)";
        batch.run(sqlx::query(sql).bind(&changes.mails_due)).await?;
    }
    record_outcomes(batch, &changes.mail_outcomes).await?;
    delay(batch, &changes.mail_delays).await?;
    if !changes.mails_freed.is_empty() {
        let sql = "UPDATE mails SET not_before = NULL \
                   WHERE leased_until IS NULL AND id = ANY($1)";
        batch.run(sqlx::query(sql).bind(&changes.mails_freed)).await?;
    }
    Ok(())
}

async fn record_outcomes(
    batch: &mut Batch<'_>,
    outcomes: &[MailOutcome],
) -> Result<(), StoreError> {
    if outcomes.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE mails SET status = ended.status, evidence = ended.evidence::jsonb, \
               leased_until = NULL, not_before = NULL, receipt = NULL, begun_at = NULL \
               FROM unnest($1::text[], $2::text[], $3::text[]) AS ended (id, status, evidence) \
               WHERE mails.id = ended.id AND mails.status || '' <> 'sent'";
    let evidence = outcomes.iter().map(|it| json("mails", &it.id, "evidence", &it.evidence));
    let query = sqlx::query(sql)
        .bind(outcomes.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(outcomes.iter().map(|it| it.status.name()).collect::<Vec<_>>())
        .bind(evidence.collect::<Result<Vec<_>, _>>()?);
    let found = batch.run(query).await?;
    must_be_all(found, outcomes.len(), "a mail of the batch is sent already")
}

/// A claim that is not the one it was tried under is left alone: somebody sends the mail now.
async fn delay(batch: &mut Batch<'_>, delays: &[MailDelay]) -> Result<(), StoreError> {
    if delays.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE mails SET leased_until = NULL, begun_at = NULL, \
               not_before = greatest(mails.not_before, later.not_before), \
               attempts = greatest(mails.attempts - later.is_unused::int, 0) \
               FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bool[]) \
               AS later (id, not_before, claimed_until, is_unused) \
               WHERE mails.id = later.id AND mails.status IN ('queued', 'ambiguous') \
               AND mails.leased_until IS NOT DISTINCT FROM later.claimed_until";
    let query = sqlx::query(sql)
        .bind(delays.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(delays.iter().map(|it| time(it.not_before)).collect::<Vec<_>>())
        .bind(delays.iter().map(|it| it.claimed_until.map(time)).collect::<Vec<_>>())
        .bind(delays.iter().map(MailDelay::takes_attempt_back).collect::<Vec<_>>());
    batch.run(query).await.map(|_| ())
}
