//! Case numbers: the numbers of notices and declarations.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, character_problem, first_refused, length_problem};

const CASE: &str = "case number";
const EXPECTED: &str = "3 to 32 capital letters and digits, beginning with a letter, \
     with one or more single hyphens inside";
const CHARS_MIN: usize = 3;
/// Short enough for a file name with a suffix, a mail subject and a page header.
const CHARS_MAX: usize = 32;

/// The number of a case, such as `RFI-2026-000101`.
///
/// It becomes part of file names, so nothing but `A`–`Z`, `0`–`9` and single inner hyphens is
/// in it: no path, no hidden file, no two spellings of one case. It has a hyphen, which an ACE ID
/// never has: a case and an account never share a chain of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(String);

stored_as_printed!(CaseNumber);

impl FromStr for CaseNumber {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |problem: String| Err(IdError::new(CASE, text, problem, EXPECTED));
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        if let Some(character) = first_refused(text, allowed) {
            return refused(character_problem(character));
        }
        if !(CHARS_MIN..=CHARS_MAX).contains(&text.len()) {
            return refused(length_problem(text));
        }
        if !text.starts_with(|c: char| c.is_ascii_uppercase()) {
            return refused("it does not begin with a letter".to_owned());
        }
        if text.ends_with('-') || text.contains("--") {
            return refused("a hyphen is in the wrong place".to_owned());
        }
        if !text.contains('-') {
            return refused("it has no hyphen".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}
