//! A line of text in the order in which it is seen: runs of one direction, made of pieces of one
//! font.
//!
//! Only for lines with characters that the text fonts lack; the others are drawn as they come.

use std::ops::Range;

use unicode_bidi::{Level, ParagraphBidiInfo};

use super::fallback::{Clusters, Fallback, Shaped};
use super::font::{Face, Font};

/// Which way a paragraph runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// As English.
    LeftToRight,
    /// As Arabic and Hebrew.
    RightToLeft,
}

/// Text of one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// Where its text is in the line.
    pub(crate) range: Range<usize>,
    /// Whether its letters follow each other to the left.
    pub(crate) is_rtl: bool,
    /// Its pieces from left to right.
    pub(crate) pieces: Vec<Piece>,
}

/// Text of one font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Characters of the text font, from left to right.
    Plain(String),
    /// Lettering of another font.
    Other(Lettering),
}

/// Lettering of one font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lettering {
    /// The font.
    pub(crate) font: Fallback,
    /// What they stand for, in reading order.
    pub(crate) text: String,
    /// The glyphs from left to right.
    pub(crate) glyphs: Vec<Shaped>,
}

/// Text of one font and direction, in reading order.
struct Segment {
    font: Option<Fallback>,
    text: String,
    /// Where each of its characters is in the line.
    at: Vec<usize>,
}

/// Whether the text fonts have all of a text.
pub(crate) fn is_plain(face: &Face, text: &str) -> bool {
    text.chars().all(|character| face.has(character))
}

/// The runs of a line from left to right.
pub(crate) fn runs(line: &str, base: Direction) -> Vec<Run> {
    if !has_right_to_left(line) {
        return vec![run(line, 0..line.len(), false)];
    }
    let base = match base {
        Direction::LeftToRight => Level::ltr(),
        Direction::RightToLeft => Level::rtl(),
    };
    let order = ParagraphBidiInfo::new(line, Some(base));
    let (levels, ranges) = order.visual_runs(0..line.len());
    let is_rtl = |range: &Range<usize>| levels.get(range.start).is_some_and(Level::is_rtl);
    ranges.into_iter().map(|range| run(line, range.clone(), is_rtl(&range))).collect()
}

/// Which way the paragraph runs that a part of a text belongs to: as its first letter does.
pub(crate) fn direction(text: &str, part: &Range<usize>) -> Direction {
    let line = text.get(part.clone()).unwrap_or_default();
    if line.is_ascii() || !has_right_to_left(line) {
        return Direction::LeftToRight;
    }
    let start = text.get(..part.start).and_then(|before| before.rfind('\n')).unwrap_or(0);
    let paragraph = text.get(start..).unwrap_or_default().trim_start_matches('\n');
    match unicode_bidi::get_base_direction(paragraph) {
        unicode_bidi::Direction::Rtl => Direction::RightToLeft,
        unicode_bidi::Direction::Ltr | unicode_bidi::Direction::Mixed => Direction::LeftToRight,
    }
}

/// Width of a text with characters that the text fonts lack, in thousandths of its size.
pub(crate) fn width(face: &Face, text: &str) -> u32 {
    clusters(face, text).into_iter().map(|(_, width)| width).sum()
}

/// What readers take for one character each: where it begins, and how wide it is.
pub(crate) fn clusters(face: &Face, text: &str) -> Vec<(usize, u32)> {
    let mut clusters = Vec::with_capacity(text.len());
    for segment in segments(text) {
        match segment.font {
            None => {
                let widths = segment.text.chars().map(|character| face.units_of(character));
                clusters.extend(segment.at.iter().copied().zip(widths));
            }
            Some(font) => add_clusters(&mut clusters, &segment, font),
        }
    }
    clusters
}

fn add_clusters(clusters: &mut Vec<(usize, u32)>, segment: &Segment, font: Fallback) {
    let is_rtl = font.is_right_to_left();
    let mut glyphs = font.face().shape(&segment.text, is_rtl, Clusters::Graphemes);
    if is_rtl {
        glyphs.reverse();
    }
    let starts: Vec<usize> = segment.text.char_indices().map(|(at, _)| at).collect();
    let mut open: Option<(usize, i32)> = None;
    let mut close = |(cluster, width): (usize, i32)| {
        let index = starts.partition_point(|start| *start < cluster);
        let at = segment.at.get(index).copied().unwrap_or_default();
        clusters.push((at, u32::try_from(width).unwrap_or(0)));
    };
    for glyph in glyphs {
        match &mut open {
            Some((cluster, width)) if *cluster == glyph.cluster => *width += glyph.advance,
            Some(_) | None => {
                if let Some(done) = open.replace((glyph.cluster, glyph.advance)) {
                    close(done);
                }
            }
        }
    }
    if let Some(done) = open {
        close(done);
    }
}

