//! A declaration is renewed.

use jiff::ToSpan;

use super::*;
use crate::declaration::Step;

fn renew() -> Command {
    command("renew")
}

/// The new draft that the renewal opens, as the store would apply it.
fn draft_of(effects: &[Effect]) -> (String, Statement, Actor) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Command { case, command, actor } => match command.as_ref() {
            crate::message::Command::Declaration(Command::Draft(statement)) => {
                Some((case.to_string(), statement.as_ref().clone(), actor.clone()))
            }
            _ => None,
        },
        _ => None,
    });
    found.unwrap()
}

/// The renewal of the active sample, in that state, knowing what it renews.
fn renewal_in(state: State) -> Case {
    samples::renewed(false, state).1
}

#[test]
fn a_renewal_drafts_the_same_for_the_days_that_follow_and_leaves_the_old_one_alone() {
    let mut active = case_in(State::Active);
    active.statement.supporting_files.push(signed_copy());
    let (case, effects) = allowed(&active, &renew());
    assert_eq!((case.state, &case.statement), (State::Active, &active.statement));
    let (number, draft, actor) = draft_of(&effects);
    assert_eq!((number.as_str(), actor), ("DCL-2027-000051", trade_user()));
    assert_eq!((draft.effective_from, draft.effective_to), (date(2027, 7, 1), date(2028, 6, 30)));
    assert_eq!((&draft.ace_declaration_id, draft.supporting_files.len()), (&None, 0));
    assert_eq!(draft.particulars, active.statement.particulars);
    let link = Link { case: draft.declaration_id.clone(), relation: Relation::RenewedBy };
    assert!(effects.contains(&Effect::Link(link)));
    assert_eq!(audiences(&effects), both("renewal-drafted"));
    let opened = give(None, &Command::Draft(Box::new(draft)), &trade_user(), at(MIDDLE));
    assert_eq!(opened.unwrap().0.state, State::Draft);
}

#[test]
fn the_purchases_of_a_certificate_of_use_are_not_carried_over() {
    let active = samples::case_of(samples::end_use(), State::Active);
    let command = Command::Renew {
        declaration: "DCL-2027-000053".parse().unwrap(),
        effective_to: date(2027, 6, 30),
    };
    let (_, effects) = allowed(&active, &command);
    let (_, mut draft, _) = draft_of(&effects);
    assert_eq!(draft.effective_from, date(2027, 1, 1));
    assert_eq!(certificate(&mut draft).period, None);
}

#[test]
fn what_has_expired_may_be_renewed_and_what_was_ended_may_not() {
    let (case, effects) = allowed(&case_in(State::Expired), &renew());
    assert_eq!(case.state, State::Expired);
    assert_eq!(draft_of(&effects).1.effective_from, date(2027, 7, 1));
    for state in [State::Cancelled, State::Rejected, State::Superseded] {
        assert_eq!(refused(&case_in(state), &renew()).code, RejectionCode::Closed);
    }
}

#[test]
fn a_renewal_takes_a_number_that_is_free() {
    let active = case_in(State::Active);
    let mut taken = case_in(State::Draft);
    taken.statement.declaration_id = "DCL-2027-000051".parse().unwrap();
    let no = given_among(&active, &renew(), at(MIDDLE), &[taken]).unwrap_err();
    assert_eq!(no.code, RejectionCode::AlreadyIssued);
    let itself =
        Command::Renew { declaration: active.number().clone(), effective_to: date(2028, 6, 30) };
    assert_eq!(refused(&active, &itself).code, RejectionCode::AlreadyIssued);
    let malformed = Command::Renew {
        declaration: "NOA-2027-000051".parse().unwrap(),
        effective_to: date(2028, 6, 30),
    };
    assert_eq!(refused(&active, &malformed).code, RejectionCode::NotAllowed);
}

#[test]
fn a_renewal_counts_for_twelve_months_at_most() {
    let until = |effective_to| Command::Renew {
        declaration: "DCL-2027-000051".parse().unwrap(),
        effective_to,
    };
    let active = case_in(State::Active);
    assert_eq!(refused(&active, &until(date(2028, 7, 1))).code, RejectionCode::NotAllowed);
    assert_eq!(refused(&active, &until(date(2027, 6, 30))).code, RejectionCode::NotAllowed);
}

#[test]
fn a_second_renewal_waits_until_the_first_has_failed() {
    let (renewed, _) = allowed(&case_in(State::Active), &renew());
    let second = Command::Renew {
        declaration: "DCL-2027-000077".parse().unwrap(),
        effective_to: date(2028, 6, 30),
    };
    for state in State::ALL {
        let given = given_among(&renewed, &second, at(MIDDLE), &[renewal_in(state)]);
        let failed = matches!(state, State::Cancelled | State::Rejected);
        let expected = if failed { Ok(()) } else { Err(RejectionCode::AlreadyPending) };
        assert_eq!(given.map(|_| ()).map_err(|no| no.code), expected, "{}", state.name());
    }
    assert_eq!(refused(&renewed, &second).code, RejectionCode::AlreadyPending);
}

