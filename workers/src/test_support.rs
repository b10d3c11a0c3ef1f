//! What unit tests of several modules begin with: everything in memory on a clock that stands.

use jiff::Timestamp;
use workflows::calendar::Calendar;
use workflows::case::Policy;
use workflows::form28::samples;

use crate::bench::issue_message;
use crate::simulation::{Simulation, Timed};

/// The instant at which tests begin.
pub(crate) fn start() -> Timestamp {
    "2026-06-05T13:00:00Z".parse().unwrap()
}

/// Everything in memory, with the importer of the sample notices, who has one contact.
pub(crate) async fn simulation() -> Simulation {
    let simulation =
        Simulation::in_memory(start(), Calendar::cbp(), Policy::default()).await.unwrap();
    let importer = serde_json::to_value(samples::importer()).unwrap();
    simulation.load_directory(&[importer]).await.unwrap();
    simulation
}

/// The sample notice under a number of its own.
pub(crate) fn notice(number: u32) -> Timed {
    issue_message(number, start()).unwrap()
}
