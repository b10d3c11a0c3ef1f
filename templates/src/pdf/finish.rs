//! From a canvas to bytes: drawn with `printpdf`, then made complete and repeatable with `lopdf`.
//!
//! `printpdf` writes random ids and dates of 1970 and leaves the language out; everything of
//! that kind is written here instead, from the content.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use lopdf::{Dictionary, Document, Object, StringFormat};
use printpdf::{
    Color, Greyscale, Line, LinePoint, Op, PaintMode, PdfDocument, PdfFont, PdfFontHandle, PdfPage,
    PdfSaveOptions, Point, Pt, Rect, TextItem, TextMatrix,
};
use sha2::{Digest, Sha256};

use super::canvas::{
    Area, Canvas, Element, Mark, PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Page, Paint, Role,
};
use super::font::Font;
use super::subset::subset;
use super::text::Style;

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

/// Characters used by font.
type Used = BTreeMap<Font, BTreeSet<char>>;

/// Writes the file. The same canvas and metadata give the same bytes.
pub(crate) fn finish(canvas: &Canvas, metadata: &Metadata) -> Result<Vec<u8>, FinishError> {
    let mut document = draw(canvas);
    complete(&mut document, metadata)?;
    document.compress();
    document.prune_objects();
    document.renumber_objects();
    let unnamed = save(&mut document)?;
    let digest = Sha256::digest(&unnamed);
    // Half of the digest: the identifier of a file has 16 bytes by custom.
    let id = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    save(&mut document)
}

fn save(document: &mut Document) -> Result<Vec<u8>, FinishError> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes)
}

// --- drawing ---

fn draw(canvas: &Canvas) -> Document {
    let mut pdf = PdfDocument::new("");
    for (font, characters) in used(canvas) {
        let id = printpdf::FontId(font.resource().to_owned());
        pdf.resources.fonts.map.insert(id, PdfFont::new(reduced(font, &characters)));
    }
    pdf.pages = canvas.pages.iter().map(drawn_page).collect();
    printpdf::to_lopdf_doc(&pdf, &PdfSaveOptions::default(), &mut Vec::new())
}

fn used(canvas: &Canvas) -> Used {
    let mut used = Used::new();
    let elements = canvas.pages.iter().flat_map(|page| &page.elements);
    for mark in elements.flat_map(|element| &element.marks) {
        if let Mark::Text { style, text, .. } = mark {
            used.entry(style.font).or_default().extend(text.chars());
        }
    }
    used
}

/// The font with the outlines of these characters, under a name that says so.
fn reduced(font: Font, characters: &BTreeSet<char>) -> printpdf::ParsedFont {
    let face = font.face();
    let glyphs: BTreeSet<u16> = characters.iter().filter_map(|c| face.glyph_id(*c)).collect();
    let mut drawable = face.drawable.clone();
    drawable.font_name = Some(face.name.to_owned());
    if let Some(bytes) = subset(face.bytes, &glyphs) {
        drawable.font_name = Some(format!("{}+{}", subset_tag(&bytes), face.name));
        drawable.original_bytes = bytes;
    }
    drawable
}

/// Six capital letters that mark a subset (ISO 32000-1, 9.6.4), from its content.
fn subset_tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

fn drawn_page(page: &Page) -> PdfPage {
    let paper = || Rect::from_wh(Pt(PAGE_WIDTH_PT), Pt(PAGE_HEIGHT_PT));
    let mut pen = Pen::default();
    for element in &page.elements {
        pen.element(element);
    }
    PdfPage { media_box: paper(), trim_box: paper(), crop_box: paper(), ops: pen.ops }
}

/// Operators of a page with the state they left, so that none is repeated.
#[derive(Default)]
struct Pen {
    ops: Vec<Op>,
    grey: f32,
    thickness_pt: Option<f32>,
}

