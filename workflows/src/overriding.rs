//! An override: what the rules hold back is done all the same, on the officer's reason.

use serde::{Deserialize, Serialize};

/// A reason to do what the rules hold back without one: an action before the importer's days are
/// over, a demand after its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Why.
    pub reason: String,
}
