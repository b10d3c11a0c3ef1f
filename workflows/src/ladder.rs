//! The ladder of reminders of one deadline: which rungs there are and when each fires.
//!
//! Rungs before and on the due date are counted from the raw due date, the earlier of the two
//! when the last day rolls (lifecycle §5); rungs after it from the effective one, since nobody
//! is overdue before that day has ended.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::deadline::{Certificate, TIME_ZONE, local_instant};
use crate::law::{Ladder, Law};

/// One rung of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "days")]
pub enum RungKind {
    /// Some days before the raw due date.
    Before(u16),
    /// On the raw due date.
    OnDay,
    /// Nobody has looked at the notice some days after it was issued.
    NotViewed(u16),
    /// The effective due date has ended: the case moves.
    DuePassed,
    /// Some days after the effective due date.
    After(u16),
    /// A request for more time was not decided some open days after it: the officer is nudged.
    Undecided(u16),
    /// Some days before the raw due date a request for more time is not decided.
    UndecidedBefore(u16),
    /// A case that a timely request reopened was not decided: it closes again.
    UndecidedEnd,
    /// The first day has come: a declaration that was submitted takes effect.
    Start,
}

impl RungKind {
    /// Its name: unique within a deadline.
    pub fn label(self) -> String {
        match self {
            Self::Before(days) => format!("-{days}"),
            Self::OnDay => "0".to_owned(),
            Self::NotViewed(days) => format!("not-viewed+{days}"),
            Self::DuePassed => "passed".to_owned(),
            Self::After(days) => format!("+{days}"),
            Self::Undecided(days) => format!("undecided+{days}"),
            Self::UndecidedBefore(days) => format!("undecided-{days}"),
            Self::UndecidedEnd => "undecided-end".to_owned(),
            Self::Start => "start".to_owned(),
        }
    }

    /// Whether it moves the case; the others remind people.
    pub const fn moves_the_case(self) -> bool {
        match self {
            Self::DuePassed | Self::UndecidedEnd | Self::Start => true,
            Self::Before(_)
            | Self::OnDay
            | Self::NotViewed(_)
            | Self::After(_)
            | Self::Undecided(_)
            | Self::UndecidedBefore(_) => false,
        }
    }

    /// Whether the account owner is told too.
    pub fn escalates(self, ladder: &Ladder) -> bool {
        match self {
            Self::Before(days) => ladder.escalate.contains(&-i32::from(days)),
            Self::OnDay => ladder.escalate.contains(&0),
            Self::After(days) => ladder.escalate.contains(&i32::from(days)),
            Self::NotViewed(_)
            | Self::DuePassed
            | Self::Undecided(_)
            | Self::UndecidedBefore(_)
            | Self::UndecidedEnd
            | Self::Start => false,
        }
    }
}

/// A rung with the instant it fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rung {
    /// Which.
    pub kind: RungKind,
    /// When.
    pub fire_at: Timestamp,
}

/// When reminders fire and in which time zone: the account's setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireTime {
    /// IANA name of the time zone.
    pub time_zone: String,
}

impl Default for FireTime {
    fn default() -> Self {
        Self { time_zone: TIME_ZONE.to_owned() }
    }
}

/// The rungs of a deadline that are still to come at `now`, in order of time.
///
/// The rung that moves the case is always among them, even when its instant has passed.
/// Two reminders never fall on one day: the one nearer to the due date stays.
pub fn rungs(
    certificate: &Certificate,
    viewed: bool,
    fire: &FireTime,
    now: Timestamp,
) -> Vec<Rung> {
    let ladder = Law::current().ladder(certificate.rule);
    let mut rungs = vec![Rung { kind: RungKind::DuePassed, fire_at: certificate.passes_at() }];
    let mut days_taken: Vec<Date> = Vec::new();
    for (kind, on) in dated_reminders(certificate, ladder, viewed) {
        let at = fire_instant(on, ladder, fire);
        if days_taken.contains(&on) || at < now || at >= certificate.passes_at() {
            continue;
        }
        days_taken.push(on);
        rungs.push(Rung { kind, fire_at: at });
    }
    rungs.sort_by_key(|rung| rung.fire_at);
    rungs
}

/// Days before the last day on which the owner of the account is told and nobody else.
fn escalation_alone(ladder: &Ladder) -> impl Iterator<Item = u16> + '_ {
    let days = ladder.escalate.iter().filter_map(|day| u16::try_from(-*day).ok());
    days.filter(|days| *days > 0 && !ladder.before.contains(days))
}

