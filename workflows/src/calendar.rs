//! The days on which CBP is open: weekends, federal holidays as observed, closures.
//!
//! Invariants:
//! - Holidays are rules of `law/holidays.toml`, so every year of the covered range is known.
//! - Every search is bounded; it ends with a date or an error.
//! - A missing closure makes a date earlier, never later.
//!
//! Not here: which day a deadline ends on (`deadline`).
//!
//! # Source
//! 19 CFR 101.6(a): Saturdays, Sundays, national holidays with the observed shift, and other
//! days made holidays; 101.6(d): state and local holidays do not close CBP.

mod closure;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

pub use closure::{ClosedReason, Closure, ClosureScope};

use crate::ids::PortCode;
use crate::law::{Holiday, HolidayDate, HolidayLaw, Law, ObservedOn};

/// First covered day: 1986 is the first year of the present Monday holidays.
pub const FIRST_DAY: Date = date(1986, 1, 1);
/// Last covered day; law this far ahead is a guess anyway.
pub const LAST_DAY: Date = date(2099, 12, 31);

/// Longest run of closed days that is searched through. The longest real one is four days;
/// two months leave room for a port closed by a disaster.
const CLOSED_RUN_DAYS_MAX: u16 = 60;
/// Largest number of open days to move by.
const OPEN_DAYS_MAX: u16 = 400;

/// A day that cannot be computed with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The calendar does not know this day.
    #[error("the calendar covers {FIRST_DAY} to {LAST_DAY}, not {date}")]
    OutOfRange {
        /// The day in question; the nearest known day when the search left the range.
        date: Date,
    },
    /// No open day was found.
    #[error(
        "CBP is closed for more than {CLOSED_RUN_DAYS_MAX} days from {date} on: check the closures"
    )]
    NeverOpen {
        /// The day from which the search started.
        date: Date,
    },
    /// The move is too long.
    #[error("cannot move by {days} open days, at most by {OPEN_DAYS_MAX}")]
    TooManyDays {
        /// Days asked for.
        days: u16,
    },
}

/// A holiday of one year with the day on which it closes CBP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedHoliday {
    /// Name of the holiday.
    pub name: String,
    /// The day it falls on.
    pub falls_on: Date,
    /// The day on which CBP is closed for it.
    pub observed_on: Date,
}

/// CBP's open and closed days.
#[derive(Debug, Clone)]
pub struct Calendar {
    law: &'static HolidayLaw,
    closures: BTreeMap<Date, Vec<Closure>>,
    version: String,
}

impl Calendar {
    /// The calendar of the law this program was built with.
    pub fn cbp() -> Self {
        let law = Law::current();
        let calendar = Self {
            law: &law.holidays,
            closures: BTreeMap::new(),
            version: law.holidays.version.clone(),
        };
        calendar.with_closures(law.closures.clone())
    }

    /// The same calendar with more closed days. A row that is already there is not added again.
    #[must_use]
    pub fn with_closures(mut self, closures: Vec<Closure>) -> Self {
        for closure in closures {
            let of_day = self.closures.entry(closure.date).or_default();
            if !of_day.contains(&closure) {
                of_day.push(closure);
            }
        }
        let count: usize = self.closures.values().map(Vec::len).sum();
        self.version = match count {
            0 => self.law.version.clone(),
            count => format!("{}+{count}", self.law.version),
        };
        self
    }

    /// Names the rules and the number of closures, such as `cbp-2026.1` or `cbp-2026.1+2`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the rules are laid down.
    pub fn citation(&self) -> &str {
        &self.law.citation
    }

    /// Why CBP is closed on that day, at that port if one is given; nothing when it is open.
    ///
    /// Outside the covered range the rules of the nearest law are applied all the same; the
    /// searches below refuse such days.
    pub fn closed(&self, date: Date, port: Option<&PortCode>) -> Option<ClosedReason> {
        if self.law.weekend.iter().any(|name| Weekday::from(*name) == date.weekday()) {
            return Some(ClosedReason::Weekend);
        }
        if let Some(holiday) = self.holidays_around(date.year()).find(|h| h.observed_on == date) {
            return Some(ClosedReason::Holiday {
                observed: holiday.falls_on != date,
                falls_on: holiday.falls_on,
                name: holiday.name,
            });
        }
        let of_day = self.closures.get(&date)?;
        let closure = of_day.iter().find(|closure| closure.applies_to(port))?;
        Some(ClosedReason::Closure { source: closure.source.clone() })
    }

    /// The first open day on or after `date`.
    ///
    /// # Errors
    /// When the search leaves the covered range or finds no open day.
    pub fn next_open_day(
        &self,
        date: Date,
        port: Option<&PortCode>,
    ) -> Result<Date, CalendarError> {
        self.open_day(date, port, following)
    }

