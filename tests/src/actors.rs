//! The people of the stories: those of `fixtures/directory.json` around the sample notices.

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

/// The officer of the port who demands that goods be marked or redelivered.
pub const PORT_OFFICER: Actor =
    Actor { source: "urn:cbp:center:CPM", user: "cbp-913", name: "J. Lindqvist", account: None };

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

/// The importer's other broker (filer EG4), who filed the entry of the sample demand.
pub const OTHER_BROKER: Actor = Actor {
    source: "urn:trade:B00003",
    user: "u-b00003",
    name: "Entry Desk",
    account: Some("B00003"),
};

/// Another importer, Novaquest: that of the sample demand to redeliver.
pub const NOVAQUEST: Actor = Actor {
    source: "urn:trade:A00002",
    user: "u-a00002",
    name: "Forms Contact",
    account: Some("A00002"),
};

/// Another importer, Summit: that of the sample statement about antidumping duty.
pub const SUMMIT: Actor = Actor {
    source: "urn:trade:A00005",
    user: "u-a00005",
    name: "Trade Manager",
    account: Some("A00005"),
};

/// A broker (filer 9ZK) whom Cedar Ridge neither lists nor gave access to; Summit's broker.
pub const STRANGER: Actor = Actor {
    source: "urn:trade:B00002",
    user: "u-b00002",
    name: "Entry Desk",
    account: Some("B00002"),
};

impl Actor {
    /// A message with this actor's command for a case; the prefix of its number tells the
    /// workflow.
    pub fn says(self, command: &str, number: &str, data: Value) -> Message {
        let mut data = data;
        data["actor"] = json!({ "user": self.user, "name": self.name });
        if let Some(account) = self.account {
            data["actor"]["account"] = json!(account);
        }
        let workflow = workflow_of(number);
        Message::new(self.source, &format!("gov.cbp.{workflow}.{command}.v1"), number, data)
    }
}

/// The workflow whose cases have such numbers in these stories.
fn workflow_of(number: &str) -> &'static str {
    match number.split('-').next() {
        Some("RFI") => "form28",
        Some("NOA") => "form29",
        Some("MRN") => "form4647",
        Some("DCL") => "declaration",
        _ => panic!("{number} does not begin with RFI, NOA, MRN or DCL"),
    }
}
