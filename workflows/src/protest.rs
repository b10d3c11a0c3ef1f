//! The protest that may follow a notice: a companion of Forms 29 and 4647.
//!
//! A protest (CBP Form 19) is filed with CBP, not here; the companion only follows it, so that
//! nobody misses the 180 days for it or the 180 days for the court after a denial (lifecycle
//! §4.4). It is a region of its case, not a case: Form 29 opens it with the liquidation, Form 4647
//! with the notice. [`window()`] and [`court_window`] count its two periods.
//!
//! Invariants:
//! - A denial, in whole or in part, opens the court window in the same step; so the states
//!   `DECIDED_ALLOWED` and `DECIDED_DENIED` of lifecycle §4.4 are passed, never rested in. The
//!   [`Decision`] tells which it was.
//! - A companion that has a decision never loses it.
//!
//! Not here:
//! - `AFR_REQUESTED`: a request for further review (19 CFR 174.23 to 174.27) is made in the protest
//!   itself and moves no date of the trade's.
//! - `DEEMED_DENIED`: only a protest against the exclusion of goods is denied by the lapse of 30
//!   days (19 CFR 174.21(b)). A liquidation and a demand for redelivery are no exclusions; CBP has
//!   two years for them (19 CFR 174.21(a)), and its decision comes as a command.

mod region;
#[cfg(test)]
mod tests;
mod window;

pub(crate) use region::window_closed;
pub use region::{Decision, Ending, Filing, Outcome, Protest};
pub use window::{Protested, court_window, window};
