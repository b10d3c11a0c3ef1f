//! What a case of every workflow keeps besides its own facts: clocks, more time, the first look,
//! the other cases it belongs with.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::clocks::{Clock, Clocks};
use crate::effect::{DocumentKey, ExtensionRequest, Matter};
use crate::ids::CaseNumber;

/// Key of the notice as issued.
pub(crate) const NOTICE_KEY: &str = "notice";

/// The part of a case that is alike in every workflow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseFile {
    /// Deadlines.
    #[serde(default)]
    pub clocks: Clocks,
    /// The parallel region of the extension.
    #[serde(default)]
    pub extension: Extension,
    /// Addenda to the answer period so far, each with a document: extensions, revocations, requests
    /// for more.
    #[serde(default)]
    pub addenda: u32,
    /// The document that tells the date of the answer that counts, when that is not the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<DocumentKey>,
    /// First look of the trade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_viewed: Option<Viewed>,
    /// The cases it belongs with, in the order in which that became known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A case that has a file.
pub trait Filed {
    /// The file.
    fn file(&self) -> &CaseFile;

    /// The file, to write in.
    fn file_mut(&mut self) -> &mut CaseFile;

    /// Its number.
    fn number(&self) -> &CaseNumber;

    /// Name of its state.
    fn state_name(&self) -> &'static str;

    /// What the date of a clock is about, where the notice does not say it.
    fn matter(&self, _clock: Clock) -> Option<Matter> {
        None
    }
}

/// `NONE → REQUESTED → GRANTED | DENIED`, `GRANTED → REVOKED`, again from `REQUESTED` for a
/// further request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "state")]
pub enum Extension {
    /// Nothing was asked.
    #[default]
    None,
    /// Asked and not decided: the old date counts.
    Requested(ExtensionRequest),
    /// Granted.
    Granted {
        /// Calendar days.
        days: u16,
        /// When the decision was received.
        decided_at: Timestamp,
    },
    /// Denied.
    Denied {
        /// Why.
        reason: String,
        /// When the decision was received.
        decided_at: Timestamp,
    },
    /// Granted and taken back (a real case: HQ 967982).
    Revoked {
        /// Why.
        reason: String,
        /// When the decision was received.
        decided_at: Timestamp,
    },
}

impl Extension {
    /// The name in data and on screens.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Requested(_) => "REQUESTED",
            Self::Granted { .. } => "GRANTED",
            Self::Denied { .. } => "DENIED",
            Self::Revoked { .. } => "REVOKED",
        }
    }

    /// Whether a request waits for a decision.
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Requested(_))
    }

    /// The request that waits for a decision.
    pub const fn request(&self) -> Option<&ExtensionRequest> {
        match self {
            Self::Requested(request) => Some(request),
            Self::None | Self::Granted { .. } | Self::Denied { .. } | Self::Revoked { .. } => None,
        }
    }
}

/// First look of the trade at the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewed {
    /// When it was received.
    pub at: Timestamp,
    /// Who looked.
    pub by: Actor,
}

/// Another case that this one belongs with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// The other case. It need not exist yet: a notice may name one that is still to come.
    pub case: CaseNumber,
    /// What the other is to this one.
    pub relation: Relation,
}

/// What another case is to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// This one raised the other.
    Raised,
    /// The other raised this one.
    RaisedFrom,
    /// This one names the other.
    Names,
    /// The other names this one.
    NamedBy,
    /// This one renews the other.
    Renews,
    /// The other renews this one.
    RenewedBy,
    /// This one took the place of the other.
    Supersedes,
    /// The other took the place of this one.
    SupersededBy,
}

impl Relation {
    /// The same link seen from the other case.
    #[must_use]
    pub const fn reverse(self) -> Self {
        match self {
            Self::Raised => Self::RaisedFrom,
            Self::RaisedFrom => Self::Raised,
            Self::Names => Self::NamedBy,
            Self::NamedBy => Self::Names,
            Self::Renews => Self::RenewedBy,
            Self::RenewedBy => Self::Renews,
            Self::Supersedes => Self::SupersededBy,
            Self::SupersededBy => Self::Supersedes,
        }
    }

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::RaisedFrom => "raised-from",
            Self::Names => "names",
            Self::NamedBy => "named-by",
            Self::Renews => "renews",
            Self::RenewedBy => "renewed-by",
            Self::Supersedes => "supersedes",
            Self::SupersededBy => "superseded-by",
        }
    }

    /// For people, before the number of the other case.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Raised => "followed by",
            Self::RaisedFrom => "follows",
            Self::Names => "refers to",
            Self::NamedBy => "referred to by",
            Self::Renews => "renews",
            Self::RenewedBy => "renewed by",
            Self::Supersedes => "takes the place of",
            Self::SupersededBy => "replaced by",
        }
    }
}

impl CaseFile {
    /// The documents that tell what is to be answered and until when: the notice, and the one that
    /// set another date.
    pub(crate) fn papers_of_answer(&self) -> Vec<&str> {
        let dated_by = self.dated_by.as_ref().map(|key| key.0.as_str());
        std::iter::once(NOTICE_KEY).chain(dated_by).collect()
    }

    /// Notes a link. A case that is linked already keeps its first link, unless the new one says
    /// more than that one names the other. Whether anything changed.
    pub(crate) fn link(&mut self, link: &Link) -> bool {
        let says_little = |relation| matches!(relation, Relation::Names | Relation::NamedBy);
        match self.links.iter_mut().find(|known| known.case == link.case) {
            None => {
                self.links.push(link.clone());
                true
            }
            Some(known) if says_little(known.relation) && !says_little(link.relation) => {
                known.relation = link.relation;
                true
            }
            Some(_) => false,
        }
    }
}
