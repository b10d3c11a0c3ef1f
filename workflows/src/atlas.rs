//! The atlas: what every command does in every state, generated from the code.
//!
//! Committed under `workflows/atlas/` and compared in tests, so a change of the machine is a
//! change a lawyer can read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::case::Workflow;
use crate::form28::samples::Moment;
use crate::form28::{self, Command, State};

/// One cell of the matrix: a command given in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// State before; `(none)` when nothing was issued.
    pub from: String,
    /// Command.
    pub command: String,
    /// Class of the actor who gives it.
    pub actor: &'static str,
    /// State after, or the code of the rejection.
    pub result: Result<String, &'static str>,
    /// Sentence of the rejection.
    pub sentence: Option<String>,
}

/// Every state and every command of a workflow: what it leads to, or which rejection.
pub fn matrix(workflow: Workflow) -> Vec<Cell> {
    match workflow {
        Workflow::Form28 => form28_matrix(),
        Workflow::Form29 | Workflow::Form4647 | Workflow::Declaration | Workflow::Directory => {
            Vec::new()
        }
    }
}

fn form28_matrix() -> Vec<Cell> {
    let mut cells = Vec::new();
    let rows: Vec<Row> = rows();
    for row in &rows {
        for command in form28::samples::commands() {
            cells.push(cell(row, &command));
        }
    }
    cells
}

/// A row of the matrix: a state, with what else decides what a command does in it.
struct Row {
    label: String,
    case: Option<form28::Case>,
    moment: Moment,
}

impl Row {
    fn new(label: &str, case: form28::Case, moment: Moment) -> Self {
        Self { label: label.to_owned(), case: Some(case), moment }
    }
}

fn rows() -> Vec<Row> {
    let (before, after) = (form28::samples::in_time(), form28::samples::after_due());
    let in_time = Moment { received_at: before, now: before };
    let late = Moment { received_at: after, now: after };
    let delayed = Moment { received_at: before, now: after };
    let mut rows = vec![Row { label: "(none)".to_owned(), case: None, moment: in_time }];
    for state in State::ALL {
        let case = |pending| form28::samples::case_in(state, pending);
        let moment = if state == State::Overdue { late } else { in_time };
        rows.push(Row::new(state.name(), case(false), moment));
        if matches!(state, State::Issued | State::Overdue) {
            let label = format!("{}, extension asked", state.name());
            rows.push(Row::new(&label, case(true), moment));
        }
        if state == State::Overdue {
            let label = format!("{}, received in time", state.name());
            rows.push(Row::new(&label, case(false), delayed));
        }
        if state == State::ResponseReceived {
            let label = format!("{}, after the due date", state.name());
            rows.push(Row::new(&label, case(false), late));
        }
    }
    rows
}

fn cell(row: &Row, command: &Command) -> Cell {
    let mut cell = Cell {
        from: row.label.clone(),
        command: command_label(command),
        actor: command.class().name(),
        result: Err("unknown-case"),
        sentence: None,
    };
    if row.case.is_none() && !matches!(command, Command::Issue(_)) {
        cell.sentence = Some(
            "Set aside, and applied by itself once the notice is issued under this number."
                .to_owned(),
        );
        return cell;
    }
    let mut case = row.case.clone();
    if let (Some(case), Command::RaiseForm4647 { .. }) = (&mut case, command) {
        case.notice.items.samples = true;
    }
    let actor = form28::samples::actor_of(command);
    let moment = moment(row, command);
    let given = form28::samples::give_received(case.as_ref(), command, &actor, moment);
    cell.sentence = given.as_ref().err().map(|rejection| rejection.sentence.clone());
    cell.result = given
        .map(|(case, _)| case.state.name().to_owned())
        .map_err(|rejection| rejection.code.name());
    cell
}

/// The due date passes when it passes; everything else is given at the moment of the row.
fn moment(row: &Row, command: &Command) -> Moment {
    match (&row.case, command) {
        (Some(case), Command::PassDueDate) => {
            let at = crate::extension::Extendable::answer_due(case)
                .map_or(row.moment.now, crate::deadline::Certificate::passes_at);
            Moment { received_at: at, now: at }
        }
        (Some(_) | None, _) => row.moment,
    }
}

fn command_label(command: &Command) -> String {
    match command {
        Command::Remind { rung, .. } => format!("remind {}", rung.label()),
        other => other.name().to_owned(),
    }
}

