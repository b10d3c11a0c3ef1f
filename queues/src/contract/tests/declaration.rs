use serde_json::json;
use workflows::declaration::{self, DeclarationType, PortsScope, Statement};

use super::*;

const AFFIDAVIT: &str = "declaration.draft of AFFIDAVIT_OF_MANUFACTURE";
const CERTIFYING: &str = "declaration.draft of IMPORTER_CERTIFYING_STATEMENT";
const NON_REIMBURSEMENT: &str = "declaration.draft";

fn drafted(message: &Value) -> Statement {
    match instruction(message).command {
        Command::Declaration(declaration::Command::Draft(statement)) => *statement,
        other => panic!("no draft: {other:?}"),
    }
}

/// A draft with nothing in it that may be left out.
fn bare(kind: &str) -> Value {
    let mut message = complete(NON_REIMBURSEMENT);
    message["data"] = json!({
        "actor": message["data"]["actor"],
        "type": kind,
        "importerNumber": "74-555018800",
        "importerName": "Summit Pipe & Fittings Co.",
        "effectiveFrom": "2026-01-01",
        "effectiveTo": "2026-12-31",
    });
    message
}

#[test]
fn a_draft_is_of_the_type_it_names() {
    for (name, kind) in [
        (AFFIDAVIT, DeclarationType::AffidavitOfManufacture),
        (CERTIFYING, DeclarationType::ImporterCertifyingStatement),
        (NON_REIMBURSEMENT, DeclarationType::NonReimbursementBlanket),
    ] {
        let message = complete(name);
        assert_eq!(message["data"]["type"], kind.name());
        assert_eq!(drafted(&message).declaration_type(), kind);
    }
}

#[test]
fn the_number_of_a_draft_is_the_subject_and_may_be_left_out() {
    let mut message = complete(NON_REIMBURSEMENT);
    message["data"].as_object_mut().unwrap().remove("declarationId");
    assert_eq!(drafted(&message).declaration_id.to_string(), "DCL-2026-000001");
    message["data"]["declarationId"] = Value::Null;
    assert_eq!(drafted(&message).declaration_id.to_string(), "DCL-2026-000001");
    message["data"]["declarationId"] = json!("DCL-2026-000002");
    assert_eq!(
        only_problem(&defect(&message)),
        (
            "/data/declarationId",
            "\"DCL-2026-000002\" is not the subject of the message, which is \
             \"DCL-2026-000001\"; they must be equal."
        )
    );
}

#[test]
fn a_draft_may_be_incomplete() {
    for kind in ["NON_REIMBURSEMENT_BLANKET", "AFFIDAVIT_OF_MANUFACTURE"] {
        let statement = drafted(&bare(kind));
        assert_eq!(statement.declaration_type().name(), kind);
        assert_eq!(statement.ports_scope, PortsScope::All);
    }
    let mut message = bare("IMPORTER_CERTIFYING_STATEMENT");
    assert_eq!(
        only_problem(&defect(&message)),
        (
            "/data/basis",
            "The field \"basis\" is missing; one of END_USE, PREFERENCE_CLAIM is expected (What \
             it certifies)."
        )
    );
    message["data"]["basis"] = json!("END_USE");
    assert_eq!(drafted(&message).declaration_type(), DeclarationType::ImporterCertifyingStatement);
}

#[test]
fn a_field_of_another_type_is_refused_with_the_type_it_belongs_to() {
    let found = problems(NON_REIMBURSEMENT, |data| {
        data["producer"] = json!({ "name": "Piedmont Thread Mills Inc." });
        data["program"] = json!("USMCA");
        data["basis"] = json!("END_USE");
    });
    let refused = |field: &str, owners: &str| {
        problem(
            &format!("/{field}"),
            &format!(
                "The field \"{field}\" belongs to the type {owners}, and this declaration is of \
                 the type NON_REIMBURSEMENT_BLANKET; leave it out or change the type."
            ),
        )
    };
    assert_eq!(
        found,
        [
            refused("basis", "IMPORTER_CERTIFYING_STATEMENT"),
            refused("producer", "AFFIDAVIT_OF_MANUFACTURE"),
            refused("program", "AFFIDAVIT_OF_MANUFACTURE or IMPORTER_CERTIFYING_STATEMENT"),
        ]
    );
}

