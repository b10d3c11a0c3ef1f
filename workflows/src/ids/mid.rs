//! Manufacturer identification codes.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, character_problem, first_refused, length_problem};

const MID: &str = "manufacturer ID";
const EXPECTED: &str = "a country or Canadian province code and 3 to 13 letters or digits";
const COUNTRY_CHARS: usize = 2;
const CHARS_MIN: usize = 5;
const CHARS_MAX: usize = 15;

/// Codes that a manufacturer ID has for Canadian provinces, where `CA` may not stand.
const CANADIAN_PROVINCES: [(&str, &str); 13] = [
    ("XA", "Alberta"),
    ("XB", "New Brunswick"),
    ("XC", "British Columbia"),
    ("XM", "Manitoba"),
    ("XN", "Nova Scotia"),
    ("XO", "Ontario"),
    ("XP", "Prince Edward Island"),
    ("XQ", "Quebec"),
    ("XS", "Saskatchewan"),
    ("XT", "Northwest Territories"),
    ("XV", "Nunavut"),
    ("XW", "Newfoundland and Labrador"),
    ("XY", "Yukon"),
];

/// A manufacturer identification code: country, parts of name, street number and city.
///
/// # Source
/// 19 CFR part 102, appendix. Only the form and the country are checked: the rest is derived
/// from a name and an address that are not known here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mid(String);

stored_as_printed!(Mid);

impl Mid {
    /// The two letters of the origin: an ISO country or a Canadian province code.
    pub fn origin_code(&self) -> &str {
        &self.0[..COUNTRY_CHARS]
    }

    /// The Canadian province of the manufacturer, when it is in Canada.
    pub fn canadian_province(&self) -> Option<&'static str> {
        let province = CANADIAN_PROVINCES.iter().find(|(code, _)| *code == self.origin_code());
        province.map(|(_, name)| *name)
    }
}

impl FromStr for Mid {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |problem: String| Err(IdError::new(MID, text, problem, EXPECTED));
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if let Some(character) = first_refused(text, allowed) {
            return refused(character_problem(character));
        }
        if !(CHARS_MIN..=CHARS_MAX).contains(&text.len()) {
            return refused(length_problem(text));
        }
        let country = &text[..COUNTRY_CHARS];
        if !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return refused(format!("{country:?} is not a country"));
        }
        if country == "CA" {
            return refused("CA does not name the province".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}
