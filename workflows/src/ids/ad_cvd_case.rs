//! Antidumping and countervailing duty case numbers.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, is_digits};

const CASE: &str = "AD/CVD case number";
const EXPECTED: &str = "A or C, 3 digits, 3 digits and at most 3 of a company (A-570-910-001)";
const GROUP_DIGITS: usize = 3;

/// A case of antidumping (`A-…`) or countervailing (`C-…`) duty: country, case and, where one
/// company is meant, its suffix. Read with or without hyphens, printed with them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AdCvdCase(String);

stored_as_printed!(AdCvdCase);

impl AdCvdCase {
    /// Whether the case is about dumping; otherwise it is about subsidies.
    pub fn is_antidumping(&self) -> bool {
        self.0.starts_with('A')
    }

    /// The three digits Commerce uses for the country.
    pub fn country_digits(&self) -> &str {
        &self.0[2..5]
    }

    /// The suffix of the company, when the case names one.
    pub fn company(&self) -> Option<&str> {
        self.0.get(10..)
    }

    /// The key in ACE: without hyphens.
    pub fn ace_key(&self) -> String {
        self.0.replace('-', "")
    }
}

impl FromStr for AdCvdCase {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |problem: &str| IdError::new(CASE, text, problem, EXPECTED);
        let (kind, mut rest) = match text.as_bytes().first() {
            Some(b'A') => ('A', &text[1..]),
            Some(b'C') => ('C', &text[1..]),
            Some(_) | None => return Err(refused("it begins with neither A nor C")),
        };
        let mut case = Self(kind.to_string());
        for _ in ["country", "case", "company"] {
            if rest.is_empty() && case.is_complete() {
                break;
            }
            rest = case.take_group(rest).ok_or_else(|| refused("a group is not 3 digits"))?;
        }
        if rest.is_empty() { Ok(case) } else { Err(refused("something follows the company")) }
    }
}

impl AdCvdCase {
    /// Takes three digits and the hyphen before them, if any; returns what follows.
    fn take_group<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let (group, rest) = rest.split_at_checked(GROUP_DIGITS)?;
        if !is_digits(group) {
            return None;
        }
        self.0.push('-');
        self.0.push_str(group);
        Some(rest)
    }

    fn is_complete(&self) -> bool {
        self.0.len() >= "A-570-910".len()
    }
}
