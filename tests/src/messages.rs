//! Messages as their senders write them: CloudEvents from templates, changed where a story needs.

use jiff::Timestamp;
use serde_json::{Value, json};
use workflows::ids::EntryNumber;

/// The sample messages as given.
pub const SAMPLE_MESSAGES: &str = include_str!("../fixtures/messages.ndjson");
/// The sample directory as given.
pub const SAMPLE_DIRECTORY: &str = include_str!("../fixtures/directory.json");
/// The sample notice the stories are about.
pub const SAMPLE_NOTICE: &str = "RFI-2026-000101";
/// The sample proposal about the entry of [`SAMPLE_NOTICE`]: Form 29 of 6 July 2026, answer due on
/// 26 July, a Sunday.
pub const SAMPLE_PROPOSAL: &str = "NOA-2026-000066";
/// The sample action that has been taken: Form 29 of 14 July 2026 about the entry of
/// [`SAMPLE_DEMAND`], for the marking duty.
pub const SAMPLE_ACTION: &str = "NOA-2026-000071";
/// The sample demand to mark: Form 4647 of 12 May 2026 about 4,800 pieces, due on 11 June.
pub const SAMPLE_DEMAND: &str = "MRN-2026-000019";
/// The sample demand to redeliver, with its goods held intact: Form 4647 of 18 June 2026 about
/// 3,600 sets, due on 18 July, a Saturday.
pub const SAMPLE_REDELIVERY: &str = "MRN-2026-000027";
/// The sample declaration: a statement of non-reimbursement from 1 July 2026 to 30 June 2027.
pub const SAMPLE_STATEMENT: &str = "DCL-2026-000051";

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Message {
    id: Option<String>,
    source: String,
    kind: String,
    subject: String,
    data: Value,
}

impl Message {
    /// A message of a type about a subject.
    pub fn new(source: &str, kind: &str, subject: &str, data: Value) -> Self {
        let [source, kind, subject] = [source, kind, subject].map(str::to_owned);
        Self { id: None, source, kind, subject, data }
    }

