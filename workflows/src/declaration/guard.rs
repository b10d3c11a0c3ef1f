//! What must hold before a command moves a declaration, beyond the state it is in.

mod complete;
mod draft;
mod entry;
mod signing;

use jiff::civil::Date;

use super::command::Command;
use super::state::{Case, State};
use super::statement::Statement;
use crate::actor::{Actor, ActorClass};
use crate::case::Context;
use crate::directory::Privilege;
use crate::guard as rules;
use crate::ids::{CaseNumber, ImporterNumber};
use crate::rejection::{Rejection, RejectionCode};

pub(super) use complete::complete;
pub(super) use draft::draftable;
#[cfg(test)]
pub(super) use draft::names_post_office_box;
#[cfg(test)]
pub(super) use entry::ENTRIES_MAX;
pub(super) use entry::linkable;
pub(super) use signing::{in_time_for_its_use, may_sign, not_back_dated, signature, signer_fits};

/// Who certifies what about reimbursement of antidumping duty.
pub(super) const REIMBURSEMENT_RULE: &str = "19 CFR 351.402(f)";
/// Who signs it, and for how long it counts: guidance, not law.
pub(super) const REIMBURSEMENT_GUIDANCE: &str =
    "19 CFR 351.402(f); CBP, Guidance for Reimbursement Certificates, 30 November 2018";
/// What follows when duty is reimbursed.
pub(super) const DOUBLING_RULE: &str = "19 CFR 351.402(f)(3)";
/// Proof of actual use.
pub(super) const USE_RULE: &str = "19 CFR 10.138";
/// What an affidavit of manufacture holds: guidance, not law.
pub(super) const AFFIDAVIT_GUIDANCE: &str = "CBP textile book transmittal TBT-07-019";
/// What may be done with a declaration that CBP has.
pub(super) const ACE_RULE: &str = "CBP, ACE user guide, Blanket Declaration Records, February 2012";

/// Whether the actor is of a class that gives this command, and may act for the importer.
pub(super) fn authorized(
    command: &Command,
    actor: &Actor,
    case: Option<&Case>,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    of_its_class(command, actor)?;
    let importer = match (case, command) {
        (Some(case), _) => Some(&case.statement.importer_number),
        (None, Command::Draft(statement)) => Some(&statement.importer_number),
        (None, _) => None,
    };
    match (actor.class, importer) {
        (ActorClass::Trade, Some(importer)) => trade_access(command, actor, importer, context),
        (ActorClass::Trade, None)
        | (ActorClass::Cbp | ActorClass::Clock | ActorClass::Operator | ActorClass::Worker, _) => {
            Ok(())
        }
    }
}

fn of_its_class(command: &Command, actor: &Actor) -> Result<(), Rejection> {
    let classes = command.classes();
    if classes.contains(&actor.class) {
        return Ok(());
    }
    let names: Vec<&str> = classes.iter().map(|class| class.name()).collect();
    Err(rules::not_authorized(format!(
        "`{}` is for {} actors; {} is a {} actor.",
        command.name(),
        names.join(" or "),
        actor.name,
        actor.class.name()
    )))
}

fn trade_access(
    command: &Command,
    actor: &Actor,
    importer: &ImporterNumber,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    if matches!(command, Command::ReportReimbursement { .. }) {
        let sentence = "Only the importer itself may report that its duty is reimbursed.";
        return rules::importers_own(actor, importer, context.importer, sentence)
            .map_err(|rejection| rejection.citing(REIMBURSEMENT_RULE));
    }
    rules::trade_access(actor, importer, context.importer, privileges(command))
}

/// What a trade actor of another account needs.
const fn privileges(command: &Command) -> &'static [Privilege] {
    match command {
        Command::Draft(_)
        | Command::SendForSignature { .. }
        | Command::Submit { .. }
        | Command::Renew { .. }
        | Command::LinkEntry(_) => &[Privilege::DeclCreate],
        Command::Sign { .. } | Command::Decline { .. } => &[Privilege::DeclSign],
        Command::Cancel { .. } => &[Privilege::DeclCancel],
        Command::Reject { .. }
        | Command::ReportReimbursement { .. }
        | Command::Activate
        | Command::Expire
        | Command::Supersede { .. }
        | Command::Remind { .. } => &[],
    }
}

/// A declaration's number reads `DCL-YYYY-NNNNNN` (declarations.md §1).
pub(super) fn number(number: &CaseNumber) -> Result<(), Rejection> {
    let is_digits = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = number.as_str().split('-').collect();
    match parts.as_slice() {
        ["DCL", year, sequence] if is_digits(year, 4) && is_digits(sequence, 6) => Ok(()),
        _ => Err(not_allowed(format!(
            "{number} is no number of a declaration; write DCL, a year and six digits, as in \
             DCL-2026-000001."
        ))),
    }
}

/// A new draft takes the place of the old one: the number and the importer stay.
pub(super) fn same_declaration(case: &Case, statement: &Statement) -> Result<(), Rejection> {
    let own = &case.statement;
    if own.declaration_id != statement.declaration_id {
        return Err(not_allowed(format!(
            "The draft bears the number {}, and the declaration is {}; send it under its own \
             number.",
            statement.declaration_id, own.declaration_id
        )));
    }
    if own.importer_number != statement.importer_number {
        return Err(Rejection::new(
            RejectionCode::AlreadyIssued,
            format!(
                "{} is a declaration of importer {}; draft one of another importer under a number \
                 that is free.",
                own.declaration_id, own.importer_number
            ),
        ));
    }
    Ok(())
}

/// From which day on a cancelled declaration no longer counts. `today` is the day of receipt in
/// New York.
pub(super) fn cancelled_from(
    case: &Case,
    wished: Option<Date>,
    today: Date,
) -> Result<Date, Rejection> {
    let period = case.statement.period();
    let number = &case.statement.declaration_id;
    if case.state == State::Submitted {
        return match wished {
            None => Ok(period.from),
            Some(from) if from == period.from => Ok(period.from),
            Some(from) => Err(not_allowed(format!(
                "{number} has counted for no entry yet; cancel it from its first day, {}, and not \
                 from {from}.",
                period.from
            ))),
        };
    }
    if today > period.to {
        return Err(Rejection::new(
            RejectionCode::Closed,
            format!(
                "The last day of {number}, {}, has ended; what has expired is not cancelled.",
                period.to
            ),
        ));
    }
    match wished {
        None => Ok(today),
        Some(from) if from < period.from => Err(not_allowed(format!(
            "{number} counts from {} on; it cannot be cancelled from {from}.",
            period.from
        ))),
        Some(from) if from > today => Err(Rejection::new(
            RejectionCode::TooEarly,
            format!("{from} is still to come; cancel {number} when it no longer holds."),
        )),
        Some(from) => Ok(from),
    }
}

pub(super) fn not_allowed(sentence: impl Into<String>) -> Rejection {
    Rejection::new(RejectionCode::NotAllowed, sentence)
}
