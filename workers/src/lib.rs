//! The processes of Tidewaiter: intake, relay, documents, mail, clock, and the command line.
//!
//! Each role is a pass, a function that does what there is to do now and says how much it did;
//! production calls it when woken, simulation and tests until nothing is left.
//!
//! Invariants:
//! - A worker decides nothing that a case may or must do; `workflows` does.
//! - Acks come after commits; a mail is `sent` only with the server's reply.
//! - Wall clock enters here alone, through [`clock_source::Clock`].

pub(crate) mod backoff;
pub mod bench;
pub mod cli;
pub mod clock;
pub mod clock_source;
pub mod commands;
pub mod config;
pub mod document_store;
pub mod documents;
pub mod engine;
pub mod failure;
pub mod intake;
pub mod mail;
pub mod metrics;
pub mod opening;
pub mod ops;
pub mod progress;
pub mod relay;
pub mod retry;
pub mod simulation;
pub mod smtp_sink;
pub mod telemetry;
#[cfg(test)]
mod test_support;
pub mod timeline;
pub mod tls;
pub mod transport;
pub(crate) mod work;
