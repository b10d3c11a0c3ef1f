//! CBP Form 28, as issued and with the answer: the front, then continuation sheets, then the
//! instructions.

use workflows::deadline::Certificate;
use workflows::form28::{Notice, ReceivedResponse, Response};

use super::grid::{Grid, LABEL, PRINT, VALUE};
use super::{
    FORM_MARGIN_PT, FORM28_EDITION, continuation, feet, instructions, panel, questions, words,
};
use crate::pdf::canvas::{Area, Canvas, PAGE_WIDTH_PT, Role};
use crate::pdf::font::Font;
use crate::pdf::text::Style;

const WIDTH_PT: f32 = PAGE_WIDTH_PT - 2.0 * FORM_MARGIN_PT;
/// Height of the frame; below it are the feet.
const FRAME_PT: f32 = 715.0;
/// Heights of the rows, from top to bottom, without boxes 14 and 15.
mod height {
    pub(super) const TITLE: f32 = 48.0;
    pub(super) const PANEL: f32 = 42.0;
    pub(super) const DATES: f32 = 25.0;
    pub(super) const SHIPMENT: f32 = 53.0;
    pub(super) const INVOICE: f32 = 33.0;
    pub(super) const COUNTRIES: f32 = 34.0;
    pub(super) const ADDRESSES: f32 = 64.0;
    pub(super) const PRODUCTION: f32 = 33.0;
    pub(super) const BAND: f32 = 13.0;
    pub(super) const QUESTIONS: f32 = 146.0;
    pub(super) const CERTIFICATION: f32 = 47.0;
    pub(super) const OFFICER: f32 = 25.0;

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
        + OFFICER;
}
/// Boxes 14 and 15 share what the other rows leave.
const MESSAGES_PT: f32 = FRAME_PT - height::SUM;
/// Least height of box 14 or 15: the label and two lines.
const MESSAGE_MIN_PT: f32 = 38.0;

/// Draws the document.
pub(crate) fn draw(
    notice: &Notice,
    certificate: &Certificate,
    response: Option<&ReceivedResponse>,
) -> Canvas {
    let mut canvas = Canvas::default();
    let mut front = Front { grid: Grid::new(&mut canvas), y_pt: FORM_MARGIN_PT };
    front.draw(notice, certificate, response);
    let (overflow, notes) = front.grid.finish();
    let pages = continuation::draw(&mut canvas, notice, &overflow, response);
    notes.write(&mut canvas, &pages.rests, pages.lists);
    instructions::draw(&mut canvas, notice, certificate);
    feet(&mut canvas, FORM_MARGIN_PT, FORM28_EDITION);
    canvas
}

/// The front page, filled from top to bottom.
struct Front<'c> {
    grid: Grid<'c>,
    y_pt: f32,
}

