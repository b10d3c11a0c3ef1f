//! A running `serve`: what it says, whether it is ready, killed, stopped; and waiting for what it
//! does.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::http;

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

/// What a program says, read while it runs.
#[derive(Debug)]
struct Log {
    text: Arc<Mutex<String>>,
}

impl Log {
    fn of(said: ChildStderr) -> Self {
        let text = Arc::<Mutex<String>>::default();
        let kept = Arc::clone(&text);
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Self { text }
    }

    fn text(&self) -> String {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A running `serve`. Killed when dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    log: Log,
    operations: SocketAddr,
}

impl Service {
    /// Starts a program that serves, and does not wait for it.
    pub(crate) fn begin(mut program: Command) -> Self {
        let operations = free_address();
        program.env("TIDEWAITER__METRICS__LISTEN", operations.to_string());
        program.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = program.spawn().expect("the program starts");
        let log = Log::of(child.stderr.take().expect("it says something"));
        Self { child, log, operations }
    }

    /// Waits until it has started.
    pub async fn has_started(&self) {
        wait_until("the program has started", START_LIMIT, async || self.logged("started")).await;
    }

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

    /// Files it writes from now on may not grow beyond so many bytes, as on a disk that is full;
    /// `None` for as large as they like.
    pub fn files_grow_to(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let status = Command::new("prlimit")
            .args(["--pid", &self.child.id().to_string(), &format!("--fsize={limit}:unlimited")])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "prlimit works");
    }

    /// Whether it runs.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("the program can be asked").is_none()
    }

    /// What it has said so far.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// Whether it has said something.
    pub fn logged(&self, what: &str) -> bool {
        self.log().contains(what)
    }

    /// Whether it says that it can work (`/readyz`), and what it says.
    pub fn readiness(&self) -> Option<(u16, String)> {
        http::get(self.operations, "/readyz").ok()
    }

    /// Whether it can work.
    pub fn is_ready(&self) -> bool {
        self.readiness().is_some_and(|(status, _)| status == 200)
    }

    /// The sum of a metric over its labels, of the samples that have all of these; `None` where
    /// there are none.
    pub fn metric(&self, name: &str, labels: &[&str]) -> Option<f64> {
        let (_, page) = http::get(self.operations, "/metrics").ok()?;
        let samples = page.lines().filter_map(|line| line.split_once(' ')).filter(|(key, _)| {
            let (found, of) = key.split_once('{').unwrap_or((key, ""));
            found == name && labels.iter().all(|label| of.contains(label))
        });
        let values: Vec<f64> = samples.filter_map(|(_, value)| value.parse().ok()).collect();
        if values.is_empty() { None } else { Some(values.iter().sum()) }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already, which is just as well.
        let _: std::io::Result<()> = self.child.kill();
        let _: std::io::Result<ExitStatus> = self.child.wait();
        if std::thread::panicking() {
            let said = format!("it said:\n{}", self.log());
            let _: std::io::Result<()> = std::io::stderr().write_all(said.as_bytes());
        }
    }
}

/// An address of this machine that nobody listens at.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address")
}