/// The matrix as a Markdown table: states down, commands across would be too wide, so one row
/// per command and one column per state.
pub fn matrix_markdown(workflow: Workflow) -> String {
    let cells = matrix(workflow);
    let states = distinct(cells.iter().map(|cell| cell.from.clone()));
    let commands = distinct(cells.iter().map(|cell| cell.command.clone()));
    let mut page = format!("# Matrix: {}\n\n", workflow.title());
    page.push_str(
        "Every command in every state: the state it leads to, or the code of the rejection in \
         italics.\nGenerated by `tidewaiter workflow matrix`; a test compares it with the code.\n\
         Commands are complete and given by the actor who may give them, in the middle of the \
         answer period; in OVERDUE after it.\n\n",
    );
    let _ = writeln!(page, "| command | actor | {} |", states.join(" | "));
    let _ = writeln!(page, "|---|---|{}", "---|".repeat(states.len()));
    for command in &commands {
        let row: Vec<&Cell> = cells.iter().filter(|cell| cell.command == *command).collect();
        let actor = row.first().map_or("", |cell| cell.actor);
        let results: Vec<String> = row.iter().map(|cell| shown(cell)).collect();
        let _ = writeln!(page, "| `{command}` | {actor} | {} |", results.join(" | "));
    }
    page.push_str(&sentences_markdown(&cells));
    page
}

fn shown(cell: &Cell) -> String {
    match &cell.result {
        Ok(state) => state.clone(),
        Err(code) => format!("*{code}*"),
    }
}

fn sentences_markdown(cells: &[Cell]) -> String {
    let mut page = "\n## What the rejections say\n\n| code | example |\n|---|---|\n".to_owned();
    let mut seen = BTreeSet::new();
    for cell in cells {
        if let (Err(code), Some(sentence)) = (&cell.result, &cell.sentence)
            && seen.insert((*code, sentence.clone()))
        {
            let _ = writeln!(page, "| `{code}` | {} |", sentence.replace('|', "\\|"));
        }
    }
    page
}

/// The machine as a Mermaid state diagram that GitHub renders.
pub fn diagram_mermaid(workflow: Workflow) -> String {
    let cells = matrix(workflow);
    let mut page = "stateDiagram-v2\n".to_owned();
    let mut arrows: Vec<(String, String, Vec<String>)> = Vec::new();
    for cell in &cells {
        let Ok(to) = &cell.result else { continue };
        let from = cell.from.split(", ").next().unwrap_or_default().to_owned();
        match arrows.iter_mut().find(|arrow| arrow.0 == from && arrow.1 == *to) {
            Some(arrow) if !arrow.2.contains(&cell.command) => arrow.2.push(cell.command.clone()),
            Some(_) => {}
            None => arrows.push((from, to.clone(), vec![cell.command.clone()])),
        }
    }
    for (from, to, commands) in &arrows {
        let from = if from == "(none)" { "[*]" } else { from };
        let _ = writeln!(page, "    {from} --> {to}: {}", commands.join(", "));
    }
    for state in terminal_states(workflow) {
        let _ = writeln!(page, "    {state} --> [*]");
    }
    page
}

fn terminal_states(workflow: Workflow) -> Vec<&'static str> {
    match workflow {
        Workflow::Form28 => {
            State::ALL.into_iter().filter(|s| s.is_terminal()).map(State::name).collect()
        }
        Workflow::Form29 | Workflow::Form4647 | Workflow::Declaration | Workflow::Directory => {
            Vec::new()
        }
    }
}

/// The committed pages of a workflow: file name and content.
pub fn pages(workflow: Workflow) -> Vec<(String, String)> {
    let diagram = format!(
        "# Diagram: {}\n\nGenerated by `tidewaiter workflow diagram`; a test compares it with the \
         code.\n\n```mermaid\n{}```\n",
        workflow.title(),
        diagram_mermaid(workflow)
    );
    vec![
        (format!("{}-matrix.md", workflow.name()), matrix_markdown(workflow)),
        (format!("{}-diagram.md", workflow.name()), diagram),
    ]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_atlas_is_that_of_the_code() {
        for workflow in Workflow::OF_CASES {
            for (name, page) in pages(workflow) {
                let path = format!("{}/atlas/{name}", env!("CARGO_MANIFEST_DIR"));
                let committed = std::fs::read_to_string(&path).unwrap_or_default();
                assert!(
                    committed == page,
                    "{path} is stale: run `tidewaiter workflow write workflows/atlas`"
                );
            }
        }
    }

    #[test]
    fn every_state_is_reached_and_no_command_leaves_a_terminal_one() {
        let cells = matrix(Workflow::Form28);
        for state in State::ALL {
            assert!(
                cells.iter().any(|cell| cell.result.as_deref() == Ok(state.name())),
                "nothing leads to {}",
                state.name()
            );
            if state.is_terminal() {
                let open = cells.iter().find(|c| c.from == state.name() && c.result.is_ok());
                assert_eq!(open, None);
            }
        }
    }
}
