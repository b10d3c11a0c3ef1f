//! The two periods of a protest: for filing it, and for going to court after a denial.

use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::deadline::{self, Certificate, DeadlineError, Question, Rule};
use crate::ids::PortCode;
use crate::rejection::Rejection;
use crate::step::no_such_date;

/// Where the period for a summons is laid down.
pub(super) const COURT_RULE: &str = "28 U.S.C. 2636(a); 19 CFR 174.31";

/// What a protest is against: it decides which day its 180 days count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protested {
    /// The liquidation of an entry (Form 29).
    Liquidation,
    /// A written demand to redeliver, alone or beside that to mark (Form 4647, box 13).
    RedeliveryDemand,
    /// A written demand to mark and nothing else (Form 4647, box 12).
    MarkingDemand,
}

impl Protested {
    /// The event the days count from.
    const fn event(self) -> &'static str {
        match self {
            Self::Liquidation => "date of liquidation",
            Self::RedeliveryDemand => "date of the notice demanding redelivery",
            Self::MarkingDemand => "date of the notice to mark the goods",
        }
    }

    /// Where the right and its period are laid down.
    const fn citations(self) -> &'static [&'static str] {
        match self {
            Self::Liquidation => &["19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)(1)"],
            Self::RedeliveryDemand | Self::MarkingDemand => {
                &["19 U.S.C. 1514(a)(4)", "19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)(2)"]
            }
        }
    }
}

/// The window for a protest: 180 days from the day of what is protested.
///
/// # Errors
/// When that day lies before the law or outside the calendar.
///
/// # Source
/// 19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1) for a liquidation, (e)(2) for a demand for
/// redelivery; length in `law/deadlines.toml`.
pub fn window(
    protested: Protested,
    on: Date,
    port: &PortCode,
    calendar: &Calendar,
) -> Result<Certificate, Rejection> {
    let certificate = counted(Rule::Protest, on, port, calendar)
        .and_then(|certificate| certificate.triggered_by(protested.event(), calendar));
    let mut certificate = certificate.map_err(no_such_date)?;
    certificate.citations = protested.citations().iter().map(|&text| text.to_owned()).collect();
    Ok(certificate)
}

/// The window for a summons in the Court of International Trade: 180 days from the day the
/// denial was mailed.
///
/// # Errors
/// When that day lies before the law or outside the calendar.
///
/// # Source
/// 28 U.S.C. 2636(a); 19 CFR 174.31; length in `law/deadlines.toml`.
pub fn court_window(
    denied_on: Date,
    port: &PortCode,
    calendar: &Calendar,
) -> Result<Certificate, Rejection> {
    counted(Rule::CourtSummons, denied_on, port, calendar).map_err(no_such_date)
}

fn counted(
    rule: Rule,
    trigger_on: Date,
    port: &PortCode,
    calendar: &Calendar,
) -> Result<Certificate, DeadlineError> {
    let question = Question { rule, trigger_on, days: None, extensions: &[], port: Some(port) };
    deadline::compute(&question, calendar)
}
