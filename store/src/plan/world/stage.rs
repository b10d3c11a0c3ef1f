//! Staging: the effects of a step as rows.

use super::{World, short_hash, without_nulls};
use crate::changes::{Changes, DeadlineEnd, DeadlineWrite, OutboxWrite, RungDrop, RungWrite};
use crate::journal::{Entry, Kind};
use crate::model::{
    DeadlineStatus, DocumentRow, DocumentStatus, MailRow, MailStatus, OutboxContent,
};
use jiff::Timestamp;
use serde_json::json;
use workflows::actor::Actor;
use workflows::case::{Case, Step};
use workflows::clocks::{Clock, deadline_id};
use workflows::directory::{
    Account, Gap, GapCode, Privilege, Purpose, Recipient, broker_recipients, importer_recipients,
    recipients_for,
};
use workflows::effect::{Audience, DateNews, Document, Effect, Message, Notification};
use workflows::ids::{CaseNumber, FilerCode};
use workflows::message::Command;

impl World<'_> {
    pub(super) fn stage_fact(
        &mut self,
        step: &Step,
        from: Option<&str>,
        command: &Command,
        seq: u64,
    ) {
        let deadline = step.case.deadline();
        let number = step.case.number();
        self.changes.outbox.push(OutboxWrite {
            id: format!("{number}/{seq}"),
            content: OutboxContent::Fact {
                message_type: format!("gov.cbp.{}.{}.v1", step.case.workflow().name(), step.event),
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
            traceparent: self.traceparent.clone(),
        });
    }

    pub(super) fn stage_effects(&mut self, step: &Step, seq: u64, importer: Option<&Account>) {
        let mut told: Vec<(String, &'static str)> = Vec::new();
        for effect in &step.effects {
            match effect {
                Effect::RunDeadline { .. }
                | Effect::StopDeadline(_)
                | Effect::PassDeadline(_)
                | Effect::AddRung(..)
                | Effect::DropRungs(..) => self.stage_deadline(&step.case, effect),
                // What is asked of other cases comes after what this one stages.
                Effect::Link(_) | Effect::Command { .. } => {}
                Effect::Gap(gap) => {
                    self.record_gap(&step.case, gap);
                }
                Effect::Render(document) => self.stage_document(step.case.number(), document),
                Effect::Tell(notification) => {
                    self.stage_mails(step, seq, notification, importer, &mut told);
                }
            }
        }
    }

    fn stage_deadline(&mut self, case: &Case, effect: &Effect) {
        let number = case.number();
        // A clock that a step ends and runs again has two deadlines: the effects of a step come in
        // order, and only the last deadline of a clock is the one that the case knows.
        let last = |clock| case.clocks().get(clock).map_or(0, |running| running.ordinal);
        let changes = &mut self.changes;
        match effect {
            Effect::RunDeadline { clock, certificate, rungs } => {
                let ordinal = last(*clock);
                let id = deadline_id(number, *clock, ordinal);
                if ordinal > 1 {
                    let before = deadline_id(number, *clock, ordinal - 1);
                    end_deadline(changes, before, DeadlineStatus::Superseded);
                }
                changes.deadlines.push(DeadlineWrite {
                    id: id.clone(),
                    case: number.clone(),
                    clock: *clock,
                    ordinal,
                    certificate: certificate.clone(),
                });
                changes.rungs.extend(rungs.iter().map(|rung| RungWrite {
                    deadline: id.clone(),
                    case: number.clone(),
                    rung: *rung,
                }));
            }
            Effect::StopDeadline(clock) => {
                let id = deadline_id(number, *clock, last(*clock));
                end_deadline(changes, id, DeadlineStatus::Stopped);
            }
            // Its own rungs fired or are folded into this one; those of a request for more time
            // go on.
            Effect::PassDeadline(clock) => {
                let id = deadline_id(number, *clock, last(*clock));
                changes.deadline_ends.push(DeadlineEnd { id, status: DeadlineStatus::Passed });
            }
            Effect::AddRung(clock, rung) => changes.rungs.push(RungWrite {
                deadline: deadline_id(number, *clock, last(*clock)),
                case: number.clone(),
                rung: *rung,
            }),
            Effect::DropRungs(clock, family) => {
                let id = deadline_id(number, *clock, last(*clock));
                drop_rungs(changes, id, Some(family.label_prefix()));
            }
            Effect::Render(_)
            | Effect::Tell(_)
            | Effect::Link(_)
            | Effect::Gap(_)
            | Effect::Command { .. } => {}
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
            traceparent: self.traceparent.clone(),
        });
    }

    fn stage_mails(
        &mut self,
        step: &Step,
        seq: u64,
        notification: &Notification,
        importer: Option<&Account>,
        told: &mut Vec<(String, &'static str)>,
    ) {
        let case = &step.case;
        let (recipients, gaps) = self.recipients(case, notification, importer);
        for recipient in recipients {
            let key = (recipient.email.to_lowercase(), notification.message.template());
            if !told.contains(&key) {
                told.push(key);
                self.stage_mail(step, seq, notification, recipient);
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
                let about = notification.about;
                let notification =
                    Notification { audience: Audience::Fallback, message, about, documents };
                let fallback = self.settings.fallback.clone();
                self.stage_mail(step, seq, &notification, fallback);
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
            Audience::Importer => {
                match importer_recipients(importer, case.importer_number(), case.purpose()) {
                    Ok(recipients) => (recipients, Vec::new()),
                    Err(gap) => (Vec::new(), vec![gap]),
                }
            }
            Audience::CourtesyBrokers => {
                let Some(form) = case.form_kind() else { return (Vec::new(), Vec::new()) };
                let broker_of = |filer: &FilerCode| self.account_of_filer(filer);
                let (found, gaps) = broker_recipients(importer, case.filers(), form, broker_of);
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
            Audience::Signer => (case.signer().into_iter().collect(), Vec::new()),
            Audience::Author => (self.author_of(case, importer), Vec::new()),
            Audience::Fallback => (vec![self.settings.fallback.clone()], Vec::new()),
        }
    }

    /// The account that drafted a declaration, where the importer's own is not told anyway.
    fn author_of(&self, case: &Case, importer: Option<&Account>) -> Vec<Recipient> {
        let Some(author) = case.author() else { return Vec::new() };
        if author.account.as_ref() == importer.map(|account| &account.ace_id) {
            return Vec::new();
        }
        // Access that was taken back ends at once (accounts §3): so does what is told.
        let seen = importer.is_some_and(|account| {
            account.permits(author, Privilege::DeclView, case.importer_number())
                || account.permits(author, Privilege::DeclCreate, case.importer_number())
        });
        if !seen {
            return Vec::new();
        }
        let account = author.account.as_ref().and_then(|ace_id| self.accounts.get(ace_id));
        let of = |purpose| account.map(|account| recipients_for(account, purpose));
        [Purpose::Declarations, Purpose::Forms, Purpose::Account]
            .into_iter()
            .find_map(|purpose| of(purpose).filter(|found| !found.is_empty()))
            .unwrap_or_default()
    }

    fn account_of_filer(&self, filer: &FilerCode) -> Option<Account> {
        self.accounts.values().find(|account| account.filer_codes.contains(filer)).cloned()
    }

    fn record_gap(&mut self, case: &Case, gap: &Gap) -> u64 {
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
        self.journal(case.number().as_str(), entry)
    }

    /// Journals that a message got nobody, and tells the fallback. `documents` are ids of
    /// documents that go along.
    pub(in crate::plan) fn report_gap(
        &mut self,
        case: &Case,
        gap: Gap,
        undelivered: &str,
        documents: Vec<String>,
    ) {
        let seq = self.record_gap(case, &gap);
        let message =
            Message::Undeliverable { undelivered: undelivered.to_owned(), gap: gap.sentence };
        let fallback = self.settings.fallback.clone();
        let told =
            Told { audience: Audience::Fallback, message, about: None, date_news: Vec::new() };
        self.stage_mail_row(case, seq, told, fallback, documents);
    }

    /// Tells the owner of the importer's account what a contact could not be told: the next step
    /// after a mail that came back (accounts: bounced mail is the account owner's task). Nobody who
    /// was told anyway is told again. Returns whether there was somebody.
    pub(in crate::plan) fn tell_owner_instead(&mut self, case: &Case, failed: &MailRow) -> bool {
        let importer = case.importer_number();
        let holds = |account: &&Account| account.importer_numbers.contains(importer);
        let Some(account) = self.accounts.values().find(holds) else { return false };
        let told = recipients_for(account, case.purpose());
        let mut owners = recipients_for(account, Purpose::Account);
        owners.retain(|owner| {
            let is_same = |email: &String| owner.email.eq_ignore_ascii_case(email);
            !is_same(&failed.recipient.email) && !told.iter().any(|told| is_same(&told.email))
        });
        let seq = self.heads.get(case.number().as_str()).map_or(0, |head| head.seq);
        for owner in &owners {
            let told = Told {
                audience: Audience::AccountOwner,
                message: failed.message.clone(),
                about: failed.about,
                date_news: Vec::new(),
            };
            self.stage_mail_row(case, seq, told, owner.clone(), failed.documents.clone());
        }
        !owners.is_empty()
    }

    fn stage_mail(
        &mut self,
        step: &Step,
        seq: u64,
        notification: &Notification,
        recipient: Recipient,
    ) {
        let case = &step.case;
        let number = case.number();
        let documents =
            notification.documents.iter().map(|key| document_id(number, &key.0)).collect();
        let told = Told {
            audience: notification.audience,
            message: notification.message.clone(),
            about: notification.about,
            date_news: date_news(step, notification),
        };
        self.stage_mail_row(case, seq, told, recipient, documents);
    }

    fn stage_mail_row(
        &mut self,
        case: &Case,
        seq: u64,
        told: Told,
        recipient: Recipient,
        documents: Vec<String>,
    ) {
        let Told { audience, message, about, date_news } = told;
        let clock = about.unwrap_or_else(|| case.leading_clock());
        let number = case.number();
        let is_ready = documents.iter().all(|id| self.loaded.ready_documents.contains(id));
        let id = short_hash(&[
            number.as_str(),
            &seq.to_string(),
            audience.name(),
            message.template(),
            clock.name(),
            &recipient.email.to_lowercase(),
        ]);
        if is_ready {
            let traceparent = self.traceparent.clone();
            self.changes.outbox.push(OutboxWrite { traceparent, ..mail_work(&id, self.now) });
        }
        self.changes.mails.push(MailRow {
            id,
            case: number.clone(),
            cause_seq: seq,
            audience,
            recipient,
            message,
            state_name: case.state_name().to_owned(),
            about,
            certificate: case.clocks().certificate(clock).cloned(),
            date_news,
            links: case.links().to_vec(),
            documents,
            status: if is_ready { MailStatus::Queued } else { MailStatus::Waiting },
            attempts: 0,
            created_at: self.now,
            evidence: None,
            receipt: None,
            begun_at: None,
        });
    }
}

/// What one mail tells, and to whom.
struct Told {
    audience: Audience,
    message: Message,
    about: Option<Clock>,
    date_news: Vec<DateNews>,
}

/// What a step did to other clocks than that of the mail, for those who have a calendar of them.
fn date_news(step: &Step, notification: &Notification) -> Vec<DateNews> {
    if !notification.audience.keeps_calendar() {
        return Vec::new();
    }
    let told = notification.about.unwrap_or_else(|| step.case.leading_clock());
    DateNews::of_step(&step.effects, step.case.clocks(), told)
}

/// Work for the mail worker.
pub(in crate::plan) fn mail_work(mail: &str, now: Timestamp) -> OutboxWrite {
    OutboxWrite {
        id: format!("mail:{mail}"),
        content: OutboxContent::Mail { mail: mail.to_owned() },
        staged_at: now,
        traceparent: None,
    }
}

fn end_deadline(changes: &mut Changes, id: String, status: DeadlineStatus) {
    drop_rungs(changes, id.clone(), None);
    changes.deadline_ends.push(DeadlineEnd { id, status });
}

/// Takes rungs away: those in the table, and those that an earlier command of this batch staged.
fn drop_rungs(changes: &mut Changes, deadline: String, label_prefix: Option<&'static str>) {
    changes.rungs.retain(|staged| {
        staged.deadline != deadline
            || !staged.rung.kind.label().starts_with(label_prefix.unwrap_or_default())
    });
    changes.rung_drops.push(RungDrop { deadline, label_prefix });
}

fn officer_of(case: &Case) -> Option<Recipient> {
    let officer = case.officer()?;
    officer.email.as_ref().map(|email| Recipient {
        name: officer.name.clone(),
        email: email.clone(),
        account: None,
    })
}

fn document_id(number: &CaseNumber, key: &str) -> String {
    format!("{number}/{key}")
}
