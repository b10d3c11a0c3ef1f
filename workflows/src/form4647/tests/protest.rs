//! The protest beside the demand.

use jiff::civil::{Date, date};

use super::{after, allowed, due, heard, named, no, on, open, refused, rendered};
use crate::case::Facts as _;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::{Audience, Effect};
use crate::form4647::samples::{self, in_time};
use crate::form4647::{Case, Command, State};
use crate::ladder::RungKind;
use crate::protest::Outcome;
use crate::rejection::RejectionCode;

fn record(filed_on: Date) -> Command {
    Command::RecordProtest { protest_number: "1001-26-100123".parse().unwrap(), filed_on }
}

fn decide(result: Outcome, decided_on: Date) -> Command {
    Command::DecideProtest { result, decided_on }
}

fn protested() -> Case {
    after(&open(), &record(date(2026, 5, 26)), in_time())
}

#[test]
fn a_protest_is_recorded_in_every_state_of_a_demand_that_stood() {
    for state in State::ALL {
        let case = samples::case_in(state, false);
        if matches!(state, State::Rescinded | State::Cancelled) {
            assert_eq!(
                refused(&case, &record(date(2026, 5, 26)), on(6, 15)),
                RejectionCode::Closed
            );
            continue;
        }
        let (recorded, effects) = allowed(&case, &record(date(2026, 5, 26)), on(6, 15));
        assert!(recorded.protested() && !case.protested());
        assert_eq!(recorded.state, state);
        assert_eq!(
            heard(&effects),
            [
                (Audience::Officer, "protest-filed"),
                (Audience::Importer, "protest-filed"),
                (Audience::CourtesyBrokers, "protest-filed"),
            ]
        );
        assert!(!recorded.file.clocks.runs(Clock::Protest));
    }
}

#[test]
fn a_protest_does_not_stop_the_thirty_days() {
    let case = protested();
    assert!(case.file.clocks.runs(Clock::Answer));
    let overdue = after(&case, &Command::PassDueDate, on(6, 12));
    assert_eq!(overdue.state, State::Overdue);
    assert_eq!(after(&overdue, &named("refer-damages"), on(6, 15)).state, State::ReferredDamages);
}

#[test]
fn a_protest_is_filed_once_within_180_days_of_the_notice() {
    let code = |filed_on, at| refused(&open(), &record(filed_on), at);
    assert_eq!(code(date(2026, 5, 11), in_time()), RejectionCode::TooEarly);
    assert_eq!(code(date(2026, 5, 27), in_time()), RejectionCode::NotAllowed, "tomorrow");
    assert_eq!(code(date(2026, 11, 10), on(11, 10)), RejectionCode::TooLate);
    assert!(after(&open(), &record(date(2026, 11, 9)), on(11, 9)).protested(), "Sunday rolls");
    let again = no(&protested(), &record(date(2026, 5, 26)), in_time());
    assert_eq!(again.code, RejectionCode::AlreadyPending);
}

#[test]
fn a_protest_filed_in_time_is_recorded_after_the_reminders_have_stopped() {
    let accepted = samples::case_in(State::Accepted, false);
    assert!(!accepted.file.clocks.runs(Clock::Protest));
    let recorded = after(&accepted, &record(date(2026, 11, 9)), on(11, 9));
    assert_eq!((recorded.state, recorded.protested()), (State::Accepted, true));
}

#[test]
fn an_allowed_protest_leaves_the_demand_to_be_rescinded() {
    let (allowed_protest, effects) =
        allowed(&protested(), &decide(Outcome::Allowed, date(2026, 6, 1)), on(6, 1));
    assert_eq!(allowed_protest.state, State::Open);
    assert_eq!(heard(&effects)[0], (Audience::Importer, "protest-decided"));
    assert!(allowed_protest.file.clocks.get(Clock::Court).is_none());
    assert_eq!(after(&allowed_protest, &named("rescind"), on(6, 2)).state, State::Rescinded);
}

#[test]
fn a_denial_opens_the_way_to_court_for_180_days_while_the_demand_stands() {
    for state in State::ALL {
        if matches!(state, State::Rescinded | State::Cancelled) {
            continue;
        }
        let recorded =
            after(&samples::case_in(state, false), &record(date(2026, 5, 26)), on(6, 15));
        let denied = decide(Outcome::PartlyAllowed, date(2026, 6, 15));
        let (denied, effects) = allowed(&recorded, &denied, on(6, 15));
        assert_eq!(denied.state, state);
        assert_eq!(due(&denied, Clock::Court), (date(2026, 12, 12), date(2026, 12, 14)));
        assert_eq!(rendered(&effects)[0].0, "court-window");
        let passes_at = denied.file.clocks.certificate(Clock::Court).map(Certificate::passes_at);
        let remind = samples::remind(Clock::Court, RungKind::Before(30));
        assert_eq!(heard(&allowed(&denied, &remind, on(11, 12)).1)[0].1, "reminder");
        let (over, effects) = allowed(&denied, &Command::ExpireCourtWindow, passes_at.unwrap());
        assert_eq!(over.state, state);
        assert_eq!(heard(&effects)[0].1, "court-window-closed");
        assert_eq!(refused(&over, &remind, on(12, 20)), RejectionCode::WrongState);
    }
}

