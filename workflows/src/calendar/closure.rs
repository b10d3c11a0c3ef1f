//! Closures beyond the rules, and why CBP is closed on a day.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::in_words;
use crate::ids::{IdError, PortCode};

/// Where a closure applies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ClosureScope {
    /// All ports, written `*`.
    Everywhere,
    /// One port.
    Port(PortCode),
}

impl TryFrom<String> for ClosureScope {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "*" { Ok(Self::Everywhere) } else { text.parse().map(Self::Port) }
    }
}

impl From<ClosureScope> for String {
    fn from(scope: ClosureScope) -> Self {
        match scope {
            ClosureScope::Everywhere => "*".to_owned(),
            ClosureScope::Port(port) => port.to_string(),
        }
    }
}

/// A day on which CBP is closed beyond weekends and holidays.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// The closed day.
    pub date: Date,
    /// Where.
    pub port: ClosureScope,
    /// Where CBP announced it.
    pub source: String,
}

impl Closure {
    pub(super) fn applies_to(&self, port: Option<&PortCode>) -> bool {
        match &self.port {
            ClosureScope::Everywhere => true,
            ClosureScope::Port(closed) => port == Some(closed),
        }
    }
}

/// Why CBP is closed on a day. `Display` says it in words that follow "because of".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedReason {
    /// A Saturday or Sunday.
    Weekend,
    /// A holiday, or the day on which it is observed.
    Holiday {
        /// Name of the holiday.
        name: String,
        /// The day it falls on.
        falls_on: Date,
        /// Whether this is not that day but the one observed instead.
        observed: bool,
    },
    /// A closure beyond the rules.
    Closure {
        /// Where CBP announced it.
        source: String,
    },
}

impl fmt::Display for ClosedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekend => f.write_str("the weekend"),
            Self::Holiday { name, observed: false, .. } => f.write_str(name),
            Self::Holiday { name, falls_on, observed: true } => {
                write!(
                    f,
                    "{name}, observed on this day because it falls on {}",
                    in_words(*falls_on)
                )
            }
            Self::Closure { source } => write!(f, "a closure ({source})"),
        }
    }
}
