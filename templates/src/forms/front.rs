//! The front of a form: rows of boxes from top to bottom, and those that all forms have.

use workflows::parties::{Addressee, Office, Officer};

use super::grid::{Grid, LABEL};
use super::{FORM_MARGIN_PT, words};
use crate::pdf::canvas::{Area, Canvas, PAGE_WIDTH_PT, Role};
use crate::pdf::font::Font;
use crate::pdf::text::Style;

/// Width of the frame.
pub(crate) const WIDTH_PT: f32 = PAGE_WIDTH_PT - 2.0 * FORM_MARGIN_PT;
/// Height of a frame that fills the page; below it are the feet.
pub(crate) const FRAME_PT: f32 = 715.0;

/// Heights of the rows that all forms have.
pub(crate) mod height {
    /// Agency and title.
    pub(crate) const TITLE: f32 = 48.0;
    /// Case number and date.
    pub(crate) const PANEL: f32 = 42.0;
    /// To whom and from whom.
    pub(crate) const ADDRESSES: f32 = 64.0;
    /// A heading across.
    pub(crate) const BAND: f32 = 13.0;
    /// A box of one line.
    pub(crate) const LINE: f32 = 25.0;
}

/// A page filled from top to bottom.
pub(crate) struct Front<'c> {
    /// Its boxes.
    pub(crate) grid: Grid<'c>,
    y_pt: f32,
}

impl<'c> Front<'c> {
    /// A new page.
    pub(crate) fn new(canvas: &'c mut Canvas) -> Self {
        Self { grid: Grid::new(canvas), y_pt: FORM_MARGIN_PT }
    }

    /// The next row of this height.
    pub(crate) fn row(&mut self, height_pt: f32) -> Area {
        let row = Area::new(FORM_MARGIN_PT, self.y_pt, WIDTH_PT, height_pt);
        self.y_pt += height_pt;
        row
    }

    /// Where the rows so far end.
    pub(crate) const fn y_pt(&self) -> f32 {
        self.y_pt
    }

    /// The frame around the rows so far.
    pub(crate) fn frame(&mut self) {
        let height_pt = self.y_pt - FORM_MARGIN_PT;
        self.grid.outline(Area::new(FORM_MARGIN_PT, FORM_MARGIN_PT, WIDTH_PT, height_pt), 1.0);
    }

    /// Agency and title of the form. No seal.
    pub(crate) fn title(&mut self, title: &str, size_pt: f32) -> Area {
        let row = self.row(height::TITLE);
        let left = row.x + 6.0;
        let agency = Style::new(Font::Regular, 8.0);
        let lines = [
            (11.0, agency, "DEPARTMENT OF HOMELAND SECURITY"),
            (21.5, agency.bold(), "U.S. Customs and Border Protection"),
        ];
        for (down_pt, style, text) in lines {
            self.grid.text(Role::Paragraph, left, row.y + down_pt, style, text);
        }
        let style = Style::new(Font::Bold, size_pt);
        self.grid.text(Role::Heading(1), left, row.y + 41.0, style, title);
        row
    }

    /// A heading across.
    pub(crate) fn band(&mut self, text: &str) {
        let row = self.row(height::BAND);
        self.grid.ground(row, 0.88);
        self.grid.outline(row, 0.5);
        let style = Style::new(Font::Bold, 8.0);
        let x_pt = row.x + (row.width - style.width_pt(text)) / 2.0;
        self.grid.text(Role::Heading(2), x_pt, row.y + 9.5, style, text);
    }

    /// A row of boxes beside each other: width, label, value. A box that overflows is named by its
    /// label.
    pub(crate) fn boxes(&mut self, height_pt: f32, boxes: &[(f32, &str, String)]) {
        self.boxes_of("box ", height_pt, boxes);
    }

    /// The same, where the boxes have no numbers: the place stands before the label.
    pub(crate) fn boxes_of(&mut self, place: &str, height_pt: f32, boxes: &[(f32, &str, String)]) {
        let row = self.row(height_pt);
        let widths: Vec<f32> = boxes.iter().map(|(width, ..)| *width).collect();
        for (cell, (_, label, value)) in Grid::split(row, &widths).into_iter().zip(boxes) {
            let name = format!("{place}{}", box_name(label));
            self.grid.cell(cell, label, &name, value);
        }
    }

    /// To whom and from whom, by the numbers of their boxes.
    pub(crate) fn addresses(&mut self, numbers: [u8; 2], to: &Addressee, from: &Office) {
        let row = self.row(height::ADDRESSES);
        let cells = Grid::split(row, &[WIDTH_PT / 2.0, WIDTH_PT / 2.0]);
        let parties = [("TO", words::addressee(to)), ("FROM", words::office(from))];
        for ((cell, number), (label, value)) in cells.into_iter().zip(numbers).zip(parties) {
            let name = format!("box {number}, {label}");
            self.grid.cell(cell, &format!("{number}. {label}:"), &name, &value);
        }
    }

    /// Name, team and telephone of the officer, in three boxes from this number on.
    pub(crate) fn officer(&mut self, first: u8, officer: &Officer) {
        self.boxes(
            height::LINE,
            &[
                (
                    254.0,
                    &format!("{first}. CBP Officer (print or type)"),
                    words::officer_named(officer),
                ),
                (140.0, &format!("{}. Team Designation", first + 1), officer.team.to_string()),
                (160.0, &format!("{}. Telephone No.", first + 2), officer.telephone.clone()),
            ],
        );
    }

    /// A line at the right of the title: what it is, and its value.
    pub(crate) fn beside_title(&mut self, row: Area, down_pt: f32, label: &str, value: &str) {
        let right = row.right() - 6.0;
        let style = Style::new(Font::Bold, 8.0);
        self.grid.text(Role::Label, right - 146.0, row.y + down_pt, LABEL, label);
        self.grid.text_to(Role::Value, right, row.y + down_pt, style, value);
    }
}

/// `4, Carrier` of the label `4. Carrier`, without what it says on how to fill it in.
fn box_name(label: &str) -> String {
    let label = label.split(" (").next().unwrap_or(label);
    label.replacen(". ", ", ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_named_by_number_and_label() {
        assert_eq!(box_name("4. Carrier"), "4, Carrier");
        assert_eq!(box_name("1. Date of This Notice (mm-dd-yyyy)"), "1, Date of This Notice");
        assert_eq!(box_name("16a. Name and Title"), "16a, Name and Title");
    }
}
