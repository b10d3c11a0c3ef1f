//! What must hold before a command moves a Form 28 case, beyond the state it is in.

use jiff::civil::Date;

use super::command::Command;
use super::notice::{Item, Notice};
use super::response::{Answer, Response, Supplement};
use super::state::Case;
use crate::actor::{Actor, ActorClass};
use crate::case::Context;
use crate::directory::Privilege;
use crate::guard::{self, incomplete};
use crate::rejection::{Rejection, RejectionCode};
use crate::step::new_york_date;

pub(super) const RECORDS_RULE: &str = "19 CFR 163.6(a)";
const SIGNER_RULE: &str = "CBP Form 28, box 16; 19 U.S.C. 1509";

/// Whether the actor is of the class that gives this command, and may act for the importer.
pub(super) fn authorized(
    command: &Command,
    actor: &Actor,
    notice: Option<&Notice>,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    guard::class(command.name(), command.class(), actor)?;
    let (ActorClass::Trade, Some(notice)) = (command.class(), notice) else { return Ok(()) };
    let importer = &notice.to.importer_number;
    if matches!(command, Command::WithdrawResponse { .. }) {
        let sentence = "Only the importer itself may take an answer back.";
        return guard::importers_own(actor, importer, context.importer, sentence);
    }
    guard::trade_access(actor, importer, context.importer, privileges(command))
}

/// What a trade actor of another account needs. Who answers also certifies (box 16).
const fn privileges(command: &Command) -> &'static [Privilege] {
    match command {
        Command::View => &[Privilege::FormsView],
        Command::RequestExtension { .. } => &[Privilege::FormsRequestExtension],
        Command::SubmitResponse(_) => &[Privilege::FormsRespond, Privilege::FormsSign],
        Command::AddSupplement(_) | Command::WithdrawResponse { .. } => &[Privilege::FormsRespond],
        Command::Issue(_)
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::StartReview
        | Command::AcceptResponse
        | Command::CloseNoResponse
        | Command::AskMore { .. }
        | Command::RaiseForm29 { .. }
        | Command::RaiseForm4647 { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::Remind { .. } => &[],
    }
}

/// What the notice itself must hold (forms.md §1.1, §1.2).
pub(super) fn issuable(notice: &Notice, received_on: Date) -> Result<(), Rejection> {
    guard::dated("Box 1", notice.date_of_request, received_on)?;
    let questions = notice.questions;
    let part = questions.packing
        || questions.commissions
        || questions.proceeds
        || questions.assists
        || questions.royalties;
    if part && !questions.additional_costs {
        return Err(incomplete("A part of 12.B is marked without 12.B itself; mark 12.B too."));
    }
    if notice.items.see_message && notice.officer_message.trim().is_empty() {
        return Err(incomplete("13.E refers to box 14, but box 14 is empty."));
    }
    if notice.asked().is_empty() && notice.officer_message.trim().is_empty() {
        return Err(incomplete(
            "The notice asks nothing: mark an item of box 12 or 13, or write in box 14.",
        )
        .citing("19 CFR 151.11"));
    }
    match notice.response_days {
        Some(_) if !notice.admissibility => Err(Rejection::new(
            RejectionCode::NotAllowed,
            "A period shorter than 30 days is possible only for records that concern \
             admissibility or release.",
        )
        .citing(RECORDS_RULE)),
        Some(days) if !(1..30).contains(&days) => Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!("A shorter period has 1 to 29 days, not {days}."),
        )
        .citing(RECORDS_RULE)),
        Some(_) | None => Ok(()),
    }
}

/// Whether an answer is complete: something in it, every item answered, certification filled.
pub(super) fn answer_complete(case: &Case, response: &Response) -> Result<(), Rejection> {
    let missing = missing_items(case, response);
    if !missing.is_empty() {
        let list: Vec<&str> = missing.iter().map(|item| item.code()).collect();
        return Err(incomplete(&format!(
            "Not answered: {}. Answer each item, or say why it is not available.",
            list.join(", ")
        )));
    }
    let is_said = |answer: &Answer| {
        is_given(answer.text.as_deref()) || is_given(answer.not_available_reason.as_deref())
    };
    let said = !response.reply_message.trim().is_empty()
        || !response.attachments.is_empty()
        || response.answers.iter().any(is_said);
    if !said {
        return Err(incomplete("The answer is empty: write in box 15 or attach a file."));
    }
    let certification = &response.certification;
    for (box_name, value) in [
        ("16a, name and title", &certification.name_and_title),
        ("16b, signature", &certification.signature),
        ("16c, telephone", &certification.telephone),
    ] {
        if value.trim().is_empty() {
            return Err(incomplete(&format!("Box {box_name} of the certification is empty."))
                .citing(SIGNER_RULE));
        }
    }
    guard::room_for_one_more("answers", case.responses.len())
}

/// Items asked that neither this answer nor an earlier one that stands has dealt with.
fn missing_items(case: &Case, response: &Response) -> Vec<Item> {
    let earlier = case.responses.iter().flat_map(|received| &received.content.answers);
    let dealt: Vec<Item> = earlier
        .chain(&response.answers)
        .filter(|answer| {
            is_given(answer.text.as_deref()) || is_given(answer.not_available_reason.as_deref())
        })
        .map(|answer| answer.item)
        .collect();
    let parts: Vec<Item> = Item::ALL.into_iter().filter(|i| i.covered_by().is_some()).collect();
    let is_dealt = |item: Item| {
        dealt.contains(&item)
            || item.covered_by().is_some_and(|whole| dealt.contains(&whole))
            || (item == Item::AdditionalCosts && parts.iter().all(|part| dealt.contains(part)))
    };
    case.notice.asked().into_iter().filter(|item| !is_dealt(*item)).collect()
}

fn is_given(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// A supplement says something or brings a file.
pub(super) fn supplement_complete(supplement: &Supplement) -> Result<(), Rejection> {
    if supplement.reply_message.trim().is_empty() && supplement.attachments.is_empty() {
        return Err(incomplete("The supplement is empty: write something or attach a file."));
    }
    Ok(())
}

/// A Form 4647 may follow when samples were asked for or admissibility is in question, and while
/// the entry is not finally liquidated.
pub(super) fn form4647_possible(notice: &Notice, context: &Context<'_>) -> Result<(), Rejection> {
    if !notice.items.samples && !notice.admissibility {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            "A Form 4647 follows a Form 28 only when samples were asked for (13.D) or \
             admissibility is in question.",
        )
        .citing("19 CFR 151.11; 19 CFR 141.113(e)"));
    }
    let today = new_york_date(context.received_at);
    guard::not_finally_liquidated(&notice.entry_number, today, context.related)
}
