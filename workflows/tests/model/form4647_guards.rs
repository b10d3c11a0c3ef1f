//! What Form 4647 must refuse, and must not (lifecycle §4.3, D12 to D15).

use jiff::civil::Date;
use workflows::case;
use workflows::clocks::Clock;
use workflows::effect::GoodsMeans;
use workflows::form4647::{
    Case, Command, Kind, Notice, Response, ResponseKind, SampleAttached, SampleRequirement,
    SampleWaiver, State, Supervision,
};
use workflows::message;

use crate::goods::{Whereabouts, claimed, confirms};
use crate::rules::Seen;
use crate::{known, oracle};

/// Days within which CBP makes a demand: D12, D13.
const DEMAND_DAYS: i32 = 30;

pub(crate) fn hold(seen: &Seen<'_>) -> bool {
    let message::Command::Form4647(command) = seen.command else { return seen.step().is_none() };
    match (seen.case_before(), command) {
        (None, Command::Issue(notice)) => seen.result.is_ok() == issuable(notice, seen),
        (None, _) => seen.result.is_err(),
        (Some(case::Case::Form4647(case)), command) => {
            released_only_when_accepted(seen) && holds_in(case, command, seen)
        }
        (Some(_), _) => false,
    }
}

/// Whether the notice may be issued: a demand, a reason, goods, dates in order, in time or with a
/// reason why not, and no final liquidation.
fn issuable(notice: &Notice, seen: &Seen<'_>) -> bool {
    let on = notice.date_of_notice;
    let days = seen.received_on().until(on);
    let near = days.is_ok_and(|span| (-366..=30).contains(&span.get_days()));
    let (marks, returns) = (notice.actions.bring_into_compliance, notice.actions.redeliver);
    let kind = match notice.kind {
        Kind::Mark => marks && !returns,
        Kind::Redeliver => returns && !marks,
        Kind::MarkAndRedeliver => marks && returns,
    };
    let reason = notice.violations.origin_marking
        || notice.violations.other
        || !notice.remarks.trim().is_empty();
    let within =
        |from: Option<Date>| from.is_some_and(|from| on <= oracle::days_after(from, DEMAND_DAYS));
    let mark_in_time = within(Some(notice.date_of_entry)) || within(notice.date_of_examination);
    let in_time = (!marks || mark_in_time) && (!returns || within(notice.date_of_release));
    let overridden = notice.overriding.as_ref().is_some_and(|it| !it.reason.trim().is_empty());
    near && kind
        && reason
        && notice.quantity > 0
        && (!returns || notice.date_of_release.is_some())
        && (in_time || overridden)
        && !known::is_final(&notice.entry_number, seen, on)
        && seen.given_by_its_own()
}

/// Section IV authorises a release only where certified goods are accepted.
fn released_only_when_accepted(seen: &Seen<'_>) -> bool {
    let Some(case::Case::Form4647(case)) = seen.step().map(|step| &step.case) else { return true };
    let released = case.disposition.as_ref().is_some_and(|it| it.release_authorized);
    !released
        || matches!(
            case.state,
            State::Accepted | State::GoodsReturned | State::Disposed | State::Rescinded
        )
}

