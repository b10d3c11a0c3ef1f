//! How far the clock may go.

use super::*;

fn minute(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

/// Up to which minute the clock goes, where a broker that shows everything says that.
fn knowing(hold: &Hold, oldest: Option<i64>, now: i64) -> Timestamp {
    hold.due_by(Some(Seen { oldest: oldest.map(minute), is_all: true }), minute(now))
}

/// The same with a broker that shows only what waits there.
fn looking(hold: &Hold, oldest: Option<i64>, now: i64) -> Timestamp {
    hold.due_by(Some(Seen { oldest: oldest.map(minute), is_all: false }), minute(now))
}

/// The same with a broker that does not answer.
fn blind(hold: &Hold, now: i64) -> Timestamp {
    hold.is_blinded();
    hold.due_by(None, minute(now))
}

#[test]
fn the_clock_stops_where_the_oldest_message_came() {
    let hold = Hold::default();
    assert_eq!(knowing(&hold, None, 5), minute(5));
    assert_eq!(knowing(&hold, Some(2), 5), minute(2));
    assert_eq!(knowing(&hold, Some(3), 6), minute(3));
    assert_eq!(knowing(&hold, Some(7), 7), minute(7));
}

#[test]
fn the_clock_goes_on_when_intake_stands_still_for_ten_minutes() {
    let hold = Hold::default();
    assert_eq!(knowing(&hold, Some(0), 100), minute(0));
    assert_eq!(knowing(&hold, Some(0), 109), minute(0));
    assert_eq!(knowing(&hold, Some(0), 110), minute(110));
    assert_eq!(knowing(&hold, Some(0), 111), minute(111));
    // One message further, and the patience begins anew.
    assert_eq!(knowing(&hold, Some(1), 112), minute(1));
}

#[test]
fn after_its_start_the_clock_waits_for_messages_it_cannot_see() {
    let hold = Hold::default();
    assert_eq!(looking(&hold, None, 100), minute(0));
    assert_eq!(looking(&hold, None, 101), minute(101));
    assert_eq!(looking(&hold, Some(100), 102), minute(100));
}

#[test]
fn after_an_outage_of_the_store_the_clock_waits_anew_where_it_stood() {
    let hold = Hold::default();
    looking(&hold, None, 98);
    assert_eq!(looking(&hold, None, 99), minute(99));
    // Another process holds what waits, and the store is away for everyone.
    for now in 100..200 {
        hold.begin_anew();
        assert_eq!(looking(&hold, Some(100), now), minute(99), "{now}");
    }
    hold.begin_anew();
    assert_eq!(looking(&hold, None, 200), minute(99));
    assert_eq!(looking(&hold, None, 201), minute(201));
}

#[test]
fn a_broker_that_does_not_answer_stops_the_clock_for_ten_minutes_and_no_longer() {
    let hold = Hold::default();
    looking(&hold, None, 98);
    assert_eq!(looking(&hold, None, 99), minute(99));
    assert_eq!(blind(&hold, 100), minute(99));
    assert_eq!(blind(&hold, 109), minute(99));
    assert_eq!(blind(&hold, 110), minute(110));
    assert_eq!(blind(&hold, 500), minute(500));
    // What it has then is waited for.
    assert_eq!(looking(&hold, Some(99), 501), minute(99));
    assert_eq!(looking(&hold, None, 502), minute(502));
}

#[test]
fn an_outage_of_the_broker_is_news_once() {
    let hold = Hold::default();
    assert!(hold.is_blinded());
    assert!(!hold.is_blinded());
    looking(&hold, None, 1);
    assert!(hold.is_blinded());
}
