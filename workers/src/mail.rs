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
//! - To one person of one case mails go in the order in which they were staged.
//! - Reminders of one day to one address go out as one message, a digest; each keeps its own row,
//!   outcome and evidence.
//! - Pauses lie in the case store: work that was dealt with is acked, whatever came of it.

mod attachments;
mod compose;
mod delivery;
mod gathering;
mod pause;
mod sending;

use queues::broker::Delivery;
use queues::topology::Queue;
use serde::Deserialize;
use store::model::{MailRow, MailStatus};
use store::plan::of_deliveries;

pub use compose::{Attachment, Item, MailSettings, compose};
pub use pause::next_attempt_at;

use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::retry::commit_planned;
use crate::work::{self, each_once};
use delivery::{Outcomes, send_in_order};
use gathering::{Gathered, alone, gather};

/// Mails of one pass: their outcomes share a transaction.
const BATCH_MAX: usize = 64;

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
    let Gathered { parcels, delays, loaded, wanted } = gathered(engine, mails).await?;
    let mut outcomes = Outcomes { delays, ..Outcomes::default() };
    let sent = send_in_order(engine, parcels, &loaded, &mut outcomes).await;
    let Outcomes { ended, delays } = outcomes;
    let now = engine.clock.now();
    let plan = commit_planned(engine.store.as_ref(), &wanted, |loaded| {
        of_deliveries(&ended, &delays, loaded, &engine.settings, now)
    })
    .await?;
    if !plan.changes.outbox.is_empty() {
        engine.outbox_wake.notify_one();
    }
    sent
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
