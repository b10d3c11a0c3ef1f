//! Section IV: verified, accepted, rejected.

use jiff::civil::date;

use super::{
    after, allowed, dividing, due, heard, named, new_york, no, on, open, redelivered, refused,
    rendered, rungs, split, submit,
};
use crate::case::Facts as _;
use crate::clocks::Clock;
use crate::effect::{Audience, Decision, Disposition, DocumentContent, Effect, Message};
use crate::form4647::samples::{self, after_due, in_time};
use crate::form4647::{Case, Command, Response, ResponseKind, State, Supervision};
use crate::rejection::RejectionCode;

fn answered(response: Response) -> Case {
    after(&open(), &submit(response), in_time())
}

fn accept(remarks: Option<&str>) -> Command {
    Command::Accept { remarks: remarks.map(str::to_owned) }
}

fn reject(days: Option<u16>) -> Command {
    Command::Reject { reason: "Most cartons bear no mark.".to_owned(), days }
}

fn section_iv(effects: &[Effect]) -> (String, Disposition) {
    let [(key, DocumentContent::Form4647Disposition { disposition, .. })] = &rendered(effects)[..]
    else {
        panic!("one document, the form with Section IV")
    };
    (key.clone(), disposition.clone())
}

#[test]
fn an_accepted_certification_releases_the_goods_and_ends_the_reminders() {
    let case = samples::case_in(State::ResponseReceived, false);
    let (accepted, effects) = allowed(&case, &accept(Some("Marks correct.")), in_time());
    assert_eq!(accepted.state, State::Accepted);
    let (key, disposition) = section_iv(&effects);
    assert_eq!(key, "acceptance-1");
    assert!(disposition.release_authorized);
    assert_eq!(disposition.decision, Decision::Accepted);
    assert_eq!(disposition.verification, Supervision::NotRequired);
    assert_eq!(
        heard(&effects),
        [
            (Audience::Importer, "compliance-accepted"),
            (Audience::CourtesyBrokers, "compliance-accepted"),
        ]
    );
    assert!(effects.contains(&Effect::StopDeadline(Clock::Protest)));
    assert!(
        !accepted.file.clocks.runs(Clock::Answer) && !accepted.file.clocks.runs(Clock::Protest)
    );
}

#[test]
fn nothing_is_released_before_the_case_is_accepted() {
    for row in samples::rows() {
        for command in samples::commands() {
            let given = samples::give_received(
                row.case.as_ref(),
                &command,
                &samples::actor_of(&command),
                row.moment(&command),
            );
            let Ok((next, effects)) = given else { continue };
            for (_, content) in rendered(&effects) {
                if let DocumentContent::Form4647Disposition { disposition, .. } = content {
                    let is_accepted = next.state == State::Accepted || command.name() == "accept";
                    assert_eq!(disposition.release_authorized, is_accepted, "{}", row.label);
                }
            }
        }
    }
}

#[test]
fn a_verification_is_on_the_day_of_the_answer_or_later_where_the_goods_are() {
    let case = samples::case_in(State::ResponseReceived, false);
    let schedule = |kind, on| Command::ScheduleVerification { kind, on, place: None };
    let (verified, effects) =
        allowed(&case, &schedule(Supervision::SpotCheck, date(2026, 5, 26)), in_time());
    assert_eq!(verified.state, State::Verification);
    let verification = verified.verification.clone().unwrap();
    assert_eq!(verification.place.as_deref(), Some("Importer's warehouse, Columbus, OH"));
    let (key, disposition) = section_iv(&effects);
    assert_eq!((key.as_str(), disposition.release_authorized), ("verification-1", false));
    assert_eq!(disposition.decision, Decision::VerificationRequired);
    assert_eq!(
        refused(&case, &schedule(Supervision::SpotCheck, date(2026, 5, 25)), in_time()),
        RejectionCode::NotAllowed
    );
    assert_eq!(
        refused(&case, &schedule(Supervision::NotRequired, date(2026, 5, 26)), in_time()),
        RejectionCode::Incomplete
    );
    let (_, effects) = allowed(&verified, &accept(None), on(5, 27));
    assert_eq!(section_iv(&effects).1.verification, Supervision::SpotCheck);
}

#[test]
fn what_is_only_promised_is_not_accepted_until_cbp_has_seen_it() {
    let case = answered(dividing(split([4000, 500, 0, 300, 0])));
    let refusal = no(&case, &accept(Some("Fine.")), in_time());
    assert_eq!(refusal.code, RejectionCode::QuantityMismatch);
    assert_eq!(
        refusal.sentence,
        "800 of 4800 PCS are neither certified as compliant nor confirmed by CBP as returned, \
         exported or destroyed; confirm them first, or reject the answer."
    );
    let case = after(&case, &redelivered(500, date(2026, 5, 26)), in_time());
    assert_eq!(case.state, State::ResponseReceived, "4000 wait for their acceptance");
    assert_eq!(refused(&case, &accept(None), in_time()), RejectionCode::QuantityMismatch);
    let destroyed = Command::ConfirmDestruction { quantity: 300, on: date(2026, 5, 26) };
    let case = after(&case, &destroyed, in_time());
    let case = after(&case, &accept(None), in_time());
    assert_eq!(case.state, State::GoodsReturned, "500 wait in custody");
    let balance = case.balance();
    assert_eq!((balance.compliant, balance.returned, balance.destroyed), (4000, 500, 300));
}

