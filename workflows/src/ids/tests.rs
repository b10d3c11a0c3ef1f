mod properties;

use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;

/// Every text is read, printed as given, and the same through JSON.
fn assert_kept<T>(texts: &[&str])
where
    T: FromStr<Err = IdError> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
{
    for text in texts {
        let id: T = text.parse().expect("a good id");
        assert_eq!(id.to_string(), *text);
        let json = serde_json::to_string(&id).expect("JSON");
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<T>(&json).expect("JSON"), id);
    }
}

fn assert_refused<T: FromStr<Err = IdError> + Debug>(texts: &[&str]) {
    for text in texts {
        assert!(text.parse::<T>().is_err(), "{text:?} was read");
    }
}

fn refusal<T: FromStr<Err = IdError> + Debug>(text: &str) -> String {
    text.parse::<T>().expect_err("a refusal").to_string()
}

#[test]
fn check_digits_follow_the_published_vectors() {
    let digit = |filer: &str, sequence| check_digit(&filer.parse().expect("a filer"), sequence);
    assert_eq!(digit("ABC", 1_234_567), Ok(6));
    assert_eq!(digit("999", 9_999_999), Ok(0));
    assert_eq!(digit("002", 6_110_316), Ok(2));
    assert_eq!(digit("002", 6_111_267), Ok(6));
    assert_eq!(digit("002", 6_111_109), Ok(0));
    assert_eq!(
        digit("002", 10_000_000).expect_err("a refusal").to_string(),
        "\"10000000\" is not a sequence of an entry number: it has 8 characters, expected 7 digits"
    );
}

#[test]
fn good_entry_numbers_are_kept() {
    assert_kept::<EntryNumber>(&[
        "002-6110316-2",
        "002-6111267-6",
        "002-6111109-0",
        "XQ7-2604418-9",
        "9ZK-0031907-9",
        "9ZK-0031544-0",
        "9ZK-0027730-1",
        "EG4-5500172-7",
        "EG4-5500396-2",
        "EG4-5500511-6",
        "XQ7-2604977-4",
        "XQ7-2605203-4",
        "XQ7-2605388-3",
    ]);
}

#[test]
fn hyphens_and_case_of_an_entry_number_do_not_matter() {
    let printed: EntryNumber = "XQ7-2604418-9".parse().expect("an entry number");
    for text in ["XQ726044189", "xq7-2604418-9", "XQ7-26044189", "XQ72604418-9", "xq726044189"] {
        assert_eq!(text.parse(), Ok(printed.clone()));
    }
    assert_eq!(printed.compact(), "XQ726044189");
    assert_eq!(printed.filer_code().as_str(), "XQ7");
}

#[test]
fn a_wrong_check_digit_is_named_with_the_right_one() {
    assert_eq!(
        refusal::<EntryNumber>("XQ7-2604418-8"),
        "\"XQ7-2604418-8\" is not an entry number: the check digit is 8, expected 9"
    );
}

#[test]
fn malformed_entry_numbers_are_refused() {
    assert_refused::<EntryNumber>(&[
        "",
        "XQ7",
        "XQ7-2604418",
        "XQ7-2604418-99",
        "XQ7-26044A8-9",
        "XQ7-2604418-A",
        "XQ-72604418-9",
        "-XQ726044189",
        "XQ726044189-",
        "XQ7--2604418-9",
        "XQ7-260-4418-9",
        "XQ7 2604418 9",
        " XQ7-2604418-9",
        "XQ7-2604418-9\n",
        "ÄQ7-2604418-9",
        "XQ7-٢604418-9",
    ]);
    assert_eq!(
        refusal::<EntryNumber>("XQ7-26044A8-9"),
        "\"XQ7-26044A8-9\" is not an entry number: a letter stands after the filer code, \
         expected 3 letters or digits, 7 digits and a check digit (FFF-NNNNNNN-C)"
    );
}

#[test]
fn a_numbered_entry_has_its_check_digit_and_leading_zeros() {
    let filer: FilerCode = "9ZK".parse().expect("a filer");
    let entry = EntryNumber::numbered(filer.clone(), 31_907).expect("an entry number");
    assert_eq!(entry.to_string(), "9ZK-0031907-9");
    assert!(EntryNumber::numbered(filer, 10_000_000).is_err());
}

#[test]
fn filer_codes_have_three_letters_or_digits() {
    assert_kept::<FilerCode>(&["XQ7", "002", "ABC"]);
    assert_eq!("xq7".parse::<FilerCode>().expect("a filer").as_str(), "XQ7");
    assert_refused::<FilerCode>(&["", "XQ", "XQ77", "X-7", "XÜ7"]);
}

