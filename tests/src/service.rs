//! The real program on a data folder of its own, with the embedded engines or on servers: started,
//! sent messages, and what must hold at the end. (`running` has the processes.)

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mail_parser::MessageParser;
use store::model::CaseFilter;
use tempfile::TempDir;
use workers::clock_source::{Clock as _, SystemClock};
use workers::config::Config;
use workers::engine::Engine;
use workers::opening::engine;
use workers::smtp_sink::{Keep, Sink, SinkOptions};
use workers::transport::Outgoing;

use crate::mailbox::Mail;
use crate::messages::{Message, account, number_of, numbered_notice, sample_account};
use crate::proof;
use crate::running::{START_LIMIT, Service, wait_until};
use crate::servers::Place;

/// A data folder and what works on it.
pub struct Installation {
    folder: TempDir,
    config: Config,
    /// Variables that the programs see.
    variables: Vec<(String, String)>,
    servers: Option<OnServers>,
    numbers: AtomicU32,
}

/// What an installation has beyond its folder.
struct OnServers {
    file: PathBuf,
    sink: Sink,
    /// Goes last: programs may still be at work there.
    place: Place,
}

impl Installation {
    /// An empty one on the embedded engines.
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let config = Config::embedded(folder.path()).expect("the defaults are valid");
        Self::of(folder, config, None).with("WORK__LEASE_S", LEASE_S)
    }

    /// An empty one on the servers that all tests share, with a mail server of its own.
    pub async fn on_servers() -> Self {
        Self::at(Place::shared()).await
    }

    /// An empty one at a place on servers, with a mail server of its own; migrated.
    pub async fn at(place: Place) -> Self {
        Self::mailing_to(mail_server().await, place)
    }

    /// An empty one at a place on servers that mails to a server; migrated.
    pub fn mailing_to(sink: Sink, place: Place) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let file = folder.path().join("tidewaiter.toml");
        let addresses = format!(
            "[store]\nurl = \"{}\"\n[broker]\nurl = \"{}\"\n[mail]\nurl = \"{}\"\ntls = \"none\"\n",
            place.database_url(),
            place.broker_url(),
            sink.url(),
        );
        fs::write(&file, addresses).expect("a file can be written");
        let mut config = Config::load(Some(&file)).expect("the configuration is valid");
        folder.path().clone_into(&mut config.data_dir);
        let installation = Self::of(folder, config, Some(OnServers { file, sink, place }))
            .with("WORK__LEASE_S", SERVERS_LEASE_S)
            .with("MAIL__VERDICT_S", SERVERS_VERDICT_S);
        installation.runs(&["migrate"]);
        installation
    }

    fn of(folder: TempDir, config: Config, servers: Option<OnServers>) -> Self {
        let numbers = AtomicU32::new(0);
        Self { folder, config, variables: Vec::new(), servers, numbers }
    }

    /// The same with a key of the configuration set for its programs, e.g. `MAIL__CONNECTIONS`.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.variables.push((format!("TIDEWAITER__{key}"), value.to_owned()));
        self
    }

    /// Where it lies on the servers.
    pub fn place(&self) -> &Place {
        &self.on().place
    }

    /// The mail server it mails to.
    pub fn sink(&self) -> &Sink {
        &self.on().sink
    }

    fn on(&self) -> &OnServers {
        self.servers.as_ref().expect("the installation is on servers")
    }

    /// The folder of its documents.
    pub fn documents_folder(&self) -> PathBuf {
        self.folder.path().join("documents")
    }

    /// Starts `serve` with every role and returns once it works.
    pub async fn start(&self) -> Service {
        self.start_roles(&[]).await
    }

    /// Starts `serve` with these roles and returns once it works.
    pub async fn start_roles(&self, roles: &[&str]) -> Service {
        let service = self.begin_roles(roles);
        service.has_started().await;
        service
    }

    /// Starts `serve` with these roles and does not wait for it.
    pub fn begin_roles(&self, roles: &[&str]) -> Service {
        let mut serve = vec!["serve".to_owned()];
        if !roles.is_empty() {
            serve.extend(["--roles".to_owned(), roles.join(",")]);
        }
        let mut program = self.program();
        program.args(serve);
        Service::begin(program)
    }

    /// Publishes messages with `send`.
    pub fn send(&self, messages: &[Message]) {
        self.runs(&["send", &self.written(messages)]);
    }

    /// Publishes messages with `send`; whether the broker took them all.
    pub fn tries_to_send(&self, messages: &[Message]) -> bool {
        self.tries(&["send", &self.written(messages)])
    }

    /// Runs a command to its end; whether it succeeds.
    pub fn tries(&self, arguments: &[&str]) -> bool {
        self.program().args(arguments).output().expect("the program starts").status.success()
    }

    /// A file with messages.
    fn written(&self, messages: &[Message]) -> String {
        let file = self.folder.path().join(format!("messages-{}.ndjson", self.next_number()));
        let lines: Vec<String> = messages
            .iter()
            .enumerate()
            .map(|(n, message)| message.bytes(n, SystemClock.now()))
            .map(|bytes| String::from_utf8(bytes).expect("JSON is UTF-8"))
            .collect();
        fs::write(&file, lines.join("\n")).expect("a file can be written");
        file.to_str().expect("the path is UTF-8").to_owned()
    }

    /// Runs a command to its end; what it prints.
    ///
    /// # Panics
    /// When it fails.
    pub fn runs(&self, arguments: &[&str]) -> String {
        let output = self.program().args(arguments).output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {said}");
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    }

    fn program(&self) -> Command {
        let folder = self.folder.path();
        // A file that grows too large is an error to the program, as a full disk is, not its end.
        let mut command = Command::new("sh");
        command.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]).arg(program());
        command.arg("--data-dir").arg(folder).current_dir(folder);
        if let Some(on) = &self.servers {
            command.arg("--config").arg(&on.file);
        }
        command.envs(self.variables.iter().map(|(key, value)| (key, value)));
        command
    }

    /// Loads importer and broker of the notices, and waits until they are known.
    pub async fn load_directory(&self, engine: &Engine) {
        let accounts = ["A00001", "B00001"];
        let messages: Vec<Message> = accounts
            .iter()
            .map(|ace_id| account(sample_account(ace_id)).under_id(ace_id))
            .collect();
        self.send(&messages);
        wait_until("the directory is loaded", START_LIMIT, async || {
            rows(engine).await == accounts.len()
        })
        .await;
    }

    /// The engines of the installation, opened beside the program: for looking only.
    pub async fn engine(&self) -> Engine {
        engine(&self.config).await.expect("the engines of the installation open")
    }

    /// The mails that went out, in any order: in the folder, or at the mail server.
    ///
    /// # Panics
    /// When half a mail is left behind.
    pub fn mailbox(&self) -> Vec<Outgoing> {
        if let Some(on) = &self.servers {
            return mails_at(&on.sink);
        }
        let folder = self.config.data_dir.join("mail");
        let files = fs::read_dir(folder).expect("the folder is readable");
        files.map(|file| mail_in(&file.expect("the folder is readable").path())).collect()
    }

    /// Checks what must hold once everything is done: each of the notices 1 to `most` is a case
    /// that was told to importer and broker once, and everything is proven.
    pub async fn is_settled(&self, engine: &Engine, most: u32) {
        let repeated = self.is_settled_but_for_repeats(engine, most).await;
        assert_eq!(repeated, Vec::<String>::new(), "mails that went out more than once");
    }

    /// As [`Installation::is_settled`], but a mail may have gone out several times, under one
    /// Message-ID and with the same bytes. Returns the Message-ID of each copy that is too many.
    pub async fn is_settled_but_for_repeats(&self, engine: &Engine, most: u32) -> Vec<String> {
        proof::nothing_waits(engine).await;
        proof::chains_are_whole(engine).await;
        proof::documents_are_kept(engine).await;
        let (mailbox, repeated) = each_once(self.mailbox());
        proof::mails_are_proven(engine, &mailbox).await;
        everybody_is_told_once(&mailbox, most);
        every_notice_is_issued(engine, most).await;
        repeated
    }

    fn next_number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

