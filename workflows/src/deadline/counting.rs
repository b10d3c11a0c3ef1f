//! Counting days, adding extensions, moving the last day.

use jiff::civil::Date;

use super::certificate::{Certificate, CountingStep, Extension};
use super::error::DeadlineError;
use super::instant::TIME_ZONE;
use super::rule::{RollPolicy, Rule};
use crate::calendar::{Calendar, covered, days_after, in_words};
use crate::ids::PortCode;
use crate::law::{Law, Verification};

/// Longest period with all its extensions: 180 days of a protest and as much again, rounded
/// up. Anything longer is a typing error.
pub const DAYS_TOTAL_MAX: u16 = 400;
/// Most extensions of one deadline; real notices have two.
pub const EXTENSIONS_MAX: usize = 24;

/// What a deadline is computed from.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The rule to apply.
    pub rule: Rule,
    /// Day 0, a local date in New York.
    pub trigger_on: Date,
    /// A period CBP set instead of the general one, in calendar days.
    pub days: Option<u16>,
    /// Extensions in the order of their decision.
    pub extensions: &'a [Extension],
    /// The port whose closures count besides those of all ports.
    pub port: Option<&'a PortCode>,
}

/// Computes a deadline under the roll policy of the law file.
///
/// The trigger day is day 0 and every calendar day counts; if the last day is a day on which
/// CBP is closed, it moves to the first following open day.
///
/// # Errors
/// When the trigger lies before the law or outside the calendar, when CBP may not set a period
/// for this rule, or when the days are none or too many.
///
/// # Source
/// Counting and rolling: T.D. 53961(1); 19 CFR 101.6. Lengths: `law/deadlines.toml`.
pub fn compute(question: &Question<'_>, calendar: &Calendar) -> Result<Certificate, DeadlineError> {
    let policy = Law::current().rule(question.rule).roll_policy;
    compute_with_policy(question, policy, calendar)
}

/// Computes a deadline under a configured roll policy; otherwise like [`compute`].
///
/// # Errors
/// As [`compute`].
pub fn compute_with_policy(
    question: &Question<'_>,
    policy: RollPolicy,
    calendar: &Calendar,
) -> Result<Certificate, DeadlineError> {
    let empty = unplaced(question, policy)?;
    place(empty, question.extensions.to_vec(), calendar)
}

/// Adds an extension to a certificate and counts again from its own facts.
pub(super) fn extended(
    before: &Certificate,
    extension: Extension,
    calendar: &Calendar,
) -> Result<Certificate, DeadlineError> {
    let revokes = extension.revoked_to.is_some();
    let extensions = before.extensions.iter().cloned().chain([extension]).collect();
    let mut after = place(before.clone(), extensions, calendar)?;
    if revokes && (after.raw_due_on > before.raw_due_on || after.due_on > before.due_on) {
        return Err(DeadlineError::RevocationLengthens {
            revoked_to: after.raw_due_on,
            due_on: before.due_on,
        });
    }
    if !revokes && after.due_on < before.due_on {
        // Possible only when the calendar lost a closure in between.
        after.due_on = before.due_on;
        let text =
            format!("An extension never shortens: the last day stays {}.", in_words(before.due_on));
        after.steps.push(CountingStep { text, date: before.due_on });
    }
    Ok(after)
}

/// Names another event as day 0 and writes the steps again.
pub(super) fn triggered_by(
    certificate: Certificate,
    event: &str,
    calendar: &Calendar,
) -> Result<Certificate, DeadlineError> {
    let extensions = certificate.extensions.clone();
    let named = Certificate { trigger_name: event.to_owned(), ..certificate };
    place(named, extensions, calendar)
}

/// `1 calendar day`, `30 calendar days`.
pub(super) fn calendar_days(days: u16) -> String {
    if days == 1 { "1 calendar day".to_owned() } else { format!("{days} calendar days") }
}

