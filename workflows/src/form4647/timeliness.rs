//! CBP's own limits: whether a demand is made in time (lifecycle §2, D12 to D15).
//!
//! Late demands are what importers dispute (HQ 562084, 226943). So one that is made after its limit
//! is refused, unless the officer gives a reason, which the case keeps.
//!
//! Where the form does not carry what the law asks for, nothing is guessed:
//! - Marking: the text counts from the entry for goods examined at the dock or in public stores,
//!   and from the examination for those examined at the importer's premises. Box 8 gives dates, not
//!   in which of the two places, so the later of the days they allow is the limit.
//! - FDA: a demand may be made within 30 days after the refusal (19 CFR 141.113(c)). The form has
//!   no date of refusal, so a demand for that reason is not checked.
//! - Samples not furnished: when the conditional release ends depends on the Form 28
//!   (19 CFR 151.11, 141.113(e)). The 30 days after release apply, and the officer may override.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::limits::{Applied, LimitName, limit};
use super::notice::{Notice, ReasonCode};

/// What is demanded, and by when it had to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LateDemand {
    /// What is demanded.
    pub demand: Demand,
    /// The last day on which it could be.
    pub last_on: Date,
    /// How that day is counted: `30 days after release`.
    pub counted: String,
    /// Where that is laid down.
    pub citation: String,
}

/// The two demands of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Box 12.
    Marking,
    /// Box 13.
    Redelivery,
}

impl Demand {
    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Marking => "marking (box 12)",
            Self::Redelivery => "redelivery (box 13)",
        }
    }
}

/// The demands of a notice that are made after their last day.
pub(super) fn late_demands(notice: &Notice) -> Vec<LateDemand> {
    [marking_limit(notice), redelivery_limit(notice)]
        .into_iter()
        .flatten()
        .filter(|limit| notice.date_of_notice > limit.last_on)
        .collect()
}

/// The last day for a marking demand; nothing where none is made or it cannot be known.
fn marking_limit(notice: &Notice) -> Option<LateDemand> {
    if !notice.demands_marking() || is_fda(notice) {
        return None;
    }
    let by_entry = limited(notice, LimitName::MarkingAfterEntry, notice.date_of_entry);
    let by_examination = notice
        .date_of_examination
        .map(|on| limited(notice, LimitName::MarkingAfterExamination, on))
        .filter(|(last_on, _)| *last_on > by_entry.0);
    let (last_on, limit) = by_examination.unwrap_or(by_entry);
    Some(LateDemand {
        demand: Demand::Marking,
        last_on,
        counted: in_words(limit),
        citation: limit.citation.to_owned(),
    })
}

/// The last day for a demand for redelivery; nothing where none is made or it cannot be known.
fn redelivery_limit(notice: &Notice) -> Option<LateDemand> {
    let released_on = notice.date_of_release?;
    if !notice.demands_redelivery() || is_fda(notice) {
        return None;
    }
    let demand = Demand::Redelivery;
    if !notice.violations.names(ReasonCode::TextileOrigin) {
        let (last_on, limit) = limited(notice, LimitName::RedeliveryAfterRelease, released_on);
        let citation = limit.citation.to_owned();
        return Some(LateDemand { demand, last_on, counted: in_words(limit), citation });
    }
    let (ends_on, conditional) =
        limited(notice, LimitName::ConditionalReleaseOfTextiles, released_on);
    let (last_on, general) = limited(notice, LimitName::RedeliveryAfterRelease, ends_on);
    Some(LateDemand {
        demand,
        last_on,
        counted: format!(
            "{} days after the {} days of conditional release",
            general.days, conditional.days
        ),
        citation: format!("{}; {}", general.citation, conditional.citation),
    })
}

fn is_fda(notice: &Notice) -> bool {
    notice.violations.names(ReasonCode::Fda)
}

/// The last day of a limit that counts from a day. At the end of the calendar it is that end,
/// which no notice is later than.
fn limited(notice: &Notice, name: LimitName, from: Date) -> (Date, Applied) {
    let limit = limit(name, notice.date_of_notice);
    (from.saturating_add(i32::from(limit.days).days()), limit)
}

fn in_words(limit: Applied) -> String {
    format!("{} days after {}", limit.days, limit.event)
}
