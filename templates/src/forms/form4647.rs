//! CBP Form 4647: sections I and II on the first page, III and IV on the second, then what did
//! not fit, the files of the answer, and how the last day was counted.
//!
//! Sections that are not filled in yet are drawn empty and say who fills them in.

mod after;
pub(crate) mod law;
mod section1;
mod section2;
mod section3;
mod section4;

use workflows::case::Workflow;
use workflows::case_file::Link;
use workflows::deadline::Certificate;
use workflows::effect::Disposition;
use workflows::form4647::{Notice, ReceivedResponse};

use super::front::{self, Front};
use super::grid::{PRINT, VALUE};
use super::panel::{self, Panel, PanelDate, Right};
use super::{FORM4647_EDITION, form_feet};
use crate::pdf::canvas::{Canvas, Role};

/// What is printed.
pub(crate) struct Edition<'a> {
    /// The notice as issued.
    pub(crate) notice: &'a Notice,
    /// The deadline of the demand.
    pub(crate) certificate: &'a Certificate,
    /// The answer, once there is one.
    pub(crate) response: Option<&'a ReceivedResponse>,
    /// What CBP decided, once it has.
    pub(crate) disposition: Option<&'a Disposition>,
    /// The cases it belongs with.
    pub(crate) links: &'a [Link],
}

impl<'a> Edition<'a> {
    /// The date of the panel: that of a later paper, or that of the notice as issued.
    const fn panel_date(&self) -> PanelDate<'a> {
        let label = "Comply and answer by";
        match (self.response, self.disposition) {
            (None, None) => PanelDate::Issued(label, self.certificate),
            (Some(_), _) | (None, Some(_)) => PanelDate::Due(label, self.certificate),
        }
    }
}

/// Draws the document.
pub(crate) fn draw(edition: &Edition<'_>) -> Canvas {
    let mut canvas = Canvas::default();
    let mut front = Front::new(&mut canvas);
    sections_1_and_2(&mut front, edition);
    let (mut overflow, front_notes) = front.grid.finish();
    let mut back = Front::new(&mut canvas);
    head(&mut back, edition.notice);
    section3::draw(&mut back, edition);
    section4::draw(&mut back, edition);
    back.frame();
    let end_pt = back.y_pt();
    let (back_overflow, back_notes) = back.grid.finish();
    let front_count = overflow.len();
    overflow.extend(back_overflow);
    let pages = after::draw(&mut canvas, edition, &overflow, end_pt);
    let (front_rests, back_rests) = pages.rests.split_at(front_count.min(pages.rests.len()));
    front_notes.write(&mut canvas, front_rests, None);
    back_notes.write(&mut canvas, back_rests, pages.lists);
    form_feet(&mut canvas, FORM4647_EDITION);
    canvas
}

fn sections_1_and_2(front: &mut Front<'_>, edition: &Edition<'_>) {
    let notice = edition.notice;
    let row = front.title("NOTICE TO MARK AND/OR NOTICE TO REDELIVER", 14.0);
    let style = VALUE.bold();
    let rule = "19 CFR 134.51, 134.52, 141.113";
    front.grid.text_to(Role::Paragraph, row.right() - 6.0, row.y + 21.5, style, rule);
    let row = front.row(front::height::PANEL);
    let panel = Panel {
        number: &notice.notice_number,
        date: edition.panel_date(),
        right: edition.response.map(|received| Right::Stamp("Answer", received.into())),
    };
    panel::draw(&mut front.grid, row, &panel);
    section1::draw(front, notice);
    section2::draw(front, notice, edition.certificate);
    front.frame();
}

/// What the second page says of the first.
fn head(back: &mut Front<'_>, notice: &Notice) {
    let row = back.row(HEAD_PT);
    let base_pt = row.y + 11.0;
    let number = notice.notice_number.to_string();
    let (left, right) = (row.x + 4.0, row.right() - 4.0);
    back.grid.text(Role::Paragraph, left, base_pt, PRINT, Workflow::Form4647.title());
    back.grid.text_to(Role::Paragraph, right, base_pt, PRINT.bold(), &format!("Case No. {number}"));
}

/// Height of the head of the second page.
const HEAD_PT: f32 = 16.0;
