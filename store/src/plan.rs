//! Plans: what a batch changes, worked out without touching anything.
//!
//! `workflows::step` decides each command; this module turns its effects into rows. Commands of
//! one batch for one case build on each other. Ids derive from the case and the journal row that
//! caused them, so a plan made again is the same plan.

mod deliveries;
mod replay;
mod rungs;
mod sender;
mod world;

use jiff::Timestamp;
use workflows::calendar::Calendar;
use workflows::case::{Policy, Workflow, opens_case};
use workflows::directory::{self, Recipient};
use workflows::ids::CaseNumber;
use workflows::message::{
    Command, Defect, Inbound, Instruction, MessageIdentity, Problem, QuarantineCause, Subject,
};
use workflows::rejection::Rejection;

pub use deliveries::{
    FailedDocument, MadeDocument, MailDelivery, of_deliveries, of_documents, of_failed_documents,
};
pub use replay::{Decision, Replay, case_of, of_discard, of_replay, subject_of};
pub use rungs::of_rungs;
pub use sender::TradeIdentity;

use crate::changes::{Changes, Claim, QuarantineSettlement};
use crate::model::{Loaded, QuarantineRow, QuarantineStatus, Wanted};
use world::{Source, World};

/// What a plan looks at besides the rows.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Days on which CBP is closed.
    pub calendar: Calendar,
    /// What an operator may set of the rules.
    pub policy: Policy,
    /// Who is told when nobody of the importer can be.
    pub fallback: Recipient,
    /// Who vouches for the sender of a message of the trade.
    pub trade_identity: TradeIdentity,
}

/// A plan: what to write, and what each message came to.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// What to write.
    pub changes: Changes,
    /// One per message, in their order.
    pub verdicts: Vec<Verdict>,
}

/// What a message came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The rules allowed it.
    Applied {
        /// Case or account.
        subject: Subject,
        /// What happened.
        event: &'static str,
    },
    /// The rules said no; journaled.
    Rejected {
        /// Case or account.
        subject: Subject,
        /// The answer.
        rejection: Rejection,
    },
    /// Processed before; nothing was done.
    Duplicate,
    /// Set aside.
    Quarantined(Defect),
}

impl Verdict {
    /// The name for logs and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Applied { .. } => "applied",
            Self::Rejected { .. } => "rejected",
            Self::Duplicate => "duplicate",
            Self::Quarantined(_) => "quarantined",
        }
    }
}

/// What must be read before these messages can be planned.
pub fn wanted(messages: &[Inbound]) -> Wanted {
    let mut wanted = Wanted::default();
    for message in messages {
        wanted.identities.push(message.identity.clone());
        wanted.identities.extend(sender::identities(message));
        let Ok(instruction) = &message.content else { continue };
        match &instruction.subject {
            Subject::Case(number) => wanted.cases.push(number.clone()),
            Subject::Account(account) => wanted.accounts.push(account.clone()),
        }
        want(&mut wanted, instruction);
    }
    wanted
}

/// What one instruction needs besides its own subject.
fn want(wanted: &mut Wanted, instruction: &Instruction) {
    let command = &instruction.command;
    if let Subject::Case(number) = &instruction.subject {
        wanted.opened.extend(opened_by(command, number).cloned());
    }
    wanted.cases.extend(command.names_cases().into_iter().cloned());
    wanted.entries.extend(command.names_entries().into_iter().cloned());
    wanted.filer_codes.extend(command.filers_of_new_case().iter().cloned());
    if let Some(importer) = command.importer_of_new_case() {
        wanted.importer_numbers.push(importer.clone());
        if command.workflow() == Workflow::Declaration {
            wanted.declarants.push(importer.clone());
        }
    }
    if let Command::Directory(directory::Command::UpsertAccount(account)) = command {
        wanted.importer_numbers.extend(account.importer_numbers.iter().cloned());
        wanted.filer_codes.extend(account.filer_codes.iter().cloned());
    }
    // Whoever drafts a declaration for an importer is told what becomes of it; and the account
    // says which broker users speak for it.
    wanted.accounts.extend(instruction.actor.account.clone());
}

/// Plans a batch of messages, in their order.
pub fn of_messages(
    messages: &[Inbound],
    loaded: &Loaded,
    settings: &Settings,
    now: Timestamp,
) -> Plan {
    let mut world = World::new(loaded, settings, now);
    let verdicts = messages.iter().map(|message| plan_message(&mut world, message)).collect();
    Plan { changes: world.finish(), verdicts }
}

fn plan_message(world: &mut World<'_>, message: &Inbound) -> Verdict {
    let understood = understood(world, message);
    let identity = sender::identity(world, message, understood.as_ref().ok().copied());
    // Also as it was claimed when its sender was not known yet, or by the release before, which
    // claimed every message under its own identity.
    let mut known = sender::identities(message).into_iter().chain([message.identity.clone()]);
    if known.any(|known| world.known_hash(&known) == Some(&message.content_hash)) {
        return Verdict::Duplicate;
    }
    if world.known_hash(&identity).is_some() {
        let defect = conflicting_duplicate(message);
        set_aside(world, message, defect.clone(), None);
        return Verdict::Quarantined(defect);
    }
    let verdict = match understood {
        Err(defect) => {
            set_aside(world, message, defect.clone(), None);
            Verdict::Quarantined(defect)
        }
        Ok(instruction) => plan_instruction(world, message, instruction),
    };
    claim(world, message, identity, &verdict);
    verdict
}

