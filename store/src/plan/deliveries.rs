//! Plans for work done: documents made, mails delivered. Evidence goes into the journal together
//! with the status.

use jiff::Timestamp;
use serde_json::json;
use workflows::actor::Actor;
use workflows::ids::CaseNumber;

use super::world::{World, mail_work};
use super::{Plan, Settings};
use crate::changes::{DocumentMade, MailOutcome};
use crate::journal::{Entry, Kind};
use crate::model::{Loaded, MailEvidence, MailRow, MailStatus, StoredFile};

/// A document that was made.
#[derive(Debug, Clone)]
pub struct MadeDocument {
    /// Its id.
    pub id: String,
    /// Its case.
    pub case: CaseNumber,
    /// Its file.
    pub file: StoredFile,
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
    for mail in &loaded.waiting_mails {
        if mail.documents.iter().all(|id| ready.contains(id)) {
            world.changes_mut().mails_due.push(mail.id.clone());
            world.changes_mut().outbox.push(mail_work(&mail.id, now));
        }
    }
    Plan { changes: world.finish(), verdicts: Vec::new() }
}

/// Plans deliveries that ended: the evidence is journaled with the status.
/// `loaded` was read for their cases.
pub fn of_deliveries(
    deliveries: &[MailDelivery],
    loaded: &Loaded,
    settings: &Settings,
    now: Timestamp,
) -> Plan {
    let mut world = World::new(loaded, settings, now);
    for delivery in deliveries {
        let (mail, evidence) = (&delivery.mail, &delivery.evidence);
        let detail = json!({
            "mail": mail.id, "recipient": mail.recipient.email, "audience": mail.audience,
            "template": mail.message.template(), "subject": evidence.subject,
            "status": delivery.status, "reply": evidence.reply, "transport": evidence.transport,
            "tls": evidence.tls, "at": evidence.at, "sha256": evidence.sha256,
            "messageId": evidence.message_id, "documents": mail.documents,
            "cause": mail.cause_seq,
        });
        let status = delivery.status.name();
        let entry = worker_entry(loaded, &mail.case, Kind::Mail, status, now, detail);
        world.journal(mail.case.as_str(), entry);
        world.changes_mut().mail_outcomes.push(MailOutcome {
            id: mail.id.clone(),
            status: delivery.status,
            evidence: evidence.clone(),
        });
    }
    Plan { changes: world.finish(), verdicts: Vec::new() }
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
