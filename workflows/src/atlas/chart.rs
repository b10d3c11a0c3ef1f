//! What the atlas knows of one machine: everything its pages are made from.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::cell::{Cell, Refusal};
use super::giving::{Access, Fault, Given, Row, accesses, cells, told_by};
use super::machine::Machine;
use super::{declaration, form28, form29, form4647, protest};
use crate::actor::ActorClass;
use crate::case::{Case, rung_command};
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::Audience;
use crate::ladder::{self, FireTime, RungKind};
use crate::law::Law;

/// What the atlas knows of one machine.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    /// Which.
    pub(super) machine: Machine,
    /// What it is about.
    pub(super) about: About,
    /// Its states, in order.
    pub(super) states: Vec<StateEntry>,
    /// What else decides in a state, in the order of the rows.
    pub(super) situations: Vec<SituationEntry>,
    /// The matrix.
    pub(super) cells: Vec<Cell>,
    /// Its commands, in the order in which they are given.
    pub(super) commands: Vec<CommandEntry>,
    /// Its deadlines.
    pub(super) deadlines: Vec<DeadlineEntry>,
    /// How a case begins where no command of this machine begins it.
    pub(super) begun_by: Option<&'static str>,
}

/// What a machine is about, in plain words.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    /// Paragraphs.
    pub(super) paragraphs: &'static [&'static str],
    /// One line for the index.
    pub(super) line: &'static str,
    /// The law behind it.
    pub(super) law: &'static [&'static str],
    /// The sample whose numbers and dates stand in the sentences.
    pub(super) sample: &'static str,
}

/// A state.
#[derive(Debug, Clone, Copy)]
pub(super) struct StateEntry {
    /// Name.
    pub(super) name: &'static str,
    /// What it means, a sentence or two.
    pub(super) meaning: &'static str,
    /// Who has to act next.
    pub(super) owner: Option<&'static str>,
    /// Whether it is never left.
    pub(super) is_final: bool,
}

/// What else decides in a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct SituationEntry {
    /// The state.
    pub(super) state: &'static str,
    /// A few words.
    pub(super) label: &'static str,
    /// What it is.
    pub(super) words: &'static str,
    /// Who has to act next, where that is not what the state says.
    pub(super) owner: Option<&'static str>,
}

/// A command.
#[derive(Debug, Clone)]
pub(super) struct CommandEntry {
    /// Name.
    pub(super) name: &'static str,
    /// Who may give it.
    pub(super) classes: Vec<ActorClass>,
    /// In plain words.
    pub(super) words: CommandWords,
    /// What a broker needs to give it, with the situations in which it is so; nothing where the
    /// trade does not give it.
    pub(super) accesses: Vec<(Access, Vec<&'static str>)>,
    /// Refusals for what the command itself holds.
    pub(super) faults: Vec<Refusal>,
}

/// A command in plain words. `{reason_chars}` and its like stand for numbers of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CommandWords {
    /// A heading.
    pub(super) title: &'static str,
    /// What it does: whole sentences.
    pub(super) does: &'static str,
    /// What it has to hold; empty when nothing.
    pub(super) needs: &'static str,
    /// The law behind it.
    pub(super) law: &'static [&'static str],
}

/// A deadline.
#[derive(Debug, Clone)]
pub(super) struct DeadlineEntry {
    /// In plain words.
    pub(super) words: ClockWords,
    /// The deadline of the sample.
    pub(super) certificate: Certificate,
    /// When somebody is reminded and when the case moves, in order of time.
    pub(super) ladder: Vec<LadderEntry>,
    /// What waits with a request for more time; empty where none is possible.
    pub(super) undecided: Vec<LadderEntry>,
}

/// A deadline in plain words.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClockWords {
    /// A heading.
    pub(super) title: &'static str,
    /// What sets it going, a sentence.
    pub(super) starts: &'static str,
    /// What follows when it has passed, a sentence or two.
    pub(super) passes: &'static str,
    /// What is to be known of more time beyond its ground; empty when nothing.
    pub(super) more_time: &'static str,
}

/// One rung of a ladder.
#[derive(Debug, Clone)]
pub(super) struct LadderEntry {
    /// When, in words.
    pub(super) when: String,
    /// Who is told.
    pub(super) told: BTreeSet<Audience>,
    /// What happens.
    pub(super) happens: Happens,
}

/// What a rung does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happens {
    /// People are reminded.
    Reminder,
    /// The time is over.
    End,
    /// The time is over, and the case moves.
    MovesTo(&'static str),
}

/// What a workflow of cases gives its chart.
pub(super) struct Material {
    pub(super) machine: Machine,
    pub(super) about: About,
    pub(super) states: Vec<StateEntry>,
    pub(super) rows: Vec<Row>,
    pub(super) givens: Vec<Given>,
    pub(super) faults: Vec<Fault>,
    pub(super) words: fn(&Given) -> CommandWords,
    pub(super) fitted: fn(&Row, &Given) -> Given,
    pub(super) deadlines: Vec<DeadlineEntry>,
}

/// Everything about a machine.
pub(super) fn chart(machine: Machine) -> Chart {
    match machine {
        Machine::Form28 => charted(form28::material()),
        Machine::Form29 => charted(form29::material()),
        Machine::Form4647 => charted(form4647::material()),
        Machine::Declaration => charted(declaration::material()),
        Machine::Protest => protest::chart(),
    }
}

fn charted(material: Material) -> Chart {
    let Material { machine, about, states, rows, givens, faults, words, fitted, deadlines } =
        material;
    Chart {
        machine,
        about,
        situations: situations(&rows, &states),
        cells: cells(&rows, &givens, fitted),
        commands: commands(&rows, &givens, &faults, words, fitted),
        states,
        deadlines,
        begun_by: None,
    }
}

