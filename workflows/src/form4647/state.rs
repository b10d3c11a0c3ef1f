//! Where a Form 4647 case stands.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ledger::{Balance, Ledger};
use super::notice::{Notice, SampleRequirement, Supervision};
use super::response::ReceivedResponse;
use super::timeliness::LateDemand;
use crate::actor::Actor;
use crate::case::Facts;
use crate::case_file::{CaseFile, Filed};
use crate::clocks::Clock;
use crate::effect::{Disposition, Matter, Standing};
use crate::extension::Extendable;
use crate::ids::{CaseNumber, EntryNumber, FilerCode, ImporterNumber};
use crate::money::Usd;
use crate::parties::Officer;
use crate::protest::Protest;

/// Where the 30 days and more of them are laid down.
pub(super) const MARKING_RULE: &str = "19 CFR 134.54(a)";

/// The states of lifecycle §4.3. `DRAFT` is a screen of the officer's, not a state of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Open: the goods are to be marked or returned.
    Open,
    /// Open: the due date has passed.
    Overdue,
    /// CBP has an answer and has not decided on it.
    ResponseReceived,
    /// CBP verifies the goods.
    Verification,
    /// CBP did not accept the answer, and days remain.
    RejectedOpen,
    /// Closed: the goods comply and are released.
    Accepted,
    /// All goods are accounted for, and some are in CBP's custody: to be marked, exported or
    /// destroyed.
    GoodsReturned,
    /// Closed: the goods are exported or destroyed.
    Disposed,
    /// Closed here: liquidated damages are claimed by Fines, Penalties and Forfeitures.
    ReferredDamages,
    /// Closed: CBP withdrew the demand.
    Rescinded,
    /// Closed: the notice was issued in error.
    Cancelled,
}

impl State {
    /// Every state, in the order of lifecycle §4.3.
    pub const ALL: [Self; 11] = [
        Self::Open,
        Self::Overdue,
        Self::ResponseReceived,
        Self::Verification,
        Self::RejectedOpen,
        Self::Accepted,
        Self::GoodsReturned,
        Self::Disposed,
        Self::ReferredDamages,
        Self::Rescinded,
        Self::Cancelled,
    ];

    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Overdue => "OVERDUE",
            Self::ResponseReceived => "RESPONSE_RECEIVED",
            Self::Verification => "VERIFICATION",
            Self::RejectedOpen => "REJECTED_OPEN",
            Self::Accepted => "ACCEPTED",
            Self::GoodsReturned => "GOODS_RETURNED",
            Self::Disposed => "DISPOSED",
            Self::ReferredDamages => "REFERRED_DAMAGES",
            Self::Rescinded => "RESCINDED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether the demand has ended. A protest and a petition may still go on beside it.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Open
            | Self::Overdue
            | Self::ResponseReceived
            | Self::Verification
            | Self::RejectedOpen
            | Self::GoodsReturned => false,
            Self::Accepted
            | Self::Disposed
            | Self::ReferredDamages
            | Self::Rescinded
            | Self::Cancelled => true,
        }
    }

    /// Whether CBP took the demand back.
    pub const fn is_taken_back(self) -> bool {
        match self {
            Self::Rescinded | Self::Cancelled => true,
            Self::Open
            | Self::Overdue
            | Self::ResponseReceived
            | Self::Verification
            | Self::RejectedOpen
            | Self::Accepted
            | Self::GoodsReturned
            | Self::Disposed
            | Self::ReferredDamages => false,
        }
    }

    /// Whether the trade still has to act on the demand, in time or late.
    pub const fn awaits_answer(self) -> bool {
        match self {
            Self::Open | Self::Overdue | Self::RejectedOpen => true,
            Self::ResponseReceived
            | Self::Verification
            | Self::Accepted
            | Self::GoodsReturned
            | Self::Disposed
            | Self::ReferredDamages
            | Self::Rescinded
            | Self::Cancelled => false,
        }
    }

    /// Who has to act next, in words; nobody in a terminal state.
    pub const fn owner(self) -> Option<&'static str> {
        match self {
            Self::Open | Self::RejectedOpen => Some("importer, until the due date"),
            Self::Overdue => {
                Some("issuing officer; the importer may still mark or return the goods")
            }
            Self::ResponseReceived => Some("issuing officer"),
            Self::Verification => Some("issuing officer, to verify the goods"),
            Self::GoodsReturned => {
                Some("CBP and importer: the goods in custody are to be marked or disposed of")
            }
            Self::Accepted
            | Self::Disposed
            | Self::ReferredDamages
            | Self::Rescinded
            | Self::Cancelled => None,
        }
    }
}

