//! Importer numbers: EIN with suffix, Social Security number, or assigned by CBP.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, is_digits_of};

const IMPORTER: &str = "importer number";
const EXPECTED: &str =
    "an EIN with suffix (NN-NNNNNNNXX), an SSN (NNN-NN-NNNN) or a CBP number (YYDDPP-NNNNN)";
const SUFFIX_EXPECTED: &str = "a suffix of two letters or digits without I, O and Z";
/// What a missing suffix means (19 CFR 24.5(d)).
const SUFFIX_DEFAULT: &str = "00";
const EIN_DIGITS_AFTER_HYPHEN: usize = 7;

/// Who gave an importer number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ImporterNumberKind {
    /// Employer Identification Number of the IRS, with a suffix of two characters.
    #[serde(rename = "EIN")]
    Ein,
    /// Social Security number.
    #[serde(rename = "SSN")]
    Ssn,
    /// Assigned by CBP: year, district and port, sequence.
    #[serde(rename = "CBP")]
    CbpAssigned,
}

impl ImporterNumberKind {
    /// All kinds, in the order in which an importer must choose (19 CFR 24.5(b), (c)).
    pub const ALL: [Self; 3] = [Self::Ein, Self::Ssn, Self::CbpAssigned];

    /// The name in messages: `EIN`, `SSN`, `CBP`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ein => "EIN",
            Self::Ssn => "SSN",
            Self::CbpAssigned => "CBP",
        }
    }
}

impl fmt::Display for ImporterNumberKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The number under which CBP knows an importer.
///
/// `Display` and `Debug` mask a Social Security number (`***-**-1234`); serde and
/// [`ImporterNumber::full`] carry it whole.
///
/// # Source
/// 19 CFR 24.5: kinds and suffixes; an EIN without a suffix has the suffix `00`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImporterNumber {
    kind: ImporterNumberKind,
    full: String,
}

impl ImporterNumber {
    /// Who gave the number.
    pub fn kind(&self) -> ImporterNumberKind {
        self.kind
    }

    /// The whole number, also of a Social Security number: for storage and CBP, not for people.
    pub fn full(&self) -> &str {
        &self.full
    }

    /// The EIN without its suffix; nothing for the other kinds.
    pub fn ein_without_suffix(&self) -> Option<&str> {
        match self.kind {
            ImporterNumberKind::Ein => self.full.get(..10),
            ImporterNumberKind::Ssn | ImporterNumberKind::CbpAssigned => None,
        }
    }
}

impl fmt::Display for ImporterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ImporterNumberKind::Ein | ImporterNumberKind::CbpAssigned => f.write_str(&self.full),
            ImporterNumberKind::Ssn => write!(f, "***-**-{}", &self.full[7..]),
        }
    }
}

impl fmt::Debug for ImporterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImporterNumber({}: {self})", self.kind)
    }
}

impl FromStr for ImporterNumber {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let groups: Vec<&str> = text.split('-').take(4).collect();
        match groups.as_slice() {
            [prefix, rest] if is_digits_of(prefix, 2) => ein(text, rest),
            [area, group, serial]
                if is_digits_of(area, 3) && is_digits_of(group, 2) && is_digits_of(serial, 4) =>
            {
                Ok(Self { kind: ImporterNumberKind::Ssn, full: text.to_owned() })
            }
            [place, sequence] if is_digits_of(place, 6) && is_digits_of(sequence, 5) => {
                Ok(Self { kind: ImporterNumberKind::CbpAssigned, full: text.to_owned() })
            }
            // Masked: a mistyped Social Security number is still most of one.
            _ => {
                Err(IdError::new(IMPORTER, text, "it has none of the three forms", EXPECTED)
                    .masked())
            }
        }
    }
}

impl TryFrom<String> for ImporterNumber {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ImporterNumber> for String {
    fn from(number: ImporterNumber) -> Self {
        number.full
    }
}

fn ein(text: &str, rest: &str) -> Result<ImporterNumber, IdError> {
    let Some((digits, suffix)) = rest.split_at_checked(EIN_DIGITS_AFTER_HYPHEN) else {
        return Err(IdError::new(IMPORTER, text, "the EIN has too few digits", EXPECTED).masked());
    };
    if !is_digits_of(digits, EIN_DIGITS_AFTER_HYPHEN) {
        let problem = "the EIN does not have two and seven digits";
        return Err(IdError::new(IMPORTER, text, problem, EXPECTED).masked());
    }
    if suffix.is_empty() {
        let full = format!("{text}{SUFFIX_DEFAULT}");
        return Ok(ImporterNumber { kind: ImporterNumberKind::Ein, full });
    }
    if suffix.chars().count() != 2 || !suffix.chars().all(is_suffix_character) {
        let problem = format!("the suffix is {suffix:?}");
        return Err(IdError::new(IMPORTER, text, problem, SUFFIX_EXPECTED));
    }
    Ok(ImporterNumber { kind: ImporterNumberKind::Ein, full: text.to_owned() })
}

/// I, O and Z are not used: they read like 1, 0 and 2.
fn is_suffix_character(character: char) -> bool {
    let is_excluded = matches!(character, 'I' | 'O' | 'Z');
    (character.is_ascii_digit() || character.is_ascii_uppercase()) && !is_excluded
}
