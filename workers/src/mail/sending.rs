//! One parcel on its way: what goes into which message, what came of each.

use std::collections::{HashSet, VecDeque};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::changes::MailDelay;
use store::model::{Loaded, MailEvidence, MailRow, MailStatus};
use store::plan::MailDelivery;
use workflows::case::Case;

use super::attachments::Files;
use super::compose::{Attachment, Composed, Item, compose};
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

impl<'a> Desk<'a> {
    /// Sends mails that are claimed, as one message or as few as their files allow. What cannot
    /// go with the others ends or waits alone; when a message does not go out now, it and those
    /// after it are tried again together.
    pub(super) async fn deliver(&self, mails: Vec<MailRow>) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        let mut ready: Vec<Ready<'a>> = Vec::new();
        for mail in mails {
            match self.prepare(mail) {
                Ok(mail) => ready.push(mail),
                Err(attempt) => attempts.push(*attempt),
            }
        }
        let mut messages: VecDeque<Vec<Ready<'a>>> = split_by_size(ready).into();
        while let Some(message) = messages.pop_front() {
            let composed = match self.compose(&message) {
                Ok(composed) => composed,
                Err(problem) if message.len() > 1 => {
                    tracing::error!(problem, "no digest can be composed; its mails go one by one");
                    message.into_iter().rev().for_each(|mail| messages.push_front(vec![mail]));
                    continue;
                }
                Err(problem) => {
                    attempts.extend(self.refused(message, &problem, None));
                    continue;
                }
            };
            match self.hand_over(&message, &composed).await {
                Ok(accepted) => attempts.extend(self.taken(message, &accepted, &composed)),
                Err(TransportError::Permanent(reason)) => {
                    attempts.extend(self.refused(message, &reason, Some(&composed)));
                }
                Err(TransportError::Transient(reason)) => {
                    let untried: Vec<Ready<'_>> = messages.drain(..).flatten().collect();
                    let tried = message.into_iter().map(|ready| (ready.mail, Some(&composed)));
                    let untried = untried.into_iter().map(|ready| (ready.mail, None));
                    attempts.extend(self.in_vain(tried.chain(untried).collect(), &reason));
                }
            }
        }
        attempts
    }

    /// A mail with its case and its files; else what came of it: it ends because it is stale, or
    /// waits for what it lacks.
    fn prepare(&self, mail: MailRow) -> Result<Ready<'a>, Box<Attempt>> {
        let Some(case) = self.loaded.cases.get(&mail.case) else {
            return Err(self.lacks(mail, "its case is not in the store"));
        };
        if case.makes_moot(&mail.message, mail.about) {
            return Err(Box::new(Attempt::Ended(self.suppressed(mail, case))));
        }
        match self.attached(&mail) {
            Ok(attached) => Ok(Ready { mail, case, attached }),
            Err(reason) => Err(self.lacks(mail, &reason)),
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
        compose(&items, &self.engine.mail_settings)
    }

    async fn hand_over(
        &self,
        message: &[Ready<'_>],
        composed: &Composed,
    ) -> Result<Accepted, TransportError> {
        let to = message.first().map(|ready| ready.mail.recipient.email.clone());
        let outgoing = Outgoing {
            id: composed.id.clone(),
            file_name: composed.file_name.clone(),
            from: composed.from.clone(),
            to: to.unwrap_or_default(),
            bytes: composed.bytes.clone(),
        };
        self.engine.transport.send(&outgoing).await
    }

    fn taken(
        &self,
        message: Vec<Ready<'_>>,
        accepted: &Accepted,
        composed: &Composed,
    ) -> Vec<Attempt> {
        let sent = message.into_iter().map(|Ready { mail, .. }| {
            let template = mail.message.template();
            tracing::info!(mail.id = mail.id, case = %mail.case, mail.template = template, "sent");
            let reply = accepted.reply.clone();
            let mut sent = self.ended(mail, MailStatus::Sent, reply, Some(composed));
            sent.evidence.tls.clone_from(&accepted.tls);
            Attempt::Ended(sent)
        });
        sent.collect()
    }

    fn refused(
        &self,
        message: Vec<Ready<'_>>,
        reason: &str,
        composed: Option<&Composed>,
    ) -> Vec<Attempt> {
        let refused = message.into_iter().map(|Ready { mail, .. }| {
            tracing::error!(mail.id = mail.id, case = %mail.case, reason, "will never go out");
            Attempt::Ended(self.ended(mail, MailStatus::Failed, reason.to_owned(), composed))
        });
        refused.collect()
    }

    /// A reminder for a case that asks for nothing any more would only alarm people.
    fn suppressed(&self, mail: MailRow, case: &Case) -> MailDelivery {
        let state = case.state_name();
        tracing::info!(mail.id = mail.id, case = %mail.case, state, "not sent: nothing is asked");
        let reason = format!("not sent: it reminds of nothing any more, the case is {state}");
        // What it would have been about; there are no bytes to prove.
        let item = Item { mail: &mail, case, attached: &[] };
        let composed = compose(&[item], &self.engine.mail_settings);
        let mut delivery = self.ended(mail, MailStatus::Suppressed, reason, None);
        delivery.evidence.subject = composed.map(|composed| composed.subject).unwrap_or_default();
        delivery
    }

    fn lacks(&self, mail: MailRow, reason: &str) -> Box<Attempt> {
        let now = self.engine.clock.now();
        let next = next_attempt(&mail, now);
        Box::new(self.again(mail, None, next, reason))
    }

    /// Mails that did not go out now: all are tried again at one instant, so that they stay
    /// together, but those that have had their last attempt.
    fn in_vain(&self, mails: Vec<(MailRow, Option<&Composed>)>, reason: &str) -> Vec<Attempt> {
        let now = self.engine.clock.now();
        let together = mails.iter().filter_map(|(mail, _)| next_attempt(mail, now)).min();
        let again = mails.into_iter().map(|(mail, composed)| {
            let next = next_attempt(&mail, now).and(together);
            self.again(mail, composed, next, reason)
        });
        again.collect()
    }

    /// A mail that is tried again at `next`, or given up.
    fn again(
        &self,
        mail: MailRow,
        composed: Option<&Composed>,
        next: Option<Timestamp>,
        reason: &str,
    ) -> Attempt {
        let attempts = attempts_with_this(&mail);
        let Some(not_before) = next else {
            tracing::error!(mail.id = mail.id, case = %mail.case, reason, "not sent; given up");
            let reason = format!("given up after {attempts} attempts: {reason}");
            return Attempt::Ended(self.ended(mail, MailStatus::Failed, reason, composed));
        };
        tracing::warn!(
            mail.id = mail.id, case = %mail.case, mail.attempts = attempts,
            mail.not_before = %not_before, reason, "not sent; tried again later"
        );
        Attempt::Later(MailDelay { id: mail.id, not_before, claimed_until: Some(self.claim_end) })
    }

    /// How a delivery ended, with what can be shown of it; without bytes when none were handed
    /// over.
    fn ended(
        &self,
        mail: MailRow,
        status: MailStatus,
        reply: String,
        composed: Option<&Composed>,
    ) -> MailDelivery {
        let text = |of: fn(&Composed) -> String| composed.map(of).unwrap_or_default();
        let evidence = MailEvidence {
            transport: self.engine.transport.name().to_owned(),
            reply,
            tls: None,
            at: self.engine.clock.now(),
            sha256: text(|composed| hex::encode(Sha256::digest(&composed.bytes))),
            message_id: text(|composed| composed.message_id.clone()),
            subject: text(|composed| composed.subject.clone()),
        };
        let others = composed.map_or(0, |composed| composed.mails.saturating_sub(1));
        MailDelivery { mail, status, evidence, others }
    }
}

