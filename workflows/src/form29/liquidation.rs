//! What Forms 29 tell of the liquidation of an entry, for the guards of every machine.

use jiff::civil::Date;

use super::state::Case;
use crate::case;
use crate::clocks::Clock;
use crate::ids::EntryNumber;
use crate::protest::{Ending, Protest};

/// The liquidation of an entry, as far as a Form 29 records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Liquidation {
    /// The day of liquidation.
    pub on: Date,
    /// The first day on which it is final, when nobody acts until then; none while a protest waits
    /// for its decision.
    pub final_since: Option<Date>,
}

impl Liquidation {
    /// Whether it is final on that day.
    pub fn is_final(&self, today: Date) -> bool {
        self.final_since.is_some_and(|since| since <= today)
    }
}

/// What is known of the liquidation of an entry from the Forms 29 about it.
///
/// With several, the latest liquidation counts; of one liquidation, the notice that keeps it open
/// longest.
///
/// # Source
/// 19 U.S.C. 1514(a): a liquidation is final unless a protest is filed in time, or a civil action
/// against its denial is begun in time. So it is final when the 180 days for a protest are over,
/// when a protest was allowed, or when after a denial the 180 days for a summons are over. Whether
/// a summons was filed is the court's record, which this system does not have.
pub fn liquidation_of(entry: &EntryNumber, related: &[&case::Case]) -> Option<Liquidation> {
    related
        .iter()
        .filter_map(|other| match other {
            case::Case::Form29(form29) => Some(form29),
            case::Case::Form28(_) | case::Case::Form4647(_) | case::Case::Declaration(_) => None,
        })
        .filter(|form29| form29.notice.concerns(entry))
        .filter_map(|form29| form29.liquidation())
        .max_by_key(|liquidation| {
            (liquidation.on, liquidation.final_since.is_none(), liquidation.final_since)
        })
}

impl Case {
    /// The liquidation that was recorded here.
    pub fn liquidation(&self) -> Option<Liquidation> {
        let on = self.liquidated_on?;
        let final_since = match self.protest.as_ref()? {
            Protest::PendingWindow | Protest::Closed { ending: Ending::WindowExpired } => {
                self.day_after(Clock::Protest)
            }
            Protest::Filed { .. } => None,
            Protest::CourtWindow { .. }
            | Protest::Closed { ending: Ending::CourtWindowExpired { .. } } => {
                self.day_after(Clock::Court)
            }
            Protest::Closed { ending: Ending::Allowed { decision, .. } } => {
                Some(decision.decided_on)
            }
        };
        Some(Liquidation { on, final_since })
    }

    /// The day after the last one of a clock.
    fn day_after(&self, clock: Clock) -> Option<Date> {
        self.file.clocks.certificate(clock)?.due_on.tomorrow().ok()
    }
}
