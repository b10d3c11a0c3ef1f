//! One parcel on its way: what goes into which message, what came of each.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use store::changes::MailDelay;
use store::model::{Loaded, MailEvidence, MailRow, MailStatus};
use store::plan::MailDelivery;
use workflows::case::Case;

use super::attachments::Files;
use super::compose::{Attachment, Composed, Item, compose};
use super::notes::Notes;
use super::pause::next_attempt_at;
use crate::engine::{Engine, PassError};
use crate::metrics;
use crate::transport::{Accepted, Outgoing, TransportError, without_addresses};

/// Files of one message, in bytes together, before they are encoded for the way, which makes them
/// a third larger: most servers take mails of 20 MB and more. A mail of its own is sent whatever
/// it weighs.
const FILES_BYTES_MAX: usize = 15_000_000;

/// This part of a claim is for writing down what came of a hand-over.
const CLAIM_PART_FOR_RECORDING: i32 = 12;

/// A hand-over begins only when it has this part of a claim.
const CLAIM_PART_FOR_HAND_OVER: i32 = 4;

/// How often a mail in doubt is repeated. A server that takes mails and never says so would deliver
/// every copy; then a person has to find out.
const REPEATS_MAX: u32 = 3;

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
    pub(super) notes: &'a Notes<'a>,
    /// When the claim of the mails ends that are not begun.
    pub(super) claim_end: Timestamp,
}

/// A mail with what it is composed of.
struct Ready<'a> {
    mail: MailRow,
    case: &'a Case,
    attached: Vec<&'a Attachment>,
    /// When its claim ends.
    claimed_until: Timestamp,
}

/// What came of handing a message over.
enum Handed {
    Accepted(Accepted),
    Not(TransportError),
    /// Too little is left of the claim.
    OutOfTime,
}

