//! The world of one plan: what was read, with what the plan has changed so far laid over it.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use workflows::actor::Actor;
use workflows::case::{Case, Context, Step, Workflow, step};
use workflows::directory::{
    self, Account, FormKind, Gap, GapCode, Purpose, Recipient, broker_recipients,
    importer_recipients, recipients_for,
};
use workflows::effect::{Audience, Document, Effect, Message, Notification};
use workflows::ids::{AceId, CaseNumber, FilerCode, ImporterNumber};
use workflows::message::{Command, Inbound, Instruction, MessageIdentity, Subject};
use workflows::rejection::Rejection;

use super::{Settings, Verdict};
use crate::changes::{
    CaseWrite, Changes, Claim, DeadlineEnd, DeadlineWrite, OutboxWrite, QuarantineSettlement,
    RungDrop, RungSettlement, RungWrite,
};
use crate::journal::{self, Entry, Head, Kind};
use crate::model::{
    DeadlineStatus, DocumentRow, DocumentStatus, Loaded, MailRow, MailStatus, OutboxContent,
    QuarantineRow,
};

/// Where a command came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    /// When it was received; `None` for the clock, which acts now.
    received_at: Option<Timestamp>,
    sent_at: Option<Timestamp>,
    message: Option<MessageIdentity>,
    user_id: Option<String>,
    /// What the journal row says besides: which rung, which rungs it stands for.
    pub(super) detail: serde_json::Map<String, serde_json::Value>,
}

impl Source {
    pub(super) fn of_message(message: &Inbound, instruction: &Instruction) -> Self {
        Self {
            received_at: Some(message.received_at),
            sent_at: instruction.sent_at,
            message: Some(message.identity.clone()),
            user_id: message.user_id.clone(),
            detail: serde_json::Map::new(),
        }
    }

    pub(super) fn of_waiting(row: &QuarantineRow, instruction: &Instruction) -> Self {
        let mut detail = serde_json::Map::new();
        detail.insert("waited".to_owned(), json!(true));
        Self {
            received_at: Some(row.received_at),
            sent_at: instruction.sent_at,
            message: Some(row.identity.clone()),
            user_id: row.user_id.clone(),
            detail,
        }
    }
}

/// What was read, what has changed.
pub(super) struct World<'a> {
    loaded: &'a Loaded,
    settings: &'a Settings,
    now: Timestamp,
    known: HashMap<MessageIdentity, String>,
    cases: HashMap<CaseNumber, Case>,
    heads: HashMap<String, Head>,
    accounts: BTreeMap<AceId, Account>,
    waiting: Vec<QuarantineRow>,
    changes: Changes,
}

