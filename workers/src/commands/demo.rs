//! `demo`: the whole system on the sample notices, weeks in seconds of virtual time.

use std::path::Path;

use jiff::civil::{Date, date};
use store::Store;
use store::model::{CaseFilter, DocumentRow, MailStatus};

use super::{audit, case, output};
use crate::cli::Global;
use crate::config::Config;
use crate::failure::Failure;
use crate::simulation::{Script, Simulation, end_of_day, start_of_day};
use crate::timeline::local_time;

/// The sample messages, plainly invented.
const MESSAGES: &str = include_str!("../../../tests/fixtures/messages.ndjson");
/// The sample accounts.
pub(super) const DIRECTORY: &str = include_str!("../../../tests/fixtures/directory.json");
/// The days the samples play on.
const FIRST_DAY: Date = date(2026, 4, 20);
const LAST_DAY: Date = date(2026, 7, 24);
/// A file that marks a folder as made by a demo, so that the next one may empty it.
const MARKER: &str = ".tidewaiter-demo";

/// Runs `demo`.
///
/// # Errors
/// When the folder belongs to somebody else or cannot be written.
pub async fn run(dir: &Path, global: &Global) -> Result<(), Failure> {
    prepare(dir)?;
    let config = Config::embedded(dir)?;
    let from = start_of_day(FIRST_DAY)?;
    let script = Script {
        messages: Script::messages_of(MESSAGES, from),
        directory: Script::directory_of(DIRECTORY)?,
        from,
        until: end_of_day(LAST_DAY)?,
    };
    let days = (LAST_DAY - FIRST_DAY).get_days().unsigned_abs();
    let bar = crate::progress::bar(u64::from(days), "weeks in seconds");
    let simulation = Simulation::in_folder(from, &config).await?;
    let watch = |at: jiff::Timestamp| {
        let passed = at.duration_since(from).as_hours() / 24;
        bar.set_position(u64::try_from(passed).unwrap_or(0));
        bar.set_message(local_time(at));
    };
    simulation.run(&script, watch).await?;
    bar.finish_and_clear();
    let store = simulation.engine.store.as_ref();
    let summary = summary(store, dir, &config).await?;
    store.close().await;
    if global.json { output::print_json(&summary.json) } else { output::print(&summary.text) }
}

/// Makes the folder, or empties the one an earlier demo made.
fn prepare(dir: &Path) -> Result<(), Failure> {
    let marker = dir.join(MARKER);
    let is_ours = marker.is_file();
    let is_empty = std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    if !is_ours && !is_empty {
        return Err(Failure::Environment(format!(
            "{}: is not empty and was not made by a demo; name another folder with --dir",
            dir.display()
        )));
    }
    let failed = |error: std::io::Error| {
        Failure::Environment(format!("{}: cannot be made: {error}", dir.display()))
    };
    if is_ours {
        std::fs::remove_dir_all(dir).map_err(failed)?;
    }
    std::fs::create_dir_all(dir).map_err(failed)?;
    std::fs::write(marker, "Made by `tidewaiter demo`; the next demo empties this folder.\n")
        .map_err(failed)
}

/// What a newcomer is shown.
struct Summary {
    text: String,
    json: serde_json::Value,
}

async fn summary(store: &dyn Store, dir: &Path, config: &Config) -> Result<Summary, Failure> {
    let cases = store.cases(&CaseFilter::default()).await?;
    let mails = store.mails_of(None).await?;
    let documents = store.documents_of(None).await?;
    let proof = audit::verify_all(store).await?;
    let sent = mails.iter().filter(|mail| mail.status == MailStatus::Sent).count();
    let pdfs = config.data_dir.join("pdf");
    let names = named_copies(&pdfs, &documents, config)?;
    let rows: Vec<Vec<String>> = cases.iter().map(case::cells).collect();
    let folder = config.data_dir.join("mail");
    let text = format!(
        "Forms 28, 29 and 4647, {FIRST_DAY} to {LAST_DAY}, on the embedded engines\n\n{}\n\n\
         {sent} of {} mails sent   {}\n{} PDFs           {}\n{} journal rows   every chain {}\n\n\
         Mails open in a mail program (.eml), PDFs in any viewer. Look at:\n{}\n\n\
         Try next:\n  {program} case show RFI-2026-000097 --data-dir {dir}\n  \
         {program} case timeline MRN-2026-000019 --chain --data-dir {dir}\n  \
         {program} deadline compute --rule form28.response --from 2026-06-05\n  \
         {program} serve        (everything embedded, on today's clock)\n",
        output::table(&case::LIST_HEADER, &rows),
        mails.len(),
        folder.display(),
        names.len(),
        pdfs.display(),
        proof.rows,
        if proof.breaks.is_empty() { "verified" } else { "BROKEN" },
        names.iter().take(6).map(|name| format!("  {name}")).collect::<Vec<_>>().join("\n"),
        dir = dir.display(),
        program = program(),
    );
    let json = serde_json::json!({
        "dir": dir, "cases": cases.len(), "mails": mails.len(), "sent": sent,
        "documents": names, "journalRows": proof.rows, "journalVerified": proof.breaks.is_empty(),
    });
    Ok(Summary { text, json })
}

/// The program as it was started, so that the lines to try can be copied.
fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "tidewaiter".to_owned())
}

/// The documents under names for people, beside the store that keeps them by hash.
fn named_copies(
    folder: &Path,
    documents: &[DocumentRow],
    config: &Config,
) -> Result<Vec<String>, Failure> {
    std::fs::create_dir_all(folder)?;
    let store = crate::opening::documents(config)?;
    let mut names = Vec::new();
    for file in documents.iter().filter_map(|document| document.file.as_ref()) {
        let to = folder.join(&file.file_name);
        if let Some(from) = store.local_path(&file.sha256) {
            std::fs::copy(from, &to)?;
            names.push(to.display().to_string());
        }
    }
    Ok(names)
}
