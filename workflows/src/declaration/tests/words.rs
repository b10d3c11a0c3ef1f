//! The words of each type, and their freezing.

use sha2::{Digest as _, Sha256};

use super::*;
use crate::declaration::wording;

fn page(statement: &Statement) -> String {
    let text = wording::text(statement);
    let review =
        if text.legal_review { "legal review before use" } else { "no legal review asked" };
    format!("{} ({review})\n{}", text.version, text.paragraphs.join("\n"))
}

#[test]
fn the_statement_about_dumping_says_what_it_must_and_asks_for_legal_review() {
    insta::assert_snapshot!(page(&about_dumping()));
}

#[test]
fn the_claim_of_preference_says_what_it_must() {
    insta::assert_snapshot!(page(&statement(DeclarationType::ImporterCertifyingStatement)));
}

#[test]
fn the_certificate_of_use_says_what_it_must() {
    insta::assert_snapshot!(page(&samples::end_use()));
}

#[test]
fn the_affidavit_says_what_it_must() {
    insta::assert_snapshot!(page(&statement(DeclarationType::AffidavitOfManufacture)));
}

#[test]
fn the_words_of_the_record_are_those_that_were_put_before_the_signer() {
    let case = case_in(State::Active);
    let frozen = case.frozen.unwrap();
    assert_eq!(frozen.text, wording::text(&case.statement));
    let lines = format!("{}\n{}\n", frozen.text.version, frozen.text.paragraphs.join("\n"));
    assert_eq!(frozen.sha256, hex::encode(Sha256::digest(lines)));
}

#[test]
fn a_social_security_number_is_masked_in_the_words() {
    let mut statement = about_dumping();
    statement.importer_number = "123-45-6789".parse().unwrap();
    let page = page(&statement);
    assert!(page.contains("***-**-6789") && !page.contains("123-45"));
}

#[test]
fn the_name_of_a_type_has_its_article_at_the_beginning_of_a_sentence() {
    for (declaration_type, expected) in [
        (DeclarationType::AffidavitOfManufacture, "An Affidavit of Manufacture says nothing"),
        (DeclarationType::ImporterCertifyingStatement, "An Importer Certifying Statement says"),
    ] {
        let case = samples::case_of(statement(declaration_type), State::Active);
        let no = refused(&case, &command("report-reimbursement"));
        assert!(no.sentence.starts_with(expected), "{}", no.sentence);
    }
}
