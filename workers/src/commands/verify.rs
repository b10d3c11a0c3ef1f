//! `verify`: whether a PDF is what this program renders, and whether it is the one that was sent.
//!
//! Two questions. The first needs nothing but the file: what it embeds is rendered again and must
//! give the same bytes. The second is asked of a journal, of the store or of an export: whether a
//! document of these bytes was made, to whom it went and what their servers answered.

mod again;
mod trail;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::journal::{Head, JournalRow};
use store::model::Wanted;
use workflows::ids::CaseNumber;

use self::again::Rendering;
use self::trail::{Delivery, Made, Trail};
use super::{input, output};
use crate::cli::Global;
use crate::failure::Failure;
use crate::timeline::local_time;

/// Largest PDF that is looked at, in bytes: far more than any document of ours has.
const PDF_BYTES_MAX: u64 = 64 << 20;

/// What to verify.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The PDF.
    pub file: PathBuf,
    /// Asks the case store of the configuration whether this document was sent, when and to whom.
    #[arg(long, conflicts_with = "export")]
    pub store: bool,
    /// Asks an export of the journal instead: what `audit export` printed.
    #[arg(long, value_name = "FILE")]
    pub export: Option<PathBuf>,
}

/// Runs `verify`.
///
/// # Errors
/// [`Failure::No`] when the file is not what it would be rendered as, or, where a journal is asked,
/// when it knows no such document, sent it to nobody, or is itself broken.
pub async fn run(args: &VerifyArgs, global: &Global) -> Result<(), Failure> {
    let bytes = read(&args.file)?;
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let rendering = again::rendering(&bytes);
    let trail = match (&args.export, args.store) {
        (Some(export), _) => Some(Trail::of(rows_of(export)?, &sha256, &BTreeMap::new())),
        (None, true) => {
            let (rows, heads) = journal(rendering.case(), global).await?;
            Some(Trail::of(rows, &sha256, &heads))
        }
        (None, false) => None,
    };
    let verdict = Verdict { file: &args.file, size: bytes.len(), sha256, rendering, trail };
    if global.json {
        output::print_json(&verdict.to_json())?;
    } else {
        output::print(&verdict.in_words())?;
    }
    verdict.problems().map_or(Ok(()), |problems| Err(Failure::No(problems)))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::Environment(format!("{}: cannot be read: {error}", path.display()))
    };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > PDF_BYTES_MAX {
        return Err(Failure::No(format!(
            "{}: {size} bytes are more than any document of Tidewaiter has",
            path.display()
        )));
    }
    std::fs::read(path).map_err(failed)
}

/// The rows of an export.
fn rows_of(export: &Path) -> Result<Vec<JournalRow>, Failure> {
    let text = input::read(export)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let row = |(index, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| {
            Failure::No(format!(
                "{}, line {}: not a row of `audit export`: {error}",
                export.display(),
                index + 1
            ))
        })
    };
    lines.map(row).collect()
}

/// The journal of a case with the end the store kept for it; of all cases when the file does not
/// say which it belongs to.
async fn journal(
    case: Option<&CaseNumber>,
    global: &Global,
) -> Result<(Vec<JournalRow>, BTreeMap<String, Head>), Failure> {
    let store = crate::opening::existing_store(&global.load_config()?).await?;
    let found = if let Some(case) = case {
        let cases = vec![case.clone()];
        let wanted = Wanted { cases, cases_alone: true, ..Wanted::default() };
        let heads = store.load(&wanted).await?.heads;
        (store.journal(Some(case.as_str())).await?, heads.into_iter().collect())
    } else {
        let (rows, heads) = store.journal_and_heads().await?;
        (rows, heads.into_iter().collect())
    };
    store.close().await;
    Ok(found)
}

/// What was found about a file.
struct Verdict<'a> {
    file: &'a Path,
    size: usize,
    sha256: String,
    rendering: Rendering,
    /// Nothing when no journal was asked.
    trail: Option<Trail>,
}

impl Verdict<'_> {
    fn to_json(&self) -> Value {
        json!({
            "file": self.file, "size": self.size, "sha256": self.sha256,
            "rendering": self.rendering, "journal": self.trail,
            "ok": self.problems().is_none(),
        })
    }

    fn in_words(&self) -> String {
        let head = format!("{}: {} bytes, SHA-256 {}", self.file.display(), self.size, self.sha256);
        let mut lines = vec![head, self.rendering.in_words()];
        if let Some(trail) = &self.trail {
            lines.extend(trail_in_words(trail));
        }
        lines.join("\n")
    }

    /// What makes the answer no.
    fn problems(&self) -> Option<String> {
        let mut problems: Vec<&str> = self.rendering.problem().into_iter().collect();
        if let Some(trail) = &self.trail {
            if trail.made.is_empty() {
                problems.push("the journal knows no document of these bytes");
            } else if !trail.was_sent() {
                problems.push("the document was made and not sent");
            }
            if !trail.breaks.is_empty() {
                problems.push("the journal is not what was written");
            }
        }
        (!problems.is_empty()).then(|| problems.join("; "))
    }
}

fn trail_in_words(trail: &Trail) -> Vec<String> {
    if trail.made.is_empty() {
        return vec!["journal: no document of these bytes was made".to_owned()];
    }
    let mut lines: Vec<String> = trail.made.iter().map(made_in_words).collect();
    lines.extend(trail.deliveries.iter().map(delivery_in_words));
    if trail.deliveries.is_empty() {
        lines.push("sent: to nobody".to_owned());
    }
    lines.extend(trail.breaks.iter().cloned());
    if trail.breaks.is_empty() {
        lines.push(format!("{} rows of the journal checked, none is broken", trail.rows));
    }
    lines
}

fn made_in_words(made: &Made) -> String {
    let Made { case, document, file_name, at, row } = made;
    let at = local_time(*at);
    format!("made: {at} as {document} ({file_name}), row {row} of the journal of {case}")
}

fn delivery_in_words(one: &Delivery) -> String {
    let at = one.at.map(local_time).unwrap_or_default();
    let tls = one.tls.as_deref().map(|tls| format!(", {tls}")).unwrap_or_default();
    format!(
        "{}: {at} to {} as {}: {}\n  reply: {}{tls}\n  Message-ID {}, SHA-256 of the message {}, \
         row {}",
        one.status,
        one.recipient,
        one.audience,
        one.subject,
        one.reply,
        one.message_id,
        one.mail_sha256,
        one.row
    )
}
