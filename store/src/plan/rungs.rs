//! Plans for due rungs: the clock's commands.

use jiff::Timestamp;
use serde_json::json;
use workflows::actor::Actor;
use workflows::case::{Case, rung_command};
use workflows::clocks::Clock;
use workflows::ladder::RungKind;

use super::world::{Source, World};
use super::{Plan, Settings, Verdict};
use crate::changes::RungSettlement;
use crate::model::{DueRung, Loaded, RungStatus};

/// Plans due rungs, in the order given (by deadline, then by time).
///
/// Of the reminders of one deadline that are due together, after an outage, only the latest is
/// sent: the others would say what is no longer true. When the deadline itself has passed, that is
/// what people are told, and every reminder missed is folded into it.
pub fn of_rungs(due: &[DueRung], loaded: &Loaded, settings: &Settings, now: Timestamp) -> Plan {
    let mut world = World::new(loaded, settings, now);
    // Taken a moment ago; since then another worker may have settled or dropped some.
    let is_pending = |rung: &&DueRung| {
        loaded.pending_rungs.contains(&(rung.deadline.clone(), rung.kind.label()))
    };
    let due: Vec<DueRung> = due.iter().filter(is_pending).cloned().collect();
    let verdicts = due
        .chunk_by(|a, b| a.deadline == b.deadline)
        .filter_map(|group| fire(&mut world, group, now))
        .collect();
    Plan { changes: world.finish(), verdicts }
}

fn fire(world: &mut World<'_>, group: &[DueRung], now: Timestamp) -> Option<Verdict> {
    let first = group.first()?;
    let current = world.case(&first.case).cloned().and_then(|case| {
        let clock = case.clocks().of_deadline(&first.case, &first.deadline)?;
        Some((case, clock))
    });
    let Some((case, clock)) = current else {
        settle(world, group, RungStatus::Dropped, now);
        return None;
    };
    // What is for the officer stands for nothing that is for the trade.
    let (officer, trade): (Vec<DueRung>, Vec<DueRung>) =
        group.iter().cloned().partition(|rung| matches!(rung.kind, RungKind::Undecided(_)));
    let moved = fire_latest(world, &case, clock, &trade, now);
    fire_latest(world, &case, clock, &officer, now).or(moved)
}

/// Of rungs that are due together the one that moves the case is given to it, else the latest.
fn fire_latest(
    world: &mut World<'_>,
    case: &Case,
    clock: Clock,
    group: &[DueRung],
    now: Timestamp,
) -> Option<Verdict> {
    let chosen = group
        .iter()
        .find(|rung| rung.kind.moves_the_case())
        .or_else(|| group.iter().max_by_key(|rung| rung.fire_at))?;
    let others: Vec<DueRung> =
        group.iter().filter(|rung| rung.kind != chosen.kind).cloned().collect();
    let stands_for: Vec<RungKind> = others.iter().map(|rung| rung.kind).collect();
    let mut source = Source::default();
    source.detail.insert("rung".to_owned(), json!(chosen.kind.label()));
    if !stands_for.is_empty() {
        let labels: Vec<String> = stands_for.iter().map(|rung| rung.label()).collect();
        source.detail.insert("collapsed".to_owned(), json!(labels));
    }
    let command = rung_command(case, clock, chosen.kind, stands_for);
    let verdict = world.apply(&chosen.case, &command, &Actor::clock(), &source);
    let status = match &verdict {
        Verdict::Applied { .. } => RungStatus::Fired,
        Verdict::Rejected { .. } | Verdict::Duplicate | Verdict::Quarantined(_) => {
            RungStatus::Dropped
        }
    };
    settle(world, std::slice::from_ref(chosen), status, now);
    settle(world, &others, RungStatus::Collapsed, now);
    Some(verdict)
}

fn settle(world: &mut World<'_>, rungs: &[DueRung], status: RungStatus, at: Timestamp) {
    for rung in rungs {
        let deadline = rung.deadline.clone();
        world.settle_rung(RungSettlement { deadline, kind: rung.kind, status, at });
    }
}
