//! Numbers that ACE, CBP's trade system, gives to accounts and declarations.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, character_problem, first_refused, length_problem};

const ACE_ID: &str = "ACE account ID";
const ACE_ID_EXPECTED: &str = "1 to 12 letters or digits";
const ACE_ID_CHARS_MAX: usize = 12;

const DECLARATION: &str = "ACE declaration ID";
const DECLARATION_EXPECTED: &str = "10 capital letters or digits";
const DECLARATION_CHARS: usize = 10;

/// The number of an account of the trade in ACE. CBP publishes no format; length and
/// characters are bounded because the number is a key here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AceId(String);

stored_as_printed!(AceId);

impl FromStr for AceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(character) = first_refused(text, |c| c.is_ascii_alphanumeric()) {
            return Err(IdError::new(ACE_ID, text, character_problem(character), ACE_ID_EXPECTED));
        }
        if text.is_empty() || text.len() > ACE_ID_CHARS_MAX {
            return Err(IdError::new(ACE_ID, text, length_problem(text), ACE_ID_EXPECTED));
        }
        Ok(Self(text.to_owned()))
    }
}

/// The number ACE gives to a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AceDeclarationId(String);

stored_as_printed!(AceDeclarationId);

impl FromStr for AceDeclarationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused =
            |problem: String| Err(IdError::new(DECLARATION, text, problem, DECLARATION_EXPECTED));
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if let Some(character) = first_refused(text, allowed) {
            return refused(character_problem(character));
        }
        if text.len() != DECLARATION_CHARS {
            return refused(length_problem(text));
        }
        Ok(Self(text.to_owned()))
    }
}
