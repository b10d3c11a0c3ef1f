//! One read for a batch: nine statements, whatever its size, on one snapshot.

use std::collections::{BTreeSet, HashMap, HashSet};

use sqlx::{SqliteConnection, SqlitePool};
use workflows::case::Case;
use workflows::directory::Account;
use workflows::ids::{AceId, CaseNumber, FilerCode, ImporterNumber};
use workflows::message::MessageIdentity;

use super::decode::{self, Columns};
use super::statement::{failed, json_list};
use crate::StoreError;
use crate::journal::Head;
use crate::model::{Loaded, QuarantineRow, UnsentMail, Wanted};

const READ: &str = "read what the batch needs";

/// Reads all a batch needs to know.
pub(super) async fn load(readers: &SqlitePool, wanted: &Wanted) -> Result<Loaded, StoreError> {
    let mut snapshot = readers.begin().await.map_err(failed(READ))?;
    let cases = cases(&mut snapshot, wanted).await?;
    let numbers: BTreeSet<&CaseNumber> = wanted.cases.iter().chain(cases.keys()).collect();
    let loaded = Loaded {
        known: known(&mut snapshot, &wanted.identities).await?,
        heads: heads(&mut snapshot, &numbers, wanted).await?,
        accounts: accounts(&mut snapshot, wanted, &cases).await?,
        waiting: waiting(&mut snapshot, &wanted.opened).await?,
        ready_documents: documents(&mut snapshot, READY, &numbers).await?,
        failed_documents: documents(&mut snapshot, FAILED, &numbers).await?,
        unsent_mails: unsent_mails(&mut snapshot, &wanted.cases).await?,
        pending_rungs: pending_rungs(&mut snapshot, &wanted.deadlines).await?,
        cases,
    };
    snapshot.rollback().await.map_err(failed(READ))?;
    Ok(loaded)
}

/// Cases asked for, those they belong with, and those that a new case will belong with.
const CASES: &str = "WITH asked (number) AS (SELECT value FROM json_each(?1)), \
     kin (number) AS (SELECT number FROM asked \
     UNION SELECT same.case_number FROM asked \
     CROSS JOIN case_entries AS own ON own.case_number = asked.number \
     CROSS JOIN case_entries AS same ON same.entry_number = own.entry_number \
     UNION SELECT of_entry.case_number FROM json_each(?2) AS entry \
     CROSS JOIN case_entries AS of_entry ON of_entry.entry_number = entry.value \
     UNION SELECT link.other_number FROM asked \
     CROSS JOIN case_links AS link ON link.case_number = asked.number \
     UNION SELECT link.case_number FROM asked \
     CROSS JOIN case_links AS link ON link.other_number = asked.number \
     UNION SELECT same.number FROM asked CROSS JOIN cases AS own ON own.number = asked.number \
     AND own.workflow = 'declaration' \
     CROSS JOIN cases AS same ON same.importer_number = own.importer_number \
     AND same.workflow = 'declaration' \
     UNION SELECT own.number FROM json_each(?3) AS declarant \
     CROSS JOIN cases AS own ON own.importer_number = declarant.value \
     AND own.workflow = 'declaration') \
     SELECT cases.number, cases.version, cases.updated_at, cases.body FROM kin \
     CROSS JOIN cases ON cases.number = kin.number";

/// Cases asked for alone.
const CASES_ALONE: &str = "SELECT cases.number, cases.version, cases.updated_at, cases.body \
     FROM json_each(?1) AS asked CROSS JOIN cases ON cases.number = asked.value \
     WHERE ?2 IS NOT NULL AND ?3 IS NOT NULL";

async fn cases(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
) -> Result<HashMap<CaseNumber, Case>, StoreError> {
    let entries: Vec<String> = wanted.entries.iter().map(ToString::to_string).collect();
    let declarants: Vec<&str> = wanted.declarants.iter().map(ImporterNumber::full).collect();
    let sql = if wanted.cases_alone { CASES_ALONE } else { CASES };
    let query = sqlx::query(sql)
        .bind(json_list(&wanted.cases))
        .bind(json_list(&entries))
        .bind(json_list(&declarants));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    let cases = decode::all(&rows, decode::case_row)?;
    Ok(cases.into_iter().map(|row| (row.case.number().clone(), row.case)).collect())
}

async fn known(
    connection: &mut SqliteConnection,
    identities: &[MessageIdentity],
) -> Result<HashMap<MessageIdentity, String>, StoreError> {
    let sql = "SELECT inbox.source, inbox.id, inbox.content_hash FROM json_each(?1) AS wanted \
               CROSS JOIN inbox ON inbox.source = wanted.value ->> 0 \
               AND inbox.id = wanted.value ->> 1";
    let pairs: Vec<_> = identities.iter().map(|known| [&known.source, &known.id]).collect();
    let query = sqlx::query(sql).bind(json_list(&pairs));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    rows.iter().map(decode::known).collect()
}

