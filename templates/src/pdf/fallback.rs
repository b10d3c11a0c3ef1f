//! Fonts for what the text fonts lack: other scripts, rare letters, symbols, emoji.
//!
//! They lie compressed in the program. A font is unpacked and parsed once per process, when a
//! text first needs it; text in Latin letters never does.

mod face;
mod routes;

pub(crate) use face::{Clusters, Shaped};
use routes::ROUTES;

/// A font for a script, which it is named after, or for a few; in one weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fallback {
    /// Latin, Greek and Cyrillic letters that are rare, and marks over any of them.
    Letters,
    Arabic,
    Armenian,
    Bengali,
    Devanagari,
    Ethiopic,
    Georgian,
    Gujarati,
    Gurmukhi,
    Hebrew,
    Kannada,
    Khmer,
    Lao,
    Malayalam,
    Myanmar,
    Oriya,
    Sinhala,
    Tamil,
    Telugu,
    Thaana,
    Thai,
    /// Chinese, Japanese and Korean.
    Asian,
    /// Rare Chinese characters: extension A of Unicode.
    AsianRare,
    /// Signs of mathematics and arrows.
    Mathematics,
    /// Enclosed letters, astronomy, chess and the like.
    Symbols,
    /// Geometric shapes, dingbats, Braille.
    Shapes,
    Emoji,
}

/// A font file, and how its text is set.
struct Source {
    /// The file, compressed with gzip.
    packed: &'static [u8],
    /// PostScript name, which is also its name among the resources of a page.
    name: &'static str,
    /// The script whose letters change with their neighbours; nothing where each character has
    /// one shape.
    script: Option<&'static str>,
}

/// A source of Noto Sans.
macro_rules! noto {
    ($name:literal, $script:expr) => {
        Source {
            packed: include_bytes!(concat!("../../fonts/fallback/NotoSans", $name, ".ttf.gz")),
            name: concat!("NotoSans", $name),
            script: $script,
        }
    };
}

impl Fallback {
    /// All of them, in the order of the enum.
    pub(crate) const ALL: [Self; 27] = [
        Self::Letters,
        Self::Arabic,
        Self::Armenian,
        Self::Bengali,
        Self::Devanagari,
        Self::Ethiopic,
        Self::Georgian,
        Self::Gujarati,
        Self::Gurmukhi,
        Self::Hebrew,
        Self::Kannada,
        Self::Khmer,
        Self::Lao,
        Self::Malayalam,
        Self::Myanmar,
        Self::Oriya,
        Self::Sinhala,
        Self::Tamil,
        Self::Telugu,
        Self::Thaana,
        Self::Thai,
        Self::Asian,
        Self::AsianRare,
        Self::Mathematics,
        Self::Symbols,
        Self::Shapes,
        Self::Emoji,
    ];

    /// The font that shows a character; nothing when none of them has it.
    pub(crate) fn of(character: char) -> Option<Self> {
        candidates(character).iter().copied().find(|font| font.face().has(character))
    }

    /// Whether letters change with their neighbours.
    pub(crate) fn is_shaped(self) -> bool {
        self.source().script.is_some()
    }

