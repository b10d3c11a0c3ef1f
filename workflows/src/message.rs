//! A message once it is understood: its identity, its instruction, or what is wrong with it.
//!
//! The wire format belongs to `queues::contract`; this is what it parses into.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::case::Workflow;
use crate::declaration;
use crate::directory;
use crate::form28;
use crate::form29;
use crate::form4647;
use crate::ids::{AceId, CaseNumber, EntryNumber, FilerCode, ImporterNumber};

/// Identity of a message: CloudEvents `source` and `id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MessageIdentity {
    /// `source`.
    pub source: String,
    /// `id`.
    pub id: String,
}

impl std::fmt::Display for MessageIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.source, self.id)
    }
}

/// What a message asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Something for a Form 28 case.
    Form28(form28::Command),
    /// Something for a Form 29 case.
    Form29(form29::Command),
    /// Something for a Form 4647 case.
    Form4647(form4647::Command),
    /// Something for a blanket declaration.
    Declaration(declaration::Command),
    /// A change of the directory.
    Directory(directory::Command),
}

impl Command {
    /// The workflow it belongs to.
    pub const fn workflow(&self) -> Workflow {
        match self {
            Self::Form28(_) => Workflow::Form28,
            Self::Form29(_) => Workflow::Form29,
            Self::Form4647(_) => Workflow::Form4647,
            Self::Declaration(_) => Workflow::Declaration,
            Self::Directory(_) => Workflow::Directory,
        }
    }

    /// Its name, as in the message type.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Form28(command) => command.name(),
            Self::Form29(command) => command.name(),
            Self::Form4647(command) => command.name(),
            Self::Declaration(command) => command.name(),
            Self::Directory(command) => command.name(),
        }
    }

    /// Whether it is for a case; the others change the directory.
    pub const fn moves_a_case(&self) -> bool {
        match self {
            Self::Form28(_) | Self::Form29(_) | Self::Form4647(_) | Self::Declaration(_) => true,
            Self::Directory(_) => false,
        }
    }

    /// Whether it is a rung that only reminds.
    pub const fn is_reminder(&self) -> bool {
        match self {
            Self::Form28(command) => matches!(command, form28::Command::Remind { .. }),
            Self::Form29(command) => matches!(command, form29::Command::Remind { .. }),
            Self::Form4647(command) => matches!(command, form4647::Command::Remind { .. }),
            Self::Declaration(command) => matches!(command, declaration::Command::Remind { .. }),
            Self::Directory(_) => false,
        }
    }

    /// The importer number of a command that opens a case.
    pub const fn importer_of_new_case(&self) -> Option<&ImporterNumber> {
        match self {
            Self::Form28(form28::Command::Issue(notice)) => Some(&notice.to.importer_number),
            Self::Form29(form29::Command::Issue(notice)) => Some(&notice.to.importer_number),
            Self::Form4647(form4647::Command::Issue(notice)) => Some(&notice.to.importer_number),
            Self::Declaration(declaration::Command::Draft(statement)) => {
                Some(&statement.importer_number)
            }
            Self::Form28(_)
            | Self::Form29(_)
            | Self::Form4647(_)
            | Self::Declaration(_)
            | Self::Directory(_) => None,
        }
    }

    /// Filers that a command that opens a case would like to tell.
    pub fn filers_of_new_case(&self) -> &[FilerCode] {
        match self {
            Self::Form28(form28::Command::Issue(notice)) => &notice.courtesy_copy_to,
            Self::Form29(form29::Command::Issue(notice)) => &notice.courtesy_copy_to,
            Self::Form4647(form4647::Command::Issue(notice)) => &notice.courtesy_copy_to,
            Self::Form28(_)
            | Self::Form29(_)
            | Self::Form4647(_)
            | Self::Declaration(_)
            | Self::Directory(_) => &[],
        }
    }

    /// Other cases it names.
    pub fn names_cases(&self) -> Vec<&CaseNumber> {
        match self {
            Self::Form28(form28::Command::RaiseForm29 { form29 })
            | Self::Form4647(form4647::Command::RaiseForm29 { form29 }) => vec![form29],
            Self::Form28(form28::Command::RaiseForm4647 { form4647 }) => vec![form4647],
            Self::Form29(form29::Command::Issue(notice)) => notice.linked_forms.iter().collect(),
            Self::Form4647(form4647::Command::Issue(notice)) => {
                notice.linked_forms.iter().collect()
            }
            Self::Declaration(declaration::Command::Renew { declaration, .. }) => {
                vec![declaration]
            }
            Self::Form28(_)
            | Self::Form29(_)
            | Self::Form4647(_)
            | Self::Declaration(_)
            | Self::Directory(_) => Vec::new(),
        }
    }

    /// The entries of a command that opens a case, and the entry a declaration is linked to.
    pub fn names_entries(&self) -> Vec<&EntryNumber> {
        match self {
            Self::Form28(form28::Command::Issue(notice)) => vec![&notice.entry_number],
            Self::Form29(form29::Command::Issue(notice)) => {
                [&notice.entry_number].into_iter().chain(&notice.additional_entry_numbers).collect()
            }
            Self::Form4647(form4647::Command::Issue(notice)) => vec![&notice.entry_number],
            Self::Declaration(declaration::Command::LinkEntry(link)) => vec![&link.entry_number],
            Self::Form28(_)
            | Self::Form29(_)
            | Self::Form4647(_)
            | Self::Declaration(_)
            | Self::Directory(_) => Vec::new(),
        }
    }
}

