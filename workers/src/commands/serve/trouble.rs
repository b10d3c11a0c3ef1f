//! What is said of a role that fails: the first failure, then now and then how many more, and once
//! that it works again. An outage must be seen in the log and must not fill it.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How often a role that goes on failing is told of.
const REPEAT_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// The failures of one role, of all its loops.
#[derive(Debug)]
pub(super) struct Trouble {
    role: &'static str,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct State {
    /// Failures that no line told of.
    untold: u64,
    told_at: Option<Timestamp>,
    /// A line told of a failure, and none that it works again.
    is_open: bool,
}

impl State {
    /// One more failure. Returns how many are to be told of now, if any.
    fn failed(&mut self, now: Timestamp) -> Option<u64> {
        self.untold += 1;
        if self.told_at.is_some_and(|at| now.duration_since(at) < REPEAT_AFTER) {
            return None;
        }
        (self.told_at, self.is_open) = (Some(now), true);
        Some(std::mem::take(&mut self.untold))
    }

    /// It worked. Returns whether that is to be told.
    const fn worked(&mut self) -> bool {
        std::mem::replace(&mut self.is_open, false)
    }
}

impl Trouble {
    pub(super) const fn new(role: &'static str) -> Self {
        let state = State { untold: 0, told_at: None, is_open: false };
        Self { role, state: Mutex::new(state) }
    }

    /// Notes a failure, and tells of it when it is time.
    pub(super) fn failed(&self, cause: &str, now: Timestamp) {
        let told = self.state.lock().unwrap_or_else(PoisonError::into_inner).failed(now);
        if let Some(failures) = told {
            tracing::error!(role = self.role, error = cause, failures, "failed; tried again");
        }
    }

    /// Notes that it works.
    pub(super) fn worked(&self) {
        if self.state.lock().unwrap_or_else(PoisonError::into_inner).worked() {
            tracing::info!(role = self.role, "works again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_first_failure_is_told_then_every_thirty_seconds_how_many_and_once_the_end() {
        let mut state = State::default();
        assert_eq!(state.failed(second(0)), Some(1));
        let told: Vec<_> = (1..=60).filter_map(|at| state.failed(second(at))).collect();
        assert_eq!(told, [30, 30]);
        assert!(state.worked());
        assert!(!state.worked());
    }

    #[test]
    fn what_fails_and_works_in_turns_is_told_of_no_more_often() {
        let mut state = State::default();
        let mut lines = 0;
        for at in 0..60 {
            lines += u32::from(state.failed(second(at)).is_some());
            lines += u32::from(state.worked());
        }
        assert_eq!(lines, 4);
    }
}
