//! What only the passing of time does.

use jiff::civil::date;

use super::{
    allowed, audiences, case_in, documents, new_york, open, pairs, refused, rejection, rungs, told,
};
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect, Message};
use crate::form29::samples::{self, after_due, in_time, remind};
use crate::form29::{Command, State};
use crate::ladder::RungKind;
use crate::protest::Protest;
use crate::rejection::RejectionCode;

#[test]
fn a_proposal_lapses_at_the_end_of_its_day_and_not_a_second_before() {
    let end = new_york(date(2026, 7, 28), 0);
    let early = end - jiff::SignedDuration::from_secs(1);
    assert_eq!(refused(&open(), &Command::PassDueDate, early), RejectionCode::TooEarly);
    let (lapsed, effects) = allowed(&open(), &Command::PassDueDate, end);
    assert_eq!(lapsed.state, State::ProposedLapsed);
    assert!(effects.contains(&Effect::PassDeadline(Clock::Answer)));
    let to_trade = vec!["passed-1".to_owned(), "notice".to_owned()];
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "lapsed", to_trade.clone()),
            (Audience::CourtesyBrokers, "lapsed", to_trade),
            (Audience::Officer, "lapsed", vec!["passed-1".to_owned()]),
        ]
    );
    let [letter] = documents(&effects)[..] else { panic!("one document") };
    assert!(matches!(letter.content, DocumentContent::PassedLetter { ordinal: 1, .. }));
    assert_eq!(rungs(&effects), pairs(&[("+1", "2026-07-28 09:00")]));
}

#[test]
fn the_reminder_of_the_day_after_is_the_last_of_a_lapsed_proposal() {
    let lapsed = case_in(State::ProposedLapsed);
    let rung = remind(Clock::Answer, RungKind::After(1));
    let (_, effects) = allowed(&lapsed, &rung, new_york(date(2026, 7, 28), 9));
    assert_eq!(
        audiences(&effects),
        [Audience::Importer, Audience::CourtesyBrokers, Audience::Officer]
    );
    assert_eq!(rungs(&effects), []);
}

#[test]
fn a_window_for_a_protest_ends_with_its_last_second_and_closes_the_notice() {
    let liquidated = case_in(State::Liquidated);
    let end = new_york(date(2027, 2, 11), 0);
    let early = end - jiff::SignedDuration::from_secs(1);
    let no = rejection(&liquidated, &Command::ExpireProtestWindow, early);
    assert_eq!(no.code, RejectionCode::TooEarly);
    assert_eq!(no.sentence, "The last day for a protest, 2027-02-10, has not ended yet.");
    let (closed, effects) = allowed(&liquidated, &Command::ExpireProtestWindow, end);
    assert_eq!(closed.state, State::ClosedFinal);
    assert_eq!(closed.protest.as_ref().map(Protest::name), Some("CLOSED"));
    assert!(effects.contains(&Effect::PassDeadline(Clock::Protest)));
    assert_eq!(told(&effects)[0].0, Audience::Importer);
    assert_eq!(told(&effects)[0].1, "protest-window-closed");
    assert_eq!(told(&effects)[0].2, ["protest-passed-1"]);
    assert_eq!(rungs(&effects), [], "nothing reminds of a window that has closed");
}

#[test]
fn reminders_of_the_protest_bring_the_letter_of_its_window_and_escalate() {
    let liquidated = case_in(State::Liquidated);
    let fire = |rung| {
        let (_, effects) = allowed(&liquidated, &remind(Clock::Protest, rung), after_due());
        (audiences(&effects), told(&effects).remove(0).2)
    };
    let (who, documents) = fire(RungKind::Before(30));
    assert_eq!(who, [Audience::Importer, Audience::CourtesyBrokers]);
    assert_eq!(documents, ["protest-window"]);
    let (who, _) = fire(RungKind::Before(3));
    assert_eq!(who.last(), Some(&Audience::AccountOwner));
    let (_, documents) = fire(RungKind::Before(1));
    assert_eq!(documents, ["protest-last-reminder-1", "protest-window"]);
}

#[test]
fn reminders_of_the_answer_bring_the_notice() {
    let rung = remind(Clock::Answer, RungKind::Before(5));
    let (_, effects) = allowed(&open(), &rung, in_time());
    assert_eq!(told(&effects)[0].2, ["notice"]);
    let is_of_the_answer = |effect: &Effect| match effect {
        Effect::Tell(told) => {
            told.about == Some(Clock::Answer) && matches!(told.message, Message::Reminder { .. })
        }
        _ => false,
    };
    assert!(effects.iter().all(is_of_the_answer));
}

#[test]
fn a_request_that_waits_nudges_the_officer() {
    let asked = samples::case_in(State::ProposedOpen, true);
    let nudge = remind(Clock::Answer, RungKind::Undecided(3));
    let (_, effects) = allowed(&asked, &nudge, in_time());
    assert_eq!(told(&effects), [(Audience::Officer, "extension-undecided", vec![])]);
    assert_eq!(refused(&open(), &nudge, in_time()), RejectionCode::NothingPending);
    let lapsed = samples::case_in(State::ProposedLapsed, true);
    assert_eq!(audiences(&allowed(&lapsed, &nudge, after_due()).1), [Audience::Officer]);
}

#[test]
fn a_rung_of_a_clock_a_form_29_does_not_have_is_refused() {
    let foreign = [
        remind(Clock::Petition, RungKind::Before(7)),
        remind(Clock::Validity, RungKind::Start),
        remind(Clock::Protest, RungKind::After(1)),
        remind(Clock::Answer, RungKind::DuePassed),
        Command::of_rung(Clock::Petition, RungKind::DuePassed, Vec::new()),
    ];
    for command in foreign {
        let no = rejection(&case_in(State::Liquidated), &command, after_due());
        assert_eq!(no.code, RejectionCode::WrongState);
        assert_eq!(no.sentence, "`remind` of this kind has no meaning for NOA-2026-000066.");
    }
}

#[test]
fn a_rung_becomes_the_command_of_its_clock() {
    let of_rung = |clock, rung| Command::of_rung(clock, rung, Vec::new());
    assert_eq!(of_rung(Clock::Answer, RungKind::DuePassed), Command::PassDueDate);
    assert_eq!(of_rung(Clock::Answer, RungKind::UndecidedEnd), Command::PassDueDate);
    assert_eq!(of_rung(Clock::Protest, RungKind::DuePassed), Command::ExpireProtestWindow);
    assert_eq!(of_rung(Clock::Court, RungKind::DuePassed), Command::ExpireCourtWindow);
    let before = RungKind::Before(3);
    assert_eq!(of_rung(Clock::Court, before), remind(Clock::Court, before));
}
