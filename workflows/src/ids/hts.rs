//! Tariff numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, is_digits};

const HTS: &str = "HTSUS number";
const EXPECTED: &str = "8 or 10 digits, dotted NNNN.NN.NN(NN) or not at all";
/// Digits of a legal rate line.
const RATE_LINE_DIGITS: usize = 8;
/// Digits with the statistical suffix.
const STATISTICAL_DIGITS: usize = 10;

/// A number of the Harmonized Tariff Schedule of the United States: a rate line of 8 digits
/// or, with its statistical suffix, 10. Printed `NNNN.NN.NN` or `NNNN.NN.NNNN`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HtsNumber(String);

serde_as_printed!(HtsNumber);

impl HtsNumber {
    /// The digits without dots.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The chapter, 1 to 99; 98 and 99 hold special and temporary provisions.
    pub fn chapter(&self) -> &str {
        &self.0[..2]
    }

    /// Whether the statistical suffix is there.
    pub fn has_statistical_suffix(&self) -> bool {
        self.0.len() == STATISTICAL_DIGITS
    }
}

impl fmt::Display for HtsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", &self.0[..4], &self.0[4..6], &self.0[6..])
    }
}

impl FromStr for HtsNumber {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |problem: String| Err(IdError::new(HTS, text, problem, EXPECTED));
        let digits = text.replace('.', "");
        if !is_digits(&digits) {
            return refused("it is not made of digits".to_owned());
        }
        if digits.len() != RATE_LINE_DIGITS && digits.len() != STATISTICAL_DIGITS {
            return refused(format!("it has {} digits", digits.len()));
        }
        let number = Self(digits);
        if text.contains('.') && number.to_string() != text {
            return refused("its dots are in other places".to_owned());
        }
        Ok(number)
    }
}
