//! Rendering a document of a case: facts in, the bytes of a PDF out.

mod attached;
mod extract;
mod masked;
mod naming;

use sha2::{Digest, Sha256};
use workflows::actor::Actor;
use workflows::deadline::Certificate;
use workflows::declaration::Statement;
use workflows::effect::{Disposition, Document, DocumentContent, Matter, Standing, StatementText};
use workflows::form4647;

use crate::forms::addendum::{self, Addendum, Grant, MoreInformation, Revocation};
use crate::forms::declaration::{self, Declared};
use crate::forms::form4647 as demand;
use crate::forms::letters::{self, FollowUp, Letter};
use crate::forms::{answer29, form28, form29};
use crate::paper::Paper;
use crate::pdf::FinishError;
use crate::pdf::canvas::Canvas;
use crate::pdf::finish::finish;

pub use attached::{CALENDAR, CERTIFICATE, DOCUMENT, NOTICE};
pub use extract::{
    EMBEDDED_BYTES_MAX, EMBEDDED_FILES_MAX, Embedded, ExtractError, FILE_BYTES_MAX, RerenderError,
    extract, rerender,
};

/// Most pages of one document: every field as long as it may be printed, and room to spare.
/// More means a damaged record, and a file nobody reads.
pub const PAGES_MAX: usize = 500;

