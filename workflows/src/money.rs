//! Money: United States dollars in whole cents, a decimal string in data (`"1263.00"`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount in United States dollars, in cents; never negative.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Usd(u64);

/// A text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an amount in dollars; write digits, a point and two decimals: 1263.00")]
pub struct UsdError {
    text: String,
}

impl Usd {
    /// Largest amount: a hundred billion dollars, far beyond any entry.
    pub const MAX: Self = Self(10_000_000_000_000);

    /// The amount of so many cents; nothing above [`Usd::MAX`].
    pub const fn from_cents(cents: u64) -> Option<Self> {
        if cents <= Self::MAX.0 { Some(Self(cents)) } else { None }
    }

    /// In cents.
    pub const fn cents(self) -> u64 {
        self.0
    }

    /// The sum, or nothing when it is above [`Usd::MAX`].
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let total = amounts.into_iter().try_fold(0_u64, |sum, usd| sum.checked_add(usd.0))?;
        Self::from_cents(total)
    }

    /// For people: `$1,263.00`.
    pub fn in_words(self) -> String {
        let dollars = (self.0 / 100).to_string();
        let mut grouped = String::new();
        for (index, digit) in dollars.chars().enumerate() {
            if index > 0 && (dollars.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("${grouped}.{:02}", self.0 % 100)
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl From<Usd> for String {
    fn from(usd: Usd) -> Self {
        usd.to_string()
    }
}

impl TryFrom<String> for Usd {
    type Error = UsdError;

    fn try_from(text: String) -> Result<Self, UsdError> {
        text.parse()
    }
}

impl FromStr for Usd {
    type Err = UsdError;

    fn from_str(text: &str) -> Result<Self, UsdError> {
        let no = || UsdError { text: text.to_owned() };
        let (dollars, cents) = text.split_once('.').unwrap_or((text, "00"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(dollars) || !is_number(cents) || cents.len() != 2 || dollars.len() > 12 {
            return Err(no());
        }
        let dollars: u64 = dollars.parse().map_err(|_| no())?;
        let cents: u64 = cents.parse().map_err(|_| no())?;
        Self::from_cents(dollars * 100 + cents).ok_or_else(no)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_reads_and_writes_as_a_decimal_string() {
        assert_eq!("1263.00".parse::<Usd>().unwrap().cents(), 126_300);
        assert_eq!("574.56".parse::<Usd>().unwrap().to_string(), "574.56");
        assert_eq!("15".parse::<Usd>().unwrap().to_string(), "15.00");
        assert_eq!("44512.00".parse::<Usd>().unwrap().in_words(), "$44,512.00");
        assert_eq!("1864512.07".parse::<Usd>().unwrap().in_words(), "$1,864,512.07");
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["", "-1.00", "1.0", "1.000", "1,000.00", "12e3", ".50", "9999999999999.00"] {
            assert!(text.parse::<Usd>().is_err(), "{text}");
        }
    }
}
