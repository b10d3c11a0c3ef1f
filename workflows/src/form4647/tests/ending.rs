//! Damages, marking duty, and how CBP takes a demand back.

use jiff::civil::{Date, date};

use super::{
    after, allowed, due, give, heard, issued, named, new_york, no, on, open, redelivered, refused,
    rendered, rungs, submit, told,
};
use crate::case::{Facts as _, Workflow};
use crate::case_file::Relation;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::{Audience, DocumentContent, Effect, Matter};
use crate::form4647::samples::{self, Moment, after_due, give_among, give_received, in_time};
use crate::form4647::{Case, Command, ReasonCode, State, Violations};
use crate::money::Usd;
use crate::rejection::RejectionCode;
use crate::{form28, form29};

fn refer(claim_mailed_on: Date) -> Command {
    let amount = "18640.00".parse().unwrap();
    Command::ReferDamages { amount, tripled: false, claim_mailed_on }
}

fn raise(number: &str) -> Command {
    Command::RaiseForm29 { form29: number.parse().unwrap() }
}

fn overdue() -> Case {
    samples::case_in(State::Overdue, false)
}

#[test]
fn a_claim_for_damages_hands_the_case_over_and_starts_the_sixty_days_of_a_petition() {
    let (case, effects) = allowed(&overdue(), &refer(date(2026, 6, 15)), after_due());
    assert_eq!(case.state, State::ReferredDamages);
    assert_eq!(
        case.damages.as_ref().map(|damages| damages.amount.to_string()),
        Some("18640.00".into())
    );
    assert_eq!(due(&case, Clock::Petition), (date(2026, 8, 14), date(2026, 8, 14)));
    assert_eq!(case.leading_clock(), Clock::Petition);
    assert!(case.file.clocks.runs(Clock::Protest), "the demand may still be protested");
    assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    assert!(matches!(
        &rendered(&effects)[..],
        [(key, DocumentContent::WindowLetter { matter: Some(Matter::Claim(claim)), .. })]
            if key == "petition-window" && Some(claim) == case.damages.as_ref()
    ));
    let papers = vec!["petition-window".to_owned()];
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "damages-referred", papers.clone()),
            (Audience::CourtesyBrokers, "damages-referred", papers),
        ]
    );
    assert_eq!(rungs(&effects, Clock::Petition)[0], ("-30".into(), "2026-07-15 09:00".into()));
}

#[test]
fn damages_are_not_claimed_before_the_due_date_has_passed() {
    for state in [State::Open, State::RejectedOpen, State::Verification, State::GoodsReturned] {
        let case = samples::case_in(state, false);
        assert_eq!(refused(&case, &refer(date(2026, 5, 26)), in_time()), RejectionCode::WrongState);
    }
    let answered = samples::case_in(State::ResponseReceived, false);
    assert_eq!(refused(&answered, &refer(date(2026, 5, 26)), in_time()), RejectionCode::TooEarly);
    assert_eq!(
        refused(&answered, &refer(date(2026, 6, 15)), after_due()),
        RejectionCode::WrongState,
        "no shortage: it is rejected first"
    );
    let moment = Moment { received_at: new_york(date(2026, 6, 11), 23), now: after_due() };
    let early =
        give_received(Some(&overdue()), &refer(date(2026, 6, 11)), &samples::officer(), moment);
    assert_eq!(early.unwrap_err().code, RejectionCode::TooEarly, "received on the last day");
}

#[test]
fn a_claim_is_mailed_after_the_due_date_and_has_an_amount() {
    let code = |on| refused(&overdue(), &refer(on), after_due());
    assert_eq!(code(date(2026, 6, 11)), RejectionCode::TooEarly);
    assert_eq!(code(date(2026, 6, 16)), RejectionCode::NotAllowed, "tomorrow");
    assert_eq!(code(date(2026, 5, 11)), RejectionCode::NotAllowed, "before the notice");
    assert_eq!(
        after(&overdue(), &refer(date(2026, 6, 12)), after_due()).state,
        State::ReferredDamages
    );
    let nothing = Command::ReferDamages {
        amount: Usd::default(),
        tripled: true,
        claim_mailed_on: date(2026, 6, 15),
    };
    assert_eq!(refused(&overdue(), &nothing, after_due()), RejectionCode::Incomplete);
}

