//! Stories: who says what and when, and what comes of it.

mod actions;
mod answers;
mod arrivals;
mod calendars;
mod chains;
mod declarations;
mod demands;
mod digests;
mod endings;
mod mailing;
mod outages;
mod people;
mod protests;
mod quarantine;
mod samples;
mod senders;
mod silence;
mod time;
