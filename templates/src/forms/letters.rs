//! The letters: the last reminder before the due date, and what follows when it has passed.

use jiff::Timestamp;
use workflows::deadline::Certificate;
use workflows::effect::Standing;
use workflows::form28::Notice;

use super::{LETTER_MARGIN_PT, feet, words};
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};
use crate::pdf::text::Style;

/// What both letters are about.
pub(crate) struct Letter<'a> {
    /// The notice.
    pub(crate) notice: &'a Notice,
    /// Its deadline.
    pub(crate) certificate: &'a Certificate,
    /// How the case stands besides its date.
    pub(crate) standing: Standing,
    /// Date of the letter.
    pub(crate) dated: Timestamp,
}

/// The letter that goes with the last reminder.
pub(crate) fn last_reminder(letter: &Letter<'_>) -> Canvas {
    let due = words::letter_date(letter.certificate.due_on);
    let headline = format!("An answer is due by the end of {due}");
    draw(letter, "Last reminder", &headline, |flow| {
        flow.paragraph(BODY, &asked_on(letter));
        flow.paragraph(
            BODY,
            &format!(
                "{} It is in time when it is received before the end of {due}, New York time.",
                missing(letter)
            ),
        );
        asked(flow, letter.notice);
        counted(flow, letter);
        flow.heading(2, "What you can do");
        flow.paragraph(BODY, &answer_by(letter));
        flow.paragraph(BODY, more_time(letter));
        flow.heading(2, "If no answer is received");
        flow.paragraph(BODY, FOLLOWS);
    })
}

/// The letter that goes out when the deadline has passed.
pub(crate) fn passed(letter: &Letter<'_>) -> Canvas {
    let due = words::letter_date(letter.certificate.due_on);
    let headline = format!("The time to answer ended on {due}");
    draw(letter, "No answer was received in time", &headline, |flow| {
        flow.paragraph(BODY, &asked_on(letter));
        let pending = if letter.standing.extension_pending { PENDING_PASSED } else { "" };
        let none = format!(
            "An answer was due by the end of {due}, New York time. {}{pending}",
            missing(letter)
        );
        flow.paragraph(BODY, &none);
        asked(flow, letter.notice);
        counted(flow, letter);
        flow.heading(2, "What follows");
        flow.paragraph(BODY, FOLLOWS);
        flow.heading(2, "What can still be done");
        flow.paragraph(BODY, LATE);
        flow.paragraph(BODY, &answer_by(letter));
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

/// The running head of letters.
pub(crate) fn running_head(notice: &Notice) -> (String, String) {
    ("CBP Form 28, Request for Information".to_owned(), notice.notice_number.to_string())
}

/// The edition line of letters.
pub(crate) fn edition(notice: &Notice) -> String {
    format!("CBP Form 28, case {}", notice.notice_number)
}

/// Date, addressee and what the letter is about.
pub(crate) fn addressee(flow: &mut Flow<'_>, notice: &Notice, dated: Timestamp) {
    let to = &notice.to;
    let broker = notice.broker.as_ref().map(|broker| {
        let reference = broker.reference_number.as_ref();
        let reference = reference.map(|r| format!(", reference {r}")).unwrap_or_default();
        format!("{} (filer {}){reference}", broker.name, broker.filer_code)
    });
    let attention = to.attention.as_ref().map(|desk| format!("\nAttn. {desk}"));
    let address = format!("{}{}\n{}", to.name, attention.unwrap_or_default(), to.address);
    let importer = format!("{} ({})", to.importer_number, to.importer_number_type);
    let invoice = notice.invoice_number.as_ref().map(|number| format!(", invoice {number}"));
    let goods = format!("{}{}", notice.invoice_description, invoice.unwrap_or_default());
    for (label, value) in [
        ("Date", words::letter_date(words::local_date(dated))),
        ("To", address),
        ("Importer No.", importer),
        ("Entry", format!("{} of {}", notice.entry_number, words::form_date(notice.date_of_entry))),
        ("Merchandise", goods),
        ("Filed by", broker.unwrap_or_else(|| "the importer".to_owned())),
    ] {
        flow.row(BODY, 110.0, label, &value);
    }
    flow.gap(6.0);
}

fn draw(
    letter: &Letter<'_>,
    title: &str,
    headline: &str,
    body: impl FnOnce(&mut Flow<'_>),
) -> Canvas {
    let notice = letter.notice;
    let mut canvas = Canvas::default();
    let mut flow = Flow::new(&mut canvas, LETTER_MARGIN_PT, running_head(notice));
    flow.heading(1, title);
    flow.gap(4.0);
    flow.panel(&[
        headline.to_owned(),
        format!("Case {}, entry {}", notice.notice_number, notice.entry_number),
    ]);
    addressee(&mut flow, notice, letter.dated);
    body(&mut flow);
    flow.heading(2, "Whom to contact");
    let officer = words::officer(&notice.officer);
    let office = format!("{officer}.\n{}, {}", notice.from.office, notice.from.address);
    flow.paragraph(BODY, &office);
    flow.paragraph(BODY, NO_DECISION);
    feet(&mut canvas, LETTER_MARGIN_PT, &edition(notice));
    canvas
}

fn asked_on(letter: &Letter<'_>) -> String {
    format!(
        "On {} U.S. Customs and Border Protection (CBP) asked you for information about entry {} \
         by a Request for Information, CBP Form 28 (19 U.S.C. 1509; 19 CFR 151.11; 19 CFR 163.6).",
        words::letter_date(letter.notice.date_of_request),
        letter.notice.entry_number,
    )
}

fn asked(flow: &mut Flow<'_>, notice: &Notice) {
    flow.heading(2, "What was asked");
    for (code, title) in words::asked(notice) {
        flow.row(BODY, 60.0, &code, &title);
    }
    if !notice.officer_message.trim().is_empty() {
        flow.row(BODY, 60.0, "14", &notice.officer_message);
    }
}

fn counted(flow: &mut Flow<'_>, letter: &Letter<'_>) {
    flow.heading(2, "Why that day");
    let style = Style { size_pt: 8.5, ..BODY };
    flow.paragraph(style, &letter.certificate.in_words());
}

fn answer_by(letter: &Letter<'_>) -> String {
    format!(
        "Answer every marked question, attach the documents asked for, sign the certification in \
         box 16, and give the case number {}. Say so where something does not exist or cannot be \
         had, and why.",
        letter.notice.notice_number,
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

const NO_DECISION: &str = "This letter was written by Tidewaiter from the record of the case. It \
    is not a decision of CBP and changes no right or time limit.";
