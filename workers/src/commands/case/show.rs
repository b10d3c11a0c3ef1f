//! `case show`: one case with its clocks, its chain, its documents and its mails.

use serde_json::{Value, json};
use store::Store;
use store::model::{CaseRow, DocumentRow, MailRow, RungRow, RungStatus};
use workflows::case::Case;
use workflows::case_file::Link;
use workflows::clocks::Clock;
use workflows::parties::Officer;

use super::super::output;
use super::{chain_of, found, summary};
use crate::cli::Global;
use crate::config::Config;
use crate::document_store::DocumentStore;
use crate::failure::Failure;
use crate::opening;
use crate::timeline::local_time;

/// Shows one case.
///
/// # Errors
/// [`Failure::No`] when there is no such case.
pub(super) async fn run(
    store: &dyn Store,
    number: &str,
    config: &Config,
    global: &Global,
) -> Result<(), Failure> {
    let row = found(store, number).await?;
    let documents = store.documents_of(Some(number)).await?;
    let mails = store.mails_of(Some(number)).await?;
    let rungs = store.rungs_of(number).await?;
    let chain = chain_of(store, &row).await?;
    let folder = opening::documents(config)?;
    if global.json {
        return show_json(&Shown { row, chain, documents, mails, rungs, folder });
    }
    print_head(&row.case)?;
    print_chain(&row.case, &chain)?;
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
    let entries: Vec<String> = case.entry_numbers().iter().map(ToString::to_string).collect();
    let about = match entries.as_slice() {
        [] => String::new(),
        [entry] => format!("entry {entry}  "),
        entries => format!("entries {}  ", entries.join(", ")),
    };
    output::print(&format!(
        "{}  {}\n{}\n{about}importer {} ({})",
        case.number(),
        case.state_name(),
        case.workflow().title(),
        case.importer_name(),
        case.importer_number(),
    ))?;
    if let Some(officer) = case.officer() {
        let Officer { name, team, telephone, .. } = officer;
        output::print(&format!("officer {name}, team {team}, {telephone}"))?;
    }
    if let Some(owner) = case.owner() {
        output::print(&format!("next to act: {owner}"))?;
    }
    if case.clocks().certificate(Clock::Answer).is_some() {
        output::print(&format!("extension: {}", case.extension().name()))?;
    }
    for (clock, running) in case.clocks().iter() {
        let runs = if running.runs { "runs" } else { "does not run any more" };
        let words = running.certificate.in_words();
        output::print(&format!("\nClock {} ({runs})\n{words}", clock.name()))?;
    }
    if case.clocks().iter().next().is_none() {
        output::print("\nNo clock runs.")?;
    }
    Ok(())
}

/// The chain it belongs to, and those of its links that nothing was issued under yet.
fn print_chain(case: &Case, chain: &[CaseRow]) -> Result<(), Failure> {
    let cells: Vec<Vec<String>> = chain
        .iter()
        .map(|row| {
            let link = case.links().iter().find(|link| link.case == *row.case.number());
            let relation = match link {
                Some(link) => format!("{} it", link.relation.reverse().in_words()),
                None if row.case.number() == case.number() => "this one".to_owned(),
                None => String::new(),
            };
            let due_on = row.case.deadline().map(|certificate| certificate.due_on.to_string());
            vec![
                row.case.number().to_string(),
                row.case.state_name().to_owned(),
                row.case.issued_on().to_string(),
                due_on.unwrap_or_default(),
                relation,
            ]
        })
        .collect();
    if cells.len() > 1 {
        section("Chain", &["case", "state", "issued on", "due on", "relation"], &cells)?;
    }
    let known = |link: &&Link| !chain.iter().any(|row| *row.case.number() == link.case);
    for link in case.links().iter().filter(known) {
        output::print(&format!("{} {}, not issued yet", link.relation.in_words(), link.case))?;
    }
    Ok(())
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

struct Shown {
    row: CaseRow,
    chain: Vec<CaseRow>,
    documents: Vec<DocumentRow>,
    mails: Vec<MailRow>,
    rungs: Vec<RungRow>,
    folder: DocumentStore,
}

fn show_json(shown: &Shown) -> Result<(), Failure> {
    let documents: Vec<Value> = shown
        .documents
        .iter()
        .map(|row| {
            let path = row.file.as_ref().and_then(|file| shown.folder.local_path(&file.sha256));
            json!({ "id": row.id, "status": row.status, "file": row.file, "path": path })
        })
        .collect();
    let mails: Vec<Value> = shown.mails.iter().map(mail_json).collect();
    let rungs: Vec<Value> = shown
        .rungs
        .iter()
        .map(|rung| {
            json!({
                "deadline": rung.deadline, "rung": rung.kind.label(), "fireAt": rung.fire_at,
                "status": rung.status,
            })
        })
        .collect();
    let chain: Vec<Value> = shown.chain.iter().map(summary).collect();
    output::print_json(&output::masked(json!({
        "summary": summary(&shown.row), "case": shown.row.case, "chain": chain,
        "documents": documents, "mails": mails, "rungs": rungs,
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
