//! One pass of deliveries: in order, each claimed first, each with what came of it.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::changes::MailDelay;
use store::model::{Loaded, MailEvidence, MailRow, MailStatus, UnsentMail};
use store::plan::MailDelivery;
use workflows::case::Case;

use super::attachments::{Files, files_of};
use super::compose::{Attachment, Composed, compose};
use super::pause::next_attempt_at;
use crate::engine::{Engine, PassError};
use crate::transport::{Outgoing, TransportError};

/// How long a mail waits for an earlier one to the same person of the same case: long enough for
/// a document to be made and for a pause or two, short enough that one mail never holds up what
/// comes after it for a day.
const WAITS_FOR_EARLIER: SignedDuration = SignedDuration::from_mins(15);

/// What came of a pass.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    /// Mails that were sent or given up.
    pub(super) ended: Vec<MailDelivery>,
    /// Mails to be tried later.
    pub(super) delays: Vec<MailDelay>,
}

/// What came of one attempt.
#[expect(clippy::large_enum_variant, reason = "one at a time, and most are the large one")]
enum Attempt {
    Ended(MailDelivery),
    Later(MailDelay),
}

/// Sends mails in the order of staging, in turns: each turn claims those that no earlier mail to
/// the same person holds up. Fills `outcomes`, also when it fails half-way.
///
/// # Errors
/// When the case store fails.
pub(super) async fn send_in_order(
    engine: &Engine,
    mails: Vec<MailRow>,
    loaded: &Loaded,
    outcomes: &mut Outcomes,
) -> Result<(), PassError> {
    let files = files_of(engine, &mails, &loaded.cases).await?;
    let mut open: Vec<&UnsentMail> =
        loaded.unsent_mails.iter().filter(|mail| mail.is_open()).collect();
    let mut pending: HashMap<String, MailRow> =
        mails.into_iter().map(|mail| (mail.id.clone(), mail)).collect();
    // Every turn takes at least one mail out of `pending`.
    loop {
        let now = engine.clock.now();
        let turn: Vec<String> = open
            .iter()
            .filter(|mail| pending.contains_key(&mail.id))
            .filter(|mail| held_up_until(mail, &open, now).is_none())
            .map(|mail| mail.id.clone())
            .collect();
        if turn.is_empty() {
            break;
        }
        let claim_end = now + engine.lease;
        let claimed = engine.store.begin_mails(&turn, now, claim_end).await?;
        let claimed: HashSet<String> = claimed.into_iter().collect();
        for id in turn {
            let Some(mail) = pending.remove(&id) else { continue };
            // One that is not ours now is sent by another process, or comes again by itself.
            if !claimed.contains(&id) || engine.clock.now() >= claim_end {
                continue;
            }
            match attempt(engine, mail, loaded, &files, claim_end).await {
                Attempt::Ended(delivery) => {
                    open.retain(|mail| mail.id != id);
                    outcomes.ended.push(delivery);
                }
                Attempt::Later(delay) => outcomes.delays.push(delay),
            }
        }
    }
    let now = engine.clock.now();
    let held_up = open.iter().filter(|mail| pending.contains_key(&mail.id)).filter_map(|mail| {
        let not_before = held_up_until(mail, &open, now)?;
        Some(MailDelay { id: mail.id.clone(), not_before, claimed_until: None })
    });
    outcomes.delays.extend(held_up);
    Ok(())
}

/// Until when earlier mails to the same person hold one up. What is in doubt, and probably there,
/// holds nothing up.
fn held_up_until(mail: &UnsentMail, open: &[&UnsentMail], now: Timestamp) -> Option<Timestamp> {
    open.iter()
        .take_while(|earlier| earlier.id != mail.id)
        .filter(|earlier| earlier.goes_where(mail) && earlier.status != MailStatus::Ambiguous)
        .map(|earlier| earlier.created_at + WAITS_FOR_EARLIER)
        .filter(|until| *until > now)
        .max()
}

async fn attempt(
    engine: &Engine,
    mail: MailRow,
    loaded: &Loaded,
    files: &Files,
    claim_end: Timestamp,
) -> Attempt {
    let Some(case) = loaded.cases.get(&mail.case) else {
        return in_vain(engine, mail, "its case is not in the store", claim_end, None);
    };
    if case.makes_moot(&mail.message, mail.about) {
        return Attempt::Ended(suppressed(engine, mail, case));
    }
    let attached = match attached(&mail, files) {
        Ok(attached) => attached,
        Err(reason) => return in_vain(engine, mail, &reason, claim_end, None),
    };
    let composed = match compose(&mail, case, &attached, &engine.mail_settings) {
        Ok(composed) => composed,
        Err(problem) => {
            tracing::error!(mail.id = mail.id, case = %mail.case, problem, "cannot be composed");
            return Attempt::Ended(ended(engine, mail, MailStatus::Failed, problem, None));
        }
    };
    send(engine, mail, composed, claim_end).await
}

