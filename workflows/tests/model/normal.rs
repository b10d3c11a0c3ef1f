//! The normal form of a case: what no rule looks at is made alike, so that worlds that differ only
//! in it are one. Who acted, at which second, and the words of a certificate go; every date, count
//! and flag stays.

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::actor::Actor;
use workflows::case_file::{CaseFile, Extension, Viewed};
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
    let clocks = std::mem::take(&mut file.clocks);
    let certificates: Vec<_> = clocks
        .iter()
        .map(|(clock, running)| (clock, certificate(running.certificate.clone())))
        .collect();
    file.clocks = certificates
        .into_iter()
        .fold(clocks, |clocks, (clock, certificate)| clocks.with(clock, certificate));
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
