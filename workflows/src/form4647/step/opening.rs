//! A Form 4647 begins: issued, looked at.

use super::super::guard;
use super::super::ledger::Ledger;
use super::super::notice::Notice;
use super::super::state::{Case, SampleWaiver, State};
use super::Step;
use super::protest::PROTEST_WINDOW_KEY;
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::{CaseFile, Link, Relation};
use crate::clocks::Clock;
use crate::deadline::{Question, Rule};
use crate::effect::{Audience, DocumentContent, Message};
use crate::protest::{Protest, Protested, window};
use crate::rejection::Rejection;
use crate::step::{certificate, noon_of};

/// Issues a notice: the 30 days for the goods run, and beside them the 180 for a protest against
/// the demand, both from the date of the notice.
pub(super) fn issue(notice: &Notice, context: &Context<'_>) -> Result<Step, Rejection> {
    let late_demands = guard::issuable(notice, context)?;
    let question = Question {
        rule: Rule::Form4647Response,
        trigger_on: notice.date_of_notice,
        days: None,
        extensions: &[],
        port: Some(&notice.port),
    };
    let deadline = certificate(&question, context)?;
    let demanded_on = notice.date_of_notice;
    let protested = if notice.demands_redelivery() {
        Protested::RedeliveryDemand
    } else {
        Protested::MarkingDemand
    };
    let protest_window = window(protested, demanded_on, &notice.port, context.calendar)?;
    let case = Case {
        notice: notice.clone(),
        state: State::Open,
        file: CaseFile::default(),
        late_demands,
        responses: Vec::new(),
        last_version: 0,
        answer_rejected: false,
        disposition: None,
        verification: None,
        sample_waiver: SampleWaiver::None,
        ledger: Ledger::default(),
        damages: None,
        follow_ups: 0,
        protest: Protest::open(),
    };
    let mut step = Step::new(case, "issued");
    for linked in &notice.linked_forms {
        step = step.linking(Link { case: linked.clone(), relation: Relation::Names });
    }
    let dated = noon_of(notice.date_of_notice, context);
    let form = DocumentContent::Form4647 { certificate: deadline.clone() };
    let letter =
        DocumentContent::WindowLetter { certificate: protest_window.clone(), matter: None };
    let papers = ["notice", PROTEST_WINDOW_KEY];
    Ok(step
        .rendering("notice", dated, form)
        .rendering(PROTEST_WINDOW_KEY, dated, letter)
        .running(Clock::Answer, deadline, context)
        .running(Clock::Protest, protest_window, context)
        .telling(Audience::Importer, Message::Issued, &papers)
        .telling(Audience::CourtesyBrokers, Message::CourtesyCopy, &papers))
}

pub(super) fn view(case: &Case, actor: &Actor, context: &Context<'_>) -> Step {
    Step::unmoved(case, "viewed").seen_by(actor, context)
}
