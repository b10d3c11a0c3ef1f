//! The machine as a Mermaid state diagram that GitHub renders.

use std::fmt::Write as _;

use super::cell::{Cell, NOTHING, command_label};
use super::chart::Chart;
use super::markdown::code;
use crate::actor::ActorClass;

/// An arrow with its commands.
struct Arrow {
    from: &'static str,
    to: &'static str,
    labels: Vec<String>,
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
    for Arrow { from, to, labels } in &arrows {
        let from = if *from == NOTHING { "[*]" } else { from };
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
        let label = label(cell, to, cells);
        match arrows.iter_mut().find(|arrow| arrow.from == cell.from && arrow.to == to) {
            Some(arrow) if arrow.labels.contains(&label) => {}
            Some(arrow) => arrow.labels.push(label),
            None => arrows.push(Arrow { from: cell.from, to, labels: vec![label] }),
        }
    }
    arrows
}

/// The name of the command, with its variant where another one leads elsewhere.
fn label(cell: &Cell, to: &str, cells: &[Cell]) -> String {
    let mut same = cells.iter().filter(|other| {
        other.from == cell.from && other.command == cell.command && other.result.is_ok()
    });
    let leads_there = |variant: &str| {
        cells.iter().any(|other| {
            other.from == cell.from
                && other.command == cell.command
                && other.variant == variant
                && other.result.as_ref().is_ok_and(|state| *state == to)
        })
    };
    let all_lead_there = same.all(|other| leads_there(&other.variant));
    let name = if all_lead_there {
        cell.command.to_owned()
    } else {
        command_label(cell.command, &cell.variant)
    };
    if cell.actor == ActorClass::Clock { format!("{name} (clock)") } else { name }
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
