//! The mail role against a mail server in which anything can be made to go wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use queues::contract::ArrivalClass;
use serde_json::Value;
use store::journal::Kind;
use store::model::{MailEvidence, MailRow, MailStatus};
use workflows::calendar::Calendar;
use workflows::case::Policy;
use workflows::effect::Audience;

use super::delivery::claimed;
use super::gathering::Parcel;
use super::*;
use crate::clock_source::Clock as _;
use crate::simulation::{Script, Simulation, Timed};
use crate::smtp_sink::{Act, Arrived, Fault, Keep, Sink, SinkOptions, Stage};
use crate::transport::smtp::{SmtpOptions, SmtpTransport, TlsMode};
use crate::{clock, documents, intake, relay};

const MESSAGES: &str = include_str!("../../../tests/fixtures/messages.ndjson");
const DIRECTORY: &str = include_str!("../../../tests/fixtures/directory.json");

/// The whole system in memory, its mails going to a sink.
struct Office {
    simulation: Simulation,
    sink: Sink,
}

fn noon() -> Timestamp {
    "2026-06-05T16:00:00Z".parse().unwrap()
}

impl Office {
    async fn with(faults: Vec<Fault>) -> Self {
        let options = SinkOptions { faults, keep: Keep::Messages, ..SinkOptions::default() };
        let sink = Sink::start(options).await.unwrap();
        let opened = Simulation::in_memory(noon(), Calendar::cbp(), Policy::default());
        let mut simulation = opened.await.unwrap();
        simulation.load_directory(&Script::directory_of(DIRECTORY).unwrap()).await.unwrap();
        let transport = transport(&sink, &simulation);
        simulation.engine.transport = Arc::new(transport);
        Self { simulation, sink }
    }

    fn engine(&self) -> &Engine {
        &self.simulation.engine
    }

    /// Issues so many notices to one importer; nothing is done with them yet.
    async fn issues(&self, notices: u32) {
        let issue = MESSAGES.lines().find(|line| line.contains("form28.issue")).unwrap();
        let now = self.simulation.clock.now();
        let messages = (1..=notices).map(|number| {
            let mut message: Value = serde_json::from_str(issue).unwrap();
            let notice = format!("RFI-2026-{number:06}");
            message["id"] = Value::from(format!("notice-{number}"));
            message["subject"] = Value::from(notice.clone());
            message["data"]["noticeNumber"] = Value::from(notice);
            message["data"]["dateOfRequest"] = Value::from("2026-06-05");
            Timed { at: now, class: ArrivalClass::Cbp, body: message.to_string().into_bytes() }
        });
        self.simulation.deliver(&messages.collect::<Vec<_>>()).await.unwrap();
    }

    /// Everybody works but the mail role, until nothing is left.
    async fn all_but_mail_work(&self) {
        let engine = self.engine();
        let mut done = 1;
        while done > 0 {
            done = intake::pass(engine).await.unwrap().len();
            done += relay::pass(engine).await.unwrap();
            done += documents::pass(engine).await.unwrap();
            done += clock::pass(engine).await.unwrap();
        }
    }

    async fn works(&self) {
        self.engine().run_until_idle().await.unwrap();
    }

    /// What happens until then.
    async fn moves_on(&self, seconds: i64) {
        let until = self.simulation.clock.now() + SignedDuration::from_secs(seconds);
        self.simulation.advance_to(until).await.unwrap();
    }

    async fn mails(&self) -> Vec<MailRow> {
        self.engine().store.mails_of(None).await.unwrap()
    }

    /// The mail about the first notice to the importer.
    async fn first_mail(&self) -> MailRow {
        let mut mails = self.mails().await.into_iter();
        mails.find(|mail| mail.audience == Audience::Importer).unwrap()
    }

    /// One notice is issued, and its mails are ready to go; at this stage the server does so to that
    /// of the importer each time.
    async fn one_notice_whose_importer_meets(&self, stage: Stage, act: Act) {
        self.issues(1).await;
        self.all_but_mail_work().await;
        let to = self.first_mail().await.recipient.email;
        self.sink.add_fault(Fault::always(stage, act).only_to(&to));
    }

