//! The operators of a page as bytes.
//!
//! `printpdf` would write them too, by way of an object of `lopdf` for every number: that took a
//! quarter of the time of a document. What is written here is what it would write, which a test
//! compares over all samples; an operator that is not known here is left to it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use printpdf::{Color, DictItem, Op, PaintMode, PdfDocument, PdfPage, PdfSaveOptions, TextItem};

use super::file::{self, decimal, extend};
use super::finish::FinishError;
use super::font::Charset;

/// Bytes to set aside for each operator.
const OPERATOR_BYTES_USUAL: usize = 24;
/// Numbers are written to hundredths, as the pen rounds them.
const HUNDREDTHS: f32 = 100.0;

/// An operator that is not known here.
struct Unknown;

/// The content of a page.
///
/// # Errors
/// When the drawing library, asked for what is not known here, leaves it out.
pub(super) fn of_page(page: PdfPage) -> Result<Vec<u8>, FinishError> {
    let mut bytes = Vec::with_capacity(page.ops.len() * OPERATOR_BYTES_USUAL);
    match page.ops.iter().try_for_each(|op| operator(&mut bytes, op)) {
        Ok(()) => Ok(bytes),
        Err(Unknown) => by_library(page),
    }
}

/// The same as the drawing library writes it.
fn by_library(page: PdfPage) -> Result<Vec<u8>, FinishError> {
    let mut pdf = PdfDocument::new("");
    pdf.pages = vec![page];
    let drawn = printpdf::to_lopdf_doc(&pdf, &PdfSaveOptions::default(), &mut Vec::new());
    let page = drawn.get_pages().into_values().next();
    let page = page.and_then(|page| drawn.get_dictionary(page).ok());
    let content = page.and_then(|page| page.get_deref(b"Contents", &drawn).ok());
    let stream = content.and_then(|content| content.as_stream().ok());
    let stream = stream.ok_or(FinishError::Incomplete { part: "content of a page" })?;
    Ok(stream.content.clone())
}

fn operator(bytes: &mut Vec<u8>, op: &Op) -> Result<(), Unknown> {
    match op {
        Op::StartTextSection => bytes.extend_from_slice(b"BT\n"),
        Op::EndTextSection => bytes.extend_from_slice(b"ET\n"),
        Op::EndMarkedContent => bytes.extend_from_slice(b"EMC\n"),
        Op::SetTextCursor { pos } => numbers(bytes, &[pos.x.0, pos.y.0], "Td"),
        Op::SetOutlineThickness { pt } => numbers(bytes, &[pt.0], "w"),
        Op::SetLineOffset { multiplier } => numbers(bytes, &[*multiplier], "Ts"),
        Op::SetTextRenderingMode { mode } => extend(bytes, format_args!("{} Tr\n", mode.id())),
        Op::SetFillColor { col: Color::Greyscale(grey) } => numbers(bytes, &[grey.percent], "g"),
        Op::SetFont { font, size } => {
            file::name(bytes, font.get_resource_name().as_bytes());
            bytes.push(b' ');
            numbers(bytes, &[size.0], "Tf");
        }
        Op::ShowText { items } => show(bytes, items)?,
        Op::DrawLine { line } => {
            let mut way = "m";
            for point in &line.points {
                if point.bezier {
                    return Err(Unknown);
                }
                numbers(bytes, &[point.p.x.0, point.p.y.0], way);
                way = "l";
            }
            if line.is_closed || line.points.is_empty() {
                return Err(Unknown);
            }
            bytes.extend_from_slice(b"S\n");
        }
        Op::DrawRectangle { rectangle: it } => {
            numbers(bytes, &[it.x.0, it.y.0, it.width.0, it.height.0], "re");
            match it.mode {
                Some(PaintMode::Fill) if it.winding_order.is_none() => {
                    bytes.extend_from_slice(b"f\n");
                }
                Some(PaintMode::Stroke) => bytes.extend_from_slice(b"S\n"),
                Some(PaintMode::Fill | PaintMode::Clip | PaintMode::FillStroke) | None => {
                    return Err(Unknown);
                }
            }
        }
        Op::BeginMarkedContent { tag } => {
            file::name(bytes, tag.as_bytes());
            bytes.extend_from_slice(b" BMC\n");
        }
        Op::BeginMarkedContentWithProperties { tag, properties } => {
            file::name(bytes, tag.as_bytes());
            bytes.push(b' ');
            item(bytes, properties)?;
            bytes.extend_from_slice(b" BDC\n");
        }
        _ => return Err(Unknown),
    }
    Ok(())
}

/// Numbers and the operator they are for.
fn numbers(bytes: &mut Vec<u8>, values: &[f32], operator: &str) {
    for value in values {
        number(bytes, *value);
        bytes.push(b' ');
    }
    bytes.extend_from_slice(operator.as_bytes());
    bytes.push(b'\n');
}

fn number(bytes: &mut Vec<u8>, value: f32) {
    #[expect(clippy::cast_possible_truncation, reason = "a page is far below 2^31 hundredths")]
    let hundredths = (value * HUNDREDTHS).round() as i32;
    if hundredths < 0 {
        bytes.push(b'-');
    }
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    decimal(bytes, whole);
    if rest == 0 {
        return;
    }
    bytes.push(b'.');
    decimal(bytes, rest / 10);
    if !rest.is_multiple_of(10) {
        decimal(bytes, rest % 10);
    }
}

