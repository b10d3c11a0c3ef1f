//! How far the whole is from what its parts allow on this machine, by figures of one run.

use std::fmt;
use std::thread::available_parallelism;

use serde::Serialize;

/// Messages that are published for a unit: the notice, the work on its document and on its mail,
/// and the fact that it was issued.
const PUBLISHED_FOR_A_UNIT: f64 = 4.0;
/// Messages that are taken for a unit: nobody takes the fact.
const TAKEN_FOR_A_UNIT: f64 = 3.0;

/// The bound of a unit, by its parts one after another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bound {
    /// Units a second, if nothing but the parts took time.
    per_second: f64,
    /// The part of it that the whole reached, in percent.
    reached_percent: f64,
}

impl Bound {
    /// From the rates of steps, PDFs, publishing, taking, commits and mails, and that of units.
    /// Drawing is done on one processor and so counts by their number; the other parts keep
    /// servers busy besides, and count as they are.
    pub(super) fn of(rates: [f64; 6], units: f64) -> Self {
        Self::on(processors(), rates, units)
    }

    fn on(processors: f64, rates: [f64; 6], units: f64) -> Self {
        let [steps, pdfs, published, taken, commits, mails] = rates;
        let seconds = (steps.recip() + pdfs.recip()) / processors
            + PUBLISHED_FOR_A_UNIT / published
            + TAKEN_FOR_A_UNIT / taken
            + commits.recip()
            + mails.recip();
        let per_second = seconds.recip();
        Self { per_second, reached_percent: 100.0 * units / per_second }
    }
}

/// How many there are.
fn processors() -> f64 {
    let count = available_parallelism().map_or(1, std::num::NonZero::get);
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

impl fmt::Display for Bound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "bound by the parts, one after another: {:.0} units a second; reached: {:.0} %",
            self.per_second, self.reached_percent
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_what_the_parts_take_together() {
        let rates = [1000.0, 1000.0, 4000.0, 3000.0, 1000.0, 1000.0];
        let bound = Bound::on(2.0, rates, 100.0);
        assert_eq!(bound, Bound { per_second: 200.0, reached_percent: 50.0 });
        assert_eq!(
            bound.to_string(),
            "bound by the parts, one after another: 200 units a second; reached: 50 %"
        );
    }
}