fn attached<'a>(mail: &MailRow, files: &'a Files) -> Result<Vec<&'a Attachment>, String> {
    let file = |id: &String| match files.get(id) {
        Some(Ok(file)) => Ok(file),
        Some(Err(reason)) => Err(format!("document {id}: {reason}")),
        None => Err(format!("document {id} is not in the store")),
    };
    mail.documents.iter().map(file).collect()
}

async fn send(engine: &Engine, mail: MailRow, composed: Composed, claim_end: Timestamp) -> Attempt {
    let outgoing = Outgoing {
        id: mail.id.clone(),
        file_name: file_name(&mail),
        from: composed.from.clone(),
        to: mail.recipient.email.clone(),
        bytes: composed.bytes.clone(),
    };
    let template = mail.message.template();
    match engine.transport.send(&outgoing).await {
        Ok(accepted) => {
            tracing::info!(mail.id = mail.id, case = %mail.case, mail.template = template, "sent");
            let sent = ended(engine, mail, MailStatus::Sent, accepted.reply, Some(&composed));
            let evidence = MailEvidence { tls: accepted.tls, ..sent.evidence };
            Attempt::Ended(MailDelivery { evidence, ..sent })
        }
        Err(TransportError::Transient(reason)) => {
            in_vain(engine, mail, &reason, claim_end, Some(&composed))
        }
        Err(TransportError::Permanent(reason)) => {
            tracing::error!(mail.id = mail.id, case = %mail.case, reason, "refused for good");
            Attempt::Ended(ended(engine, mail, MailStatus::Failed, reason, Some(&composed)))
        }
    }
}

/// A reminder for a case that asks for nothing any more would only alarm people.
fn suppressed(engine: &Engine, mail: MailRow, case: &Case) -> MailDelivery {
    let state = case.state_name();
    tracing::info!(mail.id = mail.id, case = %mail.case, state, "not sent: nothing is asked");
    let reason = format!("not sent: it reminds of nothing any more, the case is {state}");
    // What it would have been about; there are no bytes to prove.
    let subject = compose(&mail, case, &[], &engine.mail_settings).map(|composed| composed.subject);
    let mut delivery = ended(engine, mail, MailStatus::Suppressed, reason, None);
    delivery.evidence.subject = subject.unwrap_or_default();
    delivery
}

/// An attempt that did not work out: tried later, or given up after the last one.
fn in_vain(
    engine: &Engine,
    mail: MailRow,
    reason: &str,
    claim_end: Timestamp,
    composed: Option<&Composed>,
) -> Attempt {
    let attempts = mail.attempts.saturating_add(1); // the row was read before the claim
    let next = next_attempt_at(attempts, mail.created_at, engine.clock.now());
    let Some(not_before) = next else {
        tracing::error!(mail.id = mail.id, case = %mail.case, reason, "not sent; given up");
        let reason = format!("given up after {attempts} attempts: {reason}");
        return Attempt::Ended(ended(engine, mail, MailStatus::Failed, reason, composed));
    };
    tracing::warn!(
        mail.id = mail.id, case = %mail.case, mail.attempts = attempts,
        mail.not_before = %not_before, reason, "not sent; tried again later"
    );
    Attempt::Later(MailDelay { id: mail.id, not_before, claimed_until: Some(claim_end) })
}

/// How a delivery ended, with what can be shown of it; without bytes when none were handed over.
fn ended(
    engine: &Engine,
    mail: MailRow,
    status: MailStatus,
    reply: String,
    composed: Option<&Composed>,
) -> MailDelivery {
    let text = |of: fn(&Composed) -> String| composed.map(of).unwrap_or_default();
    let evidence = MailEvidence {
        transport: engine.transport.name().to_owned(),
        reply,
        tls: None,
        at: engine.clock.now(),
        sha256: text(|composed| hex::encode(Sha256::digest(&composed.bytes))),
        message_id: text(|composed| composed.message_id.clone()),
        subject: text(|composed| composed.subject.clone()),
    };
    MailDelivery { mail, status, evidence }
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
