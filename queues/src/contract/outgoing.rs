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

/// A type of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactType {
    /// The CloudEvents `type`.
    pub name: &'static str,
    /// The event, the word between workflow and version.
    pub event: &'static str,
    /// What it tells, in one sentence.
    pub description: &'static str,
}

macro_rules! form28_facts {
    ($($event:literal => $description:literal),* $(,)?) => {
        [$(FactType {
            name: concat!("gov.cbp.form28.", $event, ".v1"),
            event: $event,
            description: $description,
        }),*]
    };
}

/// Facts about Form 28 cases.
const FORM28_FACTS: [FactType; 18] = form28_facts![
    "issued" => "A Form 28 was issued.",
    "viewed" => "The trade looked at the notice for the first time.",
    "extension-requested" => "The trade asked for more time.",
    "extension-granted" => "CBP granted more time.",
    "extension-denied" => "CBP denied more time.",
    "response-received" => "The trade answered.",
    "supplement-received" => "The trade added to its answer.",
    "response-withdrawn" => "The trade took its answer back.",
    "review-started" => "CBP opened the answer.",
    "response-accepted" => "CBP accepted the answer; the case is closed.",
    "closed-without-response" => "CBP closed the case without an answer.",
    "more-information-asked" => "CBP asked for more.",
    "form29-raised" => "CBP goes on with a Form 29.",
    "form4647-raised" => "CBP goes on with a Form 4647.",
    "cancelled" => "CBP took the notice back.",
    "due-date-passed" => "The due date ended without an answer.",
    "reminder-due" => "A reminder of the due date was due.",
    "rejected" => "The rules refused a command; nothing changed.",
];

/// Facts about the directory: changes are told to nobody, refusals to whoever sent them.
const DIRECTORY_FACTS: [FactType; 1] = [FactType {
    name: "gov.cbp.directory.rejected.v1",
    event: "rejected",
    description: "The rules refused a change of the directory; nothing changed.",
}];

/// Every type of fact. Data is [`FactV1`], that of `rejected` is [`RejectedV1`].
pub fn fact_types() -> impl Iterator<Item = &'static FactType> {
    FORM28_FACTS.iter().chain(&DIRECTORY_FACTS)
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
