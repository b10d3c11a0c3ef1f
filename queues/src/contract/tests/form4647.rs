use serde_json::json;
use workflows::form4647::{self, Supervision};

use super::*;

fn sample_of(id: &str) -> Value {
    samples().into_iter().find(|message| message["id"] == id).unwrap()
}

#[test]
fn every_fault_of_a_notice_to_mark_is_reported_at_once() {
    let found = problems("form4647.issue", |data| {
        data["kind"] = json!("DESTROY");
        data["port"] = json!("39");
        data["quantity"] = json!(1500.5);
        data["unit"] = json!("pieces, as counted at the dock");
        data["violations"]["otherCode"] = json!("MISLABELED");
        data["descriptionOfMerchandise"] = json!("x".repeat(1_001));
        data["requiredMarking"] = json!("x".repeat(501));
        data["remarks"] = json!("x".repeat(4_001));
        data["sampleRequirement"] = Value::Null;
        data["override"] = json!({ "reason": "" });
        data["actions"].as_object_mut().unwrap().insert("mark".to_owned(), json!(true));
        data.as_object_mut().unwrap().remove("supervision");
    });
    assert_eq!(
        found,
        [
            problem(
                "/actions/mark",
                "\"mark\" is not a field of this message; known fields are bringIntoCompliance, \
                 redeliver."
            ),
            problem(
                "/descriptionOfMerchandise",
                "The text has 1001 characters; at most 1000 are allowed."
            ),
            problem(
                "/kind",
                "\"DESTROY\" is none of the known values: MARK, REDELIVER, MARK_AND_REDELIVER."
            ),
            problem("/override/reason", "The text is empty; something is expected here."),
            problem(
                "/port",
                "\"39\" is not a port code: it has 2 characters, expected 4 digits \
                 (district and port)."
            ),
            problem("/quantity", "A number stands here; a whole number is expected."),
            problem("/remarks", "The text has 4001 characters; at most 4000 are allowed."),
            problem("/requiredMarking", "The text has 501 characters; at most 500 are allowed."),
            problem(
                "/sampleRequirement",
                "The value is null; one of REQUIRED, WAIVED, NOT_APPLICABLE is expected."
            ),
            problem(
                "/supervision",
                "The field \"supervision\" is missing; one of NOT_REQUIRED, SPOT_CHECK, \
                 SUPERVISED is expected (Box 14: whether CBP is there when the goods are marked)."
            ),
            problem("/unit", "The text has 30 characters; at most 20 are allowed."),
            problem(
                "/violations/otherCode",
                "\"MISLABELED\" is none of the known values: COO_MARKING, TEXTILE_FIBER, WOOL, \
                 FUR, WATCH_CH91, TEXTILE_ORIGIN, FDA, NOT_ADMISSIBLE, SAMPLE_NOT_FURNISHED, IPR, \
                 FPLA_FHSA, WRO, VISA_QUOTA."
            ),
        ]
    );
}

#[test]
fn another_violation_without_a_code_is_null() {
    let message = sample_of("sample-016");
    assert_eq!(message["data"]["violations"]["otherCode"], Value::Null);
    let Command::Form4647(form4647::Command::Issue(notice)) = instruction(&message).command else {
        panic!("no notice");
    };
    assert_eq!(notice.violations.other_code, None);
    assert!(notice.violations.origin_marking);
    assert_eq!(notice.overriding, None);
}

#[test]
fn goods_that_were_neither_released_nor_examined_have_no_such_dates() {
    let mut message = complete("form4647.issue");
    for field in ["dateOfRelease", "dateOfExamination", "goodsLocation", "countryOfOrigin"] {
        message["data"].as_object_mut().unwrap().remove(field);
    }
    message["data"]["from"].as_object_mut().unwrap().remove("centerCode");
    assert_eq!(read(&message).content.err(), None);
}

