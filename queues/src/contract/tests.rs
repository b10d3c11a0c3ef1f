use serde_json::{Value, json};
use workflows::actor::{Actor, ActorClass};
use workflows::form28;
use workflows::message::{Command, Defect, Instruction, Subject};

use super::*;

const MESSAGES: &str = include_str!("../../../tests/fixtures/messages.ndjson");
const DIRECTORY: &str = include_str!("../../../tests/fixtures/directory.json");

/// One complete message of each type, by its workflow and command: every field is there.
const COMPLETE: &str = include_str!("tests/complete.json");

fn samples() -> Vec<Value> {
    let all = split_documents(MESSAGES).into_iter();
    all.map(|document| serde_json::from_str(document.text).unwrap()).collect()
}

/// The first sample of a command of Form 28.
fn sample(command: &str) -> Value {
    let name = format!("gov.cbp.form28.{command}.v1");
    samples().into_iter().find(|message| message["type"] == name.as_str()).unwrap()
}

/// Every complete message.
fn complete_messages() -> Vec<Value> {
    let all: serde_json::Map<String, Value> = serde_json::from_str(COMPLETE).unwrap();
    all.keys().map(|name| complete(name)).collect()
}

/// The complete message of that name, such as `form29.respond`.
fn complete(name: &str) -> Value {
    let all: Value = serde_json::from_str(COMPLETE).unwrap();
    let data = &all[name];
    let number = ["noticeNumber", "declarationId"].into_iter().find_map(|field| data.get(field));
    let of_trade = data["actor"].get("account").is_some();
    json!({
        "specversion": "1.0",
        "id": name,
        "source": if of_trade { "urn:trade:A00001" } else { "urn:cbp:center:CPM" },
        "type": format!("gov.cbp.{}.v1", name.split(' ').next().unwrap()),
        "subject": number.unwrap_or(&json!("XXX-2026-000001")),
        "time": "2026-07-20T13:00:00Z",
        "data": data,
    })
}

fn by(exchange: ArrivalClass) -> Arrival {
    Arrival {
        exchange,
        exchange_name: exchange.exchange_name().to_owned(),
        received_at: "2026-06-05T13:00:01Z".parse().unwrap(),
        user_id: None,
    }
}

fn read(message: &Value) -> Inbound {
    let class = arrival_class_of_source(message["source"].as_str().unwrap()).unwrap();
    parse(message.to_string().as_bytes(), &by(class))
}

fn instruction(message: &Value) -> Instruction {
    read(message).content.unwrap()
}

fn defect(message: &Value) -> Defect {
    read(message).content.unwrap_err()
}

fn pointers(defect: &Defect) -> Vec<&str> {
    defect.problems.iter().map(|problem| problem.pointer.as_str()).collect()
}

/// The sentence of the one problem a message has.
fn only_problem(defect: &Defect) -> (&str, &str) {
    let [problem] = defect.problems.as_slice() else {
        panic!("not one problem: {defect:#?}");
    };
    (&problem.pointer, &problem.sentence)
}

/// The problems of the data of a complete message after a change, place and sentence.
fn problems(name: &str, change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
    let mut message = complete(name);
    change(&mut message["data"]);
    let defect = defect(&message);
    assert_eq!(defect.cause, QuarantineCause::InvalidData);
    defect.problems.into_iter().map(|one| (one.pointer, one.sentence)).collect()
}

fn problem(pointer: &str, sentence: &str) -> (String, String) {
    (format!("/data{pointer}"), sentence.to_owned())
}

#[test]
fn every_sample_is_understood() {
    let samples = samples();
    assert_eq!(samples.len(), 25);
    for message in &samples {
        let instruction = instruction(message);
        let command = &instruction.command;
        let name = format!("gov.cbp.{}.{}.v1", command.workflow().name(), command.name());
        assert_eq!(message["type"], name.as_str());
        assert_eq!(message["subject"], instruction.subject.to_string().as_str());
        assert_eq!(check(message.to_string().as_bytes()).problems, []);
    }
}

#[test]
fn an_issued_notice_keeps_every_box() {
    let mut message = sample("issue");
    message["data"]["admissibility"] = json!(true);
    message["data"]["responseDays"] = json!(10);
    let Command::Form28(form28::Command::Issue(notice)) = instruction(&message).command else {
        panic!("no notice");
    };
    let mut sent = message["data"].clone();
    assert_eq!(serde_json::to_value(&*notice).unwrap(), sent.take());
}

#[test]
fn an_issuing_officer_stands_for_the_actor() {
    let instruction = instruction(&sample("issue"));
    assert_eq!(instruction.actor, Actor::cbp("urn:cbp:center:ELE", "M. Okafor"));
    assert_eq!(instruction.sent_at, Some("2026-04-20T13:00:00Z".parse().unwrap()));
    assert_eq!(instruction.subject, Subject::Case("RFI-2026-000064".parse().unwrap()));
}

