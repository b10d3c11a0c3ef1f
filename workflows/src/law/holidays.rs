//! Holidays as rules: the form of `law/holidays.toml`.

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// How a holiday finds its date in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolidayDate {
    /// The same day every year.
    Fixed {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// The nth such weekday of a month.
    NthWeekday {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the week.
        weekday: DayName,
        /// 1 to 4.
        nth: i8,
    },
    /// The last such weekday of a month.
    LastWeekday {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the week.
        weekday: DayName,
    },
}

/// A day of the week by its lower-case English name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum DayName {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<DayName> for Weekday {
    fn from(name: DayName) -> Self {
        match name {
            DayName::Monday => Self::Monday,
            DayName::Tuesday => Self::Tuesday,
            DayName::Wednesday => Self::Wednesday,
            DayName::Thursday => Self::Thursday,
            DayName::Friday => Self::Friday,
            DayName::Saturday => Self::Saturday,
            DayName::Sunday => Self::Sunday,
        }
    }
}

/// On which day a holiday closes offices when it falls on a weekend day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObservedOn {
    /// The day before it.
    DayBefore,
    /// The day after it.
    DayAfter,
}

/// A holiday as a rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its name in 5 U.S.C. 6103.
    pub name: String,
    /// How it finds its date.
    pub date: HolidayDate,
    /// First date on which it can be a holiday.
    pub in_force_from: Date,
}

/// The days on which CBP is closed everywhere, as rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayLaw {
    /// Names this set of rules; it changes with every change of them.
    pub version: String,
    /// Where the rules are laid down.
    pub citation: String,
    /// Days of the week without business.
    pub weekend: Vec<DayName>,
    /// Which day a Saturday's holiday closes.
    pub saturday_observed: ObservedOn,
    /// Which day a Sunday's holiday closes.
    pub sunday_observed: ObservedOn,
    /// The holidays.
    #[serde(rename = "holiday")]
    pub holidays: Vec<Holiday>,
}
