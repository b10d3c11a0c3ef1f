//! The page with the whole matrix: commands down, states across.

use std::fmt::Write as _;

use super::cell::{Cell, Refusal};
use super::chart::Chart;
use super::citations::linked;
use super::markdown::table;

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
         *italics* says why the command is refused; the sentences stand below.\nEach command is \
         complete, given by somebody who may give it, at a natural moment.\n\n",
    );
    page.push_str(&grid(&chart.cells));
    page.push_str("\n## What the refusals say\n\n");
    let _ = writeln!(page, "Numbers and dates are those of the sample, {}.\n", chart.about.sample);
    page.push_str(&refusals(&chart.cells));
    page
}

fn grid(cells: &[Cell]) -> String {
    let rows = distinct(cells.iter().map(Cell::row_label));
    let commands = distinct(cells.iter().map(Cell::command_label));
    let header: Vec<&str> =
        ["command", "by"].into_iter().chain(rows.iter().map(String::as_str)).collect();
    let line = |command: &String| -> Vec<String> {
        let of_command: Vec<&Cell> =
            cells.iter().filter(|cell| cell.command_label() == *command).collect();
        let by = of_command.first().map_or("", |cell| cell.actor.name());
        let shown = of_command.iter().map(|cell| shown(cell));
        [format!("`{command}`"), by.to_owned()].into_iter().chain(shown).collect()
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

/// Each sentence once; of those that only name the state, one for each command.
fn refusals(cells: &[Cell]) -> String {
    let mut seen: Vec<Seen<'_>> = Vec::new();
    for cell in cells {
        let Err(refusal) = &cell.result else { continue };
        let is_plain = refusal.is_plain(cell.command);
        let same = |one: &&mut Seen<'_>| {
            one.refusal.code == refusal.code
                && if is_plain {
                    one.is_plain && one.commands.iter().any(|known| *known == cell.command)
                } else {
                    one.refusal == refusal
                }
        };
        match seen.iter_mut().find(same) {
            Some(one) if one.commands.contains(&cell.command) => {}
            Some(one) => one.commands.push(cell.command),
            None => seen.push(Seen { refusal, is_plain, commands: vec![cell.command] }),
        }
    }
    let rows: Vec<Vec<String>> = seen.iter().map(Seen::row).collect();
    table(&["code", "command", "sentence", "law"], &rows)
}

struct Seen<'a> {
    refusal: &'a Refusal,
    is_plain: bool,
    commands: Vec<&'static str>,
}

impl Seen<'_> {
    fn row(&self) -> Vec<String> {
        let commands: Vec<String> = self.commands.iter().map(|name| format!("`{name}`")).collect();
        let mut sentence = self.refusal.sentence.clone();
        if self.is_plain && self.refusal.code != "unknown-case" {
            sentence.push_str(" (In other states alike.)");
        }
        let law = self.refusal.citation.as_deref().map_or_else(String::new, linked);
        vec![format!("`{}`", self.refusal.code), commands.join(", "), sentence, law]
    }
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
