//! The Form 29 machine: CBP proposes to raise the duties, the importer answers within 20 days,
//! CBP takes the action, the entry is liquidated, and a protest may follow.
//!
//! The table is lifecycle §4.2; `workflows/atlas/form29-matrix.md` is generated from this code.

mod command;
mod guard;
mod liquidation;
mod notice;
mod response;
pub mod samples;
mod state;
mod step;

#[cfg(test)]
mod tests;

pub use crate::overriding::Override;
pub use command::Command;
pub use liquidation::{Liquidation, liquidation_of};
pub use notice::{ActionLetter, ActionStatus, ActionTypes, Line, Notice};
pub use response::{Answer, Position, ReceivedAnswer};
pub use state::{ActionTaken, Case, InternalAdvice, State};
pub use step::step;
