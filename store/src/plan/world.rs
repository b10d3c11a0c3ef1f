//! The world of one plan: what was read, with what the plan has changed so far laid over it.

mod kin;
mod stage;

use super::{Settings, TradeIdentity, Verdict};
use crate::changes::{
    CaseWrite, Changes, Claim, OutboxWrite, QuarantineSettlement, RungSettlement,
};
use crate::journal::{self, Entry, Head, JournalRow, Kind};
use crate::model::{Loaded, OutboxContent, QuarantineRow};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use workflows::actor::Actor;
use workflows::case::{Case, Context, Step, Workflow, step};
use workflows::case_file::Link;
use workflows::directory::{self, Account};
use workflows::effect::Effect;
use workflows::ids::{AceId, CaseNumber, ImporterNumber};
use workflows::message::{Command, Inbound, Instruction, MessageIdentity, Subject};
use workflows::rejection::Rejection;

use kin::Kin;
pub(super) use stage::mail_work;

/// Where a command came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    /// When it was received; `None` for the clock, which acts now.
    received_at: Option<Timestamp>,
    sent_at: Option<Timestamp>,
    message: Option<MessageIdentity>,
    user_id: Option<String>,
    /// The trace of the message: what is staged because of it belongs to it.
    traceparent: Option<String>,
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
            traceparent: message.traceparent.clone(),
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
            traceparent: None,
            detail,
        }
    }

    /// The source of a command that follows from another case's step.
    fn caused_by(&self, number: &CaseNumber) -> Self {
        let mut detail = serde_json::Map::new();
        detail.insert("causedBy".to_owned(), json!(number));
        Self { detail, ..self.clone() }
    }
}

/// What was read, what has changed.
pub(super) struct World<'a> {
    loaded: &'a Loaded,
    settings: &'a Settings,
    now: Timestamp,
    known: HashMap<MessageIdentity, String>,
    cases: HashMap<CaseNumber, Case>,
    kin: Kin,
    moved: BTreeSet<CaseNumber>,
    heads: HashMap<String, Head>,
    accounts: BTreeMap<AceId, Account>,
    waiting: Vec<QuarantineRow>,
    /// The trace of the command that is applied now.
    traceparent: Option<String>,
    changes: Changes,
}

