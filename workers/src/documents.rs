//! Documents: renders what was asked for, keeps the bytes, marks the document ready; its mails
//! become due.
//!
//! Reads work from the broker and documents from the store. A document made twice is the same
//! bytes under the same hash; the second time nothing changes.

use queues::broker::Delivery;
use queues::topology::Queue;
use serde::Deserialize;
use store::model::{DocumentRow, DocumentStatus, StoredFile, Wanted};
use store::plan::{FailedDocument, MadeDocument, of_documents, of_failed_documents};
use templates::document::{DocumentInput, Rendered, render};
use workflows::case::Case;

use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::retry::commit_planned;
use crate::work::{self, each_once};

/// Documents of one transaction: enough to share a commit, few enough that mails do not wait long.
const BATCH_MAX: usize = 32;

/// A message of work: which document to make.
#[derive(Debug, Deserialize)]
struct Work {
    document: String,
}

/// Makes one batch. Returns how many messages were dealt with.
///
/// # Errors
/// When store, broker or document store fail; the work comes again.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    work::pass(engine, Queue::Documents, BATCH_MAX, make).await
}

async fn make(engine: &Engine, deliveries: &[Delivery]) -> Result<(), PassError> {
    let named = deliveries
        .iter()
        .filter_map(|delivery| serde_json::from_slice::<Work>(&delivery.body).ok())
        .map(|work| work.document);
    let ids = each_once(named);
    let rows = engine.store.documents(&ids).await?;
    let waiting: Vec<DocumentRow> =
        rows.into_iter().filter(|row| row.status == DocumentStatus::Waiting).collect();
    let wanted =
        Wanted { cases: waiting.iter().map(|row| row.case.clone()).collect(), ..Wanted::default() };
    let cases = engine.store.load(&wanted).await?.cases;
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for row in waiting {
        let Some(case) = cases.get(&row.case).cloned() else { continue };
        match make_one(engine, row, case).await? {
            Ok(document) => made.push(document),
            Err(document) => failed.push(document),
        }
    }
    let now = engine.clock.now();
    if !made.is_empty() {
        commit_planned(engine.store.as_ref(), &wanted, |loaded| {
            of_documents(&made, loaded, &engine.settings, now)
        })
        .await?;
        engine.outbox_wake.notify_one();
    }
    if !failed.is_empty() {
        commit_planned(engine.store.as_ref(), &wanted, |loaded| {
            of_failed_documents(&failed, loaded, &engine.settings, now)
        })
        .await?;
        engine.outbox_wake.notify_one();
    }
    Ok(())
}

/// Renders one document and keeps its bytes. One that cannot be rendered stays waiting and is
/// told to the fallback: its mails wait too, and the sweep brings it back.
async fn make_one(
    engine: &Engine,
    row: DocumentRow,
    case: Case,
) -> Result<Result<MadeDocument, FailedDocument>, PassError> {
    let id = row.id.clone();
    let number = row.case.clone();
    let rendered = match rendered(row, case).await? {
        Ok(rendered) => rendered,
        Err(reason) => {
            tracing::error!(document.id = id, reason, "cannot be rendered");
            return Ok(Err(FailedDocument { id, case: number, reason }));
        }
    };
    if !rendered.missing_glyphs.is_empty() {
        let count = rendered.missing_glyphs.len();
        tracing::warn!(document.id = id, glyphs.missing = count, "printed as code points");
    }
    let file = StoredFile {
        sha256: rendered.sha256.clone(),
        size: rendered.bytes.len() as u64,
        pages: u32::try_from(rendered.pages).unwrap_or(u32::MAX),
        file_name: rendered.file_name,
        made_at: engine.clock.now(),
    };
    engine.documents.put(&rendered.sha256, rendered.bytes).await?;
    tracing::info!(document.id = id, document.size = file.size, "made");
    Ok(Ok(MadeDocument { id, case: number, file }))
}

/// A document rendered from its row: the same row gives the same bytes. The inner error is a
/// sentence that says why it cannot be.
///
/// # Errors
/// When the thread died.
pub(crate) async fn rendered(
    row: DocumentRow,
    case: Case,
) -> Result<Result<Rendered, String>, tokio::task::JoinError> {
    // Rendering is pure work for a processor: off the threads that wait for I/O.
    tokio::task::spawn_blocking(move || render_row(&row, &case)).await
}

fn render_row(row: &DocumentRow, case: &Case) -> Result<Rendered, String> {
    let input = DocumentInput { paper: case.into(), document: &row.document };
    render(&input).map_err(|error| error_chain(&error))
}