#[test]
fn importer_numbers_know_their_kind() {
    let kind = |text: &str| text.parse::<ImporterNumber>().expect("an importer number").kind();
    assert_eq!(kind("31-555010100"), ImporterNumberKind::Ein);
    assert_eq!(kind("22-5550143A1"), ImporterNumberKind::Ein);
    assert_eq!(kind("123-45-6789"), ImporterNumberKind::Ssn);
    assert_eq!(kind("260901-00417"), ImporterNumberKind::CbpAssigned);
    assert_kept::<ImporterNumber>(&["31-555010100", "22-5550143A1", "260901-00417"]);
}

#[test]
fn kinds_of_importer_numbers_have_the_names_of_the_messages() {
    let names = ImporterNumberKind::ALL.map(|kind| serde_json::to_string(&kind).expect("JSON"));
    assert_eq!(names, ["\"EIN\"", "\"SSN\"", "\"CBP\""]);
    assert_eq!(ImporterNumberKind::ALL.map(ImporterNumberKind::name), ["EIN", "SSN", "CBP"]);
}

#[test]
fn an_ein_without_suffix_has_the_suffix_00() {
    let bare: ImporterNumber = "31-5550101".parse().expect("an EIN");
    assert_eq!(bare.full(), "31-555010100");
    assert_eq!(bare.ein_without_suffix(), Some("31-5550101"));
    assert_eq!(Ok(bare), "31-555010100".parse());
    let other: ImporterNumber = "260901-00417".parse().expect("a CBP number");
    assert_eq!(other.ein_without_suffix(), None);
}

#[test]
fn the_letters_o_z_and_i_are_not_in_a_suffix() {
    assert_refused::<ImporterNumber>(&[
        "31-5550101O0",
        "31-55501010Z",
        "31-5550101I1",
        "31-5550101a1",
        "31-55501010",
        "31-5550101000",
        "31-5550101-0",
        "31-5550101é",
    ]);
    assert_eq!(
        refusal::<ImporterNumber>("31-5550101O0"),
        "\"31-5550101O0\" is not an importer number: the suffix is \"O0\", expected a suffix of \
         two letters or digits without I, O and Z"
    );
}

#[test]
fn a_social_security_number_is_masked_for_people_and_whole_for_storage() {
    let ssn: ImporterNumber = "123-45-6789".parse().expect("an SSN");
    assert_eq!(ssn.to_string(), "***-**-6789");
    assert_eq!(format!("{ssn:?}"), "ImporterNumber(SSN: ***-**-6789)");
    assert_eq!(format!("{:?}", Some(&ssn)), "Some(ImporterNumber(SSN: ***-**-6789))");
    assert_eq!(ssn.full(), "123-45-6789");
    let json = serde_json::to_string(&ssn).expect("JSON");
    assert_eq!(json, "\"123-45-6789\"");
    assert_eq!(serde_json::from_str::<ImporterNumber>(&json).expect("JSON"), ssn);
}

#[test]
fn a_mistyped_social_security_number_is_masked_in_the_error() {
    for text in ["123-45-67890", "123-456-789", "123456789", "123-45-678", "12345-6789"] {
        let error = text.parse::<ImporterNumber>().expect_err("a refusal");
        let tail = &text[text.len() - 3..];
        for shown in [error.to_string(), format!("{error:?}"), error.value.clone()] {
            assert!(!shown.contains("123"), "{shown}");
            assert!(shown.contains(tail), "{shown}");
        }
    }
    assert_eq!(
        refusal::<ImporterNumber>("123456789"),
        "\"*****6789\" is not an importer number: it has none of the three forms, expected an EIN \
         with suffix (NN-NNNNNNNXX), an SSN (NNN-NN-NNNN) or a CBP number (YYDDPP-NNNNN)"
    );
}

#[test]
fn a_social_security_number_in_another_field_is_masked_in_the_error() {
    for text in ["123-45-6789", "123456789", "123 45 6789", "SSN 123-45-6789 of the owner"] {
        for shown in
            [refusal::<PortCode>(text), refusal::<EntryNumber>(text), refusal::<Team>(text)]
        {
            assert!(!shown.contains("123"), "{shown}");
            assert!(shown.contains("6789"), "{shown}");
        }
    }
}

