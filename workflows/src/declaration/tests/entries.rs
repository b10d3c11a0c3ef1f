//! Entries that rely on a declaration (declarations.md §5).

use super::*;
use crate::form28;

fn linked(case: &Case, entry: EntryLink) -> Result<Case, Rejection> {
    let command = Command::LinkEntry(entry);
    let at = natural_time(Some(case), &command);
    give(Some(case), &command, &importers_user(case), at).map(|(case, _)| case)
}

fn on(entry_date: Date) -> EntryLink {
    EntryLink { entry_date, ..entry() }
}

#[test]
fn an_entry_of_the_period_and_the_case_is_linked_once() {
    let (case, effects) = allowed(&case_in(State::Active), &command("link-entry"));
    assert_eq!(case.state, State::Active);
    assert_eq!(case.entries.len(), 1);
    assert_eq!((&case.entries[0].entry, &case.entries[0].by), (&entry(), &trade_user()));
    assert_eq!(effects, []);
    let again = linked(&case, entry()).unwrap_err();
    assert_eq!(again.code, RejectionCode::NotAllowed);
    assert_eq!(
        again.sentence,
        "Entry 9ZK-2604771-2, line 1, is linked to DCL-2026-000051 already."
    );
    let other_line = EntryLink { line: Some(2), ..entry() };
    assert_eq!(linked(&case, other_line).unwrap().entries.len(), 2);
}

