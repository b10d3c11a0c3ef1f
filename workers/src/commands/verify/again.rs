//! Rendering a document again from what it embeds.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use templates::document::{DOCUMENT, Embedded, NOTICE, Rendered, extract, rerender};
use workflows::ids::CaseNumber;

use crate::failure::error_chain;

/// What came of rendering again.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "is")]
pub(super) enum Rendering {
    /// The same bytes.
    Same {
        /// The case the document belongs to.
        case: Option<CaseNumber>,
        /// Its key within the case.
        document: String,
        /// Names of the embedded files.
        embedded: Vec<String>,
    },
    /// Other bytes.
    Different {
        /// The case the document says it belongs to.
        case: Option<CaseNumber>,
        /// Its key within the case.
        document: String,
        /// SHA-256 of what it is rendered as.
        sha256: String,
        /// How many bytes that has.
        size: usize,
        /// Place of the first byte that differs.
        first_difference: usize,
        /// Embedded files that are not those it would be rendered with.
        files: Vec<String>,
    },
    /// It embeds nothing that could be rendered again.
    Impossible {
        /// Why.
        reason: String,
    },
}

/// Renders what a file embeds and compares. A file may come from anybody: a fault of the drawing
/// is one of the file.
pub(super) fn rendering(bytes: &[u8]) -> Rendering {
    let compared = catch_unwind(AssertUnwindSafe(|| compared(bytes)));
    let compared = compared.unwrap_or_else(|_| Err("the drawing ended early".to_owned()));
    compared.unwrap_or_else(|reason| Rendering::Impossible { reason })
}

fn compared(bytes: &[u8]) -> Result<Rendering, String> {
    let embedded = extract(bytes).map_err(|error| error_chain(&error))?;
    let again = rerender(&embedded).map_err(|error| error_chain(&error))?;
    let (case, document) = (case_of(&embedded), key_of(&embedded));
    if again.bytes == bytes {
        let embedded = embedded.files.into_keys().collect();
        return Ok(Rendering::Same { case, document, embedded });
    }
    Ok(Rendering::Different {
        case,
        document,
        first_difference: first_difference(bytes, &again.bytes),
        files: other_files(&embedded, &again),
        size: again.bytes.len(),
        sha256: hex::encode(Sha256::digest(&again.bytes)),
    })
}

fn first_difference(one: &[u8], other: &[u8]) -> usize {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other);
    same.count()
}

/// Names of the files that only one of two has, or that are not the same in both.
fn other_files(embedded: &Embedded, again: &Rendered) -> Vec<String> {
    let Ok(again) = extract(&again.bytes) else { return Vec::new() };
    let names = embedded.files.keys().chain(again.files.keys());
    let mut other: Vec<String> =
        names.filter(|name| embedded.files.get(*name) != again.files.get(*name)).cloned().collect();
    other.sort();
    other.dedup();
    other
}

fn json_of(embedded: &Embedded, name: &str) -> Value {
    let file = embedded.files.get(name);
    file.and_then(|file| serde_json::from_slice(file).ok()).unwrap_or_default()
}

/// The number of the notice or declaration, which is the number of the case.
fn case_of(embedded: &Embedded) -> Option<CaseNumber> {
    let notice = json_of(embedded, NOTICE);
    let number = [&notice["noticeNumber"], &notice["declarationId"]];
    number.into_iter().find_map(Value::as_str)?.parse().ok()
}

fn key_of(embedded: &Embedded) -> String {
    json_of(embedded, DOCUMENT)["key"].as_str().unwrap_or_default().to_owned()
}

impl Rendering {
    /// The case of the document, as far as the file says.
    pub(super) const fn case(&self) -> Option<&CaseNumber> {
        match self {
            Self::Same { case, .. } | Self::Different { case, .. } => case.as_ref(),
            Self::Impossible { .. } => None,
        }
    }

    /// What makes the answer no.
    pub(super) const fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Same { .. } => None,
            Self::Different { .. } => Some("rendered again, the document has other bytes"),
            Self::Impossible { .. } => Some("the document cannot be rendered again"),
        }
    }

    pub(super) fn in_words(&self) -> String {
        let name = |case: &Option<CaseNumber>, document: &str| match case {
            Some(case) => format!("{case}/{document}"),
            None => document.to_owned(),
        };
        match self {
            Self::Same { case, document, embedded } => format!(
                "rendered again: the same bytes, document {} from {}",
                name(case, document),
                embedded.join(", ")
            ),
            Self::Different { case, document, sha256, size, first_difference, files } => {
                let files = match files.as_slice() {
                    [] => "the files inside are what they must be".to_owned(),
                    files => format!("files inside that are not: {}", files.join(", ")),
                };
                format!(
                    "rendered again: other bytes from byte {first_difference} on; document {} has \
                     {size} bytes, SHA-256 {sha256}; {files}",
                    name(case, document)
                )
            }
            Self::Impossible { reason } => format!("cannot be rendered again: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use templates::document::{DocumentInput, render};
    use workflows::case::Case;
    use workflows::effect::{Document, DocumentContent, DocumentKey};
    use workflows::form28::State;
    use workflows::form28::samples::case_in;

    use super::*;

    fn form28() -> Vec<u8> {
        let case = case_in(State::Issued, false);
        let certificate = case.file.clocks.certificate(workflows::clocks::Clock::Answer);
        let document = Document {
            key: DocumentKey("notice".to_owned()),
            dated: "2026-06-05T13:00:00Z".parse().unwrap(),
            links: Vec::new(),
            content: DocumentContent::Form28 { certificate: certificate.unwrap().clone() },
        };
        let case = Case::Form28(Box::new(case));
        render(&DocumentInput { paper: (&case).into(), document: &document }).unwrap().bytes
    }

    #[test]
    fn a_document_of_ours_is_rendered_again_as_the_same_bytes() {
        let Rendering::Same { case, document, embedded } = rendering(&form28()) else {
            panic!("not the same")
        };
        assert_eq!(case.unwrap().as_str(), "RFI-2026-000101");
        assert_eq!(document, "notice");
        assert!(embedded.iter().any(|name| name == NOTICE), "{embedded:?}");
    }

    #[test]
    fn a_changed_byte_is_found_at_its_place() {
        let mut bytes = form28();
        let place = bytes.windows(5).rposition(|window| window == b"xref\n").unwrap_or(200);
        let at = place - 20;
        bytes.push(b'\n');
        let Rendering::Different { first_difference, .. } = rendering(&bytes) else {
            panic!("not different")
        };
        assert!(first_difference > at);
        assert_eq!(first_difference, bytes.len() - 1);
    }

    #[test]
    fn a_file_of_somebody_else_cannot_be_rendered_again() {
        for bytes in [&b""[..], b"%PDF-1.7\n%%EOF\n", b"hello"] {
            assert!(matches!(rendering(bytes), Rendering::Impossible { .. }));
        }
    }
}
