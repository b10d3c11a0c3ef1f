//! The table of declarations.md §6, row by row, and what is illegal.

use super::*;

#[test]
fn a_draft_opens_the_case_and_is_replaced_by_the_next_one() {
    let case = drafted(about_dumping()).unwrap();
    assert_eq!(case.state, State::Draft);
    assert_eq!(case.number().as_str(), "DCL-2026-000051");
    assert_eq!(case.drafted_by, trade_user());
    let mut other = about_dumping();
    dumping(&mut other).commodity = "welded line pipe".to_owned();
    let later = at(date(2026, 6, 11));
    let actor = broker(BROKER_WITH_ACCESS);
    let (saved, effects) =
        give(Some(&case), &Command::Draft(Box::new(other.clone())), &actor, later).unwrap();
    assert_eq!((saved.state, &saved.statement), (State::Draft, &other));
    assert_eq!((&saved.drafted_by, saved.drafted_at), (&actor, later));
    assert_eq!(effects, []);
}

#[test]
fn a_number_that_another_importer_has_is_taken() {
    let mut foreign = samples::end_use();
    foreign.declaration_id = about_dumping().declaration_id;
    let command = Command::Draft(Box::new(foreign));
    let refused = refused(&case_in(State::Draft), &command);
    assert_eq!(refused.code, RejectionCode::AlreadyIssued);
    assert_eq!(
        refused.sentence,
        "DCL-2026-000051 is a declaration of importer 74-555018800; draft one of another importer \
         under a number that is free."
    );
}

#[test]
fn a_draft_under_a_number_that_is_not_its_own_is_refused() {
    let mut other = about_dumping();
    other.declaration_id = "DCL-2026-000099".parse().unwrap();
    let command = Command::Draft(Box::new(other));
    assert_eq!(refused(&case_in(State::Draft), &command).code, RejectionCode::NotAllowed);
}

#[test]
fn a_number_of_ace_belongs_to_one_declaration() {
    let other = case_in(State::Active);
    let mut second = about_dumping();
    second.declaration_id = "DCL-2026-000061".parse().unwrap();
    let draft = |statement: &Statement| {
        let related = samples::among(other.clone());
        let now = at(MIDDLE);
        let moment = Moment { received_at: now, now };
        let command = Command::Draft(Box::new(statement.clone()));
        give_among(None, &command, &trade_user(), moment, &[&related], &Policy::default())
            .map(|_| ())
            .map_err(|no| no.sentence)
    };
    let taken = "ACE number NR26A00417 is that of DCL-2026-000051; give the number ACE gave to \
                 DCL-2026-000061, or leave it away.";
    assert_eq!(draft(&second), Err(taken.to_owned()));
    second.ace_declaration_id = None;
    assert_eq!(draft(&second), Ok(()));
}

#[test]
fn who_drafts_is_of_the_importers_account_or_was_granted_it() {
    let draft = Command::Draft(Box::new(about_dumping()));
    let by = |actor: &Actor| give(None, &draft, actor, at(samples::DRAFTED_ON)).map(|_| ());
    assert_eq!(by(&trade_user()), Ok(()));
    assert_eq!(by(&broker(BROKER_WITH_ACCESS)), Ok(()));
    for other in [BROKER_THAT_MAY_LOOK, STRANGER] {
        let no = by(&broker(other)).unwrap_err();
        assert_eq!(no.code, RejectionCode::NotAuthorized);
        assert!(no.sentence.contains("decl.create"), "{}", no.sentence);
    }
    assert_eq!(by(&officer()).unwrap_err().code, RejectionCode::NotAuthorized);
    let mut unknown = about_dumping();
    unknown.importer_number = "12-345678900".parse().unwrap();
    let command = Command::Draft(Box::new(unknown));
    let no = give(None, &command, &trade_user(), at(samples::DRAFTED_ON)).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAuthorized);
    assert!(no.sentence.contains("12-345678900"));
}

#[test]
fn every_other_command_needs_a_declaration() {
    for command in commands().iter().filter(|command| command.name() != "draft") {
        let no = give(None, command, &actor_of(command), at(SIGNED_ON)).unwrap_err();
        assert_eq!(no.code, RejectionCode::WrongState, "{}", command.name());
    }
}

