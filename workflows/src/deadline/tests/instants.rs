use jiff::civil::{Date, date};

use super::certificate;
use crate::deadline::{Rule, TIME_ZONE, local_instant};

#[test]
fn a_day_ends_at_midnight_in_new_york() {
    let passes_at = |trigger| certificate(Rule::Form28Response, trigger).passes_at().to_string();
    // Daylight saving time, then standard time.
    assert_eq!(passes_at(date(2026, 6, 5)), "2026-07-07T04:00:00Z");
    assert_eq!(passes_at(date(2026, 1, 5)), "2026-02-05T05:00:00Z");
}

#[test]
fn a_day_of_a_clock_change_ends_at_its_own_midnight() {
    let mut certificate = certificate(Rule::Form28Response, date(2026, 6, 5));
    let mut passes_at = |due_on| {
        certificate.due_on = due_on;
        certificate.passes_at().to_string()
    };
    // 8 March 2026 has 23 hours, 1 November 2026 has 25.
    assert_eq!(passes_at(date(2026, 3, 7)), "2026-03-08T05:00:00Z");
    assert_eq!(passes_at(date(2026, 3, 8)), "2026-03-09T04:00:00Z");
    assert_eq!(passes_at(date(2026, 10, 31)), "2026-11-01T04:00:00Z");
    assert_eq!(passes_at(date(2026, 11, 1)), "2026-11-02T05:00:00Z");
    assert_eq!(passes_at(Date::MAX), jiff::Timestamp::MAX.to_string());
}

#[test]
fn the_last_instant_of_the_day_is_in_time_and_the_next_is_late() {
    let certificate = certificate(Rule::Form28Response, date(2026, 6, 5));
    let at = |text: &str| text.parse::<jiff::Timestamp>().expect("an instant");
    assert!(certificate.in_time(at("2026-07-06T23:59:59.999999999-04:00")));
    assert!(!certificate.in_time(at("2026-07-07T00:00:00-04:00")));
}

#[test]
fn local_times_become_instants() {
    let instant = |day, hour, zone| local_instant(day, hour, 0, zone).map(|at| at.to_string());
    let summer = date(2026, 7, 6);
    assert_eq!(instant(summer, 9, TIME_ZONE), Ok("2026-07-06T13:00:00Z".to_owned()));
    assert_eq!(instant(summer, 9, "America/Los_Angeles"), Ok("2026-07-06T16:00:00Z".to_owned()));
    // 02:00 does not exist on that day: it is 03:00 in daylight saving time.
    assert_eq!(instant(date(2026, 3, 8), 2, TIME_ZONE), Ok("2026-03-08T07:00:00Z".to_owned()));
    assert_eq!(instant(date(2026, 11, 1), 1, TIME_ZONE), Ok("2026-11-01T05:00:00Z".to_owned()));
}

#[test]
fn times_and_zones_that_do_not_exist_are_refused() {
    let refused = |hour, zone| {
        local_instant(date(2026, 7, 6), hour, 0, zone).expect_err("a refusal").to_string()
    };
    assert_eq!(refused(24, TIME_ZONE), "24:00 is not a time of day, expected 00:00 to 23:59");
    assert_eq!(
        refused(9, "Eastern"),
        "\"Eastern\" is not a time zone, expected an IANA name such as \"America/New_York\""
    );
}
