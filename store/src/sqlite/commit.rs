//! One write for a batch: one transaction, in the order of the fields of [`Changes`].
//!
//! A key that exists already means that another writer was first, in whatever table it shows; an
//! update that finds fewer rows than it must means the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use sqlx::{SqliteConnection, SqlitePool};
use workflows::directory::Account;
use workflows::ids::AceId;

use super::encode::{self, time};
use super::rows;
use super::statement::{Table, Value, begin, failed, json_list};
use super::waiting;
use crate::StoreError;
use crate::changes::{Changes, DocumentFailed, DocumentMade, MailDelay, MailOutcome};
use crate::journal::JournalRow;

const WRITE: &str = "write the batch";

/// Writes all changes or none.
pub(super) async fn commit(writer: &SqlitePool, changes: &Changes) -> Result<(), StoreError> {
    let mut transaction = begin(writer, "begin to write the batch").await?;
    let opened = waiting::opened(&mut transaction, &changes.cases).await?;
    write_facts(&mut transaction, changes).await?;
    write_deadlines(&mut transaction, changes).await?;
    write_work(&mut transaction, changes).await?;
    write_messages(&mut transaction, changes).await?;
    waiting::refuse(&mut transaction, &opened, &changes.quarantine).await?;
    transaction.commit().await.map_err(failed("commit the batch"))
}

/// What happened and where it led.
async fn write_facts(
    connection: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), StoreError> {
    let claims: Vec<_> = changes.claims.iter().map(rows::claim).collect();
    insert(connection, &rows::INBOX, &claims, "").await?;
    let journal = each(&changes.journal, rows::journal)?;
    insert(connection, &rows::JOURNAL, &journal, "").await?;
    keep_heads(connection, &changes.journal).await?;
    let cases = each(&changes.cases, rows::case)?;
    insert(connection, &rows::CASES, &cases, REPLACE_CASE).await?;
    let entries: Vec<_> = changes.cases.iter().flat_map(rows::case_entries).collect();
    insert(connection, &rows::CASE_ENTRIES, &entries, "ON CONFLICT DO NOTHING").await?;
    let links: Vec<_> = changes.cases.iter().flat_map(rows::case_links).collect();
    insert(connection, &rows::CASE_LINKS, &links, REPLACE_LINK).await?;
    write_accounts(connection, &changes.accounts).await
}

/// Where the chains end now: what a deletion at an end, or of a whole chain, is found by.
async fn keep_heads(
    connection: &mut SqliteConnection,
    journal: &[JournalRow],
) -> Result<(), StoreError> {
    let last: BTreeMap<&str, &JournalRow> =
        journal.iter().map(|row| (row.subject.as_str(), row)).collect();
    let heads: Vec<_> = last.into_values().map(rows::journal_head).collect();
    let replace = "ON CONFLICT (subject) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    insert(connection, &rows::JOURNAL_HEADS, &heads, replace).await
}

/// Everything but what a case is born with: number, workflow and day of issue.
const REPLACE_CASE: &str = "ON CONFLICT (number) DO UPDATE SET state = excluded.state, \
     closed = excluded.closed, importer_number = excluded.importer_number, \
     importer_name = excluded.importer_name, entry_number = excluded.entry_number, \
     raw_due_on = excluded.raw_due_on, due_on = excluded.due_on, version = excluded.version, \
     updated_at = excluded.updated_at, body = excluded.body";

const REPLACE_LINK: &str = "ON CONFLICT (case_number, other_number) \
     DO UPDATE SET relation = excluded.relation";

const REPLACE_ACCOUNT: &str =
    "ON CONFLICT (ace_id) DO UPDATE SET name = excluded.name, body = excluded.body";

/// Accounts and their identifiers. First all of them give up what they had, then each takes what
/// is its own now: a number can move from one to another in one batch.
async fn write_accounts(
    connection: &mut SqliteConnection,
    accounts: &[Account],
) -> Result<(), StoreError> {
    if accounts.is_empty() {
        return Ok(());
    }
    // The last of several versions in one batch is the one that counts.
    let last: BTreeMap<&AceId, &Account> =
        accounts.iter().map(|account| (&account.ace_id, account)).collect();
    let written = last.values().map(|account| rows::account(account));
    let written = written.collect::<Result<Vec<_>, _>>()?;
    insert(connection, &rows::ACCOUNTS, &written, REPLACE_ACCOUNT).await?;
    let sql = "DELETE FROM account_identifiers \
               WHERE ace_id IN (SELECT value FROM json_each(?1))";
    let ids: Vec<&AceId> = last.keys().copied().collect();
    update(connection, sql, json_list(&ids)).await?;
    let held: BTreeSet<_> = last.values().flat_map(|account| identifiers(account)).collect();
    let held: Vec<_> = held.into_iter().map(|row| row.map(Value::from)).collect();
    insert(connection, &rows::ACCOUNT_IDENTIFIERS, &held, "").await
}

