//! What a statement may hold and must hold, type by type.

use super::*;
use crate::declaration::guard;
use crate::declaration::{Agreement, CertifierRole, Period, PortsScope};

fn code_of_draft(statement: Statement) -> Result<(), RejectionCode> {
    drafted(statement).map(|_| ()).map_err(|no| no.code)
}

fn with(change: impl FnOnce(&mut Statement)) -> Statement {
    let mut statement = about_dumping();
    change(&mut statement);
    statement
}

#[test]
fn every_sample_is_complete_and_reaches_every_state() {
    for statement in samples::statements() {
        for state in State::ALL {
            assert_eq!(samples::case_of(statement.clone(), state).state, state);
        }
    }
}

#[test]
fn a_declaration_counts_for_twelve_months_and_not_a_day_longer() {
    let period = |from: Date, to: Date| {
        code_of_draft(with(|statement| {
            statement.effective_from = from;
            statement.effective_to = to;
        }))
    };
    assert_eq!(period(date(2026, 7, 1), date(2027, 6, 30)), Ok(()));
    assert_eq!(period(date(2026, 7, 1), date(2027, 7, 1)), Err(RejectionCode::NotAllowed));
    assert_eq!(period(date(2026, 7, 1), date(2026, 7, 1)), Ok(()), "one day is a period");
    assert_eq!(period(date(2026, 7, 1), date(2026, 6, 30)), Err(RejectionCode::NotAllowed));
    assert_eq!(period(date(2027, 3, 1), date(2028, 2, 29)), Ok(()), "with the leap day");
    assert_eq!(period(date(2028, 2, 29), date(2029, 2, 28)), Ok(()), "from the leap day");
    assert_eq!(period(date(2028, 2, 29), date(2029, 3, 1)), Err(RejectionCode::NotAllowed));
    let no = drafted(with(|statement| statement.effective_to = date(2027, 7, 1))).unwrap_err();
    assert_eq!(
        no.sentence,
        "A blanket declaration counts for at most 12 months: from 2026-07-01 it may last until \
         2027-06-30, not until 2027-07-01. For a longer period of investigation or review, file \
         one for each 12 months."
    );
    assert!(no.citation.is_some_and(|citation| citation.contains("Guidance")));
}

#[test]
fn the_operator_may_set_a_shorter_span() {
    let policy = Policy { declaration_months_max: 6, ..Policy::default() };
    let draft = Command::Draft(Box::new(about_dumping()));
    let now = at(samples::DRAFTED_ON);
    let moment = Moment { received_at: now, now };
    let no = give_among(None, &draft, &trade_user(), moment, &[], &policy).unwrap_err();
    assert!(no.sentence.contains("until 2026-12-31"), "{}", no.sentence);
}

#[test]
fn a_number_of_a_declaration_is_a_year_and_six_digits() {
    for number in ["DCL-26-000051", "DCL-2026-51", "RFI-2026-000051", "DCL-2026-00005A"] {
        let named = with(|statement| statement.declaration_id = number.parse().unwrap());
        assert_eq!(code_of_draft(named), Err(RejectionCode::NotAllowed), "{number}");
    }
}

#[test]
fn countervailing_cases_alone_make_no_statement() {
    let only_cvd = |change: fn(&mut super::super::NonReimbursement)| {
        let no = drafted(with(|statement| change(dumping(statement)))).unwrap_err();
        assert_eq!(no.code, RejectionCode::NotAllowed);
        assert_eq!(no.citation.as_deref(), Some("19 CFR 351.402(f)"));
        no.sentence
    };
    let in_the_list = only_cvd(|stated| {
        stated.ad_case_numbers = vec!["C-570-911".parse().unwrap()];
        stated.companion_cvd_case_numbers.clear();
    });
    let as_companions = only_cvd(|stated| stated.ad_case_numbers.clear());
    assert_eq!(in_the_list, as_companions);
    let mixed = only_cvd(|stated| stated.ad_case_numbers.push("C-570-911".parse().unwrap()));
    assert!(mixed.contains("companionCvdCaseNumbers"));
    let swapped =
        only_cvd(|stated| stated.companion_cvd_case_numbers.push("A-570-910".parse().unwrap()));
    assert!(swapped.contains("adCaseNumbers"));
}

#[test]
fn who_has_an_agreement_cannot_state_that_there_is_none() {
    let no = drafted(with(|s| dumping(s).agreement_exists = Some(Agreement::Yes))).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAllowed);
    assert!(no.sentence.contains("reimbursement certificate") && no.sentence.contains("double"));
}

#[test]
fn a_broker_is_no_officer_of_the_company() {
    let titled = |title: &str| code_of_draft(with(|s| dumping(s).officer_title = title.to_owned()));
    assert_eq!(titled("Licensed Customs Broker"), Err(RejectionCode::NotAllowed));
    assert_eq!(titled("Vice President, Brokerage Relations"), Ok(()));
}

