//! Text on the page.
//!
//! It is set in a font of one byte per character where Windows code page 1252 has the character,
//! which nearly all text is; in a second font of glyph numbers where only the text fonts have it;
//! else in a font of its script. What is seen in another order than it is read, or in glyphs that
//! stand for parts of letters, says so.

use std::collections::BTreeMap;

use printpdf::{
    Codepoint, DictItem, FontId, Op, PdfFontHandle, Point, Pt, TextItem, TextRenderingMode,
};

use super::{Pen, pt, upwards};
use crate::pdf::composite::utf16;
use crate::pdf::fallback::{Fallback, Shaped};
use crate::pdf::font::{Charset, Font};
use crate::pdf::run::{self, Lettering, Piece, Run};
use crate::pdf::text::Style;

/// A hair around the glyphs of a font that has no bold, over the size of the font.
const BOLDER: f32 = 0.03;
/// Mark of text whose characters come in the order in which they are seen, from left to right
/// (ISO 32000-1, 14.8.2.3.3).
const REVERSED: &str = "ReversedChars";
/// Mark of text in UTF-16 in PDF.
const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Pen<'_> {
    /// A line of text.
    pub(super) fn text(&mut self, x_pt: f32, y_pt: f32, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        self.fill_grey(style.grey);
        if run::is_plain(style.font.face(), text) {
            self.begin_text(x_pt, y_pt);
            self.plain(style, text);
            self.ops.push(Op::EndTextSection);
        } else {
            self.mixed(x_pt, y_pt, style, text);
        }
    }

    fn begin_text(&mut self, x_pt: f32, y_pt: f32) {
        let pos = Point { x: pt(x_pt), y: upwards(y_pt) };
        self.ops.extend([Op::StartTextSection, Op::SetTextCursor { pos }]);
    }

    /// Characters of the text font.
    fn plain(&mut self, style: Style, text: &str) {
        let face = style.font.face();
        let mut charset: Option<Charset> = None;
        let mut coded = String::with_capacity(text.len());
        let mut numbered = Vec::new();
        for character in text.chars() {
            let (character, set) = face.drawn(character);
            if set.is_some() {
                self.show_numbers(style, &mut numbered);
                charset = charset.max(set);
                coded.push(character);
            } else if let Some(glyph) = face.glyph_id(character) {
                self.show_codes(style, &mut coded);
                numbered.push(self.other(style.font, character, glyph));
            }
        }
        self.show_numbers(style, &mut numbered);
        self.show_codes(style, &mut coded);
        if charset.is_some() {
            let used = self.used.fonts.entry(style.font).or_default();
            used.charset = used.charset.max(charset);
        }
    }

    /// A glyph of the text font for a character without a code of one byte.
    fn other(&mut self, font: Font, character: char, glyph: u16) -> Codepoint {
        let face = font.face();
        let units = i64::from(face.units_of(character)) * 1000 / i64::from(face.units_per_em());
        let width = i32::try_from(units).unwrap_or(0);
        let others = &mut self.used.fonts.entry(font).or_default().others;
        let (number, _) = others.code(glyph, width, Some(character.encode_utf8(&mut [0; 4])));
        Codepoint::new(number, 0.0)
    }

    fn show_codes(&mut self, style: Style, coded: &mut String) {
        if !coded.is_empty() {
            let items = vec![TextItem::Text(std::mem::take(coded))];
            self.show(style.font.resource(), style.size_pt, items);
        }
    }

    fn show_numbers(&mut self, style: Style, numbered: &mut Vec<Codepoint>) {
        if !numbered.is_empty() {
            let items = vec![TextItem::GlyphIds(std::mem::take(numbered))];
            self.show(style.font.resource_of_others(), style.size_pt, items);
        }
    }

    /// Shows text of one font, which is selected unless it is already.
    fn show(&mut self, resource: &'static str, size_pt: f32, items: Vec<TextItem>) {
        if self.font != Some((resource, size_pt)) {
            self.font = Some((resource, size_pt));
            let font = PdfFontHandle::External(FontId(resource.to_owned()));
            self.ops.push(Op::SetFont { font, size: Pt(size_pt) });
        }
        self.ops.push(Op::ShowText { items });
    }

    /// A line of several fonts or directions: its runs where they are seen, in reading order.
    fn mixed(&mut self, x_pt: f32, y_pt: f32, style: Style, text: &str) {
        let mut placed = Vec::new();
        let mut x_pt = x_pt;
        for run in run::runs(text, style.direction) {
            let width_pt = width_pt(&run, style);
            placed.push((x_pt, run));
            x_pt += width_pt;
        }
        placed.sort_by_key(|(_, run)| run.range.start);
        for (x_pt, run) in placed {
            let begin = self.ops.len();
            self.begin_text(x_pt, y_pt);
            let is_told = self.run(style, &run);
            self.ops.push(Op::EndTextSection);
            let mark = if !is_told {
                meaning(text.get(run.range).unwrap_or_default())
            } else if run.is_rtl {
                Op::BeginMarkedContent { tag: REVERSED.to_owned() }
            } else {
                continue;
            };
            self.ops.insert(begin, mark);
            self.ops.push(Op::EndMarkedContent);
        }
    }

    /// The pieces of a run; whether its glyphs tell its text.
    fn run(&mut self, style: Style, run: &Run) -> bool {
        let mut is_told = true;
        for piece in &run.pieces {
            match piece {
                Piece::Plain(text) => self.plain(style, text),
                Piece::Other(glyphs) => is_told &= self.glyphs(style, glyphs, run.is_rtl),
            }
        }
        is_told
    }

    /// Lettering of another font; whether they tell their text.
    fn glyphs(&mut self, style: Style, piece: &Lettering, is_rtl: bool) -> bool {
        let mut look = Look { size_pt: style.size_pt, mode: TextRenderingMode::Fill, up: 0 };
        if style.font == Font::Bold {
            self.thickness(style.size_pt * BOLDER);
            look.mode = TextRenderingMode::FillStroke;
            self.ops.push(Op::SetTextRenderingMode { mode: look.mode });
        }
        let (mut items, mut is_told) = (Vec::new(), true);
        for (glyph, meaning) in piece.glyphs.iter().zip(meanings(piece, is_rtl)) {
            if glyph.up != look.up {
                self.show_items(piece.font, look, &mut items);
                look.up = glyph.up;
                let multiplier = pt(thousandths(glyph.up) * look.size_pt / 1000.0).0;
                self.ops.push(Op::SetLineOffset { multiplier });
            }
            is_told &= self.glyph(piece.font, glyph, meaning.first, &mut items);
            if !meaning.rest.is_empty() {
                self.show_items(piece.font, look, &mut items);
                is_told &= self.carry(piece.font, look, &meaning.rest);
            }
        }
        self.show_items(piece.font, look, &mut items);
        if look.up != 0 {
            self.ops.push(Op::SetLineOffset { multiplier: 0.0 });
        }
        if look.mode != TextRenderingMode::Fill {
            self.ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::Fill });
        }
        is_told
    }

    fn show_items(&mut self, font: Fallback, look: Look, items: &mut Vec<TextItem>) {
        if !items.is_empty() {
            self.show(font.resource(), look.size_pt, std::mem::take(items));
        }
    }

    /// Adds a glyph in its place; whether it tells its text.
    fn glyph(
        &mut self,
        font: Fallback,
        glyph: &Shaped,
        text: Option<&str>,
        items: &mut Vec<TextItem>,
    ) -> bool {
        let width = font.face().width(glyph.id);
        let used = self.used.fallbacks.entry(font).or_default();
        let (code, is_told) = used.code(glyph.id, width, text);
        if glyph.right != 0 {
            items.push(TextItem::Offset(thousandths(-glyph.right)));
        }
        let back = thousandths(glyph.right + width - glyph.advance);
        items.push(TextItem::GlyphIds(vec![Codepoint::new(code, back)]));
        is_told
    }

    /// Characters that share the glyph before, each on a glyph that is neither wide nor seen.
    /// Programs that turn such text round would else read them the wrong way.
    fn carry(&mut self, font: Fallback, look: Look, characters: &[&str]) -> bool {
        let joiner = font.face().glyph_id('\u{200d}');
        let Some(joiner) = joiner.filter(|joiner| font.face().width(*joiner) == 0) else {
            return false;
        };
        let (mut codes, mut is_told) = (Vec::new(), true);
        for character in characters {
            let used = self.used.fallbacks.entry(font).or_default();
            let (code, is_character) = used.code(joiner, 0, Some(character));
            codes.push(Codepoint::new(code, 0.0));
            is_told &= is_character;
        }
        self.ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::Invisible });
        self.show(font.resource(), look.size_pt, vec![TextItem::GlyphIds(codes)]);
        self.ops.push(Op::SetTextRenderingMode { mode: look.mode });
        is_told
    }
}

