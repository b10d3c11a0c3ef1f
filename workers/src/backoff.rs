//! How long is paused after a failure: growing, bounded, and not in step with other processes.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::Duration;

/// First pause; doubled up to the longest.
const PAUSE_MIN: Duration = Duration::from_millis(200);
/// Longest pause of a role: an engine that comes back is noticed within this time.
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// The pauses of one loop.
#[derive(Debug)]
pub(crate) struct Backoff {
    failures: u32,
    longest: Duration,
    /// Differs between processes, also between containers that all have the process id 1.
    random: RandomState,
}

impl Backoff {
    /// Up to the longest pause of a role.
    pub(crate) fn new() -> Self {
        Self::up_to(PAUSE_MAX)
    }

    /// Up to a longest pause.
    pub(crate) fn up_to(longest: Duration) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "processes must not come back in step; nothing that is kept derives from it"
        )]
        let random = RandomState::new();
        Self { failures: 0, longest, random }
    }

    /// It works again: the next pause is the first.
    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
    }

    /// The pause after one more failure.
    pub(crate) fn next(&mut self) -> Duration {
        self.failures = self.failures.saturating_add(1);
        pause(self.failures, self.longest, self.random.hash_one(self.failures))
    }
}

/// The pause after so many failures in a row: 200 ms doubled with each up to the longest, of which a
/// random part of at most a half is left out.
fn pause(failures: u32, longest: Duration, random: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let whole = PAUSE_MIN.saturating_mul(1 << doublings).min(longest);
    let half_ms = u64::try_from(whole.as_millis() / 2).unwrap_or(u64::MAX);
    whole.saturating_sub(Duration::from_millis(random % (half_ms + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_ten_seconds_and_at_most_a_half_is_left_out() {
        let longest: Vec<u128> = (1..=8).map(|n| pause(n, PAUSE_MAX, 0).as_millis()).collect();
        assert_eq!(longest, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
        let shortest: Vec<u128> = [100, 200, 400, 800, 1600, 3200, 5000, 5000].to_vec();
        for (n, shortest) in (1..=8).zip(shortest) {
            let half = u64::try_from(shortest).unwrap();
            assert_eq!(pause(n, PAUSE_MAX, half).as_millis(), shortest);
            assert_eq!(pause(n, PAUSE_MAX, half + 1).as_millis(), 2 * shortest);
        }
        assert_eq!(pause(u32::MAX, PAUSE_MAX, 0), PAUSE_MAX);
        assert_eq!(pause(u32::MAX, PAUSE_MIN * 3, 0), PAUSE_MIN * 3);
        assert_eq!(pause(0, PAUSE_MAX, 0), PAUSE_MIN);
    }

    #[test]
    fn two_loops_do_not_come_back_in_step() {
        let (mut one, mut other) = (Backoff::new(), Backoff::new());
        let pauses = |backoff: &mut Backoff| (0..20).map(|_| backoff.next()).collect::<Vec<_>>();
        assert_ne!(pauses(&mut one), pauses(&mut other));
        one.reset();
        assert!(one.next() <= PAUSE_MIN);
    }
}
