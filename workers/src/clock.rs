//! Clock: takes rungs whose time has come and gives them to their cases as commands.
//!
//! Reads and settles rungs. The tick only asks "what is due now?"; a rung fires at most once
//! because its settlement is part of the commit, and a settled rung is a conflict.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use queues::broker::BrokerError;
use queues::topology::Queue;
use store::StoreError;
use store::model::{DueRung, Wanted};
use store::plan::of_rungs;

use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::mail;
use crate::metrics;
use crate::retry::commit_planned;

/// Deadlines of one transaction.
const BATCH_MAX: usize = 256;
/// Work that has waited this long although it was published is staged once more: its message was
/// lost with a queue file, or went to the dead letters.
pub const STUCK_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// How long the clock waits for intake that does not get on. Messages wait that long when intake
/// is down for good; then people must be reminded without it. Nobody is harmed: an answer is late
/// or not by its receipt, and one in time reopens what the clock has passed.
pub const HOLD_MAX: SignedDuration = SignedDuration::from_mins(10);

/// How long the clock waits for what a broker does not show, after its start and after an outage:
/// messages that other processes hold, or that are on their way to this one. Whoever lost store or
/// broker tries again after ten seconds at most; this is three times that.
pub const GRACE: SignedDuration = SignedDuration::from_secs(30);

/// How far the clock may go, and how long it has waited.
#[derive(Debug, Default)]
pub struct Hold {
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Everything received until then was applied, as far as could be seen: 1970 after the start.
    applied_until: Timestamp,
    held: Option<Held>,
    /// Until when messages are believed to be where nobody sees them; `None` until the broker was
    /// asked with success after the start or an outage.
    grace_until: Option<Timestamp>,
    /// Whether the broker does not answer.
    is_blind: bool,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    /// Where the clock stands: not later than the receipt of the message it waits for.
    oldest: Timestamp,
    since: Timestamp,
}

/// What the broker says about the messages that intake has not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    oldest: Option<Timestamp>,
    is_all: bool,
}

impl Hold {
    /// Up to which instant rungs may fire, where that was seen of the messages that wait; `None`
    /// where the broker does not answer.
    fn due_by(&self, seen: Option<Seen>, now: Timestamp) -> Timestamp {
        let mut state = self.state();
        let oldest = match seen {
            Some(seen) => state.oldest(seen, now),
            None => Some(state.applied_until),
        };
        let Some(oldest) = oldest.filter(|oldest| *oldest < now) else {
            state.held = None;
            state.applied_until = now;
            return now;
        };
        let since = state.held.filter(|held| held.oldest == oldest).map_or(now, |held| held.since);
        state.held = Some(Held { oldest, since });
        if now.duration_since(since) < HOLD_MAX { oldest } else { now }
    }

    /// The broker does not answer. Returns whether that is news.
    fn is_blinded(&self) -> bool {
        let mut state = self.state();
        state.grace_until = None;
        !std::mem::replace(&mut state.is_blind, true)
    }

    /// The store was away, perhaps for everyone: what waits for it is waited for anew.
    fn begin_anew(&self) {
        let mut state = self.state();
        state.held = None;
        state.grace_until = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When the oldest message may have been received that is not applied.
    fn oldest(&mut self, seen: Seen, now: Timestamp) -> Option<Timestamp> {
        if self.grace_until.is_none() {
            self.held = None;
        }
        self.is_blind = false;
        let is_grace = now < *self.grace_until.get_or_insert(now + GRACE);
        let unseen = (is_grace && !seen.is_all).then_some(self.applied_until);
        seen.oldest.into_iter().chain(unseen).min()
    }
}

/// Fires what is due, and stages mails to be tried again. Returns how many of both.
///
/// The clock never runs ahead of what was received: while messages wait, or may wait unseen, only
/// deadlines fire all of whose due rungs were due before the oldest message came. It waits for
/// nothing longer than [`HOLD_MAX`], the broker included: people must be reminded without it.
///
/// # Errors
/// When the store fails; the rungs come again after their lease.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    let done = fire_due(engine).await;
    if done.is_err() {
        engine.clock_hold.begin_anew();
    }
    done
}

