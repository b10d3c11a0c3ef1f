//! Effects: what must follow a step, as data. The store stages them, the workers carry them out.

mod document;
mod message;
mod news;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::case_file::Link;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::directory::Gap;
use crate::ids::CaseNumber;
use crate::ladder::Rung;
use crate::message::Command;

pub use document::{
    Decision, Disposition, Document, DocumentContent, DocumentKey, Matter, Signed, StatementText,
    TakenAction,
};
pub use message::{GoodsMeans, Message};
pub use news::DateNews;

/// What must follow a step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a handful live for the length of one plan")]
pub enum Effect {
    /// A deadline runs from now on, with its rungs; one of the same clock that ran before is
    /// superseded.
    RunDeadline {
        /// What it is for.
        clock: Clock,
        /// Why the date is what it is.
        certificate: Certificate,
        /// Its rungs still to come.
        rungs: Vec<Rung>,
    },
    /// Nothing is asked by this clock any more: the rungs of its deadline are taken away.
    StopDeadline(Clock),
    /// The running deadline of a clock has passed.
    PassDeadline(Clock),
    /// One more rung for the deadline of a clock that ran last.
    AddRung(Clock, Rung),
    /// Rungs of a clock that have lost their reason are taken away.
    DropRungs(Clock, RungFamily),
    /// A document is to be made and kept.
    Render(Document),
    /// Somebody is to be told.
    Tell(Notification),
    /// The case belongs with another, which is to note it too.
    Link(Link),
    /// Something that should be is not, and people must be able to see it.
    Gap(Gap),
    /// A command to another case follows, in the same transaction.
    Command {
        /// The other case.
        case: CaseNumber,
        /// What is wanted of it.
        command: Box<Command>,
        /// On whose behalf.
        actor: Actor,
    },
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
    /// N1: the importer's contacts for forms; for a declaration, those for declarations.
    Importer,
    /// N2: brokers CBP wishes to tell and the importer lists for the form.
    CourtesyBrokers,
    /// N3: the issuing officer, where an address is given.
    Officer,
    /// The owner of the importer's account: escalation.
    AccountOwner,
    /// The person asked to sign a declaration.
    Signer,
    /// The account that drafted a declaration, where it is not the importer's own.
    Author,
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
            Self::Signer => "signer",
            Self::Author => "author",
            Self::Fallback => "fallback",
        }
    }

    /// Whether its mails carry entries for calendars: only who hears all news of a case may be
    /// given a date, because nobody else would hear that it moved or ended.
    pub const fn keeps_calendar(self) -> bool {
        match self {
            Self::Importer | Self::CourtesyBrokers | Self::Author => true,
            Self::Officer | Self::AccountOwner | Self::Signer | Self::Fallback => false,
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
    /// The clock whose date it is about; the leading one of the case when `None`.
    pub about: Option<Clock>,
    /// Keys of the documents of this case that go along.
    pub documents: Vec<DocumentKey>,
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
