//! Boxes 12 and 13: the questions and items that an officer marks.

use workflows::form28::Notice;

use super::grid::{Grid, PRINT};
use crate::pdf::canvas::{Area, Role};
use crate::pdf::text::Style;

/// Height of a row of fields of 13.D, in points.
const FIELD_PT: f32 = 21.0;

/// Draws both boxes beside each other.
pub(crate) fn draw(grid: &mut Grid<'_>, row: Area, notice: &Notice) {
    let cells = Grid::split(row, &[222.0, 332.0]);
    let [left, right] = cells.as_slice() else {
        return;
    };
    grid.outline(*left, 0.5);
    grid.outline(*right, 0.5);
    questions(grid, inside(*left), notice);
    items(grid, inside(*right), notice);
}

fn inside(area: Area) -> Area {
    Area::new(area.x + 4.0, area.y, area.width - 8.0, area.height)
}

fn questions(grid: &mut Grid<'_>, area: Area, notice: &Notice) {
    let marked = &notice.questions;
    let heading = "12. Please Answer Indicated Question(s)";
    grid.text(Role::Caption, area.x, area.y + 9.5, PRINT.bold(), heading);
    let mut y_pt = area.y + 13.5;
    for (is_marked, letter, text) in
        [(marked.related, "A.", RELATED), (marked.additional_costs, "B.", ADDITIONAL_COSTS)]
    {
        y_pt = grid.check(below(area, y_pt), is_marked, letter, text) + 1.0;
    }
    let parts = Area::new(area.x + 22.0, area.y, area.width - 22.0, area.height);
    for (is_marked, letter, text) in [
        (marked.packing, "(1)", "packing"),
        (marked.commissions, "(2)", "commissions"),
        (marked.proceeds, "(3)", PROCEEDS),
        (marked.assists, "(4)", "assists"),
        (marked.royalties, "(5)", "royalties and/or license fees"),
    ] {
        y_pt = grid.check(below(parts, y_pt), is_marked, letter, text);
    }
}

fn items(grid: &mut Grid<'_>, area: Area, notice: &Notice) {
    let marked = &notice.items;
    let heading = "13. Please Furnish Indicated Item(s)";
    grid.text(Role::Caption, area.x, area.y + 9.5, PRINT.bold(), heading);
    let mut y_pt = area.y + 13.5;
    for (is_marked, letter, text) in [
        (marked.contract, "A.", CONTRACT),
        (marked.literature, "B.", LITERATURE),
        (marked.breakdown, "C.", BREAKDOWN),
        (marked.samples, "D.", SAMPLES),
    ] {
        y_pt = grid.check(below(area, y_pt), is_marked, letter, text);
    }
    y_pt = sample_fields(grid, below(area, y_pt), notice);
    grid.check(below(area, y_pt + 1.0), marked.see_message, "E.", "See item 14 below.");
}

/// The four fields of 13.D and the note below them; returns where they end.
fn sample_fields(grid: &mut Grid<'_>, area: Area, notice: &Notice) -> f32 {
    let items = &notice.items;
    let indent = 22.0;
    let fields = Area::new(area.x + indent, area.y, area.width - indent, FIELD_PT);
    let lower = Area::new(fields.x, fields.y + FIELD_PT, fields.width, FIELD_PT);
    let half = fields.width / 2.0;
    let rows = [
        (
            fields,
            [
                ("Article number", &items.article_number),
                ("Article description", &items.article_description),
            ],
        ),
        (
            lower,
            [
                ("Number from container", &items.number_from_container),
                ("Mark(s) and number", &items.marks_and_numbers),
            ],
        ),
    ];
    for (row, values) in rows {
        for (cell, (label, value)) in Grid::split(row, &[half, half]).into_iter().zip(values) {
            grid.cell(cell, label, &format!("box 13.D, {label}"), value);
        }
    }
    let style = Style { size_pt: 6.5, ..PRINT };
    let note = Area::new(fields.x, lower.bottom() + 1.0, fields.width, 9.0);
    grid.paragraph(Role::Paragraph, note, style, SAMPLES_NOTE)
}

fn below(area: Area, y_pt: f32) -> Area {
    Area::new(area.x, y_pt, area.width, area.bottom() - y_pt)
}

const RELATED: &str = "Are you related to the seller? If so, describe the relationship and its \
    effect on the price paid or payable.";
const ADDITIONAL_COSTS: &str = "Identify and detail additional costs or expenses in this \
    transaction, such as:";
const PROCEEDS: &str = "proceeds that accrue to the seller";
const CONTRACT: &str = "Copy of contract (or purchase order with the seller's confirmation) \
    covering this transaction, and any revisions.";
const LITERATURE: &str = "Descriptive or illustrative literature: what the goods are, where and \
    how they are used, how they operate.";
const BREAKDOWN: &str = "Breakdown of components, materials or ingredients by weight, with the \
    actual cost of the components at the time of assembly.";
const SAMPLES: &str = "Submit samples:";
const SAMPLES_NOTE: &str = "Samples used up in analysis, and samples not asked back, are normally \
    not returned.";
