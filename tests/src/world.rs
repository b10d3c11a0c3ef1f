//! The world of a story: the whole system on a clock that stands until it is moved; its engines are
//! in memory, or those of the servers.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use queues::amqp::{AmqpBroker, AmqpOptions};
use queues::broker::Broker;
use queues::contract::{ArrivalClass, arrival_class_of_source};
use queues::embedded::EmbeddedBroker;
use serde_json::Value;
use store::journal::{JournalRow, Kind};
use store::model::{CaseFilter, CaseRow, DocumentRow, QuarantineRow};
use store::sqlite::SqliteStore;
use store::{OpenOptions, Store};
use workers::clock_source::Clock as _;
use workers::config::Config;
use workers::document_store::DocumentStore;
use workers::intake::Decided;
use workers::opening::Parts;
use workers::simulation::{Script, Simulation, Timed};
use workers::transport::{MemoryTransport, Outgoing};
use workers::{clock, timeline};
use workflows::calendar::Calendar;
use workflows::case::Case;
use workflows::case::Policy;
use workflows::case_file::Link;
use workflows::clocks::Clock;
use workflows::deadline::Certificate;

use crate::actors::Actor;
use crate::facts::Listener;
use crate::ingress::Ingress;
use crate::mailbox::{Mail, listed};
use crate::messages::{Message, SAMPLE_DIRECTORY, notice};
use crate::servers::Place;
use crate::{new_york, proof};

/// Tells a story that begins at a local time, with the sample directory loaded; then checks what
/// must hold at the end of every story.
pub async fn story(at: &str, tell: impl AsyncFnOnce(&mut World)) {
    let mut world = World::new(at).await;
    tell(&mut world).await;
    world.is_settled().await;
}

/// Variable of the environment that says on which engines stories run: `embedded` (the default) or
/// `servers`.
const ENGINES: &str = "TIDEWAITER_TEST_ENGINES";

/// The whole system.
pub struct World {
    /// The system: engine, clock, mailbox.
    pub simulation: Simulation,
    listener: Arc<Listener>,
    mails_seen: usize,
    messages_sent: usize,
    /// Where it lies on the servers; goes after the engines.
    place: Option<Place>,
}

/// Store and broker of a story, empty.
struct Below {
    store: Arc<dyn Store>,
    broker: Arc<dyn Broker>,
    place: Option<Place>,
}

impl Below {
    /// Those the environment asks for.
    async fn chosen() -> Self {
        match std::env::var(ENGINES).as_deref() {
            Err(_) | Ok("embedded") => Self::in_memory().await,
            Ok("servers") => Self::on_servers(Place::shared()).await,
            Ok(other) => panic!("{ENGINES} = \"{other}\": expected embedded or servers"),
        }
    }

    async fn in_memory() -> Self {
        let store = SqliteStore::in_memory().await.expect("a store in memory opens");
        let broker = EmbeddedBroker::in_memory().await.expect("a broker in memory opens");
        Self { store: Arc::new(store), broker: Arc::new(broker), place: None }
    }

    async fn on_servers(place: Place) -> Self {
        let options = OpenOptions::default();
        let store = store::open(&place.database_url(), &options).await.expect("the store opens");
        let options = AmqpOptions::new(place.broker_url());
        let broker = AmqpBroker::open(options).await.expect("the broker opens");
        let broker = Arc::new(Ingress::of(Arc::new(broker)));
        Self { store, broker, place: Some(place) }
    }
}

impl World {
    /// A world at a local time, with the sample directory loaded, on the engines that the
    /// environment asks for.
    pub async fn new(at: &str) -> Self {
        Self::empty(new_york(at)).await.with_the_directory().await
    }

    /// The same in memory, whatever the environment asks for.
    pub async fn in_memory(at: &str) -> Self {
        let below = Below::in_memory().await;
        Self::on(below, new_york(at)).await.with_the_directory().await
    }

    /// The same on the servers, whatever the environment asks for.
    pub async fn on_servers(at: &str) -> Self {
        let below = Below::on_servers(Place::shared()).await;
        Self::on(below, new_york(at)).await.with_the_directory().await
    }

