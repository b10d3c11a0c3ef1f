//! Fonts of glyph numbers, made for one document: for characters without a code of one byte, and
//! for glyphs that stand for no character or for several.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::iter;

use lopdf::{Document, Object, ObjectId, Stream, dictionary};
use subsetter::GlyphRemapper;

use super::deflate::{Effort, deflated};
use super::embed::{SYMBOLIC, descriptor, subset_name};

/// Most entries of one block of a map to Unicode (Adobe Technical Note 5014).
const BLOCK_MAX: usize = 100;
/// What a glyph stands for that is only a part of a letter.
const PART: &str = "\u{fffd}";

/// Most texts that are told apart for one glyph; with it no font has more than 65,535 codes.
const TEXTS_MAX: usize = 16;

/// The glyphs of a font that a document uses, each with a code for every text it stands for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct UsedGlyphs {
    numbers: GlyphRemapper,
    /// By new number of a glyph: its texts with their codes.
    codes: BTreeMap<u16, Vec<u16>>,
    /// By code, from 1.
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// New number of the glyph.
    glyph: u16,
    /// In thousandths of the size of the font.
    width: i32,
    /// What it stands for.
    text: String,
}

/// A font file with its name.
pub(super) struct Program<'f> {
    pub(super) bytes: &'f [u8],
    pub(super) name: &'f str,
}

impl UsedGlyphs {
    /// The code of a glyph, and whether whoever reads the file takes it for this text; without
    /// a text it is a part of a letter.
    pub(super) fn code(&mut self, glyph: u16, width: i32, text: Option<&str>) -> (u16, bool) {
        let glyph = self.numbers.remap(glyph);
        let meant = text.unwrap_or(PART);
        let codes = self.codes.entry(glyph).or_default();
        let entries = &mut self.entries;
        let means = |code: &u16| {
            let entry = entries.get(usize::from(*code).saturating_sub(1));
            entry.is_some_and(|entry| entry.text == meant)
        };
        if let Some(code) = codes.iter().copied().find(means) {
            return (code, text.is_some());
        }
        match u16::try_from(entries.len() + 1) {
            Ok(code) if codes.len() < TEXTS_MAX => {
                codes.push(code);
                entries.push(Entry { glyph, width, text: meant.to_owned() });
                (code, text.is_some())
            }
            Ok(_) | Err(_) => (codes.first().copied().unwrap_or(0), false),
        }
    }

    /// Whether there is none.
    pub(super) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Adds the font, reduced to these glyphs; nothing when it is not well formed, which it is.
pub(super) fn add(
    document: &mut Document,
    program: &Program<'_>,
    used: &UsedGlyphs,
) -> Option<ObjectId> {
    let bytes = subsetter::subset(program.bytes, 0, &used.numbers).ok()?;
    let name = subset_name(program.name, &bytes);
    let mut descriptor = descriptor(program.bytes, &name, SYMBOLIC)?;
    let file = dictionary! {
        "Length1" => i64::try_from(bytes.len()).ok()?,
        "Filter" => "FlateDecode",
    };
    let file = Stream::new(file, deflated(&bytes, Effort::Each).ok()?);
    descriptor.set("FontFile2", document.add_object(file));
    let descriptor = document.add_object(descriptor);
    let glyph_of_code = deflated(&glyph_of_code(used), Effort::Each).ok()?;
    let glyph_of_code = Stream::new(dictionary! { "Filter" => "FlateDecode" }, glyph_of_code);
    let glyph_of_code = document.add_object(glyph_of_code);
    let glyphs = document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "CIDFontType2",
        "BaseFont" => Object::Name(name.clone().into_bytes()),
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => descriptor,
        "CIDToGIDMap" => glyph_of_code,
        "DW" => 0,
        "W" => widths(used),
    });
    let map = document.add_object(Stream::new(dictionary! {}, unicode_of(used).into_bytes()));
    Some(document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => Object::Name(name.into_bytes()),
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![Object::Reference(glyphs)],
        "ToUnicode" => map,
    }))
}

/// The glyph of each code, from code 0 on.
fn glyph_of_code(used: &UsedGlyphs) -> Vec<u8> {
    let glyphs = used.entries.iter().map(|entry| entry.glyph);
    iter::once(0).chain(glyphs).flat_map(u16::to_be_bytes).collect()
}

/// The widths from code 1 on.
fn widths(used: &UsedGlyphs) -> Vec<Object> {
    let widths = used.entries.iter().map(|entry| Object::Integer(entry.width.into()));
    vec![Object::Integer(1), Object::Array(widths.collect())]
}

/// The map from the codes of a document to text.
fn unicode_of(used: &UsedGlyphs) -> String {
    let texts = (1_usize..).zip(&used.entries);
    unicode("0000", "FFFF", texts.map(|(code, it)| (format!("{code:04X}"), it.text.as_str())))
}

/// The map from codes to text (ISO 32000-1, 9.10.3); codes in hexadecimal digits, with the first
/// and the last that there may be.
pub(super) fn unicode<'t>(
    first: &str,
    last: &str,
    texts: impl Iterator<Item = (String, &'t str)>,
) -> String {
    let mut map = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<{first}> <{last}>\nendcodespacerange\n",
    );
    let texts: Vec<(String, &str)> = texts.collect();
    for block in texts.chunks(BLOCK_MAX) {
        // Writing to a string cannot fail.
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (code, text) in block {
            let text = hex::encode_upper(utf16(text));
            let _ = writeln!(map, "<{code}> <{text}>");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// A text in UTF-16, the byte of the higher value first.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glyph_has_a_code_for_each_text_in_the_order_of_their_use() {
        let mut used = UsedGlyphs::default();
        assert_eq!(used.code(700, 500, Some("a")), (1, true));
        assert_eq!(used.code(3, 250, Some("b")), (2, true));
        assert_eq!(used.code(700, 500, Some("a")), (1, true));
        assert_eq!(used.code(3, 250, Some("c")), (3, true));
        assert_eq!(used.code(4, 0, None), (4, false));
        assert_eq!(format!("{:?}", widths(&used)), "[1, [500 250 250 0]]");
        assert_eq!(glyph_of_code(&used), [0, 0, 0, 1, 0, 2, 0, 2, 0, 3]);
    }

    #[test]
    fn a_glyph_of_very_many_texts_gets_no_more_codes() {
        let mut used = UsedGlyphs::default();
        let told: Vec<bool> = (0..20).map(|n| used.code(9, 1, Some(&n.to_string())).1).collect();
        assert_eq!(told.iter().filter(|is_told| **is_told).count(), TEXTS_MAX);
        assert_eq!(used.code(9, 1, Some("100")), (1, false));
    }

    #[test]
    fn the_map_has_what_a_code_stands_for_also_beyond_16_bits() {
        let mut used = UsedGlyphs::default();
        used.code(9, 500, Some("لا"));
        used.code(8, 500, Some("📦"));
        used.code(7, 500, None);
        let map = unicode_of(&used);
        assert!(map.contains("<0001> <06440627>\n<0002> <D83DDCE6>\n<0003> <FFFD>\n"), "{map}");
    }
}
