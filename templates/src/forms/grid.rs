//! The front of a form: boxes with a label and a value. What does not fit is kept for the
//! continuation sheets, and the box says on which page it goes on.

use crate::pdf::canvas::{Area, Artifact, Canvas, Mark, Paint, Role};
use crate::pdf::font::Font;
use crate::pdf::layout::RULE_PT;
use crate::pdf::lines::{line, lines};
use crate::pdf::text::{Style, wrap};

/// Labels of boxes.
pub(crate) const LABEL: Style = Style { grey: 0.2, ..Style::new(Font::Regular, 7.0) };
/// What is filled in.
pub(crate) const VALUE: Style = Style::new(Font::Regular, 9.0);
/// Text of check boxes and printed paragraphs.
pub(crate) const PRINT: Style = Style::new(Font::Regular, 7.5);
/// Where a box goes on.
const NOTE: Style = Style::new(Font::Bold, 7.0);

/// Space between the rule of a box and its text, in points.
const PADDING_PT: f32 = 3.5;
/// Height of the label of a box, in points.
const LABEL_PT: f32 = 10.0;
/// Length of a side of a check box, in points.
const CHECK_PT: f32 = 7.0;

/// One page of boxes.
pub(crate) struct Grid<'c> {
    canvas: &'c mut Canvas,
    page: usize,
    overflow: Vec<Overflow>,
    notes: Vec<Note>,
}

/// What did not fit into a box.
#[derive(Debug)]
pub(crate) struct Overflow {
    /// The box, such as `box 14, CBP Officer Message`.
    pub(crate) name: String,
    /// The rest of its text, printable.
    pub(crate) rest: String,
}

/// Where a box says where something is.
#[derive(Debug)]
struct Note {
    target: Target,
    what: &'static str,
    element: usize,
    right_pt: f32,
    y_pt: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// The rest of a box, by its place in the overflow.
    Rest(usize),
    /// The list of answers and files.
    Lists,
}

/// The page numbers that the notes of a grid wait for.
pub(crate) struct Notes {
    page: usize,
    notes: Vec<Note>,
}

impl<'c> Grid<'c> {
    /// A grid on a new page.
    pub(crate) fn new(canvas: &'c mut Canvas) -> Self {
        let page = canvas.add_page();
        Self { canvas, page, overflow: Vec::new(), notes: Vec::new() }
    }

    /// What did not fit, and the notes that want its page numbers.
    pub(crate) fn finish(self) -> (Vec<Overflow>, Notes) {
        (self.overflow, Notes { page: self.page, notes: self.notes })
    }

    /// Areas beside each other across a row.
    pub(crate) fn split(row: Area, widths: &[f32]) -> Vec<Area> {
        let mut x = row.x;
        let mut areas = Vec::with_capacity(widths.len());
        for width in widths {
            areas.push(Area::new(x, row.y, *width, row.height));
            x += width;
        }
        areas
    }

    /// A box with a label and a value of one or several lines.
    pub(crate) fn cell(&mut self, area: Area, label: &str, name: &str, value: &str) {
        self.outline(area, RULE_PT);
        self.open_cell(area, label, name, value);
    }

    /// The same without a rule around it; the label may be empty.
    pub(crate) fn open_cell(&mut self, area: Area, label: &str, name: &str, value: &str) {
        if !label.is_empty() {
            let x_pt = area.x + PADDING_PT;
            self.text(Role::Label, x_pt, area.y + LABEL_PT - 2.0, LABEL, label);
        }
        let value = self.canvas.printable(value.trim_end());
        self.fill(area, name, &value);
    }

    /// Height that a value needs in a box of this width.
    pub(crate) fn height_of(&mut self, width: f32, value: &str) -> f32 {
        let value = self.canvas.printable(value.trim_end());
        let mut height = LABEL_PT + PADDING_PT;
        for _ in wrap(&value, VALUE, width - 2.0 * PADDING_PT) {
            height += VALUE.leading_pt();
        }
        height
    }