impl<'a> World<'a> {
    pub(super) fn new(loaded: &'a Loaded, settings: &'a Settings, now: Timestamp) -> Self {
        Self {
            loaded,
            settings,
            now,
            known: loaded.known.clone(),
            kin: Kin::of(loaded.cases.values()),
            cases: loaded.cases.clone(),
            moved: BTreeSet::new(),
            heads: loaded.heads.clone(),
            accounts: loaded.accounts.iter().map(|(id, a)| (id.clone(), a.clone())).collect(),
            waiting: loaded.waiting.clone(),
            traceparent: None,
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

    pub(super) fn account(&self, id: &AceId) -> Option<&Account> {
        self.accounts.get(id)
    }

    pub(super) const fn trade_identity(&self) -> TradeIdentity {
        self.settings.trade_identity
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
            row.instruction
                .as_ref()
                .is_some_and(|instruction| instruction.subject == Subject::Case(number.clone()))
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

    /// Everything to write: of a case that several commands moved, how it stands now. The version
    /// of a case is the number of its last journal row.
    pub(super) fn finish(mut self) -> Changes {
        for number in std::mem::take(&mut self.moved) {
            let Some(case) = self.cases.remove(&number) else { continue };
            let version = self.heads.get(number.as_str()).map_or(0, |head| head.seq);
            self.changes.cases.push(CaseWrite { case, version, updated_at: self.now });
        }
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
        self.traceparent.clone_from(&source.traceparent);
        let before = self.cases.get(number).cloned();
        let importer = self.importer_of(before.as_ref(), command);
        let related = self.kin.of_command(number, before.as_ref(), command);
        let related: Vec<&Case> = related.iter().filter_map(|kin| self.cases.get(kin)).collect();
        let context = Context {
            received_at: source.received_at.unwrap_or(self.now),
            now: self.now,
            calendar: &self.settings.calendar,
            importer: importer.as_ref(),
            related: &related,
            policy: &self.settings.policy,
        };
        match step(before.as_ref(), command, actor, &context) {
            Ok(step) => {
                let event = step.event;
                self.record_step(before.as_ref(), command, actor, source, &step, importer.as_ref());
                Verdict::Applied { subject: Subject::Case(number.clone()), event }
            }
            Err(rejection) => {
                let subject = Subject::Case(number.clone());
                self.record_rejection(
                    &subject,
                    before.as_ref(),
                    command,
                    actor,
                    source,
                    &rejection,
                );
                Verdict::Rejected { subject, rejection }
            }
        }
    }

    fn importer_of(&self, case: Option<&Case>, command: &Command) -> Option<Account> {
        let number: &ImporterNumber =
            case.map(Case::importer_number).or_else(|| command.importer_of_new_case())?;
        self.accounts.values().find(|account| account.importer_numbers.contains(number)).cloned()
    }

    fn record_step(
        &mut self,
        before: Option<&Case>,
        command: &Command,
        actor: &Actor,
        source: &Source,
        step: &Step,
        importer: Option<&Account>,
    ) {
        let number = step.case.number().clone();
        let from = before.map(|case| case.state_name().to_owned());
        let mut entry = self.entry(Kind::Transition, command, actor, source);
        if command.is_reminder() {
            entry.kind = Kind::Reminder;
        }
        entry.from.clone_from(&from);
        entry.to = Some(step.case.state_name().to_owned());
        entry.detail = detail_of(source, step);
        let seq = self.journal(number.as_str(), entry);
        self.stage_fact(step, from.as_deref(), command, seq);
        self.write_case(step.case.clone());
        self.stage_effects(step, seq, importer);
        self.follow(&number, step, source);
    }

    fn write_case(&mut self, case: Case) {
        self.kin.note(&case);
        self.moved.insert(case.number().clone());
        self.cases.insert(case.number().clone(), case);
    }

    /// What a step asks of other cases, in the same transaction.
    fn follow(&mut self, number: &CaseNumber, step: &Step, source: &Source) {
        for effect in &step.effects {
            match effect {
                Effect::Link(link) => self.link_back(number, link),
                Effect::Command { case, command, actor } => {
                    let source = source.caused_by(number);
                    // A rejection is journaled with the other case, like any other.
                    let _: Verdict = self.apply(case, command, actor, &source);
                }
                Effect::RunDeadline { .. }
                | Effect::StopDeadline(_)
                | Effect::PassDeadline(_)
                | Effect::AddRung(..)
                | Effect::DropRungs(..)
                | Effect::Render(_)
                | Effect::Tell(_)
                | Effect::Gap(_) => {}
            }
        }
    }

    /// The other side of a link, where the other case exists.
    fn link_back(&mut self, number: &CaseNumber, link: &Link) {
        let back = Link { case: number.clone(), relation: link.relation.reverse() };
        let Some(other) = self.cases.get(&link.case).and_then(|other| other.linked(&back)) else {
            return;
        };
        let state = Some(other.state_name().to_owned());
        let entry = Entry {
            at: self.now,
            kind: Kind::Link,
            workflow: other.workflow().name().to_owned(),
            command: "link".to_owned(),
            actor: Actor::worker("intake"),
            from: state.clone(),
            to: state,
            received_at: None,
            sent_at: None,
            message: None,
            user_id: None,
            detail: json!({ "case": back.case, "relation": back.relation }),
        };
        self.journal(link.case.as_str(), entry);
        self.write_case(other);
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
        // What no message asked for is nobody's to be answered: the journal keeps it.
        let Some(message) = &source.message else { return };
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
                    "messageId": message.id,
                    "messageSource": message.source,
                })),
            },
            staged_at: self.now,
            traceparent: source.traceparent.clone(),
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

    /// Takes the row journaled last back off its chain, to be journaled again with more detail.
    pub(super) fn take_back_row(&mut self) -> Option<JournalRow> {
        let row = self.changes.journal.pop()?;
        if row.seq > 1 {
            let head = Head { seq: row.seq - 1, hash: row.previous.clone() };
            self.heads.insert(row.subject.clone(), head);
        } else {
            self.heads.remove(&row.subject);
        }
        Some(row)
    }

    pub(super) fn changes_mut(&mut self) -> &mut Changes {
        &mut self.changes
    }
}

fn detail_of(source: &Source, step: &Step) -> serde_json::Value {
    let mut detail = source.detail.clone();
    detail.insert("event".to_owned(), json!(step.event));
    if let Some(certificate) = step.case.deadline() {
        detail.insert("rawDueOn".to_owned(), json!(certificate.raw_due_on));
        detail.insert("dueOn".to_owned(), json!(certificate.due_on));
    }
    if step.case.workflow() != Workflow::Declaration {
        detail.insert("extension".to_owned(), json!(step.case.extension().name()));
    }
    if let (Some((version, late)), "response-received") = (step.case.last_answer(), step.event) {
        detail.insert("version".to_owned(), json!(version));
        detail.insert("late".to_owned(), json!(late));
    }
    if !step.case.links().is_empty() {
        detail.insert("links".to_owned(), json!(step.case.links()));
    }
    serde_json::Value::Object(detail)
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
