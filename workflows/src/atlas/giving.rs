//! Giving sample commands to sample cases: what every page of the atlas is derived from.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::cell::{Cell, NOTHING, Refusal};
use super::form28::natural_time as form28_time;
use crate::actor::{Actor, ActorClass};
use crate::calendar::Calendar;
use crate::case::{self, Case, Context, Policy, opens_case, step};
use crate::declaration;
use crate::directory::{Account, Grant, Privilege};
use crate::effect::{Audience, Effect};
use crate::form28::samples::{self, Moment};
use crate::form29;
use crate::form4647;
use crate::ids::AceId;
use crate::message::Command;
use crate::rejection::{Rejection, RejectionCode};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::cbp);

/// A row of the matrix: a state, with what else decides what a command does in it.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Name of the state.
    pub(super) state: &'static str,
    /// What else decides; none for the state alone.
    pub(super) situation: Option<Situation>,
    /// The case; none when nothing was issued.
    pub(super) case: Option<Case>,
    /// Other cases that are known.
    pub(super) related: Vec<Case>,
    /// What the operator has set.
    pub(super) policy: Policy,
    /// When commands come.
    pub(super) timing: Timing,
}

/// What decides in a state besides the state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// A few words, after the name of the state.
    pub(super) label: &'static str,
    /// What it is, a sentence or two.
    pub(super) words: &'static str,
}

/// When commands come to the case of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Timing {
    /// In the natural course of things.
    Natural,
    /// Received then, and applied in the natural course, when the clock was quicker.
    Received(Timestamp),
    /// Not before then.
    From(Timestamp),
}

/// A command as it is given.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// The command.
    pub(super) command: Command,
    /// Who gives it.
    pub(super) actor: Actor,
    /// What of its data decides, where that makes a difference.
    pub(super) variant: String,
}

/// A command that its own data make impossible, with the case it is given to.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// The case, and when.
    pub(super) row: Row,
    /// The command.
    pub(super) given: Given,
}

/// What a user of another account than the importer's needs to give a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Access {
    /// Nothing helps: the importer alone may give it.
    ImporterAlone,
    /// These privileges, all of them.
    Granted(Vec<Privilege>),
}

impl Row {
    /// Nothing was issued.
    pub(super) fn nothing() -> Self {
        Self {
            state: NOTHING,
            situation: None,
            case: None,
            related: Vec::new(),
            policy: Policy::default(),
            timing: Timing::Natural,
        }
    }

    /// A case in its state.
    pub(super) fn of(case: Case) -> Self {
        Self { state: case.state_name(), case: Some(case), ..Self::nothing() }
    }

    /// The same in a situation.
    pub(super) fn when(mut self, label: &'static str, words: &'static str) -> Self {
        self.situation = Some(Situation { label, words });
        self
    }

    /// The same in the situation that a label names after the state. A label that the table does
    /// not have leaves the row as it is, and a test finds two rows alike.
    pub(super) fn labelled(mut self, label: &str, table: &[(&'static str, &'static str)]) -> Self {
        let known = label
            .split_once(", ")
            .and_then(|(_, label)| table.iter().find(|(known, _)| *known == label));
        if let Some((label, words)) = known {
            self.situation = Some(Situation { label, words });
        }
        self
    }

