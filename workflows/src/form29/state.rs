//! Where a Form 29 case stands.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::{ActionStatus, Notice};
use super::response::{Position, ReceivedAnswer};
use crate::actor::Actor;
use crate::case::Facts;
use crate::case_file::{CaseFile, Filed};
use crate::clocks::Clock;
use crate::effect::{Standing, TakenAction};
use crate::extension::Extendable;
use crate::ids::{CaseNumber, EntryNumber, FilerCode, ImporterNumber};
use crate::parties::Officer;
use crate::protest::Protest;

/// Where the time to answer and what may follow it are laid down.
pub(super) const NOTICE_RULE: &str = "19 CFR 152.2";

/// The states of lifecycle §4.2. `DRAFT` is a screen of the officer's, not a state of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Proposed: the importer may give reasons against it.
    ProposedOpen,
    /// Proposed: CBP has an answer and has not opened it.
    ProposedResponseReceived,
    /// Proposed: CBP reads the answer.
    ProposedUnderReview,
    /// Proposed: the due date has passed without an answer.
    ProposedLapsed,
    /// CBP took the proposal back.
    Withdrawn,
    /// The action has been taken; the entry waits for its liquidation.
    Taken,
    /// Liquidated: a protest may be filed.
    Liquidated,
    /// A protest waits for its decision.
    ProtestFiled,
    /// Nothing more follows, but for a court.
    ClosedFinal,
    /// CBP took the notice back.
    Cancelled,
}

impl State {
    /// Every state, in the order of lifecycle §4.2.
    pub const ALL: [Self; 10] = [
        Self::ProposedOpen,
        Self::ProposedResponseReceived,
        Self::ProposedUnderReview,
        Self::ProposedLapsed,
        Self::Withdrawn,
        Self::Taken,
        Self::Liquidated,
        Self::ProtestFiled,
        Self::ClosedFinal,
        Self::Cancelled,
    ];

    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProposedOpen => "PROPOSED_OPEN",
            Self::ProposedResponseReceived => "PROPOSED_RESPONSE_RECEIVED",
            Self::ProposedUnderReview => "PROPOSED_UNDER_REVIEW",
            Self::ProposedLapsed => "PROPOSED_LAPSED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Taken => "TAKEN",
            Self::Liquidated => "LIQUIDATED",
            Self::ProtestFiled => "PROTEST_FILED",
            Self::ClosedFinal => "CLOSED_FINAL",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether the notice has ended. The court window of a denied protest runs beside it.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::ProposedOpen
            | Self::ProposedResponseReceived
            | Self::ProposedUnderReview
            | Self::ProposedLapsed
            | Self::Taken
            | Self::Liquidated
            | Self::ProtestFiled => false,
            Self::Withdrawn | Self::ClosedFinal | Self::Cancelled => true,
        }
    }

    /// Whether the action is proposed and neither taken nor withdrawn.
    pub const fn is_proposed(self) -> bool {
        match self {
            Self::ProposedOpen
            | Self::ProposedResponseReceived
            | Self::ProposedUnderReview
            | Self::ProposedLapsed => true,
            Self::Withdrawn
            | Self::Taken
            | Self::Liquidated
            | Self::ProtestFiled
            | Self::ClosedFinal
            | Self::Cancelled => false,
        }
    }

    /// Who has to act next, in words; nobody in a terminal state.
    pub const fn owner(self) -> Option<&'static str> {
        match self {
            Self::ProposedOpen => Some("importer, until the due date"),
            Self::ProposedResponseReceived | Self::ProposedUnderReview => Some("issuing officer"),
            Self::ProposedLapsed => {
                Some("issuing officer, who may take the action; the importer may still answer")
            }
            Self::Taken => Some("issuing office, until the entry is liquidated"),
            Self::Liquidated => Some("importer, who may file a protest until its last day"),
            Self::ProtestFiled => Some("CBP, to decide the protest"),
            Self::Withdrawn | Self::ClosedFinal | Self::Cancelled => None,
        }
    }
}

