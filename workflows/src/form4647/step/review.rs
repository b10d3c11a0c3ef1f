//! CBP's side of an answer, Section IV: verified, accepted, rejected.

use jiff::civil::Date;

use super::super::guard::{self, CERTIFICATION_RULE, DISPOSITION_RULE};
use super::super::notice::Supervision;
use super::super::response::ResponseKind;
use super::super::state::{Case, MARKING_RULE, State, Verification};
use super::{Step, moved};
use crate::actor::Actor;
use crate::case::Context;
use crate::case_file::Extension;
use crate::clocks::Clock;
use crate::deadline::{Certificate, Question, Rule};
use crate::effect::{Decision, Disposition, DocumentContent, DocumentKey, Message};
use crate::extension::{self, Extendable as _};
use crate::guard as rules;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::{certificate, form_date, new_york_date, no_such_date};

/// CBP will look at the goods; the importer bears the cost (19 CFR 134.55).
pub(super) fn schedule_verification(
    case: &Case,
    (kind, on, place): (Supervision, Date, Option<&str>),
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::verification_possible(case, kind, on)?;
    let held_at = || case.standing_answer().and_then(|answer| answer.content.goods_held_at.clone());
    let place = place.map(str::trim).filter(|place| !place.is_empty());
    let place = place.map(str::to_owned).or_else(held_at);
    let mut step = moved(case, State::Verification, "verification-scheduled");
    step.case.verification = Some(Verification { kind, on, place: place.clone() });
    let key = format!("verification-{}", answer_version(case));
    let remarks = Some(match &place {
        Some(place) => format!("On {} at {place}.", form_date(on)),
        None => format!("On {}.", form_date(on)),
    });
    let message = Message::VerificationScheduled { kind, on, place };
    let decision = Decision::VerificationRequired;
    let section = SectionIv { key: &key, decision, verification: kind, releases: false, remarks };
    Ok(step.disposing(section, actor, context)?.telling_trade(&message, &[&key]))
}

/// CBP accepts the certification, and signs the form to release the goods (HQ 735561): those that
/// are certified. What waits in custody keeps the case open until it is marked, exported or
/// destroyed.
pub(super) fn accept(
    case: &Case,
    remarks: Option<&str>,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let remarks = remarks.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    acceptable(case, remarks.as_deref())?;
    let remarks = joined(remarks, waiting_in_custody(case));
    let key = format!("acceptance-{}", answer_version(case));
    let section = SectionIv {
        key: &key,
        decision: Decision::Accepted,
        verification: verified(case),
        releases: true,
        remarks: remarks.clone(),
    };
    let step = if case.balance().returned > 0 {
        moved(case, State::GoodsReturned, "response-accepted")
    } else {
        moved(case, State::Accepted, "response-accepted").without_reminders(case)
    };
    Ok(step
        .disposing(section, actor, context)?
        .telling_trade(&Message::ComplianceAccepted { remarks }, &[&key]))
}

/// Where goods wait in custody, what is released and what is not.
fn waiting_in_custody(case: &Case) -> Option<String> {
    let (balance, unit) = (case.balance(), &case.notice.unit);
    (balance.returned > 0).then(|| {
        format!(
            "Release is authorized for the {} {unit} certified as compliant; {} {unit} wait in \
             CBP's custody, to be marked, exported or destroyed.",
            balance.compliant, balance.returned
        )
    })
}

/// Two texts, each a whole sentence or more.
fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first} {second}")),
        (one, other) => one.or(other),
    }
}

/// Whether some goods are certified and every other unit is accounted for: CBP has seen what came
/// back, left or perished, and what is missing is explained. A shortage that nobody explains is for
/// damages (19 CFR 134.54(a)), and where it is all that the answer leaves, the place to explain it
/// is the petition for relief (19 CFR 134.54(c)).
fn acceptable(case: &Case, remarks: Option<&str>) -> Result<(), Rejection> {
    let (number, unit) = (&case.notice.notice_number, &case.notice.unit);
    let disagrees =
        case.standing_answer().is_some_and(|answer| answer.content.kind == ResponseKind::Disagree);
    if disagrees {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "The answer to {number} disagrees and certifies nothing that could be accepted; \
                 rescind the notice, or reject the answer."
            ),
        )
        .citing(CERTIFICATION_RULE));
    }
    let balance = case.balance();
    if balance.open > 0 {
        return Err(Rejection::new(
            RejectionCode::QuantityMismatch,
            format!(
                "{} of {} {unit} are neither certified as compliant nor confirmed by CBP as \
                 returned, exported or destroyed; confirm them first, or reject the answer.",
                balance.open, balance.covered
            ),
        )
        .citing(format!("{DISPOSITION_RULE}; {CERTIFICATION_RULE}")));
    }
    if balance.compliant == 0 {
        return Err(Rejection::new(
            RejectionCode::QuantityMismatch,
            format!(
                "None of the {} {unit} is certified as compliant, so there is nothing to release, \
                 and {} are not available; refer the shortage for damages, or reject the answer.",
                balance.covered, balance.not_available
            ),
        )
        .citing(MARKING_RULE));
    }
    if balance.not_available > 0 && remarks.is_none() {
        return Err(Rejection::new(
            RejectionCode::QuantityMismatch,
            format!(
                "{} of {} {unit} are not available; explain the shortage in the remarks, or refer \
                 it for damages.",
                balance.not_available, balance.covered
            ),
        )
        .citing(MARKING_RULE));
    }
    Ok(())
}

