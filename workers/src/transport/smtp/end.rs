//! When a dialogue must be over: at an instant, or sooner when the process stops.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::now;

/// When everything must be over.
#[derive(Debug, Clone)]
pub(super) struct End {
    at: Instant,
    /// When everything must be over because the process stops, once it does.
    stops_at: watch::Receiver<Option<Instant>>,
}

impl End {
    pub(super) const fn new(at: Instant, stops_at: watch::Receiver<Option<Instant>>) -> Self {
        Self { at, stops_at }
    }

    /// At another instant; when the process stops, with everything else.
    pub(super) fn moved_to(&self, at: Instant) -> Self {
        Self { at, stops_at: self.stops_at.clone() }
    }

    /// The instant, unless the process stops before it.
    pub(super) const fn at(&self) -> Instant {
        self.at
    }

    /// Whether the process stops and it is over because of that.
    pub(super) fn is_stopped(&self) -> bool {
        self.stops_at.borrow().is_some_and(|at| at <= now())
    }

    /// Returns when this limit of a phase is over, or everything is.
    pub(super) async fn over(&self, limit: Duration) {
        let at = self.at.min(now() + limit);
        let mut stops_at = self.stops_at.clone();
        loop {
            let stops = *stops_at.borrow_and_update();
            let sooner = stops.map_or(at, |stops| stops.min(at));
            tokio::select! {
                () = sleep_until(sooner) => return,
                Ok(()) = stops_at.changed() => {}
            }
        }
    }
}
