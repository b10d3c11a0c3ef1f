//! End to end: stories on a clock that jumps, faults on the real program, the rules of the house.

mod faults;
mod house;
mod scenarios;