impl Default for Installation {
    fn default() -> Self {
        Self::new()
    }
}

/// A mail server that keeps what it takes.
pub async fn mail_server() -> Sink {
    let options = SinkOptions { keep: Keep::Messages, ..SinkOptions::default() };
    Sink::start(options).await.expect("a mail server can be started")
}

/// The mails that a mail server took.
pub fn mails_at(sink: &Sink) -> Vec<Outgoing> {
    sink.mails().into_iter().map(|mail| outgoing(mail.to, mail.message)).collect()
}

/// The first copy of each mail, and the names of the others, which have the same bytes.
pub fn each_once(mails: Vec<Outgoing>) -> (Vec<Outgoing>, Vec<String>) {
    let mut first: Vec<Outgoing> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut repeated = Vec::new();
    for mail in mails {
        if let Some(&place) = places.get(&mail.id) {
            assert_eq!(first[place].bytes, mail.bytes, "mail {} was repeated as it was", mail.id);
            repeated.push(mail.id);
        } else {
            places.insert(mail.id.clone(), first.len());
            first.push(mail);
        }
    }
    (first, repeated)
}

fn everybody_is_told_once(mailbox: &[Outgoing], most: u32) {
    let mut told: Vec<String> =
        mailbox.iter().map(|mail| told(&Mail::parse(&mail.bytes))).collect();
    let mut expected: Vec<String> = (1..=most).flat_map(expected_of).collect();
    told.sort();
    expected.sort();
    let lost: Vec<_> = expected.iter().filter(|line| !told.contains(line)).collect();
    assert!(lost.is_empty(), "mails that did not arrive: {lost:#?}");
    told.retain(|line| !expected.contains(line));
    assert!(told.is_empty(), "mails that nobody expects: {told:#?}");
    assert_eq!(mailbox.len(), expected.len(), "each mail is there once");
}