/// What a command is about: a case or an account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A case.
    Case(CaseNumber),
    /// An account of the directory.
    Account(AceId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Case(number) => number.fmt(f),
            Self::Account(account) => account.fmt(f),
        }
    }
}

/// A message that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Instruction {
    /// What it is about.
    pub subject: Subject,
    /// Who gave it.
    pub actor: Actor,
    /// What is wanted.
    pub command: Command,
    /// The sender's own `time`: recorded, never used to judge timeliness.
    pub sent_at: Option<Timestamp>,
}

/// One thing that is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// JSON pointer (RFC 6901) to the place; empty for the message as a whole.
    pub pointer: String,
    /// What is wrong and what is expected, in one sentence.
    pub sentence: String,
}

/// Why a message could not be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuarantineCause {
    /// Not JSON, or not a CloudEvent.
    Malformed,
    /// No such message type.
    UnknownType,
    /// The data breaks the contract.
    InvalidData,
    /// A trade source gives a CBP command, or the reverse.
    WrongExchange,
    /// The broker does not vouch that its sender speaks for the account its actor names.
    WrongSender,
    /// The identity of an earlier message with other content.
    ConflictingDuplicate,
    /// The case does not exist yet; applied by itself once it does.
    UnknownCase,
    /// Came back from the broker.
    DeadLettered,
}

impl QuarantineCause {
    /// Every cause.
    pub const ALL: [Self; 8] = [
        Self::Malformed,
        Self::UnknownType,
        Self::InvalidData,
        Self::WrongExchange,
        Self::WrongSender,
        Self::ConflictingDuplicate,
        Self::UnknownCase,
        Self::DeadLettered,
    ];

    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnknownType => "unknown-type",
            Self::InvalidData => "invalid-data",
            Self::WrongExchange => "wrong-exchange",
            Self::WrongSender => "wrong-sender",
            Self::ConflictingDuplicate => "conflicting-duplicate",
            Self::UnknownCase => "unknown-case",
            Self::DeadLettered => "dead-lettered",
        }
    }
}

/// Why a message is set aside, with every problem found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Cause.
    pub cause: QuarantineCause,
    /// Every problem, each with its place.
    pub problems: Vec<Problem>,
}

/// A message as received, whether understood or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// Identity; for a message without a readable one, made from its bytes.
    pub identity: MessageIdentity,
    /// SHA-256 (lower-case hex) of the canonical content; equal for equal messages.
    pub content_hash: String,
    /// When our side received it, by the broker's clock.
    pub received_at: Timestamp,
    /// Name of the exchange it came by.
    pub exchange: String,
    /// The broker user that sent it, where the broker vouches for it.
    pub user_id: Option<String>,
    /// The trace it belongs to (W3C `traceparent`), where it names one.
    pub traceparent: Option<String>,
    /// Type, as far as it could be read.
    pub message_type: Option<String>,
    /// Subject, as far as it could be read.
    pub subject: Option<String>,
    /// The bytes as they came.
    pub body: Vec<u8>,
    /// The instruction, or what is wrong.
    pub content: Result<Instruction, Defect>,
}
