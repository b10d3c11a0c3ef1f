//! Entry numbers and the filer codes they begin with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, character_problem, first_refused, is_digits_of, length_problem};

const FILER_CHARS: usize = 3;
const SEQUENCE_DIGITS: usize = 7;
const ENTRY_CHARS: usize = FILER_CHARS + SEQUENCE_DIGITS + 1;
/// The largest sequence of seven digits.
const SEQUENCE_MAX: u32 = 9_999_999;

const FILER: &str = "filer code";
const ENTRY: &str = "entry number";
const FILER_EXPECTED: &str = "3 letters or digits";
const ENTRY_EXPECTED: &str = "3 letters or digits, 7 digits and a check digit (FFF-NNNNNNN-C)";

/// The three characters CBP assigns to a filer of entries; upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FilerCode(String);

stored_as_printed!(FilerCode);

impl FromStr for FilerCode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(character) = first_refused(text, |c| c.is_ascii_alphanumeric()) {
            return Err(IdError::new(FILER, text, character_problem(character), FILER_EXPECTED));
        }
        if text.len() != FILER_CHARS {
            return Err(IdError::new(FILER, text, length_problem(text), FILER_EXPECTED));
        }
        Ok(Self(text.to_ascii_uppercase()))
    }
}

/// The number of an entry: filer code, seven digits of the filer, check digit.
///
/// Read with or without hyphens and in either case; printed `FFF-NNNNNNN-C`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryNumber {
    filer: FilerCode,
    /// The seven digits and the check digit.
    digits: String,
}

serde_as_printed!(EntryNumber);

impl EntryNumber {
    /// Numbers an entry: the check digit is computed.
    ///
    /// # Errors
    /// When `sequence` has more than seven digits.
    pub fn numbered(filer: FilerCode, sequence: u32) -> Result<Self, IdError> {
        let sequence = sequence_digits(sequence)?;
        let check = computed_check_digit(&filer, &sequence);
        Ok(Self { filer, digits: format!("{sequence}{check}") })
    }

    /// The filer that made the entry.
    pub fn filer_code(&self) -> &FilerCode {
        &self.filer
    }

    /// The eleven characters without hyphens, as systems exchange them.
    pub fn compact(&self) -> String {
        format!("{}{}", self.filer, self.digits)
    }
}

impl fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sequence, check) = self.digits.split_at(SEQUENCE_DIGITS);
        write!(f, "{}-{sequence}-{check}", self.filer)
    }
}

impl FromStr for EntryNumber {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (filer, sequence, stated) = entry_parts(text)?;
        let filer: FilerCode = filer.parse()?;
        let computed = computed_check_digit(&filer, sequence);
        if stated != computed.to_string() {
            let problem = format!("the check digit is {stated}");
            return Err(IdError::new(ENTRY, text, problem, computed.to_string()));
        }
        Ok(Self { filer, digits: format!("{sequence}{stated}") })
    }
}

/// The check digit of an entry number, 0 to 9.
///
/// # Errors
/// When `sequence` has more than seven digits.
///
/// # Source
/// CBP's CATAIR, entry number check digit: letters become digits, every second of the ten
/// positions is doubled, and the digit completes the sum to a multiple of ten.
pub fn check_digit(filer: &FilerCode, sequence: u32) -> Result<u8, IdError> {
    Ok(computed_check_digit(filer, &sequence_digits(sequence)?))
}

fn sequence_digits(sequence: u32) -> Result<String, IdError> {
    if sequence > SEQUENCE_MAX {
        let text = sequence.to_string();
        let problem = length_problem(&text);
        return Err(IdError::new("sequence of an entry number", &text, problem, "7 digits"));
    }
    Ok(format!("{sequence:07}"))
}

/// Splits into filer code, sequence and check digit; all three have their right form.
fn entry_parts(text: &str) -> Result<(&str, &str, &str), IdError> {
    let refused = |problem: String| IdError::new(ENTRY, text, problem, ENTRY_EXPECTED);
    if let Some(character) = first_refused(text, |c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(refused(character_problem(character)));
    }
    let characters = text.len() - text.matches('-').count();
    if characters != ENTRY_CHARS {
        return Err(refused(format!("it has {characters} letters and digits, not 11")));
    }
    let (filer, rest) = text.split_at(FILER_CHARS);
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (sequence, rest) = rest.split_at(SEQUENCE_DIGITS);
    let check = rest.strip_prefix('-').unwrap_or(rest);
    if filer.contains('-') || sequence.contains('-') || check.len() != 1 || check == "-" {
        return Err(refused("a hyphen is in the wrong place".to_owned()));
    }
    if !is_digits_of(sequence, SEQUENCE_DIGITS) || !is_digits_of(check, 1) {
        return Err(refused("a letter stands after the filer code".to_owned()));
    }
    Ok((filer, sequence, check))
}

fn computed_check_digit(filer: &FilerCode, sequence: &str) -> u8 {
    let characters = filer.as_str().bytes().chain(sequence.bytes());
    let sum: u8 = characters.enumerate().map(|(index, byte)| weighted(index, byte)).sum();
    (10 - sum % 10) % 10
}

/// The value that the character at `index` adds to the sum, at most 9: ten of them fit a byte.
fn weighted(index: usize, byte: u8) -> u8 {
    let value = digit_value(byte);
    let is_even_position = index % 2 == 1;
    match (is_even_position, value * 2) {
        (false, _) => value,
        (true, doubled) if doubled > 9 => (doubled + 1) % 10,
        (true, doubled) => doubled,
    }
}

/// The digit a character stands for: A, J are 1, S is 2, and so on to I, R, Z, which are 9.
fn digit_value(byte: u8) -> u8 {
    match byte {
        b'A'..=b'I' => byte - b'A' + 1,
        b'J'..=b'R' => byte - b'J' + 1,
        b'S'..=b'Z' => byte - b'S' + 2,
        _ => byte.saturating_sub(b'0'),
    }
}
