//! The trade's answer to a Form 28: boxes 11, 15 and 16, the answers item by item, the files.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Item;
use crate::actor::Actor;
use crate::ids::PortCode;
use crate::parties::Attachment;

/// What the trade submits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// Box 15.
    #[serde(default)]
    pub reply_message: String,
    /// Answers item by item.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Files that come with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Box 11: where the same information was given before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior_submission: Option<PriorSubmission>,
    /// Box 16.
    pub certification: Certification,
}

/// The answer to one item: a text, or why it cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Which item.
    pub item: Item,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why the item is not available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_available_reason: Option<String>,
}

/// Box 11: port and date of an earlier submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorSubmission {
    /// Box 11a.
    pub port: PortCode,
    /// Box 11b.
    pub date: Date,
}

/// Box 16: who certifies that the answers are true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certification {
    /// Box 16a.
    pub name_and_title: String,
    /// Box 16b.
    pub signature: String,
    /// Box 16c.
    pub telephone: String,
    /// Box 16d.
    pub date: Date,
}

/// Something added to an answer that CBP has but has not decided on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Supplement {
    /// Text.
    #[serde(default)]
    pub reply_message: String,
    /// Files.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// An answer as received: locked, numbered, timely or late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedResponse {
    /// 1 for the first answer of the case; a supplement and a new answer count on.
    pub version: u32,
    /// When CBP's side received it.
    pub received_at: Timestamp,
    /// Whether that was after the due date.
    pub late: bool,
    /// Who sent it.
    pub by: Actor,
    /// What was sent.
    pub content: Response,
    /// What was added since.
    #[serde(default)]
    pub supplements: Vec<ReceivedSupplement>,
}

/// A supplement as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedSupplement {
    /// Version it made of the answer.
    pub version: u32,
    /// When CBP's side received it.
    pub received_at: Timestamp,
    /// Who sent it.
    pub by: Actor,
    /// What was added.
    pub content: Supplement,
}
