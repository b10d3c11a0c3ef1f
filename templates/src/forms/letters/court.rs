//! Letters about the time to go to court after a denied protest.

use super::{Letter, counted, day_zero, draw, last_day, section};
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::BODY;

/// When the time begins.
pub(super) fn window(letter: &Letter<'_>) -> Canvas {
    let headline = format!("A summons may be filed until the end of {}", last_day(letter));
    draw(letter, "The time to go to court runs", &headline, |flow| {
        flow.paragraph(BODY, &denied(letter));
        section(flow, "What you can do", &[&how(letter), COUNSEL]);
        counted(flow, letter.certificate);
        section(flow, "If no summons is filed in time", &[WITHOUT]);
    })
}

/// Before its last day.
pub(super) fn last_reminder(letter: &Letter<'_>) -> Canvas {
    let headline = format!("A summons may be filed until the end of {}", last_day(letter));
    draw(letter, "Reminder of the last day for a summons", &headline, |flow| {
        flow.paragraph(BODY, &denied(letter));
        flow.paragraph(BODY, NOT_RECORDED);
        section(flow, "What you can do", &[&how(letter), COUNSEL]);
        counted(flow, letter.certificate);
        section(flow, "If no summons is filed in time", &[WITHOUT]);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>) -> Canvas {
    let headline = format!("The time for a summons ended on {}", last_day(letter));
    draw(letter, "The time to go to court has ended", &headline, |flow| {
        flow.paragraph(BODY, &denied(letter));
        flow.paragraph(BODY, NOT_RECORDED);
        counted(flow, letter.certificate);
        section(flow, "What follows", &[WITHOUT]);
    })
}

fn denied(letter: &Letter<'_>) -> String {
    let on = day_zero(letter);
    format!(
        "CBP denied the protest in this case, in whole or in part. The time counts from {on}, the \
         {}.",
        letter.certificate.trigger_name,
    )
}

fn how(letter: &Letter<'_>) -> String {
    format!(
        "The denial may be contested in the U.S. Court of International Trade. The action begins \
         with a summons, which must be filed with the court by the end of {} ({}).",
        last_day(letter),
        letter.certificate.citations.join("; "),
    )
}

const COUNSEL: &str = "The court applies its own rules on time. Have counsel confirm the last day, \
    and do not wait for it.";

const NOT_RECORDED: &str = "Whether a summons has been filed is the court's record and is not kept \
    in this case. If one has been filed in time, this letter asks nothing of you.";

const WITHOUT: &str = "Without a summons filed in time the denial of the protest can no longer be \
    contested in court.";
