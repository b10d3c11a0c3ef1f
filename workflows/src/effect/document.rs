//! Documents: what each says, as frozen facts. Drawing them is the business of `templates`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ExtensionRequest, Standing};
use crate::actor::Actor;
use crate::case::Workflow;
use crate::case_file::Link;
use crate::deadline::Certificate;
use crate::declaration;
use crate::form28;
use crate::form29;
use crate::form4647;
use crate::ids::CaseNumber;
use crate::parties::Attachment;

/// Name of a document within its case, e.g. `notice`, `response-1`, `letter-last-reminder-1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentKey(pub String);

impl std::fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A document to make: its name within the case and the facts frozen in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Name within the case.
    pub key: DocumentKey,
    /// The event it belongs to happened then; the date of the document.
    pub dated: Timestamp,
    /// The cases this one belonged with then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What it says, besides the notice itself.
    pub content: DocumentContent,
}

/// What a document says. The notice itself is kept once, with the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "document")]
pub enum DocumentContent {
    /// The Form 28 as issued.
    Form28 {
        /// Its deadline.
        certificate: Certificate,
    },
    /// The Form 28 with the trade's answer (boxes 11, 15, 16).
    Form28Response {
        /// The answer.
        response: form28::ReceivedResponse,
        /// The deadline it answers.
        certificate: Certificate,
    },
    /// The Form 29 as issued, or once more when the proposed action is taken.
    Form29 {
        /// The deadline of the answer; none when the action has been taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate: Option<Certificate>,
        /// How a proposed action was taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken: Option<TakenAction>,
    },
    /// The trade's answer to a proposed Form 29: a letter, the form has no box for it.
    Form29Answer {
        /// The answer.
        answer: form29::ReceivedAnswer,
        /// The deadline it answers.
        certificate: Certificate,
    },
    /// The Form 4647 as issued: its sections I and II.
    Form4647 {
        /// Its deadline.
        certificate: Certificate,
    },
    /// The Form 4647 with the trade's certification: its section III.
    Form4647Response {
        /// The answer.
        response: form4647::ReceivedResponse,
        /// The deadline it answers.
        certificate: Certificate,
    },
    /// The Form 4647 with CBP's disposition: its section IV.
    Form4647Disposition {
        /// The answer decided on; none when goods were confirmed without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response: Option<form4647::ReceivedResponse>,
        /// What CBP decided.
        disposition: Disposition,
        /// The deadline of the demand.
        certificate: Certificate,
    },
    /// A declaration, to be read and signed.
    StatementToSign {
        /// What is declared.
        statement: Box<declaration::Statement>,
        /// Who is asked to sign.
        signer: declaration::Signer,
        /// The words to sign.
        text: StatementText,
    },
    /// A declaration as signed or submitted: the record.
    SignedStatement {
        /// What is declared.
        statement: Box<declaration::Statement>,
        /// The words, frozen.
        text: StatementText,
        /// How it was signed.
        signed: Signed,
    },
    /// A period within which the trade may act on its own has begun: protest, court, petition.
    WindowLetter {
        /// The period.
        certificate: Certificate,
        /// What it is about, where the notice does not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<Matter>,
    },
    /// Another notice follows this one.
    FollowUpLetter {
        /// Its number.
        follow_up: CaseNumber,
        /// Which form it is.
        workflow: Workflow,
    },
    /// The addendum that records that an extension was taken back.
    RevocationAddendum {
        /// Counts with the extensions.
        ordinal: u32,
        /// The deadline before.
        before: Certificate,
        /// The deadline after.
        after: Certificate,
        /// The officer who took it back.
        revoked_by: Actor,
        /// Why.
        reason: String,
    },
    /// The addendum that records an extension.
    ExtensionAddendum {
        /// 1 for the first extension granted.
        ordinal: u32,
        /// The deadline before.
        before: Certificate,
        /// The deadline after.
        after: Certificate,
        /// The officer who granted it.
        granted_by: Actor,
        /// The officer's note.
        note: Option<String>,
        /// What was asked.
        request: ExtensionRequest,
    },
    /// The addendum that records that CBP asks for more after an answer.
    MoreInformationAddendum {
        /// Counts with the extensions.
        ordinal: u32,
        /// What the officer asks.
        text: String,
        /// The officer.
        asked_by: Actor,
        /// The deadline of the further answer.
        certificate: Certificate,
    },
    /// The letter that goes with the last reminder before the due date.
    LastReminderLetter {
        /// Which deadline of its clock, from 1.
        #[serde(default = "first")]
        ordinal: u32,
        /// The deadline.
        certificate: Certificate,
        /// How the case stands besides its date.
        standing: Standing,
        /// What the date is about, where the notice does not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<Matter>,
    },
    /// The letter that goes out when the deadline has passed.
    PassedLetter {
        /// Which deadline of its clock, from 1.
        #[serde(default = "first")]
        ordinal: u32,
        /// The deadline.
        certificate: Certificate,
        /// How the case stands besides its date.
        standing: Standing,
        /// What the date is about, where the notice does not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<Matter>,
    },
}

const fn first() -> u32 {
    1
}

/// What a date is about that the notice does not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// CBP asked for more after an answer.
    MoreInformation(form28::FurtherRequest),
    /// CBP claims liquidated damages.
    Claim(form4647::Damages),
}

/// How a proposed action was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenAction {
    /// The day it was taken.
    pub on: jiff::civil::Date,
    /// Who took it.
    pub by: Actor,
    /// What CBP says to it, where it says more than the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// Section IV of a Form 4647.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Disposition {
    /// Decision.
    pub decision: Decision,
    /// How CBP verified, or will.
    pub verification: form4647::Supervision,
    /// Whether the goods are released.
    pub release_authorized: bool,
    /// Who decided.
    pub officer: Actor,
    /// The day of the decision.
    pub on: jiff::civil::Date,
    /// Remarks, or the reason of a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// CBP's decision on a certification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// The goods are as they must be, or are gone.
    Accepted,
    /// They are not.
    Rejected,
    /// CBP will look at them first.
    VerificationRequired,
}

/// The words of a declaration, frozen when they are put before the signer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementText {
    /// Which version of the wording.
    pub version: String,
    /// Paragraphs, in order.
    pub paragraphs: Vec<String>,
    /// Whether counsel has to review the wording before it is used.
    pub legal_review: bool,
}

/// How a declaration was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Signed {
    /// By the person asked.
    Here {
        /// The person asked.
        signer: declaration::Signer,
        /// The signature.
        signature: declaration::Signature,
        /// When it was received.
        received_at: Timestamp,
    },
    /// On paper: the signed copy is on file.
    OnPaper {
        /// The signed copy.
        copy: Attachment,
        /// Who submitted it.
        by: Actor,
        /// When it was received.
        received_at: Timestamp,
    },
}
