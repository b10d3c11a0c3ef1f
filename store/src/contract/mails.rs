//! The life of a mail.

use jiff::Timestamp;
use jiff::civil::date;
use workflows::effect::{Message, Standing};
use workflows::ladder::RungKind;

use super::samples::{
    FIRST, SECOND, at, document_id, evidence, issue, issued_at, made, mail, mail_id, mail_work,
    number, outcome, refuse, write,
};
use crate::Store;
use crate::changes::{Changes, DocumentFailed, MailDelay, MailOutcome};
use crate::model::{MailRow, MailStatus, OutboxContent, Wanted};

/// When a claim of these tests ends.
pub(super) fn claim_end() -> Timestamp {
    at("2026-06-05T13:01:00Z")
}

/// Ids of mails.
pub(super) fn ids_of(mails: Vec<MailRow>) -> Vec<String> {
    mails.into_iter().map(|mail| mail.id).collect()
}

/// Claims the mail of the first case; whether it was given.
pub(super) async fn claims(store: &dyn Store, now: Timestamp, until: Timestamp) -> bool {
    let claimed = ids_of(store.begin_mails(&[mail_id(FIRST)], now, until).await.unwrap());
    assert!(claimed.is_empty() || claimed == [mail_id(FIRST)], "{claimed:?}");
    !claimed.is_empty()
}

pub(super) fn delayed(not_before: Timestamp, claimed_until: Option<Timestamp>) -> Changes {
    let delay = MailDelay { id: mail_id(FIRST), not_before, claimed_until, is_unused: false };
    Changes { mail_delays: vec![delay], ..Changes::default() }
}

/// Given back without an attempt.
fn unused(not_before: Timestamp, claimed_until: Option<Timestamp>) -> Changes {
    let mut changes = delayed(not_before, claimed_until);
    changes.mail_delays.iter_mut().for_each(|delay| delay.is_unused = true);
    changes
}

/// Ids of the mails in the outbox that nobody took yet.
pub(super) async fn staged(store: &dyn Store) -> Vec<String> {
    let now = at("2026-12-31T00:00:00Z");
    let rows = store.take_outbox(100, now, at("2027-12-31T00:00:00Z")).await.unwrap();
    let mails = rows.into_iter().filter_map(|row| match row.content {
        OutboxContent::Mail { mail } => Some(mail),
        OutboxContent::Document { .. } | OutboxContent::Fact { .. } => None,
    });
    mails.collect()
}

pub(super) async fn the_mail(store: &dyn Store) -> MailRow {
    store.mails(&[mail_id(FIRST)]).await.unwrap().remove(0)
}

pub(super) fn due() -> Changes {
    Changes {
        documents_made: vec![made(FIRST)],
        mails_due: vec![mail_id(FIRST)],
        outbox: vec![mail_work(FIRST)],
        ..Changes::default()
    }
}

pub(super) fn ended(status: MailStatus) -> Changes {
    Changes { mail_outcomes: vec![outcome(FIRST, status)], ..Changes::default() }
}

/// A reminder of a case that is told on a day of June to an address.
fn reminder(case: &str, day: i8, email: &str) -> MailRow {
    let message = Message::Reminder {
        rung: RungKind::Before(7),
        today: date(2026, 6, day),
        standing: Standing::default(),
    };
    let mut mail = mail(case);
    mail.id = format!("{case}.{day}.{email}");
    email.clone_into(&mut mail.recipient.email);
    let (documents, date_news) = (Vec::new(), Vec::new());
    MailRow { message, status: MailStatus::Queued, documents, date_news, ..mail }
}

/// Two notices, and reminders of both: two of one day to one address, one of them waiting for its
/// document; others of another day and to another address.
pub fn reminded() -> Changes {
    let mut changes = issue(FIRST);
    let other = issue(SECOND);
    changes.claims.extend(other.claims);
    changes.journal.extend(other.journal);
    changes.cases.extend(other.cases);
    changes.mails = vec![
        reminder(FIRST, 28, "broker@one.example"),
        MailRow { status: MailStatus::Waiting, ..reminder(SECOND, 28, "Broker@one.example") },
        reminder(FIRST, 29, "broker@one.example"),
        reminder(FIRST, 28, "importer@one.example"),
        mail(FIRST),
    ];
    changes
}

