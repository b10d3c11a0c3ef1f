//! A case: one notice or declaration and where it stands. The one entry point `step` for every
//! workflow.

mod facts;
mod workflow;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::case_file::{CaseFile, Extension, Filed, Link};
use crate::clocks::{Clock, Clocks};
use crate::deadline::Certificate;
use crate::declaration;
use crate::directory::{Account, FormKind, Gap, GapCode, Purpose, Recipient};
use crate::effect::{Effect, Message};
use crate::form28;
use crate::form29;
use crate::form4647;
use crate::ids::{CaseNumber, EntryNumber, FilerCode, ImporterNumber};
use crate::ladder::RungKind;
use crate::message::Command;
use crate::parties::Officer;
use crate::rejection::{Rejection, RejectionCode};

pub use facts::Facts;
pub use workflow::Workflow;

/// A case of any workflow, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "workflow", rename_all = "lowercase")]
pub enum Case {
    /// A Form 28.
    Form28(Box<form28::Case>),
    /// A Form 29.
    Form29(Box<form29::Case>),
    /// A Form 4647.
    Form4647(Box<form4647::Case>),
    /// A blanket declaration.
    Declaration(Box<declaration::Case>),
}

impl Case {
    fn facts(&self) -> &dyn Facts {
        match self {
            Self::Form28(case) => case.as_ref(),
            Self::Form29(case) => case.as_ref(),
            Self::Form4647(case) => case.as_ref(),
            Self::Declaration(case) => case.as_ref(),
        }
    }

    fn file_mut(&mut self) -> &mut CaseFile {
        match self {
            Self::Form28(case) => case.file_mut(),
            Self::Form29(case) => case.file_mut(),
            Self::Form4647(case) => case.file_mut(),
            Self::Declaration(case) => case.file_mut(),
        }
    }

    /// What it keeps alike with every other case.
    pub fn file(&self) -> &CaseFile {
        self.facts().file()
    }

    /// Number.
    pub fn number(&self) -> &CaseNumber {
        self.facts().number()
    }

    /// Workflow.
    pub const fn workflow(&self) -> Workflow {
        match self {
            Self::Form28(_) => Workflow::Form28,
            Self::Form29(_) => Workflow::Form29,
            Self::Form4647(_) => Workflow::Form4647,
            Self::Declaration(_) => Workflow::Declaration,
        }
    }