impl Ready<'_> {
    fn item(&self) -> Item<'_> {
        Item { mail: &self.mail, case: self.case, attached: &self.attached }
    }
}

/// The row was read before the claim that counted it.
const fn attempts_with_this(mail: &MailRow) -> u32 {
    mail.attempts.saturating_add(1)
}

fn next_attempt(mail: &MailRow, now: Timestamp) -> Option<Timestamp> {
    next_attempt_at(attempts_with_this(mail), mail.created_at, now)
}

/// Parts mails, in their order, so that the files of each part stay within the limit. A document
/// that several of them have goes along once.
fn split_by_size(mails: Vec<Ready<'_>>) -> Vec<Vec<Ready<'_>>> {
    let mut parts: Vec<Vec<Ready<'_>>> = Vec::new();
    let mut attached: HashSet<String> = HashSet::new();
    let mut bytes = 0_usize;
    for mail in mails {
        let new = |attached: &HashSet<String>| -> usize {
            let files = mail.mail.documents.iter().zip(&mail.attached);
            files.filter(|(id, _)| !attached.contains(*id)).map(|(_, file)| file.bytes.len()).sum()
        };
        bytes = bytes.saturating_add(new(&attached));
        if parts.is_empty() || bytes > FILES_BYTES_MAX {
            attached.clear();
            bytes = new(&attached);
            parts.push(Vec::new());
        }
        attached.extend(mail.mail.documents.iter().cloned());
        if let Some(part) = parts.last_mut() {
            part.push(mail);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use workflows::case::Case;
    use workflows::form28::State;
    use workflows::form28::samples::case_in;

    use super::*;

    /// A mail with one document of that size.
    fn mail(document: &str) -> MailRow {
        let mut mail = store::contract::reminded().mails.remove(0);
        mail.id = format!("mail about {document}");
        mail.documents = vec![document.to_owned()];
        mail
    }

    fn parts(documents: &[(&str, usize)]) -> Vec<Vec<String>> {
        let case = Case::Form28(Box::new(case_in(State::Issued, false)));
        let files: Vec<Attachment> = documents
            .iter()
            .map(|(name, bytes)| Attachment { name: (*name).to_owned(), bytes: vec![0; *bytes] })
            .collect();
        let ready = documents.iter().zip(&files).map(|((document, _), file)| Ready {
            mail: mail(document),
            case: &case,
            attached: vec![file],
        });
        let parts = split_by_size(ready.collect()).into_iter();
        parts
            .map(|part| part.into_iter().flat_map(|ready| ready.mail.documents).collect())
            .collect()
    }

    #[test]
    fn files_beyond_the_limit_make_another_message_and_a_mail_is_never_parted() {
        let most = FILES_BYTES_MAX;
        assert_eq!(parts(&[("a", most - 1), ("b", 1)]), [["a", "b"]]);
        assert_eq!(
            parts(&[("a", most - 1), ("b", 2), ("c", 1), ("d", most + 1), ("e", 1)]),
            [vec!["a"], vec!["b", "c"], vec!["d"], vec!["e"]]
        );
        assert_eq!(parts(&[]), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_document_of_several_mails_weighs_once() {
        let most = FILES_BYTES_MAX;
        assert_eq!(parts(&[("a", most), ("a", most), ("a", most)]), [["a", "a", "a"]]);
    }
}
