//! Which entries may rely on a declaration (declarations.md §5).

use super::super::command::EntryLink;
use super::super::scope::{case_covers, hts_covers};
use super::super::state::Case;
use super::super::statement::{Particulars, Statement};
use super::signing::use_provable_until;
use super::{REIMBURSEMENT_RULE, USE_RULE, not_allowed};
use crate::case::Context;
use crate::case_file::Filed as _;
use crate::effect::Signed;
use crate::guard::incomplete;
use crate::ids::{AdCvdCase, HtsNumber};
use crate::rejection::{Rejection, RejectionCode};
use crate::step::new_york_date;

/// Entries one declaration may hold: the case is stored whole, and an importer with more entries
/// of one case in a year names its statement on the entry summary instead.
pub(in super::super) const ENTRIES_MAX: usize = 5000;

/// Whether the entry may rely on the declaration.
pub(in super::super) fn linkable(
    case: &Case,
    entry: &EntryLink,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    of_the_same_importer(case, entry, context)?;
    dated_while_it_counted(case, entry)?;
    match &case.statement.particulars {
        Particulars::NonReimbursement(stated) => {
            under_its_case(case, &stated.ad_case_numbers, entry)?;
        }
        Particulars::AffidavitOfManufacture(_) | Particulars::ImporterCertifyingStatement(_) => {
            of_its_tariff_number(&case.statement, entry)?;
        }
    }
    proved_in_time(case, entry)?;
    new_to_it(case, entry)
}

/// The importer of an entry is known only where another case is about that entry. Whose entry it
/// is, and by which case that is known, is nobody's business but that importer's.
fn of_the_same_importer(
    case: &Case,
    entry: &EntryLink,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let importer = &case.statement.importer_number;
    let is_of_another = context.related.iter().any(|other| {
        other.entry_numbers().contains(&&entry.entry_number) && other.importer_number() != importer
    });
    if !is_of_another {
        return Ok(());
    }
    Err(not_allowed(format!(
        "Entry {} belongs to another importer; {} can be linked to entries of its own importer \
         only.",
        entry.entry_number,
        case.number()
    )))
}

fn dated_while_it_counted(case: &Case, entry: &EntryLink) -> Result<(), Rejection> {
    let on = entry.entry_date;
    if case.counts_on(on) {
        return Ok(());
    }
    let period = case.statement.period();
    let number = case.number();
    Err(match case.counts_before {
        Some(end) if end <= period.from => not_allowed(format!(
            "{number} counts for no entry: it was cancelled from its first day."
        )),
        Some(end) => not_allowed(format!(
            "{number} counts for entries from {} and before {end}, not for one of {on}.",
            period.from
        )),
        None => not_allowed(format!(
            "{number} counts for entries from {} to {}, not for one of {on}.",
            period.from, period.to
        )),
    })
}

fn under_its_case(case: &Case, stated: &[AdCvdCase], entry: &EntryLink) -> Result<(), Rejection> {
    let Some(named) = &entry.case_number else {
        return Err(incomplete(
            "`caseNumber` is missing: a statement about antidumping duty is linked case by case.",
        )
        .citing(REIMBURSEMENT_RULE));
    };
    if stated.iter().any(|stated| case_covers(stated, named)) {
        return Ok(());
    }
    let list: Vec<&str> = stated.iter().map(AdCvdCase::as_str).collect();
    let sentence = if named.is_antidumping() {
        format!("{} is about {}, not about {named}.", case.number(), list.join(", "))
    } else {
        format!(
            "{named} is a countervailing duty case; {} is about antidumping duty, {}.",
            case.number(),
            list.join(", ")
        )
    };
    Err(not_allowed(sentence).citing(REIMBURSEMENT_RULE))
}

fn of_its_tariff_number(statement: &Statement, entry: &EntryLink) -> Result<(), Rejection> {
    let number = &statement.declaration_id;
    if let Some(case) = &entry.case_number {
        return Err(not_allowed(format!(
            "{number} is about no antidumping or countervailing duty; leave `caseNumber` ({case}) \
             away."
        )));
    }
    let Some(named) = &entry.hts_number else {
        return Err(incomplete(&format!(
            "`htsNumber` is missing: {number} is linked by tariff number."
        )));
    };
    if statement.hts_numbers().any(|stated| hts_covers(stated, named)) {
        return Ok(());
    }
    let list: Vec<String> = statement.hts_numbers().map(HtsNumber::to_string).collect();
    Err(not_allowed(format!("{number} is about HTSUS {}, not about {named}.", list.join(", "))))
}

/// A certificate of use that was submitted later than three years after the entry proves nothing
/// for it.
fn proved_in_time(case: &Case, entry: &EntryLink) -> Result<(), Rejection> {
    let submitted_on = match &case.signed {
        Some(Signed::Here { received_at, .. } | Signed::OnPaper { received_at, .. }) => {
            new_york_date(*received_at)
        }
        None => return Ok(()),
    };
    match use_provable_until(&case.statement, entry.entry_date) {
        Some(until) if submitted_on > until => Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "The use of goods entered on {} was to be proved by {until}; {} was submitted on \
                 {submitted_on}.",
                entry.entry_date,
                case.number()
            ),
        )
        .citing(USE_RULE)),
        Some(_) | None => Ok(()),
    }
}

fn new_to_it(case: &Case, entry: &EntryLink) -> Result<(), Rejection> {
    let is_same = |known: &EntryLink| {
        known.entry_number == entry.entry_number
            && known.line == entry.line
            && known.case_number == entry.case_number
            && known.hts_number == entry.hts_number
    };
    if case.entries.iter().any(|linked| is_same(&linked.entry)) {
        let line = entry.line.map_or(String::new(), |line| format!(", line {line},"));
        return Err(not_allowed(format!(
            "Entry {}{line} is linked to {} already.",
            entry.entry_number,
            case.number()
        )));
    }
    if case.entries.len() >= ENTRIES_MAX {
        return Err(not_allowed(format!(
            "{} holds {ENTRIES_MAX} entries, the most it can; name the declaration on the entry \
             summary.",
            case.number()
        )));
    }
    Ok(())
}
