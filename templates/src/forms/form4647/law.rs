//! What the law attaches to a Form 4647, in our own words: for its section II and for letters.
//!
//! # Source
//! 19 CFR 134.2, 134.51, 134.52, 134.54, 134.55, 141.113, 113.62(m)(1), 174.12(e)(2);
//! 19 U.S.C. 1304, 1514, 1592; 18 U.S.C. 1001.

use workflows::form4647::{Notice, ReasonCode};

/// Until when the goods stay where they are.
pub(crate) const HOLD: &str =
    "Do not sell or move the goods until CBP has accepted what was done with them.";

/// What may be done with goods instead of marking them.
pub(crate) const OR_DISPOSE: &str = "Goods that are not brought into compliance can be returned to \
    CBP custody, or exported or destroyed under CBP supervision (19 CFR 134.51(a)).";

/// What a demand to redeliver leaves to the officer.
pub(crate) const AGREE_DISPOSAL: &str = "If the goods are to be exported or destroyed instead, agree \
    it with the officer first: it is done under CBP supervision.";

/// What a demand to mark costs that is not met.
pub(crate) const MARKING_DAMAGES: &str = "If the goods are not marked or returned in time, CBP may \
    claim liquidated damages equal to the entered value of the goods not marked or not returned \
    (19 CFR 134.54(a)).";

/// What another demand to redeliver costs that is not met.
pub(crate) const REDELIVERY_DAMAGES: &str = "If goods that must be redelivered are not, CBP may \
    claim liquidated damages equal to their value, or to three times their value when they are \
    restricted or prohibited merchandise or alcoholic beverages (19 CFR 141.113(i); \
    19 CFR 113.62(m)(1)).";

/// What a demand on goods refused by the Food and Drug Administration costs.
pub(crate) const FDA_DAMAGES: &str = "For goods refused by the Food and Drug Administration the \
    claim is three times their value (19 CFR 141.113(c)(3)).";

/// What goods cost that are liquidated without their mark.
pub(crate) const MARKING_DUTY: &str = "A marking duty of 10 percent of the final appraised value may \
    also be due, unless the goods are exported, destroyed or marked before liquidation \
    (19 U.S.C. 1304; 19 CFR 134.2).";

/// What a false certification costs.
pub(crate) const FALSE_CERTIFICATION: &str = "A false certification is punishable \
    (19 U.S.C. 1592; 18 U.S.C. 1001; 19 CFR 134.52(d)).";

/// How the demand itself can be attacked.
pub(crate) const PROTEST: &str = "The demand can be protested on CBP Form 19 within 180 days from \
    the date of the notice (19 U.S.C. 1514(a)(4); 19 CFR 174.12(e)(2)). A protest does not by \
    itself stop the time to comply.";

/// Where the demand rests.
pub(crate) const fn authority(notice: &Notice) -> &'static str {
    match (notice.demands_marking(), notice.demands_redelivery()) {
        (true, false) => "19 CFR 134.51(a)",
        (false, true | false) => "19 CFR 141.113(g)",
        (true, true) => "19 CFR 134.51(a); 19 CFR 141.113(g)",
    }
}

/// The violations of box 9, one sentence each; none when box 15 gives the reason.
pub(crate) fn reasons(notice: &Notice) -> Vec<String> {
    let violations = &notice.violations;
    let mut reasons = Vec::new();
    if violations.origin_marking {
        let marking = ReasonCode::CooMarking;
        reasons.push(format!("Country of origin marking ({})", marking.citation()));
    }
    if violations.other {
        reasons.extend(other(notice));
    }
    reasons
}

/// What the second box of box 9 specifies: the reason of the catalogue, then the officer's words.
pub(crate) fn other(notice: &Notice) -> Option<String> {
    let violations = &notice.violations;
    let code = violations.other_code.map(|code| {
        let name = crate::forms::words::capitalised(code.in_words());
        format!("{name} ({})", code.citation())
    });
    let text = violations.other_text.trim();
    let text = (!text.is_empty()).then(|| text.to_owned());
    let parts: Vec<String> = [code, text].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(". "))
}

/// What follows when the demand is not met, as far as it concerns this notice.
pub(crate) fn consequences(notice: &Notice) -> Vec<&'static str> {
    let mut texts = Vec::new();
    if notice.demands_marking() {
        texts.push(MARKING_DAMAGES);
    }
    if notice.demands_redelivery() {
        texts.push(REDELIVERY_DAMAGES);
    }
    if notice.violations.names(ReasonCode::Fda) {
        texts.push(FDA_DAMAGES);
    }
    if notice.concerns_origin_marking() {
        texts.push(MARKING_DUTY);
    }
    texts
}
