//! A font reduced to the outlines a document uses. Glyph ids stay, so nothing is renumbered.

use std::collections::{BTreeMap, BTreeSet};

use ttf_parser::{Face, Tag};

/// Tables that a font inside a PDF needs (ISO 32000-1, 9.9); the others stay out.
const TABLES: [&[u8; 4]; 7] = [b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];
/// Where `head` holds the check sum of the whole file.
const ADJUSTMENT_AT: usize = 8;
/// Where `head` says whether `loca` is short or long.
const LOCA_FORMAT_AT: usize = 50;
/// Where `hhea` has how many glyphs have a width of their own.
const LONG_METRICS_AT: usize = 34;
/// The constant of the format the whole file sums up to.
const FILE_SUM: u32 = 0xB1B0_AFBA;

const ARGUMENTS_ARE_WORDS: u16 = 0x0001;
const HAS_SCALE: u16 = 0x0008;
const MORE_COMPONENTS: u16 = 0x0020;
const HAS_TWO_SCALES: u16 = 0x0040;
const HAS_MATRIX: u16 = 0x0080;

/// The font with the glyphs of these characters, of what they are composed of, and of glyph 0,
/// and a map from the characters to them, which a font of one byte per character needs.
///
/// Returns nothing when the font is not made of TrueType outlines.
pub(crate) fn subset_with_map(bytes: &[u8], characters: &BTreeMap<char, u16>) -> Option<Vec<u8>> {
    let face = Face::parse(bytes, 0).ok()?;
    let table = |tag: &[u8; 4]| face.raw_face().table(Tag::from_bytes(tag));
    let (glyf, loca, head) = (table(b"glyf")?, table(b"loca")?, table(b"head")?);
    let is_long = word(head, LOCA_FORMAT_AT)? == 1;
    let outlines = Outlines { glyf, loca, is_long };
    let kept = outlines.closure(characters.values().copied());
    let (mut new_glyf, mut new_loca) = outlines.reduced(&kept, face.number_of_glyphs())?;
    let mut new_head = head.to_vec();
    new_head.get_mut(ADJUSTMENT_AT..ADJUSTMENT_AT + 4)?.fill(0);
    new_head.get_mut(LOCA_FORMAT_AT..LOCA_FORMAT_AT + 2)?.fill(0);
    let mut tables = Vec::with_capacity(TABLES.len());
    for tag in TABLES {
        let data = match tag {
            b"cmap" => map_of(characters)?,
            b"glyf" => std::mem::take(&mut new_glyf),
            b"loca" => std::mem::take(&mut new_loca),
            b"head" => std::mem::take(&mut new_head),
            b"hmtx" => metrics(table(tag)?, word(table(b"hhea")?, LONG_METRICS_AT)?, &kept),
            _ => table(tag)?.to_vec(),
        };
        tables.push((*tag, data));
    }
    assemble(&tables)
}

/// Widths and bearings, zero for glyphs that are not kept: nobody asks for them, and zeros
/// compress well.
fn metrics(hmtx: &[u8], long: u16, kept: &BTreeSet<u16>) -> Vec<u8> {
    let mut new = vec![0; hmtx.len()];
    let long = usize::from(long);
    for glyph in kept.iter().map(|glyph| usize::from(*glyph)) {
        let range = if glyph < long {
            glyph * 4..glyph * 4 + 4
        } else {
            long * 4 + (glyph - long) * 2..long * 4 + (glyph - long) * 2 + 2
        };
        if let (Some(to), Some(from)) = (new.get_mut(range.clone()), hmtx.get(range)) {
            to.copy_from_slice(from);
        }
    }
    // The last long entry has the width of all glyphs behind it.
    if let Some(last) = long.checked_sub(1).map(|last| last * 4..last * 4 + 2)
        && let (Some(to), Some(from)) = (new.get_mut(last.clone()), hmtx.get(last))
    {
        to.copy_from_slice(from);
    }
    new
}

/// The table `cmap`: one map of format 4 for Windows and Unicode.
fn map_of(characters: &BTreeMap<char, u16>) -> Option<Vec<u8>> {
    /// First and last character, first glyph.
    type Segment = (u16, u16, u16);
    let mut segments: Vec<Segment> = Vec::new();
    for (character, glyph) in characters {
        let code = u16::try_from(u32::from(*character)).ok()?;
        match segments.last_mut() {
            Some((first, last, of_first))
                if *last + 1 == code && *of_first + (code - *first) == *glyph =>
            {
                *last = code;
            }
            Some(_) | None => segments.push((code, code, *glyph)),
        }
    }
    // The format ends with this segment, which maps to glyph 0.
    segments.push((0xFFFF, 0xFFFF, 0));
    let count = u16::try_from(segments.len()).ok()?;
    let selector = u16::try_from(count.ilog2()).ok()?;
    let range = 2 << selector;
    let head = [0, 1, 3, 1, 0, 12, 4, 16 + count * 8, 0, count * 2, range, selector];
    let mut words: Vec<u16> = head.to_vec();
    words.push(count * 2 - range);
    words.extend(segments.iter().map(|(_, last, _)| last));
    words.push(0);
    words.extend(segments.iter().map(|(first, ..)| first));
    words.extend(segments.iter().map(|(first, _, glyph)| glyph.wrapping_sub(*first)));
    words.extend(segments.iter().map(|_| 0));
    Some(words.into_iter().flat_map(u16::to_be_bytes).collect())
}

struct Outlines<'f> {
    glyf: &'f [u8],
    loca: &'f [u8],
    is_long: bool,
}