async fn every_notice_is_issued(engine: &Engine, most: u32) {
    let filter = CaseFilter { most: Some(100_000), ..CaseFilter::default() };
    let cases = engine.store.cases(&filter).await.expect("the store lists cases");
    assert_eq!(cases.len(), most as usize, "cases");
    for row in cases {
        assert_eq!(row.case.state_name(), "ISSUED", "{}", row.case.number());
    }
    let held = engine.store.quarantine(true).await.expect("the store lists its quarantine");
    assert_eq!(held, [], "quarantine");
}

/// The n-th of many notices, dated today: its answer is not due while a test runs.
pub fn notice_of_today(n: u32) -> Message {
    notice_of_days_ago(n, 0)
}

/// The n-th of many notices, whose answer is overdue when it comes.
pub fn notice_overdue(n: u32) -> Message {
    notice_of_days_ago(n, 60)
}

fn notice_of_days_ago(n: u32, days: i32) -> Message {
    let today = SystemClock.now().to_zoned(TimeZone::UTC).date();
    let before = |earlier: i32| -> String {
        let day: Date =
            today.checked_sub((days + earlier).days()).expect("the day is in the calendar");
        day.to_string()
    };
    numbered_notice(n)
        .with("/dateOfRequest", before(0))
        .with("/dateOfEntry", before(79))
        .with("/dateOfImportation", before(83))
        .under_id(&format!("notice-{n}"))
}

/// Rows of the whole journal.
pub async fn rows(engine: &Engine) -> usize {
    engine.store.journal(None).await.expect("the journal is readable").len()
}

/// Whether each of `cases` notices was issued and nothing waits. The cases are counted first: with
/// the last of them everything that it brings is there to be counted.
pub async fn is_done(engine: &Engine, cases: u32) -> bool {
    let filter = CaseFilter { most: Some(100_000), ..CaseFilter::default() };
    let issued = engine.store.cases(&filter).await.expect("the store lists cases").len();
    if issued != cases as usize {
        return false;
    }
    let backlog = engine.store.backlog(engine.clock.now()).await;
    let backlog = backlog.expect("the store counts its backlog");
    backlog.outbox + backlog.documents + backlog.mails_waiting + backlog.mails_queued == 0
}

/// What a killed program held comes back soon: the tests wait for it.
const LEASE_S: &str = "2";
/// With servers long enough for a mail to be handed over on a machine that stands still for a while;
/// tests that kill set their own.
const SERVERS_LEASE_S: &str = "30";
/// What was handed over when a server died comes back this much later.
const SERVERS_VERDICT_S: &str = "20";

/// The program that was built together with this test: one folder above it.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    let folder = test.parent().and_then(Path::parent).expect("tests lie in target/<profile>/deps");
    let program = folder.join(format!("tidewaiter{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.is_file(),
        "{} is not there: run `cargo build` first, with the profile of the tests",
        program.display()
    );
    program
}

fn mail_in(path: &Path) -> Outgoing {
    let name = path.file_name().and_then(OsStr::to_str).expect("a mail's file has a name");
    assert!(Path::new(name).extension() == Some(OsStr::new("eml")), "{name} is half a mail");
    let bytes = fs::read(path).expect("a mail is readable");
    outgoing(Mail::parse(&bytes).to, bytes)
}

/// A mail as it went out, from its bytes.
fn outgoing(to: String, bytes: Vec<u8>) -> Outgoing {
    let message = MessageParser::default().parse(&bytes).expect("a mail is RFC 5322");
    let message_id = message.message_id().expect("a mail has a Message-ID").to_owned();
    let (id, domain) = message_id.split_once('@').expect("a Message-ID has a domain");
    Outgoing {
        id: id.to_owned(),
        file_name: format!("{id}.eml"),
        from: domain.to_owned(),
        to,
        bytes,
    }
}

/// Who was told what, with how many files: the subject up to its date.
fn told(mail: &Mail) -> String {
    let (what, _) = mail.subject.split_once("answer due").expect("the subject says the date");
    format!("{} | {what}| {}", mail.to, mail.attachments.len())
}

fn expected_of(n: u32) -> [String; 2] {
    let number = number_of(n);
    [
        format!("customs@cedarridgehome.example | [{number}] CBP Form 28 issued: | 1"),
        format!("entry@pacificmeridia.example | [{number}] Courtesy copy: CBP Form 28, | 1"),
    ]
}
