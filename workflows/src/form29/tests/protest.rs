//! After the liquidation: the protest, its decision, the court.

use jiff::civil::{Date, date};

use super::{
    allowed, audiences, case_in, documents, issued_as_taken, new_york, refused, rejection, rungs,
    told,
};
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect};
use crate::form28::samples::Moment;
use crate::form29::samples::{
    self, DECIDED_ON, FILED_ON, at, decide_protest, give_received, record_protest, remind,
    trade_user,
};
use crate::form29::{Command, State};
use crate::ladder::RungKind;
use crate::protest::{Outcome, Protest};
use crate::rejection::RejectionCode;

fn filed_on(filed_on: Date) -> Command {
    Command::RecordProtest { protest_number: "2704-26-100417".parse().unwrap(), filed_on }
}

#[test]
fn a_protest_stops_the_window_and_is_told_to_officer_and_trade() {
    let (filed, effects) = allowed(&case_in(State::Liquidated), &record_protest(), at(FILED_ON));
    assert_eq!(filed.state, State::ProtestFiled);
    assert!(!filed.file.clocks.runs(Clock::Protest));
    assert!(effects.contains(&Effect::StopDeadline(Clock::Protest)));
    assert_eq!(
        audiences(&effects),
        [Audience::Officer, Audience::Importer, Audience::CourtesyBrokers]
    );
    let filing = filed.protest.as_ref().and_then(Protest::filing).unwrap();
    assert_eq!(filing.number.to_string(), "2704-26-100417");
    assert_eq!(filing.by, trade_user());
}

#[test]
fn a_protest_before_the_liquidation_is_too_early() {
    let before = [
        State::ProposedOpen,
        State::ProposedResponseReceived,
        State::ProposedUnderReview,
        State::ProposedLapsed,
        State::Taken,
    ];
    for case in before.map(case_in).into_iter().chain([issued_as_taken()]) {
        let no = rejection(&case, &record_protest(), at(FILED_ON));
        assert_eq!(no.code, RejectionCode::TooEarly, "{}", case.state.name());
        assert_eq!(no.citation.as_deref(), Some("19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)"));
    }
    let liquidated = case_in(State::Liquidated);
    let day_before = filed_on(date(2026, 8, 13));
    assert_eq!(refused(&liquidated, &day_before, at(FILED_ON)), RejectionCode::TooEarly);
}

#[test]
fn a_protest_counts_to_the_last_second_of_day_180() {
    let liquidated = case_in(State::Liquidated);
    let end = new_york(date(2027, 2, 11), 0);
    let last_second = end - jiff::SignedDuration::from_secs(1);
    let last_day = filed_on(date(2027, 2, 10));
    assert_eq!(allowed(&liquidated, &last_day, last_second).0.state, State::ProtestFiled);
    assert_eq!(refused(&liquidated, &last_day, end), RejectionCode::TooLate);
    let day_181 = filed_on(date(2027, 2, 11));
    let no = rejection(&liquidated, &day_181, end);
    assert_eq!(no.code, RejectionCode::TooLate);
    assert_eq!(
        no.sentence,
        "Protest 2704-26-100417 was filed on 2027-02-11; the last day was 2027-02-10."
    );
    assert_eq!(no.citation.as_deref(), Some("19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)"));
}

#[test]
fn a_protest_of_tomorrow_is_not_recorded_today() {
    let liquidated = case_in(State::Liquidated);
    let tomorrow = filed_on(date(2026, 10, 2));
    assert_eq!(refused(&liquidated, &tomorrow, at(FILED_ON)), RejectionCode::NotAllowed);
}

#[test]
fn a_record_received_in_time_counts_while_the_clock_has_not_closed_the_notice() {
    let liquidated = case_in(State::Liquidated);
    let moment = Moment {
        received_at: new_york(date(2027, 2, 10), 22),
        now: new_york(date(2027, 2, 12), 8),
    };
    let last_day = filed_on(date(2027, 2, 10));
    let (filed, _) = give_received(Some(&liquidated), &last_day, &trade_user(), moment).unwrap();
    assert_eq!(filed.state, State::ProtestFiled);
}

#[test]
fn a_record_that_comes_after_the_notice_has_ended_says_what_to_do() {
    let closed = case_in(State::ClosedFinal);
    let no = rejection(&closed, &filed_on(date(2027, 2, 9)), new_york(date(2027, 2, 12), 9));
    assert_eq!(no.code, RejectionCode::Closed);
    assert_eq!(
        no.sentence,
        "The window for a protest ended on 2027-02-10 with none on record here; a protest that CBP \
         received by that day is timely all the same, so follow it with the office where it was \
         filed."
    );
    let decided = samples::decided(Outcome::Allowed);
    let no = rejection(&decided, &record_protest(), at(DECIDED_ON));
    assert_eq!(
        no.sentence,
        "NOA-2026-000066 has ended as CLOSED_FINAL; `record-protest` changes nothing any more."
    );
}

