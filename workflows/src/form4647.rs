//! The Form 4647 machine: CBP demands that goods be marked or returned, the importer does it or
//! answers within 30 days, CBP verifies and accepts, or the damages are claimed.
//!
//! The table is lifecycle §4.3; `workflows/atlas/form4647-matrix.md` is generated from this code.

mod command;
mod guard;
mod ledger;
mod limits;
mod notice;
mod response;
pub mod samples;
mod state;
mod step;
mod timeliness;

#[cfg(test)]
mod tests;

pub use crate::overriding::Override;
pub use command::Command;
pub use ledger::{Balance, Confirmation, Ledger};
pub use notice::{Actions, Kind, Notice, ReasonCode, SampleRequirement, Supervision, Violations};
pub use response::{
    Quantities, ReceivedResponse, ReceivedSupplement, Response, ResponseKind, SampleAttached,
    Supplement,
};
pub use state::{Case, Damages, SampleWaiver, State, Verification};
pub use step::{Step, step};
pub use timeliness::{Demand, LateDemand};
