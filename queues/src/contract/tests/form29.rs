use serde_json::json;
use workflows::form29;

use super::*;

#[test]
fn every_fault_of_a_notice_of_action_is_reported_at_once() {
    let found = problems("form29.issue", |data| {
        data["actionStatus"] = json!("IS PROPOSED");
        data["adCvdCases"][1] = json!("C-570");
        data["additionalEntryNumbers"][0] = json!("9ZK-0031581-1");
        data["estimatedDutyIncrease"] = json!(44512.0);
        data["explanation"] = json!("x".repeat(8_001));
        data["lines"][0]["dutyIncrease"] = json!("44,512.00");
        data["lines"][0]["line"] = json!(0);
        data["lines"][0]["htsProposed"] = json!("7306");
        data["lines"][0].as_object_mut().unwrap().remove("valueEntered");
        data["linkedForms"] = json!(["rfi 101"]);
        data["actionTypes"]["D_other"] = json!("yes");
    });
    assert_eq!(
        found,
        [
            problem(
                "/actionStatus",
                "\"IS PROPOSED\" is none of the known values: PROPOSED, TAKEN."
            ),
            problem("/actionTypes/D_other", "A text stands here; true or false is expected."),
            problem(
                "/adCvdCases/1",
                "\"C-570\" is not an AD/CVD case number: a group is not 3 digits, expected A or \
                 C, 3 digits, 3 digits and at most 3 of a company (A-570-910-001)."
            ),
            problem(
                "/additionalEntryNumbers/0",
                "\"9ZK-0031581-1\" is not an entry number: the check digit is 1, expected 2."
            ),
            problem(
                "/estimatedDutyIncrease",
                "A number stands here; an amount in U.S. dollars as a text, such as 1263.00, is \
                 expected."
            ),
            problem("/explanation", "The text has 8001 characters; at most 8000 are allowed."),
            problem(
                "/lines/0/dutyIncrease",
                "\"44,512.00\" is not an amount in U.S. dollars: digits with two decimals, at \
                 most 100000000000.00, are expected, such as 1263.00."
            ),
            problem(
                "/lines/0/htsProposed",
                "\"7306\" is not an HTSUS number: it has 4 digits, expected 8 or 10 digits, \
                 dotted NNNN.NN.NN(NN) or not at all."
            ),
            problem("/lines/0/line", "0 is out of range; 1 to 999 is allowed."),
            problem(
                "/lines/0/valueEntered",
                "The field \"valueEntered\" is missing; an amount in U.S. dollars as a text, such \
                 as 1263.00, is expected (Value as entered)."
            ),
            problem(
                "/linkedForms/0",
                "\"rfi 101\" is not a case number: 'r' is not allowed, expected 3 to 32 capital \
                 letters and digits, beginning with a letter, with one or more single hyphens \
                 inside."
            ),
        ]
    );
}

#[test]
fn lists_of_a_notice_of_action_have_an_end() {
    let found = problems("form29.issue", |data| {
        data["lines"] = json!(vec![data["lines"][0].clone(); 1_000]);
        data["additionalEntryNumbers"] = json!(vec!["9ZK-0031581-2"; 101]);
        data["adCvdCases"] = json!(vec!["A-570-910"; 51]);
        data["linkedForms"] = json!(vec!["RFI-2026-000101"; 51]);
        data["courtesyCopyTo"] = json!(vec!["9ZK"; 21]);
    });
    assert_eq!(
        found,
        [
            problem("/adCvdCases", "The list has 51 members; at most 50 are allowed."),
            problem(
                "/additionalEntryNumbers",
                "The list has 101 members; at most 100 are allowed."
            ),
            problem("/courtesyCopyTo", "The list has 21 members; at most 20 are allowed."),
            problem("/lines", "The list has 1000 members; at most 999 are allowed."),
            problem("/linkedForms", "The list has 51 members; at most 50 are allowed."),
        ]
    );
}

#[test]
fn money_reaches_the_case_to_the_cent() {
    let mut message = complete("form29.issue");
    message["data"]["estimatedDutyIncrease"] = json!("574.56");
    let Command::Form29(form29::Command::Issue(notice)) = instruction(&message).command else {
        panic!("no notice");
    };
    assert_eq!(notice.estimated_duty_increase.cents(), 57_456);
}

#[test]
fn the_officer_of_a_notice_of_action_stands_for_the_actor() {
    let actor = instruction(&complete("form29.issue")).actor;
    let officer = Actor::cbp("urn:cbp:center:CPM", "T. Whitfield");
    assert_eq!(actor, Actor { email: Some("officer@cbp.example".to_owned()), ..officer });
}

#[test]
fn a_notice_of_action_agrees_with_its_subject_and_itself() {
    let mut message = complete("form29.issue");
    message["subject"] = json!("NOA-2026-000059");
    message["data"]["to"]["importerNumberType"] = json!("SSN");
    let defect = defect(&message);
    assert_eq!(pointers(&defect), ["/data/noticeNumber", "/data/to/importerNumberType"]);
}

#[test]
fn an_answer_names_a_position_and_a_signer() {
    let found = problems("form29.respond", |data| {
        data["position"] = json!("MAYBE");
        data["signer"]["date"] = json!("20.07.2026");
        data["signer"].as_object_mut().unwrap().remove("telephone");
        data["text"] = json!("x".repeat(32_001));
    });
    assert_eq!(
        found,
        [
            problem("/position", "\"MAYBE\" is none of the known values: AGREE, DISAGREE."),
            problem("/signer/date", "\"20.07.2026\" is not a date: YYYY-MM-DD is expected."),
            problem(
                "/signer/telephone",
                "The field \"telephone\" is missing; a text is expected (Telephone number)."
            ),
            problem("/text", "The text has 32001 characters; at most 32000 are allowed."),
        ]
    );
}

#[test]
fn more_time_is_granted_for_a_compelling_reason_and_at_most_ninety_days() {
    let found = problems("form29.grant-extension", |data| {
        data["days"] = json!(91);
        data["note"] = json!("fine");
        data["compellingReason"] = json!(" \n");
    });
    assert_eq!(
        found,
        [
            problem("/compellingReason", "The text is empty; something is expected here."),
            problem("/days", "91 is out of range; 1 to 90 is allowed."),
            problem(
                "/note",
                "\"note\" is not a field of this message; known fields are actor, \
                 compellingReason, days."
            ),
        ]
    );
}

#[test]
fn a_protest_has_a_number_and_an_outcome() {
    assert_eq!(
        problems("form29.record-protest", |data| data["protestNumber"] = json!("26-101137")),
        [problem(
            "/protestNumber",
            "\"26-101137\" is not a protest number: it does not have three groups, expected port, \
             year and sequence (PPPP-YY-NNNNNN or PPPP-YYYY-NNNNNN)."
        )]
    );
    assert_eq!(
        problems("form29.decide-protest", |data| data["result"] = json!("LOST")),
        [problem(
            "/result",
            "\"LOST\" is none of the known values: ALLOWED, DENIED, PARTLY_ALLOWED."
        )]
    );
}