fn holds_in(case: &Case, command: &Command, seen: &Seen<'_>) -> bool {
    let accepted = seen.result.is_ok();
    let own = || seen.given_by_its_own();
    if let Some((means, quantity, on)) = confirms(command) {
        return accepted == (own() && may_be_confirmed(case, means, quantity, on, seen));
    }
    match command {
        Command::SubmitResponse(answer) => {
            let waits = matches!(case.state, State::Open | State::Overdue | State::RejectedOpen);
            let by_own = own() && seen.actor.user != crate::rules::STRANGER;
            accepted == (waits && by_own && complete(case, answer))
        }
        Command::RequestSampleWaiver { reason } => {
            let may = case.state == State::Open
                && case.notice.sample_requirement == SampleRequirement::Required
                && matches!(case.sample_waiver, SampleWaiver::None | SampleWaiver::Denied { .. })
                && !reason.trim().is_empty();
            accepted == (may && own())
        }
        Command::DecideSampleWaiver { .. } => {
            !accepted || matches!(case.sample_waiver, SampleWaiver::Requested { .. })
        }
        Command::ScheduleVerification { kind, on, .. } => {
            let answered_on = case.responses.last().map(|it| oracle::day_of(it.received_at));
            let may = case.state == State::ResponseReceived
                && *kind != Supervision::NotRequired
                && answered_on.is_some_and(|answered_on| answered_on <= *on);
            accepted == (may && own())
        }
        Command::Accept { .. } => {
            let certifies =
                case.responses.last().is_some_and(|it| it.content.kind != ResponseKind::Disagree);
            !accepted || certifies
        }
        Command::GrantExtension { days, .. } => {
            let after = seen.certificate_after(Clock::Answer);
            !accepted
                || (case.file.extension.is_pending()
                    && (1..=90).contains(days)
                    && after.is_some_and(|after| seen.received_in_time(after)))
        }
        Command::DenyExtension { .. } => !accepted || case.file.extension.is_pending(),
        Command::RevokeExtension { new_due_date, .. } => {
            let granted = case.file.extension.name() == "GRANTED";
            let raw = case.file.clocks.certificate(Clock::Answer).map(|it| it.raw_due_on);
            let open = matches!(case.state, State::Open | State::RejectedOpen);
            let shortens = raw.is_some_and(|raw| *new_due_date < raw);
            let may = granted && open && shortens && seen.received_on() <= *new_due_date;
            accepted == (may && own())
        }
        // A new due date lies ahead, and after new days the case is open.
        Command::Reject { .. } => seen.step().is_none_or(|step| {
            let due = seen.certificate_after(Clock::Answer);
            let over = due.is_some_and(|due| oracle::end_of(due.due_on) <= seen.before.now);
            (step.case.state_name() == "OVERDUE") == over
        }),
        Command::ReferDamages { claim_mailed_on, amount, .. } => {
            let due = case.file.clocks.certificate(Clock::Answer);
            let shortage =
                Whereabouts::of(case).is_some_and(|goods| claimed(case, goods.with_importer).1 > 0);
            let over = due.is_some_and(|due| {
                !seen.received_in_time(due) && *claim_mailed_on > seen.last_day(due)
            });
            let may = match case.state {
                State::ResponseReceived => shortage,
                State::Overdue => shortage || over,
                _ => false,
            };
            let dated = case.notice.date_of_notice <= *claim_mailed_on
                && *claim_mailed_on <= seen.received_on();
            accepted == (may && dated && amount.cents() > 0 && own())
        }
        Command::DecideProtest { result, decided_on } => {
            let filed_on = case.protest.filing().map(|filing| filing.filed_on);
            let in_order =
                filed_on.is_some_and(|on| on <= *decided_on) && *decided_on <= seen.received_on();
            let court = seen.step().is_some_and(|step| step.case.clocks().runs(Clock::Court));
            let taken_back = matches!(case.state, State::Rescinded | State::Cancelled);
            !accepted || (in_order && court == (result.denies() && !taken_back))
        }
        Command::RaiseForm29 { form29 } => !accepted || *form29 != case.notice.notice_number,
        _ => true,
    }
}

/// No more than there is, in a state in which CBP sees goods, on a day between the notice and its
/// record.
fn may_be_confirmed(
    case: &Case,
    means: GoodsMeans,
    quantity: u64,
    on: Date,
    seen: &Seen<'_>,
) -> bool {
    let Some(goods) = Whereabouts::of(case) else { return false };
    let (compliant, missing) = claimed(case, goods.with_importer);
    let open = goods.with_importer - compliant - missing;
    let most = match means {
        GoodsMeans::Redelivered => open,
        GoodsMeans::Exported | GoodsMeans::Destroyed => open + goods.in_custody,
        GoodsMeans::MarkedAfterReturn => goods.in_custody,
    };
    let can = match case.state {
        State::Open
        | State::Overdue
        | State::ResponseReceived
        | State::Verification
        | State::RejectedOpen => means != GoodsMeans::MarkedAfterReturn,
        State::GoodsReturned => means != GoodsMeans::Redelivered,
        State::Accepted
        | State::Disposed
        | State::ReferredDamages
        | State::Rescinded
        | State::Cancelled => false,
    };
    can && (1..=most).contains(&quantity)
        && case.notice.date_of_notice <= on
        && on <= seen.received_on()
}

/// Whether Section III is complete, adds up, and is possible for the notice.
fn complete(case: &Case, answer: &Response) -> bool {
    let stated = answer.quantities;
    let Some(goods) = Whereabouts::of(case) else { return false };
    let adds_up = stated.total() == Some(case.notice.quantity);
    let denies_nothing = stated.returned >= goods.in_custody
        && stated.exported >= goods.exported
        && stated.destroyed >= goods.destroyed;
    let claims = match answer.kind {
        ResponseKind::Marked | ResponseKind::Labelled => true,
        ResponseKind::Redelivered | ResponseKind::Exported | ResponseKind::Destroyed => {
            stated.compliant > 0
        }
        ResponseKind::Disagree => false,
    };
    let sample = match case.notice.sample_requirement {
        SampleRequirement::Required => {
            answer.sample_attached == SampleAttached::Yes
                || matches!(case.sample_waiver, SampleWaiver::Granted { .. })
        }
        SampleRequirement::Waived | SampleRequirement::NotApplicable => true,
    };
    let certified = !claims || (answer.certified && sample && case.notice.demands_marking());
    let own_goods = match answer.kind {
        ResponseKind::Marked | ResponseKind::Labelled => stated.compliant > 0,
        ResponseKind::Redelivered => stated.returned > 0,
        ResponseKind::Exported => stated.exported > 0,
        ResponseKind::Destroyed => stated.destroyed > 0,
        ResponseKind::Disagree => true,
    };
    adds_up
        && denies_nothing
        && certified
        && own_goods
        && answer.false_certification_warning_acknowledged
}