#[test]
fn a_complete_draft_goes_to_its_signer_with_the_words_to_sign() {
    let (case, effects) = allowed(&case_in(State::Draft), &command("send-for-signature"));
    assert_eq!(case.state, State::PendingSignature);
    assert_eq!(case.owner(), Some("the person asked to sign"));
    assert_eq!(
        told(&effects),
        [(Audience::Signer, "signature-requested", vec!["to-sign-1".to_owned()])]
    );
    let Some(Effect::Render(document)) = effects.first() else { panic!("a document comes first") };
    let DocumentContent::StatementToSign { statement, signer, text } = &document.content else {
        panic!("it is the statement to sign")
    };
    assert_eq!((statement.as_ref(), signer), (&case.statement, &signer_of(&case.statement)));
    assert_eq!(case.frozen.as_ref().map(|frozen| &frozen.text), Some(text));
    assert!(case.file.clocks.get(Clock::Validity).is_none(), "no legal clock waits for a signer");
}

#[test]
fn a_signature_freezes_the_statement_and_waits_for_its_first_day() {
    let pending = case_in(State::PendingSignature);
    let (case, effects) = allowed(&pending, &command("sign"));
    assert_eq!(case.state, State::Submitted);
    assert_eq!(case.frozen, pending.frozen);
    assert!(matches!(&case.signed, Some(Signed::Here { signature, .. })
        if *signature == signature_of(&case.statement)));
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "declaration-submitted", vec!["statement".to_owned()]),
            (Audience::Author, "declaration-submitted", vec!["statement".to_owned()]),
        ]
    );
    assert!(matches!(&effects[0], Effect::Render(document)
        if document.key.0 == "statement"
            && matches!(document.content, DocumentContent::SignedStatement { .. })));
    assert_eq!(rungs(&effects), pairs(&[("start", "2026-07-01 00:00")]));
    let certificate = case.file.clocks.certificate(Clock::Validity).unwrap();
    assert_eq!(
        (certificate.raw_due_on, certificate.due_on),
        (date(2027, 6, 30), date(2027, 6, 30))
    );
}

#[test]
fn a_refusal_to_sign_gives_the_draft_back_to_its_author() {
    let (case, effects) = allowed(&case_in(State::PendingSignature), &command("decline"));
    assert_eq!((case.state, &case.signer, &case.frozen), (State::Draft, &None, &None));
    assert_eq!(audiences(&effects), both("signature-declined"));
    let (again, effects) = allowed(&case, &command("send-for-signature"));
    assert_eq!(again.state, State::PendingSignature);
    assert_eq!(told(&effects)[0].2, ["to-sign-2"], "the first request stays on record");
    let silent = Command::Decline { reason: " ".to_owned() };
    assert_eq!(refused(&again, &silent).code, RejectionCode::Incomplete);
}

#[test]
fn a_statement_about_dumping_is_submitted_with_a_signed_copy_on_file() {
    let draft = case_in(State::Draft);
    let submit = command("submit");
    let by_broker = give(Some(&draft), &submit, &broker(BROKER_WITH_ACCESS), at(SIGNED_ON));
    let (case, effects) = by_broker.unwrap();
    assert_eq!(case.state, State::Submitted);
    assert!(matches!(&case.signed, Some(Signed::OnPaper { copy, .. }) if *copy == signed_copy()));
    assert_eq!(audiences(&effects), both("declaration-submitted"));
    for statement in samples::statements() {
        let title = statement.declaration_type().title();
        let expected =
            if statement.is_about_dumping() { Ok(()) } else { Err(RejectionCode::NotAllowed) };
        let draft = drafted(statement).unwrap();
        let given = give(Some(&draft), &submit, &importers_user(&draft), at(SIGNED_ON));
        assert_eq!(given.map(|_| ()).map_err(|no| no.code), expected, "{title}");
    }
}

#[test]
fn cbp_rejects_what_was_submitted_or_is_active_and_says_why() {
    for state in [State::Submitted, State::Active] {
        let (case, effects) = allowed(&case_in(state), &command("reject"));
        assert_eq!(case.state, State::Rejected);
        assert!(effects.contains(&Effect::StopDeadline(Clock::Validity)));
        assert_eq!(audiences(&effects), both("declaration-rejected"));
        assert!(!case.counts_on(MIDDLE), "a rejected declaration is no evidence");
    }
    let silent = Command::Reject { reason: String::new() };
    assert_eq!(refused(&case_in(State::Active), &silent).code, RejectionCode::Incomplete);
    let by_trade =
        give(Some(&case_in(State::Active)), &command("reject"), &trade_user(), at(MIDDLE));
    assert_eq!(by_trade.unwrap_err().code, RejectionCode::NotAuthorized);
}

