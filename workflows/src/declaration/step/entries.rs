//! An entry is noted that relies on the declaration.

use super::super::command::EntryLink;
use super::super::guard;
use super::super::state::{Case, LinkedEntry};
use super::Step;
use crate::actor::Actor;
use crate::case::Context;
use crate::rejection::Rejection;

pub(super) fn link_entry(
    case: &Case,
    entry: &EntryLink,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::linkable(case, entry, context)?;
    let mut step = Step::unmoved(case, "entry-linked");
    let linked = LinkedEntry { entry: entry.clone(), by: actor.clone(), at: context.received_at };
    step.case.entries.push(linked);
    Ok(step)
}
