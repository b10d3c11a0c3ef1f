//! Digests when something fails: the post, a process, a case; and two workers at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use queues::broker::Publication;
use queues::topology::{Exchange, WORK_MAIL};
use serde_json::json;
use store::Changes;
use store::changes::OutboxWrite;
use store::model::{MailRow, OutboxContent};
use tests::damaged::DamagedStore;
use tests::mailbox::Mail;
use tests::messages::notice;
use tests::world::{World, story};
use tokio::sync::Notify;
use workers::engine::Engine;
use workers::transport::{Accepted, MemoryTransport, Outgoing, Transport, TransportError};
use workers::{clock, mail};

use super::{
    IMPORTER_ADDRESS, ONE, OTHER, Post, all_but_mail_work, importer_got, issue_both, mail_works,
    outgoing, reminders,
};

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
        assert_eq!((of(ONE), of(OTHER)), (3, 3), "importer, the owner in its place, and broker");
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
        traceparent: None,
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
    all_but_mail_work(&world).await;
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
        all_but_mail_work(world).await;
        let whole = Arc::clone(&world.simulation.engine.store);
        let damaged = DamagedStore::over(Arc::clone(&whole), &[ONE]);
        world.simulation.engine.store = Arc::new(damaged);
        mail_works(world).await;
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