#[test]
fn every_field_of_a_type_is_refused_with_every_other_that_lacks_it() {
    let types = [AFFIDAVIT, CERTIFYING, NON_REIMBURSEMENT].map(complete);
    for message in &types {
        for other in &types {
            for (field, value) in other["data"].as_object().unwrap() {
                if message["data"].get(field).is_some() {
                    continue;
                }
                let mut message = message.clone();
                message["data"][field] = value.clone();
                let kind = message["data"]["type"].as_str().unwrap();
                let defect = defect(&message);
                let (pointer, sentence) = only_problem(&defect);
                assert_eq!(pointer, format!("/data/{field}"));
                assert!(sentence.contains(&format!("of the type {kind}; leave it out")));
                // Absent all the same.
                message["data"][field] = Value::Null;
                assert_eq!(read(&message).content.err(), None);
            }
        }
    }
}

#[test]
fn faults_of_a_draft_are_found_whatever_its_type() {
    let found = problems(NON_REIMBURSEMENT, |data| {
        data.as_object_mut().unwrap().remove("type");
        data["adCaseNumbers"][0] = json!("570-910");
        data["agreementExists"] = json!("MAYBE");
        data["producer"] = json!("Piedmont Thread Mills Inc.");
        data["quantity"] = json!("12,5");
    });
    assert_eq!(
        found,
        [
            problem(
                "/adCaseNumbers/0",
                "\"570-910\" is not an AD/CVD case number: it begins with neither A nor C, \
                 expected A or C, 3 digits, 3 digits and at most 3 of a company (A-570-910-001)."
            ),
            problem("/agreementExists", "\"MAYBE\" is none of the known values: NO, YES."),
            problem("/producer", "A text stands here; an object is expected."),
            problem(
                "/quantity",
                "\"12,5\" is not a quantity: at most 12 digits and 4 decimals are expected, such \
                 as 1250.5."
            ),
            problem(
                "/type",
                "The field \"type\" is missing; one of AFFIDAVIT_OF_MANUFACTURE, \
                 IMPORTER_CERTIFYING_STATEMENT, NON_REIMBURSEMENT_BLANKET is expected (Type of \
                 the declaration; it decides which other fields there are)."
            ),
        ]
    );
}

#[test]
fn the_old_type_for_north_america_is_none_of_the_known_values() {
    let found = problems(NON_REIMBURSEMENT, |data| data["type"] = json!("NAFTA_CERTIFICATE"));
    assert_eq!(
        found,
        [problem(
            "/type",
            "\"NAFTA_CERTIFICATE\" is none of the known values: AFFIDAVIT_OF_MANUFACTURE, \
             IMPORTER_CERTIFYING_STATEMENT, NON_REIMBURSEMENT_BLANKET."
        )]
    );
}

#[test]
fn ports_are_the_word_all_or_a_list() {
    let scope = |value: Value| {
        let mut message = complete(NON_REIMBURSEMENT);
        message["data"]["portsScope"] = value;
        message
    };
    assert_eq!(drafted(&scope(json!("ALL"))).ports_scope, PortsScope::All);
    assert_eq!(drafted(&scope(Value::Null)).ports_scope, PortsScope::All);
    let listed = PortsScope::Listed(vec!["2704".parse().unwrap()]);
    assert_eq!(drafted(&scope(json!(["2704"]))).ports_scope, listed);
    for (value, pointer, sentence) in [
        (
            json!("SOME"),
            "/data/portsScope",
            "\"SOME\" is not a scope: the word ALL or a list of port codes is expected.",
        ),
        (
            json!(2704),
            "/data/portsScope",
            "A number stands here; the word ALL or a list of port codes, such as ALL, is \
             expected.",
        ),
        (json!([]), "/data/portsScope", "The list has 0 members; at least 1 is expected."),
        (
            json!(["27"]),
            "/data/portsScope/0",
            "\"27\" is not a port code: it has 2 characters, expected 4 digits (district and \
             port).",
        ),
    ] {
        assert_eq!(only_problem(&defect(&scope(value))), (pointer, sentence));
    }
}

