//! How long a declaration counts, as a deadline with its certificate.

use jiff::Timestamp;
use jiff::civil::Date;

use super::statement::Statement;
use crate::case::Context;
use crate::deadline::{self, Certificate, Question, Rule, TIME_ZONE};
use crate::rejection::{Rejection, RejectionCode};
use crate::step;

/// The certificate of the declaration's last day: its own period, counted from the day before it.
pub(super) fn certificate(
    statement: &Statement,
    context: &Context<'_>,
) -> Result<Certificate, Rejection> {
    let (from, to) = (statement.effective_from, statement.effective_to);
    let trigger_on = from.yesterday().map_err(|_| outside_the_calendar(from))?;
    let days = trigger_on.until(to).map_err(|_| outside_the_calendar(to))?.get_days();
    let days = u16::try_from(days).map_err(|_| outside_the_calendar(to))?;
    let question = Question {
        rule: Rule::DeclarationExpiry,
        trigger_on,
        days: Some(days),
        extensions: &[],
        port: None,
    };
    step::certificate(&question, context)
}

/// The instant at which its first day begins in New York.
pub(super) fn begins_at(statement: &Statement) -> Timestamp {
    let from = statement.effective_from;
    deadline::local_instant(from, 0, 0, TIME_ZONE).unwrap_or(Timestamp::MAX)
}

fn outside_the_calendar(day: Date) -> Rejection {
    Rejection::new(RejectionCode::NotAllowed, format!("The calendar does not reach {day}."))
}
