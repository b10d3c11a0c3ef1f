//! CBP Form 29: the front with boxes 1 to 16, then what did not fit, the lines, and what the
//! notice means for the importer.
//!
//! A proposed action that is taken is printed once more on the same form, dated the day it was
//! taken and marked as taken.

mod after;

use workflows::case_file::Link;
use workflows::deadline::Certificate;
use workflows::effect::TakenAction;
use workflows::form29::{ActionStatus, Notice};

use super::front::{self, Front, WIDTH_PT};
use super::grid::{PRINT, VALUE};
use super::panel::{self, Panel, PanelDate, Right};
use super::{FORM_MARGIN_PT, FORM29_EDITION, form_feet, words};
use crate::pdf::canvas::{Area, Canvas, Role};

/// Heights of the rows, from top to bottom, without box 13.
mod height {
    use crate::forms::front::height::{ADDRESSES, BAND, LINE, PANEL, TITLE};

    pub(super) const DATES: f32 = 34.0;
    pub(super) const PARTIES: f32 = 53.0;
    pub(super) const MERCHANDISE: f32 = 44.0;
    pub(super) const STATUS: f32 = 54.0;
    pub(super) const TYPES: f32 = 32.0;

    /// All of them.
    pub(super) const SUM: f32 =
        TITLE + PANEL + DATES + PARTIES + MERCHANDISE + ADDRESSES + STATUS + BAND + TYPES + LINE;
}
/// Width of box 5.
const ENTRY_PT: f32 = 152.0;
/// Box 13 has what the other rows leave.
const EXPLANATION_PT: f32 = front::FRAME_PT - height::SUM;

/// What is printed.
pub(crate) struct Edition<'a> {
    /// The notice as issued.
    pub(crate) notice: &'a Notice,
    /// The deadline of the answer; none when the action has been taken.
    pub(crate) certificate: Option<&'a Certificate>,
    /// How a proposed action was taken.
    pub(crate) taken: Option<&'a TakenAction>,
    /// The cases it belongs with.
    pub(crate) links: &'a [Link],
}

impl<'a> Edition<'a> {
    /// What is printed of a notice; nothing when a proposed action has no deadline and was not
    /// taken, or when one that was taken at once has a deadline.
    pub(crate) const fn of(
        notice: &'a Notice,
        certificate: Option<&'a Certificate>,
        taken: Option<&'a TakenAction>,
        links: &'a [Link],
    ) -> Option<Self> {
        let certificate = match (notice.action_status, certificate, taken) {
            (ActionStatus::Proposed, Some(certificate), None) => Some(certificate),
            (ActionStatus::Proposed, _, Some(_)) | (ActionStatus::Taken, None, None) => None,
            (ActionStatus::Proposed, None, None)
            | (ActionStatus::Taken, Some(_), _)
            | (ActionStatus::Taken, None, Some(_)) => return None,
        };
        Some(Self { notice, certificate, taken, links })
    }

    /// The box that is marked in box 12.
    const fn status(&self) -> ActionStatus {
        if self.taken.is_some() { ActionStatus::Taken } else { self.notice.action_status }
    }
}

/// Draws the document.
pub(crate) fn draw(edition: &Edition<'_>) -> Canvas {
    let mut canvas = Canvas::default();
    let mut front = Front::new(&mut canvas);
    boxes(&mut front, edition);
    let (overflow, notes) = front.grid.finish();
    let pages = after::draw(&mut canvas, edition, &overflow);
    notes.write(&mut canvas, &pages.rests, pages.lists);
    form_feet(&mut canvas, FORM29_EDITION);
    canvas
}

/// The front page, filled from top to bottom.
fn boxes(front: &mut Front<'_>, edition: &Edition<'_>) {
    let notice = edition.notice;
    title(front);
    let row = front.row(front::height::PANEL);
    panel::draw(&mut front.grid, row, &panel(edition));
    dates(front, edition);
    parties(front, notice);
    front.boxes(
        height::MERCHANDISE,
        &[(WIDTH_PT, "9. Description of Merchandise", notice.description_of_merchandise.clone())],
    );
    front.addresses([10, 11], &notice.to, &notice.from);
    status(front, edition);
    front.band("TYPE OF ACTION");
    types(front, notice);
    explanation(front, edition);
    front.officer(14, &notice.officer);
    front.frame();
}

fn title(front: &mut Front<'_>) {
    let row = front.title("NOTICE OF ACTION", 16.0);
    let right = row.right() - 6.0;
    let grid = &mut front.grid;
    grid.text_to(Role::Paragraph, right, row.y + 21.5, VALUE.bold(), "19 CFR 152.2");
    grid.text_to(Role::Paragraph, right, row.y + 41.0, VALUE.bold(), NO_LIQUIDATION);
}

fn panel<'a>(edition: &Edition<'a>) -> Panel<'a> {
    let notice = edition.notice;
    let date = match (edition.certificate, edition.taken) {
        (Some(certificate), None) => PanelDate::Issued("Answer due", certificate),
        (_, Some(taken)) => {
            let on = format!("Action taken {}", words::form_date(taken.on));
            PanelDate::None("No answer is due", on, TAKEN_LATER)
        }
        (None, None) => {
            PanelDate::None("No answer is due", "Action has been taken".to_owned(), TAKEN_AT_ONCE)
        }
    };
    let increase = notice.estimated_duty_increase.in_words();
    let source = if notice.lines.is_empty() { ESTIMATE } else { ESTIMATE_OF_LINES };
    let right = Some(Right::Fact("Estimated increase in duties", increase, source));
    Panel { number: &notice.notice_number, date, right }
}

