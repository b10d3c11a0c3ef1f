//! The real program on a data folder of its own: started, sent messages, killed, stopped.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mail_parser::MessageParser;
use store::model::CaseFilter;
use tempfile::TempDir;
use workers::clock_source::{Clock as _, SystemClock};
use workers::commands::serve::engine;
use workers::config::Config;
use workers::engine::Engine;
use workers::transport::Outgoing;

use crate::mailbox::Mail;
use crate::messages::{Message, account, number_of, numbered_notice, sample_account};
use crate::proof;

/// How long the program may take to say that it has started: a debug build beside other tests.
pub const START_LIMIT: Duration = Duration::from_secs(30);
/// How long it may take to finish what is in flight after SIGTERM.
pub const STOP_LIMIT: Duration = Duration::from_secs(30);
/// How long a condition is asked for again: often enough to hit work while it goes on.
const POLL: Duration = Duration::from_millis(10);

/// Asks for a condition until it holds.
///
/// # Panics
/// When it does not hold within the limit; `what` says what was waited for.
pub async fn wait_until(what: &str, limit: Duration, holds: impl AsyncFnMut() -> bool) {
    assert!(holds_within(limit, holds).await, "waited {} s for: {what}", limit.as_secs());
}

/// Asks for a condition until it holds or the limit is over; whether it held.
pub async fn holds_within(limit: Duration, mut holds: impl AsyncFnMut() -> bool) -> bool {
    let asked = async {
        while !holds().await {
            tokio::time::sleep(POLL).await;
        }
    };
    tokio::time::timeout(limit, asked).await.is_ok()
}

/// A data folder and what works on it.
pub struct Installation {
    folder: TempDir,
    config: Config,
    logs: AtomicU32,
}

impl Installation {
    /// An empty one.
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let config = Config::embedded(folder.path()).expect("the defaults are valid");
        Self { folder, config, logs: AtomicU32::new(0) }
    }

    /// Starts `serve` and returns once it works.
    pub async fn start(&self) -> Service {
        let log = self.folder.path().join(format!("serve-{}.log", self.next_number()));
        let file = File::create(&log).expect("a log can be written");
        let child = tidewaiter(self.folder.path())
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .expect("the program starts");
        let service = Service { child, log };
        wait_until("the program has started", START_LIMIT, async || service.logged("started"))
            .await;
        service
    }

    /// Publishes messages with `send`.
    pub fn send(&self, messages: &[Message]) {
        let number = self.next_number();
        let file = self.folder.path().join(format!("messages-{number}.ndjson"));
        let lines: Vec<String> = messages
            .iter()
            .enumerate()
            .map(|(n, message)| message.bytes(n, SystemClock.now()))
            .map(|bytes| String::from_utf8(bytes).expect("JSON is UTF-8"))
            .collect();
        fs::write(&file, lines.join("\n")).expect("a file can be written");
        let output = tidewaiter(self.folder.path())
            .args([OsStr::new("send"), file.as_os_str()])
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "send failed: {said}");
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

    /// The engines of the folder, opened beside the program: for looking only.
    pub async fn engine(&self) -> Engine {
        engine(&self.config).await.expect("the engines of the folder open")
    }

    /// The mails in the folder.
    ///
    /// # Panics
    /// When half a mail is left behind.
    pub fn mailbox(&self) -> Vec<Outgoing> {
        let folder = self.config.mail_dir().expect("mails go to a folder");
        let files = fs::read_dir(folder).expect("the folder is readable");
        files.map(|file| mail_in(&file.expect("the folder is readable").path())).collect()
    }

    /// Checks what must hold once everything is done: each of the notices 1 to `most` is a case
    /// that was told to importer and broker once, and everything is proven.
    pub async fn is_settled(&self, engine: &Engine, most: u32) {
        proof::nothing_waits(engine).await;
        proof::chains_are_whole(engine).await;
        proof::documents_are_kept(engine).await;
        let mailbox = self.mailbox();
        proof::mails_are_proven(engine, &mailbox).await;
        let mut told: Vec<String> =
            mailbox.iter().map(|mail| told(&Mail::parse(&mail.bytes))).collect();
        let mut expected: Vec<String> = (1..=most).flat_map(expected_of).collect();
        told.sort();
        expected.sort();
        let lost: Vec<_> = expected.iter().filter(|line| !told.contains(line)).collect();
        assert!(lost.is_empty(), "mails that are not in the folder: {lost:#?}");
        told.retain(|line| !expected.contains(line));
        assert!(told.is_empty(), "mails that nobody expects: {told:#?}");
        assert_eq!(mailbox.len(), expected.len(), "each mail is there once");
        let filter = CaseFilter { most: Some(100_000), ..CaseFilter::default() };
        let cases = engine.store.cases(&filter).await.expect("the store lists cases");
        assert_eq!(cases.len(), most as usize, "cases");
        for row in cases {
            assert_eq!(row.case.state_name(), "ISSUED", "{}", row.case.number());
        }
        let held = engine.store.quarantine(true).await.expect("the store lists its quarantine");
        assert_eq!(held, [], "quarantine");
    }

    fn next_number(&self) -> u32 {
        self.logs.fetch_add(1, Ordering::Relaxed)
    }
}

