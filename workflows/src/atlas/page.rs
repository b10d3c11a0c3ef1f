//! The page of a machine for somebody who knows customs law and no code.

mod commands;
mod deadlines;
mod demands;

use std::fmt::Write as _;

use super::chart::{Chart, SituationEntry, StateEntry};
use super::citations::{Collected, linked};
use super::diagram;
use super::machine::Machine;
use super::markdown::{capitalized, code, table};

pub(super) fn page(chart: &Chart) -> String {
    let sections = [
        about(chart),
        states(chart),
        commands::section(chart),
        deadlines::section(chart),
        limits(chart.machine),
        citations(chart),
    ];
    let sections: Vec<String> =
        sections.into_iter().filter(|section| !section.is_empty()).collect();
    sections.join("\n")
}

fn about(chart: &Chart) -> String {
    let machine = chart.machine;
    let mut text = format!("# {}\n\n", machine.title());
    for paragraph in chart.about.paragraphs {
        let _ = writeln!(text, "{paragraph}");
    }
    let law: Vec<String> = chart.about.law.iter().map(|citation| linked(citation)).collect();
    let _ = writeln!(text, "\nLaw: {}.\n", law.join("; "));
    let _ = writeln!(
        text,
        "This page is generated from the code by `tidewaiter workflow write workflows/atlas`, and \
         a test compares it with the code.\nEvery state and every command: \
         [{name}-matrix.md]({name}-matrix.md). All pages: [README.md](README.md).",
        name = machine.name()
    );
    text
}

fn states(chart: &Chart) -> String {
    let mut text = "## The states\n\n".to_owned();
    let rows: Vec<Vec<String>> = chart.states.iter().map(state_row).collect();
    text.push_str(&table(&["state", "what it means", "who acts next", "final"], &rows));
    let _ =
        write!(text, "\n```mermaid\n{}```\n\n{}", diagram::mermaid(chart), diagram::legend(chart));
    if !chart.situations.is_empty() {
        text.push_str(
            "\nIn some states something besides the state decides what a command does:\n\n",
        );
        text.push_str(&table(&["in", "situation", "what it is"], &situations(&chart.situations)));
    }
    text
}

fn state_row(state: &StateEntry) -> Vec<String> {
    let owner = state.owner.map_or_else(|| "nobody".to_owned(), str::to_owned);
    let is_final = if state.is_final { "yes" } else { "no" };
    vec![code(state.name), state.meaning.to_owned(), owner, is_final.to_owned()]
}

/// Situations alike in several states stand once.
fn situations(entries: &[SituationEntry]) -> Vec<Vec<String>> {
    let mut rows: Vec<(&SituationEntry, Vec<String>)> = Vec::new();
    for entry in entries {
        let alike = |known: &SituationEntry| {
            (known.label, known.words, known.owner) == (entry.label, entry.words, entry.owner)
        };
        match rows.iter_mut().find(|(known, _)| alike(known)) {
            Some((_, states)) => states.push(commands::state_name(entry.state)),
            None => rows.push((entry, vec![commands::state_name(entry.state)])),
        }
    }
    rows.into_iter().map(|(entry, states)| situation_row(entry, &states)).collect()
}

fn situation_row(situation: &SituationEntry, states: &[String]) -> Vec<String> {
    let mut words = situation.words.to_owned();
    if let Some(owner) = situation.owner {
        let _ = write!(words, " Who acts next: {owner}.");
    }
    vec![states.join(", "), situation.label.to_owned(), words]
}

/// The limits that bind CBP itself; only demands on Form 4647 have some.
fn limits(machine: Machine) -> String {
    match machine {
        Machine::Form4647 => demands::section(),
        Machine::Form28 | Machine::Form29 | Machine::Declaration | Machine::Protest => {
            String::new()
        }
    }
}

fn citations(chart: &Chart) -> String {
    let mut collected = Collected::default();
    for citation in chart.about.law {
        collected.add(citation, "the form");
    }
    for entry in &chart.commands {
        let place = code(entry.name);
        for citation in entry.words.law {
            collected.add(citation, &place);
        }
        for refusal in commands::refusals(chart, entry) {
            collected.add(refusal.citation.as_deref().unwrap_or_default(), &place);
        }
    }
    for entry in &chart.deadlines {
        let place = format!("deadline: {}", entry.words.title.to_lowercase());
        for citation in &entry.certificate.citations {
            collected.add(citation, &place);
        }
    }
    for citation in demands::citations(chart.machine) {
        collected.add(&citation, "limits of a demand");
    }
    let rows: Vec<Vec<String>> = collected.rows();
    format!("## Citations\n\n{}", table(&["citation", "where it stands on this page"], &rows))
}

/// The index of the pages.
pub(super) fn index(charts: &[Chart]) -> String {
    let mut text = "# Atlas of the workflows\n\n".to_owned();
    text.push_str(
        "One page for each machine, for people who know customs law: what the form is, its states, \
         who may do what and when, what is refused and why, deadlines and reminders, citations.\n\
         Beside each page stands its matrix: every command in every state.\n\
         All of it is generated from the code by `tidewaiter workflow write workflows/atlas`, and a \
         test compares it, so a change of the rules is a change that can be read here.\n\n",
    );
    let rows: Vec<Vec<String>> = charts.iter().map(index_row).collect();
    text.push_str(&table(&["page", "what happens", "every state and command"], &rows));
    text.push_str("\n## The deadlines\n\n");
    text.push_str(&deadlines::overview(charts));
    text.push_str(WORDS);
    text
}

fn index_row(chart: &Chart) -> Vec<String> {
    let (name, title) = (chart.machine.name(), chart.machine.title());
    vec![
        format!("[{title}]({name}.md)"),
        capitalized(chart.about.line),
        format!("[{name}-matrix.md]({name}-matrix.md)"),
    ]
}

const WORDS: &str = "
## The words

- A **case** is one notice or declaration; it is in one **state** at a time.
- A **command** is what somebody wants of it: an officer of CBP, the trade, or the **clock**, which \
stands for the passing of time.
- A **refusal** has a code and one sentence; it changes nothing, and it is journaled.
- A **raw** last day is the one counted; the **effective** one is where it moves to when CBP is \
closed on it.
- Late or in time goes by the moment a command was **received**, never by the moment it was \
processed.
- A **ladder** is the row of reminders of a deadline; its days count from the raw last day before \
it and from the effective one after it.
";
