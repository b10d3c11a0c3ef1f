//! Import specialist teams.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, character_problem, first_refused, length_problem};

const TEAM: &str = "team";
const EXPECTED: &str = "3 letters or digits";
const TEAM_CHARS: usize = 3;

/// The designation of a team of import specialists; upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Team(String);

stored_as_printed!(Team);

impl FromStr for Team {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(character) = first_refused(text, |c| c.is_ascii_alphanumeric()) {
            return Err(IdError::new(TEAM, text, character_problem(character), EXPECTED));
        }
        if text.len() != TEAM_CHARS {
            return Err(IdError::new(TEAM, text, length_problem(text), EXPECTED));
        }
        Ok(Self(text.to_ascii_uppercase()))
    }
}
