//! What the program writes as rows: the tables with their columns, and each kind of row.

use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::directory::Account;
use workflows::ladder::RungKind;

use super::encode::{count, date, json, time};
use super::statement::{Table, Value};
use crate::StoreError;
use crate::changes::{CaseWrite, Claim, DeadlineWrite, OutboxWrite, RungWrite};
use crate::journal::JournalRow;
use crate::model::{
    DeadlineStatus, DocumentRow, MailRow, OutboxContent, QuarantineRow, RungStatus,
};

pub(super) const INBOX: Table<6> = Table {
    name: "inbox",
    columns: ["source", "id", "content_hash", "received_at", "processed_at", "outcome"],
};

pub(super) fn claim(claim: &Claim) -> [Value<'_>; 6] {
    [
        claim.identity.source.as_str().into(),
        claim.identity.id.as_str().into(),
        claim.content_hash.as_str().into(),
        time(claim.received_at).into(),
        time(claim.processed_at).into(),
        claim.outcome.into(),
    ]
}

pub(super) const JOURNAL: Table<7> = Table {
    name: "journal",
    columns: ["subject", "seq", "previous", "hash", "at", "kind", "content"],
};

pub(super) fn journal(row: &JournalRow) -> Result<[Value<'_>; 7], StoreError> {
    Ok([
        row.subject.as_str().into(),
        count(row.seq),
        row.previous.as_str().into(),
        row.hash.as_str().into(),
        time(row.entry.at).into(),
        row.entry.kind.name().into(),
        json("journal", &row.subject, "content", &row.entry)?.into(),
    ])
}

pub(super) const JOURNAL_HEADS: Table<3> =
    Table { name: "journal_heads", columns: ["subject", "seq", "hash"] };

/// The chain of a row ends in it.
pub(super) fn journal_head(row: &JournalRow) -> [Value<'_>; 3] {
    [row.subject.as_str().into(), count(row.seq), row.hash.as_str().into()]
}

pub(super) const CASES: Table<13> = Table {
    name: "cases",
    columns: [
        "number",
        "workflow",
        "state",
        "closed",
        "importer_number",
        "importer_name",
        "entry_number",
        "issued_on",
        "raw_due_on",
        "due_on",
        "version",
        "updated_at",
        "body",
    ],
};

pub(super) fn case(write: &CaseWrite) -> Result<[Value<'_>; 13], StoreError> {
    let case: &Case = &write.case;
    let number = case.number().as_str();
    Ok([
        number.into(),
        case.workflow().name().into(),
        case.state_name().into(),
        count(u64::from(case.is_closed())),
        case.importer_number().full().into(),
        case.importer_name().into(),
        case.entry_numbers().first().map(ToString::to_string).into(),
        date(case.issued_on()),
        case.deadline().map(|deadline| date(deadline.raw_due_on)).into(),
        case.deadline().map(|deadline| date(deadline.due_on)).into(),
        count(write.version),
        time(write.updated_at).into(),
        json("cases", number, "body", case)?.into(),
    ])
}

pub(super) const ACCOUNTS: Table<3> =
    Table { name: "accounts", columns: ["ace_id", "name", "body"] };

pub(super) fn account(account: &Account) -> Result<[Value<'_>; 3], StoreError> {
    let key = account.ace_id.as_str();
    let body = json("accounts", key, "body", account)?;
    Ok([key.into(), account.name.as_str().into(), body.into()])
}

pub(super) const ACCOUNT_IDENTIFIERS: Table<3> =
    Table { name: "account_identifiers", columns: ["kind", "value", "ace_id"] };

pub(super) const CASE_ENTRIES: Table<2> =
    Table { name: "case_entries", columns: ["entry_number", "case_number"] };

/// One row per entry the case is about.
pub(super) fn case_entries(write: &CaseWrite) -> impl Iterator<Item = [Value<'_>; 2]> {
    let number = write.case.number().as_str();
    let entries = write.case.entry_numbers().into_iter();
    entries.map(move |entry| [entry.to_string().into(), number.into()])
}

pub(super) const CASE_LINKS: Table<3> =
    Table { name: "case_links", columns: ["case_number", "other_number", "relation"] };

/// One row per case it belongs with.
pub(super) fn case_links(write: &CaseWrite) -> impl Iterator<Item = [Value<'_>; 3]> {
    let number = write.case.number().as_str();
    let links = write.case.links().iter();
    links.map(move |link| [number.into(), link.case.as_str().into(), link.relation.name().into()])
}

pub(super) const DEADLINES: Table<8> = Table {
    name: "deadlines",
    columns: [
        "id",
        "case_number",
        "clock",
        "ordinal",
        "status",
        "raw_due_on",
        "due_on",
        "certificate",
    ],
};

pub(super) fn deadline(write: &DeadlineWrite) -> Result<[Value<'_>; 8], StoreError> {
    Ok([
        write.id.as_str().into(),
        write.case.as_str().into(),
        write.clock.name().into(),
        count(write.ordinal.into()),
        DeadlineStatus::Running.name().into(),
        date(write.certificate.raw_due_on),
        date(write.certificate.due_on),
        json("deadlines", &write.id, "certificate", &write.certificate)?.into(),
    ])
}