/// A Form 4647 case: the frozen notice, the state, and the facts that hold in it.
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
    /// Demands of the notice that came late and were made on its `override`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late_demands: Vec<LateDemand>,
    /// Answers, accepted or not; the last one is the current one.
    #[serde(default)]
    pub responses: Vec<ReceivedResponse>,
    /// Version of the last answer or supplement.
    pub last_version: u32,
    /// Whether CBP rejected the last answer.
    #[serde(default)]
    pub answer_rejected: bool,
    /// Section IV: what CBP last decided; on the current answer where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// The verification of the current answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// The trade's request to be spared the sample.
    #[serde(default)]
    pub sample_waiver: SampleWaiver,
    /// What CBP confirmed about the goods.
    #[serde(default)]
    pub ledger: Ledger,
    /// The claim for liquidated damages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damages: Option<Damages>,
    /// Forms 29 raised so far, each with a letter. The links do not tell: one is taken back when
    /// the other proves to be another importer's.
    #[serde(default)]
    pub follow_ups: u32,
    /// The protest that may follow, from the issue on.
    pub protest: Protest,
}

/// A verification that CBP scheduled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// How.
    pub kind: Supervision,
    /// The day.
    pub on: Date,
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A claim for liquidated damages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Damages {
    /// The claim.
    pub amount: Usd,
    /// Whether it is three times the value.
    pub tripled: bool,
    /// The day the claim was mailed.
    pub claim_mailed_on: Date,
}

/// `NONE → REQUESTED → GRANTED | DENIED`, again from `DENIED` for a further request
/// (19 CFR 134.52(b)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase", tag = "state")]
pub enum SampleWaiver {
    /// Nothing was asked.
    #[default]
    None,
    /// Asked and not decided: the sample is still required.
    Requested {
        /// Why a sample is impracticable.
        reason: String,
        /// Who asked.
        by: Actor,
        /// When it was received.
        received_at: Timestamp,
    },
    /// Waived.
    Granted {
        /// Why.
        reason: String,
        /// When the decision was received.
        decided_at: Timestamp,
    },
    /// Not waived.
    Denied {
        /// Why.
        reason: String,
        /// When the decision was received.
        decided_at: Timestamp,
    },
}

impl SampleWaiver {
    /// The name in data and on screens.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Requested { .. } => "REQUESTED",
            Self::Granted { .. } => "GRANTED",
            Self::Denied { .. } => "DENIED",
        }
    }
}

impl Case {
    /// Whether a protest against the demand is on record.
    pub const fn protested(&self) -> bool {
        self.protest.filing().is_some()
    }

    /// The answer that stands: the last one, unless CBP rejected it.
    pub fn standing_answer(&self) -> Option<&ReceivedResponse> {
        if self.answer_rejected { None } else { self.responses.last() }
    }

    /// How the quantity of the notice divides now.
    pub fn balance(&self) -> Balance {
        let answer = self.standing_answer().map(|answer| &answer.content);
        Balance::of(self.notice.quantity, &self.ledger, answer)
    }

    /// Who may act although the demand has ended: the importer, while a petition for relief or a
    /// summons may be filed.
    fn owner_beside(&self) -> Option<&'static str> {
        let runs = |clock| self.file.clocks.runs(clock);
        if runs(Clock::Petition) {
            Some("importer, who may petition for relief from the damages")
        } else if runs(Clock::Court) {
            self.protest.owner()
        } else {
            None
        }
    }

    /// Whether a marked sample need not come with the certification.
    pub const fn sample_waived(&self) -> bool {
        match self.notice.sample_requirement {
            SampleRequirement::Required => {
                matches!(self.sample_waiver, SampleWaiver::Granted { .. })
            }
            SampleRequirement::Waived | SampleRequirement::NotApplicable => true,
        }
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

    fn matter(&self, clock: Clock) -> Option<Matter> {
        self.damages.clone().filter(|_| clock == Clock::Petition).map(Matter::Claim)
    }
}

impl Facts for Case {
    fn is_closed(&self) -> bool {
        self.state.is_terminal()
    }

    fn awaits_answer(&self) -> bool {
        self.state.awaits_answer()
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
        self.notice.date_of_notice
    }

    fn officer(&self) -> Option<&Officer> {
        Some(&self.notice.officer)
    }

    fn owner(&self) -> Option<&'static str> {
        // Reopened by a request received in time: its date is over, the decision is not.
        if self.state.awaits_answer() && self.waits_past_its_date() {
            return Some("issuing officer, to decide the request for more time");
        }
        self.state.owner().or_else(|| self.owner_beside())
    }

    /// That of the demand; once damages are claimed, that of the petition.
    fn leading_clock(&self) -> Clock {
        if self.file.clocks.get(Clock::Petition).is_some() {
            Clock::Petition
        } else {
            Clock::Answer
        }
    }

    fn last_answer(&self) -> Option<(u32, bool)> {
        self.responses.last().map(|answer| (answer.version, answer.late))
    }
}

impl Extendable for Case {
    const CITATION: &'static str = MARKING_RULE;

    fn is_past(&self) -> bool {
        self.state == State::Overdue
    }

    fn reopen(&mut self) {
        self.state = if self.answer_rejected { State::RejectedOpen } else { State::Open };
    }

    fn lapse(&mut self) {
        self.state = State::Overdue;
    }

    fn standing(&self) -> Standing {
        // A rejected answer leaves the whole demand open, not a question for more information.
        Standing { extension_pending: self.file.extension.is_pending(), earlier_answer: false }
    }
}
