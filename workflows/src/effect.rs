//! Effects: what must follow a step, as data. The store stages them, the workers carry them out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::deadline::Certificate;
use crate::form28;
use crate::ids::CaseNumber;
use crate::ladder::{Rung, RungKind};

/// What must follow a step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a handful live for the length of one plan")]
pub enum Effect {
    /// A deadline runs from now on, with its rungs; one that ran before is superseded.
    RunDeadline {
        /// Why the date is what it is.
        certificate: Certificate,
        /// Its rungs still to come.
        rungs: Vec<Rung>,
    },
    /// Nothing is asked of anybody any more: the rungs of the running deadline are taken away.
    StopDeadline,
    /// The running deadline has passed.
    PassDeadline,
    /// One more rung for the deadline that ran last.
    AddRung(Rung),
    /// Rungs that have lost their reason are taken away.
    DropRungs(RungFamily),
    /// A document is to be made and kept.
    Render(Document),
    /// Somebody is to be told.
    Tell(Notification),
}

/// Rungs that come and go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RungFamily {
    /// Those that ask whether anybody has looked at the notice.
    NotViewed,
    /// Those of a request for more time that waits for its decision.
    Undecided,
}

impl RungFamily {
    /// How the labels of its rungs begin.
    pub const fn label_prefix(self) -> &'static str {
        match self {
            Self::NotViewed => "not-viewed",
            Self::Undecided => "undecided",
        }
    }
}

/// Who is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// N1: the importer's contacts for forms.
    Importer,
    /// N2: brokers CBP wishes to tell and the importer lists for the form.
    CourtesyBrokers,
    /// N3: the issuing officer, where an address is given.
    Officer,
    /// The owner of the importer's account: escalation.
    AccountOwner,
    /// The configured fallback, when nobody of the importer can be told.
    Fallback,
}

impl Audience {
    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Importer => "importer",
            Self::CourtesyBrokers => "courtesy-brokers",
            Self::Officer => "officer",
            Self::AccountOwner => "account-owner",
            Self::Fallback => "fallback",
        }
    }
}

/// A message to an audience, with the documents that go along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// To whom.
    pub audience: Audience,
    /// What.
    pub message: Message,
    /// Keys of the documents of this case that go along.
    pub documents: Vec<DocumentKey>,
}

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
    /// The letter that goes with the last reminder before the due date.
    LastReminderLetter {
        /// The deadline.
        certificate: Certificate,
        /// How the case stands besides its date.
        standing: Standing,
    },
    /// The letter that goes out when the deadline has passed.
    PassedLetter {
        /// The deadline.
        certificate: Certificate,
        /// How the case stands besides its date.
        standing: Standing,
    },
}

/// How a case stands besides its date: what the words about that date depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// An extension is asked and not decided: the old date still counts.
    pub extension_pending: bool,
    /// An answer is on record; what is waited for is the further information CBP asked for.
    pub earlier_answer: bool,
}

/// An extension that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionRequest {
    /// Calendar days asked for.
    pub days: u16,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub by: Actor,
    /// When it was received.
    pub received_at: Timestamp,
}

