//! What begins: deadlines with their rungs, documents, mails, messages set aside, and what is to
//! be published. One statement, or a short one where there is only something to publish.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use workflows::clocks::Clock;

use super::commit::ends;
use super::connection::{Batch, Statement};
use super::decode::{self, Columns};
use super::values::{count, day, json, text, time, verbatim};
use crate::StoreError;
use crate::changes::{Changes, OutboxWrite, RungWrite};
use crate::model::{DeadlineStatus, DocumentRow, MailRow, OutboxContent, QuarantineRow};

/// Inserts what is to be published, as the first parameters, and tells whoever waits for it.
/// What is taken already, until `$7`, comes back with its position, and nobody is told of it.
macro_rules! publish {
    () => {
        "published AS (INSERT INTO outbox \
         (id, kind, work, content, staged_at, traceparent, leased_until) \
         SELECT told.id, told.kind, told.work, told.content::json, told.staged_at, \
         told.traceparent, $7::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], \
         $4::text[], $5::timestamptz[], $6::text[]) \
         AS told (id, kind, work, content, staged_at, traceparent) RETURNING position, id) \
         SELECT position, id FROM published WHERE $7 IS NOT NULL \
         UNION ALL SELECT 0, pg_notify('tidewaiter_outbox', '')::text \
         WHERE $7 IS NULL AND EXISTS (SELECT FROM published)"
    };
}

/// The notification that there is something to publish.
macro_rules! notify {
    () => {
        "SELECT pg_notify('tidewaiter_outbox', '') WHERE EXISTS (SELECT FROM published)"
    };
}
pub(super) use notify;

const PUBLISH: &str = concat!("WITH ", publish!());

/// Rungs of a deadline that begins are new; to look first for one of the same label would cost as
/// much as writing it. Those of a deadline that runs already may be there: a second request for
/// more time has nudges of its own under the same labels; that the first ones fired is in the
/// journal.
const WRITE: &str = concat!(
    "WITH begun AS (INSERT INTO deadlines \
     (id, case_number, clock, ordinal, status, raw_due_on, due_on, certificate) \
     SELECT given.id, given.case_number, given.clock, given.ordinal, given.status, \
     given.raw_due_on, given.due_on, given.certificate::jsonb FROM unnest($8::text[], \
     $9::text[], $10::text[], $11::int4[], $12::text[], $13::date[], $14::date[], $15::text[]) \
     AS given (id, case_number, clock, ordinal, status, raw_due_on, due_on, certificate)), \
     pending AS (INSERT INTO rungs (deadline, label, case_number, kind, fire_at, status) \
     SELECT given.deadline, given.label, given.case_number, given.kind::jsonb, given.fire_at, \
     'pending' FROM unnest($16::text[], $17::text[], $18::text[], $19::text[], \
     $20::timestamptz[]) AS given (deadline, label, case_number, kind, fire_at)), \
     added AS (INSERT INTO rungs (deadline, label, case_number, kind, fire_at, status) \
     SELECT given.deadline, given.label, given.case_number, given.kind::jsonb, given.fire_at, \
     'pending' FROM unnest($60::text[], $61::text[], $62::text[], $63::text[], \
     $64::timestamptz[]) AS given (deadline, label, case_number, kind, fire_at) \
     ON CONFLICT (deadline, label) DO UPDATE SET status = 'pending', \
     fire_at = excluded.fire_at, leased_until = NULL, settled_at = NULL \
     WHERE rungs.status = 'dropped' \
     OR (rungs.status <> 'pending' AND starts_with(rungs.label, 'undecided'))), \
     asked AS (INSERT INTO documents (id, case_number, status, document, file, created_at) \
     SELECT given.id, given.case_number, given.status, given.document::jsonb, given.file::jsonb, \
     given.created_at FROM unnest($21::text[], $22::text[], $23::text[], $24::text[], \
     $25::text[], $26::timestamptz[]) \
     AS given (id, case_number, status, document, file, created_at)), \
     addressed AS (INSERT INTO mails (id, case_number, cause_seq, audience, recipient, message, \
     state_name, about, certificate, links, documents, status, attempts, created_at, evidence, \
     digest_key, receipt, begun_at, date_news) \
     SELECT given.id, given.case_number, given.cause_seq, given.audience, \
     given.recipient::jsonb, given.message::jsonb, given.state_name, given.about, \
     given.certificate::jsonb, given.links::jsonb, given.documents::jsonb, given.status, \
     given.attempts, given.created_at, given.evidence::jsonb, given.digest_key, \
     given.receipt::jsonb, given.begun_at, given.date_news::jsonb FROM unnest($27::text[], $28::text[], $29::int8[], \
     $30::text[], $31::text[], $32::text[], $33::text[], $34::text[], $35::text[], $36::text[], \
     $37::text[], $38::text[], $39::int4[], $40::timestamptz[], $41::text[], $42::text[], \
     $43::text[], $44::timestamptz[], $65::text[]) AS given (id, case_number, cause_seq, audience, recipient, \
     message, state_name, about, certificate, links, documents, status, attempts, created_at, \
     evidence, digest_key, receipt, begun_at, date_news)), \
     set_aside AS (INSERT INTO quarantine (id, source, message_id, content_hash, received_at, \
     exchange, user_id, message_type, subject, cause, defect, body, instruction, status, \
     settled_at) SELECT given.id, given.source, given.message_id, given.content_hash, \
     given.received_at, given.exchange, given.user_id, given.message_type, given.subject, \
     given.cause, given.defect::jsonb, given.body, given.instruction::jsonb, given.status, \
     given.settled_at FROM unnest($45::text[], $46::text[], $47::text[], $48::text[], \
     $49::timestamptz[], $50::text[], $51::text[], $52::text[], $53::text[], $54::text[], \
     $55::text[], $56::bytea[], $57::text[], $58::text[], $59::timestamptz[]) \
     AS given (id, source, message_id, content_hash, received_at, exchange, user_id, \
     message_type, subject, cause, defect, body, instruction, status, settled_at) \
     ON CONFLICT (id) DO NOTHING), ",
    publish!()
);

