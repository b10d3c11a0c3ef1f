//! News of dates: what a step did to the clocks of a case besides the one that a mail is about.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Effect;
use crate::clocks::{Clock, Clocks};
use crate::deadline::Certificate;

/// A date that a step set or ended: whoever has it in a calendar is to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DateNews {
    /// The deadline.
    pub certificate: Certificate,
    /// Whether it runs after the step; else the step ended it.
    pub runs: bool,
}

impl DateNews {
    /// The news of a step, after which the clocks stand like this, for a mail about the clock
    /// `told`: what becomes of that one, the mail says itself.
    pub fn of_step(effects: &[Effect], clocks: &Clocks, told: Clock) -> Vec<Self> {
        let changed: BTreeSet<Clock> = effects.iter().filter_map(changed).collect();
        let others = changed.into_iter().filter(|clock| *clock != told);
        let news = others
            .filter_map(|clock| clocks.get(clock))
            .map(|last| Self { certificate: last.certificate.clone(), runs: last.runs });
        news.collect()
    }
}

/// The clock that an effect sets or stops. One that has passed stays in calendars, on its day.
const fn changed(effect: &Effect) -> Option<Clock> {
    match effect {
        Effect::RunDeadline { clock, .. } | Effect::StopDeadline(clock) => Some(*clock),
        Effect::PassDeadline(_)
        | Effect::AddRung(..)
        | Effect::DropRungs(..)
        | Effect::Render(_)
        | Effect::Tell(_)
        | Effect::Link(_)
        | Effect::Gap(_)
        | Effect::Command { .. } => None,
    }
}
