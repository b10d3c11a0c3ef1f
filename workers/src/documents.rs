//! Documents: renders what was asked for, keeps the bytes, marks the document ready; its mails
//! become due.
//!
//! Reads work from the broker and documents from the store. A document made twice is the same
//! bytes under the same hash; the second time nothing changes.
//!
//! Invariants:
//! - A document is marked ready only when its bytes are kept.
//! - One that cannot be rendered, or kept, holds up none of the others.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::StreamExt as _;
use queues::broker::Delivery;
use queues::topology::Queue;
use serde::Deserialize;
use store::model::{DocumentRow, DocumentStatus, Loaded, StoredFile, Wanted};
use store::plan::{FailedDocument, MadeDocument, of_documents, of_failed_documents};
use templates::document::{DocumentInput, Rendered, render};
use tracing::Span;
use workflows::case::Case;

use crate::document_store::DocumentStoreError;
use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::metrics::{self, External, Stage};
use crate::retry::{commit_loaded, commit_planned};
use crate::telemetry::{Step, carried, handed_on, span_for};
use crate::work::{self, each_once};

/// Documents of one transaction. Only a backlog fills it, and then what counts is how many share a
/// commit; mails wait for all of the batch, a few tenths of a second.
const BATCH_MAX: usize = 64;
/// Files of one batch written at a time: an object store far away answers each in tens of
/// milliseconds, a folder gains nothing from more.
const PUTS_AT_ONCE: usize = 8;

/// How often a document may have been begun before it is given up until the sweep brings it back.
/// If it ends its process, everything that was taken along with it is done by the third time (`work`);
/// the others are for restarts and losses of the broker, which the server counts as well.
const TRIES_MAX: u32 = 10;

/// A message of work: which document to make.
#[derive(Debug, Deserialize)]
struct Work {
    document: String,
}

/// A document that is to be made.
struct Job {
    row: DocumentRow,
    case: Case,
    /// How often it was tried, this time included.
    tries: u32,
    /// The work that asked for it; it lasts until the document is marked ready.
    span: Span,
    /// What its mails belong to.
    traceparent: Option<String>,
}

/// The outcome of rendering: a file, or a sentence that says why there is none.
type Outcome = Result<Rendered, String>;

/// Makes one batch. Returns how many messages were dealt with.
///
/// # Errors
/// When store, broker or document store fail; the work comes again.
pub async fn pass(engine: &Engine) -> Result<usize, PassError> {
    work::pass(engine, Queue::Documents, BATCH_MAX, make).await
}

async fn make(engine: &Engine, deliveries: &[Delivery]) -> Result<(), PassError> {
    let asked: Vec<(String, &Delivery)> = deliveries.iter().filter_map(asked_by).collect();
    let ids = each_once(asked.iter().map(|(id, _)| id.clone()));
    let rows = engine.store.documents(&ids).await?;
    let waiting: Vec<DocumentRow> =
        rows.into_iter().filter(|row| row.status == DocumentStatus::Waiting).collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let wanted = Wanted {
        cases: waiting.iter().map(|row| row.case.clone()).collect(),
        cases_alone: true,
        ..Wanted::default()
    };
    let loaded = engine.store.load(&wanted).await?;
    let jobs = jobs(waiting, &loaded, &asked.into_iter().collect());
    let rendered = render_all(jobs).await?;
    let mut batch = Batch::default();
    let kept = batch.keep(engine, rendered).await;
    batch.commit(engine, &wanted, loaded).await?;
    kept
}

fn asked_by(delivery: &Delivery) -> Option<(String, &Delivery)> {
    let work = serde_json::from_slice::<Work>(&delivery.body).ok()?;
    Some((work.document, delivery))
}

fn jobs(
    waiting: Vec<DocumentRow>,
    loaded: &Loaded,
    asked: &HashMap<String, &Delivery>,
) -> Vec<Job> {
    let job = |row: DocumentRow| {
        let case = loaded.cases.get(&row.case)?.clone();
        let delivery = asked.get(&row.id)?;
        let span = span_for(Step::DocumentMake, delivery, &row.id);
        let traceparent = handed_on(&span, carried(delivery));
        Some(Job { row, case, tries: delivery.deliveries, span, traceparent })
    };
    waiting.into_iter().filter_map(job).collect()
}

/// Renders a batch. Pure work for a processor: off the threads that wait for I/O, and all in one
/// go, since every hop between threads costs more than it could gain.
async fn render_all(jobs: Vec<Job>) -> Result<Vec<(Job, Outcome)>, tokio::task::JoinError> {
    let one = |job: Job| {
        let outcome = if job.tries > TRIES_MAX {
            Err(format!("it was begun {TRIES_MAX} times and never finished"))
        } else {
            render_one(&job.row, &job.case)
        };
        (job, outcome)
    };
    tokio::task::spawn_blocking(move || jobs.into_iter().map(one).collect()).await
}

