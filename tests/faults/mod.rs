//! Faults: the real program on a folder of its own, killed, doubled, stopped.

mod crash;
mod stop;
mod two_at_once;