#[test]
fn a_second_protest_is_not_recorded() {
    let filed = case_in(State::ProtestFiled);
    let no = rejection(&filed, &filed_on(date(2026, 11, 1)), at(date(2026, 11, 1)));
    assert_eq!(no.code, RejectionCode::AlreadyPending);
}

#[test]
fn an_allowed_protest_ends_the_notice_and_opens_no_window() {
    let filed = case_in(State::ProtestFiled);
    let (closed, effects) = allowed(&filed, &decide_protest(Outcome::Allowed), at(DECIDED_ON));
    assert_eq!(closed.state, State::ClosedFinal);
    assert_eq!(closed.file.clocks.get(Clock::Court), None);
    let with = |audience| (audience, "protest-decided", vec![]);
    assert_eq!(told(&effects), [with(Audience::Importer), with(Audience::CourtesyBrokers)]);
}

#[test]
fn a_denial_in_whole_or_in_part_ends_the_notice_and_opens_the_court_window() {
    let filed = case_in(State::ProtestFiled);
    for result in [Outcome::Denied, Outcome::PartlyAllowed] {
        let (closed, effects) = allowed(&filed, &decide_protest(result), at(DECIDED_ON));
        assert_eq!(closed.state, State::ClosedFinal);
        let court = closed.file.clocks.certificate(Clock::Court).unwrap();
        assert_eq!((court.raw_due_on, court.due_on), (date(2027, 5, 30), date(2027, 6, 1)));
        assert_eq!(court.citations, ["28 U.S.C. 2636(a)", "19 CFR 174.31"]);
        let [letter] = documents(&effects)[..] else { panic!("one document") };
        assert_eq!(
            letter.content,
            DocumentContent::WindowLetter { certificate: court.clone(), matter: None }
        );
        assert_eq!(told(&effects)[0].2, ["court-window"]);
        assert_eq!(rungs(&effects).len(), 9);
    }
}

#[test]
fn a_decision_lies_between_the_protest_and_its_receipt() {
    let filed = case_in(State::ProtestFiled);
    let decided_on = |decided_on| Command::DecideProtest { result: Outcome::Denied, decided_on };
    let before = decided_on(date(2026, 9, 30));
    assert_eq!(refused(&filed, &before, at(DECIDED_ON)), RejectionCode::NotAllowed);
    let ahead = decided_on(date(2026, 12, 2));
    assert_eq!(refused(&filed, &ahead, at(DECIDED_ON)), RejectionCode::NotAllowed);
    let liquidated = case_in(State::Liquidated);
    assert_eq!(
        refused(&liquidated, &decide_protest(Outcome::Denied), at(DECIDED_ON)),
        RejectionCode::WrongState
    );
}

#[test]
fn the_court_window_reminds_and_ends_beside_a_notice_that_has_ended() {
    let denied = samples::decided(Outcome::Denied);
    let rung = remind(Clock::Court, RungKind::Before(30));
    let (same, effects) = allowed(&denied, &rung, at(date(2027, 4, 30)));
    assert_eq!(same, denied, "a reminder moves nothing");
    assert_eq!(audiences(&effects), [Audience::Importer, Audience::CourtesyBrokers]);

    let end = new_york(date(2027, 6, 2), 0);
    let early = end - jiff::SignedDuration::from_secs(1);
    assert_eq!(refused(&denied, &Command::ExpireCourtWindow, early), RejectionCode::TooEarly);
    let (over, effects) = allowed(&denied, &Command::ExpireCourtWindow, end);
    assert_eq!(over.state, State::ClosedFinal);
    assert_eq!(over.protest.as_ref().map(Protest::name), Some("CLOSED"));
    assert!(effects.contains(&Effect::PassDeadline(Clock::Court)));
    assert_eq!(told(&effects)[0].1, "court-window-closed");
    assert_eq!(told(&effects)[0].2, ["court-passed-1"]);
    for command in [Command::ExpireCourtWindow, rung] {
        assert_eq!(refused(&over, &command, end), RejectionCode::Closed, "{}", command.name());
    }
}

#[test]
fn without_a_denial_no_court_window_reminds_or_ends() {
    let rung = remind(Clock::Court, RungKind::Before(30));
    for closed in [case_in(State::ClosedFinal), samples::decided(Outcome::Allowed)] {
        for command in [Command::ExpireCourtWindow, rung.clone()] {
            let code = refused(&closed, &command, at(date(2027, 7, 1)));
            assert_eq!(code, RejectionCode::Closed, "{}", command.name());
        }
    }
}
