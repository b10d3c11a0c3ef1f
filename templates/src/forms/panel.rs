//! The panel of the form: the case number, the due date with its reason, what became of it.

use workflows::deadline::Certificate;
use workflows::form28::{Notice, ReceivedResponse};

use super::grid::{Grid, LABEL, PRINT};
use super::words;
use crate::pdf::canvas::{Area, Role};
use crate::pdf::font::Font;
use crate::pdf::text::Style;

/// Draws the panel.
pub(crate) fn draw(
    grid: &mut Grid<'_>,
    row: Area,
    notice: &Notice,
    certificate: &Certificate,
    response: Option<&ReceivedResponse>,
) {
    grid.ground(row, 0.93);
    let widths: &[f32] = if response.is_some() { &[150.0, 254.0, 150.0] } else { &[150.0, 404.0] };
    let cells = Grid::split(row, widths);
    let number = notice.notice_number.to_string();
    let due = words::form_date(certificate.due_on);
    let weekday = certificate.due_on.strftime("%A");
    let due = format!("{due} ({weekday})");
    let values = [("Case No.", number), ("Answer due", due)];
    for (cell, (label, value)) in cells.iter().zip(values) {
        grid.outline(*cell, 0.5);
        grid.text(Role::Label, cell.x + 4.0, cell.y + 8.5, LABEL, label);
        let style = Style::new(Font::Bold, 12.0);
        grid.text(Role::Value, cell.x + 4.0, cell.y + 21.0, style, &value);
    }
    let [_, due_cell, ..] = cells.as_slice() else {
        return;
    };
    why_due(grid, *due_cell, certificate);
    if let (Some(received), Some(cell)) = (response, cells.get(2)) {
        receipt(grid, *cell, received);
    }
}

fn why_due(grid: &mut Grid<'_>, cell: Area, certificate: &Certificate) {
    let counted = format!(
        "{} from the {}{}.",
        words::calendar_days(certificate.days),
        certificate.trigger_name,
        extended(certificate),
    );
    let why = words::why_moved(certificate)
        .unwrap_or_else(|| format!("{counted} How it was counted: see the last page."));
    let style = Style { size_pt: 6.8, ..PRINT };
    // Two lines of room; a longer reason stands on the last page in full.
    let room = Area::new(cell.x + 4.0, cell.y + 23.5, cell.width - 8.0, 16.0);
    let fits = style.width_pt(&why) < 1.9 * room.width;
    let raw = words::form_date(certificate.raw_due_on);
    let short = format!("Moved from {raw}, a day on which CBP is closed: see the last page.");
    let text = if fits { &why } else { &short };
    grid.paragraph(Role::Paragraph, room, style, text);
}

fn receipt(grid: &mut Grid<'_>, cell: Area, received: &ReceivedResponse) {
    let at = format!("received {}", words::form_time(received.received_at));
    let (grey, ink, mark) = if received.late { (0.1, 1.0, "LATE") } else { (0.93, 0.0, "In time") };
    grid.ground(cell, grey);
    grid.outline(cell, 0.5);
    let with = if received.supplements.is_empty() { "" } else { ", supplemented" };
    let label = format!("Answer, version {}{with}", words::latest_version(received));
    let small = Style { grey: ink, ..PRINT };
    grid.text(Role::Label, cell.x + 4.0, cell.y + 8.5, small, &label);
    let style = Style { grey: ink, ..Style::new(Font::Bold, 12.0) };
    grid.text(Role::Value, cell.x + 4.0, cell.y + 21.0, style, mark);
    grid.text(Role::Value, cell.x + 4.0, cell.y + 33.0, small, &at);
}

fn extended(certificate: &Certificate) -> String {
    let days: u32 = certificate.extensions.iter().map(|e| u32::from(e.days)).sum();
    if days == 0 { String::new() } else { format!(", extended by {days}") }
}
