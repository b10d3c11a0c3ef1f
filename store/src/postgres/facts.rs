//! What happened and where it led: claims, journal, cases. One statement.

use std::collections::{BTreeMap, BTreeSet};

use workflows::case::Case;

use super::commit::must_be_all;
use super::connection::{Batch, Statement};
use super::decode::Columns;
use super::values::{count, day, json, text, time, verbatim};
use super::waiting;
use crate::StoreError;
use crate::changes::{CaseWrite, Changes, Claim};
use crate::journal::JournalRow;

/// Each part waits for the one before it, so that rows are locked in one order. What a part finds
/// as of the beginning of the statement is not asked: keys decide.
const WRITE: &str = "WITH locks AS MATERIALIZED (SELECT count(CASE WHEN place.is_alone \
     THEN pg_advisory_xact_lock($1, place.number)::text \
     ELSE pg_advisory_xact_lock_shared($1, place.number)::text END) AS taken \
     FROM unnest($2::int4[], $3::bool[]) AS place (number, is_alone)), \
     claimed AS (INSERT INTO inbox \
     (source, id, content_hash, received_at, processed_at, outcome) \
     SELECT claim.* FROM unnest($4::text[], $5::text[], $6::text[], $7::timestamptz[], \
     $8::timestamptz[], $9::text[]) AS claim WHERE (SELECT taken FROM locks) >= 0 \
     ON CONFLICT DO NOTHING RETURNING 1), \
     ended AS (INSERT INTO journal_heads (subject, seq, hash) \
     SELECT head.* FROM unnest($10::text[], $11::int8[], $12::text[]) AS head \
     WHERE (SELECT count(*) FROM claimed) >= 0 \
     ON CONFLICT (subject) DO UPDATE SET seq = excluded.seq, hash = excluded.hash RETURNING 1), \
     journaled AS (INSERT INTO journal (subject, seq, previous, hash, at, kind, content) \
     SELECT entry.subject, entry.seq, entry.previous, entry.hash, entry.at, entry.kind, \
     entry.content::json FROM unnest($13::text[], $14::int8[], $15::text[], $16::text[], \
     $17::timestamptz[], $18::text[], $19::text[]) \
     AS entry (subject, seq, previous, hash, at, kind, content) \
     WHERE (SELECT count(*) FROM ended) >= 0), \
     moved AS (INSERT INTO cases (number, workflow, state, closed, importer_number, \
     importer_name, entry_number, issued_on, raw_due_on, due_on, version, updated_at, body) \
     SELECT moving.number, moving.workflow, moving.state, moving.closed, moving.importer_number, \
     moving.importer_name, moving.entry_number, moving.issued_on, moving.raw_due_on, \
     moving.due_on, moving.version, moving.updated_at, moving.body::jsonb \
     FROM unnest($20::text[], $21::text[], $22::text[], $23::bool[], $24::text[], $25::text[], \
     $26::text[], $27::date[], $28::date[], $29::date[], $30::int8[], $31::timestamptz[], \
     $32::text[]) AS moving (number, workflow, state, closed, importer_number, importer_name, \
     entry_number, issued_on, raw_due_on, due_on, version, updated_at, body) \
     WHERE (SELECT count(*) FROM ended) >= 0 \
     ON CONFLICT (number) DO UPDATE SET state = excluded.state, closed = excluded.closed, \
     importer_number = excluded.importer_number, importer_name = excluded.importer_name, \
     entry_number = excluded.entry_number, raw_due_on = excluded.raw_due_on, \
     due_on = excluded.due_on, version = excluded.version, updated_at = excluded.updated_at, \
     body = excluded.body RETURNING cases.number, cases.xmax = 0 AS is_new), \
     of_entries AS (INSERT INTO case_entries (entry_number, case_number) \
     SELECT pair.* FROM unnest($33::text[], $34::text[]) AS pair ON CONFLICT DO NOTHING), \
     linked AS (INSERT INTO case_links (case_number, other_number, relation) \
     SELECT link.* FROM unnest($35::text[], $36::text[], $37::text[]) AS link \
     ON CONFLICT (case_number, other_number) DO UPDATE SET relation = excluded.relation) \
     SELECT (SELECT count(*) FROM claimed) AS claims, \
     (SELECT coalesce(array_agg(number), '{}') FROM moved WHERE is_new) AS opened";

/// Writes them; returns the cases that begin.
pub(super) async fn write(
    batch: &mut Batch<'_>,
    changes: &Changes,
) -> Result<Vec<String>, StoreError> {
    let places = waiting::places(changes);
    if places.is_empty() && changes.claims.is_empty() && changes.journal.is_empty() {
        return Ok(Vec::new());
    }
    let (numbers, alone): (Vec<i32>, Vec<bool>) = places.into_iter().unzip();
    let query = sqlx::query(WRITE).bind(waiting::LOCK_CLASS).bind(numbers).bind(alone);
    let query = bind_journal(bind_claims(query, &changes.claims), &changes.journal)?;
    // The last of several versions in one batch is the one that counts.
    let cases: BTreeMap<&str, &CaseWrite> =
        changes.cases.iter().map(|write| (write.case.number().as_str(), write)).collect();
    let row = batch.row(bind_relations(bind_cases(query, &cases)?, &cases)).await?;
    let columns = Columns::of("inbox", "claims", &row);
    let claimed = columns.count("claims")?;
    must_be_all(claimed, changes.claims.len(), "a row of inbox exists already")?;
    columns.get("opened")
}

