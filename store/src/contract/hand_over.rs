//! What is known of a mail between its first byte and the commit of its outcome.

use super::mails::{claim_end, claims, delayed, due, ended, staged, the_mail};
use super::samples::{FIRST, SECOND, at, evidence, issue, issued_at, mail_id, write};
use crate::Store;
use crate::model::{MailEvidence, MailStatus};

/// A claimed mail.
async fn claimed(store: &dyn Store) {
    write(store, &issue(FIRST)).await;
    write(store, &due()).await;
    assert_eq!(staged(store).await, [mail_id(FIRST)]);
    assert!(claims(store, issued_at(), claim_end()).await);
}

async fn begins(store: &dyn Store) {
    let begun = [mail_id(FIRST), mail_id(SECOND)];
    store.note_hand_over(&[], &begun, issued_at(), claim_end()).await.unwrap();
    assert_eq!(the_mail(store).await.begun_at, Some(issued_at()));
}

async fn is_accepted(store: &dyn Store) {
    let receipt = (mail_id(FIRST), evidence());
    store.note_hand_over(&[receipt], &[], issued_at(), at("2026-06-06T00:00:00Z")).await.unwrap();
    assert_eq!(the_mail(store).await.receipt, Some(evidence()));
}

/// The process was killed after it began and before it heard or noted a reply: whoever comes next
/// must say that it may be the second time, whether staged anew or claimed at once.
pub async fn a_mail_that_may_have_arrived_is_ambiguous_once_its_claim_ends(store: &dyn Store) {
    claimed(store).await;
    begins(store).await;
    assert_eq!(the_mail(store).await.status, MailStatus::Queued);
    assert_eq!(store.stage_due_mails(claim_end()).await.unwrap(), 1);
    assert_eq!(the_mail(store).await.status, MailStatus::Ambiguous);
    assert_eq!(staged(store).await, [mail_id(FIRST)]);

    write(store, &ended(MailStatus::Queued)).await;
    assert!(claims(store, issued_at(), claim_end()).await);
    begins(store).await;
    let later = at("2026-06-05T13:02:00Z");
    assert!(claims(store, claim_end(), later).await);
    assert_eq!(the_mail(store).await.status, MailStatus::Ambiguous);
}

/// The process was killed after it noted the reply: the mail is not sent again, only recorded.
pub async fn a_mail_that_was_accepted_is_staged_to_be_recorded(store: &dyn Store) {
    claimed(store).await;
    begins(store).await;
    is_accepted(store).await;
    assert_eq!(store.stage_due_mails(claim_end()).await.unwrap(), 1);
    let accepted = the_mail(store).await;
    assert_eq!((accepted.status, accepted.receipt), (MailStatus::Queued, Some(evidence())));
    assert_eq!(staged(store).await, [mail_id(FIRST)]);
    assert!(claims(store, claim_end(), at("2026-06-05T13:02:00Z")).await);
    assert_eq!(the_mail(store).await.receipt, Some(evidence()));
}

/// By an outcome all of it, by a delay that it began; what ended is never noted again.
pub async fn what_is_noted_of_a_hand_over_is_used_up_by_its_end(store: &dyn Store) {
    claimed(store).await;
    begins(store).await;
    write(store, &delayed(claim_end(), Some(claim_end()))).await;
    assert_eq!(the_mail(store).await.begun_at, None);
    assert!(claims(store, claim_end(), at("2026-06-05T13:02:00Z")).await);
    assert_eq!(the_mail(store).await.status, MailStatus::Queued);

    let (id, repeated) = (mail_id(FIRST), MailEvidence { repeated: true, ..evidence() });
    let both = [(id.clone(), repeated.clone())];
    let until = at("2026-06-05T13:03:00Z");
    store.note_hand_over(&both, std::slice::from_ref(&id), claim_end(), until).await.unwrap();
    assert_eq!(the_mail(store).await.receipt, Some(repeated), "it was accepted");
    write(store, &ended(MailStatus::Sent)).await;
    let sent = the_mail(store).await;
    assert_eq!((sent.receipt.clone(), sent.begun_at), (None, None));
    store.note_hand_over(&both, &[id], claim_end(), until).await.unwrap();
    store.note_hand_over(&[], &[], claim_end(), until).await.unwrap();
    assert_eq!(the_mail(store).await, sent);
}

/// For as long as the server may take to answer nobody else has it; a reply that is noted changes
/// nothing of that.
pub async fn a_mail_that_is_handed_over_is_claimed_for_longer(store: &dyn Store) {
    claimed(store).await;
    let until = at("2026-06-05T13:11:00Z");
    store.note_hand_over(&[], &[mail_id(FIRST)], issued_at(), until).await.unwrap();
    assert_eq!(store.next_mail_at().await.unwrap(), Some(until));
    assert!(!claims(store, claim_end(), until).await);
    is_accepted(store).await;
    assert_eq!(store.next_mail_at().await.unwrap(), Some(until));
    assert_eq!(store.stage_due_mails(at("2026-06-05T13:10:59Z")).await.unwrap(), 0);
    write(store, &delayed(until, Some(claim_end()))).await;
    assert!(!claims(store, claim_end(), until).await, "that claim is over");
    write(store, &delayed(issued_at(), Some(until))).await;
    assert!(claims(store, claim_end(), until).await);
}

/// A process that read it before knows by its claim what others did since.
pub async fn a_mail_is_claimed_as_it_is_and_not_as_it_was_read(store: &dyn Store) {
    claimed(store).await;
    let until = at("2026-06-05T13:03:00Z");
    begins(store).await;
    let again = store.begin_mails(&[mail_id(FIRST)], claim_end(), until).await.unwrap();
    let [mail] = again.try_into().unwrap();
    assert_eq!((mail.status, mail.begun_at), (MailStatus::Ambiguous, Some(issued_at())));
    assert_eq!((mail.attempts, mail.receipt.clone()), (2, None));
    assert_eq!(mail, the_mail(store).await);
    is_accepted(store).await;
    let later = at("2026-06-05T13:04:00Z");
    let again = store.begin_mails(&[mail_id(FIRST)], until, later).await.unwrap();
    assert_eq!(again[0].receipt, Some(evidence()));
}
