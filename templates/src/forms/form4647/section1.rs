//! Section I: what CBP demands, boxes 1 to 17.

use workflows::form4647::{Notice, SampleRequirement, Supervision};

use super::{law, section2};
use crate::forms::front::{self, Front, WIDTH_PT};
use crate::forms::grid::{Grid, PRINT};
use crate::forms::words;
use crate::pdf::canvas::{Area, Role};

/// Heights of the rows that are this form's own, from top to bottom, without box 15.
mod height {
    use crate::forms::front::height::{ADDRESSES, BAND, LINE, PANEL, TITLE};

    pub(super) const ENTRY: f32 = 54.0;
    pub(super) const VIOLATIONS: f32 = 62.0;
    pub(super) const MERCHANDISE: f32 = 54.0;
    pub(super) const ACTIONS: f32 = 28.0;
    pub(super) const SAMPLE: f32 = 48.0;

    /// All rows of the page but box 15 and section II.
    pub(super) const SUM: f32 = TITLE
        + PANEL
        + BAND
        + LINE
        + ADDRESSES
        + ENTRY
        + VIOLATIONS
        + MERCHANDISE
        + ACTIONS
        + SAMPLE
        + LINE;
}
/// Box 15 has what the other rows and section II leave.
const REMARKS_PT: f32 = front::FRAME_PT - height::SUM - section2::HEIGHT_PT;

/// Draws the section.
pub(super) fn draw(front: &mut Front<'_>, notice: &Notice) {
    front.band("SECTION I – NOTICE (filled in by CBP)");
    front.boxes(
        front::height::LINE,
        &[
            (WIDTH_PT / 2.0, "1. Port of Entry (name and code)", words::port(&notice.port)),
            (
                WIDTH_PT / 2.0,
                "2. Date of Notice (mm-dd-yyyy)",
                words::form_date(notice.date_of_notice),
            ),
        ],
    );
    front.addresses([3, 4], &notice.to, &notice.from);
    entry(front, notice);
    violations(front, notice);
    merchandise(front, notice);
    actions(front, notice);
    sample(front, notice);
    let row = front.row(REMARKS_PT);
    let label = "15. Remarks/Instructions/Other Action Required of Importer";
    let name = "box 15, Remarks/Instructions/Other Action Required of Importer";
    front.grid.cell(row, label, name, &notice.remarks);
    officer(front, notice);
}

fn entry(front: &mut Front<'_>, notice: &Notice) {
    let day = |label: &str, on: Option<jiff::civil::Date>| {
        on.map(|on| format!("{label} {}\n", words::form_date(on))).unwrap_or_default()
    };
    let released = day("Released", notice.date_of_release);
    let examined = day("Examined", notice.date_of_examination);
    front.boxes(
        height::ENTRY,
        &[
            (
                174.0,
                "5. CBP Broker and Reference or File No.",
                words::broker(notice.broker.as_ref()),
            ),
            (96.0, "6. Entry No.", notice.entry_number.to_string()),
            (84.0, "7. Date of Entry", words::form_date(notice.date_of_entry)),
            (
                200.0,
                "8. Date of Release/Examination; location of goods",
                format!("{released}{examined}{}", notice.goods_location),
            ),
        ],
    );
}

fn violations(front: &mut Front<'_>, notice: &Notice) {
    let row = front.row(height::VIOLATIONS);
    let grid = &mut front.grid;
    grid.outline(row, 0.5);
    let left = row.x + 3.5;
    let label = "9. Statute(s)/Regulation(s) Violated";
    grid.text(Role::Caption, left, row.y + 9.5, PRINT.bold(), label);
    let at = |down: f32| Area::new(left + 2.0, row.y + down, row.width - 12.0, 12.0);
    grid.check(at(13.0), notice.violations.origin_marking, "", ORIGIN_MARKING);
    grid.check(at(25.0), notice.violations.other, "", "Other (specify):");
    let text = law::other(notice).filter(|_| notice.violations.other).unwrap_or_default();
    let below = Area::new(row.x + 84.0, row.y + 14.5, row.width - 84.0, row.height - 14.5);
    grid.open_cell(below, "", "box 9, other statute or regulation", &text);
}

