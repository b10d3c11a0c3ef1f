//! Port codes.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{IdError, character_problem, first_refused, length_problem};
use crate::law::Law;

const PORT: &str = "port code";
const EXPECTED: &str = "4 digits (district and port)";
const PORT_DIGITS: usize = 4;

/// A Schedule D port code: two digits of the district, two of the port.
///
/// Only the form is checked. The table of names is not complete, so a code without a name is
/// still a code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PortCode(String);

stored_as_printed!(PortCode);

impl PortCode {
    /// The name of the port, where `law/ports.toml` has it.
    pub fn name(&self) -> Option<&'static str> {
        Law::current().port_name(&self.0)
    }
}

impl FromStr for PortCode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(character) = first_refused(text, |c| c.is_ascii_digit()) {
            return Err(IdError::new(PORT, text, character_problem(character), EXPECTED));
        }
        if text.len() != PORT_DIGITS {
            return Err(IdError::new(PORT, text, length_problem(text), EXPECTED));
        }
        Ok(Self(text.to_owned()))
    }
}
