//! Section III: what the importer did with the goods, and certifies.

use workflows::form4647::{
    Notice, Quantities, ReceivedResponse, Response, ResponseKind, SampleAttached,
};
use workflows::signer::Signer;

use super::{Edition, law};
use crate::forms::front::{self, Front};
use crate::forms::grid::{Grid, PRINT};
use crate::forms::{panel, words};
use crate::pdf::canvas::{Area, Role};

/// How its boxes are named where they go on.
const PLACE: &str = "section III, ";

const KINDS_PT: f32 = 44.0;
const CERTIFIED_PT: f32 = 32.0;
const QUANTITIES_PT: f32 = 27.0;
const BALANCE_PT: f32 = 14.0;
const PLACE_PT: f32 = 40.0;
const SIGNER_PT: f32 = 36.0;

/// Draws the section.
pub(super) fn draw(front: &mut Front<'_>, edition: &Edition<'_>) {
    front.band(match (edition.response, edition.disposition) {
        (Some(_), _) => "SECTION III – RESPONSE AND CERTIFICATION",
        (None, None) => {
            "SECTION III – RESPONSE AND CERTIFICATION (to be filled in by the importer)"
        }
        (None, Some(_)) => "SECTION III – RESPONSE AND CERTIFICATION (none on record)",
    });
    let response = edition.response.map(|received| &received.content);
    kinds(front, response);
    certified(front, response);
    quantities(front, edition.notice, response);
    place(front, response);
    signer(front, response.map(|response| &response.signer));
    if let Some(received) = edition.response {
        stamp(front, received);
    }
}

/// The stamp, and beside it where the rest of the receipt is.
fn stamp(front: &mut Front<'_>, received: &ReceivedResponse) {
    let row = front.row(front::height::PANEL);
    let cells = Grid::split(row, &[180.0, front::WIDTH_PT - 180.0]);
    let [left, right] = cells.as_slice() else {
        return;
    };
    panel::stamp(&mut front.grid, *left, "Answer", received.into());
    let sender = words::actor(&received.by);
    front.grid.cell(*right, "Sent by", "section III, Sent by", &sender);
    front.grid.note_lists(*right, what_follows(received));
}

/// What the pages of the answer hold besides this section.
const fn what_follows(received: &ReceivedResponse) -> &'static str {
    match (received.content.attachments.is_empty(), received.supplements.is_empty()) {
        (true, true) => "receipt",
        (false, true) => "receipt and files",
        (true, false) => "receipt and supplements",
        (false, false) => "receipt, files and supplements",
    }
}

fn kinds(front: &mut Front<'_>, response: Option<&Response>) {
    let row = front.row(KINDS_PT);
    let grid = &mut front.grid;
    grid.outline(row, 0.5);
    let left = row.x + 3.5;
    let label = "The merchandise of this notice";
    grid.text(Role::Caption, left, row.y + 9.5, PRINT.bold(), label);
    let third = row.width / 3.0;
    for (index, kind) in ResponseKind::ALL.into_iter().enumerate() {
        let x = left
            + 2.0
            + if index < 2 {
                0.0
            } else if index < 4 {
                third
            } else {
                2.0 * third
            };
        let down = if index % 2 == 0 { 14.0 } else { 28.0 };
        let area = Area::new(x, row.y + down, third - 10.0, 12.0);
        grid.check(area, response.is_some_and(|it| is_said(it, kind)), "", kind_in_words(kind));
    }
}

/// Whether an answer says this of some goods: its own kind, and whatever it gives a quantity of.
fn is_said(response: &Response, kind: ResponseKind) -> bool {
    let given = response.quantities;
    let quantity = match kind {
        // Whether goods in compliance were marked or labeled only its kind tells.
        ResponseKind::Marked | ResponseKind::Labelled | ResponseKind::Disagree => 0,
        ResponseKind::Redelivered => given.returned,
        ResponseKind::Exported => given.exported,
        ResponseKind::Destroyed => given.destroyed,
    };
    quantity > 0 || response.kind == kind
}

/// The text of a check box.
const fn kind_in_words(kind: ResponseKind) -> &'static str {
    match kind {
        ResponseKind::Marked => "has been marked",
        ResponseKind::Labelled => "has been labeled",
        ResponseKind::Redelivered => "is returned to CBP custody",
        ResponseKind::Exported => "is exported under CBP supervision",
        ResponseKind::Destroyed => "is destroyed under CBP supervision",
        ResponseKind::Disagree => "The importer disagrees with the notice.",
    }
}