impl<'f> Outlines<'f> {
    fn outline(&self, glyph: u16) -> Option<&'f [u8]> {
        let index = usize::from(glyph);
        let (from, to) = (self.offset(index)?, self.offset(index + 1)?);
        self.glyf.get(from..to)
    }

    fn offset(&self, index: usize) -> Option<usize> {
        if self.is_long {
            let bytes = self.loca.get(index * 4..index * 4 + 4)?;
            usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
        } else {
            Some(usize::from(word(self.loca, index * 2)?) * 2)
        }
    }

    /// The glyphs with everything they are composed of. Ends: each glyph is visited once.
    fn closure(&self, glyphs: impl Iterator<Item = u16>) -> BTreeSet<u16> {
        let mut kept = BTreeSet::new();
        let mut open: Vec<u16> = glyphs.chain([0]).collect();
        while let Some(glyph) = open.pop() {
            if kept.insert(glyph) {
                open.extend(self.outline(glyph).map(components).unwrap_or_default());
            }
        }
        kept
    }

    /// The tables `glyf` and `loca` (short) with the outlines of the kept glyphs only.
    fn reduced(&self, kept: &BTreeSet<u16>, count: u16) -> Option<(Vec<u8>, Vec<u8>)> {
        let (mut glyf, mut loca) = (Vec::new(), Vec::new());
        for glyph in 0..count {
            loca.extend(u16::try_from(glyf.len() / 2).ok()?.to_be_bytes());
            if kept.contains(&glyph) {
                glyf.extend_from_slice(self.outline(glyph)?);
                glyf.resize(glyf.len().next_multiple_of(2), 0);
            }
        }
        loca.extend(u16::try_from(glyf.len() / 2).ok()?.to_be_bytes());
        Some((glyf, loca))
    }
}

/// The glyphs a composite outline refers to; none for a simple one.
fn components(outline: &[u8]) -> Vec<u16> {
    let mut found = Vec::new();
    // A negative number of contours marks a composite; components follow 10 bytes of header.
    if word(outline, 0).is_none_or(|contours| contours < 0x8000) {
        return found;
    }
    let mut at = 10;
    while let (Some(flags), Some(glyph)) = (word(outline, at), word(outline, at + 2)) {
        found.push(glyph);
        at += 4 + if flags & ARGUMENTS_ARE_WORDS == 0 { 2 } else { 4 };
        at += match flags {
            _ if flags & HAS_SCALE != 0 => 2,
            _ if flags & HAS_TWO_SCALES != 0 => 4,
            _ if flags & HAS_MATRIX != 0 => 8,
            _ => 0,
        };
        if flags & MORE_COMPONENTS == 0 {
            break;
        }
    }
    found
}

/// A font file of these tables, which are in the order of their tags.
fn assemble(tables: &[([u8; 4], Vec<u8>)]) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let selector = count.checked_ilog2().and_then(|log| u16::try_from(log).ok())?;
    let range = 16 << selector;
    let mut file = 0x0001_0000_u32.to_be_bytes().to_vec();
    for value in [count, range, selector, count * 16 - range] {
        file.extend(value.to_be_bytes());
    }
    let mut at = file.len() + tables.len() * 16;
    let mut head_at = None;
    for (tag, data) in tables {
        head_at = head_at.or((tag == b"head").then_some(at));
        file.extend(tag);
        file.extend(sum(data).to_be_bytes());
        file.extend(u32::try_from(at).ok()?.to_be_bytes());
        file.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in tables {
        file.extend(data);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    let adjustment = FILE_SUM.wrapping_sub(sum(&file));
    let field = head_at? + ADJUSTMENT_AT;
    file.get_mut(field..field + 4)?.copy_from_slice(&adjustment.to_be_bytes());
    Some(file)
}

/// The check sum of the format: big-endian words of four bytes, added up.
fn sum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0, |sum: u32, chunk| {
        let mut bytes = [0; 4];
        bytes[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(bytes))
    })
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..at + 2)?;
    Some(u16::from_be_bytes([bytes[0], bytes[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::font::{self, Font};

    fn characters(face: &font::Face, text: &str) -> BTreeMap<char, u16> {
        text.chars().filter_map(|character| Some((character, face.glyph_id(character)?))).collect()
    }

    #[test]
    fn a_subset_is_small_and_keeps_the_outlines_asked_for() {
        let face = Font::Regular.face();
        let characters = characters(face, "Aễ0");
        let glyphs = characters.values().copied();
        let bytes = subset_with_map(face.bytes, &characters).unwrap();
        assert!(bytes.len() < 15_000, "{} bytes", bytes.len());

        let (whole, part) = (Face::parse(face.bytes, 0).unwrap(), Face::parse(&bytes, 0).unwrap());
        for glyph in glyphs.map(ttf_parser::GlyphId) {
            assert!(part.glyph_bounding_box(glyph).is_some());
            assert_eq!(part.glyph_bounding_box(glyph), whole.glyph_bounding_box(glyph));
            assert_eq!(part.glyph_hor_advance(glyph), whole.glyph_hor_advance(glyph));
        }
        let unused = ttf_parser::GlyphId(face.glyph_id('Q').unwrap());
        assert!(part.glyph_bounding_box(unused).is_none());
    }

    #[test]
    fn the_whole_file_sums_up_to_the_constant_of_the_format() {
        let face = Font::Bold.face();
        let bytes = subset_with_map(face.bytes, &characters(face, "ab")).unwrap();
        assert_eq!(sum(&bytes), FILE_SUM);
    }
}
