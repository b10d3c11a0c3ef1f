//! Rungs: due ones by deadline, each at most once.

use workflows::ladder::{Rung, RungKind};

use super::samples::{FIRST, SECOND, at, deadline_id, issue, number, refuse, write};
use crate::Store;
use crate::changes::{Changes, DeadlineEnd, RungDrop, RungSettlement, RungWrite};
use crate::model::{DeadlineStatus, DueRung, RungStatus};

fn rung(case: &str, kind: RungKind, fire_at: &str) -> RungWrite {
    let rung = Rung { kind, fire_at: at(fire_at) };
    RungWrite { deadline: deadline_id(case), case: number(case), rung }
}

/// Two cases with these rungs alone.
async fn two_ladders(store: &dyn Store) {
    let rungs = vec![
        rung(FIRST, RungKind::OnDay, "2026-07-05T13:00:00Z"),
        rung(FIRST, RungKind::Before(7), "2026-06-28T13:00:00Z"),
        rung(FIRST, RungKind::NotViewed(3), "2026-06-08T13:00:00Z"),
        rung(FIRST, RungKind::DuePassed, "2026-07-07T04:00:00Z"),
    ];
    write(store, &Changes { rungs, ..issue(FIRST) }).await;
    let rungs = vec![
        rung(SECOND, RungKind::Before(14), "2026-06-21T13:00:00Z"),
        rung(SECOND, RungKind::Before(7), "2026-06-28T13:00:00Z"),
    ];
    write(store, &Changes { rungs, ..issue(SECOND) }).await;
}

fn labels(due: &[DueRung]) -> Vec<(&str, String)> {
    due.iter().map(|rung| (rung.case.as_str(), rung.kind.label())).collect()
}

/// All that is due of a deadline comes together, the longest waiting deadline first; what is
/// taken is hidden until its lease ends.
pub async fn due_rungs_come_by_deadline_and_are_leased(store: &dyn Store) {
    two_ladders(store).await;
    assert_eq!(store.next_rung_at().await.unwrap(), Some(at("2026-06-08T13:00:00Z")));
    let early = at("2026-06-08T12:59:59Z");
    assert!(store.take_due_rungs(10, early, early, early).await.unwrap().is_empty());

    let (now, lease_end) = (at("2026-06-28T13:00:00Z"), at("2026-06-28T13:05:00Z"));
    let first = store.take_due_rungs(1, now, now, lease_end).await.unwrap();
    let expected = [(FIRST, "not-viewed+3".to_owned()), (FIRST, "-7".to_owned())];
    assert_eq!(labels(&first), expected);
    assert_eq!(first[0].deadline, deadline_id(FIRST));
    assert_eq!(first[0].fire_at, at("2026-06-08T13:00:00Z"));
    let second = store.take_due_rungs(10, now, now, lease_end).await.unwrap();
    assert_eq!(labels(&second), [(SECOND, "-14".to_owned()), (SECOND, "-7".to_owned())]);
    assert!(store.take_due_rungs(10, now, now, lease_end).await.unwrap().is_empty());
    let later = at("2026-06-28T13:10:00Z");
    let again = store.take_due_rungs(10, lease_end, lease_end, later).await.unwrap();
    assert_eq!(again, [first, second].concat());
    assert_eq!(store.next_rung_at().await.unwrap(), Some(at("2026-06-08T13:00:00Z")));
}

/// A deadline is taken whole or not at all: one of whose due rungs fires after the instant asked
/// for is left alone. Leases end by the clock.
pub async fn rungs_are_taken_up_to_an_instant_in_the_past(store: &dyn Store) {
    two_ladders(store).await;
    let (before, between) = (at("2026-06-20T00:00:00Z"), at("2026-06-21T13:00:00Z"));
    let (now, lease_end) = (at("2026-06-27T00:00:00Z"), at("2026-06-27T00:05:00Z"));
    let first = store.take_due_rungs(10, before, now, lease_end).await.unwrap();
    assert_eq!(labels(&first), [(FIRST, "not-viewed+3".to_owned())]);
    let second = store.take_due_rungs(10, between, now, lease_end).await.unwrap();
    assert_eq!(labels(&second), [(SECOND, "-14".to_owned())]);
    assert!(store.take_due_rungs(10, between, now, lease_end).await.unwrap().is_empty());

    let (now, lease_end) = (at("2026-06-28T13:00:00Z"), at("2026-06-28T13:05:00Z"));
    assert!(store.take_due_rungs(10, between, now, lease_end).await.unwrap().is_empty());
    assert_eq!(store.take_due_rungs(10, now, now, lease_end).await.unwrap().len(), 4);
}

