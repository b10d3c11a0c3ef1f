//! A declaration is renewed.

use super::*;

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
    let (_, effects) = allowed(&case_in(State::Active), &renew());
    let (_, statement, _) = draft_of(&effects);
    let mut case = samples::case_of(statement, state);
    let link = Link { case: case_in(State::Active).number().clone(), relation: Relation::Renews };
    case.file.links.push(link);
    case
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

#[test]
fn a_renewed_declaration_expires_without_reminders_afterwards() {
    let (renewed, _) = allowed(&case_in(State::Active), &renew());
    let end = midnight(date(2027, 7, 1));
    let (expired, effects) =
        given_among(&renewed, &Command::Expire, end, &[renewal_in(State::Submitted)]).unwrap();
    assert_eq!((expired.state, rungs(&effects)), (State::Expired, Vec::new()));
    let remind = samples::remind(RungKind::After(30));
    assert_eq!(refused(&expired, &remind).code, RejectionCode::NothingPending);
    let failed = [renewal_in(State::Rejected)];
    let (_, effects) = given_among(&renewed, &Command::Expire, end, &failed).unwrap();
    assert_eq!(
        rungs(&effects),
        pairs(&[("+1", "2027-07-01 09:00")]),
        "the renewal came to nothing"
    );
}

#[test]
fn nobody_is_reminded_of_an_end_after_which_the_cover_goes_on() {
    let (renewed, _) = allowed(&case_in(State::Active), &renew());
    let remind = samples::remind(RungKind::Before(30));
    let given = |state| {
        given_among(&renewed, &remind, at(MIDDLE), &[renewal_in(state)])
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(given(State::Draft), Ok(()), "a draft covers nothing yet");
    assert_eq!(given(State::PendingSignature), Ok(()));
    assert_eq!(given(State::Submitted), Err(RejectionCode::NothingPending));
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
