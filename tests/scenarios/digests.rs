//! Reminders of one day for one recipient: one message, and each proven for itself.

mod failing;
mod waiting;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::json;
use store::journal::Kind;
use store::model::MailRow;
use tests::actors::{IMPORTER, OFFICER};
use tests::mailbox::Mail;
use tests::messages::{answer, more_time, notice};
use tests::world::{World, story};
use workers::engine::Engine;
use workers::timeline::local_time;
use workers::transport::{Accepted, MemoryTransport, Outgoing, Transport, TransportError};
use workers::{clock, documents, intake, mail, relay};

const ONE: &str = "RFI-2026-000101";
const OTHER: &str = "RFI-2026-000201";
/// Where the importer reads its mail.
const IMPORTER_ADDRESS: &str = "customs@cedarridgehome.example";

/// A post that takes no mail of some kind: their subjects hold these words.
struct Post {
    mailbox: Arc<MemoryTransport>,
    takes_not: Mutex<Option<&'static str>>,
    /// What it says when it refuses.
    for_good: bool,
}

impl Post {
    /// Serves a world from now on.
    fn serves(world: &mut World, for_good: bool) -> Arc<Self> {
        let mailbox = world.simulation.mailbox.clone().expect("the mailbox is memory");
        let post = Arc::new(Self { mailbox, takes_not: Mutex::new(None), for_good });
        world.simulation.engine.transport = Arc::<Self>::clone(&post);
        post
    }

    fn takes_not(&self, words: Option<&'static str>) {
        *self.takes_not.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }
}

#[async_trait]
impl Transport for Post {
    fn name(&self) -> &'static str {
        "post"
    }

    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError> {
        let words = *self.takes_not.lock().unwrap_or_else(PoisonError::into_inner);
        let subject = Mail::parse(&mail.bytes).subject;
        match words {
            Some(words) if subject.contains(words) && self.for_good => {
                Err(TransportError::Permanent("550 5.1.1 no such user".to_owned()))
            }
            Some(words) if subject.contains(words) => {
                Err(TransportError::Transient("421 try again later".to_owned()))
            }
            Some(_) | None => self.mailbox.send(mail).await,
        }
    }
}

/// Two notices of one importer, due on one day.
async fn issue_both(world: &mut World) {
    for number in [ONE, OTHER] {
        world.issue(number).await;
    }
    world.new_mails();
}

/// Intake, relay and clock work once. Returns how much they did.
async fn all_but_documents_and_mail_work_once(engine: &Engine) -> usize {
    let mut done = intake::pass(engine).await.expect("intake works").len();
    done += relay::pass(engine).await.expect("the relay works");
    done + clock::pass(engine).await.expect("the clock works")
}

/// Everybody works but the mail worker, until nothing is left to do at this instant.
async fn all_but_mail_work(world: &World) {
    let engine = &world.simulation.engine;
    let mut done = 1;
    while done > 0 {
        done = all_but_documents_and_mail_work_once(engine).await;
        done += documents::pass(engine).await.expect("documents are made");
    }
}

/// The mail worker and the relay work, until nothing is left to do at this instant.
async fn mail_works(world: &World) {
    let engine = &world.simulation.engine;
    let mut done = 1;
    while done > 0 {
        done = mail::stage_due(engine).await.expect("what is due is staged");
        done += relay::pass(engine).await.expect("the relay works");
        done += mail::pass(engine).await.expect("mails are sent");
    }
}

/// The reminders to the importer in the store: case, status, attempts, when they ended.
async fn reminders(world: &World) -> Vec<String> {
    let is_asked_for =
        |mail: &MailRow| mail.message.is_reminder() && mail.recipient.email == IMPORTER_ADDRESS;
    let line = |mail: MailRow| {
        let at = mail.evidence.map(|evidence| format!(" {}", local_time(evidence.at)));
        let status = mail.status.name();
        format!("{} {status} ({}){}", mail.case, mail.attempts, at.unwrap_or_default())
    };
    let mails = world.simulation.engine.store.mails_of(None).await;
    let mails = mails.expect("the store lists mails");
    mails.into_iter().filter(is_asked_for).map(line).collect()
}

/// What the importer got since the last look: instant and subject.
fn importer_got(world: &mut World) -> Vec<String> {
    let mails = world.new_mails().into_iter().filter(|mail| mail.to == IMPORTER_ADDRESS);
    mails.map(|mail| mail.subject).collect()
}

fn outgoing(world: &World) -> Vec<Outgoing> {
    world.simulation.mailbox.as_ref().expect("the mailbox is memory").mails()
}

