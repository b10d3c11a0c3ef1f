//! The messages of Form 29: name, data, who may send it.

use workflows::form29::Command;

use super::{
    GrantExtensionV1, IssueV1, RecordLiquidationV1, RequestInternalAdviceV1, RespondV1,
    TakeActionV1, WithdrawProposalV1,
};
use crate::contract::common::{
    CancelV1, DecideProtestV1, DenyExtensionV1, RecordProtestV1, RequestExtensionV1, StartReviewV1,
    ViewV1,
};
use crate::contract::envelope::SubjectKind;
use crate::contract::types::{CBP, MessageType, TRADE, rows};

/// The messages of Form 29.
pub(in crate::contract) fn message_types() -> Vec<MessageType> {
    rows! {
        "form29", Command, SubjectKind::Case;
        "issue", IssueV1, CBP, "Issue a Form 29",
            "CBP issues a notice of action, proposed or taken.";
        "view", ViewV1, TRADE, "View a Form 29",
            "A trade user looked at the notice.";
        "request-extension", RequestExtensionV1, TRADE, "Ask for more time",
            "The trade asks for more time to answer a proposed action.";
        "grant-extension", GrantExtensionV1, CBP, "Grant more time",
            "CBP grants more time to answer and withholds liquidation longer.";
        "deny-extension", DenyExtensionV1, CBP, "Deny more time",
            "CBP denies more time to answer.";
        "respond", RespondV1, TRADE, "Answer a Form 29",
            "The trade agrees or disagrees with a proposed action.";
        "start-review", StartReviewV1, CBP, "Open an answer",
            "CBP opens the answer.";
        "withdraw-proposal", WithdrawProposalV1, CBP, "Take a proposal back",
            "CBP takes a proposed action back.";
        "take-action", TakeActionV1, CBP, "Take the action",
            "CBP takes the action it had proposed.";
        "record-liquidation", RecordLiquidationV1, CBP, "Record the liquidation",
            "The entry was liquidated; from then on a protest may be filed.";
        "record-protest", RecordProtestV1, TRADE, "Record a protest",
            "The trade filed a protest against the liquidation with CBP.";
        "decide-protest", DecideProtestV1, CBP, "Decide a protest",
            "CBP decided the protest.";
        "request-internal-advice", RequestInternalAdviceV1, TRADE, "Ask for internal advice",
            "The trade asks the office to seek internal advice.";
        "cancel", CancelV1, CBP, "Cancel a Form 29",
            "CBP takes the notice back.";
    }
}
