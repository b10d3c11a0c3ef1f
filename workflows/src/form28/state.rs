//! Where a Form 28 case stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::response::ReceivedResponse;
use crate::actor::Actor;
use crate::deadline::Certificate;
use crate::effect::ExtensionRequest;
use crate::ids::CaseNumber;

/// The states of lifecycle §4.1. `DRAFT` is a screen of the officer's, not a state of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Open: an answer is due.
    Issued,
    /// Open: the due date has passed.
    Overdue,
    /// CBP has an answer and has not opened it.
    ResponseReceived,
    /// CBP reads the answer.
    UnderReview,
    /// CBP wants more: an answer is due again.
    MoreInfoRequired,
    /// Closed: the answer satisfies.
    ClosedSatisfied,
    /// Closed: a Form 29 follows.
    #[serde(rename = "CLOSED_TO_CF29")]
    ClosedToCf29,
    /// Closed without an answer.
    ClosedNoResponse,
    /// Closed: a Form 4647 follows.
    #[serde(rename = "CLOSED_TO_4647")]
    ClosedTo4647,
    /// CBP took the notice back.
    Cancelled,
}

impl State {
    /// Every state, in the order of lifecycle §4.1.
    pub const ALL: [Self; 10] = [
        Self::Issued,
        Self::Overdue,
        Self::ResponseReceived,
        Self::UnderReview,
        Self::MoreInfoRequired,
        Self::ClosedSatisfied,
        Self::ClosedToCf29,
        Self::ClosedNoResponse,
        Self::ClosedTo4647,
        Self::Cancelled,
    ];

    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issued => "ISSUED",
            Self::Overdue => "OVERDUE",
            Self::ResponseReceived => "RESPONSE_RECEIVED",
            Self::UnderReview => "UNDER_REVIEW",
            Self::MoreInfoRequired => "MORE_INFO_REQUIRED",
            Self::ClosedSatisfied => "CLOSED_SATISFIED",
            Self::ClosedToCf29 => "CLOSED_TO_CF29",
            Self::ClosedNoResponse => "CLOSED_NO_RESPONSE",
            Self::ClosedTo4647 => "CLOSED_TO_4647",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether nothing can happen any more.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Issued
            | Self::Overdue
            | Self::ResponseReceived
            | Self::UnderReview
            | Self::MoreInfoRequired => false,
            Self::ClosedSatisfied
            | Self::ClosedToCf29
            | Self::ClosedNoResponse
            | Self::ClosedTo4647
            | Self::Cancelled => true,
        }
    }

    /// Who has to act next, in words; nobody in a terminal state.
    pub const fn owner(self) -> Option<&'static str> {
        match self {
            Self::Issued | Self::MoreInfoRequired => Some("importer, until the due date"),
            Self::Overdue => Some("issuing officer; the importer may still answer"),
            Self::ResponseReceived | Self::UnderReview => Some("issuing officer"),
            Self::ClosedSatisfied
            | Self::ClosedToCf29
            | Self::ClosedNoResponse
            | Self::ClosedTo4647
            | Self::Cancelled => None,
        }
    }
}

/// A Form 28 case: the frozen notice, the state, and the facts that hold in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// The notice as issued.
    pub notice: Notice,
    /// State.
    pub state: State,
    /// The deadline that runs or ran last.
    pub deadline: Certificate,
    /// 1 for the deadline of the notice; each later one counts on.
    pub deadline_ordinal: u32,
    /// What that deadline is for.
    pub deadline_origin: Origin,
    /// Whether its clock runs: the rungs are set and it can pass.
    pub clock_runs: bool,
    /// The parallel region of the extension.
    pub extension: Extension,
    /// Extensions granted so far: each has an addendum.
    pub addenda: u32,
    /// First look of the trade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_viewed: Option<Viewed>,
    /// Answers that stand; the last one is the current one.
    #[serde(default)]
    pub responses: Vec<ReceivedResponse>,
    /// Version of the last answer or supplement, withdrawn ones counted.
    pub last_version: u32,
    /// The notice that follows, when the case was closed for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<CaseNumber>,
}

impl Case {
    /// Who has to act next, in words; nobody once it is closed.
    pub const fn owner(&self) -> Option<&'static str> {
        match self.state {
            // Reopened by a request received in time: its date is over, the decision is not.
            State::Issued if !self.clock_runs => {
                Some("issuing officer, to decide the request for more time")
            }
            State::Issued
            | State::Overdue
            | State::ResponseReceived
            | State::UnderReview
            | State::MoreInfoRequired
            | State::ClosedSatisfied
            | State::ClosedToCf29
            | State::ClosedNoResponse
            | State::ClosedTo4647
            | State::Cancelled => self.state.owner(),
        }
    }
}

/// What a deadline is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The notice.
    Notice,
    /// A later request for more information.
    MoreInformation,
}

/// `NONE → REQUESTED → GRANTED | DENIED`, again from `REQUESTED` for a further request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "state")]
pub enum Extension {
    /// Nothing was asked.
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
}

impl Extension {
    /// The name in data and on screens.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Requested(_) => "REQUESTED",
            Self::Granted { .. } => "GRANTED",
            Self::Denied { .. } => "DENIED",
        }
    }

    /// Whether a request waits for a decision.
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Requested(_))
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
