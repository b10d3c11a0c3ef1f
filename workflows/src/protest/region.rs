//! Where a protest stands, and what moves it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::window::COURT_RULE;
use crate::actor::Actor;
use crate::deadline::{self, Certificate};
use crate::ids::ProtestNumber;
use crate::rejection::{Rejection, RejectionCode};

/// The day a protest counts as filed.
const FILING_RULE: &str = "19 CFR 174.12(f)";
/// Who decides a protest, and by when.
const DECISION_RULE: &str = "19 U.S.C. 1515(a); 19 CFR 174.21(a)";

/// Where a protest stands. Each variant holds the facts that are true in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase", tag = "state")]
pub enum Protest {
    /// One may be filed until the window ends.
    PendingWindow,
    /// Filed; CBP has not decided.
    Filed {
        /// The protest.
        filing: Filing,
    },
    /// Denied, in whole or in part; a summons may be filed until the court window ends.
    CourtWindow {
        /// The protest.
        filing: Filing,
        /// What CBP decided.
        decision: Decision,
    },
    /// Nothing more can follow here.
    Closed {
        /// How it ended.
        ending: Ending,
    },
}

/// How a companion ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase", tag = "how")]
pub enum Ending {
    /// The window ended without a protest.
    WindowExpired,
    /// CBP allowed the protest.
    Allowed {
        /// The protest.
        filing: Filing,
        /// What CBP decided.
        decision: Decision,
    },
    /// The time for a summons ended; whether one was filed is the court's record, not ours.
    CourtWindowExpired {
        /// The protest.
        filing: Filing,
        /// What CBP decided.
        decision: Decision,
    },
}

/// A protest as filed with CBP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filing {
    /// Its number.
    pub number: ProtestNumber,
    /// The day CBP received it, which is the day it was filed (19 CFR 174.12(f)).
    pub filed_on: Date,
    /// Who recorded it here.
    pub by: Actor,
}

/// What CBP decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// How.
    pub result: Outcome,
    /// The day of the decision; of a denial, the day its notice was mailed.
    pub decided_on: Date,
}

/// How CBP decides a protest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Allowed.
    Allowed,
    /// Denied.
    Denied,
    /// Allowed in part, denied in part.
    PartlyAllowed,
}

impl Outcome {
    /// All of them, for forms and schemas.
    pub const ALL: [Self; 3] = [Self::Allowed, Self::Denied, Self::PartlyAllowed];

    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "ALLOWED",
            Self::Denied => "DENIED",
            Self::PartlyAllowed => "PARTLY_ALLOWED",
        }
    }

    /// Whether something was denied, so that a court may be asked (28 U.S.C. 1581(a)).
    pub const fn denies(self) -> bool {
        match self {
            Self::Denied | Self::PartlyAllowed => true,
            Self::Allowed => false,
        }
    }
}

impl Protest {
    /// The decision is made that may be protested: the window runs.
    pub const fn open() -> Self {
        Self::PendingWindow
    }