#[test]
fn only_a_protest_on_record_is_decided_and_only_once() {
    let denied = decide(Outcome::Denied, date(2026, 6, 1));
    assert_eq!(refused(&open(), &denied, on(6, 1)), RejectionCode::NothingPending);
    let decided = after(&protested(), &denied, on(6, 1));
    assert_eq!(refused(&decided, &denied, on(6, 1)), RejectionCode::NothingPending);
    let before = decide(Outcome::Denied, date(2026, 5, 25));
    assert_eq!(refused(&protested(), &before, on(6, 1)), RejectionCode::NotAllowed);
}

#[test]
fn the_window_for_a_protest_ends_without_moving_the_demand() {
    let case = samples::case_in(State::GoodsReturned, false);
    let expire = Command::ExpireProtestWindow;
    assert_eq!(refused(&case, &expire, on(11, 9)), RejectionCode::TooEarly);
    let (over, effects) = allowed(&case, &expire, on(11, 10));
    assert_eq!(over.state, State::GoodsReturned);
    assert!(effects.contains(&Effect::PassDeadline(Clock::Protest)));
    assert_eq!(heard(&effects)[0], (Audience::Importer, "protest-window-closed"));
    assert_eq!(refused(&over, &record(date(2026, 11, 9)), on(11, 10)), RejectionCode::Closed);
    assert_eq!(refused(&protested(), &expire, on(11, 10)), RejectionCode::WrongState);
    let accepted = samples::case_in(State::Accepted, false);
    assert_eq!(refused(&accepted, &expire, on(11, 10)), RejectionCode::Closed);
}

#[test]
fn the_window_for_a_protest_is_reminded_of_beside_the_claim_for_damages() {
    let remind = samples::remind(Clock::Protest, RungKind::Before(30));
    let referred = samples::case_in(State::ReferredDamages, false);
    assert_eq!(heard(&allowed(&referred, &remind, on(10, 9)).1)[0].1, "reminder");
    let accepted = samples::case_in(State::Accepted, false);
    assert_eq!(refused(&accepted, &remind, on(10, 9)), RejectionCode::Closed);
    assert_eq!(refused(&protested(), &remind, on(10, 9)), RejectionCode::WrongState);
}

#[test]
fn no_reminder_of_a_summons_comes_after_the_demand_was_taken_back() {
    let remind = samples::remind(Clock::Court, RungKind::Before(30));
    for name in ["rescind", "cancel"] {
        let denied = after(&protested(), &decide(Outcome::Denied, date(2026, 6, 1)), on(6, 1));
        assert!(denied.file.clocks.runs(Clock::Court));
        let (ended, effects) = allowed(&denied, &named(name), on(6, 2));
        assert!(effects.contains(&Effect::StopDeadline(Clock::Court)));
        assert!(!ended.file.clocks.runs(Clock::Court));
        assert_eq!(ended.owner(), None);
        assert_eq!(refused(&ended, &remind, on(10, 29)), RejectionCode::WrongState);
        assert_eq!(
            refused(&ended, &Command::ExpireCourtWindow, on(12, 20)),
            RejectionCode::WrongState
        );
        let (_, effects) = allowed(&protested(), &named(name), on(6, 2));
        assert!(!effects.contains(&Effect::StopDeadline(Clock::Court)), "none runs");
    }
}

#[test]
fn a_denial_after_the_demand_was_taken_back_is_told_and_opens_no_way_to_court() {
    for name in ["rescind", "cancel"] {
        let ended = after(&protested(), &named(name), in_time());
        let (denied, effects) =
            allowed(&ended, &decide(Outcome::Denied, date(2026, 6, 1)), on(6, 1));
        assert_eq!(
            denied.protest.decision().map(|decision| decision.result),
            Some(Outcome::Denied)
        );
        assert!(denied.file.clocks.get(Clock::Court).is_none());
        assert_eq!(rendered(&effects), []);
        assert_eq!(
            heard(&effects),
            [
                (Audience::Importer, "protest-decided"),
                (Audience::CourtesyBrokers, "protest-decided"),
            ]
        );
        assert_eq!(denied.owner(), None);
    }
}

#[test]
fn after_a_denial_the_importer_may_act_although_the_demand_has_ended() {
    let owner = |case: &Case| case.owner();
    let accepted =
        after(&samples::case_in(State::Accepted, false), &record(date(2026, 5, 26)), on(6, 15));
    assert_eq!(owner(&accepted), None);
    let denied = after(&accepted, &decide(Outcome::Denied, date(2026, 6, 15)), on(6, 15));
    assert_eq!(owner(&denied), Some("importer, who may go to court"));
    let passes_at = denied.file.clocks.certificate(Clock::Court).map(Certificate::passes_at);
    assert_eq!(owner(&after(&denied, &Command::ExpireCourtWindow, passes_at.unwrap())), None);
}
