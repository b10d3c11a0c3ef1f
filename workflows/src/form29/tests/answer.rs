//! The trade agrees, disagrees, or asks for internal advice.

use jiff::civil::date;

use super::{
    allowed, audiences, case_in, issued_as_taken, new_york, open, refused, rejection, told,
};
use crate::case::{self, Facts, Policy};
use crate::clocks::Clock;
use crate::effect::{Audience, Effect};
use crate::form28::samples::Moment;
use crate::form29::samples::{
    self, after_due, answer, give_among, give_received, in_time, respond, trade_user,
};
use crate::form29::{Answer, Command, Position, State};
use crate::parties::Attachment;
use crate::rejection::{Rejection, RejectionCode};

const LATE_ANSWERS_CLOSED: Policy = Policy {
    accept_late_answers: false,
    back_dated_declarations: true,
    declaration_months_max: 12,
};

fn sent(content: Answer) -> Command {
    Command::Respond(Box::new(content))
}

fn advice() -> Command {
    Command::RequestInternalAdvice { text: "Is tooling a dutiable assist?".to_owned() }
}

#[test]
fn an_answer_stops_the_clock_and_is_told_to_the_officer_and_confirmed_to_the_trade() {
    let (answered, effects) = allowed(&open(), &respond(Position::Disagree), in_time());
    assert_eq!(answered.state, State::ProposedResponseReceived);
    assert!(!answered.file.clocks.runs(Clock::Answer));
    assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    let received = answered.answer.unwrap();
    assert_eq!((received.version, received.late), (1, false));
    let with = |audience| (audience, "response-received", vec!["response-1".to_owned()]);
    assert_eq!(
        told(&effects),
        [with(Audience::Officer), with(Audience::Importer), with(Audience::CourtesyBrokers)]
    );
    assert_eq!(answered.file.first_viewed.map(|viewed| viewed.by), Some(trade_user()));
}

#[test]
fn a_disagreement_needs_reasons_or_a_file_and_an_agreement_neither() {
    let silent = |position| Answer { text: " ".to_owned(), ..answer(position) };
    let no = rejection(&open(), &sent(silent(Position::Disagree)), in_time());
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert_eq!(no.sentence, "A disagreement gives its reasons: write them or attach a file.");
    let file = Attachment {
        name: "tooling-invoice.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 120_334,
        sha256: "a4ea19c0f12e77c6946e9a6fced2f5a2716485791da60eef5716ddd9151a5cfc".to_owned(),
        url: None,
    };
    let with_file = Answer { attachments: vec![file], ..silent(Position::Disagree) };
    assert_eq!(
        allowed(&open(), &sent(with_file), in_time()).0.state,
        State::ProposedResponseReceived
    );
    let (agreed, _) = allowed(&open(), &sent(silent(Position::Agree)), in_time());
    assert_eq!(
        Facts::owner(&agreed),
        Some("issuing officer, who may take the action: the importer agrees")
    );
}

#[test]
fn an_answer_without_a_complete_signer_says_what_is_missing() {
    let mut unsigned = answer(Position::Agree);
    unsigned.signer.name = String::new();
    unsigned.signer.telephone = " ".to_owned();
    let no = rejection(&open(), &sent(unsigned), in_time());
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert_eq!(no.sentence, "The signer of the answer lacks: name, telephone.");
}

#[test]
fn an_answer_counts_to_the_last_second_and_is_late_a_second_after() {
    let midnight = new_york(date(2026, 7, 28), 0);
    let last_second = midnight - jiff::SignedDuration::from_secs(1);
    let late = |at| {
        let (answered, _) = allowed(&open(), &respond(Position::Disagree), at);
        answered.answer.map(|answer| answer.late)
    };
    assert_eq!(late(last_second), Some(false));
    assert_eq!(late(midnight), Some(true));
}

#[test]
fn an_answer_received_in_time_is_not_late_although_the_clock_was_quicker() {
    let lapsed = case_in(State::ProposedLapsed);
    let moment = Moment { received_at: new_york(date(2026, 7, 27), 23), now: after_due() };
    let give = |policy| {
        let command = respond(Position::Disagree);
        give_among(Some(&lapsed), &command, &trade_user(), moment, &[], policy)
    };
    let default = Policy::default();
    let (answered, _) = give(&default).unwrap();
    assert_eq!(answered.answer.map(|answer| answer.late), Some(false));
    assert!(give(&LATE_ANSWERS_CLOSED).is_ok(), "the policy is about late answers");
}

fn late(policy: Policy, related: &[&case::Case]) -> Result<State, Rejection> {
    let lapsed = case_in(State::ProposedLapsed);
    let moment = Moment { received_at: after_due(), now: after_due() };
    let command = respond(Position::Disagree);
    give_among(Some(&lapsed), &command, &trade_user(), moment, related, &policy)
        .map(|(case, _)| case.state)
}