/// What keeps the reminders of a day to an address from going out: id, when they were tried, until
/// when they are paused and claimed.
type Held = (String, Option<Timestamp>, Option<Timestamp>, Option<Timestamp>);

async fn open_reminders(store: &dyn Store, key: &str) -> Vec<Held> {
    let found = store.open_reminders(&[key.to_owned()]).await.unwrap();
    let held = found.into_iter();
    held.map(|it| (it.mail.id, it.tried_at, it.paused_until, it.claimed_until)).collect()
}

/// Whatever the case of the address; not those of another day, nor what is no reminder.
pub async fn reminders_of_one_day_to_one_address_are_found_together(store: &dyn Store) {
    write(store, &reminded()).await;
    let key = "2026-06-28 broker@one.example".to_owned();
    let found = store.open_reminders(std::slice::from_ref(&key)).await.unwrap();
    let mails: Vec<MailRow> = found.into_iter().map(|reminder| reminder.mail).collect();
    assert_eq!(mails, reminded().mails[..2]);
    assert!(mails.iter().all(|mail| mail.digest_key().as_ref() == Some(&key)));
    assert_eq!(mail(FIRST).digest_key(), None);
    let keys = ["2026-06-29 broker@one.example", "2026-06-28 importer@one.example"];
    let found = store.open_reminders(&keys.map(str::to_owned)).await.unwrap();
    let ids: Vec<String> = found.into_iter().map(|reminder| reminder.mail.id).collect();
    let expected: Vec<String> = reminded().mails[2..4].iter().map(|mail| mail.id.clone()).collect();
    assert_eq!(ids, expected);
    assert_eq!(store.open_reminders(&[]).await.unwrap(), []);
}

/// With what keeps each from going out; one that has ended is not among them.
pub async fn a_reminder_says_who_has_it_and_until_when_it_is_paused(store: &dyn Store) {
    write(store, &reminded()).await;
    let key = "2026-06-29 broker@one.example";
    let id = reminded().mails[2].id.clone();
    assert_eq!(open_reminders(store, key).await, [(id.clone(), None, None, None)]);
    let ids = [id.clone()];
    let claimed = store.begin_mails(&ids, issued_at(), claim_end()).await.unwrap();
    assert_eq!(ids_of(claimed), ids);
    let tried = Some(issued_at());
    let claimed = [(id.clone(), tried, None, Some(claim_end()))];
    assert_eq!(open_reminders(store, key).await, claimed);
    let later = at("2026-06-05T14:00:00Z");
    let delay = MailDelay {
        id: id.clone(),
        not_before: later,
        claimed_until: Some(claim_end()),
        is_unused: false,
    };
    write(store, &Changes { mail_delays: vec![delay], ..Changes::default() }).await;
    assert_eq!(open_reminders(store, key).await, [(id.clone(), tried, Some(later), None)]);
    for (status, is_open) in [(MailStatus::Ambiguous, true), (MailStatus::Sent, false)] {
        let outcome = MailOutcome { id: id.clone(), status, evidence: evidence() };
        write(store, &Changes { mail_outcomes: vec![outcome], ..Changes::default() }).await;
        assert_eq!(!open_reminders(store, key).await.is_empty(), is_open);
    }
}

/// Waiting for its document, due, tried, in doubt, tried again, sent.
pub async fn a_mail_goes_from_waiting_to_sent_with_evidence(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    assert_eq!(the_mail(store).await, mail(FIRST));
    write(store, &due()).await;
    assert_eq!(the_mail(store).await, MailRow { status: MailStatus::Queued, ..mail(FIRST) });
    let now = at("2026-06-05T13:00:03Z");
    assert!(claims(store, now, claim_end()).await);
    write(store, &ended(MailStatus::Ambiguous)).await;
    assert_eq!(the_mail(store).await.status, MailStatus::Ambiguous);
    assert!(claims(store, now, claim_end()).await);
    write(store, &ended(MailStatus::Sent)).await;
    let sent = MailRow {
        status: MailStatus::Sent,
        attempts: 2,
        evidence: Some(evidence()),
        ..mail(FIRST)
    };
    assert_eq!(the_mail(store).await, sent);
}