/// CBP does not accept the answer: also when a certification proves false (HQ 733906, 733278).
/// The demand is open again while days remain, and overdue when none do.
pub(super) fn reject(
    case: &Case,
    reason: &str,
    days: Option<u16>,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    rules::text("reason of the rejection", reason)?;
    let before = case.answer_due()?.clone();
    let due = due_after_rejection(case, &before, days, context)?;
    let is_open = due.in_time(context.now);
    let to = if is_open { State::RejectedOpen } else { State::Overdue };
    let key = format!("rejection-{}", answer_version(case));
    let reason = reason.trim().to_owned();
    let section = SectionIv {
        key: &key,
        decision: Decision::Rejected,
        verification: verified(case),
        releases: false,
        remarks: Some(reason.clone()),
    };
    let mut step = moved(case, to, "response-rejected");
    step.case.answer_rejected = true;
    // A new period has no extension yet; a request that waits is still to be decided.
    if due != before && !case.file.extension.is_pending() {
        step.case.file.extension = Extension::None;
    }
    step = if is_open {
        step.running(Clock::Answer, due, context)
    } else {
        step.reminding_after(Clock::Answer, context)
    };
    // The form bears the date that counts from now on, so the clock moves first.
    step = step.disposing(section, actor, context)?;
    step.case.file.dated_by = Some(DocumentKey(key.clone()));
    step = extension::awaiting_decision(step, context);
    let message = Message::ResponseRejected { reason, due_passed: !is_open };
    Ok(step.telling_trade(&message, &[&key]))
}

/// The date that counts after a rejection: that of the new days, when they end later than the date
/// that stands. A rejection never takes days away.
fn due_after_rejection(
    case: &Case,
    before: &Certificate,
    days: Option<u16>,
    context: &Context<'_>,
) -> Result<Certificate, Rejection> {
    let Some(days) = days else { return Ok(before.clone()) };
    rules::extension_days(days)?;
    let question = Question {
        rule: Rule::Form4647Response,
        trigger_on: new_york_date(context.received_at),
        days: Some(days),
        extensions: &[],
        port: Some(&case.notice.port),
    };
    let after = certificate(&question, context)?
        .triggered_by("date of the rejection", context.calendar)
        .map_err(no_such_date)?;
    Ok(if after.due_on > before.due_on { after } else { before.clone() })
}

/// How the answer was verified.
fn verified(case: &Case) -> Supervision {
    case.verification.as_ref().map_or(Supervision::NotRequired, |verification| verification.kind)
}

fn answer_version(case: &Case) -> u32 {
    case.responses.last().map_or(0, |answer| answer.version)
}

/// Section IV, before it bears a name and a date.
pub(super) struct SectionIv<'a> {
    /// Key of the document.
    pub(super) key: &'a str,
    /// Decision.
    pub(super) decision: Decision,
    /// How CBP verified, or will.
    pub(super) verification: Supervision,
    /// Whether goods are released: those that are certified or marked, and never before CBP has
    /// accepted them.
    pub(super) releases: bool,
    /// Remarks, or the reason of a refusal.
    pub(super) remarks: Option<String>,
}

impl Step {
    /// Section IV, filled in and made a document.
    pub(super) fn disposing(
        mut self,
        section: SectionIv<'_>,
        actor: &Actor,
        context: &Context<'_>,
    ) -> Result<Self, Rejection> {
        let disposition = Disposition {
            decision: section.decision,
            verification: section.verification,
            release_authorized: section.releases,
            officer: actor.clone(),
            on: new_york_date(context.received_at),
            remarks: section.remarks,
        };
        self.case.disposition = Some(disposition.clone());
        let content = DocumentContent::Form4647Disposition {
            response: self.case.standing_answer().cloned(),
            disposition,
            certificate: self.case.answer_due()?.clone(),
        };
        Ok(self.rendering(section.key, context.received_at, content))
    }
}
