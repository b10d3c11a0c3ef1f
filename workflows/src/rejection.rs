//! Rejections: the rules say no. A normal answer, journaled and published; it changes nothing.

use serde::{Deserialize, Serialize};

/// Why the rules say no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectionCode {
    /// The command has no meaning in the state the case is in.
    WrongState,
    /// The case has ended.
    Closed,
    /// A notice of this number was issued before.
    AlreadyIssued,
    /// The time for it is over.
    TooLate,
    /// The time for it has not come.
    TooEarly,
    /// The actor may not do this.
    NotAuthorized,
    /// Something that the rules require is missing.
    Incomplete,
    /// The same thing was asked before and is not decided.
    AlreadyPending,
    /// There is nothing to decide.
    NothingPending,
    /// Quantities do not add up.
    QuantityMismatch,
    /// The rules forbid it in any state of this case.
    NotAllowed,
}

impl RejectionCode {
    /// The code in messages and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongState => "wrong-state",
            Self::Closed => "closed",
            Self::AlreadyIssued => "already-issued",
            Self::TooLate => "too-late",
            Self::TooEarly => "too-early",
            Self::NotAuthorized => "not-authorized",
            Self::Incomplete => "incomplete",
            Self::AlreadyPending => "already-pending",
            Self::NothingPending => "nothing-pending",
            Self::QuantityMismatch => "quantity-mismatch",
            Self::NotAllowed => "not-allowed",
        }
    }
}

/// The answer "no": a code for programs, a sentence for people, the rule behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Code.
    pub code: RejectionCode,
    /// One sentence for a person: what was refused and why.
    pub sentence: String,
    /// The rule, where one is behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
}

impl Rejection {
    /// A rejection without a citation.
    pub fn new(code: RejectionCode, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into(), citation: None }
    }

    /// Adds the rule behind it.
    #[must_use]
    pub fn citing(mut self, citation: impl Into<String>) -> Self {
        self.citation = Some(citation.into());
        self
    }
}