    /// Name of its state.
    pub fn state_name(&self) -> &'static str {
        self.facts().state_name()
    }

    /// Whether nothing can happen to it any more.
    pub fn is_closed(&self) -> bool {
        self.facts().is_closed()
    }

    /// Whether CBP still waits for an answer of the trade, in time or late.
    pub fn awaits_answer(&self) -> bool {
        self.facts().awaits_answer()
    }

    /// The entries it is about; none for a declaration.
    pub fn entry_numbers(&self) -> Vec<&EntryNumber> {
        self.facts().entry_numbers()
    }

    /// The importer it is addressed to.
    pub fn importer_number(&self) -> &ImporterNumber {
        self.facts().importer_number()
    }

    /// Name of the addressee.
    pub fn importer_name(&self) -> &str {
        self.facts().importer_name()
    }

    /// Filers that may have to be told: those CBP would like to.
    pub fn filers(&self) -> &[FilerCode] {
        self.facts().filers()
    }

    /// The issuing officer; none for a declaration.
    pub fn officer(&self) -> Option<&Officer> {
        self.facts().officer()
    }

    /// Who has to act next, in words; nobody once it is closed.
    pub fn owner(&self) -> Option<&'static str> {
        self.facts().owner()
    }

    /// Version of the last answer of the trade, and whether it came late.
    pub fn last_answer(&self) -> Option<(u32, bool)> {
        self.facts().last_answer()
    }

    /// The person asked to sign; of a declaration only.
    pub fn signer(&self) -> Option<Recipient> {
        self.facts().signer()
    }

    /// Who drafted it; of a declaration only.
    pub fn author(&self) -> Option<&Actor> {
        self.facts().author()
    }

    /// What the importer's contacts must be there for, to be told of this case.
    pub const fn purpose(&self) -> Purpose {
        match self {
            Self::Form28(_) | Self::Form29(_) | Self::Form4647(_) => Purpose::Forms,
            Self::Declaration(_) => Purpose::Declarations,
        }
    }

    /// The form that brokers are listed for; none for a declaration.
    pub const fn form_kind(&self) -> Option<FormKind> {
        match self {
            Self::Form28(_) => Some(FormKind::Form28),
            Self::Form29(_) => Some(FormKind::Form29),
            Self::Form4647(_) => Some(FormKind::Form4647),
            Self::Declaration(_) => None,
        }
    }

    /// Its clocks.
    pub fn clocks(&self) -> &Clocks {
        &self.file().clocks
    }

    /// The clock whose date leads.
    pub fn leading_clock(&self) -> Clock {
        self.facts().leading_clock()
    }

    /// The deadline that leads: it runs or ran last.
    pub fn deadline(&self) -> Option<&Certificate> {
        self.clocks().certificate(self.leading_clock())
    }

    /// Day the notice was issued; of a declaration, its first day.
    pub fn issued_on(&self) -> Date {
        self.facts().issued_on()
    }

    /// Its extension, where its answer period can have one.
    pub fn extension(&self) -> &Extension {
        &self.file().extension
    }

    /// The cases it belongs with.
    pub fn links(&self) -> &[Link] {
        &self.file().links
    }

    /// The case with one more link, or nothing when it has it already. A link moves no case, so
    /// one that has ended can have it too.
    pub fn linked(&self, link: &Link) -> Option<Self> {
        let mut case = self.clone();
        case.file_mut().link(link).then_some(case)
    }

    /// Whether a message about a clock of this case has become pointless since it was staged: it
    /// reminds of a date that asks nothing any more.
    pub fn makes_moot(&self, message: &Message, about: Option<Clock>) -> bool {
        let clock = about.unwrap_or_else(|| self.leading_clock());
        let waits = match clock {
            Clock::Answer => self.awaits_answer(),
            Clock::Protest | Clock::Court | Clock::Petition => self.clocks().runs(clock),
            // After its last day a declaration is reminded of; the clock stops that once another
            // takes its place.
            Clock::Validity => {
                let expired = |case: &declaration::Case| case.state == declaration::State::Expired;
                self.clocks().runs(clock)
                    || matches!(self, Self::Declaration(case) if expired(case))
            }
        };
        !waits && (message.is_reminder() || message.says_past_due())
    }
}

/// What is uncertain in the law or a choice of the house: an operator may set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether an answer to a lapsed proposal is still taken, as late (lifecycle §4.2).
    pub accept_late_answers: bool,
    /// Whether a declaration may begin before it is submitted (declarations §6).
    pub back_dated_declarations: bool,
    /// Longest span of a declaration, in calendar months (declarations §2 to §4).
    pub declaration_months_max: u8,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            accept_late_answers: true,
            back_dated_declarations: true,
            declaration_months_max: 12,
        }
    }
}

/// What a step may look at besides the case: time of receipt, calendar, the accounts involved,
/// other cases.
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
    /// Other cases that are known: of the same entries, linked with this one or named by the
    /// command; for a declaration, those of the same importer.
    pub related: &'a [&'a Case],
    /// What an operator may set.
    pub policy: &'a Policy,
}

/// What came of a command that the rules allow.
pub type Step = crate::step::Step<Case>;

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
    let mut step = match (command, case) {
        (Command::Form28(command), None) => {
            form28::step(None, command, actor, context)?.map(boxed_form28)
        }
        (Command::Form28(command), Some(Case::Form28(case))) => {
            form28::step(Some(case), command, actor, context)?.map(boxed_form28)
        }
        (Command::Form29(command), None) => {
            form29::step(None, command, actor, context)?.map(boxed_form29)
        }
        (Command::Form29(command), Some(Case::Form29(case))) => {
            form29::step(Some(case), command, actor, context)?.map(boxed_form29)
        }
        (Command::Form4647(command), None) => {
            form4647::step(None, command, actor, context)?.map(boxed_form4647)
        }
        (Command::Form4647(command), Some(Case::Form4647(case))) => {
            form4647::step(Some(case), command, actor, context)?.map(boxed_form4647)
        }
        (Command::Declaration(command), None) => {
            declaration::step(None, command, actor, context)?.map(boxed_declaration)
        }
        (Command::Declaration(command), Some(Case::Declaration(case))) => {
            declaration::step(Some(case), command, actor, context)?.map(boxed_declaration)
        }
        (
            Command::Form28(_)
            | Command::Form29(_)
            | Command::Form4647(_)
            | Command::Declaration(_),
            Some(case),
        ) => return Err(of_another_workflow(case, command)),
        (Command::Directory(_), _) => {
            return Err(Rejection::new(
                RejectionCode::NotAllowed,
                "A change of the directory does not move a case.",
            ));
        }
    };
    refuse_strangers(&mut step, context);
    if case.is_none() {
        note_who_names_it(&mut step, context);
    }
    let links = step.case.links().to_vec();
    for effect in &mut step.effects {
        if let Effect::Render(document) = effect {
            document.links.clone_from(&links);
        }
    }
    Ok(step)
}

