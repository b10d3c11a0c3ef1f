//! The rules of Tidewaiter, pure: forms, state machines, deadlines, calendars.
//!
//! Invariants:
//! - No clock, no randomness, no I/O: time and ids are arguments, so production, tests and
//!   simulation are the same code.
//! - A step changes nothing itself: it returns the next case and effects as data, or a rejection.
//! - Legal numbers are dated, cited rows of `law/*.toml`, never literals.
//!
//! Not here: the wire format (`queues`), persistence (`store`), words for people beyond the
//! sentence of a rejection or a certificate (`templates`).

pub mod actor;
pub mod atlas;
pub mod calendar;
pub mod case;
pub mod case_file;
pub mod clocks;
pub mod deadline;
pub mod declaration;
pub mod directory;
pub mod effect;
mod extension;
pub mod form28;
pub mod form29;
pub mod form4647;
mod guard;
pub mod ids;
pub mod ladder;
pub mod law;
pub mod message;
pub mod money;
pub mod overriding;
pub mod parties;
pub mod protest;
pub mod rejection;
mod reminding;
pub mod signer;
pub mod step;
