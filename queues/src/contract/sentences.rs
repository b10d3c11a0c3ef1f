//! What a person reads about each fault that a JSON Schema finds.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;
use workflows::message::Problem;

use super::formats::{format, shown};
use super::spelling::nearest;
use super::validation::Fault;

/// Longest name that becomes part of a pointer, in characters: pointers are stored and shown.
const POINTER_NAME_CHARS_MAX: usize = 128;

/// The faults that one schema error stands for; each place has its own.
pub(super) fn faults(error: &ValidationError<'_>, schema: &Value) -> Vec<Fault> {
    let place = error.instance_path().as_str();
    let rule = Rule::of(error, schema);
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| fault(below(place, name), unknown(name, rule, place.is_empty())))
            .collect(),
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let problem = Problem { pointer: below(place, name), sentence: missing(name, rule) };
            vec![Fault { problem, is_missing: true }]
        }
        // Of something that is no text, the fault of its type says which words are expected.
        Kind::Enum { .. } if !error.instance().is_string() && rule.get("type").is_some() => {
            Vec::new()
        }
        kind => vec![fault(place.to_owned(), sentence(kind, error.instance(), rule))],
    }
}

/// The pointer of a member, escaped as RFC 6901 asks; a name too long to show is left out.
pub(super) fn below(pointer: &str, name: &str) -> String {
    if name.chars().nth(POINTER_NAME_CHARS_MAX).is_some() {
        return pointer.to_owned();
    }
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn fault(pointer: String, sentence: String) -> Fault {
    Fault { problem: Problem { pointer, sentence }, is_missing: false }
}

/// The object of the schema whose keyword was broken.
#[derive(Clone, Copy)]
struct Rule<'a>(Option<&'a Value>);

impl<'a> Rule<'a> {
    fn of(error: &ValidationError<'_>, schema: &'a Value) -> Self {
        let keyword = error.schema_path().as_str();
        Self(keyword.rsplit_once('/').and_then(|(rule, _)| schema.pointer(rule)))
    }

    fn get(self, keyword: &str) -> Option<&'a Value> {
        self.0?.get(keyword)
    }

    fn property(self, name: &str) -> Self {
        Self(self.get("properties").and_then(|properties| properties.get(name)))
    }

    fn known_fields(self) -> Vec<&'a str> {
        let fields = self.get("properties").and_then(Value::as_object);
        fields.into_iter().flat_map(|fields| fields.keys()).map(String::as_str).collect()
    }

    /// What belongs here, with its article.
    fn expected(self) -> String {
        if let Some(only) = self.get("const") {
            return only.to_string();
        }
        if let Some(words) = self.get("enum") {
            return format!("one of {}", listed(words));
        }
        match self.get("format").and_then(Value::as_str).and_then(format) {
            Some(format) if !matches!(format.name, "line" | "text") => {
                format!("{}, such as {},", format.what, format.example)
            }
            Some(_) | None => self.expected_type(),
        }
    }

    fn expected_type(self) -> String {
        let names: Vec<&str> = match self.get("type") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            Some(name) => name.as_str().into_iter().collect(),
            None => Vec::new(),
        };
        let types = names.into_iter().filter_map(|name| match name {
            "string" => Some("a text"),
            "integer" => Some("a whole number"),
            "number" => Some("a number"),
            "boolean" => Some("true or false"),
            "array" => Some("a list"),
            "object" => Some("an object"),
            _ => None,
        });
        let types = types.collect::<Vec<_>>().join(" or ");
        if types.is_empty() { "a value".to_owned() } else { types }
    }

    /// What to tell about a field that must be absent: its own description.
    fn absence(self) -> Option<&'a str> {
        let is_absence = self.get("type").and_then(Value::as_str) == Some("null");
        self.get("description").and_then(Value::as_str).filter(|_| is_absence)
    }
}

fn unknown(name: &str, rule: Rule<'_>, in_envelope: bool) -> String {
    let known = rule.known_fields();
    let guess = nearest(name, known.iter().copied())
        .map(|guess| format!(" Did you mean {guess:?}?"))
        .unwrap_or_default();
    let (whole, more) = if in_envelope {
        let more = " and extension attributes of at most 20 lower-case letters and digits";
        ("a field of the envelope", more)
    } else {
        ("a field of this message", "")
    };
    let (name, known) = (shown(name), known.join(", "));
    format!("{name} is not {whole}; known fields are {known}{more}.{guess}")
}

fn missing(name: &str, rule: Rule<'_>) -> String {
    let rule = rule.property(name);
    let expected = rule.expected();
    let meaning = match rule.get("description").and_then(Value::as_str) {
        Some(description) => format!(" ({})", description.trim_end_matches('.')),
        None => String::new(),
    };
    format!("The field {name:?} is missing; {expected} is expected{meaning}.")
}

fn sentence(kind: &Kind, found: &Value, rule: Rule<'_>) -> String {
    match kind {
        Kind::Format { format: name } => ill_formed(name, found),
        Kind::Type { .. } => mistyped(found, rule),
        Kind::Constant { expected_value } => {
            format!("{} is not supported; {expected_value} is expected.", brief(found))
        }
        Kind::Enum { options } => {
            format!("{} is none of the known values: {}.", brief(found), listed(options))
        }
        Kind::MaxLength { limit } => {
            let count = found.as_str().map_or(0, |text| text.chars().count());
            format!("The text has {count} characters; at most {limit} are allowed.")
        }
        Kind::Pattern { .. } => "The text is empty; something is expected here.".to_owned(),
        Kind::MaxItems { limit } => {
            let count = found.as_array().map_or(0, Vec::len);
            format!("The list has {count} members; at most {limit} are allowed.")
        }
        Kind::MinItems { limit } => {
            let count = found.as_array().map_or(0, Vec::len);
            format!("The list has {count} members; at least {limit} is expected.")
        }
        Kind::Minimum { .. } | Kind::Maximum { .. } => out_of_range(found, rule),
        // Keywords that the schemas of the wire types do not use.
        other => format!("The value breaks the rule {:?} of the schema.", other.keyword()),
    }
}

fn ill_formed(name: &str, found: &Value) -> String {
    let problem = match (format(name), found.as_str()) {
        (Some(format), Some(text)) => (format.check)(text).err(),
        (Some(_) | None, _) => None,
    };
    let sentence = problem.unwrap_or_else(|| format!("The value has not the format {name}"));
    if sentence.ends_with('.') { sentence } else { format!("{sentence}.") }
}

fn mistyped(found: &Value, rule: Rule<'_>) -> String {
    if let Some(sentence) = rule.absence() {
        return sentence.to_owned();
    }
    let expected = rule.expected();
    if found.is_null() {
        return format!("The value is null; {expected} is expected.");
    }
    format!("{} stands here; {expected} is expected.", capitalized(described(found)))
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A value as it may be shown in a sentence.
fn brief(value: &Value) -> String {
    match value {
        Value::String(text) => shown(text),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => capitalized(described(value)),
    }
}

fn listed(words: &Value) -> String {
    let words = words.as_array().into_iter().flatten().filter_map(Value::as_str);
    words.collect::<Vec<_>>().join(", ")
}

fn out_of_range(found: &Value, rule: Rule<'_>) -> String {
    let limit = |keyword: &str| rule.get(keyword).map(ToString::to_string);
    let allowed = match (limit("minimum"), limit("maximum")) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("{least} or more"),
        (None, Some(most)) => format!("{most} or less"),
        (None, None) => "another number".to_owned(),
    };
    format!("{found} is out of range; {allowed} is allowed.")
}
