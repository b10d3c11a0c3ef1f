//! `case`: where cases stand and what happened to them.

use clap::Subcommand;
use jiff::civil::Date;
use serde_json::{Value, json};
use store::Store;
use store::journal::JournalRow;
use store::model::{CaseFilter, CaseRow};
use workflows::case::Workflow;

use super::output;
use crate::cli::Global;
use crate::failure::Failure;
use crate::timeline;

mod show;

pub use show::mail_json;

/// Cases.
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// Lists cases with state and due date.
    List {
        /// Open cases only.
        #[arg(long)]
        open: bool,
        /// One state, e.g. OVERDUE; in any letter case.
        #[arg(long, value_name = "STATE", value_parser = state_named)]
        state: Option<&'static str>,
        /// One workflow: form28, form29, form4647 or declaration.
        #[arg(long, value_name = "NAME", value_parser = workflow_named)]
        workflow: Option<Workflow>,
        /// Due on or before this day.
        #[arg(long, value_name = "DATE")]
        due_by: Option<Date>,
        /// At most this many.
        #[arg(long, value_name = "N")]
        most: Option<usize>,
    },
    /// Shows one case: notice, state, clocks, the chain it belongs to, documents, mails, what comes
    /// next.
    Show {
        /// Number, e.g. RFI-2026-000101.
        number: String,
    },
    /// Everything that happened to one case, in order.
    Timeline {
        /// Number, e.g. RFI-2026-000101.
        number: String,
        /// With every case it is linked with, and those they are linked with.
        #[arg(long)]
        chain: bool,
    },
}

/// The state of that name, in any letter case.
fn state_named(name: &str) -> Result<&'static str, String> {
    let states = state_names();
    states
        .iter()
        .find(|state| state.eq_ignore_ascii_case(name))
        .copied()
        .ok_or_else(|| format!("there is no such state; the states are {}", states.join(", ")))
}

/// The states of every workflow, each name once.
fn state_names() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for state in Workflow::OF_CASES.into_iter().flat_map(Workflow::states) {
        if !names.contains(&state) {
            names.push(state);
        }
    }
    names
}

fn workflow_named(name: &str) -> Result<Workflow, String> {
    Workflow::OF_CASES.into_iter().find(|workflow| workflow.name() == name).ok_or_else(|| {
        let names = Workflow::OF_CASES.map(Workflow::name).join(", ");
        format!("no workflow has that name; the workflows with cases are {names}")
    })
}

/// Runs `case`.
///
/// # Errors
/// [`Failure::No`] when there is no such case.
pub async fn run(command: &CaseCommand, global: &Global) -> Result<(), Failure> {
    let config = global.load_config()?;
    let store = crate::opening::existing_store(&config).await?;
    let result = match command {
        CaseCommand::List { open, state, workflow, due_by, most } => {
            let filter = CaseFilter {
                state: state.map(str::to_owned),
                workflow: *workflow,
                open_only: *open,
                due_by: *due_by,
                most: *most,
                ..CaseFilter::default()
            };
            list(&store.cases(&filter).await?, global)
        }
        CaseCommand::Show { number } => show::run(store.as_ref(), number, &config, global).await,
        CaseCommand::Timeline { number, chain } => {
            timeline(store.as_ref(), number, *chain, global).await
        }
    };
    store.close().await;
    result
}

fn list(rows: &[CaseRow], global: &Global) -> Result<(), Failure> {
    if global.json {
        return output::print_json(&rows.iter().map(summary).collect::<Vec<Value>>());
    }
    if rows.is_empty() {
        return output::print("no case matches");
    }
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    output::print(&output::table(&LIST_HEADER, &cells))
}

/// Columns of a list of cases.
pub const LIST_HEADER: [&str; 6] = ["case", "state", "issued on", "due on", "entry", "importer"];

