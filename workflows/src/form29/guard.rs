//! What must hold before a command moves a Form 29 case, beyond the state it is in.

use jiff::civil::Date;

use super::command::Command;
use super::liquidation::liquidation_of;
use super::notice::{ActionStatus, Notice};
use super::response::{Answer, Position};
use super::state::{Case, NOTICE_RULE, State};
use crate::actor::{Actor, ActorClass};
use crate::case::Context;
use crate::deadline::Certificate;
use crate::directory::Privilege;
use crate::guard::{self, incomplete};
use crate::ids::EntryNumber;
use crate::money::Usd;
use crate::overriding::Override;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::new_york_date;

/// A liquidation ends what can be proposed; a protest is the way against it.
const FINALITY_RULE: &str = "19 U.S.C. 1514(a)";
/// Who may ask the office to seek advice, and about what.
pub(super) const ADVICE_RULE: &str = "19 CFR 177.11(b)(2)";
/// The liquidation a protest is filed after.
pub(super) const PROTEST_RULE: &str = "19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)";

/// Whether the actor is of the class that gives this command, and may act for the importer.
pub(super) fn authorized(
    command: &Command,
    actor: &Actor,
    notice: Option<&Notice>,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    guard::class(command.name(), command.class(), actor)?;
    match (command.class(), notice) {
        (ActorClass::Trade, Some(notice)) => guard::trade_access(
            actor,
            &notice.to.importer_number,
            context.importer,
            privileges(command),
        ),
        (ActorClass::Trade, None)
        | (ActorClass::Cbp | ActorClass::Clock | ActorClass::Operator | ActorClass::Worker, _) => {
            Ok(())
        }
    }
}

/// What a trade actor of another account needs. Who answers also signs.
const fn privileges(command: &Command) -> &'static [Privilege] {
    match command {
        Command::View => &[Privilege::FormsView],
        Command::RequestExtension { .. } => &[Privilege::FormsRequestExtension],
        Command::Respond(_) => &[Privilege::FormsRespond, Privilege::FormsSign],
        Command::RecordProtest { .. } | Command::RequestInternalAdvice { .. } => {
            &[Privilege::FormsRespond]
        }
        Command::Issue(_)
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::StartReview
        | Command::WithdrawProposal { .. }
        | Command::TakeAction { .. }
        | Command::RecordLiquidation { .. }
        | Command::DecideProtest { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow
        | Command::Remind { .. } => &[],
    }
}

/// What the notice itself must hold (forms.md §2), and that its entries can still be changed.
pub(super) fn issuable(notice: &Notice, context: &Context<'_>) -> Result<(), Rejection> {
    guard::dated("Box 1", notice.date_of_notice, new_york_date(context.received_at))?;
    for linked in &notice.linked_forms {
        guard::another(&notice.notice_number, linked)?;
    }
    letters(notice)?;
    if notice.explanation.trim().is_empty() {
        return Err(incomplete(
            "Box 13 is empty: the notice specifies the nature of the difference, by the letters \
             marked.",
        )
        .citing(NOTICE_RULE));
    }
    sum_of_lines(notice)?;
    match notice.action_status {
        ActionStatus::Proposed => {
            not_liquidated(notice.entry_numbers(), "no action can be proposed on it", context)
        }
        ActionStatus::Taken => Ok(()),
    }
}

/// The letters A to D, and the box of weight or quantity that C needs.
fn letters(notice: &Notice) -> Result<(), Rejection> {
    let types = notice.action_types;
    if types.letters().is_empty() && !types.excess_weight && !types.excess_quantity {
        return Err(incomplete(
            "No type of action is marked; mark at least one of the letters A to D.",
        )
        .citing(NOTICE_RULE));
    }
    if types.excess && !types.excess_weight && !types.excess_quantity {
        return Err(incomplete("C is marked without its box; mark weight or quantity too."));
    }
    if !types.excess && (types.excess_weight || types.excess_quantity) {
        return Err(incomplete("A box of C is marked without C itself; mark C too."));
    }
    Ok(())
}

/// The estimated increase is the sum of the lines.
fn sum_of_lines(notice: &Notice) -> Result<(), Rejection> {
    let stated = notice.estimated_duty_increase;
    let sum = Usd::sum(notice.lines.iter().map(|line| line.duty_increase));
    if sum == Some(stated) {
        return Ok(());
    }
    let sum = sum.map_or_else(|| "more than can be counted".to_owned(), Usd::in_words);
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!(
            "The estimated increase in duties is {}, but its lines add up to {sum}; correct one of \
             them and issue it again.",
            stated.in_words()
        ),
    ))
}

