//! The last page of the form: instructions and definitions in our own words, and how the due
//! date was counted.

use workflows::case_file::Link;
use workflows::deadline::Certificate;
use workflows::form28::Notice;

use super::{FORM_MARGIN_PT, certificate, related, words};
use crate::pdf::canvas::Canvas;
use crate::pdf::font::Font;
use crate::pdf::layout::Flow;
use crate::pdf::text::Style;

const STYLE: Style = Style::new(Font::Regular, 8.5);

/// Draws the page.
pub(crate) fn draw(canvas: &mut Canvas, notice: &Notice, deadline: &Certificate, links: &[Link]) {
    let head = (
        "CBP Form 28, Request for Information – General Information and Instructions".to_owned(),
        notice.notice_number.to_string(),
    );
    let mut flow = Flow::new(canvas, FORM_MARGIN_PT, head);
    flow.heading(2, "General Information and Instructions");
    let mut number = 0_u16;
    for text in instructions(notice, deadline) {
        number += 1;
        flow.item(STYLE, &format!("{number}."), &text);
    }
    flow.heading(2, "Definitions (19 U.S.C. 1401a)");
    for (term, meaning) in DEFINITIONS {
        flow.row(STYLE, 108.0, term, meaning);
    }
    flow.heading(2, "Paperwork Reduction Act");
    flow.paragraph(STYLE, PAPERWORK);
    related::section(&mut flow, STYLE, links, &[]);
    certificate::section(&mut flow, STYLE, "How the answer-due date was counted", deadline);
}

fn instructions(notice: &Notice, deadline: &Certificate) -> [String; 8] {
    let days = words::calendar_days(deadline.days);
    let officer = words::officer(&notice.officer);
    [
        "CBP needs this information to classify and appraise the merchandise correctly and to \
         check that it complies with import law. Section 509(a) of the Tariff Act of 1930 \
         (19 U.S.C. 1509) requires a reply."
            .to_owned(),
        "Whatever you furnish must concern the shipment described on the front.".to_owned(),
        "Answer each question that is marked, as completely as you can. Use additional sheets \
         where a box is too small, and name the box on them."
            .to_owned(),
        "CBP treats the information as confidential.".to_owned(),
        format!(
            "If you cannot reply within {days} from the {}, or wish to discuss a question, \
             contact the officer before the answer is due: {officer}.",
            deadline.trigger_name
        ),
        "Return a copy of this form with your reply, signed in box 16 by the owner, the importer, or \
         an authorized corporate or company official."
            .to_owned(),
        FALSE_STATEMENT.to_owned(),
        words::counsel("Form 28"),
    ]
}

const FALSE_STATEMENT: &str = "Whoever signs certifies that the reply is true. A false statement is \
    punishable (18 U.S.C. 1001; 19 U.S.C. 1592).";

const DEFINITIONS: [(&str, &str); 5] = [
    (
        "Related",
        "Members of one family; an officer or director and the organization; officers or \
         directors of both; partners; employer and employee; anyone who holds 5 percent or more \
         of the voting stock of the organization; two persons who control, are controlled by, or \
         are together under the control of another.",
    ),
    (
        "Price paid or payable",
        "All that the buyer has paid or will pay for the merchandise to the seller or for the \
         seller's benefit, directly or indirectly, without the costs of international carriage \
         and insurance.",
    ),
    (
        "Assists",
        "Things the buyer supplies free of charge or at reduced cost for making or selling the \
         merchandise: materials and parts contained in it; tools, dies and molds; goods consumed \
         in making it; engineering, design work and plans done outside the United States.",
    ),
    (
        "Proceeds",
        "Any part of what a later resale, disposal or use of the merchandise brings in that goes \
         to the seller, directly or indirectly.",
    ),
    (
        "Royalties and license fees",
        "Payments related to the merchandise that the buyer must make, directly or indirectly, \
         as a condition of the sale for export to the United States.",
    ),
];

const PAPERWORK: &str = "This collection of information has OMB control number 1651-0023. An \
    agency may not conduct a collection of information, and nobody has to answer one, unless it \
    shows a valid control number. The estimate of the burden and its expiration date are printed \
    on CBP's own edition of the form.";
