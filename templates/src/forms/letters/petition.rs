//! Letters about the time to petition for relief from liquidated damages.

use super::{Letter, counted, day_zero, draw, last_day, section};
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::BODY;

/// When the time begins.
pub(super) fn window(letter: &Letter<'_>) -> Canvas {
    let headline = format!("A petition may be filed until the end of {}", last_day(letter));
    draw(letter, "The time to petition for relief runs", &headline, |flow| {
        flow.paragraph(BODY, &claimed(letter));
        section(flow, "What you can do", &[&how(letter), RELIEF, MORE_TIME]);
        counted(flow, letter.certificate);
        section(flow, "If no petition is filed in time", &[WITHOUT]);
    })
}

/// Before its last day.
pub(super) fn last_reminder(letter: &Letter<'_>) -> Canvas {
    let headline = format!("A petition may be filed until the end of {}", last_day(letter));
    draw(letter, "Last reminder of the time to petition", &headline, |flow| {
        flow.paragraph(BODY, &claimed(letter));
        flow.paragraph(BODY, NOT_RECORDED);
        section(flow, "What you can do", &[&how(letter), RELIEF, MORE_TIME]);
        counted(flow, letter.certificate);
        section(flow, "If no petition is filed in time", &[WITHOUT]);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>) -> Canvas {
    let headline = format!("The time to petition ended on {}", last_day(letter));
    draw(letter, "The time to petition has ended", &headline, |flow| {
        flow.paragraph(BODY, &claimed(letter));
        flow.paragraph(BODY, NOT_RECORDED);
        counted(flow, letter.certificate);
        section(flow, "What follows", &[WITHOUT]);
    })
}

fn claimed(letter: &Letter<'_>) -> String {
    format!(
        "CBP claims liquidated damages because the demand of this notice was not met, and mailed \
         the claim on {}. The case is with Fines, Penalties and Forfeitures.",
        day_zero(letter),
    )
}

fn how(letter: &Letter<'_>) -> String {
    format!(
        "You may petition for relief from the claim ({}). Send the petition to the office that the \
         claim names, with the number of the claim and your reasons, by the end of {}.",
        letter.certificate.citations.join("; "),
        last_day(letter),
    )
}

const RELIEF: &str = "Relief from damages for goods that were not marked needs good faith and the \
    deposit of the marking duty (19 CFR 134.54(c)).";

const MORE_TIME: &str =
    "If you need more time, ask that office before the date above (19 CFR 172.3(c)).";

const NOT_RECORDED: &str = "Petitions are not recorded in this case. If one has been filed in time, \
    this letter asks nothing of you.";

const WITHOUT: &str = "Without a petition filed in time CBP may go on with the claim as it stands.";
