//! The answer: submitted, added to, taken back, not enough.

use super::super::guard;
use super::super::response::{ReceivedResponse, ReceivedSupplement, Response, Supplement};
use super::super::state::{Case, FurtherRequest, Origin, State};
use super::{Step, moved};
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::{Extension, NOTICE_KEY};
use crate::clocks::Clock;
use crate::deadline::{Question, Rule};
use crate::effect::{Audience, DocumentContent, DocumentKey, Message};
use crate::extension::{self, Extendable as _};
use crate::guard as rules;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::{certificate, new_york_date, no_such_date};

/// The period CBP sets for more information when it names none, in calendar days.
const ASK_MORE_DAYS: u16 = 30;

pub(super) fn submit_response(
    case: &Case,
    response: &Response,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::answer_complete(case, response)?;
    let late = !case.answer_due()?.in_time(context.received_at);
    let mut step = moved(case, State::ResponseReceived, "response-received")
        .seen_by(actor, context)
        .stopping(Clock::Answer);
    step.case.last_version += 1;
    let received = ReceivedResponse {
        version: step.case.last_version,
        received_at: context.received_at,
        late,
        by: actor.clone(),
        content: response.clone(),
        supplements: Vec::new(),
    };
    step.case.responses.push(received.clone());
    let message = Message::ResponseReceived {
        version: received.version,
        late,
        received_at: context.received_at,
        by: actor.clone(),
    };
    let key = response_key(received.version);
    Ok(step
        .rendering_response(received, context)?
        .telling(Audience::Officer, message.clone(), &[&key])
        .telling_trade(&message, &[&key]))
}

pub(super) fn add_supplement(
    case: &Case,
    supplement: &Supplement,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::supplement_complete(supplement)?;
    let mut step = Step::unmoved(case, "supplement-received");
    step.case.last_version += 1;
    let version = step.case.last_version;
    let Some(current) = step.case.responses.last_mut() else {
        return Err(Rejection::new(
            RejectionCode::WrongState,
            "There is no answer a supplement could add to.",
        ));
    };
    rules::room_for_one_more("supplements", current.supplements.len())?;
    current.supplements.push(ReceivedSupplement {
        version,
        received_at: context.received_at,
        by: actor.clone(),
        content: supplement.clone(),
    });
    let whole = current.clone();
    let message = Message::SupplementReceived {
        version,
        received_at: context.received_at,
        by: actor.clone(),
    };
    let key = response_key(version);
    Ok(step.rendering_response(whole, context)?.telling(Audience::Officer, message, &[&key]))
}

pub(super) fn withdraw_response(
    case: &Case,
    reason: &str,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    rules::text("reason of the withdrawal", reason)?;
    let due_passed = !case.answer_due()?.in_time(context.now);
    let to = if due_passed { State::Overdue } else { State::Issued };
    let mut step = moved(case, to, "response-withdrawn");
    step.case.responses.pop();
    step = if due_passed {
        step.reminding_after(Clock::Answer, context)
    } else {
        let deadline = case.answer_due()?.clone();
        step.running(Clock::Answer, deadline, context)
    };
    step = extension::awaiting_decision(step, context);
    let earlier_answer = !step.case.responses.is_empty();
    let message =
        Message::ResponseWithdrawn { reason: reason.to_owned(), due_passed, earlier_answer };
    // The trade is told too: the answer took the date off its calendars, and now it runs again.
    Ok(step.telling(Audience::Officer, message.clone(), &[]).telling_trade(&message, &[]))
}

pub(super) fn ask_more(
    case: &Case,
    text: &str,
    days: Option<u16>,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    rules::text("request for more information", text)?;
    let days = days.unwrap_or(ASK_MORE_DAYS);
    rules::extension_days(days)?;
    let deadline = certificate(
        &Question {
            rule: Rule::Form28Response,
            trigger_on: new_york_date(context.received_at),
            days: Some(days),
            extensions: &[],
            port: Some(&case.notice.from.port_code),
        },
        context,
    )?;
    let deadline = deadline
        .triggered_by("date of the request for more information", context.calendar)
        .map_err(no_such_date)?;
    let mut step = moved(case, State::MoreInfoRequired, "more-information-asked");
    step.case.deadline_origin = Origin::MoreInformation;
    let (text, asked_on) = (text.trim().to_owned(), new_york_date(context.received_at));
    step.case.further_request = Some(FurtherRequest { text: text.clone(), asked_on });
    let file = &mut step.case.file;
    file.extension = Extension::None;
    file.addenda += 1;
    let ordinal = file.addenda;
    let key = format!("more-information-{ordinal}");
    file.dated_by = Some(DocumentKey(key.clone()));
    let content = DocumentContent::MoreInformationAddendum {
        ordinal,
        text: text.clone(),
        asked_by: actor.clone(),
        certificate: deadline.clone(),
    };
    Ok(step
        .rendering(key.clone(), context.received_at, content)
        .running(Clock::Answer, deadline, context)
        .telling_trade(&Message::MoreInformation { text }, &[&key, NOTICE_KEY]))
}

impl Step {
    fn rendering_response(
        self,
        response: ReceivedResponse,
        context: &Context<'_>,
    ) -> Result<Self, Rejection> {
        let key = response_key(self.case.last_version);
        let certificate = self.case.answer_due()?.clone();
        let content = DocumentContent::Form28Response { response, certificate };
        Ok(self.rendering(key, context.received_at, content))
    }
}

fn response_key(version: u32) -> String {
    format!("response-{version}")
}
