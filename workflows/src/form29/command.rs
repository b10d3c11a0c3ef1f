//! What can be wanted of a Form 29 case.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::response::Answer;
use crate::actor::ActorClass;
use crate::clocks::Clock;
use crate::ids::ProtestNumber;
use crate::ladder::RungKind;
use crate::overriding::Override;
use crate::protest::Outcome;

/// What somebody, or the clock, wants. Names are those of messages.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// CBP issues the notice, proposed or taken.
    Issue(Box<Notice>),
    /// A trade user looked at it.
    View,
    /// The trade asks for more time.
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
        /// Why liquidation is withheld longer (19 CFR 152.2).
        compelling_reason: String,
    },
    /// CBP denies more time.
    DenyExtension {
        /// Why.
        reason: String,
    },
    /// The trade agrees or disagrees.
    Respond(Box<Answer>),
    /// CBP opens the answer.
    StartReview,
    /// CBP takes the proposal back.
    WithdrawProposal {
        /// Why.
        reason: String,
    },
    /// CBP takes the action it had proposed.
    TakeAction {
        /// What was found; the explanation of the notice when absent.
        explanation: Option<String>,
        /// Why the action is taken before the importer's days are over or its answer is opened.
        #[serde(rename = "override")]
        overriding: Option<Override>,
    },
    /// The entry was liquidated.
    RecordLiquidation {
        /// When.
        liquidation_date: Date,
    },
    /// A protest was filed (CBP Form 19).
    RecordProtest {
        /// Its number.
        protest_number: ProtestNumber,
        /// The day CBP received it (19 CFR 174.12(f)).
        filed_on: Date,
    },
    /// CBP decided the protest.
    DecideProtest {
        /// How.
        result: Outcome,
        /// The day of the decision; of a denial, the day its notice was mailed.
        decided_on: Date,
    },
    /// The trade asks the office to seek internal advice (19 CFR 177.11(b)(2)).
    RequestInternalAdvice {
        /// The question.
        text: String,
    },
    /// CBP takes the notice back.
    Cancel {
        /// Why.
        reason: String,
    },
    /// The due date of the answer has ended.
    PassDueDate,
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
                Clock::Petition | Clock::Validity => remind,
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

    /// Its name, as in the message type (`gov.cbp.form29.<name>.v1`) and in the journal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Issue(_) => "issue",
            Self::View => "view",
            Self::RequestExtension { .. } => "request-extension",
            Self::GrantExtension { .. } => "grant-extension",
            Self::DenyExtension { .. } => "deny-extension",
            Self::Respond(_) => "respond",
            Self::StartReview => "start-review",
            Self::WithdrawProposal { .. } => "withdraw-proposal",
            Self::TakeAction { .. } => "take-action",
            Self::RecordLiquidation { .. } => "record-liquidation",
            Self::RecordProtest { .. } => "record-protest",
            Self::DecideProtest { .. } => "decide-protest",
            Self::RequestInternalAdvice { .. } => "request-internal-advice",
            Self::Cancel { .. } => "cancel",
            Self::PassDueDate => "pass-due-date",
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
            | Self::StartReview
            | Self::WithdrawProposal { .. }
            | Self::TakeAction { .. }
            | Self::RecordLiquidation { .. }
            | Self::DecideProtest { .. }
            | Self::Cancel { .. } => ActorClass::Cbp,
            Self::View
            | Self::RequestExtension { .. }
            | Self::Respond(_)
            | Self::RecordProtest { .. }
            | Self::RequestInternalAdvice { .. } => ActorClass::Trade,
            Self::PassDueDate
            | Self::ExpireProtestWindow
            | Self::ExpireCourtWindow
            | Self::Remind { .. } => ActorClass::Clock,
        }
    }
}
