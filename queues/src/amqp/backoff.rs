//! How long to wait before the next attempt to connect. Pure.

use std::time::Duration;

/// The wait after the first failure, before jitter.
const FIRST: Duration = Duration::from_millis(200);

/// The longest wait, before jitter.
const LONGEST: Duration = Duration::from_secs(10);

/// Doubling waits, each shortened by up to a half, so that the processes which lost one server do
/// not come back to it in step.
#[derive(Debug)]
pub(super) struct Backoff {
    next: Duration,
    state: u64,
}

impl Backoff {
    /// The seed should differ between processes; equal seeds give equal waits.
    pub(super) const fn new(seed: u64) -> Self {
        // The generator below stays at zero forever if it starts there.
        Self { next: FIRST, state: seed ^ 0x9e37_79b9_7f4a_7c15 | 1 }
    }

    /// The connection was good: the next failure is a first one.
    pub(super) const fn reset(&mut self) {
        self.next = FIRST;
    }

    /// The next wait.
    pub(super) fn delay(&mut self) -> Duration {
        let full = self.next;
        self.next = LONGEST.min(full * 2);
        full / 2 + full.mul_f64(self.fraction() / 2.0)
    }

    /// A number from 0 to below 1 (xorshift: spread, not secrecy, is wanted).
    fn fraction(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        f64::from(u16::try_from(self.state >> 48).unwrap_or(u16::MAX)) / 65_536.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_seconds_and_lose_at_most_a_half() {
        let mut backoff = Backoff::new(7);
        for millis in [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000] {
            let full = Duration::from_millis(millis);
            let delay = backoff.delay();
            assert!(full / 2 <= delay && delay < full, "{delay:?} of {full:?}");
        }
        backoff.reset();
        assert!(backoff.delay() < FIRST);
    }

    #[test]
    fn two_processes_wait_differently() {
        let waits = |seed| {
            let mut backoff = Backoff::new(seed);
            [backoff.delay(), backoff.delay(), backoff.delay()]
        };
        assert_ne!(waits(1), waits(2));
        assert_eq!(waits(3), waits(3));
    }
}
