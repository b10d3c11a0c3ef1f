//! The limits of `law/demands.toml`: by when CBP may make a demand.

use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::law::Verification;

const DEMANDS: &str = include_str!("../../law/demands.toml");

/// A limit that binds CBP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LimitName {
    /// A marking demand for goods examined at the dock or in public stores.
    MarkingAfterEntry,
    /// A marking demand for goods examined at the importer's premises.
    MarkingAfterExamination,
    /// Any demand for redelivery.
    RedeliveryAfterRelease,
    /// How long the release of goods of textile origin stays conditional.
    ConditionalReleaseOfTextiles,
}

#[cfg(test)]
impl LimitName {
    const ALL: [Self; 4] = [
        Self::MarkingAfterEntry,
        Self::MarkingAfterExamination,
        Self::RedeliveryAfterRelease,
        Self::ConditionalReleaseOfTextiles,
    ];
}

/// One limit with its dated rows, oldest first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    name: LimitName,
    /// What the days count from.
    event: String,
    #[serde(rename = "period")]
    periods: Vec<Period>,
}

/// The length of a limit, as the law has it from one day on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the record of where a number comes from is read by people")]
struct Period {
    /// Calendar days.
    value: u16,
    in_force_from: Date,
    in_force_verification: Verification,
    citation: String,
    href: String,
    verification: Verification,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandsFile {
    limit: Vec<Limit>,
}

/// A limit as it applies to one notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Applied {
    /// Calendar days.
    pub(super) days: u16,
    /// What they count from.
    pub(super) event: &'static str,
    /// Where that is laid down.
    pub(super) citation: &'static str,
}

/// The limit for a notice of that date. A notice older than the law gets the oldest row: refusing
/// it is the business of the deadline.
#[expect(clippy::expect_used, reason = "the file is a constant, and a test reads every limit")]
pub(super) fn limit(name: LimitName, date_of_notice: Date) -> Applied {
    let limit = file().iter().find(|limit| limit.name == name).expect("every limit is there");
    let on_or_before = |period: &&Period| period.in_force_from <= date_of_notice;
    let row = limit.periods.iter().rev().find(on_or_before).or_else(|| limit.periods.first());
    let row = row.expect("every limit has a row");
    Applied { days: row.value, event: &limit.event, citation: &row.citation }
}

#[expect(clippy::expect_used, reason = "the file is a constant, and a test reads it")]
fn file() -> &'static [Limit] {
    static LIMITS: OnceLock<Vec<Limit>> = OnceLock::new();
    LIMITS.get_or_init(|| {
        let file: DemandsFile = toml::from_str(DEMANDS).expect("law/demands.toml is well formed");
        file.limit
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_limit_is_there_once_with_its_rows_in_order() {
        for name in LimitName::ALL {
            let rows: Vec<&Limit> = file().iter().filter(|limit| limit.name == name).collect();
            assert_eq!(rows.len(), 1, "{name:?}");
            let periods = &rows[0].periods;
            assert!(!periods.is_empty() && periods.iter().all(|period| period.value > 0));
            assert!(periods.is_sorted_by(|a, b| a.in_force_from < b.in_force_from));
        }
        assert_eq!(file().len(), LimitName::ALL.len());
    }

    #[test]
    fn every_limit_has_the_length_of_the_law() {
        let days = LimitName::ALL.map(|name| limit(name, date(2026, 6, 1)).days);
        assert_eq!(days, [30, 30, 30, 180]);
        assert_eq!(limit(LimitName::RedeliveryAfterRelease, date(1980, 1, 1)).days, 30);
    }
}
