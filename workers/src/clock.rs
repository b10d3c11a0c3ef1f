//! Clock: takes rungs whose time has come and gives them to their cases as commands.
//!
//! Reads and settles rungs. The tick only asks "what is due now?"; a rung fires at most once
//! because its settlement is part of the commit, and a settled rung is a conflict.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
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

/// How long the clock has waited for the oldest message of intake.
#[derive(Debug, Default)]
pub struct Hold {
    held: Mutex<Option<Held>>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    /// When the message it waits for was received.
    oldest: Timestamp,
    since: Timestamp,
}

impl Hold {
    /// Up to which instant rungs may fire, where the oldest message that waits was received then.
    fn due_by(&self, oldest: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(oldest) = oldest.filter(|oldest| *oldest < now) else {
            *held = None;
            return now;
        };
        let since = held.filter(|held| held.oldest == oldest).map_or(now, |held| held.since);
        *held = Some(Held { oldest, since });
        if now.duration_since(since) < HOLD_MAX { oldest } else { now }
    }
}

/// Fires what is due, and stages mails to be tried again. Returns how many of both.
///
/// The clock never runs ahead of what was received: while messages wait, only deadlines fire all
/// of whose due rungs were due before the oldest message came.
///
/// # Errors
/// When store or broker fail; the rungs come again after their lease.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    let now = engine.clock.now();
    let due_by = engine.clock_hold.due_by(oldest_received(engine, now).await?, now);
    let due = engine.store.take_due_rungs(BATCH_MAX, due_by, now, now + engine.lease).await?;
    let settled = fire_batch(engine, &due, now).await?;
    Ok(settled + mail::stage_due(engine).await?)
}

/// When the oldest message was received that intake has not applied.
async fn oldest_received(engine: &Engine, now: Timestamp) -> Result<Option<Timestamp>, PassError> {
    let cbp = engine.broker.depth(Queue::IntakeCbp, now).await?.oldest;
    let trade = engine.broker.depth(Queue::IntakeTrade, now).await?.oldest;
    Ok(cbp.into_iter().chain(trade).min())
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
    let restaged = engine.store.restage_stuck(now - STUCK_AFTER, now).await?;
    if restaged > 0 {
        tracing::warn!(work.restaged = restaged, "work that was lost is staged once more");
        engine.outbox_wake.notify_one();
    }
    Ok(restaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    #[test]
    fn the_clock_stops_where_the_oldest_message_came() {
        let hold = Hold::default();
        assert_eq!(hold.due_by(None, minute(5)), minute(5));
        assert_eq!(hold.due_by(Some(minute(2)), minute(5)), minute(2));
        assert_eq!(hold.due_by(Some(minute(3)), minute(6)), minute(3));
        assert_eq!(hold.due_by(Some(minute(7)), minute(7)), minute(7));
    }

    #[test]
    fn the_clock_goes_on_when_intake_stands_still_for_ten_minutes() {
        let hold = Hold::default();
        assert_eq!(hold.due_by(Some(minute(0)), minute(100)), minute(0));
        assert_eq!(hold.due_by(Some(minute(0)), minute(109)), minute(0));
        assert_eq!(hold.due_by(Some(minute(0)), minute(110)), minute(110));
        assert_eq!(hold.due_by(Some(minute(0)), minute(111)), minute(111));
        // One message further, and the patience begins anew.
        assert_eq!(hold.due_by(Some(minute(1)), minute(112)), minute(1));
    }
}