impl<'a> Desk<'a> {
    /// Sends mails that are claimed, as one message or as few as their files allow. What cannot
    /// go with the others ends or waits alone; when a message does not go out now, it and those
    /// after it are tried again together.
    ///
    /// # Errors
    /// When the case store fails; then `attempts` has what came of those before.
    pub(super) async fn deliver(
        &self,
        mails: Vec<MailRow>,
        attempts: &mut Vec<Attempt>,
    ) -> Result<(), PassError> {
        let mut ready: Vec<Ready<'a>> = Vec::new();
        for mail in mails {
            match self.prepare(mail) {
                Ok(mail) => ready.push(mail),
                Err(attempt) => attempts.push(*attempt),
            }
        }
        let mut messages: VecDeque<Vec<Ready<'a>>> = split_by_size(ready).into();
        while let Some(mut message) = messages.pop_front() {
            let mut composed = match self.compose(&message) {
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
            let handed = self.hand_over(&mut message, &mut composed).await?;
            match handed {
                Handed::Accepted(accepted) => {
                    attempts.extend(self.taken(message, &accepted, &composed));
                }
                Handed::Not(TransportError::Permanent(reason)) => {
                    attempts.extend(self.refused(message, &reason, Some(&composed)));
                }
                Handed::Not(TransportError::Transient(reason)) => {
                    let untried = messages.drain(..).flatten();
                    attempts.extend(self.in_vain(message, untried, &reason, &composed));
                }
                Handed::Not(TransportError::Ambiguous(reason)) => {
                    let untried = messages.drain(..).flatten();
                    attempts.extend(self.in_doubt(message, untried, &reason, &composed));
                }
                Handed::Not(TransportError::Held { until, reason }) => {
                    let untried = message.into_iter().chain(messages.drain(..).flatten());
                    attempts.extend(Self::held(untried, until, &reason));
                }
                Handed::OutOfTime => {
                    let untried = message.into_iter().chain(messages.drain(..).flatten());
                    let now = self.engine.clock.now();
                    attempts.extend(Self::held(untried, now, "the time of its claim is used up"));
                }
            }
        }
        Ok(())
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
            Ok(attached) => Ok(Ready { mail, case, attached, claimed_until: self.claim_end }),
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

    /// Notes that it begins, and hands it over within the time of the claim; for as long as the
    /// server may take to answer the claim is made longer.
    async fn hand_over(
        &self,
        message: &mut [Ready<'_>],
        composed: &mut Composed,
    ) -> Result<Handed, PassError> {
        let ids = message.iter().map(|ready| ready.mail.id.clone()).collect();
        let claimed_until = self.claim_end + self.engine.transport.verdict_limit();
        self.notes.begin(ids, claimed_until).await?;
        for ready in message.iter_mut() {
            ready.claimed_until = claimed_until;
        }
        let Some(within) = self.time_left() else { return Ok(Handed::OutOfTime) };
        let to = message.first().map(|ready| ready.mail.recipient.email.clone());
        let outgoing = Outgoing {
            id: composed.id.clone(),
            file_name: composed.file_name.clone(),
            from: composed.from.clone(),
            to: to.unwrap_or_default(),
            bytes: std::mem::take(&mut composed.bytes),
        };
        let handed = self.engine.transport.hand_over(&outgoing, within).await;
        metrics::handed_over(&handed);
        Ok(match handed {
            Ok(accepted) => Handed::Accepted(accepted),
            Err(error) => Handed::Not(error),
        })
    }

    /// What a hand-over may take: when the claim ends, another process takes the mail.
    fn time_left(&self) -> Option<Duration> {
        let lease = self.engine.lease;
        let left = self.claim_end.duration_since(self.engine.clock.now());
        let left = left - lease / CLAIM_PART_FOR_RECORDING;
        (left >= lease / CLAIM_PART_FOR_HAND_OVER).then(|| left.unsigned_abs())
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
            self.notes.accepted(&sent.mail.id, &sent.evidence);
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
            let cause = without_addresses(reason);
            tracing::error!(mail.id = mail.id, case = %mail.case, cause, "will never go out");
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
        let item = Item { mail: &mail, paper: case.into(), attached: &[] };
        let composed = compose(&[item], &self.engine.mail_settings);
        let mut delivery = self.ended(mail, MailStatus::Suppressed, reason, None);
        delivery.evidence.subject = composed.map(|composed| composed.subject).unwrap_or_default();
        delivery
    }

    fn lacks(&self, mail: MailRow, reason: &str) -> Box<Attempt> {
        let now = self.engine.clock.now();
        let next = next_attempt(&mail, now);
        Box::new(self.again(mail, self.claim_end, None, next, reason))
    }

    /// Mails that did not go out now: all are tried again at one instant, so that they stay
    /// together, but those that have had their last attempt.
    fn in_vain<'m>(
        &self,
        message: Vec<Ready<'m>>,
        untried: impl Iterator<Item = Ready<'m>>,
        reason: &str,
        composed: &Composed,
    ) -> Vec<Attempt> {
        let tried = message.into_iter().map(|ready| (ready, Some(composed)));
        let mails: Vec<_> = tried.chain(untried.map(|ready| (ready, None))).collect();
        let now = self.engine.clock.now();
        let together = mails.iter().filter_map(|(ready, _)| next_attempt(&ready.mail, now)).min();
        let again = mails.into_iter().map(|(Ready { mail, claimed_until, .. }, composed)| {
            let next = next_attempt(&mail, now).and(together);
            self.again(mail, claimed_until, composed, next, reason)
        });
        again.collect()
    }

    /// Mails of a message that may have arrived: that is written down, and it goes once more as it
    /// was, after a pause, with those that were to follow it; but for those that went often enough.
    fn in_doubt<'m>(
        &self,
        message: Vec<Ready<'m>>,
        untried: impl Iterator<Item = Ready<'m>>,
        reason: &str,
        composed: &Composed,
    ) -> Vec<Attempt> {
        let (message, often): (Vec<_>, Vec<_>) =
            message.into_iter().partition(|ready| doubts_with_this(&ready.mail) <= REPEATS_MAX);
        let doubtful: HashMap<String, MailDelivery> = message
            .iter()
            .map(|Ready { mail, .. }| {
                let (mail, status) = (mail.clone(), MailStatus::Ambiguous);
                let mut delivery = self.ended(mail, status, reason.to_owned(), Some(composed));
                delivery.evidence.doubts = doubts_with_this(&delivery.mail);
                (delivery.mail.id.clone(), delivery)
            })
            .collect();
        let gone = format!(
            "it went {} times and no reply came, so it may have arrived: {reason}",
            REPEATS_MAX + 1
        );
        let mut attempts = self.refused(often, &gone, Some(composed));
        for attempt in self.in_vain(message, untried, reason, composed) {
            let Attempt::Later(mut delay) = attempt else {
                attempts.push(attempt);
                continue;
            };
            if let Some(delivery) = doubtful.get(&delay.id) {
                attempts.push(Attempt::Ended(delivery.clone()));
                // The outcome ends the claim.
                delay.claimed_until = None;
            }
            attempts.push(Attempt::Later(delay));
        }
        attempts
    }

    /// Mails that were not tried after all: their claim does not count as an attempt.
    fn held<'m>(
        mails: impl Iterator<Item = Ready<'m>>,
        not_before: Timestamp,
        reason: &str,
    ) -> Vec<Attempt> {
        let later = mails.map(|Ready { mail, claimed_until, .. }| {
            tracing::debug!(mail.id = mail.id, case = %mail.case, reason, "not tried now");
            let claimed_until = Some(claimed_until);
            Attempt::Later(MailDelay { id: mail.id, not_before, claimed_until, is_unused: true })
        });
        later.collect()
    }

