//! Rows of the outbox that this process staged and publishes itself: they are staged as taken, and
//! stay in memory until the relay asks for them.
//!
//! Whoever has just written a row knows what is in it; to take it from the table again would
//! cost another version of it and another reading. What is kept is taken like any other row: when
//! this process dies, its lease runs out and another relay finds it.
//!
//! Not here: rows of other processes, and those whose pause is over (`take`).

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::changes::OutboxWrite;
use crate::model::OutboxRow;

/// Rows kept at most, about 20 batches: then the relay is behind, and others may help.
const KEPT_MAX: usize = 10_000;

/// How often the table is looked at while there is always something kept: what others staged must
/// not wait for an end that never comes.
const LOOK_EVERY: SignedDuration = SignedDuration::from_millis(500);

/// A row is published only while this part of its lease is left: publishing takes its time.
const LEASE_PART_TO_PUBLISH: i32 = 2;

/// What is kept.
#[derive(Debug)]
pub(super) struct Kept {
    /// How long a row that is staged is this process's own; `None`: it publishes nothing.
    lease: Option<SignedDuration>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// In order of commit, each with the end of its lease.
    rows: VecDeque<(OutboxRow, Timestamp)>,
    /// When the table was looked at last and had nothing; `None`: there may be something in it.
    looked_at: Option<Timestamp>,
}

impl Kept {
    pub(super) fn new(lease: Option<SignedDuration>) -> Self {
        Self { lease, state: Mutex::default() }
    }

    /// Until when rows that are staged now are taken; `None` when whoever comes may take them.
    pub(super) fn until(&self, staged: &[OutboxWrite]) -> Option<Timestamp> {
        let staged_at = staged.iter().map(|write| write.staged_at).max()?;
        let has_room = self.state().rows.len() + staged.len() <= KEPT_MAX;
        self.lease.filter(|_| has_room).map(|lease| staged_at + lease)
    }

    /// Keeps rows that were committed as taken until then, by the positions they got.
    pub(super) fn add(
        &self,
        staged: &[OutboxWrite],
        positions: &[(i64, String)],
        until: Timestamp,
    ) {
        let positions: HashMap<&str, i64> =
            positions.iter().map(|(position, id)| (id.as_str(), *position)).collect();
        let row = |write: &OutboxWrite| {
            let OutboxWrite { id, content, staged_at, traceparent } = write.clone();
            let position = *positions.get(id.as_str())?;
            Some((OutboxRow { position, id, content, staged_at, traceparent }, until))
        };
        self.state().rows.extend(staged.iter().filter_map(row));
    }

    /// Hands out what is kept. What was kept for too long is left to its lease.
    pub(super) fn take(&self, most: usize, now: Timestamp) -> Vec<OutboxRow> {
        let Some(lease) = self.lease else { return Vec::new() };
        let mut state = self.state();
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some((row, until)) = state.rows.pop_front()
        {
            if until.duration_since(now) >= lease / LEASE_PART_TO_PUBLISH {
                taken.push(row);
            }
        }
        taken
    }

    /// Whether the table is to be looked at as well.
    pub(super) fn must_look(&self, now: Timestamp) -> bool {
        let is_time = |at: Timestamp| now.duration_since(at).abs() >= LOOK_EVERY;
        self.lease.is_none() || self.state().looked_at.is_none_or(is_time)
    }

    /// The table was looked at, and had so many rows to take.
    pub(super) fn looked(&self, now: Timestamp, found: usize) {
        self.state().looked_at = (found == 0).then_some(now);
    }

    /// Somebody may have staged something.
    pub(super) fn look_again(&self) {
        self.state().looked_at = None;
    }

    /// Positions of all that is kept, which is kept no longer.
    pub(super) fn give_up(&self) -> Vec<i64> {
        self.state().rows.drain(..).map(|(row, _)| row.position).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OutboxContent;

    const LEASE: SignedDuration = SignedDuration::from_secs(60);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn staged(ids: std::ops::Range<usize>) -> Vec<OutboxWrite> {
        let content = OutboxContent::Mail { mail: "mail".to_owned() };
        ids.map(|id| OutboxWrite {
            id: id.to_string(),
            content: content.clone(),
            staged_at: at(100),
            traceparent: None,
        })
        .collect()
    }

    fn positions(ids: std::ops::Range<i64>) -> Vec<(i64, String)> {
        ids.map(|id| (id + 1000, id.to_string())).collect()
    }

    fn kept(count: usize) -> Kept {
        let kept = Kept::new(Some(LEASE));
        let rows = staged(0..count);
        let until = kept.until(&rows).unwrap();
        kept.add(&rows, &positions(0..i64::try_from(count).unwrap()), until);
        kept
    }

    fn taken(kept: &Kept, most: usize, now: i64) -> Vec<i64> {
        kept.take(most, at(now)).into_iter().map(|row| row.position).collect()
    }

    #[test]
    fn what_is_kept_is_handed_out_once_and_in_order() {
        let kept = kept(3);
        assert_eq!(taken(&kept, 2, 101), [1000, 1001]);
        assert_eq!(taken(&kept, 2, 101), [1002]);
        assert_eq!(taken(&kept, 2, 101), [0_i64; 0]);
    }

    #[test]
    fn what_half_its_lease_has_gone_is_left_to_another_relay() {
        assert_eq!(taken(&kept(1), 9, 130), [1000]);
        assert_eq!(taken(&kept(1), 9, 131), [0_i64; 0]);
    }

    #[test]
    fn a_process_that_is_behind_or_publishes_nothing_keeps_nothing() {
        assert_eq!(Kept::new(None).until(&staged(0..1)), None);
        assert_eq!(kept(KEPT_MAX).until(&staged(0..1)), None);
        assert_eq!(kept(KEPT_MAX - 1).until(&staged(0..1)), Some(at(160)));
    }

    #[test]
    fn the_table_is_looked_at_until_it_is_empty_and_again_when_told_or_after_half_a_second() {
        let kept = kept(1);
        assert!(kept.must_look(at(100)));
        kept.looked(at(100), 7);
        assert!(kept.must_look(at(100)));
        kept.looked(at(100), 0);
        assert!(!kept.must_look(at(100)));
        assert!(kept.must_look(at(101)));
        kept.look_again();
        assert!(kept.must_look(at(100)));
    }

    #[test]
    fn what_is_given_up_is_handed_out_no_more() {
        let kept = kept(2);
        assert_eq!(kept.give_up(), [1000, 1001]);
        assert_eq!(taken(&kept, 9, 101), [0_i64; 0]);
    }
}
