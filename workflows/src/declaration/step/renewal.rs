//! A declaration is renewed: a new draft with the same content for the period that follows.

use jiff::civil::Date;

use super::super::command::Command;
use super::super::guard::{self, not_allowed};
use super::super::state::{Case, State};
use super::super::statement::{Particulars, Statement};
use super::Step;
use super::signing::telling_drafters;
use crate::actor::Actor;
use crate::case::{self, Context};
use crate::case_file::{Filed as _, Link, Relation};
use crate::effect::Message;
use crate::ids::CaseNumber;
use crate::message;
use crate::rejection::{Rejection, RejectionCode};

/// Opens the new draft; this declaration stays what it is until the new one takes effect.
pub(super) fn renew(
    case: &Case,
    number: &CaseNumber,
    effective_to: Date,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    if let Some(renewal) = renewal_under_way(case, context.related) {
        return Err(Rejection::new(
            RejectionCode::AlreadyPending,
            format!(
                "{} is renewed by {renewal} already; complete that one, or renew it in its turn.",
                case.number()
            ),
        ));
    }
    number_is_free(case, number, context)?;
    let draft = draft_of_renewal(&case.statement, number, effective_to)?;
    guard::draftable(&draft, context)?;
    let message = Message::RenewalDrafted { renewal: number.clone() };
    let command = message::Command::Declaration(Command::Draft(Box::new(draft)));
    let step = Step::unmoved(case, "renewal-drafted")
        .linking(Link { case: number.clone(), relation: Relation::RenewedBy })
        .commanding(number.clone(), command, actor.clone());
    Ok(telling_drafters(step, &message, &[]))
}

/// Whether the cover goes on: a renewal is submitted, or was and another declaration that covers
/// the same has taken its place. A draft covers nothing.
pub(super) fn goes_on(case: &Case, related: &[&case::Case]) -> bool {
    let Some(number) = renewal_under_way(case, related) else {
        return false;
    };
    match state_of(number, related) {
        Some(State::Submitted | State::Active) => true,
        Some(State::Superseded) => has_successor(number, related),
        Some(
            State::Draft
            | State::PendingSignature
            | State::Expired
            | State::Cancelled
            | State::Rejected,
        )
        | None => false,
    }
}

/// Whether a declaration that took the place of this one counts.
fn has_successor(number: &CaseNumber, related: &[&case::Case]) -> bool {
    let link = Link { case: number.clone(), relation: Relation::Supersedes };
    declarations(related)
        .any(|other| other.state == State::Active && other.file.links.contains(&link))
}

/// The renewal that is drafted or further; one that is not known here counts as such.
fn renewal_under_way<'a>(case: &'a Case, related: &[&case::Case]) -> Option<&'a CaseNumber> {
    let has_failed = |number: &CaseNumber| {
        matches!(state_of(number, related), Some(State::Rejected | State::Cancelled))
    };
    let renewals = case.file.links.iter().filter(|link| link.relation == Relation::RenewedBy);
    renewals.map(|link| &link.case).find(|number| !has_failed(number))
}

fn state_of(number: &CaseNumber, related: &[&case::Case]) -> Option<State> {
    declarations(related).find(|other| other.number() == number).map(|other| other.state)
}

fn declarations<'a>(related: &[&'a case::Case]) -> impl Iterator<Item = &'a Case> {
    related.iter().filter_map(|other| match other {
        case::Case::Declaration(other) => Some(other.as_ref()),
        case::Case::Form28(_) | case::Case::Form29(_) | case::Case::Form4647(_) => None,
    })
}

fn number_is_free(
    case: &Case,
    number: &CaseNumber,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let is_taken =
        number == case.number() || context.related.iter().any(|other| other.number() == number);
    if is_taken {
        return Err(Rejection::new(
            RejectionCode::AlreadyIssued,
            format!("{number} is taken; give the new draft a number that is free."),
        ));
    }
    Ok(())
}

/// What is stated, for the days after the last one. Files and ACE's number belong to the old
/// period, and so do the purchases that a certificate of use covers.
fn draft_of_renewal(
    old: &Statement,
    number: &CaseNumber,
    effective_to: Date,
) -> Result<Statement, Rejection> {
    let effective_from = old.effective_to.tomorrow().map_err(|_| {
        not_allowed(format!("The calendar does not reach the day after {}.", old.effective_to))
    })?;
    let mut draft = Statement {
        declaration_id: number.clone(),
        ace_declaration_id: None,
        effective_from,
        effective_to,
        supporting_files: Vec::new(),
        ..old.clone()
    };
    match &mut draft.particulars {
        Particulars::ImporterCertifyingStatement(stated) => stated.period = None,
        Particulars::AffidavitOfManufacture(_) | Particulars::NonReimbursement(_) => {}
    }
    Ok(draft)
}
