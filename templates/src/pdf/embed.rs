//! The fonts inside a document.
//!
//! What nearly all documents need is the same: a font of one byte per character with a fixed set
//! of characters. It is reduced, compressed and described once per process. Only for the
//! characters beyond, fonts are made for the one document (`composite`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use sha2::{Digest, Sha256};

use super::composite::{self, Program};
use super::deflate::{Effort, deflated};
use super::font::{Charset, FIRST_CODE, Font};
use super::pen::Used;
use super::subset::subset_with_map;

/// Bit of a font descriptor: its characters are those of the Latin alphabet.
const NONSYMBOLIC: i64 = 1 << 5;
/// Bit of a font descriptor: its characters are others, or told by number.
pub(super) const SYMBOLIC: i64 = 1 << 2;

/// A font that is the same in every document.
struct Prepared {
    program: Stream,
    /// Without the program.
    descriptor: Dictionary,
    /// Without the descriptor and the map of its text.
    font: Dictionary,
    /// From codes to text.
    unicode: Stream,
}

/// Adds the fonts that a document needs, and returns where they are by resource.
pub(super) fn add(document: &mut Document, used: &Used) -> Vec<(&'static str, ObjectId)> {
    let mut added = add_prepared(document, used);
    for (font, used) in used.fonts.iter().filter(|(_, used)| !used.others.is_empty()) {
        let face = font.face();
        let program = Program { bytes: face.bytes, name: face.name };
        let id = composite::add(document, &program, &used.others);
        added.extend(id.map(|id| (font.resource_of_others(), id)));
    }
    for (font, glyphs) in &used.fallbacks {
        let face = font.face();
        let program = Program { bytes: face.bytes, name: face.name };
        let id = composite::add(document, &program, glyphs);
        added.extend(id.map(|id| (font.resource(), id)));
    }
    added
}

/// Adds the fonts of one byte per character.
fn add_prepared(document: &mut Document, used: &Used) -> Vec<(&'static str, ObjectId)> {
    let needed = used.fonts.iter().filter_map(|(font, used)| Some((*font, used.charset?)));
    let added = needed.filter_map(|(font, charset)| {
        let prepared = prepared(font, charset)?;
        let program = document.add_object(prepared.program.clone());
        let mut descriptor = prepared.descriptor.clone();
        descriptor.set("FontFile2", program);
        let descriptor = document.add_object(descriptor);
        let mut dictionary = prepared.font.clone();
        dictionary.set("FontDescriptor", descriptor);
        dictionary.set("ToUnicode", document.add_object(prepared.unicode.clone()));
        Some((font.resource(), document.add_object(dictionary)))
    });
    added.collect()
}

/// The name of a subset: six capital letters that mark it (ISO 32000-1, 9.6.4), from its
/// content, and the name of the whole.
pub(super) fn subset_name(name: &str, bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let tag: String = digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect();
    format!("{tag}+{name}")
}

/// The font; nothing when the embedded file is not made of TrueType outlines, which it is.
fn prepared(font: Font, charset: Charset) -> Option<&'static Prepared> {
    static FONTS: [OnceLock<Option<Prepared>>; 4] = [const { OnceLock::new() }; 4];
    let [regular, bold, western, western_bold] = &FONTS;
    let place = match (font, charset) {
        (Font::Regular, Charset::English) => regular,
        (Font::Bold, Charset::English) => bold,
        (Font::Regular, Charset::Western) => western,
        (Font::Bold, Charset::Western) => western_bold,
    };
    place.get_or_init(|| prepare(font, charset)).as_ref()
}

