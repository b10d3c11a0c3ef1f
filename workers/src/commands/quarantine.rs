//! `quarantine`: messages that could not be applied, and why.

use clap::Subcommand;
use serde_json::json;
use store::model::QuarantineRow;

use super::{input, output};
use crate::cli::Global;
use crate::failure::Failure;
use crate::timeline::local_time;

/// Messages set aside.
#[derive(Debug, Subcommand)]
pub enum QuarantineCommand {
    /// Lists them.
    List {
        /// Also those that were applied or discarded since.
        #[arg(long)]
        all: bool,
    },
    /// Shows one: cause, every problem, the message itself.
    Show {
        /// Id, or its beginning.
        id: String,
    },
}

/// Runs `quarantine`.
///
/// # Errors
/// [`Failure::No`] when there is no such message.
pub async fn run(command: &QuarantineCommand, global: &Global) -> Result<(), Failure> {
    let store = input::existing_store(&global.load_config()?).await?;
    let result = match command {
        QuarantineCommand::List { all } => {
            let rows = store.quarantine(*all).await?;
            if global.json { output::print_json(&rows) } else { list(&rows) }
        }
        QuarantineCommand::Show { id } => {
            let rows = store.quarantine(true).await?;
            let row = rows.into_iter().find(|row| row.id.starts_with(id.as_str()));
            let row = row.ok_or_else(|| Failure::No(format!("no message {id} in quarantine")))?;
            if global.json { show_json(&row) } else { show(&row) }
        }
    };
    store.close().await;
    result
}

fn list(rows: &[QuarantineRow]) -> Result<(), Failure> {
    if rows.is_empty() {
        return output::print("no message is in quarantine");
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.id.chars().take(8).collect(),
                local_time(row.received_at),
                row.status.name().to_owned(),
                row.defect.cause.name().to_owned(),
                row.message_type.clone().unwrap_or_default(),
                row.subject.clone().unwrap_or_default(),
                row.defect.problems.len().to_string(),
            ]
        })
        .collect();
    let header = ["id", "received", "status", "cause", "type", "subject", "problems"];
    output::print(&output::table(&header, &cells))
}

fn show(row: &QuarantineRow) -> Result<(), Failure> {
    output::print(&format!(
        "{}\nmessage   {}\nreceived  {} by {}\nstatus    {}\ncause     {}",
        row.id,
        row.identity,
        local_time(row.received_at),
        row.exchange,
        row.status.name(),
        row.defect.cause.name()
    ))?;
    for problem in &row.defect.problems {
        output::print(&format!("  {}: {}", problem.pointer, problem.sentence))?;
    }
    output::print(&format!("\n{}", String::from_utf8_lossy(&row.body)))
}

fn show_json(row: &QuarantineRow) -> Result<(), Failure> {
    output::print_json(&json!({
        "row": row, "body": String::from_utf8_lossy(&row.body),
    }))
}