/// What a batch came to.
#[derive(Default)]
struct Batch {
    made: Vec<(MadeDocument, Job)>,
    failed: Vec<FailedDocument>,
}

impl Batch {
    /// Keeps what was rendered.
    ///
    /// # Errors
    /// The first error of the document store; what could be kept is noted all the same.
    async fn keep(
        &mut self,
        engine: &Engine,
        rendered: Vec<(Job, Outcome)>,
    ) -> Result<(), PassError> {
        let kept = rendered.into_iter().map(|(job, outcome)| keep_one(engine, job, outcome));
        let mut kept = futures::stream::iter(kept).buffered(PUTS_AT_ONCE);
        let mut first_error = Ok(());
        while let Some(kept) = kept.next().await {
            match kept {
                Ok(Kept::Made(made)) => self.made.push(*made),
                Ok(Kept::Failed(failed)) => self.failed.push(failed),
                Err(error) => first_error = first_error.and(Err(error.into())),
            }
        }
        first_error
    }

    /// Marks the documents ready, and those that cannot be rendered as such.
    async fn commit(
        self,
        engine: &Engine,
        wanted: &Wanted,
        loaded: Loaded,
    ) -> Result<(), PassError> {
        let (store, settings) = (engine.store.as_ref(), &engine.settings);
        let now = engine.clock.now();
        let (made, jobs): (Vec<MadeDocument>, Vec<Job>) = self.made.into_iter().unzip();
        if !made.is_empty() {
            commit_loaded(store, wanted, loaded, |loaded| {
                of_documents(&made, loaded, settings, now)
            })
            .await?;
            engine.outbox_wake.notify_one();
        }
        for Job { row, span, .. } in jobs {
            metrics::document(true);
            metrics::stage(Stage::Document, row.created_at, now);
            drop(span);
        }
        if !self.failed.is_empty() {
            let plan = |loaded: &Loaded| of_failed_documents(&self.failed, loaded, settings, now);
            commit_planned(store, wanted, plan).await?;
            engine.outbox_wake.notify_one();
        }
        Ok(())
    }
}

/// What came of one document.
enum Kept {
    Made(Box<(MadeDocument, Job)>),
    Failed(FailedDocument),
}

/// Keeps the bytes of one document. One that cannot be rendered stays waiting and is told to the
/// fallback: its mails wait too, and the sweep brings it back.
async fn keep_one(engine: &Engine, job: Job, outcome: Outcome) -> Result<Kept, DocumentStoreError> {
    let DocumentRow { id, case, .. } = job.row.clone();
    let rendered = match outcome {
        Ok(rendered) => rendered,
        Err(reason) => {
            tracing::error!(document.id = id, case = %case, reason, "cannot be rendered");
            metrics::document(false);
            return Ok(Kept::Failed(FailedDocument { id, case, reason }));
        }
    };
    if !rendered.missing_glyphs.is_empty() {
        let count = rendered.missing_glyphs.len();
        tracing::warn!(document.id = id, case = %case, glyphs.missing = count, "printed as code points");
    }
    let file = StoredFile {
        sha256: rendered.sha256.clone(),
        size: rendered.bytes.len() as u64,
        pages: u32::try_from(rendered.pages).unwrap_or(u32::MAX),
        file_name: rendered.file_name,
        made_at: engine.clock.now(),
    };
    let put = engine.documents.put(&rendered.sha256, rendered.bytes).await;
    metrics::external(External::Documents, put.is_ok());
    put?;
    tracing::info!(document.id = id, case = %case, document.size = file.size, "made");
    let traceparent = job.traceparent.clone();
    Ok(Kept::Made(Box::new((MadeDocument { id, case, file, traceparent }, job))))
}

/// A document rendered from its row: the same row gives the same bytes. The inner error is a
/// sentence that says why it cannot be.
///
/// # Errors
/// When the thread died.
pub(crate) async fn rendered(
    row: DocumentRow,
    case: Case,
) -> Result<Outcome, tokio::task::JoinError> {
    tokio::task::spawn_blocking(move || render_one(&row, &case)).await
}

/// A fault of the drawing is one of this document: it must not end the batch.
fn render_one(row: &DocumentRow, case: &Case) -> Outcome {
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        let input = DocumentInput { paper: case.into(), document: &row.document };
        render(&input).map_err(|error| error_chain(&error))
    }));
    drawn.unwrap_or_else(|_| Err("the drawing ended early; this is a fault of ours".to_owned()))
}