/// The certificate with the facts of the law, not yet placed in the calendar.
fn unplaced(question: &Question<'_>, policy: RollPolicy) -> Result<Certificate, DeadlineError> {
    let Question { rule, trigger_on, days: own_days, .. } = *question;
    covered(trigger_on)?;
    let law = Law::current().rule(rule);
    let in_force_from = law.in_force_from();
    let period = law.period_on(trigger_on);
    let period = period.ok_or(DeadlineError::BeforeLaw { rule, trigger_on, in_force_from })?;
    let mut citations = period.citations.clone();
    if own_days.is_some_and(|days| days != period.value) {
        let basis = law.own_period_basis.clone().ok_or(DeadlineError::PeriodIsFixed { rule })?;
        // A declaration states its own period: its citation says so already.
        if rule != Rule::DeclarationExpiry {
            citations.push(format!("period set by CBP under {basis}"));
        }
    }
    let days = own_days.unwrap_or(period.value);
    Ok(Certificate {
        rule,
        trigger_on,
        trigger_name: law.trigger.clone(),
        days,
        // Only for a Form 28 may CBP set a shorter period than the general one (19 CFR 163.6(a)).
        shortened: rule == Rule::Form28Response && days < period.value,
        citations,
        extensions: Vec::new(),
        raw_due_on: trigger_on,
        due_on: trigger_on,
        steps: Vec::new(),
        roll_policy: policy,
        port: question.port.cloned(),
        calendar_version: String::new(),
        time_zone: TIME_ZONE.to_owned(),
    })
}

/// Counts, extends and rolls: fills in everything that depends on the calendar.
fn place(
    mut certificate: Certificate,
    extensions: Vec<Extension>,
    calendar: &Calendar,
) -> Result<Certificate, DeadlineError> {
    check_days(&certificate, &extensions)?;
    certificate.extensions = extensions;
    calendar.version().clone_into(&mut certificate.calendar_version);
    certificate.steps = counted(&certificate)?;
    let raw = certificate.steps.last().map_or(certificate.trigger_on, |step| step.date);
    certificate.raw_due_on = raw;
    let (due_on, rolled) = rolled(&certificate, calendar)?;
    certificate.due_on = due_on;
    certificate.steps.extend(rolled);
    Ok(certificate)
}

fn check_days(certificate: &Certificate, extensions: &[Extension]) -> Result<(), DeadlineError> {
    if certificate.days == 0 {
        return Err(DeadlineError::NoDays { rule: certificate.rule });
    }
    if extensions.len() > EXTENSIONS_MAX {
        return Err(DeadlineError::TooManyExtensions { count: extensions.len() });
    }
    if let Some(index) = extensions
        .iter()
        .position(|extension| extension.days == 0 && extension.revoked_to.is_none())
    {
        return Err(DeadlineError::EmptyExtension { number: index + 1 });
    }
    let extended: u64 = extensions.iter().map(|extension| u64::from(extension.days)).sum();
    let days = u64::from(certificate.days) + extended;
    if days > u64::from(DAYS_TOTAL_MAX) {
        return Err(DeadlineError::TooLong { days });
    }
    Ok(())
}

/// The steps from day 0 to the raw last day; the last step is about that day.
fn counted(certificate: &Certificate) -> Result<Vec<CountingStep>, DeadlineError> {
    let trigger_on = certificate.trigger_on;
    let step = |text: String, date: Date| CountingStep { text, date };
    let day_1 = days_after(trigger_on, 1)?;
    let counting = &Law::current().counting;
    let mut last = days_after(trigger_on, certificate.days)?;
    let mut total = certificate.days;
    let mut steps = vec![
        step(
            format!(
                "Day 0, not counted, is {}, the {}.",
                in_words(trigger_on),
                certificate.trigger_name
            ),
            trigger_on,
        ),
        step(format!("Day 1 is {}. {}", in_words(day_1), counting.text), day_1),
        step(format!("Day {total}, the last of the period, is {}.", in_words(last)), last),
    ];
    let basis = &Law::current().rule(certificate.rule).extension_basis;
    for (index, extension) in certificate.extensions.iter().enumerate() {
        if let Some(revoked_to) = extension.revoked_to {
            last = revoked_to;
            steps.push(step(revocation_in_words(extension, revoked_to), last));
            continue;
        }
        total += extension.days;
        last = days_after(last, extension.days)?;
        let text = extension_in_words(index + 1, extension, basis);
        // After a revocation the days do not count on from day 0.
        let earlier = certificate.extensions.iter().take(index);
        let was_revoked = earlier.into_iter().any(|row| row.revoked_to.is_some());
        let day = if was_revoked { "the last day".to_owned() } else { format!("day {total}") };
        steps.push(step(format!("{text}: {day} is {}.", in_words(last)), last));
    }
    Ok(steps)
}

