//! Mails as the rest of the program sees them, and what can be shown of their delivery.
//!
//! Not here: which mails are staged and what becomes of them ([`crate::plan`]), and which of them
//! go out together ([`crate::reminders`]).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use workflows::case_file::Link;
use workflows::clocks::Clock;
use workflows::deadline::Certificate;
use workflows::directory::Recipient;
use workflows::effect::{Audience, DateNews, Message};
use workflows::ids::CaseNumber;

/// A mail that was not sent: it waits, is to be sent, or was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentMail {
    /// Id.
    pub id: String,
    /// Case.
    pub case: CaseNumber,
    /// Address it goes to.
    pub email: String,
    /// Ids of the documents that go along.
    pub documents: Vec<String>,
    /// Status.
    pub status: MailStatus,
    /// When it was staged.
    pub created_at: Timestamp,
}

impl UnsentMail {
    /// Whether it may still be sent.
    pub const fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// Whether both tell the same person of the same case.
    pub fn goes_where(&self, other: &Self) -> bool {
        self.case == other.case && self.email.eq_ignore_ascii_case(&other.email)
    }
}

/// A mail as the table has it: facts, never rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// Id; also the left part of the Message-ID.
    pub id: String,
    /// Case.
    pub case: CaseNumber,
    /// Number of the journal row that caused it.
    pub cause_seq: u64,
    /// To whom, by role.
    pub audience: Audience,
    /// To whom.
    pub recipient: Recipient,
    /// What is told.
    pub message: Message,
    /// State of the case when it was staged.
    pub state_name: String,
    /// The clock whose date it is about; the leading one of the case when `None`.
    pub about: Option<Clock>,
    /// The deadline of that clock when it was staged, where there was one.
    pub certificate: Option<Certificate>,
    /// Dates of other clocks that the same step set or ended: whoever has them in a calendar is
    /// to know.
    pub date_news: Vec<DateNews>,
    /// The cases this one belonged with when it was staged.
    pub links: Vec<Link>,
    /// Ids of the documents that go along.
    pub documents: Vec<String>,
    /// Status.
    pub status: MailStatus,
    /// Deliveries tried.
    pub attempts: u32,
    /// When it was staged; its `Date` header.
    pub created_at: Timestamp,
    /// How the last delivery ended.
    pub evidence: Option<MailEvidence>,
    /// The server's reply to the attempt that is not recorded yet: the mail was accepted.
    pub receipt: Option<MailEvidence>,
    /// When handing over began whose outcome is not known: it may have arrived.
    pub begun_at: Option<Timestamp>,
}

/// Status of a mail (design §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailStatus {
    /// Waits for its document.
    Waiting,
    /// To be sent.
    Queued,
    /// The server took it.
    Sent,
    /// The connection was lost after the data and before the reply.
    Ambiguous,
    /// Came back.
    Bounced,
    /// Refused for good.
    Failed,
    /// Not to be sent.
    Suppressed,
}

impl MailStatus {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Queued,
        Self::Sent,
        Self::Ambiguous,
        Self::Bounced,
        Self::Failed,
        Self::Suppressed,
    ];

    /// Whether a mail of that status may still be sent.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Waiting | Self::Queued | Self::Ambiguous => true,
            Self::Sent | Self::Bounced | Self::Failed | Self::Suppressed => false,
        }
    }

    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Ambiguous => "ambiguous",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
        }
    }
}

/// How a delivery ended: what can be shown later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailEvidence {
    /// Transport, e.g. `dir` or `smtp`.
    pub transport: String,
    /// The server's reply line, or where the file lies.
    pub reply: String,
    /// TLS version, where the connection had TLS.
    pub tls: Option<String>,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the bytes sent, lower-case hex.
    pub sha256: String,
    /// `Message-ID` header.
    pub message_id: String,
    /// Subject as sent.
    pub subject: String,
    /// Whether an earlier attempt may have arrived, so that the recipient may have it twice.
    #[serde(default, skip_serializing_if = "is_false")]
    pub repeated: bool,
    /// How often it was in doubt whether the mail arrived, up to this attempt, when that is too.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub doubts: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(value: &bool) -> bool {
    !*value
}