    /// The same with its commands at another time.
    pub(super) const fn timed(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// The same with another case known.
    pub(super) fn beside(mut self, other: Case) -> Self {
        self.related.push(other);
        self
    }

    /// The same under another policy.
    pub(super) const fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    fn moment(&self, command: &Command) -> Moment {
        let natural = natural_time(self.case.as_ref(), command);
        match self.timing {
            Timing::Natural => Moment { received_at: natural, now: natural },
            Timing::Received(at) => Moment { received_at: at, now: natural.max(at) },
            Timing::From(at) => {
                let at = natural.max(at);
                Moment { received_at: at, now: at }
            }
        }
    }

    /// Gives the command to the case of this row.
    pub(super) fn give(&self, given: &Given) -> Result<case::Step, Rejection> {
        self.give_for(given, self.importer(given).as_ref())
    }

    /// The case after a command that is possible in this row.
    pub(super) fn after(&self, given: &Given) -> Case {
        match self.give(given) {
            Ok(step) => step.case,
            Err(no) => unreachable!("`{}` is possible: {}", given.command.name(), no.sentence),
        }
    }

    fn give_for(&self, given: &Given, importer: Option<&Account>) -> Result<case::Step, Rejection> {
        let Moment { received_at, now } = self.moment(&given.command);
        let related: Vec<&Case> = self.related.iter().collect();
        let context = Context {
            received_at,
            now,
            calendar: &CALENDAR,
            importer,
            related: &related,
            policy: &self.policy,
        };
        step(self.case.as_ref(), &given.command, &given.actor, &context)
    }

    /// The account of the importer concerned.
    fn importer(&self, given: &Given) -> Option<Account> {
        let number = match &self.case {
            Some(case) => case.importer_number(),
            None => given.command.importer_of_new_case()?,
        };
        match &given.command {
            Command::Declaration(_) => declaration::samples::importer_of(number),
            Command::Form28(_)
            | Command::Form29(_)
            | Command::Form4647(_)
            | Command::Directory(_) => Some(samples::importer())
                .filter(|account| account.importer_numbers.contains(number)),
        }
    }

    fn cell(&self, given: &Given, opener: &'static str) -> Cell {
        let step = self.give(given);
        let told = step.as_ref().map_or_else(|_| BTreeSet::new(), told_by);
        let waits = self.case.is_none()
            && !opens_case(&given.command)
            && given.actor.class != ActorClass::Clock;
        Cell {
            from: self.state,
            situation: self.situation.map_or("", |situation| situation.label),
            command: given.command.name(),
            variant: given.variant.clone(),
            actor: given.actor.class,
            result: match step {
                Ok(step) => Ok(step.case.state_name()),
                Err(_) if waits => Err(Refusal::waiting(opener)),
                Err(rejection) => Err(rejection.into()),
            },
            told,
        }
    }
}

impl Given {
    /// A command by this actor, of which nothing but the name decides.
    pub(super) const fn new(command: Command, actor: Actor) -> Self {
        Self { command, actor, variant: String::new() }
    }

    /// The same with what of its data decides.
    pub(super) fn variant(mut self, variant: impl Into<String>) -> Self {
        self.variant = variant.into();
        self
    }
}

/// The first sample of a name.
pub(super) fn sample(givens: Vec<Given>, name: &str) -> Given {
    let found = givens.into_iter().find(|given| given.command.name() == name);
    found.unwrap_or_else(|| unreachable!("`{name}` is a sample command"))
}

impl Fault {
    /// Why it is refused; nothing where it is not.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.row.give(&self.given).err().map(Refusal::from)
    }
}

/// Every command in every row. `fitted` makes a command that of the case of the row.
pub(super) fn cells(
    rows: &[Row],
    givens: &[Given],
    fitted: impl Fn(&Row, &Given) -> Given,
) -> Vec<Cell> {
    let opener = givens.iter().find(|given| opens_case(&given.command));
    let opener = opener.map_or("", |given| given.command.name());
    let given_in = |row: &Row| -> Vec<Cell> {
        givens.iter().map(|given| row.cell(&fitted(row, given), opener)).collect()
    };
    rows.iter().flat_map(given_in).collect()
}

