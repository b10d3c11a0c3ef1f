//! `case`: where cases stand and what happened to them.

use clap::Subcommand;
use jiff::civil::Date;
use serde_json::{Value, json};
use store::Store;
use store::model::{CaseFilter, CaseRow, DocumentRow, MailRow, RungRow, RungStatus};
use workflows::case::Case;
use workflows::form28::State;

use super::{input, output};
use crate::cli::Global;
use crate::config::Config;
use crate::document_store::DocumentStore;
use crate::failure::Failure;
use crate::timeline::{self, local_time};

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
        state: Option<State>,
        /// Due on or before this day.
        #[arg(long, value_name = "DATE")]
        due_by: Option<Date>,
        /// At most this many.
        #[arg(long, value_name = "N")]
        most: Option<usize>,
    },
    /// Shows one case: notice, state, deadline, documents, mails, what comes next.
    Show {
        /// Number, e.g. RFI-2026-000101.
        number: String,
    },
    /// Everything that happened to one case, in order.
    Timeline {
        /// Number, e.g. RFI-2026-000101.
        number: String,
    },
}

/// The state of that name, in any letter case.
fn state_named(name: &str) -> Result<State, String> {
    State::ALL.into_iter().find(|state| state.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names = State::ALL.map(State::name).join(", ");
        format!("there is no such state; the states are {names}")
    })
}

/// Runs `case`.
///
/// # Errors
/// [`Failure::No`] when there is no such case.
pub async fn run(command: &CaseCommand, global: &Global) -> Result<(), Failure> {
    let config = global.load_config()?;
    let store = input::existing_store(&config).await?;
    let result = match command {
        CaseCommand::List { open, state, due_by, most } => {
            let filter = CaseFilter {
                state: state.map(|state| state.name().to_owned()),
                open_only: *open,
                due_by: *due_by,
                most: *most,
                ..CaseFilter::default()
            };
            list(&store.cases(&filter).await?, global)
        }
        CaseCommand::Show { number } => show(store.as_ref(), number, &config, global).await,
        CaseCommand::Timeline { number } => timeline(store.as_ref(), number, global).await,
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
        case.entry_number().to_string(),
        case.importer_name().to_owned(),
    ]
}

fn summary(row: &CaseRow) -> Value {
    let case = &row.case;
    json!({
        "case": case.number(), "workflow": case.workflow().name(), "state": case.state_name(),
        "closed": case.is_closed(), "entry": case.entry_number(),
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

async fn show(
    store: &dyn Store,
    number: &str,
    config: &Config,
    global: &Global,
) -> Result<(), Failure> {
    let row = found(store, number).await?;
    let documents = store.documents_of(Some(number)).await?;
    let mails = store.mails_of(Some(number)).await?;
    let rungs = store.rungs_of(number).await?;
    let folder = DocumentStore::in_folder(&config.documents_dir()?)?;
    if global.json {
        return show_json(&row, &documents, &mails, &rungs, &folder);
    }
    print_head(&row.case)?;
    let next: Vec<Vec<String>> = rungs
        .iter()
        .filter(|rung| rung.status == RungStatus::Pending)
        .map(|rung| vec![local_time(rung.fire_at), rung.kind.label()])
        .collect();
    section("What comes next", &["when", "rung"], &next)?;
    let files: Vec<Vec<String>> =
        documents.iter().map(|row| document_cells(row, &folder)).collect();
    section("Documents", &["document", "status", "file"], &files)?;
    let sent: Vec<Vec<String>> = mails.iter().map(mail_cells).collect();
    section("Mails", &["staged", "status", "what", "to"], &sent)
}

fn print_head(case: &Case) -> Result<(), Failure> {
    let Case::Form28(form28) = case;
    output::print(&format!(
        "{}  {}\n{}\nentry {}  importer {} ({})\nofficer {}, team {}, {}",
        case.number(),
        case.state_name(),
        case.workflow().title(),
        case.entry_number(),
        case.importer_name(),
        case.importer_number(),
        form28.notice.officer.name,
        form28.notice.officer.team,
        form28.notice.officer.telephone
    ))?;
    if let Some(owner) = form28.owner() {
        output::print(&format!("next to act: {owner}"))?;
    }
    output::print(&format!("extension: {}", form28.extension.name()))?;
    output::print(&format!("\nDeadline\n{}", form28.deadline.in_words()))
}

fn section(title: &str, header: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
    if rows.is_empty() {
        return output::print(&format!("\n{title}: none"));
    }
    output::print(&format!("\n{title}\n{}", output::table(header, rows)))
}

fn document_cells(row: &DocumentRow, folder: &DocumentStore) -> Vec<String> {
    let path = row.file.as_ref().and_then(|file| folder.local_path(&file.sha256));
    let path = path.map_or_else(String::new, |path| path.display().to_string());
    vec![row.id.clone(), row.status.name().to_owned(), path]
}

fn mail_cells(row: &MailRow) -> Vec<String> {
    vec![
        local_time(row.created_at),
        row.status.name().to_owned(),
        row.message.template().to_owned(),
        format!("{} <{}> as {}", row.recipient.name, row.recipient.email, row.audience.name()),
    ]
}

fn show_json(
    row: &CaseRow,
    documents: &[DocumentRow],
    mails: &[MailRow],
    rungs: &[RungRow],
    folder: &DocumentStore,
) -> Result<(), Failure> {
    let documents: Vec<Value> = documents
        .iter()
        .map(|row| {
            let path = row.file.as_ref().and_then(|file| folder.local_path(&file.sha256));
            json!({ "id": row.id, "status": row.status, "file": row.file, "path": path })
        })
        .collect();
    let mails: Vec<Value> = mails.iter().map(mail_json).collect();
    let rungs: Vec<Value> = rungs
        .iter()
        .map(|rung| {
            json!({
                "deadline": rung.deadline, "rung": rung.kind.label(), "fireAt": rung.fire_at,
                "status": rung.status,
            })
        })
        .collect();
    output::print_json(&output::masked(json!({
        "summary": summary(row), "case": row.case, "documents": documents, "mails": mails,
        "rungs": rungs,
    })))
}

/// A mail with its evidence.
pub fn mail_json(mail: &MailRow) -> Value {
    json!({
        "id": mail.id, "status": mail.status, "template": mail.message.template(),
        "audience": mail.audience, "recipient": mail.recipient, "documents": mail.documents,
        "attempts": mail.attempts, "createdAt": mail.created_at, "evidence": mail.evidence,
    })
}

async fn timeline(store: &dyn Store, number: &str, global: &Global) -> Result<(), Failure> {
    let journal = store.journal(Some(number)).await?;
    if journal.is_empty() {
        return Err(Failure::No(format!("nothing is journaled for {number}")));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_named_in_any_letter_case() {
        assert_eq!(state_named("OVERDUE"), Ok(State::Overdue));
        assert_eq!(state_named("closed_to_cf29"), Ok(State::ClosedToCf29));
    }

    #[test]
    fn an_unknown_state_is_refused_with_the_states_there_are() {
        let expected = "there is no such state; the states are ISSUED, OVERDUE, RESPONSE_RECEIVED, \
                        UNDER_REVIEW, MORE_INFO_REQUIRED, CLOSED_SATISFIED, CLOSED_TO_CF29, \
                        CLOSED_NO_RESPONSE, CLOSED_TO_4647, CANCELLED";
        assert_eq!(state_named("LATE"), Err(expected.to_owned()));
    }
}
