//! Who signs, and when.

use super::*;
use crate::declaration::{Signature, Signer};

fn asked(statement: Statement, role: SignerRole) -> Result<(), Rejection> {
    let signer = Signer { role, ..signer_of(&statement) };
    let case = drafted(statement).unwrap();
    let command = Command::SendForSignature { signer };
    give(Some(&case), &command, &importers_user(&case), at(samples::DRAFTED_ON)).map(|_| ())
}

#[test]
fn each_declaration_is_signed_by_who_can_know() {
    use SignerRole::{Broker, CompanyOfficer, Employee, ProducerEmployee};
    let mut by_user = samples::end_use();
    certificate(&mut by_user).certifier_role = Some(super::super::CertifierRole::EndUser);
    let claim = statement(DeclarationType::ImporterCertifyingStatement);
    let affidavit = statement(DeclarationType::AffidavitOfManufacture);
    let may_sign: [(Statement, &[SignerRole]); 5] = [
        (about_dumping(), &[CompanyOfficer]),
        (affidavit, &[ProducerEmployee]),
        (samples::end_use(), &[ProducerEmployee, Employee]),
        (by_user, &[CompanyOfficer, Employee]),
        (claim, &[CompanyOfficer, Employee]),
    ];
    for (statement, roles) in may_sign {
        for role in [CompanyOfficer, Employee, ProducerEmployee, Broker] {
            let given = asked(statement.clone(), role).map_err(|no| no.code);
            let expected =
                if roles.contains(&role) { Ok(()) } else { Err(RejectionCode::NotAllowed) };
            assert_eq!(given, expected, "{} by {}", statement.declaration_id, role.name());
        }
    }
}

#[test]
fn a_broker_never_signs_about_dumping() {
    let no = asked(about_dumping(), SignerRole::Broker).unwrap_err();
    assert_eq!(
        no.sentence,
        "A Non-Reimbursement Blanket Statement is signed by COMPANY_OFFICER, not by BROKER (Dana \
         Whitfield)."
    );
    assert_eq!(
        no.citation.as_deref(),
        Some("19 CFR 351.402(f); CBP, Guidance for Reimbursement Certificates, 30 November 2018")
    );
    let pending = case_in(State::PendingSignature);
    let by_broker =
        give(Some(&pending), &command("sign"), &broker(BROKER_WITH_ACCESS), at(SIGNED_ON));
    let no = by_broker.unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAllowed, "not even with the privilege to sign");
    assert!(no.citation.is_some());
}

#[test]
fn a_granted_account_may_sign_what_is_not_about_dumping() {
    let affidavit = statement(DeclarationType::AffidavitOfManufacture);
    let pending = samples::case_of(affidavit.clone(), State::PendingSignature);
    let sign = Command::Sign { signature: signature_of(&affidavit) };
    let by = |account| {
        give(Some(&pending), &sign, &broker(account), at(SIGNED_ON)).map(|(c, _)| c.state)
    };
    assert_eq!(by("B00003"), Ok(State::Submitted));
    assert_eq!(by("B00001").unwrap_err().code, RejectionCode::NotAuthorized);
}

#[test]
fn the_signer_of_a_statement_about_dumping_has_the_title_it_states() {
    let statement = about_dumping();
    let signer = Signer { title: "Clerk".to_owned(), ..signer_of(&statement) };
    let command = Command::SendForSignature { signer };
    assert_eq!(refused(&case_in(State::Draft), &command).code, RejectionCode::NotAllowed);
    for change in [
        |signer: &mut Signer| signer.name.clear(),
        |signer: &mut Signer| signer.title.clear(),
        |signer: &mut Signer| signer.email.clear(),
    ] {
        let mut signer = signer_of(&statement);
        change(&mut signer);
        let command = Command::SendForSignature { signer };
        assert_eq!(refused(&case_in(State::Draft), &command).code, RejectionCode::Incomplete);
    }
}

