//! The commands of the command line, one file each.

pub mod audit;
pub mod case;
pub mod check;
pub mod deadline;
pub mod demo;
pub mod doctor;
pub mod input;
pub mod migrate;
pub mod output;
pub mod quarantine;
pub mod render;
pub mod schema;
pub mod send;
pub mod serve;
pub mod simulate;
pub mod template;
pub mod verify;
pub mod workflow;
