//! The journal: what happened, append-only, chained by hash per subject.
//!
//! A row's hash covers the hash of the row before it and the canonical JSON (RFC 8785) of its
//! content, so an edit, a deletion in the middle, a swap or an insertion is found by
//! [`verify`]. A deletion at the end, or of a whole chain, is found by [`verify_all`], which knows
//! where each chain must end: the store keeps its head in the same commit.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use workflows::actor::Actor;
use workflows::message::MessageIdentity;

/// The end of a chain: where the next row goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last row.
    pub seq: u64,
    /// Its hash, lower-case hex.
    pub hash: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JournalRow {
    /// Case number, ACE ID, or `quarantine:<id>` for a message set aside.
    pub subject: String,
    /// 1 for the first row of the subject.
    pub seq: u64,
    /// Hash of the row before; 64 zeros for the first.
    pub previous: String,
    /// Hash of this row.
    pub hash: String,
    /// What happened.
    pub entry: Entry,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When it was applied.
    pub at: Timestamp,
    /// What kind of thing.
    pub kind: Kind,
    /// Workflow.
    pub workflow: String,
    /// Command or fact by name.
    pub command: String,
    /// Who.
    pub actor: Actor,
    /// State before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// State after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// When the command was received, by the broker's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// The sender's own time: recorded, never used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// The message that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageIdentity>,
    /// Broker user that sent the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// What else there is to know.
    pub detail: serde_json::Value,
}

/// Kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A command was applied.
    Transition,
    /// A command was refused.
    Rejection,
    /// A rung fired.
    Reminder,
    /// Another case was found to belong with this one.
    Link,
    /// Somebody who should be told cannot be.
    Gap,
    /// A document was made.
    Document,
    /// A delivery of a mail ended.
    Mail,
    /// An operator decided about a message set aside, and no case moved.
    Operator,
}

impl Kind {
    /// The name in the table and in timelines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transition => "transition",
            Self::Rejection => "rejection",
            Self::Reminder => "reminder",
            Self::Link => "link",
            Self::Gap => "gap",
            Self::Document => "document",
            Self::Mail => "mail",
            Self::Operator => "operator",
        }
    }
}

/// The hash before the first row of a chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Appends an entry to a chain: the row, and through it the new head.
pub fn append(subject: &str, head: Option<&Head>, entry: Entry) -> JournalRow {
    let (seq, previous) =
        head.map_or_else(|| (1, GENESIS.to_owned()), |head| (head.seq + 1, head.hash.clone()));
    let hash = row_hash(subject, seq, &previous, &entry);
    JournalRow { subject: subject.to_owned(), seq, previous, hash, entry }
}

impl JournalRow {
    /// The head of the chain once this row is its last.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash.clone() }
    }
}

fn row_hash(subject: &str, seq: u64, previous: &str, entry: &Entry) -> String {
    let content = serde_json::json!({
        "subject": subject, "seq": seq, "previous": previous, "entry": entry,
    });
    let canonical = serde_json_canonicalizer::to_vec(&content).unwrap_or_default();
    hex::encode(Sha256::digest(canonical))
}

/// A place where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("journal of {subject}, row {seq}: {problem}")]
pub struct Break {
    /// Subject.
    pub subject: String,
    /// Row at which it shows.
    pub seq: u64,
    /// What is wrong.
    pub problem: String,
}

/// Checks the chain of one subject, rows in order of `seq`. Returns the head it ends in.
///
/// # Errors
/// The first [`Break`]: a gap in the numbers, a row that does not follow the one before it, a row
/// whose content is not what was hashed.
pub fn verify(rows: &[JournalRow]) -> Result<Option<Head>, Break> {
    let mut head: Option<Head> = None;
    for row in rows {
        let expected_seq = head.as_ref().map_or(1, |head| head.seq + 1);
        let broken =
            |problem: String| Break { subject: row.subject.clone(), seq: row.seq, problem };
        if row.seq != expected_seq {
            return Err(broken(format!("expected row {expected_seq}; rows are missing or moved")));
        }
        let expected_previous = head.as_ref().map_or(GENESIS, |head| head.hash.as_str());
        if row.previous != expected_previous {
            return Err(broken("does not follow the row before it".to_owned()));
        }
        if row.hash != row_hash(&row.subject, row.seq, &row.previous, &row.entry) {
            return Err(broken("its content is not what was hashed".to_owned()));
        }
        head = Some(row.head());
    }
    Ok(head)
}

/// What a check of all chains found.
#[derive(Debug, Default)]
pub struct Verification {
    /// Subjects checked.
    pub subjects: usize,
    /// Rows checked.
    pub rows: usize,
    /// Where chains are broken, each at its first place.
    pub breaks: Vec<Break>,
}