/// What a broker needs to give a command, found by trying it in every row where the importer may;
/// with the situations in which it is so.
pub(super) fn accesses(
    rows: &[Row],
    given: &Given,
    fitted: impl Fn(&Row, &Given) -> Given,
) -> Vec<(Access, Vec<&'static str>)> {
    if given.actor.class != ActorClass::Trade {
        return Vec::new();
    }
    let mut found: Vec<(Access, Vec<&'static str>)> = Vec::new();
    for row in rows {
        let given = fitted(row, given);
        if row.give(&given).is_err() {
            continue;
        }
        let access = access(row, &given);
        let situation = row.situation.map_or("", |situation| situation.label);
        match found.iter_mut().find(|(known, _)| *known == access) {
            Some((_, situations)) if situations.contains(&situation) => {}
            Some((_, situations)) => situations.push(situation),
            None => found.push((access, vec![situation])),
        }
    }
    found
}

fn access(row: &Row, given: &Given) -> Access {
    let refused_with = |privileges: &[Privilege]| {
        let (broker, account) = broker_of(row.importer(given), privileges);
        let by_broker = Given { actor: broker, ..given.clone() };
        row.give_for(&by_broker, account.as_ref()).is_err_and(|rejection| {
            matches!(rejection.code, RejectionCode::NotAuthorized | RejectionCode::NotAllowed)
        })
    };
    if refused_with(&OF_CASES) {
        return Access::ImporterAlone;
    }
    let is_needed = |privilege: &Privilege| {
        let others: Vec<Privilege> = OF_CASES.into_iter().filter(|one| one != privilege).collect();
        refused_with(&others)
    };
    Access::Granted(OF_CASES.into_iter().filter(is_needed).collect())
}

/// The privileges that concern cases.
const OF_CASES: [Privilege; 8] = [
    Privilege::FormsView,
    Privilege::FormsRespond,
    Privilege::FormsRequestExtension,
    Privilege::FormsSign,
    Privilege::DeclView,
    Privilege::DeclCreate,
    Privilege::DeclSign,
    Privilege::DeclCancel,
];

/// A broker, and the importer's account with these privileges granted to it and nobody else.
fn broker_of(importer: Option<Account>, privileges: &[Privilege]) -> (Actor, Option<Account>) {
    let broker = broker_id();
    let grant =
        Grant { grantee: broker.clone(), privileges: privileges.to_vec(), scope: Vec::new() };
    let account = importer.map(|account| Account { grants: vec![grant], ..account });
    (Actor::trade("u-b00009", "Harbor Entry Brokers", broker), account)
}

#[expect(clippy::expect_used, reason = "the id is a literal, and a test parses it")]
fn broker_id() -> AceId {
    "B00009".parse().expect("a literal ACE ID parses")
}

/// Who is told by a step: audiences that its case can have.
pub(super) fn told_by(step: &case::Step) -> BTreeSet<Audience> {
    let audience = |effect: &Effect| {
        let Effect::Tell(notification) = effect else { return None };
        Some(notification.audience)
    };
    let is_there = |audience: &Audience| match audience {
        Audience::CourtesyBrokers => step.case.form_kind().is_some(),
        Audience::Officer => step.case.officer().is_some(),
        Audience::Signer => step.case.signer().is_some(),
        Audience::Author => step.case.author().is_some(),
        Audience::Importer | Audience::AccountOwner | Audience::Fallback => true,
    };
    step.effects.iter().filter_map(audience).filter(is_there).collect()
}

/// When a command comes to a case in the natural course of things.
fn natural_time(case: Option<&Case>, command: &Command) -> Timestamp {
    match (command, case) {
        (Command::Form28(command), Some(Case::Form28(case))) => form28_time(Some(case), command),
        (Command::Form28(command), _) => form28_time(None, command),
        (Command::Form29(command), Some(Case::Form29(case))) => {
            form29::samples::natural_time(Some(case), command)
        }
        (Command::Form29(command), _) => form29::samples::natural_time(None, command),
        (Command::Form4647(command), Some(Case::Form4647(case))) => {
            form4647::samples::natural_time(Some(case), command)
        }
        (Command::Form4647(command), _) => form4647::samples::natural_time(None, command),
        (Command::Declaration(command), Some(Case::Declaration(case))) => {
            declaration::samples::natural_time(Some(case), command)
        }
        (Command::Declaration(command), _) => declaration::samples::natural_time(None, command),
        (Command::Directory(_), _) => Timestamp::UNIX_EPOCH,
    }
}
