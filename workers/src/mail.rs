//! Mail: sends what is to be told, a message per mail and recipient, and keeps the evidence.
//!
//! Reads work from the broker, mails and documents from the stores; writes outcomes.
//!
//! Invariants:
//! - A mail is never sent before its documents exist (it is not `queued` before), nor with others
//!   than those recorded, and is `sent` only with the transport's reply.
//! - Its bytes derive from what was staged: another attempt sends the same message under the same
//!   Message-ID.
//! - A mail is claimed before it is sent; of two processes one gets it.
//! - What a server has taken is noted before the next message goes on that connection, so a crash
//!   repeats one message a connection at most: under its Message-ID, and flagged in the evidence.
//! - To one person of one case mails go in the order in which they were staged; others go side by
//!   side, on as many connections as the transport has.
//! - Reminders of one day to one address go out as one message, a digest; each keeps its own row,
//!   outcome and evidence.
//! - Pauses lie in the case store: work that was dealt with is acked, whatever came of it.

mod attachments;
mod compose;
mod delivery;
mod dkim;
mod gathering;
mod notes;
mod pause;
mod sending;

use std::time::Duration;

use queues::broker::Delivery;
use queues::topology::Queue;
use serde::Deserialize;
use store::model::{MailRow, MailStatus, Wanted};
use store::plan::{MailDelivery, of_deliveries};
use tracing::Span;

pub use compose::{Attachment, Composed, Item, MailSettings, compose, written};
pub use dkim::{Dkim, DkimError, DkimOptions};
pub use pause::next_attempt_at;

use crate::backoff::Backoff;
use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::metrics;
use crate::retry::commit_planned;
use crate::telemetry::{Step, span_for};
use crate::work::{self, each_once};
use delivery::{Outcomes, send_in_order};
use gathering::{Gathered, alone, gather};

/// Mails of one pass: their outcomes share a transaction.
const BATCH_MAX: usize = 64;

/// Longest pause before it is tried again to write down what came of mails: a store that comes back
/// knows it before anybody claims them anew.
const RECORDING_PAUSE_MAX: Duration = Duration::from_secs(2);

/// A message of work: which mail to send.
#[derive(Debug, Deserialize)]
struct Work {
    mail: String,
}

/// Sends one batch. Returns how many messages were dealt with.
///
/// # Errors
/// When store or broker fail; the work comes again.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    work::pass(engine, Queue::Mail, BATCH_MAX, send_all).await
}

/// Stages mails whose pause is over, and those whose claim ended with the process that had it.
/// Cheap when there are none: the clock asks at every tick. Returns how many.
///
/// # Errors
/// When the store fails.
pub async fn stage_due(engine: &Engine) -> Result<usize, PassError> {
    let now = engine.clock.now();
    if engine.store.next_mail_at().await?.is_none_or(|at| at > now) {
        return Ok(0);
    }
    let staged = engine.store.stage_due_mails(now).await?;
    if staged > 0 {
        tracing::debug!(mails.staged = staged, "mails are tried again");
        engine.outbox_wake.notify_one();
    }
    Ok(usize::try_from(staged).unwrap_or(usize::MAX))
}

/// The mail that a message of work names; nothing for a message that is not one of ours.
fn mail_of(delivery: &Delivery) -> Option<String> {
    serde_json::from_slice::<Work>(&delivery.body).ok().map(|work| work.mail)
}

/// Sends what is to be sent and records what came of it.
async fn send_all(engine: &Engine, deliveries: &[Delivery]) -> Result<(), PassError> {
    let ids = each_once(deliveries.iter().filter_map(mail_of));
    let rows = engine.store.mails(&ids).await?;
    let mails: Vec<MailRow> = rows.into_iter().filter(is_to_send).collect();
    if mails.is_empty() {
        return Ok(());
    }
    // They end when what came of the mails is written down.
    let _spans: Vec<Span> = deliveries.iter().filter_map(span_of).collect();
    let Gathered { parcels, delays, loaded, wanted } = gathered(engine, mails).await?;
    let mut outcomes = Outcomes { delays, ..Outcomes::default() };
    let sent = send_in_order(engine, parcels, &loaded, &mut outcomes).await;
    record(engine, &wanted, &outcomes).await?;
    sent
}

fn span_of(delivery: &Delivery) -> Option<Span> {
    mail_of(delivery).map(|id| span_for(Step::MailSend, delivery, id))
}

/// Writes down what came of a pass. While the store is away, what a server has taken is known here
/// alone: it is kept for as long as this process lives, and nothing else is sent meanwhile.
async fn record(engine: &Engine, wanted: &Wanted, outcomes: &Outcomes) -> Result<(), PassError> {
    let Outcomes { ended, delays } = outcomes;
    let now = engine.clock.now();
    // Whoever is told in place of a mail that failed stands in the importer's account.
    let has_failed = ended.iter().any(|delivery| delivery.status == MailStatus::Failed);
    let wanted = &Wanted { cases_alone: !has_failed, ..wanted.clone() };
    let is_precious = !engine.transport.is_idempotent() && !ended.is_empty();
    let mut backoff = Backoff::up_to(RECORDING_PAUSE_MAX);
    let plan = loop {
        let planned = commit_planned(engine.store.as_ref(), wanted, |loaded| {
            of_deliveries(ended, delays, loaded, &engine.settings, now)
        });
        match planned.await {
            Err(error) if error.is_transient() && is_precious => {
                tracing::warn!(
                    mails = ended.len(),
                    error = error_chain(&error),
                    "what came of mails cannot be written down; tried again"
                );
                tokio::time::sleep(backoff.next()).await;
            }
            done => break done?,
        }
    };
    for MailDelivery { mail, status, evidence, .. } in ended {
        metrics::mail(*status, mail.created_at, evidence.at);
    }
    metrics::mails_later(delays.len());
    if !plan.changes.outbox.is_empty() {
        engine.outbox_wake.notify_one();
    }
    Ok(())
}

/// Mails in parcels. A reminder that cannot be gathered with others, because one of those is
/// damaged, goes alone.
async fn gathered(engine: &Engine, mails: Vec<MailRow>) -> Result<Gathered, PassError> {
    let only = if mails.len() == 1 { mails.first().cloned() } else { None };
    match (gather(engine, mails).await, only) {
        (Err(error), Some(mail)) if error.is_lasting() => {
            let reason = error_chain(&error);
            tracing::error!(mail.id = mail.id, case = %mail.case, reason, "goes alone");
            alone(engine, vec![mail]).await
        }
        (gathered, _) => gathered,
    }
}

const fn is_to_send(mail: &MailRow) -> bool {
    match mail.status {
        MailStatus::Queued | MailStatus::Ambiguous => true,
        MailStatus::Waiting
        | MailStatus::Sent
        | MailStatus::Bounced
        | MailStatus::Failed
        | MailStatus::Suppressed => false,
    }
}

#[cfg(test)]
mod tests;
