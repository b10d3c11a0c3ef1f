//! PDF: a page description of our own, drawn with `printpdf`, finished with `lopdf`.
//!
//! Invariants:
//! - The same canvas and metadata give the same bytes, in every process.
//! - Every element on a canvas has a role, so that a finishing pass can tag it.
//! - Text is never cut: it wraps, flows on, or is replaced by a visible mark.
//!
//! Not here: what the documents say (`forms`).

pub(crate) mod attachment;
pub(crate) mod canvas;
pub(crate) mod clean;
mod composite;
mod deflate;
mod embed;
mod fallback;
mod file;
pub(crate) mod finish;
pub(crate) mod font;
pub(crate) mod layout;
pub(crate) mod lines;
#[cfg(test)]
mod names_tests;
mod pen;
mod printable;
mod run;
pub(crate) mod structure;
pub(crate) mod subset;
mod tags;
pub(crate) mod text;
mod xmp;

pub use finish::FinishError;