    /// Until the server has both mails of a notice, whatever it answered.
    async fn server_has_both(&self) {
        while self.sink.mails().len() < 2 {
            tokio::task::yield_now().await;
        }
    }

    /// Of all mails together.
    async fn attempts(&self) -> u32 {
        self.mails().await.iter().map(|mail| mail.attempts).sum()
    }

    /// What the journal says of mails, in order.
    async fn journaled(&self, mail: &str) -> Vec<String> {
        let journal = self.engine().store.journal(None).await.unwrap().into_iter();
        let about =
            journal.filter(|row| row.entry.kind == Kind::Mail && row.entry.detail["mail"] == mail);
        about.map(|row| row.entry.command).collect()
    }

    /// How often each message arrived.
    fn copies(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for Arrived { id, .. } in self.sink.mails() {
            *copies.entry(id).or_default() += 1;
        }
        copies
    }
}

fn transport(sink: &Sink, simulation: &Simulation) -> SmtpTransport {
    let options = SmtpOptions {
        tls: TlsMode::None,
        clock: simulation.clock.clone(),
        ..SmtpOptions::default()
    };
    SmtpTransport::open(&sink.url(), options).unwrap()
}

/// How long a process that stops waits here: what is on its way in this machine has arrived.
const HURRY: Duration = Duration::from_millis(300);

fn evidence(mail: &MailRow) -> &MailEvidence {
    mail.evidence.as_ref().unwrap()
}

