//! The people of the stories: those of `fixtures/directory.json` around notice RFI-2026-000101.

use serde_json::{Value, json};

use crate::messages::Message;

/// Somebody who sends messages.
#[derive(Debug, Clone, Copy)]
pub struct Actor {
    /// CloudEvents `source` of the messages.
    pub source: &'static str,
    user: &'static str,
    name: &'static str,
    account: Option<&'static str>,
}

/// The officer who issued the notice.
pub const OFFICER: Actor =
    Actor { source: "urn:cbp:center:CPM", user: "cbp-42c", name: "R. Delgado", account: None };

/// The importer of record, Cedar Ridge.
pub const IMPORTER: Actor = Actor {
    source: "urn:trade:A00001",
    user: "u-a00001",
    name: "Import Compliance",
    account: Some("A00001"),
};

/// The importer's broker (filer XQ7): listed for copies, with every privilege for forms.
pub const BROKER: Actor = Actor {
    source: "urn:trade:B00001",
    user: "u-b00001",
    name: "Entry Desk",
    account: Some("B00001"),
};

/// A broker (filer 9ZK) whom this importer neither lists nor gave access to.
pub const STRANGER: Actor = Actor {
    source: "urn:trade:B00002",
    user: "u-b00002",
    name: "Entry Desk",
    account: Some("B00002"),
};

impl Actor {
    /// A message with this actor's command for a notice.
    pub fn says(self, command: &str, number: &str, data: Value) -> Message {
        let mut data = data;
        data["actor"] = json!({ "user": self.user, "name": self.name });
        if let Some(account) = self.account {
            data["actor"]["account"] = json!(account);
        }
        Message::new(self.source, &format!("gov.cbp.form28.{command}.v1"), number, data)
    }
}
