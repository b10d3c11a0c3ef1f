//! Section II: what the notice means for the importer.

use workflows::deadline::Certificate;
use workflows::form4647::{Notice, ReasonCode};

use super::law;
use crate::forms::front::{self, Front};
use crate::forms::words;
use crate::pdf::canvas::{Area, Role};
use crate::pdf::font::Font;
use crate::pdf::text::Style;

/// Height of the text.
const TEXT_PT: f32 = 138.0;
/// Height of the section with its heading.
pub(super) const HEIGHT_PT: f32 = front::height::BAND + TEXT_PT;

const STYLE: Style = Style::new(Font::Regular, 7.5);

/// Draws the section.
pub(super) fn draw(front: &mut Front<'_>, notice: &Notice, certificate: &Certificate) {
    front.band("SECTION II – INFORMATION FOR THE IMPORTER");
    let row = front.row(TEXT_PT);
    front.grid.outline(row, 0.5);
    let mut y_pt = row.y + 3.0;
    for text in texts(notice, certificate) {
        let area = Area::new(row.x + 5.0, y_pt, row.width - 10.0, row.height);
        y_pt = front.grid.paragraph(Role::Paragraph, area, STYLE, &text) + 1.5;
    }
}

fn texts(notice: &Notice, certificate: &Certificate) -> Vec<String> {
    let due = words::form_date(certificate.due_on);
    let days = words::calendar_days(certificate.days);
    let demand = format!(
        "Do what boxes 12 and 13 demand within {days} from the {}, or within a longer period that \
         CBP allows for good cause shown (19 CFR 134.54(a)): by {due}. {} Say in section III what \
         was done.",
        certificate.trigger_name,
        if notice.demands_marking() { law::OR_DISPOSE } else { law::AGREE_DISPOSAL },
    );
    let mut fixed = vec![law::HOLD, law::MARKING_DAMAGES, law::REDELIVERY_DAMAGES];
    if notice.violations.names(ReasonCode::Fda) {
        fixed.push(law::FDA_DAMAGES);
    }
    fixed.extend([law::MARKING_DUTY, law::FALSE_CERTIFICATION, law::PROTEST]);
    std::iter::once(demand).chain(fixed.into_iter().map(str::to_owned)).collect()
}
