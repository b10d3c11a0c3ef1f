//! What can be wanted of a Form 4647 case.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::{Notice, Supervision};
use super::response::{Response, Supplement};
use crate::actor::ActorClass;
use crate::clocks::Clock;
use crate::ids::{CaseNumber, ProtestNumber};
use crate::ladder::RungKind;
use crate::money::Usd;
use crate::protest::Outcome;

/// What somebody, or the clock, wants. Names are those of messages.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// CBP issues the notice.
    Issue(Box<Notice>),
    /// A trade user looked at it.
    View,
    /// The trade asks for more time, for good cause (19 CFR 134.54(a)).
    RequestExtension {
        /// Calendar days, 1 to 90.
        days: u16,
        /// At least 20 characters.
        reason: String,
    },
    /// CBP grants more time.
    GrantExtension {
        /// Calendar days, 1 to 90.
        days: u16,
        /// A note for the trade.
        note: Option<String>,
    },
    /// CBP denies more time.
    DenyExtension {
        /// Why.
        reason: String,
    },
    /// CBP takes an extension back (a real case: HQ 967982).
    RevokeExtension {
        /// The last day from now on: today or later.
        new_due_date: Date,
        /// Why.
        reason: String,
    },
    /// The trade answers in Section III.
    SubmitResponse(Box<Response>),
    /// The trade adds to its answer.
    AddSupplement(Supplement),
    /// The trade asks to be spared the sample (19 CFR 134.52(b)).
    RequestSampleWaiver {
        /// Why a sample is impracticable.
        reason: String,
    },
    /// CBP decides that request.
    DecideSampleWaiver {
        /// Whether the sample is waived.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// CBP will look at the goods.
    ScheduleVerification {
        /// How: a spot check, or under supervision.
        kind: Supervision,
        /// The day.
        on: Date,
        /// The place; where the answer says the goods are held when absent.
        place: Option<String>,
    },
    /// CBP accepts the answer: the goods may be released.
    Accept {
        /// Remarks for Section IV; they explain a shortage, where there is one.
        remarks: Option<String>,
    },
    /// CBP does not accept the answer.
    Reject {
        /// Why.
        reason: String,
        /// New days from today; the date stands when absent.
        days: Option<u16>,
    },
    /// Goods came back into CBP's custody.
    ConfirmRedelivery {
        /// Whole units of the notice.
        quantity: u64,
        /// The day.
        on: Date,
    },
    /// Goods were exported under CBP supervision.
    ConfirmExport {
        /// Whole units of the notice.
        quantity: u64,
        /// The day.
        on: Date,
    },
    /// Goods were destroyed under CBP supervision.
    ConfirmDestruction {
        /// Whole units of the notice.
        quantity: u64,
        /// The day.
        on: Date,
    },
    /// Returned goods were marked in CBP's custody.
    MarkAfterReturn {
        /// Whole units of the notice.
        quantity: u64,
        /// The day.
        on: Date,
    },
    /// CBP claims liquidated damages: the case goes to Fines, Penalties and Forfeitures.
    ReferDamages {
        /// The claim.
        amount: Usd,
        /// Whether it is three times the value (19 CFR 141.113(i), 113.62(m)(1)).
        tripled: bool,
        /// The day the claim was mailed: the petition counts from it.
        claim_mailed_on: Date,
    },
    /// CBP assesses the marking duty on a Form 29 (19 U.S.C. 1304(i), 19 CFR 134.2).
    RaiseForm29 {
        /// Its number.
        form29: CaseNumber,
    },
    /// A protest against the demand was filed (CBP Form 19).
    RecordProtest {
        /// Its number.
        protest_number: ProtestNumber,
        /// The day CBP received it (19 CFR 174.12(f)).
        filed_on: Date,
    },
    /// CBP decided the protest (19 CFR 174.29). An allowed one does not withdraw the demand by
    /// itself: CBP rescinds it.
    DecideProtest {
        /// How.
        result: Outcome,
        /// The day of the decision; of a denial, the day its notice was mailed.
        decided_on: Date,
    },
    /// CBP withdraws the demand.
    Rescind {
        /// Why.
        reason: String,
    },
    /// CBP takes back a notice issued in error.
    Cancel {
        /// Why.
        reason: String,
    },
    /// The due date has ended.
    PassDueDate,
    /// The last day for a petition has ended.
    ExpirePetitionWindow,
    /// The last day for a protest has ended.
    ExpireProtestWindow,
    /// The last day for a summons has ended.
    ExpireCourtWindow,
    /// A rung of a ladder fires.
    Remind {
        /// Whose ladder.
        clock: Clock,
        /// Which.
        rung: RungKind,
        /// Rungs missed in an outage for which it stands.
        #[serde(default)]
        stands_for: Vec<RungKind>,
    },
}

