//! A Form 28 begins: issued, looked at.

use super::super::guard;
use super::super::notice::Notice;
use super::super::state::{Case, Origin, State};
use super::Step;
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::CaseFile;
use crate::clocks::Clock;
use crate::deadline::{Question, Rule};
use crate::effect::{Audience, DocumentContent, Message};
use crate::rejection::Rejection;
use crate::step::{certificate, new_york_date, noon_of};

pub(super) fn issue(notice: &Notice, context: &Context<'_>) -> Result<Step, Rejection> {
    guard::issuable(notice, new_york_date(context.received_at))?;
    let deadline = certificate(
        &Question {
            rule: Rule::Form28Response,
            trigger_on: notice.date_of_request,
            days: notice.response_days,
            extensions: &[],
            port: Some(&notice.from.port_code),
        },
        context,
    )?;
    let case = Case {
        notice: notice.clone(),
        state: State::Issued,
        deadline_origin: Origin::Notice,
        further_request: None,
        file: CaseFile::default(),
        responses: Vec::new(),
        last_version: 0,
    };
    let content = DocumentContent::Form28 { certificate: deadline.clone() };
    Ok(Step::new(case, "issued")
        .rendering("notice", noon_of(notice.date_of_request, context), content)
        .running(Clock::Answer, deadline, context)
        .telling(Audience::Importer, Message::Issued, &["notice"])
        .telling(Audience::CourtesyBrokers, Message::CourtesyCopy, &["notice"]))
}

pub(super) fn view(case: &Case, actor: &Actor, context: &Context<'_>) -> Step {
    Step::unmoved(case, "viewed").seen_by(actor, context)
}
