//! Letters about the time to petition for relief from liquidated damages.

use workflows::form4647::{Damages, Notice};

use super::{Letter, counted, day_zero, draw, last_day, section};
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// When the time begins.
pub(super) fn window(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let headline = format!("A petition may be filed until the end of {}", last_day(letter));
    draw(letter, "The time to petition for relief runs", &headline, |flow| {
        flow.paragraph(BODY, &claimed(letter, notice));
        what_you_can_do(flow, letter, notice);
        counted(flow, letter.certificate);
        section(flow, "If no petition is filed in time", &[WITHOUT]);
    })
}

/// Before its last day.
pub(super) fn last_reminder(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let headline = format!("A petition may be filed until the end of {}", last_day(letter));
    draw(letter, "Reminder of the last day to petition", &headline, |flow| {
        flow.paragraph(BODY, &claimed(letter, notice));
        flow.paragraph(BODY, NOT_RECORDED);
        what_you_can_do(flow, letter, notice);
        counted(flow, letter.certificate);
        section(flow, "If no petition is filed in time", &[WITHOUT]);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let headline = format!("The time to petition ended on {}", last_day(letter));
    draw(letter, "The time to petition has ended", &headline, |flow| {
        flow.paragraph(BODY, &claimed(letter, notice));
        flow.paragraph(BODY, NOT_RECORDED);
        counted(flow, letter.certificate);
        section(flow, "What follows", &[WITHOUT]);
    })
}

fn claimed(letter: &Letter<'_>, notice: &Notice) -> String {
    let mailed = day_zero(letter);
    let amount = letter.claim().map_or_else(String::new, |claim| {
        format!(" of {}{}", claim.amount.in_words(), measure(claim, notice))
    });
    format!(
        "CBP claims liquidated damages{amount} because the demand of this notice was not met, and \
         mailed the claim on {mailed}. The case is with Fines, Penalties and Forfeitures."
    )
}

/// What the amount is measured by.
fn measure(claim: &Damages, notice: &Notice) -> &'static str {
    if claim.tripled {
        ", three times the value of the goods (19 CFR 141.113(i); 19 CFR 113.62(m)(1)),"
    } else if notice.concerns_origin_marking() {
        ", the entered value of the goods not marked or not returned (19 CFR 134.54(a)),"
    } else {
        ", the value of the goods that did not comply or were not redelivered (19 CFR 141.113(i)),"
    }
}

fn what_you_can_do(flow: &mut Flow<'_>, letter: &Letter<'_>, notice: &Notice) {
    let how = how(letter);
    let steps = [Some(how.as_str()), relief(notice), Some(MORE_TIME)];
    section(flow, "What you can do", &steps.into_iter().flatten().collect::<Vec<_>>());
}

/// Relief from damages for goods without their mark of origin has conditions of its own.
fn relief(notice: &Notice) -> Option<&'static str> {
    notice.concerns_origin_marking().then_some(RELIEF)
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