impl Command {
    /// What the clock wants when a rung of one of the case's ladders fires. The machine refuses
    /// a rung that is none of its own.
    pub fn of_rung(clock: Clock, rung: RungKind, stands_for: Vec<RungKind>) -> Self {
        let remind = Self::Remind { clock, rung, stands_for };
        match rung {
            RungKind::DuePassed | RungKind::UndecidedEnd => match clock {
                Clock::Answer => Self::PassDueDate,
                Clock::Protest => Self::ExpireProtestWindow,
                Clock::Court => Self::ExpireCourtWindow,
                Clock::Petition => Self::ExpirePetitionWindow,
                Clock::Validity => remind,
            },
            RungKind::Start
            | RungKind::Before(_)
            | RungKind::OnDay
            | RungKind::NotViewed(_)
            | RungKind::After(_)
            | RungKind::Undecided(_)
            | RungKind::UndecidedBefore(_) => remind,
        }
    }

    /// Its name, as in the message type (`gov.cbp.form4647.<name>.v1`) and in the journal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Issue(_) => "issue",
            Self::View => "view",
            Self::RequestExtension { .. } => "request-extension",
            Self::GrantExtension { .. } => "grant-extension",
            Self::DenyExtension { .. } => "deny-extension",
            Self::RevokeExtension { .. } => "revoke-extension",
            Self::SubmitResponse(_) => "submit-response",
            Self::AddSupplement(_) => "add-supplement",
            Self::RequestSampleWaiver { .. } => "request-sample-waiver",
            Self::DecideSampleWaiver { .. } => "decide-sample-waiver",
            Self::ScheduleVerification { .. } => "schedule-verification",
            Self::Accept { .. } => "accept",
            Self::Reject { .. } => "reject",
            Self::ConfirmRedelivery { .. } => "confirm-redelivery",
            Self::ConfirmExport { .. } => "confirm-export",
            Self::ConfirmDestruction { .. } => "confirm-destruction",
            Self::MarkAfterReturn { .. } => "mark-after-return",
            Self::ReferDamages { .. } => "refer-damages",
            Self::RaiseForm29 { .. } => "raise-form29",
            Self::RecordProtest { .. } => "record-protest",
            Self::DecideProtest { .. } => "decide-protest",
            Self::Rescind { .. } => "rescind",
            Self::Cancel { .. } => "cancel",
            Self::PassDueDate => "pass-due-date",
            Self::ExpirePetitionWindow => "expire-petition-window",
            Self::ExpireProtestWindow => "expire-protest-window",
            Self::ExpireCourtWindow => "expire-court-window",
            Self::Remind { .. } => "remind",
        }
    }

    /// The class of actor that may give it.
    pub const fn class(&self) -> ActorClass {
        match self {
            Self::Issue(_)
            | Self::GrantExtension { .. }
            | Self::DenyExtension { .. }
            | Self::RevokeExtension { .. }
            | Self::DecideSampleWaiver { .. }
            | Self::ScheduleVerification { .. }
            | Self::Accept { .. }
            | Self::Reject { .. }
            | Self::ConfirmRedelivery { .. }
            | Self::ConfirmExport { .. }
            | Self::ConfirmDestruction { .. }
            | Self::MarkAfterReturn { .. }
            | Self::ReferDamages { .. }
            | Self::RaiseForm29 { .. }
            | Self::DecideProtest { .. }
            | Self::Rescind { .. }
            | Self::Cancel { .. } => ActorClass::Cbp,
            Self::View
            | Self::RequestExtension { .. }
            | Self::SubmitResponse(_)
            | Self::AddSupplement(_)
            | Self::RequestSampleWaiver { .. }
            | Self::RecordProtest { .. } => ActorClass::Trade,
            Self::PassDueDate
            | Self::ExpirePetitionWindow
            | Self::ExpireProtestWindow
            | Self::ExpireCourtWindow
            | Self::Remind { .. } => ActorClass::Clock,
        }
    }
}
