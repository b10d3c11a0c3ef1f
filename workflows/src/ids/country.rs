//! Country codes.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, character_problem, first_refused, length_problem};
use crate::law::Law;

const COUNTRY: &str = "country code";
const EXPECTED: &str = "2 capital letters";
const COUNTRY_CHARS: usize = 2;

/// Two capital letters for a country: ISO 3166-1 alpha-2.
///
/// The form is checked. Customs data also holds codes of its own in such fields (`XO` is
/// Ontario in a manufacturer ID); [`CountryCode::name`] tells the ISO countries apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode(String);

stored_as_printed!(CountryCode);

impl CountryCode {
    /// The name for print; nothing when the code is not an ISO country.
    pub fn name(&self) -> Option<&'static str> {
        Law::current().country_name(&self.0)
    }
}

impl FromStr for CountryCode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(character) = first_refused(text, |c| c.is_ascii_uppercase()) {
            return Err(IdError::new(COUNTRY, text, character_problem(character), EXPECTED));
        }
        if text.len() != COUNTRY_CHARS {
            return Err(IdError::new(COUNTRY, text, length_problem(text), EXPECTED));
        }
        Ok(Self(text.to_owned()))
    }
}
