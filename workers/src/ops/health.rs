//! What a process knows of itself: whether its loops go on and its engines answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::clock_source::Clock;

/// How long a loop may wait without a sign. Every wait ends by itself well before.
const WAIT_MAX: SignedDuration = SignedDuration::from_secs(60);
/// How long one pass may take. Every call of an engine has a time limit, but a pass makes many, and
/// the longest, the answer of a mail server, may take twenty minutes (`mail.verdict_s`): shorter,
/// and mails under way to a slow server would be broken off by a restart. While the store is away a
/// pass may wait for it: what a mail server took meanwhile is known to the pass alone.
const PASS_MAX: SignedDuration = SignedDuration::from_mins(30);

/// A part that must be right before work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The case store answers.
    Store,
    /// Its schema is that of this program, or a newer one.
    Schema,
    /// The broker answers.
    Broker,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Store, Self::Schema, Self::Broker];

    /// The name in logs and pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Schema => "schema",
            Self::Broker => "broker",
        }
    }
}

/// How a part is, since when, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartState {
    /// Whether it is right.
    #[serde(rename = "up")]
    pub is_up: bool,
    /// Since when it is so.
    pub since: Timestamp,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What an operator should know although it is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// The page of `/readyz`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Whether work is taken.
    #[serde(rename = "ready")]
    pub is_ready: bool,
    /// Whether the process was told to stop.
    #[serde(rename = "stopping")]
    pub is_stopping: bool,
    /// Each part.
    pub parts: BTreeMap<&'static str, PartState>,
}

/// The page of `/healthz`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Liveness {
    /// Whether every loop goes on.
    #[serde(rename = "alive")]
    pub is_alive: bool,
    /// Each loop.
    pub loops: Vec<LoopState>,
}

/// How a loop is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoopState {
    /// Role.
    pub role: &'static str,
    /// What it does.
    pub doing: Doing,
    /// Since when.
    pub since: Timestamp,
    /// Whether that is as it should be.
    #[serde(rename = "alive")]
    pub is_alive: bool,
}

/// What a loop does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Doing {
    /// It waits for work, or for the next attempt.
    Waiting,
    /// It is in a pass.
    Working,
    /// It is over.
    Ended,
}

/// What a process knows of itself.
pub struct Health {
    clock: Arc<dyn Clock>,
    parts: Mutex<BTreeMap<Part, PartState>>,
    beats: Mutex<Vec<Arc<Beat>>>,
    is_stopping: AtomicBool,
}

impl Health {
    /// Of a process that begins: no part is known to be right.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let since = clock.now();
        let state = || PartState {
            is_up: false,
            since,
            problem: Some("not opened yet".to_owned()),
            warning: None,
        };
        let parts = Part::ALL.into_iter().map(|part| (part, state())).collect();
        let (beats, is_stopping) = (Mutex::default(), AtomicBool::default());
        Self { clock, parts: Mutex::new(parts), beats, is_stopping }
    }

    /// Notes whether a part is right; what is wrong, where it is not.
    pub fn note(&self, part: Part, problem: Option<String>) {
        self.insert(part, problem, None);
    }

    /// Notes that a part is right, and what is to be known all the same. That is logged once.
    pub fn note_fit(&self, part: Part, warning: Option<String>) {
        let before = self.insert(part, None, warning.clone());
        if let Some(warning) = warning
            && before.and_then(|state| state.warning).as_ref() != Some(&warning)
        {
            tracing::warn!(part = part.name(), warning, "goes on all the same");
        }
    }

    fn insert(
        &self,
        part: Part,
        problem: Option<String>,
        warning: Option<String>,
    ) -> Option<PartState> {
        let now = self.clock.now();
        let mut parts = locked(&self.parts);
        let is_up = problem.is_none();
        let before = parts.get(&part).filter(|state| state.is_up == is_up);
        let since = before.map_or(now, |state| state.since);
        parts.insert(part, PartState { is_up, since, problem, warning })
    }

    /// A loop that begins.
    pub fn beat(&self, role: &'static str) -> Arc<Beat> {
        let state = Mutex::new((Doing::Waiting, self.clock.now()));
        let beat = Arc::new(Beat { role, clock: Arc::clone(&self.clock), state });
        locked(&self.beats).push(Arc::clone(&beat));
        beat
    }

    /// The process was told to stop: it takes no new work.
    pub fn stopping(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Whether work is taken.
    pub fn ready(&self) -> Readiness {
        let parts = locked(&self.parts).clone();
        let is_stopping = self.is_stopping.load(Ordering::Relaxed);
        let is_ready = !is_stopping && parts.values().all(|state| state.is_up);
        let parts = parts.into_iter().map(|(part, state)| (part.name(), state)).collect();
        Readiness { is_ready, is_stopping, parts }
    }

    /// Since when the store answers; nothing while it is away.
    fn store_since(&self) -> Option<Timestamp> {
        let parts = locked(&self.parts);
        parts.get(&Part::Store).filter(|state| state.is_up).map(|state| state.since)
    }

    /// Whether the loops go on.
    pub fn alive(&self) -> Liveness {
        let now = self.clock.now();
        let may_end = self.is_stopping.load(Ordering::Relaxed);
        let store_since = self.store_since().unwrap_or(now);
        let loops: Vec<LoopState> =
            locked(&self.beats).iter().map(|beat| beat.state(now, store_since, may_end)).collect();
        Liveness { is_alive: loops.iter().all(|state| state.is_alive), loops }
    }
}

