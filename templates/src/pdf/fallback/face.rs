//! A parsed font for other scripts, and shaping: from characters to glyphs in their places.

use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::GzDecoder;
use harfrust::{
    Buffer, BufferFlags, ClusterLevel, Direction, Font, Script, ShapeOptions, ShapePlan, ShaperFont,
};

use super::Fallback;

/// Size of the largest font unpacked, roughly: bytes to set aside.
const UNPACKED_USUAL: usize = 256 * 1024;
/// Widths are in thousandths of the size of the font, as in PDF.
const PER_EM: i64 = 1000;

/// A font that was unpacked.
pub(crate) struct FallbackFace {
    /// The font file.
    pub(crate) bytes: &'static [u8],
    /// PostScript name.
    pub(crate) name: &'static str,
    face: ttf_parser::Face<'static>,
    units_per_em: i64,
    /// What shaping needs; nothing where characters have one shape each.
    shaper: Option<Shaper>,
}

/// A font for shaping, with what was worked out for its script in either direction.
struct Shaper {
    font: Font,
    script: Script,
    plans: [OnceLock<ShapePlan>; 2],
}

/// A glyph in its place, in thousandths of the size of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shaped {
    /// Its number in the font.
    pub(crate) id: u16,
    /// Where the characters it stands for begin in the text.
    pub(crate) cluster: usize,
    /// How far the next glyph is.
    pub(crate) advance: i32,
    /// How far to the right of its place it is drawn.
    pub(crate) right: i32,
    /// How far above the base line it is drawn.
    pub(crate) up: i32,
}

/// What glyphs are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clusters {
    /// Characters: for knowing what a glyph stands for.
    Characters,
    /// What readers take for one character: for breaking lines.
    Graphemes,
}

impl Fallback {
    /// The font, unpacked and parsed once per process.
    pub(crate) fn face(self) -> &'static FallbackFace {
        const COUNT: usize = Fallback::ALL.len();
        static FILES: [OnceLock<Vec<u8>>; COUNT] = [const { OnceLock::new() }; COUNT];
        static FACES: [OnceLock<FallbackFace>; COUNT] = [const { OnceLock::new() }; COUNT];
        let index = self as usize;
        let bytes = || FILES[index].get_or_init(|| unpacked(self.source().packed)).as_slice();
        FACES[index].get_or_init(|| FallbackFace::parse(self, bytes()))
    }
}

#[expect(clippy::expect_used, reason = "the embedded fonts are part of the program")]
fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(UNPACKED_USUAL);
    GzDecoder::new(packed).read_to_end(&mut bytes).expect("the embedded font can be unpacked");
    bytes.shrink_to_fit();
    bytes
}

impl FallbackFace {
    #[expect(clippy::expect_used, reason = "the embedded fonts are part of the program")]
    fn parse(font: Fallback, bytes: &'static [u8]) -> Self {
        let source = font.source();
        let face = ttf_parser::Face::parse(bytes, 0).expect("the embedded font is well formed");
        let units_per_em = i64::from(face.units_per_em());
        let shaper = source.script.map(|script| Shaper {
            font: Font::new(bytes, 0).expect("the embedded font is well formed"),
            script: script.parse().expect("a script of four letters"),
            plans: [const { OnceLock::new() }; 2],
        });
        Self { bytes, name: source.name, face, units_per_em, shaper }
    }

    /// Whether the font has the character.
    pub(crate) fn has(&self, character: char) -> bool {
        self.glyph_id(character).is_some()
    }

    /// The glyph that shows a character by itself.
    pub(crate) fn glyph_id(&self, character: char) -> Option<u16> {
        self.face.glyph_index(character).map(|id| id.0).filter(|id| *id != 0)
    }

    /// Width of a glyph.
    pub(crate) fn width(&self, glyph: u16) -> i32 {
        let units = self.face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        self.scaled(i32::from(units))
    }

    /// The glyphs of a text of this font, from left to right.
    pub(crate) fn shape(&self, text: &str, is_rtl: bool, clusters: Clusters) -> Vec<Shaped> {
        match &self.shaper {
            Some(shaper) => self.shaped(shaper, text, is_rtl, clusters),
            None => self.one_by_one(text, is_rtl),
        }
    }

