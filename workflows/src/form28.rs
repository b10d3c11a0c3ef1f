//! The Form 28 machine: CBP asks, the importer answers within 30 days, CBP decides.
//!
//! The table is lifecycle §4.1; `workflows/atlas/form28.md` is generated from this code.

mod command;
mod guard;
mod notice;
mod response;
pub mod samples;
mod state;
mod step;

#[cfg(test)]
mod tests;

pub use command::Command;
pub use notice::{Item, Items, Notice, Questions};
pub use response::{
    Answer, Certification, PriorSubmission, ReceivedResponse, ReceivedSupplement, Response,
    Supplement,
};
pub use state::{Case, FurtherRequest, Origin, State};
pub use step::{Step, step};
