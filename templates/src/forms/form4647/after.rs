//! What follows sections III and IV: continuations, the receipt and the files of the answer,
//! related cases, how the last day was counted.

use workflows::form4647::{Notice, ReceivedResponse};

use super::Edition;
use crate::forms::continuation::{self, Pages};
use crate::forms::grid::Overflow;
use crate::forms::receipt::{self, Receipt};
use crate::forms::{FORM_MARGIN_PT, certificate, related, words};
use crate::pdf::canvas::Canvas;
use crate::pdf::font::Font;
use crate::pdf::layout::{BODY, Flow};
use crate::pdf::text::Style;

const STYLE: Style = Style::new(Font::Regular, 8.5);

/// Draws it below the sections of the last page, from `y_pt` on.
pub(super) fn draw(
    canvas: &mut Canvas,
    edition: &Edition<'_>,
    overflow: &[Overflow],
    y_pt: f32,
) -> Pages {
    let notice = edition.notice;
    let head = (
        "CBP Form 4647, Notice to Mark and/or Notice to Redeliver – Continuation and Information"
            .to_owned(),
        notice.notice_number.to_string(),
    );
    let page = canvas.pages.len() - 1;
    let mut flow = Flow::below(canvas, FORM_MARGIN_PT, head, page, y_pt);
    let rests = continuation::rests(&mut flow, overflow);
    let lists = edition.response.map(|received| lists(&mut flow, received));
    issued_late(&mut flow, notice);
    related::section(&mut flow, BODY, edition.links, &notice.linked_forms);
    certificate::section(&mut flow, STYLE, "How the last day was counted", edition.certificate);
    Pages { rests, lists }
}

fn lists(flow: &mut Flow<'_>, received: &ReceivedResponse) -> usize {
    flow.heading(2, "Section III: how the answer was received");
    let first = flow.page();
    Receipt::from(received).rows(flow, "last day");
    continuation::attachments(flow, "Section III: attachments", &received.content.attachments);
    for supplement in &received.supplements {
        let version = supplement.version;
        flow.heading(2, &format!("Section III: supplement, version {version}"));
        receipt::came(flow, version, supplement.received_at, &supplement.by);
        if !supplement.content.text.trim().is_empty() {
            flow.gap(3.0);
            flow.paragraph(BODY, &supplement.content.text);
        }
        let title = format!("Attachments of version {version}");
        continuation::attachments(flow, &title, &supplement.content.attachments);
    }
    first
}

/// A demand made although its time was over says so, with CBP's reason.
fn issued_late(flow: &mut Flow<'_>, notice: &Notice) {
    let Some(overriding) = &notice.overriding else {
        return;
    };
    flow.heading(2, "Time of the demand");
    let text = format!(
        "CBP issued this notice although the time for such a demand was over by its own record \
         (19 CFR 113.62(d); 19 CFR 141.113(a)(2)). Its reason: {}",
        words::given(&overriding.reason)
    );
    flow.paragraph(BODY, &text);
}