impl Front<'_> {
    fn draw(
        &mut self,
        notice: &Notice,
        certificate: &Certificate,
        response: Option<&ReceivedResponse>,
    ) {
        self.title();
        let row = self.row(height::PANEL);
        panel::draw(&mut self.grid, row, notice, certificate, response);
        self.dates(notice);
        self.shipment(notice);
        self.invoice(notice);
        self.countries_and_broker(notice);
        self.addresses(notice);
        self.production(response.map(|received| &received.content));
        self.band("General Information and Instructions: see the last page");
        let row = self.row(height::QUESTIONS);
        questions::draw(&mut self.grid, row, notice);
        self.messages(notice, response);
        self.certification(response.map(|received| &received.content));
        self.officer(notice);
        let frame = Area::new(FORM_MARGIN_PT, FORM_MARGIN_PT, WIDTH_PT, FRAME_PT);
        self.grid.outline(frame, 1.0);
    }

    /// The next row of this height.
    fn row(&mut self, height_pt: f32) -> Area {
        let row = Area::new(FORM_MARGIN_PT, self.y_pt, WIDTH_PT, height_pt);
        self.y_pt += height_pt;
        row
    }

    fn title(&mut self) {
        let row = self.row(height::TITLE);
        let (left, right) = (row.x + 6.0, row.right() - 6.0);
        let agency = Style::new(Font::Regular, 8.0);
        let lines = [
            (11.0, agency, "DEPARTMENT OF HOMELAND SECURITY"),
            (21.5, agency.bold(), "U.S. Customs and Border Protection"),
        ];
        for (down_pt, style, text) in lines {
            self.grid.text(Role::Paragraph, left, row.y + down_pt, style, text);
        }
        let title = Style::new(Font::Bold, 16.0);
        self.grid.text(Role::Heading(1), left, row.y + 41.0, title, "REQUEST FOR INFORMATION");
        let column = right - 146.0;
        for (down_pt, label, value) in [
            (11.0, "OMB APPROVAL NO.", "1651-0023"),
            (21.5, "EXPIRATION DATE", ""),
            (32.0, "EST. BURDEN", ""),
        ] {
            self.grid.text(Role::Label, column, row.y + down_pt, LABEL, label);
            self.grid.text_to(Role::Value, right, row.y + down_pt, agency.bold(), value);
        }
    }

    fn dates(&mut self, notice: &Notice) {
        let row = self.row(height::DATES);
        let cells = Grid::split(row, &[150.0, 140.0, 264.0]);
        let [rule, one, two] = cells.as_slice() else {
            return;
        };
        self.grid.outline(*rule, 0.5);
        let style = VALUE.bold();
        self.grid.text(Role::Paragraph, rule.x + 6.0, rule.y + 16.0, style, "19 CFR 151.11");
        let request = words::form_date(notice.date_of_request);
        self.grid.cell(*one, "1. Date of Request (mm-dd-yyyy)", "box 1", &request);
        let entry = words::form_date(notice.date_of_entry);
        let importation = words::form_date(notice.date_of_importation);
        let both = format!("Entry {entry}   Importation {importation}");
        let label = "2. Date of Entry and Importation (mm-dd-yyyy)";
        self.grid.cell(*two, label, "box 2", &both);
    }

    fn shipment(&mut self, notice: &Notice) {
        let row = self.row(height::SHIPMENT);
        let cells = Grid::split(row, &[214.0, 112.0, 98.0, 130.0]);
        let [three, four, five, six] = cells.as_slice() else {
            return;
        };
        let party = &notice.manufacturer_seller_shipper;
        let mid = party.mid.as_ref().map(|mid| format!("\nMID {mid}"));
        let mid = mid.unwrap_or_default();
        let lines = format!("{}\n{}{mid}", party.name, party.address);
        let name = "box 3, Manufacturer/Seller/Shipper";
        self.grid.cell(*three, "3. Manufacturer/Seller/Shipper", name, &lines);
        let carrier = notice.carrier.as_deref().unwrap_or_default();
        self.grid.cell(*four, "4. Carrier", "box 4, Carrier", carrier);
        let entry = format!("{}\nType {}", notice.entry_number, notice.entry_type);
        self.grid.cell(*five, "5. Entry No.", "box 5, Entry No.", &entry);
        let numbers: Vec<String> =
            notice.htsus_item_numbers.iter().map(ToString::to_string).collect();
        let name = "box 6, HTSUS Item No.";
        self.grid.cell(*six, "6. HTSUS Item No.", name, &numbers.join(", "));
    }

    fn invoice(&mut self, notice: &Notice) {
        let row = self.row(height::INVOICE);
        let cells = Grid::split(row, &[424.0, 130.0]);
        let [description, number] = cells.as_slice() else {
            return;
        };
        let label = "5a. Invoice Description of Merchandise";
        let name = "box 5a, Invoice Description of Merchandise";
        self.grid.cell(*description, label, name, &notice.invoice_description);
        let invoice = notice.invoice_number.as_deref().unwrap_or_default();
        self.grid.cell(*number, "5b. Invoice No.", "box 5b, Invoice No.", invoice);
    }

    fn countries_and_broker(&mut self, notice: &Notice) {
        let row = self.row(height::COUNTRIES);
        let cells = Grid::split(row, &[214.0, 340.0]);
        let [countries, broker] = cells.as_slice() else {
            return;
        };
        let origin = words::country(&notice.country_of_origin);
        let exportation = words::country(&notice.country_of_exportation);
        let both = format!("Origin: {origin}\nExportation: {exportation}");
        let name = "box 7, Country of Origin/Exportation";
        self.grid.cell(*countries, "7. Country of Origin/Exportation", name, &both);
        let filed = notice.broker.as_ref().map(|broker| {
            let reference = broker.reference_number.as_ref();
            let reference = reference.map(|r| format!("   Ref. {r}")).unwrap_or_default();
            format!("{}\nFiler {}{reference}", broker.name, broker.filer_code)
        });
        let label = "8. CBP Broker and Reference or File No.";
        let name = "box 8, CBP Broker and Reference or File No.";
        self.grid.cell(*broker, label, name, &filed.unwrap_or_default());
    }

    fn addresses(&mut self, notice: &Notice) {
        let row = self.row(height::ADDRESSES);
        let cells = Grid::split(row, &[277.0, 277.0]);
        let [to_cell, from_cell] = cells.as_slice() else {
            return;
        };
        let to = &notice.to;
        let attention = to.attention.as_ref().map(|desk| format!("Attn. {desk}\n"));
        let address = format!(
            "{}\n{}{}\nImporter No. {} ({})",
            to.name,
            attention.unwrap_or_default(),
            to.address,
            to.importer_number,
            to.importer_number_type,
        );
        self.grid.cell(*to_cell, "9. TO:", "box 9, TO", &address);
        let from = &notice.from;
        let center = from.center_code.map(|key| format!("\nCenter {key}, {}", key.name()));
        let center = center.unwrap_or_default();
        let port = words::port(&from.port_code);
        let address = format!("{}\n{}\nPort {port}{center}", from.office, from.address);
        self.grid.cell(*from_cell, "10. FROM:", "box 10, FROM", &address);
    }

    fn production(&mut self, response: Option<&Response>) {
        let row = self.row(height::PRODUCTION);
        let cells = Grid::split(row, &[304.0, 136.0, 114.0]);
        let [text, port, date] = cells.as_slice() else {
            return;
        };
        self.grid.outline(*text, 0.5);
        let heading = "Production of Documents and/or Information Required by Law";
        let style = Style::new(Font::Bold, 7.5);
        let left = text.x + 4.0;
        self.grid.text(Role::Paragraph, left, text.y + 9.5, style, heading);
        let area = Area::new(left, text.y + 12.0, text.width - 8.0, text.height);
        let style = Style::new(Font::Regular, 7.2);
        self.grid.paragraph(Role::Paragraph, area, style, PRODUCTION);
        let prior = response.and_then(|response| response.prior_submission.as_ref());
        let given_at = prior.map(|prior| words::port(&prior.port)).unwrap_or_default();
        let given_on = prior.map(|prior| words::form_date(prior.date)).unwrap_or_default();
        self.grid.cell(*port, "11a. Port", "box 11a, Port", &given_at);
        let label = "11b. Date Information Furnished";
        self.grid.cell(*date, label, "box 11b, Date Information Furnished", &given_on);
    }

    fn band(&mut self, text: &str) {
        let row = self.row(height::BAND);
        self.grid.ground(row, 0.88);
        self.grid.outline(row, 0.5);
        let style = Style::new(Font::Bold, 8.0);
        let x_pt = row.x + (row.width - style.width_pt(text)) / 2.0;
        self.grid.text(Role::Heading(2), x_pt, row.y + 9.5, style, text);
    }

    fn messages(&mut self, notice: &Notice, response: Option<&ReceivedResponse>) {
        let reply = response.map(|r| r.content.reply_message.as_str()).unwrap_or_default();
        let message_pt = self.grid.height_of(WIDTH_PT, &notice.officer_message);
        let reply_pt = self.grid.height_of(WIDTH_PT, reply).max(MESSAGE_MIN_PT);
        // A short one leaves its room to the other; two long ones share.
        let half_pt = MESSAGES_PT / 2.0;
        let upper_max_pt = half_pt.max(MESSAGES_PT - reply_pt);
        let upper_pt = message_pt.clamp(MESSAGE_MIN_PT, upper_max_pt);
        let row = self.row(upper_pt);
        let name = "box 14, CBP Officer Message";
        self.grid.cell(row, "14. CBP Officer Message", name, &notice.officer_message);
        let row = self.row(MESSAGES_PT - upper_pt);
        let label = "15. Reply Message (use additional sheets if more space is needed)";
        self.grid.cell(row, label, "box 15, Reply Message", reply);
        if response.is_some_and(continuation::has_lists) {
            self.grid.note_lists(row, "answers by item and attachments on page");
        }
    }

    fn certification(&mut self, response: Option<&Response>) {
        let row = self.row(height::CERTIFICATION);
        self.grid.outline(row, 0.5);
        let style = PRINT.bold();
        let left = row.x + 3.5;
        self.grid.text(Role::Label, left, row.y + 9.0, style, "16. CERTIFICATION");
        let indent = style.width_pt("16. CERTIFICATION") + 8.0;
        let text = Area::new(left + indent, row.y + 1.5, row.width - indent - 8.0, 20.0);
        self.grid.paragraph(Role::Paragraph, text, PRINT, CERTIFICATION);
        let fields = Area::new(row.x, row.y + 22.0, row.width, row.height - 22.0);
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
            self.grid.cell(*cell, label, &name, &value);
        }
    }

    fn officer(&mut self, notice: &Notice) {
        let row = self.row(height::OFFICER);
        let cells = Grid::split(row, &[254.0, 140.0, 160.0]);
        let officer = &notice.officer;
        let title = officer.title.as_ref().map(|title| format!(", {title}"));
        let values = [
            ("17. CBP Officer", format!("{}{}", officer.name, title.unwrap_or_default())),
            ("18. Team Designation", officer.team.to_string()),
            ("19. Telephone No.", officer.telephone.clone()),
        ];
        for (cell, (label, value)) in cells.iter().zip(values) {
            let name = format!("box {}", label.replacen(". ", ", ", 1));
            self.grid.cell(*cell, label, &name, &value);
        }
    }
}

const PRODUCTION: &str = "If you have already given the same information to CBP at another port, \
    name that port in box 11a, give the date in box 11b, and send a copy of that earlier reply.";

const CERTIFICATION: &str = "I certify that the answers and documents furnished here are true and \
    correct to the best of my knowledge and belief, and that any sample furnished was taken from \
    the shipment named above.";
