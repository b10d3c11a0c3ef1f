//! Several processes at once for a month: two clocks, three mailers, two intakes.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use queues::amqp::{AmqpBroker, AmqpOptions};
use queues::topology::Queue;
use serde_json::json;
use store::OpenOptions;
use store::model::RungStatus;
use tests::actors::{IMPORTER, OFFICER};
use tests::messages::{Message, SAMPLE_DIRECTORY, answer, more_time, notice};
use tests::servers::Place;
use tests::service::{each_once, mail_server, mails_at};
use tests::world::{self, World};
use tests::{new_york, proof};
use tokio::task::JoinSet;
use workers::clock_source::{Clock as _, ManualClock};
use workers::config::Config;
use workers::document_store::DocumentStore;
use workers::engine::{Engine, PassError};
use workers::opening::{Parts, assembled};
use workers::simulation::Script;
use workers::smtp_sink::Sink;
use workers::transport::smtp::{SmtpOptions, SmtpTransport, TlsMode};
use workers::{clock, documents, intake, mail, relay};

/// When the month begins, and when it is over.
const FROM: &str = "2026-06-05 09:00";
const UNTIL: &str = "2026-07-15 10:00";
/// Notices issued on each of the first days.
const NOTICES: u32 = 12;
/// Rounds after which an instant that never becomes idle ends the run.
const ROUNDS_MAX: u32 = 1000;
/// Rounds in a row in which nobody finds anything: what the server has not handed out yet comes
/// within them.
const QUIET_ROUNDS: u32 = 3;

/// What one process does.
#[derive(Debug, Clone, Copy)]
enum Role {
    Intake,
    Relay,
    Documents,
    Mail,
    Clock,
}

/// The processes: each has its own connections, all one clock.
const PROCESSES: [&[Role]; 3] = [
    &[Role::Intake, Role::Relay, Role::Documents, Role::Mail, Role::Clock],
    &[Role::Intake, Role::Relay, Role::Documents, Role::Mail, Role::Clock],
    &[Role::Mail],
];

/// What is said in the month: when, and what.
fn script() -> Vec<(Timestamp, Message)> {
    let mut said = Vec::new();
    for n in 1..=NOTICES {
        let number = number(n);
        let day =
            |day: &str, message: Message| (new_york(day), message.under_id(&format!("{day} {n}")));
        said.push(day(FROM, notice(&number)));
        if n % 3 == 0 {
            let ask = IMPORTER.says("request-extension", &number, more_time(15));
            said.push(day("2026-06-20 09:30", ask));
            let grant = OFFICER.says("grant-extension", &number, json!({ "days": 15 }));
            said.push(day("2026-06-24 11:00", grant));
        }
        if n % 4 == 0 {
            said.push(day("2026-06-28 09:30", IMPORTER.says("submit-response", &number, answer())));
        }
    }
    said.sort_by_key(|(at, _)| *at);
    said
}

fn number(n: u32) -> String {
    format!("RFI-2026-{:06}", 500 + n)
}

/// Several processes at one place.
struct Crowd {
    engines: Vec<Engine>,
    clock: Arc<ManualClock>,
    posted: usize,
    decided: usize,
}

impl Crowd {
    async fn at(place: &Place, sink: &Sink) -> Self {
        let clock = Arc::new(ManualClock::at(new_york(FROM)));
        let documents = DocumentStore::in_memory();
        let mut engines = Vec::new();
        for _ in PROCESSES {
            engines.push(process(place, sink, &documents, &clock).await);
        }
        let [first, ..] = engines.as_slice() else { panic!("there are processes") };
        first.store.migrate().await.expect("the schema is made");
        first.broker.declare().await.expect("the topology is declared");
        Self { engines, clock, posted: 0, decided: 0 }
    }

    fn first(&self) -> &Engine {
        &self.engines[0]
    }

    async fn gets(&mut self, messages: &[Message]) {
        let now = self.clock.now();
        let bytes = messages.iter().enumerate().map(|(n, message)| message.bytes(n, now));
        let lines: Vec<String> =
            bytes.map(|line| String::from_utf8(line).expect("JSON is UTF-8")).collect();
        self.posts(&lines.join("\n")).await;
    }

    async fn posts(&mut self, lines: &str) {
        let messages = Script::messages_of(lines, self.clock.now());
        let publications: Vec<_> = messages.iter().map(workers::simulation::publication).collect();
        let confirmed = self.first().broker.publish(&publications, self.clock.now()).await;
        assert_eq!(confirmed.expect("the broker works").len(), publications.len());
        self.posted += publications.len();
    }

    /// All work at once until nobody finds anything any more.
    async fn works(&mut self) {
        let mut quiet = 0;
        for _ in 0..ROUNDS_MAX {
            let done = self.works_once().await;
            let is_quiet = done == 0 && self.decided >= self.posted && self.is_idle().await;
            quiet = if is_quiet { quiet + 1 } else { 0 };
            if quiet == QUIET_ROUNDS {
                return;
            }
            if done == 0 {
                self.first().broker.wait(Queue::Mail).await;
            }
        }
        panic!("it never becomes idle at {}", self.clock.now());
    }

    /// One pass of every role of every process, all at once. Returns how much was done.
    async fn works_once(&mut self) -> usize {
        let mut passes = JoinSet::new();
        for (engine, roles) in self.engines.iter().zip(PROCESSES) {
            for role in roles {
                passes.spawn(pass(engine.clone(), *role));
            }
        }
        let mut done = 0;
        while let Some(passed) = passes.join_next().await {
            let (role, passed) = passed.expect("no pass panics");
            let passed = passed.unwrap_or_else(|error| panic!("{role:?}: {error:?}"));
            if matches!(role, Role::Intake) {
                self.decided += passed;
            }
            done += passed;
        }
        done
    }

