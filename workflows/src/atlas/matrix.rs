//! The page with the whole matrix: commands down, states across.

use std::fmt::Write as _;

use super::cell::{Cell, Refusal};
use super::chart::Chart;
use super::citations::linked;
use super::markdown::{code, table};

pub(super) fn page(chart: &Chart) -> String {
    let machine = chart.machine;
    let mut page = format!("# Every state and command: {}\n\n", machine.title());
    let _ = writeln!(
        page,
        "Generated from the code by `tidewaiter workflow write workflows/atlas`; a test compares \
         it.\nIn words: [{name}.md]({name}.md).\n",
        name = machine.name()
    );
    page.push_str(
        "A **bold** state is one the case moves to, a plain one is where it stays, a code in \
         *italics* says why the command is refused; the sentences stand below.\n`(none)`: nothing \
         was issued under the number.\nEach command is \
         complete, given by somebody who may give it, at a natural moment.\n\n",
    );
    page.push_str(&grid(&chart.cells));
    let situations = situations(&chart.cells);
    if !situations.is_empty() {
        page.push_str(
            "\n## Where more than the state decides\n\nA command that is not in the table of a state \
             does the same in all of its situations; what they are is said on the page in words.\n",
        );
        page.push_str(&situations);
    }
    page.push_str("\n## What the refusals say\n\n");
    let _ = writeln!(
        page,
        "Each row is one kind of refusal; other states, numbers and commands of the row have the \
         same sentence with their own names.\nNumbers and dates are those of the sample, {}.\n",
        chart.about.sample
    );
    page.push_str(&refusals(&chart.cells));
    page
}

/// The states alone: every command in each.
fn grid(cells: &[Cell]) -> String {
    let plain: Vec<&Cell> = cells.iter().filter(|cell| cell.situation.is_empty()).collect();
    let commands = distinct(cells.iter().map(Cell::command_label));
    lines(&plain, &commands)
}

/// For each state with situations: the commands that one of them makes a difference for.
fn situations(cells: &[Cell]) -> String {
    let mut text = String::new();
    for state in distinct(cells.iter().map(|cell| cell.from)) {
        let of_state: Vec<&Cell> = cells.iter().filter(|cell| cell.from == state).collect();
        let is_decided = |command: &String| {
            let outcomes = of_state.iter().filter(|cell| cell.command_label() == *command);
            distinct(outcomes.map(|cell| shown(cell))).len() > 1
        };
        let commands = distinct(of_state.iter().map(|cell| cell.command_label()));
        let commands: Vec<String> = commands.into_iter().filter(is_decided).collect();
        if !commands.is_empty() {
            let _ = write!(text, "\n### {state}\n\n{}", lines(&of_state, &commands));
        }
    }
    text
}

/// One row for each command, one column for each state or situation.
fn lines(cells: &[&Cell], commands: &[String]) -> String {
    let rows = distinct(cells.iter().map(|cell| cell.row_label()));
    let header: Vec<&str> =
        ["command", "by"].into_iter().chain(rows.iter().map(String::as_str)).collect();
    let line = |command: &String| -> Vec<String> {
        let of_command: Vec<&&Cell> =
            cells.iter().filter(|cell| cell.command_label() == *command).collect();
        let by = of_command.first().map_or("", |cell| cell.actor.name());
        let shown = of_command.iter().map(|cell| shown(cell));
        [code(command), by.to_owned()].into_iter().chain(shown).collect()
    };
    table(&header, &commands.iter().map(line).collect::<Vec<_>>())
}

fn shown(cell: &Cell) -> String {
    match &cell.result {
        Ok(state) if cell.moves() => format!("**{state}**"),
        Ok(state) => (*state).to_owned(),
        Err(refusal) => format!("*{}*", refusal.code),
    }
}

/// One example of each kind of refusal, with the commands that it is of.
fn refusals(cells: &[Cell]) -> String {
    let mut seen: Vec<Seen<'_>> = Vec::new();
    for cell in cells {
        let Err(refusal) = &cell.result else { continue };
        let kind = refusal.kind(cell.command);
        match seen.iter_mut().find(|one| one.kind == kind) {
            Some(one) if one.commands.contains(&cell.command) => {}
            Some(one) => one.commands.push(cell.command),
            None => seen.push(Seen { kind, refusal, commands: vec![cell.command] }),
        }
    }
    let rows: Vec<Vec<String>> = seen.iter().map(Seen::row).collect();
    table(&["code", "command", "an example of the sentence", "law"], &rows)
}

struct Seen<'a> {
    kind: String,
    refusal: &'a Refusal,
    commands: Vec<&'static str>,
}

impl Seen<'_> {
    fn row(&self) -> Vec<String> {
        let commands: Vec<String> = self.commands.iter().map(|name| code(name)).collect();
        let law = self.refusal.citation.as_deref().map_or_else(String::new, linked);
        vec![code(self.refusal.code), commands.join(", "), self.refusal.sentence.clone(), law]
    }
}

fn distinct<T: PartialEq>(names: impl Iterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