async fn heads(
    connection: &mut SqliteConnection,
    numbers: &BTreeSet<&CaseNumber>,
    wanted: &Wanted,
) -> Result<HashMap<String, Head>, StoreError> {
    let sql = "SELECT journal.subject, journal.seq, journal.hash FROM json_each(?1) AS wanted \
               CROSS JOIN journal ON journal.position = (SELECT last.position \
               FROM journal AS last WHERE last.subject = wanted.value \
               ORDER BY last.seq DESC LIMIT 1)";
    let cases = numbers.iter().map(|number| number.as_str());
    let accounts = wanted.accounts.iter().map(AceId::as_str);
    let subjects: BTreeSet<&str> = cases.chain(accounts).collect();
    let query = sqlx::query(sql).bind(json_list(&subjects));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    rows.iter().map(decode::head).collect()
}

/// Accounts asked for, and those that the cases read will need.
async fn accounts(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
    cases: &HashMap<CaseNumber, Case>,
) -> Result<HashMap<AceId, Account>, StoreError> {
    if wanted.cases_alone {
        return Ok(HashMap::new());
    }
    let sql = "SELECT ace_id, body FROM accounts \
               WHERE ace_id IN (SELECT value FROM json_each(?1)) \
               OR ace_id IN (SELECT held.ace_id FROM json_each(?2) AS wanted \
               CROSS JOIN account_identifiers AS held \
               ON held.kind = wanted.value ->> 0 AND held.value = wanted.value ->> 1)";
    let query = sqlx::query(sql)
        .bind(json_list(&known_ids(wanted, cases)))
        .bind(json_list(&identifiers(wanted, cases)));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    let accounts = decode::all(&rows, decode::account)?;
    Ok(accounts.into_iter().map(|account| (account.ace_id.clone(), account)).collect())
}

/// ACE IDs asked for, and those of the accounts that drafted the declarations read.
fn known_ids<'a>(wanted: &'a Wanted, cases: &'a HashMap<CaseNumber, Case>) -> BTreeSet<&'a AceId> {
    let authors = cases.values().filter_map(|case| case.author()?.account.as_ref());
    wanted.accounts.iter().chain(authors).collect()
}

/// Pairs of kind and value.
fn identifiers<'a>(
    wanted: &'a Wanted,
    cases: &'a HashMap<CaseNumber, Case>,
) -> BTreeSet<(&'static str, &'a str)> {
    let of_cases = cases.values().map(Case::importer_number);
    let importers = wanted.importer_numbers.iter().chain(of_cases);
    let of_cases = cases.values().flat_map(Case::filers);
    let filers = wanted.filer_codes.iter().chain(of_cases);
    importers
        .map(|number| ("importer", number.full()))
        .chain(filers.map(|code| ("filer", FilerCode::as_str(code))))
        .collect()
}

/// Messages that came before the cases this batch may open.
async fn waiting(
    connection: &mut SqliteConnection,
    opened: &[CaseNumber],
) -> Result<Vec<QuarantineRow>, StoreError> {
    let sql = "SELECT * FROM quarantine WHERE status = 'held' AND cause = 'unknown-case' \
               AND subject IN (SELECT value FROM json_each(?1)) ORDER BY received_at, position";
    let query = sqlx::query(sql).bind(json_list(&opened));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    decode::all(&rows, decode::quarantine_row)
}

/// Documents that are made.
const READY: &str = "SELECT id FROM documents WHERE status = 'ready' \
     AND case_number IN (SELECT value FROM json_each(?1))";

/// Documents that could not be made so far.
const FAILED: &str = "SELECT id FROM documents WHERE status = 'waiting' \
     AND failed_at IS NOT NULL AND case_number IN (SELECT value FROM json_each(?1))";

async fn documents(
    connection: &mut SqliteConnection,
    sql: &'static str,
    cases: &BTreeSet<&CaseNumber>,
) -> Result<HashSet<String>, StoreError> {
    let query = sqlx::query(sql).bind(json_list(&cases));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    rows.iter().map(|row| Columns::of("documents", "id", row).get("id")).collect()
}

async fn unsent_mails(
    connection: &mut SqliteConnection,
    cases: &[CaseNumber],
) -> Result<Vec<UnsentMail>, StoreError> {
    let sql = "SELECT id, case_number, recipient, documents, status, created_at FROM mails \
               WHERE +status <> 'sent' \
               AND case_number IN (SELECT value FROM json_each(?1)) ORDER BY position";
    let query = sqlx::query(sql).bind(json_list(&cases));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    decode::all(&rows, decode::unsent_mail)
}

async fn pending_rungs(
    connection: &mut SqliteConnection,
    deadlines: &[String],
) -> Result<HashSet<(String, String)>, StoreError> {
    let sql = "SELECT deadline, label FROM rungs WHERE status = 'pending' \
               AND deadline IN (SELECT value FROM json_each(?1))";
    let query = sqlx::query(sql).bind(json_list(&deadlines));
    let rows = query.fetch_all(connection).await.map_err(failed(READ))?;
    rows.iter()
        .map(|row| {
            let columns = Columns::of("rungs", "deadline", row);
            Ok((columns.get("deadline")?, columns.get("label")?))
        })
        .collect()
}
