//! The trade's side: Section III, what is added to it, the sample it asks to be spared.

use super::super::guard;
use super::super::response::{ReceivedResponse, ReceivedSupplement, Response, Supplement};
use super::super::state::{Case, SampleWaiver, State};
use super::{Step, moved};
use crate::actor::Actor;
use crate::case::Context;
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Message};
use crate::extension::Extendable as _;
use crate::guard as rules;
use crate::rejection::{Rejection, RejectionCode};

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
    step.case.answer_rejected = false;
    step.case.disposition = None;
    step.case.verification = None;
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

/// The trade asks to be spared the sample, because it is impracticable (19 CFR 134.52(b)).
pub(super) fn request_sample_waiver(
    case: &Case,
    reason: &str,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::waiver_possible(case, reason)?;
    let reason = reason.trim().to_owned();
    let mut step = Step::unmoved(case, "sample-waiver-requested").seen_by(actor, context);
    step.case.sample_waiver = SampleWaiver::Requested {
        reason: reason.clone(),
        by: actor.clone(),
        received_at: context.received_at,
    };
    let message = Message::SampleWaiverRequested { reason, by: actor.clone() };
    Ok(step.telling(Audience::Officer, message, &[]))
}

pub(super) fn decide_sample_waiver(
    case: &Case,
    granted: bool,
    reason: &str,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::waiver_decidable(case, reason)?;
    let (reason, decided_at) = (reason.trim().to_owned(), context.received_at);
    let mut step = Step::unmoved(case, "sample-waiver-decided");
    step.case.sample_waiver = if granted {
        SampleWaiver::Granted { reason: reason.clone(), decided_at }
    } else {
        SampleWaiver::Denied { reason: reason.clone(), decided_at }
    };
    Ok(step.telling_trade(&Message::SampleWaiverDecided { granted, reason }, &[]))
}

impl Step {
    fn rendering_response(
        self,
        response: ReceivedResponse,
        context: &Context<'_>,
    ) -> Result<Self, Rejection> {
        let key = response_key(self.case.last_version);
        let certificate = self.case.answer_due()?.clone();
        let content = DocumentContent::Form4647Response { response, certificate };
        Ok(self.rendering(key, context.received_at, content))
    }
}

fn response_key(version: u32) -> String {
    format!("response-{version}")
}