    /// A text in one line at a place.
    pub(crate) fn text(&mut self, role: Role, x_pt: f32, y_pt: f32, style: Style, text: &str) {
        let text = self.canvas.printable(text);
        let style = style.along(&text, &(0..text.len()));
        let mark = (!text.is_empty()).then_some(Mark::Text { x_pt, y_pt, style, text });
        self.canvas.add(self.page, role, mark.into_iter().collect());
    }

    /// A text in one line that ends at `right_pt`.
    pub(crate) fn text_to(&mut self, role: Role, right_pt: f32, y_pt: f32, style: Style, t: &str) {
        self.text(role, right_pt - style.width_pt(t), y_pt, style, t);
    }

    /// A paragraph within a width; returns where it ends.
    pub(crate) fn paragraph(&mut self, role: Role, area: Area, style: Style, text: &str) -> f32 {
        let (y_pt, marks) = self.set(area, style, text);
        self.canvas.add(self.page, role, marks);
        y_pt
    }

    /// A check box with its text, after a letter or number in bold unless that is empty; returns
    /// where it ends.
    pub(crate) fn check(&mut self, area: Area, is_marked: bool, letter: &str, text: &str) -> f32 {
        let at_pt = (area.x, area.y + 1.2);
        let square = vec![Mark::CheckBox { at_pt, side_pt: CHECK_PT, is_marked }];
        self.canvas.add(self.page, Role::CheckBox { is_marked }, square);
        let mut marks = Vec::new();
        let mut hang_pt = CHECK_PT + 4.0;
        if !letter.is_empty() {
            let (x_pt, y_pt) = (area.x + hang_pt, area.y + PRINT.size_pt);
            let style = PRINT.bold();
            marks.push(Mark::Text { x_pt, y_pt, style, text: format!("{letter} ") });
            hang_pt += style.width_pt("(5) ").max(style.width_pt(letter) + 3.0);
        }
        let text_area = Area::new(area.x + hang_pt, area.y, area.width - hang_pt, area.height);
        let (end_pt, lines) = self.set(text_area, PRINT, text);
        marks.extend(lines);
        self.canvas.add(self.page, Role::Choice, marks);
        end_pt + 1.0
    }

    /// A grey ground.
    pub(crate) fn ground(&mut self, area: Area, grey: f32) {
        let mark = Mark::Rect { area, paint: Paint::Fill(grey) };
        self.canvas.add(self.page, Role::Artifact(Artifact::Layout), vec![mark]);
    }

    /// A frame.
    pub(crate) fn outline(&mut self, area: Area, thickness_pt: f32) {
        let mark = Mark::Rect { area, paint: Paint::Outline(thickness_pt) };
        self.canvas.add(self.page, Role::Artifact(Artifact::Layout), vec![mark]);
    }

    /// A note beside the label of a box that says where the lists are.
    pub(crate) fn note_lists(&mut self, area: Area, what: &'static str) {
        self.note(Target::Lists, what, area.right() - PADDING_PT, area.y + LABEL_PT - 2.0);
    }

    fn set(&mut self, area: Area, style: Style, text: &str) -> (f32, Vec<Mark>) {
        let text = self.canvas.printable(text);
        let mut y_pt = area.y;
        let mut marks = Vec::new();
        for (along, text) in lines(&text, style, area.width) {
            marks.push(Mark::Text { x_pt: area.x, y_pt: y_pt + style.size_pt, style: along, text });
            y_pt += style.leading_pt();
        }
        (y_pt, marks)
    }

