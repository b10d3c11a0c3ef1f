//! Protest numbers.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, is_digits_of};
use super::port::PortCode;

const PROTEST: &str = "protest number";
const EXPECTED: &str = "port, year and sequence (PPPP-YY-NNNNNN or PPPP-YYYY-NNNNNN)";
const PORT_DIGITS: usize = 4;
const SEQUENCE_DIGITS: usize = 6;

/// The number of a protest: port, year of two or four digits, sequence. Kept as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProtestNumber(String);

stored_as_printed!(ProtestNumber);

impl ProtestNumber {
    /// The port at which the protest was filed.
    ///
    /// # Errors
    /// Never in practice: the number was checked to begin with four digits.
    pub fn port(&self) -> Result<PortCode, IdError> {
        self.0[..PORT_DIGITS].parse()
    }
}

impl FromStr for ProtestNumber {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |problem: &str| Err(IdError::new(PROTEST, text, problem, EXPECTED));
        let groups: Vec<&str> = text.split('-').take(4).collect();
        let [port, year, sequence] = groups.as_slice() else {
            return refused("it does not have three groups");
        };
        if !is_digits_of(port, PORT_DIGITS) {
            return refused("the port does not have 4 digits");
        }
        if !is_digits_of(year, 2) && !is_digits_of(year, 4) {
            return refused("the year does not have 2 or 4 digits");
        }
        if !is_digits_of(sequence, SEQUENCE_DIGITS) {
            return refused("the sequence does not have 6 digits");
        }
        Ok(Self(text.to_owned()))
    }
}
