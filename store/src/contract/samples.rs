//! Changes as a plan would make them, plainly invented.

use jiff::Timestamp;
use serde_json::json;
use workflows::actor::Actor;
use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::deadline::Certificate;
use workflows::directory::{Account, Recipient};
use workflows::effect::{Audience, DateNews, Document, DocumentContent, DocumentKey, Message};
use workflows::form28::{self, State};
use workflows::ids::CaseNumber;
use workflows::ladder::{self, FireTime};
use workflows::message::{
    Command, Defect, Instruction, MessageIdentity, Problem, QuarantineCause, Subject,
};

use crate::changes::{
    CaseWrite, Changes, Claim, DeadlineWrite, DocumentMade, MailOutcome, OutboxWrite, RungWrite,
};
use crate::journal::{self, Entry, Head, JournalRow, Kind};
use crate::model::{
    Backlog, CaseFilter, CaseRow, DeadlineRow, DocumentRow, DocumentStatus, MailEvidence, MailRow,
    MailStatus, OutboxContent, QuarantineRow, QuarantineStatus, RungRow, StoredFile,
};
use crate::{Store, StoreError};

/// The case of most tests.
pub(super) const FIRST: &str = "RFI-2026-000101";
/// Another one.
pub(super) const SECOND: &str = "RFI-2026-000102";

/// An instant, as text.
pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When everything was issued.
pub(super) fn issued_at() -> Timestamp {
    at("2026-06-05T13:00:00Z")
}

pub(super) fn number(text: &str) -> CaseNumber {
    text.parse().unwrap()
}

pub(super) fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

pub(super) fn identity(id: &str) -> MessageIdentity {
    MessageIdentity { source: "urn:cbp:center:CPM".to_owned(), id: id.to_owned() }
}

pub(super) fn claim(id: &str) -> Claim {
    Claim {
        identity: identity(id),
        content_hash: format!("hash-of-{id}"),
        received_at: issued_at(),
        processed_at: issued_at(),
        outcome: "applied",
    }
}

/// A row after a head.
pub(super) fn row(subject: &str, head: Option<&Head>, note: &str) -> JournalRow {
    let entry = Entry {
        at: issued_at(),
        kind: Kind::Transition,
        workflow: "form28".to_owned(),
        command: "issue".to_owned(),
        actor: Actor::cbp("cbp-42c", "R. Delgado"),
        from: None,
        to: Some("ISSUED".to_owned()),
        received_at: Some(at("2026-06-05T12:59:59.123456789Z")),
        sent_at: None,
        message: Some(identity(note)),
        user_id: None,
        detail: json!({ "note": note, "quotes": "\"ä\" \u{1F30A}", "none": null }),
    };
    journal::append(subject, head, entry)
}

/// A case of that number in a state.
pub(super) fn form28(text: &str, state: State) -> form28::Case {
    let mut case = form28::samples::case_in(state, false);
    case.notice.notice_number = number(text);
    case
}

pub(super) fn case_write(case: form28::Case, version: u64) -> CaseWrite {
    CaseWrite { case: Case::Form28(Box::new(case)), version, updated_at: issued_at() }
}

pub(super) fn certificate() -> Certificate {
    let case = form28::samples::case_in(State::Issued, false);
    case.file.clocks.certificate(Clock::Answer).unwrap().clone()
}

pub(super) fn deadline_id(case: &str) -> String {
    format!("{case}/answer-1")
}

pub(super) fn document_id(case: &str) -> String {
    format!("{case}/notice")
}

pub(super) fn mail_id(case: &str) -> String {
    format!("{case}.1.importer")
}

pub(super) fn document(case: &str) -> DocumentRow {
    DocumentRow {
        id: document_id(case),
        case: number(case),
        document: Document {
            key: DocumentKey("notice".to_owned()),
            dated: issued_at(),
            links: Vec::new(),
            content: DocumentContent::Form28 { certificate: certificate() },
        },
        status: DocumentStatus::Waiting,
        file: None,
        created_at: issued_at(),
    }
}

pub(super) fn mail(case: &str) -> MailRow {
    MailRow {
        id: mail_id(case),
        case: number(case),
        cause_seq: 1,
        audience: Audience::Importer,
        recipient: Recipient {
            name: "Import Compliance".to_owned(),
            email: "customs@cedarridgehome.example".to_owned(),
            account: Some(form28::samples::importer().ace_id),
        },
        message: Message::Issued,
        state_name: "ISSUED".to_owned(),
        about: None,
        certificate: Some(certificate()),
        date_news: vec![DateNews { certificate: certificate(), runs: false }],
        links: Vec::new(),
        documents: vec![document_id(case)],
        status: MailStatus::Waiting,
        attempts: 0,
        created_at: issued_at(),
        evidence: None,
        receipt: None,
        begun_at: None,
    }
}

pub(super) fn file() -> StoredFile {
    StoredFile {
        sha256: "ab".repeat(32),
        size: 48_213,
        pages: 3,
        file_name: "RFI-2026-000101-notice.pdf".to_owned(),
        made_at: at("2026-06-05T13:00:02.5Z"),
    }
}

pub(super) fn evidence() -> MailEvidence {
    MailEvidence {
        transport: "smtp".to_owned(),
        reply: "250 2.0.0 queued as 4F1".to_owned(),
        tls: Some("TLSv1.3".to_owned()),
        at: at("2026-06-05T13:00:03Z"),
        sha256: "cd".repeat(32),
        message_id: "<RFI-2026-000101.1.importer@tidewaiter.example>".to_owned(),
        subject: "Form 28: answer by July 6, 2026".to_owned(),
        repeated: false,
        doubts: 0,
    }
}

