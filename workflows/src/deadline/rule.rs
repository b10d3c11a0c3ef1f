//! The clocks that are known, and how a last day may move.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::UnknownRule;

/// A clock of the law. Lengths and citations are in `law/deadlines.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rule {
    /// Answer to CBP Form 28.
    #[serde(rename = "form28.response")]
    Form28Response,
    /// Answer to a proposed action on CBP Form 29.
    #[serde(rename = "form29.response")]
    Form29Response,
    /// Marking or redelivery under CBP Form 4647.
    #[serde(rename = "form4647.response")]
    Form4647Response,
    /// Protest after liquidation or another decision.
    #[serde(rename = "protest")]
    Protest,
    /// Petition for relief from liquidated damages.
    #[serde(rename = "petition")]
    Petition,
    /// Summons in the Court of International Trade after a denied protest.
    #[serde(rename = "court-summons")]
    CourtSummons,
    /// End of a blanket declaration.
    #[serde(rename = "declaration.expiry")]
    DeclarationExpiry,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 7] = [
        Self::Form28Response,
        Self::Form29Response,
        Self::Form4647Response,
        Self::Protest,
        Self::Petition,
        Self::CourtSummons,
        Self::DeclarationExpiry,
    ];

    /// The name in messages, files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form28Response => "form28.response",
            Self::Form29Response => "form29.response",
            Self::Form4647Response => "form4647.response",
            Self::Protest => "protest",
            Self::Petition => "petition",
            Self::CourtSummons => "court-summons",
            Self::DeclarationExpiry => "declaration.expiry",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = Self::ALL.into_iter().find(|rule| rule.name() == text);
        rule.ok_or_else(|| UnknownRule { name: text.to_owned() })
    }
}

/// What happens when a last day is a day on which CBP is closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RollPolicy {
    /// It moves to the first following day on which CBP is open.
    #[default]
    NextCbpOpenDay,
    /// It stays.
    None,
    /// It moves back to the last open day before, but never before the trigger.
    PreviousOpenDay,
}
