//! The two embedded fonts: which characters they have and how wide they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::run;

/// One past the highest code point of the embedded fonts.
const CODE_POINTS: u32 = 0x2800;
/// The first code of the code page that shows something.
pub(crate) const FIRST_CODE: u8 = 0x20;

/// A font of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Font {
    /// Text.
    Regular,
    /// Headings and what must be seen first.
    Bold,
}

/// Characters that a font has in a code of one byte, Windows code page 1252.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Charset {
    /// ASCII, typographic punctuation, and signs such as § and ®.
    English,
    /// All of the code page.
    Western,
}

impl Charset {
    /// What it has, by code.
    pub(crate) fn characters(self) -> impl Iterator<Item = (u8, char)> + Clone {
        let codes = (FIRST_CODE..=u8::MAX).filter(|code| !matches!(code, 0x7f | 0xa0 | 0xad));
        let known = codes.map(|code| (code, printpdf::win_ansi_char(code)));
        known.filter(move |(_, character)| Self::of(*character).is_some_and(|set| set <= self))
    }

    /// The smallest set that has a character.
    fn of(character: char) -> Option<Self> {
        match character {
            ' '..='~' | '\u{2010}'..='\u{2026}' | '©' | '§' | '®' | '°' | '·' => {
                Some(Self::English)
            }
            char::REPLACEMENT_CHARACTER => None,
            _ => Some(Self::Western),
        }
    }
}

/// A parsed font.
pub(crate) struct Face {
    /// The font file.
    pub(crate) bytes: &'static [u8],
    /// PostScript name.
    pub(crate) name: &'static str,
    /// The same font as the drawing library wants it.
    pub(crate) drawable: printpdf::ParsedFont,
    glyphs: Vec<Option<Glyph>>,
    units_per_em: f32,
}

#[derive(Debug, Clone, Copy)]
struct Glyph {
    id: u16,
    advance: u16,
    /// The lowest character with this glyph, one of the code page where there is one. Drawn
    /// instead of the others, so that what is copied from the page does not depend on which of
    /// them came last.
    canonical: char,
    /// The set of one byte per character that has it.
    charset: Option<Charset>,
}

impl Font {
    /// All fonts.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 2] = [Self::Regular, Self::Bold];

    /// Name of the font among the resources of a page.
    pub(crate) const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "Regular",
            Self::Bold => "Bold",
        }
    }

    /// Name of the same font for the characters that have no code of one byte.
    pub(crate) const fn resource_of_others(self) -> &'static str {
        match self {
            Self::Regular => "RegularOthers",
            Self::Bold => "BoldOthers",
        }
    }

    /// The parsed font; parsed once per process.
    pub(crate) fn face(self) -> &'static Face {
        static REGULAR: OnceLock<Face> = OnceLock::new();
        static BOLD: OnceLock<Face> = OnceLock::new();
        match self {
            Self::Regular => REGULAR.get_or_init(|| {
                let bytes = include_bytes!("../../fonts/TidewaiterSans-Regular.ttf");
                Face::parse(bytes, "TidewaiterSans-Regular")
            }),
            Self::Bold => BOLD.get_or_init(|| {
                let bytes = include_bytes!("../../fonts/TidewaiterSans-Bold.ttf");
                Face::parse(bytes, "TidewaiterSans-Bold")
            }),
        }
    }
}

impl Face {
    /// Width of a text without line breaks, in points.
    pub(crate) fn width_pt(&self, text: &str, size_pt: f32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a line is far below 2^24 units")]
        let units = self.units(text) as f32;
        units * size_pt / self.units_per_em
    }

    /// Width of a text in units of the font: the sum is exact, and quick where the font has all
    /// of its characters.
    pub(crate) fn units(&self, text: &str) -> u32 {
        let widths = text.chars().map(|character| self.glyph(character).map(|glyph| glyph.advance));
        let sum = widths.map(|width| width.map(u32::from)).sum::<Option<u32>>();
        sum.unwrap_or_else(|| run::width(self, text))
    }

    /// Width of one character in units of the font; nothing when the font lacks it.
    pub(crate) fn units_of(&self, character: char) -> u32 {
        u32::from(self.glyph(character).map_or(0, |glyph| glyph.advance))
    }