/// How glyphs are drawn.
#[derive(Debug, Clone, Copy)]
struct Look {
    size_pt: f32,
    mode: TextRenderingMode,
    /// Height above the base line, in thousandths of the size.
    up: i32,
}

/// What a glyph stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Meaning<'t> {
    /// Its text, or of several characters seen from right to left the last; nothing for a part
    /// of a letter.
    first: Option<&'t str>,
    /// The characters before, the last first.
    rest: Vec<&'t str>,
}

/// What the glyphs of a piece stand for, in their order.
fn meanings(piece: &Lettering, is_rtl: bool) -> Vec<Meaning<'_>> {
    // Where the text of a cluster begins, with how many glyphs it has.
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for glyph in &piece.glyphs {
        *counts.entry(glyph.cluster).or_default() += 1;
    }
    let meaning = |glyph: &Shaped| {
        let after = counts.range(glyph.cluster + 1..).next();
        let end = after.map_or(piece.text.len(), |(start, _)| *start);
        let cluster = piece.text.get(glyph.cluster..end).unwrap_or_default();
        let is_part = counts.get(&glyph.cluster).is_some_and(|count| *count > 1);
        if is_part {
            return Meaning { first: None, rest: Vec::new() };
        }
        if !is_rtl {
            return Meaning { first: Some(cluster), rest: Vec::new() };
        }
        let mut characters = cluster.split_inclusive(|_: char| true).rev();
        Meaning { first: characters.next(), rest: characters.collect() }
    };
    piece.glyphs.iter().map(meaning).collect()
}

