//! Letters about what a Form 4647 demands.

use workflows::form4647::{Notice, SampleRequirement};

use super::{LABEL_PT, Letter, counted, draw, last_day, section};
use crate::forms::form4647::law;
use crate::forms::words;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// Before the due date.
pub(super) fn last_reminder(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let due = last_day(letter);
    let headline = format!("By the end of {due}: {}", notice.kind.in_words());
    draw(letter, "Reminder of the last day to comply", &headline, |flow| {
        flow.paragraph(BODY, &demanded_on(notice));
        let in_time = format!(
            "{ON_RECORD} It is in time when it is received before the end of {due}, New York time. \
             {HELD}"
        );
        flow.paragraph(BODY, &in_time);
        demanded(flow, notice);
        counted(flow, letter.certificate);
        section(flow, "What you can do", &[&comply(notice), more_time(letter)]);
        flow.heading(2, "If that does not happen in time");
        consequences(flow, notice);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>, notice: &Notice) -> Canvas {
    let due = last_day(letter);
    let headline = format!("The time to comply ended on {due}");
    draw(letter, "The demand was not met in time", &headline, |flow| {
        flow.paragraph(BODY, &demanded_on(notice));
        let pending = if letter.standing.extension_pending { PENDING_PASSED } else { "" };
        let none =
            format!("That was due by the end of {due}, New York time. {ON_RECORD}{pending} {HELD}");
        flow.paragraph(BODY, &none);
        demanded(flow, notice);
        counted(flow, letter.certificate);
        flow.heading(2, "What follows");
        consequences(flow, notice);
        section(flow, "What can still be done", &[&comply(notice), LATE, law::PROTEST]);
    })
}

fn demanded_on(notice: &Notice) -> String {
    format!(
        "On {} U.S. Customs and Border Protection (CBP) demanded by a Notice to Mark and/or Notice \
         to Redeliver, CBP Form 4647, that you {} ({}).",
        words::letter_date(notice.date_of_notice),
        notice.kind.in_words(),
        law::authority(notice),
    )
}

fn demanded(flow: &mut Flow<'_>, notice: &Notice) {
    flow.heading(2, "What is demanded");
    let quantity = format!("{} {}", words::count(notice.quantity), notice.unit);
    flow.row(BODY, LABEL_PT, "Quantity", &quantity);
    let reasons = law::reasons(notice);
    if !reasons.is_empty() {
        flow.row(BODY, LABEL_PT, "Reason (box 9)", &reasons.join("\n"));
    }
    if !notice.required_marking.trim().is_empty() {
        flow.row(BODY, LABEL_PT, "Mark or label", &notice.required_marking);
    }
    if !notice.remarks.trim().is_empty() {
        flow.row(BODY, LABEL_PT, "Remarks (box 15)", &notice.remarks);
    }
}

fn comply(notice: &Notice) -> String {
    let account = format!(
        "Account in Section III for the whole quantity, and give the case number {}.",
        notice.notice_number
    );
    if !notice.demands_marking() {
        return format!("Return the goods to CBP custody. {} {account}", law::AGREE_DISPOSAL);
    }
    let sample = match notice.sample_requirement {
        SampleRequirement::Required => {
            ", with a marked sample unless CBP waives it (19 CFR 134.52(b))"
        }
        SampleRequirement::Waived | SampleRequirement::NotApplicable => "",
    };
    format!(
        "Bring the goods into compliance, certify that in Section III{sample}, and say where CBP \
         can verify them (19 CFR 134.52). {} {account}",
        law::OR_DISPOSE
    )
}

const fn more_time(letter: &Letter<'_>) -> &'static str {
    if letter.standing.extension_pending {
        "More time was asked for and CBP has not decided yet. Until it grants it, the date above \
         stands."
    } else {
        "If you need more time, ask the officer for it before the date above and show good cause \
         (19 CFR 134.54(a)). Until CBP grants more, the date stands."
    }
}

fn consequences(flow: &mut Flow<'_>, notice: &Notice) {
    flow.paragraph(BODY, &law::consequences(notice).join(" "));
}

const HELD: &str =
    "The goods stay held: do not sell or move them until CBP has accepted what was done with them.";

const ON_RECORD: &str = "No certification that CBP has accepted is on record.";

const PENDING_PASSED: &str = " More time was asked for and CBP has not decided yet. If it grants the \
    request, a new date will be set and you will be told.";

const LATE: &str = "What comes late will be marked late; CBP may still consider it. Send it as soon \
    as you can, and tell the officer by telephone that it is coming.";
