//! Reading JSON strictly: bounded, without duplicate keys, without what no store can keep.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Largest message body, in bytes. Attachments travel by reference, so a notice with every box
/// full is a twentieth of it, and a Form 29 with 999 lines less than half.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Deepest nesting of objects and lists; the contract itself needs five.
pub const NESTING_DEPTH_MAX: usize = 32;
/// Up to here a whole number written with a fraction, as in `30.0`, is exact.
const EXACT_INTEGER_MAX: f64 = 9_007_199_254_740_991.0;
/// Longest key shown in a sentence, in characters.
const SHOWN_KEY_CHARS_MAX: usize = 48;

/// Reads a body as one JSON value.
///
/// # Errors
/// One sentence that says what is wrong and, for a fault of syntax, in which line and column.
pub(super) fn read(body: &[u8]) -> Result<Value, String> {
    if body.len() > BODY_BYTES_MAX {
        let found = body.len();
        return Err(format!("The body has {found} bytes; at most {BODY_BYTES_MAX} are allowed."));
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        let place = error.valid_up_to();
        format!("The body is not UTF-8: the bytes from offset {place} on are no character.")
    })?;
    if text.trim().is_empty() {
        return Err("The body is empty; a JSON object is expected.".to_owned());
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 1 }.deserialize(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| sentence(&error))
}

fn sentence(error: &serde_json::Error) -> String {
    let full = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let what = full.strip_suffix(&place).unwrap_or(&full);
    let place = format!("line {}, column {}", error.line(), error.column());
    format!("The body is not JSON that can be read ({place}): {what}.")
}

/// The seed of a value at one depth of nesting.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth > NESTING_DEPTH_MAX {
            let problem = format!("it is nested deeper than {NESTING_DEPTH_MAX} levels");
            return Err(E::custom(problem));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    /// `30.0` and `30` are the same number in JSON Schema and in canonical JSON, so here too.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        if value.fract() == 0.0 && value.abs() <= EXACT_INTEGER_MAX {
            #[expect(clippy::cast_possible_truncation, reason = "whole and within 53 bits")]
            return Ok(Value::from(value as i64));
        }
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number is not finite"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        refuse_nul(value)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        refuse_nul(&value)?;
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            refuse_nul(&key)?;
            if map.contains_key(&key) {
                let shown: String = key.chars().take(SHOWN_KEY_CHARS_MAX).collect();
                return Err(A::Error::custom(format!("the field {shown:?} stands there twice")));
            }
            let value = fields.next_value_seed(inner)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// PostgreSQL keeps no U+0000 in a text, so a message with one could never be stored.
fn refuse_nul<E: Error>(text: &str) -> Result<(), E> {
    if text.contains('\0') {
        return Err(E::custom("a text contains the character U+0000"));
    }
    Ok(())
}
