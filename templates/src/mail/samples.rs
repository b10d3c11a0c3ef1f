//! Sample messages for previews and tests: every message of every workflow it occurs in, in every
//! situation that has words of its own. Plainly invented.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "samples are literals, and tests make all of them"
)]

mod declaration;
mod form28;
mod form29;
mod form4647;
mod unusual;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use workflows::actor::Actor;
use workflows::calendar::Calendar;
use workflows::case_file::{Link, Relation};
use workflows::clocks::Clock;
use workflows::deadline::{self, Certificate, Extension, Question, Rule};
use workflows::directory::Recipient;
use workflows::effect::{Audience, ExtensionRequest, Message, Standing};
use workflows::ladder::RungKind;

use super::MailInput;
#[cfg(test)]
use super::{RenderedMail, render};
use crate::paper::Paper;

pub(super) use form28::messages;
#[cfg(test)]
pub(crate) use form28::{mail, notice, paper as form28_paper};

/// Every audience.
pub const AUDIENCES: [Audience; 7] = [
    Audience::Importer,
    Audience::CourtesyBrokers,
    Audience::Officer,
    Audience::AccountOwner,
    Audience::Fallback,
    Audience::Signer,
    Audience::Author,
];

/// More time was asked for.
pub(super) const PENDING: Standing = Standing { extension_pending: true, earlier_answer: false };
/// An answer stands, and CBP has asked for more.
pub(super) const ANSWERED: Standing = Standing { extension_pending: false, earlier_answer: true };

/// Address of a case in an invented portal.
pub const PORTAL: Option<&str> = Some("https://portal.example/cases/RFI-2026-000101?tab=notice");

/// One message about one case.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The notice or declaration of the case.
    pub paper: Paper<'static>,
    /// Name of the state the case is in.
    pub state: &'static str,
    /// What is told.
    pub message: Message,
    /// The deadline it is about.
    pub certificate: Option<Certificate>,
    /// Its clock, where it is not the leading one.
    pub about: Option<Clock>,
    /// The cases it belongs with.
    pub links: Vec<Link>,
}

impl Sample {
    /// A message about the answer, or about no date.
    fn new(
        paper: Paper<'static>,
        state: &'static str,
        message: Message,
        certificate: Option<&Certificate>,
    ) -> Self {
        let certificate = certificate.cloned();
        Self { paper, state, message, certificate, about: None, links: Vec::new() }
    }

    /// The same about another clock.
    fn about(self, clock: Clock, certificate: &Certificate) -> Self {
        Self { about: Some(clock), certificate: Some(certificate.clone()), ..self }
    }

    /// The same of a case with a link.
    #[must_use]
    pub fn linked(mut self, relation: Relation, case: &str) -> Self {
        self.links.push(Link { case: case.parse().expect("a case number"), relation });
        self
    }

    /// What it is, in a line.
    pub fn name(&self) -> String {
        format!("{} {} {:?}", self.paper.number(), self.state, self.message)
    }

    /// The mail, with the portal.
    #[cfg(test)]
    pub(super) fn mail(&self, audience: Audience) -> RenderedMail {
        self.mail_with(audience, PORTAL)
    }

    /// The mail, with or without the portal.
    #[cfg(test)]
    pub(super) fn mail_with(&self, audience: Audience, portal: Option<&str>) -> RenderedMail {
        let attachments = [format!("{}-notice.pdf", self.paper.number())];
        let recipient = recipient();
        render(&self.input(audience, portal, &attachments, &recipient))
            .unwrap_or_else(|error| panic!("{} to {audience:?}: {error:?}", self.name()))
    }

    /// The text part on one line.
    #[cfg(test)]
    pub(super) fn one_line(&self, audience: Audience) -> String {
        on_one_line(&self.mail(audience).text)
    }

    /// What its mail is made from.
    pub fn input<'a>(
        &'a self,
        audience: Audience,
        portal_url: Option<&'a str>,
        attachments: &'a [String],
        recipient: &'a Recipient,
    ) -> MailInput<'a> {
        MailInput {
            paper: self.paper,
            state_name: self.state,
            certificate: self.certificate.as_ref(),
            about: self.about,
            links: &self.links,
            message: &self.message,
            audience,
            recipient,
            attachments,
            calendars: &[],
            portal_url,
        }
    }
}

/// Every sample of every workflow.
pub fn samples() -> Vec<Sample> {
    let of_form28 = messages().into_iter().map(|(state, message)| {
        let rolled = certificate(date(2026, 6, 5), &[]);
        Sample::new(form28::paper(), state, message, Some(&rolled))
    });
    of_form28
        .chain(form29::samples())
        .chain(form4647::samples())
        .chain(declaration::samples())
        .chain(unusual::samples(form4647::redeliver()))
        .collect()
}

