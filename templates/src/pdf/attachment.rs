//! Files inside a document (PDF/A-3, associated files).

use jiff::Timestamp;

use super::clean;
use super::file::{self, File, Id, extend};
use super::finish::date;

/// Most characters of the name of an attached file.
const NAME_CHARS_MAX: usize = 100;
/// Most characters of its description.
const DESCRIPTION_CHARS_MAX: usize = 300;

/// A file to be put inside a document.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    /// Its name; made harmless when it is written.
    pub(crate) name: String,
    /// Its media type, such as `application/json`.
    pub(crate) media_type: &'static str,
    /// What it is to the document.
    pub(crate) relationship: Relationship,
    /// What it is, for people.
    pub(crate) description: String,
    /// Its bytes.
    pub(crate) content: Vec<u8>,
}

/// What an attached file is to the document (ISO 19005-3, 6.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relationship {
    /// What the document was made from.
    Source,
    /// What the document shows, as data.
    Data,
    /// Something besides, such as an entry for a calendar.
    Supplement,
}

impl Relationship {
    const fn name(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Data => "Data",
            Self::Supplement => "Supplement",
        }
    }
}

/// The attached files, by name and number: as entries of the catalog.
#[derive(Debug)]
pub(super) struct Attached {
    files: Vec<(String, Id)>,
}

impl std::fmt::Display for Attached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.files.is_empty() {
            return Ok(());
        }
        f.write_str("/AF[")?;
        for (_, id) in &self.files {
            write!(f, "{id} ")?;
        }
        f.write_str("]/Names<</EmbeddedFiles<</Names[")?;
        for (name, id) in &self.files {
            write!(f, "{}{id} ", String::from_utf8_lossy(&file::text(name)))?;
        }
        f.write_str("]>>>>")
    }
}

/// Writes the files, all with the same date.
pub(super) fn write(
    file: &mut File,
    attachments: &[Attachment],
    dated: Timestamp,
) -> std::io::Result<Attached> {
    let mut files = Vec::with_capacity(attachments.len());
    for attachment in attachments {
        let name = clean::file_name(&attachment.name, NAME_CHARS_MAX);
        let id = specification(file, attachment, &name, dated)?;
        files.push((name, id));
    }
    // A name tree is in the order of its names.
    files.sort();
    Ok(Attached { files })
}

fn specification(
    file: &mut File,
    attachment: &Attachment,
    name: &str,
    dated: Timestamp,
) -> std::io::Result<Id> {
    let (specification, content) = (file.reserve(), file.reserve());
    let kind = attachment.media_type.replace('/', "#2F");
    let (size, date) = (attachment.content.len(), date(dated));
    let entries = format!(
        "/Type/EmbeddedFile/Subtype/{kind}/Params<</Size {size}/CreationDate({date})/ModDate({date})>>"
    );
    file.compressed(content, entries.as_bytes(), &attachment.content)?;
    let name = file::text(name);
    let description = file::text(&clean::line(&attachment.description, DESCRIPTION_CHARS_MAX));
    let relationship = attachment.relationship.name();
    file.object(specification, |bytes| {
        bytes.extend_from_slice(b"<</Type/Filespec/F");
        bytes.extend_from_slice(&name);
        bytes.extend_from_slice(b"/UF");
        bytes.extend_from_slice(&name);
        bytes.extend_from_slice(b"/Desc");
        bytes.extend_from_slice(&description);
        extend(
            bytes,
            format_args!("/AFRelationship/{relationship}/EF<</F {content}/UF {content}>>>>"),
        );
    })?;
    Ok(specification)
}