fn certified(front: &mut Front<'_>, response: Option<&Response>) {
    let row = front.row(CERTIFIED_PT);
    let grid = &mut front.grid;
    grid.outline(row, 0.5);
    let at = |down: f32| Area::new(row.x + 5.5, row.y + down, row.width - 12.0, 12.0);
    let is_certified = response.is_some_and(|response| response.certified);
    grid.check(at(4.0), is_certified, "", CERTIFIED);
    let is_warned =
        response.is_some_and(|response| response.false_certification_warning_acknowledged);
    let warning = format!("{} The signer has read this.", law::FALSE_CERTIFICATION);
    grid.check(at(17.0), is_warned, "", &warning);
}

/// How the quantity divides, with the sum, and whether that is the quantity of the notice.
fn quantities(front: &mut Front<'_>, notice: &Notice, response: Option<&Response>) {
    let given = response.map(|response| response.quantities);
    let number = |get: fn(Quantities) -> u64| {
        given.map(|quantities| words::count(get(quantities))).unwrap_or_default()
    };
    let total = given.and_then(Quantities::total);
    let width = front::WIDTH_PT / 6.0;
    front.boxes_of(
        PLACE,
        QUANTITIES_PT,
        &[
            (width, "Quantity in compliance", number(|q| q.compliant)),
            (width, "Returned to CBP", number(|q| q.returned)),
            (width, "Exported", number(|q| q.exported)),
            (width, "Destroyed", number(|q| q.destroyed)),
            (width, "Not available", number(|q| q.not_available)),
            (width, "Total", total.map(words::count).unwrap_or_default()),
        ],
    );
    let row = front.row(BALANCE_PT);
    front.grid.outline(row, 0.5);
    let text = balance(notice, given);
    let area = Area::new(row.x + 5.5, row.y + 2.0, row.width - 12.0, 12.0);
    front.grid.paragraph(Role::Paragraph, area, PRINT, &text);
}

fn balance(notice: &Notice, given: Option<Quantities>) -> String {
    let of_notice = format!("{} {}, the quantity of the notice", words::count(notice.quantity), {
        &notice.unit
    });
    let Some(given) = given else {
        return format!("The parts must make {of_notice}.");
    };
    match given.total() {
        Some(total) if total == notice.quantity => format!("The parts make {of_notice}."),
        Some(total) => format!(
            "The parts make {}, which differs from {of_notice}, by {}.",
            words::count(total),
            words::count(total.abs_diff(notice.quantity)),
        ),
        None => format!("The parts make more than can be counted, and not {of_notice}."),
    }
}

fn place(front: &mut Front<'_>, response: Option<&Response>) {
    let held_at = response.and_then(|response| response.goods_held_at.clone());
    let sample = response.map_or("", |response| match response.sample_attached {
        SampleAttached::Yes => "attached",
        SampleAttached::Waived => "waived by CBP",
        SampleAttached::No => "not attached",
    });
    let planned = response.and_then(|response| response.planned_date);
    front.boxes_of(
        PLACE,
        PLACE_PT,
        &[
            (274.0, "Where CBP can verify the merchandise", held_at.unwrap_or_default()),
            (110.0, "Marked sample", sample.to_owned()),
            (
                170.0,
                "Export or destruction planned for",
                planned.map(words::form_date).unwrap_or_default(),
            ),
        ],
    );
}

fn signer(front: &mut Front<'_>, signer: Option<&Signer>) {
    let row = front.row(SIGNER_PT);
    let cells = Grid::split(row, &[220.0, 154.0, 100.0, 80.0]);
    let name = signer.map(|signer| format!("{}\n{}", signer.name, signer.title));
    let signature = signer.map(|signer| match &signer.signature {
        Some(signature) => signature.clone(),
        None => "on the signed paper".to_owned(),
    });
    let telephone = signer.map(|signer| signer.telephone.clone());
    let date = signer.map(|signer| words::form_date(signer.date));
    for (cell, (label, value)) in cells.into_iter().zip([
        ("Importer of record or actual owner: name, title", name),
        ("Signature", signature),
        ("Telephone No.", telephone),
        ("Date", date),
    ]) {
        let name = format!("{PLACE}{label}");
        front.grid.cell(cell, label, &name, &value.unwrap_or_default());
    }
}

const CERTIFIED: &str = "I certify that the merchandise counted below as in compliance meets the \
    requirements of this notice (19 CFR 134.52(a)).";
