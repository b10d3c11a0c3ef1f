//! From a page of the canvas to the operators of `printpdf`.
//!
//! Text is set in a font of one byte per character where Windows code page 1252 has the
//! character, which nearly all text is; the rest is set in a second font of glyph numbers.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Color, DictItem, FontId, Greyscale, Line, LinePoint, Op, PaintMode, PdfFontHandle, PdfPage,
    Point, Pt, Rect, TextItem,
};

use super::canvas::{
    Area, Artifact, Canvas, Element, Mark, PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Page, Paint, Role,
};
use super::font::{Charset, Font};
use super::structure::{Node, NodeId};
use super::tags;
use super::text::Style;

/// What a document needs of a font.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Use {
    /// The larger of the character sets that its text of one byte per character needs.
    pub(super) charset: Option<Charset>,
    /// The other characters, as drawn.
    pub(super) others: BTreeSet<char>,
}

/// What a document needs, by font.
pub(super) type Used = BTreeMap<Font, Use>;

/// What was drawn.
pub(super) struct Drawn {
    /// The pages.
    pub(super) pages: Vec<PdfPage>,
    /// What they need of the fonts.
    pub(super) used: Used,
    /// The nodes of the marked content of each page, by the number of the mark.
    pub(super) marked: Vec<Vec<NodeId>>,
}

/// Draws the pages.
pub(super) fn pages(canvas: &Canvas) -> Drawn {
    let mut used = Used::new();
    let nodes = canvas.structure.nodes();
    let drawn = canvas.pages.iter().map(|page| drawn(page, nodes, &mut used));
    let (pages, marked) = drawn.unzip();
    Drawn { pages, used, marked }
}

fn drawn(page: &Page, nodes: &[Node], used: &mut Used) -> (PdfPage, Vec<NodeId>) {
    let paper = || Rect::from_wh(Pt(PAGE_WIDTH_PT), Pt(PAGE_HEIGHT_PT));
    let ops = Vec::with_capacity(page.elements.len() * 8);
    let marked = Vec::with_capacity(page.elements.len());
    let mut pen =
        Pen { used, nodes, ops, grey: 0.0, thickness_pt: None, font: None, open: None, marked };
    for element in &page.elements {
        pen.element(element);
    }
    pen.end_marked();
    let page = PdfPage { media_box: paper(), trim_box: paper(), crop_box: paper(), ops: pen.ops };
    (page, pen.marked)
}

/// What a piece of the page is marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marked {
    /// No content.
    Artifact(Artifact),
    /// Content of a node.
    Content(NodeId),
}

/// Operators of a page with the state they left, so that none is repeated.
struct Pen<'u> {
    used: &'u mut Used,
    nodes: &'u [Node],
    ops: Vec<Op>,
    grey: f32,
    thickness_pt: Option<f32>,
    font: Option<(&'static str, f32)>,
    /// What what comes is marked as.
    open: Option<Marked>,
    /// The nodes of the content marked so far.
    marked: Vec<NodeId>,
}

