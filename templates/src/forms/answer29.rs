//! The answer to a proposed Form 29: a letter of the importer or its broker to the issuing office.
//!
//! The form has no box for a reply, so the answer is a paper of its own.

use workflows::deadline::Certificate;
use workflows::form29::{Notice, Position, ReceivedAnswer};

use super::letters::{self, LABEL_PT};
use super::receipt::Receipt;
use super::{LETTER_MARGIN_PT, continuation, letter_feet, words};
use crate::paper::Paper;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};
use crate::pdf::text::Style;

/// Draws the letter.
pub(crate) fn draw(notice: &Notice, answer: &ReceivedAnswer, deadline: &Certificate) -> Canvas {
    let paper = Paper::Form29(notice);
    let receipt = Receipt::from(answer);
    let mut canvas = Canvas::default();
    let mut flow = Flow::new(&mut canvas, LETTER_MARGIN_PT, letters::running_head(paper));
    flow.heading(1, "Answer to a proposed Notice of Action");
    flow.gap(4.0);
    flow.panel(&[
        position(answer.content.position).to_owned(),
        stamp(receipt, deadline),
        letters::case_line(paper),
    ]);
    head(&mut flow, notice, answer);
    reasons(&mut flow, answer);
    continuation::attachments(&mut flow, "Files", &answer.content.attachments);
    signed(&mut flow, answer);
    flow.heading(2, "How the answer was received");
    receipt.rows(&mut flow, "due date");
    let style = Style { size_pt: 8.5, ..BODY };
    flow.heading(2, "Why the answer was due that day");
    flow.paragraph(style, &deadline.in_words());
    letter_feet(&mut canvas, &letters::edition(paper));
    canvas
}

const fn position(position: Position) -> &'static str {
    match position {
        Position::Agree => "The importer agrees with the proposed action",
        Position::Disagree => "The importer disagrees with the proposed action",
    }
}

/// One line that says when it came and whether that was in time.
fn stamp(receipt: Receipt<'_>, deadline: &Certificate) -> String {
    let due = words::form_date(deadline.due_on);
    let timely = if receipt.late { "LATE" } else { "in time" };
    format!(
        "Version {}, received {}: {timely}; the answer was due {due}.",
        receipt.version,
        words::form_time(receipt.received_at),
    )
}

fn head(flow: &mut Flow<'_>, notice: &Notice, answer: &ReceivedAnswer) {
    let to = &notice.to;
    let entries: Vec<String> = notice.entry_numbers().map(ToString::to_string).collect();
    let letters = notice.action_types.letters().into_iter();
    let actions = letters.map(|letter| format!("{} {}", letter.code(), letter.title()));
    let actions = actions.collect::<Vec<_>>().join("; ");
    let increase = notice.estimated_duty_increase.in_words();
    let about = format!(
        "Notice of Action, CBP Form 29, {} of {}",
        notice.notice_number,
        words::form_date(notice.date_of_notice),
    );
    let number = format!("{} ({})", to.importer_number, to.importer_number_type);
    for (label, value) in [
        ("Date", words::letter_date(words::local_date(answer.received_at))),
        ("From", format!("{}\n{}", to.name, to.address)),
        ("Importer No.", number),
        ("Sent by", words::actor(&answer.by)),
        ("To", words::office(&notice.from)),
        ("Officer", words::officer(&notice.officer)),
        ("About", about),
        ("Entries", entries.join(", ")),
        ("Proposed", format!("{actions}; estimated increase {increase}")),
    ] {
        flow.row(BODY, LABEL_PT, label, &value);
    }
}

fn reasons(flow: &mut Flow<'_>, answer: &ReceivedAnswer) {
    let text = answer.content.text.trim_end();
    let heading = match answer.content.position {
        Position::Agree => "What the importer says",
        Position::Disagree => "Reasons",
    };
    flow.heading(2, heading);
    let has_files = !answer.content.attachments.is_empty();
    flow.paragraph(
        BODY,
        match (text.trim().is_empty(), has_files) {
            (false, _) => text,
            (true, true) => "No text was sent; see the files below.",
            (true, false) => "No text was sent.",
        },
    );
}

fn signed(flow: &mut Flow<'_>, answer: &ReceivedAnswer) {
    let signer = &answer.content.signer;
    flow.heading(2, "Signed");
    let signature = signer.signature.as_deref().unwrap_or("on the signed paper");
    for (label, value) in [
        ("Name", signer.name.clone()),
        ("Title", signer.title.clone()),
        ("Telephone", signer.telephone.clone()),
        ("Signature", signature.to_owned()),
        ("Date", words::form_date(signer.date)),
    ] {
        flow.row(BODY, LABEL_PT, label, &value);
    }
}
