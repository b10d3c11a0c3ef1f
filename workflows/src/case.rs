//! A case: one notice and where it stands. The one entry point `step` for every workflow.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::deadline::Certificate;
use crate::directory::Account;
use crate::effect::Effect;
use crate::form28;
use crate::ids::{CaseNumber, EntryNumber, FilerCode, ImporterNumber};
use crate::message::Command;
use crate::rejection::{Rejection, RejectionCode};

/// The workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Workflow {
    /// CBP Form 28, Request for Information.
    Form28,
    /// Accounts, contacts, access.
    Directory,
}

impl Workflow {
    /// Workflows that move cases.
    pub const OF_CASES: [Self; 1] = [Self::Form28];

    /// The name in message types and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form28 => "form28",
            Self::Directory => "directory",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Form28 => "CBP Form 28, Request for Information",
            Self::Directory => "Directory",
        }
    }

    /// The workflow of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Form28, Self::Directory].into_iter().find(|workflow| workflow.name() == name)
    }
}

/// A case of any workflow, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "workflow", rename_all = "lowercase")]
pub enum Case {
    /// A Form 28.
    Form28(Box<form28::Case>),
}

impl Case {
    /// Number.
    pub const fn number(&self) -> &CaseNumber {
        match self {
            Self::Form28(case) => &case.notice.notice_number,
        }
    }

    /// Workflow.
    pub const fn workflow(&self) -> Workflow {
        match self {
            Self::Form28(_) => Workflow::Form28,
        }
    }

    /// Name of its state.
    pub const fn state_name(&self) -> &'static str {
        match self {
            Self::Form28(case) => case.state.name(),
        }
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_closed(&self) -> bool {
        match self {
            Self::Form28(case) => case.state.is_terminal(),
        }
    }

    /// Whether CBP still waits for an answer of the trade, in time or late.
    pub const fn awaits_answer(&self) -> bool {
        match self {
            Self::Form28(case) => match case.state {
                form28::State::Issued
                | form28::State::Overdue
                | form28::State::MoreInfoRequired => true,
                form28::State::ResponseReceived
                | form28::State::UnderReview
                | form28::State::ClosedSatisfied
                | form28::State::ClosedToCf29
                | form28::State::ClosedNoResponse
                | form28::State::ClosedTo4647
                | form28::State::Cancelled => false,
            },
        }
    }

    /// The entry it is about.
    pub const fn entry_number(&self) -> &EntryNumber {
        match self {
            Self::Form28(case) => &case.notice.entry_number,
        }
    }

    /// The importer it is addressed to.
    pub const fn importer_number(&self) -> &ImporterNumber {
        match self {
            Self::Form28(case) => &case.notice.to.importer_number,
        }
    }

    /// Name of the addressee.
    pub fn importer_name(&self) -> &str {
        match self {
            Self::Form28(case) => &case.notice.to.name,
        }
    }

    /// Filers that may have to be told: those CBP would like to.
    pub fn filers(&self) -> &[FilerCode] {
        match self {
            Self::Form28(case) => &case.notice.courtesy_copy_to,
        }
    }

    /// The deadline that runs or ran last.
    pub const fn deadline(&self) -> Option<&Certificate> {
        match self {
            Self::Form28(case) => Some(&case.deadline),
        }
    }

    /// Day the notice was issued.
    pub const fn issued_on(&self) -> Date {
        match self {
            Self::Form28(case) => case.notice.date_of_request,
        }
    }
}

/// What a step may look at besides the case: time of receipt, calendar, the accounts involved.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// When the command was received; for the clock, now. Decides what is late.
    pub received_at: Timestamp,
    /// When the command is applied. Later than `received_at` after an outage; decides which
    /// reminders can still fire.
    pub now: Timestamp,
    /// Days on which CBP is closed.
    pub calendar: &'a Calendar,
    /// The importer's account, when the directory knows it.
    pub importer: Option<&'a Account>,
}

/// What came of a command that the rules allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The case afterwards.
    pub case: Case,
    /// What happened, past tense, kebab case: the name of the fact (`issued`, `extension-granted`).
    pub event: &'static str,
    /// What must follow, in order.
    pub effects: Vec<Effect>,
}

/// Moves a case by one command. Pure: time comes in with the context, effects go out as data.
///
/// `case` is `None` for a number nothing was issued under; only an issue is possible then.
///
/// # Errors
/// A [`Rejection`] changes nothing; the caller records it.
pub fn step(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    match command {
        Command::Form28(command) => {
            let case = case.map(|Case::Form28(case)| case.as_ref());
            let step = form28::step(case, command, actor, context)?;
            Ok(Step {
                case: Case::Form28(Box::new(step.case)),
                event: step.event,
                effects: step.effects,
            })
        }
        Command::Directory(_) => Err(Rejection::new(
            RejectionCode::NotAllowed,
            "A change of the directory does not move a case.",
        )),
    }
}

/// Whether this command opens a case that does not exist yet.
pub const fn opens_case(command: &Command) -> bool {
    match command {
        Command::Form28(command) => matches!(command, form28::Command::Issue(_)),
        Command::Directory(_) => false,
    }
}
