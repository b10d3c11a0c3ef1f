//! The panel of a form: the case number, the due date with its reason, what became of it.

use workflows::deadline::Certificate;
use workflows::ids::CaseNumber;

use super::grid::{Grid, LABEL, PRINT};
use super::receipt::Receipt;
use super::words;
use crate::pdf::canvas::{Area, Role};
use crate::pdf::font::Font;
use crate::pdf::text::Style;

const STRONG: Style = Style::new(Font::Bold, 12.0);

/// What a panel says.
pub(crate) struct Panel<'a> {
    /// Number of the case.
    pub(crate) number: &'a CaseNumber,
    /// Until when.
    pub(crate) date: PanelDate<'a>,
    /// What stands at the right.
    pub(crate) right: Option<Right<'a>>,
}

/// The middle of a panel.
pub(crate) enum PanelDate<'a> {
    /// A day until which something is to be done: what it is called, and why it is that day.
    Due(&'static str, &'a Certificate),
    /// The same of a notice as issued, which a later paper may change.
    Issued(&'static str, &'a Certificate),
    /// Nothing is to be done: label, fact, and what that means.
    None(&'static str, String, &'static str),
}

/// The right of a panel.
pub(crate) enum Right<'a> {
    /// The stamp of an answer: what it is called, and its receipt.
    Stamp(&'static str, Receipt<'a>),
    /// A fact with its label, and a remark on it.
    Fact(&'static str, String, &'static str),
}

/// Draws the panel.
pub(crate) fn draw(grid: &mut Grid<'_>, row: Area, panel: &Panel<'_>) {
    grid.ground(row, 0.93);
    let widths: &[f32] = match panel.right {
        Some(_) => &[150.0, 254.0, 150.0],
        None => &[150.0, 404.0],
    };
    let cells = Grid::split(row, widths);
    let [number_cell, date_cell, ..] = cells.as_slice() else {
        return;
    };
    fact(grid, *number_cell, "Case No.", &panel.number.to_string());
    match &panel.date {
        PanelDate::Due(label, certificate) => {
            fact(grid, *date_cell, label, &day(certificate));
            why_due(grid, *date_cell, certificate, "");
        }
        PanelDate::Issued(label, certificate) => {
            fact(grid, *date_cell, label, &day(certificate));
            why_due(grid, *date_cell, certificate, AS_ISSUED);
        }
        PanelDate::None(label, value, meaning) => {
            fact(grid, *date_cell, label, value);
            remark(grid, *date_cell, meaning);
        }
    }
    let Some(cell) = cells.get(2) else {
        return;
    };
    match &panel.right {
        Some(Right::Stamp(answer, receipt)) => stamp(grid, *cell, answer, *receipt),
        Some(Right::Fact(label, value, meaning)) => {
            fact(grid, *cell, label, value);
            remark(grid, *cell, meaning);
        }
        None => {}
    }
}

fn fact(grid: &mut Grid<'_>, cell: Area, label: &str, value: &str) {
    grid.outline(cell, 0.5);
    grid.text(Role::Label, cell.x + 4.0, cell.y + 8.5, LABEL, label);
    // A number or a fact may be long; it becomes smaller rather than leave its cell.
    let room_pt = cell.width - 8.0;
    let size_pt = STRONG.size_pt * (room_pt / STRONG.width_pt(value)).min(1.0);
    let style = Style { size_pt, ..STRONG };
    grid.text(Role::Value, cell.x + 4.0, cell.y + 21.0, style, value);
}

/// Two lines of room below the fact.
fn remark(grid: &mut Grid<'_>, cell: Area, text: &str) {
    let style = Style { size_pt: 6.8, ..PRINT };
    let room = Area::new(cell.x + 4.0, cell.y + 23.5, cell.width - 8.0, 16.0);
    grid.paragraph(Role::Value, room, style, text);
}

/// The last day with its weekday.
fn day(certificate: &Certificate) -> String {
    let due = certificate.due_on;
    format!("{} ({})", words::form_date(due), due.strftime("%A"))
}

fn why_due(grid: &mut Grid<'_>, cell: Area, certificate: &Certificate, and: &str) {
    let counted = format!(
        "{} from the {}{}.",
        words::calendar_days(certificate.days),
        certificate.trigger_name,
        extended(certificate),
    );
    let why = words::why_moved(certificate)
        .unwrap_or_else(|| format!("{counted} How it was counted: see the last page."));
    // Two lines of room; a longer reason stands on the last page in full.
    let style = Style { size_pt: 6.8, ..PRINT };
    let why = format!("{why}{and}");
    let fits = style.width_pt(&why) < 1.9 * (cell.width - 8.0);
    let raw = words::form_date(certificate.raw_due_on);
    let short = format!("Moved from {raw}, a day on which CBP is closed: see the last page.{and}");
    remark(grid, cell, if fits { &why } else { &short });
}

/// The stamp of an answer: it judges the answer as first sent, and says apart when something was
/// added.
pub(crate) fn stamp(grid: &mut Grid<'_>, cell: Area, answer: &str, receipt: Receipt<'_>) {
    let (grey, ink, mark) = if receipt.late { (0.1, 1.0, "LATE") } else { (0.93, 0.0, "In time") };
    grid.ground(cell, grey);
    grid.outline(cell, 0.5);
    let small = Style { grey: ink, size_pt: 7.0, ..PRINT };
    let left = cell.x + 4.0;
    let label = format!("{answer}, version {}", receipt.version);
    grid.text(Role::Label, left, cell.y + 8.0, small, &label);
    grid.text(Role::Value, left, cell.y + 19.5, Style { grey: ink, ..STRONG }, mark);
    let at = format!("received {}", words::form_time(receipt.received_at));
    grid.text(Role::Value, left, cell.y + 28.5, small, &at);
    if let Some((version, received_at)) = receipt.supplement {
        let on = words::form_date(words::local_date(received_at));
        let added = format!("supplement, version {version}, received {on}");
        grid.text(Role::Value, left, cell.y + 37.5, small, &added);
    }
}

/// What a notice says of its own date.
const AS_ISSUED: &str = " Date as issued: a later addendum counts instead.";

fn extended(certificate: &Certificate) -> String {
    let rows = &certificate.extensions;
    if rows.last().is_some_and(|row| row.revoked_to.is_some()) {
        return "; an extension was taken back".to_owned();
    }
    let days: u32 = rows.iter().map(|row| u32::from(row.days)).sum();
    if days == 0 { String::new() } else { format!(", extended by {days}") }
}
