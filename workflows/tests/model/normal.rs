//! The normal form of a case: what no rule looks at is made alike, so that worlds that differ only
//! in it are one. Who acted, at which second, and the words of a certificate go; every date, count
//! and flag stays.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::actor::Actor;
use workflows::case_file::{CaseFile, Extension, Viewed};
use workflows::clocks::{Clock, Clocks, Running};
use workflows::deadline::Certificate;
use workflows::protest::{Ending, Protest};

/// The one instant of everything that is only kept.
pub(crate) const SOME_TIME: Timestamp = Timestamp::UNIX_EPOCH;
/// The one day of everything that is only kept.
pub(crate) const SOME_DAY: Date = jiff::civil::date(1970, 1, 1);

/// The one actor of everything that is only kept.
pub(crate) fn somebody() -> Actor {
    Actor::worker("somebody")
}

/// The part that every case has.
pub(crate) fn file(file: &mut CaseFile) {
    let alike = |running: &Running| Running {
        certificate: certificate(running.certificate.clone()),
        ordinal: 1,
        runs: running.runs,
    };
    file.clocks = clocks(file.clocks.iter().map(|(clock, running)| (clock, alike(running))));
    if file.first_viewed.is_some() {
        file.first_viewed = Some(Viewed { at: SOME_TIME, by: somebody() });
    }
    match &mut file.extension {
        Extension::None => {}
        Extension::Requested(request) => {
            request.received_at = SOME_TIME;
            request.by = somebody();
        }
        Extension::Granted { decided_at, .. }
        | Extension::Denied { decided_at, .. }
        | Extension::Revoked { decided_at, .. } => *decided_at = SOME_TIME,
    }
}

/// Of a case that has ended, until when an answer was due, how often that was moved and whether the
/// answer came late is of no consequence any more. That there was an answer, and whether a request
/// for more time still waits, is kept: the machine must not look at them, and is seen not to.
pub(crate) fn ended(file: &mut CaseFile, issued_on: Date) {
    file.addenda = 0;
    let Some(running) = file.clocks.get(Clock::Answer) else { return };
    let answer = Running {
        certificate: Certificate {
            trigger_on: issued_on,
            days: 1,
            extensions: Vec::new(),
            raw_due_on: issued_on,
            due_on: issued_on,
            ..running.certificate.clone()
        },
        ordinal: 1,
        runs: running.runs,
    };
    let others = file.clocks.iter().filter(|(clock, _)| *clock != Clock::Answer);
    let others = others.map(|(clock, running)| (clock, running.clone()));
    file.clocks = clocks(others.chain([(Clock::Answer, answer)]));
}

fn clocks(running: impl Iterator<Item = (Clock, Running)>) -> Clocks {
    let map: BTreeMap<Clock, Running> = running.collect();
    let written = serde_json::to_value(map).and_then(serde_json::from_value);
    written.unwrap_or_else(|_| unreachable!("clocks are the map of their deadlines"))
}

fn certificate(mut certificate: Certificate) -> Certificate {
    certificate.steps.clear();
    for extension in &mut certificate.extensions {
        extension.decided_on = None;
        extension.note = None;
    }
    certificate
}

/// The companion that follows a protest.
pub(crate) fn protest(protest: &mut Protest) {
    match protest {
        Protest::PendingWindow | Protest::Closed { ending: Ending::WindowExpired } => {}
        Protest::Filed { filing }
        | Protest::CourtWindow { filing, .. }
        | Protest::Closed {
            ending: Ending::Allowed { filing, .. } | Ending::CourtWindowExpired { filing, .. },
        } => filing.by = somebody(),
    }
}