/// Whether a character belongs to a script that is written from right to left, or says that what
/// is beside it does.
pub(crate) const fn is_right_to_left(character: char) -> bool {
    matches!(
        character,
        '\u{590}'..='\u{8ff}'
            | '\u{200f}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

fn has_right_to_left(text: &str) -> bool {
    text.chars().any(is_right_to_left)
}

/// A combining mark of the Latin, Greek and Cyrillic letters.
const fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

/// What joins letters or keeps them apart.
const fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

/// Marks of direction: obeyed, and nothing to see.
pub(crate) const fn is_direction_mark(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn run(line: &str, range: Range<usize>, is_rtl: bool) -> Run {
    let mut pieces: Vec<Piece> = segments(line.get(range.clone()).unwrap_or_default())
        .into_iter()
        .map(|segment| piece(segment, is_rtl))
        .collect();
    if is_rtl {
        pieces.reverse();
    }
    Run { range, is_rtl, pieces }
}

fn piece(segment: Segment, is_rtl: bool) -> Piece {
    match segment.font {
        None if is_rtl => Piece::Plain(segment.text.chars().rev().map(mirrored).collect()),
        None => Piece::Plain(segment.text),
        Some(font) => {
            let glyphs = font.face().shape(&segment.text, is_rtl, Clusters::Characters);
            Piece::Other(Lettering { font, text: segment.text, glyphs })
        }
    }
}

/// The other of a pair: what opens on the left, opens on the right in text that runs to the left.
const fn mirrored(character: char) -> char {
    match character {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        '≤' => '≥',
        '≥' => '≤',
        other => other,
    }
}

/// The parts of a text by font.
fn segments(text: &str) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if is_direction_mark(character) {
            continue;
        }
        let before = segments.last().map(|segment| segment.font);
        let is_marked = characters.peek().is_some_and(|(_, next)| is_mark(*next));
        let font = font_of(character, before.flatten(), is_marked);
        match segments.last_mut() {
            Some(open) if open.font == font => {
                open.text.push(character);
                open.at.push(at);
            }
            Some(_) | None => {
                segments.push(Segment { font, text: character.to_string(), at: vec![at] });
            }
        }
    }
    segments
}

/// The font of a character; nothing for the text font. Marks go with the letter they stand on.
fn font_of(character: char, before: Option<Fallback>, is_marked: bool) -> Option<Fallback> {
    if (is_mark(character) || is_joiner(character))
        && let Some(before) = before
        && before.face().has(character)
    {
        return Some(before);
    }
    let letters = Fallback::Letters;
    if is_marked && !character.is_whitespace() && letters.face().has(character) {
        return Some(letters);
    }
    if Font::Regular.face().has(character) { None } else { Fallback::of(character) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The runs as they are seen, with the characters that glyphs stand for.
    fn seen(line: &str, base: Direction) -> Vec<String> {
        runs(line, base).iter().map(seen_run).collect()
    }

    fn seen_run(run: &Run) -> String {
        run.pieces.iter().map(seen_piece).collect()
    }

    fn seen_piece(piece: &Piece) -> String {
        match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Other(Lettering { text, glyphs, .. }) => {
                let first = |glyph: &Shaped| text[glyph.cluster..].chars().next();
                glyphs.iter().filter_map(first).collect()
            }
        }
    }

    #[test]
    fn an_arabic_name_runs_to_the_left_and_its_number_to_the_right() {
        let seen = seen("محمد 2026", Direction::RightToLeft);
        assert_eq!(seen, ["2026", " دمحم"]);
    }

    #[test]
    fn the_paragraph_decides_where_an_english_word_between_arabic_ones_stands() {
        let line = "شركة ABC للتجارة";
        let (rtl, ltr) = (seen(line, Direction::RightToLeft), seen(line, Direction::LeftToRight));
        assert_eq!(rtl.len(), 3);
        assert!(rtl[0].starts_with('ة') && rtl[2].ends_with('ش'));
        assert!(ltr[0].starts_with('ة') && ltr[2].ends_with('ل'));
        assert_eq!(rtl[1], "ABC");
    }

    #[test]
    fn brackets_of_right_to_left_text_are_turned() {
        assert_eq!(seen("(שלום)", Direction::RightToLeft), ["(םולש)"]);
    }

    #[test]
    fn the_first_letter_of_the_paragraph_decides_not_that_of_the_line() {
        let text = "from\nBuyer: محمد\nمحمد ABC";
        let line = text.find("محمد").unwrap();
        assert_eq!(direction(text, &(line..line + 8)), Direction::LeftToRight);
        let last = text.rfind("محمد").unwrap();
        assert_eq!(direction(text, &(last..text.len())), Direction::RightToLeft);
    }

    #[test]
    fn a_mark_without_a_letter_of_its_own_stands_on_its_letter() {
        let [run] = runs("Ade\u{323}\u{301}", Direction::LeftToRight).try_into().unwrap();
        let Piece::Other(Lettering { font, text, .. }) = &run.pieces[1] else {
            panic!("{run:?}");
        };
        assert_eq!((*font, text.as_str()), (Fallback::Letters, "e\u{323}\u{301}"));
    }

    #[test]
    fn the_width_of_a_text_is_that_of_its_glyphs() {
        let face = Font::Regular.face();
        assert_eq!(width(face, "中a國"), 2000 + face.units("a"));
        let joined = Fallback::Arabic.face().shape("محمد", true, Clusters::Characters);
        let joined: i32 = joined.iter().map(|glyph| glyph.advance).sum();
        assert_eq!(i64::from(width(face, "محمد")), i64::from(joined));
    }

    #[test]
    fn a_letter_with_its_vowels_is_one_cluster() {
        let starts: Vec<usize> =
            clusters(Font::Regular.face(), "aที่b").iter().map(|(at, _)| *at).collect();
        assert_eq!(starts, [0, 1, 10]);
    }
}