#[test]
fn every_fault_of_a_certification_is_reported_at_once() {
    let found = problems("form4647.submit-response", |data| {
        data["kind"] = json!("SOLD");
        data["certified"] = json!("yes");
        data["quantityCompliant"] = json!("1180");
        data["quantityReturned"] = json!(-1);
        data["quantityDestroyed"] = json!(1_000_000_000_000_u64);
        data["sampleAttached"] = json!(true);
        data["plannedDate"] = json!("2026-02-30");
        data["falseCertificationWarningAcknowledged"] = Value::Null;
        data["attachments"][0]["sha256"] = json!("A4EA");
        data["signer"]["title"] = json!("");
        data["actor"].as_object_mut().unwrap().remove("account");
    });
    assert_eq!(
        found,
        [
            problem(
                "/actor/account",
                "The field \"account\" is missing; an ACE account ID, such as A00001, is expected \
                 (ACE ID of the account the user speaks for)."
            ),
            problem(
                "/attachments/0/sha256",
                "\"A4EA\" is not a SHA-256: 64 hexadecimal digits in lower case are expected."
            ),
            problem("/certified", "A text stands here; true or false is expected."),
            problem(
                "/falseCertificationWarningAcknowledged",
                "The value is null; true or false is expected."
            ),
            problem(
                "/kind",
                "\"SOLD\" is none of the known values: MARKED, LABELLED, REDELIVERED, EXPORTED, \
                 DESTROYED, DISAGREE."
            ),
            problem(
                "/plannedDate",
                "\"2026-02-30\" is not a date: no such day is in the calendar."
            ),
            problem("/quantityCompliant", "A text stands here; a whole number is expected."),
            problem(
                "/quantityDestroyed",
                "1000000000000 is out of range; 0 to 999999999999 is allowed."
            ),
            problem("/quantityReturned", "-1 is out of range; 0 to 999999999999 is allowed."),
            problem(
                "/sampleAttached",
                "True or false stands here; one of YES, WAIVED, NO is expected."
            ),
            problem("/signer/title", "The text is empty; something is expected here."),
        ]
    );
}

#[test]
fn quantities_that_are_left_out_are_none() {
    let mut message = complete("form4647.submit-response");
    for field in ["Returned", "Exported", "Destroyed", "NotAvailable"] {
        message["data"].as_object_mut().unwrap().remove(&format!("quantity{field}"));
    }
    let command = instruction(&message).command;
    let Command::Form4647(form4647::Command::SubmitResponse(response)) = command else {
        panic!("no answer");
    };
    assert_eq!(response.quantities.total(), Some(1_180));
    assert_eq!(response.quantities.compliant, 1_180);
}

#[test]
fn a_verification_is_a_spot_check_or_supervised() {
    let command = instruction(&sample_of("sample-019")).command;
    assert_eq!(
        command,
        Command::Form4647(form4647::Command::ScheduleVerification {
            kind: Supervision::SpotCheck,
            on: "2026-07-02".parse().unwrap(),
            place: None,
        })
    );
    assert_eq!(
        problems("form4647.schedule-verification", |data| data["kind"] = json!("NOT_REQUIRED")),
        [problem("/kind", "\"NOT_REQUIRED\" is none of the known values: SPOT_CHECK, SUPERVISED.")]
    );
}

#[test]
fn what_is_confirmed_of_goods_is_at_least_one_unit_on_a_day() {
    for command in
        ["confirm-redelivery", "confirm-export", "confirm-destruction", "mark-after-return"]
    {
        let found = problems(&format!("form4647.{command}"), |data| {
            data["quantity"] = json!(0);
            data.as_object_mut().unwrap().remove("on");
        });
        assert_eq!(
            found,
            [
                problem(
                    "/on",
                    "The field \"on\" is missing; a date, such as 2026-06-05, is expected (The \
                     day)."
                ),
                problem("/quantity", "0 is out of range; 1 to 999999999999 is allowed."),
            ]
        );
    }
}

#[test]
fn a_claim_is_an_amount_and_a_day() {
    let found = problems("form4647.refer-damages", |data| {
        data["amount"] = json!("-5.00");
        data["tripled"] = json!(3);
        data["claimMailedOn"] = json!("2026-8-20");
    });
    assert_eq!(
        found,
        [
            problem(
                "/amount",
                "\"-5.00\" is not an amount in U.S. dollars: digits with two decimals, at most \
                 100000000000.00, are expected, such as 1263.00."
            ),
            problem("/claimMailedOn", "\"2026-8-20\" is not a date: YYYY-MM-DD is expected."),
            problem("/tripled", "A number stands here; true or false is expected."),
        ]
    );
}

#[test]
fn new_days_after_a_rejection_are_at_most_ninety() {
    let found = problems("form4647.reject", |data| data["days"] = json!(0));
    assert_eq!(found, [problem("/days", "0 is out of range; 1 to 90 is allowed.")]);
}
