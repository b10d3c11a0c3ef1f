//! The files inside a document: the facts it was made from, so that anybody can make it again.

use workflows::deadline::Certificate;
use workflows::effect::{Document, DocumentContent};

use super::DocumentInput;
use super::masked::canonical;
use crate::calendar::of_document;
use crate::paper::Paper;
use crate::pdf::attachment::{Attachment, Relationship};

/// Name of the file with the notice or the declaration.
pub const NOTICE: &str = "notice.json";
/// Name of the file with what the document says besides.
pub const DOCUMENT: &str = "document.json";
/// Name of the file with the certificate of the deadline.
pub const CERTIFICATE: &str = "deadline-certificate.json";

/// Name of the file with the entry for a calendar.
pub const CALENDAR: &str = "deadline.ics";

/// The files of a document, all made from its input alone.
pub(super) fn attachments(input: &DocumentInput<'_>) -> serde_json::Result<Vec<Attachment>> {
    let DocumentInput { paper, document } = *input;
    let noun = paper.noun();
    let mut files = vec![
        json(NOTICE, Relationship::Data, format!("The {noun} as data"), notice(paper)?),
        json(
            DOCUMENT,
            Relationship::Source,
            format!("What this document was made from, with the {noun}"),
            canonical(document)?,
        ),
    ];
    if let Some(certificate) = certificate(document) {
        let description = "How the last day of the deadline was counted".to_owned();
        files.push(json(CERTIFICATE, Relationship::Data, description, canonical(certificate)?));
    }
    if let Some(entry) = of_document(paper, document) {
        files.push(Attachment {
            name: CALENDAR.to_owned(),
            media_type: "text/calendar",
            relationship: Relationship::Supplement,
            description: "The deadline, for a calendar".to_owned(),
            content: entry.text.into_bytes(),
        });
    }
    Ok(files)
}

fn json(
    name: &str,
    relationship: Relationship,
    description: String,
    content: Vec<u8>,
) -> Attachment {
    let name = name.to_owned();
    Attachment { name, media_type: "application/json", relationship, description, content }
}

/// The notice or the declaration as canonical JSON.
pub(super) fn notice(paper: Paper<'_>) -> serde_json::Result<Vec<u8>> {
    match paper {
        Paper::Form28(notice) => canonical(notice),
        Paper::Form29(notice) => canonical(notice),
        Paper::Form4647(notice) => canonical(notice),
        Paper::Declaration(statement) => canonical(statement),
    }
}

/// The certificate of the deadline that a document is about, as it stands with the document.
const fn certificate(document: &Document) -> Option<&Certificate> {
    match &document.content {
        DocumentContent::Form28 { certificate }
        | DocumentContent::Form28Response { certificate, .. }
        | DocumentContent::Form29Answer { certificate, .. }
        | DocumentContent::Form4647 { certificate }
        | DocumentContent::Form4647Response { certificate, .. }
        | DocumentContent::Form4647Disposition { certificate, .. }
        | DocumentContent::WindowLetter { certificate, .. }
        | DocumentContent::MoreInformationAddendum { certificate, .. }
        | DocumentContent::LastReminderLetter { certificate, .. }
        | DocumentContent::PassedLetter { certificate, .. } => Some(certificate),
        DocumentContent::Form29 { certificate, .. } => certificate.as_ref(),
        DocumentContent::RevocationAddendum { after, .. }
        | DocumentContent::ExtensionAddendum { after, .. } => Some(after),
        DocumentContent::StatementToSign { .. }
        | DocumentContent::SignedStatement { .. }
        | DocumentContent::FollowUpLetter { .. } => None,
    }
}
