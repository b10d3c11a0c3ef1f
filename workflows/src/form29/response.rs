//! The trade's answer to a proposed action: a letter with a position, reasons and files.
//!
//! Form 29 has no reply box and no box for the importer's signature; the answer is a document of
//! its own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::parties::Attachment;
use crate::signer::Signer;

/// Whether the importer accepts what is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Position {
    /// CBP may take the action before the 20 days are over.
    Agree,
    /// The importer gives its reasons against it.
    Disagree,
}

impl Position {
    /// Both, for forms and schemas.
    pub const ALL: [Self; 2] = [Self::Agree, Self::Disagree];

    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agree => "AGREE",
            Self::Disagree => "DISAGREE",
        }
    }
}

/// What the trade sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Position.
    pub position: Position,
    /// Reasons, or a word on the agreement.
    #[serde(default)]
    pub text: String,
    /// Files that come with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Who signs it.
    pub signer: Signer,
}

/// An answer as received: locked, numbered, timely or late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedAnswer {
    /// 1 for the first answer of the case.
    pub version: u32,
    /// When CBP's side received it.
    pub received_at: Timestamp,
    /// Whether that was after the due date.
    pub late: bool,
    /// Who sent it.
    pub by: Actor,
    /// What was sent.
    pub content: Answer,
}
