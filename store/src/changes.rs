//! What the store writes: one set of changes, one transaction.

use jiff::Timestamp;
use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::deadline::Certificate;
use workflows::directory::Account;
use workflows::ids::CaseNumber;
use workflows::ladder::{Rung, RungKind};
use workflows::message::MessageIdentity;

use crate::journal::JournalRow;
use crate::model::{
    DeadlineStatus, DocumentRow, MailEvidence, MailRow, MailStatus, OutboxContent, QuarantineRow,
    QuarantineStatus, RungStatus, StoredFile,
};

/// Everything one batch writes. Written in the order of the fields, in one transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Inbox rows; one that exists already is a conflict.
    pub claims: Vec<Claim>,
    /// Rows of the journal; one whose (subject, seq) exists already is a conflict. Where each chain
    /// ends is kept beside.
    pub journal: Vec<JournalRow>,
    /// Cases, whole; inserted or replaced. A new one for which a message waits that is not settled
    /// here is a conflict.
    pub cases: Vec<CaseWrite>,
    /// Accounts, whole; inserted or replaced with their identifiers.
    pub accounts: Vec<Account>,
    /// Deadlines that begin.
    pub deadlines: Vec<DeadlineWrite>,
    /// Deadlines that end, also one that begins in this batch; only one that runs changes, the
    /// others are left alone.
    pub deadline_ends: Vec<DeadlineEnd>,
    /// Rungs that fired or collapsed; one that is not pending any more is a conflict.
    pub rung_settlements: Vec<RungSettlement>,
    /// Rungs taken away by a deadline's end or by a look at the notice: pending ones become
    /// `dropped`.
    pub rung_drops: Vec<RungDrop>,
    /// Rungs that begin. (deadline, kind) is unique: one that was dropped before it fired waits
    /// again, and so does one of a request for more time, which can be made again; any other is
    /// left alone.
    pub rungs: Vec<RungWrite>,
    /// Documents asked for.
    pub documents: Vec<DocumentRow>,
    /// Documents made; one that is made already is a conflict.
    pub documents_made: Vec<DocumentMade>,
    /// Documents that could not be made; one that is known as such already is a conflict.
    pub documents_failed: Vec<DocumentFailed>,
    /// Mails staged.
    pub mails: Vec<MailRow>,
    /// Mails that became due: `waiting` → `queued`. One that is not waiting is left alone.
    pub mails_due: Vec<String>,
    /// Mails delivered or given up; one already `sent` is a conflict.
    pub mail_outcomes: Vec<MailOutcome>,
    /// Mails to be tried later. One that was ended or claimed by another is left alone.
    pub mail_delays: Vec<MailDelay>,
    /// Mails that wait for no other any more: to be tried now, unless somebody does.
    pub mails_freed: Vec<String>,
    /// Messages set aside. One that is there already is left alone; one that waits for a case that
    /// exists, and is not settled here, is a conflict.
    pub quarantine: Vec<QuarantineRow>,
    /// What became of messages set aside.
    pub quarantine_settlements: Vec<QuarantineSettlement>,
    /// Messages to publish, in order.
    pub outbox: Vec<OutboxWrite>,
}

impl Changes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A row of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Identity.
    pub identity: MessageIdentity,
    /// Hash of the content.
    pub content_hash: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was processed.
    pub processed_at: Timestamp,
    /// `applied`, `rejected` or `quarantined`.
    pub outcome: &'static str,
}

/// A case to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseWrite {
    /// The case.
    pub case: Case,
    /// Number of the journal row that moved it last, after this commit.
    pub version: u64,
    /// When.
    pub updated_at: Timestamp,
}

/// A deadline that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineWrite {
    /// `<case>/<clock>-<ordinal>`.
    pub id: String,
    /// Case.
    pub case: CaseNumber,
    /// What it is for.
    pub clock: Clock,
    /// 1 for the first of that clock.
    pub ordinal: u32,
    /// Why the date is what it is.
    pub certificate: Certificate,
}

/// A deadline that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineEnd {
    /// Deadline.
    pub id: String,
    /// How.
    pub status: DeadlineStatus,
}

/// Rungs taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungDrop {
    /// Deadline.
    pub deadline: String,
    /// One kind only: those whose label begins so (`not-viewed`); all when `None`.
    pub label_prefix: Option<&'static str>,
}

/// A rung that fired or collapsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungSettlement {
    /// Deadline.
    pub deadline: String,
    /// Which.
    pub kind: RungKind,
    /// Fired, collapsed or dropped.
    pub status: RungStatus,
    /// When.
    pub at: Timestamp,
}

/// A rung that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungWrite {
    /// Deadline.
    pub deadline: String,
    /// Case.
    pub case: CaseNumber,
    /// Which and when.
    pub rung: Rung,
}

/// A document made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentMade {
    /// Document.
    pub id: String,
    /// Its file.
    pub file: StoredFile,
}

/// A document that could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFailed {
    /// Document.
    pub id: String,
    /// When.
    pub at: Timestamp,
}

/// A mail to be tried later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDelay {
    /// Mail.
    pub id: String,
    /// No delivery is tried before. An instant that is set already and later stays.
    pub not_before: Timestamp,
    /// The claim it was under, which ends; `None` for one that was not claimed.
    pub claimed_until: Option<Timestamp>,
    /// Whether nothing was tried under that claim: then it does not count as an attempt.
    pub is_unused: bool,
}

impl MailDelay {
    /// Whether the attempt that was counted with the claim is taken back.
    pub(crate) const fn takes_attempt_back(&self) -> bool {
        self.is_unused && self.claimed_until.is_some()
    }
}

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailOutcome {
    /// Mail.
    pub id: String,
    /// Status now.
    pub status: MailStatus,
    /// What can be shown later.
    pub evidence: MailEvidence,
}

/// What became of a message set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineSettlement {
    /// Row.
    pub id: String,
    /// Status now.
    pub status: QuarantineStatus,
    /// When.
    pub at: Timestamp,
}

/// A message to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxWrite {
    /// Message id.
    pub id: String,
    /// What.
    pub content: OutboxContent,
    /// When it is staged.
    pub staged_at: Timestamp,
    /// The trace of the message that caused it (W3C `traceparent`).
    pub traceparent: Option<String>,
}
