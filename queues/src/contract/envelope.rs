//! The envelope: CloudEvents 1.0 in structured JSON, as a schema and as what was read of it.

use serde_json::{Value, json};
use workflows::ids::{AceId, CaseNumber};
use workflows::message::Subject;

use super::formats::format;

/// Longest `source`, in characters.
const SOURCE_CHARS_MAX: usize = 256;
/// Longest `id`, in characters.
const ID_CHARS_MAX: usize = 128;
/// Longest `type` or `subject` that is kept of a message that is not understood, in characters.
const KEPT_CHARS_MAX: usize = 128;
/// Longest text in an extension attribute, in characters; `tracestate` may have 512.
const EXTENSION_CHARS_MAX: usize = 512;
/// Names of extension attributes (CloudEvents 1.0.2, "Naming conventions") that are no others.
const EXTENSION_NAMES: &str = concat!(
    "^(?!(?:data|datacontenttype|id|source|specversion|subject|time|type)$)",
    "[a-z0-9]{1,20}$"
);

/// What the subject of a message type names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubjectKind {
    /// A case, by its number.
    Case,
    /// An account, by its ACE ID.
    Account,
}

impl SubjectKind {
    const fn format(self) -> &'static str {
        match self {
            Self::Case => "case-number",
            Self::Account => "ace-id",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Case => "Number of the case the message is about.",
            Self::Account => "ACE ID of the account the message is about.",
        }
    }

    /// Reads a validated subject.
    pub(super) fn read(self, text: &str) -> Result<Subject, String> {
        match self {
            Self::Case => {
                text.parse::<CaseNumber>().map(Subject::Case).map_err(|error| error.to_string())
            }
            Self::Account => {
                text.parse::<AceId>().map(Subject::Account).map_err(|error| error.to_string())
            }
        }
    }
}

/// The schema of the envelope of a type that is not known: what every message must have.
pub(super) fn schema_of_any() -> Value {
    let text = json!({ "type": "string" });
    schema(text.clone(), &text, &json!({}))
}

/// The schema of a whole message of one type.
pub(super) fn schema_of(message_type: &str, subject: SubjectKind, data: &Value) -> Value {
    let subject = json!({
        "type": "string",
        "format": subject.format(),
        "description": subject.description(),
        "examples": format(subject.format()).map(|format| vec![format.example]),
    });
    schema(json!({ "const": message_type }), &subject, data)
}

fn schema(mut message_type: Value, subject: &Value, data: &Value) -> Value {
    message_type["description"] = json!("Type of the message.");
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "specversion": { "const": "1.0", "description": "Version of CloudEvents." },
            "id": text(ID_CHARS_MAX, "Id of the message, unique within its source."),
            "source": text(SOURCE_CHARS_MAX, "Who sends: urn:cbp:… or urn:trade:…."),
            "type": message_type,
            "subject": subject,
            "time": {
                "type": "string",
                "format": "date-time",
                "description": "When the sender made it; recorded, never used to judge lateness.",
                "examples": ["2026-06-05T13:00:00Z"],
            },
            "datacontenttype": {
                "const": "application/json",
                "description": "Media type of the data.",
            },
            "data": data,
        },
        "patternProperties": {
            EXTENSION_NAMES: {
                "type": ["string", "integer", "boolean"],
                "maxLength": EXTENSION_CHARS_MAX,
            },
        },
        "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
        "additionalProperties": false,
    })
}

fn text(most: usize, description: &str) -> Value {
    json!({
        "type": "string",
        "format": "line",
        "pattern": r"\S",
        "maxLength": most,
        "description": description,
    })
}

/// What can be read of an envelope, whether it is valid or not.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    pub(super) source: Option<&'a str>,
    pub(super) id: Option<&'a str>,
    pub(super) message_type: Option<&'a str>,
    pub(super) subject: Option<&'a str>,
    pub(super) time: Option<&'a str>,
    /// The trace the message belongs to; nothing unless it has the form of W3C Trace Context.
    pub(super) traceparent: Option<&'a str>,
}

impl<'a> Header<'a> {
    pub(super) fn of(message: &'a Value) -> Self {
        let text = |name: &str, most: usize| {
            let text = message.get(name)?.as_str()?;
            let is_short = text.chars().nth(most).is_none();
            (is_short && !text.trim().is_empty()).then_some(text)
        };
        Self {
            source: text("source", SOURCE_CHARS_MAX),
            id: text("id", ID_CHARS_MAX),
            message_type: text("type", KEPT_CHARS_MAX),
            subject: text("subject", KEPT_CHARS_MAX),
            time: text("time", KEPT_CHARS_MAX),
            traceparent: text("traceparent", KEPT_CHARS_MAX).filter(|text| is_traceparent(text)),
        }
    }
}

/// Whether a text is a `traceparent` of version 00 (W3C Trace Context, 3.2): trace and span of
/// lower-case hex, neither of zeros alone.
fn is_traceparent(text: &str) -> bool {
    let is_hex = |part: &str, digits: usize| {
        part.len() == digits && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_id = |part: &str, digits| is_hex(part, digits) && part.bytes().any(|b| b != b'0');
    let parts: Vec<&str> = text.split('-').collect();
    match parts[..] {
        ["00", trace, span, flags] => is_id(trace, 32) && is_id(span, 16) && is_hex(flags, 2),
        _ => false,
    }
}