fn boxed_form28(case: form28::Case) -> Case {
    Case::Form28(Box::new(case))
}

fn boxed_form29(case: form29::Case) -> Case {
    Case::Form29(Box::new(case))
}

fn boxed_form4647(case: form4647::Case) -> Case {
    Case::Form4647(Box::new(case))
}

fn boxed_declaration(case: declaration::Case) -> Case {
    Case::Declaration(Box::new(case))
}

/// Cases of two importers are never linked: what becomes of one is nobody's business with the
/// other. The notice itself stands; that it names a stranger is reported.
fn refuse_strangers(step: &mut Step, context: &Context<'_>) {
    let importer = step.case.importer_number().clone();
    let is_stranger = |link: &Link| {
        context
            .related
            .iter()
            .any(|other| *other.number() == link.case && *other.importer_number() != importer)
    };
    let strangers: Vec<Link> =
        step.case.links().iter().filter(|link| is_stranger(link)).cloned().collect();
    for link in strangers {
        step.case.file_mut().links.retain(|known| *known != link);
        step.effects.retain(|effect| *effect != Effect::Link(link.clone()));
        let sentence = format!(
            "{} names {}, which concerns another importer; they are not linked.",
            step.case.number(),
            link.case
        );
        step.effects.push(Effect::Gap(Gap { code: GapCode::NotLinked, sentence }));
    }
}

/// A case that exists may name one that is still to come; once that one is opened, it knows.
fn note_who_names_it(step: &mut Step, context: &Context<'_>) {
    let number = step.case.number().clone();
    let importer = step.case.importer_number().clone();
    let kin = context.related.iter().filter(|other| *other.importer_number() == importer);
    for other in kin {
        for link in other.links().iter().filter(|link| link.case == number) {
            let back = Link { case: other.number().clone(), relation: link.relation.reverse() };
            step.case.file_mut().link(&back);
        }
    }
}

fn of_another_workflow(case: &Case, command: &Command) -> Rejection {
    Rejection::new(
        RejectionCode::NotAllowed,
        format!(
            "{} is a {}; `{}` is a command of {}.",
            case.number(),
            case.workflow().title(),
            command.name(),
            command.workflow().title()
        ),
    )
}

/// Whether this command opens a case that does not exist yet.
pub const fn opens_case(command: &Command) -> bool {
    match command {
        Command::Form28(command) => matches!(command, form28::Command::Issue(_)),
        Command::Form29(command) => matches!(command, form29::Command::Issue(_)),
        Command::Form4647(command) => matches!(command, form4647::Command::Issue(_)),
        Command::Declaration(command) => matches!(command, declaration::Command::Draft(_)),
        Command::Directory(_) => false,
    }
}

/// The clock's command for a rung of a case.
pub fn rung_command(
    case: &Case,
    clock: Clock,
    rung: RungKind,
    stands_for: Vec<RungKind>,
) -> Command {
    match case {
        Case::Form28(_) => Command::Form28(form28::Command::of_rung(rung, stands_for)),
        Case::Form29(_) => Command::Form29(form29::Command::of_rung(clock, rung, stands_for)),
        Case::Form4647(_) => Command::Form4647(form4647::Command::of_rung(clock, rung, stands_for)),
        Case::Declaration(_) => {
            Command::Declaration(declaration::Command::of_rung(clock, rung, stands_for))
        }
    }
}
