//! The machine as a Mermaid state diagram that GitHub renders.

use std::fmt::Write as _;

use super::cell::{Cell, NOTHING, command_label};
use super::chart::Chart;
use super::markdown::code;
use crate::actor::ActorClass;

/// An arrow with its commands; of some only these variants lead this way.
struct Arrow {
    from: &'static str,
    to: &'static str,
    commands: Vec<(&'static str, ActorClass, Vec<String>)>,
}

/// The diagram: states, and commands that lead from one to another. What leaves a case where it is
/// is not drawn; what only the passing of time does is marked.
pub(super) fn mermaid(chart: &Chart) -> String {
    let mut page = "stateDiagram-v2\n".to_owned();
    let arrows = arrows(&chart.cells);
    if let Some(begun_by) = chart.begun_by
        && let Some(first) = chart.states.first()
    {
        let _ = writeln!(page, "    [*] --> {}: {begun_by}", first.name);
    }
    for Arrow { from, to, commands } in &arrows {
        let from = if *from == NOTHING { "[*]" } else { from };
        let labels: Vec<String> = commands.iter().map(label).collect();
        let _ = writeln!(page, "    {from} --> {to}: {}", labels.join(", "));
    }
    for state in chart.states.iter().filter(|state| state.is_final) {
        let _ = writeln!(page, "    {} --> [*]", state.name);
    }
    page
}

fn arrows(cells: &[Cell]) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for cell in cells.iter().filter(|cell| cell.moves()) {
        let Ok(to) = cell.result else { continue };
        let leads = (cell.command, cell.actor, variants_to(cell, to, cells));
        match arrows.iter_mut().find(|arrow| arrow.from == cell.from && arrow.to == to) {
            Some(arrow) if arrow.commands.contains(&leads) => {}
            Some(arrow) => arrow.commands.push(leads),
            None => arrows.push(Arrow { from: cell.from, to, commands: vec![leads] }),
        }
    }
    arrows
}

/// The variants of a command that lead from its state to another; none where all of them do that
/// lead anywhere.
fn variants_to(cell: &Cell, to: &str, cells: &[Cell]) -> Vec<String> {
    let mut leading: Vec<String> = Vec::new();
    let mut possible: Vec<String> = Vec::new();
    let same = |other: &&Cell| {
        other.from == cell.from && other.command == cell.command && other.result.is_ok()
    };
    for other in cells.iter().filter(same) {
        if !possible.contains(&other.variant) {
            possible.push(other.variant.clone());
        }
        let leads = other.result.as_ref().is_ok_and(|state| *state == to);
        if leads && !leading.contains(&other.variant) {
            leading.push(other.variant.clone());
        }
    }
    if leading.len() == possible.len() { Vec::new() } else { leading }
}

/// The name of the command, with its variants where others lead elsewhere.
fn label((name, actor, variants): &(&'static str, ActorClass, Vec<String>)) -> String {
    let label = command_label(name, &variants.join(" or "));
    if *actor == ActorClass::Clock { format!("{label} (clock)") } else { label }
}

/// Under the diagram: how to read it, and what is not drawn.
pub(super) fn legend(chart: &Chart) -> String {
    let mut staying: Vec<&str> = Vec::new();
    for cell in &chart.cells {
        let stays = cell.result.is_ok() && !cell.moves();
        if stays && !staying.contains(&cell.command) {
            staying.push(cell.command);
        }
    }
    let staying: Vec<String> = staying.into_iter().map(code).collect();
    let mut text = "`(clock)` marks what only the passing of time does.\n".to_owned();
    if !staying.is_empty() {
        let _ = writeln!(
            text,
            "Not drawn is what leaves a case in its state; these commands can: {}.",
            staying.join(", ")
        );
    }
    text
}
