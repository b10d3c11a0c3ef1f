//! What can be wanted of a Form 28 case.

use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::response::{Response, Supplement};
use crate::actor::ActorClass;
use crate::ids::CaseNumber;
use crate::ladder::RungKind;

/// What somebody, or the clock, wants. Names are those of messages.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// CBP issues the notice.
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
        /// A note for the trade.
        note: Option<String>,
    },
    /// CBP denies more time.
    DenyExtension {
        /// Why.
        reason: String,
    },
    /// The trade answers.
    SubmitResponse(Box<Response>),
    /// The trade adds to its answer.
    AddSupplement(Supplement),
    /// The importer takes its answer back before CBP opened it.
    WithdrawResponse {
        /// Why.
        reason: String,
    },
    /// CBP opens the answer.
    StartReview,
    /// CBP is satisfied.
    AcceptResponse,
    /// CBP closes a case nobody answered.
    CloseNoResponse,
    /// CBP asks for more.
    AskMore {
        /// What is asked.
        message: String,
        /// Calendar days for it; 30 when absent.
        days: Option<u16>,
    },
    /// CBP goes on with a Form 29.
    RaiseForm29 {
        /// Its number.
        form29: CaseNumber,
    },
    /// CBP goes on with a Form 4647.
    RaiseForm4647 {
        /// Its number.
        form4647: CaseNumber,
    },
    /// CBP takes the notice back.
    Cancel {
        /// Why.
        reason: String,
    },
    /// The due date has ended.
    PassDueDate,
    /// A rung of the ladder fires.
    Remind {
        /// Which.
        rung: RungKind,
        /// Rungs missed in an outage for which it stands.
        #[serde(default)]
        stands_for: Vec<RungKind>,
    },
}

impl Command {
    /// Its name, as in the message type (`gov.cbp.form28.<name>.v1`) and in the journal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Issue(_) => "issue",
            Self::View => "view",
            Self::RequestExtension { .. } => "request-extension",
            Self::GrantExtension { .. } => "grant-extension",
            Self::DenyExtension { .. } => "deny-extension",
            Self::SubmitResponse(_) => "submit-response",
            Self::AddSupplement(_) => "add-supplement",
            Self::WithdrawResponse { .. } => "withdraw-response",
            Self::StartReview => "start-review",
            Self::AcceptResponse => "accept-response",
            Self::CloseNoResponse => "close-no-response",
            Self::AskMore { .. } => "ask-more",
            Self::RaiseForm29 { .. } => "raise-form29",
            Self::RaiseForm4647 { .. } => "raise-form4647",
            Self::Cancel { .. } => "cancel",
            Self::PassDueDate => "pass-due-date",
            Self::Remind { .. } => "remind",
        }
    }

    /// The clock's command for a rung.
    pub fn of_rung(rung: RungKind, stands_for: Vec<RungKind>) -> Self {
        if rung.moves_the_case() { Self::PassDueDate } else { Self::Remind { rung, stands_for } }
    }

    /// The class of actor that may give it.
    pub const fn class(&self) -> ActorClass {
        match self {
            Self::Issue(_)
            | Self::GrantExtension { .. }
            | Self::DenyExtension { .. }
            | Self::StartReview
            | Self::AcceptResponse
            | Self::CloseNoResponse
            | Self::AskMore { .. }
            | Self::RaiseForm29 { .. }
            | Self::RaiseForm4647 { .. }
            | Self::Cancel { .. } => ActorClass::Cbp,
            Self::View
            | Self::RequestExtension { .. }
            | Self::SubmitResponse(_)
            | Self::AddSupplement(_)
            | Self::WithdrawResponse { .. } => ActorClass::Trade,
            Self::PassDueDate | Self::Remind { .. } => ActorClass::Clock,
        }
    }
}
