//! What must hold before a command moves a Form 4647 case, beyond the state it is in.

mod answer;
mod demand;

use jiff::civil::Date;

use super::command::Command;
use super::notice::{Notice, SampleRequirement, Supervision};
use super::state::{Case, MARKING_RULE, SampleWaiver, State};
use crate::actor::{Actor, ActorClass};
use crate::case::Context;
use crate::case_file::Relation;
use crate::directory::{FormKind, Privilege};
use crate::extension::Extendable as _;
use crate::guard::{self, incomplete};
use crate::ids::CaseNumber;
use crate::money::Usd;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::new_york_date;
pub(super) use answer::{answer_complete, supplement_complete};
pub(super) use demand::issuable;

/// Where the certification, its sample and its verification are laid down.
pub(super) const CERTIFICATION_RULE: &str = "19 CFR 134.52";
/// What may be done with the goods instead of marking them.
pub(super) const DISPOSITION_RULE: &str = "19 CFR 134.51(a)";
const SAMPLE_RULE: &str = "19 CFR 134.52(b)";
const VERIFICATION_RULE: &str = "19 CFR 134.51(c); 19 CFR 134.52(c), (e)";
const MARKING_DUTY_RULE: &str = "19 U.S.C. 1304(i); 19 CFR 134.2";

/// Whether the actor is of the class that gives this command, and may act for the importer.
pub(super) fn authorized(
    command: &Command,
    actor: &Actor,
    notice: Option<&Notice>,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    guard::class(command.name(), command.class(), actor)?;
    let (ActorClass::Trade, Some(notice)) = (command.class(), notice) else { return Ok(()) };
    let importer = &notice.to.importer_number;
    guard::trade_access(actor, importer, context.importer, privileges(command))
}

/// What a trade actor of another account needs. Who answers also certifies (Section III).
const fn privileges(command: &Command) -> &'static [Privilege] {
    match command {
        Command::View => &[Privilege::FormsView],
        Command::RequestExtension { .. } => &[Privilege::FormsRequestExtension],
        Command::SubmitResponse(_) => &[Privilege::FormsRespond, Privilege::FormsSign],
        Command::AddSupplement(_)
        | Command::RequestSampleWaiver { .. }
        | Command::RecordProtest { .. } => &[Privilege::FormsRespond],
        Command::Issue(_)
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::RevokeExtension { .. }
        | Command::DecideSampleWaiver { .. }
        | Command::ScheduleVerification { .. }
        | Command::Accept { .. }
        | Command::Reject { .. }
        | Command::ConfirmRedelivery { .. }
        | Command::ConfirmExport { .. }
        | Command::ConfirmDestruction { .. }
        | Command::MarkAfterReturn { .. }
        | Command::ReferDamages { .. }
        | Command::RaiseForm29 { .. }
        | Command::DecideProtest { .. }
        | Command::Rescind { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpirePetitionWindow
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow
        | Command::Remind { .. } => &[],
    }
}

/// Whether the trade may ask to be spared the sample, and gives the reason.
pub(super) fn waiver_possible(case: &Case, reason: &str) -> Result<(), Rejection> {
    let number = &case.notice.notice_number;
    let no = |code, sentence: String| Err(Rejection::new(code, sentence).citing(SAMPLE_RULE));
    match case.notice.sample_requirement {
        SampleRequirement::Required => {}
        SampleRequirement::Waived | SampleRequirement::NotApplicable => {
            return no(
                RejectionCode::NotAllowed,
                format!("{number} requires no sample (box 14), so none is to be waived."),
            );
        }
    }
    match &case.sample_waiver {
        SampleWaiver::None | SampleWaiver::Denied { .. } => {}
        SampleWaiver::Requested { received_at, .. } => {
            return no(
                RejectionCode::AlreadyPending,
                format!(
                    "A request to be spared the sample of {} waits for a decision.",
                    new_york_date(*received_at)
                ),
            );
        }
        SampleWaiver::Granted { decided_at, .. } => {
            return no(
                RejectionCode::NotAllowed,
                format!("The sample was waived on {} already.", new_york_date(*decided_at)),
            );
        }
    }
    guard::text("reason why a sample is impracticable", reason)
        .map_err(|rejection| rejection.citing(SAMPLE_RULE))
}

