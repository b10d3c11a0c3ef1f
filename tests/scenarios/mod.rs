//! Stories: who says what and when, and what comes of it.

mod answers;
mod arrivals;
mod endings;
mod outages;
mod people;
mod samples;
mod silence;
mod time;
