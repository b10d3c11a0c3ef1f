//! PDF: a page description of our own, drawn with `printpdf`, finished with `lopdf`.
//!
//! Invariants:
//! - The same canvas and metadata give the same bytes, in every process.
//! - Every element on a canvas has a role, so that a finishing pass can tag it.
//! - Text is never cut: it wraps, flows on, or is replaced by a visible mark.
//!
//! Not here: what the documents say (`forms`).

pub(crate) mod canvas;
mod composite;
mod deflate;
mod embed;
mod fallback;
pub(crate) mod finish;
pub(crate) mod font;
pub(crate) mod layout;
#[cfg(test)]
mod names_tests;
mod pen;
mod printable;
mod run;
pub(crate) mod subset;
pub(crate) mod text;

pub use finish::FinishError;
