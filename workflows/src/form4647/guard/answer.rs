//! Whether Section III is complete, true to its own numbers, and possible for this notice.

use super::super::ledger::Balance;
use super::super::notice::{Notice, SampleRequirement};
use super::super::response::{Response, ResponseKind, SampleAttached, Supplement};
use super::super::state::Case;
use super::{CERTIFICATION_RULE, DISPOSITION_RULE, SAMPLE_RULE};
use crate::guard::{self, incomplete};
use crate::rejection::{Rejection, RejectionCode};

const SECTION: &str = "CBP Form 4647, Section III";
const FALSE_CERTIFICATION_RULE: &str = "19 CFR 134.52(d); 19 U.S.C. 1592; 18 U.S.C. 1001";
const QUANTITY_RULE: &str = "19 CFR 134.54(a)";
const SUPERVISION_RULE: &str = "19 CFR 134.51(b)";

/// Whether an answer may be received.
pub(in super::super) fn answer_complete(case: &Case, response: &Response) -> Result<(), Rejection> {
    guard::room_for_one_more("answers", case.responses.len())?;
    kind_possible(&case.notice, response)?;
    if !response.false_certification_warning_acknowledged {
        return Err(incomplete(
            "The warning about false certifications is not acknowledged; read it in Section II \
             and confirm it.",
        )
        .citing(FALSE_CERTIFICATION_RULE));
    }
    signed(response)?;
    quantities_agree(case, response)?;
    certified(case, response)?;
    planned(case, response)
}

/// Goods that must come back are not answered for by marking them.
fn kind_possible(notice: &Notice, response: &Response) -> Result<(), Rejection> {
    if !claims_compliance(response) || notice.demands_marking() {
        return Ok(());
    }
    let said = if response.kind.certifies() {
        format!("answered with {}", response.kind.name())
    } else {
        format!("answered with {} goods in compliance", response.quantities.compliant)
    };
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!(
            "{} demands redelivery alone (box 13) and cannot be {said}; answer REDELIVERED, \
             EXPORTED or DESTROYED, or DISAGREE.",
            notice.notice_number
        ),
    )
    .citing(format!("{DISPOSITION_RULE}; 19 CFR 113.62(d)")))
}

/// Whether the answer certifies that goods were brought into compliance. One that disagrees with
/// the notice holds that nothing had to be.
const fn claims_compliance(response: &Response) -> bool {
    match response.kind {
        ResponseKind::Marked | ResponseKind::Labelled => true,
        ResponseKind::Redelivered | ResponseKind::Exported | ResponseKind::Destroyed => {
            response.quantities.compliant > 0
        }
        ResponseKind::Disagree => false,
    }
}

fn signed(response: &Response) -> Result<(), Rejection> {
    let missing = response.signer.missing();
    if missing.is_empty() {
        return Ok(());
    }
    Err(incomplete(&format!("The signer of Section III lacks: {}.", missing.join(", ")))
        .citing(format!("{SECTION}; {CERTIFICATION_RULE}")))
}

/// The parts make the quantity of the notice, and deny nothing that CBP confirmed.
fn quantities_agree(case: &Case, response: &Response) -> Result<(), Rejection> {
    let (covered, unit) = (case.notice.quantity, &case.notice.unit);
    let stated = response.quantities;
    if stated.total() != Some(covered) {
        let total = stated.total().map_or_else(
            || "more than can be counted".to_owned(),
            |total| format!("{total} {unit}"),
        );
        return Err(mismatch(format!(
            "The quantities of the answer add up to {total}, but the notice covers {covered} \
             {unit}; account for each of them, as not available where goods are missing."
        )));
    }
    let Balance { returned, exported, destroyed, .. } = case.balance();
    let confirmed = [
        ("returned", stated.returned, returned),
        ("exported", stated.exported, exported),
        ("destroyed", stated.destroyed, destroyed),
    ];
    for (what, said, seen) in confirmed {
        if said < seen {
            return Err(mismatch(format!(
                "The answer says that {said} {unit} are {what}, but CBP has confirmed {seen} \
                 {unit}; correct the quantities."
            )));
        }
    }
    own_quantity(response)
}