    async fn with_the_directory(self) -> Self {
        let directory = Script::directory_of(SAMPLE_DIRECTORY).expect("the directory is valid");
        self.simulation.load_directory(&directory).await.expect("the directory is loaded");
        self
    }

    /// A world at an instant that knows nobody, on the engines that the environment asks for.
    pub async fn empty(from: Timestamp) -> Self {
        Self::on(Below::chosen().await, from).await
    }

    async fn on(below: Below, from: Timestamp) -> Self {
        let Below { store, broker, place } = below;
        let listener = Arc::new(Listener::at(broker));
        let mailbox = Arc::new(MemoryTransport::default());
        let parts = Parts {
            store,
            broker: Arc::<Listener>::clone(&listener),
            documents: DocumentStore::in_memory(),
            transport: Arc::<MemoryTransport>::clone(&mailbox),
        };
        let config = Config::embedded(Path::new(".")).expect("the defaults are valid");
        let rules = (Calendar::cbp(), Policy::default());
        let opened = Simulation::of(parts, &config, rules, from).await;
        let mut simulation = opened.expect("the engines are prepared");
        simulation.mailbox = Some(mailbox);
        Self { simulation, listener, mails_seen: 0, messages_sent: 0, place }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.simulation.clock.now()
    }

    /// Moves on to a local time; every rung up to it, itself included, fires at its own instant.
    pub async fn at(&mut self, local: &str) {
        self.at_instant(new_york(local)).await;
    }

    /// As [`World::at`], to an instant.
    pub async fn at_instant(&mut self, instant: Timestamp) {
        self.simulation.advance_to(instant).await.expect("time moves on");
    }

    /// An outage on our side: the clock jumps and nobody works. Ends with [`World::works`].
    pub fn outage_until(&mut self, local: &str) {
        self.simulation.clock.set(new_york(local));
    }

    /// A new process takes the place of this one, on the same servers: it knows no more of the
    /// queue than the server tells, and facts are heard no longer.
    pub async fn starts_again(&mut self) {
        let place = self.place.as_ref().expect("only a world on servers can start again");
        let engine = &mut self.simulation.engine;
        engine.broker.close().await;
        let options = AmqpOptions::new(place.broker_url());
        let broker = AmqpBroker::open(options).await.expect("the broker opens");
        engine.broker = Arc::new(Ingress::of_a_new_process(Arc::new(broker)));
        engine.clock_hold = Arc::default();
    }

    /// Works until nothing is left to do at this instant.
    pub async fn works(&mut self) -> Vec<Decided> {
        self.simulation.engine.run_until_idle().await.expect("every role works")
    }

    /// The clock works before anyone else, as it may when processes start one by one. It does not
    /// run ahead of messages that wait.
    pub async fn only_the_clock_works(&mut self) {
        clock::pass(&self.simulation.engine).await.expect("the clock works");
    }

    /// The clock works and nobody else does, until it waits for the others no longer.
    pub async fn the_clock_loses_patience(&mut self) {
        self.only_the_clock_works().await;
        self.simulation.clock.set(self.now() + clock::HOLD_MAX);
        self.only_the_clock_works().await;
    }

    /// The broker takes a message; nobody works on it yet.
    pub async fn posts(&mut self, message: &Message) {
        self.messages_sent += 1;
        let body = message.bytes(self.messages_sent, self.now());
        self.posts_bytes(&body).await;
    }

    /// The broker takes bytes that need not be a message. Their source, if it can be read, says by
    /// which exchange.
    pub async fn posts_bytes(&mut self, body: &[u8]) {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let class = value["source"].as_str().and_then(arrival_class_of_source);
        self.posts_by(class.unwrap_or(ArrivalClass::Cbp), body).await;
    }

    /// The broker takes bytes by the exchange of a class of senders.
    pub async fn posts_by(&mut self, class: ArrivalClass, body: &[u8]) {
        let timed = Timed { at: self.now(), class, body: body.to_vec() };
        self.simulation.deliver(&[timed]).await.expect("the broker takes the message");
    }

