//! One parcel on its way: what goes into which message, what came of each.

use std::collections::{HashSet, VecDeque};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::changes::MailDelay;
use store::model::{Loaded, MailEvidence, MailRow, MailStatus};
use store::plan::MailDelivery;
use workflows::case::Case;

use super::attachments::Files;
use super::compose::{Attachment, Composed, Item, compose, compose_digest};
use super::pause::next_attempt_at;
use crate::engine::Engine;
use crate::transport::{Accepted, Outgoing, TransportError};

/// Files of one message, in bytes together, before they are encoded for the way, which makes them
/// a third larger: most servers take mails of 20 MB and more. A mail of its own is sent whatever
/// it weighs.
const FILES_BYTES_MAX: usize = 15_000_000;

/// What came of one attempt.
#[expect(clippy::large_enum_variant, reason = "one at a time, and most are the large one")]
pub(super) enum Attempt {
    Ended(MailDelivery),
    Later(MailDelay),
}

/// What a parcel is made into messages with.
pub(super) struct Desk<'a> {
    pub(super) engine: &'a Engine,
    pub(super) loaded: &'a Loaded,
    pub(super) files: &'a Files,
    /// When the claim of the mails ends.
    pub(super) claim_end: Timestamp,
}

/// A mail with what it is composed of.
struct Ready<'a> {
    mail: MailRow,
    case: &'a Case,
    attached: Vec<&'a Attachment>,
}

/// What came of handing a message over.
enum Handed {
    Taken(Accepted),
    Refused(String),
    NotNow(String),
}