#[test]
fn a_trade_user_speaks_for_the_account_it_names() {
    let actor = instruction(&sample("request-extension")).actor;
    assert_eq!(actor.class, ActorClass::Trade);
    assert_eq!(actor.account, Some("B00003".parse().unwrap()));
}

#[test]
fn every_account_of_the_directory_is_understood() {
    let data: Vec<Value> = serde_json::from_str(DIRECTORY).unwrap();
    let accounts = accounts(DIRECTORY).unwrap();
    assert_eq!(accounts.len(), data.len());
    for (data, account) in data.into_iter().zip(accounts) {
        let message = upsert(&data);
        let read = instruction(&message);
        assert_eq!(read.actor, Actor::cbp("urn:cbp:accounts", "urn:cbp:accounts"));
        let Command::Directory(workflows::directory::Command::UpsertAccount(sent)) = read.command
        else {
            panic!("no account");
        };
        assert_eq!(*sent, account);
    }
}

fn upsert(data: &Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": "1",
        "source": "urn:cbp:accounts",
        "type": "gov.cbp.directory.upsert-account.v1",
        "subject": data["aceId"],
        "time": "2026-01-01T00:00:00Z",
        "data": data,
    })
}

#[test]
fn problems_of_a_directory_file_name_the_account() {
    let mut data: Value = serde_json::from_str(DIRECTORY).unwrap();
    data[1]["contacts"][0]["email"] = json!("nobody");
    let problems = accounts(&data.to_string()).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].pointer, "/1/contacts/0/email");
}

#[test]
fn a_subject_that_is_not_the_account_is_refused() {
    let data: Value = serde_json::from_str(DIRECTORY).unwrap();
    let mut message = upsert(&data[0]);
    message["subject"] = json!("A99999");
    let defect = defect(&message);
    assert_eq!(only_problem(&defect).0, "/data/aceId");
}

#[test]
fn five_faults_are_reported_at_once_each_at_its_place() {
    let mut message = sample("issue");
    let data = &mut message["data"];
    data["entryNumber"] = json!("9ZK-0031907-1");
    data["officer"].as_object_mut().unwrap().remove("team");
    data["htsusItemNumbers"][0] = json!("8518");
    data["responseDays"] = json!(30);
    data["invoiceDescription"] = json!("x".repeat(501));
    let defect = defect(&message);
    assert_eq!(defect.cause, QuarantineCause::InvalidData);
    let found: Vec<(&str, &str)> =
        defect.problems.iter().map(|one| (&*one.pointer, &*one.sentence)).collect();
    assert_eq!(
        found,
        [
            (
                "/data/entryNumber",
                "\"9ZK-0031907-1\" is not an entry number: the check digit is 1, expected 9."
            ),
            (
                "/data/htsusItemNumbers/0",
                "\"8518\" is not an HTSUS number: it has 4 digits, expected 8 or 10 digits, \
                 dotted NNNN.NN.NN(NN) or not at all."
            ),
            ("/data/invoiceDescription", "The text has 501 characters; at most 500 are allowed."),
            (
                "/data/officer/team",
                "The field \"team\" is missing; a team designation, such as 42C, is expected \
                 (Team designation, three characters)."
            ),
            ("/data/responseDays", "30 is out of range; 1 to 29 is allowed."),
        ]
    );
}

#[test]
fn an_unknown_field_is_named_with_what_may_have_been_meant() {
    let mut message = sample("grant-extension");
    message["data"]["nota"] = json!("fine");
    assert_eq!(
        only_problem(&defect(&message)),
        (
            "/data/nota",
            "\"nota\" is not a field of this message; known fields are actor, days, note. \
             Did you mean \"note\"?"
        )
    );
}

#[test]
fn types_words_and_empty_texts_are_explained() {
    let mut message = sample("submit-response");
    let data = &mut message["data"];
    data["answers"][0]["item"] = json!("12.C");
    data["replyMessage"] = json!(["a"]);
    data["certification"]["signature"] = json!("  ");
    data["certification"]["date"] = Value::Null;
    data["attachments"][0]["size"] = json!(-1);
    let defect = defect(&message);
    let found: Vec<(&str, &str)> =
        defect.problems.iter().map(|one| (&*one.pointer, &*one.sentence)).collect();
    assert_eq!(
        found,
        [
            (
                "/data/answers/0/item",
                "\"12.C\" is none of the known values: 12.A, 12.B, 12.B(1), 12.B(2), 12.B(3), \
                 12.B(4), 12.B(5), 13.A, 13.B, 13.C, 13.D, 13.E."
            ),
            ("/data/attachments/0/size", "-1 is out of range; 0 to 1073741824 is allowed."),
            (
                "/data/certification/date",
                "The value is null; a date, such as 2026-06-05, is expected."
            ),
            ("/data/certification/signature", "The text is empty; something is expected here."),
            ("/data/replyMessage", "A list stands here; a text is expected."),
        ]
    );
}