#[tokio::test]
async fn a_mail_is_proven_by_the_reply_and_the_hash_of_what_arrived() {
    let office = Office::with(Vec::new()).await;
    office.issues(1).await;
    office.works().await;
    let mail = office.first_mail().await;
    assert_eq!(mail.status, MailStatus::Sent);
    let arrived = office.sink.mails().into_iter().find(|arrived| arrived.id == mail.id).unwrap();
    let evidence = evidence(&mail);
    assert_eq!(evidence.transport, "smtp");
    assert!(evidence.reply.starts_with("250 2.0.0 Ok: queued as "), "{}", evidence.reply);
    assert_eq!((evidence.tls.clone(), evidence.repeated), (None, false));
    assert_eq!(evidence.at, noon());
    assert_eq!(evidence.sha256, sha256(&arrived.message));
    assert_eq!((mail.receipt, mail.begun_at), (None, None), "the outcome used up the notes");
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[tokio::test]
async fn a_mail_in_doubt_is_written_down_and_goes_once_more_as_it_was_and_flagged() {
    let office = Office::with(vec![Fault::first(1, Stage::EndKept, Act::Close)]).await;
    office.issues(1).await;
    office.works().await;
    let in_doubt: Vec<MailRow> = office
        .mails()
        .await
        .into_iter()
        .filter(|mail| mail.status == MailStatus::Ambiguous)
        .collect();
    let [mail] = in_doubt.try_into().unwrap();
    let reply = "the connection to the mail server was lost at the reply to the message: the \
                 server closed it";
    assert_eq!(evidence(&mail).reply, reply);
    office.moves_on(120).await;
    let mails = office.mails().await;
    let sent = mails.iter().find(|it| it.id == mail.id).unwrap();
    assert_eq!((sent.status, evidence(sent).repeated), (MailStatus::Sent, true));
    assert_eq!(office.journaled(&mail.id).await, ["ambiguous", "sent"]);
    let arrived = office.sink.mails();
    let twice: Vec<&Arrived> = arrived.iter().filter(|arrived| arrived.id == mail.id).collect();
    let [first, again] = twice.try_into().unwrap();
    assert_eq!(first.message, again.message);
    assert!(mails.iter().all(|mail| mail.status == MailStatus::Sent));
}

#[tokio::test]
async fn a_mail_that_stays_in_doubt_goes_four_times_and_then_fails_and_tells_the_fallback() {
    let office = Office::with(Vec::new()).await;
    office.one_notice_whose_importer_meets(Stage::EndKept, Act::Close).await;
    office.works().await;
    office.moves_on(24 * 60 * 60).await;
    let mail = office.first_mail().await;
    assert_eq!(office.journaled(&mail.id).await, ["ambiguous", "ambiguous", "ambiguous", "failed"]);
    assert_eq!(office.copies().get(&mail.id), Some(&4));
    assert_eq!((mail.status, evidence(&mail).repeated), (MailStatus::Failed, true));
    assert_eq!(
        evidence(&mail).reply,
        "it went 4 times and no reply came, so it may have arrived: the connection to the mail \
         server was lost at the reply to the message: the server closed it"
    );
    let mails = office.mails().await;
    let told: Vec<&MailRow> =
        mails.iter().filter(|mail| mail.audience == Audience::Fallback).collect();
    let [told] = told.try_into().unwrap();
    assert_eq!((told.status, told.message.template()), (MailStatus::Sent, "undeliverable"));
}

#[tokio::test]
async fn when_the_process_stops_what_came_of_mails_is_written_down_at_once() {
    let office = Office::with(Vec::new()).await;
    office.one_notice_whose_importer_meets(Stage::EndKept, Act::Hang).await;
    let to = office.first_mail().await.recipient.email;
    let engine = office.engine();
    let stops = async {
        office.server_has_both().await;
        engine.transport.hurry(HURRY);
    };
    let (passed, ()) = tokio::join!(pass(engine), stops);
    passed.unwrap();
    let statuses: Vec<(bool, &str)> = office
        .mails()
        .await
        .iter()
        .map(|mail| (mail.recipient.email == to, mail.status.name()))
        .collect();
    assert_eq!(statuses, [(true, "ambiguous"), (false, "sent")]);
}

#[tokio::test]
async fn while_a_server_may_still_answer_nobody_else_sends_the_mail() {
    let office = Office::with(Vec::new()).await;
    office.one_notice_whose_importer_meets(Stage::EndKept, Act::Hang).await;
    let engine = office.engine();
    let looks_on = async {
        office.server_has_both().await;
        let claim_end = noon() + engine.lease + engine.transport.verdict_limit();
        let last = claim_end - SignedDuration::from_secs(1);
        assert_eq!(engine.store.stage_due_mails(last).await.unwrap(), 0);
        engine.transport.hurry(HURRY);
    };
    let (passed, ()) = tokio::join!(pass(engine), looks_on);
    passed.unwrap();
}

#[tokio::test]
async fn a_mail_is_sent_as_it_is_when_it_is_claimed_and_not_as_it_was_read() {
    let office = Office::with(Vec::new()).await;
    office.issues(1).await;
    office.all_but_mail_work().await;
    let read = office.first_mail().await;
    let store = &office.engine().store;
    // Another process begins, and its claim ends with it.
    store.note_hand_over(&[], std::slice::from_ref(&read.id), noon(), noon()).await.unwrap();
    let parcel = Parcel { mails: vec![read.clone()], digest_key: None };
    let end = noon() + SignedDuration::from_mins(1);
    let turn = claimed(office.engine(), vec![parcel], noon(), end).await.unwrap();
    let [mail] = turn[0].mails.as_slice() else { panic!("it is claimed") };
    assert_eq!((read.status, read.begun_at), (MailStatus::Queued, None));
    assert_eq!((mail.status, mail.begun_at), (MailStatus::Ambiguous, Some(noon())));
}

#[tokio::test]
async fn a_refusal_for_good_ends_the_mail_and_tells_the_fallback() {
    let refused = Act::Say("550 5.1.1 no such user".to_owned());
    let office = Office::with(Vec::new()).await;
    office.one_notice_whose_importer_meets(Stage::Recipient, refused).await;
    office.works().await;
    let mail = office.first_mail().await;
    assert_eq!(mail.status, MailStatus::Failed);
    assert_eq!(evidence(&mail).reply, "550 5.1.1 no such user");
    assert_eq!(office.journaled(&mail.id).await, ["failed"]);
    let mails = office.mails().await;
    let told: Vec<&MailRow> =
        mails.iter().filter(|mail| mail.audience == Audience::Fallback).collect();
    let [told] = told.try_into().unwrap();
    assert_eq!((told.status, told.message.template()), (MailStatus::Sent, "undeliverable"));
}

#[tokio::test]
async fn a_refusal_for_now_is_a_growing_pause_and_no_entry_of_the_journal() {
    let later = Act::Say("451 4.3.0 try again later".to_owned());
    let office = Office::with(Vec::new()).await;
    office.issues(1).await;
    office.all_but_mail_work().await;
    office.sink.add_fault(Fault::first(3, Stage::Mail, later));
    office.works().await;
    office.moves_on(60 * 60).await;
    for mail in office.mails().await {
        assert_eq!(mail.status, MailStatus::Sent, "{}", mail.recipient.email);
        assert!(!evidence(&mail).repeated);
        assert_eq!(office.journaled(&mail.id).await, ["sent"]);
    }
    assert!(office.copies().values().all(|copies| *copies == 1));
}

#[tokio::test]
async fn while_the_server_is_down_few_try_and_afterwards_every_mail_goes_once() {
    let office = Office::with(Vec::new()).await;
    office.sink.stop().await;
    office.issues(20).await;
    office.works().await;
    // Those on a connection try; the others were claimed with them, and that does not count.
    let connections = u32::try_from(office.engine().transport.connections()).unwrap();
    let attempts = office.attempts().await;
    assert!((1..=connections).contains(&attempts), "attempts of all mails at once: {attempts}");
    office.moves_on(120).await;
    let attempts = office.attempts().await;
    assert!(attempts < 20, "attempts of all mails in two minutes: {attempts}");
    assert_eq!(office.sink.accepted(), 0);
    office.sink.restart().await.unwrap();
    office.moves_on(30 * 60).await;
    let mails = office.mails().await;
    assert!(mails.iter().all(|mail| mail.status == MailStatus::Sent));
    assert!(mails.iter().all(|mail| !evidence(mail).repeated));
    let copies = office.copies();
    assert_eq!(copies.len(), mails.len());
    assert!(copies.values().all(|copies| *copies == 1));
}

#[tokio::test]
async fn a_mail_that_was_noted_as_taken_is_recorded_and_not_sent_again() {
    let office = Office::with(Vec::new()).await;
    office.issues(1).await;
    office.all_but_mail_work().await;
    let mail = office.first_mail().await;
    let receipt = MailEvidence {
        transport: "smtp".to_owned(),
        reply: "250 2.0.0 Ok: queued as 7".to_owned(),
        tls: None,
        at: noon(),
        sha256: "ab".repeat(32),
        message_id: format!("<{}@tidewaiter.example>", mail.id),
        subject: "x".to_owned(),
        repeated: false,
        doubts: 0,
    };
    let accepted = [(mail.id.clone(), receipt.clone())];
    let begun = [mail.id.clone()];
    let store = &office.engine().store;
    store.note_hand_over(&[], &begun, noon(), noon()).await.unwrap();
    store.note_hand_over(&accepted, &[], noon(), noon()).await.unwrap();
    office.works().await;
    let recorded = office.first_mail().await;
    assert_eq!((recorded.status, recorded.evidence), (MailStatus::Sent, Some(receipt)));
    assert_eq!(office.copies().get(&mail.id), None, "it was not sent again");
    assert_eq!(office.journaled(&mail.id).await, ["sent"]);
}

#[tokio::test]
async fn a_mail_that_was_begun_by_a_process_that_ended_goes_again_and_is_flagged() {
    let office = Office::with(Vec::new()).await;
    office.issues(1).await;
    office.all_but_mail_work().await;
    let mail = office.first_mail().await;
    let begun = [mail.id.clone()];
    office.engine().store.note_hand_over(&[], &begun, noon(), noon()).await.unwrap();
    office.works().await;
    let sent = office.first_mail().await;
    assert_eq!((sent.status, evidence(&sent).repeated), (MailStatus::Sent, true));
    assert_eq!(office.copies().get(&mail.id), Some(&1));
}

#[tokio::test]
async fn a_process_that_ends_in_the_middle_repeats_one_message_a_connection_at_most() {
    for taken in [1, 7, 23, 39] {
        let office = Office::with(Vec::new()).await;
        office.issues(40).await;
        office.all_but_mail_work().await;
        let engine = office.engine().clone();
        let connections = engine.transport.connections();
        let first = tokio::spawn(async move { pass(&engine).await.map_err(|_| ()) });
        while office.sink.accepted() < taken && !first.is_finished() {
            tokio::task::yield_now().await;
        }
        first.abort();
        let _ = first.await;
        // Its connections are gone with it, and its work and its claims come back.
        let mut simulation = office.simulation.clone();
        simulation.engine.transport = Arc::new(transport(&office.sink, &simulation));
        let office = Office { simulation, sink: office.sink };
        office.moves_on(60 * 60).await;
        let mails = office.mails().await;
        assert!(mails.iter().all(|mail| mail.status == MailStatus::Sent), "after {taken}");
        let copies = office.copies();
        assert_eq!(copies.len(), mails.len(), "every mail went out");
        let twice: Vec<&String> =
            copies.iter().filter(|(_, copies)| **copies > 1).map(|(id, _)| id).collect();
        assert!(twice.len() <= connections, "{} twice after {taken}", twice.len());
        for id in twice {
            assert_eq!(copies.get(id), Some(&2));
            let mail = mails.iter().find(|mail| mail.id == *id).unwrap();
            assert!(evidence(mail).repeated, "{id} may be there twice, and is flagged");
        }
    }
}

#[tokio::test]
async fn mails_over_the_rate_of_a_domain_wait_and_no_attempt_is_counted() {
    let mut office = Office::with(Vec::new()).await;
    let options = SmtpOptions {
        tls: TlsMode::None,
        domain_per_minute: 60,
        clock: office.simulation.clock.clone(),
        ..SmtpOptions::default()
    };
    let slow = SmtpTransport::open(&office.sink.url(), options).unwrap();
    office.simulation.engine.transport = Arc::new(slow);
    office.issues(30).await;
    office.works().await;
    let domains = |mails: &[MailRow]| {
        let mut domains: Vec<String> = mails
            .iter()
            .map(|mail| mail.recipient.email.rsplit_once('@').unwrap().1.to_owned())
            .collect();
        domains.sort_unstable();
        domains.dedup();
        domains.len()
    };
    let mails = office.mails().await;
    let sent = mails.iter().filter(|mail| mail.status == MailStatus::Sent).count();
    assert_eq!(sent, 10 * domains(&mails), "the mails of ten seconds for each domain");
    office.moves_on(60).await;
    let mails = office.mails().await;
    assert!(mails.iter().all(|mail| mail.status == MailStatus::Sent && mail.attempts == 1));
}

#[tokio::test]
async fn a_signed_mail_is_hashed_with_its_signature() {
    let mut office = Office::with(Vec::new()).await;
    let key_pem = include_str!("dkim/ed25519.test.pem").to_owned();
    let options = DkimOptions {
        domain: "tidewaiter.example".to_owned(),
        selector: "s2026".to_owned(),
        key_pem,
        headers: DkimOptions::headers_default(),
    };
    let settings = office.engine().mail_settings.as_ref().clone();
    let dkim = Some(Arc::new(Dkim::new(&options).unwrap()));
    office.simulation.engine.mail_settings = Arc::new(MailSettings { dkim, ..settings });
    office.issues(1).await;
    office.works().await;
    let mail = office.first_mail().await;
    let arrived = office.sink.mails().into_iter().find(|arrived| arrived.id == mail.id).unwrap();
    assert!(arrived.message.starts_with(b"DKIM-Signature: v=1; a=ed25519-sha256; "));
    assert_eq!(evidence(&mail).sha256, sha256(&arrived.message));
}