/// None of the entries is liquidated, as far as other notices of action on them tell.
pub(super) fn not_liquidated<'a>(
    entries: impl Iterator<Item = &'a EntryNumber>,
    consequence: &str,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    for entry in entries {
        if let Some(liquidation) = liquidation_of(entry, context.related) {
            return Err(Rejection::new(
                RejectionCode::TooLate,
                format!(
                    "Entry {entry} was liquidated on {}, so {consequence}; a liquidation is \
                     changed by reliquidation or protest.",
                    liquidation.on
                ),
            )
            .citing(format!("{FINALITY_RULE}; {NOTICE_RULE}")));
        }
    }
    Ok(())
}

/// Whether an answer is complete: reasons or files against the proposal, and who signs.
pub(super) fn answer_complete(answer: &Answer) -> Result<(), Rejection> {
    let says_something = !answer.text.trim().is_empty() || !answer.attachments.is_empty();
    if answer.position == Position::Disagree && !says_something {
        return Err(incomplete("A disagreement gives its reasons: write them or attach a file.")
            .citing(NOTICE_RULE));
    }
    let missing = answer.signer.missing();
    if missing.is_empty() {
        return Ok(());
    }
    Err(incomplete(&format!("The signer of the answer lacks: {}.", missing.join(", "))))
}

/// Whether an answer that came after the due date is still taken.
pub(super) fn late_answer(
    case: &Case,
    due: &Certificate,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    if !context.policy.accept_late_answers {
        return Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "The last day for an answer was {}, and late answers are not taken here; a protest \
                 may be filed once the entry is liquidated.",
                due.due_on
            ),
        )
        .citing(NOTICE_RULE));
    }
    not_liquidated(case.notice.entry_numbers(), "a late answer changes nothing any more", context)
}

/// Whether the proposed action may be taken now: after the importer's days, or with its agreement,
/// or once its answer is opened; otherwise with a reason.
///
/// 19 CFR 152.2 forbids withholding liquidation for long, not early action; so a reason suffices.
pub(super) fn action_possible(
    case: &Case,
    due: &Certificate,
    overriding: Option<&Override>,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    if let Some(overriding) = overriding {
        return guard::text("reason of the override", &overriding.reason);
    }
    let number = &case.notice.notice_number;
    let days_are_over = !due.in_time(context.received_at);
    match case.state {
        State::ProposedOpen if days_are_over => Ok(()),
        State::ProposedResponseReceived if case.agrees() => Ok(()),
        State::ProposedResponseReceived if days_are_over => Err(Rejection::new(
            RejectionCode::WrongState,
            format!(
                "The importer disagrees and its answer to {number} is not opened; start the \
                 review first, or give an override with its reason."
            ),
        )
        .citing(NOTICE_RULE)),
        State::ProposedOpen | State::ProposedResponseReceived => Err(Rejection::new(
            RejectionCode::TooEarly,
            format!(
                "The importer has until {} to give reasons against {number} and has not agreed; \
                 wait, or give an override with its reason.",
                due.due_on
            ),
        )
        .citing(NOTICE_RULE)),
        State::ProposedUnderReview
        | State::ProposedLapsed
        | State::Withdrawn
        | State::Taken
        | State::Liquidated
        | State::ProtestFiled
        | State::ClosedFinal
        | State::Cancelled => Ok(()),
    }
}

/// A liquidation lies between the notice and the day it is recorded.
pub(super) fn liquidation_dated(
    notice: &Notice,
    on: Date,
    received_on: Date,
) -> Result<(), Rejection> {
    if notice.date_of_notice <= on && on <= received_on {
        return Ok(());
    }
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!(
            "The liquidation is dated {on}, but {} is of {} and the record was received on \
             {received_on}; correct the date of the liquidation.",
            notice.notice_number, notice.date_of_notice
        ),
    )
    .citing(FINALITY_RULE))
}

/// Internal advice is sought on a current transaction, once.
pub(super) fn advice_possible(
    case: &Case,
    text: &str,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    if let Some(earlier) = &case.internal_advice {
        return Err(Rejection::new(
            RejectionCode::AlreadyPending,
            format!(
                "Internal advice was asked for on {}; add to that request with the officer.",
                new_york_date(earlier.received_at)
            ),
        )
        .citing(ADVICE_RULE));
    }
    guard::text("question for internal advice", text)
        .map_err(|rejection| rejection.citing(ADVICE_RULE))?;
    let consequence = "internal advice, which is for current transactions, cannot be sought on it";
    not_liquidated(case.notice.entry_numbers(), consequence, context)
        .map_err(|rejection| rejection.citing(format!("{FINALITY_RULE}; {ADVICE_RULE}")))
}