/// What a document is made from.
#[derive(Debug, Clone, Copy)]
pub struct DocumentInput<'a> {
    /// The notice or declaration, kept once with its case.
    pub paper: Paper<'a>,
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
    /// What it says belongs to a paper of another kind.
    #[error(
        "document {key} of {number} is {what}, which does not go with {paper}; expected the \
         document of a step of that case"
    )]
    OtherPaper {
        /// Key of the document within its case.
        key: String,
        /// Number of the case.
        number: String,
        /// What it is.
        what: &'static str,
        /// What the case is.
        paper: &'static str,
    },
    /// More pages than anybody reads.
    #[error("document {key} has {pages} pages, expected at most {PAGES_MAX}")]
    TooManyPages {
        /// Key of the document within its case.
        key: String,
        /// How many it would have.
        pages: usize,
    },
    /// The facts could not be written as JSON.
    #[error("the facts of document {key} could not be written as JSON")]
    Facts {
        /// Key of the document within its case.
        key: String,
        /// Why.
        source: serde_json::Error,
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
/// When the document does not go with its paper, has more than [`PAGES_MAX`] pages, or cannot be
/// written as a file.
pub fn render(input: &DocumentInput<'_>) -> Result<Rendered, RenderError> {
    let document = input.document;
    let key = || document.key.to_string();
    let canvas = draw(input)?;
    let pages = canvas.pages.len();
    if pages > PAGES_MAX {
        return Err(RenderError::TooManyPages { key: key(), pages });
    }
    let metadata = naming::metadata(input);
    let attachments =
        attached::attachments(input).map_err(|source| RenderError::Facts { key: key(), source })?;
    let bytes = finish(&canvas, &metadata, &attachments)
        .map_err(|source| RenderError::Write { key: key(), source })?;
    Ok(Rendered {
        sha256: hex::encode(Sha256::digest(&bytes)),
        bytes,
        file_name: naming::file_name(input),
        pages,
        title: metadata.title,
        missing_glyphs: canvas.missing.into_iter().collect(),
    })
}

/// The pages of a document, before they become a file.
pub(crate) fn draw(input: &DocumentInput<'_>) -> Result<Canvas, RenderError> {
    drawn(input).ok_or_else(|| RenderError::OtherPaper {
        key: input.document.key.to_string(),
        number: input.paper.number().to_string(),
        what: naming::what(&input.document.content),
        paper: input.paper.full_title(),
    })
}

/// The pages; nothing when content and paper do not go together.
fn drawn(input: &DocumentInput<'_>) -> Option<Canvas> {
    let DocumentInput { paper, document } = *input;
    let links = document.links.as_slice();
    match &document.content {
        DocumentContent::Form28 { certificate } => {
            Some(form28::draw(paper.form28()?, certificate, None, links))
        }
        DocumentContent::Form28Response { response, certificate } => {
            Some(form28::draw(paper.form28()?, certificate, Some(response), links))
        }
        DocumentContent::Form29 { certificate, taken } => {
            let (certificate, taken) = (certificate.as_ref(), taken.as_ref());
            let edition = form29::Edition::of(paper.form29()?, certificate, taken, links)?;
            Some(form29::draw(&edition))
        }
        DocumentContent::Form29Answer { answer, certificate } => {
            Some(answer29::draw(paper.form29()?, answer, certificate))
        }
        DocumentContent::Form4647 { certificate } => input.form4647(certificate, None, None),
        DocumentContent::Form4647Response { response, certificate } => {
            input.form4647(certificate, Some(response), None)
        }
        DocumentContent::Form4647Disposition { response, disposition, certificate } => {
            input.form4647(certificate, response.as_ref(), Some(disposition))
        }
        DocumentContent::StatementToSign { statement, signer, text } => {
            Some(declaration::to_sign(&input.declared(statement, text)?, signer))
        }
        DocumentContent::SignedStatement { statement, text, signed } => {
            Some(declaration::signed(&input.declared(statement, text)?, signed))
        }
        DocumentContent::WindowLetter { certificate, matter } => {
            letters::window(&input.letter(certificate, Standing::default(), matter.as_ref()))
        }
        DocumentContent::FollowUpLetter { follow_up, workflow } => letters::follow_up(&FollowUp {
            paper,
            dated: document.dated,
            links,
            number: follow_up,
            workflow: *workflow,
        }),
        DocumentContent::RevocationAddendum { ordinal, before, after, revoked_by, reason } => {
            let addendum = input.addendum(*ordinal, before, after)?;
            Some(addendum::revocation(&addendum, &Revocation { by: revoked_by, reason }))
        }
        DocumentContent::ExtensionAddendum {
            ordinal,
            before,
            after,
            granted_by,
            note,
            request,
        } => {
            let grant = Grant { by: granted_by, note: note.as_deref(), request };
            Some(addendum::extension(&input.addendum(*ordinal, before, after)?, &grant))
        }
        DocumentContent::MoreInformationAddendum { ordinal: _, text, asked_by, certificate } => {
            input.more_information(text, asked_by, certificate)
        }
        DocumentContent::LastReminderLetter { ordinal: _, certificate, standing, matter } => {
            letters::last_reminder(&input.letter(certificate, *standing, matter.as_ref()))
        }
        DocumentContent::PassedLetter { ordinal: _, certificate, standing, matter } => {
            letters::passed(&input.letter(certificate, *standing, matter.as_ref()))
        }
    }
}

impl<'a> DocumentInput<'a> {
    fn form4647(
        &self,
        certificate: &Certificate,
        response: Option<&form4647::ReceivedResponse>,
        disposition: Option<&Disposition>,
    ) -> Option<Canvas> {
        let links = self.document.links.as_slice();
        let notice = self.paper.form4647()?;
        let edition = demand::Edition { notice, certificate, response, disposition, links };
        Some(demand::draw(&edition))
    }

    /// The statement is frozen in the document; the paper only has to be a declaration.
    fn declared(&self, statement: &'a Statement, text: &'a StatementText) -> Option<Declared<'a>> {
        self.paper.declaration()?;
        let Document { dated, links, .. } = self.document;
        Some(Declared { statement, text, dated: *dated, links })
    }

    fn addendum(
        &self,
        ordinal: u32,
        before: &'a Certificate,
        after: &'a Certificate,
    ) -> Option<Addendum<'a>> {
        let (paper, dated) = (self.paper, self.document.dated);
        let addendum = Addendum { paper, dated, ordinal, before, after };
        addendum::extends(paper, after.rule).then_some(addendum)
    }

    /// Only a Form 28 is answered a second time.
    fn more_information(
        &self,
        text: &str,
        by: &Actor,
        certificate: &Certificate,
    ) -> Option<Canvas> {
        let (paper, dated) = (self.paper, self.document.dated);
        paper.form28()?;
        let request = MoreInformation { paper, dated, by, text, certificate };
        addendum::extends(paper, certificate.rule).then(|| addendum::more_information(&request))
    }

    const fn letter(
        &self,
        certificate: &'a Certificate,
        standing: Standing,
        matter: Option<&'a Matter>,
    ) -> Letter<'a> {
        Letter { paper: self.paper, certificate, standing, matter, dated: self.document.dated }
    }
}

#[cfg(test)]
pub(crate) mod tests;
