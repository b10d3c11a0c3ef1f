//! The one loop that connects, notices a loss, and connects again.
//!
//! Invariants:
//! - At most one session and one attempt at a time, whatever the number of callers.
//! - Nobody waits long for a connection that was lost: callers get a passing error and come again.
//! - A loss and a recovery are one line of log each; attempts between them are reported at most
//!   every [`REPORT_INTERVAL`].

use std::sync::Arc;
use std::time::Duration;

use lapin::tcp::OwnedTLSConfig;
use lapin::{Connection, ConnectionProperties};
use tokio::sync::watch;

use super::address::Address;
use super::backoff::Backoff;
use super::errors::Cause;
use super::ingress::{self, Ingress};
use super::session::Session;
use super::shelf::Shelf;
use crate::broker::BrokerError;
use crate::topology::Queue;

/// How long one attempt to connect may take, with the TLS and AMQP handshakes.
pub(super) const CONNECT_MAX: Duration = Duration::from_secs(10);

/// How long the server may take to confirm the message that is to show when it was received. One
/// that is short of memory or disk confirms nothing.
const PROBE_MAX: Duration = Duration::from_secs(4);

/// How long a caller waits during an outage.
const OUTAGE_PATIENCE: Duration = Duration::from_millis(500);

/// How often failed attempts are reported.
const REPORT_INTERVAL: Duration = Duration::from_secs(30);

/// A connection that held so long was good: the next loss begins with the shortest wait.
const GOOD_AFTER: Duration = Duration::from_secs(10);

/// Why a process that has just been started does not consume.
const PROBE_UNANSWERED: &str = "the server takes no message, so that it cannot be seen whether it \
                                notes when it received one; it may be short of memory or disk";

/// How it stands with the connection.
#[derive(Clone)]
pub(super) enum State {
    /// The first attempt is under way.
    Starting,
    /// Connected.
    Up(Arc<Session>),
    /// Not connected, and why.
    Down(Cause),
    /// Closed by us, for good.
    Closed,
}

/// What is needed to connect.
pub(super) struct Dial {
    pub(super) address: Address,
    pub(super) tls: OwnedTLSConfig,
    pub(super) name: String,
}

impl Dial {
    /// Connects. `known` is when the server was found to note receipts the last time.
    async fn connect(&self, known: Option<Ingress>) -> Result<Session, Cause> {
        match tokio::time::timeout(CONNECT_MAX, self.attempt(known)).await {
            Ok(done) => done,
            Err(_) => Err(Cause::passing("the server did not answer in time")),
        }
    }

    async fn attempt(&self, known: Option<Ingress>) -> Result<Session, Cause> {
        let failed = |error: lapin::Error| Cause::from(&error);
        let consuming = self.connection(&self.name).await.map_err(failed)?;
        let publishing = format!("{}, publishing", self.name);
        let publishing = self.connection(&publishing).await.map_err(failed)?;
        let channel = publishing.create_channel().await.map_err(failed)?;
        let ingress = match tokio::time::timeout(PROBE_MAX, ingress::probe(&channel)).await {
            Ok(found) => found.map_err(failed)?,
            // What would be consumed without knowing counts as received now: too late.
            Err(_) => known.ok_or_else(|| Cause::passing(PROBE_UNANSWERED))?,
        };
        Ok(Session::new(consuming, publishing, ingress))
    }

    async fn connection(&self, name: &str) -> Result<Connection, lapin::Error> {
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        let runtime = lapin::runtime::default_runtime()?;
        let (uri, tls) = (self.address.uri(), self.tls.clone());
        Connection::connect_uri_with_config(uri, properties, tls, runtime).await
    }
}

/// What a caller holds of the loop.
pub(super) struct Link {
    address: String,
    state: watch::Sender<State>,
    shelves: Arc<[Shelf; Queue::ALL.len()]>,
    keeper: tokio::task::AbortHandle,
}

impl Link {
    /// Starts the loop. It ends with the link.
    pub(super) fn start(
        dial: Dial,
        shelves: Arc<[Shelf; Queue::ALL.len()]>,
        jitter_seed: u64,
    ) -> Self {
        let address = dial.address.shown().to_owned();
        let state = watch::Sender::new(State::Starting);
        let loop_ = Loop {
            dial,
            state: state.clone(),
            shelves: Arc::clone(&shelves),
            backoff: Backoff::new(jitter_seed),
            ingress: None,
        };
        let keeper = tokio::spawn(loop_.run()).abort_handle();
        Self { address, state, shelves, keeper }
    }