/// What people are told: one variant per template. It carries facts, never words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "message")]
pub enum Message {
    /// A notice was issued to you.
    Issued,
    /// A notice was issued to your client, who lists you for copies.
    CourtesyCopy,
    /// A deadline comes near, or nobody has looked at the notice, or it is past.
    Reminder {
        /// Which rung of the ladder.
        rung: RungKind,
        /// The day it is told, by CBP's clock: what the words count from. After an outage a
        /// rung fires later than its name says.
        today: jiff::civil::Date,
        /// How the case stands besides its date.
        standing: Standing,
    },
    /// The deadline has passed.
    Overdue {
        /// How the case stands besides its date.
        standing: Standing,
    },
    /// The trade asks for more time.
    ExtensionRequested {
        /// What was asked.
        request: ExtensionRequest,
        /// Whether the clock had closed the case before the request, received in time, was
        /// processed: it is open again until CBP decides.
        reopened: bool,
    },
    /// The trade asked for more time some days ago, and CBP has not decided.
    ExtensionUndecided {
        /// What was asked.
        request: ExtensionRequest,
        /// Whether the date has passed meanwhile.
        due_passed: bool,
    },
    /// More time was granted.
    ExtensionGranted {
        /// Calendar days granted.
        days: u16,
        /// The effective due date until then.
        before_due_on: jiff::civil::Date,
        /// The officer's note.
        note: Option<String>,
    },
    /// More time was denied: the date stands.
    ExtensionDenied {
        /// The officer's reason.
        reason: String,
        /// Whether the date has passed already.
        due_passed: bool,
    },
    /// An answer was received.
    ResponseReceived {
        /// Version of the answer.
        version: u32,
        /// Whether it came after the due date.
        late: bool,
        /// When it was received.
        received_at: Timestamp,
        /// Who sent it.
        by: Actor,
    },
    /// Something was added to the answer.
    SupplementReceived {
        /// Version of the answer.
        version: u32,
        /// When it was received.
        received_at: Timestamp,
        /// Who sent it.
        by: Actor,
    },
    /// The answer was taken back; the notice is open again.
    ResponseWithdrawn {
        /// Why.
        reason: String,
        /// Whether the due date has passed.
        due_passed: bool,
        /// Whether an earlier answer still stands.
        earlier_answer: bool,
    },
    /// CBP asks for more.
    MoreInformation {
        /// What is asked.
        text: String,
    },
    /// Closed: the answer satisfies.
    ClosedSatisfied,
    /// Closed without an answer: CBP decides on the information it has.
    ClosedNoResponse {
        /// Whether an earlier answer stands: what is missing is the further information.
        earlier_answer: bool,
    },
    /// Closed: a Form 29 follows.
    ClosedToForm29 {
        /// Its number.
        form29: CaseNumber,
    },
    /// Closed: a Form 4647 follows.
    ClosedToForm4647 {
        /// Its number.
        form4647: CaseNumber,
    },
    /// CBP took the notice back.
    Cancelled {
        /// Why.
        reason: String,
    },
    /// Nobody could be told: for the operator.
    Undeliverable {
        /// Name of the template of the message nobody got.
        undelivered: String,
        /// What is missing.
        gap: String,
    },
}

impl Message {
    /// Whether it asks for an answer: it is pointless once none is awaited any more.
    pub const fn asks_for_answer(&self) -> bool {
        match self {
            Self::Reminder { .. } | Self::Overdue { .. } => true,
            Self::Issued
            | Self::CourtesyCopy
            | Self::ExtensionRequested { .. }
            | Self::ExtensionUndecided { .. }
            | Self::ExtensionGranted { .. }
            | Self::ExtensionDenied { .. }
            | Self::ResponseReceived { .. }
            | Self::SupplementReceived { .. }
            | Self::ResponseWithdrawn { .. }
            | Self::MoreInformation { .. }
            | Self::ClosedSatisfied
            | Self::ClosedNoResponse { .. }
            | Self::ClosedToForm29 { .. }
            | Self::ClosedToForm4647 { .. }
            | Self::Cancelled { .. }
            | Self::Undeliverable { .. } => false,
        }
    }

    /// Name of the template.
    pub const fn template(&self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::CourtesyCopy => "courtesy-copy",
            Self::Reminder { .. } => "reminder",
            Self::Overdue { .. } => "overdue",
            Self::ExtensionRequested { .. } => "extension-requested",
            Self::ExtensionUndecided { .. } => "extension-undecided",
            Self::ExtensionGranted { .. } => "extension-granted",
            Self::ExtensionDenied { .. } => "extension-denied",
            Self::ResponseReceived { .. } => "response-received",
            Self::SupplementReceived { .. } => "supplement-received",
            Self::ResponseWithdrawn { .. } => "response-withdrawn",
            Self::MoreInformation { .. } => "more-information",
            Self::ClosedSatisfied => "closed-satisfied",
            Self::ClosedNoResponse { .. } => "closed-no-response",
            Self::ClosedToForm29 { .. } => "closed-to-form29",
            Self::ClosedToForm4647 { .. } => "closed-to-form4647",
            Self::Cancelled { .. } => "cancelled",
            Self::Undeliverable { .. } => "undeliverable",
        }
    }
}