/// A case as a row of a list.
pub fn cells(row: &CaseRow) -> Vec<String> {
    let case = &row.case;
    vec![
        case.number().to_string(),
        case.state_name().to_owned(),
        case.issued_on().to_string(),
        case.deadline().map_or_else(String::new, |certificate| certificate.due_on.to_string()),
        case.entry_numbers().first().map_or_else(String::new, ToString::to_string),
        case.importer_name().to_owned(),
    ]
}

fn summary(row: &CaseRow) -> Value {
    let case = &row.case;
    json!({
        "case": case.number(), "workflow": case.workflow().name(), "state": case.state_name(),
        "closed": case.is_closed(), "entry": case.entry_numbers().first(),
        "entries": case.entry_numbers(),
        "importer": case.importer_name(), "importerNumber": case.importer_number().to_string(),
        "issuedOn": case.issued_on(),
        "rawDueOn": case.deadline().map(|certificate| certificate.raw_due_on),
        "dueOn": case.deadline().map(|certificate| certificate.due_on),
        "version": row.version, "updatedAt": row.updated_at,
    })
}

async fn found(store: &dyn Store, number: &str) -> Result<CaseRow, Failure> {
    let filter = CaseFilter { number: Some(number.to_owned()), ..CaseFilter::default() };
    store.cases(&filter).await?.into_iter().next().ok_or_else(|| {
        Failure::No(format!("there is no case {number}; `tidewaiter case list` shows them"))
    })
}

async fn timeline(
    store: &dyn Store,
    number: &str,
    chain: bool,
    global: &Global,
) -> Result<(), Failure> {
    let mut journal: Vec<JournalRow> = store.journal(Some(number)).await?;
    if journal.is_empty() {
        return Err(Failure::No(format!("nothing is journaled for {number}")));
    }
    if chain {
        for row in chain_of(store, &found(store, number).await?).await? {
            let other = row.case.number();
            if other.as_str() != number {
                journal.extend(store.journal(Some(other.as_str())).await?);
            }
        }
        // Rows of one instant keep the order within their case.
        journal.sort_by_key(|row| row.entry.at);
    }
    let happenings: Vec<timeline::Happening> = journal.iter().map(timeline::of_journal).collect();
    if global.json {
        return output::print_json(&happenings);
    }
    for happening in &happenings {
        output::print(&timeline::line(happening))?;
    }
    Ok(())
}

/// The case with every case it is linked with, and those they are linked with, in order of issue.
/// A number that nothing was issued under yet is left out.
async fn chain_of(store: &dyn Store, case: &CaseRow) -> Result<Vec<CaseRow>, Failure> {
    let mut chain = vec![case.clone()];
    let mut next = 0;
    while let Some(row) = chain.get(next) {
        next += 1;
        let linked: Vec<String> =
            row.case.links().iter().map(|link| link.case.to_string()).collect();
        for number in linked {
            if chain.iter().any(|known| known.case.number().as_str() == number) {
                continue;
            }
            let filter = CaseFilter { number: Some(number), ..CaseFilter::default() };
            chain.extend(store.cases(&filter).await?);
        }
    }
    chain.sort_by(|a, b| {
        (a.case.issued_on(), a.case.number()).cmp(&(b.case.issued_on(), b.case.number()))
    });
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_named_in_any_letter_case() {
        assert_eq!(state_named("OVERDUE"), Ok("OVERDUE"));
        assert_eq!(state_named("closed_to_cf29"), Ok("CLOSED_TO_CF29"));
    }

    #[test]
    fn an_unknown_state_is_refused_with_the_states_there_are() {
        let refusal = state_named("LATE").unwrap_err();
        assert!(refusal.starts_with("there is no such state; the states are ISSUED, OVERDUE, "));
        for state in ["PROPOSED_LAPSED", "REFERRED_DAMAGES", "PENDING_SIGNATURE"] {
            assert!(refusal.contains(state), "{state}");
        }
    }
}
