//! What Tidewaiter itself publishes: facts about cases, rejections, work for its own workers.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Media type of every message in structured JSON.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// Writes a CloudEvent. The fields stand in one order, so equal events are equal bytes.
///
/// # Panics
/// Never: texts, a timestamp and a JSON value can always be written to memory.
pub fn cloud_event(
    id: &str,
    source: &str,
    ty: &str,
    subject: &str,
    time: Timestamp,
    data: &Value,
) -> Vec<u8> {
    let event = CloudEvent {
        specversion: "1.0",
        id,
        source,
        ty,
        subject,
        time,
        datacontenttype: "application/json",
        data,
    };
    #[expect(clippy::expect_used, reason = "texts and JSON values always serialize")]
    serde_json::to_vec(&event).expect("every key is a text and writing to memory cannot fail")
}

#[derive(Serialize)]
struct CloudEvent<'a> {
    specversion: &'a str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    ty: &'a str,
    subject: &'a str,
    time: Timestamp,
    datacontenttype: &'a str,
    data: &'a Value,
}

/// Something that happened to a case, told to whoever subscribed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FactV1 {
    /// Number of the case.
    pub case: String,
    /// State of the case since then.
    pub state: String,
    /// State before; absent when the case began with this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What happened.
    pub event: String,
    /// The command that made it happen.
    pub command: String,
    /// Last day for an answer, rolled off weekends and holidays; absent when none is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
    /// The same day before it was rolled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_due_on: Option<String>,
    /// When it happened, RFC 3339 in UTC.
    pub at: String,
}

/// A command that the rules refused; it changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RejectedV1 {
    /// Number of the case, or ACE ID of the account.
    pub case: String,
    /// The command that was refused.
    pub command: String,
    /// Code for programs.
    pub code: String,
    /// One sentence for people.
    pub sentence: String,
    /// The rule behind it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// Id of the refused message.
    pub message_id: String,
    /// Source of the refused message.
    pub message_source: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_its_fields_in_order() {
        let time = "2026-06-05T13:00:00Z".parse().unwrap();
        let data = serde_json::json!({ "case": "RFI-2026-000101" });
        let bytes = cloud_event("1", "urn:x", "t", "RFI-2026-000101", time, &data);
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            concat!(
                r#"{"specversion":"1.0","id":"1","source":"urn:x","type":"t","#,
                r#""subject":"RFI-2026-000101","time":"2026-06-05T13:00:00Z","#,
                r#""datacontenttype":"application/json","data":{"case":"RFI-2026-000101"}}"#
            )
        );
    }
}
