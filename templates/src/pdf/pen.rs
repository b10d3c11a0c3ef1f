//! From a page of the canvas to the operators of `printpdf`.
//!
//! How text is drawn is in `pen/inscribe.rs`.

mod inscribe;

use std::collections::BTreeMap;

use printpdf::{Color, Greyscale, Line, LinePoint, Op, PaintMode, PdfPage, Point, Pt, Rect};

use super::canvas::{
    Area, Canvas, Element, Mark, PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Page, Paint, Role,
};
use super::composite::UsedGlyphs;
use super::fallback::Fallback;
use super::font::{Charset, Font};

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

/// The pages, and what they need of the fonts.
pub(super) fn pages(canvas: &Canvas) -> (Vec<PdfPage>, Used) {
    let mut used = Used::default();
    let pages = canvas.pages.iter().map(|page| drawn(page, &mut used)).collect();
    (pages, used)
}

fn drawn(page: &Page, used: &mut Used) -> PdfPage {
    let paper = || Rect::from_wh(Pt(PAGE_WIDTH_PT), Pt(PAGE_HEIGHT_PT));
    let ops = Vec::with_capacity(page.elements.len() * 8);
    let mut pen =
        Pen { used, ops, grey: 0.0, thickness_pt: None, font: None, is_in_artifact: false };
    for element in &page.elements {
        pen.element(element);
    }
    pen.artifact(false);
    PdfPage { media_box: paper(), trim_box: paper(), crop_box: paper(), ops: pen.ops }
}

/// Operators of a page with the state they left, so that none is repeated.
struct Pen<'u> {
    used: &'u mut Used,
    ops: Vec<Op>,
    grey: f32,
    thickness_pt: Option<f32>,
    font: Option<(&'static str, f32)>,
    /// Whether what comes is marked as no content.
    is_in_artifact: bool,
}

impl Pen<'_> {
    /// What is not content is marked so, for programs that read the page aloud or search it.
    fn element(&mut self, element: &Element) {
        if element.marks.is_empty() {
            return;
        }
        self.artifact(element.role == Role::Artifact);
        for mark in &element.marks {
            self.mark(mark);
        }
    }

    /// Begins or ends what is not content: one mark for all that follows each other.
    fn artifact(&mut self, is_artifact: bool) {
        if self.is_in_artifact == is_artifact {
            return;
        }
        self.is_in_artifact = is_artifact;
        self.ops.push(if is_artifact {
            Op::BeginMarkedContent { tag: "Artifact".to_owned() }
        } else {
            Op::EndMarkedContent
        });
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

/// Two decimals are finer than any printer.
fn pt(value: f32) -> Pt {
    Pt((value * 100.0).round() / 100.0)
}

/// From the top of the page to the upward axis of PDF.
fn upwards(y_pt: f32) -> Pt {
    pt(PAGE_HEIGHT_PT - y_pt)
}