#[test]
fn a_shortage_the_importer_admits_is_claimed_at_once() {
    let case = after(&open(), &submit(samples::shortage()), in_time());
    let claimed = after(&case, &refer(date(2026, 5, 26)), in_time());
    assert_eq!(claimed.state, State::ReferredDamages);
    let balance = claimed.balance();
    assert_eq!((balance.compliant, balance.not_available), (4700, 100));
}

#[test]
fn the_end_of_the_petition_is_told_and_moves_nothing() {
    let case = samples::case_in(State::ReferredDamages, false);
    let remind = samples::remind(Clock::Petition, crate::ladder::RungKind::Before(14));
    let (_, effects) = allowed(&case, &remind, on(7, 31));
    assert_eq!(
        heard(&effects),
        [(Audience::Importer, "reminder"), (Audience::CourtesyBrokers, "reminder")]
    );
    let expire = Command::ExpirePetitionWindow;
    assert_eq!(refused(&case, &expire, on(8, 14)), RejectionCode::TooEarly);
    let passes_at = case.file.clocks.certificate(Clock::Petition).map(Certificate::passes_at);
    let (over, effects) = allowed(&case, &expire, passes_at.unwrap());
    assert_eq!(over.state, State::ReferredDamages);
    assert!(effects.contains(&Effect::PassDeadline(Clock::Petition)));
    assert_eq!(heard(&effects)[0], (Audience::Importer, "petition-window-closed"));
    assert_eq!(refused(&over, &expire, on(8, 16)), RejectionCode::WrongState);
    assert_eq!(refused(&over, &remind, on(8, 16)), RejectionCode::WrongState);
}

#[test]
fn the_marking_duty_is_raised_on_a_form_29_and_the_demand_goes_on() {
    for state in [State::Overdue, State::RejectedOpen, State::ReferredDamages] {
        let case = samples::case_in(state, false);
        let (raised, effects) = allowed(&case, &raise("NOA-2026-000901"), after_due());
        assert_eq!(raised.state, state);
        assert_eq!(raised.file.links[0].relation, Relation::Raised);
        assert_eq!(
            heard(&effects),
            [(Audience::Importer, "form29-raised"), (Audience::CourtesyBrokers, "form29-raised")]
        );
        assert_eq!(
            refused(&raised, &raise("NOA-2026-000901"), after_due()),
            RejectionCode::NotAllowed
        );
        assert_eq!(after(&raised, &raise("NOA-2026-000902"), after_due()).file.links.len(), 2);
    }
    assert_eq!(refused(&open(), &raise("NOA-2026-000901"), in_time()), RejectionCode::WrongState);
    assert_eq!(
        refused(&overdue(), &raise("MRN-2026-000019"), after_due()),
        RejectionCode::NotAllowed,
        "itself"
    );
}

#[test]
fn a_form_29_the_notice_named_is_raised_later() {
    let mut notice = samples::notice();
    notice.linked_forms = vec!["NOA-2026-000071".parse().unwrap()];
    let passed = after(&issued(&notice), &Command::PassDueDate, on(6, 12));
    let raised = after(&passed, &raise("NOA-2026-000071"), after_due());
    assert_eq!(raised.file.links.len(), 1);
    assert_eq!(raised.file.links[0].relation, Relation::Raised);
}

#[test]
fn the_marking_duty_is_for_origin_marking_alone() {
    let mut case = overdue();
    case.notice.violations =
        Violations { other: true, other_code: Some(ReasonCode::FplaFhsa), ..Violations::default() };
    assert_eq!(refused(&case, &raise("NOA-2026-000901"), after_due()), RejectionCode::NotAllowed);
    case.notice.violations.other_code = Some(ReasonCode::CooMarking);
    assert_eq!(after(&case, &raise("NOA-2026-000901"), after_due()).state, State::Overdue);
    case.notice.violations = Violations::default();
    assert_eq!(
        after(&case, &raise("NOA-2026-000901"), after_due()).state,
        State::Overdue,
        "box 15"
    );
}

#[test]
fn a_demand_is_rescinded_in_every_state_that_has_not_ended_and_cancelled_only_while_open() {
    for state in State::ALL {
        let case = samples::case_in(state, false);
        let give = |name: &str| {
            give(Some(&case), &named(name), &samples::officer(), in_time())
                .map(|(case, _)| case.state)
                .map_err(|no| no.code)
        };
        let closed = Err(RejectionCode::Closed);
        let rescinded = if state.is_terminal() { closed } else { Ok(State::Rescinded) };
        assert_eq!(give("rescind"), rescinded, "{}", state.name());
        let cancelled = match state {
            State::Open => Ok(State::Cancelled),
            _ if state.is_terminal() => closed,
            _ => Err(RejectionCode::WrongState),
        };
        assert_eq!(give("cancel"), cancelled, "{}", state.name());
    }
}

