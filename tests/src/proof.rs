//! What must hold at the end of every story, whatever it was about.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};
use store::journal::Kind;
use store::model::{DocumentStatus, MailStatus};
use workers::commands::audit::verify_all;
use workers::engine::Engine;
use workers::transport::Outgoing;

use crate::facts::{Listener, breaches};

/// Nothing is left to do, and what was done is proven:
/// outbox empty, no document and no mail waits, every chain verifies, every mail went out once and
/// its evidence is the hash of its bytes, every document is there, every fact was published once
/// and matches the contract.
pub async fn settled(engine: &Engine, mailbox: &[Outgoing], listener: &Listener) {
    nothing_waits(engine).await;
    chains_are_whole(engine).await;
    mails_are_proven(engine, mailbox).await;
    documents_are_kept(engine).await;
    facts_are_published(engine, listener).await;
}

/// Outbox empty, no document and no mail waits.
pub async fn nothing_waits(engine: &Engine) {
    let backlog =
        engine.store.backlog(engine.clock.now()).await.expect("the store counts its backlog");
    let waiting = (backlog.outbox, backlog.documents, backlog.mails_waiting, backlog.mails_queued);
    assert_eq!(waiting, (0, 0, 0, 0), "outbox, documents, waiting mails, queued mails");
}

/// Every chain of the journal verifies.
pub async fn chains_are_whole(engine: &Engine) {
    let found = verify_all(engine.store.as_ref()).await.expect("the journal is readable");
    assert_eq!(found.breaks, [], "breaks in the journal");
    assert!(found.rows > 0, "the journal holds something");
}

/// Every mail of the store is sent and lies once in the mailbox with the bytes of its evidence,
/// alone or with others of its day in a digest, or did not go out and says why; the mailbox holds
/// nothing else.
pub async fn mails_are_proven(engine: &Engine, mailbox: &[Outgoing]) {
    let mails = engine.store.mails_of(None).await.expect("the store lists mails");
    let mut copies: HashMap<&str, Vec<&Outgoing>> = HashMap::new();
    for outgoing in mailbox {
        copies.entry(outgoing.id.as_str()).or_default().push(outgoing);
    }
    let mut proven: HashSet<&str> = HashSet::new();
    for mail in &mails {
        let what = format!("mail {} of {} to {}", mail.id, mail.case, mail.recipient.email);
        let evidence = mail.evidence.as_ref().expect("a mail that ended has evidence");
        if matches!(mail.status, MailStatus::Failed | MailStatus::Suppressed) {
            assert!(!evidence.reply.is_empty(), "{what}: the reason is kept");
            continue;
        }
        assert_eq!(mail.status, MailStatus::Sent, "{what}");
        let message = evidence.message_id.trim_start_matches('<').split('@').next();
        let message = message.expect("a Message-ID has a left part");
        let [copy] = copies.get(message).map(Vec::as_slice).unwrap_or_default() else {
            panic!("{what}: expected once in the mailbox");
        };
        assert_eq!(evidence.sha256, hash(&copy.bytes), "{what}: the evidence is of its bytes");
        assert!(copy.to.eq_ignore_ascii_case(&mail.recipient.email), "{what}: the envelope");
        proven.insert(message);
    }
    copies.retain(|id, _| !proven.contains(id));
    assert!(copies.is_empty(), "mails that the store does not know: {:?}", copies.keys());
}

/// Every document is ready, and the bytes under its hash have that hash.
pub async fn documents_are_kept(engine: &Engine) {
    for row in engine.store.documents_of(None).await.expect("the store lists documents") {
        assert_eq!(row.status, DocumentStatus::Ready, "document {}", row.id);
        let file = row.file.expect("a ready document has a file");
        let bytes = engine.documents.get(&file.sha256).await.expect("the bytes are kept");
        assert_eq!(hash(&bytes), file.sha256, "document {}", row.id);
        assert!(bytes.starts_with(b"%PDF-"), "document {} is a PDF", row.id);
    }
}

/// Each move, reminder and rejection of a case was told once, as the contract says.
async fn facts_are_published(engine: &Engine, listener: &Listener) {
    let facts = listener.facts();
    let found = breaches(&facts);
    assert!(found.is_empty(), "facts break the contract:\n{}", found.join("\n"));
    let mut told: Vec<String> =
        facts.iter().map(|fact| fact["id"].as_str().unwrap_or_default().to_owned()).collect();
    let journal = engine.store.journal(None).await.expect("the journal is readable");
    let mut expected: Vec<String> = journal
        .iter()
        .filter(|row| match row.entry.kind {
            Kind::Transition => row.entry.workflow != "directory",
            Kind::Rejection | Kind::Reminder => true,
            Kind::Link | Kind::Gap | Kind::Document | Kind::Mail | Kind::Operator => false,
        })
        .map(|row| format!("{}/{}", row.subject, row.seq))
        .collect();
    told.sort();
    expected.sort();
    assert_eq!(told, expected, "facts told, facts of the journal");
}

/// SHA-256 in lower-case hex.
pub fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
