//! Who may do what, when, and what is refused.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::cell::{Cell, NOTHING, Refusal};
use super::super::chart::{Chart, CommandEntry};
use super::super::citations::linked;
use super::super::giving::Access;
use super::super::markdown::{code, listed};
use super::super::words::{audience, giver, givers, with_numbers};
use crate::actor::ActorClass;
use crate::effect::Audience;

pub(super) fn section(chart: &Chart) -> String {
    let introduction = if chart.begun_by.is_some() { OF_ANOTHER_CASE } else { INTRODUCTION };
    let mut text = format!("## Who may do what, and when\n\n{introduction}{ACTORS}");
    let _ = writeln!(
        text,
        "Numbers and dates in sentences are those of the sample, {}.",
        chart.about.sample
    );
    for class in [ActorClass::Cbp, ActorClass::Trade, ActorClass::Clock] {
        let of_class: Vec<&CommandEntry> =
            chart.commands.iter().filter(|entry| entry.classes.first() == Some(&class)).collect();
        if of_class.is_empty() {
            continue;
        }
        let _ = write!(text, "\n### {}\n", givers(class));
        for entry in of_class {
            text.push_str(&command(chart, entry));
        }
    }
    text
}

const INTRODUCTION: &str = "\
In a state that a command does not name it is refused as `wrong-state`, in a final one as \
`closed`, and a second opening of one number as `already-issued`.
";
const OF_ANOTHER_CASE: &str = "\
Commands are given to the case around it, Form 29 or Form 4647, which hands them on.
";
const ACTORS: &str = "\
Somebody who is not of the side that gives a command, or may not act for the importer, is refused \
as `not-authorized`: a user of the importer's own account may act for it by that account's rules, a \
broker only with the privileges named below, granted by the importer.
";

fn command(chart: &Chart, entry: &CommandEntry) -> String {
    let mut text = format!("\n#### `{}`: {}\n\n", entry.name, entry.words.title);
    let _ = writeln!(text, "{}\n", with_numbers(entry.words.does));
    let _ = writeln!(text, "- **Who:** {}.", who(entry));
    for line in when(chart, entry.name) {
        let _ = writeln!(text, "- **When:** {line}");
    }
    if !entry.words.needs.is_empty() {
        let _ = writeln!(text, "- **Needs:** {}", with_numbers(entry.words.needs));
    }
    if entry.name != REMINDER
        && let Some(told) = told(chart, entry.name)
    {
        let _ = writeln!(text, "- **Tells:** {told}.");
    }
    let refusals = refusals(chart, entry);
    if !refusals.is_empty() {
        text.push_str("- **Refused:**\n");
    }
    for refusal in refusals {
        let law = refusal
            .citation
            .as_deref()
            .map_or_else(String::new, |citation| format!(" ({})", linked(citation)));
        let _ = writeln!(text, "  - `{}`: {}{law}", refusal.code, refusal.sentence);
    }
    if !entry.words.law.is_empty() {
        let law: Vec<String> = entry.words.law.iter().map(|citation| linked(citation)).collect();
        let _ = writeln!(text, "- **Law:** {}.", law.join("; "));
    }
    text
}

fn who(entry: &CommandEntry) -> String {
    let classes: Vec<String> = entry.classes.iter().map(|class| giver(*class).to_owned()).collect();
    let who = classes.join(", or ");
    let brokers: Vec<String> = entry
        .accesses
        .iter()
        .map(|(access, situations)| match (situations.as_slice(), entry.accesses.len()) {
            (_, 1) | ([""], _) => broker(access),
            (situations, _) => format!("{} ({})", broker(access), situations.join(", ")),
        })
        .collect();
    [who].into_iter().chain(brokers).collect::<Vec<_>>().join("; ")
}

fn broker(access: &Access) -> String {
    match access {
        Access::ImporterAlone => "no broker".to_owned(),
        Access::Granted(privileges) => {
            let names: Vec<String> =
                privileges.iter().map(|privilege| code(privilege.name())).collect();
            format!("a broker with {}", listed(&names))
        }
    }
}

/// Where a command leads that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leads {
    /// To another state.
    To(&'static str),
    /// Nowhere: the state stays.
    Nowhere,
}

impl Leads {
    /// Nothing when the command is refused.
    fn of(cell: &Cell) -> Option<Self> {
        let to = *cell.result.as_ref().ok()?;
        Some(if cell.moves() { Self::To(to) } else { Self::Nowhere })
    }

    fn in_words(self) -> String {
        match self {
            Self::To(to) => format!("to {}", code(to)),
            Self::Nowhere => "the state stays".to_owned(),
        }
    }
}

