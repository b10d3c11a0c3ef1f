//! Mail: sends one message per recipient and keeps the evidence.
//!
//! Reads work from the broker, mails and documents from the stores; writes outcomes. A mail is
//! never sent before its documents exist (it is not `queued` before), and is `sent` only with the
//! transport's reply. Its bytes derive from what was staged, so another attempt sends the same
//! message under the same Message-ID.

mod compose;

use queues::broker::Delivery;
use queues::topology::Queue;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use store::model::{DocumentRow, MailEvidence, MailRow, MailStatus, Wanted};
use store::plan::{MailDelivery, of_deliveries};
use workflows::case::Case;
use workflows::ids::CaseNumber;

pub use compose::{Attachment, MailSettings, compose};

use crate::engine::{Engine, PassError};
use crate::retry::commit_planned;
use crate::transport::{Outgoing, TransportError};

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
/// When store, broker or document store fail; the work comes again.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    let deliveries = engine.broker.take(Queue::Mail, BATCH_MAX, engine.clock.now()).await?;
    if deliveries.is_empty() {
        return Ok(0);
    }
    match send_all(engine, &deliveries).await {
        Ok(again) => {
            let (again, done): (Vec<Delivery>, Vec<Delivery>) = deliveries
                .into_iter()
                .partition(|delivery| mail_of(delivery).is_some_and(|id| again.contains(&id)));
            engine.broker.ack(&done, engine.clock.now()).await?;
            engine.broker.release(&again, engine.clock.now()).await?;
            Ok(done.len())
        }
        Err(error) => {
            engine.broker.release(&deliveries, engine.clock.now()).await?;
            Err(error)
        }
    }
}

/// The names in their order, each once: work that was staged again names the same thing.
pub(crate) fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// The mail that a message of work names; nothing for a message that is not one of ours.
fn mail_of(delivery: &Delivery) -> Option<String> {
    serde_json::from_slice::<Work>(&delivery.body).ok().map(|work| work.mail)
}

/// Sends what is queued; returns the mails to be tried again.
async fn send_all(engine: &Engine, deliveries: &[Delivery]) -> Result<Vec<String>, PassError> {
    let ids = each_once(deliveries.iter().filter_map(mail_of));
    let rows = engine.store.mails(&ids).await?;
    let queued: Vec<MailRow> = rows.into_iter().filter(is_to_send).collect();
    if queued.is_empty() {
        return Ok(Vec::new());
    }
    let begun: Vec<String> = queued.iter().map(|mail| mail.id.clone()).collect();
    engine.store.begin_mails(&begun, engine.clock.now()).await?;
    let wanted = Wanted {
        cases: queued.iter().map(|mail| mail.case.clone()).collect(),
        ..Wanted::default()
    };
    let cases = engine.store.load(&wanted).await?.cases;
    let files = attachments(engine, &queued).await?;
    let (mut delivered, mut again) = (Vec::new(), Vec::new());
    for mail in queued {
        let id = mail.id.clone();
        match send_one(engine, mail, &cases, &files).await {
            Some(delivery) => delivered.push(delivery),
            None => again.push(id),
        }
    }
    let now = engine.clock.now();
    commit_planned(engine.store.as_ref(), &wanted, |loaded| {
        of_deliveries(&delivered, loaded, &engine.settings, now)
    })
    .await?;
    Ok(again)
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

/// The files of the documents that go along, each read once.
async fn attachments(
    engine: &Engine,
    mails: &[MailRow],
) -> Result<HashMap<String, Attachment>, PassError> {
    let mut ids: Vec<String> = mails.iter().flat_map(|mail| mail.documents.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut files = HashMap::new();
    for DocumentRow { id, file, .. } in engine.store.documents(&ids).await? {
        if let Some(file) = file {
            let bytes = engine.documents.get(&file.sha256).await?;
            files.insert(id, Attachment { name: file.file_name, bytes });
        }
    }
    Ok(files)
}

/// Sends one mail; `None` when it is to be tried again.
async fn send_one(
    engine: &Engine,
    mail: MailRow,
    cases: &HashMap<CaseNumber, Case>,
    files: &HashMap<String, Attachment>,
) -> Option<MailDelivery> {
    let case = cases.get(&mail.case)?;
    let attached: Vec<&Attachment> = mail.documents.iter().filter_map(|id| files.get(id)).collect();
    if attached.len() < mail.documents.len() {
        tracing::error!(mail.id = mail.id, case = %mail.case, "a document is missing; tried again");
        return None;
    }
    let composed = match compose(&mail, case, &attached, &engine.mail_settings) {
        Ok(composed) => composed,
        Err(problem) => {
            tracing::error!(mail.id = mail.id, case = %mail.case, problem, "cannot be composed");
            return Some(failed(engine, mail, &problem));
        }
    };
    let outgoing = Outgoing {
        id: mail.id.clone(),
        file_name: file_name(&mail),
        from: composed.from.clone(),
        to: mail.recipient.email.clone(),
        bytes: composed.bytes,
    };
    let evidence = |reply: String, tls: Option<String>| MailEvidence {
        transport: engine.transport.name().to_owned(),
        reply,
        tls,
        at: engine.clock.now(),
        sha256: hex::encode(Sha256::digest(&outgoing.bytes)),
        message_id: composed.message_id.clone(),
        subject: composed.subject.clone(),
    };
    let template = mail.message.template();
    match engine.transport.send(&outgoing).await {
        Ok(accepted) => {
            tracing::info!(mail.id = mail.id, case = %mail.case, mail.template = template, "sent");
            let evidence = evidence(accepted.reply, accepted.tls);
            Some(MailDelivery { mail, status: MailStatus::Sent, evidence })
        }
        Err(TransportError::Transient(reason)) => {
            tracing::warn!(mail.id = mail.id, case = %mail.case, reason, "not sent; tried again");
            None
        }
        Err(TransportError::Permanent(reason)) => {
            tracing::error!(mail.id = mail.id, case = %mail.case, reason, "refused for good");
            let evidence = evidence(reason, None);
            Some(MailDelivery { mail, status: MailStatus::Failed, evidence })
        }
    }
}

/// A mail that can never be made: recorded as failed with the reason, never silently dropped.
fn failed(engine: &Engine, mail: MailRow, problem: &str) -> MailDelivery {
    let evidence = MailEvidence {
        transport: engine.transport.name().to_owned(),
        reply: problem.to_owned(),
        tls: None,
        at: engine.clock.now(),
        sha256: String::new(),
        message_id: String::new(),
        subject: String::new(),
    };
    MailDelivery { mail, status: MailStatus::Failed, evidence }
}

/// Sorts by time, says what it is: `20260605T130000Z-RFI-2026-000101-issued-1a2b3c4d.eml`.
fn file_name(mail: &MailRow) -> String {
    format!(
        "{}-{}-{}-{}.eml",
        mail.created_at.strftime("%Y%m%dT%H%M%SZ"),
        mail.case,
        mail.message.template(),
        mail.id.get(..8).unwrap_or(&mail.id)
    )
}
