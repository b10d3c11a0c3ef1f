//! A Form 29 begins: issued as proposed or as taken, looked at.

use super::super::guard;
use super::super::notice::{ActionStatus, Notice};
use super::super::state::{Case, State};
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::{CaseFile, Link, Relation};
use crate::clocks::Clock;
use crate::deadline::{Question, Rule};
use crate::effect::{Audience, DocumentContent, Message};
use crate::rejection::Rejection;
use crate::step::{Step, certificate, noon_of};

/// Issues a notice. One that HAS BEEN TAKEN asks for no answer and has no date: what is left is a
/// protest after the liquidation.
pub(super) fn issue(notice: &Notice, context: &Context<'_>) -> Result<Step<Case>, Rejection> {
    guard::issuable(notice, context)?;
    let (state, deadline) = match notice.action_status {
        ActionStatus::Proposed => {
            let question = Question {
                rule: Rule::Form29Response,
                trigger_on: notice.date_of_notice,
                days: None,
                extensions: &[],
                port: Some(&notice.from.port_code),
            };
            (State::ProposedOpen, Some(certificate(&question, context)?))
        }
        ActionStatus::Taken => (State::Taken, None),
    };
    let case = Case {
        notice: notice.clone(),
        state,
        file: CaseFile::default(),
        answer: None,
        internal_advice: None,
        action: None,
        liquidated_on: None,
        protest: None,
    };
    let content = DocumentContent::Form29 { certificate: deadline.clone(), taken: None };
    let mut step = Step::new(case, "issued");
    for linked in &notice.linked_forms {
        step = step.linking(Link { case: linked.clone(), relation: Relation::Names });
    }
    step = step.rendering("notice", noon_of(notice.date_of_notice, context), content);
    if let Some(deadline) = deadline {
        step = step.running(Clock::Answer, deadline, context);
    }
    Ok(step.telling(Audience::Importer, Message::Issued, &["notice"]).telling(
        Audience::CourtesyBrokers,
        Message::CourtesyCopy,
        &["notice"],
    ))
}

pub(super) fn view(case: &Case, actor: &Actor, context: &Context<'_>) -> Step<Case> {
    Step::unmoved(case, "viewed").seen_by(actor, context)
}
