//! Harness of the end-to-end tests: a world on a clock that stands until it is moved, and the
//! real program in a folder of its own.
//!
//! Invariants:
//! - A story runs the production code; only the clock is ours, and the mailbox is memory.
//! - A story ends with nothing unfinished, every chain whole and every mail proven
//!   ([`proof::settled`]): no test has to ask for that.
//! - Nothing waits by sleeping for a length of time: waits have a condition and a named limit.
//!
//! Not here: what should happen; that is in `scenarios` and `faults`.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a harness that cannot go on ends its test, and says why"
)]

pub mod actors;
pub mod damaged;
pub mod dice;
pub mod facts;
pub mod http;
pub mod ingress;
pub mod knocks;
pub mod mailbox;
pub mod messages;
pub mod proof;
pub mod running;
pub mod servers;
pub mod service;
pub mod world;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// An instant as people in Washington write it: `2026-06-05 09:00`.
pub fn new_york(local: &str) -> Timestamp {
    let zone = TimeZone::get("America/New_York").expect("jiff bundles the time zones");
    let civil: DateTime = local.parse().expect("a local time is written `YYYY-MM-DD HH:MM`");
    civil.to_zoned(zone).expect("the instant lies within what a clock can show").timestamp()
}