#[test]
fn null_means_that_an_optional_field_is_absent() {
    let mut message = sample("submit-response");
    message["data"]["priorSubmission"] = Value::Null;
    message["data"]["replyMessage"] = Value::Null;
    let mut issue = sample("issue");
    issue["data"]["broker"] = Value::Null;
    issue["data"]["courtesyCopyTo"] = Value::Null;
    issue["data"]["questions"]["A"] = Value::Null;
    assert!(read(&message).content.is_ok());
    assert_eq!(read(&issue).content.err(), None);
}

#[test]
fn a_whole_number_may_be_written_with_a_fraction() {
    let text = sample("grant-extension").to_string().replace("\"days\":30", "\"days\":30.0");
    let inbound = parse(text.as_bytes(), &by(ArrivalClass::Cbp));
    assert!(inbound.content.is_ok());
    assert_eq!(inbound.content_hash, read(&sample("grant-extension")).content_hash);
}

#[test]
fn a_province_stands_for_canada_with_the_manufacturer_only() {
    let mut message = sample("issue");
    message["data"]["manufacturerSellerShipper"]["countryCode"] = json!("XO");
    assert!(read(&message).content.is_ok());
    message["data"]["countryOfOrigin"] = json!("XO");
    assert_eq!(only_problem(&defect(&message)).0, "/data/countryOfOrigin");
}

#[test]
fn the_type_of_an_importer_number_is_that_of_the_number() {
    let mut message = sample("issue");
    message["data"]["to"]["importerNumberType"] = json!("CBP");
    assert_eq!(
        only_problem(&defect(&message)),
        (
            "/data/to/importerNumberType",
            "The type is CBP, but importerNumber has the form of EIN; EIN is expected."
        )
    );
}

#[test]
fn a_notice_number_is_the_subject() {
    let mut message = sample("issue");
    message["subject"] = json!("RFI-2026-000065");
    let defect = defect(&message);
    assert_eq!(defect.cause, QuarantineCause::InvalidData);
    assert_eq!(
        only_problem(&defect),
        (
            "/data/noticeNumber",
            "\"RFI-2026-000064\" is not the subject of the message, which is \
             \"RFI-2026-000065\"; they must be equal."
        )
    );
}

#[test]
fn a_trade_command_without_an_account_is_refused() {
    let mut message = sample("request-extension");
    message["data"]["actor"].as_object_mut().unwrap().remove("account");
    let defect = defect(&message);
    assert_eq!(defect.cause, QuarantineCause::InvalidData);
    assert_eq!(only_problem(&defect).0, "/data/actor/account");
}

#[test]
fn the_source_tells_the_class() {
    assert_eq!(arrival_class_of_source("urn:cbp:center:CPM"), Some(ArrivalClass::Cbp));
    assert_eq!(arrival_class_of_source("URN:Trade:A00002"), Some(ArrivalClass::Trade));
    assert_eq!(arrival_class_of_source("https://cbp.example"), None);
    assert_eq!(arrival_class_of_source("ürn:cbp"), None);
}

#[test]
fn equal_content_in_another_order_has_the_same_hash() {
    let message = sample("deny-extension");
    let fields: Vec<String> = message
        .as_object()
        .unwrap()
        .iter()
        .rev()
        .map(|(name, value)| format!("{}: {value}", json!(name)))
        .collect();
    let reordered = format!("{{ {} }}", fields.join(",\n"));
    let read_again = parse(reordered.as_bytes(), &by(ArrivalClass::Cbp));
    assert_eq!(read_again.content_hash, read(&message).content_hash);
    assert_eq!(read_again.identity, read(&message).identity);
    let mut other = message;
    other["data"]["reason"] = json!("Another reason.");
    assert_ne!(read(&other).content_hash, read_again.content_hash);
}

#[test]
fn a_message_with_hundreds_of_faults_keeps_the_first_hundred() {
    let mut message = sample("issue");
    for number in 0..300 {
        message["data"][format!("x{number}")] = json!(number);
    }
    let defect = defect(&message);
    assert_eq!(defect.problems.len(), 101);
    assert_eq!(defect.problems[0].sentence, "200 more problems are not listed.");
}

mod commands;
mod declaration;
mod envelope;
mod facts;
mod form29;
mod form4647;
mod mutations;
mod schemas;
