//! `audit`: the journal as proof.

use clap::Subcommand;
use serde_json::json;
use store::Store;
use store::journal::{Break, verify};
use store::model::CaseFilter;

use super::{input, output};
use crate::cli::Global;
use crate::failure::Failure;

/// Cases checked against their chains at once.
const CASES_MAX: usize = 10_000_000;

/// The journal as proof.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Checks every chain: an edit, a deletion or a swap is found.
    Verify,
    /// Prints the journal, one row per line (NDJSON).
    Export {
        /// One case only.
        #[arg(long, value_name = "NUMBER")]
        case: Option<String>,
    },
}

/// What a check of all chains found.
#[derive(Debug, Default)]
pub struct Verification {
    /// Subjects checked.
    pub subjects: usize,
    /// Rows checked.
    pub rows: usize,
    /// Where chains are broken.
    pub breaks: Vec<Break>,
}

/// Checks every chain, and that each case stands at the end of its chain.
///
/// # Errors
/// When the store fails.
pub async fn verify_all(store: &dyn Store) -> Result<Verification, Failure> {
    let mut rows = store.journal(None).await?;
    rows.sort_by(|a, b| a.subject.cmp(&b.subject).then(a.seq.cmp(&b.seq)));
    let mut found = Verification { rows: rows.len(), ..Verification::default() };
    let mut ends = std::collections::HashMap::new();
    for chain in rows.chunk_by(|a, b| a.subject == b.subject) {
        found.subjects += 1;
        match verify(chain) {
            Ok(head) => {
                ends.insert(chain[0].subject.clone(), head.map_or(0, |head| head.seq));
            }
            Err(broken) => found.breaks.push(broken),
        }
    }
    let filter = CaseFilter { most: Some(CASES_MAX), ..CaseFilter::default() };
    for row in store.cases(&filter).await? {
        let number = row.case.number().to_string();
        let end = ends.get(&number).copied();
        if end.is_some_and(|end| end < row.version) {
            found.breaks.push(Break {
                subject: number,
                seq: row.version,
                problem: "the case knows of rows that are not there: the end was deleted".into(),
            });
        }
    }
    Ok(found)
}

/// Runs `audit`.
///
/// # Errors
/// [`Failure::No`] when a chain is broken.
pub async fn run(command: &AuditCommand, global: &Global) -> Result<(), Failure> {
    let store = input::existing_store(&global.load_config()?).await?;
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
    for row in store.journal(case).await? {
        let line = serde_json::to_string(&row)
            .map_err(|error| Failure::environment("a row cannot be written", &error))?;
        output::print(&line)?;
    }
    Ok(())
}
