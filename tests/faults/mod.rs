//! Faults: the real program on a folder of its own, killed, doubled, stopped; engines that fail.

mod crash;
mod engines;
mod servers;
mod stop;
mod two_at_once;