    /// The connection, if there is one or soon will be.
    pub(super) async fn session(&self) -> Result<Arc<Session>, BrokerError> {
        let mut state = self.state.subscribe();
        let first = matches!(*state.borrow(), State::Starting);
        let patience = if first { CONNECT_MAX } else { OUTAGE_PATIENCE };
        let settled = state.wait_for(|state| match state {
            State::Up(session) => session.is_up(),
            State::Starting => false,
            // The first attempt failed: no need to wait for the second.
            State::Down(_) => first,
            State::Closed => true,
        });
        let settled = tokio::time::timeout(patience, settled).await;
        let settled = match settled {
            Ok(Ok(state)) => state.clone(),
            Ok(Err(_)) | Err(_) => self.state.borrow().clone(),
        };
        match settled {
            State::Up(session) if session.is_up() => Ok(session),
            State::Up(_) => Err(self.down(Cause::passing("the connection was lost"))),
            State::Starting => Err(self.down(Cause::passing("the server did not answer yet"))),
            State::Down(cause) => Err(self.down(cause)),
            State::Closed => {
                let text = "this broker was closed by its program".into();
                Err(self.down(Cause { text, transient: false }))
            }
        }
    }

    fn down(&self, cause: Cause) -> BrokerError {
        let (name, transient) = (self.address.clone(), cause.transient);
        BrokerError::Open { name, transient, source: cause.into() }
    }

    /// Ends the connection for good, and says goodbye to the server.
    pub(super) async fn close(&self) {
        if let Some(session) = self.stop() {
            session.close().await;
        }
    }

    fn stop(&self) -> Option<Arc<Session>> {
        self.keeper.abort();
        let before = self.state.send_replace(State::Closed);
        for shelf in self.shelves.iter() {
            shelf.drop_channel();
        }
        match before {
            State::Up(session) => Some(session),
            State::Starting | State::Down(_) | State::Closed => None,
        }
    }
}

impl Drop for Link {
    /// Without this the consumers would keep the connection, and the messages, forever.
    fn drop(&mut self) {
        self.stop();
    }
}

struct Loop {
    dial: Dial,
    state: watch::Sender<State>,
    shelves: Arc<[Shelf; Queue::ALL.len()]>,
    backoff: Backoff,
    ingress: Option<Ingress>,
}

impl Loop {
    async fn run(mut self) {
        let mut outage = Outage::None;
        loop {
            match self.dial.connect(self.ingress).await {
                Ok(session) => {
                    outage.ends(self.dial.address.shown());
                    let cause = self.hold(Arc::new(session)).await;
                    outage.begins(self.dial.address.shown(), &cause);
                    self.change(State::Down(Cause { transient: true, ..cause }));
                }
                Err(cause) => {
                    outage.goes_on(self.dial.address.shown(), &cause);
                    // What worked once will again: only the very first refusal is final.
                    let transient = cause.transient || self.ingress.is_some();
                    self.change(State::Down(Cause { transient, ..cause }));
                }
            }
            let delay = self.backoff.delay();
            outage.waits(delay);
            tokio::time::sleep(delay).await;
        }
    }

    /// Offers the connection until it is lost.
    async fn hold(&mut self, session: Arc<Session>) -> Cause {
        if self.ingress.replace(session.ingress) != Some(session.ingress) {
            session.ingress.tell();
        }
        let mut events = session.events();
        self.change(State::Up(Arc::clone(&session)));
        let first = tokio::time::timeout(GOOD_AFTER, session.lost(&mut events)).await;
        let cause = if let Ok(cause) = first {
            cause
        } else {
            self.backoff.reset();
            session.lost(&mut events).await
        };
        for shelf in self.shelves.iter() {
            shelf.drop_channel();
        }
        cause
    }

    fn change(&self, state: State) {
        self.state.send_if_modified(|current| {
            let open = !matches!(current, State::Closed);
            if open {
                *current = state;
            }
            open
        });
    }
}

/// What was said about an outage. Time is what we waited: attempts that fail at once are free.
enum Outage {
    /// Connected, or never connected yet and nothing said.
    None,
    /// So many attempts, and so long since the last report.
    Running { attempts: u64, silent: Duration },
}

impl Outage {
    fn begins(&mut self, address: &str, cause: &Cause) {
        tracing::warn!(broker = address, %cause, "the connection to the broker is lost");
        *self = Self::Running { attempts: 0, silent: Duration::ZERO };
    }

    fn goes_on(&mut self, address: &str, cause: &Cause) {
        let (attempts, silent) = match self {
            Self::None => (1, REPORT_INTERVAL),
            Self::Running { attempts, silent } => (*attempts + 1, *silent),
        };
        let report = silent >= REPORT_INTERVAL;
        if report {
            tracing::warn!(broker = address, attempts, %cause, "the broker is not reached");
        }
        let silent = if report { Duration::ZERO } else { silent };
        *self = Self::Running { attempts, silent };
    }

    fn waits(&mut self, delay: Duration) {
        match self {
            Self::None => {}
            Self::Running { silent, .. } => *silent += delay,
        }
    }

    fn ends(&mut self, address: &str) {
        match self {
            Self::None => tracing::info!(broker = address, "connected to the broker"),
            Self::Running { attempts, .. } => {
                tracing::info!(broker = address, attempts, "the connection to the broker is back");
            }
        }
        *self = Self::None;
    }
}
