//! Reading a document back: the files inside it, and the document made again from them.
//!
//! The bytes may come from anybody: everything is bounded, and nothing is believed.

use std::collections::BTreeMap;

use lopdf::{Dictionary, LoadOptions, Object};
use serde::de::DeserializeOwned;
use workflows::effect::Document;

use super::attached::{DOCUMENT, NOTICE};
use super::masked::{canonical, read};
use super::{DocumentInput, RenderError, Rendered, render};
use crate::paper::Kept;

/// Largest file that is read: 500 pages of text have 3 MB.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Largest file inside a document: a notice and an answer of the largest messages have 200 KB.
pub const EMBEDDED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most files inside a document; we put in four.
pub const EMBEDDED_FILES_MAX: usize = 32;
/// Most bytes that a part of the file may have unpacked when it is opened.
const PART_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Deepest tree of names; ours has one level.
const DEPTH_MAX: usize = 8;

/// The files inside a document, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Embedded {
    /// Their bytes.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Why no files could be read from a document.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// Too large to be one of ours.
    #[error("the file has {bytes} bytes, expected at most {FILE_BYTES_MAX}")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// Not a PDF, or a damaged one.
    #[error("the file cannot be read as a PDF")]
    NotPdf(#[source] Box<lopdf::Error>),
    /// It is locked with a password.
    #[error("the file is encrypted; documents of Tidewaiter are not")]
    Encrypted,
    /// A PDF without our files.
    #[error(
        "the PDF has no file {name} inside; it is not a document of Tidewaiter, or was made \
             over by another program"
    )]
    Missing {
        /// Which file.
        name: &'static str,
    },
    /// A file inside is damaged or too large.
    #[error("the file {name} inside the PDF is damaged or larger than {EMBEDDED_BYTES_MAX} bytes")]
    Damaged {
        /// Which file.
        name: String,
    },
    /// More files than ours have.
    #[error("the PDF has more than {EMBEDDED_FILES_MAX} files inside")]
    TooMany,
}

/// Why a document could not be made again from the files inside it.
#[derive(Debug, thiserror::Error)]
pub enum RerenderError {
    /// A file is missing.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// A file does not say what it should.
    #[error("the file {name} inside the PDF cannot be read as the record it should be: {reason}")]
    Unreadable {
        /// Which file.
        name: &'static str,
        /// Why.
        reason: String,
    },
    /// It does not make a document.
    #[error("the files inside the PDF do not make a document")]
    Render(#[from] RenderError),
}

impl Embedded {
    fn file(&self, name: &'static str) -> Result<&[u8], ExtractError> {
        let bytes = self.files.get(name).ok_or(ExtractError::Missing { name })?;
        Ok(bytes)
    }
}

/// Reads the files inside a document.
///
/// # Errors
/// When the bytes are no PDF, one that is too large or damaged, or one without our files.
pub fn extract(bytes: &[u8]) -> Result<Embedded, ExtractError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ExtractError::TooLarge { bytes: bytes.len() });
    }
    let options = LoadOptions::with_max_decompressed_size(PART_BYTES_MAX);
    let document = lopdf::Document::load_mem_with_options(bytes, options)
        .map_err(|error| ExtractError::NotPdf(Box::new(error)))?;
    if document.is_encrypted() {
        return Err(ExtractError::Encrypted);
    }
    let mut embedded = Embedded::default();
    if let Some(tree) = tree_of_files(&document) {
        collect(&document, tree, DEPTH_MAX, &mut embedded)?;
    }
    for name in [NOTICE, DOCUMENT] {
        embedded.file(name)?;
    }
    Ok(embedded)
}

/// Makes a document again from the files inside it: the same bytes, unless it or the program was
/// changed since.
///
/// # Errors
/// When a file is missing or does not say what it should, or they do not make a document.
pub fn rerender(embedded: &Embedded) -> Result<Rendered, RerenderError> {
    let document: Document = record(DOCUMENT, embedded.file(DOCUMENT)?)?;
    let kept = kept(embedded.file(NOTICE)?)?;
    Ok(render(&DocumentInput { paper: kept.paper(), document: &document })?)
}

// --- reading the PDF ---

fn tree_of_files(document: &lopdf::Document) -> Option<&Dictionary> {
    let names = document.catalog().ok()?.get_deref(b"Names", document).ok()?.as_dict().ok()?;
    names.get_deref(b"EmbeddedFiles", document).ok()?.as_dict().ok()
}

/// Adds the files of a tree of names and of those below it.
fn collect(
    document: &lopdf::Document,
    tree: &Dictionary,
    depth: usize,
    embedded: &mut Embedded,
) -> Result<(), ExtractError> {
    let list = |key: &[u8]| tree.get_deref(key, document).and_then(Object::as_array).ok();
    for specification in list(b"Names").into_iter().flatten().skip(1).step_by(2) {
        if let Some((name, content)) = file_of(document, specification) {
            if embedded.files.len() == EMBEDDED_FILES_MAX {
                return Err(ExtractError::TooMany);
            }
            let bytes = content.get_plain_content_with_limit(EMBEDDED_BYTES_MAX).ok();
            let bytes = bytes.filter(|bytes| bytes.len() <= EMBEDDED_BYTES_MAX);
            let bytes = bytes.ok_or_else(|| ExtractError::Damaged { name: name.clone() })?;
            embedded.files.insert(name, bytes);
        }
    }
    let below = list(b"Kids").into_iter().flatten().take(EMBEDDED_FILES_MAX);
    for tree in below.filter_map(|kid| document.dereference(kid).ok()?.1.as_dict().ok()) {
        if depth > 0 {
            collect(document, tree, depth - 1, embedded)?;
        }
    }
    Ok(())
}

/// Name and content of an attached file.
fn file_of<'d>(
    document: &'d lopdf::Document,
    specification: &'d Object,
) -> Option<(String, &'d lopdf::Stream)> {
    let specification = document.dereference(specification).ok()?.1.as_dict().ok()?;
    let name = specification.get_deref(b"UF", document);
    let name = name.or_else(|_| specification.get_deref(b"F", document)).ok()?;
    let name = lopdf::decode_text_string(name).ok()?;
    let content = specification.get_deref(b"EF", document).ok()?.as_dict().ok()?;
    let content = content.get_deref(b"F", document).ok()?.as_stream().ok()?;
    Some((name, content))
}

// --- reading the records ---

fn record<T: DeserializeOwned>(name: &'static str, json: &[u8]) -> Result<T, RerenderError> {
    read(json).map_err(|error| RerenderError::Unreadable { name, reason: error.to_string() })
}

/// The notice or declaration: the kind whose record is, written again, the same bytes.
fn kept(json: &[u8]) -> Result<Kept, RerenderError> {
    let kinds = [
        same(json).map(Kept::Form28),
        same(json).map(Kept::Form29),
        same(json).map(Kept::Form4647),
        same(json).map(Kept::Declaration),
    ];
    kinds.into_iter().flatten().next().ok_or_else(|| RerenderError::Unreadable {
        name: NOTICE,
        reason: "it is no notice and no declaration in canonical JSON".to_owned(),
    })
}

fn same<T: DeserializeOwned + serde::Serialize>(json: &[u8]) -> Option<Box<T>> {
    let record: T = read(json).ok()?;
    (canonical(&record).ok()? == json).then(|| Box::new(record))
}
