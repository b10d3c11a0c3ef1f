//! Legal deadlines: counting, rolling, extensions, and the certificate that shows each step.
//!
//! Invariants:
//! - The trigger day is day 0; calendar days count; only the final day is moved.
//! - Raw last day = trigger + days + extensions, exactly. Both it and the effective day are kept.
//! - An extension never makes a deadline earlier.
//!
//! Not here: open days (`calendar`), lengths and citations (`law`), reminders (`ladder`).

mod certificate;
mod counting;
mod error;
mod instant;
mod rule;
#[cfg(test)]
mod tests;

pub use certificate::{Certificate, CountingStep, Extension};
pub use counting::{DAYS_TOTAL_MAX, EXTENSIONS_MAX, Question, compute, compute_with_policy};
pub use error::{DeadlineError, UnknownRule};
pub use instant::{TIME_ZONE, local_instant, local_time};
pub use rule::{RollPolicy, Rule};
