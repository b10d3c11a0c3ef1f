//! The messages of Form 28: name, data, who may send it.

use workflows::form28::Command;

use super::{
    AcceptResponseV1, AddSupplementV1, AskMoreV1, CloseNoResponseV1, IssueV1, RaiseForm4647V1,
    SubmitResponseV1, WithdrawResponseV1,
};
use crate::contract::common::{
    CancelV1, DenyExtensionV1, GrantExtensionV1, RaiseForm29V1, RequestExtensionV1, StartReviewV1,
    ViewV1,
};
use crate::contract::envelope::SubjectKind;
use crate::contract::types::{CBP, MessageType, TRADE, rows};

/// The messages of Form 28.
pub(in crate::contract) fn message_types() -> Vec<MessageType> {
    rows! {
        "form28", Command, SubjectKind::Case;
        "issue", IssueV1, CBP, "Issue a Form 28",
            "CBP issues a request for information.";
        "view", ViewV1, TRADE, "View a Form 28",
            "A trade user looked at the notice.";
        "request-extension", RequestExtensionV1, TRADE, "Ask for more time",
            "The trade asks for more time to answer.";
        "grant-extension", GrantExtensionV1, CBP, "Grant more time",
            "CBP grants more time to answer.";
        "deny-extension", DenyExtensionV1, CBP, "Deny more time",
            "CBP denies more time to answer.";
        "submit-response", SubmitResponseV1, TRADE, "Answer a Form 28",
            "The trade answers the notice.";
        "add-supplement", AddSupplementV1, TRADE, "Add to an answer",
            "The trade adds to an answer that CBP has not decided on.";
        "withdraw-response", WithdrawResponseV1, TRADE, "Take an answer back",
            "The trade takes its answer back before CBP opened it.";
        "start-review", StartReviewV1, CBP, "Open an answer",
            "CBP opens the answer.";
        "accept-response", AcceptResponseV1, CBP, "Accept an answer",
            "CBP is satisfied with the answer.";
        "close-no-response", CloseNoResponseV1, CBP, "Close without an answer",
            "CBP closes a case that nobody answered.";
        "ask-more", AskMoreV1, CBP, "Ask for more",
            "CBP asks for more than was answered.";
        "raise-form29", RaiseForm29V1, CBP, "Go on with a Form 29",
            "CBP goes on with a notice of action.";
        "raise-form4647", RaiseForm4647V1, CBP, "Go on with a Form 4647",
            "CBP goes on with a notice to mark or redeliver.";
        "cancel", CancelV1, CBP, "Cancel a Form 28",
            "CBP takes the notice back.";
    }
}
