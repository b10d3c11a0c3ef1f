//! What the clock tries on a Form 29, though it is not due.

use jiff::Timestamp;
use workflows::actor::Actor;
use workflows::clocks::Clock;
use workflows::form29::{self, Command, samples};
use workflows::ladder::RungKind;
use workflows::message;

use crate::machine::Offers;
use crate::oracle;

/// What ends a clock, before it has ended, and rungs that nobody holds any more.
pub(crate) fn of_the_clock(case: &form29::Case, now: Timestamp, offers: &mut Offers<'_>) {
    let clock = Actor::clock();
    let mut give = |given| offers.give(message::Command::Form29(given), &clock);
    let early = |clock| {
        let certificate = case.file.clocks.certificate(clock);
        certificate.is_none_or(|certificate| now < oracle::end_of(certificate.due_on))
    };
    for (clock, end) in [
        (Clock::Answer, Command::PassDueDate),
        (Clock::Protest, Command::ExpireProtestWindow),
        (Clock::Court, Command::ExpireCourtWindow),
    ] {
        if early(clock) {
            give(end);
        }
    }
    for rung in [RungKind::Before(5), RungKind::After(1), RungKind::Undecided(3), RungKind::Start] {
        give(samples::remind(Clock::Answer, rung));
    }
    for clock in [Clock::Protest, Clock::Court, Clock::Petition] {
        for rung in [RungKind::Before(30), RungKind::After(1)] {
            give(samples::remind(clock, rung));
        }
    }
}