    /// The last open day on or before `date`.
    ///
    /// # Errors
    /// When the search leaves the covered range or finds no open day.
    pub fn previous_open_day(
        &self,
        date: Date,
        port: Option<&PortCode>,
    ) -> Result<Date, CalendarError> {
        self.open_day(date, port, preceding)
    }

    /// The `count`th open day after `date`; for 0, `date` itself, open or not.
    ///
    /// # Errors
    /// When the move is too long or leaves the covered range.
    pub fn add_open_days(
        &self,
        date: Date,
        count: u16,
        port: Option<&PortCode>,
    ) -> Result<Date, CalendarError> {
        if count > OPEN_DAYS_MAX {
            return Err(CalendarError::TooManyDays { days: count });
        }
        covered(date)?;
        let mut day = date;
        for _ in 0..count {
            day = self.next_open_day(following(day)?, port)?;
        }
        Ok(day)
    }

    /// The holidays that close CBP in a calendar year, by observed day. The last may belong to
    /// the next year: New Year's Day on a Saturday closes 31 December. Empty outside the range.
    pub fn holidays(&self, year: i16) -> Vec<ObservedHoliday> {
        if !(FIRST_DAY.year()..=LAST_DAY.year()).contains(&year) {
            return Vec::new();
        }
        let in_year = |holiday: &ObservedHoliday| holiday.observed_on.year() == year;
        let mut holidays: Vec<_> = self.holidays_around(year).filter(in_year).collect();
        holidays.sort_by_key(|holiday| holiday.observed_on);
        holidays
    }

    /// Holidays of the year and of its neighbours, whose observed day may fall into it.
    fn holidays_around(&self, year: i16) -> impl Iterator<Item = ObservedHoliday> + '_ {
        let years = year.saturating_sub(1)..=year.saturating_add(1);
        years.flat_map(move |year| {
            self.law.holidays.iter().filter_map(move |h| self.observed(h, year))
        })
    }

    fn observed(&self, holiday: &Holiday, year: i16) -> Option<ObservedHoliday> {
        let falls_on = falls_on(holiday.date, year)?;
        if falls_on < holiday.in_force_from {
            return None;
        }
        let shift = match falls_on.weekday() {
            Weekday::Saturday => Some(self.law.saturday_observed),
            Weekday::Sunday => Some(self.law.sunday_observed),
            Weekday::Monday
            | Weekday::Tuesday
            | Weekday::Wednesday
            | Weekday::Thursday
            | Weekday::Friday => None,
        };
        let observed_on = match shift {
            None => falls_on,
            Some(ObservedOn::DayBefore) => falls_on.yesterday().ok()?,
            Some(ObservedOn::DayAfter) => falls_on.tomorrow().ok()?,
        };
        Some(ObservedHoliday { name: holiday.name.clone(), falls_on, observed_on })
    }

    fn open_day(
        &self,
        date: Date,
        port: Option<&PortCode>,
        step: impl Fn(Date) -> Result<Date, CalendarError>,
    ) -> Result<Date, CalendarError> {
        let mut day = covered(date)?;
        for _ in 0..=CLOSED_RUN_DAYS_MAX {
            if self.closed(day, port).is_none() {
                return Ok(day);
            }
            day = step(day)?;
        }
        Err(CalendarError::NeverOpen { date })
    }
}

/// A date as certificates print it: `Sunday, July 5, 2026`.
pub(crate) fn in_words(date: Date) -> String {
    date.strftime("%A, %B %-d, %Y").to_string()
}

/// The date itself, when the calendar covers it.
pub(crate) fn covered(date: Date) -> Result<Date, CalendarError> {
    if (FIRST_DAY..=LAST_DAY).contains(&date) {
        return Ok(date);
    }
    Err(CalendarError::OutOfRange { date })
}

/// The date `days` calendar days later, when the calendar covers it.
pub(crate) fn days_after(date: Date, days: u16) -> Result<Date, CalendarError> {
    let later = date.checked_add(i64::from(days).days());
    later.map_err(|_| CalendarError::OutOfRange { date }).and_then(covered)
}

fn following(date: Date) -> Result<Date, CalendarError> {
    date.tomorrow().map_err(|_| CalendarError::OutOfRange { date }).and_then(covered)
}

fn preceding(date: Date) -> Result<Date, CalendarError> {
    date.yesterday().map_err(|_| CalendarError::OutOfRange { date }).and_then(covered)
}

fn falls_on(rule: HolidayDate, year: i16) -> Option<Date> {
    let first_of = |month: i8| Date::new(year, month, 1).ok();
    match rule {
        HolidayDate::Fixed { month, day } => Date::new(year, month, day).ok(),
        HolidayDate::NthWeekday { month, weekday, nth } => {
            first_of(month)?.nth_weekday_of_month(nth, weekday.into()).ok()
        }
        HolidayDate::LastWeekday { month, weekday } => {
            first_of(month)?.nth_weekday_of_month(-1, weekday.into()).ok()
        }
    }
}