fn merchandise(front: &mut Front<'_>, notice: &Notice) {
    let quantity = format!("{} {}", words::count(notice.quantity), notice.unit);
    let origin = notice.country_of_origin.as_ref().map(words::country).unwrap_or_default();
    let marking = notice.required_marking.trim();
    let both = [origin.as_str(), marking].into_iter().filter(|text| !text.is_empty());
    front.boxes(
        height::MERCHANDISE,
        &[
            (
                314.0,
                "10. Description of Merchandise",
                format!("{quantity}\n{}", notice.description_of_merchandise),
            ),
            (
                240.0,
                "11. Country of Origin and required marking",
                both.collect::<Vec<_>>().join("\n"),
            ),
        ],
    );
}

fn actions(front: &mut Front<'_>, notice: &Notice) {
    let row = front.row(height::ACTIONS);
    let cells = Grid::split(row, &[WIDTH_PT / 2.0, WIDTH_PT / 2.0]);
    let actions = notice.actions;
    for (cell, (is_marked, number, text)) in cells.into_iter().zip([
        (actions.bring_into_compliance, "12.", COMPLY),
        (actions.redeliver, "13.", REDELIVER),
    ]) {
        front.grid.outline(cell, 0.5);
        let area = Area::new(cell.x + 5.0, cell.y + 4.0, cell.width - 12.0, cell.height);
        front.grid.check(area, is_marked, number, text);
    }
}

fn sample(front: &mut Front<'_>, notice: &Notice) {
    let row = front.row(height::SAMPLE);
    let grid = &mut front.grid;
    grid.outline(row, 0.5);
    let left = row.x + 3.5;
    grid.text(Role::Caption, left, row.y + 9.5, PRINT.bold(), "14. Sample and supervision");
    let half = row.width / 2.0;
    let at =
        |column: f32, down: f32| Area::new(left + 2.0 + column, row.y + down, half - 14.0, 12.0);
    let wants = |requirement| notice.sample_requirement == requirement;
    grid.check(at(0.0, 13.0), wants(SampleRequirement::Required), "", SAMPLE);
    grid.check(at(0.0, 24.0), wants(SampleRequirement::Waived), "", SAMPLE_WAIVED);
    let under = |supervision| notice.supervision == supervision;
    grid.check(at(half, 13.0), under(Supervision::Supervised), "", SUPERVISED);
    grid.check(at(half, 24.0), under(Supervision::SpotCheck), "", SPOT_CHECK);
    let note = Area::new(left + half + 2.0, row.y + 35.5, half - 14.0, 10.0);
    grid.paragraph(Role::Paragraph, note, PRINT, COST);
}

fn officer(front: &mut Front<'_>, notice: &Notice) {
    let officer = &notice.officer;
    let team = format!("Team {}, {}", officer.team, officer.telephone);
    front.boxes(
        front::height::LINE,
        &[
            (304.0, "16. CBP Officer (name, title, signature)", words::officer_named(officer)),
            (250.0, "17. Team/Telephone", team),
        ],
    );
}

const ORIGIN_MARKING: &str = "19 U.S.C. 1304 (Section 304, Tariff Act of 1930), country of origin \
    marking violation";
const COMPLY: &str =
    "Merchandise must be brought into compliance (marked or labeled) as specified.";
const REDELIVER: &str = "Merchandise must be redelivered to CBP custody within 30 days from the date \
    of this notice.";
const SAMPLE: &str = "A marked sample must accompany the certification (19 CFR 134.52(b)).";
const SAMPLE_WAIVED: &str = "The sample is waived (19 CFR 134.52(b)).";
const SUPERVISED: &str = "Under CBP supervision (19 CFR 134.51(c), 134.52(e)).";
const SPOT_CHECK: &str = "CBP may look at the goods before release (19 CFR 134.52(c)).";
const COST: &str = "The importer bears the cost (19 CFR 134.55).";
