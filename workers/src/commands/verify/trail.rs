//! What a journal knows of a document: when it was made, to whom it went, what the servers said.
//!
//! Pure: the rows come from a store or from an export of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::journal::{self, Head, JournalRow, Kind};

/// What the rows say of one document.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trail {
    /// Where it was made. A document is made once; another case may have the same bytes.
    pub(super) made: Vec<Made>,
    /// The deliveries of mails that carried it, in order.
    pub(super) deliveries: Vec<Delivery>,
    /// Rows of the chains it is told in.
    pub(super) rows: usize,
    /// Where those chains are broken.
    pub(super) breaks: Vec<String>,
}

/// A document that was made.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Made {
    /// Case.
    pub(super) case: String,
    /// Id of the document.
    pub(super) document: String,
    /// File name for people.
    pub(super) file_name: String,
    /// When.
    pub(super) at: Timestamp,
    /// Number of the row in the journal of the case.
    pub(super) row: u64,
}

/// A delivery that ended.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delivery {
    /// Case.
    pub(super) case: String,
    /// Address.
    pub(super) recipient: String,
    /// As whom they were told.
    pub(super) audience: String,
    /// `sent`, `failed` and so on.
    pub(super) status: String,
    /// When the server answered.
    pub(super) at: Option<Timestamp>,
    /// What it answered.
    pub(super) reply: String,
    /// TLS version of the connection.
    pub(super) tls: Option<String>,
    /// Subject.
    pub(super) subject: String,
    /// `Message-ID`.
    pub(super) message_id: String,
    /// SHA-256 of the message.
    pub(super) mail_sha256: String,
    /// Number of the row in the journal of the case.
    pub(super) row: u64,
}

impl Trail {
    /// Whether a server took a mail that carried it.
    pub(super) fn was_sent(&self) -> bool {
        self.deliveries.iter().any(|delivery| delivery.status == "sent")
    }

    /// The trail of a document by its hash. `heads` has where chains must end, as far as that is
    /// known; an export does not tell.
    pub(super) fn of(rows: Vec<JournalRow>, sha256: &str, heads: &BTreeMap<String, Head>) -> Self {
        let mut chains: BTreeMap<String, Vec<JournalRow>> = BTreeMap::new();
        for row in rows {
            chains.entry(row.subject.clone()).or_default().push(row);
        }
        let mut trail = Self::default();
        for (subject, chain) in chains {
            trail.follow(&subject, &chain, sha256, heads.get(&subject));
        }
        trail
    }

    fn follow(&mut self, subject: &str, chain: &[JournalRow], sha256: &str, head: Option<&Head>) {
        let made: Vec<Made> = chain.iter().filter_map(|row| made(row, sha256)).collect();
        if made.is_empty() {
            return;
        }
        self.rows += chain.len();
        self.breaks.extend(broken(subject, chain, head));
        let carries = |row: &&JournalRow| made.iter().any(|made| carries(row, &made.document));
        self.deliveries.extend(chain.iter().filter(carries).map(delivery));
        self.made.extend(made);
    }
}

fn made(row: &JournalRow, sha256: &str) -> Option<Made> {
    let detail = &row.entry.detail;
    let is_it = row.entry.kind == Kind::Document && detail["sha256"] == sha256;
    is_it.then(|| Made {
        case: row.subject.clone(),
        document: text(detail, "document"),
        file_name: text(detail, "fileName"),
        at: row.entry.at,
        row: row.seq,
    })
}

fn carries(row: &JournalRow, document: &str) -> bool {
    let documents = row.entry.detail["documents"].as_array();
    row.entry.kind == Kind::Mail
        && documents.is_some_and(|all| all.iter().any(|one| one == document))
}

fn delivery(row: &JournalRow) -> Delivery {
    let detail = &row.entry.detail;
    Delivery {
        case: row.subject.clone(),
        recipient: text(detail, "recipient"),
        audience: text(detail, "audience"),
        status: text(detail, "status"),
        at: detail["at"].as_str().and_then(|at| at.parse().ok()),
        reply: text(detail, "reply"),
        tls: detail["tls"].as_str().map(str::to_owned),
        subject: text(detail, "subject"),
        message_id: text(detail, "messageId"),
        mail_sha256: text(detail, "sha256"),
        row: row.seq,
    }
}

