//! Messages: what people are told, as facts. The words are the business of `templates`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ExtensionRequest, Standing};
use crate::actor::Actor;
use crate::form4647;
use crate::ids::{CaseNumber, ProtestNumber};
use crate::ladder::RungKind;
use crate::money::Usd;
use crate::protest::Outcome;

/// What people are told: one variant per template. It carries facts, never words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "message")]
pub enum Message {
    /// A notice was issued to you.
    Issued,
    /// A notice was issued to your client, who lists you for copies.
    CourtesyCopy,
    /// A deadline comes near, or nobody has looked at the notice, or it is past.
    Reminder {
        /// Which rung of the ladder.
        rung: RungKind,
        /// The day it is told, by CBP's clock: what the words count from. After an outage a
        /// rung fires later than its name says.
        today: Date,
        /// How the case stands besides its date.
        standing: Standing,
    },
    /// The deadline has passed.
    Overdue {
        /// How the case stands besides its date.
        standing: Standing,
    },
    /// The trade asks for more time.
    ExtensionRequested {
        /// What was asked.
        request: ExtensionRequest,
        /// Whether the clock had closed the case before the request, received in time, was
        /// processed: it is open again until CBP decides.
        reopened: bool,
    },
    /// The trade asked for more time some days ago, and CBP has not decided.
    ExtensionUndecided {
        /// What was asked.
        request: ExtensionRequest,
        /// Whether the date has passed meanwhile.
        due_passed: bool,
    },
    /// Nobody answered a proposed action in time: the entry may be liquidated as proposed.
    Lapsed {
        /// How the case stands besides its date.
        standing: Standing,
    },
    /// More time that was granted was taken back.
    ExtensionRevoked {
        /// The effective due date until then.
        before_due_on: Date,
        /// The officer's reason.
        reason: String,
    },
    /// CBP takes a proposed action back.
    ProposalWithdrawn {
        /// Why.
        reason: String,
    },
    /// The proposed action has been taken.
    ActionTaken {
        /// The day it was taken.
        taken_on: Date,
        /// What CBP says to it.
        explanation: Option<String>,
    },
    /// The entry is liquidated: the protest window is open.
    Liquidated {
        /// The day of liquidation.
        liquidated_on: Date,
    },
    /// The trade asks for internal advice.
    InternalAdviceRequested {
        /// What it is about.
        text: String,
        /// Who asks.
        by: Actor,
    },
    /// A protest was filed.
    ProtestFiled {
        /// Its number.
        protest_number: ProtestNumber,
        /// The day it was filed.
        filed_on: Date,
        /// Who recorded it.
        by: Actor,
    },
    /// The protest was decided.
    ProtestDecided {
        /// Its number.
        protest_number: ProtestNumber,
        /// How.
        result: Outcome,
        /// The day of the decision.
        decided_on: Date,
    },
    /// The time to protest is over.
    ProtestWindowClosed,
    /// The time to go to court is over.
    CourtWindowClosed,
    /// The time to petition for relief is over.
    PetitionWindowClosed,
    /// The trade asks to be spared the marked sample.
    SampleWaiverRequested {
        /// Why it is impracticable.
        reason: String,
        /// Who asks.
        by: Actor,
    },
    /// CBP decided about the marked sample.
    SampleWaiverDecided {
        /// Whether it is waived.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// CBP will look at the goods.
    VerificationScheduled {
        /// How.
        kind: form4647::Supervision,
        /// When.
        on: Date,
        /// Where.
        place: Option<String>,
    },
    /// CBP accepts: the goods are released.
    ComplianceAccepted {
        /// Remarks.
        remarks: Option<String>,
    },
    /// CBP does not accept the certification.
    ResponseRejected {
        /// Why.
        reason: String,
        /// Whether the due date has passed; else days remain.
        due_passed: bool,
    },
    /// CBP confirmed what became of goods.
    GoodsConfirmed {
        /// What.
        means: GoodsMeans,
        /// How many, in the unit of the notice.
        quantity: u64,
        /// The day.
        on: Date,
        /// How many are still open.
        remaining: u64,
    },
    /// The case was handed over for liquidated damages: the petition window is open.
    DamagesReferred {
        /// The claim.
        amount: Usd,
        /// Whether it is three times the value.
        tripled: bool,
        /// The day the claim was mailed.
        claim_mailed_on: Date,
    },
    /// A Form 29 for marking duty follows; this case goes on.
    Form29Raised {
        /// Its number.
        form29: CaseNumber,
    },
    /// CBP takes the demand back, as not due.
    Rescinded {
        /// Why.
        reason: String,
    },
    /// A declaration waits for your signature.
    SignatureRequested,
    /// The person asked declined to sign.
    SignatureDeclined {
        /// Why.
        reason: String,
        /// Who declined.
        by: Actor,
    },
    /// A declaration was signed or submitted; it takes effect on its first day.
    DeclarationSubmitted,
    /// A declaration has taken effect.
    DeclarationActive,
    /// CBP rejected a declaration.
    DeclarationRejected {
        /// Why.
        reason: String,
    },
    /// A declaration was cancelled.
    DeclarationCancelled {
        /// Why.
        reason: String,
        /// Its first day, when it was filed in error and counts for nothing; else the day from
        /// which it does not count any more.
        from: Date,
        /// Entries that relied on it and now lack it.
        entries: u32,
    },
    /// The importer reported a reimbursement: the statement is cancelled.
    ReimbursementReported {
        /// What was reported.
        text: String,
    },
    /// A declaration has ended.
    DeclarationExpired,
    /// Another declaration took the place of this one.
    DeclarationSuperseded {
        /// The other one.
        by: CaseNumber,
    },
    /// A renewal was drafted.
    RenewalDrafted {
        /// The new draft.
        renewal: CaseNumber,
    },
    /// More time was granted.
    ExtensionGranted {
        /// Calendar days granted.
        days: u16,
        /// The effective due date until then.
        before_due_on: Date,
        /// The officer's note.
        note: Option<String>,
    },
    /// More time was denied: the date stands.
    ExtensionDenied {
        /// The officer's reason.
        reason: String,
        /// Whether the date has passed already.
        due_passed: bool,
    },
    /// An answer was received.
    ResponseReceived {
        /// Version of the answer.
        version: u32,
        /// Whether it came after the due date.
        late: bool,
        /// When it was received.
        received_at: Timestamp,
        /// Who sent it.
        by: Actor,
    },
    /// Something was added to the answer.
    SupplementReceived {
        /// Version of the answer.
        version: u32,
        /// When it was received.
        received_at: Timestamp,
        /// Who sent it.
        by: Actor,
    },
    /// The answer was taken back; the notice is open again.
    ResponseWithdrawn {
        /// Why.
        reason: String,
        /// Whether the due date has passed.
        due_passed: bool,
        /// Whether an earlier answer still stands.
        earlier_answer: bool,
    },
    /// CBP asks for more.
    MoreInformation {
        /// What is asked.
        text: String,
    },
    /// Closed: the answer satisfies.
    ClosedSatisfied,
    /// Closed without an answer: CBP decides on the information it has.
    ClosedNoResponse {
        /// Whether an earlier answer stands: what is missing is the further information.
        earlier_answer: bool,
    },
    /// Closed: a Form 29 follows.
    ClosedToForm29 {
        /// Its number.
        form29: CaseNumber,
    },
    /// Closed: a Form 4647 follows.
    ClosedToForm4647 {
        /// Its number.
        form4647: CaseNumber,
    },
    /// CBP took the notice back.
    Cancelled {
        /// Why.
        reason: String,
    },
    /// Nobody could be told: for the operator.
    Undeliverable {
        /// Name of the template of the message nobody got.
        undelivered: String,
        /// What is missing.
        gap: String,
    },
}

impl Message {
    /// Whether it reminds of a date: moot once the clock of that date asks for nothing any more,
    /// and gathered with others of the day for one recipient.
    pub const fn is_reminder(&self) -> bool {
        matches!(self, Self::Reminder { .. })
    }