fn show(bytes: &mut Vec<u8>, items: &[TextItem]) -> Result<(), Unknown> {
    match items {
        [] => {}
        [TextItem::Text(text)] => {
            coded(bytes, text)?;
            bytes.extend_from_slice(b" Tj\n");
        }
        _ => {
            bytes.push(b'[');
            for item in items {
                match item {
                    TextItem::Text(text) => coded(bytes, text)?,
                    TextItem::Offset(offset) => {
                        number(bytes, *offset);
                        bytes.push(b' ');
                    }
                    TextItem::GlyphIds(glyphs) => glyphs.iter().for_each(|glyph| {
                        extend(bytes, format_args!("<{:04X}>", glyph.gid));
                        if glyph.offset != 0.0 {
                            number(bytes, glyph.offset);
                            bytes.push(b' ');
                        }
                    }),
                }
            }
            bytes.extend_from_slice(b"] TJ\n");
        }
    }
    Ok(())
}

/// Text in one byte per character.
fn coded(bytes: &mut Vec<u8>, text: &str) -> Result<(), Unknown> {
    static CODES: LazyLock<BTreeMap<char, u8>> = LazyLock::new(|| {
        Charset::Western.characters().map(|(code, character)| (character, code)).collect()
    });
    bytes.push(b'(');
    for character in text.chars() {
        match character {
            '(' | ')' | '\\' => bytes.extend([b'\\', character as u8]),
            ' '..='~' => bytes.push(character as u8),
            _ => bytes.push(*CODES.get(&character).ok_or(Unknown)?),
        }
    }
    bytes.push(b')');
    Ok(())
}

fn item(bytes: &mut Vec<u8>, value: &DictItem) -> Result<(), Unknown> {
    match value {
        DictItem::Int(value) => {
            bytes.push(b' ');
            decimal(bytes, *value);
        }
        DictItem::Name(name) => file::name(bytes, name),
        DictItem::String { data, literal: false } => file::hexadecimal(bytes, data),
        DictItem::Dict { map } => {
            bytes.extend_from_slice(b"<<");
            for (key, value) in map {
                file::name(bytes, key.as_bytes());
                item(bytes, value)?;
            }
            bytes.extend_from_slice(b">>");
        }
        _ => return Err(Unknown),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lopdf::Object;
    use lopdf::content::{Content, Operation};

    use super::*;
    use crate::document::tests::canvases;
    use crate::pdf::pen;

    /// What a value says, however it is written.
    fn said(value: &Object) -> String {
        match value {
            Object::Integer(number) => format!("{number}.00"),
            Object::Real(number) => format!("{number:.2}"),
            Object::String(text, _) => format!("<{}>", hex::encode(text)),
            Object::Array(values) => values.iter().map(said).collect::<Vec<_>>().join(" "),
            Object::Dictionary(entries) => {
                let entry = |(key, value): (&Vec<u8>, &Object)| {
                    format!("{}: {}", String::from_utf8_lossy(key), said(value))
                };
                entries.iter().map(entry).collect::<Vec<_>>().join(", ")
            }
            other => format!("{other:?}"),
        }
    }

    fn operations(bytes: &[u8]) -> Vec<String> {
        let operation = |operation: Operation| {
            let operands: Vec<String> = operation.operands.iter().map(said).collect();
            format!("{} {}", operands.join(" "), operation.operator)
        };
        Content::decode(bytes).unwrap().operations.into_iter().map(operation).collect()
    }

    #[test]
    fn what_is_written_says_what_the_drawing_library_would_write() {
        let mut count = 0;
        for canvas in canvases() {
            for page in pen::pages(&canvas).pages {
                let mut known = Vec::new();
                let ops = page.ops.iter();
                assert!(ops.map(|op| operator(&mut known, op)).all(|it| it.is_ok()));
                let library = by_library(page).unwrap();
                assert_eq!(operations(&known), operations(&library));
                count += 1;
            }
        }
        assert!(count > 60, "{count} pages");
    }

    #[test]
    fn what_is_not_known_is_left_to_the_drawing_library() {
        let paper = || printpdf::Rect::from_wh(printpdf::Pt(612.0), printpdf::Pt(792.0));
        let ops = vec![Op::SaveGraphicsState, Op::RestoreGraphicsState];
        let page = PdfPage { media_box: paper(), trim_box: paper(), crop_box: paper(), ops };
        assert_eq!(operations(&of_page(page).unwrap()), [" q", " Q"]);
    }

    #[test]
    fn numbers_are_written_to_hundredths() {
        let written = |value| {
            let mut bytes = Vec::new();
            number(&mut bytes, value);
            String::from_utf8(bytes).unwrap()
        };
        let numbers = [0.0, 612.0, 741.5, 540.55, 0.05, -0.25, -12.0].map(written);
        assert_eq!(numbers, ["0", "612", "741.5", "540.55", "0.05", "-0.25", "-12"]);
    }
}
