//! Plans for work done: documents made, mails delivered. Evidence goes into the journal together
//! with the status.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use serde_json::json;
use workflows::actor::Actor;
use workflows::directory::{Gap, GapCode};
use workflows::effect::Audience;
use workflows::ids::CaseNumber;

use super::world::{World, mail_work};
use super::{Plan, Settings};
use crate::changes::{DocumentFailed, DocumentMade, MailDelay, MailOutcome, OutboxWrite};
use crate::journal::{Entry, Kind};
use crate::model::{Loaded, MailEvidence, MailRow, MailStatus, StoredFile, UnsentMail};

/// A document that was made.
#[derive(Debug, Clone)]
pub struct MadeDocument {
    /// Its id.
    pub id: String,
    /// Its case.
    pub case: CaseNumber,
    /// Its file.
    pub file: StoredFile,
    /// The trace of the work that asked for it: its mails belong to it.
    pub traceparent: Option<String>,
}

/// A document that cannot be made.
#[derive(Debug, Clone)]
pub struct FailedDocument {
    /// Its id.
    pub id: String,
    /// Its case.
    pub case: CaseNumber,
    /// Why.
    pub reason: String,
}

/// A mail whose delivery ended.
#[derive(Debug, Clone)]
pub struct MailDelivery {
    /// The mail.
    pub mail: MailRow,
    /// How it ended.
    pub status: MailStatus,
    /// What can be shown later.
    pub evidence: MailEvidence,
    /// How many other reminders went out in the same message, or were to: a digest.
    pub others: usize,
}

/// Plans documents made: journaled with their hash, and mails that waited for them become due.
/// `loaded` was read for their cases.
pub fn of_documents(
    made: &[MadeDocument],
    loaded: &Loaded,
    settings: &Settings,
    now: Timestamp,
) -> Plan {
    let mut world = World::new(loaded, settings, now);
    let mut ready = loaded.ready_documents.clone();
    for document in made {
        if !ready.insert(document.id.clone()) {
            continue;
        }
        let detail = json!({
            "document": document.id, "sha256": document.file.sha256,
            "size": document.file.size, "pages": document.file.pages,
            "fileName": document.file.file_name,
        });
        let entry = worker_entry(loaded, &document.case, Kind::Document, "made", now, detail);
        world.journal(document.case.as_str(), entry);
        world
            .changes_mut()
            .documents_made
            .push(DocumentMade { id: document.id.clone(), file: document.file.clone() });
    }
    let waiting = |mail: &&UnsentMail| mail.status == MailStatus::Waiting;
    for mail in loaded.unsent_mails.iter().filter(waiting) {
        if mail.documents.iter().all(|id| ready.contains(id)) {
            let last = made.iter().rfind(|made| mail.documents.contains(&made.id));
            let traceparent = last.and_then(|made| made.traceparent.clone());
            let work = OutboxWrite { traceparent, ..mail_work(&mail.id, now) };
            world.changes_mut().mails_due.push(mail.id.clone());
            world.changes_mut().outbox.push(work);
        }
    }
    Plan { changes: world.finish(), verdicts: Vec::new() }
}

/// Plans documents that cannot be made: each is a gap and is told to the fallback, once. The
/// mails that go with it wait, for they would claim an attachment. `loaded` was read for their
/// cases.
pub fn of_failed_documents(
    failed: &[FailedDocument],
    loaded: &Loaded,
    settings: &Settings,
    now: Timestamp,
) -> Plan {
    let mut world = World::new(loaded, settings, now);
    for FailedDocument { id, case, reason } in failed {
        if loaded.failed_documents.contains(id) || loaded.ready_documents.contains(id) {
            continue;
        }
        let Some(case) = loaded.cases.get(case) else { continue };
        let sentence = format!(
            "Document {id} of case {} cannot be made: {reason}. What goes with it waits until it \
             can be.",
            case.number()
        );
        let gap = Gap { code: GapCode::DocumentFailed, sentence };
        world.report_gap(case, gap, &format!("with document {id}"), Vec::new());
        world.changes_mut().documents_failed.push(DocumentFailed { id: id.clone(), at: now });
    }
    Plan { changes: world.finish(), verdicts: Vec::new() }
}

/// Plans deliveries that ended and mails to be tried later: the evidence is journaled with the
/// status, and what waited for a mail that ended is staged. One that is sent already, or was
/// given up already, is passed over. `loaded` was read for their cases.
pub fn of_deliveries(
    deliveries: &[MailDelivery],
    delays: &[MailDelay],
    loaded: &Loaded,
    settings: &Settings,
    now: Timestamp,
) -> Plan {
    let mut world = World::new(loaded, settings, now);
    let unsent: HashMap<&str, &UnsentMail> =
        loaded.unsent_mails.iter().map(|mail| (mail.id.as_str(), mail)).collect();
    let mut ended: HashSet<&str> = HashSet::new();
    for delivery in deliveries {
        let id = delivery.mail.id.as_str();
        let Some(mail) = unsent.get(id) else { continue };
        if !mail.is_open() && delivery.status != MailStatus::Sent {
            continue;
        }
        record_delivery(&mut world, delivery, loaded, now);
        if mail.is_open() && !delivery.status.is_open() {
            ended.insert(id);
        }
    }
    free_followers(&mut world, &ended, delays, loaded, now);
    world.changes_mut().mail_delays.extend_from_slice(delays);
    Plan { changes: world.finish(), verdicts: Vec::new() }
}