/// The sign of life of one loop.
pub struct Beat {
    role: &'static str,
    clock: Arc<dyn Clock>,
    state: Mutex<(Doing, Timestamp)>,
}

impl Beat {
    /// It does this from now on.
    pub fn note(&self, doing: Doing) {
        *locked(&self.state) = (doing, self.clock.now());
    }

    fn state(&self, now: Timestamp, store_since: Timestamp, may_end: bool) -> LoopState {
        let (doing, since) = *locked(&self.state);
        let is_alive = match doing {
            Doing::Waiting => now.duration_since(since) < WAIT_MAX,
            Doing::Working => now.duration_since(since.max(store_since)) < PASS_MAX,
            Doing::Ended => may_end,
        };
        LoopState { role: self.role, doing, since, is_alive }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock_source::ManualClock;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn health() -> (Health, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(second(0)));
        (Health::new(Arc::<ManualClock>::clone(&clock)), clock)
    }

    #[test]
    fn a_process_is_ready_when_every_part_is_right_and_until_it_is_told_to_stop() {
        let (health, _) = health();
        assert!(!health.ready().is_ready);
        for part in Part::ALL {
            health.note(part, None);
        }
        assert!(health.ready().is_ready);
        health.stopping();
        assert!(!health.ready().is_ready);
    }

    #[test]
    fn a_part_with_a_warning_is_right_and_shows_it() {
        let (health, _) = health();
        for part in Part::ALL {
            health.note(part, None);
        }
        let warning = Some("a newer schema".to_owned());
        health.note_fit(Part::Schema, warning.clone());
        let ready = health.ready();
        assert!(ready.is_ready);
        let expected = PartState { is_up: true, since: second(0), problem: None, warning };
        assert_eq!(ready.parts["schema"], expected);
        health.note_fit(Part::Schema, None);
        assert_eq!(health.ready().parts["schema"].warning, None);
    }

    #[test]
    fn a_part_keeps_since_when_it_is_so_and_tells_the_latest_problem() {
        let (health, clock) = health();
        health.note(Part::Store, None);
        clock.set(second(5));
        health.note(Part::Store, None);
        let state = |health: &Health| health.ready().parts["store"].clone();
        let right = PartState { is_up: true, since: second(0), problem: None, warning: None };
        assert_eq!(state(&health), right);
        health.note(Part::Store, Some("refused".to_owned()));
        clock.set(second(9));
        health.note(Part::Store, Some("no route".to_owned()));
        let problem = Some("no route".to_owned());
        let wrong = PartState { is_up: false, since: second(5), problem, warning: None };
        assert_eq!(state(&health), wrong);
    }

    #[test]
    fn a_loop_is_stuck_after_a_minute_of_waiting_or_half_an_hour_of_one_pass() {
        let (health, clock) = health();
        health.note(Part::Store, None);
        let beat = health.beat("mail");
        clock.set(second(59));
        assert!(health.alive().is_alive);
        clock.set(second(60));
        assert!(!health.alive().is_alive);
        beat.note(Doing::Working);
        clock.set(second(60 + 1799));
        assert!(health.alive().is_alive);
        clock.set(second(60 + 1800));
        assert!(!health.alive().is_alive);
    }

    #[test]
    fn a_pass_that_waits_for_the_store_is_alive_until_half_an_hour_after_it_is_back() {
        let (health, clock) = health();
        health.note(Part::Store, None);
        health.beat("mail").note(Doing::Working);
        health.note(Part::Store, Some("refused".to_owned()));
        clock.set(second(100_000));
        assert!(health.alive().is_alive);
        health.note(Part::Store, None);
        clock.set(second(100_000 + 1799));
        assert!(health.alive().is_alive);
        clock.set(second(100_000 + 1800));
        assert!(!health.alive().is_alive);
    }

    #[test]
    fn a_loop_that_is_over_is_dead_unless_the_process_stops() {
        let (health, _) = health();
        health.beat("mail").note(Doing::Ended);
        assert!(!health.alive().is_alive);
        health.stopping();
        assert!(health.alive().is_alive);
    }
}