fn situations(rows: &[Row], states: &[StateEntry]) -> Vec<SituationEntry> {
    let entry = |row: &Row| {
        let situation = row.situation?;
        let of_state = states.iter().find(|state| state.name == row.state);
        let of_state = of_state.and_then(|state| state.owner);
        let owner = row.case.as_ref().and_then(Case::owner);
        let owner = if owner == of_state { None } else { owner };
        let (label, words) = (situation.label, situation.words);
        Some(SituationEntry { state: row.state, label, words, owner })
    };
    rows.iter().filter_map(entry).collect()
}

fn commands(
    rows: &[Row],
    givens: &[Given],
    faults: &[Fault],
    words: fn(&Given) -> CommandWords,
    fitted: fn(&Row, &Given) -> Given,
) -> Vec<CommandEntry> {
    let mut entries: Vec<CommandEntry> = Vec::new();
    for given in givens {
        let (name, class) = (given.command.name(), given.actor.class);
        if let Some(entry) = entries.iter_mut().find(|entry| entry.name == name) {
            if !entry.classes.contains(&class) {
                entry.classes.push(class);
            }
            continue;
        }
        let of_command = |fault: &&Fault| fault.given.command.name() == name;
        entries.push(CommandEntry {
            name,
            classes: vec![class],
            words: words(given),
            accesses: accesses(rows, given, fitted),
            faults: faults.iter().filter(of_command).filter_map(Fault::refusal).collect(),
        });
    }
    entries
}

/// The cases whose clock a ladder is of.
pub(super) struct Reminded<'a> {
    /// The clock.
    pub(super) clock: Clock,
    /// A case whose clock runs.
    pub(super) running: &'a Case,
    /// The same when it has passed.
    pub(super) passed: &'a Case,
    /// A case in which a request for more time waits, where one can.
    pub(super) asked: Option<&'a Case>,
}

/// A deadline with its ladder, each rung given to a sample case.
pub(super) fn deadline(words: ClockWords, reminded: &Reminded<'_>) -> Option<DeadlineEntry> {
    let certificate = reminded.running.clocks().certificate(reminded.clock)?.clone();
    let ladder = ladder(&certificate, reminded);
    let undecided = reminded.asked.map_or_else(Vec::new, |asked| undecided(reminded.clock, asked));
    Some(DeadlineEntry { words, certificate, ladder, undecided })
}

/// The rungs that the code sets for the sample, then those that it adds after the last day.
fn ladder(certificate: &Certificate, reminded: &Reminded<'_>) -> Vec<LadderEntry> {
    let of_law = Law::current().ladder(certificate.rule);
    let running = |kind| fired(when(kind)?, reminded.clock, kind, reminded.running);
    let passed =
        |when: String, days| fired(when, reminded.clock, RungKind::After(days), reminded.passed);
    let set = ladder::rungs(certificate, false, &FireTime::default(), Timestamp::MIN);
    let mut entries: Vec<LadderEntry> =
        set.into_iter().filter_map(|rung| running(rung.kind)).collect();
    entries.extend(
        of_law.after.iter().filter_map(|days| passed(when(RungKind::After(*days))?, *days)),
    );
    entries.extend(of_law.then_every.and_then(|days| {
        let last = of_law.after.last().copied().unwrap_or(0) + days;
        passed(format!("then every {}", days_in_words(days)), last)
    }));
    entries
}

/// When a rung fires, in words; those of a request for more time have a table of their own.
fn when(kind: RungKind) -> Option<String> {
    match kind {
        RungKind::Before(days) => Some(format!("{} before the last day", days_in_words(days))),
        RungKind::OnDay => Some("on the last day".to_owned()),
        RungKind::NotViewed(days) => Some(format!(
            "{} after the date of the notice, if nobody has looked at it",
            days_in_words(days)
        )),
        RungKind::DuePassed => Some("at the end of the last day".to_owned()),
        RungKind::After(days) => Some(format!("{} after the last day", days_in_words(days))),
        RungKind::Undecided(_)
        | RungKind::UndecidedBefore(_)
        | RungKind::UndecidedEnd
        | RungKind::Start => None,
    }
}

fn undecided(clock: Clock, asked: &Case) -> Vec<LadderEntry> {
    let law = &Law::current().undecided;
    let mut entries: Vec<LadderEntry> = law
        .officer
        .iter()
        .filter_map(|days| {
            let when = format!("{days} open days after the request");
            fired(when, clock, RungKind::Undecided(*days), asked)
        })
        .collect();
    let before = law.trade_before;
    let when = format!("{} before the last day", days_in_words(before));
    entries.extend(fired(when, clock, RungKind::UndecidedBefore(before), asked));
    entries
}

/// What a rung does, when the machine takes it.
fn fired(when: String, clock: Clock, kind: RungKind, case: &Case) -> Option<LadderEntry> {
    let command = rung_command(case, clock, kind, Vec::new());
    let given = Given::new(command, crate::actor::Actor::clock());
    let step = Row::of(case.clone()).give(&given).ok()?;
    let to = step.case.state_name();
    let happens = match (kind.moves_the_case(), to == case.state_name()) {
        (false, _) => Happens::Reminder,
        (true, true) => Happens::End,
        (true, false) => Happens::MovesTo(to),
    };
    Some(LadderEntry { when, told: told_by(&step), happens })
}

/// `1 day`, `15 days`.
pub(super) fn days_in_words(days: u16) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
