//! How long a mail waits after a delivery that did not work out.

use jiff::{SignedDuration, Timestamp};

/// Pauses after the first attempts. A server that is busy or restarts is back within minutes; one
/// that is repaired by people takes hours.
const FIRST_PAUSES: [SignedDuration; 5] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(4),
];

/// Every pause after those.
const LONG_PAUSE: SignedDuration = SignedDuration::from_hours(12);

/// Age at which a mail is given up: mail servers give up after four to five days (RFC 5321
/// §4.5.4.1), and by then a person has to find another way.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// When the next delivery is tried after `attempts` in vain: 1 minute, 5 minutes, 15 minutes,
/// 1 hour and 4 hours later, then every 12 hours. `None` to give up: the mail is five days old and
/// every one of the first pauses was taken, so that an outage of ours alone never ends a mail.
pub fn next_attempt_at(attempts: u32, created_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let taken = usize::try_from(attempts).unwrap_or(usize::MAX).saturating_sub(1);
    let pause = FIRST_PAUSES.get(taken);
    if pause.is_none() && now.duration_since(created_at) >= GIVEN_UP_AFTER {
        return None;
    }
    now.checked_add(*pause.unwrap_or(&LONG_PAUSE)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn pauses_grow_from_a_minute_to_twelve_hours() {
        let now = at("2026-06-05T13:00:00Z");
        let minutes: Vec<i64> = (1..=8)
            .map(|attempts| next_attempt_at(attempts, now, now).unwrap())
            .map(|next| next.duration_since(now).as_mins())
            .collect();
        assert_eq!(minutes, [1, 5, 15, 60, 240, 720, 720, 720]);
    }

    #[test]
    fn a_mail_is_given_up_at_five_days_and_not_before() {
        let created = at("2026-06-05T13:00:00Z");
        let (before, then) = (at("2026-06-10T12:59:59Z"), at("2026-06-10T13:00:00Z"));
        assert_eq!(next_attempt_at(12, created, before), Some(at("2026-06-11T00:59:59Z")));
        assert_eq!(next_attempt_at(12, created, then), None);
    }

    #[test]
    fn a_mail_that_waited_out_an_outage_of_ours_gets_every_first_pause() {
        let created = at("2026-06-05T13:00:00Z");
        let now = at("2026-07-05T13:00:00Z");
        assert_eq!(next_attempt_at(1, created, now), Some(at("2026-07-05T13:01:00Z")));
        assert_eq!(next_attempt_at(5, created, now), Some(at("2026-07-05T17:00:00Z")));
        assert_eq!(next_attempt_at(6, created, now), None);
    }
}