#[test]
fn malformed_importer_numbers_are_refused() {
    assert_refused::<ImporterNumber>(&[
        "",
        "-",
        "31",
        "31-",
        "31-555",
        "3-15550101",
        "315550101",
        "123-45-678A",
        "26090-00417",
        "260901-0041",
        "260901-004177",
        "260901-0041A",
        "123-45-6789-0",
        "***-**-6789",
        "٣١-5550101",
    ]);
}

#[test]
fn tariff_numbers_are_printed_with_dots() {
    assert_kept::<HtsNumber>(&["8518.22.0000", "6109.10.0040", "9903.88.03"]);
    let number = |text: &str| text.parse::<HtsNumber>().expect("an HTSUS number");
    assert_eq!(number("8518220000").to_string(), "8518.22.0000");
    assert_eq!(number("99038803").to_string(), "9903.88.03");
    assert_eq!(number("9903.88.03").digits(), "99038803");
    assert_eq!(number("9903.88.03").chapter(), "99");
    assert!(!number("9903.88.03").has_statistical_suffix());
    assert!(number("8518220000").has_statistical_suffix());
    assert_refused::<HtsNumber>(&[
        "",
        "8518",
        "8518.22",
        "8518.22.000",
        "851822000",
        "8518.22.00.00",
        "85.1822.0000",
        "8518.220000",
        "8518.22.000A",
        "8518-22-0000",
        "....",
    ]);
    assert_eq!(
        refusal::<HtsNumber>("8518.22"),
        "\"8518.22\" is not an HTSUS number: it has 6 digits, expected 8 or 10 digits, dotted \
         NNNN.NN.NN(NN) or not at all"
    );
}

#[test]
fn port_codes_have_four_digits_and_may_have_a_name() {
    assert_kept::<PortCode>(&["2704", "0101", "9999"]);
    let name = |text: &str| text.parse::<PortCode>().expect("a port").name();
    assert_eq!(name("2704"), Some("Los Angeles, CA"));
    assert_eq!(name("0101"), Some("Portland, ME"));
    assert_eq!(name("5201"), Some("Miami, FL"));
    assert_eq!(name("9999"), None);
    assert_refused::<PortCode>(&["", "270", "27044", "27A4", "27 4"]);
}

#[test]
fn centers_have_the_ten_keys() {
    let keys = Center::ALL.map(Center::key);
    assert_eq!(keys, ["AGR", "AFT", "AUT", "BME", "CPM", "ELE", "IMM", "MAC", "PNM", "PHC"]);
    assert_kept::<Center>(&keys);
    assert_eq!(Center::Electronics.name(), "Electronics");
    assert_eq!(Center::Petroleum.managing_city(), "Houston");
    assert_eq!(
        refusal::<Center>("ELC"),
        "\"ELC\" is not a Center key: no Center has it, expected one of AGR, AFT, AUT, BME, CPM, \
         ELE, IMM, MAC, PNM, PHC"
    );
}

#[test]
fn manufacturer_ids_name_a_country_or_a_canadian_province() {
    assert_kept::<Mid>(&[
        "AUOZR92MEL",
        "CNNINBRI1186NIN",
        "VNHAIDUO27HAI",
        "SVTEXVOL36SAN",
        "XOLAKTIM1420THU",
    ]);
    let mid = |text: &str| text.parse::<Mid>().expect("a MID");
    assert_eq!(mid("XOLAKTIM1420THU").canadian_province(), Some("Ontario"));
    assert_eq!(mid("AUOZR92MEL").canadian_province(), None);
    assert_eq!(mid("AUOZR92MEL").origin_code(), "AU");
    assert_refused::<Mid>(&[
        "",
        "AUOZ",
        "CALAKTIM1420THU",
        "1UOZR92MEL",
        "auozr92mel",
        "AUOZR 92MEL",
        "CNNINBRI1186NING",
    ]);
    assert!(refusal::<Mid>("CALAKTIM1420THU").contains("CA does not name the province"));
}

#[test]
fn duty_cases_are_printed_with_hyphens() {
    assert_kept::<AdCvdCase>(&["A-570-910", "C-570-911", "A-475-829", "A-570-910-001"]);
    let case = |text: &str| text.parse::<AdCvdCase>().expect("a case");
    assert_eq!(case("A570910").to_string(), "A-570-910");
    assert_eq!(case("A570910001").to_string(), "A-570-910-001");
    assert_eq!(case("A-570-910-001").ace_key(), "A570910001");
    assert_eq!(case("A570910001").company(), Some("001"));
    assert_eq!(case("A570910").company(), None);
    assert_eq!(case("C-570-911").country_digits(), "570");
    assert!(case("A-570-910").is_antidumping());
    assert!(!case("C-570-911").is_antidumping());
    assert_refused::<AdCvdCase>(&[
        "",
        "A",
        "B-570-910",
        "A-570",
        "A-570-91",
        "A-570-9100",
        "A-570-910-",
        "A-570-910-01",
        "A-570-910-001-1",
        "A--570-910",
        "a-570-910",
        "é570910",
        "Aé570910",
    ]);
}