/// The first sample of a template and a workflow, as its number begins, in a state.
#[cfg(test)]
pub(super) fn sample(number: &str, template: &str, state: &str) -> Sample {
    let found = samples().into_iter().find(|one| {
        one.paper.number().to_string().starts_with(number)
            && one.message.template() == template
            && one.state == state
    });
    found.unwrap_or_else(|| panic!("no sample {template} of {number} in {state}"))
}

/// A mail about the Form 28 of the samples.
#[cfg(test)]
pub(super) fn mail_of(
    notice: &workflows::form28::Notice,
    certificate: &Certificate,
    state_name: &str,
    message: &Message,
    audience: Audience,
    portal_url: Option<&str>,
) -> RenderedMail {
    let attachments = ["RFI-2026-000101-notice.pdf".to_owned()];
    let input = MailInput {
        paper: Paper::Form28(notice),
        state_name,
        certificate: Some(certificate),
        about: None,
        links: &[],
        message,
        audience,
        recipient: &recipient(),
        attachments: &attachments,
        calendars: &[],
        portal_url,
    };
    render(&input).unwrap_or_else(|error| panic!("{message:?} to {audience:?}: {error:?}"))
}

/// The deadline of the Form 28 of the samples, with extensions.
pub fn certificate(trigger_on: Date, extensions: &[Extension]) -> Certificate {
    counted(Rule::Form28Response, trigger_on, None, extensions)
}

pub(super) fn counted(
    rule: Rule,
    trigger_on: Date,
    days: Option<u16>,
    extensions: &[Extension],
) -> Certificate {
    let question = Question { rule, trigger_on, days, extensions, port: None };
    deadline::compute(&question, &Calendar::cbp()).expect("sample deadline")
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().expect("sample instant")
}

pub(super) fn actor() -> Actor {
    Actor::trade("mlopez", "M. Lopez", "A00001".parse().expect("sample account"))
}

/// The recipient of the samples.
pub fn recipient() -> Recipient {
    let account = Some("A00001".parse().expect("sample account"));
    Recipient {
        name: "Import Compliance".to_owned(),
        email: "customs@cedarridgehome.example".to_owned(),
        account,
    }
}

pub(super) fn reminder(rung: RungKind, today: Date) -> Message {
    Message::Reminder { rung, today, standing: Standing::default() }
}

pub(super) fn pending_reminder(rung: RungKind, today: Date) -> Message {
    Message::Reminder { rung, today, standing: PENDING }
}

pub(super) fn request() -> ExtensionRequest {
    ExtensionRequest {
        days: 30,
        reason: "The royalty statements for 2025 are with our auditor.\nThey come by July 20."
            .to_owned(),
        by: actor(),
        received_at: at("2026-06-29T14:15:00Z"),
    }
}

#[cfg(test)]
pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every notice that asks for an answer may have to tell about more time, an answer, its end.
fn of_any_notice(
    paper: Paper<'static>,
    (open, overdue, received): (&'static str, &'static str, &'static str),
    due: &Certificate,
) -> Vec<Sample> {
    let given = || "The reason given does not justify more time.".to_owned();
    let before_due_on = due.raw_due_on;
    let received_at = at("2026-07-01T19:30:00Z");
    let answer = |late| Message::ResponseReceived { version: 1, late, received_at, by: actor() };
    let undeliverable = |undelivered: &str| Message::Undeliverable {
        undelivered: undelivered.to_owned(),
        gap: "No account of the directory holds importer number 31-555010100.".to_owned(),
    };
    let note = Some("The records lie in another country.".to_owned());
    [
        (open, Message::ExtensionRequested { request: request(), reopened: false }),
        (open, Message::ExtensionRequested { request: request(), reopened: true }),
        (open, Message::ExtensionUndecided { request: request(), due_passed: false }),
        (overdue, Message::ExtensionUndecided { request: request(), due_passed: true }),
        (open, Message::ExtensionGranted { days: 30, before_due_on, note }),
        (open, Message::ExtensionDenied { reason: given(), due_passed: false }),
        (overdue, Message::ExtensionDenied { reason: given(), due_passed: true }),
        (received, answer(false)),
        (received, answer(true)),
        ("CANCELLED", Message::Cancelled { reason: "Issued in error.".to_owned() }),
        (open, undeliverable("issued")),
        (overdue, undeliverable("overdue")),
        ("CANCELLED", undeliverable("cancelled")),
    ]
    .into_iter()
    .map(|(state, message)| Sample::new(paper, state, message, Some(due)))
    .collect()
}
