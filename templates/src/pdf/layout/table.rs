//! Cells beside each other: rows of a definition list, and tables.

use super::{BODY, Flow, SMALL};
use crate::pdf::canvas::{Artifact, Begun, Mark, Role};
use crate::pdf::lines::lines;
use crate::pdf::text::Style;

/// Space of a table cell to the next, in points.
const CELL_GAP_PT: f32 = 8.0;

/// How the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// At the left: words.
    Left,
    /// At the right: amounts and quantities.
    Right,
}

/// A table with a head, and where its rows add up, with their sum.
pub(crate) struct Table<'t> {
    /// Shares of the whole width.
    pub(crate) columns: &'t [(f32, Align)],
    /// What the columns are.
    pub(crate) head: &'t [&'t str],
    /// Rows.
    pub(crate) rows: &'t [Vec<String>],
    /// A last row in bold.
    pub(crate) total: Option<&'t [String]>,
}

/// A cell before it is broken into lines.
struct Cell<'t> {
    width_pt: f32,
    align: Align,
    role: Role,
    style: Style,
    text: &'t str,
}

/// A cell in lines.
struct Set {
    x_pt: f32,
    width_pt: f32,
    align: Align,
    role: Role,
    lines: Vec<(Style, String)>,
}

impl Set {
    /// One of its lines, where it stands.
    fn mark(&self, index: usize, top_pt: f32) -> Option<Mark> {
        let (style, text) = self.lines.get(index)?.clone();
        let x_pt = match self.align {
            Align::Left => self.x_pt,
            Align::Right => {
                self.x_pt + self.width_pt - CELL_GAP_PT - style.width_pt(text.trim_end())
            }
        };
        Some(Mark::Text { x_pt, y_pt: top_pt + style.size_pt, style, text })
    }
}

