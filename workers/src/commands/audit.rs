//! `audit`: the journal as proof.

use clap::Subcommand;
use serde_json::json;
use store::Store;
use store::journal::{self, Break, Verification};

use super::output;
use crate::cli::Global;
use crate::failure::Failure;

/// The journal as proof.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Checks every chain: an edit, a deletion or a swap is found.
    Verify,
    /// Prints the journal, one row per line (NDJSON, also with --json).
    ///
    /// This is the legal record: it prints what was journaled, importer numbers and other personal
    /// data included. Handle it like the notices themselves.
    Export {
        /// One case only.
        #[arg(long, value_name = "NUMBER")]
        case: Option<String>,
    },
}

/// Checks every chain, and that each ends where the last commit to it left it.
///
/// # Errors
/// When the store fails.
pub async fn verify_all(store: &dyn Store) -> Result<Verification, Failure> {
    let (rows, heads) = store.journal_and_heads().await?;
    Ok(journal::verify_all(rows, heads))
}

/// Runs `audit`.
///
/// # Errors
/// [`Failure::No`] when a chain is broken.
pub async fn run(command: &AuditCommand, global: &Global) -> Result<(), Failure> {
    let store = crate::opening::existing_store(&global.load_config()?).await?;
    let result = match command {
        AuditCommand::Verify => print_verification(&verify_all(store.as_ref()).await?, global),
        AuditCommand::Export { case } => export(store.as_ref(), case.as_deref()).await,
    };
    store.close().await;
    result
}

fn print_verification(found: &Verification, global: &Global) -> Result<(), Failure> {
    if global.json {
        let breaks: Vec<String> = found.breaks.iter().map(Break::to_string).collect();
        output::print_json(&json!({
            "subjects": found.subjects, "rows": found.rows, "breaks": breaks,
        }))?;
    } else {
        for broken in &found.breaks {
            output::print(&broken.to_string())?;
        }
        output::print(&format!(
            "{} rows of {} journals checked, {} broken",
            found.rows,
            found.subjects,
            found.breaks.len()
        ))?;
    }
    if found.breaks.is_empty() {
        Ok(())
    } else {
        Err(Failure::No("the journal is not what was written".to_owned()))
    }
}

async fn export(store: &dyn Store, case: Option<&str>) -> Result<(), Failure> {
    let rows = store.journal(case).await?;
    if let (Some(case), []) = (case, rows.as_slice()) {
        return Err(Failure::No(format!("nothing is journaled for {case}")));
    }
    for row in rows {
        let line = serde_json::to_string(&row)
            .map_err(|error| Failure::environment("a row cannot be written", &error))?;
        output::print(&line)?;
    }
    Ok(())
}