#[test]
fn cbp_and_granted_brokers_may_link() {
    let active = case_in(State::Active);
    let by = |actor: &Actor| {
        give(Some(&active), &command("link-entry"), actor, at(MIDDLE))
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(by(&officer()), Ok(()));
    assert_eq!(by(&broker(BROKER_WITH_ACCESS)), Ok(()));
    assert_eq!(by(&broker(BROKER_THAT_MAY_LOOK)), Err(RejectionCode::NotAuthorized));
}

#[test]
fn the_first_and_the_last_day_count_and_those_beside_them_do_not() {
    let active = case_in(State::Active);
    let code = |entry_date| linked(&active, on(entry_date)).map(|_| ()).map_err(|no| no.code);
    assert_eq!(code(date(2026, 7, 1)), Ok(()));
    assert_eq!(code(date(2027, 6, 30)), Ok(()));
    assert_eq!(code(date(2026, 6, 30)), Err(RejectionCode::NotAllowed));
    assert_eq!(code(date(2027, 7, 1)), Err(RejectionCode::NotAllowed));
    assert_eq!(
        linked(&active, on(date(2027, 7, 1))).unwrap_err().sentence,
        "DCL-2026-000051 counts for entries from 2026-07-01 to 2027-06-30, not for one of \
         2027-07-01."
    );
}

#[test]
fn what_has_ended_stays_evidence_for_its_own_days() {
    for state in [State::Expired, State::Cancelled, State::Superseded] {
        let case = case_in(state);
        let linked_case = linked(&case, on(date(2026, 9, 15))).unwrap();
        assert_eq!(linked_case.state, state, "a link moves nothing");
    }
    for state in [State::Cancelled, State::Superseded] {
        let no = linked(&case_in(state), on(MIDDLE)).unwrap_err();
        assert_eq!(
            no.sentence,
            "DCL-2026-000051 counts for entries from 2026-07-01 and before 2026-10-01, not for \
             one of 2026-10-01."
        );
    }
    for state in [State::Draft, State::PendingSignature, State::Submitted] {
        assert_eq!(linked(&case_in(state), entry()).unwrap_err().code, RejectionCode::WrongState);
    }
    assert_eq!(linked(&case_in(State::Rejected), entry()).unwrap_err().code, RejectionCode::Closed);
}

#[test]
fn a_statement_about_dumping_is_linked_by_its_cases() {
    let active = case_in(State::Active);
    let under = |case_number: Option<&str>| {
        let case_number = case_number.map(|number| number.parse().unwrap());
        linked(&active, EntryLink { case_number, ..entry() }).map(|_| ()).map_err(|no| no.code)
    };
    assert_eq!(under(Some("A-570-910")), Ok(()));
    assert_eq!(under(Some("A-570-910-001")), Ok(()), "a company of the case");
    assert_eq!(under(Some("A-570-967")), Err(RejectionCode::NotAllowed));
    assert_eq!(under(Some("C-570-911")), Err(RejectionCode::NotAllowed));
    assert_eq!(under(None), Err(RejectionCode::Incomplete));
    let one_company = {
        let mut statement = about_dumping();
        dumping(&mut statement).ad_case_numbers = vec!["A-570-910-001".parse().unwrap()];
        samples::case_of(statement, State::Active)
    };
    let whole_case = linked(&one_company, entry()).unwrap_err();
    assert_eq!(whole_case.code, RejectionCode::NotAllowed, "one company is not the case");
}

#[test]
fn the_other_declarations_are_linked_by_tariff_number() {
    let affidavit =
        samples::case_of(statement(DeclarationType::AffidavitOfManufacture), State::Active);
    let of = |case_number: Option<&str>, hts: Option<&str>| {
        let case_number = case_number.map(|number| number.parse().unwrap());
        let hts_number = hts.map(|number| number.parse().unwrap());
        linked(&affidavit, EntryLink { case_number, hts_number, ..entry() })
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(of(None, Some("6205.20.2066")), Ok(()));
    assert_eq!(of(None, Some("6205.20.2067")), Err(RejectionCode::NotAllowed));
    assert_eq!(of(None, None), Err(RejectionCode::Incomplete));
    assert_eq!(of(Some("A-570-910"), Some("6205.20.2066")), Err(RejectionCode::NotAllowed));
    let use_of = samples::case_of(samples::end_use(), State::Active);
    for hts in ["9817.00.60", "9817.00.6000", "8433.90.5090"] {
        let hts_number = Some(hts.parse().unwrap());
        let fits = EntryLink { case_number: None, hts_number, ..entry() };
        assert!(linked(&use_of, fits).is_ok(), "{hts}");
    }
}

#[test]
fn an_entry_that_another_case_shows_to_be_of_another_importer_is_not_linked() {
    let active = case_in(State::Active);
    let notice = form28::samples::case_in(form28::State::Issued, false);
    let of_notice = EntryLink { entry_number: notice.notice.entry_number.clone(), ..entry() };
    let related = case::Case::Form28(Box::new(notice));
    let link = |entry: EntryLink, related: &[&case::Case]| {
        let moment = Moment { received_at: at(MIDDLE), now: at(MIDDLE) };
        let command = Command::LinkEntry(entry);
        give_among(Some(&active), &command, &trade_user(), moment, related, &Policy::default())
            .map(|_| ())
            .map_err(|no| no.sentence)
    };
    let no = link(of_notice.clone(), &[&related]).unwrap_err();
    assert_eq!(
        no,
        "Entry XQ7-2604418-9 belongs to another importer; DCL-2026-000051 can be linked to entries \
         of its own importer only.",
        "whose entry it is, and by which notice that is known, stays untold"
    );
    assert_eq!(
        link(of_notice, &[]),
        Ok(()),
        "where nothing is known, the word of the trade counts"
    );
    assert_eq!(link(entry(), &[&related]), Ok(()));
}

#[test]
fn use_that_was_certified_too_late_for_an_entry_does_not_support_it() {
    let pending = samples::case_of(samples::end_use(), State::PendingSignature);
    let signed_on = date(2029, 10, 1);
    let mut signature = signature_of(&pending.statement);
    signature.signed_on = signed_on;
    let (case, _) = allowed_at(&pending, &Command::Sign { signature }, at(signed_on));
    let (case, _) = allowed_at(&case, &Command::Activate, at(signed_on));
    let entered = |entry_date| {
        let entry = EntryLink {
            case_number: None,
            hts_number: Some("9817.00.60".parse().unwrap()),
            ..on(entry_date)
        };
        give(Some(&case), &Command::LinkEntry(entry), &importers_user(&case), at(signed_on))
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(entered(date(2026, 9, 30)), Err(RejectionCode::TooLate));
    assert_eq!(entered(date(2026, 10, 1)), Ok(()));
}

#[test]
fn a_declaration_holds_so_many_entries_and_no_more() {
    let mut case = case_in(State::Active);
    let (one, _) = allowed(&case, &command("link-entry"));
    case.entries = (0..super::super::guard::ENTRIES_MAX)
        .map(|line| {
            let mut linked = one.entries[0].clone();
            linked.entry.line = u32::try_from(line + 10).ok();
            linked
        })
        .collect();
    assert_eq!(linked(&case, entry()).unwrap_err().code, RejectionCode::NotAllowed);
}