/// What a message asks for, when it can be read and comes from whom it says.
fn understood<'m>(world: &World<'_>, message: &'m Inbound) -> Result<&'m Instruction, Defect> {
    let instruction = message.content.as_ref().map_err(Clone::clone)?;
    sender::defect_of(world, message, instruction).map_or(Ok(instruction), Err)
}

fn plan_instruction(
    world: &mut World<'_>,
    message: &Inbound,
    instruction: &Instruction,
) -> Verdict {
    let source = Source::of_message(message, instruction);
    match (&instruction.subject, &instruction.command) {
        (Subject::Account(_), Command::Directory(command)) => {
            world.change_directory(command, instruction, &source)
        }
        (Subject::Case(number), command) if command.moves_a_case() => {
            if !world.has_case(number) && !opens_case(command) {
                let defect = unknown_case(number, command);
                set_aside(world, message, defect.clone(), Some(instruction.clone()));
                return Verdict::Quarantined(defect);
            }
            let verdict = world.apply(number, command, &instruction.actor, &source);
            if let (Verdict::Applied { .. }, Some(opened)) = (&verdict, opened_by(command, number))
            {
                apply_waiting(world, opened);
            }
            verdict
        }
        (subject @ (Subject::Account(_) | Subject::Case(_)), _) => {
            let defect = other_subject(subject, &instruction.command);
            set_aside(world, message, defect.clone(), None);
            Verdict::Quarantined(defect)
        }
    }
}

/// The case that a command opens: its own, or that of a renewal.
fn opened_by<'a>(command: &'a Command, number: &'a CaseNumber) -> Option<&'a CaseNumber> {
    match command {
        Command::Declaration(workflows::declaration::Command::Renew { declaration, .. }) => {
            Some(declaration)
        }
        command => opens_case(command).then_some(number),
    }
}

/// Applies the messages that came before their case, in order of receipt.
fn apply_waiting(world: &mut World<'_>, number: &CaseNumber) {
    for row in world.take_waiting(number) {
        let Some(instruction) = &row.instruction else { continue };
        let source = Source::of_waiting(&row, instruction);
        // A rejection is journaled like any other; the message has had its answer.
        let _: Verdict = world.apply(number, &instruction.command, &instruction.actor, &source);
        world.settle_quarantine(QuarantineSettlement {
            id: row.id,
            status: QuarantineStatus::Applied,
            at: world.now(),
        });
    }
}

fn claim(world: &mut World<'_>, message: &Inbound, identity: MessageIdentity, verdict: &Verdict) {
    world.claim(Claim {
        identity,
        content_hash: message.content_hash.clone(),
        received_at: message.received_at,
        processed_at: world.now(),
        outcome: verdict.name(),
    });
}

fn set_aside(
    world: &mut World<'_>,
    message: &Inbound,
    defect: Defect,
    instruction: Option<Instruction>,
) {
    let MessageIdentity { source, id } = &message.identity;
    let mut parts = vec![source.as_str(), id, &message.content_hash];
    // The same bytes by somebody else are another message.
    parts.extend(sender::vouched_user(world, message));
    world.set_aside(QuarantineRow {
        id: world::short_hash(&parts),
        identity: message.identity.clone(),
        content_hash: message.content_hash.clone(),
        received_at: message.received_at,
        exchange: message.exchange.clone(),
        user_id: message.user_id.clone(),
        message_type: message.message_type.clone(),
        subject: message.subject.clone(),
        defect,
        body: message.body.clone(),
        instruction,
        status: QuarantineStatus::Held,
        settled_at: None,
    });
}

fn conflicting_duplicate(message: &Inbound) -> Defect {
    Defect {
        cause: QuarantineCause::ConflictingDuplicate,
        problems: vec![Problem {
            pointer: "/id".to_owned(),
            sentence: format!(
                "A message {} with other content was processed before; an identity is used once. \
                 Send the change under a new id.",
                message.identity
            ),
        }],
    }
}

fn unknown_case(number: &CaseNumber, command: &Command) -> Defect {
    let missing = match command.workflow() {
        Workflow::Declaration => format!("No declaration {number} was drafted yet"),
        Workflow::Form28 | Workflow::Form29 | Workflow::Form4647 | Workflow::Directory => {
            format!("No notice {number} was issued yet")
        }
    };
    Defect {
        cause: QuarantineCause::UnknownCase,
        problems: vec![Problem {
            pointer: "/subject".to_owned(),
            sentence: format!("{missing}; this message is applied by itself once it is."),
        }],
    }
}

fn other_subject(subject: &Subject, command: &Command) -> Defect {
    Defect {
        cause: QuarantineCause::InvalidData,
        problems: vec![Problem {
            pointer: "/subject".to_owned(),
            sentence: format!("`{subject}` is not what `{}` is about.", command.name()),
        }],
    }
}
