//! From a canvas to bytes: drawn with `printpdf`, then made complete and repeatable with `lopdf`.
//!
//! `printpdf` writes random ids and dates of 1970 and leaves the language out; everything of
//! that kind is written here instead, from the content.

use jiff::Timestamp;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use printpdf::{PdfDocument, PdfSaveOptions};
use sha2::{Digest, Sha256};

use super::canvas::Canvas;
use super::deflate::{Effort, deflated};
use super::embed;
use super::pen::{self, Used};

/// Bytes to set aside for a file; more are taken when needed.
const SIZE_USUAL: usize = 32 * 1024;

/// What the file says about itself.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    /// Title, shown in the title bar.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) subject: String,
    /// When what it documents happened.
    pub(crate) dated: Timestamp,
}

/// Why a canvas could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// The writer failed.
    #[error("the PDF could not be written")]
    Write(#[from] std::io::Error),
    /// The drawing library left out a part of the file.
    #[error("the drawn PDF has no {part}, expected one")]
    Incomplete {
        /// Which part.
        part: &'static str,
    },
}

/// Hexadecimal digits of the identifier of a file: 16 bytes by custom.
const ID_DIGITS: usize = 32;

/// Writes the file. The same canvas and metadata give the same bytes.
pub(crate) fn finish(canvas: &Canvas, metadata: &Metadata) -> Result<Vec<u8>, FinishError> {
    let (mut document, used) = draw(canvas);
    complete(&mut document, &used, metadata)?;
    compress(&mut document)?;
    document.prune_objects();
    document.renumber_objects();
    let mut bytes = Vec::with_capacity(SIZE_USUAL);
    document.save_to(&mut bytes).map_err(std::io::Error::other)?;
    identify(&mut bytes)?;
    Ok(bytes)
}

/// Sets the identifier, which was left zero, from the content.
fn identify(bytes: &mut [u8]) -> Result<(), FinishError> {
    const ZERO: &[u8] = &[b'0'; ID_DIGITS];
    let digest = Sha256::digest(&*bytes);
    let id = hex::encode_upper(&digest[..ID_DIGITS / 2]);
    let missing = || FinishError::Incomplete { part: "file identifier" };
    // The trailer is the last of the file, and the identifier stands there twice.
    for _ in 0..2 {
        let at = bytes.windows(ID_DIGITS).rposition(|window| window == ZERO);
        let place = bytes.get_mut(at.ok_or_else(missing)?..).ok_or_else(missing)?;
        place.get_mut(..ID_DIGITS).ok_or_else(missing)?.copy_from_slice(id.as_bytes());
    }
    Ok(())
}

/// The pages with their operators, and what they need of the fonts.
fn draw(canvas: &Canvas) -> (Document, Used) {
    let (pages, used) = pen::pages(canvas);
    let mut pdf = PdfDocument::new("");
    pdf.pages = pages;
    (printpdf::to_lopdf_doc(&pdf, &PdfSaveOptions::default(), &mut Vec::new()), used)
}

// --- completing ---

fn complete(document: &mut Document, used: &Used, metadata: &Metadata) -> Result<(), FinishError> {
    "1.7".clone_into(&mut document.version);
    let no_id = Object::String(vec![0; ID_DIGITS / 2], StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![no_id.clone(), no_id]));
    let info = document.trailer.get(b"Info").and_then(Object::as_reference);
    let info = info.map_err(|_| FinishError::Incomplete { part: "information dictionary" })?;
    document.objects.insert(info, Object::Dictionary(information(metadata)));
    complete_pages(document, used)?;
    let catalog = document.catalog_mut();
    let catalog = catalog.map_err(|_| FinishError::Incomplete { part: "catalog" })?;
    catalog.remove(b"PageLayout");
    catalog.remove(b"Metadata");
    catalog.remove(b"OutputIntents");
    catalog.set("Lang", Object::string_literal("en-US"));
    let mut preferences = Dictionary::new();
    preferences.set("DisplayDocTitle", true);
    catalog.set("ViewerPreferences", preferences);
    Ok(())
}