fn text(detail: &Value, key: &str) -> String {
    detail[key].as_str().unwrap_or_default().to_owned()
}

/// Where a chain is broken: within, or at an end that was kept elsewhere.
fn broken(subject: &str, chain: &[JournalRow], kept: Option<&Head>) -> Option<String> {
    match (journal::verify(chain), kept) {
        (Err(broken), _) => Some(broken.to_string()),
        (Ok(end), Some(kept)) if end.as_ref() != Some(kept) => Some(format!(
            "journal of {subject}: it does not end in row {}, where the store left it",
            kept.seq
        )),
        (Ok(_), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::journal::{Entry, append};
    use workflows::actor::Actor;

    use super::*;

    const CASE: &str = "RFI-2026-000101";

    fn entry(kind: Kind, detail: Value) -> Entry {
        Entry {
            at: "2026-06-05T13:00:00Z".parse().unwrap(),
            kind,
            workflow: "form28".to_owned(),
            command: "made".to_owned(),
            actor: Actor::clock(),
            from: None,
            to: None,
            received_at: None,
            sent_at: None,
            message: None,
            user_id: None,
            detail,
        }
    }

    fn mail(recipient: &str, status: &str, documents: &[&str]) -> Entry {
        let detail = json!({
            "mail": "1a2b", "recipient": recipient, "audience": "importer", "template": "issued",
            "subject": "Issued", "status": status, "reply": "250 2.0.0 taken", "transport": "smtp",
            "tls": "TLSv1.3", "at": "2026-06-05T13:00:02Z", "sha256": "cd",
            "messageId": "<1a2b@port.example>", "documents": documents,
        });
        entry(Kind::Mail, detail)
    }

    fn journal() -> Vec<JournalRow> {
        let made = json!({
            "document": "RFI-2026-000101/notice", "sha256": "ab", "size": 9, "pages": 2,
            "fileName": "RFI-2026-000101-form28.pdf",
        });
        let entries = [
            entry(Kind::Document, made),
            mail("a@one.example", "ambiguous", &["RFI-2026-000101/notice"]),
            mail("a@one.example", "sent", &["RFI-2026-000101/notice"]),
            mail("b@two.example", "sent", &["RFI-2026-000101/extension-1"]),
        ];
        let mut rows: Vec<JournalRow> = Vec::new();
        for entry in entries {
            let head = rows.last().map(JournalRow::head);
            rows.push(append(CASE, head.as_ref(), entry));
        }
        rows
    }

    #[test]
    fn a_document_is_followed_to_those_it_was_sent_to() {
        let trail = Trail::of(journal(), "ab", &BTreeMap::new());
        let made: Vec<&str> = trail.made.iter().map(|made| made.document.as_str()).collect();
        assert_eq!(made, ["RFI-2026-000101/notice"]);
        let told: Vec<(&str, &str, u64)> = trail
            .deliveries
            .iter()
            .map(|one| (one.recipient.as_str(), one.status.as_str(), one.row))
            .collect();
        assert_eq!(told, [("a@one.example", "ambiguous", 2), ("a@one.example", "sent", 3)]);
        assert_eq!(trail.deliveries[1].reply, "250 2.0.0 taken");
        assert!(trail.was_sent());
        assert_eq!((trail.rows, trail.breaks), (4, Vec::<String>::new()));
    }

    #[test]
    fn another_document_leaves_no_trail() {
        assert_eq!(Trail::of(journal(), "ef", &BTreeMap::new()), Trail::default());
    }

    #[test]
    fn a_changed_recipient_and_a_chain_that_was_cut_are_found() {
        let mut rows = journal();
        rows[2].entry.detail["recipient"] = json!("x@else.example");
        let trail = Trail::of(rows, "ab", &BTreeMap::new());
        assert_eq!(
            trail.breaks,
            ["journal of RFI-2026-000101, row 3: its content is not what was hashed"]
        );
        let mut rows = journal();
        let heads = BTreeMap::from([(CASE.to_owned(), rows[3].head())]);
        assert_eq!(Trail::of(rows.clone(), "ab", &heads).breaks, Vec::<String>::new());
        rows.pop();
        assert_eq!(
            Trail::of(rows, "ab", &heads).breaks,
            ["journal of RFI-2026-000101: it does not end in row 4, where the store left it"]
        );
    }
}