/// 4000 certified, 800 in custody, the certification accepted.
fn accepted_in_part() -> (Case, Vec<Effect>) {
    let case = answered(dividing(split([4000, 800, 0, 0, 0])));
    let case = after(&case, &redelivered(800, date(2026, 5, 26)), in_time());
    assert_eq!(case.state, State::ResponseReceived);
    allowed(&case, &accept(Some("Samples examined, marks correct.")), in_time())
}

#[test]
fn an_acceptance_with_goods_in_custody_releases_what_is_certified_and_waits_for_the_rest() {
    let (case, effects) = accepted_in_part();
    assert_eq!(case.state, State::GoodsReturned);
    let (key, disposition) = section_iv(&effects);
    assert_eq!(key, "acceptance-1");
    assert_eq!(disposition.decision, Decision::Accepted);
    assert!(disposition.release_authorized);
    let remarks = "Samples examined, marks correct. Release is authorized for the 4000 PCS \
                   certified as compliant; 800 PCS wait in CBP's custody, to be marked, exported \
                   or destroyed.";
    assert_eq!(disposition.remarks.as_deref(), Some(remarks));
    assert!(effects.iter().any(|effect| matches!(
        effect,
        Effect::Tell(told) if told.message
            == Message::ComplianceAccepted { remarks: Some(remarks.to_owned()) }
    )));
    assert!(case.file.clocks.runs(Clock::Protest), "the demand has not ended");
    assert_eq!(case.owner(), State::GoodsReturned.owner());
    assert!(case.balance().holds());
}

#[test]
fn an_accepted_case_ends_when_its_goods_in_custody_are_marked_exported_or_destroyed() {
    let (case, _) = accepted_in_part();
    let on = date(2026, 5, 26);
    let released = "4000 PCS certified as compliant were released on 05-26-2026";
    for (part, rest, remarks) in [
        (
            Command::MarkAfterReturn { quantity: 300, on },
            Command::MarkAfterReturn { quantity: 500, on },
            format!("{released}; 800 PCS marked in CBP's custody are released now."),
        ),
        (
            Command::MarkAfterReturn { quantity: 300, on },
            Command::ConfirmExport { quantity: 500, on },
            format!("{released}; 300 PCS marked in CBP's custody are released now."),
        ),
        (
            Command::ConfirmExport { quantity: 300, on },
            Command::ConfirmDestruction { quantity: 500, on },
            format!("{released}; nothing is left in CBP's custody."),
        ),
    ] {
        let waiting = after(&case, &part, in_time());
        assert_eq!((waiting.state, waiting.balance().returned), (State::GoodsReturned, 500));
        let (ended, effects) = allowed(&waiting, &rest, in_time());
        assert_eq!((ended.state, ended.balance().returned), (State::Accepted, 0));
        assert!(ended.balance().holds() && ended.owner().is_none());
        let (key, disposition) = section_iv(&effects);
        assert_eq!(key, "release");
        assert!(disposition.release_authorized);
        assert_eq!(disposition.remarks, Some(remarks));
        assert!(effects.contains(&Effect::StopDeadline(Clock::Protest)));
    }
}

#[test]
fn no_more_leaves_custody_than_is_there_once_the_rest_was_accepted() {
    let (case, _) = accepted_in_part();
    let export = Command::ConfirmExport { quantity: 801, on: date(2026, 5, 26) };
    assert_eq!(refused(&case, &export, in_time()), RejectionCode::QuantityMismatch);
    assert_eq!(refused(&case, &accept(None), in_time()), RejectionCode::WrongState);
}

#[test]
fn a_shortage_is_accepted_only_with_an_explanation() {
    let case = answered(samples::shortage());
    let refusal = no(&case, &accept(None), in_time());
    assert_eq!(refusal.code, RejectionCode::QuantityMismatch);
    assert_eq!(
        refusal.sentence,
        "100 of 4800 PCS are not available; explain the shortage in the remarks, or refer it for \
         damages."
    );
    assert_eq!(refused(&case, &accept(Some("  ")), in_time()), RejectionCode::QuantityMismatch);
    let explained = accept(Some("100 pieces broke in transit before entry; survey report seen."));
    assert_eq!(after(&case, &explained, in_time()).state, State::Accepted);
}

