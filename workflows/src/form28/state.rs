//! Where a Form 28 case stands.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::response::ReceivedResponse;
use crate::case::Facts;
use crate::case_file::{CaseFile, Filed};
use crate::clocks::Clock;
use crate::effect::{Matter, Standing};
use crate::extension::Extendable;
use crate::ids::{CaseNumber, EntryNumber, FilerCode, ImporterNumber};
use crate::parties::Officer;

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
    /// What the deadline of the answer is for.
    pub deadline_origin: Origin,
    /// What CBP asked for last after an answer, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further_request: Option<FurtherRequest>,
    /// What every case keeps.
    #[serde(flatten)]
    pub file: CaseFile,
    /// Answers that stand; the last one is the current one.
    #[serde(default)]
    pub responses: Vec<ReceivedResponse>,
    /// Version of the last answer or supplement, withdrawn ones counted.
    pub last_version: u32,
}

/// What CBP asks for after an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FurtherRequest {
    /// What the officer asks.
    pub text: String,
    /// The day it was asked.
    pub asked_on: Date,
}

impl Filed for Case {
    fn file(&self) -> &CaseFile {
        &self.file
    }

    fn file_mut(&mut self) -> &mut CaseFile {
        &mut self.file
    }

    fn number(&self) -> &CaseNumber {
        &self.notice.notice_number
    }

    fn state_name(&self) -> &'static str {
        self.state.name()
    }

    fn matter(&self, clock: Clock) -> Option<Matter> {
        let request = self.further_request.clone().filter(|_| clock == Clock::Answer);
        request.map(Matter::MoreInformation)
    }
}

impl Facts for Case {
    fn is_closed(&self) -> bool {
        self.state.is_terminal()
    }

    fn awaits_answer(&self) -> bool {
        matches!(self.state, State::Issued | State::Overdue | State::MoreInfoRequired)
    }

    fn entry_numbers(&self) -> Vec<&EntryNumber> {
        vec![&self.notice.entry_number]
    }

    fn importer_number(&self) -> &ImporterNumber {
        &self.notice.to.importer_number
    }

    fn importer_name(&self) -> &str {
        &self.notice.to.name
    }

    fn filers(&self) -> &[FilerCode] {
        &self.notice.courtesy_copy_to
    }

    fn issued_on(&self) -> Date {
        self.notice.date_of_request
    }

    fn officer(&self) -> Option<&Officer> {
        Some(&self.notice.officer)
    }

    fn owner(&self) -> Option<&'static str> {
        // Reopened by a request received in time: its date is over, the decision is not.
        if self.waits_past_its_date() {
            return Some("issuing officer, to decide the request for more time");
        }
        self.state.owner()
    }

    fn leading_clock(&self) -> Clock {
        Clock::Answer
    }

    fn last_answer(&self) -> Option<(u32, bool)> {
        self.responses.last().map(|response| (response.version, response.late))
    }
}

impl Extendable for Case {
    const CITATION: &'static str = "19 CFR 163.6(a)";

    fn is_past(&self) -> bool {
        self.state == State::Overdue
    }

    fn reopen(&mut self) {
        self.state = State::Issued;
    }

    fn lapse(&mut self) {
        self.state = State::Overdue;
    }

    fn standing(&self) -> Standing {
        Standing {
            extension_pending: self.file.extension.is_pending(),
            earlier_answer: !self.responses.is_empty(),
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
