//! `workflow`: the machines as tables and diagrams.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};
use workflows::atlas;
use workflows::case::Workflow;

use super::output;
use crate::cli::Global;
use crate::failure::Failure;

/// The machines.
#[derive(Debug, Subcommand)]
pub enum WorkflowCommand {
    /// The workflows there are.
    List,
    /// Every state and every command: what it leads to, or which rejection.
    Matrix {
        /// Workflow, e.g. form28.
        workflow: String,
    },
    /// The states as a Mermaid diagram.
    Diagram {
        /// Workflow, e.g. form28.
        workflow: String,
    },
    /// Writes the pages of the atlas.
    Write {
        /// Folder.
        dir: PathBuf,
    },
}

/// Runs `workflow`.
///
/// # Errors
/// [`Failure::Usage`] for a workflow there is not.
pub fn run(command: &WorkflowCommand, global: &Global) -> Result<(), Failure> {
    match command {
        WorkflowCommand::List => list(global),
        WorkflowCommand::Matrix { workflow } => matrix(named(workflow)?, global),
        WorkflowCommand::Diagram { workflow } => diagram(named(workflow)?, global),
        WorkflowCommand::Write { dir } => write(dir, global),
    }
}

fn diagram(workflow: Workflow, global: &Global) -> Result<(), Failure> {
    let mermaid = atlas::diagram_mermaid(workflow);
    if global.json {
        return output::print_json(&json!({ "workflow": workflow.name(), "mermaid": mermaid }));
    }
    output::print(mermaid.trim_end())
}

fn write(dir: &Path, global: &Global) -> Result<(), Failure> {
    std::fs::create_dir_all(dir)?;
    let mut written = Vec::new();
    for (name, page) in Workflow::OF_CASES.into_iter().flat_map(atlas::pages) {
        let file = dir.join(name);
        std::fs::write(&file, page)?;
        written.push(file.display().to_string());
    }
    if global.json { output::print_json(&written) } else { output::print(&written.join("\n")) }
}

fn named(name: &str) -> Result<Workflow, Failure> {
    let known = Workflow::OF_CASES;
    known.into_iter().find(|workflow| workflow.name() == name).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|workflow| workflow.name()).collect();
        Failure::Usage(format!("there is no workflow `{name}`; there are: {}", names.join(", ")))
    })
}

fn list(global: &Global) -> Result<(), Failure> {
    if global.json {
        let all: Vec<Value> = Workflow::OF_CASES
            .iter()
            .map(|workflow| json!({ "workflow": workflow.name(), "title": workflow.title() }))
            .collect();
        return output::print_json(&all);
    }
    let rows: Vec<Vec<String>> = Workflow::OF_CASES
        .iter()
        .map(|workflow| vec![workflow.name().to_owned(), workflow.title().to_owned()])
        .collect();
    output::print(&output::table(&["workflow", "title"], &rows))
}

fn matrix(workflow: Workflow, global: &Global) -> Result<(), Failure> {
    if !global.json {
        return output::print(atlas::matrix_markdown(workflow).trim_end());
    }
    let cells: Vec<Value> = atlas::matrix(workflow)
        .into_iter()
        .map(|cell| {
            json!({
                "from": cell.from, "command": cell.command, "actor": cell.actor,
                "to": cell.result.as_ref().ok(), "rejection": cell.result.as_ref().err(),
                "sentence": cell.sentence,
            })
        })
        .collect();
    output::print_json(&cells)
}
