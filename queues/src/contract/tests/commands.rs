//! What holds of every command of every workflow, on one complete message of each.

use std::collections::BTreeSet;

use serde_json::json;
use workflows::case::Workflow;

use super::*;

#[test]
fn there_is_a_complete_message_of_every_type_but_those_of_the_directory() {
    let of_cases = message_types().iter().filter(|kind| kind.workflow != Workflow::Directory);
    let names: BTreeSet<String> = of_cases.map(|kind| kind.name.to_owned()).collect();
    let complete = complete_messages();
    let found: BTreeSet<String> =
        complete.iter().map(|message| message["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(found, names);
    assert_eq!(names.len(), 15 + 14 + 23 + 10);
}

#[test]
fn every_command_keeps_every_field() {
    for message in complete_messages() {
        let instruction = instruction(&message);
        let command = &instruction.command;
        let name = format!("gov.cbp.{}.{}.v1", command.workflow().name(), command.name());
        assert_eq!(message["type"], name.as_str());
        let kept = serde_json::to_value(command).unwrap();
        let of_workflow = &kept[command.workflow().name()];
        let kept = of_workflow.get(command.name()).cloned().unwrap_or_else(|| json!({}));
        let mut sent = message["data"].clone();
        sent.as_object_mut().unwrap().remove("actor");
        assert_eq!(kept, sent, "{}", message["id"]);
    }
}

#[test]
fn the_actor_is_kept_and_an_officer_never_has_an_account() {
    for message in complete_messages() {
        let actor = instruction(&message).actor;
        let Some(sent) = message["data"].get("actor") else {
            assert_eq!(actor.user, message["source"].as_str().unwrap());
            continue;
        };
        assert_eq!(json!(actor.user), sent["user"]);
        assert_eq!(json!(actor.name), sent["name"]);
        assert_eq!(json!(actor.email), sent["email"]);
        assert_eq!(actor.class == ActorClass::Trade, actor.account.is_some());
        assert_eq!(actor.account.map(String::from).as_deref(), sent["account"].as_str());
    }
}

#[test]
fn a_type_has_the_name_and_the_classes_of_its_command() {
    for kind in message_types() {
        let name = format!("gov.cbp.{}.{}.v1", kind.workflow.name(), kind.command);
        assert_eq!(kind.name, name);
        kind.contract().validator();
    }
    for message in complete_messages() {
        let kind = types::find(message["type"].as_str().unwrap()).unwrap();
        let command = instruction(&message).command;
        assert_eq!(kind.workflow, command.workflow());
        let classes = match command {
            Command::Form28(command) => vec![command.class()],
            Command::Form29(command) => vec![command.class()],
            Command::Form4647(command) => vec![command.class()],
            Command::Declaration(command) => command.classes().to_vec(),
            Command::Directory(_) => vec![ActorClass::Cbp],
        };
        assert_eq!(kind.classes, classes, "{}", kind.name);
    }
}

#[test]
fn an_actor_of_another_class_is_at_the_wrong_exchange() {
    for message in complete_messages() {
        let kind = types::find(message["type"].as_str().unwrap()).unwrap();
        for exchange in [ArrivalClass::Cbp, ArrivalClass::Trade] {
            let mut message = message.clone();
            message["source"] = json!("https://sender.example");
            let inbound = parse(message.to_string().as_bytes(), &by(exchange));
            let allowed = kind.classes.contains(&exchange.actor_class());
            let cause = inbound.content.err().map(|defect| defect.cause);
            assert_eq!(cause, (!allowed).then_some(QuarantineCause::WrongExchange), "{kind:?}");
        }
    }
}

/// Pointers to every object in a value.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(at.to_owned());
            for (name, inner) in fields {
                objects(inner, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                objects(inner, &format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn an_unknown_field_of_any_object_is_refused_at_its_place() {
    for message in complete_messages() {
        let mut all = Vec::new();
        objects(&message["data"], "/data", &mut all);
        for place in all {
            let mut message = message.clone();
            message.pointer_mut(&place).unwrap()["surplus"] = json!(null);
            let defect = defect(&message);
            assert_eq!(defect.cause, QuarantineCause::InvalidData);
            let (pointer, sentence) = only_problem(&defect);
            assert_eq!(pointer, format!("{place}/surplus"));
            assert!(sentence.starts_with("\"surplus\" is not a field of this message; known"));
        }
    }
}

#[test]
fn a_field_that_may_be_left_out_may_be_null_and_no_other() {
    for message in complete_messages() {
        let mut all = Vec::new();
        objects(&message["data"], "/data", &mut all);
        for place in all {
            let names: Vec<String> =
                message.pointer(&place).unwrap().as_object().unwrap().keys().cloned().collect();
            for name in names {
                let pointer = format!("{place}/{name}");
                let mut null = message.clone();
                *null.pointer_mut(&pointer).unwrap() = Value::Null;
                let mut absent = message.clone();
                absent.pointer_mut(&place).unwrap().as_object_mut().unwrap().remove(&name);
                let (null, absent) = (read(&null).content, read(&absent).content);
                match (null, absent) {
                    (Ok(null), Ok(absent)) => assert_eq!(null, absent, "{pointer}"),
                    (Err(null), Err(absent)) => {
                        assert_eq!(only_problem(&null).0, pointer);
                        let (found, sentence) = only_problem(&absent);
                        assert_eq!(found, pointer);
                        assert!(sentence.starts_with(&format!("The field {name:?} is missing;")));
                    }
                    other => panic!("{} {pointer}: {other:?}", message["type"]),
                }
            }
        }
    }
}

/// The sample commands of every machine that people give, with an actor who may give them.
fn given_by_people() -> Vec<(Command, Actor)> {
    use workflows::{declaration, form29, form4647};
    let mut all: Vec<(Command, Actor)> = Vec::new();
    all.extend(form28::samples::commands().into_iter().map(|command| {
        let actor = form28::samples::actor_of(&command);
        (Command::Form28(command), actor)
    }));
    all.extend(form29::samples::commands().into_iter().map(|command| {
        let actor = form29::samples::actor_of(&command);
        (Command::Form29(command), actor)
    }));
    all.extend(form4647::samples::commands().into_iter().map(|command| {
        let actor = form4647::samples::actor_of(&command);
        (Command::Form4647(command), actor)
    }));
    all.extend(declaration::samples::commands().into_iter().map(|command| {
        let actor = declaration::samples::actor_of(&command);
        (Command::Declaration(command), actor)
    }));
    all.retain(|(_, actor)| actor.class != ActorClass::Clock);
    all
}

#[test]
fn every_command_that_people_give_to_a_machine_travels_unchanged() {
    let mut names = BTreeSet::new();
    for (command, actor) in given_by_people() {
        let (workflow, name) = (command.workflow().name(), command.name());
        let written = serde_json::to_value(&command).unwrap();
        let mut data = written[workflow].get(name).cloned().unwrap_or_else(|| json!({}));
        if name != "issue" {
            data["actor"] = json!({ "user": actor.user, "name": actor.name });
            if let Some(account) = &actor.account {
                data["actor"]["account"] = json!(account);
            }
        }
        let mut message = complete(&format!("{workflow}.{name}"));
        message["source"] = json!(format!("urn:{}:x", actor.class.name()));
        for field in ["noticeNumber", "declarationId"] {
            if let Some(number) = data.get(field) {
                message["subject"] = number.clone();
            }
        }
        message["data"] = data;
        let read = instruction(&message);
        assert_eq!(read.command, command);
        if name != "issue" {
            assert_eq!(read.actor, actor);
        }
        names.insert(message["type"].as_str().unwrap().to_owned());
    }
    let of_cases = message_types().iter().filter(|kind| kind.workflow != Workflow::Directory);
    assert_eq!(names, of_cases.map(|kind| kind.name.to_owned()).collect());
}