/// Width of a run, in points.
fn width_pt(run: &Run, style: Style) -> f32 {
    let widths = run.pieces.iter().map(|piece| match piece {
        Piece::Plain(text) => style.width_pt(text),
        Piece::Other(Lettering { glyphs, .. }) => {
            let advance: i32 = glyphs.iter().map(|glyph| glyph.advance).sum();
            thousandths(advance) * style.size_pt / 1000.0
        }
    });
    widths.sum()
}

/// Begins what is seen as glyphs and means this text.
fn meaning(text: &str) -> Op {
    let data = [utf16(BYTE_ORDER_MARK), utf16(text)].concat();
    let actual = DictItem::String { data, literal: false };
    let map = BTreeMap::from([("ActualText".to_owned(), actual)]);
    Op::BeginMarkedContentWithProperties {
        tag: "Span".to_owned(),
        properties: DictItem::Dict { map },
    }
}

#[expect(clippy::cast_precision_loss, reason = "a line is far below 2^24 thousandths")]
const fn thousandths(value: i32) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::canvas::{Canvas, Mark, Role};
    use crate::pdf::fallback::Clusters;
    use crate::pdf::layout::BODY;
    use crate::pdf::pen::{Used, pages};

    fn drawn(text: &str) -> (Vec<Op>, Used) {
        let mut canvas = Canvas::default();
        let page = canvas.add_page();
        let style = BODY.along(text, &(0..text.len()));
        let mark = Mark::Text { x_pt: 50.0, y_pt: 50.0, style, text: text.to_owned() };
        canvas.add(page, Role::Paragraph, vec![mark]);
        let mut drawn = pages(&canvas);
        (drawn.pages.remove(0).ops, drawn.used)
    }

    fn used(text: &str) -> (Option<Charset>, bool) {
        let used = drawn(text).1.fonts.remove(&Font::Regular).unwrap();
        (used.charset, used.others.is_empty())
    }

    #[test]
    fn english_needs_the_small_set_french_the_large_one_and_vietnamese_more() {
        assert_eq!(used("19 CFR § 151.11 – “Answer due”"), (Some(Charset::English), true));
        assert_eq!(used("Société à Orléans"), (Some(Charset::Western), true));
        assert_eq!(used("Nguyễn"), (Some(Charset::English), false));
    }

    fn marks(ops: &[Op]) -> Vec<&Op> {
        let is_mark = |op: &&Op| match op {
            Op::BeginMarkedContentWithProperties { tag, .. } => tag == "Span",
            Op::BeginMarkedContent { tag } => tag == REVERSED,
            _ => false,
        };
        ops.iter().filter(is_mark).collect()
    }

    #[test]
    fn an_arabic_run_says_that_it_is_reversed_and_is_written_before_the_number_after_it() {
        let (ops, used) = drawn("محمد 2026");
        assert!(used.fallbacks.contains_key(&Fallback::Arabic));
        assert_eq!(marks(&ops), [&Op::BeginMarkedContent { tag: REVERSED.to_owned() }]);
        let last = ops.iter().rfind(|op| matches!(op, Op::ShowText { .. })).unwrap();
        let number = vec![TextItem::Text("2026".to_owned())];
        assert_eq!(*last, Op::ShowText { items: number });
    }

    #[test]
    fn characters_that_share_a_glyph_are_told_in_the_order_in_which_they_are_seen() {
        let glyphs = Fallback::Arabic.face().shape("لا", true, Clusters::Characters);
        let piece = Lettering { font: Fallback::Arabic, text: "لا".to_owned(), glyphs };
        assert_eq!(meanings(&piece, true), [Meaning { first: Some("ا"), rest: vec!["ل"] }]);
    }

    #[test]
    fn letters_whose_glyphs_stand_for_no_character_carry_their_text() {
        let (ops, _) = drawn("កើ");
        assert_eq!(marks(&ops), [&meaning("កើ")]);
    }

    #[test]
    fn chinese_needs_no_words_beside_its_glyphs() {
        let (ops, used) = drawn("深圳 Shenzhen");
        assert_eq!(marks(&ops).len(), 0);
        assert_eq!(used.fallbacks.len(), 1);
    }
}