/// Neither by an outcome nor by its document nor by another attempt.
pub async fn a_mail_that_was_sent_never_changes(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    write(store, &ended(MailStatus::Sent)).await;
    let sent = the_mail(store).await;
    for status in MailStatus::ALL {
        refuse(store, &ended(status)).await;
    }
    let due = Changes { mails_due: vec![mail_id(FIRST)], ..Changes::default() };
    write(store, &due).await;
    assert!(!claims(store, issued_at(), claim_end()).await);
    assert_eq!(the_mail(store).await, sent);
}

/// Of mails that may be sent: not of one that waits, not of one that was given up.
pub async fn deliveries_are_counted_before_they_begin(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    assert!(!claims(store, issued_at(), claim_end()).await);
    assert_eq!(the_mail(store).await.attempts, 0);
    write(store, &due()).await;
    let ids = [mail_id(SECOND), mail_id(FIRST)];
    let claimed = store.begin_mails(&ids, issued_at(), claim_end()).await.unwrap();
    assert_eq!(ids_of(claimed), [mail_id(FIRST)]);
    assert_eq!(the_mail(store).await.attempts, 1);
    write(store, &ended(MailStatus::Failed)).await;
    assert!(!claims(store, issued_at(), claim_end()).await);
    assert_eq!(the_mail(store).await.attempts, 1);
}

/// Not by two, not before its pause is over; an outcome ends the claim.
pub async fn a_mail_is_claimed_by_one_and_only_when_its_time_has_come(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    assert!(claims(store, issued_at(), claim_end()).await);
    let last = at("2026-06-05T13:00:59.999999Z");
    assert!(!claims(store, last, claim_end()).await);
    let later = at("2026-06-05T13:02:00Z");
    assert!(claims(store, claim_end(), later).await, "the claim has ended");
    let pause_end = at("2026-06-05T13:05:00Z");
    write(store, &delayed(pause_end, Some(later))).await;
    assert!(!claims(store, at("2026-06-05T13:04:59Z"), pause_end).await);
    assert!(claims(store, pause_end, at("2026-06-05T13:06:00Z")).await);
    write(store, &ended(MailStatus::Ambiguous)).await;
    assert!(claims(store, pause_end, at("2026-06-05T13:06:00Z")).await);
    assert_eq!(the_mail(store).await.attempts, 4);
}

/// What was tried before counts on; of a claim that is another's, or that never was, nothing is
/// taken back.
pub async fn a_claim_that_was_not_used_does_not_count(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    assert!(claims(store, issued_at(), claim_end()).await);
    assert_eq!(the_mail(store).await.attempts, 1);
    write(store, &unused(claim_end(), Some(claim_end()))).await;
    assert_eq!(the_mail(store).await.attempts, 0);
    assert_eq!(store.next_mail_at().await.unwrap(), Some(claim_end()), "its pause");

    let second = at("2026-06-05T13:02:00Z");
    assert!(claims(store, claim_end(), second).await);
    for not_ours in [None, Some(claim_end())] {
        write(store, &unused(second, not_ours)).await;
        assert_eq!(the_mail(store).await.attempts, 1);
    }
    write(store, &delayed(second, Some(second))).await;
    assert_eq!(the_mail(store).await.attempts, 1, "it was tried");

    let third = at("2026-06-05T13:03:00Z");
    assert!(claims(store, second, third).await);
    assert_eq!(the_mail(store).await.attempts, 2);
    write(store, &unused(third, Some(third))).await;
    assert_eq!(the_mail(store).await.attempts, 1);
    write(store, &unused(third, None)).await;
    assert_eq!(the_mail(store).await.attempts, 1, "nobody had claimed it");
}