    /// The same under a fixed id; without one, the world numbers its messages.
    #[must_use]
    pub fn under_id(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// The same from another source.
    #[must_use]
    pub fn from_source(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }

    /// The same as another type.
    #[must_use]
    pub fn of_type(mut self, kind: &str) -> Self {
        kind.clone_into(&mut self.kind);
        self
    }

    /// The same with one field of the data set; `pointer` is a JSON pointer whose parent exists.
    #[must_use]
    pub fn with(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        let (parent, name) = pointer.rsplit_once('/').expect("a JSON pointer begins with /");
        let parent = self.data.pointer_mut(parent).expect("the parent of the field exists");
        match parent {
            Value::Array(items) => {
                let index: usize = name.parse().expect("an item of a list is named by its number");
                items[index] = value.into();
            }
            object => object[name] = value.into(),
        }
        self
    }

    /// A field of the data, to be used in another message.
    pub fn field(&self, pointer: &str) -> Value {
        self.data.pointer(pointer).expect("the message has the field").clone()
    }

    /// The bytes as published; `number` makes the id where none was given.
    pub fn bytes(&self, number: usize, time: Timestamp) -> Vec<u8> {
        let id = self.id.clone().unwrap_or_else(|| format!("message-{number}"));
        json!({
            "specversion": "1.0", "id": id, "source": self.source, "type": self.kind,
            "subject": self.subject, "time": time, "datacontenttype": "application/json",
            "data": self.data,
        })
        .to_string()
        .into_bytes()
    }
}

/// The issue of a notice: the sample notice under this number, of 5 June 2026, with a courtesy
/// copy wished for the importer's broker.
pub fn notice(number: &str) -> Message {
    issue_like(SAMPLE_NOTICE, number)
}

/// The issue of a Form 29 as [`SAMPLE_PROPOSAL`], under this number and linked to nothing.
pub fn proposal(number: &str) -> Message {
    issue_like(SAMPLE_PROPOSAL, number).with("/linkedForms", json!([]))
}

/// The issue of a Form 29 as [`SAMPLE_ACTION`], under this number and linked to nothing.
pub fn action_taken(number: &str) -> Message {
    issue_like(SAMPLE_ACTION, number).with("/linkedForms", json!([]))
}

/// The issue of a Form 4647 as [`SAMPLE_DEMAND`], under this number and linked to nothing.
pub fn demand(number: &str) -> Message {
    issue_like(SAMPLE_DEMAND, number).with("/linkedForms", json!([]))
}

/// The issue of a Form 4647 as [`SAMPLE_REDELIVERY`], under this number.
pub fn redelivery(number: &str) -> Message {
    issue_like(SAMPLE_REDELIVERY, number)
}

/// The issue of a sample notice under another number.
fn issue_like(sample: &str, number: &str) -> Message {
    let sample = sample_message(sample);
    let text = |key: &str| sample[key].as_str().expect("the sample has an envelope").to_owned();
    Message::new(&text("source"), &text("type"), number, sample["data"].clone())
        .with("/noticeNumber", number)
}

/// One of many notices: number and entry are made from `n`.
pub fn numbered_notice(n: u32) -> Message {
    let filer = "XQ7".parse().expect("XQ7 is a filer code");
    let entry = EntryNumber::numbered(filer, n).expect("n has at most seven digits");
    notice(&number_of(n)).with("/entryNumber", entry.to_string())
}

/// The number of the n-th of many notices.
pub fn number_of(n: u32) -> String {
    format!("RFI-2027-{n:06}")
}

/// A complete answer to the sample notice, as data of `submit-response`.
pub fn answer() -> Value {
    let answers: Vec<Value> = ["12.A", "12.B", "12.B(4)", "12.B(5)", "13.A"]
        .iter()
        .map(|item| json!({ "item": item, "text": "See the enclosed records." }))
        .collect();
    json!({
        "replyMessage": "We are not related to the seller. The contract is enclosed.",
        "answers": answers,
        "certification": {
            "nameAndTitle": "Alex Sample, Director of Compliance", "signature": "/s/ Alex Sample",
            "telephone": "+1-202-555-0155", "date": "2026-06-20",
        },
    })
}

/// Reasons against a proposal, as data of `respond`.
pub fn disagreement() -> Value {
    json!({
        "position": "DISAGREE",
        "text": "The tooling was declared on another entry; the invoice is with the broker.",
        "signer": signer("Lee Arroyo", "Licensed Customs Broker"),
    })
}

/// Agreement with a proposal, as data of `respond`.
pub fn agreement() -> Value {
    json!({ "position": "AGREE", "signer": signer("Alex Sample", "Director of Compliance") })
}

/// Section III for goods all of which are marked, with a sample, as data of `submit-response`.
pub fn certification(quantity: u64) -> Value {
    json!({
        "kind": "MARKED", "certified": true, "quantityCompliant": quantity,
        "goodsHeldAt": "4180 Mill Pond Road, Columbus, OH 43215", "sampleAttached": "YES",
        "signer": signer("Alex Sample", "Director of Compliance"),
        "falseCertificationWarningAcknowledged": true,
    })
}

/// Who signs an answer, on a day in the middle of 2026.
fn signer(name: &str, title: &str) -> Value {
    json!({
        "name": name, "title": title, "telephone": "+1-202-555-0155", "date": "2026-06-20",
        "signature": format!("/s/ {name}"),
    })
}

/// A protest filed on a day, as data of `record-protest`.
pub fn protest(filed_on: &str) -> Value {
    json!({ "protestNumber": "2704-26-100417", "filedOn": filed_on })
}

/// The sample statement of non-reimbursement under a number, as data of `draft`.
pub fn statement(number: &str) -> Value {
    json!({
        "declarationId": number, "type": "NON_REIMBURSEMENT_BLANKET",
        "importerNumber": "74-555018800", "importerName": "Summit Pipe & Fittings Co.",
        "effectiveFrom": "2026-07-01", "effectiveTo": "2027-06-30", "portsScope": "ALL",
        "adCaseNumbers": ["A-570-910"], "companionCvdCaseNumbers": ["C-570-911"],
        "manufacturersExporters": [
            { "name": "Tianjin Northgate Steel Pipe Co., Ltd.", "mid": "CNTIANOR215TIA",
              "role": "MANUFACTURER" },
        ],
        "commodity": "Circular welded carbon steel pipe", "countryOfOrigin": "CN",
        "agreementExists": "NO", "futureNotificationUndertaking": true,
        "officerTitle": "Vice President, Finance",
    })
}

/// The officer of the company who is asked to sign, as data of `send-for-signature`.
pub fn asked_to_sign() -> Value {
    json!({
        "signer": {
            "name": "Robin Vale", "title": "Vice President, Finance",
            "email": "robin.vale@summitpipefitt.example", "role": "COMPANY_OFFICER",
        },
    })
}

/// That officer's signature of a day, as data of `sign`.
pub fn signature(signed_on: &str) -> Value {
    json!({
        "signature": {
            "name": "Robin Vale", "title": "Vice President, Finance", "signedOn": signed_on,
        },
    })
}

/// A request for more time, as data of `request-extension`.
pub fn more_time(days: u16) -> Value {
    json!({ "days": days, "reason": "The mill's records are archived abroad and take weeks." })
}

/// The account of the sample directory with this ACE ID.
pub fn sample_account(ace_id: &str) -> Value {
    let accounts: Vec<Value> =
        serde_json::from_str(SAMPLE_DIRECTORY).expect("the sample directory is a list");
    accounts
        .into_iter()
        .find(|account| account["aceId"] == ace_id)
        .expect("the sample directory has the account")
}

/// The account administration loads an account, or replaces it.
pub fn account(data: Value) -> Message {
    let ace_id = data["aceId"].as_str().expect("an account has an ACE ID").to_owned();
    let kind = "gov.cbp.directory.upsert-account.v1";
    Message::new("urn:cbp:account-administration", kind, &ace_id, data)
}

fn sample_message(subject: &str) -> Value {
    SAMPLE_MESSAGES
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|message| message["subject"] == subject)
        .expect("the samples have a message about the subject")
}
