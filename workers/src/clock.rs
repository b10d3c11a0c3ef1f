//! Clock: takes rungs whose time has come and gives them to their cases as commands.
//!
//! Reads and settles rungs. The tick only asks "what is due now?"; a rung fires at most once
//! because its settlement is part of the commit, and a settled rung is a conflict.

use jiff::SignedDuration;
use store::model::Wanted;
use store::plan::of_rungs;

use crate::engine::{Engine, PassError};
use crate::retry::commit_planned;

/// Deadlines of one transaction.
const BATCH_MAX: usize = 256;
/// Work that has waited this long although it was published is staged once more: its message was
/// lost with a queue file, or went to the dead letters.
pub const STUCK_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// Fires what is due. Returns how many rungs were settled.
///
/// # Errors
/// When the store fails; the rungs come again after their lease.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    let now = engine.clock.now();
    let due = engine.store.take_due_rungs(BATCH_MAX, now, now + engine.lease).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let wanted = Wanted {
        cases: due.iter().map(|rung| rung.case.clone()).collect(),
        deadlines: due.iter().map(|rung| rung.deadline.clone()).collect(),
        ..Wanted::default()
    };
    let plan = commit_planned(engine.store.as_ref(), &wanted, |loaded| {
        of_rungs(&due, loaded, &engine.settings, now)
    })
    .await?;
    for rung in &due {
        tracing::info!(case = %rung.case, rung = rung.kind.label(), "rung settled");
    }
    if !plan.changes.outbox.is_empty() {
        engine.outbox_wake.notify_one();
    }
    Ok(due.len())
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