#[test]
fn both_sides_may_cancel_and_link_and_the_trade_names_its_account() {
    for name in ["declaration.cancel", "declaration.link-entry"] {
        let of_trade = complete(name);
        let actor = instruction(&of_trade).actor;
        assert_eq!((actor.class, actor.account.is_some()), (ActorClass::Trade, true));

        let mut of_cbp = of_trade.clone();
        of_cbp["source"] = json!("urn:cbp:center:BME");
        let actor = instruction(&of_cbp).actor;
        assert_eq!((actor.class, actor.account), (ActorClass::Cbp, None));
        of_cbp["data"]["actor"].as_object_mut().unwrap().remove("account");
        assert_eq!(instruction(&of_cbp).actor.class, ActorClass::Cbp);

        for account in [None, Some(Value::Null)] {
            let mut anonymous = of_trade.clone();
            let actor = anonymous["data"]["actor"].as_object_mut().unwrap();
            actor.remove("account");
            actor.extend(account.map(|null| ("account".to_owned(), null)));
            assert_eq!(
                only_problem(&defect(&anonymous)),
                (
                    "/data/actor/account",
                    "The field \"account\" is missing; a trade user must name the ACE account it \
                     speaks for, such as A00001."
                )
            );
        }
    }
}

#[test]
fn the_exchange_decides_the_class_of_who_cancels_not_the_account() {
    let mut message = complete("declaration.cancel");
    message["source"] = json!("https://sender.example");
    let read = |exchange| parse(message.to_string().as_bytes(), &by(exchange)).content.unwrap();
    assert_eq!(read(ArrivalClass::Cbp).actor.class, ActorClass::Cbp);
    assert_eq!(read(ArrivalClass::Trade).actor.class, ActorClass::Trade);
    assert!(check(message.to_string().as_bytes()).is_valid());
}

#[test]
fn a_rejection_by_the_trade_is_at_the_wrong_exchange() {
    let mut message = complete("declaration.reject");
    message["source"] = json!("urn:trade:A00001");
    let report = check(message.to_string().as_bytes());
    assert_eq!(report.cause, Some(QuarantineCause::WrongExchange));
}

#[test]
fn a_signer_has_an_address_and_a_role() {
    let found = problems("declaration.send-for-signature", |data| {
        data["signer"]["email"] = json!("alex.sample");
        data["signer"]["role"] = json!("OWNER");
        data["signer"]["date"] = json!("2026-01-05");
    });
    assert_eq!(
        found,
        [
            problem(
                "/signer/date",
                "\"date\" is not a field of this message; known fields are email, name, role, \
                 title."
            ),
            problem("/signer/email", "\"alex.sample\" is not an e-mail address: it has no @."),
            problem(
                "/signer/role",
                "\"OWNER\" is none of the known values: COMPANY_OFFICER, EMPLOYEE, \
                 PRODUCER_EMPLOYEE, BROKER."
            ),
        ]
    );
}

#[test]
fn a_signed_copy_is_one_file() {
    let found = problems("declaration.submit", |data| {
        data["signedCopy"] = json!([data["signedCopy"]]);
    });
    assert_eq!(found, [problem("/signedCopy", "A list stands here; an object is expected.")]);
}

#[test]
fn an_entry_is_linked_by_its_number_and_date() {
    let found = problems("declaration.link-entry", |data| {
        data["entryNumber"] = json!("9ZK-0027730-9");
        data["line"] = json!(1_000);
        data["caseNumber"] = json!("B-570-910");
        data.as_object_mut().unwrap().remove("entryDate");
    });
    assert_eq!(
        found,
        [
            problem(
                "/caseNumber",
                "\"B-570-910\" is not an AD/CVD case number: it begins with neither A nor C, \
                 expected A or C, 3 digits, 3 digits and at most 3 of a company (A-570-910-001)."
            ),
            problem(
                "/entryDate",
                "The field \"entryDate\" is missing; a date, such as 2026-06-05, is expected \
                 (Date of the entry)."
            ),
            problem(
                "/entryNumber",
                "\"9ZK-0027730-9\" is not an entry number: the check digit is 9, expected 1."
            ),
            problem("/line", "1000 is out of range; 1 to 999 is allowed."),
        ]
    );
}

#[test]
fn a_renewal_names_the_new_draft() {
    let found = problems("declaration.renew", |data| data["declaration"] = json!("DCL 2027"));
    assert_eq!(
        found,
        [problem(
            "/declaration",
            "\"DCL 2027\" is not a case number: ' ' is not allowed, expected 3 to 32 capital \
             letters and digits, beginning with a letter, with one or more single hyphens inside."
        )]
    );
}