    async fn is_idle(&self) -> bool {
        let now = self.clock.now();
        for queue in Queue::ALL {
            for engine in &self.engines {
                let depth = engine.broker.depth(queue, now).await.expect("the broker counts");
                if depth.ready + depth.in_flight > 0 {
                    return false;
                }
            }
        }
        let store = &self.first().store;
        let backlog = store.backlog(now).await.expect("the store counts its backlog");
        backlog.outbox + backlog.documents + backlog.mails_waiting == 0
            && self.next_due_at().await.is_none_or(|at| at > now)
    }

    async fn next_due_at(&self) -> Option<Timestamp> {
        let store = &self.first().store;
        let rung_at = store.next_rung_at().await.expect("the store knows its rungs");
        let mail_at = store.next_mail_at().await.expect("the store knows its mails");
        rung_at.into_iter().chain(mail_at).min()
    }
}

async fn process(
    place: &Place,
    sink: &Sink,
    documents: &DocumentStore,
    clock: &Arc<ManualClock>,
) -> Engine {
    let store = store::open(&place.database_url(), &OpenOptions::default()).await;
    let broker = AmqpBroker::open(AmqpOptions::new(place.broker_url())).await;
    let smtp = SmtpOptions {
        tls: TlsMode::None,
        clock: Arc::<ManualClock>::clone(clock),
        ..SmtpOptions::default()
    };
    let parts = Parts {
        store: store.expect("the store opens"),
        broker: Arc::new(broker.expect("the broker opens")),
        documents: documents.clone(),
        transport: Arc::new(SmtpTransport::open(&sink.url(), smtp).expect("the address is one")),
    };
    let config = Config::embedded(Path::new(".")).expect("the defaults are valid");
    assembled(parts, &config, Arc::<ManualClock>::clone(clock)).expect("the settings are valid")
}

async fn pass(engine: Engine, role: Role) -> (Role, Result<usize, PassError>) {
    let passed = match role {
        Role::Intake => intake::pass(&engine).await.map(|decided| decided.len()),
        Role::Relay => relay::pass(&engine).await,
        Role::Documents => documents::pass(&engine).await,
        Role::Mail => mail::pass(&engine).await,
        Role::Clock => clock::pass(&engine).await,
    };
    (role, passed)
}

/// The month as one process alone tells it, in memory.
async fn alone() -> World {
    let mut world = World::in_memory(FROM).await;
    for (at, message) in script() {
        world.at_instant(at).await;
        world.posts(&message).await;
        world.works().await;
    }
    world.at(UNTIL).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_clocks_three_mailers_and_two_intakes_do_everything_once_for_a_month() {
    let place = Place::shared();
    let sink = mail_server().await;
    let mut crowd = Crowd::at(&place, &sink).await;
    let directory = Script::directory_of(SAMPLE_DIRECTORY).expect("the directory is valid");
    let accounts: Vec<Message> = directory.into_iter().map(tests::messages::account).collect();
    crowd.gets(&accounts).await;
    crowd.works().await;
    let mut script = script().into_iter().peekable();
    let until = new_york(UNTIL);
    loop {
        let said_at = script.peek().map(|(at, _)| *at);
        let next = [said_at, crowd.next_due_at().await].into_iter().flatten().min();
        let Some(next) = next.filter(|next| *next <= until) else { break };
        crowd.clock.set(next);
        let mut said = Vec::new();
        while let Some((_, message)) = script.next_if(|(at, _)| *at <= next) {
            said.push(message);
        }
        crowd.gets(&said).await;
        crowd.works().await;
    }
    let engine = crowd.first();
    everything_happened_once(engine, &alone().await).await;
    proof::nothing_waits(engine).await;
    proof::chains_are_whole(engine).await;
    proof::documents_are_kept(engine).await;
    let (mailbox, repeated) = each_once(mails_at(&sink));
    assert_eq!(repeated, Vec::<String>::new(), "mails that went out more than once");
    proof::mails_are_proven(engine, &mailbox).await;
}

/// Each case went the way that it goes with one process alone; each rung fired once, and everybody
/// was told the same.
async fn everything_happened_once(engine: &Engine, alone: &World) {
    let other = &alone.simulation.engine;
    for n in 1..=NOTICES {
        let number = number(n);
        assert_eq!(happened(engine, &number).await, happened(other, &number).await, "{number}");
        let rungs = engine.store.rungs_of(&number).await.expect("the store lists rungs");
        let now = engine.clock.now();
        for rung in rungs.iter().filter(|rung| rung.fire_at <= now) {
            assert_ne!(rung.status, RungStatus::Pending, "{number}: {rung:?}");
        }
        assert_eq!(told(engine, &number).await, told(other, &number).await, "{number}: mails");
    }
}

/// The journal of a case without mails and documents.
async fn happened(engine: &Engine, number: &str) -> Vec<String> {
    let journal = engine.store.journal(Some(number)).await.expect("the journal is readable");
    world::happened(&journal)
}

/// Who was told what, sorted.
async fn told(engine: &Engine, number: &str) -> Vec<String> {
    let mails = engine.store.mails_of(Some(number)).await.expect("the store lists mails");
    let line = |mail: store::model::MailRow| {
        format!("{} {} {}", mail.recipient.email, mail.message.template(), mail.status.name())
    };
    let mut told: Vec<String> = mails.into_iter().map(line).collect();
    told.sort();
    told
}
