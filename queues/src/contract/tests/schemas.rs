use std::path::Path;

use serde_json::Value;

use crate::contract::{artefacts, message_types};

/// Set to rewrite the committed schemas instead of comparing them.
const WRITE: &str = "TIDEWAITER_WRITE_SCHEMAS";

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    if std::env::var_os(WRITE).is_some() {
        for (name, content) in artefacts() {
            std::fs::write(folder.join(name), content).unwrap();
        }
    }
    let hint = "refresh with: tidewaiter schema --write queues/schemas";
    let mut committed: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    committed.sort();
    let names: Vec<String> = artefacts().into_iter().map(|(name, _)| name).collect();
    assert_eq!(committed, names, "{hint}");
    for (name, content) in artefacts() {
        let found = std::fs::read_to_string(folder.join(&name)).unwrap();
        assert!(found == content, "{name} is stale; {hint}");
    }
}

/// Places in a schema where a value may be as long or as large as it likes.
fn endless(schema: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(rule) = schema else { return };
    let is = |name: &str| match rule.get("type") {
        Some(Value::Array(names)) => names.iter().any(|one| one == name),
        Some(one) => one == name,
        None => false,
    };
    let has = |keyword: &str| rule.contains_key(keyword);
    let is_free = matches!(rule.get("format").and_then(Value::as_str), Some("line" | "text"));
    let has_form = has("enum") || has("const") || (has("format") && !is_free);
    let ends = (!is("string") || has_form || has("maxLength"))
        && (!is("array") || has("maxItems"))
        && (!is("integer") || (has("minimum") && has("maximum")))
        && (!is("object") || rule.get("additionalProperties") == Some(&Value::Bool(false)))
        && !is("number");
    if !ends {
        found.push(at.to_owned());
    }
    for (name, inner) in rule.get("properties").and_then(Value::as_object).into_iter().flatten() {
        endless(inner, &format!("{at}/{name}"), found);
    }
    if let Some(items) = rule.get("items") {
        endless(items, &format!("{at}/0"), found);
    }
}

#[test]
fn every_text_list_number_and_object_of_a_message_has_an_end() {
    for kind in message_types() {
        let mut found = Vec::new();
        endless(&kind.schema(), "", &mut found);
        assert!(found.is_empty(), "{}: {found:?}", kind.name);
    }
}