    /// The name of the state in data and on screens.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PendingWindow => "PENDING_WINDOW",
            Self::Filed { .. } => "FILED",
            Self::CourtWindow { .. } => "COURT_WINDOW",
            Self::Closed { .. } => "CLOSED",
        }
    }

    /// The protest, once one is recorded.
    pub const fn filing(&self) -> Option<&Filing> {
        match self {
            Self::Filed { filing }
            | Self::CourtWindow { filing, .. }
            | Self::Closed {
                ending: Ending::Allowed { filing, .. } | Ending::CourtWindowExpired { filing, .. },
            } => Some(filing),
            Self::PendingWindow | Self::Closed { ending: Ending::WindowExpired } => None,
        }
    }

    /// The decision, once there is one.
    pub const fn decision(&self) -> Option<Decision> {
        match self {
            Self::CourtWindow { decision, .. }
            | Self::Closed {
                ending:
                    Ending::Allowed { decision, .. } | Ending::CourtWindowExpired { decision, .. },
            } => Some(*decision),
            Self::PendingWindow
            | Self::Filed { .. }
            | Self::Closed { ending: Ending::WindowExpired } => None,
        }
    }

    /// Who may act next, in words; nobody once it is closed.
    pub const fn owner(&self) -> Option<&'static str> {
        match self {
            Self::PendingWindow => Some("importer, who may file a protest"),
            Self::Filed { .. } => Some("CBP, to decide the protest"),
            Self::CourtWindow { .. } => Some("importer, who may go to court"),
            Self::Closed { .. } => None,
        }
    }

    /// Records a protest, received here at `received_at`.
    ///
    /// A record received before the window ended counts also when the clock had closed the
    /// window first: the case around it decides whether it can still take it.
    ///
    /// # Errors
    /// When one is on record, when it was filed before the day of what it protests, after its
    /// window or in the future, and when its record came after the window.
    pub fn file(
        &self,
        filing: Filing,
        window: &Certificate,
        received_at: Timestamp,
    ) -> Result<Self, Rejection> {
        match self {
            Self::PendingWindow => {}
            Self::Closed { ending: Ending::WindowExpired } if window.in_time(received_at) => {}
            Self::Closed { ending: Ending::WindowExpired } => return Err(window_closed(window)),
            Self::Filed { filing }
            | Self::CourtWindow { filing, .. }
            | Self::Closed {
                ending: Ending::Allowed { filing, .. } | Ending::CourtWindowExpired { filing, .. },
            } => return Err(on_record(filing)),
        }
        filed_in_window(&filing, window, received_at)?;
        Ok(Self::Filed { filing })
    }

    /// Records CBP's decision, received here on `received_on`. A denial opens the court window.
    ///
    /// # Errors
    /// Without a protest that waits for its decision, and when the decision is dated before the
    /// protest or in the future.
    pub fn decide(&self, decision: Decision, received_on: Date) -> Result<Self, Rejection> {
        let filing = match self {
            Self::Filed { filing } => filing.clone(),
            Self::PendingWindow | Self::CourtWindow { .. } | Self::Closed { .. } => {
                return Err(Rejection::new(
                    RejectionCode::NothingPending,
                    "No protest waits for a decision; record the protest first.",
                )
                .citing(DECISION_RULE));
            }
        };
        if decision.decided_on < filing.filed_on || decision.decided_on > received_on {
            return Err(Rejection::new(
                RejectionCode::NotAllowed,
                format!(
                    "The decision is dated {}, but protest {} was filed on {} and the decision was \
                     received on {received_on}; correct the date of the decision.",
                    decision.decided_on, filing.number, filing.filed_on
                ),
            )
            .citing(DECISION_RULE));
        }
        Ok(if decision.result.denies() {
            Self::CourtWindow { filing, decision }
        } else {
            Self::Closed { ending: Ending::Allowed { filing, decision } }
        })
    }

    /// The window has ended without a protest.
    ///
    /// # Errors
    /// When it has not ended yet, and when no window runs.
    pub fn window_expired(&self, window: &Certificate, now: Timestamp) -> Result<Self, Rejection> {
        match self {
            Self::PendingWindow if window.in_time(now) => Err(not_ended("a protest", window)),
            Self::PendingWindow => Ok(Self::Closed { ending: Ending::WindowExpired }),
            Self::Filed { .. } | Self::CourtWindow { .. } | Self::Closed { .. } => {
                Err(no_window(self, "a protest"))
            }
        }
    }

    /// The time for a summons has ended.
    ///
    /// # Errors
    /// When it has not ended yet, and when no court window runs.
    pub fn court_window_expired(
        &self,
        court: &Certificate,
        now: Timestamp,
    ) -> Result<Self, Rejection> {
        match self {
            Self::CourtWindow { .. } if court.in_time(now) => {
                Err(not_ended("a summons", court).citing(COURT_RULE))
            }
            Self::CourtWindow { filing, decision } => {
                let (filing, decision) = (filing.clone(), *decision);
                Ok(Self::Closed { ending: Ending::CourtWindowExpired { filing, decision } })
            }
            Self::PendingWindow | Self::Filed { .. } | Self::Closed { .. } => {
                Err(no_window(self, "a summons"))
            }
        }
    }
}

/// Filed on a day from the one protested to the last of the window, and recorded within it.
fn filed_in_window(
    filing: &Filing,
    window: &Certificate,
    received_at: Timestamp,
) -> Result<(), Rejection> {
    let received_on = deadline::local_time(received_at).date();
    let Filing { number, filed_on, .. } = filing;
    let rule = window.citations.join("; ");
    if *filed_on < window.trigger_on {
        let sentence = format!(
            "Protest {number} says it was filed on {filed_on}, before {}, the {}; a protest is \
             filed after what it is against.",
            window.trigger_on, window.trigger_name
        );
        return Err(Rejection::new(RejectionCode::TooEarly, sentence).citing(rule));
    }
    if *filed_on > window.due_on {
        let sentence = format!(
            "Protest {number} was filed on {filed_on}; the last day was {}.",
            window.due_on
        );
        return Err(Rejection::new(RejectionCode::TooLate, sentence).citing(rule));
    }
    if *filed_on > received_on {
        let sentence = format!(
            "Protest {number} says it was filed on {filed_on}, after {received_on}, the day this \
             was received; record it once CBP has it."
        );
        return Err(Rejection::new(RejectionCode::NotAllowed, sentence).citing(FILING_RULE));
    }
    if !window.in_time(received_at) {
        return Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "The window for a protest ended on {}, and the record of protest {number} came on \
                 {received_on}; whether the protest itself is timely goes by the day CBP received \
                 it, so follow it with the office where it was filed.",
                window.due_on
            ),
        )
        .citing(format!("{rule}; {FILING_RULE}")));
    }
    Ok(())
}

/// The answer to a record that comes after the clock has closed the window.
pub(crate) fn window_closed(window: &Certificate) -> Rejection {
    Rejection::new(
        RejectionCode::Closed,
        format!(
            "The window for a protest ended on {} with none on record here; a protest that CBP \
             received by that day is timely all the same, so follow it with the office where it \
             was filed.",
            window.due_on
        ),
    )
    .citing(format!("{}; {FILING_RULE}", window.citations.join("; ")))
}

fn on_record(filing: &Filing) -> Rejection {
    Rejection::new(
        RejectionCode::AlreadyPending,
        format!(
            "Protest {}, filed on {}, is on record already; what is to be added goes to CBP with \
             that protest.",
            filing.number, filing.filed_on
        ),
    )
    .citing("19 CFR 174.14")
}

fn not_ended(act: &str, window: &Certificate) -> Rejection {
    Rejection::new(
        RejectionCode::TooEarly,
        format!("The last day for {act}, {}, has not ended yet.", window.due_on),
    )
}

fn no_window(protest: &Protest, act: &str) -> Rejection {
    Rejection::new(
        RejectionCode::WrongState,
        format!("No window for {act} runs: the protest is {}.", protest.name()),
    )
}
