//! Rendering a document of a case: facts in, the bytes of a PDF out.

use sha2::{Digest, Sha256};
use workflows::effect::{Document, DocumentContent};
use workflows::form28;

use crate::forms::extension::{self, Extension};
use crate::forms::form28 as form;
use crate::forms::letters::{self, Letter};
use crate::forms::words::latest_version;
use crate::pdf::FinishError;
use crate::pdf::canvas::Canvas;
use crate::pdf::finish::{Metadata, finish};

/// Most pages of one document: every field as long as it may be printed, and room to spare.
/// More means a damaged record, and a file nobody reads.
pub const PAGES_MAX: usize = 500;

/// What a document is made from.
#[derive(Debug, Clone, Copy)]
pub struct DocumentInput<'a> {
    /// The notice, kept once with its case.
    pub notice: &'a form28::Notice,
    /// What the document says besides.
    pub document: &'a Document,
}

/// A document ready to be stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// File name for people, such as `RFI-2026-000101-form28.pdf`.
    pub file_name: String,
    /// Number of pages.
    pub pages: usize,
    /// Title of the document.
    pub title: String,
    /// Characters the fonts lack, printed as code points, in ascending order.
    pub missing_glyphs: Vec<char>,
}

/// Why a document could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// More pages than anybody reads.
    #[error("document {key} has {pages} pages, expected at most {PAGES_MAX}")]
    TooManyPages {
        /// Key of the document within its case.
        key: String,
        /// How many it would have.
        pages: usize,
    },
    /// The file could not be written.
    #[error("document {key} could not be written as a PDF")]
    Write {
        /// Key of the document within its case.
        key: String,
        /// Why.
        source: FinishError,
    },
}

/// Renders a document. The same input gives the same bytes, in every process.
///
/// # Errors
/// When the document has more than [`PAGES_MAX`] pages or the file cannot be written.
pub fn render(input: &DocumentInput<'_>) -> Result<Rendered, RenderError> {
    let document = input.document;
    let key = || document.key.to_string();
    let canvas = draw(input);
    let pages = canvas.pages.len();
    if pages > PAGES_MAX {
        return Err(RenderError::TooManyPages { key: key(), pages });
    }
    let metadata = metadata(input);
    let bytes =
        finish(&canvas, &metadata).map_err(|source| RenderError::Write { key: key(), source })?;
    Ok(Rendered {
        sha256: hex::encode(Sha256::digest(&bytes)),
        bytes,
        file_name: file_name(input),
        pages,
        title: metadata.title,
        missing_glyphs: canvas.missing.into_iter().collect(),
    })
}

/// The pages of a document, before they become a file.
pub(crate) fn draw(input: &DocumentInput<'_>) -> Canvas {
    let DocumentInput { notice, document } = *input;
    let dated = document.dated;
    let letter = |certificate, standing| Letter { notice, certificate, standing, dated };
    match &document.content {
        DocumentContent::Form28 { certificate } => form::draw(notice, certificate, None),
        DocumentContent::Form28Response { response, certificate } => {
            form::draw(notice, certificate, Some(response))
        }
        DocumentContent::ExtensionAddendum {
            ordinal,
            before,
            after,
            granted_by,
            note,
            request,
        } => {
            let (ordinal, note) = (*ordinal, note.as_deref());
            let extension = Extension { ordinal, before, after, granted_by, note, request };
            extension::draw(notice, dated, &extension)
        }
        DocumentContent::LastReminderLetter { certificate, standing } => {
            letters::last_reminder(&letter(certificate, *standing))
        }
        DocumentContent::PassedLetter { certificate, standing } => {
            letters::passed(&letter(certificate, *standing))
        }
    }
}

fn metadata(input: &DocumentInput<'_>) -> Metadata {
    let number = &input.notice.notice_number;
    let what = match &input.document.content {
        DocumentContent::Form28 { .. } => "Request for Information".to_owned(),
        DocumentContent::Form28Response { response, .. } => {
            format!("Request for Information with answer, version {}", response.version)
        }
        DocumentContent::ExtensionAddendum { ordinal, .. } => {
            format!("Request for Information, extension {ordinal}")
        }
        DocumentContent::LastReminderLetter { .. } => {
            "Request for Information, last reminder".to_owned()
        }
        DocumentContent::PassedLetter { .. } => {
            "Request for Information, time to answer passed".to_owned()
        }
    };
    Metadata {
        title: format!("{what} – {number} (CBP Form 28)"),
        subject: format!("Entry {}", input.notice.entry_number),
        dated: input.document.dated,
    }
}

fn file_name(input: &DocumentInput<'_>) -> String {
    let suffix = match &input.document.content {
        DocumentContent::Form28 { .. } => "form28".to_owned(),
        DocumentContent::Form28Response { response, .. } => {
            format!("response-{}", latest_version(response))
        }
        DocumentContent::ExtensionAddendum { ordinal, .. } => format!("extension-{ordinal}"),
        DocumentContent::LastReminderLetter { .. } => "last-reminder".to_owned(),
        DocumentContent::PassedLetter { .. } => "overdue".to_owned(),
    };
    format!("{}-{suffix}.pdf", input.notice.notice_number)
}

#[cfg(test)]
mod tests;
