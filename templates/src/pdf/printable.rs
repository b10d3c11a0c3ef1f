//! What is printed of a text: all of it, in a form that can be drawn.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::fallback::Fallback;
use super::font::Font;
use super::run::{is_direction_mark, is_right_to_left};

/// What a tabulator becomes: proportional text has no tab stops.
const TAB: &str = "    ";

/// The text as it can be printed.
///
/// Letters and their marks become one character where there is one. Line ends of every kind become
/// `\n`. Characters without a look are left out. A character that no font has, every control
/// character, and every character that reverses text against its letters becomes its code point
/// (`[U+E000]`) and is added to `missing`.
pub(crate) fn printable<'t>(text: &'t str, missing: &mut BTreeSet<char>) -> Cow<'t, str> {
    if text.bytes().all(|byte| byte == b'\n' || matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let face = Font::Regular.face();
    if text.chars().all(|c| c == '\n' || (face.has(c) && !is_invisible(c))) {
        return Cow::Borrowed(text);
    }
    let composed = composed(text);
    let mut printing = Printing {
        printed: String::with_capacity(composed.len()),
        before: None,
        is_bidirectional: composed.chars().any(is_letter_to_the_left),
        missing,
    };
    let mut characters = composed.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\r' {
            characters.next_if_eq(&'\n');
        }
        printing.character(character);
    }
    Cow::Owned(printing.printed)
}

/// Letters and marks as one character where Unicode has one (its form NFC).
fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

struct Printing<'m> {
    printed: String,
    /// The font of the character before, where it is none of the text fonts.
    before: Option<Fallback>,
    /// Whether there is text from right to left, in which marks of direction have their place.
    is_bidirectional: bool,
    missing: &'m mut BTreeSet<char>,
}

impl Printing<'_> {
    fn character(&mut self, character: char) {
        match character {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                self.plain('\n');
            }
            '\t' => {
                self.printed.push_str(TAB);
                self.before = None;
            }
            // Joiners change the form of letters beside them, as in Persian and Hindi.
            '\u{200c}' | '\u{200d}' if self.before.is_some_and(Fallback::is_shaped) => {
                self.printed.push(character);
            }
            // The colour of a skin is nothing to see in black and white.
            '\u{1f3fb}'..='\u{1f3ff}' if self.before == Some(Fallback::Emoji) => {}
            // The key around a digit.
            '\u{20e3}' if self.printed.ends_with(is_on_a_key) => {}
            _ if is_invisible(character) => {}
            _ if is_direction_mark(character) && self.is_bidirectional => {
                self.printed.push(character);
            }
            _ if Font::Regular.face().has(character) => self.plain(character),
            _ => self.other(character),
        }
    }

    fn plain(&mut self, character: char) {
        self.printed.push(character);
        self.before = None;
    }

    fn other(&mut self, character: char) {
        self.before = Fallback::of(character).filter(|_| !is_direction_mark(character));
        if self.before.is_some() {
            self.printed.push(character);
        } else {
            self.missing.insert(character);
            // Writing to a string cannot fail.
            let _ = write!(self.printed, "[U+{:04X}]", u32::from(character));
        }
    }
}

/// Whether a character belongs to a script that is written from right to left.
const fn is_letter_to_the_left(character: char) -> bool {
    is_right_to_left(character) && !is_direction_mark(character)
}

/// What emoji put on a key.
const fn is_on_a_key(character: char) -> bool {
    matches!(character, '0'..='9' | '#' | '*')
}

/// Soft hyphen, joiners, byte order mark, variants of a character: nothing to see and nothing to
/// mistake.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> (String, BTreeSet<char>) {
        let mut missing = BTreeSet::new();
        let printed = printable(text, &mut missing).into_owned();
        (printed, missing)
    }

    fn assert_printed_as_it_is(text: &str) {
        assert_eq!(printed(text), (text.to_owned(), BTreeSet::new()));
    }

    #[test]
    fn names_of_the_world_are_printed_as_they_are() {
        for text in [
            "Łódź, São Paulo, Nguyễn Thị Hạnh, µm Ωμέγα, Київ, 5 € – “x”",
            "محمد بن سلمان 2026",
            "שלום",
            "深圳市华强北电子有限公司",
            "臺灣",
            "東京トレーディング",
            "주식회사 한빛무역",
            "บริษัท ไทยพาณิชย์ จำกัด",
            "राजेश कुमार",
            "📦🚢✅ shipped",
        ] {
            assert_printed_as_it_is(text);
        }
    }

    #[test]
    fn letters_and_marks_become_one_character() {
        let (printed, missing) = printed("Nguye\u{302}\u{303}n Thi\u{323} Ha\u{323}nh");
        assert_eq!((printed.as_str(), missing.len()), ("Nguyễn Thị Hạnh", 0));
    }

    #[test]
    fn unknown_and_control_characters_become_code_points() {
        let (printed, missing) = printed("a\u{e000}\u{7}b\r\nc\u{202e}d\u{feff}");
        assert_eq!(printed, "a[U+E000][U+0007]b\nc[U+202E]d");
        assert_eq!(missing, BTreeSet::from(['\u{7}', '\u{202e}', '\u{e000}']));
    }

    #[test]
    fn what_reverses_text_is_shown_and_marks_of_direction_are_obeyed_in_arabic_alone() {
        let (shown, missing) = printed("1\u{200f}2 \u{2066}x\u{2069}");
        assert_eq!(shown, "1[U+200F]2 [U+2066]x[U+2069]");
        assert_eq!(missing, BTreeSet::from(['\u{200f}', '\u{2066}', '\u{2069}']));
        assert_printed_as_it_is("محمد\u{200e} (1)");
        assert_eq!(printed("محمد\u{202e}").0, "محمد[U+202E]");
    }

    #[test]
    fn joiners_stay_between_letters_that_they_join_and_go_elsewhere() {
        assert_printed_as_it_is("می\u{200c}خواهم");
        assert_eq!(
            printed("a\u{200c}b👩\u{200d}🔧\u{fe0f}👍\u{1f3fd}1\u{fe0f}\u{20e3}").0,
            "ab👩🔧👍1"
        );
    }
}
