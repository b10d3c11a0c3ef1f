//! The JSON Schema of a draft, by type: every field stands once in `properties`, so that each
//! fault is found whatever the type; what a type must have and may not have follows in `allOf`.

use schemars::Schema;
use serde_json::{Map, Value, json};
use workflows::declaration::DeclarationType;

use super::draft::{AffidavitV1, CertifyingStatementV1, NonReimbursementV1};
use crate::contract::schema::schema_of;

/// Adds the type and the fields of every type to the schema of what all of them have.
pub(super) fn by_type(schema: &mut Schema) {
    let types = DeclarationType::ALL.map(OwnFields::of);
    let schema = schema.ensure_object();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("type".to_owned(), type_field());
        for own in &types {
            for (field, schema) in &own.properties {
                properties.entry(field.clone()).or_insert_with(|| or_null(schema.clone()));
            }
        }
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push(json!("type"));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    let branches: Vec<Value> = types.iter().map(|own| own.branch(&types)).collect();
    schema.insert("allOf".to_owned(), json!(branches));
}

fn type_field() -> Value {
    json!({
        "type": "string",
        "enum": DeclarationType::ALL.map(DeclarationType::name),
        "description": "Type of the declaration; it decides which other fields there are.",
    })
}

/// A field that one type needs is absent, which may be said with `null`, in the others.
fn or_null(mut schema: Value) -> Value {
    if let Some(name) = schema.get("type").and_then(Value::as_str).map(str::to_owned) {
        schema["type"] = json!([name, "null"]);
        if let Some(Value::Array(words)) = schema.get_mut("enum") {
            words.push(Value::Null);
        }
    }
    schema
}

/// The fields that one type has beside what all of them have.
struct OwnFields {
    kind: DeclarationType,
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl OwnFields {
    fn of(kind: DeclarationType) -> Self {
        let mut schema = match kind {
            DeclarationType::AffidavitOfManufacture => schema_of::<AffidavitV1>(),
            DeclarationType::ImporterCertifyingStatement => schema_of::<CertifyingStatementV1>(),
            DeclarationType::NonReimbursementBlanket => schema_of::<NonReimbursementV1>(),
        };
        let properties = match schema.get_mut("properties").map(Value::take) {
            Some(Value::Object(properties)) => properties,
            Some(_) | None => Map::new(),
        };
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let required = required.filter_map(Value::as_str).map(str::to_owned).collect();
        Self { kind, properties, required }
    }

    /// What the type must have, and which fields it may not have.
    fn branch(&self, types: &[Self]) -> Value {
        let foreign = types.iter().flat_map(|own| own.properties.keys());
        let foreign = foreign.filter(|field| !self.properties.contains_key(*field));
        let mut properties: Map<String, Value> =
            foreign.map(|field| (field.clone(), self.absent(field, types))).collect();
        for field in &self.required {
            properties.insert(field.clone(), json!(self.properties.get(field)));
        }
        let mut then = json!({ "properties": properties });
        if !self.required.is_empty() {
            then["required"] = json!(self.required);
        }
        json!({
            "if": { "properties": { "type": { "const": self.kind.name() } }, "required": ["type"] },
            "then": then,
        })
    }

    /// A field that the type does not have. The description is what a person reads who sends it.
    fn absent(&self, field: &str, types: &[Self]) -> Value {
        let owners = types.iter().filter(|own| own.properties.contains_key(field));
        let owners: Vec<&str> = owners.map(|own| own.kind.name()).collect();
        let (owners, kind) = (owners.join(" or "), self.kind.name());
        json!({
            "type": "null",
            "description": format!(
                "The field {field:?} belongs to the type {owners}, and this declaration is of the \
                 type {kind}; leave it out or change the type."
            ),
        })
    }
}
