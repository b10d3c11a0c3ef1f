//! The normal form of a case: what no rule looks at is made alike, so that worlds that differ only
//! in it are one. Who acted, at which second, and the words of a certificate go; every date, count
//! and flag stays.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::actor::Actor;
use workflows::case_file::{CaseFile, Extension, Viewed};
use workflows::clocks::Clock;
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
    certificates(file, |_, certificate| {
        certificate.steps.clear();
        for extension in &mut certificate.extensions {
            extension.decided_on = None;
            extension.note = None;
        }
    });
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
    file.dated_by = None;
    certificates(file, |clock, certificate| {
        if clock == Clock::Answer {
            certificate.trigger_on = issued_on;
            certificate.days = 1;
            certificate.extensions.clear();
            certificate.raw_due_on = issued_on;
            certificate.due_on = issued_on;
            certificate.shortened = false;
            certificate.trigger_name.clear();
            certificate.citations.truncate(1);
        }
    });
}

fn certificates(file: &mut CaseFile, change: impl Fn(Clock, &mut Certificate)) {
    let clocks = std::mem::take(&mut file.clocks);
    let mut changed: Vec<(Clock, Certificate)> =
        clocks.iter().map(|(clock, running)| (clock, running.certificate.clone())).collect();
    for (clock, certificate) in &mut changed {
        change(*clock, certificate);
    }
    file.clocks = changed
        .into_iter()
        .fold(clocks, |clocks, (clock, certificate)| clocks.with(clock, certificate));
}

/// What tells two files in their normal form apart. How many deadlines a clock had before is not
/// among it: it is a name, no rule looks at it.
pub(crate) fn imprint_of_file(file: &CaseFile, mut hasher: &mut dyn Hasher) {
    for (clock, running) in file.clocks.iter() {
        let certificate = &running.certificate;
        let extensions: Vec<_> =
            certificate.extensions.iter().map(|it| (it.days, it.revoked_to)).collect();
        (clock, running.runs, certificate.trigger_on, certificate.days).hash(&mut hasher);
        (certificate.raw_due_on, certificate.due_on, extensions).hash(&mut hasher);
    }
    let days = match &file.extension {
        Extension::Requested(request) => request.days,
        Extension::Granted { days, .. } => *days,
        Extension::None | Extension::Denied { .. } | Extension::Revoked { .. } => 0,
    };
    (file.extension.name(), days, file.addenda, file.first_viewed.is_some()).hash(&mut hasher);
    file.links.hash(&mut hasher);
}

/// What tells two companions apart.
pub(crate) fn imprint_of_protest(protest: &Protest, mut hasher: &mut dyn Hasher) {
    let decision = protest.decision().map(|it| (it.result, it.decided_on));
    (protest.name(), protest.filing().map(|it| it.filed_on), decision).hash(&mut hasher);
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
