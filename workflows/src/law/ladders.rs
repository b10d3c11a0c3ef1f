//! Default reminders: the form of `law/ladders.toml`.

use serde::Deserialize;

use super::{LawError, Verification};
use crate::deadline::Rule;

/// The default reminders of one deadline. Offsets are calendar days from the raw last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The deadline reminded of.
    pub rule: Rule,
    /// Days before the last day, largest first.
    pub before: Vec<u16>,
    /// Whether to remind on the last day itself.
    pub on_the_day: bool,
    /// Days after the last day, smallest first.
    pub after: Vec<u16>,
    /// Days between further reminders after the last of `after`.
    pub then_every: Option<u16>,
    /// Days after the issue of a notice that nobody of the trade has opened.
    pub not_viewed_after: Option<u16>,
    /// Hour of day of every reminder, 0 to 23, in the account's time zone.
    pub fire_hour: i8,
    /// Minute of that hour, 0 to 59.
    pub fire_minute: i8,
    /// Days (negative: before the last day) on which the account owner is added.
    pub escalate: Vec<i32>,
}

/// What happens while a request for more time waits for its decision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undecided {
    /// Days on which CBP is open after the request on which the officer is nudged.
    pub officer: Vec<u16>,
    /// Calendar days before the raw last day on which the trade is told that it still counts.
    pub trade_before: u16,
    /// Open days for which a case stays open that the request reopened after its date.
    pub reopened: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LaddersFile {
    fire_hour: i8,
    fire_minute: i8,
    escalate: Vec<i32>,
    #[serde(rename = "verification")]
    _verification: Verification,
    pub(super) undecided: Undecided,
    ladder: Vec<LadderRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LadderRow {
    rule: Rule,
    before: Vec<u16>,
    on_the_day: bool,
    after: Vec<u16>,
    then_every: Option<u16>,
    not_viewed_after: Option<u16>,
}

impl LaddersFile {
    pub(super) fn into_ladders(self) -> Vec<Ladder> {
        let ladder = |row: LadderRow| Ladder {
            rule: row.rule,
            before: row.before,
            on_the_day: row.on_the_day,
            after: row.after,
            then_every: row.then_every,
            not_viewed_after: row.not_viewed_after,
            fire_hour: self.fire_hour,
            fire_minute: self.fire_minute,
            escalate: self.escalate.clone(),
        };
        self.ladder.into_iter().map(ladder).collect()
    }
}

/// Refuses a rule without a ladder, and a ladder whose rungs are out of order.
pub(super) fn check_ladder(rule: Rule, ladders: &[Ladder]) -> Result<(), LawError> {
    let usable = |ladder: &&Ladder| {
        ladder.before.is_sorted_by(|a, b| a > b)
            && ladder.after.is_sorted_by(|a, b| a < b)
            && ladder.then_every != Some(0)
            && (0..24).contains(&ladder.fire_hour)
            && (0..60).contains(&ladder.fire_minute)
    };
    let ladder = ladders.iter().find(|ladder| ladder.rule == rule).filter(usable);
    ladder.map(|_| ()).ok_or(LawError::Ladder { rule })
}
