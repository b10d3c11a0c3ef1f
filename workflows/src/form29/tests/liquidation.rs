//! The entry is liquidated; what other machines are told of it.

use jiff::civil::{Date, date};

use super::{
    allowed, case_in, documents, issued_as_taken, new_york, open, pairs, refused, rejection, rungs,
    told,
};
use crate::case;
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect};
use crate::form29::samples::{self, LIQUIDATED_ON, after_due, at, record_liquidation};
use crate::form29::{Case, Command, Liquidation, State, liquidation_of};
use crate::protest::Outcome;
use crate::rejection::RejectionCode;

fn on(liquidation_date: Date) -> Command {
    Command::RecordLiquidation { liquidation_date }
}

#[test]
fn a_liquidation_opens_the_window_for_a_protest_and_says_until_when() {
    let taken = issued_as_taken();
    let (liquidated, effects) = allowed(&taken, &record_liquidation(), at(LIQUIDATED_ON));
    assert_eq!(liquidated.state, State::Liquidated);
    assert_eq!(liquidated.liquidated_on, Some(LIQUIDATED_ON));
    let window = liquidated.file.clocks.certificate(Clock::Protest).unwrap();
    assert_eq!((window.raw_due_on, window.due_on), (date(2027, 2, 10), date(2027, 2, 10)));
    assert_eq!(window.citations, ["19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)(1)"]);
    assert_eq!(window.port, Some("1001".parse().unwrap()));
    let [letter] = documents(&effects)[..] else { panic!("one document") };
    assert_eq!(
        letter.content,
        DocumentContent::WindowLetter { certificate: window.clone(), matter: None }
    );
    let with = |audience| (audience, "liquidated", vec!["protest-window".to_owned()]);
    assert_eq!(told(&effects), [with(Audience::Importer), with(Audience::CourtesyBrokers)]);
    let abouts = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(told) => Some(told.about),
        _ => None,
    });
    assert!(abouts.eq([Some(Clock::Protest), Some(Clock::Protest)]));
    let expected = [
        ("-90", "2026-11-12 09:00"),
        ("-60", "2026-12-12 09:00"),
        ("-30", "2027-01-11 09:00"),
        ("-14", "2027-01-27 09:00"),
        ("-7", "2027-02-03 09:00"),
        ("-3", "2027-02-07 09:00"),
        ("-1", "2027-02-09 09:00"),
        ("0", "2027-02-10 09:00"),
        ("passed", "2027-02-11 00:00"),
    ];
    assert_eq!(rungs(&effects), pairs(&expected));
}

#[test]
fn an_entry_is_liquidated_after_the_action_the_lapse_or_the_review_and_not_before() {
    let liquidated = at(LIQUIDATED_ON);
    for state in [State::Taken, State::ProposedLapsed, State::ProposedUnderReview] {
        let (case, effects) = allowed(&case_in(state), &record_liquidation(), liquidated);
        assert_eq!(case.state, State::Liquidated, "from {}", state.name());
        assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    }
    for state in [State::ProposedOpen, State::ProposedResponseReceived, State::Liquidated] {
        let code = refused(&case_in(state), &record_liquidation(), liquidated);
        assert_eq!(code, RejectionCode::WrongState, "{}", state.name());
    }
}

#[test]
fn a_liquidation_lies_between_the_notice_and_the_day_it_is_recorded() {
    let lapsed = case_in(State::ProposedLapsed);
    let no = rejection(&lapsed, &on(date(2026, 7, 5)), after_due());
    assert_eq!(no.code, RejectionCode::NotAllowed);
    assert_eq!(
        no.sentence,
        "The liquidation is dated 2026-07-05, but NOA-2026-000066 is of 2026-07-06 and the record \
         was received on 2026-07-29; correct the date of the liquidation."
    );
    assert_eq!(refused(&lapsed, &on(date(2026, 7, 30)), after_due()), RejectionCode::NotAllowed);
    assert!(allowed(&lapsed, &on(date(2026, 7, 6)), after_due()).0.liquidated_on.is_some());
    assert!(allowed(&lapsed, &on(date(2026, 7, 29)), after_due()).0.liquidated_on.is_some());
}

#[test]
fn a_liquidation_recorded_after_its_window_ends_it_at_once() {
    let long_after = at(date(2027, 6, 1));
    let lapsed = case_in(State::ProposedLapsed);
    let (liquidated, effects) = allowed(&lapsed, &record_liquidation(), long_after);
    assert_eq!(rungs(&effects), pairs(&[("passed", "2027-02-11 00:00")]));
    let (closed, _) = allowed(&liquidated, &Command::ExpireProtestWindow, long_after);
    assert_eq!(closed.state, State::ClosedFinal);
}

/// What is known of the entry of the sample notice.
fn known(cases: &[Case]) -> Option<Liquidation> {
    let cases: Vec<case::Case> =
        cases.iter().map(|form29| case::Case::Form29(Box::new(form29.clone()))).collect();
    let related: Vec<&case::Case> = cases.iter().collect();
    liquidation_of(&samples::notice().entry_number, &related)
}

fn final_since(case: &Case) -> Option<Date> {
    known(std::slice::from_ref(case)).and_then(|liquidation| liquidation.final_since)
}

#[test]
fn an_entry_is_not_liquidated_as_long_as_no_notice_of_action_says_so() {
    assert_eq!(known(&[]), None);
    assert_eq!(known(&[open(), case_in(State::Taken)]), None);
    let mut of_another_entry = case_in(State::Liquidated);
    of_another_entry.notice.entry_number = "9ZK-0031581-2".parse().unwrap();
    assert_eq!(known(&[of_another_entry.clone()]), None);
    of_another_entry.notice.additional_entry_numbers = vec![samples::notice().entry_number];
    assert_eq!(known(&[of_another_entry]).map(|known| known.on), Some(LIQUIDATED_ON));
}

#[test]
fn a_liquidation_is_final_when_nobody_can_contest_it_any_more() {
    let liquidated = known(&[case_in(State::Liquidated)]).unwrap();
    assert!(!liquidated.is_final(date(2027, 2, 10)), "a protest may be filed today");
    assert!(liquidated.is_final(date(2027, 2, 11)));
    assert_eq!(final_since(&case_in(State::ClosedFinal)), Some(date(2027, 2, 11)));

    assert_eq!(final_since(&case_in(State::ProtestFiled)), None, "CBP has to decide");
    assert_eq!(final_since(&samples::decided(Outcome::Allowed)), Some(samples::DECIDED_ON));

    let denied = samples::decided(Outcome::Denied);
    assert_eq!(final_since(&denied), Some(date(2027, 6, 2)), "a court may be asked until then");
    let end = new_york(date(2027, 6, 2), 0);
    let (court_over, _) = allowed(&denied, &Command::ExpireCourtWindow, end);
    assert_eq!(final_since(&court_over), Some(date(2027, 6, 2)));
}

#[test]
fn of_several_notices_the_latest_liquidation_counts_and_the_one_that_keeps_it_open() {
    let earlier = case_in(State::ClosedFinal);
    let lapsed = case_in(State::ProposedLapsed);
    let (later, _) = allowed(&lapsed, &on(date(2026, 9, 1)), at(date(2026, 9, 1)));
    let both = known(&[earlier.clone(), later]);
    assert_eq!(both.map(|known| known.on), Some(date(2026, 9, 1)));
    let protested = case_in(State::ProtestFiled);
    for order in [[earlier.clone(), protested.clone()], [protested, earlier]] {
        assert_eq!(known(&order).and_then(|known| known.final_since), None);
    }
}
