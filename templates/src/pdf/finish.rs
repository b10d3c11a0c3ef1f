//! From a canvas to bytes: drawn with the operators of `printpdf`, then written as an accessible,
//! archivable and repeatable file (PDF/UA-1, PDF/A-3a).
//!
//! The library's own file has random ids, dates of 1970 and no structure; all of the file is
//! written here, from the content, in one pass.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::Timestamp;
use lopdf::{Dictionary, Document, Object, ObjectId};
use printpdf::PdfPage;

use super::attachment::{self, Attachment};
use super::canvas::{Canvas, PAGE_HEIGHT_PT, PAGE_WIDTH_PT};
use super::deflate::{Effort, deflated};
use super::embed;
use super::file::{self, File, Id, extend};
use super::pen::{self, Drawn};
use super::xmp::{self, LANGUAGE, PRODUCT};
use super::{clean, content, tags};

/// Most characters of a title or a subject: they are shown in a bar of a window.
const TITLE_CHARS_MAX: usize = 300;

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

impl Metadata {
    /// Titles as every program can show them.
    pub(crate) fn new(title: &str, subject: &str, dated: Timestamp) -> Self {
        let [title, subject] = [title, subject].map(|text| clean::line(text, TITLE_CHARS_MAX));
        Self { title, subject, dated }
    }
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

/// Writes the file. The same canvas, metadata and attachments give the same bytes.
pub(crate) fn finish(
    canvas: &Canvas,
    metadata: &Metadata,
    attachments: &[Attachment],
) -> Result<Vec<u8>, FinishError> {
    let mut file = File::new();
    let Drawn { pages, used, marked } = pen::pages(canvas);
    let mut embedded = Document::new();
    let fonts = embed::add(&mut embedded, &used);
    let resources = write_resources(&mut file, &embedded, &fonts)?;

    let (tree, pages) = write_pages(&mut file, pages, resources)?;
    let structure = tags::write(&mut file, canvas.structure.nodes(), &marked, &pages)?;
    let attached = attachment::write(&mut file, attachments, metadata.dated)?;
    let about = file.reserve();
    file.stream(about, b"/Type/Metadata/Subtype/XML", xmp::packet(metadata).as_bytes());
    let profile = write_profile(&mut file)?;
    let information = file.reserve();
    file.object(information, |bytes| write_information(bytes, metadata))?;
    let catalog = file.reserve();
    file.object(catalog, |bytes| {
        extend(
            bytes,
            format_args!(
                "<</Type/Catalog/Pages {tree}/Lang({LANGUAGE})/MarkInfo<</Marked true>>\
                 /StructTreeRoot {structure}/Metadata {about}\
                 /ViewerPreferences<</DisplayDocTitle true>>\
                 /OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1\
                 /OutputConditionIdentifier(sRGB)/RegistryName(http://www.color.org)\
                 /Info(sRGB)/DestOutputProfile {profile}>>]{attached}>>"
            ),
        );
    })?;
    Ok(file.finish(catalog, information)?)
}

// --- pages ---

/// Writes the pages with their content; returns their tree, and them.
fn write_pages(
    file: &mut File,
    drawn: Vec<PdfPage>,
    resources: Id,
) -> Result<(Id, Vec<Id>), FinishError> {
    let tree = file.reserve();
    let pages: Vec<Id> = drawn.iter().map(|_| file.reserve()).collect();
    for (index, (drawn, page)) in drawn.into_iter().zip(&pages).enumerate() {
        let content = file.reserve();
        file.compressed(content, b"", &content::of_page(drawn)?)?;
        file.object(*page, |bytes| {
            extend(
                bytes,
                format_args!(
                    "<</Type/Page/Parent {tree}/MediaBox[0 0 {PAGE_WIDTH_PT} {PAGE_HEIGHT_PT}]\
                     /Resources {resources}/Contents {content}/StructParents {index}/Tabs/S>>"
                ),
            );
        })?;
    }
    file.object(tree, |bytes| {
        extend(bytes, format_args!("<</Type/Pages/Count {}/Kids[", pages.len()));
        for page in &pages {
            extend(bytes, format_args!("{page} "));
        }
        bytes.extend_from_slice(b"]>>");
    })?;
    Ok((tree, pages))
}

/// One dictionary of resources for all pages.
fn write_resources(
    file: &mut File,
    drawn: &Document,
    embedded: &[(&'static str, ObjectId)],
) -> Result<Id, FinishError> {
    let resources = file.reserve();
    let mut fonts = Dictionary::new();
    for (resource, id) in embedded {
        fonts.set(*resource, *id);
    }
    let mut copy = Copy { drawn, known: BTreeMap::new(), waiting: Vec::new() };
    let mut bytes = b"<</Font<<".to_vec();
    file::write_entries(&mut bytes, &fonts, &mut |id| copy.number(file, id));
    bytes.extend_from_slice(b">>>>");
    file.object(resources, |object| object.extend_from_slice(&bytes))?;
    copy.run(file)?;
    Ok(resources)
}

/// Objects of the drawing library that are written, with all they refer to.
struct Copy<'d> {
    drawn: &'d Document,
    known: BTreeMap<ObjectId, Id>,
    waiting: Vec<(ObjectId, Id)>,
}

impl Copy<'_> {
    /// The number here; an object that is new is written later.
    fn number(&mut self, file: &mut File, id: ObjectId) -> Id {
        *self.known.entry(id).or_insert_with(|| {
            let number = file.reserve();
            self.waiting.push((id, number));
            number
        })
    }

    /// Writes all that wait.
    fn run(&mut self, file: &mut File) -> Result<(), FinishError> {
        while let Some((id, number)) = self.waiting.pop() {
            let drawn = self.drawn;
            let object = drawn.get_object(id);
            let object = object.map_err(|_| FinishError::Incomplete { part: "part of a font" })?;
            let mut bytes = Vec::new();
            match object {
                Object::Stream(stream) => {
                    let numbers = &mut |id| self.number(file, id);
                    file::write_entries(&mut bytes, &stream.dict, numbers);
                    if stream.dict.has(b"Filter") {
                        file.stream(number, &bytes, &stream.content);
                    } else {
                        file.compressed(number, &bytes, &stream.content)?;
                    }
                }
                other => {
                    file::write(&mut bytes, other, &mut |id| self.number(file, id));
                    file.object(number, |object| object.extend_from_slice(&bytes))?;
                }
            }
        }
        Ok(())
    }
}

// --- about the file ---

/// The colors of the file: those of a screen. Compressed once per process.
fn write_profile(file: &mut File) -> Result<Id, FinishError> {
    static PROFILE: OnceLock<Vec<u8>> = OnceLock::new();
    let profile = if let Some(profile) = PROFILE.get() {
        profile
    } else {
        let made = deflated(include_bytes!("../../color/srgb.icc"), Effort::Once)?;
        PROFILE.get_or_init(|| made)
    };
    let id = file.reserve();
    file.stream(id, b"/N 3/Filter/FlateDecode", profile);
    Ok(id)
}

fn write_information(bytes: &mut Vec<u8>, metadata: &Metadata) {
    let date = date(metadata.dated);
    for (before, text) in [("<</Title", &metadata.title), ("/Subject", &metadata.subject)] {
        bytes.extend_from_slice(before.as_bytes());
        bytes.extend(file::text(text));
    }
    extend(
        bytes,
        format_args!(
            "/Creator({PRODUCT})/Producer({PRODUCT})/CreationDate({date})/ModDate({date})>>"
        ),
    );
}

/// An instant in the form of the format.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("D:%Y%m%d%H%M%SZ").to_string()
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
        Metadata::new("Prüfung (1)", "a test", "2026-06-05T13:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_same_canvas_gives_the_same_bytes() {
        let first = finish(&canvas("Łódź"), &metadata(), &[]).unwrap();
        let second = finish(&canvas("Łódź"), &metadata(), &[]).unwrap();
        assert_eq!(first, second);
        assert!(first.len() < 25_000, "{} bytes", first.len());
    }

    #[test]
    fn the_text_can_be_read_back_from_the_file() {
        let text = r"BT (x) \) Tj <</S 1>> %%EOF Łódź ễ";
        let bytes = finish(&canvas(text), &metadata(), &[]).unwrap();
        let document = Document::load_mem(&bytes).unwrap();
        // `lopdf` ends every change of font with a space.
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(bare(&document.extract_text(&[1]).unwrap()), bare(text));
    }

    #[test]
    fn the_file_has_title_language_date_and_an_id_of_its_content() {
        let document =
            Document::load_mem(&finish(&canvas("a"), &metadata(), &[]).unwrap()).unwrap();
        let catalog = document.catalog().unwrap();
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-US");
        let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let info = document.get_dictionary(info).unwrap();
        let title = lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap();
        assert_eq!(title, "Prüfung (1)");
        let date = info.get(b"CreationDate").unwrap().as_str().unwrap();
        assert_eq!(date, b"D:20260605130000Z");
        let other = Document::load_mem(&finish(&canvas("b"), &metadata(), &[]).unwrap()).unwrap();
        assert_ne!(document.trailer.get(b"ID").unwrap(), other.trailer.get(b"ID").unwrap());
    }
}