/// Kind, value and account of each number that an account holds.
fn identifiers(account: &Account) -> impl Iterator<Item = [&str; 3]> {
    let importers = account.importer_numbers.iter().map(|number| ("importer", number.full()));
    let filers = account.filer_codes.iter().map(|code| ("filer", code.as_str()));
    importers.chain(filers).map(|(kind, value)| [kind, value, account.ace_id.as_str()])
}

/// Deadlines and their rungs.
async fn write_deadlines(
    connection: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), StoreError> {
    let deadlines = each(&changes.deadlines, rows::deadline)?;
    insert(connection, &rows::DEADLINES, &deadlines, "").await?;
    end_deadlines(connection, changes).await?;
    settle_rungs(connection, changes).await?;
    drop_rungs(connection, changes).await?;
    let rungs = each(&changes.rungs, rows::rung)?;
    // A second request for more time on one deadline has nudges of its own under the same labels;
    // that the first ones fired is in the journal.
    let keep = "ON CONFLICT (deadline, label) DO UPDATE SET status = 'pending', \
                fire_at = excluded.fire_at, leased_until = NULL, settled_at = NULL \
                WHERE rungs.status = 'dropped' \
                OR (rungs.status <> 'pending' AND rungs.label LIKE 'undecided%')";
    insert(connection, &rows::RUNGS, &rungs, keep).await
}

async fn end_deadlines(
    connection: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), StoreError> {
    let sql = "UPDATE deadlines SET status = ended.value ->> 1 FROM json_each(?1) AS ended \
               WHERE deadlines.id = ended.value ->> 0 AND deadlines.status = 'running'";
    let ends = changes.deadline_ends.iter();
    let ends: Vec<Json> = ends.map(|end| json!([end.id, end.status.name()])).collect();
    update_each(connection, sql, &ends).await?;
    Ok(())
}

/// Only what is pending can fire, collapse or be dropped, and only once.
async fn settle_rungs(
    connection: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), StoreError> {
    let sql = "UPDATE rungs SET status = settled.value ->> 2, settled_at = settled.value ->> 3, \
               leased_until = NULL FROM json_each(?1) AS settled \
               WHERE rungs.deadline = settled.value ->> 0 AND rungs.label = settled.value ->> 1 \
               AND rungs.status = 'pending'";
    let settled = changes.rung_settlements.iter();
    let settled: Vec<Json> = settled
        .map(|it| json!([it.deadline, it.kind.label(), it.status.name(), time(it.at)]))
        .collect();
    let found = update_each(connection, sql, &settled).await?;
    must_be_all(found, settled.len(), "a rung of the batch is not pending any more")
}

async fn drop_rungs(
    connection: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), StoreError> {
    let sql = "UPDATE rungs SET status = 'dropped', leased_until = NULL \
               FROM json_each(?1) AS gone \
               WHERE rungs.deadline = gone.value ->> 0 AND rungs.status = 'pending' \
               AND substr(rungs.label, 1, length(gone.value ->> 1)) = gone.value ->> 1";
    let gone = changes.rung_drops.iter();
    let gone: Vec<Json> =
        gone.map(|it| json!([it.deadline, it.label_prefix.unwrap_or_default()])).collect();
    update_each(connection, sql, &gone).await?;
    Ok(())
}

/// Documents and mails.
async fn write_work(
    connection: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), StoreError> {
    let documents = each(&changes.documents, rows::document)?;
    insert(connection, &rows::DOCUMENTS, &documents, "").await?;
    finish_documents(connection, &changes.documents_made).await?;
    fail_documents(connection, &changes.documents_failed).await?;
    let mails = each(&changes.mails, rows::mail)?;
    insert(connection, &rows::MAILS, &mails, "").await?;
    if !changes.mails_due.is_empty() {
        let sql = "UPDATE mails SET status = 'queued' WHERE +status = 'waiting' \
                   AND id IN (SELECT value FROM json_each(?1))";
        update(connection, sql, json_list(&changes.mails_due)).await?;
    }
    record_outcomes(connection, &changes.mail_outcomes).await?;
    delay_mails(connection, &changes.mail_delays).await?;
    if changes.mails_freed.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE mails SET not_before = NULL WHERE leased_until IS NULL \
               AND id IN (SELECT value FROM json_each(?1))";
    update(connection, sql, json_list(&changes.mails_freed)).await.map(|_| ())
}

async fn finish_documents(
    connection: &mut SqliteConnection,
    made: &[DocumentMade],
) -> Result<(), StoreError> {
    let sql = "UPDATE documents SET status = 'ready', file = made.value ->> 1 \
               FROM json_each(?1) AS made \
               WHERE documents.id = made.value ->> 0 AND documents.status = 'waiting'";
    let made = made
        .iter()
        .map(|it| Ok(json!([it.id, encode::json("documents", &it.id, "file", &it.file)?])));
    let made = made.collect::<Result<Vec<Json>, StoreError>>()?;
    let found = update_each(connection, sql, &made).await?;
    must_be_all(found, made.len(), "a document of the batch is made already")
}