    /// A message comes, and everybody works.
    pub async fn gets(&mut self, message: &Message) {
        self.posts(message).await;
        self.works().await;
    }

    /// CBP issues the sample notice under a number.
    pub async fn issue(&mut self, number: &str) {
        self.gets(&notice(number)).await;
    }

    /// An actor gives a command for a notice.
    pub async fn says(&mut self, actor: Actor, command: &str, number: &str, data: Value) {
        self.gets(&actor.says(command, number, data)).await;
    }

    /// The mails since the last look, parsed.
    pub fn new_mails(&mut self) -> Vec<Mail> {
        let mails = self.outgoing();
        let new = mails[self.mails_seen..].iter().map(|mail| Mail::parse(&mail.bytes)).collect();
        self.mails_seen = mails.len();
        new
    }

    /// The mails since the last look, one line each.
    pub fn mails(&mut self) -> String {
        listed(&self.new_mails())
    }

    /// A case as stored.
    pub async fn case(&self, number: &str) -> Case {
        self.row(number).await.case
    }

    /// Where a case stands, e.g. `ISSUED`.
    pub async fn state(&self, number: &str) -> String {
        self.case(number).await.state_name().to_owned()
    }

    /// The date that leads: `2026-07-05, rolled to 2026-07-06`, or one date when both agree.
    pub async fn due(&self, number: &str) -> String {
        last_day(self.case(number).await.deadline())
    }

    /// The last day of one clock of a case, as [`World::due`].
    pub async fn last_day(&self, number: &str, clock: Clock) -> String {
        last_day(self.case(number).await.clocks().certificate(clock))
    }

