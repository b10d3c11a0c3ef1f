//! Random moments that can be had again.

use std::fmt;

use workers::clock_source::{Clock as _, SystemClock};

/// A small generator (xorshift): the moments are random, and the same for the same seed.
#[derive(Debug, Clone, Copy)]
pub struct Dice(u64);

impl Dice {
    /// Seeded by `TIDEWAITER_TEST_SEED`, or by the clock.
    pub fn seeded() -> Self {
        let given = std::env::var("TIDEWAITER_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| SystemClock.now().as_microsecond().unsigned_abs());
        Self(seed.max(1))
    }

    /// A number from 1 to `most`.
    pub fn up_to(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most + 1
    }
}

/// The variable that begins the same run again.
impl fmt::Display for Dice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TIDEWAITER_TEST_SEED={}", self.0)
    }
}
