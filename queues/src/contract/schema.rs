//! JSON Schemas of the wire types, made plain.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema of data, everything in place: no references, and `null` as one of the types of an
/// optional field, so that each fault has one plain place in it.
pub(super) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.remove("title");
    }
    tidy(&mut schema);
    schema
}

/// Turns `anyOf` a schema or null into the schema with one type more.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(tidy);
            // Widths of Rust's integers mean nothing to others.
            if fields.get("format").and_then(Value::as_str).is_some_and(|f| f.starts_with("uint")) {
                fields.remove("format");
            }
            let Some(Value::Array(options)) = fields.get_mut("anyOf") else {
                return;
            };
            let is_null = |option: &Value| option == &json!({ "type": "null" });
            if options.len() != 2 || !is_null(&options[1]) {
                return;
            }
            let Value::Object(mut option) = options[0].take() else {
                return;
            };
            if let Some(types) = option.get("type").cloned() {
                let mut types = if let Value::Array(types) = types { types } else { vec![types] };
                types.push(json!("null"));
                option.insert("type".to_owned(), json!(types));
            }
            fields.remove("anyOf");
            for (keyword, value) in option {
                fields.entry(keyword).or_insert(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