/// The reminder after the end, in the morning it is due, with the renewal in that state.
fn reminded_after(case: &Case, days: u16, renewal: State) -> Step {
    let on = date(2027, 6, 30).checked_add(i32::from(days).days()).unwrap();
    step_of_rung(case, RungKind::After(days), new_york(on, 9, 0), &[renewal_in(renewal)])
}

/// The old declaration and a renewal of it, after the last day of the old one.
fn renewed_and_expired(renewal: State) -> (Case, Vec<Effect>) {
    let (renewed, _) = allowed(&case_in(State::Active), &renew());
    let end = midnight(date(2027, 7, 1));
    given_among(&renewed, &Command::Expire, end, &[renewal_in(renewal)]).unwrap()
}

#[test]
fn whether_the_cover_goes_on_is_asked_when_a_reminder_is_due_and_not_at_the_end() {
    for renewal in State::ALL {
        let (expired, effects) = renewed_and_expired(renewal);
        assert_eq!(expired.state, State::Expired);
        let next = pairs(&[("+1", "2027-07-01 09:00")]);
        assert_eq!(rungs(&effects), next, "{}", renewal.name());
    }
}

#[test]
fn only_a_renewal_that_is_submitted_silences_the_reminders_of_an_end() {
    let (expired, _) = renewed_and_expired(State::Draft);
    let active = allowed(&case_in(State::Active), &renew()).0;
    for renewal in State::ALL {
        let before =
            step_of_rung(&active, RungKind::Before(30), at(MIDDLE), &[renewal_in(renewal)]);
        let after = reminded_after(&expired, 1, renewal);
        let goes_on = matches!(renewal, State::Submitted | State::Active);
        let event = if goes_on { "reminder-not-needed" } else { "reminder-due" };
        assert_eq!((before.event, after.event), (event, event), "{}", renewal.name());
    }
}

#[test]
fn a_reminder_that_is_not_needed_tells_nobody_moves_nothing_and_is_followed_by_the_next() {
    let (expired, _) = renewed_and_expired(State::Active);
    let step = reminded_after(&expired, 1, State::Active);
    assert_eq!((&step.case, step.event), (&expired, "reminder-not-needed"));
    assert_eq!(step.effects.len(), 1);
    assert_eq!(rungs(&step.effects), pairs(&[("+30", "2027-07-30 09:00")]));
    assert_eq!(reminded_after(&expired, 30, State::Active).effects, [], "it was the last");
    let (renewed, _) = allowed(&case_in(State::Active), &renew());
    for rung in [RungKind::Before(90), RungKind::Before(3), RungKind::Before(1), RungKind::OnDay] {
        let step = step_of_rung(&renewed, rung, at(MIDDLE), &[renewal_in(State::Submitted)]);
        assert_eq!((&step.case, step.event), (&renewed, "reminder-not-needed"));
        assert_eq!(step.effects, [], "the others are set already");
    }
}

#[test]
fn a_renewal_that_is_rejected_after_the_end_brings_the_later_reminder_back() {
    let (expired, _) = renewed_and_expired(State::Active);
    let quiet = reminded_after(&expired, 1, State::Active);
    let step = reminded_after(&quiet.case, 30, State::Rejected);
    assert_eq!(step.event, "reminder-due");
    assert!(audiences(&step.effects).contains(&(Audience::Importer, "reminder")));
}

#[test]
fn a_renewal_whose_place_was_taken_goes_on_in_what_took_it() {
    let (renewed, _) = allowed(&case_in(State::Active), &renew());
    let superseded = renewal_in(State::Superseded);
    let mut successor = renewal_in(State::Active);
    successor.statement.declaration_id = "DCL-2027-000090".parse().unwrap();
    let took = Link { case: superseded.number().clone(), relation: Relation::Supersedes };
    successor.file.links = vec![took];
    let event = |successor: &Case| {
        let related = [superseded.clone(), successor.clone()];
        step_of_rung(&renewed, RungKind::Before(1), at(MIDDLE), &related).event
    };
    assert_eq!(event(&successor), "reminder-not-needed");
    successor.state = State::Cancelled;
    assert_eq!(event(&successor), "reminder-due");
}

#[test]
fn a_renewal_that_begins_earlier_takes_the_place_of_what_it_renews() {
    let mut renewal = renewal_in(State::Submitted);
    renewal.statement.effective_from = MIDDLE;
    dumping(&mut renewal.statement).manufacturers_exporters.truncate(1);
    let old = [case_in(State::Active)];
    let (_, effects) = given_among(&renewal, &Command::Activate, midnight(MIDDLE), &old).unwrap();
    let supersedes = effects.iter().any(|effect| {
        matches!(effect, Effect::Command { case, .. } if case.as_str() == "DCL-2026-000051")
    });
    assert!(supersedes, "with another scope too: that is what its importer wished");
}