/// Checks the chains of all subjects against themselves and against the heads that were kept.
pub fn verify_all(mut rows: Vec<JournalRow>, kept: Vec<(String, Head)>) -> Verification {
    rows.sort_by(|a, b| a.subject.cmp(&b.subject).then(a.seq.cmp(&b.seq)));
    let mut kept: BTreeMap<String, Head> = kept.into_iter().collect();
    let mut found = Verification { rows: rows.len(), ..Verification::default() };
    for chain in rows.chunk_by(|a, b| a.subject == b.subject) {
        found.subjects += 1;
        let kept = chain.first().and_then(|row| kept.remove(&row.subject));
        found.breaks.extend(verify_to(chain, kept.as_ref()).err());
    }
    found.subjects += kept.len();
    found.breaks.extend(kept.into_iter().map(|(subject, head)| Break {
        subject,
        seq: head.seq,
        problem: "all of its rows are missing".to_owned(),
    }));
    found
}

fn verify_to(chain: &[JournalRow], kept: Option<&Head>) -> Result<(), Break> {
    let Some(end) = verify(chain)? else { return Ok(()) };
    let subject = chain.first().map_or_else(String::new, |row| row.subject.clone());
    let broken = |seq: u64, problem: String| Break { subject, seq, problem };
    match kept {
        Some(kept) if *kept == end => Ok(()),
        Some(kept) if kept.seq > end.seq => {
            Err(broken(end.seq + 1, format!("the rows up to {} are missing", kept.seq)))
        }
        Some(kept) if kept.seq < end.seq => {
            Err(broken(kept.seq + 1, "no commit of ours wrote it".to_owned()))
        }
        Some(kept) => Err(broken(kept.seq, "the chain ends in another row".to_owned())),
        None => Err(broken(end.seq, "no commit of ours wrote this chain".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(detail: &str) -> Entry {
        Entry {
            at: Timestamp::UNIX_EPOCH,
            kind: Kind::Transition,
            workflow: "form28".to_owned(),
            command: "issue".to_owned(),
            actor: Actor::clock(),
            from: None,
            to: Some("ISSUED".to_owned()),
            received_at: None,
            sent_at: None,
            message: None,
            user_id: None,
            detail: serde_json::json!({ "note": detail }),
        }
    }

    fn chain() -> Vec<JournalRow> {
        let mut rows: Vec<JournalRow> = Vec::new();
        for detail in ["a", "b", "c"] {
            let head = rows.last().map(JournalRow::head);
            rows.push(append("RFI-2026-000101", head.as_ref(), entry(detail)));
        }
        rows
    }

    #[test]
    fn an_untouched_chain_verifies_and_ends_in_its_last_row() {
        let rows = chain();
        assert_eq!(verify(&rows), Ok(Some(rows[2].head())));
        assert_eq!(rows[0].previous, GENESIS);
    }

    #[test]
    fn an_edit_a_deletion_and_a_swap_are_found_at_their_row() {
        let mut edited = chain();
        edited[1].entry.detail = serde_json::json!({ "note": "forged" });
        assert_eq!(verify(&edited).unwrap_err().seq, 2);
        let mut deleted = chain();
        deleted.remove(1);
        assert_eq!(verify(&deleted).unwrap_err().seq, 3);
        let mut swapped = chain();
        swapped.swap(1, 2);
        assert_eq!(verify(&swapped).unwrap_err().seq, 3);
    }

    fn found(rows: Vec<JournalRow>, kept: Option<Head>) -> Vec<String> {
        let kept = kept.map(|head| ("RFI-2026-000101".to_owned(), head));
        verify_all(rows, kept.into_iter().collect()).breaks.iter().map(Break::to_string).collect()
    }

    #[test]
    fn a_chain_must_end_where_it_was_kept_to_end() {
        let rows = chain();
        let kept = rows.last().map(JournalRow::head);
        assert_eq!(found(rows.clone(), kept.clone()), [""; 0]);
        assert_eq!(
            found(rows[..1].to_vec(), kept.clone()),
            ["journal of RFI-2026-000101, row 2: the rows up to 3 are missing"]
        );
        assert_eq!(
            found(Vec::new(), kept),
            ["journal of RFI-2026-000101, row 3: all of its rows are missing"]
        );
    }

    #[test]
    fn a_chain_that_goes_on_behind_its_end_or_has_none_was_not_written_by_us() {
        let rows = chain();
        assert_eq!(
            found(rows.clone(), Some(rows[1].head())),
            ["journal of RFI-2026-000101, row 3: no commit of ours wrote it"]
        );
        let mut other = rows[2].head();
        other.hash = GENESIS.to_owned();
        assert_eq!(
            found(rows.clone(), Some(other)),
            ["journal of RFI-2026-000101, row 3: the chain ends in another row"]
        );
        assert_eq!(
            found(rows, None),
            ["journal of RFI-2026-000101, row 3: no commit of ours wrote this chain"]
        );
    }
}
