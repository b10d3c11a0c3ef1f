//! Letters about the answer to a proposed Form 29.

use workflows::form29::Notice;

use super::{BOX_LABEL_PT, Letter, counted, draw, last_day, more_entries, section};
use crate::forms::words;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// Before the due date.
pub(super) fn last_reminder(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let due = last_day(letter);
    let headline = format!("An answer is due by the end of {due}");
    draw(letter, "Reminder of the last day to answer", &headline, |flow| {
        flow.paragraph(BODY, &proposed_on(letter, notice));
        let in_time = format!(
            "{} It is in time when it is received before the end of {due}, New York time.",
            on_record(letter)
        );
        flow.paragraph(BODY, &in_time);
        proposed(flow, notice);
        counted(flow, letter.certificate);
        section(flow, "What you can do", &[&answer_by(notice), more_time(letter)]);
        section(flow, "If no answer is received", &[LIQUIDATION, PROTEST]);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let due = last_day(letter);
    let headline = format!("The time to answer ended on {due}");
    draw(letter, "No answer was received in time", &headline, |flow| {
        flow.paragraph(BODY, &proposed_on(letter, notice));
        let pending = if letter.standing.extension_pending { PENDING_PASSED } else { "" };
        let none = format!(
            "An answer was due by the end of {due}, New York time. {}{pending}",
            on_record(letter)
        );
        flow.paragraph(BODY, &none);
        proposed(flow, notice);
        counted(flow, letter.certificate);
        section(flow, "What follows", &[LIQUIDATION, PROTEST]);
        section(flow, "What can still be done", &[LATE, &answer_by(notice)]);
    })
}

const fn on_record(letter: &Letter<'_>) -> &'static str {
    if letter.standing.earlier_answer {
        "An earlier answer is on record."
    } else {
        "No answer is on record."
    }
}

fn proposed_on(letter: &Letter<'_>, notice: &Notice) -> String {
    format!(
        "On {} U.S. Customs and Border Protection (CBP) told you by a Notice of Action, CBP \
         Form 29, that it proposes an action on entry {}{}, which will increase the duties by an \
         estimated {} (19 CFR 152.2).",
        words::letter_date(notice.date_of_notice),
        notice.entry_number,
        more_entries(letter.paper),
        notice.estimated_duty_increase.in_words(),
    )
}

fn proposed(flow: &mut Flow<'_>, notice: &Notice) {
    flow.heading(2, "What is proposed");
    for letter in notice.action_types.letters() {
        flow.row(BODY, BOX_LABEL_PT, letter.code(), &words::capitalised(letter.title()));
    }
    flow.row(BODY, BOX_LABEL_PT, "13", &notice.explanation);
}

fn answer_by(notice: &Notice) -> String {
    format!(
        "If you disagree, send your reasons in writing, signed, with what supports them, to the \
         office below, and give the case number {}. If you agree, you may say so; CBP may then \
         take the action at once.",
        notice.notice_number,
    )
}

const fn more_time(letter: &Letter<'_>) -> &'static str {
    if letter.standing.extension_pending {
        "More time was asked for and CBP has not decided yet. Until it grants it, the date above \
         stands."
    } else {
        "If you need more time, ask the officer for it before the date above and say why. There is \
         no right to it: CBP may hold liquidation back longer only for compelling reasons \
         (19 CFR 152.2). Until it grants more, the date stands."
    }
}

const LIQUIDATION: &str = "The entry may be liquidated as proposed.";

const PROTEST: &str = "After liquidation a protest (CBP Form 19) is possible within 180 days from \
    the date of liquidation (19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)).";

const PENDING_PASSED: &str = " More time was asked for and CBP has not decided yet. If it grants the \
    request, a new date will be set and you will be told.";

const LATE: &str = "As long as the entry is not liquidated, the officer may still consider an \
    answer that comes late. It will be marked late. Send it as soon as you can, and tell the \
    officer by telephone that it is coming.";