impl<'a> World<'a> {
    pub(super) fn new(loaded: &'a Loaded, settings: &'a Settings, now: Timestamp) -> Self {
        Self {
            loaded,
            settings,
            now,
            known: loaded.known.clone(),
            cases: loaded.cases.clone(),
            heads: loaded.heads.clone(),
            accounts: loaded.accounts.iter().map(|(id, a)| (id.clone(), a.clone())).collect(),
            waiting: loaded.waiting.clone(),
            changes: Changes::default(),
        }
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn known_hash(&self, identity: &MessageIdentity) -> Option<&String> {
        self.known.get(identity)
    }

    pub(super) fn has_case(&self, number: &CaseNumber) -> bool {
        self.cases.contains_key(number)
    }

    pub(super) fn case(&self, number: &CaseNumber) -> Option<&Case> {
        self.cases.get(number)
    }

    pub(super) fn claim(&mut self, claim: Claim) {
        self.known.insert(claim.identity.clone(), claim.content_hash.clone());
        self.changes.claims.push(claim);
    }

    pub(super) fn set_aside(&mut self, row: QuarantineRow) {
        if row.instruction.is_some() {
            self.waiting.push(row.clone());
        }
        self.changes.quarantine.push(row);
    }

    /// Messages that wait for a case, in order of receipt.
    pub(super) fn take_waiting(&mut self, number: &CaseNumber) -> Vec<QuarantineRow> {
        let is_for = |row: &QuarantineRow| {
            row.instruction.as_ref().is_some_and(|instruction| {
                instruction.subject == Subject::Case(number.clone())
            })
        };
        let (mut taken, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(is_for);
        self.waiting = left;
        taken.sort_by_key(|row| row.received_at);
        taken
    }

    pub(super) fn settle_quarantine(&mut self, settlement: QuarantineSettlement) {
        self.changes.quarantine_settlements.push(settlement);
    }

    pub(super) fn settle_rung(&mut self, settlement: RungSettlement) {
        self.changes.rung_settlements.push(settlement);
    }

    /// Everything to write. The version of a case is the number of its last journal row.
    pub(super) fn finish(mut self) -> Changes {
        let mut latest: HashMap<CaseNumber, usize> = HashMap::new();
        let mut cases: Vec<CaseWrite> = Vec::new();
        for write in std::mem::take(&mut self.changes.cases) {
            match latest.get(write.case.number()) {
                Some(index) => cases[*index] = write,
                None => {
                    latest.insert(write.case.number().clone(), cases.len());
                    cases.push(write);
                }
            }
        }
        for write in &mut cases {
            let head = self.heads.get(write.case.number().as_str());
            write.version = head.map_or(0, |head| head.seq);
        }
        self.changes.cases = cases;
        self.changes
    }

    /// Gives a command to a case and stages what follows.
    pub(super) fn apply(
        &mut self,
        number: &CaseNumber,
        command: &Command,
        actor: &Actor,
        source: &Source,
    ) -> Verdict {
        let before = self.cases.get(number).cloned();
        let importer = self.importer_of(before.as_ref(), command);
        let context = Context {
            received_at: source.received_at.unwrap_or(self.now),
            now: self.now,
            calendar: &self.settings.calendar,
            importer: importer.as_ref(),
        };
        match step(before.as_ref(), command, actor, &context) {
            Ok(step) => {
                let event = step.event;
                self.record_step(before.as_ref(), command, actor, source, step, importer.as_ref());
                Verdict::Applied { subject: Subject::Case(number.clone()), event }
            }
            Err(rejection) => {
                let subject = Subject::Case(number.clone());
                self.record_rejection(&subject, before.as_ref(), command, actor, source, &rejection);
                Verdict::Rejected { subject, rejection }
            }
        }
    }

    fn importer_of(&self, case: Option<&Case>, command: &Command) -> Option<Account> {
        let number: &ImporterNumber = match (case, command) {
            (Some(case), _) => case.importer_number(),
            (None, Command::Form28(workflows::form28::Command::Issue(notice))) => {
                &notice.to.importer_number
            }
            (None, Command::Form28(_) | Command::Directory(_)) => return None,
        };
        self.accounts.values().find(|account| account.importer_numbers.contains(number)).cloned()
    }

    fn record_step(
        &mut self,
        before: Option<&Case>,
        command: &Command,
        actor: &Actor,
        source: &Source,
        step: Step,
        importer: Option<&Account>,
    ) {
        let number = step.case.number().clone();
        let from = before.map(|case| case.state_name().to_owned());
        let mut entry = self.entry(Kind::Transition, command, actor, source);
        if let Command::Form28(workflows::form28::Command::Remind(_)) = command {
            entry.kind = Kind::Reminder;
        }
        entry.from.clone_from(&from);
        entry.to = Some(step.case.state_name().to_owned());
        entry.detail = detail_of(source, &step);
        let seq = self.journal(number.as_str(), entry);
        self.stage_fact(&step, from.as_deref(), command, seq);
        self.cases.insert(number, step.case.clone());
        self.changes.cases.push(CaseWrite {
            case: step.case.clone(),
            version: 0,
            updated_at: self.now,
        });
        self.stage_effects(&step, seq, importer);
    }

    fn record_rejection(
        &mut self,
        subject: &Subject,
        case: Option<&Case>,
        command: &Command,
        actor: &Actor,
        source: &Source,
        rejection: &Rejection,
    ) {
        let mut entry = self.entry(Kind::Rejection, command, actor, source);
        let state = case.map(|case| case.state_name().to_owned());
        entry.from.clone_from(&state);
        entry.to = state;
        entry.detail = json!({
            "code": rejection.code, "sentence": rejection.sentence, "citation": rejection.citation,
        });
        let seq = self.journal(&subject.to_string(), entry);
        let message = source.message.as_ref();
        self.changes.outbox.push(OutboxWrite {
            id: format!("{subject}/{seq}"),
            content: OutboxContent::Fact {
                message_type: format!("gov.cbp.{}.rejected.v1", command.workflow().name()),
                subject: subject.to_string(),
                time: self.now,
                data: without_nulls(json!({
                    "case": subject.to_string(), "command": command.name(),
                    "code": rejection.code, "sentence": rejection.sentence,
                    "citation": rejection.citation,
                    "messageId": message.map(|identity| &identity.id),
                    "messageSource": message.map(|identity| &identity.source),
                })),
            },
            staged_at: self.now,
        });
    }

    pub(super) fn change_directory(
        &mut self,
        command: &directory::Command,
        instruction: &Instruction,
        source: &Source,
    ) -> Verdict {
        let directory::Command::UpsertAccount(account) = command;
        let subject = instruction.subject.clone();
        let holders: Vec<&Account> = self.accounts.values().collect();
        if let Err(rejection) = directory::check_upsert(account, &holders) {
            let command = &instruction.command;
            self.record_rejection(&subject, None, command, &instruction.actor, source, &rejection);
            return Verdict::Rejected { subject, rejection };
        }
        let mut entry =
            self.entry(Kind::Transition, &instruction.command, &instruction.actor, source);
        entry.detail = json!({ "account": account });
        self.journal(account.ace_id.as_str(), entry);
        self.accounts.insert(account.ace_id.clone(), (**account).clone());
        self.changes.accounts.push((**account).clone());
        Verdict::Applied { subject, event: "account-upserted" }
    }

    fn entry(&self, kind: Kind, command: &Command, actor: &Actor, source: &Source) -> Entry {
        Entry {
            at: self.now,
            kind,
            workflow: command.workflow().name().to_owned(),
            command: command.name().to_owned(),
            actor: actor.clone(),
            from: None,
            to: None,
            received_at: source.received_at,
            sent_at: source.sent_at,
            message: source.message.clone(),
            user_id: source.user_id.clone(),
            detail: serde_json::Value::Null,
        }
    }

    /// Appends to the chain of a subject; returns the number of the row.
    pub(super) fn journal(&mut self, subject: &str, entry: Entry) -> u64 {
        let row = journal::append(subject, self.heads.get(subject), entry);
        let head = row.head();
        self.changes.journal.push(row);
        let seq = head.seq;
        self.heads.insert(subject.to_owned(), head);
        seq
    }

    fn stage_fact(&mut self, step: &Step, from: Option<&str>, command: &Command, seq: u64) {
        let deadline = step.case.deadline();
        let number = step.case.number();
        self.changes.outbox.push(OutboxWrite {
            id: format!("{number}/{seq}"),
            content: OutboxContent::Fact {
                message_type: format!(
                    "gov.cbp.{}.{}.v1",
                    step.case.workflow().name(),
                    step.event
                ),
                subject: number.to_string(),
                time: self.now,
                data: without_nulls(json!({
                    "case": number, "event": step.event, "command": command.name(),
                    "from": from, "state": step.case.state_name(),
                    "rawDueOn": deadline.map(|certificate| certificate.raw_due_on),
                    "dueOn": deadline.map(|certificate| certificate.due_on),
                    "at": self.now,
                })),
            },
            staged_at: self.now,
        });
    }

    fn stage_effects(&mut self, step: &Step, seq: u64, importer: Option<&Account>) {
        let mut told: Vec<(String, &'static str)> = Vec::new();
        for effect in &step.effects {
            match effect {
                Effect::RunDeadline { .. }
                | Effect::StopDeadline
                | Effect::PassDeadline
                | Effect::AddRung(_)
                | Effect::DropNotViewed => self.stage_deadline(&step.case, effect),
                Effect::Render(document) => self.stage_document(step.case.number(), document),
                Effect::Tell(notification) => {
                    self.stage_mails(&step.case, seq, notification, importer, &mut told);
                }
            }
        }
    }

    fn stage_deadline(&mut self, case: &Case, effect: &Effect) {
        let Case::Form28(form28) = case;
        let id = deadline_id(case.number(), form28.deadline_ordinal);
        let changes = &mut self.changes;
        match effect {
            Effect::RunDeadline { certificate, rungs } => {
                if form28.deadline_ordinal > 1 {
                    let before = deadline_id(case.number(), form28.deadline_ordinal - 1);
                    end_deadline(changes, before, DeadlineStatus::Superseded);
                }
                changes.deadlines.push(DeadlineWrite {
                    id: id.clone(),
                    case: case.number().clone(),
                    ordinal: form28.deadline_ordinal,
                    certificate: certificate.clone(),
                });
                changes.rungs.extend(rungs.iter().map(|rung| RungWrite {
                    deadline: id.clone(),
                    case: case.number().clone(),
                    rung: *rung,
                }));
            }
            Effect::StopDeadline => end_deadline(changes, id, DeadlineStatus::Stopped),
            Effect::PassDeadline => end_deadline(changes, id, DeadlineStatus::Passed),
            Effect::AddRung(rung) => changes.rungs.push(RungWrite {
                deadline: id,
                case: case.number().clone(),
                rung: *rung,
            }),
            Effect::DropNotViewed => changes
                .rung_drops
                .push(RungDrop { deadline: id, label_prefix: Some("not-viewed") }),
            Effect::Render(_) | Effect::Tell(_) => {}
        }
    }

    fn stage_document(&mut self, number: &CaseNumber, document: &Document) {
        let id = document_id(number, &document.key.0);
        self.changes.documents.push(DocumentRow {
            id: id.clone(),
            case: number.clone(),
            document: document.clone(),
            status: DocumentStatus::Waiting,
            file: None,
            created_at: self.now,
        });
        self.changes.outbox.push(OutboxWrite {
            id: format!("document:{id}"),
            content: OutboxContent::Document { document: id },
            staged_at: self.now,
        });
    }

    fn stage_mails(
        &mut self,
        case: &Case,
        seq: u64,
        notification: &Notification,
        importer: Option<&Account>,
        told: &mut Vec<(String, &'static str)>,
    ) {
        let (recipients, gaps) = self.recipients(case, notification, importer);
        for recipient in recipients {
            let key = (recipient.email.to_lowercase(), notification.message.template());
            if !told.contains(&key) {
                told.push(key);
                self.stage_mail(case, seq, notification, recipient);
            }
        }
        for gap in gaps {
            self.record_gap(case, &gap);
            if gap.code == GapCode::Undeliverable {
                let message = Message::Undeliverable {
                    undelivered: notification.message.template().to_owned(),
                    gap: gap.sentence,
                };
                let documents = notification.documents.clone();
                let notification =
                    Notification { audience: Audience::Fallback, message, documents };
                let fallback = self.settings.fallback.clone();
                self.stage_mail(case, seq, &notification, fallback);
            }
        }
    }

    fn recipients(
        &self,
        case: &Case,
        notification: &Notification,
        importer: Option<&Account>,
    ) -> (Vec<Recipient>, Vec<Gap>) {
        match notification.audience {
            Audience::Importer => match importer_recipients(importer, case.importer_number()) {
                Ok(recipients) => (recipients, Vec::new()),
                Err(gap) => (Vec::new(), vec![gap]),
            },
            Audience::CourtesyBrokers => {
                let broker_of = |filer: &FilerCode| self.account_of_filer(filer);
                let (found, gaps) =
                    broker_recipients(importer, case.filers(), form_kind(case), broker_of);
                // Who is not listed is said once, when the copy was wished.
                let is_issue = matches!(notification.message, Message::CourtesyCopy);
                let gaps = gaps
                    .into_iter()
                    .filter(|gap| is_issue || gap.code != GapCode::BrokerNotListed)
                    .collect();
                (found, gaps)
            }
            Audience::Officer => (officer_of(case).into_iter().collect(), Vec::new()),
            Audience::AccountOwner => {
                let owners = importer.map(|account| recipients_for(account, Purpose::Account));
                (owners.unwrap_or_default(), Vec::new())
            }
            Audience::Fallback => (vec![self.settings.fallback.clone()], Vec::new()),
        }
    }

    fn account_of_filer(&self, filer: &FilerCode) -> Option<Account> {
        self.accounts.values().find(|account| account.filer_codes.contains(filer)).cloned()
    }

    fn record_gap(&mut self, case: &Case, gap: &Gap) {
        let entry = Entry {
            at: self.now,
            kind: Kind::Gap,
            workflow: case.workflow().name().to_owned(),
            command: gap.code.name().to_owned(),
            actor: Actor::clock(),
            from: Some(case.state_name().to_owned()),
            to: Some(case.state_name().to_owned()),
            received_at: None,
            sent_at: None,
            message: None,
            user_id: None,
            detail: json!({ "code": gap.code, "sentence": gap.sentence }),
        };
        self.journal(case.number().as_str(), entry);
    }

    fn stage_mail(
        &mut self,
        case: &Case,
        seq: u64,
        notification: &Notification,
        recipient: Recipient,
    ) {
        let Some(certificate) = case.deadline() else { return };
        let number = case.number();
        let documents: Vec<String> =
            notification.documents.iter().map(|key| document_id(number, &key.0)).collect();
        let is_ready = documents.iter().all(|id| self.loaded.ready_documents.contains(id));
        let id = short_hash(&[
            number.as_str(),
            &seq.to_string(),
            notification.audience.name(),
            notification.message.template(),
            &recipient.email.to_lowercase(),
        ]);
        if is_ready {
            self.changes.outbox.push(mail_work(&id, self.now));
        }
        self.changes.mails.push(MailRow {
            id,
            case: number.clone(),
            cause_seq: seq,
            audience: notification.audience,
            recipient,
            message: notification.message.clone(),
            state_name: case.state_name().to_owned(),
            certificate: certificate.clone(),
            documents,
            status: if is_ready { MailStatus::Queued } else { MailStatus::Waiting },
            attempts: 0,
            created_at: self.now,
            evidence: None,
        });
    }

    pub(super) fn changes_mut(&mut self) -> &mut Changes {
        &mut self.changes
    }
}

/// Work for the mail worker.
pub(super) fn mail_work(mail: &str, now: Timestamp) -> OutboxWrite {
    OutboxWrite {
        id: format!("mail:{mail}"),
        content: OutboxContent::Mail { mail: mail.to_owned() },
        staged_at: now,
    }
}

fn end_deadline(changes: &mut Changes, id: String, status: DeadlineStatus) {
    changes.rung_drops.push(RungDrop { deadline: id.clone(), label_prefix: None });
    changes.deadline_ends.push(DeadlineEnd { id, status });
}

fn detail_of(source: &Source, step: &Step) -> serde_json::Value {
    let mut detail = source.detail.clone();
    detail.insert("event".to_owned(), json!(step.event));
    if let Some(certificate) = step.case.deadline() {
        detail.insert("rawDueOn".to_owned(), json!(certificate.raw_due_on));
        detail.insert("dueOn".to_owned(), json!(certificate.due_on));
    }
    let Case::Form28(case) = &step.case;
    detail.insert("extension".to_owned(), json!(case.extension.name()));
    if let (Some(response), "response-received") = (case.responses.last(), step.event) {
        detail.insert("version".to_owned(), json!(response.version));
        detail.insert("late".to_owned(), json!(response.late));
    }
    if let Some(follow_up) = &case.follow_up {
        detail.insert("followUp".to_owned(), json!(follow_up));
    }
    serde_json::Value::Object(detail)
}

const fn form_kind(case: &Case) -> FormKind {
    match case.workflow() {
        Workflow::Form28 | Workflow::Directory => FormKind::Form28,
    }
}

fn officer_of(case: &Case) -> Option<Recipient> {
    let Case::Form28(case) = case;
    let officer = &case.notice.officer;
    officer.email.as_ref().map(|email| Recipient {
        name: officer.name.clone(),
        email: email.clone(),
        account: None,
    })
}

/// Id of a deadline.
pub(super) fn deadline_id(number: &CaseNumber, ordinal: u32) -> String {
    format!("{number}/deadline-{ordinal}")
}

fn document_id(number: &CaseNumber, key: &str) -> String {
    format!("{number}/{key}")
}

/// The first 16 bytes of the SHA-256 of the parts, each with its length, in hex.
pub(super) fn short_hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(&hasher.finalize()[..16])
}

fn without_nulls(mut value: serde_json::Value) -> serde_json::Value {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, field| !field.is_null());
    }
    value
}
