//! Letters about the time to protest: against a liquidation (Form 29) or a demand (Form 4647).

use workflows::{form29, form4647};

use super::{Letter, counted, day_zero, draw, last_day, more_entries, section};
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::BODY;

/// What may be protested.
#[derive(Clone, Copy)]
pub(super) enum Against<'a> {
    /// The liquidation of the entry.
    Liquidation(&'a form29::Notice),
    /// The demand to mark or redeliver.
    Demand(&'a form4647::Notice),
}

/// When the time begins.
pub(super) fn window(letter: &Letter<'_>, against: Against<'_>) -> Canvas {
    let due = last_day(letter);
    let headline = format!("A protest may be filed until the end of {due}");
    draw(letter, "The time to protest runs", &headline, |flow| {
        flow.paragraph(BODY, &happened(letter, against));
        section(flow, "What you can do", &[&how(letter, against), RECORD]);
        counted(flow, letter.certificate);
        section(flow, "If a protest is filed", &[decision(against), COURT]);
        section(flow, "If none is filed in time", &[without(against)]);
    })
}

/// Before its last day.
pub(super) fn last_reminder(letter: &Letter<'_>, against: Against<'_>) -> Canvas {
    let due = last_day(letter);
    let headline = format!("A protest may be filed until the end of {due}");
    draw(letter, "Reminder of the last day to protest", &headline, |flow| {
        flow.paragraph(BODY, &happened(letter, against));
        flow.paragraph(BODY, "No protest is on record in this case.");
        section(flow, "What you can do", &[&how(letter, against), RECORD]);
        counted(flow, letter.certificate);
        section(flow, "If none is filed in time", &[without(against)]);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>, against: Against<'_>) -> Canvas {
    let due = last_day(letter);
    let headline = format!("The time to protest ended on {due}");
    draw(letter, "The time to protest has ended", &headline, |flow| {
        flow.paragraph(BODY, &happened(letter, against));
        flow.paragraph(BODY, "No protest is on record in this case.");
        counted(flow, letter.certificate);
        section(flow, "What follows", &[without(against)]);
        section(flow, "If a protest was filed in time", &[FILED]);
    })
}

fn happened(letter: &Letter<'_>, against: Against<'_>) -> String {
    let on = day_zero(letter);
    let is_one = letter.paper.entry_numbers().len() < 2;
    match against {
        Against::Liquidation(notice) => format!(
            "{} {}{} of this Notice of Action, CBP Form 29, {} liquidated on {on}.",
            if is_one { "Entry" } else { "Entries" },
            notice.entry_number,
            more_entries(letter.paper),
            if is_one { "was" } else { "were" },
        ),
        Against::Demand(notice) => format!(
            "By a Notice to Mark and/or Notice to Redeliver, CBP Form 4647, dated {on}, CBP \
             demanded for entry {} that you {}.",
            notice.entry_number,
            notice.kind.in_words(),
        ),
    }
}

fn how(letter: &Letter<'_>, against: Against<'_>) -> String {
    let what = match against {
        Against::Liquidation(_) => "the liquidation",
        Against::Demand(_) => "the demand",
    };
    format!(
        "If you hold that {what} is wrong, you may file a protest with CBP on CBP Form 19 ({}). \
         Name the entry and the decision you protest, and give your reasons. It must be filed by \
         the end of {}.",
        letter.certificate.citations.join("; "),
        last_day(letter),
    )
}

const fn without(against: Against<'_>) -> &'static str {
    match against {
        Against::Liquidation(_) => {
            "Without a protest filed in time the liquidation becomes final, and with it the duties \
             of the entry."
        }
        Against::Demand(_) => {
            "Without a protest filed in time the demand can no longer be contested by protest. What \
             it demands, and the time for that, do not depend on a protest."
        }
    }
}

const fn decision(against: Against<'_>) -> &'static str {
    match against {
        Against::Liquidation(_) => {
            "CBP decides a protest within two years from its filing (19 CFR 174.21(a))."
        }
        Against::Demand(_) => {
            "CBP decides a protest within two years from its filing (19 CFR 174.21(a)). A protest \
             does not by itself stop the time to comply with the demand."
        }
    }
}

const RECORD: &str = "When it is filed, record its number (port, year, sequence) and the day of \
    filing in this case: the reminders then stop.";

const COURT: &str = "If it is denied, a summons may be filed in the U.S. Court of International \
    Trade within 180 days from the day the denial was mailed (28 U.S.C. 2636(a); 19 CFR 174.31).";

const FILED: &str = "Then this letter changes nothing. Tell the office below the number of the \
    protest and the day it was filed.";
