//! CBP Form 28, as issued and with the answer: the front, then continuation sheets, then the
//! instructions.

use workflows::case_file::Link;
use workflows::deadline::Certificate;
use workflows::form28::{Notice, ReceivedResponse, Response};

use super::front::{self, Front, WIDTH_PT};
use super::grid::{Grid, PRINT, VALUE};
use super::panel::{self, Panel, PanelDate, Right};
use super::{FORM28_EDITION, continuation, form_feet, instructions, questions, words};
use crate::pdf::canvas::{Area, Canvas, Role};
use crate::pdf::font::Font;
use crate::pdf::text::Style;

/// Heights of the rows, from top to bottom, without boxes 14 and 15.
mod height {
    use crate::forms::front::height::{ADDRESSES, BAND, LINE, PANEL, TITLE};

    pub(super) const DATES: f32 = LINE;
    pub(super) const SHIPMENT: f32 = 53.0;
    pub(super) const INVOICE: f32 = 33.0;
    pub(super) const COUNTRIES: f32 = 34.0;
    pub(super) const PRODUCTION: f32 = 33.0;
    pub(super) const QUESTIONS: f32 = 146.0;
    pub(super) const CERTIFICATION: f32 = 56.0;

    /// All of them.
    pub(super) const SUM: f32 = TITLE
        + PANEL
        + DATES
        + SHIPMENT
        + INVOICE
        + COUNTRIES
        + ADDRESSES
        + PRODUCTION
        + BAND
        + QUESTIONS
        + CERTIFICATION
        + LINE;
}
/// Boxes 14 and 15 share what the other rows leave.
const MESSAGES_PT: f32 = front::FRAME_PT - height::SUM;
/// Least height of box 14 or 15: the label and two lines.
const MESSAGE_MIN_PT: f32 = 38.0;

/// Draws the document.
pub(crate) fn draw(
    notice: &Notice,
    certificate: &Certificate,
    response: Option<&ReceivedResponse>,
    links: &[Link],
) -> Canvas {
    let mut canvas = Canvas::default();
    let mut front = Front::new(&mut canvas);
    boxes(&mut front, notice, certificate, response);
    let (overflow, notes) = front.grid.finish();
    let pages = continuation::of_form28(&mut canvas, notice, &overflow, response);
    notes.write(&mut canvas, &pages.rests, pages.lists);
    instructions::draw(&mut canvas, notice, certificate, links);
    form_feet(&mut canvas, FORM28_EDITION);
    canvas
}

/// The front page, filled from top to bottom.
fn boxes(
    front: &mut Front<'_>,
    notice: &Notice,
    certificate: &Certificate,
    response: Option<&ReceivedResponse>,
) {
    title(front);
    let row = front.row(front::height::PANEL);
    let panel = Panel {
        number: &notice.notice_number,
        date: match response {
            Some(_) => PanelDate::Due("Answer due", certificate),
            None => PanelDate::Issued("Answer due", certificate),
        },
        right: response.map(|received| Right::Stamp("Answer", received.into())),
    };
    panel::draw(&mut front.grid, row, &panel);
    dates(front, notice);
    shipment(front, notice);
    invoice(front, notice);
    countries_and_broker(front, notice);
    front.addresses([9, 10], &notice.to, &notice.from);
    production(front, response.map(|received| &received.content));
    front.band("General Information and Instructions: see the last page");
    let row = front.row(height::QUESTIONS);
    questions::draw(&mut front.grid, row, notice);
    messages(front, notice, response);
    certification(front, response.map(|received| &received.content));
    front.officer(17, &notice.officer);
    front.frame();
}

fn title(front: &mut Front<'_>) {
    let row = front.title("REQUEST FOR INFORMATION", 16.0);
    for (down_pt, label, value) in [
        (11.0, "OMB APPROVAL NO.", "1651-0023"),
        (21.5, "EXPIRATION DATE", ""),
        (32.0, "EST. BURDEN", ""),
    ] {
        front.beside_title(row, down_pt, label, value);
    }
}

fn dates(front: &mut Front<'_>, notice: &Notice) {
    let row = front.row(height::DATES);
    let cells = Grid::split(row, &[150.0, 140.0, 264.0]);
    let [rule, one, two] = cells.as_slice() else {
        return;
    };
    let grid = &mut front.grid;
    grid.outline(*rule, 0.5);
    let style = VALUE.bold();
    grid.text(Role::Paragraph, rule.x + 6.0, rule.y + 16.0, style, "19 CFR 151.11");
    let request = words::form_date(notice.date_of_request);
    grid.cell(*one, "1. Date of Request (mm-dd-yyyy)", "box 1", &request);
    let entry = words::form_date(notice.date_of_entry);
    let importation = words::form_date(notice.date_of_importation);
    let both = format!("Entry {entry}   Importation {importation}");
    grid.cell(*two, "2. Date of Entry and Importation (mm-dd-yyyy)", "box 2", &both);
}

fn shipment(front: &mut Front<'_>, notice: &Notice) {
    let party = words::foreign_party(&notice.manufacturer_seller_shipper);
    let entry = format!("{}\nType {}", notice.entry_number, notice.entry_type);
    let numbers: Vec<String> = notice.htsus_item_numbers.iter().map(ToString::to_string).collect();
    front.boxes(
        height::SHIPMENT,
        &[
            (214.0, "3. Manufacturer/Seller/Shipper", party),
            (112.0, "4. Carrier", notice.carrier.clone().unwrap_or_default()),
            (98.0, "5. Entry No.", entry),
            (130.0, "6. HTSUS Item No.", numbers.join(", ")),
        ],
    );
}