/// One line for each state that the command leads to.
fn when(chart: &Chart, command: &str) -> Vec<String> {
    if command == REMINDER {
        return vec!["on the days of the ladders below; the state stays.".to_owned()];
    }
    let of_command = chart.cells.iter().filter(|cell| cell.command == command);
    let ways = distinct(of_command.filter_map(Leads::of));
    let line = |leads: &Leads| {
        format!("{}; {}.", listed(&places(chart, command, *leads)), leads.in_words())
    };
    ways.iter().map(line).collect()
}

/// Reminders have ladders, which say more than a matrix.
const REMINDER: &str = "remind";

/// Where a command leads one way: each state with the variants that do, the situations
/// in which none does, and those in which other variants do.
fn places(chart: &Chart, command: &str, wanted: Leads) -> Vec<String> {
    let cells: Vec<&Cell> = chart.cells.iter().filter(|cell| cell.command == command).collect();
    let states = distinct(cells.iter().map(|cell| cell.from));
    states.into_iter().flat_map(|state| places_in(state, &cells, wanted)).collect()
}

fn places_in(state: &str, cells: &[&Cell], wanted: Leads) -> Vec<String> {
    let here: Vec<&Cell> = cells.iter().copied().filter(|cell| cell.from == state).collect();
    let leading = |situation: &str| -> Vec<&str> {
        here.iter()
            .filter(|cell| cell.situation == situation && Leads::of(cell) == Some(wanted))
            .map(|cell| cell.variant.as_str())
            .collect()
    };
    let variants = distinct(here.iter().map(|cell| cell.variant.as_str())).len();
    let shown = |label: String, leading: &[&str]| {
        if leading.len() == variants { label } else { format!("{label} {}", how(leading)) }
    };
    let plain = leading("");
    let mut never: Vec<String> = Vec::new();
    let mut otherwise: Vec<String> = Vec::new();
    for situation in distinct(here.iter().map(|cell| cell.situation)) {
        let these = leading(situation);
        if situation.is_empty() || these == plain {
            continue;
        }
        if these.is_empty() {
            never.push(situation.to_owned());
        } else {
            otherwise.push(shown(format!("{} ({situation})", state_name(state)), &these));
        }
    }
    if plain.is_empty() {
        return otherwise;
    }
    let mut place = shown(state_name(state), &plain);
    if !never.is_empty() {
        let _ = write!(place, " (but not: {})", never.join("; "));
    }
    [place].into_iter().chain(otherwise).collect()
}

/// A state in the middle of a sentence; before there is one, the number of the case.
pub(super) fn state_name(state: &str) -> String {
    if state == NOTHING { "a number that is free".to_owned() } else { code(state) }
}

/// Variants in the middle of a sentence: phrases as they are, names of data as code.
fn how(variants: &[&str]) -> String {
    let is_phrase = |variant: &&str| variant.starts_with(|c: char| c.is_ascii_lowercase());
    if variants.iter().all(is_phrase) {
        return variants.join(" or ");
    }
    let names: Vec<String> = variants.iter().map(|variant| code(variant)).collect();
    format!("with {}", names.join(" or "))
}

/// Who is told whenever the command is taken, and who in some situations.
fn told(chart: &Chart, command: &str) -> Option<String> {
    let taken: Vec<&Cell> =
        chart.cells.iter().filter(|cell| cell.command == command && cell.result.is_ok()).collect();
    let everybody: BTreeSet<Audience> =
        taken.iter().flat_map(|cell| cell.told.iter().copied()).collect();
    let always = |audience: &Audience| taken.iter().all(|cell| cell.told.contains(audience));
    let (always, sometimes): (Vec<Audience>, Vec<Audience>) =
        everybody.into_iter().partition(always);
    let names = |audiences: &[Audience]| {
        listed(&audiences.iter().map(|one| audience(*one).to_owned()).collect::<Vec<_>>())
    };
    match (always.is_empty(), sometimes.is_empty()) {
        (true, true) => None,
        (false, true) => Some(names(&always)),
        (true, false) => Some(format!("in some situations {}", names(&sometimes))),
        (false, false) => {
            Some(format!("{}; in some situations also {}", names(&always), names(&sometimes)))
        }
    }
}

/// Refusals that say more than that the state forbids the command, each once: those of the matrix,
/// then those for what the command holds.
pub(super) fn refusals(chart: &Chart, entry: &CommandEntry) -> Vec<Refusal> {
    let of_matrix = chart
        .cells
        .iter()
        .filter(|cell| cell.command == entry.name)
        .filter_map(|cell| cell.result.as_ref().err())
        .filter(|refusal| !refusal.is_plain(entry.name));
    let mut found: Vec<Refusal> = Vec::new();
    for refusal in of_matrix.chain(&entry.faults) {
        let is_known = |known: &Refusal| known.kind(entry.name) == refusal.kind(entry.name);
        if !found.iter().any(is_known) {
            found.push(refusal.clone());
        }
    }
    found
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for item in items {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}
