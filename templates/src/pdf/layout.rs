//! Text that flows down pages: headings, paragraphs, rows, lists, tables.

mod table;

use super::canvas::{Area, Artifact, Canvas, Mark, PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Paint, Role};
use super::font::Font;
use super::lines::lines;
use super::text::{Style, wrap};

pub(crate) use table::{Align, Table};

/// Running text.
pub(crate) const BODY: Style = Style::new(Font::Regular, 9.5);
/// Tables and small print.
pub(crate) const SMALL: Style = Style::new(Font::Regular, 8.0);
/// Hair lines of tables.
pub(crate) const RULE_PT: f32 = 0.5;

/// Height of the running head with the rule below, in points.
const HEAD_PT: f32 = 22.0;

/// A cursor that moves down the pages of a canvas and adds pages when one is full.
pub(crate) struct Flow<'c> {
    /// The pages.
    pub(crate) canvas: &'c mut Canvas,
    /// What every page it adds says at its top.
    running_head: (String, String),
    area: Area,
    y_pt: f32,
    page: Option<usize>,
}

impl<'c> Flow<'c> {
    /// A flow that begins on a new page. The running head has a left and a right part.
    pub(crate) fn new(
        canvas: &'c mut Canvas,
        margin_pt: f32,
        running_head: (String, String),
    ) -> Self {
        let area = Self::area(margin_pt);
        Self { canvas, running_head, area, y_pt: area.bottom(), page: None }
    }

    /// A flow that begins on a page there is, below what is drawn on it.
    pub(crate) fn below(
        canvas: &'c mut Canvas,
        margin_pt: f32,
        running_head: (String, String),
        page: usize,
        y_pt: f32,
    ) -> Self {
        Self { canvas, running_head, area: Self::area(margin_pt), y_pt, page: Some(page) }
    }

    /// The part of a page for text: the feet keep the lower margin and two lines.
    fn area(margin_pt: f32) -> Area {
        let foot_pt = margin_pt + 26.0;
        let width = PAGE_WIDTH_PT - 2.0 * margin_pt;
        Area::new(margin_pt, margin_pt, width, PAGE_HEIGHT_PT - margin_pt - foot_pt)
    }

    /// Index of the page the cursor is on; adds the first page if there is none.
    pub(crate) fn page(&mut self) -> usize {
        match self.page {
            Some(page) => page,
            None => self.turn(),
        }
    }

    /// Begins a new page.
    pub(crate) fn turn(&mut self) -> usize {
        let page = self.canvas.add_page();
        self.page = Some(page);
        self.y_pt = self.area.y;
        let (left, right) = self.running_head.clone();
        if !left.is_empty() {
            let style = Style { grey: 0.25, ..SMALL };
            let base = self.area.y + style.size_pt;
            let right_x = self.area.right() - style.width_pt(&right);
            self.text(Role::Artifact(Artifact::Head), self.area.x, base, style, left);
            self.text(Role::Artifact(Artifact::Head), right_x, base, style, right);
            self.y_pt += HEAD_PT - 9.0;
            self.rule();
            self.y_pt += 9.0;
        }
        page
    }

    /// Turns the page unless there is room for this height.
    pub(crate) fn need(&mut self, height_pt: f32) {
        if self.page.is_none() || self.y_pt + height_pt > self.area.bottom() {
            self.turn();
        }
    }

    /// Moves down.
    pub(crate) fn gap(&mut self, height_pt: f32) {
        self.y_pt += height_pt;
    }

    /// A heading, kept together with what follows.
    pub(crate) fn heading(&mut self, level: u8, text: &str) {
        let (size_pt, before_pt) = match level {
            1 => (15.0, 0.0),
            2 => (11.0, 8.0),
            _ => (9.5, 6.0),
        };
        let style = Style::new(Font::Bold, size_pt);
        self.need(before_pt + style.leading_pt() + 3.0 * BODY.leading_pt());
        self.gap(before_pt);
        self.block(Role::Heading(level), self.area.x, self.area.width, style, text);
        self.gap(3.0);
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, style: Style, text: &str) {
        self.block(Role::Paragraph, self.area.x, self.area.width, style, text);
        self.gap(style.size_pt * 0.55);
    }