    /// Whether it says that an answer is still awaited though its date has passed.
    pub const fn says_past_due(&self) -> bool {
        matches!(self, Self::Overdue { .. } | Self::Lapsed { .. })
    }

    /// Name of the template.
    pub const fn template(&self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::CourtesyCopy => "courtesy-copy",
            Self::Reminder { .. } => "reminder",
            Self::Overdue { .. } => "overdue",
            Self::ExtensionRequested { .. } => "extension-requested",
            Self::ExtensionUndecided { .. } => "extension-undecided",
            Self::Lapsed { .. } => "lapsed",
            Self::ExtensionRevoked { .. } => "extension-revoked",
            Self::ProposalWithdrawn { .. } => "proposal-withdrawn",
            Self::ActionTaken { .. } => "action-taken",
            Self::Liquidated { .. } => "liquidated",
            Self::InternalAdviceRequested { .. } => "internal-advice-requested",
            Self::ProtestFiled { .. } => "protest-filed",
            Self::ProtestDecided { .. } => "protest-decided",
            Self::ProtestWindowClosed => "protest-window-closed",
            Self::CourtWindowClosed => "court-window-closed",
            Self::PetitionWindowClosed => "petition-window-closed",
            Self::SampleWaiverRequested { .. } => "sample-waiver-requested",
            Self::SampleWaiverDecided { .. } => "sample-waiver-decided",
            Self::VerificationScheduled { .. } => "verification-scheduled",
            Self::ComplianceAccepted { .. } => "compliance-accepted",
            Self::ResponseRejected { .. } => "response-rejected",
            Self::GoodsConfirmed { .. } => "goods-confirmed",
            Self::DamagesReferred { .. } => "damages-referred",
            Self::Form29Raised { .. } => "form29-raised",
            Self::Rescinded { .. } => "rescinded",
            Self::SignatureRequested => "signature-requested",
            Self::SignatureDeclined { .. } => "signature-declined",
            Self::DeclarationSubmitted => "declaration-submitted",
            Self::DeclarationActive => "declaration-active",
            Self::DeclarationRejected { .. } => "declaration-rejected",
            Self::DeclarationCancelled { .. } => "declaration-cancelled",
            Self::ReimbursementReported { .. } => "reimbursement-reported",
            Self::DeclarationExpired => "declaration-expired",
            Self::DeclarationSuperseded { .. } => "declaration-superseded",
            Self::RenewalDrafted { .. } => "renewal-drafted",
            Self::ExtensionGranted { .. } => "extension-granted",
            Self::ExtensionDenied { .. } => "extension-denied",
            Self::ResponseReceived { .. } => "response-received",
            Self::SupplementReceived { .. } => "supplement-received",
            Self::ResponseWithdrawn { .. } => "response-withdrawn",
            Self::MoreInformation { .. } => "more-information",
            Self::ClosedSatisfied => "closed-satisfied",
            Self::ClosedNoResponse { .. } => "closed-no-response",
            Self::ClosedToForm29 { .. } => "closed-to-form29",
            Self::ClosedToForm4647 { .. } => "closed-to-form4647",
            Self::Cancelled { .. } => "cancelled",
            Self::Undeliverable { .. } => "undeliverable",
        }
    }
}

/// What became of goods under a Form 4647.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoodsMeans {
    /// Returned to CBP's custody.
    Redelivered,
    /// Exported under CBP's supervision.
    Exported,
    /// Destroyed under CBP's supervision.
    Destroyed,
    /// Marked after their return.
    MarkedAfterReturn,
}
