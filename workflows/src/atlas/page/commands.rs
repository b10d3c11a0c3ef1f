//! Who may do what, when, and what is refused.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::cell::{Cell, Refusal, labelled};
use super::super::chart::{Chart, CommandEntry};
use super::super::citations::linked;
use super::super::giving::Access;
use super::super::markdown::{code, listed};
use super::super::words::{audience, giver, givers, with_numbers};
use crate::actor::ActorClass;
use crate::effect::Audience;

pub(super) fn section(chart: &Chart) -> String {
    let mut text = format!("## Who may do what, and when\n\n{INTRODUCTION}");
    let _ = writeln!(text, "Numbers and dates in sentences are those of the sample, {}.", chart.about.sample);
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
    if let Some(told) = told(chart, entry.name) {
        let _ = writeln!(text, "- **Tells:** {told}.");
    }
    let refusals = refusals(chart, entry);
    if !refusals.is_empty() {
        text.push_str("- **Refused:**\n");
    }
    for refusal in refusals {
        let law = refusal.citation.as_deref().map_or_else(String::new, |citation| {
            format!(" ({})", linked(citation))
        });
        let _ = writeln!(text, "  - `{}`: {}{law}", refusal.code, refusal.sentence);
    }
    if !entry.words.law.is_empty() {
        let law: Vec<String> = entry.words.law.iter().map(|citation| linked(citation)).collect();
        let _ = writeln!(text, "- **Law:** {}.", law.join("; "));
    }
    text
}

fn who(entry: &CommandEntry) -> String {
    let classes: Vec<String> =
        entry.classes.iter().map(|class| giver(*class).to_owned()).collect();
    let who = classes.join(", or ");
    match &entry.access {
        Access::NotOfTheTrade => who,
        Access::ImporterAlone => format!("{who}, in its own account; no broker"),
        Access::Granted(privileges) if privileges.is_empty() => who,
        Access::Granted(privileges) => {
            let names: Vec<String> =
                privileges.iter().map(|privilege| code(privilege.name())).collect();
            format!("{who}; a broker with {}", listed(&names))
        }
    }
}

/// One line for each state that the command leads to.
fn when(chart: &Chart, command: &str) -> Vec<String> {
    let mut lines: Vec<(String, Vec<Cell>)> = Vec::new();
    for cell in chart.cells.iter().filter(|cell| cell.command == command) {
        let key = match &cell.result {
            Ok(to) if cell.moves() => format!("to {}", code(to)),
            Ok(_) => "the state stays".to_owned(),
            Err(_) => continue,
        };
        match lines.iter_mut().find(|(known, _)| *known == key) {
            Some((_, cells)) => cells.push(cell.clone()),
            None => lines.push((key, vec![cell.clone()])),
        }
    }
    let line = |(key, cells): &(String, Vec<Cell>)| {
        format!("{}; {key}.", listed(&places(chart, cells)))
    };
    lines.iter().map(line).collect()
}

/// Where a command leads to a state: the state alone where it does so in all of its situations and
/// variants, else the situations, and the variants where not all do.
fn places(chart: &Chart, reached: &[Cell]) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    let states: Vec<&str> = distinct(reached.iter().map(|cell| cell.from));
    for state in states {
        let of_state: Vec<&Cell> = reached.iter().filter(|cell| cell.from == state).collect();
        let all: Vec<&Cell> = chart
            .cells
            .iter()
            .filter(|cell| cell.from == state && Some(cell.command) == of_state.first().map(|c| c.command))
            .collect();
        if of_state.len() == all.len() {
            places.push(code(state));
            continue;
        }
        let situations = distinct(of_state.iter().map(|cell| cell.situation));
        for situation in situations {
            let here: Vec<&Cell> =
                of_state.iter().copied().filter(|cell| cell.situation == situation).collect();
            let possible = all.iter().filter(|cell| cell.situation == situation).count();
            places.push(place(state, situation, &here, possible));
        }
    }
    places
}

fn place(state: &str, situation: &str, here: &[&Cell], possible: usize) -> String {
    let label = match labelled(state, situation).split_once(", ") {
        Some((state, situation)) => format!("{} ({situation})", code(state)),
        None => code(state),
    };
    if here.len() == possible {
        return label;
    }
    let variants: Vec<String> = here.iter().map(|cell| code(&cell.variant)).collect();
    format!("{label} with {}", variants.join(" or "))
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
        if !found.contains(refusal) {
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
