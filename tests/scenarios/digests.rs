//! Reminders of one day for one recipient: one message, and each proven for itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::SignedDuration;
use queues::broker::Publication;
use queues::topology::{Exchange, WORK_MAIL};
use serde_json::json;
use store::Changes;
use store::changes::OutboxWrite;
use store::journal::Kind;
use store::model::{MailRow, OutboxContent};
use tests::actors::{IMPORTER, OFFICER};
use tests::damaged::DamagedStore;
use tests::mailbox::Mail;
use tests::messages::{answer, more_time, notice};
use tests::new_york;
use tests::world::{World, story};
use tokio::sync::Notify;
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

/// Everybody works but some, until nothing is left to do at this instant.
async fn work_without(engine: &Engine, documents_too: bool) {
    let mut done = 1;
    while done > 0 {
        done = intake::pass(engine).await.expect("intake works").len();
        done += relay::pass(engine).await.expect("the relay works");
        if documents_too {
            done += documents::pass(engine).await.expect("documents are made");
        }
        done += clock::pass(engine).await.expect("the clock works");
    }
}

/// The mail worker and the relay work, until nothing is left to do at this instant.
async fn mail_works(engine: &Engine) {
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
          + RFI-2026-000101-last-reminder.pdf
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-last-reminder.pdf
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
        work_without(&world.simulation.engine.clone(), true).await;
        world.posts(&IMPORTER.says("submit-response", ONE, answer())).await;
        work_without(&world.simulation.engine.clone(), true).await;
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

#[tokio::test]
async fn an_outage_of_the_post_delays_a_digest_and_it_comes_once() {
    story("2026-06-05 09:00", async |world| {
        issue_both(world).await;
        world.at("2026-06-20 08:59").await;
        importer_got(world);
        let post = Post::serves(world, false);
        post.takes_not(Some(""));
        world.at("2026-06-20 09:05").await;
        assert_eq!(importer_got(world), [""; 0]);
        post.takes_not(None);
        world.at("2026-06-20 10:00").await;
        assert_eq!(
            importer_got(world),
            ["[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201"]
        );
        let reminders = reminders(world).await;
        assert_eq!(
            reminders[reminders.len() - 2..],
            [ONE, OTHER].map(|number| format!("{number} sent (3) 2026-06-20 09:06 EDT"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_digest_that_is_refused_for_good_is_a_gap_of_each_case() {
    story("2026-06-05 09:00", async |world| {
        issue_both(world).await;
        world.at("2026-06-20 08:59").await;
        importer_got(world);
        let post = Post::serves(world, true);
        post.takes_not(Some("2 reminders"));
        world.at("2026-06-20 10:00").await;
        assert_eq!(importer_got(world), [""; 0]);
        let gaps = world.gaps().await;
        let of = |number: &str| gaps.lines().filter(|line| line.starts_with(number)).count();
        assert_eq!((of(ONE), of(OTHER)), (2, 2), "importer and broker");
    })
    .await;
}

/// A post that takes a mail and never answers.
struct Silent {
    mailbox: Arc<MemoryTransport>,
    took: Arc<Notify>,
}

#[async_trait]
impl Transport for Silent {
    fn name(&self) -> &'static str {
        "silent"
    }

    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError> {
        self.mailbox.send(mail).await?;
        self.took.notify_one();
        std::future::pending().await
    }
}

/// The clock stages one more reminder of this day for the importer, about another notice.
async fn one_more_is_staged(world: &World, number: &str) {
    let store = &world.simulation.engine.store;
    let mails = store.mails_of(Some(ONE)).await.expect("the store lists mails");
    let last = mails.into_iter().rfind(|mail| mail.recipient.email == IMPORTER_ADDRESS);
    let mail = MailRow {
        id: "one more".to_owned(),
        case: number.parse().expect("it is a number"),
        documents: Vec::new(),
        created_at: world.now(),
        ..last.expect("the importer is reminded")
    };
    let work = OutboxWrite {
        id: "work for one more".to_owned(),
        content: OutboxContent::Mail { mail: mail.id.clone() },
        staged_at: world.now(),
    };
    let changes = Changes { mails: vec![mail], outbox: vec![work], ..Changes::default() };
    store.commit(&changes).await.expect("it is staged");
}

#[tokio::test]
async fn a_process_killed_before_it_records_a_digest_repeats_it_as_it_was() {
    let late = "RFI-2026-000301";
    let mut world = World::new("2026-06-05 09:00").await;
    issue_both(&mut world).await;
    world.gets(&notice(late).with("/dateOfRequest", "2026-06-03")).await;
    world.at("2026-06-20 08:59").await;
    let before = outgoing(&world).len();
    world.outage_until("2026-06-20 09:00");
    work_without(&world.simulation.engine.clone(), true).await;
    let (mailbox, took) = (world.simulation.mailbox.clone(), Arc::new(Notify::new()));
    let mut dying = world.simulation.engine.clone();
    let mailbox = mailbox.expect("the mailbox is memory");
    dying.transport = Arc::new(Silent { mailbox, took: Arc::clone(&took) });
    tokio::select! {
        _ = mail::pass(&dying) => panic!("it dies before it is done"),
        () = took.notified() => {}
    }
    world.outage_until("2026-06-20 09:00:30");
    one_more_is_staged(&world, late).await;
    world.works().await;
    world.at("2026-06-20 10:00").await;

    let mut mailbox = outgoing(&world);
    let sent = mailbox[before..].iter().filter(|mail| mail.to == IMPORTER_ADDRESS);
    let subjects: Vec<String> = sent.map(|mail| Mail::parse(&mail.bytes).subject).collect();
    assert_eq!(
        subjects,
        [
            "[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201",
            "[RFI-2026-000301] 15 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, \
             2026 (entry XQ7-2604418-9)",
            "[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201",
        ]
    );
    // What holds at the end of every story holds once the copy is taken away.
    let copy = mailbox.remove(before);
    assert!(mailbox.iter().any(|mail| mail.bytes == copy.bytes), "the same bytes again");
    tests::proof::nothing_waits(&world.simulation.engine).await;
    tests::proof::mails_are_proven(&world.simulation.engine, &mailbox).await;
}

/// A post by which, while its first mail is on its way, another mail worker gets work for every
/// mail of the store, and works.
struct Crowded {
    mailbox: Arc<MemoryTransport>,
    other: Mutex<Option<Engine>>,
}

#[async_trait]
impl Transport for Crowded {
    fn name(&self) -> &'static str {
        "crowded"
    }

    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError> {
        let other = self.other.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(other) = other {
            let mails = other.store.mails_of(None).await.expect("the store lists mails");
            let work: Vec<Publication> = mails.iter().map(work_for).collect();
            let confirmed = other.broker.publish(&work, other.clock.now()).await;
            assert_eq!(confirmed.expect("the broker works").len(), mails.len());
            assert_eq!(mail::pass(&other).await.expect("the other works"), mails.len());
        }
        self.mailbox.send(mail).await
    }
}

fn work_for(mail: &MailRow) -> Publication {
    Publication {
        exchange: Exchange::Work,
        routing_key: WORK_MAIL.to_owned(),
        message_id: format!("more work for {}", mail.id),
        content_type: "application/json".to_owned(),
        body: json!({ "mail": mail.id }).to_string().into_bytes(),
        headers: BTreeMap::new(),
        user_id: None,
    }
}

#[tokio::test]
async fn of_two_mail_workers_that_get_work_for_one_digest_one_sends_it() {
    story("2026-06-05 09:00", async |world| {
        issue_both(world).await;
        world.at("2026-06-20 08:59").await;
        importer_got(world);
        let mailbox = world.simulation.mailbox.clone().expect("the mailbox is memory");
        let other = Mutex::new(Some(world.simulation.engine.clone()));
        world.simulation.engine.transport = Arc::new(Crowded { mailbox, other });
        world.at("2026-06-20 10:00").await;
        assert_eq!(
            importer_got(world),
            ["[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201"]
        );
        let reminders = reminders(world).await;
        assert!(reminders.iter().all(|reminder| reminder.contains("sent (1)")), "{reminders:?}");
    })
    .await;
}

#[tokio::test]
async fn a_damaged_case_does_not_keep_the_other_reminders_of_its_day() {
    story("2026-06-05 09:00", async |world| {
        issue_both(world).await;
        world.at("2026-06-20 08:59").await;
        importer_got(world);
        world.outage_until("2026-06-20 09:00");
        work_without(&world.simulation.engine.clone(), true).await;
        let whole = Arc::clone(&world.simulation.engine.store);
        let damaged = DamagedStore::over(Arc::clone(&whole), &[ONE]);
        world.simulation.engine.store = Arc::new(damaged);
        mail_works(&world.simulation.engine).await;
        assert_eq!(
            importer_got(world),
            ["[RFI-2026-000201] 15 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, \
              2026 (entry XQ7-2604418-9)"]
        );
        world.simulation.engine.store = whole;
        world.simulation.clock.set(world.now() + clock::STUCK_AFTER + clock::HOLD_MAX);
        clock::sweep(&world.simulation.engine).await.expect("the sweep works");
        world.works().await;
        assert_eq!(
            importer_got(world),
            ["[RFI-2026-000101] 15 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, \
              2026 (entry XQ7-2604418-9)"]
        );
    })
    .await;
}

/// Two notices of which one is reminded with a letter, and the other without, on 4 July; no letter
/// is made.
async fn one_waits_for_its_letter(world: &mut World) {
    world.issue(ONE).await;
    world.gets(&notice(OTHER).with("/dateOfRequest", "2026-06-07")).await;
    world.at("2026-07-04 08:59").await;
    world.new_mails();
    world.outage_until("2026-07-04 09:00");
    work_without(&world.simulation.engine.clone(), false).await;
    mail_works(&world.simulation.engine).await;
    assert_eq!(importer_got(world), [""; 0]);
}

#[tokio::test]
async fn a_reminder_waits_ten_minutes_at_most_for_one_whose_document_is_not_made() {
    story("2026-06-05 09:00", async |world| {
        one_waits_for_its_letter(world).await;
        world.works().await;
        world.at("2026-07-04 09:01").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-04 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-last-reminder.pdf
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        ");
    })
    .await;
    story("2026-06-05 09:00", async |world| {
        one_waits_for_its_letter(world).await;
        for second in 1..600 {
            let now = new_york("2026-07-04 09:00") + SignedDuration::from_secs(second);
            world.simulation.clock.set(now);
            mail_works(&world.simulation.engine).await;
        }
        assert_eq!(importer_got(world), [""; 0]);
        world.outage_until("2026-07-04 09:10");
        mail_works(&world.simulation.engine).await;
        assert_eq!(
            importer_got(world),
            ["[RFI-2026-000201] 3 days left: CBP Form 28, answer due Tue Jul 7, 2026 \
              (entry XQ7-2604418-9)"]
        );
        world.works().await;
        assert_eq!(
            importer_got(world),
            ["[RFI-2026-000101] 1 day left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, \
              2026 (entry XQ7-2604418-9)"]
        );
    })
    .await;
}

#[tokio::test]
async fn reminders_wait_for_a_clock_that_has_not_caught_up() {
    story("2026-06-05 09:00", async |world| {
        world.issue(ONE).await;
        world.gets(&notice(OTHER).with("/dateOfRequest", "2026-06-06")).await;
        world.at("2026-06-19 10:00").await;
        world.new_mails();
        world.outage_until("2026-06-20 12:00");
        world.posts(&OFFICER.says("start-review", ONE, json!({}))).await;
        world.outage_until("2026-06-21 12:00");
        world.only_the_clock_works().await; // the rung of 20 June, not that of 21 June
        mail_works(&world.simulation.engine).await;
        assert_eq!(importer_got(world), [""; 0]);
        world.works().await;
        assert_eq!(importer_got(world), [""; 0]);
        world.at("2026-06-21 12:01").await;
        assert_eq!(
            importer_got(world),
            ["[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201"]
        );
    })
    .await;
}

/// A notice that is issued two minutes before it is reminded of together with another; the mail
/// that tells of the issue does not go out.
async fn an_earlier_mail_does_not_go_out(world: &mut World) -> Arc<Post> {
    world.issue(OTHER).await;
    world.at("2026-06-28 08:58").await;
    let post = Post::serves(world, false);
    post.takes_not(Some("CBP Form 28 issued"));
    world.issue(ONE).await;
    world.new_mails();
    world.at("2026-06-28 09:03").await;
    assert_eq!(importer_got(world), [""; 0]);
    post
}

#[tokio::test]
async fn a_digest_waits_ten_minutes_at_most_for_a_reminder_that_an_earlier_mail_holds_up() {
    story("2026-06-05 09:00", async |world| {
        let post = an_earlier_mail_does_not_go_out(world).await;
        post.takes_not(None);
        world.at("2026-06-28 10:00").await;
        assert_eq!(
            importer_got(world),
            [
                "[RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 \
                 (entry XQ7-2604418-9)",
                "[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201"
            ]
        );
    })
    .await;
    story("2026-06-05 09:00", async |world| {
        let post = an_earlier_mail_does_not_go_out(world).await;
        world.at("2026-06-28 09:14").await;
        let reminders = reminders(world).await;
        assert_eq!(
            reminders[reminders.len() - 2..],
            [
                format!("{ONE} sent (1) 2026-06-28 09:13 EDT"),
                format!("{OTHER} sent (1) 2026-06-28 09:10 EDT"),
            ]
        );
        post.takes_not(None);
        world.at("2026-06-28 10:00").await;
        assert_eq!(importer_got(world).len(), 3, "each alone, and the issue at last");
    })
    .await;
}
