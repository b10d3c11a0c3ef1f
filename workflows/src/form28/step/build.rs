//! Building a step: the case afterwards and its effects.

use jiff::Timestamp;

use super::super::notice::Notice;
use super::super::response::ReceivedResponse;
use super::super::state::{Case, State, Viewed};
use super::Step;
use crate::actor::Actor;
use crate::case::Context;
use crate::deadline::{self, Certificate, DeadlineError, Question};
use crate::effect::{
    Audience, Document, DocumentContent, DocumentKey, Effect, Message, Notification, RungFamily,
    Standing,
};
use crate::ladder::{self, FireTime};
use crate::rejection::{Rejection, RejectionCode};

pub(super) fn moved(case: &Case, to: State, event: &'static str) -> Step {
    let mut step = unmoved(case, event);
    step.case.state = to;
    step
}

pub(super) fn unmoved(case: &Case, event: &'static str) -> Step {
    Step { case: case.clone(), event, effects: Vec::new() }
}

impl Step {
    pub(super) fn telling(
        mut self,
        audience: Audience,
        message: Message,
        documents: &[&str],
    ) -> Self {
        let documents = documents.iter().map(|key| DocumentKey((*key).to_owned())).collect();
        self.effects.push(Effect::Tell(Notification { audience, message, documents }));
        self
    }

    /// Tells the importer (N1) and its listed brokers (N2).
    pub(super) fn telling_trade(self, message: &Message, documents: &[&str]) -> Self {
        self.telling(Audience::Importer, message.clone(), documents).telling(
            Audience::CourtesyBrokers,
            message.clone(),
            documents,
        )
    }

    pub(super) fn rendering(
        mut self,
        key: String,
        dated: Timestamp,
        content: DocumentContent,
    ) -> Self {
        let key = DocumentKey(key);
        self.effects.push(Effect::Render(Document { key, dated, content }));
        self
    }

    pub(super) fn rendering_response(
        self,
        response: ReceivedResponse,
        context: &Context<'_>,
    ) -> Self {
        let key = response_key(self.case.last_version);
        let certificate = self.case.deadline.clone();
        let content = DocumentContent::Form28Response { response, certificate };
        self.rendering(key, context.received_at, content)
    }

    /// Whoever acts on a notice has seen it.
    pub(super) fn seen_by(mut self, actor: &Actor, context: &Context<'_>) -> Self {
        if self.case.first_viewed.is_none() {
            self.case.first_viewed = Some(Viewed { at: context.received_at, by: actor.clone() });
            self.effects.push(Effect::DropRungs(RungFamily::NotViewed));
        }
        self
    }

    /// A deadline runs from now on.
    pub(super) fn running(mut self, certificate: Certificate, context: &Context<'_>) -> Self {
        let viewed = self.case.first_viewed.is_some();
        let rungs = ladder::rungs(&certificate, viewed, &fire_time(context), context.now);
        self.case.deadline = certificate.clone();
        self.case.deadline_ordinal += 1;
        self.case.clock_runs = true;
        self.effects.push(Effect::RunDeadline { certificate, rungs });
        self
    }

    /// Nothing is asked any more.
    pub(super) fn stopping(mut self) -> Self {
        self.case.clock_runs = false;
        self.effects.push(Effect::StopDeadline);
        self
    }

    /// A request for more time waits: the officer is nudged, the trade told that the date counts;
    /// a case that was reopened for it closes again when nobody decides.
    pub(super) fn awaiting_decision(mut self, reopened: bool, context: &Context<'_>) -> Self {
        let (certificate, calendar) = (&self.case.deadline, context.calendar);
        let asked_on = new_york_date(context.received_at);
        let fire = fire_time(context);
        let mut rungs =
            ladder::undecided_rungs(certificate, asked_on, calendar, &fire, context.now);
        if reopened {
            let today = new_york_date(context.now);
            rungs.extend(ladder::undecided_end(certificate, today, calendar));
        }
        self.effects.extend(rungs.into_iter().map(Effect::AddRung));
        self
    }

    /// A request for more time was decided: nobody is nudged any more.
    pub(super) fn decided(mut self) -> Self {
        self.effects.push(Effect::DropRungs(RungFamily::Undecided));
        self
    }

    /// The next reminder that the date has passed.
    pub(super) fn reminding_after(mut self, context: &Context<'_>) -> Self {
        let fire = fire_time(context);
        if let Some(rung) = ladder::next_after(&self.case.deadline, &fire, context.now) {
            self.effects.push(Effect::AddRung(rung));
        }
        self
    }
}

/// How the case stands besides its date.
pub(super) fn standing(case: &Case) -> Standing {
    Standing {
        extension_pending: case.extension.is_pending(),
        earlier_answer: !case.responses.is_empty(),
    }
}

pub(super) fn response_key(version: u32) -> String {
    format!("response-{version}")
}

pub(super) fn fire_time(context: &Context<'_>) -> FireTime {
    let own = context.importer.and_then(|account| account.time_zone.clone());
    own.map_or_else(FireTime::default, |time_zone| FireTime { time_zone })
}

pub(super) fn certificate(
    question: &Question<'_>,
    context: &Context<'_>,
) -> Result<Certificate, Rejection> {
    deadline::compute(question, context.calendar).map_err(no_such_date)
}

/// A date that cannot be computed is a no of the rules, in the words of the count.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
pub(super) fn no_such_date(error: DeadlineError) -> Rejection {
    Rejection::new(RejectionCode::NotAllowed, error.to_string())
}

/// The date of the notice's document: noon in Washington of the day it bears.
pub(super) fn notice_date(notice: &Notice, context: &Context<'_>) -> Timestamp {
    deadline::local_instant(notice.date_of_request, 12, 0, deadline::TIME_ZONE)
        .unwrap_or(context.received_at)
}

/// The civil date of an instant at CBP's clock.
pub(super) fn new_york_date(instant: Timestamp) -> jiff::civil::Date {
    deadline::local_time(instant).date()
}