    /// Fills in as many lines as there is room for; the last one makes way for the note.
    fn fill(&mut self, area: Area, name: &str, value: &str) {
        let lines = wrap(value, VALUE, area.width - 2.0 * PADDING_PT);
        let mut room = Self::room(area);
        let fits = lines.len() <= room.len();
        let has_line_for_note = room.len() > 1;
        if !fits && has_line_for_note {
            room.pop();
        }
        let x_pt = area.x + PADDING_PT;
        let shown = lines.iter().zip(&room).map(|(range, y_pt)| {
            let style = VALUE.along(value, range);
            Mark::Text { x_pt, y_pt: *y_pt, style, text: line(value, range.clone()) }
        });
        let marks = shown.collect();
        self.canvas.add(self.page, Role::Value, marks);
        if let Some(rest) = lines.get(room.len()) {
            let note_pt = match room.last() {
                Some(last_pt) if has_line_for_note => last_pt + VALUE.leading_pt(),
                Some(_) | None => area.y + LABEL_PT - 2.0,
            };
            let target = Target::Rest(self.overflow.len());
            let rest = value[rest.start..].to_owned();
            self.overflow.push(Overflow { name: name.to_owned(), rest });
            self.note(target, "continued", area.right() - PADDING_PT, note_pt);
        }
    }

    /// Base lines that a box has for its value.
    fn room(area: Area) -> Vec<f32> {
        let mut lines = Vec::new();
        let mut y_pt = area.y + LABEL_PT + VALUE.size_pt - 1.0;
        while y_pt + 2.0 <= area.bottom() {
            lines.push(y_pt);
            y_pt += VALUE.leading_pt();
        }
        lines
    }

    fn note(&mut self, target: Target, what: &'static str, right_pt: f32, y_pt: f32) {
        self.canvas.add(self.page, Role::Value, Vec::new());
        let element = self.canvas.pages[self.page].elements.len() - 1;
        self.notes.push(Note { target, what, element, right_pt, y_pt });
    }
}

impl Notes {
    /// Whether a note waits for the page of the lists.
    pub(crate) fn write(
        self,
        canvas: &mut Canvas,
        rest_pages: &[usize],
        lists_page: Option<usize>,
    ) {
        for note in self.notes {
            let page = match note.target {
                Target::Rest(index) => rest_pages.get(index).copied(),
                Target::Lists => lists_page,
            };
            let Some(page) = page else { continue };
            let place = if page == self.page { "below".to_owned() } else { on_page(page) };
            let text = format!("({} {place})", note.what);
            let x_pt = note.right_pt - NOTE.width_pt(&text);
            let mark = Mark::Text { x_pt, y_pt: note.y_pt, style: NOTE, text };
            let elements = &mut canvas.pages[self.page].elements;
            if let Some(element) = elements.get_mut(note.element) {
                element.marks.push(mark);
            }
        }
    }
}

/// A page by its number.
fn on_page(page: usize) -> String {
    format!("on page {}", page + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_goes_on_and_the_box_says_where() {
        let mut canvas = Canvas::default();
        let mut grid = Grid::new(&mut canvas);
        let words: Vec<String> = (0..90).map(|n| format!("word{n}")).collect();
        let area = Area::new(30.0, 30.0, 200.0, 60.0);
        grid.cell(area, "4. Carrier", "box 4, Carrier", &words.join(" "));
        let (overflow, notes) = grid.finish();
        notes.write(&mut canvas, &[4], None);
        let shown = canvas.words();
        assert!(shown.contains("(continued on page 5)"));
        assert_eq!(overflow.len(), 1);
        let all = format!("{shown} {}", overflow[0].rest);
        assert!(words.iter().all(|word| all.contains(word.as_str())));
    }

    #[test]
    fn what_fits_leaves_nothing_over() {
        let mut canvas = Canvas::default();
        let mut grid = Grid::new(&mut canvas);
        let area = Area::new(30.0, 30.0, 200.0, 26.0);
        grid.cell(area, "4. Carrier", "box 4, Carrier", "MV SYNTHETIC AURORA 014E");
        let (overflow, _) = grid.finish();
        assert!(overflow.is_empty());
    }
}
