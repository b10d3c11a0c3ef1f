//! From local dates and times to instants.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::error::DeadlineError;

/// Where a day ends for every deadline: ACE runs on Eastern time.
pub const TIME_ZONE: &str = "America/New_York";

/// The instant of a local time.
///
/// A time that a clock change skips becomes the time as much later; of a time that happens
/// twice, the first is meant.
///
/// # Errors
/// When there is no such time of day, no such time zone, or no instant for the date.
pub fn local_instant(
    date: Date,
    hour: i8,
    minute: i8,
    time_zone: &str,
) -> Result<Timestamp, DeadlineError> {
    let time = Time::new(hour, minute, 0, 0);
    let time = time.map_err(|_| DeadlineError::NoSuchTime { hour, minute })?;
    let zone = TimeZone::get(time_zone);
    let zone = zone.map_err(|_| DeadlineError::NoSuchTimeZone { name: time_zone.to_owned() })?;
    let zoned = date.to_datetime(time).to_zoned(zone);
    zoned.map(|zoned| zoned.timestamp()).map_err(|_| DeadlineError::NoSuchInstant { date })
}

/// An instant at the clock of [`TIME_ZONE`].
pub fn local_time(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::get(TIME_ZONE).unwrap_or(TimeZone::UTC))
}

/// The first instant after the local day in New York: what happens before it is of that day.
///
/// For a day at the very end of representable time this is the last instant there is.
pub(super) fn end_of_day(date: Date) -> Timestamp {
    let next_day = date.tomorrow().ok();
    next_day.and_then(|day| local_instant(day, 0, 0, TIME_ZONE).ok()).unwrap_or(Timestamp::MAX)
}
