//! End to end: stories on a clock that jumps, faults on the real program, the rules of the house.
#![expect(clippy::expect_used, reason = "helpers of tests that cannot go on end them, and say why")]

mod faults;
mod house;
mod scenarios;