#[test]
fn a_cancelled_declaration_stays_evidence_for_the_days_before() {
    let (active, _) = allowed(&case_in(State::Active), &command("link-entry"));
    let (case, effects) = allowed(&active, &command("cancel"));
    assert_eq!(case.state, State::Cancelled);
    assert_eq!(case.counts_before, Some(MIDDLE));
    assert!(case.counts_on(date(2026, 9, 30)) && !case.counts_on(MIDDLE));
    assert!(effects.contains(&Effect::StopDeadline(Clock::Validity)));
    let told: Vec<&Message> = messages(&effects);
    let reason = "The supplier has changed.".to_owned();
    let expected = Message::DeclarationCancelled { reason, from: MIDDLE, entries: 0 };
    assert_eq!(told, [&expected, &expected]);
}

fn messages(effects: &[Effect]) -> Vec<&Message> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(told) => Some(&told.message),
            _ => None,
        })
        .collect()
}

#[test]
fn a_declaration_filed_in_error_is_cancelled_from_its_first_day_and_its_entries_lose_their_cover() {
    let (active, _) = allowed(&case_in(State::Active), &command("link-entry"));
    let from_start = Command::Cancel {
        reason: "Filed in error.".to_owned(),
        from: Some(active.statement.effective_from),
    };
    let (case, effects) = allowed(&active, &from_start);
    assert_eq!(case.entries_without_cover().count(), 1);
    assert!(matches!(messages(&effects)[0], Message::DeclarationCancelled { entries: 1, .. }));
    assert_eq!(
        refused(&case, &command("link-entry")).sentence,
        "DCL-2026-000051 counts for no entry: it was cancelled from its first day."
    );
}

#[test]
fn a_cancellation_is_dated_within_the_days_for_which_the_declaration_counted() {
    let active = case_in(State::Active);
    let from = |from| Command::Cancel { reason: "Wrong.".to_owned(), from: Some(from) };
    let code = |command: &Command| refused(&active, command).code;
    assert_eq!(code(&from(date(2026, 6, 30))), RejectionCode::NotAllowed);
    assert_eq!(code(&from(date(2026, 10, 2))), RejectionCode::TooEarly);
    assert_eq!(allowed(&active, &from(date(2026, 8, 1))).0.counts_before, Some(date(2026, 8, 1)));
    let submitted = case_in(State::Submitted);
    let (case, _) = allowed(&submitted, &command("cancel"));
    assert_eq!(case.counts_before, Some(date(2026, 7, 1)), "it never counted");
    assert_eq!(refused(&submitted, &from(date(2026, 7, 2))).code, RejectionCode::NotAllowed);
}

#[test]
fn trade_with_the_privilege_and_cbp_may_cancel_and_nobody_else() {
    let active = case_in(State::Active);
    let cancel = command("cancel");
    let by = |actor: &Actor| {
        give(Some(&active), &cancel, actor, at(MIDDLE)).map(|_| ()).map_err(|no| no.code)
    };
    assert_eq!(by(&trade_user()), Ok(()));
    assert_eq!(by(&broker(BROKER_WITH_ACCESS)), Ok(()));
    assert_eq!(by(&officer()), Ok(()));
    assert_eq!(by(&broker(BROKER_THAT_MAY_LOOK)), Err(RejectionCode::NotAuthorized));
    assert_eq!(by(&Actor::clock()), Err(RejectionCode::NotAuthorized));
}

#[test]
fn a_reported_reimbursement_cancels_the_statement_and_warns_the_importer() {
    let report = command("report-reimbursement");
    let (case, effects) = allowed(&case_in(State::Active), &report);
    assert_eq!((case.state, case.counts_before), (State::Cancelled, Some(MIDDLE)));
    assert_eq!(audiences(&effects), both("reimbursement-reported"));
    let by_broker =
        give(Some(&case_in(State::Active)), &report, &broker(BROKER_WITH_ACCESS), at(MIDDLE));
    assert_eq!(by_broker.unwrap_err().code, RejectionCode::NotAuthorized);
    let silent = Command::ReportReimbursement { text: String::new() };
    let no = refused(&case_in(State::Active), &silent);
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert_eq!(no.citation.as_deref(), Some("19 CFR 351.402(f)(3)"));
    let affidavit =
        samples::case_of(statement(DeclarationType::AffidavitOfManufacture), State::Active);
    assert_eq!(refused(&affidavit, &report).code, RejectionCode::NotAllowed);
}

