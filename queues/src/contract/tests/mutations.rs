//! Every field of every sample, replaced by every kind of value.

use serde_json::json;

use super::*;

/// Pointers to everything in a value, the value itself last.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                places(inner, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                places(inner, &format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found.push(at.to_owned());
}

#[test]
fn what_validates_reads_and_what_does_not_names_its_place() {
    let replacements = [
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{1}\n"),
        json!("ä€😀"),
        json!("2026-02-30"),
        json!([]),
        json!([null]),
        json!({}),
        json!({ "": "~/" }),
    ];
    let mut messages = samples();
    messages.extend(complete_messages());
    let accounts: Vec<Value> = serde_json::from_str(DIRECTORY).unwrap();
    messages.extend(accounts.iter().take(2).map(upsert));
    for message in &messages {
        let mut all = Vec::new();
        places(message, "", &mut all);
        for place in all.iter().filter(|place| !place.is_empty()) {
            for replacement in &replacements {
                let mut changed = message.clone();
                *changed.pointer_mut(place).unwrap() = replacement.clone();
                let report = check(changed.to_string().as_bytes());
                for problem in &report.problems {
                    let sentence = &problem.sentence;
                    assert!(!sentence.contains("cannot be read"), "{place}: {sentence}");
                    assert!(!sentence.contains("the rule"), "{place}: {sentence}");
                    assert!(sentence.ends_with(['.', '?']), "{place}: {sentence}");
                    let related = problem.pointer.starts_with(place.as_str())
                        || [
                            "/data/noticeNumber",
                            "/data/declarationId",
                            "/data/aceId",
                            "/type",
                            "/source",
                        ]
                        .contains(&problem.pointer.as_str())
                        || problem.pointer == "/data/to/importerNumberType";
                    assert!(related, "{place} led to {}: {sentence}", problem.pointer);
                }
            }
        }
    }
}