/// Writes them. What is to be published is taken until `taken_until`, if that is given: then its
/// positions come back.
pub(super) async fn write(
    batch: &mut Batch<'_>,
    changes: &Changes,
    taken_until: Option<Timestamp>,
) -> Result<Vec<(i64, String)>, StoreError> {
    let begins_nothing = changes.deadlines.is_empty()
        && changes.rungs.is_empty()
        && changes.documents.is_empty()
        && changes.mails.is_empty()
        && changes.quarantine.is_empty();
    let rows = if !begins_nothing {
        let query = bind_outbox(sqlx::query(WRITE), &changes.outbox, taken_until)?;
        let (new, added) = rungs_of(changes);
        let query = bind_rungs(bind_deadlines(query, changes)?, new)?;
        let query = bind_mails(bind_documents(query, &changes.documents)?, &changes.mails)?;
        let query = bind_rungs(bind_quarantine(query, &changes.quarantine)?, added)?;
        batch.rows(bind_date_news(query, &changes.mails)?).await?
    } else if !changes.outbox.is_empty() {
        batch.rows(bind_outbox(sqlx::query(PUBLISH), &changes.outbox, taken_until)?).await?
    } else {
        return Ok(Vec::new());
    };
    if taken_until.is_none() {
        return Ok(Vec::new());
    }
    decode::all(&rows, |row| {
        let columns = Columns::of("outbox", "id", row);
        Ok((columns.get("position")?, columns.get("id")?))
    })
}

fn bind_outbox<'q>(
    query: Statement<'q>,
    outbox: &'q [OutboxWrite],
    taken_until: Option<Timestamp>,
) -> Result<Statement<'q>, StoreError> {
    let kinds = outbox.iter().map(|write| match &write.content {
        OutboxContent::Document { document } => ("document", Some(document.as_str())),
        OutboxContent::Mail { mail } => ("mail", Some(mail.as_str())),
        OutboxContent::Fact { .. } => ("fact", None),
    });
    let (kinds, works): (Vec<&str>, Vec<Option<&str>>) = kinds.unzip();
    let contents = outbox.iter().map(|it| verbatim("outbox", &it.id, "content", &it.content));
    Ok(query
        .bind(outbox.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(kinds)
        .bind(works)
        .bind(contents.collect::<Result<Vec<_>, _>>()?)
        .bind(outbox.iter().map(|it| time(it.staged_at)).collect::<Vec<_>>())
        .bind(outbox.iter().map(|it| it.traceparent.as_deref()).collect::<Vec<_>>())
        .bind(taken_until.map(time)))
}

fn bind_deadlines<'q>(
    query: Statement<'q>,
    changes: &'q Changes,
) -> Result<Statement<'q>, StoreError> {
    let (begun, ends) = (&changes.deadlines, ends(changes));
    let status = |id: &str| ends.get(id).copied().unwrap_or(DeadlineStatus::Running).name();
    let certificates =
        begun.iter().map(|it| json("deadlines", &it.id, "certificate", &it.certificate));
    Ok(query
        .bind(begun.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(begun.iter().map(|it| it.case.as_str()).collect::<Vec<_>>())
        .bind(begun.iter().map(|it| it.clock.name()).collect::<Vec<_>>())
        .bind(begun.iter().map(|it| small(it.ordinal)).collect::<Vec<_>>())
        .bind(begun.iter().map(|it| status(&it.id)).collect::<Vec<_>>())
        .bind(begun.iter().map(|it| day(it.certificate.raw_due_on)).collect::<Vec<_>>())
        .bind(begun.iter().map(|it| day(it.certificate.due_on)).collect::<Vec<_>>())
        .bind(certificates.collect::<Result<Vec<_>, _>>()?))
}

/// Rungs by deadline and label.
type Rungs<'q> = BTreeMap<(&'q str, String), &'q RungWrite>;