/// Compresses what is not compressed yet.
fn compress(document: &mut Document) -> Result<(), FinishError> {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && !stream.dict.has(b"Filter")
        {
            stream.set_content(deflated(&stream.content, Effort::Each)?);
            stream.dict.set("Filter", "FlateDecode");
        }
    }
    Ok(())
}

/// Gives the pages one dictionary of resources.
fn complete_pages(document: &mut Document, used: &Used) -> Result<(), FinishError> {
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let mut fonts = Dictionary::new();
    for (resource, id) in embed::add(document, used) {
        fonts.set(resource, id);
    }
    let resources = document.add_object(dictionary! { "Font" => fonts });
    for page in pages {
        let page = document.get_dictionary_mut(page);
        let page = page.map_err(|_| FinishError::Incomplete { part: "page" })?;
        tidy(page);
        page.set("Resources", resources);
    }
    Ok(())
}

/// Removes what says nothing: boxes like the page itself, an empty list of annotations.
fn tidy(page: &mut Dictionary) {
    for key in [b"TrimBox".as_slice(), b"CropBox", b"Annots"] {
        page.remove(key);
    }
}

fn information(metadata: &Metadata) -> Dictionary {
    let date = metadata.dated.strftime("D:%Y%m%d%H%M%SZ").to_string();
    let mut information = Dictionary::new();
    information.set("Title", lopdf::text_string(&metadata.title));
    information.set("Subject", lopdf::text_string(&metadata.subject));
    information.set("Creator", lopdf::text_string("Tidewaiter"));
    information.set("Producer", lopdf::text_string("Tidewaiter"));
    information.set("CreationDate", Object::string_literal(date.clone()));
    information.set("ModDate", Object::string_literal(date));
    information
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::canvas::{Mark, Role};
    use crate::pdf::layout::BODY;

    fn canvas(text: &str) -> Canvas {
        let mut canvas = Canvas::default();
        let page = canvas.add_page();
        let text = canvas.printable(text);
        let mark = Mark::Text { x_pt: 50.0, y_pt: 50.0, style: BODY, text };
        canvas.add(page, Role::Paragraph, vec![mark]);
        canvas
    }

    fn metadata() -> Metadata {
        Metadata {
            title: "Prüfung (1)".to_owned(),
            subject: "a test".to_owned(),
            dated: "2026-06-05T13:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_same_canvas_gives_the_same_bytes() {
        let first = finish(&canvas("Łódź"), &metadata()).unwrap();
        let second = finish(&canvas("Łódź"), &metadata()).unwrap();
        assert_eq!(first, second);
        assert!(first.len() < 25_000, "{} bytes", first.len());
    }

    #[test]
    fn the_text_can_be_read_back_from_the_file() {
        let text = r"BT (x) \) Tj <</S 1>> %%EOF Łódź ễ";
        let bytes = finish(&canvas(text), &metadata()).unwrap();
        let document = Document::load_mem(&bytes).unwrap();
        // `lopdf` ends every change of font with a space.
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(bare(&document.extract_text(&[1]).unwrap()), bare(text));
    }

    #[test]
    fn the_file_has_title_language_date_and_an_id_of_its_content() {
        let document = Document::load_mem(&finish(&canvas("a"), &metadata()).unwrap()).unwrap();
        let catalog = document.catalog().unwrap();
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-US");
        let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let info = document.get_dictionary(info).unwrap();
        let title = lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap();
        assert_eq!(title, "Prüfung (1)");
        let date = info.get(b"CreationDate").unwrap().as_str().unwrap();
        assert_eq!(date, b"D:20260605130000Z");
        let other = Document::load_mem(&finish(&canvas("b"), &metadata()).unwrap()).unwrap();
        assert_ne!(document.trailer.get(b"ID").unwrap(), other.trailer.get(b"ID").unwrap());
    }
}
