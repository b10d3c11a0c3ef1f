//! Where a day stands before a date: how many days are left, or how long it is past.

use jiff::civil::Date;
use serde_json::{Value, json};
use workflows::deadline::Certificate;
use workflows::ladder::RungKind;

use super::due::Tone;
use super::words::{days, long_date, short_date};

/// A reminder this close to the date is urgent. In days.
const NEAR_DAYS: i32 = 3;

/// What a reminder says, counted from the day it is told: a rung that an outage delayed must
/// not claim days that are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Situation {
    /// Days are left to the last day.
    Left(i32),
    /// Today is the last day by the count.
    OnDay,
    /// The last day by the count is over, the day it moved to is not.
    InGrace,
    /// Nobody has looked at the notice, so many days after it was issued.
    NotViewed(i32),
    /// The due date is so many days ago.
    Past(i32),
}

impl Situation {
    /// The situation a rung tells of.
    pub(super) fn of(rung: RungKind, today: Date, certificate: &Certificate) -> Self {
        let by_date = Self::of_day(today, certificate);
        match rung {
            _ if matches!(by_date, Self::Past(_)) => by_date,
            RungKind::DuePassed | RungKind::After(_) | RungKind::UndecidedEnd => Self::Past(0),
            RungKind::NotViewed(_) => Self::NotViewed(days_between(certificate.trigger_on, today)),
            RungKind::Before(_)
            | RungKind::OnDay
            | RungKind::Undecided(_)
            | RungKind::UndecidedBefore(_)
            | RungKind::Start => by_date,
        }
    }

    /// The situation by the dates alone.
    pub(super) fn of_day(today: Date, certificate: &Certificate) -> Self {
        let since_due = days_between(certificate.due_on, today);
        let left = days_between(today, last_day_by_count(certificate));
        match (since_due, left) {
            (1.., _) => Self::Past(since_due),
            (_, 0) => Self::OnDay,
            (_, 1..) => Self::Left(left),
            (_, ..0) => Self::InGrace,
        }
    }

    /// How urgent it looks.
    pub(super) const fn tone(self) -> Tone {
        match self {
            Self::Left(count) if count > NEAR_DAYS => Tone::CALM,
            Self::Left(_) | Self::OnDay | Self::InGrace | Self::NotViewed(_) => Tone::NEAR,
            Self::Past(_) => Tone::PASSED,
        }
    }

    /// Whether the due date is over.
    pub(super) const fn is_past(self) -> bool {
        matches!(self, Self::Past(_))
    }

    /// Its values for templates.
    pub(super) fn facts(self, today: Date, certificate: &Certificate) -> Value {
        let last_day = last_day_by_count(certificate);
        let left = days_between(today, last_day);
        json!({
            "left": matches!(self, Self::Left(_)),
            "on_day": self == Self::OnDay,
            "in_grace": self == Self::InGrace,
            "not_viewed": matches!(self, Self::NotViewed(_)),
            "past": self.is_past(),
            "past_days": self.is_past() && self.count() > 0,
            "days": days(self.count().unsigned_abs()),
            "one": self.count() == 1,
            "days_left": (left > 0).then(|| days(left.unsigned_abs())),
            "today": long_date(today),
            "is_due_today": today == certificate.due_on,
            "last_day": long_date(last_day),
            "last_day_short": short_date(last_day),
        })
    }

    const fn count(self) -> i32 {
        match self {
            Self::Left(count) | Self::NotViewed(count) | Self::Past(count) => count,
            Self::OnDay | Self::InGrace => 0,
        }
    }
}

/// The day the reminders before the due date count to: the earlier of the two.
pub(super) fn last_day_by_count(certificate: &Certificate) -> Date {
    certificate.raw_due_on.min(certificate.due_on)
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
