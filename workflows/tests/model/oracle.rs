//! What is right, worked out apart from the machines: the law's numbers as the domain page has
//! them (lifecycle §2), days by jiff alone. Only the question whether CBP is open on a day is
//! asked of the calendar, which `golden_deadlines` checks.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use workflows::calendar::Calendar;
use workflows::deadline::{Certificate, Rule};

/// Days of each clock: D1, D3, D5, D9, D10, D16.
pub(crate) const FORM28_DAYS: i32 = 30;
pub(crate) const FORM29_DAYS: i32 = 20;
pub(crate) const FORM4647_DAYS: i32 = 30;
pub(crate) const PROTEST_DAYS: i32 = 180;
pub(crate) const COURT_DAYS: i32 = 180;
pub(crate) const PETITION_DAYS: i32 = 60;

/// The day so many calendar days later.
pub(crate) fn days_after(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap_or(Date::MAX)
}

/// The instant of a time of that day in New York.
pub(crate) fn at(day: Date, hour: i8, minute: i8) -> Timestamp {
    let time = Time::new(hour, minute, 0, 0).unwrap_or_default();
    let zoned = TimeZone::get("America/New_York")
        .and_then(|zone| day.to_datetime(time).to_zoned(zone))
        .map(|zoned| zoned.timestamp());
    zoned.unwrap_or(Timestamp::MAX)
}

/// The first instant after a day in New York.
pub(crate) fn end_of(day: Date) -> Timestamp {
    at(days_after(day, 1), 0, 0)
}

/// The day of an instant in New York.
pub(crate) fn day_of(at: Timestamp) -> Date {
    let zone = TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).date()
}

/// The instant so many days of 24 hours later.
pub(crate) fn days_later(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add((24 * days).hours()).unwrap_or(Timestamp::MAX)
}

/// The last second before an instant.
pub(crate) fn second_before(at: Timestamp) -> Timestamp {
    at.checked_sub(1.second()).unwrap_or(Timestamp::MIN)
}

/// The day on which an act is still in time whose last day that is: itself, or the first open one
/// after it. A declaration ends on the day it says.
pub(crate) fn moved_on(last: Date, certificate: &Certificate, calendar: &Calendar) -> Date {
    if certificate.rule == Rule::DeclarationExpiry {
        return last;
    }
    let mut day = last;
    while calendar.closed(day, certificate.port.as_ref()).is_some() {
        day = days_after(day, 1);
    }
    day
}