#[test]
fn protest_numbers_have_port_year_and_sequence() {
    assert_kept::<ProtestNumber>(&["2704-2014-101137", "1001-94-102956", "2809-22-109110"]);
    let number: ProtestNumber = "2809-22-109110".parse().expect("a protest number");
    assert_eq!(number.port().expect("a port").as_str(), "2809");
    assert_refused::<ProtestNumber>(&[
        "",
        "2704",
        "2704-14",
        "2704-014-101137",
        "270-2014-101137",
        "2704-2014-10113",
        "2704-2014-1011377",
        "2704-2014-101137-1",
        "27042014101137",
    ]);
}

#[test]
fn teams_countries_and_ace_numbers_have_their_forms() {
    assert_kept::<Team>(&["A17", "257", "42C"]);
    assert_eq!("a17".parse::<Team>().expect("a team").as_str(), "A17");
    assert_refused::<Team>(&["", "A1", "A171", "A-7"]);
    assert_kept::<AceId>(&["A00001", "B", "123456789012"]);
    assert_refused::<AceId>(&["", "1234567890123", "A-1", "A 1", "É1"]);
    assert_kept::<AceDeclarationId>(&["0123456789", "ABCDEFGHIJ"]);
    assert_refused::<AceDeclarationId>(&["", "012345678", "01234567890", "abcdefghij"]);
}

#[test]
fn countries_have_names_and_customs_codes_have_none() {
    assert_kept::<CountryCode>(&["CN", "XO"]);
    let name = |text: &str| text.parse::<CountryCode>().expect("a country code").name();
    assert_eq!(name("CN"), Some("China"));
    assert_eq!(name("CI"), Some("Côte d'Ivoire"));
    assert_eq!(name("NO"), Some("Norway"));
    assert_eq!(name("XO"), None);
    assert_refused::<CountryCode>(&["", "C", "CHN", "cn", "C1", "ÅÅ"]);
}

#[test]
fn case_numbers_are_safe_in_file_names() {
    assert_kept::<CaseNumber>(&["RFI-2026-000101", "NOA-2026-000041", "DCL-2026-000001", "A-1"]);
    assert_refused::<CaseNumber>(&[
        "", "A1", "1RFI", "-RFI", "RFI-", "RFI--1", "rfi-1", "RFI/1", "RFI\\1", "RFI.1", "RFI 1",
        "RFI\n1", "..", "../RFI", "RFI\0",
    ]);
    assert_kept::<CaseNumber>(&[&format!("A-{}", "A".repeat(30))]);
    assert_refused::<CaseNumber>(&[&format!("A-{}", "A".repeat(31))]);
    assert_eq!(
        refusal::<CaseNumber>("RFI--1"),
        "\"RFI--1\" is not a case number: a hyphen is in the wrong place, expected 3 to 32 capital \
         letters and digits, beginning with a letter, with one or more single hyphens inside"
    );
}

#[test]
fn an_account_can_never_have_the_number_of_a_case() {
    assert_kept::<AceId>(&["A00001"]);
    assert_eq!(
        refusal::<CaseNumber>("A00001"),
        "\"A00001\" is not a case number: it has no hyphen, expected 3 to 32 capital letters and \
         digits, beginning with a letter, with one or more single hyphens inside"
    );
    assert_refused::<AceId>(&["A-1", "RFI-2026-000101"]);
}

#[test]
fn a_long_refused_value_is_shortened_and_escaped_in_the_error() {
    let text = format!("a\n{}", "x".repeat(1000));
    let shown = refusal::<CaseNumber>(&text);
    let start = format!("\"a\\n{}…\" is not a case number", "x".repeat(46));
    assert!(shown.starts_with(&start), "{shown}");
}

#[test]
fn a_refusal_while_reading_json_says_what_is_expected() {
    let error = serde_json::from_str::<PortCode>("\"27\"").expect_err("a refusal");
    let expected = "\"27\" is not a port code: it has 2 characters, expected 4 digits \
                    (district and port)";
    assert_eq!(error.to_string(), expected);
}