fn extension_in_words(number: usize, extension: &Extension, basis: &str) -> String {
    let days = calendar_days(extension.days);
    let decided = extension.decided_on.map(|on| format!(", decided on {}", in_words(on)));
    let note = extension.note.as_ref().map(|note| format!(", noted \"{}\"", note.trim()));
    format!(
        "Extension {number} adds {days}{}{} ({basis})",
        decided.unwrap_or_default(),
        note.unwrap_or_default(),
    )
}

fn revocation_in_words(revocation: &Extension, last: Date) -> String {
    let decided = revocation.decided_on.map(|on| format!(" on {}", in_words(on)));
    let note = revocation.note.as_ref().map(|note| format!(", noting \"{}\"", note.trim()));
    format!(
        "CBP took the extension back{}{}: the last day is {}.",
        decided.unwrap_or_default(),
        note.unwrap_or_default(),
        in_words(last)
    )
}

/// The effective last day and the steps that lead to it from the raw one.
fn rolled(
    certificate: &Certificate,
    calendar: &Calendar,
) -> Result<(Date, Vec<CountingStep>), DeadlineError> {
    let raw = certificate.raw_due_on;
    let port = certificate.port.as_ref();
    let is_closed = calendar.closed(raw, port).is_some();
    let due_on = match certificate.roll_policy {
        RollPolicy::NextCbpOpenDay => calendar.next_open_day(raw, port)?,
        RollPolicy::None => raw,
        RollPolicy::PreviousOpenDay => {
            calendar.previous_open_day(raw, port)?.max(certificate.trigger_on)
        }
    };
    let mut steps = closed_days(raw, due_on, port, calendar);
    let text = match (is_closed, certificate.roll_policy) {
        (false, _) => format!("CBP is open on {}: the last day stays.", in_words(raw)),
        (true, RollPolicy::NextCbpOpenDay) => moved_on_in_words(certificate.rule, due_on),
        (true, RollPolicy::None) => {
            "The last day stays all the same: it is configured not to move.".to_owned()
        }
        (true, RollPolicy::PreviousOpenDay) => format!(
            "The last day moves back to {}: it is configured to move to the open day before.",
            in_words(due_on)
        ),
    };
    steps.push(CountingStep { text, date: due_on });
    Ok((due_on, steps))
}

fn moved_on_in_words(rule: Rule, due_on: Date) -> String {
    let law = Law::current();
    let counting = &law.counting;
    let silent = match law.rule(rule).roll_verification {
        Verification::Proposal => format!(" {}", counting.silent),
        Verification::Verified | Verification::Recalled => String::new(),
    };
    format!(
        "{} ({}).{silent} The last day therefore moves to {}.",
        counting.rolling,
        counting.citation,
        in_words(due_on),
    )
}

/// One step for each closed day from the raw last day towards the effective one.
fn closed_days(
    raw: Date,
    due_on: Date,
    port: Option<&PortCode>,
    calendar: &Calendar,
) -> Vec<CountingStep> {
    let mut steps = Vec::new();
    let mut day = raw;
    // Bounded by the calendar's own search, which found `due_on`.
    while let Some(reason) = calendar.closed(day, port) {
        let text = format!("CBP is closed on {} because of {reason}.", in_words(day));
        steps.push(CountingStep { text, date: day });
        if day == due_on {
            break;
        }
        let next = if due_on > day { day.tomorrow() } else { day.yesterday() };
        let Ok(next) = next else { break };
        day = next;
    }
    steps
}
