//! CBP withdraws, takes or cancels what it proposed.

use jiff::civil::date;

use super::{
    allowed, audiences, case_in, documents, issued_as_taken, new_york, open, refused, rejection,
    told,
};
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect, TakenAction};
use crate::form29::samples::{
    self, after_due, in_time, officer, respond, take_action, take_action_early,
};
use crate::form29::{Case, Command, Override, Position, State};
use crate::rejection::RejectionCode;

fn agreed() -> Case {
    allowed(&open(), &respond(Position::Agree), in_time()).0
}

#[test]
fn an_action_is_taken_after_the_days_after_review_or_with_agreement() {
    for (case, at) in [
        (case_in(State::ProposedLapsed), after_due()),
        (case_in(State::ProposedUnderReview), in_time()),
        (agreed(), in_time()),
        (open(), new_york(date(2026, 7, 28), 0)),
    ] {
        let from = case.state;
        let (taken, _) = allowed(&case, &take_action(), at);
        assert_eq!(taken.state, State::Taken, "from {}", from.name());
        assert!(!taken.file.clocks.runs(Clock::Answer));
    }
}

#[test]
fn an_action_on_an_open_or_disputed_proposal_waits_for_the_day_or_for_a_reason() {
    let last_second = new_york(date(2026, 7, 28), 0) - jiff::SignedDuration::from_secs(1);
    for case in [open(), case_in(State::ProposedResponseReceived)] {
        let no = rejection(&case, &take_action(), last_second);
        assert_eq!(no.code, RejectionCode::TooEarly);
        assert_eq!(
            no.sentence,
            "The importer has until 2026-07-27 to give reasons against NOA-2026-000066 and has not \
             agreed; wait, or give an override with its reason."
        );
        assert_eq!(no.citation.as_deref(), Some("19 CFR 152.2"));
        let (taken, _) = allowed(&case, &take_action_early(), last_second);
        assert_eq!(
            taken.action.and_then(|action| action.override_reason).as_deref(),
            Some("The statutory year for liquidation ends this week.")
        );
    }
    let empty = Override { reason: " ".to_owned() };
    let bare = Command::TakeAction { explanation: None, overriding: Some(empty) };
    assert_eq!(refused(&open(), &bare, in_time()), RejectionCode::Incomplete);
}

#[test]
fn a_disagreement_is_opened_before_the_action_is_taken_against_it() {
    let disputed = case_in(State::ProposedResponseReceived);
    let no = rejection(&disputed, &take_action(), after_due());
    assert_eq!(no.code, RejectionCode::WrongState);
    assert_eq!(
        no.sentence,
        "The importer disagrees and its answer to NOA-2026-000066 is not opened; start the review \
         first, or give an override with its reason."
    );
    let (review, _) = allowed(&disputed, &Command::StartReview, after_due());
    assert_eq!(allowed(&review, &take_action(), after_due()).0.state, State::Taken);
}

#[test]
fn an_extension_moves_the_day_before_which_no_action_is_taken() {
    let asked = samples::case_in(State::ProposedOpen, true);
    let grant = Command::GrantExtension { days: 10, compelling_reason: "Ledgers.".to_owned() };
    let (granted, _) = allowed(&asked, &grant, in_time());
    assert_eq!(refused(&granted, &take_action(), after_due()), RejectionCode::TooEarly);
    let after = new_york(date(2026, 8, 6), 0);
    assert_eq!(allowed(&granted, &take_action(), after).0.state, State::Taken);
}

#[test]
fn the_second_paper_is_dated_the_day_of_the_action_and_goes_to_the_trade() {
    let explanation = Some(" The tooling is an assist. ".to_owned());
    let command = Command::TakeAction { explanation, overriding: None };
    let (taken, effects) = allowed(&case_in(State::ProposedLapsed), &command, after_due());
    let expected = TakenAction {
        on: date(2026, 7, 29),
        by: officer(),
        explanation: Some("The tooling is an assist.".to_owned()),
    };
    assert_eq!(taken.action.map(|action| action.taken), Some(expected.clone()));
    let [paper] = documents(&effects)[..] else { panic!("one document") };
    assert_eq!((paper.key.0.as_str(), paper.dated), ("action", after_due()));
    assert_eq!(paper.content, DocumentContent::Form29 { certificate: None, taken: Some(expected) });
    let with = |audience| (audience, "action-taken", vec!["action".to_owned()]);
    assert_eq!(told(&effects), [with(Audience::Importer), with(Audience::CourtesyBrokers)]);
    assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)), "no reminder is left over");
}

#[test]
fn an_action_without_words_of_its_own_leaves_box_13_as_it_was_proposed() {
    let blank = Command::TakeAction { explanation: Some("  ".to_owned()), overriding: None };
    for command in [take_action(), blank] {
        let (taken, _) = allowed(&case_in(State::ProposedLapsed), &command, after_due());
        assert_eq!(taken.action.and_then(|action| action.taken.explanation), None);
    }
}

#[test]
fn a_proposal_is_withdrawn_in_each_of_its_states_and_an_action_taken_is_not() {
    let withdraw = |reason: &str| Command::WithdrawProposal { reason: reason.to_owned() };
    for state in State::ALL.into_iter().filter(|state| state.is_proposed()) {
        let (withdrawn, effects) =
            allowed(&case_in(state), &withdraw("They are right."), in_time());
        assert_eq!(withdrawn.state, State::Withdrawn, "from {}", state.name());
        assert_eq!(audiences(&effects), [Audience::Importer, Audience::CourtesyBrokers]);
        assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    }
    assert_eq!(refused(&open(), &withdraw(""), in_time()), RejectionCode::Incomplete);
    let taken = issued_as_taken();
    assert_eq!(refused(&taken, &withdraw("Error."), in_time()), RejectionCode::WrongState);
}

#[test]
fn a_notice_is_cancelled_with_a_reason_until_the_entry_is_liquidated() {
    let cancel = |reason: &str| Command::Cancel { reason: reason.to_owned() };
    let before_liquidation = State::ALL
        .into_iter()
        .filter(|state| state.is_proposed() || *state == State::Taken)
        .map(case_in);
    for case in before_liquidation.chain([issued_as_taken()]) {
        let (cancelled, _) = allowed(&case, &cancel("Issued in error."), in_time());
        assert_eq!(cancelled.state, State::Cancelled, "from {}", case.state.name());
    }
    assert_eq!(refused(&open(), &cancel(" "), in_time()), RejectionCode::Incomplete);
    for state in [State::Liquidated, State::ProtestFiled] {
        let code = refused(&case_in(state), &cancel("Error."), after_due());
        assert_eq!(code, RejectionCode::WrongState, "{}", state.name());
    }
}

#[test]
fn a_notice_issued_as_taken_stops_no_clock_it_never_had() {
    let cancel = Command::Cancel { reason: "Issued in error.".to_owned() };
    let (_, effects) = allowed(&issued_as_taken(), &cancel, after_due());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::StopDeadline(_))));
}
