//! A declaration is drafted, and the draft replaced.

use super::super::guard;
use super::super::state::{Case, State};
use super::super::statement::Statement;
use super::Step;
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::CaseFile;
use crate::rejection::Rejection;

pub(super) fn open(
    statement: &Statement,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::draftable(statement, context)?;
    let case = Case {
        statement: statement.clone(),
        state: State::Draft,
        file: CaseFile::default(),
        drafted_by: actor.clone(),
        drafted_at: context.received_at,
        signature_requests: 0,
        signer: None,
        frozen: None,
        signed: None,
        counts_before: None,
        entries: Vec::new(),
    };
    Ok(Step::new(case, "drafted"))
}

pub(super) fn save(
    case: &Case,
    statement: &Statement,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::same_declaration(case, statement)?;
    guard::draftable(statement, context)?;
    let mut step = Step::unmoved(case, "draft-saved");
    step.case.statement = statement.clone();
    step.case.drafted_by = actor.clone();
    step.case.drafted_at = context.received_at;
    Ok(step)
}