    fn one_by_one(&self, text: &str, is_rtl: bool) -> Vec<Shaped> {
        let glyphs = text.char_indices().filter_map(|(cluster, character)| {
            let id = self.glyph_id(character)?;
            Some(Shaped { id, cluster, advance: self.width(id), right: 0, up: 0 })
        });
        let mut glyphs: Vec<Shaped> = glyphs.collect();
        if is_rtl {
            glyphs.reverse();
        }
        glyphs
    }

    #[expect(clippy::expect_used, reason = "the plan is made for this direction and script")]
    fn shaped(&self, shaper: &Shaper, text: &str, is_rtl: bool, clusters: Clusters) -> Vec<Shaped> {
        let direction = if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight };
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.set_direction(direction);
        buffer.set_script(Some(shaper.script));
        buffer.set_cluster_level(match clusters {
            Clusters::Characters => ClusterLevel::MonotoneCharacters,
            Clusters::Graphemes => ClusterLevel::MonotoneGraphemes,
        });
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        let plan = shaper.plans[usize::from(is_rtl)].get_or_init(|| {
            ShapePlan::new(&shaper.font, direction, Some(shaper.script), None, &[])
        });
        let options = ShapeOptions::new().plan(Some(plan));
        harfrust::shape(&ShaperFont::new(&shaper.font), &mut buffer, options)
            .expect("a plan fits the text it was made for");
        let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        let shaped = glyphs.map(|(glyph, position)| Shaped {
            // The fonts have fewer than 65,536 glyphs.
            id: u16::try_from(glyph.glyph_id).unwrap_or(0),
            cluster: usize::try_from(glyph.cluster).unwrap_or(0),
            advance: self.scaled(position.x_advance),
            right: self.scaled(position.x_offset),
            up: self.scaled(position.y_offset),
        });
        shaped.collect()
    }

    /// From units of the font, rounded to the nearest.
    fn scaled(&self, units: i32) -> i32 {
        let doubled = i64::from(units) * PER_EM * 2 + self.units_per_em;
        i32::try_from(doubled.div_euclid(self.units_per_em * 2)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(font: Fallback, text: &str) -> Vec<u16> {
        let glyphs = font.face().shape(text, font.is_right_to_left(), Clusters::Characters);
        glyphs.into_iter().map(|glyph| glyph.id).collect()
    }

    #[test]
    fn arabic_letters_are_joined() {
        let alone = ids(Fallback::Arabic, "م");
        let joined = ids(Fallback::Arabic, "ممم");
        assert_eq!(alone.len(), 1);
        // From left to right: the last, the middle and the first letter, each in its own form.
        let forms: std::collections::BTreeSet<u16> = joined.iter().chain(&alone).copied().collect();
        assert_eq!((joined.len(), forms.len()), (3, 4));
    }

    #[test]
    fn lam_and_alef_become_one_glyph_that_stands_for_both() {
        let glyphs = Fallback::Arabic.face().shape("سلام", true, Clusters::Characters);
        let clusters: Vec<usize> = glyphs.iter().map(|glyph| glyph.cluster).collect();
        assert_eq!(clusters, [6, 2, 0]);
    }

    #[test]
    fn a_vowel_that_stands_before_its_letter_is_drawn_before_it() {
        let face = Fallback::Devanagari.face();
        let glyphs = face.shape("कि", false, Clusters::Characters);
        assert_eq!(glyphs.last().map(|glyph| glyph.id), face.glyph_id('क'));
    }

    #[test]
    fn every_character_of_every_font_has_a_glyph_by_itself() {
        for character in (0..0x2_0000).filter_map(char::from_u32) {
            if let Some(font) = Fallback::of(character) {
                let ids = ids(font, character.encode_utf8(&mut [0; 4]));
                assert!(!ids.contains(&0), "{font:?} {character:?}");
            }
        }
    }

    #[test]
    fn widths_are_rounded_to_the_nearest_thousandth() {
        let face = Fallback::Asian.face();
        assert_eq!(face.width(face.glyph_id('中').unwrap()), 1000);
        assert_eq!([-3, -1, 0, 1, 2].map(|units| face.scaled(units)), [-12, -4, 0, 4, 8]);
    }
}
