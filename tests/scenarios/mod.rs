//! Stories: who says what and when, and what comes of it.

mod actions;
mod answers;
mod arrivals;
mod demands;
mod endings;
mod mailing;
mod outages;
mod people;
mod quarantine;
mod samples;
mod silence;
mod time;