impl Flow<'_> {
    /// A row of a definition list: what, and what it is.
    pub(crate) fn row(&mut self, style: Style, label_width_pt: f32, label: &str, value: &str) {
        let cell =
            |width_pt, role, style, text| Cell { width_pt, align: Align::Left, role, style, text };
        self.cells(&[
            cell(label_width_pt, Role::Label, style.bold(), label),
            cell(self.area.width - label_width_pt, Role::Value, style, value),
        ]);
        self.gap(style.size_pt * 0.2);
    }

    /// A table with a head, all of words. Widths are shares of the whole width.
    pub(crate) fn table(&mut self, shares: &[f32], head: &[&str], rows: &[Vec<String>]) {
        let columns: Vec<(f32, Align)> = shares.iter().map(|share| (*share, Align::Left)).collect();
        self.ledger(&Table { columns: &columns, head, rows, total: None });
    }

    /// A table. Its head stands again on every page it goes on to.
    pub(crate) fn ledger(&mut self, table: &Table<'_>) {
        self.need(4.0 * SMALL.leading_pt());
        self.canvas.structure.table();
        self.canvas.structure.row();
        self.head(table, Role::TableHead);
        let rows = table.rows.iter().map(|row| (row.as_slice(), SMALL));
        let total = table.total.iter().map(|row| (*row, SMALL.bold()));
        for (row, style) in rows.chain(total) {
            let texts: Vec<&str> = row.iter().map(String::as_str).collect();
            let cells = self.across(table, &texts, Role::TableCell, style);
            if !self.has_room_for(&cells) {
                self.turn();
                self.head(table, Role::Artifact(Artifact::Head));
            }
            self.gap(2.0);
            self.canvas.structure.row();
            self.cells(&cells);
            self.gap(2.0);
            self.rule();
        }
        self.gap(6.0);
    }

    fn head(&mut self, table: &Table<'_>, role: Role) {
        let cells = self.across(table, table.head, role, SMALL.bold());
        self.cells(&cells);
        self.gap(2.0);
        self.rule();
    }

    /// The cells of one row of a table.
    fn across<'t>(
        &self,
        table: &Table<'_>,
        texts: &[&'t str],
        role: Role,
        style: Style,
    ) -> Vec<Cell<'t>> {
        let whole: f32 = table.columns.iter().map(|(share, _)| share).sum();
        let columns = table.columns.iter().zip(texts);
        columns
            .map(|((share, align), text)| {
                let width_pt = share * self.area.width / whole;
                Cell { width_pt, align: *align, role, style, text }
            })
            .collect()
    }

    /// Whether a row fits below the cursor. One that is taller than half a page begins all the
    /// same, and goes on over pages.
    fn has_room_for(&mut self, cells: &[Cell<'_>]) -> bool {
        let lines = self.set(cells).iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
        let leading_pt = cells.iter().map(|cell| cell.style.leading_pt()).fold(0.0, f32::max);
        let mut height_pt = 4.0;
        for _ in 0..lines {
            height_pt += leading_pt;
        }
        height_pt > self.area.height / 2.0 || self.y_pt + height_pt <= self.area.bottom()
    }

    /// Cells beside each other. A page may turn between any two lines of a row.
    fn cells(&mut self, cells: &[Cell<'_>]) {
        let columns = self.set(cells);
        let count = columns.iter().map(|column| column.lines.len()).max().unwrap_or(0);
        let leading_pt = cells.iter().map(|cell| cell.style.leading_pt()).fold(0.0, f32::max);
        // Cells without text are cells too, so that those of a column stay together.
        let mut open: Vec<(Begun, Vec<Mark>)> =
            columns.iter().map(|column| (self.canvas.begin(column.role), Vec::new())).collect();
        self.need(leading_pt);
        for index in 0..count {
            if self.y_pt + leading_pt > self.area.bottom() {
                self.close_cells(&mut open);
                self.turn();
            }
            for (column, (_, marks)) in columns.iter().zip(&mut open) {
                marks.extend(column.mark(index, self.y_pt));
            }
            self.y_pt += leading_pt;
        }
        self.close_cells(&mut open);
    }

    fn set(&mut self, cells: &[Cell<'_>]) -> Vec<Set> {
        let mut x_pt = self.area.x;
        let mut columns = Vec::with_capacity(cells.len());
        for Cell { width_pt, align, role, style, text } in cells {
            let text = self.canvas.printable(text);
            let lines = lines(&text, *style, width_pt - CELL_GAP_PT).collect();
            let (width_pt, align, role) = (*width_pt, *align, *role);
            columns.push(Set { x_pt, width_pt, align, role, lines });
            x_pt += width_pt;
        }
        columns
    }

    fn close_cells(&mut self, open: &mut [(Begun, Vec<Mark>)]) {
        let page = self.page();
        for (begun, marks) in open {
            self.canvas.put(page, *begun, std::mem::take(marks));
        }
    }

    /// A row to be filled in by hand: what, and a rule to write on.
    pub(crate) fn blank(&mut self, label_width_pt: f32, label: &str) {
        const LINE_PT: f32 = 26.0;
        self.need(LINE_PT);
        let (x_pt, base_pt) = (self.area.x, self.y_pt + LINE_PT - 5.0);
        let label = self.canvas.printable(label);
        self.text(Role::Label, x_pt, base_pt, BODY.bold(), label);
        let page = self.page();
        let mark = Mark::Line {
            from_pt: (x_pt + label_width_pt, base_pt + 2.0),
            to_pt: (self.area.right(), base_pt + 2.0),
            thickness_pt: super::RULE_PT,
        };
        self.canvas.add(page, Role::Artifact(Artifact::Layout), vec![mark]);
        self.gap(LINE_PT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::canvas::Canvas;

    fn flow(canvas: &mut Canvas) -> Flow<'_> {
        Flow::new(canvas, 54.0, (String::new(), String::new()))
    }

    #[test]
    fn a_table_row_taller_than_a_page_flows_over_pages() {
        let mut canvas = Canvas::default();
        let words: Vec<String> = (0..3000).map(|n| format!("word{n}")).collect();
        let rows = [vec!["a".to_owned(), words.join(" ")]];
        flow(&mut canvas).table(&[1.0, 2.0], &["name", "text"], &rows);
        assert!(canvas.pages.len() > 1);
        let dump = canvas.words();
        assert!(words.iter().all(|word| dump.contains(word)));
    }

    #[test]
    fn a_table_that_goes_on_has_its_head_on_every_page_but_is_read_with_one() {
        let mut canvas = Canvas::default();
        let rows: Vec<Vec<String>> = (0..200).map(|n| vec![format!("row{n}")]).collect();
        flow(&mut canvas).table(&[1.0], &["the head"], &rows);
        assert!(canvas.pages.len() > 2);
        let heads = |role: Role| {
            let elements = canvas.pages.iter().flat_map(|page| &page.elements);
            let is_head =
                |mark: &Mark| matches!(mark, Mark::Text { text, .. } if text == "the head");
            elements.filter(|e| e.role == role && e.marks.iter().any(is_head)).count()
        };
        assert_eq!(heads(Role::TableHead), 1);
        assert_eq!(heads(Role::Artifact(Artifact::Head)), canvas.pages.len() - 1);
    }

    #[test]
    fn amounts_end_at_one_line_and_the_total_is_the_last_row() {
        let mut canvas = Canvas::default();
        let row = |name: &str, amount: &str| vec![name.to_owned(), amount.to_owned()];
        let rows = [row("one", "$9.00"), row("two", "$1,263.00")];
        flow(&mut canvas).ledger(&Table {
            columns: &[(2.0, Align::Left), (1.0, Align::Right)],
            head: &["Line", "Increase"],
            rows: &rows,
            total: Some(&row("Total", "$1,272.00")),
        });
        let ends: Vec<f32> = canvas.pages[0]
            .elements
            .iter()
            .flat_map(|element| &element.marks)
            .filter_map(|mark| match mark {
                Mark::Text { x_pt, style, text, .. } if text.starts_with('$') => {
                    Some(x_pt + style.width_pt(text))
                }
                Mark::Text { .. }
                | Mark::Line { .. }
                | Mark::Rect { .. }
                | Mark::CheckBox { .. } => None,
            })
            .collect();
        assert_eq!(ends.len(), 3);
        assert!(ends.iter().all(|end| (end - ends[0]).abs() < 0.01), "{ends:?}");
        assert!(canvas.words().ends_with("Total $1,272.00"));
    }

    #[test]
    fn a_line_to_write_on_is_not_part_of_the_text() {
        let mut canvas = Canvas::default();
        flow(&mut canvas).blank(100.0, "Signature");
        assert_eq!(canvas.words(), "Signature");
    }
}
