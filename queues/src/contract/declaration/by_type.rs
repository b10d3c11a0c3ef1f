//! The JSON Schema of a draft, by type: every field stands once in `properties`, so that each
//! fault is found whatever the type; what a type must have and may not have follows in `allOf`.

use schemars::Schema;
use serde_json::{Map, Value, json};
use workflows::declaration::DeclarationType;

use super::draft::{AffidavitV1, CertifyingStatementV1, NonReimbursementV1};
use crate::contract::schema::schema_of;

/// Adds the type and the fields of every type to the schema of what all of them have.
pub(super) fn by_type(schema: &mut Schema) {
    let mut fields = own_fields();
    let of_types: Vec<Value> =
        DeclarationType::ALL.into_iter().map(|kind| of_type(kind, &fields)).collect();
    let schema = schema.ensure_object();
    if let Some(Value::Object(common)) = schema.get_mut("properties") {
        common.insert("type".to_owned(), type_field());
        common.append(&mut fields.properties);
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push(json!("type"));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema.insert("allOf".to_owned(), json!(of_types));
}

fn type_field() -> Value {
    json!({
        "type": "string",
        "enum": DeclarationType::ALL.map(DeclarationType::name),
        "description": "Type of the declaration; it decides which other fields there are.",
    })
}

/// The fields that only some types have.
struct OwnFields {
    /// Their schemas.
    properties: Map<String, Value>,
    /// Whose they are.
    owners: Vec<(DeclarationType, Vec<String>)>,
}

impl OwnFields {
    fn owners_of(&self, field: &str) -> Vec<DeclarationType> {
        let owners = self.owners.iter();
        let owners = owners.filter(|(_, fields)| fields.iter().any(|own| own == field));
        owners.map(|(kind, _)| *kind).collect()
    }
}

fn own_fields() -> OwnFields {
    let (mut properties, mut owners) = (Map::new(), Vec::new());
    for kind in DeclarationType::ALL {
        let schema = own_schema(kind);
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let own = own.map(|(field, schema)| {
            properties.entry(field.clone()).or_insert_with(|| schema.clone());
            field.clone()
        });
        owners.push((kind, own.collect()));
    }
    OwnFields { properties, owners }
}

fn own_schema(kind: DeclarationType) -> Value {
    match kind {
        DeclarationType::AffidavitOfManufacture => schema_of::<AffidavitV1>(),
        DeclarationType::ImporterCertifyingStatement => schema_of::<CertifyingStatementV1>(),
        DeclarationType::NonReimbursementBlanket => schema_of::<NonReimbursementV1>(),
    }
}

/// What one type must have, and which fields it may not have.
fn of_type(kind: DeclarationType, fields: &OwnFields) -> Value {
    let foreign: Map<String, Value> = fields
        .properties
        .keys()
        .map(|field| (field, fields.owners_of(field)))
        .filter(|(_, owners)| !owners.contains(&kind))
        .map(|(field, owners)| (field.clone(), absent(field, &owners, kind)))
        .collect();
    json!({
        "if": { "properties": { "type": { "const": kind.name() } }, "required": ["type"] },
        "then": {
            "required": own_schema(kind).get("required").cloned().unwrap_or_else(|| json!([])),
            "properties": foreign,
        },
    })
}

/// A field that a type does not have. `null` means absent, as everywhere; the description is what
/// a person reads who sends it.
fn absent(field: &str, owners: &[DeclarationType], kind: DeclarationType) -> Value {
    let owners: Vec<&str> = owners.iter().map(|owner| owner.name()).collect();
    let (owners, kind) = (owners.join(" or "), kind.name());
    json!({
        "type": "null",
        "description": format!(
            "The field {field:?} belongs to the type {owners}, and this declaration is of the type \
             {kind}; leave it out or change the type."
        ),
    })
}