fn invoice(front: &mut Front<'_>, notice: &Notice) {
    let number = notice.invoice_number.clone().unwrap_or_default();
    front.boxes(
        height::INVOICE,
        &[
            (424.0, "5a. Invoice Description of Merchandise", notice.invoice_description.clone()),
            (130.0, "5b. Invoice No.", number),
        ],
    );
}

fn countries_and_broker(front: &mut Front<'_>, notice: &Notice) {
    let origin = words::country(&notice.country_of_origin);
    let exportation = words::country(&notice.country_of_exportation);
    let both = format!("Origin: {origin}\nExportation: {exportation}");
    front.boxes(
        height::COUNTRIES,
        &[
            (214.0, "7. Country of Origin/Exportation", both),
            (
                340.0,
                "8. CBP Broker and Reference or File No.",
                words::broker(notice.broker.as_ref()),
            ),
        ],
    );
}

fn production(front: &mut Front<'_>, response: Option<&Response>) {
    let row = front.row(height::PRODUCTION);
    let cells = Grid::split(row, &[304.0, 136.0, 114.0]);
    let [text, port, date] = cells.as_slice() else {
        return;
    };
    let grid = &mut front.grid;
    grid.outline(*text, 0.5);
    let heading = "Production of Documents and/or Information Required by Law";
    let style = Style::new(Font::Bold, 7.5);
    let left = text.x + 4.0;
    grid.text(Role::Paragraph, left, text.y + 9.5, style, heading);
    let area = Area::new(left, text.y + 12.0, text.width - 8.0, text.height);
    grid.paragraph(Role::Paragraph, area, Style::new(Font::Regular, 7.2), PRODUCTION);
    let prior = response.and_then(|response| response.prior_submission.as_ref());
    let given_at = prior.map(|prior| words::port(&prior.port)).unwrap_or_default();
    let given_on = prior.map(|prior| words::form_date(prior.date)).unwrap_or_default();
    grid.cell(*port, "11a. Port", "box 11a, Port", &given_at);
    let label = "11b. Date Information Furnished";
    grid.cell(*date, label, "box 11b, Date Information Furnished", &given_on);
}

fn messages(front: &mut Front<'_>, notice: &Notice, response: Option<&ReceivedResponse>) {
    let reply = response.map(|r| r.content.reply_message.as_str()).unwrap_or_default();
    let message_pt = front.grid.height_of(WIDTH_PT, &notice.officer_message);
    let reply_pt = front.grid.height_of(WIDTH_PT, reply).max(MESSAGE_MIN_PT);
    // A short one leaves its room to the other; two long ones share.
    let half_pt = MESSAGES_PT / 2.0;
    let upper_max_pt = half_pt.max(MESSAGES_PT - reply_pt);
    let upper_pt = message_pt.clamp(MESSAGE_MIN_PT, upper_max_pt);
    let row = front.row(upper_pt);
    let name = "box 14, CBP Officer Message";
    front.grid.cell(row, "14. CBP Officer Message", name, &notice.officer_message);
    let row = front.row(MESSAGES_PT - upper_pt);
    let label = "15. Reply Message (use additional sheets if more space is needed)";
    front.grid.cell(row, label, "box 15, Reply Message", reply);
    if response.is_some_and(continuation::has_lists) {
        front.grid.note_lists(row, "answers by item and attachments");
    }
}

fn certification(front: &mut Front<'_>, response: Option<&Response>) {
    let row = front.row(height::CERTIFICATION);
    let grid = &mut front.grid;
    grid.outline(row, 0.5);
    let style = PRINT.bold();
    let left = row.x + 3.5;
    grid.text(Role::Label, left, row.y + 9.0, style, "16. CERTIFICATION");
    let indent = style.width_pt("16. CERTIFICATION") + 8.0;
    let text = Area::new(left + indent, row.y + 1.5, row.width - indent - 8.0, 29.0);
    grid.paragraph(Role::Value, text, PRINT, CERTIFICATION);
    let fields = Area::new(row.x, row.y + 31.0, row.width, row.height - 31.0);
    let cells = Grid::split(fields, &[220.0, 154.0, 100.0, 80.0]);
    let signed = response.map(|response| &response.certification);
    let date = signed.map(|signed| words::form_date(signed.date)).unwrap_or_default();
    let field = |get: fn(&workflows::form28::Certification) -> &str| {
        signed.map(get).unwrap_or_default().to_owned()
    };
    let values = [
        ("16a. Name and Title/Position of Signer", field(|signed| &signed.name_and_title)),
        ("16b. Signature", field(|signed| &signed.signature)),
        ("16c. Telephone No.", field(|signed| &signed.telephone)),
        ("16d. Date", date),
    ];
    for (cell, (label, value)) in cells.iter().zip(values) {
        let name = format!("box {}", label.replacen(". ", ", ", 1));
        grid.cell(*cell, label, &name, &value);
    }
}

const PRODUCTION: &str = "If you have already given the same information to CBP at another port, \
    name that port in box 11a, give the date in box 11b, and send a copy of that earlier reply.";

const CERTIFICATION: &str = "I certify that the answers and documents furnished here are true and \
    correct to the best of my knowledge and belief, and that any sample furnished was taken from \
    the shipment named above. To be signed by the owner, the importer, or an authorized \
    corporate/company official; a false statement is punishable (18 U.S.C. 1001; 19 U.S.C. 1592).";