/// An answer of a kind is about some goods of that kind, unless what is left is missing.
fn own_quantity(response: &Response) -> Result<(), Rejection> {
    let stated = response.quantities;
    let (what, own) = match response.kind {
        ResponseKind::Marked | ResponseKind::Labelled => ("in compliance", stated.compliant),
        ResponseKind::Redelivered => ("returned", stated.returned),
        ResponseKind::Exported => ("exported", stated.exported),
        ResponseKind::Destroyed => ("destroyed", stated.destroyed),
        ResponseKind::Disagree => return Ok(()),
    };
    let may_be_none = !response.kind.certifies() && stated.not_available > 0;
    if own > 0 || may_be_none {
        return Ok(());
    }
    Err(mismatch(format!(
        "The answer is {}, but no goods of it are {what}; correct the kind or the quantities.",
        response.kind.name()
    )))
}

fn mismatch(sentence: String) -> Rejection {
    Rejection::new(RejectionCode::QuantityMismatch, sentence).citing(QUANTITY_RULE)
}

/// Who claims compliance certifies it, with a sample, and says where CBP can look.
fn certified(case: &Case, response: &Response) -> Result<(), Rejection> {
    if !claims_compliance(response) {
        return Ok(());
    }
    if !response.certified {
        return Err(incomplete(
            "Goods are said to comply, but the signer does not certify it; certify it in Section \
             III.",
        )
        .citing("19 CFR 134.52(a)"));
    }
    if response.goods_held_at.as_deref().is_none_or(|place| place.trim().is_empty()) {
        return Err(incomplete(
            "The answer does not say where the goods are held, and CBP may have to look at them; \
             give the address.",
        )
        .citing(CERTIFICATION_RULE));
    }
    sampled(case, response)
}

/// The marked sample that goes with the certification, unless it is waived.
fn sampled(case: &Case, response: &Response) -> Result<(), Rejection> {
    let is_required = match case.notice.sample_requirement {
        SampleRequirement::Required => !case.sample_waived(),
        SampleRequirement::Waived | SampleRequirement::NotApplicable => false,
    };
    match response.sample_attached {
        SampleAttached::Waived if is_required => Err(incomplete(
            "The answer says that the sample is waived, but CBP has not waived it; attach one, or \
             ask for the waiver first.",
        )
        .citing(SAMPLE_RULE)),
        SampleAttached::No if is_required => Err(incomplete(
            "Box 14 requires a marked sample with the certification; attach one, or ask for a \
             waiver.",
        )
        .citing(SAMPLE_RULE)),
        SampleAttached::Yes | SampleAttached::Waived | SampleAttached::No => Ok(()),
    }
}

/// Goods leave or perish under CBP supervision: the answer says when, unless CBP has seen it.
fn planned(case: &Case, response: &Response) -> Result<(), Rejection> {
    let Balance { exported, destroyed, .. } = case.balance();
    let stated = response.quantities;
    let is_to_come = response.kind != ResponseKind::Disagree
        && (stated.exported > exported || stated.destroyed > destroyed);
    match response.planned_date {
        None if is_to_come => Err(incomplete(
            "Goods are to be exported or destroyed under CBP supervision; say on what date.",
        )
        .citing(SUPERVISION_RULE)),
        Some(on) if on < case.notice.date_of_notice => Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "The export or destruction is planned for {on}, before the notice of {}; correct \
                 the date.",
                case.notice.date_of_notice
            ),
        )
        .citing(SUPERVISION_RULE)),
        Some(_) | None => Ok(()),
    }
}

/// A supplement says something or brings a file.
pub(in super::super) fn supplement_complete(supplement: &Supplement) -> Result<(), Rejection> {
    if supplement.text.trim().is_empty() && supplement.attachments.is_empty() {
        return Err(incomplete("The supplement is empty: write something or attach a file."));
    }
    Ok(())
}