fn dates(front: &mut Front<'_>, edition: &Edition<'_>) {
    let notice = edition.notice;
    let dated = match edition.taken {
        Some(taken) => {
            let proposed = words::form_date(notice.date_of_notice);
            format!("{}\nProposed {proposed}", words::form_date(taken.on))
        }
        None => words::form_date(notice.date_of_notice),
    };
    let more = match notice.additional_entry_numbers.len() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let entry = format!("{}{more}\nType {}", notice.entry_number, notice.entry_type);
    front.boxes(
        height::DATES,
        &[
            (116.0, "1. Date of This Notice (mm-dd-yyyy)", dated),
            (118.0, "2. Carrier", notice.carrier.clone().unwrap_or_default()),
            (84.0, "3. Date of Importation", words::form_date(notice.date_of_importation)),
            (84.0, "4. Date of Entry", words::form_date(notice.date_of_entry)),
            (ENTRY_PT, "5. Entry No.", entry),
        ],
    );
    if !notice.additional_entry_numbers.is_empty() {
        let (right_pt, y_pt) = (FORM_MARGIN_PT + WIDTH_PT, front.y_pt() - height::DATES);
        let cell = Area::new(right_pt - ENTRY_PT, y_pt, ENTRY_PT, height::DATES);
        front.grid.note_lists(cell, "all entries");
    }
}

fn parties(front: &mut Front<'_>, notice: &Notice) {
    let country = words::country(&notice.country_of_origin);
    let port = words::port(&notice.port_of_entry);
    front.boxes(
        height::PARTIES,
        &[
            (
                234.0,
                "6. Mfr/Seller/Shipper",
                words::foreign_party(&notice.manufacturer_seller_shipper),
            ),
            (140.0, "7. Country", format!("{country}\nPort of entry {port}")),
            (180.0, "8. CBP Broker and File No.", words::broker(notice.broker.as_ref())),
        ],
    );
}

/// Box 12: exactly one of its two boxes is marked.
fn status(front: &mut Front<'_>, edition: &Edition<'_>) {
    let row = front.row(height::STATUS);
    let grid = &mut front.grid;
    grid.outline(row, 0.5);
    let label = "12. The following action, which will result in an increase in duties,";
    grid.text(Role::Caption, row.x + 3.5, row.y + 10.0, PRINT.bold(), label);
    let half = Area::new(row.x, row.y + 14.0, row.width / 2.0, row.height - 14.0);
    let marked = edition.status();
    let proposed = match edition.certificate {
        Some(certificate) => format!(
            "If you disagree, send your reasons in writing to the office in box 11 within {} from \
             the {}: by {}. After that the entry will be liquidated as proposed.",
            words::calendar_days(certificate.days),
            certificate.trigger_name,
            words::form_date(certificate.due_on),
        ),
        None => PROPOSED_BEFORE.to_owned(),
    };
    for (index, (status, text)) in
        [(ActionStatus::Proposed, proposed.as_str()), (ActionStatus::Taken, TAKEN)]
            .into_iter()
            .enumerate()
    {
        let left = if index == 0 { half.x } else { half.right() };
        let area = Area::new(left + 5.0, half.y, half.width - 12.0, half.height);
        grid.check(area, marked == status, status.printed(), text);
    }
}

/// The letters A to D; C has two boxes of its own.
fn types(front: &mut Front<'_>, notice: &Notice) {
    let row = front.row(height::TYPES);
    let grid = &mut front.grid;
    grid.outline(row, 0.5);
    let types = &notice.action_types;
    let (left, middle) = (row.x + 5.0, row.x + row.width / 2.0 + 5.0);
    let at = |x: f32, down: f32, width: f32| Area::new(x, row.y + down, width, 12.0);
    grid.check(at(left, 3.0, 200.0), types.rate_advance, "A.", "Rate advance");
    grid.check(at(middle, 3.0, 200.0), types.value_advance, "B.", "Value advance");
    grid.check(at(left, 17.0, 70.0), types.excess, "C.", "Excess:");
    grid.check(at(left + 72.0, 17.0, 80.0), types.excess_weight, "", "Weight");
    grid.check(at(left + 142.0, 17.0, 80.0), types.excess_quantity, "", "Quantity");
    grid.check(at(middle, 17.0, 200.0), types.other, "D.", "Other (see below)");
}

fn explanation(front: &mut Front<'_>, edition: &Edition<'_>) {
    let row = front.row(EXPLANATION_PT);
    let taken = edition.taken.and_then(|taken| {
        let explanation = taken.explanation.as_ref()?;
        Some(format!("\n\nTaken {}: {explanation}", words::form_date(taken.on)))
    });
    let text = format!("{}{}", edition.notice.explanation.trim_end(), taken.unwrap_or_default());
    let label = "13. Explanation (refer to action letter designations above)";
    front.grid.cell(row, label, "box 13, Explanation", &text);
    if after::has_lists(edition) {
        front.grid.note_lists(row, "entries, lines and cases");
    }
}

const NO_LIQUIDATION: &str = "This is NOT a Notice of Liquidation";

const ESTIMATE: &str = "CBP's estimate.";

const ESTIMATE_OF_LINES: &str = "CBP's estimate: the sum of the lines, listed on the next pages.";

const TAKEN_LATER: &str = "The action proposed by this notice has been taken. A protest is \
    possible only after liquidation: see the last page.";

const TAKEN_AT_ONCE: &str =
    "A protest is possible only after liquidation of the entry: see the last page.";

const PROPOSED_BEFORE: &str = "Reasons against a proposed action are sent in writing to the \
    office in box 11 within the time that the notice gives.";

const TAKEN: &str = "The entry is in the liquidation process and is no longer open for review in \
    this office.";