fn bind_claims<'q>(query: Statement<'q>, claims: &[Claim]) -> Statement<'q> {
    let mut claims: Vec<&Claim> = claims.iter().collect();
    claims.sort_by_key(|claim| &claim.identity);
    query
        .bind(claims.iter().map(|it| text(&it.identity.source)).collect::<Vec<_>>())
        .bind(claims.iter().map(|it| text(&it.identity.id)).collect::<Vec<_>>())
        .bind(claims.iter().map(|it| it.content_hash.as_str()).collect::<Vec<_>>())
        .bind(claims.iter().map(|it| time(it.received_at)).collect::<Vec<_>>())
        .bind(claims.iter().map(|it| time(it.processed_at)).collect::<Vec<_>>())
        .bind(claims.iter().map(|it| it.outcome).collect::<Vec<_>>())
}

/// Where the chains end, then the rows.
fn bind_journal<'q>(
    query: Statement<'q>,
    rows: &[JournalRow],
) -> Result<Statement<'q>, StoreError> {
    let heads: BTreeMap<&str, &JournalRow> =
        rows.iter().map(|row| (row.subject.as_str(), row)).collect();
    let contents = rows.iter().map(|row| verbatim("journal", &row.subject, "content", &row.entry));
    Ok(query
        .bind(heads.keys().copied().collect::<Vec<_>>())
        .bind(heads.values().map(|row| count(row.seq)).collect::<Vec<_>>())
        .bind(heads.values().map(|row| row.hash.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.subject.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| count(row.seq)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.previous.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.hash.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| time(row.entry.at)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.entry.kind.name()).collect::<Vec<_>>())
        .bind(contents.collect::<Result<Vec<_>, _>>()?))
}

fn bind_cases<'q>(
    query: Statement<'q>,
    cases: &BTreeMap<&str, &CaseWrite>,
) -> Result<Statement<'q>, StoreError> {
    let bodies = cases.iter().map(|(number, write)| json("cases", number, "body", &write.case));
    let case = || cases.values().map(|write| &write.case);
    let entry = |case: &Case| case.entry_numbers().first().map(ToString::to_string);
    Ok(query
        .bind(cases.keys().copied().collect::<Vec<_>>())
        .bind(case().map(|case| case.workflow().name()).collect::<Vec<_>>())
        .bind(case().map(Case::state_name).collect::<Vec<_>>())
        .bind(case().map(Case::is_closed).collect::<Vec<_>>())
        .bind(case().map(|case| case.importer_number().full()).collect::<Vec<_>>())
        .bind(case().map(|case| text(case.importer_name())).collect::<Vec<_>>())
        .bind(case().map(entry).collect::<Vec<_>>())
        .bind(case().map(|case| day(case.issued_on())).collect::<Vec<_>>())
        .bind(case().map(|case| Some(day(case.deadline()?.raw_due_on))).collect::<Vec<_>>())
        .bind(case().map(|case| Some(day(case.deadline()?.due_on))).collect::<Vec<_>>())
        .bind(cases.values().map(|write| count(write.version)).collect::<Vec<_>>())
        .bind(cases.values().map(|write| time(write.updated_at)).collect::<Vec<_>>())
        .bind(bodies.collect::<Result<Vec<_>, _>>()?))
}

/// The entries the cases are about, and the cases they belong with.
fn bind_relations<'q>(query: Statement<'q>, cases: &BTreeMap<&str, &CaseWrite>) -> Statement<'q> {
    let (entries, numbers): (Vec<String>, Vec<&str>) = entries(cases.values().copied()).unzip();
    let links = links(cases.values().copied());
    query
        .bind(entries)
        .bind(numbers)
        .bind(links.keys().map(|(case, _)| *case).collect::<Vec<_>>())
        .bind(links.keys().map(|(_, other)| *other).collect::<Vec<_>>())
        .bind(links.values().copied().collect::<Vec<_>>())
}

/// Entry and case, for each entry a case is about.
fn entries<'a>(
    cases: impl Iterator<Item = &'a CaseWrite>,
) -> impl Iterator<Item = (String, &'a str)> {
    let pairs: BTreeSet<(String, &str)> = cases
        .flat_map(|write| {
            let number = write.case.number().as_str();
            write.case.entry_numbers().into_iter().map(move |entry| (entry.to_string(), number))
        })
        .collect();
    pairs.into_iter()
}

/// Relation of each case with each it belongs with.
fn links<'a>(
    cases: impl Iterator<Item = &'a CaseWrite>,
) -> BTreeMap<(&'a str, &'a str), &'static str> {
    cases
        .flat_map(|write| {
            let number = write.case.number().as_str();
            let links = write.case.links().iter();
            links.map(move |link| ((number, link.case.as_str()), link.relation.name()))
        })
        .collect()
}