    /// How it stands with more time, e.g. `GRANTED`.
    pub async fn extension(&self, number: &str) -> &'static str {
        self.case(number).await.extension().name()
    }

    /// Answers that stand: version, and whether it is late.
    pub async fn answers(&self, number: &str) -> Vec<(u32, bool)> {
        match self.case(number).await {
            Case::Form28(case) => {
                case.responses.iter().map(|one| (one.version, one.late)).collect()
            }
            Case::Form29(case) => case.answer.iter().map(|one| (one.version, one.late)).collect(),
            Case::Form4647(case) => {
                case.responses.iter().map(|one| (one.version, one.late)).collect()
            }
            Case::Declaration(_) => panic!("nobody answers a declaration"),
        }
    }

    /// The cases it belongs with, in the order in which that became known: `raised NOA-…`.
    pub async fn links(&self, number: &str) -> String {
        in_lines(self.case(number).await.links())
    }

    /// The documents of a case by key, in the order in which they were made.
    pub async fn documents(&self, number: &str) -> Vec<String> {
        let rows = self.document_rows(number).await;
        rows.into_iter().map(|row| row.document.key.0).collect()
    }

    /// The names of their files, as attached to mails.
    pub async fn file_names(&self, number: &str) -> Vec<String> {
        let rows = self.document_rows(number).await;
        rows.into_iter().filter_map(|row| row.file.map(|file| file.file_name)).collect()
    }

    /// The cases that a document says its case belongs with, as [`World::links`].
    pub async fn links_in(&self, number: &str, key: &str) -> String {
        let rows = self.document_rows(number).await;
        let row = rows.iter().find(|row| row.document.key.0 == key);
        in_lines(&row.expect("the case has the document").document.links)
    }

    /// The journal of a case without mails and documents, one line per row.
    pub async fn happened(&self, number: &str) -> String {
        happened(&self.journal(Some(number)).await).join("\n")
    }

    /// What was refused, in order: `subject command: code, sentence`.
    pub async fn rejections(&self) -> String {
        self.of_kind(Kind::Rejection, |row| {
            let detail = &row.entry.detail;
            let text = |key: &str| detail[key].as_str().unwrap_or_default().to_owned();
            let command = &row.entry.command;
            format!("{} {command}: {}, {}", row.subject, text("code"), text("sentence"))
        })
        .await
    }

    /// What was refused, as published to everybody: `type subject command: code, sentence
    /// [citation], of the message`.
    pub fn refusals_published(&self) -> String {
        let facts = self.facts();
        let lines = facts.iter().filter_map(|fact| {
            let kind = fact["type"].as_str().filter(|kind| kind.ends_with(".rejected.v1"))?;
            let text = |key: &str| fact["data"][key].as_str().unwrap_or("-").to_owned();
            Some(format!(
                "{kind} {} {}: {}, {} [{}], of {}",
                text("case"),
                text("command"),
                text("code"),
                text("sentence"),
                text("citation"),
                text("messageId"),
            ))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Who was not told, in order: `case: code`.
    pub async fn gaps(&self) -> String {
        self.of_kind(Kind::Gap, |row| format!("{}: {}", row.subject, row.entry.command)).await
    }

    /// Messages held in quarantine: `cause`, then each problem with its pointer.
    pub async fn quarantine(&self) -> String {
        let rows = self.simulation.engine.store.quarantine(false).await;
        let rows = rows.expect("the store lists its quarantine");
        rows.iter().map(quarantined).collect::<Vec<_>>().join("\n")
    }

    /// Checks what must hold at the end of every story.
    pub async fn is_settled(&self) {
        proof::settled(&self.simulation.engine, &self.outgoing(), &self.listener).await;
    }

    /// The journal of a subject, or of all.
    pub async fn journal(&self, subject: Option<&str>) -> Vec<JournalRow> {
        self.simulation.engine.store.journal(subject).await.expect("the journal is readable")
    }

    /// Facts published so far.
    pub fn facts(&self) -> Vec<Value> {
        self.listener.facts()
    }

    fn outgoing(&self) -> Vec<Outgoing> {
        self.simulation.mailbox.as_ref().map(|mailbox| mailbox.mails()).unwrap_or_default()
    }

    async fn of_kind(&self, kind: Kind, line: impl Fn(&JournalRow) -> String) -> String {
        let journal = self.journal(None).await;
        let lines: Vec<String> =
            journal.iter().filter(|row| row.entry.kind == kind).map(line).collect();
        lines.join("\n")
    }

    async fn document_rows(&self, number: &str) -> Vec<DocumentRow> {
        let rows = self.simulation.engine.store.documents_of(Some(number)).await;
        rows.expect("the store lists documents")
    }

    async fn row(&self, number: &str) -> CaseRow {
        let filter = CaseFilter { number: Some(number.to_owned()), ..CaseFilter::default() };
        let rows = self.simulation.engine.store.cases(&filter).await;
        rows.expect("the store lists cases").pop().expect("the case exists")
    }
}

fn last_day(certificate: Option<&Certificate>) -> String {
    match certificate {
        None => "no date".to_owned(),
        Some(certificate) if certificate.raw_due_on == certificate.due_on => {
            certificate.due_on.to_string()
        }
        Some(certificate) => {
            format!("{}, rolled to {}", certificate.raw_due_on, certificate.due_on)
        }
    }
}

fn in_lines(links: &[Link]) -> String {
    let lines = links.iter().map(|link| format!("{} {}", link.relation.name(), link.case));
    lines.collect::<Vec<_>>().join("\n")
}

fn quarantined(row: &QuarantineRow) -> String {
    let problems = row.defect.problems.iter();
    let lines = problems.map(|problem| format!("  {} {}", problem.pointer, problem.sentence));
    std::iter::once(row.defect.cause.name().to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

/// The rows of a journal without mails and documents, a line each.
pub fn happened(journal: &[JournalRow]) -> Vec<String> {
    let rows = journal.iter().filter(|row| match row.entry.kind {
        Kind::Transition
        | Kind::Rejection
        | Kind::Reminder
        | Kind::Link
        | Kind::Gap
        | Kind::Operator => true,
        Kind::Document | Kind::Mail => false,
    });
    rows.map(|row| timeline::line(&timeline::of_journal(row))).collect()
}
