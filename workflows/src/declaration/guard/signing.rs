//! Who may sign which declaration, and when.

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::command::{Signature, Signer, SignerRole};
use super::super::particulars::{Basis, CertifierRole};
use super::super::scope::same_words;
use super::super::state::Case;
use super::super::statement::{DeclarationType, Particulars, Statement};
use super::{AFFIDAVIT_GUIDANCE, REIMBURSEMENT_GUIDANCE, USE_RULE, not_allowed};
use crate::actor::Actor;
use crate::case::Context;
use crate::guard as rules;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::new_york_date;

/// Years from the entry in which the actual use has to be proved (19 CFR 10.138, D19).
const USE_YEARS: i32 = 3;

/// Whether this person may be asked to sign this declaration.
pub(in super::super) fn signer_fits(
    statement: &Statement,
    signer: &Signer,
) -> Result<(), Rejection> {
    rules::text("signer's name", &signer.name)?;
    rules::text("signer's title", &signer.title)?;
    rules::text("signer's e-mail address", &signer.email)?;
    let (roles, citation) = signing_roles(statement);
    if !roles.contains(&signer.role) {
        let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
        let rejection = not_allowed(format!(
            "{} is signed by {}, not by {} ({}).",
            statement.declaration_type().title_with_article(),
            names.join(" or "),
            signer.role.name(),
            signer.name.trim()
        ));
        return Err(match citation {
            Some(citation) => rejection.citing(citation),
            None => rejection,
        });
    }
    match &statement.particulars {
        Particulars::NonReimbursement(stated)
            if !same_words(&stated.officer_title, &signer.title) =>
        {
            Err(not_allowed(format!(
                "The statement is signed by an officer with the title {}, and the signer's title \
                 is {}; make them agree.",
                stated.officer_title.trim(),
                signer.title.trim()
            ))
            .citing(REIMBURSEMENT_GUIDANCE))
        }
        Particulars::NonReimbursement(_)
        | Particulars::AffidavitOfManufacture(_)
        | Particulars::ImporterCertifyingStatement(_) => Ok(()),
    }
}

/// As what a declaration of this kind is signed, and where that is laid down.
///
/// - About antidumping duty: an officer of the company, never a broker (CBP's guidance).
/// - Affidavit: an employee of the producer with direct knowledge (TBT-07-019).
/// - End use: the superintendent or manager of the plant, the end user, or another person who knows
///   the actual use (19 CFR 10.138). The plant may be the importer's own.
/// - Preference: the importer's own side. Programmes let agents certify too; the importer's own
///   declaration is what this type is (declarations.md §3).
fn signing_roles(statement: &Statement) -> (&'static [SignerRole], Option<&'static str>) {
    use SignerRole::{CompanyOfficer, Employee, ProducerEmployee};
    match &statement.particulars {
        Particulars::NonReimbursement(_) => (&[CompanyOfficer], Some(REIMBURSEMENT_GUIDANCE)),
        Particulars::AffidavitOfManufacture(_) => (&[ProducerEmployee], Some(AFFIDAVIT_GUIDANCE)),
        Particulars::ImporterCertifyingStatement(stated) => {
            match (stated.basis, stated.certifier_role) {
                (Basis::EndUse, Some(CertifierRole::PlantManager)) => {
                    (&[ProducerEmployee, Employee], Some(USE_RULE))
                }
                (Basis::EndUse, Some(CertifierRole::EndUser | CertifierRole::Importer) | None) => {
                    (&[CompanyOfficer, Employee], Some(USE_RULE))
                }
                (Basis::PreferenceClaim, _) => (
                    &[CompanyOfficer, Employee],
                    stated.program.and_then(super::super::program::Program::certification_rule),
                ),
            }
        }
    }
}

/// The statement about antidumping duty is signed in the importer's own account.
pub(in super::super) fn may_sign(
    case: &Case,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    match case.statement.declaration_type() {
        DeclarationType::NonReimbursementBlanket => rules::importers_own(
            actor,
            &case.statement.importer_number,
            context.importer,
            "An officer of the importing company signs, in the importer's own account; a broker \
             may not sign for it.",
        )
        .map_err(|rejection| Rejection { code: RejectionCode::NotAllowed, ..rejection })
        .map_err(|rejection| rejection.citing(REIMBURSEMENT_GUIDANCE)),
        DeclarationType::AffidavitOfManufacture | DeclarationType::ImporterCertifyingStatement => {
            Ok(())
        }
    }
}

/// Whether the signature is that of the person asked, of a day between the draft and the receipt.
pub(in super::super) fn signature(
    case: &Case,
    signature: &Signature,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    if let Some(asked) = &case.signer
        && !(same_words(&asked.name, &signature.name) && same_words(&asked.title, &signature.title))
    {
        return Err(rules::not_authorized(format!(
            "{}, {}, was asked to sign, and not {}, {}.",
            asked.name.trim(),
            asked.title.trim(),
            signature.name.trim(),
            signature.title.trim()
        )));
    }
    let signed_on = signature.signed_on;
    let drafted_on = new_york_date(case.drafted_at);
    let today = new_york_date(context.received_at);
    if signed_on < drafted_on {
        return Err(not_allowed(format!(
            "The signature is dated {signed_on}, before the draft of {drafted_on} that it signs; \
             give the day of signing."
        )));
    }
    if signed_on > today {
        return Err(not_allowed(format!(
            "The signature is dated {signed_on} and was received on {today}; give the day of \
             signing."
        )));
    }
    Ok(())
}

/// A declaration may begin before it is submitted only where the operator allows it.
pub(in super::super) fn not_back_dated(
    statement: &Statement,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let today = new_york_date(context.received_at);
    if context.policy.back_dated_declarations || statement.effective_from >= today {
        return Ok(());
    }
    Err(Rejection::new(
        RejectionCode::TooLate,
        format!(
            "The declaration takes effect on {}, before the day it was submitted, {today}; draft \
             it with a first day that is still to come.",
            statement.effective_from
        ),
    ))
}

/// Use is proved within three years from the entry: a certificate for a period whose last day lies
/// further back can support none.
pub(in super::super) fn in_time_for_its_use(
    statement: &Statement,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let today = new_york_date(context.received_at);
    match use_provable_until(statement, statement.effective_to) {
        Some(until) if today > until => Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "Actual use is proved within {USE_YEARS} years from the entry: for the last \
                 entries of this period, of {}, until {until}.",
                statement.effective_to
            ),
        )
        .citing(USE_RULE)),
        Some(_) | None => Ok(()),
    }
}

/// The last day on which the use of goods entered on that date can be proved; nothing when the
/// statement proves no use.
pub(in super::super) fn use_provable_until(
    statement: &Statement,
    entry_date: Date,
) -> Option<Date> {
    match &statement.particulars {
        Particulars::ImporterCertifyingStatement(stated) if stated.basis == Basis::EndUse => {
            entry_date.checked_add(USE_YEARS.years()).ok()
        }
        Particulars::ImporterCertifyingStatement(_)
        | Particulars::AffidavitOfManufacture(_)
        | Particulars::NonReimbursement(_) => None,
    }
}
