//! Breaking text into lines by Unicode rules and measured widths.

use std::borrow::Cow;
use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::font::{Face, Font};
use super::run::{self, Direction};

/// Most characters of one field that are printed: twice what the largest box of a message
/// (a reply, 32,000) may hold. More is a damaged record; the rest is named, not printed.
pub(crate) const FIELD_CHARS_MAX: usize = 64_000;
/// Space between base lines over the size of the font.
const LEADING: f32 = 1.2;

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// Font.
    pub(crate) font: Font,
    /// Size in points.
    pub(crate) size_pt: f32,
    /// 0 is black, 1 is white.
    pub(crate) grey: f32,
    /// Which way the paragraph runs that a line belongs to.
    pub(crate) direction: Direction,
}

impl Style {
    /// Black text.
    pub(crate) const fn new(font: Font, size_pt: f32) -> Self {
        Self { font, size_pt, grey: 0.0, direction: Direction::LeftToRight }
    }

    /// The same in bold.
    pub(crate) const fn bold(self) -> Self {
        Self { font: Font::Bold, ..self }
    }

    /// The same for a part of a text, such as a line of it.
    pub(crate) fn along(self, text: &str, part: &Range<usize>) -> Self {
        Self { direction: run::direction(text, part), ..self }
    }

    /// Distance between base lines, in points.
    pub(crate) fn leading_pt(self) -> f32 {
        self.size_pt * LEADING
    }

    /// Width of a text in one line, in points.
    pub(crate) fn width_pt(self, text: &str) -> f32 {
        self.font.face().width_pt(text, self.size_pt)
    }
}

/// The text, or its beginning and a sentence that says how much is not printed.
pub(crate) fn bounded(text: &str) -> Cow<'_, str> {
    // No text has more characters than bytes.
    if text.len() <= FIELD_CHARS_MAX {
        return Cow::Borrowed(text);
    }
    let Some((end, _)) = text.char_indices().nth(FIELD_CHARS_MAX) else {
        return Cow::Borrowed(text);
    };
    let (printed, rest) = text.split_at(end);
    let left = rest.chars().count();
    Cow::Owned(format!(
        "{printed}\n[The record holds {left} more characters, which are not printed here: \
         a field is printed up to {FIELD_CHARS_MAX} characters.]"
    ))
}

/// Breaks a text into lines no wider than `width_pt`; ranges of bytes without line ends.
///
/// A word wider than a line is broken between characters. Blank lines stay, also the last.
pub(crate) fn wrap(text: &str, style: Style, width_pt: f32) -> Vec<Range<usize>> {
    let face = style.font.face();
    let room = face.units_within(width_pt, style.size_pt);
    let mut breaker = Breaker { text, face, room, lines: Vec::new(), start: 0, used: 0 };
    let mut word_start = 0;
    for (word_end, opportunity) in linebreaks(text) {
        breaker.word(word_start..word_end);
        if opportunity == BreakOpportunity::Mandatory {
            breaker.end_line(word_end);
        }
        word_start = word_end;
    }
    breaker.lines
}

/// Widths are in units of the font, which add up exactly.
struct Breaker<'t> {
    text: &'t str,
    face: &'static Face,
    /// Width of a line.
    room: u32,
    lines: Vec<Range<usize>>,
    /// Where the open line begins.
    start: usize,
    /// Width of the open line, with trailing spaces.
    used: u32,
}

impl Breaker<'_> {
    /// Adds a word with the spaces behind it.
    fn word(&mut self, word: Range<usize>) {
        let whole = &self.text[word.clone()];
        let (visible, space) = whole.split_at(whole.trim_end().len());
        let visible = self.face.units(visible);
        if self.used + visible > self.room && word.start > self.start {
            self.end_line(word.start);
        }
        if visible > self.room {
            self.break_inside(word);
        } else {
            self.used += visible + self.face.units(space);
        }
    }

    /// A word wider than a line: as many characters as fit on each.
    fn break_inside(&mut self, word: Range<usize>) {
        let whole = &self.text[word.clone()];
        if run::is_plain(self.face, whole) {
            for (index, character) in whole.char_indices() {
                let advance = self.face.units_of(character);
                self.character(word.start + index, advance, character.is_whitespace());
            }
        } else {
            for (index, advance) in run::clusters(self.face, whole) {
                let is_space = whole[index..].starts_with(char::is_whitespace);
                self.character(word.start + index, advance, is_space);
            }
        }
    }

    fn character(&mut self, at: usize, advance: u32, is_space: bool) {
        let is_full = self.used + advance > self.room && at > self.start;
        if is_full && !is_space {
            self.end_line(at);
        }
        self.used += advance;
    }

    fn end_line(&mut self, end: usize) {
        let visible = self.text[self.start..end].trim_end().len();
        self.lines.push(self.start..self.start + visible);
        self.start = end;
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style::new(Font::Regular, 10.0);

    fn lines(text: &str, width_pt: f32) -> Vec<&str> {
        wrap(text, STYLE, width_pt).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn words_fill_lines_and_blank_lines_stay() {
        let text = "one two three\n\nfour";
        assert_eq!(lines(text, STYLE.width_pt("one two ")), ["one two", "three", "", "four"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_between_characters() {
        let text = "ab 0123456789012345 c";
        let width_pt = STYLE.width_pt("0123456");
        assert_eq!(lines(text, width_pt), ["ab", "0123456", "7890123", "45 c"]);
    }

    #[test]
    fn every_character_that_is_not_space_is_on_a_line() {
        let text =
            "Sök – 17,5 % of “x”; https://example.com/a/very/long/path?with=query ".repeat(40);
        for width_pt in [5.0, 40.0, 300.0] {
            let printed: String = lines(&text, width_pt).concat();
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(bare(&printed), bare(&text));
        }
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text =
            "A reply with some ordinary words and a 0123456789012345678901234567890 ".repeat(20);
        for line in lines(&text, 90.0) {
            assert!(STYLE.width_pt(line) <= 90.01, "{line}");
        }
    }

    #[test]
    fn a_field_that_is_too_long_says_how_much_is_missing() {
        let text = "x".repeat(FIELD_CHARS_MAX + 7);
        assert!(bounded(&text).contains("[The record holds 7 more characters"));
        assert_eq!(bounded("short"), "short");
    }
}