fn record_delivery(
    world: &mut World<'_>,
    delivery: &MailDelivery,
    loaded: &Loaded,
    now: Timestamp,
) {
    let (mail, evidence) = (&delivery.mail, &delivery.evidence);
    let mut detail = json!({
        "mail": mail.id, "recipient": mail.recipient.email, "audience": mail.audience,
        "template": mail.message.template(), "subject": evidence.subject,
        "status": delivery.status, "reply": evidence.reply, "transport": evidence.transport,
        "tls": evidence.tls, "at": evidence.at, "sha256": evidence.sha256,
        "messageId": evidence.message_id, "documents": mail.documents,
        "cause": mail.cause_seq,
    });
    if delivery.others > 0 {
        detail["digest"] = json!({ "others": delivery.others });
    }
    if evidence.repeated {
        detail["repeated"] = json!(true);
    }
    let status = delivery.status.name();
    let entry = worker_entry(loaded, &mail.case, Kind::Mail, status, now, detail);
    world.journal(mail.case.as_str(), entry);
    world.changes_mut().mail_outcomes.push(MailOutcome {
        id: mail.id.clone(),
        status: delivery.status,
        evidence: evidence.clone(),
    });
    if delivery.status == MailStatus::Failed && is_for_importer(mail.audience) {
        report_failure(world, mail, evidence);
    }
}

/// Whether a mail that fails leaves somebody of the importer's side untold.
const fn is_for_importer(audience: Audience) -> bool {
    match audience {
        Audience::Importer
        | Audience::CourtesyBrokers
        | Audience::AccountOwner
        | Audience::Signer
        | Audience::Author => true,
        Audience::Officer | Audience::Fallback => false,
    }
}

fn report_failure(world: &mut World<'_>, mail: &MailRow, evidence: &MailEvidence) {
    let Some(case) = world.case(&mail.case).cloned() else { return };
    let is_told = mail.audience == Audience::Importer && world.tell_owner_instead(&case, mail);
    let instead = if is_told { " The owner of the account is told instead." } else { "" };
    let sentence = format!(
        "The mail to {} <{}> failed for good: {}. Correct the address in the directory, and \
         tell {} by another way.{instead}",
        mail.recipient.name, mail.recipient.email, evidence.reply, mail.recipient.name
    );
    let gap = Gap { code: GapCode::Undeliverable, sentence };
    // Documents that were never composed into the mail may be what it failed for.
    let were_had = !evidence.sha256.is_empty();
    let documents = if were_had { mail.documents.clone() } else { Vec::new() };
    world.report_gap(&case, gap, mail.message.template(), documents);
}

/// The mail that comes next to the same person of the same case need not wait any more.
fn free_followers(
    world: &mut World<'_>,
    ended: &HashSet<&str>,
    delays: &[MailDelay],
    loaded: &Loaded,
    now: Timestamp,
) {
    let mut followers: BTreeMap<&str, &str> = BTreeMap::new();
    for (place, mail) in loaded.unsent_mails.iter().enumerate() {
        if !ended.contains(mail.id.as_str()) {
            continue;
        }
        let mut later = loaded.unsent_mails[place + 1..].iter();
        let follower = later.find(|later| {
            later.is_open() && later.goes_where(mail) && !ended.contains(later.id.as_str())
        });
        if let Some(follower) = follower {
            followers.insert(&follower.id, &mail.id);
        }
    }
    for (follower, earlier) in followers {
        // One that waits for its document becomes due with it; one that was tried just now keeps
        // its pause.
        let is_queued = loaded
            .unsent_mails
            .iter()
            .any(|mail| mail.id == follower && mail.status != MailStatus::Waiting);
        let was_tried =
            delays.iter().any(|delay| delay.id == follower && delay.claimed_until.is_some());
        if is_queued && !was_tried {
            let work = OutboxWrite {
                id: format!("mail:{follower}:after:{earlier}"),
                ..mail_work(follower, now)
            };
            world.changes_mut().outbox.push(work);
            world.changes_mut().mails_freed.push(follower.to_owned());
        }
    }
}

fn worker_entry(
    loaded: &Loaded,
    case: &CaseNumber,
    kind: Kind,
    what: &str,
    at: Timestamp,
    detail: serde_json::Value,
) -> Entry {
    let case = loaded.cases.get(case);
    let state = case.map(|case| case.state_name().to_owned());
    Entry {
        at,
        kind,
        workflow: case.map_or("", |case| case.workflow().name()).to_owned(),
        command: what.to_owned(),
        actor: Actor::worker(if kind == Kind::Document { "documents" } else { "mail" }),
        from: state.clone(),
        to: state,
        received_at: None,
        sent_at: None,
        message: None,
        user_id: None,
        detail,
    }
}
