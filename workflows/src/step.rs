//! Building a step: the case afterwards, the name of what happened, its effects in order.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::{Filed, Link, Viewed};
use crate::clocks::Clock;
use crate::deadline::{self, Certificate, DeadlineError, Question};
use crate::effect::{
    Audience, Document, DocumentContent, DocumentKey, Effect, Message, Notification, RungFamily,
};
use crate::ids::CaseNumber;
use crate::ladder::{self, FireTime, Rung};
use crate::message::Command;
use crate::rejection::{Rejection, RejectionCode};

/// What came of a command that the rules allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<C> {
    /// The case afterwards.
    pub case: C,
    /// What happened, past tense, kebab case: the name of the fact (`issued`, `extension-granted`).
    pub event: &'static str,
    /// What must follow, in order.
    pub effects: Vec<Effect>,
}

impl<C> Step<C> {
    /// A step without effects yet.
    pub(crate) const fn new(case: C, event: &'static str) -> Self {
        Self { case, event, effects: Vec::new() }
    }

    /// The same step of a case in another dress.
    pub(crate) fn map<D>(self, dress: impl FnOnce(C) -> D) -> Step<D> {
        Step { case: dress(self.case), event: self.event, effects: self.effects }
    }

    /// Tells an audience, about the leading deadline of the case.
    pub(crate) fn telling(self, audience: Audience, message: Message, documents: &[&str]) -> Self {
        self.notifying(None, audience, message, documents)
    }

    /// Tells an audience, about the deadline of another clock than the leading one.
    pub(crate) fn telling_about(
        self,
        clock: Clock,
        audience: Audience,
        message: Message,
        documents: &[&str],
    ) -> Self {
        self.notifying(Some(clock), audience, message, documents)
    }

    fn notifying(
        mut self,
        about: Option<Clock>,
        audience: Audience,
        message: Message,
        documents: &[&str],
    ) -> Self {
        let documents = documents.iter().map(|key| DocumentKey((*key).to_owned())).collect();
        self.effects.push(Effect::Tell(Notification { audience, message, about, documents }));
        self
    }

    /// Tells the importer (N1) and its listed brokers (N2).
    pub(crate) fn telling_trade(self, message: &Message, documents: &[&str]) -> Self {
        self.telling(Audience::Importer, message.clone(), documents).telling(
            Audience::CourtesyBrokers,
            message.clone(),
            documents,
        )
    }

    /// Tells the importer and its listed brokers about the deadline of one clock.
    pub(crate) fn telling_trade_about(
        self,
        clock: Clock,
        message: &Message,
        documents: &[&str],
    ) -> Self {
        self.telling_about(clock, Audience::Importer, message.clone(), documents).telling_about(
            clock,
            Audience::CourtesyBrokers,
            message.clone(),
            documents,
        )
    }

    /// A document is to be made.
    pub(crate) fn rendering(
        mut self,
        key: impl Into<String>,
        dated: Timestamp,
        content: DocumentContent,
    ) -> Self {
        let key = DocumentKey(key.into());
        self.effects.push(Effect::Render(Document { key, dated, links: Vec::new(), content }));
        self
    }

    /// A command to another case that follows from this step, applied in the same transaction.
    pub(crate) fn commanding(mut self, case: CaseNumber, command: Command, actor: Actor) -> Self {
        self.effects.push(Effect::Command { case, command: Box::new(command), actor });
        self
    }

    /// One more rung for a clock.
    pub(crate) fn adding(mut self, clock: Clock, rung: Rung) -> Self {
        self.effects.push(Effect::AddRung(clock, rung));
        self
    }
}

impl<C: Filed + Clone> Step<C> {
    /// Nothing moves but what the following calls change.
    pub(crate) fn unmoved(case: &C, event: &'static str) -> Self {
        Self::new(case.clone(), event)
    }

    /// The case belongs with another: noted here, and there with the reverse relation.
    pub(crate) fn linking(mut self, link: Link) -> Self {
        if self.case.file_mut().link(&link) {
            self.effects.push(Effect::Link(link));
        }
        self
    }

    /// Whoever acts on a notice has seen it.
    pub(crate) fn seen_by(mut self, actor: &Actor, context: &Context<'_>) -> Self {
        let file = self.case.file_mut();
        if file.first_viewed.is_none() {
            file.first_viewed = Some(Viewed { at: context.received_at, by: actor.clone() });
            self.effects.push(Effect::DropRungs(Clock::Answer, RungFamily::NotViewed));
        }
        self
    }

    /// A deadline runs from now on, with its ladder.
    pub(crate) fn running(
        mut self,
        clock: Clock,
        certificate: Certificate,
        context: &Context<'_>,
    ) -> Self {
        let viewed = self.case.file().first_viewed.is_some();
        let rungs = ladder::rungs(&certificate, viewed, &fire_time(context), context.now);
        self.case.file_mut().clocks.run(clock, certificate.clone());
        self.effects.push(Effect::RunDeadline { clock, certificate, rungs });
        self
    }

    /// Nothing is asked any more by this clock.
    pub(crate) fn stopping(mut self, clock: Clock) -> Self {
        self.case.file_mut().clocks.halt(clock);
        self.effects.push(Effect::StopDeadline(clock));
        self
    }

    /// The deadline of a clock has passed.
    pub(crate) fn passing(mut self, clock: Clock) -> Self {
        self.case.file_mut().clocks.halt(clock);
        self.effects.push(Effect::PassDeadline(clock));
        self
    }

    /// The next reminder that the date of a clock has passed.
    pub(crate) fn reminding_after(mut self, clock: Clock, context: &Context<'_>) -> Self {
        let next = self.case.file().clocks.certificate(clock).and_then(|certificate| {
            ladder::next_after(certificate, &fire_time(context), context.now)
        });
        if let Some(rung) = next {
            self.effects.push(Effect::AddRung(clock, rung));
        }
        self
    }
}

/// When reminders fire for the importer of the case.
pub(crate) fn fire_time(context: &Context<'_>) -> FireTime {
    let own = context.importer.and_then(|account| account.time_zone.clone());
    own.map_or_else(FireTime::default, |time_zone| FireTime { time_zone })
}

/// Computes a deadline; a date that cannot be computed is a no of the rules.
pub(crate) fn certificate(
    question: &Question<'_>,
    context: &Context<'_>,
) -> Result<Certificate, Rejection> {
    deadline::compute(question, context.calendar).map_err(no_such_date)
}

/// A date that cannot be computed is a no of the rules, in the words of the count.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
pub(crate) fn no_such_date(error: DeadlineError) -> Rejection {
    Rejection::new(RejectionCode::NotAllowed, error.to_string())
}

/// The date of a document that bears only a day: noon of that day in Washington.
pub(crate) fn noon_of(on: Date, context: &Context<'_>) -> Timestamp {
    deadline::local_instant(on, 12, 0, deadline::TIME_ZONE).unwrap_or(context.received_at)
}

/// The civil date of an instant at CBP's clock.
pub(crate) fn new_york_date(instant: Timestamp) -> Date {
    deadline::local_time(instant).date()
}

/// A date in a text that a form prints: mm-dd-yyyy (forms §4.10).
pub(crate) fn form_date(on: Date) -> String {
    on.strftime("%m-%d-%Y").to_string()
}
