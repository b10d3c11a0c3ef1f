//! Identifiers of the customs world: one newtype per kind, checked when it is made.
//!
//! Invariants:
//! - A value that exists is well formed; nothing downstream checks again.
//! - `Display` is the printed form. Serde reads and writes strings through `FromStr`.
//! - A Social Security number never appears in `Display`, `Debug` or an error.
//!
//! Not here: whether an identifier is known to anybody (that is case and account data).

/// Implements the string side of an identifier: `TryFrom<String>` and `From<Id> for String`.
macro_rules! serde_as_printed {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = crate::ids::IdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

/// Implements `Display`, `as_str` and the string side for an id stored exactly as printed.
macro_rules! stored_as_printed {
    ($name:ident) => {
        impl $name {
            /// The printed form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        serde_as_printed!($name);
    };
}

mod ace;
mod ad_cvd_case;
mod case_number;
mod center;
mod country;
mod entry;
mod error;
mod hts;
mod importer;
mod mid;
mod port;
mod protest;
mod team;
#[cfg(test)]
mod tests;

pub use ace::{AceDeclarationId, AceId};
pub use ad_cvd_case::AdCvdCase;
pub use case_number::CaseNumber;
pub use center::Center;
pub use country::CountryCode;
pub use entry::{EntryNumber, FilerCode, check_digit};
pub use error::IdError;
pub use hts::HtsNumber;
pub use importer::{ImporterNumber, ImporterNumberKind};
pub use mid::Mid;
pub use port::PortCode;
pub use protest::ProtestNumber;
pub use team::Team;
