//! The messages of Form 4647: name, data, who may send it.

use workflows::form4647::Command;

use super::{
    AcceptV1, AddSupplementV1, ConfirmDestructionV1, ConfirmExportV1, ConfirmRedeliveryV1,
    DecideSampleWaiverV1, IssueV1, MarkAfterReturnV1, ReferDamagesV1, RejectV1,
    RequestSampleWaiverV1, RescindV1, RevokeExtensionV1, ScheduleVerificationV1, SubmitResponseV1,
};
use crate::contract::common::{
    CancelV1, DecideProtestV1, DenyExtensionV1, GrantExtensionV1, RaiseForm29V1, RecordProtestV1,
    RequestExtensionV1, ViewV1,
};
use crate::contract::envelope::SubjectKind;
use crate::contract::types::{CBP, MessageType, TRADE, rows};

/// The messages of Form 4647.
pub(in crate::contract) fn message_types() -> Vec<MessageType> {
    rows! {
        "form4647", Command, SubjectKind::Case;
        "issue", IssueV1, CBP, "Issue a Form 4647",
            "CBP issues a notice to mark or to redeliver goods.";
        "view", ViewV1, TRADE, "View a Form 4647",
            "A trade user looked at the notice.";
        "request-extension", RequestExtensionV1, TRADE, "Ask for more time",
            "The trade asks for more time, for good cause.";
        "grant-extension", GrantExtensionV1, CBP, "Grant more time",
            "CBP grants more time.";
        "deny-extension", DenyExtensionV1, CBP, "Deny more time",
            "CBP denies more time.";
        "revoke-extension", RevokeExtensionV1, CBP, "Take more time back",
            "CBP takes an extension back.";
        "submit-response", SubmitResponseV1, TRADE, "Answer a Form 4647",
            "The trade answers in Section III.";
        "add-supplement", AddSupplementV1, TRADE, "Add to an answer",
            "The trade adds to an answer that CBP has not decided on.";
        "request-sample-waiver", RequestSampleWaiverV1, TRADE, "Ask to be spared the sample",
            "The trade asks CBP to waive the marked sample.";
        "decide-sample-waiver", DecideSampleWaiverV1, CBP, "Decide on the sample",
            "CBP decides whether the marked sample is waived.";
        "schedule-verification", ScheduleVerificationV1, CBP, "Schedule a verification",
            "CBP will look at the goods, in a spot check or under supervision.";
        "accept", AcceptV1, CBP, "Accept an answer",
            "CBP accepts the answer; the goods may be released.";
        "reject", RejectV1, CBP, "Reject an answer",
            "CBP does not accept the answer.";
        "confirm-redelivery", ConfirmRedeliveryV1, CBP, "Confirm a redelivery",
            "Goods came back into CBP custody.";
        "confirm-export", ConfirmExportV1, CBP, "Confirm an export",
            "Goods were exported under CBP supervision.";
        "confirm-destruction", ConfirmDestructionV1, CBP, "Confirm a destruction",
            "Goods were destroyed under CBP supervision.";
        "mark-after-return", MarkAfterReturnV1, CBP, "Mark returned goods",
            "Returned goods were marked in CBP custody.";
        "refer-damages", ReferDamagesV1, CBP, "Claim liquidated damages",
            "CBP claims liquidated damages for goods that were not marked or redelivered.";
        "raise-form29", RaiseForm29V1, CBP, "Go on with a Form 29",
            "CBP assesses the marking duty on a notice of action.";
        "record-protest", RecordProtestV1, TRADE, "Record a protest",
            "The trade filed a protest against the demand with CBP.";
        "decide-protest", DecideProtestV1, CBP, "Decide a protest",
            "CBP decided the protest.";
        "rescind", RescindV1, CBP, "Withdraw the demand",
            "CBP withdraws the demand.";
        "cancel", CancelV1, CBP, "Cancel a Form 4647",
            "CBP takes back a notice that was issued in error.";
    }
}
