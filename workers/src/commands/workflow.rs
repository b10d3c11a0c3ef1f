//! `workflow`: the machines as tables, diagrams and pages.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};
use workflows::atlas::{self, Cell, Machine, Page};

use super::output;
use crate::cli::Global;
use crate::failure::Failure;

/// The machines.
#[derive(Debug, Subcommand)]
pub enum WorkflowCommand {
    /// The workflows there are, with their states.
    List,
    /// Every state and every command: what it leads to, or which rejection.
    Matrix {
        /// Workflow: form28, form29, form4647, declaration or protest.
        workflow: String,
    },
    /// The states as a Mermaid diagram.
    Diagram {
        /// Workflow: form28, form29, form4647, declaration or protest.
        workflow: String,
    },
    /// The page for people who know customs law: states, who may do what, deadlines, citations.
    Page {
        /// Workflow: form28, form29, form4647, declaration or protest.
        workflow: String,
    },
    /// Writes every page of the atlas.
    Write {
        /// Folder; it is made where it is missing.
        dir: PathBuf,
    },
}

/// Runs `workflow`.
///
/// # Errors
/// [`Failure::Usage`] for a workflow there is not, [`Failure::Environment`] for a folder that
/// cannot be written.
pub fn run(command: &WorkflowCommand, global: &Global) -> Result<(), Failure> {
    match command {
        WorkflowCommand::List => list(global),
        WorkflowCommand::Matrix { workflow } => matrix(named(workflow)?, global),
        WorkflowCommand::Diagram { workflow } => diagram(named(workflow)?, global),
        WorkflowCommand::Page { workflow } => page(named(workflow)?, global),
        WorkflowCommand::Write { dir } => write(dir, global),
    }
}

fn named(name: &str) -> Result<Machine, Failure> {
    let plain: String = name.chars().filter(|c| *c != '-').collect::<String>().to_lowercase();
    Machine::from_name(&plain).ok_or_else(|| {
        let names: Vec<&str> = Machine::ALL.iter().map(|machine| machine.name()).collect();
        Failure::Usage(format!("there is no workflow `{name}`; there are: {}", names.join(", ")))
    })
}

fn list(global: &Global) -> Result<(), Failure> {
    if global.json {
        let all: Vec<Value> = Machine::ALL.into_iter().map(listed).collect();
        return output::print_json(&all);
    }
    let row = |machine: Machine| {
        let states = atlas::states(machine).len().to_string();
        vec![machine.name().to_owned(), states, machine.title().to_owned()]
    };
    let rows: Vec<Vec<String>> = Machine::ALL.into_iter().map(row).collect();
    output::print(&output::table(&["workflow", "states", "title"], &rows))
}

fn listed(machine: Machine) -> Value {
    json!({
        "workflow": machine.name(), "title": machine.title(), "states": atlas::states(machine),
    })
}

fn matrix(machine: Machine, global: &Global) -> Result<(), Failure> {
    if !global.json {
        return output::print(atlas::matrix_markdown(machine).trim_end());
    }
    let cells: Vec<Value> = atlas::matrix(machine).iter().map(cell).collect();
    output::print_json(&cells)
}

fn cell(cell: &Cell) -> Value {
    let refusal = cell.result.as_ref().err();
    json!({
        "from": cell.from,
        "situation": cell.situation,
        "command": cell.command,
        "variant": cell.variant,
        "actor": cell.actor.name(),
        "to": cell.result.as_ref().ok(),
        "rejection": refusal.map(|refusal| refusal.code),
        "sentence": refusal.map(|refusal| &refusal.sentence),
        "citation": refusal.and_then(|refusal| refusal.citation.as_ref()),
    })
}

fn diagram(machine: Machine, global: &Global) -> Result<(), Failure> {
    let mermaid = atlas::diagram_mermaid(machine);
    if global.json {
        return output::print_json(&json!({ "workflow": machine.name(), "mermaid": mermaid }));
    }
    output::print(mermaid.trim_end())
}

fn page(machine: Machine, global: &Global) -> Result<(), Failure> {
    let markdown = atlas::page_markdown(machine);
    if global.json {
        return output::print_json(&json!({ "workflow": machine.name(), "markdown": markdown }));
    }
    output::print(markdown.trim_end())
}

/// Says which pages it wrote; a page in the folder that is none of them is left alone, and named.
fn write(dir: &Path, global: &Global) -> Result<(), Failure> {
    let (written, others) = write_pages(dir)?;
    if global.json {
        return output::print_json(&json!({ "written": written, "others": others }));
    }
    for other in &others {
        output::note(&format!("{other} is no page of the atlas; delete it if nothing needs it"));
    }
    output::print(&written.join("\n"))
}

/// The files written, and the other pages that the folder holds.
fn write_pages(dir: &Path) -> Result<(Vec<String>, Vec<String>), Failure> {
    let pages = atlas::pages();
    std::fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
    let mut written = Vec::new();
    for page in &pages {
        let file = dir.join(&page.name);
        std::fs::write(&file, &page.text).map_err(|error| unwritable(&file, &error))?;
        written.push(file.display().to_string());
    }
    Ok((written, others(dir, &pages)?))
}

/// Markdown files of the folder that are no pages.
fn others(dir: &Path, pages: &[Page]) -> Result<Vec<String>, Failure> {
    let entries = std::fs::read_dir(dir).map_err(|error| unwritable(dir, &error))?;
    let mut others: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"))
        .filter(|name| pages.iter().all(|page| page.name != *name))
        .map(|name| dir.join(name).display().to_string())
        .collect();
    others.sort();
    Ok(others)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Environment(format!(
        "{} cannot be written: {error}; name a folder that you may write to",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_is_named_as_people_write_it() {
        assert_eq!(named("protest").unwrap(), Machine::Protest);
        assert_eq!(named("Form-4647").unwrap(), Machine::Form4647);
    }

    #[test]
    fn a_workflow_there_is_not_is_answered_with_those_there_are() {
        let failure = named("form30").unwrap_err();
        assert_eq!(failure.exit_code(), 2);
        assert_eq!(
            failure.to_string(),
            "there is no workflow `form30`; there are: form28, form29, form4647, declaration, \
             protest"
        );
    }

    #[test]
    fn every_page_is_written_and_other_pages_are_named_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("form30.md"), "of another time").unwrap();
        std::fs::write(dir.path().join("notes.txt"), "no page").unwrap();
        let (written, others) = write_pages(dir.path()).unwrap();
        assert_eq!(others, [dir.path().join("form30.md").display().to_string()]);
        assert_eq!(written.len(), atlas::pages().len());
        for page in atlas::pages() {
            let written = std::fs::read_to_string(dir.path().join(&page.name)).unwrap();
            assert_eq!(written, page.text);
        }
    }

    #[test]
    fn a_folder_that_is_missing_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let (_, others) = write_pages(&dir.path().join("new/atlas")).unwrap();
        assert_eq!(others, [""; 0]);
        assert!(dir.path().join("new/atlas/README.md").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_environment_failure_that_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let failure = write_pages(&file.join("atlas")).unwrap_err();
        assert_eq!(failure.exit_code(), 3);
        let text = failure.to_string();
        assert!(text.contains("atlas cannot be written: "), "{text}");
        assert!(text.ends_with("; name a folder that you may write to"), "{text}");
    }
}