/// A settlement needs a pending rung; with it the rung is gone from the clock's view.
pub async fn a_rung_fires_once(store: &dyn Store) {
    two_ladders(store).await;
    let now = at("2026-06-28T13:00:00Z");
    let settle =
        |kind, status| RungSettlement { deadline: deadline_id(FIRST), kind, status, at: now };
    let changes = Changes {
        rung_settlements: vec![
            settle(RungKind::NotViewed(3), RungStatus::Collapsed),
            settle(RungKind::Before(7), RungStatus::Fired),
        ],
        // The same batch may also end the deadline: what fired stays fired.
        rung_drops: vec![RungDrop { deadline: deadline_id(FIRST), label_prefix: None }],
        ..Changes::default()
    };
    store.take_due_rungs(1, now, now, at("2026-06-28T13:05:00Z")).await.unwrap();
    write(store, &changes).await;
    assert_eq!(
        statuses(store).await,
        [RungStatus::Collapsed, RungStatus::Fired, RungStatus::Dropped, RungStatus::Dropped]
    );
    refuse(store, &changes).await;
    let later = at("2026-08-01T00:00:00Z");
    let due = store.take_due_rungs(10, later, later, now).await.unwrap();
    assert!(due.iter().all(|rung| rung.case == number(SECOND)));
}

async fn statuses(store: &dyn Store) -> Vec<RungStatus> {
    store.rungs_of(FIRST).await.unwrap().iter().map(|rung| rung.status).collect()
}

/// One kind at first, all when the deadline ends; an ended deadline does not end again.
pub async fn an_ended_deadline_has_no_pending_rungs(store: &dyn Store) {
    two_ladders(store).await;
    let drop = |label_prefix| RungDrop { deadline: deadline_id(FIRST), label_prefix };
    let viewed = Changes { rung_drops: vec![drop(Some("not-viewed"))], ..Changes::default() };
    write(store, &viewed).await;
    let mut expected = [RungStatus::Pending; 4];
    expected[0] = RungStatus::Dropped;
    assert_eq!(statuses(store).await, expected);
    let end = |status| Changes {
        deadline_ends: vec![DeadlineEnd { id: deadline_id(FIRST), status }],
        rung_drops: vec![drop(None)],
        ..Changes::default()
    };
    write(store, &end(DeadlineStatus::Stopped)).await;
    write(store, &end(DeadlineStatus::Passed)).await;
    assert_eq!(statuses(store).await, [RungStatus::Dropped; 4]);
    let deadlines = store.deadlines_of(FIRST).await.unwrap();
    assert_eq!(deadlines[0].status, DeadlineStatus::Stopped);
    assert_eq!(store.next_rung_at().await.unwrap(), Some(at("2026-06-21T13:00:00Z")));
}

/// More time can be asked for again on one deadline: the nudges that fired wait once more.
pub async fn nudges_of_a_second_request_wait_again(store: &dyn Store) {
    two_ladders(store).await;
    let nudge =
        |at| Changes { rungs: vec![rung(FIRST, RungKind::Undecided(3), at)], ..Changes::default() };
    write(store, &nudge("2026-06-12T13:00:00Z")).await;
    let fired = RungSettlement {
        deadline: deadline_id(FIRST),
        kind: RungKind::Undecided(3),
        status: RungStatus::Fired,
        at: at("2026-06-12T13:00:01Z"),
    };
    write(store, &Changes { rung_settlements: vec![fired], ..Changes::default() }).await;
    write(store, &nudge("2026-06-19T13:00:00Z")).await;
    let rungs = store.rungs_of(FIRST).await.unwrap();
    let nudge = rungs.iter().find(|rung| rung.kind == RungKind::Undecided(3)).unwrap();
    assert_eq!(nudge.status, RungStatus::Pending);
    assert_eq!(nudge.fire_at, at("2026-06-19T13:00:00Z"));
}

/// A rung that exists is left alone, fired or not; another one is added.
pub async fn rungs_are_unique_within_their_deadline(store: &dyn Store) {
    two_ladders(store).await;
    let before = store.rungs_of(FIRST).await.unwrap();
    let rungs = vec![
        rung(FIRST, RungKind::Before(7), "2026-06-27T13:00:00Z"),
        rung(FIRST, RungKind::After(1), "2026-07-08T13:00:00Z"),
    ];
    write(store, &Changes { rungs, ..Changes::default() }).await;
    let after = store.rungs_of(FIRST).await.unwrap();
    assert_eq!(after[..4], before);
    assert_eq!(after.len(), 5);
    assert_eq!(after[4].kind, RungKind::After(1));
}