#[test]
fn only_the_person_asked_signs() {
    let pending = case_in(State::PendingSignature);
    let signed = |name: &str, title: &str| {
        let signature =
            Signature { name: name.to_owned(), title: title.to_owned(), signed_on: SIGNED_ON };
        give(Some(&pending), &Command::Sign { signature }, &trade_user(), at(SIGNED_ON))
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(signed(" dana  whitfield", "vice president, finance"), Ok(()));
    assert_eq!(
        signed("Dan Whitfield", "Vice President, Finance"),
        Err(RejectionCode::NotAuthorized)
    );
    assert_eq!(signed("Dana Whitfield", "President"), Err(RejectionCode::NotAuthorized));
}

#[test]
fn a_signature_is_dated_between_the_draft_and_its_receipt() {
    let pending = case_in(State::PendingSignature);
    let on = |signed_on: Date, received_at: Timestamp| {
        let signature = Signature { signed_on, ..signature_of(&pending.statement) };
        give(Some(&pending), &Command::Sign { signature }, &trade_user(), received_at)
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(on(date(2026, 6, 10), at(SIGNED_ON)), Ok(()));
    assert_eq!(on(date(2026, 6, 9), at(SIGNED_ON)), Err(RejectionCode::NotAllowed));
    assert_eq!(on(date(2026, 6, 13), at(SIGNED_ON)), Err(RejectionCode::NotAllowed));
    let evening = new_york(SIGNED_ON, 23, 59);
    assert_eq!(on(date(2026, 6, 13), evening), Err(RejectionCode::NotAllowed), "UTC is further");
    assert_eq!(on(date(2026, 6, 13), midnight(date(2026, 6, 13))), Ok(()));
}

#[test]
fn a_first_day_that_has_passed_is_taken_unless_the_operator_forbids_it() {
    let pending = case_in(State::PendingSignature);
    let strict = Policy { back_dated_declarations: false, ..Policy::default() };
    let sign = |on: Date, policy: &Policy| {
        let moment = Moment { received_at: at(on), now: at(on) };
        give_among(Some(&pending), &command("sign"), &trade_user(), moment, &[], policy)
    };
    let (late, effects) = sign(date(2026, 8, 3), &Policy::default()).unwrap();
    assert_eq!(late.state, State::Submitted);
    assert_eq!(rungs(&effects), pairs(&[("start", "2026-08-03 10:00")]), "it begins at once");
    assert_eq!(sign(date(2026, 8, 3), &strict).unwrap_err().code, RejectionCode::TooLate);
    assert_eq!(sign(date(2026, 7, 2), &strict).unwrap_err().code, RejectionCode::TooLate);
    assert!(sign(date(2026, 7, 1), &strict).is_ok(), "the first day itself has not passed");
    let draft = case_in(State::Draft);
    let moment = Moment { received_at: at(date(2026, 7, 2)), now: at(date(2026, 7, 2)) };
    let no = give_among(Some(&draft), &command("submit"), &trade_user(), moment, &[], &strict);
    assert_eq!(no.unwrap_err().code, RejectionCode::TooLate);
}

#[test]
fn an_outage_on_our_side_makes_no_signature_back_dated() {
    let strict = Policy { back_dated_declarations: false, ..Policy::default() };
    let received_at = new_york(date(2026, 7, 1), 23, 0);
    let now = at(date(2026, 7, 2));
    let moment = Moment { received_at, now };
    let pending = case_in(State::PendingSignature);
    let given = give_among(Some(&pending), &command("sign"), &trade_user(), moment, &[], &strict);
    let (_, effects) = given.unwrap();
    assert_eq!(rungs(&effects), pairs(&[("start", "2026-07-02 10:00")]));
}

#[test]
fn use_is_proved_within_three_years_of_the_last_entries() {
    let pending = samples::case_of(samples::end_use(), State::PendingSignature);
    let sign = |on: Date| {
        let mut signature = signature_of(&pending.statement);
        signature.signed_on = on;
        give(Some(&pending), &Command::Sign { signature }, &importers_user(&pending), at(on))
            .map(|_| ())
            .map_err(|no| (no.code, no.citation))
    };
    assert_eq!(sign(date(2029, 12, 31)), Ok(()));
    let too_late = (RejectionCode::TooLate, Some("19 CFR 10.138".to_owned()));
    assert_eq!(sign(date(2030, 1, 1)), Err(too_late));
}