#[tokio::test]
async fn two_notices_due_on_one_day_make_one_mail_a_day_to_each_recipient() {
    story("2026-06-05 09:00", async |world| {
        for number in [ONE, OTHER] {
            world.gets(&notice(number).with("/officer/email", "delgado@cbp.example")).await;
        }
        world.new_mails();
        world.at("2026-07-07 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-07 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        2026-06-20 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        2026-06-28 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        2026-07-02 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        2026-07-04 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-reminder.pdf
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-reminder.pdf
          + RFI-2026-000201-form28.pdf
        2026-07-05 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        2026-07-07 00:00 EDT to delgado@cbp.example
          [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-overdue.pdf
        2026-07-07 00:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-overdue.pdf
          + RFI-2026-000101-form28.pdf
        2026-07-07 00:00 EDT to delgado@cbp.example
          [RFI-2026-000201] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000201-overdue.pdf
        2026-07-07 00:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000201] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000201-overdue.pdf
          + RFI-2026-000201-form28.pdf
        2026-07-07 09:00 EDT to delgado@cbp.example
          [2 reminders] Past the date: RFI-2026-000101, RFI-2026-000201
        2026-07-07 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Past the date: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn each_reminder_of_a_digest_is_proven_with_its_case() {
    story("2026-06-05 09:00", async |world| {
        issue_both(world).await;
        world.at("2026-06-20 09:00").await;
        let sent = outgoing(world);
        let digest = sent.iter().rfind(|mail| mail.to == IMPORTER_ADDRESS).expect("it was sent");
        for number in [ONE, OTHER] {
            let journal = world.journal(Some(number)).await;
            let row = journal.iter().rev().find(|row| {
                row.entry.kind == Kind::Mail && row.entry.detail["recipient"] == IMPORTER_ADDRESS
            });
            let detail = &row.expect("it is journaled").entry.detail;
            assert_eq!(detail["digest"], json!({ "others": 1 }));
            assert_eq!(detail["sha256"], tests::proof::hash(&digest.bytes));
            assert_eq!(
                detail["messageId"],
                format!("<{}@tidewaiter.example>", digest.id),
                "of the digest"
            );
            assert_eq!(detail["documents"], json!([format!("{number}/notice")]), "its own");
        }
    })
    .await;
}

#[tokio::test]
async fn nudges_of_an_officer_come_one_by_one() {
    story("2026-06-05 09:00", async |world| {
        for number in [ONE, OTHER] {
            world.gets(&notice(number).with("/officer/email", "delgado@cbp.example")).await;
            world.says(IMPORTER, "request-extension", number, more_time(10)).await;
        }
        world.new_mails();
        world.at("2026-06-10 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-10 09:00 EDT to delgado@cbp.example
          [RFI-2026-000101] Not decided yet, more time asked (10 days): CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        2026-06-10 09:00 EDT to delgado@cbp.example
          [RFI-2026-000201] Not decided yet, more time asked (10 days): CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        ");
    })
    .await;
}

/// What the importer got on 20 June, as bytes.
async fn last_bytes(world: &mut World) -> Vec<u8> {
    world.at("2026-06-20 10:00").await;
    let mails = outgoing(world).into_iter().rev();
    let mut to_importer = mails.filter(|mail| mail.to == IMPORTER_ADDRESS);
    to_importer.next().expect("the importer got a reminder").bytes
}

#[tokio::test]
async fn what_is_left_of_a_digest_is_the_ordinary_mail() {
    let mut alone = World::new("2026-06-05 09:00").await;
    alone.issue(OTHER).await;
    let ordinary = last_bytes(&mut alone).await;
    story("2026-06-05 09:00", async |world| {
        issue_both(world).await;
        world.at("2026-06-19 10:00").await;
        world.says(OFFICER, "cancel", ONE, json!({ "reason": "Issued in error." })).await;
        assert!(last_bytes(world).await == ordinary, "the other is reminded of as ever");
    })
    .await;
    story("2026-06-05 09:00", async |world| {
        issue_both(world).await;
        world.at("2026-06-19 10:00").await;
        world.outage_until("2026-06-20 09:00");
        all_but_mail_work(world).await;
        world.posts(&IMPORTER.says("submit-response", ONE, answer())).await;
        all_but_mail_work(world).await;
        world.works().await;
        let sent = outgoing(world);
        assert!(sent.iter().any(|mail| mail.bytes == ordinary), "staged together, sent alone");
        let reminders = reminders(world).await;
        assert_eq!(
            reminders[reminders.len() - 2..],
            [
                format!("{ONE} suppressed (1) 2026-06-20 09:00 EDT"),
                format!("{OTHER} sent (1) 2026-06-20 09:00 EDT"),
            ]
        );
    })
    .await;
}
