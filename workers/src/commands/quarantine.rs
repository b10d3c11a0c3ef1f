//! `quarantine`: messages that could not be applied, why, and what becomes of them.

pub mod choosing;
pub mod groups;
pub mod settle;

use clap::Subcommand;
use serde_json::{Value, json};
use store::Store;
use store::fingerprint::fingerprint;
use store::model::QuarantineRow;

use super::output;
use crate::cli::Global;
use crate::config::Config;
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
        /// One line per fingerprint: messages with the same fault, whatever stands in them.
        #[arg(long)]
        by_fingerprint: bool,
        /// Which of them; all when nothing is said.
        #[command(flatten)]
        choice: choosing::Choice,
    },
    /// Shows one: cause, every problem, the message itself with all that stands in it.
    Show {
        /// Id, its beginning, or the beginning of the content hash that the log names.
        id: String,
    },
    /// Applies messages as they were received; without --yes, only shows what would happen.
    ///
    /// Each is read again from its bytes and given to its case with its own time of receipt. What
    /// the rules refuse is journaled as a rejection. What still cannot be understood, or whose case
    /// is still unknown, stays held. The journal says who replayed it and why, also in vain.
    Replay(settle::Settling),
    /// Throws messages away; without --yes, only shows what would happen.
    ///
    /// The journal says who discarded it and why: that of the case, where the message is about one
    /// that exists, and the sender is told; else one of the message itself, `quarantine:ID`.
    Discard(settle::Settling),
}

/// Runs `quarantine`.
///
/// # Errors
/// [`Failure::No`] when there is no such message.
pub async fn run(command: &QuarantineCommand, global: &Global) -> Result<(), Failure> {
    let config = global.load_config()?;
    let store = crate::opening::existing_store(&config).await?;
    let result = give(command, store.as_ref(), &config, global).await;
    store.close().await;
    result
}

async fn give(
    command: &QuarantineCommand,
    store: &dyn Store,
    config: &Config,
    global: &Global,
) -> Result<(), Failure> {
    match command {
        QuarantineCommand::List { all, by_fingerprint, choice } => {
            let rows = choice.among(store.quarantine(*all).await?)?;
            match (by_fingerprint, global.json) {
                (true, _) => groups::print(&rows, global),
                (false, true) => list_json(&rows),
                (false, false) => list(&rows),
            }
        }
        QuarantineCommand::Show { id } => {
            let rows = store.quarantine(true).await?;
            let row = find(&rows, id)?;
            if global.json { show_json(row) } else { show(row) }
        }
        QuarantineCommand::Replay(settling) => {
            settle::replay_command(settling, store, config, global).await
        }
        QuarantineCommand::Discard(settling) => {
            settle::discard_command(settling, store, config, global).await
        }
    }
}

/// Ids named in a refusal: enough to choose by.
const IDS_NAMED_MAX: usize = 5;

/// The one message whose id or content hash begins so.
fn find<'a>(rows: &'a [QuarantineRow], beginning: &str) -> Result<&'a QuarantineRow, Failure> {
    let wanted = beginning.trim().to_ascii_lowercase();
    if wanted.is_empty() {
        return Err(Failure::Usage("an id is empty; `quarantine list` shows them".to_owned()));
    }
    let begins =
        |row: &&QuarantineRow| row.id.starts_with(&wanted) || row.content_hash.starts_with(&wanted);
    let found: Vec<&QuarantineRow> = rows.iter().filter(begins).collect();
    match found.as_slice() {
        [] => Err(Failure::No(format!("no message {wanted} is in quarantine"))),
        [row] => Ok(row),
        [..] => {
            let ids: Vec<&str> =
                found.iter().take(IDS_NAMED_MAX).map(|row| row.id.as_str()).collect();
            Err(Failure::Usage(format!(
                "{wanted} is the beginning of {} ids ({}{}); say more of it",
                found.len(),
                ids.join(", "),
                if found.len() > IDS_NAMED_MAX { ", …" } else { "" }
            )))
        }
    }
}

fn list_json(rows: &[QuarantineRow]) -> Result<(), Failure> {
    let rows: Vec<Value> = rows.iter().map(with_fingerprint).collect();
    output::print_json(&output::masked(json!(rows)))
}

fn with_fingerprint(row: &QuarantineRow) -> Value {
    let mut value = json!(row);
    value["fingerprint"] = json!(fingerprint(row));
    value
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
                fingerprint(row),
                row.message_type.clone().unwrap_or_default(),
                row.subject.clone().unwrap_or_default(),
                row.defect.problems.len().to_string(),
            ]
        })
        .collect();
    let header =
        ["id", "received", "status", "cause", "fingerprint", "type", "subject", "problems"];
    output::print(&output::table(&header, &cells))
}

fn show(row: &QuarantineRow) -> Result<(), Failure> {
    output::print(&format!(
        "{}\nmessage   {}\nreceived  {} by {}{}\nstatus    {}\ncause     {} ({})",
        row.id,
        row.identity,
        local_time(row.received_at),
        row.exchange,
        row.user_id.as_ref().map_or_else(String::new, |user| format!(" of {user}")),
        row.status.name(),
        row.defect.cause.name(),
        fingerprint(row)
    ))?;
    for problem in &row.defect.problems {
        output::print(&format!("  {}: {}", problem.pointer, problem.sentence))?;
    }
    output::print(&format!("\n{}", String::from_utf8_lossy(&row.body)))
}

fn show_json(row: &QuarantineRow) -> Result<(), Failure> {
    output::print_json(&json!({
        "row": output::masked(with_fingerprint(row)), "body": String::from_utf8_lossy(&row.body),
    }))
}

#[cfg(test)]
mod tests {
    use store::model::QuarantineStatus;
    use workflows::message::{Defect, MessageIdentity, QuarantineCause};

    use super::*;

    fn row(id: &str, content_hash: &str) -> QuarantineRow {
        QuarantineRow {
            id: id.to_owned(),
            identity: MessageIdentity { source: "urn:cbp:test".to_owned(), id: id.to_owned() },
            content_hash: content_hash.to_owned(),
            received_at: jiff::Timestamp::UNIX_EPOCH,
            exchange: "tidewaiter.cbp".to_owned(),
            user_id: None,
            message_type: None,
            subject: None,
            defect: Defect { cause: QuarantineCause::Malformed, problems: Vec::new() },
            body: Vec::new(),
            instruction: None,
            status: QuarantineStatus::Held,
            settled_at: None,
        }
    }

    fn found(beginning: &str) -> Result<String, (u8, String)> {
        let rows = [row("0a1b", "ff00"), row("0a2c", "ff11")];
        find(&rows, beginning)
            .map(|row| row.id.clone())
            .map_err(|failure| (failure.exit_code(), failure.to_string()))
    }

    #[test]
    fn a_message_is_named_by_a_beginning_that_only_it_has() {
        assert_eq!(found("0a1"), Ok("0a1b".to_owned()));
        assert_eq!(found("0A2C"), Ok("0a2c".to_owned()));
        assert_eq!(found("ff11"), Ok("0a2c".to_owned()));
        assert_eq!(found("7"), Err((1, "no message 7 is in quarantine".to_owned())));
    }

    #[test]
    fn an_empty_or_ambiguous_beginning_is_refused() {
        let empty = "an id is empty; `quarantine list` shows them".to_owned();
        assert_eq!(found(" "), Err((2, empty)));
        let ambiguous = "0a is the beginning of 2 ids (0a1b, 0a2c); say more of it".to_owned();
        assert_eq!(found("0a"), Err((2, ambiguous)));
    }
}