/// When it is over the mail is staged, and not again by the same pause or by the sweep.
pub async fn a_pause_ends_once(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    assert_eq!(staged(store).await, [mail_id(FIRST)]);
    assert_eq!(store.next_mail_at().await.unwrap(), None);
    let pause_end = at("2026-06-05T14:00:00Z");
    write(store, &delayed(pause_end, None)).await;
    write(store, &delayed(claim_end(), None)).await;
    assert_eq!(store.next_mail_at().await.unwrap(), Some(pause_end), "the later one counts");
    assert_eq!(store.stage_due_mails(at("2026-06-05T13:59:59Z")).await.unwrap(), 0);
    assert_eq!(store.stage_due_mails(pause_end).await.unwrap(), 1);
    assert_eq!(store.stage_due_mails(pause_end).await.unwrap(), 0);
    assert_eq!(store.next_mail_at().await.unwrap(), None);
    assert_eq!(staged(store).await, [mail_id(FIRST)]);
    write(store, &delayed(pause_end, None)).await;
    assert_eq!(store.stage_due_mails(pause_end).await.unwrap(), 1);
    assert_eq!(staged(store).await, [mail_id(FIRST)]);
}

/// The process that had it died.
pub async fn a_claim_that_ended_without_an_outcome_is_staged_once_more(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    assert_eq!(staged(store).await.len(), 1);
    assert!(claims(store, issued_at(), claim_end()).await);
    assert_eq!(store.next_mail_at().await.unwrap(), Some(claim_end()));
    assert_eq!(store.stage_due_mails(issued_at()).await.unwrap(), 0);
    assert_eq!(store.stage_due_mails(claim_end()).await.unwrap(), 1);
    assert_eq!(store.stage_due_mails(claim_end()).await.unwrap(), 0);
    assert_eq!(staged(store).await, [mail_id(FIRST)]);
    assert!(claims(store, claim_end(), at("2026-06-05T13:02:00Z")).await);
    write(store, &ended(MailStatus::Sent)).await;
    assert_eq!(store.next_mail_at().await.unwrap(), None);
}

/// Whoever comes too late, or has not claimed it at all, changes nothing.
pub async fn a_pause_never_ends_the_claim_of_another(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    assert!(claims(store, issued_at(), claim_end()).await);
    let far = at("2026-06-06T13:00:00Z");
    for stale in [None, Some(issued_at())] {
        write(store, &delayed(far, stale)).await;
        assert_eq!(store.next_mail_at().await.unwrap(), Some(claim_end()));
    }
    let freed = Changes { mails_freed: vec![mail_id(FIRST)], ..Changes::default() };
    write(store, &freed).await;
    assert!(!claims(store, issued_at(), claim_end()).await);
    write(store, &ended(MailStatus::Sent)).await;
    write(store, &delayed(far, None)).await;
    assert_eq!(store.next_mail_at().await.unwrap(), None, "a mail that ended is not delayed");
}

/// By the end of the one before it.
pub async fn a_mail_that_is_freed_is_tried_unless_somebody_has_it(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    write(store, &delayed(at("2026-06-05T14:00:00Z"), None)).await;
    assert!(!claims(store, issued_at(), claim_end()).await);
    let freed = Changes { mails_freed: vec![mail_id(FIRST)], ..Changes::default() };
    write(store, &freed).await;
    assert_eq!(store.next_mail_at().await.unwrap(), None);
    assert!(claims(store, issued_at(), claim_end()).await);
}

/// So that it is told once; making it after all ends that.
pub async fn a_document_that_cannot_be_made_is_known_once(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    let wanted = Wanted { cases: vec![number(FIRST)], ..Wanted::default() };
    assert!(store.load(&wanted).await.unwrap().failed_documents.is_empty());
    let failed = DocumentFailed { id: document_id(FIRST), at: issued_at() };
    let failed = Changes { documents_failed: vec![failed], ..Changes::default() };
    write(store, &failed).await;
    let known: Vec<_> = store.load(&wanted).await.unwrap().failed_documents.into_iter().collect();
    assert_eq!(known, [document_id(FIRST)]);
    refuse(store, &failed).await;
    write(store, &due()).await;
    assert!(store.load(&wanted).await.unwrap().failed_documents.is_empty());
    refuse(store, &failed).await;
}
