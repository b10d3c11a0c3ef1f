//! Mails when something is in the way: order, stale reminders, failures, lost files, two senders.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use queues::broker::Publication;
use queues::topology::{Exchange, WORK_MAIL};
use serde_json::json;
use store::Changes;
use store::changes::{DocumentMade, OutboxWrite};
use store::model::{DocumentRow, DocumentStatus, MailRow, MailStatus, OutboxContent, StoredFile};
use tempfile::TempDir;
use tests::actors::{Actor, IMPORTER, OFFICER};
use tests::mailbox::Mail;
use tests::messages::{SAMPLE_NOTICE, answer, more_time, notice};
use tests::new_york;
use tests::world::{World, story};
use workers::document_store::DocumentStore;
use workers::engine::Engine;
use workers::timeline::local_time;
use workers::transport::{Accepted, MemoryTransport, Outgoing, Transport, TransportError};
use workers::{clock, documents, intake, mail, relay};
use workflows::effect::{Document, DocumentContent, DocumentKey, ExtensionRequest};

/// Where the importer reads its mail.
const IMPORTER_ADDRESS: &str = "customs@cedarridgehome.example";

/// The post: mails that come through go to the mailbox of the world.
struct Post {
    mailbox: Arc<MemoryTransport>,
    /// Deliveries that are still to fail for now.
    failures_left: AtomicU32,
    /// An address that nobody has any more.
    unknown: Option<&'static str>,
    /// What happens while the next mail is on its way.
    meanwhile: Mutex<Option<Meanwhile>>,
}

/// Something that another process does.
enum Meanwhile {
    /// It gets work for the same mail, and works.
    AnotherWorks(Engine),
    /// It finds, after the claim has ended, that nobody has sent the mail, and works.
    AnotherTakesOver(Engine, Box<dyn Fn() + Send + Sync>),
}

impl Post {
    fn of(world: &World) -> Self {
        let mailbox = world.simulation.mailbox.clone().expect("the mailbox is memory");
        let (failures_left, meanwhile) = (AtomicU32::new(0), Mutex::new(None));
        Self { mailbox, failures_left, unknown: None, meanwhile }
    }

    fn failing(self, times: u32) -> Self {
        self.failures_left.store(times, Ordering::Relaxed);
        self
    }

    fn serves(self, world: &mut World) {
        world.simulation.engine.transport = Arc::new(self);
    }
}

#[async_trait]
impl Transport for Post {
    fn name(&self) -> &'static str {
        "post"
    }

    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError> {
        let meanwhile = self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(meanwhile) = meanwhile {
            happens(meanwhile, mail).await;
        }
        let fails = |left: u32| left.checked_sub(1);
        if self.failures_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fails).is_ok() {
            return Err(TransportError::Transient("421 try again later".to_owned()));
        }
        if self.unknown == Some(mail.to.as_str()) {
            return Err(TransportError::Permanent("550 5.1.1 no such user".to_owned()));
        }
        self.mailbox.send(mail).await
    }
}

async fn happens(meanwhile: Meanwhile, on_its_way: &Outgoing) {
    match meanwhile {
        Meanwhile::AnotherWorks(engine) => {
            let work = Publication {
                exchange: Exchange::Work,
                routing_key: WORK_MAIL.to_owned(),
                message_id: "the same work".to_owned(),
                content_type: "application/json".to_owned(),
                body: json!({ "mail": on_its_way.id }).to_string().into_bytes(),
                headers: BTreeMap::new(),
                user_id: None,
            };
            let confirmed = engine.broker.publish(&[work], engine.clock.now()).await;
            assert_eq!(confirmed.expect("the broker works").len(), 1);
            assert_eq!(mail::pass(&engine).await.expect("the other works"), 1);
        }
        Meanwhile::AnotherTakesOver(engine, later) => {
            later();
            engine.run_until_idle().await.expect("the other works");
        }
    }
}

/// Everybody works but the mail worker, until nothing is left to do.
async fn all_but_mail_work(engine: &Engine) {
    let mut done = 1;
    while done > 0 {
        done = intake::pass(engine).await.expect("intake works").len();
        done += relay::pass(engine).await.expect("the relay works");
        done += documents::pass(engine).await.expect("documents are made");
        done += clock::pass(engine).await.expect("the clock works");
    }
}

/// Somebody says something while no mail can go out.
async fn says_without_mail(
    world: &mut World,
    actor: Actor,
    command: &str,
    data: serde_json::Value,
) {
    world.posts(&actor.says(command, SAMPLE_NOTICE, data)).await;
    all_but_mail_work(&world.simulation.engine).await;
}