    /// An item of a list: a marker, then the text hanging beside it.
    pub(crate) fn item(&mut self, style: Style, marker: &str, text: &str) {
        let indent_pt = style.size_pt * 1.9;
        self.need(style.leading_pt());
        let (page, y_pt) = (self.page(), self.y_pt + style.size_pt);
        let text_of_marker = self.canvas.printable(marker);
        let marker = Mark::Text { x_pt: self.area.x + 3.0, y_pt, style, text: text_of_marker };
        self.canvas.add(page, Role::Marker, vec![marker]);
        let x = self.area.x + indent_pt;
        self.lines(Role::ListItem, x, self.area.width - indent_pt, style, text);
        self.gap(style.size_pt * 0.35);
    }

    /// A hair line across.
    pub(crate) fn rule(&mut self) {
        let page = self.page();
        let mark = Mark::Line {
            from_pt: (self.area.x, self.y_pt),
            to_pt: (self.area.right(), self.y_pt),
            thickness_pt: RULE_PT,
        };
        self.canvas.add(page, Role::Artifact(Artifact::Layout), vec![mark]);
    }

    /// A frame with a grey ground around a few lines; the first in bold.
    pub(crate) fn panel(&mut self, lines: &[String]) {
        let style = Style::new(Font::Regular, 10.0);
        let width = self.area.width - 20.0;
        let printable: Vec<String> = lines.iter().map(|line| self.canvas.printable(line)).collect();
        let mut height = 14.0;
        for line in &printable {
            for _ in wrap(line, style.bold(), width) {
                height += style.leading_pt();
            }
        }
        self.need(height);
        let page = self.page();
        let area = Area::new(self.area.x, self.y_pt, self.area.width, height);
        let ground = Mark::Rect { area, paint: Paint::Fill(0.94) };
        let frame = Mark::Rect { area, paint: Paint::Outline(1.0) };
        self.canvas.add(page, Role::Artifact(Artifact::Layout), vec![ground, frame]);
        self.gap(6.0);
        for (index, line) in printable.iter().enumerate() {
            let style = if index == 0 { style.bold() } else { style };
            self.block(Role::Paragraph, self.area.x + 10.0, width, style, line);
        }
        self.gap(14.0);
    }

    /// Lines of text from the cursor on, over pages if need be.
    fn block(&mut self, role: Role, x: f32, width: f32, style: Style, text: &str) {
        self.need(style.leading_pt());
        self.lines(role, x, width, style, text);
    }

    fn lines(&mut self, role: Role, x_pt: f32, width_pt: f32, style: Style, text: &str) {
        let text = self.canvas.printable(text);
        let begun = self.canvas.begin(role);
        let (mut page, mut marks) = (self.page(), Vec::new());
        for (style, text) in lines(&text, style, width_pt) {
            if self.y_pt + style.leading_pt() > self.area.bottom() {
                self.canvas.put(page, begun, std::mem::take(&mut marks));
                page = self.turn();
            }
            let y_pt = self.y_pt + style.size_pt;
            marks.push(Mark::Text { x_pt, y_pt, style, text });
            self.y_pt += style.leading_pt();
        }
        self.canvas.put(page, begun, marks);
    }

    fn text(&mut self, role: Role, x_pt: f32, y_pt: f32, style: Style, text: String) {
        let page = self.page();
        self.canvas.add(page, role, vec![Mark::Text { x_pt, y_pt, style, text }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_paragraph_flows_over_pages_and_loses_no_word() {
        let mut canvas = Canvas::default();
        let words: Vec<String> = (0..6000).map(|n| format!("word{n}")).collect();
        let mut flow = Flow::new(&mut canvas, 54.0, ("Head".to_owned(), "RFI-1".to_owned()));
        flow.paragraph(BODY, &words.join(" "));
        assert!(canvas.pages.len() > 3);
        let dump = canvas.words();
        assert!(words.iter().all(|word| dump.contains(word)));
    }

    #[test]
    fn nothing_is_drawn_below_the_feet() {
        let mut canvas = Canvas::default();
        let mut flow = Flow::new(&mut canvas, 54.0, ("Head".to_owned(), String::new()));
        for _ in 0..200 {
            flow.item(
                BODY,
                "1.",
                "An item with words enough to fill more than a single line of it.",
            );
        }
        let marks = canvas.pages.iter().flat_map(|page| &page.elements).flat_map(|e| &e.marks);
        for mark in marks {
            if let Mark::Text { y_pt, .. } = mark {
                assert!(*y_pt < PAGE_HEIGHT_PT - 54.0 - 26.0);
            }
        }
    }
}
