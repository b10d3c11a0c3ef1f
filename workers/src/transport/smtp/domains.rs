//! Limits for each domain that mails go to: so many at once, so many in a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

/// Domains that are remembered; beyond them those that are at rest are forgotten.
const DOMAINS_MAX: usize = 10_000;

/// What may go at once after a rest: the mails of this time.
const BURST: SignedDuration = SignedDuration::from_secs(10);

/// Limits of every domain.
#[derive(Debug)]
pub(super) struct Domains {
    connections: usize,
    rates: Mutex<Rates>,
    lanes: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Domains {
    pub(super) fn new(connections: usize, per_minute: u32) -> Self {
        Self {
            connections: connections.max(1),
            rates: Mutex::new(Rates::new(per_minute)),
            lanes: Mutex::default(),
        }
    }

    /// Takes a place for a mail now, or says when to ask again.
    pub(super) fn hold_until(&self, to: &str, now: Timestamp) -> Option<Timestamp> {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        rates.take(&domain_of(to), now)
    }

    /// The places for mails to this domain at once.
    pub(super) fn lanes(&self, to: &str) -> Arc<Semaphore> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= DOMAINS_MAX {
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        }
        let lane = lanes.entry(domain_of(to));
        Arc::clone(lane.or_insert_with(|| Arc::new(Semaphore::new(self.connections))))
    }
}

/// Upper and lower case are one domain.
fn domain_of(address: &str) -> String {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain).to_ascii_lowercase()
}

/// How many mails go to each domain in a minute.
#[derive(Debug)]
struct Rates {
    /// Time that one mail takes of a domain.
    interval: SignedDuration,
    domains: HashMap<String, Rate>,
}

/// Where a domain stands.
#[derive(Debug, Clone, Copy)]
struct Rate {
    /// Until when its time is taken by mails that went.
    taken_until: Timestamp,
    /// For when the last that has to wait was told to come.
    told_until: Timestamp,
}

impl Rates {
    fn new(per_minute: u32) -> Self {
        let interval = SignedDuration::from_mins(1).as_nanos() / i128::from(per_minute.max(1));
        let interval = i64::try_from(interval).unwrap_or(i64::MAX);
        Self { interval: SignedDuration::from_nanos(interval), domains: HashMap::new() }
    }

    /// Takes the time of one mail, or says when there may be some: each that waits is told another
    /// instant, so that they do not come back all at once.
    fn take(&mut self, domain: &str, now: Timestamp) -> Option<Timestamp> {
        if self.domains.len() >= DOMAINS_MAX {
            self.domains.retain(|_, rate| rate.taken_until > now);
        }
        let rest = Rate { taken_until: now, told_until: now };
        let rate = self.domains.entry(domain.to_owned()).or_insert(rest);
        let taken_until = rate.taken_until.max(now) + self.interval;
        let burst = BURST.max(self.interval);
        if taken_until.duration_since(now) <= burst {
            rate.taken_until = taken_until;
            return None;
        }
        rate.told_until = rate.told_until.max(taken_until - burst).max(now) + self.interval;
        Some(rate.told_until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).unwrap()
    }

    #[test]
    fn a_domain_takes_a_burst_and_then_its_rate() {
        let mut rates = Rates::new(60);
        let at_once = (0..20).filter(|_| rates.take("one.example", at(0)).is_none()).count();
        assert_eq!(at_once, 10, "the mails of ten seconds");
        let in_a_minute =
            (1..=60).filter(|s| rates.take("one.example", at(s * 1000)).is_none()).count();
        assert_eq!(in_a_minute, 60);
    }

    #[test]
    fn mails_that_wait_are_told_different_instants() {
        let mut rates = Rates::new(60);
        (0..10).for_each(|_| assert_eq!(rates.take("one.example", at(0)), None));
        let told = |rates: &mut Rates| rates.take("one.example", at(0)).unwrap();
        let told: Vec<i64> = (0..3).map(|_| told(&mut rates).as_millisecond()).collect();
        assert_eq!(told, [2000, 3000, 4000]);
    }

    #[test]
    fn a_rate_of_one_in_a_minute_lets_one_go() {
        let mut rates = Rates::new(1);
        assert_eq!(rates.take("one.example", at(0)), None);
        assert!(rates.take("one.example", at(59_000)).is_some());
        assert_eq!(rates.take("one.example", at(60_000)), None);
    }

    #[test]
    fn domains_do_not_wait_for_each_other_and_case_makes_no_difference() {
        let domains = Domains::new(1, 6);
        assert_eq!(domains.hold_until("a@one.example", at(0)), None);
        assert!(domains.hold_until("b@ONE.example", at(0)).is_some());
        assert_eq!(domains.hold_until("b@two.example", at(0)), None);
        let one = domains.lanes("a@one.example");
        let place = one.try_acquire().unwrap();
        assert!(domains.lanes("b@One.Example").try_acquire().is_err());
        assert!(domains.lanes("b@two.example").try_acquire().is_ok());
        drop(place);
        assert!(domains.lanes("b@one.example").try_acquire().is_ok());
    }
}
