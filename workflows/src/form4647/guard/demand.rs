//! What a notice must hold before it is issued (forms.md §3.1), and whether it may be.

use super::super::notice::{Kind, Notice};
use super::super::timeliness::{LateDemand, late_demands};
use crate::case::Context;
use crate::guard::{self, incomplete};
use crate::rejection::{Rejection, RejectionCode};
use crate::step::new_york_date;

const DEMAND_RULE: &str = "19 CFR 134.51(a); 19 CFR 141.113(g)";

/// Whether the notice is complete and made in time. Returns the demands that come late and are
/// made all the same, on the officer's reason.
pub(in super::super) fn issuable(
    notice: &Notice,
    context: &Context<'_>,
) -> Result<Vec<LateDemand>, Rejection> {
    guard::dated("Box 2", notice.date_of_notice, new_york_date(context.received_at))?;
    for linked in &notice.linked_forms {
        guard::another(&notice.notice_number, linked)?;
    }
    demands_something(notice)?;
    gives_a_reason(notice)?;
    names_the_goods(notice)?;
    dates_agree(notice)?;
    guard::not_finally_liquidated(&notice.entry_number, notice.date_of_notice, context.related)?;
    late_on_a_reason(notice)
}

/// Boxes 12 and 13, and that `kind` says the same.
fn demands_something(notice: &Notice) -> Result<(), Rejection> {
    let Some(kind) = Kind::of(notice.actions) else {
        return Err(incomplete("The notice demands nothing: mark box 12, box 13 or both.")
            .citing(DEMAND_RULE));
    };
    if kind != notice.kind {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "`kind` is {}, but boxes 12 and 13 make it {}; correct one of them.",
                notice.kind.name(),
                kind.name()
            ),
        ));
    }
    Ok(())
}

/// Box 9, or the words of box 15: a notice without a reason does not stand.
fn gives_a_reason(notice: &Notice) -> Result<(), Rejection> {
    let violations = &notice.violations;
    if violations.specifies_other() && !violations.other {
        return Err(incomplete(
            "Box 9 specifies another violation, but its check box is not marked; mark it, or take \
             the specification away.",
        ));
    }
    if notice.gives_a_reason() {
        return Ok(());
    }
    Err(incomplete(
        "The notice gives no reason: mark a statute in box 9, specify the other one, or say why \
         in box 15.",
    )
    .citing("19 CFR 141.113(a) to (e); HQ H144604"))
}

/// Boxes 10 and 11: a quantity to account for, and what a mark must say.
fn names_the_goods(notice: &Notice) -> Result<(), Rejection> {
    if notice.quantity == 0 {
        return Err(incomplete(
            "Box 10 has no quantity: the importer answers for a number of units, at least 1.",
        ));
    }
    let says_what = !notice.required_marking.trim().is_empty() || !notice.remarks.trim().is_empty();
    if notice.demands_marking() && !says_what {
        return Err(incomplete(
            "Box 12 is marked, but neither box 11 nor box 15 says what mark or label is required.",
        )
        .citing("19 CFR 134.51(a)"));
    }
    Ok(())
}

/// Boxes 7 and 8: the dates on which the timeliness of a demand depends.
fn dates_agree(notice: &Notice) -> Result<(), Rejection> {
    if notice.demands_redelivery() && notice.date_of_release.is_none() {
        return Err(incomplete(
            "Box 13 demands redelivery, which is of goods that were released; box 8 needs the \
             date of release.",
        )
        .citing("19 CFR 113.62(d)"));
    }
    if notice.date_of_release.is_none() && notice.date_of_examination.is_none() {
        return Err(incomplete(
            "Box 8 is empty: give the date of release, of examination, or both.",
        ));
    }
    let dates = [
        ("Box 7", "entry", Some(notice.date_of_entry)),
        ("Box 8", "release", notice.date_of_release),
        ("Box 8", "examination", notice.date_of_examination),
    ];
    for (place, event, on) in dates {
        if let Some(on) = on.filter(|on| *on > notice.date_of_notice) {
            return Err(Rejection::new(
                RejectionCode::NotAllowed,
                format!(
                    "{place} dates the {event} {on}, after the notice of {} that is about it; \
                     correct one of them.",
                    notice.date_of_notice
                ),
            ));
        }
    }
    Ok(())
}

/// Demands after their limit need a reason (lifecycle §2, D12 to D15).
fn late_on_a_reason(notice: &Notice) -> Result<Vec<LateDemand>, Rejection> {
    if let Some(overriding) = &notice.overriding {
        guard::text("reason of the override", &overriding.reason)?;
    }
    let late = late_demands(notice);
    match (late.first(), &notice.overriding) {
        (Some(first), None) => Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "The demand for {} had to be made by {}, {}, and the notice is of {}; give an \
                 override with its reason, or do not issue it.",
                first.demand.in_words(),
                first.last_on,
                first.counted,
                notice.date_of_notice
            ),
        )
        .citing(first.citation.clone())),
        (Some(_), Some(_)) | (None, _) => Ok(late),
    }
}