async fn fail_documents(
    connection: &mut SqliteConnection,
    failed: &[DocumentFailed],
) -> Result<(), StoreError> {
    let sql = "UPDATE documents SET failed_at = failed.value ->> 1 FROM json_each(?1) AS failed \
               WHERE documents.id = failed.value ->> 0 AND documents.status = 'waiting' \
               AND documents.failed_at IS NULL";
    let failed: Vec<Json> = failed.iter().map(|it| json!([it.id, time(it.at)])).collect();
    let found = update_each(connection, sql, &failed).await?;
    must_be_all(found, failed.len(), "a document of the batch is made or known to fail already")
}

async fn record_outcomes(
    connection: &mut SqliteConnection,
    outcomes: &[MailOutcome],
) -> Result<(), StoreError> {
    let sql = "UPDATE mails SET status = ended.value ->> 1, evidence = ended.value ->> 2, \
               leased_until = NULL, not_before = NULL, receipt = NULL, begun_at = NULL \
               FROM json_each(?1) AS ended \
               WHERE mails.id = ended.value ->> 0 AND mails.status <> 'sent'";
    let ended = outcomes.iter().map(|it| {
        let evidence = encode::json("mails", &it.id, "evidence", &it.evidence)?;
        Ok(json!([it.id, it.status.name(), evidence]))
    });
    let ended = ended.collect::<Result<Vec<Json>, StoreError>>()?;
    let found = update_each(connection, sql, &ended).await?;
    must_be_all(found, ended.len(), "a mail of the batch is sent already")
}

/// A claim that is not the one it was tried under is left alone: somebody sends the mail now.
async fn delay_mails(
    connection: &mut SqliteConnection,
    delays: &[MailDelay],
) -> Result<(), StoreError> {
    let sql = "UPDATE mails SET leased_until = NULL, begun_at = NULL, \
               not_before = max(coalesce(not_before, ''), later.value ->> 1), \
               attempts = max(attempts - (later.value ->> 3), 0) \
               FROM json_each(?1) AS later \
               WHERE mails.id = later.value ->> 0 AND +mails.status IN ('queued', 'ambiguous') \
               AND +mails.leased_until IS (later.value ->> 2)";
    let delays = delays.iter().map(|it| {
        let claimed_until = it.claimed_until.map(time);
        json!([it.id, time(it.not_before), claimed_until, it.takes_attempt_back()])
    });
    let delays: Vec<Json> = delays.collect();
    update_each(connection, sql, &delays).await.map(|_| ())
}

/// What was set aside, and what others are told.
async fn write_messages(
    connection: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), StoreError> {
    let quarantine = each(&changes.quarantine, rows::quarantine)?;
    let keep = "ON CONFLICT (id) DO NOTHING";
    insert(connection, &rows::QUARANTINE, &quarantine, keep).await?;
    let sql = "UPDATE quarantine SET status = settled.value ->> 1, \
               settled_at = settled.value ->> 2 FROM json_each(?1) AS settled \
               WHERE quarantine.id = settled.value ->> 0";
    let settled = changes.quarantine_settlements.iter();
    let settled: Vec<Json> =
        settled.map(|it| json!([it.id, it.status.name(), time(it.at)])).collect();
    update_each(connection, sql, &settled).await?;
    let outbox = each(&changes.outbox, rows::outbox)?;
    insert(connection, &rows::OUTBOX, &outbox, "").await
}

fn each<'a, T, const COLUMNS: usize>(
    values: &'a [T],
    row: impl Fn(&'a T) -> Result<[Value<'a>; COLUMNS], StoreError>,
) -> Result<Vec<[Value<'a>; COLUMNS]>, StoreError> {
    values.iter().map(row).collect()
}

async fn insert<const COLUMNS: usize>(
    connection: &mut SqliteConnection,
    table: &Table<COLUMNS>,
    rows: &[[Value<'_>; COLUMNS]],
    on_conflict: &str,
) -> Result<(), StoreError> {
    let inserted = table.insert(connection, rows, on_conflict).await;
    inserted.map_err(|error| conflict_or_failed(error, table.name))
}

/// An update in which each row has its own values; nothing is asked of the engine when there are
/// none. Returns how many rows it found.
async fn update_each(
    connection: &mut SqliteConnection,
    sql: &'static str,
    values: &[Json],
) -> Result<u64, StoreError> {
    if values.is_empty() {
        return Ok(0);
    }
    update(connection, sql, json_list(&values)).await
}

async fn update(
    connection: &mut SqliteConnection,
    sql: &'static str,
    list: String,
) -> Result<u64, StoreError> {
    let done = sqlx::query(sql).bind(list).execute(connection).await.map_err(failed(WRITE))?;
    Ok(done.rows_affected())
}

fn must_be_all(found: u64, expected: usize, what: &str) -> Result<(), StoreError> {
    if u64::try_from(expected).is_ok_and(|expected| found == expected) {
        return Ok(());
    }
    Err(StoreError::Conflict { what: what.to_owned() })
}

fn conflict_or_failed(error: sqlx::Error, table: &str) -> StoreError {
    match error.as_database_error() {
        Some(refused) if refused.is_unique_violation() => {
            StoreError::Conflict { what: format!("a row of {table} exists already") }
        }
        Some(_) | None => failed(WRITE)(error),
    }
}
