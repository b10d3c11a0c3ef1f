//! From a page of the canvas to the operators of `printpdf`.
//!
//! How text is drawn is in `pen/inscribe.rs`.

mod inscribe;

use std::collections::BTreeMap;

use printpdf::{
    Color, DictItem, Greyscale, Line, LinePoint, Op, PaintMode, PdfPage, Point, Pt, Rect,
};

use super::canvas::{
    Area, Artifact, Canvas, Element, Mark, PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Page, Paint, Role,
};
use super::composite::UsedGlyphs;
use super::fallback::Fallback;
use super::font::{Charset, Font};
use super::structure::{Node, NodeId};
use super::tags;

/// What a document needs of a text font.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Use {
    /// The larger of the character sets that its text of one byte per character needs.
    pub(super) charset: Option<Charset>,
    /// The glyphs of the other characters.
    pub(super) others: UsedGlyphs,
}

/// What a document needs, by font.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Used {
    /// Of the text fonts.
    pub(super) fonts: BTreeMap<Font, Use>,
    /// Of the fonts for what they lack.
    pub(super) fallbacks: BTreeMap<Fallback, UsedGlyphs>,
}

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
    let mut used = Used::default();
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

/// Two decimals are finer than any printer.
fn pt(value: f32) -> Pt {
    Pt((value * 100.0).round() / 100.0)
}

/// From the top of the page to the upward axis of PDF.
fn upwards(y_pt: f32) -> Pt {
    pt(PAGE_HEIGHT_PT - y_pt)
}
