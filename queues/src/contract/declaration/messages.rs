//! The messages of blanket declarations: name, data, who may send it.

use workflows::declaration::Command;

use super::draft::DraftV1;
use super::{
    CancelV1, DeclineV1, LinkEntryV1, RejectV1, RenewV1, ReportReimbursementV1, SendForSignatureV1,
    SignV1, SubmitV1,
};
use crate::contract::envelope::SubjectKind;
use crate::contract::types::{BOTH, CBP, MessageType, TRADE, rows};

/// The messages of blanket declarations.
pub(in crate::contract) fn message_types() -> Vec<MessageType> {
    rows! {
        "declaration", Command, SubjectKind::Case;
        "draft", DraftV1, TRADE, "Draft a declaration",
            "The trade drafts a declaration, or replaces its draft.";
        "send-for-signature", SendForSignatureV1, TRADE, "Ask for a signature",
            "The trade asks somebody to sign its draft.";
        "sign", SignV1, TRADE, "Sign a declaration",
            "The signer signs; the declaration is submitted.";
        "decline", DeclineV1, TRADE, "Decline to sign",
            "The signer does not sign; the declaration is a draft again.";
        "submit", SubmitV1, TRADE, "Submit a signed copy",
            "The trade submits the declaration with a copy that was signed on paper.";
        "reject", RejectV1, CBP, "Reject a declaration",
            "CBP rejects the declaration.";
        "cancel", CancelV1, BOTH, "Cancel a declaration",
            "The trade or CBP cancels the declaration.";
        "report-reimbursement", ReportReimbursementV1, TRADE, "Report a reimbursement",
            "The importer reports that its antidumping duty is reimbursed after all.";
        "renew", RenewV1, TRADE, "Renew a declaration",
            "The trade goes on with a new draft for the time that follows.";
        "link-entry", LinkEntryV1, BOTH, "Link an entry",
            "The trade or CBP notes an entry that relies on the declaration.";
    }
}