/// Whether a rung is there for the owner of the account alone.
pub(crate) fn is_for_owner_alone(rung: RungKind, ladder: &Ladder) -> bool {
    matches!(rung, RungKind::Before(days) if !ladder.before.contains(&days))
}

/// The next reminder after the due date has passed, the first that lies after `now`.
pub fn next_after(certificate: &Certificate, fire: &FireTime, now: Timestamp) -> Option<Rung> {
    let ladder = Law::current().ladder(certificate.rule);
    after_days(ladder).find_map(|days| {
        let on = certificate.due_on.checked_add(i32::from(days).days()).ok()?;
        // East of New York the morning of the day after comes before the date has passed there.
        let at = Some(fire_instant(on, ladder, fire))
            .filter(|at| *at > certificate.passes_at())
            .unwrap_or_else(|| fire_instant(on, ladder, &FireTime::default()));
        (at > now).then_some(Rung { kind: RungKind::After(days), fire_at: at })
    })
}

/// Reminders until the due date, nearest to it first.
fn dated_reminders(
    certificate: &Certificate,
    ladder: &Ladder,
    viewed: bool,
) -> Vec<(RungKind, Date)> {
    let raw = certificate.raw_due_on;
    let mut dated = vec![(RungKind::OnDay, raw)];
    for days in &ladder.before {
        if let Ok(on) = raw.checked_sub(i32::from(*days).days()) {
            dated.push((RungKind::Before(*days), on));
        }
    }
    // Where the ladder has no reminder on a day of escalation, the owner of the account alone is
    // told (see `is_for_owner_alone`).
    for days in escalation_alone(ladder) {
        if let Ok(on) = raw.checked_sub(i32::from(days).days()) {
            dated.push((RungKind::Before(days), on));
        }
    }
    dated.sort_by_key(|(_, on)| std::cmp::Reverse(*on));
    if let (false, Some(days)) = (viewed, ladder.not_viewed_after)
        && let Ok(on) = certificate.trigger_on.checked_add(i32::from(days).days())
    {
        dated.push((RungKind::NotViewed(days), on));
    }
    dated
}

/// The rungs of a request for more time that waits for its decision: nudges for the officer, and
/// for the trade the word that the old date still counts.
pub fn undecided_rungs(
    certificate: &Certificate,
    asked_on: Date,
    calendar: &Calendar,
    fire: &FireTime,
    now: Timestamp,
) -> Vec<Rung> {
    let law = &Law::current().undecided;
    let ladder = Law::current().ladder(certificate.rule);
    let port = certificate.port.as_ref();
    let officer = law.officer.iter().filter_map(|days| {
        let on = calendar.add_open_days(asked_on, *days, port).ok()?;
        let fire_at = fire_instant(on, ladder, &FireTime::default());
        Some(Rung { kind: RungKind::Undecided(*days), fire_at })
    });
    let before = law.trade_before;
    let trade = certificate.raw_due_on.checked_sub(i32::from(before).days()).ok().map(|on| Rung {
        kind: RungKind::UndecidedBefore(before),
        fire_at: fire_instant(on, ladder, fire),
    });
    officer.chain(trade).filter(|rung| rung.fire_at > now).collect()
}

/// When a case that a timely request reopened after its date closes again without a decision: at
/// the end of the last of its open days.
pub fn undecided_end(certificate: &Certificate, from: Date, calendar: &Calendar) -> Option<Rung> {
    let days = Law::current().undecided.reopened;
    let on = calendar.add_open_days(from, days, certificate.port.as_ref()).ok()?;
    let fire_at = local_instant(on.tomorrow().ok()?, 0, 0, &certificate.time_zone).ok()?;
    Some(Rung { kind: RungKind::UndecidedEnd, fire_at })
}

/// Days after the due date on which people are reminded: those of the table, then weekly.
fn after_days(ladder: &Ladder) -> impl Iterator<Item = u16> + '_ {
    let last = ladder.after.last().copied().unwrap_or(0);
    let weekly = ladder
        .then_every
        .into_iter()
        .flat_map(move |every| (1..).map_while(move |n| last.checked_add(every.checked_mul(n)?)));
    ladder.after.iter().copied().chain(weekly)
}

fn fire_instant(on: Date, ladder: &Ladder, fire: &FireTime) -> Timestamp {
    local_instant(on, ladder.fire_hour, ladder.fire_minute, &fire.time_zone)
        .or_else(|_| local_instant(on, ladder.fire_hour, ladder.fire_minute, TIME_ZONE))
        .unwrap_or(Timestamp::MAX)
}
