//! A Form 28 begins: issued, looked at.

use super::super::guard;
use super::super::notice::Notice;
use super::super::state::{Case, Extension, Origin, State};
use super::Step;
use super::build::{certificate, new_york_date, notice_date, unmoved};
use crate::actor::Actor;
use crate::case::Context;
use crate::deadline::{Question, Rule};
use crate::effect::{Audience, DocumentContent, Message};
use crate::rejection::Rejection;

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
        deadline: deadline.clone(),
        deadline_ordinal: 0,
        deadline_origin: Origin::Notice,
        clock_runs: false,
        extension: Extension::None,
        addenda: 0,
        first_viewed: None,
        responses: Vec::new(),
        last_version: 0,
        follow_up: None,
    };
    let content = DocumentContent::Form28 { certificate: deadline.clone() };
    Ok(Step { case, event: "issued", effects: Vec::new() }
        .rendering("notice".to_owned(), notice_date(notice, context), content)
        .running(deadline, context)
        .telling(Audience::Importer, Message::Issued, &["notice"])
        .telling(Audience::CourtesyBrokers, Message::CourtesyCopy, &["notice"]))
}

pub(super) fn view(case: &Case, actor: &Actor, context: &Context<'_>) -> Step {
    unmoved(case, "viewed").seen_by(actor, context)
}
