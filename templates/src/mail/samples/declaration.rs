//! Messages about blanket declarations of every type.

use std::sync::LazyLock;

use workflows::case_file::Relation;
use workflows::clocks::Clock;
use workflows::deadline::{Certificate, Rule};
use workflows::declaration::{self, Statement};
use workflows::effect::Message;
use workflows::ladder::RungKind;

use super::{Sample, actor, counted, reminder};
use crate::paper::Paper;

static STATEMENTS: LazyLock<Vec<Statement>> = LazyLock::new(declaration::samples::statements);

/// Every message about every type, each of its situations at least once.
pub(super) fn samples() -> Vec<Sample> {
    STATEMENTS.iter().flat_map(of_statement).collect()
}

pub(super) fn validity(statement: &Statement) -> Certificate {
    let trigger_on = statement.effective_from.yesterday().expect("a day");
    let days = trigger_on.until(statement.effective_to).expect("a span").get_days();
    let days = u16::try_from(days).expect("a period");
    counted(Rule::DeclarationExpiry, trigger_on, Some(days), &[])
}

fn of_statement(statement: &'static Statement) -> Vec<Sample> {
    let paper = Paper::Declaration(statement);
    let certificate = validity(statement);
    let last = statement.effective_to;
    let before = |days: i64| last.checked_sub(jiff::Span::new().days(days)).expect("a day");
    let after = |days: i64| last.checked_add(jiff::Span::new().days(days)).expect("a day");
    let reason = || "The list of cases is not complete.".to_owned();
    let other = || "DCL-2027-000044".parse().expect("a number");
    let cancelled =
        |from, entries| Message::DeclarationCancelled { reason: reason(), from, entries };
    let undelivered = "signature-requested".to_owned();
    let gap = "The signer's address was refused.".to_owned();
    let unsubmitted = [
        ("PENDING_SIGNATURE", Message::SignatureRequested),
        ("DRAFT", Message::SignatureDeclined { reason: reason(), by: actor() }),
        ("PENDING_SIGNATURE", Message::Undeliverable { undelivered, gap }),
    ]
    .map(|(state, message)| Sample::new(paper, state, message, None));
    let submitted = [
        ("SUBMITTED", Message::DeclarationSubmitted),
        ("ACTIVE", Message::DeclarationActive),
        ("ACTIVE", reminder(RungKind::Before(90), before(90))),
        ("ACTIVE", reminder(RungKind::Before(1), before(1))),
        ("ACTIVE", reminder(RungKind::OnDay, before(0))),
        ("EXPIRED", reminder(RungKind::After(30), after(30))),
        ("EXPIRED", Message::DeclarationExpired),
        ("REJECTED", Message::DeclarationRejected { reason: reason() }),
        ("CANCELLED", cancelled(before(100), 0)),
        ("CANCELLED", cancelled(before(100), 1)),
        ("CANCELLED", cancelled(statement.effective_from, 3)),
        ("SUPERSEDED", Message::DeclarationSuperseded { by: other() }),
        ("ACTIVE", Message::RenewalDrafted { renewal: other() }),
    ]
    .map(|(state, message)| {
        Sample::new(paper, state, message, None).about(Clock::Validity, &certificate)
    });
    let renewed = [
        ("ACTIVE", reminder(RungKind::Before(14), before(14))),
        ("EXPIRED", Message::DeclarationExpired),
    ]
    .map(|(state, message)| {
        Sample::new(paper, state, message, None)
            .about(Clock::Validity, &certificate)
            .linked(Relation::RenewedBy, "DCL-2027-000044")
    });
    let reported = matches!(statement.particulars, declaration::Particulars::NonReimbursement(_))
        .then(|| {
            let text = "The exporter refunds the duty from July on.".to_owned();
            let message = Message::ReimbursementReported { text };
            Sample::new(paper, "CANCELLED", message, None).about(Clock::Validity, &certificate)
        });
    unsubmitted.into_iter().chain(submitted).chain(renewed).chain(reported).collect()
}
