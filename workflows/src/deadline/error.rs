//! Why a deadline cannot be computed.

use jiff::civil::Date;

use super::counting::{DAYS_TOTAL_MAX, EXTENSIONS_MAX};
use super::rule::Rule;
use crate::calendar::CalendarError;

/// A name that is not a deadline rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a deadline rule, expected one of {}", Rule::ALL.map(Rule::name).join(", "))]
pub struct UnknownRule {
    /// The name.
    pub name: String,
}

/// Why a deadline cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// A day is outside the calendar, or no open day was found.
    #[error("the deadline cannot be placed in the calendar: {0}")]
    Calendar(CalendarError),
    /// The trigger lies before the law as it is known here.
    #[error("{rule} is known for triggers from {in_force_from} on, not for {trigger_on}")]
    BeforeLaw {
        /// The rule asked for.
        rule: Rule,
        /// The trigger given.
        trigger_on: Date,
        /// The first trigger date that is known.
        in_force_from: Date,
    },
    /// A period of no days.
    #[error("a period of 0 days was set for {rule}, expected at least 1 day")]
    NoDays {
        /// The rule asked for.
        rule: Rule,
    },
    /// CBP has no power to set a period of its own for this rule.
    #[error("the law fixes the period of {rule}: CBP cannot set another")]
    PeriodIsFixed {
        /// The rule asked for.
        rule: Rule,
    },
    /// An extension of no days.
    #[error("extension {number} has 0 days, expected at least 1 day")]
    EmptyExtension {
        /// Its place in the ledger, from 1.
        number: usize,
    },
    /// A revocation that would move the last day on.
    #[error("a revocation to {revoked_to} would not shorten a period that ends on {due_on}")]
    RevocationLengthens {
        /// The last day that was to count.
        revoked_to: Date,
        /// The one that counts.
        due_on: Date,
    },
    /// Too many extensions.
    #[error("there are {count} extensions, at most {EXTENSIONS_MAX} can be counted")]
    TooManyExtensions {
        /// Their number.
        count: usize,
    },
    /// Period and extensions are too long together.
    #[error(
        "period and extensions are {days} days together, at most {DAYS_TOTAL_MAX} can be counted"
    )]
    TooLong {
        /// Their sum.
        days: u64,
    },
    /// No time of day.
    #[error("{hour:02}:{minute:02} is not a time of day, expected 00:00 to 23:59")]
    NoSuchTime {
        /// Hour given.
        hour: i8,
        /// Minute given.
        minute: i8,
    },
    /// No time zone of that name.
    #[error("{name:?} is not a time zone, expected an IANA name such as \"America/New_York\"")]
    NoSuchTimeZone {
        /// Name given.
        name: String,
    },
    /// A local time that no instant can be given for.
    #[error("{date} is too far from today to have an instant")]
    NoSuchInstant {
        /// Local date.
        date: Date,
    },
}

impl From<CalendarError> for DeadlineError {
    fn from(error: CalendarError) -> Self {
        Self::Calendar(error)
    }
}