/// A Form 29 case: the frozen notice, the state, and the facts that hold in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// The notice as issued.
    pub notice: Notice,
    /// State.
    pub state: State,
    /// What every case keeps.
    #[serde(flatten)]
    pub file: CaseFile,
    /// The answer on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ReceivedAnswer>,
    /// The trade's request that the office seek internal advice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_advice: Option<InternalAdvice>,
    /// The action, where it was proposed first and taken afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionTaken>,
    /// The day the entry was liquidated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquidated_on: Option<Date>,
    /// The protest that may follow, from the liquidation on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protest: Option<Protest>,
}

/// A request for internal advice (19 CFR 177.11(b)(2)): a flag, it moves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InternalAdvice {
    /// The question.
    pub text: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// Who asked.
    pub by: Actor,
}

/// A proposed action that was taken.
///
/// The notice keeps its one record and flips to TAKEN, with a second paper on which HAS BEEN TAKEN
/// is marked. Lifecycle §4.2 leaves the choice between that and a second notice; `take-action`
/// carries no number for one, and one record keeps the answer, the action and the liquidation of
/// an entry together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionTaken {
    /// What the second paper says of it; without an explanation of its own, box 13 stands as it
    /// was proposed.
    #[serde(flatten)]
    pub taken: TakenAction,
    /// Why it was taken before the importer's days were over or the answer was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
}

impl Case {
    /// Whether the answer on record agrees with the proposal.
    pub const fn agrees(&self) -> bool {
        match &self.answer {
            Some(answer) => matches!(answer.content.position, Position::Agree),
            None => false,
        }
    }

    /// Box 12 as it stands now.
    pub const fn action_status(&self) -> ActionStatus {
        match self.action {
            Some(_) => ActionStatus::Taken,
            None => self.notice.action_status,
        }
    }
}

impl Facts for Case {
    fn is_closed(&self) -> bool {
        self.state.is_terminal()
    }

    fn awaits_answer(&self) -> bool {
        match self.state {
            State::ProposedOpen | State::ProposedLapsed => true,
            State::ProposedResponseReceived
            | State::ProposedUnderReview
            | State::Withdrawn
            | State::Taken
            | State::Liquidated
            | State::ProtestFiled
            | State::ClosedFinal
            | State::Cancelled => false,
        }
    }

    fn entry_numbers(&self) -> Vec<&EntryNumber> {
        self.notice.entry_numbers().collect()
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
        self.notice.date_of_notice
    }

    fn officer(&self) -> Option<&Officer> {
        Some(&self.notice.officer)
    }

    /// A closed notice has an owner as long as a court may be asked.
    fn owner(&self) -> Option<&'static str> {
        match self.state {
            // Reopened by a request received in time: its date is over, the decision is not.
            State::ProposedOpen if self.waits_past_its_date() => {
                Some("issuing officer, to decide the request for more time")
            }
            State::ProposedResponseReceived if self.agrees() => {
                Some("issuing officer, who may take the action: the importer agrees")
            }
            State::ClosedFinal => self.protest.as_ref().and_then(Protest::owner),
            State::ProposedOpen
            | State::ProposedResponseReceived
            | State::ProposedUnderReview
            | State::ProposedLapsed
            | State::Withdrawn
            | State::Taken
            | State::Liquidated
            | State::ProtestFiled
            | State::Cancelled => self.state.owner(),
        }
    }

    /// The clock of the answer while the action is proposed; then that of the protest, which has
    /// no date before the liquidation; that of the court after a denial.
    fn leading_clock(&self) -> Clock {
        let clocks = &self.file.clocks;
        if clocks.get(Clock::Court).is_some() {
            Clock::Court
        } else if clocks.get(Clock::Protest).is_some()
            || self.action_status() == ActionStatus::Taken
        {
            Clock::Protest
        } else {
            Clock::Answer
        }
    }

    fn last_answer(&self) -> Option<(u32, bool)> {
        self.answer.as_ref().map(|answer| (answer.version, answer.late))
    }
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
}

impl Extendable for Case {
    const CITATION: &'static str = NOTICE_RULE;

    fn is_past(&self) -> bool {
        self.state == State::ProposedLapsed
    }

    fn reopen(&mut self) {
        self.state = State::ProposedOpen;
    }

    fn lapse(&mut self) {
        self.state = State::ProposedLapsed;
    }

    fn standing(&self) -> Standing {
        Standing {
            extension_pending: self.file.extension.is_pending(),
            earlier_answer: self.answer.is_some(),
        }
    }
}