impl Default for Installation {
    fn default() -> Self {
        Self::new()
    }
}

/// A running `serve`. Killed when dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    log: PathBuf,
}

impl Service {
    /// Ends it at once (SIGKILL): nothing it holds is flushed, released or said.
    pub fn kill(mut self) {
        self.child.kill().expect("the program can be killed");
        self.child.wait().expect("the program ends");
    }

    /// Asks it to stop (SIGTERM) and returns how it ended.
    pub async fn stop(mut self) -> ExitStatus {
        let process = self.child.id().to_string();
        let status = Command::new("kill").args(["-TERM", &process]).status();
        assert!(status.is_ok_and(|status| status.success()), "SIGTERM can be sent");
        let mut ended = None;
        wait_until("the program has stopped", STOP_LIMIT, async || {
            ended = self.child.try_wait().expect("the program can be asked");
            ended.is_some()
        })
        .await;
        ended.expect("it has ended")
    }

    fn logged(&self, what: &str) -> bool {
        fs::read_to_string(&self.log).is_ok_and(|log| log.contains(what))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already, which is just as well.
        let _: std::io::Result<()> = self.child.kill();
        let _: std::io::Result<ExitStatus> = self.child.wait();
    }
}

/// The n-th of many notices, dated today: its answer is not due while a test runs.
pub fn notice_of_today(n: u32) -> Message {
    let today = SystemClock.now().to_zoned(TimeZone::UTC).date();
    let before = |days: i32| -> String {
        let day: Date = today.checked_sub(days.days()).expect("the day is in the calendar");
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

/// Whether each of `cases` notices was issued and nothing waits.
pub async fn is_done(engine: &Engine, cases: u32) -> bool {
    let filter = CaseFilter { most: Some(100_000), ..CaseFilter::default() };
    let issued = engine.store.cases(&filter).await.expect("the store lists cases").len();
    let backlog = engine.store.backlog().await.expect("the store counts its backlog");
    issued == cases as usize
        && backlog.outbox + backlog.documents + backlog.mails_waiting + backlog.mails_queued == 0
}

/// What a killed program held comes back soon: the tests wait for it.
const LEASE_S: &str = "2";

fn tidewaiter(data_dir: &Path) -> Command {
    let mut command = Command::new(program());
    command.arg("--data-dir").arg(data_dir).current_dir(data_dir);
    command.env("TIDEWAITER__WORK__LEASE_S", LEASE_S);
    command
}

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
    let message = MessageParser::default().parse(&bytes).expect("a mail is RFC 5322");
    let message_id = message.message_id().expect("a mail has a Message-ID").to_owned();
    let (id, domain) = message_id.split_once('@').expect("a Message-ID has a domain");
    Outgoing {
        id: id.to_owned(),
        file_name: name.to_owned(),
        from: domain.to_owned(),
        to: Mail::parse(&bytes).to,
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