#[test]
fn a_late_answer_is_taken_unless_the_office_takes_none_or_the_entry_is_liquidated() {
    assert_eq!(late(Policy::default(), &[]), Ok(State::ProposedResponseReceived));
    let no = late(LATE_ANSWERS_CLOSED, &[]).unwrap_err();
    assert_eq!(no.code, RejectionCode::TooLate);
    assert_eq!(
        no.sentence,
        "The last day for an answer was 2026-07-27, and late answers are not taken here; a protest \
         may be filed once the entry is liquidated."
    );
    let mut other = samples::case_in(State::Liquidated, false);
    other.notice.notice_number = "NOA-2026-000901".parse().unwrap();
    let other = case::Case::Form29(Box::new(other));
    let no = late(Policy::default(), &[&other]).unwrap_err();
    assert_eq!(no.code, RejectionCode::TooLate);
    assert_eq!(no.citation.as_deref(), Some("19 U.S.C. 1514(a); 19 CFR 152.2"));
}

#[test]
fn a_late_answer_meets_the_policy_also_before_the_clock_has_moved_the_case() {
    let moment = Moment { received_at: after_due(), now: after_due() };
    let command = respond(Position::Disagree);
    let actor = trade_user();
    let no = give_among(Some(&open()), &command, &actor, moment, &[], &LATE_ANSWERS_CLOSED);
    assert_eq!(no.unwrap_err().code, RejectionCode::TooLate);
}

#[test]
fn a_second_answer_and_one_to_a_notice_that_asks_for_none_are_refused() {
    for state in State::ALL {
        let case = case_in(state);
        let expected = match state {
            State::ProposedOpen | State::ProposedLapsed => continue,
            State::Withdrawn | State::ClosedFinal | State::Cancelled => RejectionCode::Closed,
            State::ProposedResponseReceived
            | State::ProposedUnderReview
            | State::Taken
            | State::Liquidated
            | State::ProtestFiled => RejectionCode::WrongState,
        };
        for position in Position::ALL {
            let code = refused(&case, &respond(position), in_time());
            assert_eq!(code, expected, "{} {}", state.name(), position.name());
        }
    }
    let taken = issued_as_taken();
    assert_eq!(refused(&taken, &respond(Position::Agree), in_time()), RejectionCode::WrongState);
}

#[test]
fn internal_advice_is_a_flag_that_the_officer_is_told_of() {
    let proposed = State::ALL.into_iter().filter(|state| state.is_proposed());
    for state in proposed {
        let (flagged, effects) = allowed(&case_in(state), &advice(), in_time());
        assert_eq!(flagged.state, state, "it moves nothing");
        assert_eq!(audiences(&effects), [Audience::Officer]);
        let no = rejection(&flagged, &advice(), in_time());
        assert_eq!(no.code, RejectionCode::AlreadyPending);
        assert_eq!(no.citation.as_deref(), Some("19 CFR 177.11(b)(2)"));
    }
    let empty = Command::RequestInternalAdvice { text: String::new() };
    assert_eq!(refused(&open(), &empty, in_time()), RejectionCode::Incomplete);
    assert_eq!(refused(&issued_as_taken(), &advice(), in_time()), RejectionCode::WrongState);
}

#[test]
fn internal_advice_is_not_sought_on_a_liquidated_entry() {
    let liquidated = case_in(State::Liquidated);
    assert_eq!(refused(&liquidated, &advice(), in_time()), RejectionCode::WrongState);
    let other = case::Case::Form29(Box::new(liquidated));
    let moment = Moment { received_at: after_due(), now: after_due() };
    let (policy, actor) = (Policy::default(), trade_user());
    let no = give_among(Some(&open()), &advice(), &actor, moment, &[&other], &policy).unwrap_err();
    assert_eq!(no.code, RejectionCode::TooLate);
    assert_eq!(no.citation.as_deref(), Some("19 U.S.C. 1514(a); 19 CFR 177.11(b)(2)"));
}

#[test]
fn an_answer_to_a_reopened_proposal_may_still_come() {
    let moment = Moment { received_at: new_york(date(2026, 7, 27), 20), now: after_due() };
    let ask = Command::RequestExtension {
        days: 10,
        reason: "The supplier's ledgers are abroad.".to_owned(),
    };
    let lapsed = case_in(State::ProposedLapsed);
    let (reopened, _) = give_received(Some(&lapsed), &ask, &trade_user(), moment).unwrap();
    let (answered, _) = allowed(&reopened, &respond(Position::Disagree), after_due());
    assert_eq!(answered.answer.map(|answer| answer.late), Some(true), "nothing was granted");
}
