//! `schema`: the message contract as files.

use std::path::Path;

use super::output;
use crate::cli::Global;
use crate::failure::Failure;

/// Runs `schema`.
///
/// # Errors
/// When a file cannot be written.
pub fn run(write: Option<&Path>, global: &Global) -> Result<(), Failure> {
    let artefacts = queues::contract::artefacts();
    if let Some(dir) = write {
        std::fs::create_dir_all(dir)?;
        for (name, content) in &artefacts {
            std::fs::write(dir.join(name), content)?;
        }
    }
    let names: Vec<&String> = artefacts.iter().map(|(name, _)| name).collect();
    if global.json {
        return output::print_json(&names);
    }
    for name in names {
        let shown = write.map_or_else(|| name.clone(), |dir| dir.join(name).display().to_string());
        output::print(&shown)?;
    }
    Ok(())
}