#[test]
fn what_is_submitted_is_neither_edited_nor_deleted() {
    let draft = command("draft");
    for state in [State::Submitted, State::Active] {
        let no = refused(&case_in(state), &draft);
        assert_eq!(no.code, RejectionCode::NotAllowed);
        assert_eq!(
            no.sentence,
            "DCL-2026-000051 was submitted, and what is submitted cannot be edited or deleted; \
             cancel it, and draft another one."
        );
        assert!(no.citation.is_some_and(|citation| citation.contains("ACE")));
    }
    assert_eq!(refused(&case_in(State::PendingSignature), &draft).code, RejectionCode::WrongState);
    assert_eq!(refused(&case_in(State::Expired), &draft).code, RejectionCode::Closed);
}

#[test]
fn what_has_expired_is_not_cancelled_even_before_the_clock_came_by() {
    let cancel = command("cancel");
    assert_eq!(refused(&case_in(State::Expired), &cancel).code, RejectionCode::Closed);
    let late = midnight(date(2027, 7, 1));
    assert_eq!(refused_at(&case_in(State::Active), &cancel, late).code, RejectionCode::Closed);
    let last_minute = new_york(date(2027, 6, 30), 23, 59);
    let (case, _) = allowed_at(&case_in(State::Active), &cancel, last_minute);
    assert_eq!(case.counts_before, Some(date(2027, 6, 30)));
}

#[test]
fn every_command_outside_its_states_is_refused_with_the_code_of_the_state() {
    let possible = |command: &Command| -> &'static [State] {
        use State::{Active, Cancelled, Draft, Expired, PendingSignature, Submitted, Superseded};
        match command.name() {
            "draft" | "send-for-signature" | "submit" => &[Draft],
            "sign" | "decline" => &[PendingSignature],
            "activate" => &[Submitted],
            "reject" | "cancel" => &[Submitted, Active],
            "renew" => &[Active, Expired],
            "link-entry" => &[Active, Expired, Superseded, Cancelled],
            "remind" if *command == samples::remind(RungKind::After(1)) => &[Expired],
            "report-reimbursement" | "supersede" | "expire" | "remind" => &[Active],
            other => panic!("{other}"),
        }
    };
    for state in State::ALL {
        let case = case_in(state);
        for command in commands() {
            let at = natural_time(Some(&case), &command);
            let given = give(Some(&case), &command, &actor_of(&command), at);
            let expected = possible(&command).contains(&state);
            let name = command.name();
            match given {
                Ok((next, _)) => {
                    assert!(expected, "{name} in {}", state.name());
                    assert!(
                        !state.is_terminal() || next.state == state,
                        "{name} leaves a terminal state"
                    );
                }
                Err(no) => {
                    assert!(!expected, "{name} in {}: {}", state.name(), no.sentence);
                    let codes: &[RejectionCode] = match state {
                        State::Expired | State::Superseded | State::Cancelled | State::Rejected => {
                            &[RejectionCode::Closed]
                        }
                        _ => &[RejectionCode::WrongState, RejectionCode::NotAllowed],
                    };
                    assert!(codes.contains(&no.code), "{name} in {}: {:?}", state.name(), no.code);
                }
            }
        }
    }
}

#[test]
fn every_state_has_an_owner_but_the_last_ones() {
    for state in State::ALL {
        let case = case_in(state);
        assert_eq!(case.owner().is_none(), state.is_terminal(), "{}", state.name());
        assert_eq!(case.is_closed(), state.is_terminal());
        assert_eq!(case.state_name(), state.name());
        assert!(
            !case.awaits_answer() && case.entry_numbers().is_empty() && case.officer().is_none()
        );
        assert_eq!(case.leading_clock(), Clock::Validity);
        assert_eq!(case.issued_on(), date(2026, 7, 1));
    }
}

#[test]
fn a_case_survives_its_storage() {
    for state in State::ALL {
        for statement in samples::statements() {
            let case = samples::among(samples::case_of(statement, state));
            let json = serde_json::to_string(&case).unwrap();
            assert_eq!(
                serde_json::from_str::<case::Case>(&json).unwrap(),
                case,
                "{}",
                state.name()
            );
        }
    }
    for command in commands() {
        let command = crate::message::Command::Declaration(command);
        let json = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<crate::message::Command>(&json).unwrap(), command);
    }
}
