//! Rendering, pure: e-mail (handlebars) and PDF (printpdf).
//!
//! Invariants:
//! - No clock, no randomness, no I/O beyond assets embedded in the program: the same input gives
//!   the same bytes.
//! - Facts come from `workflows`; the words for people are here.
//!
//! Not here: who is told and when (`workflows`), storing and sending (`workers`).

pub mod calendar;
pub mod document;
pub mod forms;
pub mod mail;
pub mod paper;
pub mod pdf;
