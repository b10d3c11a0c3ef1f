//! The clocks of a case: each deadline that runs or ran, by what it is for.
//!
//! A case may have several side by side: while the goods of a Form 4647 are to be marked within
//! 30 days, the 180 days of a protest against the demand run too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::deadline::Certificate;
use crate::ids::CaseNumber;

/// What a deadline of a case is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// The answer to a notice: lifecycle §2, D1, D3, D10.
    Answer,
    /// The protest: D5, D6.
    Protest,
    /// The summons in court after a denied protest: D9.
    Court,
    /// The petition for relief from liquidated damages: D16.
    Petition,
    /// How long a blanket declaration is valid.
    Validity,
}

impl Clock {
    /// Every clock.
    pub const ALL: [Self; 5] =
        [Self::Answer, Self::Protest, Self::Court, Self::Petition, Self::Validity];

    /// The name in ids and data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Protest => "protest",
            Self::Court => "court",
            Self::Petition => "petition",
            Self::Validity => "validity",
        }
    }
}

/// The last deadline of one clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Running {
    /// Why the date is what it is.
    pub certificate: Certificate,
    /// 1 for the first deadline of this clock; each later one counts on.
    pub ordinal: u32,
    /// Whether it runs: the rungs are set and it can pass.
    pub runs: bool,
}

/// The clocks of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clocks(BTreeMap<Clock, Running>);

impl Clocks {
    /// The last deadline of a clock, whether it runs or not.
    pub fn get(&self, clock: Clock) -> Option<&Running> {
        self.0.get(&clock)
    }

    /// The certificate of the last deadline of a clock.
    pub fn certificate(&self, clock: Clock) -> Option<&Certificate> {
        self.get(clock).map(|running| &running.certificate)
    }

    /// Whether a clock runs.
    pub fn runs(&self, clock: Clock) -> bool {
        self.get(clock).is_some_and(|running| running.runs)
    }

    /// The clocks that ever ran, with their last deadline.
    pub fn iter(&self) -> impl Iterator<Item = (Clock, &Running)> {
        self.0.iter().map(|(clock, running)| (*clock, running))
    }

    /// The clock whose last deadline has this id.
    pub fn of_deadline(&self, case: &CaseNumber, id: &str) -> Option<Clock> {
        self.iter()
            .find(|(clock, running)| deadline_id(case, *clock, running.ordinal) == id)
            .map(|(clock, _)| clock)
    }

    /// A deadline runs from now on, the next of its clock.
    pub(crate) fn run(&mut self, clock: Clock, certificate: Certificate) {
        let ordinal = self.get(clock).map_or(0, |running| running.ordinal) + 1;
        self.0.insert(clock, Running { certificate, ordinal, runs: true });
    }

    /// A clock does not run any more.
    pub(crate) fn halt(&mut self, clock: Clock) {
        if let Some(running) = self.0.get_mut(&clock) {
            running.runs = false;
        }
    }

    /// Puts a certificate in the place of a clock's last one: samples and tests of other crates
    /// build cases by hand.
    #[must_use]
    pub fn with(mut self, clock: Clock, certificate: Certificate) -> Self {
        match self.0.get_mut(&clock) {
            Some(running) => running.certificate = certificate,
            None => self.run(clock, certificate),
        }
        self
    }
}

/// Id of a deadline: `<case>/<clock>-<ordinal>`.
pub fn deadline_id(case: &CaseNumber, clock: Clock, ordinal: u32) -> String {
    format!("{case}/{}-{ordinal}", clock.name())
}
