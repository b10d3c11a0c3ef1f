//! The pages behind the front of a Form 29: continuations, lines, entries, cases, and how to
//! answer or what follows.

use workflows::deadline::Certificate;
use workflows::form29::{Line, Notice};

use super::Edition;
use crate::forms::continuation::{self, Pages};
use crate::forms::grid::Overflow;
use crate::forms::{FORM_MARGIN_PT, certificate, related, words};
use crate::pdf::canvas::Canvas;
use crate::pdf::font::Font;
use crate::pdf::layout::{Align, BODY, Flow, Table};
use crate::pdf::text::Style;

const STYLE: Style = Style::new(Font::Regular, 8.5);

/// Whether there is anything to list behind the front.
pub(super) fn has_lists(edition: &Edition<'_>) -> bool {
    let notice = edition.notice;
    !notice.lines.is_empty()
        || !notice.additional_entry_numbers.is_empty()
        || !notice.ad_cvd_cases.is_empty()
}

/// Draws the pages.
pub(super) fn draw(canvas: &mut Canvas, edition: &Edition<'_>, overflow: &[Overflow]) -> Pages {
    let notice = edition.notice;
    let head = (
        "CBP Form 29, Notice of Action – Continuation and Information".to_owned(),
        notice.notice_number.to_string(),
    );
    let mut flow = Flow::new(canvas, FORM_MARGIN_PT, head);
    let rests = continuation::rests(&mut flow, overflow);
    let lists = has_lists(edition).then(|| lists(&mut flow, notice));
    related::section(&mut flow, BODY, edition.links, &notice.linked_forms);
    match edition.certificate {
        Some(certificate) => how_to_answer(&mut flow, notice, certificate),
        None => what_follows(&mut flow, edition),
    }
    Pages { rests, lists }
}

/// Entries, lines and cases; returns the page on which they begin.
fn lists(flow: &mut Flow<'_>, notice: &Notice) -> usize {
    let mut first = None;
    if !notice.additional_entry_numbers.is_empty() {
        flow.heading(2, "Box 5: all entries of this notice");
        first = first.or(Some(flow.page()));
        let entries: Vec<String> = notice.entry_numbers().map(ToString::to_string).collect();
        flow.paragraph(BODY, &entries.join(", "));
    }
    if !notice.lines.is_empty() {
        flow.heading(2, "Box 13: lines of the entry summary");
        first = first.or(Some(flow.page()));
        lines(flow, notice);
    }
    if !notice.ad_cvd_cases.is_empty() {
        flow.heading(2, "Antidumping and countervailing duty cases");
        first = first.or(Some(flow.page()));
        flow.paragraph(BODY, &words::list(&notice.ad_cvd_cases));
    }
    first.unwrap_or_else(|| flow.page())
}

fn lines(flow: &mut Flow<'_>, notice: &Notice) {
    let rows: Vec<Vec<String>> = notice.lines.iter().map(row).collect();
    let mut total = vec![String::new(); 8];
    "Total".clone_into(&mut total[0]);
    total[7] = notice.estimated_duty_increase.in_words();
    flow.ledger(&Table {
        columns: &[
            (0.7, Align::Left),
            (1.5, Align::Left),
            (1.5, Align::Left),
            (1.5, Align::Right),
            (1.5, Align::Right),
            (1.7, Align::Left),
            (1.7, Align::Left),
            (1.4, Align::Right),
        ],
        head: &[
            "Line",
            "HTSUS entered",
            "HTSUS of CBP",
            "Value entered",
            "Value of CBP",
            "Rate entered",
            "Rate of CBP",
            "Increase",
        ],
        rows: &rows,
        total: Some(&total),
    });
}

fn row(line: &Line) -> Vec<String> {
    vec![
        line.line.to_string(),
        line.hts_entered.to_string(),
        line.hts_proposed.to_string(),
        line.value_entered.in_words(),
        line.value_proposed.in_words(),
        line.rate_entered.clone(),
        line.rate_proposed.clone(),
        line.duty_increase.in_words(),
    ]
}

fn how_to_answer(flow: &mut Flow<'_>, notice: &Notice, certificate: &Certificate) {
    flow.heading(2, "How to answer, and until when");
    let due = words::letter_date(certificate.due_on);
    let officer = words::officer(&notice.officer);
    numbered(
        flow,
        &[
            format!(
                "CBP proposes the action in boxes 12 and 13 and has not taken it yet \
                 (19 CFR 152.2). Your answer is in time when it is received before the end of \
                 {due}, New York time."
            ),
            format!(
                "If you disagree, give your reasons in writing and attach what supports them. \
                 The form has no box for a reply: the answer is a letter of its own, signed, with \
                 the case number {}, to the office in box 11.",
                notice.notice_number
            ),
            "If you agree, you may say so. CBP may then take the action before the time to answer \
             has ended."
                .to_owned(),
            format!(
                "If you need more time, ask the officer before that day and say why: {officer}. \
                 There is no right to it; CBP may hold liquidation back longer only for \
                 compelling reasons (19 CFR 152.2)."
            ),
            "If no answer is received in time, the entry may be liquidated as proposed.".to_owned(),
            INTERNAL_ADVICE.to_owned(),
            AFTER_LIQUIDATION.to_owned(),
            words::counsel("Form 29"),
        ],
    );
    certificate::section(flow, STYLE, "How the answer-due date was counted", certificate);
}

fn what_follows(flow: &mut Flow<'_>, edition: &Edition<'_>) {
    flow.heading(2, "What this means, and what follows");
    if let Some(taken) = edition.taken {
        for (label, value) in [
            ("Proposed", words::letter_date(edition.notice.date_of_notice)),
            ("Taken", words::letter_date(taken.on)),
            ("Taken by", words::actor(&taken.by)),
        ] {
            flow.row(STYLE, 80.0, label, &value);
        }
        flow.gap(3.0);
    }
    numbered(
        flow,
        &[
            "The action in boxes 12 and 13 has been taken (19 CFR 152.2). The entry is in the \
             liquidation process and is no longer open for review in the office in box 11."
                .to_owned(),
            "No answer is asked for, and no time to answer runs. This is not a notice of \
             liquidation."
                .to_owned(),
            AFTER_LIQUIDATION.to_owned(),
        ],
    );
}

fn numbered(flow: &mut Flow<'_>, items: &[String]) {
    let mut number = 0_u16;
    for text in items {
        number += 1;
        flow.item(STYLE, &format!("{number}."), text);
    }
}

const AFTER_LIQUIDATION: &str = "A protest (CBP Form 19) is possible only after liquidation, \
    within 180 days from the date of liquidation (19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)).";

const INTERNAL_ADVICE: &str = "As long as the entry is not liquidated, a question about it can be \
    put to CBP as a request for internal advice through the office in box 11 \
    (19 CFR 177.11(b)(2)). The request does not move the date above.";