pub(super) fn made(case: &str) -> DocumentMade {
    DocumentMade { id: document_id(case), file: file() }
}

pub(super) fn outcome(case: &str, status: MailStatus) -> MailOutcome {
    MailOutcome { id: mail_id(case), status, evidence: evidence() }
}

pub(super) fn outbox(id: &str, content: OutboxContent) -> OutboxWrite {
    OutboxWrite { id: id.to_owned(), content, staged_at: issued_at(), traceparent: None }
}

pub(super) fn document_work(case: &str) -> OutboxWrite {
    let content = OutboxContent::Document { document: document_id(case) };
    outbox(&format!("{case}-document"), content)
}

pub(super) fn mail_work(case: &str) -> OutboxWrite {
    outbox(&format!("{case}-mail"), OutboxContent::Mail { mail: mail_id(case) })
}

pub(super) fn fact(case: &str) -> OutboxWrite {
    let content = OutboxContent::Fact {
        message_type: "gov.cbp.form28.issued.v1".to_owned(),
        subject: case.to_owned(),
        time: issued_at(),
        data: json!({ "state": "ISSUED" }),
    };
    outbox(&format!("{case}-fact"), content)
}

/// Everything that an issue writes.
pub(super) fn issue(case: &str) -> Changes {
    let rungs = ladder::rungs(&certificate(), false, &FireTime::default(), issued_at());
    let rungs = rungs.into_iter().map(|rung| RungWrite {
        deadline: deadline_id(case),
        case: number(case),
        rung,
    });
    Changes {
        claims: vec![claim(case)],
        journal: vec![row(case, None, case)],
        cases: vec![case_write(form28(case, State::Issued), 1)],
        deadlines: vec![DeadlineWrite {
            id: deadline_id(case),
            case: number(case),
            clock: Clock::Answer,
            ordinal: 1,
            certificate: certificate(),
        }],
        rungs: rungs.collect(),
        documents: vec![document(case)],
        mails: vec![mail(case)],
        outbox: vec![document_work(case), fact(case)],
        ..Changes::default()
    }
}

/// A message that came before its case.
pub(super) fn early(id: &str, subject: &str, received_at: Timestamp) -> QuarantineRow {
    QuarantineRow {
        id: id.to_owned(),
        identity: identity(id),
        content_hash: format!("hash-of-{id}"),
        received_at,
        exchange: "tidewaiter.trade".to_owned(),
        user_id: Some("cedar-ridge".to_owned()),
        message_type: Some("gov.cbp.form28.view.v1".to_owned()),
        subject: Some(subject.to_owned()),
        defect: Defect {
            cause: QuarantineCause::UnknownCase,
            problems: vec![Problem {
                pointer: "/subject".to_owned(),
                sentence: "There is no case of this number yet.".to_owned(),
            }],
        },
        body: vec![b'{', 0, 0xff, b'}'],
        instruction: Some(Instruction {
            subject: Subject::Case(number(subject)),
            actor: form28::samples::trade_user(),
            command: Command::Form28(form28::Command::View),
            sent_at: None,
        }),
        status: QuarantineStatus::Held,
        settled_at: None,
    }
}

/// The broker of the sample notice.
pub(super) fn broker() -> Account {
    Account {
        ace_id: "B00001".parse().unwrap(),
        name: "Pacific Meridian Customs Brokers Inc.".to_owned(),
        kinds: strings(&["BROKER"]),
        importer_numbers: Vec::new(),
        filer_codes: vec!["XQ7".parse().unwrap()],
        courtesy_brokers: Vec::new(),
        grants: Vec::new(),
        ..form28::samples::importer()
    }
}

pub(super) fn accounts(accounts: &[Account]) -> Changes {
    Changes { accounts: accounts.to_vec(), ..Changes::default() }
}

/// Commits what must not fail.
pub(super) async fn write(store: &dyn Store, changes: &Changes) {
    store.commit(changes).await.unwrap();
}

/// Commits what must be refused because another writer was first.
pub(super) async fn refuse(store: &dyn Store, changes: &Changes) {
    let error = store.commit(changes).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
}

/// All that can be listed, to compare before and after.
#[derive(Debug, PartialEq)]
pub(super) struct Everything {
    journal: Vec<JournalRow>,
    cases: Vec<CaseRow>,
    deadlines: Vec<DeadlineRow>,
    rungs: Vec<RungRow>,
    documents: Vec<DocumentRow>,
    mails: Vec<MailRow>,
    quarantine: Vec<QuarantineRow>,
    backlog: Backlog,
}

pub(super) async fn everything(store: &dyn Store) -> Everything {
    Everything {
        journal: store.journal(None).await.unwrap(),
        cases: store.cases(&CaseFilter::default()).await.unwrap(),
        deadlines: store.deadlines_of(FIRST).await.unwrap(),
        rungs: store.rungs_of(FIRST).await.unwrap(),
        documents: store.documents_of(None).await.unwrap(),
        mails: store.mails_of(None).await.unwrap(),
        quarantine: store.quarantine(true).await.unwrap(),
        backlog: store.backlog(issued_at()).await.unwrap(),
    }
}