impl Pen {
    /// What is not content is marked so, for programs that read the page aloud or search it.
    fn element(&mut self, element: &Element) {
        if element.marks.is_empty() {
            return;
        }
        let tag = "Artifact".to_owned();
        let is_artifact = element.role == Role::Artifact;
        if is_artifact {
            self.ops.push(Op::BeginMarkedContent { tag });
        }
        for mark in &element.marks {
            self.mark(mark);
        }
        if is_artifact {
            self.ops.push(Op::EndMarkedContent);
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { x_pt, y_pt, style, text } => self.text(*x_pt, *y_pt, *style, text),
            Mark::Line { from_pt, to_pt, thickness_pt } => {
                self.line(&[*from_pt, *to_pt], *thickness_pt);
            }
            Mark::Rect { area, paint } => self.rect(*area, *paint),
            Mark::CheckBox { at_pt: (x, y), side_pt, is_marked } => {
                let area = Area::new(*x, *y, *side_pt, *side_pt);
                self.rect(area, Paint::Outline(0.7));
                if *is_marked {
                    let cross = area.inset(side_pt * 0.18);
                    let (right, bottom) = (cross.right(), cross.bottom());
                    self.line(&[(cross.x, cross.y), (right, bottom)], 1.2);
                    self.line(&[(cross.x, bottom), (right, cross.y)], 1.2);
                }
            }
        }
    }

    fn text(&mut self, x_pt: f32, y_pt: f32, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        self.fill_grey(style.grey);
        let font = PdfFontHandle::External(printpdf::FontId(style.font.resource().to_owned()));
        let text = style.font.face().canonical(text);
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFont { font, size: Pt(style.size_pt) },
            Op::SetTextMatrix { matrix: TextMatrix::Translate(pt(x_pt), upwards(y_pt)) },
            Op::ShowText { items: vec![TextItem::Text(text)] },
            Op::EndTextSection,
        ]);
    }

    fn line(&mut self, points: &[(f32, f32)], thickness_pt: f32) {
        self.thickness(thickness_pt);
        let point = |(x, y): &(f32, f32)| LinePoint {
            p: Point { x: pt(*x), y: upwards(*y) },
            bezier: false,
        };
        let line = Line { points: points.iter().map(point).collect(), is_closed: false };
        self.ops.push(Op::DrawLine { line });
    }

    fn rect(&mut self, area: Area, paint: Paint) {
        let mode = match paint {
            Paint::Fill(grey) => {
                self.fill_grey(grey);
                PaintMode::Fill
            }
            Paint::Outline(thickness_pt) => {
                self.thickness(thickness_pt);
                PaintMode::Stroke
            }
        };
        let rectangle = Rect {
            x: pt(area.x),
            y: upwards(area.bottom()),
            width: pt(area.width),
            height: pt(area.height),
            mode: Some(mode),
            winding_order: None,
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    #[expect(clippy::float_cmp, reason = "compares what was set before, not what was computed")]
    fn fill_grey(&mut self, grey: f32) {
        if self.grey != grey {
            self.grey = grey;
            let col = Color::Greyscale(Greyscale { percent: grey, icc_profile: None });
            self.ops.push(Op::SetFillColor { col });
        }
    }

    fn thickness(&mut self, thickness_pt: f32) {
        if self.thickness_pt != Some(thickness_pt) {
            self.thickness_pt = Some(thickness_pt);
            self.ops.push(Op::SetOutlineThickness { pt: Pt(thickness_pt) });
        }
    }
}

/// Two decimals are finer than any printer.
fn pt(value: f32) -> Pt {
    Pt((value * 100.0).round() / 100.0)
}

/// From the top of the page to the upward axis of PDF.
fn upwards(y_pt: f32) -> Pt {
    pt(PAGE_HEIGHT_PT - y_pt)
}

// --- completing ---

fn complete(document: &mut Document, metadata: &Metadata) -> Result<(), FinishError> {
    "1.7".clone_into(&mut document.version);
    document.trailer.remove(b"ID");
    let info = document.trailer.get(b"Info").and_then(Object::as_reference);
    let info = info.map_err(|_| FinishError::Incomplete { part: "information dictionary" })?;
    document.objects.insert(info, Object::Dictionary(information(metadata)));
    let pages: Vec<_> = document.get_pages().into_values().collect();
    for page in pages {
        let page = document.get_dictionary_mut(page);
        tidy(page.map_err(|_| FinishError::Incomplete { part: "page" })?);
    }
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
        assert!(first.len() < 20_000, "{} bytes", first.len());
    }

    #[test]
    fn the_text_can_be_read_back_from_the_file() {
        let text = r"BT (x) \) Tj <</S 1>> %%EOF Łódź ễ";
        let bytes = finish(&canvas(text), &metadata()).unwrap();
        let document = Document::load_mem(&bytes).unwrap();
        assert_eq!(document.extract_text(&[1]).unwrap().trim(), text);
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
