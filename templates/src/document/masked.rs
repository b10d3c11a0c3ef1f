//! Facts as the canonical JSON that goes into a document: a Social Security number is in them as
//! it is printed, `***-**-1234` (forms §4.2), because documents go to brokers and others who need
//! the facts and not the number.
//!
//! Read back, a masked number becomes one that nobody has (the Social Security Administration
//! gives no number that begins with 000) and that is printed and masked the same. So what is read
//! makes the same document again, and [`ImporterNumber`] itself never takes a masked number: a
//! message with one is refused.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflows::ids::{ImporterNumber, ImporterNumberKind};

/// The only field of a document's facts that holds an importer number.
const FIELD: &str = "importerNumber";
/// How a masked number begins; four digits follow.
const MASK: &str = "***-**-";
/// What stands in for the mask: no Social Security number begins so.
const NOBODY: &str = "000-00-";

/// Facts as canonical JSON (RFC 8785), Social Security numbers masked: the same facts are the same
/// bytes.
pub(super) fn canonical(facts: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut facts = serde_json::to_value(facts)?;
    change(&mut facts, &masked);
    serde_json_canonicalizer::to_vec(&facts)
}

/// Facts as they were written with [`canonical`].
pub(super) fn read<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    let mut facts = serde_json::from_slice(json)?;
    change(&mut facts, &unmasked);
    serde_json::from_value(facts)
}

/// Goes through all importer numbers; those for which there is nothing else stay.
fn change(value: &mut Value, other: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str().filter(|_| name == FIELD).and_then(other) {
                    Some(number) => *field = Value::String(number),
                    None => change(field, other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, other)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn masked(number: &str) -> Option<String> {
    let number: ImporterNumber = number.parse().ok()?;
    (number.kind() == ImporterNumberKind::Ssn).then(|| number.to_string())
}

fn unmasked(number: &str) -> Option<String> {
    number.strip_prefix(MASK).map(|last| format!("{NOBODY}{last}"))
}
