//! Letters about the end of a blanket declaration.

use workflows::declaration::{DeclarationType, Statement};

use super::{LABEL_PT, Letter, draw, last_day, section};
use crate::forms::words;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// Before its last day.
pub(super) fn last_reminder(letter: &Letter<'_>, statement: &Statement) -> Canvas {
    let headline = format!("It counts until the end of {}", last_day(letter));
    draw(letter, "A declaration is about to expire", &headline, |flow| {
        flow.paragraph(BODY, &is(statement, "expires at the end of its last day"));
        period(flow, letter, statement);
        section(flow, "What you can do", &[&renew(letter)]);
        section(flow, "If it is not renewed", &[&without(statement), EVIDENCE]);
    })
}

/// After it.
pub(super) fn passed(letter: &Letter<'_>, statement: &Statement) -> Canvas {
    let headline = format!("It counted until the end of {}", last_day(letter));
    draw(letter, "A declaration has expired", &headline, |flow| {
        flow.paragraph(BODY, &is(statement, "has expired"));
        period(flow, letter, statement);
        section(flow, "What that means", &[&without(statement), EVIDENCE]);
        section(flow, "What you can do", &[&renew(letter)]);
    })
}

fn is(statement: &Statement, what: &str) -> String {
    format!("The {} of {} {what}.", statement.declaration_type().title(), statement.importer_name)
}

fn period(flow: &mut Flow<'_>, letter: &Letter<'_>, statement: &Statement) {
    flow.heading(2, "Its period");
    let certificate = letter.certificate;
    let last = format!(
        "{}, until the end of the day in New York ({})",
        last_day(letter),
        certificate.time_zone
    );
    for (label, value) in [
        ("First day", words::letter_date(statement.effective_from)),
        ("Last day", last),
        ("Length", words::calendar_days(certificate.days)),
        ("Laid down in", certificate.citations.join("; ")),
    ] {
        flow.row(BODY, LABEL_PT, label, &value);
    }
}

fn renew(letter: &Letter<'_>) -> String {
    let next = letter.certificate.due_on.tomorrow().unwrap_or(letter.certificate.due_on);
    format!(
        "If no renewal is under way, renew it: draft another declaration that begins on {} and \
         name it as the renewal of {}. It has to be signed and submitted; this one is not changed \
         by that.",
        words::letter_date(next),
        letter.paper.number(),
    )
}

fn without(statement: &Statement) -> String {
    let rule = match statement.declaration_type() {
        DeclarationType::NonReimbursementBlanket => {
            " Where the statement is missing at liquidation, reimbursement is presumed and the \
             antidumping duty is doubled (19 CFR 351.402(f)(2), (3))."
        }
        DeclarationType::ImporterCertifyingStatement | DeclarationType::AffidavitOfManufacture => {
            ""
        }
    };
    format!("Entries dated after the last day are not covered by it.{rule}")
}

const EVIDENCE: &str = "For entries dated within its period it stays on record as evidence; keep it \
    with the entry records (19 CFR 163.4).";
