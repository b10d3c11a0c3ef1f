//! What is known of the server: while it is down, one mail a pause tries it and the others wait.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::address::Server;
use crate::transport::without_addresses;

/// Pause after the first failure; each later one is twice as long.
const PAUSE_MIN: SignedDuration = SignedDuration::from_secs(1);

/// Longest pause between two tries.
const PAUSE_MAX: SignedDuration = SignedDuration::from_secs(60);

/// Longest wait of a mail that is not to try: it costs a look each time it comes back.
const HOLD_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A mail waits this part of the time that the outage has lasted.
const HOLD_PART: i32 = 4;

/// Mails that wait come back spread over half their wait, in so many steps.
const SPREAD_STEPS: u32 = 16;

/// What is known of a server.
#[derive(Debug)]
pub(super) struct Outage {
    server: String,
    /// Of a thousand; other processes have another, so that they do not try in step.
    jitter: i32,
    down: Mutex<Option<Down>>,
}

/// A server that is down.
#[derive(Debug, Clone)]
struct Down {
    since: Timestamp,
    failures: u32,
    next_try_at: Timestamp,
    /// Mails that were let through to try.
    tries: u32,
    /// Of those, how many try now.
    under_way: u32,
    /// Mails that were told to wait.
    held: u32,
}

impl Outage {
    pub(super) fn of(server: &Server) -> Self {
        let server = server.to_string();
        let digest = Sha256::digest(format!("{server} {}", std::process::id()));
        let number = u16::from_be_bytes([digest[0], digest[1]]);
        Self { server, jitter: i32::from(number % 400) - 200, down: Mutex::new(None) }
    }

    /// Until when a mail waits; `None` when it may go, because the server works or is to be tried
    /// again.
    pub(super) fn hold_until(&self, now: Timestamp) -> Option<Timestamp> {
        let mut down = self.down();
        let down = down.as_mut()?;
        if now >= down.next_try_at {
            down.tries += 1;
            down.next_try_at = now + self.pause(down.failures);
            return None;
        }
        Some(down.hold_until(now))
    }

    /// Until when a mail waits that is about to go; `None` when it may.
    pub(super) fn refuses(&self, now: Timestamp) -> Option<Timestamp> {
        let mut down = self.down();
        let down = down.as_mut()?;
        if let Some(left) = down.tries.checked_sub(1) {
            down.tries = left;
        } else if now >= down.next_try_at {
            down.next_try_at = now + self.pause(down.failures);
        } else {
            return Some(down.hold_until(now));
        }
        down.under_way += 1;
        None
    }

    /// The server could not be used.
    pub(super) fn fails(&self, now: Timestamp, reason: &str) {
        let mut down = self.down();
        if down.is_none() {
            let (server, reason) = (&self.server, without_addresses(reason));
            tracing::error!(
                mail.server = server,
                reason,
                "the mail server cannot be used; mails wait until it can"
            );
        }
        let first =
            Down { since: now, failures: 0, next_try_at: now, tries: 0, under_way: 1, held: 0 };
        let down = down.get_or_insert(first);
        // What was on its way when the server went down says nothing new.
        if let Some(left) = down.under_way.checked_sub(1) {
            down.under_way = left;
            down.next_try_at = now + self.pause(down.failures);
            down.failures = down.failures.saturating_add(1);
        }
    }

    /// The server could be used.
    pub(super) fn works(&self, now: Timestamp) {
        let Some(down) = self.down().take() else { return };
        let seconds = now.duration_since(down.since).as_secs();
        tracing::info!(
            mail.server = self.server,
            outage.seconds = seconds,
            outage.tries = down.failures,
            "the mail server works again"
        );
    }

    /// 1, 2, 4 … 60 seconds, each a fifth longer or shorter.
    fn pause(&self, failures: u32) -> SignedDuration {
        let doubled = PAUSE_MIN * 2_i32.pow(failures.min(6));
        let pause = doubled.min(PAUSE_MAX);
        pause + pause * self.jitter / 1000
    }

    fn down(&self) -> MutexGuard<'_, Option<Down>> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Down {
    fn hold_until(&mut self, now: Timestamp) -> Timestamp {
        let step = i32::try_from(self.held % SPREAD_STEPS).unwrap_or(0);
        self.held = self.held.wrapping_add(1);
        let lasted = now.duration_since(self.since) / HOLD_PART;
        let wait = lasted.max(self.next_try_at.duration_since(now)).min(HOLD_MAX);
        now + wait + wait * step / (2 * i32::try_from(SPREAD_STEPS).unwrap_or(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn outage() -> Outage {
        let server = Server { host: "mail.example".to_owned(), port: 25, is_tls: false };
        Outage { jitter: 0, ..Outage::of(&server) }
    }

    #[test]
    fn while_the_server_is_down_one_mail_a_pause_tries_it() {
        let outage = outage();
        assert_eq!(outage.hold_until(at(0)), None);
        outage.fails(at(0), "refused");
        let mut tried = Vec::new();
        for second in 0..300 {
            for _ in 0..10 {
                if outage.hold_until(at(second)).is_none() {
                    assert_eq!(outage.refuses(at(second)), None, "it was let through to try");
                    outage.fails(at(second), "refused");
                    tried.push(second);
                }
            }
        }
        assert_eq!(tried, [1, 3, 7, 15, 31, 63, 123, 183, 243]);
    }

    #[test]
    fn what_is_under_way_when_the_server_goes_down_waits_without_trying() {
        let outage = outage();
        outage.fails(at(0), "refused");
        assert!(outage.refuses(at(0)).is_some());
        outage.fails(at(0), "refused");
        let second = outage.hold_until(at(0)).map(Timestamp::as_second);
        assert_eq!(second, Some(1), "what was on its way counts once");
        outage.works(at(5));
        assert_eq!(outage.refuses(at(5)), None);
        assert_eq!(outage.hold_until(at(5)), None);
    }

    #[test]
    fn mails_wait_longer_the_longer_the_outage_lasts_and_come_back_spread() {
        let outage = outage();
        outage.fails(at(0), "refused");
        assert_eq!(outage.hold_until(at(0)), Some(at(1)));
        let _ = outage.hold_until(at(1200));
        let waits: Vec<i64> =
            (0..17).map(|_| outage.hold_until(at(1200)).unwrap().as_second() - 1200).collect();
        assert_eq!(waits.iter().min(), Some(&300));
        assert_eq!(waits.iter().max(), Some(&440));
    }

    #[test]
    fn a_pause_is_a_fifth_longer_or_shorter_by_process() {
        let server = Server { host: "mail.example".to_owned(), port: 25, is_tls: false };
        let jitter = Outage::of(&server).jitter;
        assert!((-200..200).contains(&jitter), "{jitter}");
    }
}
