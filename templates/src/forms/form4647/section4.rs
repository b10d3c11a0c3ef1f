//! Section IV: what CBP decided.

use workflows::effect::{Decision, Disposition};
use workflows::form4647::Supervision;

use super::Edition;
use crate::forms::front::{self, Front, WIDTH_PT};
use crate::forms::grid::{Grid, PRINT};
use crate::forms::words;
use crate::pdf::canvas::{Area, Role};

const DECISION_PT: f32 = 54.0;
/// Room for the remarks of a decision.
const REMARKS_PT: f32 = 92.0;
/// Room for them on a form that is not decided on.
const REMARKS_EMPTY_PT: f32 = 48.0;

/// Draws the section.
pub(super) fn draw(front: &mut Front<'_>, edition: &Edition<'_>) {
    let disposition = edition.disposition;
    front.band(match disposition {
        Some(_) => "SECTION IV – CBP DISPOSITION",
        None => "SECTION IV – CBP DISPOSITION (to be filled in by CBP)",
    });
    decision(front, disposition);
    let officer = disposition.map(|disposition| words::actor(&disposition.officer));
    let date = disposition.map(|disposition| words::form_date(disposition.on));
    front.boxes_of(
        "section IV, ",
        front::height::LINE,
        &[
            (WIDTH_PT - 174.0, "CBP Officer", officer.unwrap_or_default()),
            (174.0, "Date (mm-dd-yyyy)", date.unwrap_or_default()),
        ],
    );
    let remarks = disposition.and_then(|disposition| disposition.remarks.as_deref());
    let height_pt = if disposition.is_some() { REMARKS_PT } else { REMARKS_EMPTY_PT };
    let row = front.row(height_pt);
    front.grid.cell(row, "Remarks", "section IV, Remarks", remarks.unwrap_or_default());
}

fn decision(front: &mut Front<'_>, disposition: Option<&Disposition>) {
    let row = front.row(DECISION_PT);
    let cells = Grid::split(row, &[WIDTH_PT / 3.0, WIDTH_PT / 3.0, WIDTH_PT / 3.0]);
    let [decided, verified, released] = cells.as_slice() else {
        return;
    };
    let decision = disposition.map(|disposition| disposition.decision);
    let column = [
        (Decision::Accepted, "Accepted"),
        (Decision::Rejected, "Rejected"),
        (Decision::VerificationRequired, "Verification required"),
    ];
    let column = column.map(|(choice, text)| (decision == Some(choice), text));
    choices(front, *decided, "Decision", &column);
    let verification = disposition.map(|disposition| disposition.verification);
    let column = [
        (Supervision::NotRequired, "None"),
        (Supervision::SpotCheck, "Spot check (19 CFR 134.52(c))"),
        (Supervision::Supervised, "Under CBP supervision"),
    ];
    let column = column.map(|(choice, text)| (verification == Some(choice), text));
    choices(front, *verified, "Verification", &column);
    let release = disposition.map(|disposition| disposition.release_authorized);
    let column =
        [(release == Some(true), "Authorized"), (release == Some(false), "Not authorized")];
    choices(front, *released, "Release of the merchandise", &column);
}

fn choices(front: &mut Front<'_>, cell: Area, label: &str, column: &[(bool, &str)]) {
    let grid = &mut front.grid;
    grid.outline(cell, 0.5);
    grid.text(Role::Caption, cell.x + 3.5, cell.y + 9.5, PRINT.bold(), label);
    let mut y_pt = cell.y + 13.5;
    for (is_marked, text) in column {
        let area = Area::new(cell.x + 5.5, y_pt, cell.width - 12.0, 12.0);
        y_pt = grid.check(area, *is_marked, "", text) + 2.5;
    }
}