#[test]
fn a_draft_may_be_incomplete_and_what_is_sent_to_sign_may_not() {
    let empty = with(|statement| {
        statement.importer_name = String::new();
        statement.ports_scope = PortsScope::Listed(Vec::new());
        let stated = dumping(statement);
        stated.ad_case_numbers.clear();
        stated.companion_cvd_case_numbers.clear();
        stated.manufacturers_exporters.clear();
        stated.commodity = " ".to_owned();
        stated.country_of_origin = None;
        stated.agreement_exists = None;
        stated.future_notification_undertaking = false;
        stated.officer_title = String::new();
    });
    assert_eq!(code_of_draft(empty.clone()), Ok(()));
    let no = sent(empty).unwrap_err();
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert_eq!(
        no.sentence,
        "Missing in DCL-2026-000051: importerName, portsScope, adCaseNumbers, \
         manufacturersExporters, commodity, countryOfOrigin, agreementExists, \
         futureNotificationUndertaking (it must be true), officerTitle. Complete the draft and \
         save it first."
    );
    assert_eq!(no.citation.as_deref(), Some("19 CFR 351.402(f)"));
}

#[test]
fn an_incomplete_statement_is_not_submitted_on_paper_either() {
    let draft = drafted(with(|s| dumping(s).commodity.clear())).unwrap();
    assert_eq!(refused(&draft, &command("submit")).code, RejectionCode::Incomplete);
}

#[test]
fn a_certificate_of_use_describes_the_processing_in_two_hundred_characters() {
    let of_length = |chars: usize| {
        let mut statement = samples::end_use();
        certificate(&mut statement).processing_description = "x".repeat(chars);
        sent(statement).map(|_| ()).map_err(|no| (no.code, no.citation))
    };
    let no = (RejectionCode::Incomplete, Some("19 CFR 10.138".to_owned()));
    assert_eq!(of_length(199), Err(no));
    assert_eq!(of_length(200), Ok(()));
}

#[test]
fn a_certificate_of_use_names_its_plant_and_a_claim_its_programme_and_criterion() {
    let mut use_of = samples::end_use();
    certificate(&mut use_of).processing_plant = None;
    certificate(&mut use_of).certifier_role = None;
    let no = sent(use_of).unwrap_err().sentence;
    assert!(no.contains("certifierRole, processingPlant"), "{no}");
    let mut claim = statement(DeclarationType::ImporterCertifyingStatement);
    certificate(&mut claim).program = None;
    certificate(&mut claim).origin_criterion.clear();
    certificate(&mut claim).hts_numbers.clear();
    certificate(&mut claim).goods_description.clear();
    let no = sent(claim).unwrap_err().sentence;
    assert!(no.contains("htsNumbers, goodsDescription, program, originCriterion"), "{no}");
}

#[test]
fn a_preference_is_claimed_by_the_importer_alone() {
    let mut claim = statement(DeclarationType::ImporterCertifyingStatement);
    certificate(&mut claim).certifier_role = Some(CertifierRole::EndUser);
    assert_eq!(sent(claim).unwrap_err().code, RejectionCode::NotAllowed);
}

#[test]
fn purchases_end_after_they_begin() {
    let mut use_of = samples::end_use();
    let period = Period { from: date(2026, 8, 1), to: date(2026, 7, 1) };
    certificate(&mut use_of).period = Some(period);
    assert_eq!(code_of_draft(use_of), Err(RejectionCode::NotAllowed));
}

#[test]
fn an_affidavit_names_a_factory_where_something_can_be_made() {
    for boxed in [
        "P.O. Box 12, Gastonia, NC",
        "PO Box 12",
        "p.o.box 12",
        "415 Spindle Street, P. O. BOX 12",
        "Post Office Box 12",
    ] {
        assert!(guard::names_post_office_box(boxed), "{boxed}");
    }
    for address in
        ["415 Spindle Street", "12 Depo Boxwood Road", "7 Post Road", "Depobox Lane 3", ""]
    {
        assert!(!guard::names_post_office_box(address), "{address}");
    }
    let mut boxed = statement(DeclarationType::AffidavitOfManufacture);
    affidavit(&mut boxed).producer.factory_address = "P.O. Box 12, Gastonia, NC".to_owned();
    let no = drafted(boxed).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAllowed);
    assert_eq!(no.citation.as_deref(), Some("CBP textile book transmittal TBT-07-019"));
}

#[test]
fn an_affidavit_that_is_not_complete_is_not_sent() {
    let mut bare = statement(DeclarationType::AffidavitOfManufacture);
    let stated = affidavit(&mut bare);
    stated.producer.name.clear();
    stated.producer.factory_address.clear();
    stated.input_kind = None;
    stated.input_description.clear();
    stated.program = None;
    stated.hts_of_finished_goods.clear();
    stated.buyer_or_garment_maker.clear();
    stated.quantity = Some("1250.5".to_owned());
    let no = sent(bare).unwrap_err();
    assert_eq!(
        no.sentence,
        "Missing in DCL-2026-000054: producer.name, producer.factoryAddress, inputKind, \
         inputDescription, program, htsOfFinishedGoods, buyerOrGarmentMaker, unit. Complete the \
         draft and save it first."
    );
}

#[test]
fn the_ports_are_all_or_a_list() {
    let mut listed = about_dumping();
    listed.ports_scope = PortsScope::Listed(vec!["2704".parse().unwrap()]);
    let json = serde_json::to_value(&listed).unwrap();
    assert_eq!(json["portsScope"], serde_json::json!(["2704"]));
    assert_eq!(json["type"], "NON_REIMBURSEMENT_BLANKET");
    assert_eq!(serde_json::to_value(about_dumping()).unwrap()["portsScope"], "ALL");
    let mut unknown = json;
    unknown["portsScope"] = "SOME".into();
    assert!(serde_json::from_value::<Statement>(unknown).is_err());
}