#[test]
fn a_demand_taken_back_stops_every_reminder_and_says_why() {
    for name in ["rescind", "cancel"] {
        let (ended, effects) = allowed(&open(), &named(name), in_time());
        assert!(!ended.file.clocks.runs(Clock::Answer) && !ended.file.clocks.runs(Clock::Protest));
        assert!(effects.contains(&Effect::StopDeadline(Clock::Protest)));
        assert_eq!(heard(&effects).len(), 2);
    }
    let silent = Command::Rescind { reason: "  ".to_owned() };
    assert_eq!(refused(&open(), &silent, in_time()), RejectionCode::Incomplete);
    let silent = Command::Cancel { reason: String::new() };
    assert_eq!(refused(&open(), &silent, in_time()), RejectionCode::Incomplete);
}

#[test]
fn an_ended_case_answers_closed_to_whatever_is_not_a_protest_or_a_petition() {
    let companions = [
        "record-protest",
        "decide-protest",
        "expire-protest-window",
        "expire-petition-window",
        "expire-court-window",
        "remind",
        "raise-form29",
        "issue",
    ];
    for state in State::ALL.into_iter().filter(|state| state.is_terminal()) {
        let case = samples::case_in(state, false);
        for command in samples::commands() {
            if !companions.contains(&command.name()) {
                let refusal = no(&case, &command, after_due());
                assert_eq!(refusal.code, RejectionCode::Closed, "{}", command.name());
            }
        }
    }
}

#[test]
fn a_redelivery_after_the_claim_does_not_move_the_case_that_was_handed_over() {
    let case = samples::case_in(State::ReferredDamages, false);
    let back = redelivered(4800, date(2026, 6, 15));
    assert_eq!(refused(&case, &back, after_due()), RejectionCode::Closed);
}

fn raise_knowing(other: &crate::case::Case) -> Result<Case, crate::rejection::Rejection> {
    let at = after_due();
    let moment = Moment { received_at: at, now: at };
    let raise = raise(&other.number().to_string());
    give_among(Some(&overdue()), &raise, &samples::officer(), moment, &[other])
        .map(|(case, _)| case)
}

#[test]
fn what_is_raised_is_a_form_29_to_the_same_importer_where_it_is_known() {
    let mut form29 = form29::samples::case_in(form29::State::ProposedOpen, false);
    let ours = crate::case::Case::Form29(Box::new(form29.clone()));
    assert_eq!(raise_knowing(&ours).unwrap().file.links[0].relation, Relation::Raised);
    form29.notice.to.importer_number = "31-555020200".parse().unwrap();
    form29.notice.to.name = "Somebody Else Inc.".to_owned();
    let no = raise_knowing(&crate::case::Case::Form29(Box::new(form29))).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAllowed);
    assert_eq!(
        no.sentence,
        format!(
            "{} is a notice to another importer; name the notice that was raised.",
            ours.number()
        )
    );
    let form28 = form28::samples::case_in(form28::State::Issued, false);
    let form28 = crate::case::Case::Form28(Box::new(form28));
    let no = raise_knowing(&form28).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAllowed);
    assert_eq!(
        no.sentence,
        format!("{} is not a Form 29; name the notice that was raised.", form28.number())
    );
}

#[test]
fn each_form_29_that_is_raised_has_its_own_letter() {
    let letter = |number: &str| DocumentContent::FollowUpLetter {
        follow_up: number.parse().unwrap(),
        workflow: Workflow::Form29,
    };
    let (first, effects) = allowed(&overdue(), &raise("NOA-2026-000901"), after_due());
    assert_eq!(rendered(&effects), [("follow-up-1".to_owned(), letter("NOA-2026-000901"))]);
    assert!(told(&effects).iter().all(|(_, _, papers)| *papers == ["follow-up-1"]));
    let (_, effects) = allowed(&first, &raise("NOA-2026-000902"), after_due());
    assert_eq!(rendered(&effects), [("follow-up-2".to_owned(), letter("NOA-2026-000902"))]);
    // The first one proved to be another importer's, and the link was taken back.
    let mut unlinked = first;
    unlinked.file.links.clear();
    let (_, effects) = allowed(&unlinked, &raise("NOA-2026-000902"), after_due());
    assert_eq!(rendered(&effects)[0].0, "follow-up-2", "its letter stands");
}