fn prepare(font: Font, charset: Charset) -> Option<Prepared> {
    let face = font.face();
    let characters: BTreeMap<char, u16> = charset
        .characters()
        .filter_map(|(_, character)| Some((character, face.glyph_id(character)?)))
        .collect();
    let bytes = subset_with_map(face.bytes, &characters)?;
    let name = subset_name(face.name, &bytes);
    let program = dictionary! {
        "Length1" => i64::try_from(bytes.len()).ok()?,
        "Filter" => "FlateDecode",
    };
    let program = Stream::new(program, deflated(&bytes, Effort::Once).ok()?);
    let units_per_em = i64::from(face.units_per_em());
    let mut widths = vec![Object::Integer(0); usize::from(u8::MAX - FIRST_CODE) + 1];
    for (code, character) in charset.characters() {
        let width = Object::Integer(i64::from(face.units_of(character)) * 1000 / units_per_em);
        *widths.get_mut(usize::from(code - FIRST_CODE))? = width;
    }
    let dictionary = dictionary! {
        "Type" => "Font",
        "Subtype" => "TrueType",
        "BaseFont" => Object::Name(name.clone().into_bytes()),
        "Encoding" => "WinAnsiEncoding",
        "FirstChar" => i64::from(FIRST_CODE),
        "LastChar" => i64::from(u8::MAX),
        "Widths" => widths,
    };
    let texts = charset.characters().map(|(code, character)| (code, character.to_string()));
    let texts: Vec<(u8, String)> = texts.collect();
    let unicode = composite::unicode(
        "00",
        "FF",
        texts.iter().map(|(code, text)| (format!("{code:02X}"), text.as_str())),
    );
    let unicode = deflated(unicode.as_bytes(), Effort::Once).ok()?;
    Some(Prepared {
        program,
        unicode: Stream::new(dictionary! { "Filter" => "FlateDecode" }, unicode),
        descriptor: descriptor(face.bytes, &name, NONSYMBOLIC)?,
        font: dictionary,
    })
}

/// How the font looks as a whole, for programs that cannot read it, in thousandths of its size.
pub(super) fn descriptor(bytes: &[u8], name: &str, flags: i64) -> Option<Dictionary> {
    let face = ttf_parser::Face::parse(bytes, 0).ok()?;
    let units_per_em = i64::from(face.units_per_em());
    let scaled = |value: i16| i64::from(value) * 1000 / units_per_em;
    let bounds = face.global_bounding_box();
    let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max];
    let bounds: Vec<Object> = bounds.into_iter().map(|value| scaled(value).into()).collect();
    // No table has the width of a stem; this estimate from the weight is customary.
    let weight = i64::from(face.weight().to_number());
    let stem = 50 + weight * weight / (65 * 65);
    Some(dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => Object::Name(name.as_bytes().to_vec()),
        "Flags" => flags,
        "FontBBox" => bounds,
        "ItalicAngle" => 0,
        "Ascent" => scaled(face.ascender()),
        "Descent" => scaled(face.descender()),
        "CapHeight" => scaled(face.capital_height().unwrap_or(face.ascender())),
        "StemV" => stem,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_font_is_small_and_shows_every_character_of_its_set() {
        for (charset, size_max) in [(Charset::English, 8_000), (Charset::Western, 12_000)] {
            for font in Font::ALL {
                let prepared = prepared(font, charset).unwrap();
                let size = prepared.program.content.len();
                assert!(size < size_max, "{font:?} {charset:?}: {size} bytes");
                let bytes = prepared.program.decompressed_content().unwrap();
                let (part, whole) = (ttf_parser::Face::parse(&bytes, 0).unwrap(), font.face());
                let widths = prepared.font.get(b"Widths").and_then(Object::as_array).unwrap();
                for (code, character) in charset.characters() {
                    let glyph = part.glyph_index(character).unwrap();
                    assert_eq!(Some(glyph.0), whole.glyph_id(character), "{character:?}");
                    let width = widths[usize::from(code - FIRST_CODE)].as_i64().unwrap();
                    let advance = part.glyph_hor_advance(glyph).map(i64::from);
                    assert_eq!(advance, Some(width), "{character:?}");
                    let is_blank = part.glyph_bounding_box(glyph).is_none();
                    assert_eq!(is_blank, character == ' ', "{character:?}");
                }
            }
        }
    }
}