async fn fire_due(engine: &Engine) -> Result<usize, PassError> {
    let now = engine.clock.now();
    let due_by = engine.clock_hold.due_by(seen(engine, now).await, now);
    let due = engine.store.take_due_rungs(BATCH_MAX, due_by, now, now + engine.lease).await?;
    let settled = fire_batch(engine, &due, now).await?;
    Ok(settled + mail::stage_due(engine).await?)
}

/// What the broker says about what waits for intake, if it answers.
async fn seen(engine: &Engine, now: Timestamp) -> Option<Seen> {
    match received(engine, now).await {
        Ok(seen) => Some(seen),
        Err(error) => {
            if engine.clock_hold.is_blinded() {
                let reason = error_chain(&error);
                tracing::warn!(reason, "the clock cannot see what waits, and goes on in a while");
            }
            None
        }
    }
}

async fn received(engine: &Engine, now: Timestamp) -> Result<Seen, BrokerError> {
    let cbp = engine.broker.depth(Queue::IntakeCbp, now).await?;
    let trade = engine.broker.depth(Queue::IntakeTrade, now).await?;
    Ok(Seen {
        oldest: cbp.oldest.into_iter().chain(trade.oldest).min(),
        is_all: cbp.sees_all && trade.sees_all,
    })
}

/// Fires a batch; one that cannot be written as a whole, deadline by deadline. Returns how many
/// rungs were settled.
async fn fire_batch(engine: &Engine, due: &[DueRung], now: Timestamp) -> Result<usize, StoreError> {
    match fire(engine, due, now).await {
        Ok(()) => Ok(due.len()),
        Err(error) if is_of_one_case(&error) => fire_one_by_one(engine, due, now).await,
        Err(error) => Err(error),
    }
}

/// A case that is damaged must not stop the clock for the others: its rungs are reported and left,
/// and come again after their lease.
async fn fire_one_by_one(
    engine: &Engine,
    due: &[DueRung],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut settled = 0;
    for deadline in due.chunk_by(|a, b| a.deadline == b.deadline) {
        match fire(engine, deadline, now).await {
            Ok(()) => settled += deadline.len(),
            Err(error) if is_of_one_case(&error) => {
                let case = deadline.first().map(|rung| rung.case.as_str());
                let reason = error_chain(&error);
                tracing::error!(case, reason, "rungs cannot fire; tried again after their lease");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(settled)
}

async fn fire(engine: &Engine, due: &[DueRung], now: Timestamp) -> Result<(), StoreError> {
    if due.is_empty() {
        return Ok(());
    }
    let wanted = Wanted {
        cases: due.iter().map(|rung| rung.case.clone()).collect(),
        deadlines: due.iter().map(|rung| rung.deadline.clone()).collect(),
        ..Wanted::default()
    };
    let plan = commit_planned(engine.store.as_ref(), &wanted, |loaded| {
        of_rungs(due, loaded, &engine.settings, now)
    })
    .await?;
    metrics::batch("clock", due.len());
    for rung in due {
        metrics::rung(rung.fire_at, now);
        tracing::info!(case = %rung.case, rung = rung.kind.label(), "rung settled");
    }
    if !plan.changes.outbox.is_empty() {
        engine.outbox_wake.notify_one();
    }
    Ok(())
}

/// Whether one case of the batch may be what failed.
fn is_of_one_case(error: &StoreError) -> bool {
    !error.is_transient() || matches!(error, StoreError::Conflict { .. })
}

/// Stages lost work once more.
///
/// # Errors
/// When the store fails.
pub async fn sweep(engine: &Engine) -> Result<u64, PassError> {
    let now = engine.clock.now();
    let restaged = engine.store.restage_stuck(now - STUCK_AFTER, now).await;
    let restaged = restaged.inspect_err(|_| engine.clock_hold.begin_anew())?;
    if restaged > 0 {
        tracing::warn!(work.restaged = restaged, "work that was lost is staged once more");
        engine.outbox_wake.notify_one();
    }
    Ok(restaged)
}

#[cfg(test)]
mod tests;