#[test]
fn an_answer_that_certifies_no_goods_leaves_nothing_to_release() {
    let all_sold = Response {
        kind: ResponseKind::Redelivered,
        certified: false,
        ..dividing(split([0, 1800, 0, 0, 3000]))
    };
    let case = after(&answered(all_sold), &redelivered(1800, date(2026, 5, 26)), in_time());
    assert_eq!((case.state, case.balance().open), (State::ResponseReceived, 0));
    let refusal = no(&case, &accept(Some("The rest was sold in good faith.")), in_time());
    assert_eq!(refusal.code, RejectionCode::QuantityMismatch);
    assert_eq!(
        refusal.sentence,
        "None of the 4800 PCS is certified as compliant, so there is nothing to release, and 3000 \
         are not available; refer the shortage for damages, or reject the answer."
    );
}

#[test]
fn an_answer_that_disagrees_is_not_accepted_but_the_notice_rescinded() {
    let case = answered(Response { kind: ResponseKind::Disagree, ..samples::response() });
    assert_eq!(case.balance().open, 4800, "it certifies nothing");
    let refusal = no(&case, &accept(Some("You are right.")), in_time());
    assert_eq!(refusal.code, RejectionCode::NotAllowed);
    assert!(refusal.sentence.contains("rescind the notice"));
    assert_eq!(after(&case, &named("rescind"), in_time()).state, State::Rescinded);
}

#[test]
fn a_rejection_opens_the_demand_again_while_days_remain() {
    let case = samples::case_in(State::ResponseReceived, false);
    let (rejected, effects) = allowed(&case, &reject(None), on(6, 1));
    assert_eq!(rejected.state, State::RejectedOpen);
    assert_eq!(due(&rejected, Clock::Answer), (date(2026, 6, 11), date(2026, 6, 11)));
    assert!(rejected.file.clocks.runs(Clock::Answer));
    assert_eq!(rungs(&effects, Clock::Answer)[0], ("-5".to_owned(), "2026-06-06 09:00".to_owned()));
    assert_eq!(rejected.balance().open, 4800, "what was certified is open again");
    let (key, disposition) = section_iv(&effects);
    assert_eq!((key.as_str(), disposition.decision), ("rejection-1", Decision::Rejected));
    assert_eq!(disposition.remarks.as_deref(), Some("Most cartons bear no mark."));
    let again = after(&rejected, &submit(samples::response()), on(6, 5));
    assert_eq!((again.state, again.last_version), (State::ResponseReceived, 2));
}

#[test]
fn a_rejection_after_the_due_date_is_overdue_and_its_reminders_go_on() {
    let case = samples::case_in(State::Verification, false);
    let (rejected, effects) = allowed(&case, &reject(None), after_due());
    assert_eq!(rejected.state, State::Overdue);
    assert!(!rejected.file.clocks.runs(Clock::Answer));
    assert_eq!(rungs(&effects, Clock::Answer), [("+7".to_owned(), "2026-06-18 09:00".to_owned())]);
}

#[test]
fn a_rejection_may_give_new_days_and_never_takes_any() {
    let case = samples::case_in(State::ResponseReceived, false);
    let late = after(&case, &reject(Some(10)), on(6, 15));
    assert_eq!(late.state, State::RejectedOpen);
    assert_eq!(due(&late, Clock::Answer), (date(2026, 6, 25), date(2026, 6, 25)));
    let certificate = late.file.clocks.certificate(Clock::Answer).unwrap();
    assert_eq!(certificate.trigger_name, "date of the rejection");
    let early = after(&case, &reject(Some(3)), on(6, 1));
    assert_eq!(due(&early, Clock::Answer), (date(2026, 6, 11), date(2026, 6, 11)));
    assert_eq!(refused(&case, &reject(Some(0)), on(6, 1)), RejectionCode::NotAllowed);
    assert_eq!(refused(&case, &reject(Some(91)), on(6, 1)), RejectionCode::NotAllowed);
    let silent = Command::Reject { reason: " ".to_owned(), days: None };
    assert_eq!(refused(&case, &silent, on(6, 1)), RejectionCode::Incomplete);
}

#[test]
fn the_form_of_a_rejection_bears_the_date_that_its_mail_tells() {
    let case = samples::case_in(State::ResponseReceived, false);
    for (days, at) in [(None, on(6, 1)), (Some(10), on(6, 15)), (Some(3), on(6, 1))] {
        let (rejected, effects) = allowed(&case, &reject(days), at);
        let [(_, DocumentContent::Form4647Disposition { certificate, .. })] =
            &rendered(&effects)[..]
        else {
            panic!("one document, the form with Section IV")
        };
        let counts = rejected.file.clocks.certificate(Clock::Answer);
        assert_eq!(Some(certificate), counts, "{days:?}");
    }
}

#[test]
fn the_last_hour_of_the_due_date_still_leaves_the_demand_open() {
    let case = samples::case_in(State::ResponseReceived, false);
    let last_hour = new_york(date(2026, 6, 11), 23);
    assert_eq!(after(&case, &reject(None), last_hour).state, State::RejectedOpen);
    let midnight = new_york(date(2026, 6, 12), 0);
    assert_eq!(after(&case, &reject(None), midnight).state, State::Overdue);
}
