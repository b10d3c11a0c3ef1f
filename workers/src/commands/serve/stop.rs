//! When to stop: asked once, what is in flight is finished; asked twice, it is broken off.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// Whether this process was asked to stop, and how urgently.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    asked: CancellationToken,
    at_once: CancellationToken,
    /// When it was asked first.
    asked_at: Arc<OnceLock<Instant>>,
}

impl Stop {
    /// Asked by Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// When the system does not let signals be heard.
    pub fn on_signals() -> Result<Self, Failure> {
        let heard = |kind| {
            signal(kind).map_err(|error| Failure::environment("signals cannot be heard", &error))
        };
        let signals = [heard(SignalKind::interrupt())?, heard(SignalKind::terminate())?];
        let stop = Self::default();
        tokio::spawn(stop.clone().listen(signals));
        Ok(stop)
    }

    async fn listen(self, [mut interrupt, mut terminate]: [Signal; 2]) {
        let mut next = async || {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        next().await;
        self.ask();
        next().await;
        self.ask_again();
    }

    /// Asks to stop.
    pub fn ask(&self) {
        self.asked_at.get_or_init(now);
        self.asked.cancel();
    }

    /// Asks to break off.
    pub fn ask_again(&self) {
        self.ask();
        self.at_once.cancel();
    }

    /// This long after it was asked; a process that ends by itself is asked now.
    pub fn end(&self, within: Duration) -> Instant {
        *self.asked_at.get_or_init(now) + within
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.asked.is_cancelled()
    }

    /// Returns when it was asked.
    pub async fn asked(&self) {
        self.asked.cancelled().await;
    }

    /// Returns when it was asked twice.
    pub async fn at_once(&self) {
        self.at_once.cancelled().await;
    }
}

/// The end is measured on the clock of the runtime; no instant of it is ever written down.
#[expect(clippy::disallowed_methods, reason = "measures the drain")]
fn now() -> Instant {
    Instant::now()
}