/// What the importer got since the last look, in the order of arrival.
fn importer_got(world: &mut World) -> Vec<String> {
    let to_importer = |mail: &Mail| mail.to == IMPORTER_ADDRESS;
    let subject = |mail: Mail| {
        mail.subject.split([':', ',']).next().unwrap_or_default().replace("[RFI-2026-000101] ", "")
    };
    world.new_mails().into_iter().filter(to_importer).map(subject).collect()
}

async fn mails(world: &World) -> Vec<MailRow> {
    world.simulation.engine.store.mails_of(None).await.expect("the store lists mails")
}

/// Mails of the store to an address: template, status, attempts, when it ended and how.
async fn told(world: &World, address: &str) -> String {
    let line = |mail: MailRow| {
        let evidence = mail.evidence.map(|it| format!(" {}: {}", local_time(it.at), it.reply));
        let (template, status) = (mail.message.template(), mail.status.name());
        format!("{template} {status} ({}){}", mail.attempts, evidence.unwrap_or_default())
    };
    let rows = mails(world).await.into_iter().filter(|mail| mail.recipient.email == address);
    rows.map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_notice_that_is_cancelled_at_once_is_told_as_issued_first() {
    story("2026-06-05 09:00", async |world| {
        world.posts(&notice(SAMPLE_NOTICE)).await;
        let reason = json!({ "reason": "Issued in error." });
        world.posts(&OFFICER.says("cancel", SAMPLE_NOTICE, reason)).await;
        world.works().await;
        assert_eq!(importer_got(world), ["CBP Form 28 issued", "Cancelled by CBP"]);
    })
    .await;
}

#[tokio::test]
async fn what_comes_after_a_mail_that_does_not_go_out_waits_a_quarter_of_an_hour_at_most() {
    story("2026-06-05 09:00", async |world| {
        Post::of(world).failing(3).serves(world);
        world.issue(SAMPLE_NOTICE).await; // both mails of the issue fail, one fails again
        let reason = json!({ "reason": "Issued in error." });
        world.says(OFFICER, "cancel", SAMPLE_NOTICE, reason).await;
        assert_eq!(importer_got(world), [""; 0]);
        world.at("2026-06-05 09:05").await;
        assert_eq!(importer_got(world), [""; 0]);
        world.at("2026-06-05 09:06").await;
        assert_eq!(importer_got(world), ["CBP Form 28 issued", "Cancelled by CBP"]);
    })
    .await;
    story("2026-06-05 09:00", async |world| {
        Post::of(world).failing(1000).serves(world);
        world.issue(SAMPLE_NOTICE).await;
        let reason = json!({ "reason": "Issued in error." });
        world.says(OFFICER, "cancel", SAMPLE_NOTICE, reason).await;
        world.at("2026-06-05 09:14").await;
        Post::of(world).serves(world);
        world.at("2026-06-05 09:15").await;
        assert_eq!(importer_got(world), ["Cancelled by CBP"]);
        world.at("2026-06-05 09:21").await;
        assert_eq!(importer_got(world), ["CBP Form 28 issued"]);
    })
    .await;
}

#[tokio::test]
async fn a_reminder_is_not_sent_once_the_answer_is_there() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-19 10:00").await;
        world.new_mails();
        world.outage_until("2026-06-20 09:00");
        all_but_mail_work(&world.simulation.engine).await;
        world.outage_until("2026-06-20 11:00");
        says_without_mail(world, IMPORTER, "submit-response", answer()).await;
        world.works().await;
        assert_eq!(importer_got(world), ["Answer received"]);
        let told = told(world, IMPORTER_ADDRESS).await;
        let reminder = told.lines().rev().nth(1).unwrap_or_default();
        assert_eq!(
            reminder,
            "reminder suppressed (1) 2026-06-20 11:00 EDT: not sent: it reminds of nothing any \
             more, the case is RESPONSE_RECEIVED"
        );
        let journal = world.journal(Some(SAMPLE_NOTICE)).await;
        let suppressed = journal.iter().filter(|row| row.entry.command == "suppressed").count();
        assert_eq!(suppressed, 2, "for the importer and for the broker");
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_cannot_go_out_is_tried_again_after_growing_pauses() {
    story("2026-06-05 09:00", async |world| {
        Post::of(world).failing(8).serves(world);
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-05 10:20").await;
        assert_eq!(importer_got(world), [""; 0]);
        world.at("2026-06-05 10:21").await;
        assert_eq!(importer_got(world), ["CBP Form 28 issued"]);
        assert_eq!(
            told(world, IMPORTER_ADDRESS).await,
            "issued sent (5) 2026-06-05 10:21 EDT: kept in memory"
        );
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_a_gap_and_told_to_the_owner_and_the_fallback_once() {
    story("2026-06-05 09:00", async |world| {
        let mut post = Post::of(world);
        post.unknown = Some(IMPORTER_ADDRESS);
        post.serves(world);
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-06 09:00").await;
        assert_eq!(
            told(world, IMPORTER_ADDRESS).await,
            "issued failed (1) 2026-06-05 09:00 EDT: 550 5.1.1 no such user"
        );
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to owner@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to operator@tidewaiter.example
          [RFI-2026-000101] Undeliverable: somebody was not told, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-05 09:00 EDT  RFI-2026-000101   gap: The mail to Import Compliance <customs@cedarridgehome.example> failed for good: 550 5.1.1 no such user. Correct the address in the directory, and tell Import Compliance by another way. The owner of the account is told instead.
        ");
    })
    .await;
}

#[tokio::test]
async fn a_fallback_that_refuses_its_mail_gets_no_other() {
    story("2026-06-05 09:00", async |world| {
        let mut post = Post::of(world);
        post.unknown = Some("operator@tidewaiter.example");
        post.serves(world);
        let unknown = notice(SAMPLE_NOTICE).with("/to/importerNumber", "12-345678900");
        world.gets(&unknown).await;
        assert_eq!(
            told(world, "operator@tidewaiter.example").await,
            "undeliverable failed (1) 2026-06-05 09:00 EDT: 550 5.1.1 no such user"
        );
    })
    .await;
}

#[tokio::test]
async fn a_document_file_that_is_lost_or_damaged_is_made_again_with_the_same_hash() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    story("2026-06-05 09:00", async |world| {
        let files = DocumentStore::in_folder(folder.path()).expect("the folder can be used");
        world.simulation.engine.documents = Arc::new(files);
        let (lost, damaged) = ("RFI-2026-000101", "RFI-2026-000102");
        for number in [lost, damaged] {
            world.posts(&notice(number)).await;
        }
        let engine = world.simulation.engine.clone();
        all_but_mail_work(&engine).await;
        let rows = engine.store.documents_of(None).await.expect("the store lists documents");
        let path = |row: &DocumentRow| {
            let file = row.file.as_ref().expect("it is made");
            engine.documents.local_path(&file.sha256).expect("it lies in a folder")
        };
        std::fs::remove_file(path(&rows[0])).expect("the file is there");
        std::fs::write(path(&rows[1]), "%PDF-not").expect("the file is there");
        world.works().await;
        assert!(world.new_mails().iter().all(|mail| mail.attachments.len() == 1));
        // That each file has the hash of its row again is checked at the end of every story.
        assert_eq!(rows.len(), 2);
        assert_eq!(rows, engine.store.documents_of(None).await.expect("the store lists documents"));
    })
    .await;
}

#[tokio::test]
async fn a_mail_never_goes_out_with_another_document_than_the_one_recorded() {
    let mut world = World::new("2026-06-05 09:00").await;
    world.posts(&notice(SAMPLE_NOTICE)).await;
    let engine = world.simulation.engine.clone();
    intake::pass(&engine).await.expect("intake works");
    let row = engine.store.documents_of(None).await.expect("the store lists documents").remove(0);
    let file = StoredFile {
        sha256: "ab".repeat(32),
        size: 48_213,
        pages: 3,
        file_name: "RFI-2026-000101-form28.pdf".to_owned(),
        made_at: world.now(),
    };
    let waiting: Vec<String> = mails(&world).await.into_iter().map(|mail| mail.id).collect();
    let work = |id: &String| OutboxWrite {
        id: format!("work for {id}"),
        content: OutboxContent::Mail { mail: id.clone() },
        staged_at: new_york("2026-06-05 09:00"),
        traceparent: None,
    };
    let changes = Changes {
        documents_made: vec![DocumentMade { id: row.id, file }],
        outbox: waiting.iter().map(work).collect(),
        mails_due: waiting,
        ..Changes::default()
    };
    engine.store.commit(&changes).await.expect("another program recorded it");
    world.works().await;
    world.at("2026-06-05 20:00").await;
    assert_eq!(world.new_mails(), []);
    let queued = mails(&world).await;
    assert!(queued.iter().all(|mail| mail.status == MailStatus::Queued && mail.attempts == 6));
    world.at("2026-06-12 08:00").await;
    assert_eq!(
        world.gaps().await,
        "RFI-2026-000101: undeliverable\nRFI-2026-000101: undeliverable"
    );
    let given_up = mails(&world).await;
    assert!(given_up[..2].iter().all(|mail| mail.status == MailStatus::Failed));
    let reply = given_up[0].evidence.as_ref().map(|evidence| evidence.reply.clone());
    let reply = reply.unwrap_or_default();
    assert!(reply.starts_with("given up after 16 attempts: document "), "{reply}");
}

#[tokio::test]
async fn a_document_that_cannot_be_made_is_a_gap_and_told_to_the_fallback_once() {
    let mut world = World::new("2026-06-05 09:00").await;
    world.issue(SAMPLE_NOTICE).await;
    world.new_mails();
    let engine = world.simulation.engine.clone();
    let id = format!("{SAMPLE_NOTICE}/endless");
    let changes = Changes {
        documents: vec![endless(&world, &id).await],
        outbox: vec![OutboxWrite {
            id: "work".to_owned(),
            content: OutboxContent::Document { document: id },
            staged_at: world.now(),
            traceparent: None,
        }],
        ..Changes::default()
    };
    engine.store.commit(&changes).await.expect("the document is asked for");
    world.works().await;
    world.outage_until("2026-06-05 09:20");
    assert_eq!(clock::sweep(&engine).await.expect("the sweep works"), 1);
    world.works().await;
    let told: Vec<Mail> = world.new_mails();
    assert_eq!(told.len(), 1, "once, although it was tried twice");
    assert_eq!(told[0].to, "operator@tidewaiter.example");
    let what = "Document RFI-2026-000101/endless of case RFI-2026-000101 cannot be made: document \
                endless has ";
    assert!(told[0].text.contains(what), "{}", told[0].text);
    assert_eq!(world.gaps().await, "RFI-2026-000101: document-failed");
}

/// A document of more pages than anybody reads.
async fn endless(world: &World, id: &str) -> DocumentRow {
    let case = SAMPLE_NOTICE.parse().expect("it is a number");
    let certificate = mails(world).await.remove(0).certificate.expect("a notice has a date");
    let by = workflows::actor::Actor::clock();
    DocumentRow {
        id: id.to_owned(),
        case,
        document: Document {
            key: DocumentKey("endless".to_owned()),
            dated: world.now(),
            links: Vec::new(),
            content: DocumentContent::ExtensionAddendum {
                ordinal: 1,
                before: certificate.clone(),
                after: certificate,
                granted_by: by.clone(),
                note: Some("x\n".repeat(32_000)),
                request: ExtensionRequest {
                    days: 10,
                    reason: "Records are abroad.".to_owned(),
                    by,
                    received_at: world.now(),
                },
            },
        },
        status: DocumentStatus::Waiting,
        file: None,
        created_at: world.now(),
    }
}

#[tokio::test]
async fn of_two_processes_that_get_the_same_work_one_sends_the_mail() {
    story("2026-06-05 09:00", async |world| {
        let post = Post::of(world);
        let other = world.simulation.engine.clone();
        post.meanwhile
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(Meanwhile::AnotherWorks(other));
        post.serves(world);
        world.issue(SAMPLE_NOTICE).await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(10)).await;
        let attempts: Vec<u32> = mails(world).await.iter().map(|mail| mail.attempts).collect();
        assert!(attempts.iter().all(|attempts| *attempts == 1), "{attempts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_process_that_comes_back_after_its_claim_has_ended_records_what_is_left() {
    let mut world = World::new("2026-06-05 09:00").await;
    let post = Post::of(&world);
    let (other, clock) = (world.simulation.engine.clone(), Arc::clone(&world.simulation.clock));
    let later = move || clock.set(new_york("2026-06-05 09:02"));
    post.meanwhile
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .replace(Meanwhile::AnotherTakesOver(other, Box::new(later)));
    post.serves(&mut world);
    world.issue(SAMPLE_NOTICE).await;
    let mails = mails(&world).await;
    assert!(mails.iter().all(|mail| mail.status == MailStatus::Sent));
    let journal = world.journal(Some(SAMPLE_NOTICE)).await;
    let sent = journal.iter().filter(|row| row.entry.command == "sent").count();
    assert_eq!(sent, mails.len(), "each is recorded once");
    assert_eq!(world.new_mails().len(), mails.len() + 1, "the one that was on its way went twice");
}