    /// A mail that is tried again at `next`, or given up.
    fn again(
        &self,
        mail: MailRow,
        claimed_until: Timestamp,
        composed: Option<&Composed>,
        next: Option<Timestamp>,
        reason: &str,
    ) -> Attempt {
        let attempts = mail.attempts;
        let cause = without_addresses(reason);
        let Some(not_before) = next else {
            tracing::error!(mail.id = mail.id, case = %mail.case, cause, "not sent; given up");
            let reason = format!("given up after {attempts} attempts: {reason}");
            return Attempt::Ended(self.ended(mail, MailStatus::Failed, reason, composed));
        };
        tracing::warn!(
            mail.id = mail.id, case = %mail.case, mail.attempts = attempts,
            mail.not_before = %not_before, cause, "not sent; tried again later"
        );
        let claimed_until = Some(claimed_until);
        Attempt::Later(MailDelay { id: mail.id, not_before, claimed_until, is_unused: false })
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
        let text = |of: fn(&Composed) -> &String| composed.map(of).cloned().unwrap_or_default();
        let evidence = MailEvidence {
            transport: self.engine.transport.name().to_owned(),
            reply,
            tls: None,
            at: self.engine.clock.now(),
            sha256: text(|composed| &composed.sha256),
            message_id: text(|composed| &composed.message_id),
            subject: text(|composed| &composed.subject),
            repeated: composed.is_some() && may_have_arrived(&mail),
            doubts: 0,
        };
        let others = composed.map_or(0, |composed| composed.mails.saturating_sub(1));
        MailDelivery { mail, status, evidence, others }
    }
}

impl Ready<'_> {
    fn item(&self) -> Item<'_> {
        Item { mail: &self.mail, paper: self.case.into(), attached: &self.attached }
    }
}

/// Whether an earlier attempt was in doubt, or broke off with its process.
fn may_have_arrived(mail: &MailRow) -> bool {
    mail.status == MailStatus::Ambiguous || mail.begun_at.is_some()
}

/// How often it was in doubt, with an attempt that is.
fn doubts_with_this(mail: &MailRow) -> u32 {
    mail.evidence.as_ref().map_or(0, |evidence| evidence.doubts).saturating_add(1)
}

fn next_attempt(mail: &MailRow, now: Timestamp) -> Option<Timestamp> {
    next_attempt_at(mail.attempts, mail.created_at, now)
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
            files.filter(|(id, _)| !attached.contains(*id)).map(|(_, file)| file.size).sum()
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
            .map(|(name, bytes)| Attachment::new((*name).to_owned(), vec![0; *bytes]))
            .collect();
        let ready = documents.iter().zip(&files).map(|((document, _), file)| Ready {
            mail: mail(document),
            case: &case,
            attached: vec![file],
            claimed_until: Timestamp::UNIX_EPOCH,
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
