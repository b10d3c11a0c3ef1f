//! The certificate of a deadline: the result with everything it was computed from.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::counting;
use super::error::DeadlineError;
use super::instant::end_of_day;
use super::rule::{RollPolicy, Rule};
use crate::calendar::{Calendar, in_words};
use crate::ids::PortCode;
use crate::law::Law;

/// One row of the ledger of extensions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Extension {
    /// Calendar days added, at least 1; 0 in a row that revokes.
    pub days: u16,
    /// The day CBP decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_on: Option<Date>,
    /// What CBP noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// In a row that takes extensions back: the last day CBP set instead, before it rolls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_to: Option<Date>,
}

impl Extension {
    /// So many more days.
    pub const fn of_days(days: u16, decided_on: Option<Date>, note: Option<String>) -> Self {
        Self { days, decided_on, note, revoked_to: None }
    }

    /// Taken back: that day is the last one.
    pub const fn revoked_to(last: Date, decided_on: Date, note: Option<String>) -> Self {
        Self { days: 0, decided_on: Some(decided_on), note, revoked_to: Some(last) }
    }
}

/// One step of the count, a sentence that can be checked with a wall calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CountingStep {
    /// What happens in the step.
    pub text: String,
    /// The day the step is about.
    pub date: Date,
}

/// A deadline with everything it was computed from. Dates are local dates in New York.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// The rule applied.
    pub rule: Rule,
    /// Day 0.
    pub trigger_on: Date,
    /// What happened on day 0.
    pub trigger_name: String,
    /// Calendar days of the period, without extensions.
    pub days: u16,
    /// Whether CBP set a period shorter than the general one.
    pub shortened: bool,
    /// Where the length is laid down.
    pub citations: Vec<String>,
    /// Extensions in the order of their decision.
    pub extensions: Vec<Extension>,
    /// The last day by counting alone.
    pub raw_due_on: Date,
    /// The last day on which the act is in time.
    pub due_on: Date,
    /// How the days were counted and moved.
    pub steps: Vec<CountingStep>,
    /// What was done about a closed last day.
    pub roll_policy: RollPolicy,
    /// The port whose closures were looked at, besides those of all ports.
    pub port: Option<PortCode>,
    /// The rules and closures used.
    pub calendar_version: String,
    /// Where the last day ends; always [`super::TIME_ZONE`].
    pub time_zone: String,
}

impl Certificate {
    /// The same deadline, counted from another event than the rule's usual one: the words name it.
    ///
    /// # Errors
    /// As [`super::compute`].
    pub fn triggered_by(self, event: &str, calendar: &Calendar) -> Result<Self, DeadlineError> {
        counting::triggered_by(self, event, calendar)
    }

    /// The same deadline with one more row of the ledger: an extension, after which the last day is
    /// never earlier, or a revocation, after which it is never later.
    ///
    /// # Errors
    /// When the extension is empty or the deadline becomes too long for the calendar.
    pub fn extended(
        &self,
        extension: Extension,
        calendar: &Calendar,
    ) -> Result<Self, DeadlineError> {
        counting::extended(self, extension, calendar)
    }

    /// The instant at which the deadline has passed: the first after the last day in New York.
    pub fn passes_at(&self) -> Timestamp {
        end_of_day(self.due_on)
    }

    /// Whether something received then is in time.
    pub fn in_time(&self, received_at: Timestamp) -> bool {
        received_at < self.passes_at()
    }

    /// One paragraph with the whole computation, for a reader who checks it.
    pub fn in_words(&self) -> String {
        let mut sentences = vec![self.period_in_words()];
        sentences.extend(self.steps.iter().map(|step| step.text.clone()));
        sentences.push(self.end_in_words());
        sentences.join(" ")
    }

    fn period_in_words(&self) -> String {
        let rule = Law::current().rule(self.rule);
        let days = counting::calendar_days(self.days);
        let citations = self.citations.join("; ");
        format!("{}: {days} from the {} ({citations}).", rule.title, self.trigger_name)
    }

    fn end_in_words(&self) -> String {
        format!(
            "The deadline passes at the end of {} in New York ({}), at {} UTC; what is received \
             before that moment is in time. Calendar {}.",
            in_words(self.due_on),
            self.time_zone,
            self.passes_at().strftime("%Y-%m-%d %H:%M"),
            self.calendar_version,
        )
    }
}