    /// Whether its script is written from right to left.
    pub(crate) const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Arabic | Self::Hebrew | Self::Thaana)
    }

    /// Name of the font among the resources of a page.
    pub(crate) fn resource(self) -> &'static str {
        self.source().name
    }

    const fn source(self) -> Source {
        match self {
            Self::Letters => noto!("", Some("Latn")),
            Self::Arabic => noto!("Arabic", Some("Arab")),
            Self::Armenian => noto!("Armenian", None),
            Self::Bengali => noto!("Bengali", Some("Beng")),
            Self::Devanagari => noto!("Devanagari", Some("Deva")),
            Self::Ethiopic => noto!("Ethiopic", None),
            Self::Georgian => noto!("Georgian", None),
            Self::Gujarati => noto!("Gujarati", Some("Gujr")),
            Self::Gurmukhi => noto!("Gurmukhi", Some("Guru")),
            Self::Hebrew => noto!("Hebrew", Some("Hebr")),
            Self::Kannada => noto!("Kannada", Some("Knda")),
            Self::Khmer => noto!("Khmer", Some("Khmr")),
            Self::Lao => noto!("Lao", Some("Laoo")),
            Self::Malayalam => noto!("Malayalam", Some("Mlym")),
            Self::Myanmar => noto!("Myanmar", Some("Mymr")),
            Self::Oriya => noto!("Oriya", Some("Orya")),
            Self::Sinhala => noto!("Sinhala", Some("Sinh")),
            Self::Tamil => noto!("Tamil", Some("Taml")),
            Self::Telugu => noto!("Telugu", Some("Telu")),
            Self::Thaana => noto!("Thaana", Some("Thaa")),
            Self::Thai => noto!("Thai", Some("Thai")),
            Self::Asian => Source {
                packed: include_bytes!("../../fonts/fallback/DroidSansFallback.ttf.gz"),
                name: "DroidSansFallback",
                script: None,
            },
            Self::AsianRare => Source {
                packed: include_bytes!("../../fonts/fallback/DroidSansFallbackFull.ttf.gz"),
                name: "DroidSansFallbackFull",
                script: None,
            },
            Self::Mathematics => noto!("Math", None),
            Self::Symbols => noto!("Symbols", None),
            Self::Shapes => noto!("Symbols2", None),
            Self::Emoji => Source {
                packed: include_bytes!("../../fonts/fallback/NotoEmoji.ttf.gz"),
                name: "NotoEmoji",
                script: None,
            },
        }
    }
}

/// The fonts that may have a character, the best first: which are asked must not need unpacking.
fn candidates(character: char) -> &'static [Fallback] {
    let code = u32::from(character);
    let index = ROUTES.partition_point(|(_, last, _)| *last < code);
    match ROUTES.get(index) {
        Some((first, _, fonts)) if *first <= code => fonts,
        Some(_) | None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_enum() {
        for (index, font) in Fallback::ALL.into_iter().enumerate() {
            assert_eq!(font as usize, index, "{font:?}");
        }
    }

    #[test]
    fn routes_are_in_order_and_do_not_overlap() {
        for (first, last, _) in ROUTES {
            assert!(first <= last, "{first:x}");
        }
        for pair in ROUTES.windows(2) {
            assert!(pair[0].1 < pair[1].0, "{:x}", pair[1].0);
        }
    }

    #[test]
    fn names_of_the_world_find_the_font_of_their_script() {
        for (text, font) in [
            ("محمد", Fallback::Arabic),
            ("שלום", Fallback::Hebrew),
            ("深圳市臺灣東京トレーディング주식회사", Fallback::Asian),
            ("㗎", Fallback::AsianRare),
            ("สมชาย", Fallback::Thai),
            ("राजेश", Fallback::Devanagari),
            ("রহমান", Fallback::Bengali),
            ("முருகன்", Fallback::Tamil),
            ("գործ", Fallback::Armenian),
            ("თბილისი", Fallback::Georgian),
            ("📦🚢✅", Fallback::Emoji),
        ] {
            for character in text.chars() {
                assert_eq!(Fallback::of(character), Some(font), "{character:?}");
            }
        }
    }

    #[test]
    fn what_no_font_has_finds_none() {
        for character in ['\u{20000}', '\u{e000}', '\u{10ffff}', '\u{12000}', '\u{7}'] {
            assert_eq!(Fallback::of(character), None, "{character:?}");
        }
    }

    #[test]
    fn what_turns_text_round_or_is_not_seen_finds_none() {
        let codes = (0x200b..=0x200f).chain(0x2028..=0x202e).chain(0x2060..=0x206f);
        for character in codes.chain([0x115f, 0x1160, 0x3164, 0xffa0]).filter_map(char::from_u32) {
            assert_eq!(Fallback::of(character), None, "{character:?}");
        }
    }
}
