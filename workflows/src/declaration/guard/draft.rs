//! What a draft may never hold, however it is completed later (declarations.md §2 to §6).

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::particulars::{Agreement, NonReimbursement};
use super::super::statement::{Particulars, Statement};
use super::super::validity;
use super::{AFFIDAVIT_GUIDANCE, REIMBURSEMENT_GUIDANCE, REIMBURSEMENT_RULE, not_allowed, number};
use crate::case::{self, Context};
use crate::ids::AdCvdCase;
use crate::rejection::{Rejection, RejectionCode};

/// Whether the statement may be drafted like this.
pub(in super::super) fn draftable(
    statement: &Statement,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    number(&statement.declaration_id)?;
    ace_number_is_free(statement, context.related)?;
    period(statement, context.policy.declaration_months_max)?;
    validity::certificate(statement, context)?;
    match &statement.particulars {
        Particulars::NonReimbursement(stated) => non_reimbursement(stated),
        Particulars::AffidavitOfManufacture(stated) => {
            no_post_office_box(&stated.producer.factory_address)
        }
        Particulars::ImporterCertifyingStatement(stated) => match stated.period {
            Some(period) if period.from > period.to => Err(not_allowed(format!(
                "The purchases begin on {} and end on {}, which is earlier; correct `period`.",
                period.from, period.to
            ))),
            Some(_) | None => Ok(()),
        },
    }
}

/// ACE gives each declaration a number of its own.
fn ace_number_is_free(statement: &Statement, related: &[&case::Case]) -> Result<(), Rejection> {
    let Some(ace) = &statement.ace_declaration_id else { return Ok(()) };
    let own = &statement.declaration_id;
    let holder = related.iter().find_map(|other| match other {
        case::Case::Declaration(other) => {
            let other = &other.statement;
            let holds =
                other.declaration_id != *own && other.ace_declaration_id.as_ref() == Some(ace);
            holds.then_some(&other.declaration_id)
        }
        case::Case::Form28(_) | case::Case::Form29(_) | case::Case::Form4647(_) => None,
    });
    holder.map_or(Ok(()), |holder| {
        Err(Rejection::new(
            RejectionCode::AlreadyIssued,
            format!(
                "ACE number {ace} is that of {holder}; give the number ACE gave to {own}, or leave \
                 it away."
            ),
        ))
    })
}

fn period(statement: &Statement, months_max: u8) -> Result<(), Rejection> {
    let (from, to) = (statement.effective_from, statement.effective_to);
    if from > to {
        return Err(not_allowed(format!(
            "The declaration takes effect on {from} and ends on {to}, which is earlier; correct \
             `effectiveFrom` or `effectiveTo`."
        )));
    }
    let Some(last) = last_day(from, months_max) else {
        return Err(not_allowed(format!(
            "The calendar does not reach {months_max} months after {from}."
        )));
    };
    if to <= last {
        return Ok(());
    }
    let span = format!(
        "A blanket declaration counts for at most {months_max} months: from {from} it may last \
         until {last}, not until {to}."
    );
    Err(match &statement.particulars {
        Particulars::NonReimbursement(_) => not_allowed(format!(
            "{span} For a longer period of investigation or review, file one for each {months_max} \
             months."
        ))
        .citing(REIMBURSEMENT_GUIDANCE),
        Particulars::AffidavitOfManufacture(_) | Particulars::ImporterCertifyingStatement(_) => {
            not_allowed(span)
        }
    })
}

/// The last day of so many calendar months that begin on `from`.
///
/// Months end the day before the day of the month on which they began. One that began on a day
/// that the last month does not have ends with that month: twelve months from 29 February end on
/// 28 February.
pub(in super::super) fn last_day(from: Date, months: u8) -> Option<Date> {
    let same_day = from.checked_add(i32::from(months).months()).ok()?;
    if same_day.day() == from.day() { same_day.yesterday().ok() } else { Some(same_day) }
}

fn non_reimbursement(stated: &NonReimbursement) -> Result<(), Rejection> {
    let is_dumping = |case: &&AdCvdCase| case.is_antidumping();
    let none_of_dumping = !stated.ad_case_numbers.iter().any(AdCvdCase::is_antidumping);
    let some_of_subsidies =
        !stated.ad_case_numbers.is_empty() || !stated.companion_cvd_case_numbers.is_empty();
    if none_of_dumping && some_of_subsidies {
        return Err(not_allowed(
            "The statement names countervailing duty cases only, and it is made about antidumping \
             duty; name the antidumping case (A-…), or file none.",
        )
        .citing(REIMBURSEMENT_RULE));
    }
    if let Some(case) = stated.ad_case_numbers.iter().find(|case| !case.is_antidumping()) {
        return Err(not_allowed(format!(
            "{case} is a countervailing duty case; name it in `companionCvdCaseNumbers`."
        ))
        .citing(REIMBURSEMENT_RULE));
    }
    if let Some(case) = stated.companion_cvd_case_numbers.iter().find(is_dumping) {
        return Err(not_allowed(format!(
            "{case} is an antidumping duty case; name it in `adCaseNumbers`."
        ))
        .citing(REIMBURSEMENT_RULE));
    }
    if stated.agreement_exists == Some(Agreement::Yes) {
        return Err(not_allowed(
            "An agreement on reimbursement exists, so nothing can be stated against it; file a \
             reimbursement certificate with CBP, and expect that the antidumping duty may double.",
        )
        .citing(REIMBURSEMENT_RULE));
    }
    let mut title = stated.officer_title.split(|c: char| !c.is_alphanumeric());
    if title.any(|word| word.eq_ignore_ascii_case("broker")) {
        return Err(not_allowed(format!(
            "An officer of the importing company signs, never a customs broker; `officerTitle` is \
             {}.",
            stated.officer_title.trim()
        ))
        .citing(REIMBURSEMENT_GUIDANCE));
    }
    Ok(())
}

/// The address is that of the factory, where nothing is made in a box.
fn no_post_office_box(address: &str) -> Result<(), Rejection> {
    if !names_post_office_box(address) {
        return Ok(());
    }
    Err(not_allowed(
        "The factory's address is a post office box; give the address where the production takes \
         place.",
    )
    .citing(AFFIDAVIT_GUIDANCE))
}

/// Whether it holds `P.O. Box`, with or without points and spaces, or the same in full.
pub(in super::super) fn names_post_office_box(address: &str) -> bool {
    let words: Vec<char> = address.to_lowercase().chars().collect();
    let begins_word = |index: usize| index == 0 || !words[index - 1].is_alphanumeric();
    (0..words.len()).any(|index| begins_word(index) && is_post_office_box(&words[index..]))
}

fn is_post_office_box(text: &[char]) -> bool {
    let without = |prefix: &str, text: &'_ [char]| -> Option<usize> {
        let prefix: Vec<char> = prefix.chars().collect();
        text.starts_with(&prefix).then_some(prefix.len())
    };
    let after_filler = |from: usize| {
        let point = usize::from(text.get(from) == Some(&'.'));
        let spaces = text[from + point..].iter().take_while(|c| c.is_whitespace()).count();
        from + point + spaces
    };
    let spelled = [["p", "o", "box"], ["post", "office", "box"]];
    spelled.iter().any(|parts| {
        let end = parts.iter().try_fold(0, |from, part| {
            without(part, &text[from..]).map(|length| after_filler(from + length))
        });
        end.is_some()
    })
}