impl<'a> Desk<'a> {
    /// Sends mails that are claimed: as one message, or as few as their files allow. What cannot
    /// be sent of them ends or waits alone; when a message does not go out now, it and those after
    /// it are tried again together.
    pub(super) async fn deliver(&self, mails: Vec<MailRow>) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        let ready: Vec<Ready<'a>> =
            mails.into_iter().filter_map(|mail| self.prepare(mail, &mut attempts)).collect();
        let mut messages: VecDeque<Vec<Ready<'a>>> = split_by_size(ready).into();
        while let Some(message) = messages.pop_front() {
            let composed = match self.compose(&message) {
                Ok(composed) => composed,
                Err(problem) if message.len() == 1 => {
                    attempts.extend(self.refused(message, &problem, None));
                    continue;
                }
                Err(problem) => {
                    tracing::error!(problem, "no digest can be composed; its mails go one by one");
                    message.into_iter().rev().for_each(|mail| messages.push_front(vec![mail]));
                    continue;
                }
            };
            match self.hand_over(&message, &composed).await {
                Handed::Taken(accepted) => {
                    attempts.extend(self.taken(message, &accepted, &composed));
                }
                Handed::Refused(reason) => {
                    attempts.extend(self.refused(message, &reason, Some(&composed)));
                }
                Handed::NotNow(reason) => {
                    let untried = messages.drain(..).flatten().collect();
                    attempts.extend(self.in_vain(message, untried, &reason, &composed));
                }
            }
        }
        attempts
    }

    /// A mail with its case and its files; nothing when it ends or waits for want of them, or
    /// because it is stale.
    fn prepare(&self, mail: MailRow, attempts: &mut Vec<Attempt>) -> Option<Ready<'a>> {
        let Some(case) = self.loaded.cases.get(&mail.case) else {
            attempts.push(self.lacking(mail, "its case is not in the store"));
            return None;
        };
        if case.makes_moot(&mail.message, mail.about) {
            attempts.push(Attempt::Ended(self.suppressed(mail, case)));
            return None;
        }
        match self.attached(&mail) {
            Ok(attached) => Some(Ready { mail, case, attached }),
            Err(reason) => {
                attempts.push(self.lacking(mail, &reason));
                None
            }
        }
    }

    fn attached(&self, mail: &MailRow) -> Result<Vec<&'a Attachment>, String> {
        let file = |id: &String| match self.files.get(id) {
            Some(Ok(file)) => Ok(file),
            Some(Err(reason)) => Err(format!("document {id}: {reason}")),
            None => Err(format!("document {id} is not in the store")),
        };
        mail.documents.iter().map(file).collect()
    }

    fn compose(&self, message: &[Ready<'_>]) -> Result<Composed, String> {
        let items: Vec<Item<'_>> = message.iter().map(Ready::item).collect();
        match items.as_slice() {
            [item] => compose(item.mail, item.case, item.attachments, &self.engine.mail_settings),
            items => compose_digest(items, &self.engine.mail_settings),
        }
    }

    async fn hand_over(&self, message: &[Ready<'_>], composed: &Composed) -> Handed {
        let to = message.first().map(|ready| ready.mail.recipient.email.clone());
        let outgoing = Outgoing {
            id: composed.id.clone(),
            file_name: composed.file_name.clone(),
            from: composed.from.clone(),
            to: to.unwrap_or_default(),
            bytes: composed.bytes.clone(),
        };
        match self.engine.transport.send(&outgoing).await {
            Ok(accepted) => Handed::Taken(accepted),
            Err(TransportError::Transient(reason)) => Handed::NotNow(reason),
            Err(TransportError::Permanent(reason)) => Handed::Refused(reason),
        }
    }

    fn taken(
        &self,
        message: Vec<Ready<'_>>,
        accepted: &Accepted,
        composed: &Composed,
    ) -> Vec<Attempt> {
        self.each(message, |mail| {
            let template = mail.message.template();
            tracing::info!(mail.id = mail.id, case = %mail.case, mail.template = template, "sent");
            let reply = accepted.reply.clone();
            let mut sent = self.ended(mail, MailStatus::Sent, reply, Some(composed));
            sent.evidence.tls.clone_from(&accepted.tls);
            sent
        })
    }

    fn refused(
        &self,
        message: Vec<Ready<'_>>,
        reason: &str,
        composed: Option<&Composed>,
    ) -> Vec<Attempt> {
        self.each(message, |mail| {
            tracing::error!(mail.id = mail.id, case = %mail.case, reason, "given up");
            self.ended(mail, MailStatus::Failed, reason.to_owned(), composed)
        })
    }

    /// Each mail of a message, ended in the same way.
    fn each(
        &self,
        message: Vec<Ready<'_>>,
        end: impl Fn(MailRow) -> MailDelivery,
    ) -> Vec<Attempt> {
        let others = message.len().saturating_sub(1);
        let deliveries = message.into_iter().map(|ready| end(ready.mail));
        deliveries.map(|delivery| Attempt::Ended(MailDelivery { others, ..delivery })).collect()
    }

    /// A message that did not go out, and mails that were to follow it in others: each is tried
    /// again, all at one instant so that they stay together, or given up after its last attempt.
    fn in_vain(
        &self,
        message: Vec<Ready<'_>>,
        untried: Vec<Ready<'_>>,
        reason: &str,
        composed: &Composed,
    ) -> Vec<Attempt> {
        let now = self.engine.clock.now();
        let all = message.iter().chain(&untried);
        let together = all.filter_map(|ready| next_attempt(&ready.mail, now)).min();
        let others = message.len().saturating_sub(1);
        let message = message.into_iter().map(|ready| (ready.mail, Some(composed), others));
        let untried = untried.into_iter().map(|ready| (ready.mail, None, 0));
        let again = |mail: &MailRow| next_attempt(mail, now).and(together);
        message
            .chain(untried)
            .map(|(mail, composed, others)| match again(&mail) {
                Some(not_before) => self.later(mail, not_before, reason),
                None => match self.given_up(mail, reason, composed) {
                    Attempt::Ended(ended) => Attempt::Ended(MailDelivery { others, ..ended }),
                    later @ Attempt::Later(_) => later,
                },
            })
            .collect()
    }
}
