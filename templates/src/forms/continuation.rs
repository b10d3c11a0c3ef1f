//! Continuation sheets: what did not fit into a box, and the lists of an answer.

use workflows::form28::{Notice, ReceivedResponse, ReceivedSupplement};
use workflows::parties::Attachment;

use super::grid::Overflow;
use super::receipt::{self, Receipt};
use super::{FORM_MARGIN_PT, words};
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow, SMALL};

/// Indexes of the pages on which things begin.
pub(crate) struct Pages {
    /// The rest of each box that overflowed.
    pub(crate) rests: Vec<usize>,
    /// The answers by item and the files.
    pub(crate) lists: Option<usize>,
}

/// The rest of each box that overflowed; returns the pages on which they begin.
pub(crate) fn rests(flow: &mut Flow<'_>, overflow: &[Overflow]) -> Vec<usize> {
    let mut pages = Vec::with_capacity(overflow.len());
    for Overflow { name, rest } in overflow {
        flow.heading(2, &format!("Continuation of {name}"));
        pages.push(flow.page());
        flow.paragraph(BODY, rest);
    }
    pages
}

/// Whether an answer has more than its reply message.
pub(crate) fn has_lists(received: &ReceivedResponse) -> bool {
    let content = &received.content;
    !content.answers.is_empty()
        || !content.attachments.is_empty()
        || !received.supplements.is_empty()
}

/// Draws the sheets of a Form 28, none when there is nothing to continue.
pub(crate) fn of_form28(
    canvas: &mut Canvas,
    notice: &Notice,
    overflow: &[Overflow],
    response: Option<&ReceivedResponse>,
) -> Pages {
    let head = (
        "CBP Form 28, Request for Information – Continuation Sheet".to_owned(),
        notice.notice_number.to_string(),
    );
    let mut flow = Flow::new(canvas, FORM_MARGIN_PT, head);
    let rests = rests(&mut flow, overflow);
    let lists = response.map(|received| lists(&mut flow, notice, received));
    Pages { rests, lists }
}

fn lists(flow: &mut Flow<'_>, notice: &Notice, received: &ReceivedResponse) -> usize {
    flow.heading(2, "Box 15: how the answer was received");
    let first = flow.page();
    Receipt::from(received).rows(flow, "due date");
    answers(flow, notice, received);
    attachments(flow, "Box 15: attachments", &received.content.attachments);
    for supplement in &received.supplements {
        self::supplement(flow, supplement);
    }
    first
}

fn answers(flow: &mut Flow<'_>, notice: &Notice, received: &ReceivedResponse) {
    let given = &received.content.answers;
    if given.is_empty() {
        return;
    }
    flow.heading(2, "Box 15: answers by item");
    let rows: Vec<Vec<String>> = given
        .iter()
        .map(|answer| {
            let reason = answer.not_available_reason.as_ref();
            let reason = reason.map(|reason| format!("Not available: {reason}"));
            let text = [answer.text.clone(), reason].into_iter().flatten().collect::<Vec<_>>();
            let asked = if notice.asks(answer.item) { "" } else { " (not asked)" };
            vec![
                answer.item.code().to_owned(),
                format!("{}{asked}", answer.item.title()),
                text.join("\n"),
            ]
        })
        .collect();
    flow.table(&[1.0, 3.4, 6.6], &["Item", "What was asked", "Answer"], &rows);
}

/// A table of files with their hashes, none when there are none.
pub(crate) fn attachments(flow: &mut Flow<'_>, title: &str, files: &[Attachment]) {
    if files.is_empty() {
        return;
    }
    flow.heading(2, title);
    let rows: Vec<Vec<String>> = files
        .iter()
        .map(|file| {
            let Attachment { name, media_type, size, sha256, url: _ } = file;
            vec![name.clone(), media_type.clone(), words::size(*size), sha256.clone()]
        })
        .collect();
    flow.table(&[3.6, 2.6, 1.2, 3.6], &["File", "Type", "Size", "SHA-256"], &rows);
}

fn supplement(flow: &mut Flow<'_>, supplement: &ReceivedSupplement) {
    let version = supplement.version;
    flow.heading(2, &format!("Box 15: supplement, version {version}"));
    receipt::came(flow, version, supplement.received_at, &supplement.by);
    if !supplement.content.reply_message.trim().is_empty() {
        flow.gap(SMALL.size_pt * 0.4);
        flow.paragraph(BODY, &supplement.content.reply_message);
    }
    let title = format!("Attachments of version {version}");
    attachments(flow, &title, &supplement.content.attachments);
}
