//! Letters about the answer to a Form 28.

use workflows::form28::Notice;

use super::{BOX_LABEL_PT, Letter, counted, draw, last_day};
use crate::forms::words;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// Before the due date.
pub(super) fn last_reminder(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let due = last_day(letter);
    let headline = format!("An answer is due by the end of {due}");
    draw(letter, "Reminder of the last day to answer", &headline, |flow| {
        flow.paragraph(BODY, &asked_on(letter, notice));
        let in_time = format!(
            "{} It is in time when it is received before the end of {due}, New York time.",
            missing(letter)
        );
        flow.paragraph(BODY, &in_time);
        asked(flow, letter, notice);
        counted(flow, letter.certificate);
        flow.heading(2, "What you can do");
        flow.paragraph(BODY, &answer_by(letter, notice));
        flow.paragraph(BODY, more_time(letter));
        flow.heading(2, "If no answer is received");
        flow.paragraph(BODY, FOLLOWS);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let due = last_day(letter);
    let headline = format!("The time to answer ended on {due}");
    draw(letter, "No answer was received in time", &headline, |flow| {
        flow.paragraph(BODY, &asked_on(letter, notice));
        let pending = if letter.standing.extension_pending { PENDING_PASSED } else { "" };
        let none = format!(
            "An answer was due by the end of {due}, New York time. {}{pending}",
            missing(letter)
        );
        flow.paragraph(BODY, &none);
        asked(flow, letter, notice);
        counted(flow, letter.certificate);
        flow.heading(2, "What follows");
        flow.paragraph(BODY, FOLLOWS);
        flow.heading(2, "What can still be done");
        flow.paragraph(BODY, LATE);
        flow.paragraph(BODY, &answer_by(letter, notice));
    })
}

/// What is not there: an answer, or after a first one the further information.
const fn missing(letter: &Letter<'_>) -> &'static str {
    if letter.standing.earlier_answer {
        "An earlier answer is on record; the further information that CBP asked for is not."
    } else {
        "No answer is on record."
    }
}

fn asked_on(letter: &Letter<'_>, notice: &Notice) -> String {
    let first = format!(
        "On {} U.S. Customs and Border Protection (CBP) asked you for information about entry {} \
         by a Request for Information, CBP Form 28 (19 U.S.C. 1509; 19 CFR 151.11; 19 CFR 163.6).",
        words::letter_date(notice.date_of_request),
        notice.entry_number,
    );
    match letter.further_request() {
        Some(request) => {
            let on = words::letter_date(request.asked_on);
            format!("{first} After your answer it asked for more on {on}.")
        }
        None => first,
    }
}

/// What an answer is due to: after a first one that is the further request alone.
fn asked(flow: &mut Flow<'_>, letter: &Letter<'_>, notice: &Notice) {
    flow.heading(2, "What was asked");
    if let Some(request) = letter.further_request() {
        flow.paragraph(BODY, &request.text);
        return;
    }
    for (code, title) in words::asked(notice) {
        flow.row(BODY, BOX_LABEL_PT, &code, &title);
    }
    if !notice.officer_message.trim().is_empty() {
        flow.row(BODY, BOX_LABEL_PT, "14", &notice.officer_message);
    }
}

fn answer_by(letter: &Letter<'_>, notice: &Notice) -> String {
    if letter.further_request().is_some() {
        return format!(
            "Answer what is asked above, sign the certification in box 16, and give the case \
             number {}. Say so where something does not exist or cannot be had, and why.",
            notice.notice_number,
        );
    }
    format!(
        "Answer every marked question, attach the documents asked for, sign the certification in \
         box 16, and give the case number {}. Say so where something does not exist or cannot be \
         had, and why.",
        notice.notice_number,
    )
}

const fn more_time(letter: &Letter<'_>) -> &'static str {
    if letter.standing.earlier_answer {
        return "If you need more time, agree it with the officer before the date above.";
    }
    if letter.standing.extension_pending {
        "More time was asked for and CBP has not decided yet. Until it grants it, the date above \
         stands."
    } else {
        "If you need more time, ask the officer for it before the date above and say why \
         (19 CFR 163.6(a)). The officer may grant it, shorten it or deny it; until then the date \
         stands."
    }
}

const FOLLOWS: &str = "CBP will decide on the information it has. A Notice of Action (CBP Form 29) \
    may follow, which proposes or takes a change in classification, value or rate of duty.";

const PENDING_PASSED: &str = " More time was asked for and CBP has not decided yet. If it grants the \
    request, a new date will be set and you will be told.";

const LATE: &str = "An answer that comes late may still be considered by the officer. It will be \
    marked late. Send it as soon as you can, and tell the officer by telephone that it is coming.";