pub(super) const RUNGS: Table<6> = Table {
    name: "rungs",
    columns: ["deadline", "label", "case_number", "kind", "fire_at", "status"],
};

pub(super) fn rung(write: &RungWrite) -> Result<[Value<'_>; 6], StoreError> {
    let kind: RungKind = write.rung.kind;
    Ok([
        write.deadline.as_str().into(),
        kind.label().into(),
        write.case.as_str().into(),
        json("rungs", &write.deadline, "kind", &kind)?.into(),
        time(write.rung.fire_at).into(),
        RungStatus::Pending.name().into(),
    ])
}

pub(super) const DOCUMENTS: Table<6> = Table {
    name: "documents",
    columns: ["id", "case_number", "status", "document", "file", "created_at"],
};

pub(super) fn document(row: &DocumentRow) -> Result<[Value<'_>; 6], StoreError> {
    let file =
        row.file.as_ref().map(|file| json("documents", &row.id, "file", file)).transpose()?;
    Ok([
        row.id.as_str().into(),
        row.case.as_str().into(),
        row.status.name().into(),
        json("documents", &row.id, "document", &row.document)?.into(),
        file.into(),
        time(row.created_at).into(),
    ])
}

pub(super) const MAILS: Table<19> = Table {
    name: "mails",
    columns: [
        "id",
        "case_number",
        "cause_seq",
        "audience",
        "recipient",
        "message",
        "state_name",
        "about",
        "certificate",
        "links",
        "documents",
        "status",
        "attempts",
        "created_at",
        "evidence",
        "digest_key",
        "receipt",
        "begun_at",
        "date_news",
    ],
};

pub(super) fn mail(row: &MailRow) -> Result<[Value<'_>; 19], StoreError> {
    let id = row.id.as_str();
    let evidence = row.evidence.as_ref().map(|e| json("mails", id, "evidence", e)).transpose()?;
    let receipt = row.receipt.as_ref().map(|e| json("mails", id, "receipt", e)).transpose()?;
    let certificate =
        row.certificate.as_ref().map(|c| json("mails", id, "certificate", c)).transpose()?;
    let date_news =
        (!row.date_news.is_empty()).then(|| json("mails", id, "date_news", &row.date_news));
    Ok([
        id.into(),
        row.case.as_str().into(),
        count(row.cause_seq),
        row.audience.name().into(),
        json("mails", id, "recipient", &row.recipient)?.into(),
        json("mails", id, "message", &row.message)?.into(),
        row.state_name.as_str().into(),
        row.about.map(Clock::name).into(),
        certificate.into(),
        json("mails", id, "links", &row.links)?.into(),
        json("mails", id, "documents", &row.documents)?.into(),
        row.status.name().into(),
        count(row.attempts.into()),
        time(row.created_at).into(),
        evidence.into(),
        row.digest_key().into(),
        receipt.into(),
        row.begun_at.map(time).into(),
        date_news.transpose()?.into(),
    ])
}

pub(super) const OUTBOX: Table<6> = Table {
    name: "outbox",
    columns: ["id", "kind", "work", "content", "staged_at", "traceparent"],
};

pub(super) fn outbox(write: &OutboxWrite) -> Result<[Value<'_>; 6], StoreError> {
    let (kind, work) = match &write.content {
        OutboxContent::Document { document } => ("document", Some(document.as_str())),
        OutboxContent::Mail { mail } => ("mail", Some(mail.as_str())),
        OutboxContent::Fact { .. } => ("fact", None),
    };
    Ok([
        write.id.as_str().into(),
        kind.into(),
        work.into(),
        json("outbox", &write.id, "content", &write.content)?.into(),
        time(write.staged_at).into(),
        write.traceparent.as_deref().into(),
    ])
}

pub(super) const QUARANTINE: Table<15> = Table {
    name: "quarantine",
    columns: [
        "id",
        "source",
        "message_id",
        "content_hash",
        "received_at",
        "exchange",
        "user_id",
        "message_type",
        "subject",
        "cause",
        "defect",
        "body",
        "instruction",
        "status",
        "settled_at",
    ],
};

pub(super) fn quarantine(row: &QuarantineRow) -> Result<[Value<'_>; 15], StoreError> {
    let id = row.id.as_str();
    let instruction = row.instruction.as_ref();
    let instruction =
        instruction.map(|it| json("quarantine", id, "instruction", it)).transpose()?;
    Ok([
        id.into(),
        row.identity.source.as_str().into(),
        row.identity.id.as_str().into(),
        row.content_hash.as_str().into(),
        time(row.received_at).into(),
        row.exchange.as_str().into(),
        row.user_id.as_deref().into(),
        row.message_type.as_deref().into(),
        row.subject.as_deref().into(),
        row.defect.cause.name().into(),
        json("quarantine", id, "defect", &row.defect)?.into(),
        Value::Blob(&row.body),
        instruction.into(),
        row.status.name().into(),
        row.settled_at.map(time).into(),
    ])
}