/// Whether a request to be spared the sample waits for its decision, and the reason is given.
pub(super) fn waiver_decidable(case: &Case, reason: &str) -> Result<(), Rejection> {
    match &case.sample_waiver {
        SampleWaiver::Requested { .. } => guard::text("reason of the decision", reason),
        SampleWaiver::None | SampleWaiver::Granted { .. } | SampleWaiver::Denied { .. } => {
            Err(Rejection::new(
                RejectionCode::NothingPending,
                "`decide-sample-waiver` decides a request to be spared the sample, and none is \
                 pending.",
            )
            .citing(SAMPLE_RULE))
        }
    }
}

/// A verification looks at the goods, after the answer that certifies them.
pub(super) fn verification_possible(
    case: &Case,
    kind: Supervision,
    on: Date,
) -> Result<(), Rejection> {
    if kind == Supervision::NotRequired {
        return Err(incomplete("A verification is a SPOT_CHECK or SUPERVISED; name one of them.")
            .citing(VERIFICATION_RULE));
    }
    let answered = case.standing_answer().map(|answer| new_york_date(answer.received_at));
    match answered {
        Some(answered_on) if on < answered_on => Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "The verification is set for {on}, but the answer it is to verify came on \
                 {answered_on}; name that day or a later one."
            ),
        )
        .citing(VERIFICATION_RULE)),
        Some(_) | None => Ok(()),
    }
}

/// What was confirmed happened between the notice and the day it was confirmed.
pub(super) fn happened(
    what: &str,
    on: Date,
    notice: &Notice,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let received_on = new_york_date(context.received_at);
    if notice.date_of_notice <= on && on <= received_on {
        return Ok(());
    }
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!(
            "The {what} is dated {on}, but {} is of {} and this was received on {received_on}; \
             correct the date.",
            notice.notice_number, notice.date_of_notice
        ),
    ))
}

/// Whether damages may be claimed now: after the due date, or for a shortage that the answer
/// admits (19 CFR 134.54(a)).
pub(super) fn damages_possible(
    case: &Case,
    amount: Usd,
    claim_mailed_on: Date,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let due = case.answer_due()?;
    let number = &case.notice.notice_number;
    let no = |code, sentence: String| Err(Rejection::new(code, sentence).citing(MARKING_RULE));
    let shortage = case.balance().not_available > 0;
    if !shortage && due.in_time(context.received_at) {
        return no(
            RejectionCode::TooEarly,
            format!(
                "The importer has until {} to mark or return the goods of {number}; before that \
                 damages are claimed only for a shortage.",
                due.due_on
            ),
        );
    }
    if !shortage && case.state == State::ResponseReceived {
        return no(
            RejectionCode::WrongState,
            format!(
                "The answer to {number} admits no shortage and is not decided; reject it before \
                 damages are claimed."
            ),
        );
    }
    happened("claim", claim_mailed_on, &case.notice, context)?;
    if !shortage && claim_mailed_on <= due.due_on {
        return no(
            RejectionCode::TooEarly,
            format!(
                "The claim is dated {claim_mailed_on}, but the importer had until {}; a claim is \
                 mailed after that day.",
                due.due_on
            ),
        );
    }
    if amount.cents() == 0 {
        return Err(incomplete("A claim for liquidated damages has an amount; this one is $0.00.")
            .citing(MARKING_RULE));
    }
    Ok(())
}

/// Whether a Form 29 may assess the marking duty: on goods whose origin marking is in question,
/// and by another notice than those raised already.
pub(super) fn form29_possible(
    case: &Case,
    form29: &CaseNumber,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let (number, importer) = (&case.notice.notice_number, &case.notice.to.importer_number);
    guard::follow_up((number, importer), (form29, FormKind::Form29), context.related)?;
    if !case.notice.concerns_origin_marking() {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!(
                "The marking duty is for goods without their mark of origin, and box 9 of {number} \
                 names another violation; claim damages, or issue a Form 29 of its own."
            ),
        )
        .citing(MARKING_DUTY_RULE));
    }
    let raised = case
        .file
        .links
        .iter()
        .any(|link| link.case == *form29 && link.relation == Relation::Raised);
    if raised {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!("{form29} was raised from {number} already."),
        ));
    }
    Ok(())
}