impl Pen<'_> {
    fn element(&mut self, element: &Element) {
        if element.marks.is_empty() {
            return;
        }
        match (element.role, element.node) {
            (Role::Artifact(artifact), _) => self.begin_marked(Marked::Artifact(artifact)),
            (_, Some(node)) => self.begin_marked(Marked::Content(node)),
            (_, None) => self.begin_marked(Marked::Artifact(Artifact::Layout)),
        }
        for mark in &element.marks {
            self.mark(mark);
        }
    }

    /// Marks what comes, for programs that read the page aloud or search it: one mark for all
    /// that follows each other.
    fn begin_marked(&mut self, marked: Marked) {
        if self.open == Some(marked) {
            return;
        }
        self.end_marked();
        self.open = Some(marked);
        let (tag, properties) = match marked {
            Marked::Artifact(artifact) => ("Artifact", properties_of(artifact)),
            Marked::Content(node) => {
                let tag = self.nodes.get(node.index()).map_or("P", |node| tags::name(node.tag));
                let number = i64::try_from(self.marked.len()).unwrap_or(i64::MAX);
                self.marked.push(node);
                (tag, vec![("MCID", DictItem::Int(number))])
            }
        };
        let map = properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        self.ops.push(Op::BeginMarkedContentWithProperties {
            tag: tag.to_owned(),
            properties: DictItem::Dict { map },
        });
    }

    fn end_marked(&mut self) {
        if self.open.take().is_some() {
            self.ops.push(Op::EndMarkedContent);
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { x_pt, y_pt, style, text } => self.text(*x_pt, *y_pt, *style, text),
            Mark::Line { from_pt, to_pt, thickness_pt } => {
                self.line(&[*from_pt, *to_pt], *thickness_pt);
            }
            Mark::Rect { area, paint } => self.rect(*area, *paint),
            Mark::CheckBox { at_pt: (x, y), side_pt, is_marked } => {
                let area = Area::new(*x, *y, *side_pt, *side_pt);
                self.rect(area, Paint::Outline(0.7));
                if *is_marked {
                    let cross = area.inset(side_pt * 0.18);
                    let (right, bottom) = (cross.right(), cross.bottom());
                    self.line(&[(cross.x, cross.y), (right, bottom)], 1.2);
                    self.line(&[(cross.x, bottom), (right, cross.y)], 1.2);
                }
            }
        }
    }

    fn text(&mut self, x_pt: f32, y_pt: f32, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        self.fill_grey(style.grey);
        let pos = Point { x: pt(x_pt), y: upwards(y_pt) };
        self.ops.extend([Op::StartTextSection, Op::SetTextCursor { pos }]);
        let face = style.font.face();
        let used = self.used.entry(style.font).or_default();
        let mut open: Option<(&'static str, String)> = None;
        for character in text.chars() {
            let (character, charset) = face.drawn(character);
            let resource = if let Some(charset) = charset {
                used.charset = used.charset.max(Some(charset));
                style.font.resource()
            } else {
                used.others.insert(character);
                style.font.resource_of_others()
            };
            match &mut open {
                Some((of, run)) if *of == resource => run.push(character),
                Some(_) | None => {
                    let mut run = String::with_capacity(text.len());
                    run.push(character);
                    if let Some((resource, run)) = open.replace((resource, run)) {
                        show(&mut self.ops, &mut self.font, (resource, style.size_pt), run);
                    }
                }
            }
        }
        if let Some((resource, run)) = open {
            show(&mut self.ops, &mut self.font, (resource, style.size_pt), run);
        }
        self.ops.push(Op::EndTextSection);
    }

    fn line(&mut self, points: &[(f32, f32)], thickness_pt: f32) {
        self.thickness(thickness_pt);
        let point = |(x, y): &(f32, f32)| LinePoint {
            p: Point { x: pt(*x), y: upwards(*y) },
            bezier: false,
        };
        let line = Line { points: points.iter().map(point).collect(), is_closed: false };
        self.ops.push(Op::DrawLine { line });
    }

    fn rect(&mut self, area: Area, paint: Paint) {
        let mode = match paint {
            Paint::Fill(grey) => {
                self.fill_grey(grey);
                PaintMode::Fill
            }
            Paint::Outline(thickness_pt) => {
                self.thickness(thickness_pt);
                PaintMode::Stroke
            }
        };
        let rectangle = Rect {
            x: pt(area.x),
            y: upwards(area.bottom()),
            width: pt(area.width),
            height: pt(area.height),
            mode: Some(mode),
            winding_order: None,
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    #[expect(clippy::float_cmp, reason = "compares what was set before, not what was computed")]
    fn fill_grey(&mut self, grey: f32) {
        if self.grey != grey {
            self.grey = grey;
            let col = Color::Greyscale(Greyscale { percent: grey, icc_profile: None });
            self.ops.push(Op::SetFillColor { col });
        }
    }

    fn thickness(&mut self, thickness_pt: f32) {
        if self.thickness_pt != Some(thickness_pt) {
            self.thickness_pt = Some(thickness_pt);
            self.ops.push(Op::SetOutlineThickness { pt: Pt(thickness_pt) });
        }
    }
}

fn properties_of(artifact: Artifact) -> Vec<(&'static str, DictItem)> {
    let name = |name: &str| DictItem::Name(name.as_bytes().to_vec());
    match artifact {
        Artifact::Layout => vec![("Type", name("Layout"))],
        Artifact::Head => vec![("Type", name("Pagination")), ("Subtype", name("Header"))],
        Artifact::Foot => vec![("Type", name("Pagination")), ("Subtype", name("Footer"))],
    }
}

/// Shows a text of one font, which is selected unless it is already.
fn show(
    ops: &mut Vec<Op>,
    selected: &mut Option<(&'static str, f32)>,
    font: (&'static str, f32),
    text: String,
) {
    if *selected != Some(font) {
        *selected = Some(font);
        let (resource, size_pt) = font;
        let font = PdfFontHandle::External(FontId(resource.to_owned()));
        ops.push(Op::SetFont { font, size: Pt(size_pt) });
    }
    ops.push(Op::ShowText { items: vec![TextItem::Text(text)] });
}

/// Two decimals are finer than any printer.
fn pt(value: f32) -> Pt {
    Pt((value * 100.0).round() / 100.0)
}

/// From the top of the page to the upward axis of PDF.
fn upwards(y_pt: f32) -> Pt {
    pt(PAGE_HEIGHT_PT - y_pt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::layout::BODY;

    fn used(text: &str) -> Use {
        let mut canvas = Canvas::default();
        let page = canvas.add_page();
        let mark = Mark::Text { x_pt: 50.0, y_pt: 50.0, style: BODY, text: text.to_owned() };
        canvas.add(page, Role::Paragraph, vec![mark]);
        pages(&canvas).used.remove(&Font::Regular).unwrap()
    }

    #[test]
    fn english_needs_the_small_set_french_the_large_one_and_vietnamese_more() {
        let english = used("19 CFR § 151.11 – “Answer due”");
        assert_eq!(english, Use { charset: Some(Charset::English), others: BTreeSet::new() });
        let french = used("Société à Orléans");
        assert_eq!(french, Use { charset: Some(Charset::Western), others: BTreeSet::new() });
        let vietnamese = used("Nguyễn");
        assert_eq!(
            vietnamese,
            Use { charset: Some(Charset::English), others: BTreeSet::from(['ễ']) }
        );
    }
}