    /// The most units that are no wider than so many points.
    pub(crate) fn units_within(&self, width_pt: f32, size_pt: f32) -> u32 {
        // A hundredth of a unit is nothing to see, and more than rounding takes away.
        let units = width_pt * self.units_per_em / size_pt + 0.01;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounds down; a negative width has room for nothing"
        )]
        let units = units as u32;
        units
    }

    /// Units to the size of the font.
    pub(crate) fn units_per_em(&self) -> u16 {
        self.drawable.units_per_em
    }

    /// Whether the font has the character.
    pub(crate) fn has(&self, character: char) -> bool {
        self.glyph(character).is_some()
    }

    /// The glyph that shows a character.
    pub(crate) fn glyph_id(&self, character: char) -> Option<u16> {
        self.glyph(character).map(|glyph| glyph.id)
    }

    /// The character to draw, which looks the same, and the set of one byte per character that
    /// has it.
    pub(crate) fn drawn(&self, character: char) -> (char, Option<Charset>) {
        self.glyph(character).map_or((character, None), |glyph| (glyph.canonical, glyph.charset))
    }

    fn glyph(&self, character: char) -> Option<Glyph> {
        let index = usize::try_from(u32::from(character)).ok()?;
        self.glyphs.get(index).copied().flatten()
    }

    #[expect(clippy::expect_used, reason = "the embedded fonts are part of the program")]
    fn parse(bytes: &'static [u8], name: &'static str) -> Self {
        let face = ttf_parser::Face::parse(bytes, 0).expect("the embedded font is well formed");
        let mut warnings = Vec::new();
        let drawable = printpdf::ParsedFont::from_bytes(bytes, 0, &mut warnings)
            .expect("the embedded font is well formed");
        let units_per_em = f32::from(face.units_per_em());
        Self { bytes, name, drawable, glyphs: glyphs(&face), units_per_em }
    }
}

/// The glyphs by code point.
fn glyphs(face: &ttf_parser::Face<'_>) -> Vec<Option<Glyph>> {
    let plain = Charset::Western.characters().map(|(_, character)| character);
    let code_points = (0..CODE_POINTS).filter_map(char::from_u32);
    let mut canonical_of: BTreeMap<u16, char> = BTreeMap::new();
    for character in plain.clone().chain(code_points.clone()) {
        if let Some(id) = face.glyph_index(character) {
            canonical_of.entry(id.0).or_insert(character);
        }
    }
    let plain: BTreeSet<char> = plain.collect();
    let glyph = |character| {
        let id = face.glyph_index(character).filter(|_| !is_mark(character))?;
        let canonical = *canonical_of.get(&id.0)?;
        let charset = plain.get(&canonical).copied().and_then(Charset::of);
        let advance = face.glyph_hor_advance(id).unwrap_or(0);
        Some(Glyph { id: id.0, advance, canonical, charset })
    };
    code_points.map(glyph).collect()
}

/// Marks over and under letters. The fonts have them, and no places for them: a font that knows
/// where they stand draws them with their letter (`fallback`).
const fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fonts_have_the_same_characters() {
        let [regular, bold] = Font::ALL.map(Font::face);
        for character in (0..0x3000_u32).filter_map(char::from_u32) {
            assert_eq!(regular.has(character), bold.has(character), "{character:?}");
        }
    }

    #[test]
    fn a_no_break_space_is_drawn_as_a_space() {
        assert_eq!(Font::Regular.face().drawn('\u{a0}'), (' ', Some(Charset::English)));
    }

    #[test]
    fn every_character_of_the_code_page_is_drawn_as_itself() {
        for font in Font::ALL {
            for (code, character) in Charset::Western.characters() {
                let (drawn, charset) = font.face().drawn(character);
                assert_eq!((drawn, charset), (character, Charset::of(character)), "{code:#x}");
            }
        }
    }

    #[test]
    fn digits_all_have_one_width() {
        let face = Font::Regular.face();
        let widths: BTreeSet<_> = ('0'..='9').map(|digit| face.units_of(digit)).collect();
        assert_eq!(widths.len(), 1);
    }
}