/// The rungs of deadlines that begin, and those of deadlines that run already. The first of several
/// under one label is the one that waits.
fn rungs_of(changes: &Changes) -> (Rungs<'_>, Rungs<'_>) {
    let begun: HashSet<&str> = changes.deadlines.iter().map(|it| it.id.as_str()).collect();
    let (mut new, mut added) = (Rungs::new(), Rungs::new());
    for rung in &changes.rungs {
        let deadline = rung.deadline.as_str();
        let rungs = if begun.contains(deadline) { &mut new } else { &mut added };
        rungs.entry((deadline, rung.rung.kind.label())).or_insert(rung);
    }
    (new, added)
}

fn bind_rungs<'q>(query: Statement<'q>, rungs: Rungs<'q>) -> Result<Statement<'q>, StoreError> {
    let kinds = rungs.values().map(|it| json("rungs", &it.deadline, "kind", &it.rung.kind));
    let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
    let cases: Vec<&str> = rungs.values().map(|it| it.case.as_str()).collect();
    let times: Vec<_> = rungs.values().map(|it| time(it.rung.fire_at)).collect();
    let (deadlines, labels): (Vec<&str>, Vec<String>) = rungs.into_keys().unzip();
    Ok(query.bind(deadlines).bind(labels).bind(cases).bind(kinds).bind(times))
}

fn bind_documents<'q>(
    query: Statement<'q>,
    rows: &'q [DocumentRow],
) -> Result<Statement<'q>, StoreError> {
    let documents = rows.iter().map(|it| json("documents", &it.id, "document", &it.document));
    let files = rows
        .iter()
        .map(|it| it.file.as_ref().map(|file| json("documents", &it.id, "file", file)).transpose());
    Ok(query
        .bind(rows.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.case.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.status.name()).collect::<Vec<_>>())
        .bind(documents.collect::<Result<Vec<_>, _>>()?)
        .bind(files.collect::<Result<Vec<_>, _>>()?)
        .bind(rows.iter().map(|it| time(it.created_at)).collect::<Vec<_>>()))
}

fn bind_mails<'q>(query: Statement<'q>, rows: &'q [MailRow]) -> Result<Statement<'q>, StoreError> {
    Ok(query
        .bind(rows.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.case.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| count(it.cause_seq)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.audience.name()).collect::<Vec<_>>())
        .bind(of_mails(rows, |it| json("mails", &it.id, "recipient", &it.recipient))?)
        .bind(of_mails(rows, |it| json("mails", &it.id, "message", &it.message))?)
        .bind(rows.iter().map(|it| it.state_name.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.about.map(Clock::name)).collect::<Vec<_>>())
        .bind(of_mails(rows, |it| {
            it.certificate.as_ref().map(|c| json("mails", &it.id, "certificate", c)).transpose()
        })?)
        .bind(of_mails(rows, |it| json("mails", &it.id, "links", &it.links))?)
        .bind(of_mails(rows, |it| json("mails", &it.id, "documents", &it.documents))?)
        .bind(rows.iter().map(|it| it.status.name()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| small(it.attempts)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| time(it.created_at)).collect::<Vec<_>>())
        .bind(of_mails(rows, |it| {
            it.evidence.as_ref().map(|e| json("mails", &it.id, "evidence", e)).transpose()
        })?)
        .bind(
            rows.iter()
                .map(|it| it.digest_key().map(|key| text(&key).into_owned()))
                .collect::<Vec<_>>(),
        )
        .bind(of_mails(rows, |it| {
            it.receipt.as_ref().map(|e| json("mails", &it.id, "receipt", e)).transpose()
        })?)
        .bind(rows.iter().map(|it| it.begun_at.map(time)).collect::<Vec<_>>()))
}

fn bind_date_news<'q>(
    query: Statement<'q>,
    rows: &'q [MailRow],
) -> Result<Statement<'q>, StoreError> {
    let of = |it: &MailRow| {
        let is_any = !it.date_news.is_empty();
        is_any.then(|| json("mails", &it.id, "date_news", &it.date_news)).transpose()
    };
    Ok(query.bind(of_mails(rows, of)?))
}

fn of_mails<T>(
    rows: &[MailRow],
    value: impl Fn(&MailRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.iter().map(value).collect()
}

fn bind_quarantine<'q>(
    query: Statement<'q>,
    rows: &'q [QuarantineRow],
) -> Result<Statement<'q>, StoreError> {
    let defects = rows.iter().map(|it| json("quarantine", &it.id, "defect", &it.defect));
    let instructions = rows.iter().map(|it| {
        let instruction = it.instruction.as_ref();
        instruction.map(|of| json("quarantine", &it.id, "instruction", of)).transpose()
    });
    Ok(query
        .bind(rows.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| text(&it.identity.source)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| text(&it.identity.id)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.content_hash.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| time(it.received_at)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| text(&it.exchange)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.user_id.as_deref().map(text)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.message_type.as_deref().map(text)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.subject.as_deref().map(text)).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.defect.cause.name()).collect::<Vec<_>>())
        .bind(defects.collect::<Result<Vec<_>, _>>()?)
        .bind(rows.iter().map(|it| it.body.as_slice()).collect::<Vec<_>>())
        .bind(instructions.collect::<Result<Vec<_>, _>>()?)
        .bind(rows.iter().map(|it| it.status.name()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.settled_at.map(time)).collect::<Vec<_>>()))
}

/// A count in four bytes.
fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
