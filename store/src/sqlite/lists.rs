//! Lists for people and for checks.

use jiff::civil::Date;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use workflows::case::Workflow;

use super::decode;
use super::statement::{failed, limit};
use crate::StoreError;
use crate::journal::{Head, JournalRow};
use crate::model::{
    CaseFilter, CaseRow, DeadlineRow, DocumentRow, MailRow, QuarantineRow, RungRow,
};

/// Cases of one list when nobody says how many: more than a person reads, little to carry.
pub(super) const CASES_MAX: usize = 1000;

/// Cases, newest first: by day of issue, then by number.
pub(super) async fn cases(
    readers: &SqlitePool,
    filter: &CaseFilter,
) -> Result<Vec<CaseRow>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT number, version, updated_at, body FROM cases WHERE 1 = 1",
    );
    push_text(&mut query, " AND number = ", filter.number.as_deref());
    push_text(&mut query, " AND state = ", filter.state.as_deref());
    push_text(&mut query, " AND workflow = ", filter.workflow.map(Workflow::name));
    push_text(&mut query, " AND importer_number = ", filter.importer_number.as_deref());
    if filter.open_only {
        query.push(" AND closed = 0");
    }
    let due_by = filter.due_by.as_ref().map(Date::to_string);
    push_text(&mut query, " AND due_on <= ", due_by.as_deref());
    query.push(" ORDER BY issued_on DESC, number DESC LIMIT ");
    query.push_bind(limit(filter.most.unwrap_or(CASES_MAX)));
    let rows = query.build().fetch_all(readers).await.map_err(failed("list cases"))?;
    decode::all(&rows, decode::case_row)
}

fn push_text(query: &mut QueryBuilder<Sqlite>, condition: &'static str, value: Option<&str>) {
    if let Some(value) = value {
        query.push(condition).push_bind(value);
    }
}

/// The journal of one subject or of all.
pub(super) async fn journal(
    readers: &SqlitePool,
    subject: Option<&str>,
) -> Result<Vec<JournalRow>, StoreError> {
    let query = match subject {
        Some(subject) => {
            sqlx::query("SELECT * FROM journal WHERE subject = ?1 ORDER BY seq").bind(subject)
        }
        None => sqlx::query("SELECT * FROM journal ORDER BY position"),
    };
    let rows = query.fetch_all(readers).await.map_err(failed("read the journal"))?;
    decode::all(&rows, decode::journal_row)
}

/// The journal, and the heads that were kept; cases and accounts without one as number 0.
pub(super) async fn journal_and_heads(
    readers: &SqlitePool,
) -> Result<(Vec<JournalRow>, Vec<(String, Head)>), StoreError> {
    let reading = failed("read the journal and its heads");
    let mut snapshot = readers.begin().await.map_err(&reading)?;
    let sql = "SELECT * FROM journal ORDER BY position";
    let rows = sqlx::query(sql).fetch_all(&mut *snapshot).await.map_err(&reading)?;
    let sql = "SELECT subject, seq, hash FROM journal_heads UNION ALL \
               SELECT lost.subject, 0, '' FROM (SELECT number AS subject FROM cases \
               UNION SELECT ace_id FROM accounts) AS lost \
               WHERE lost.subject NOT IN (SELECT subject FROM journal_heads)";
    let heads = sqlx::query(sql).fetch_all(&mut *snapshot).await.map_err(&reading)?;
    snapshot.rollback().await.map_err(&reading)?;
    let heads = heads.iter().map(decode::head).collect::<Result<_, _>>()?;
    Ok((decode::all(&rows, decode::journal_row)?, heads))
}

/// Deadlines of a case by ordinal.
pub(super) async fn deadlines_of(
    readers: &SqlitePool,
    case: &str,
) -> Result<Vec<DeadlineRow>, StoreError> {
    let sql = "SELECT * FROM deadlines WHERE case_number = ?1 ORDER BY ordinal";
    let rows = sqlx::query(sql).bind(case).fetch_all(readers).await;
    decode::all(&rows.map_err(failed("list deadlines"))?, decode::deadline_row)
}

/// Rungs of a case by time.
pub(super) async fn rungs_of(readers: &SqlitePool, case: &str) -> Result<Vec<RungRow>, StoreError> {
    let sql = "SELECT * FROM rungs WHERE case_number = ?1 ORDER BY fire_at, deadline, label";
    let rows = sqlx::query(sql).bind(case).fetch_all(readers).await;
    decode::all(&rows.map_err(failed("list rungs"))?, decode::rung_row)
}

/// Documents of one case or of all, as they were asked for.
pub(super) async fn documents_of(
    readers: &SqlitePool,
    case: Option<&str>,
) -> Result<Vec<DocumentRow>, StoreError> {
    let query = match case {
        Some(case) => {
            let sql = "SELECT * FROM documents WHERE case_number = ?1 ORDER BY position";
            sqlx::query(sql).bind(case)
        }
        None => sqlx::query("SELECT * FROM documents ORDER BY position"),
    };
    let rows = query.fetch_all(readers).await.map_err(failed("list documents"))?;
    decode::all(&rows, decode::document_row)
}

/// Mails of one case or of all, as they were staged.
pub(super) async fn mails_of(
    readers: &SqlitePool,
    case: Option<&str>,
) -> Result<Vec<MailRow>, StoreError> {
    let query = match case {
        Some(case) => {
            sqlx::query("SELECT * FROM mails WHERE case_number = ?1 ORDER BY position").bind(case)
        }
        None => sqlx::query("SELECT * FROM mails ORDER BY position"),
    };
    let rows = query.fetch_all(readers).await.map_err(failed("list mails"))?;
    decode::all(&rows, decode::mail_row)
}

/// Messages set aside, as they were received; those of one instant as they were set aside.
pub(super) async fn quarantine(
    readers: &SqlitePool,
    all: bool,
) -> Result<Vec<QuarantineRow>, StoreError> {
    let sql = if all {
        "SELECT * FROM quarantine ORDER BY received_at, position"
    } else {
        "SELECT * FROM quarantine WHERE status = 'held' ORDER BY received_at, position"
    };
    let rows = sqlx::query(sql).fetch_all(readers).await;
    decode::all(&rows.map_err(failed("list the quarantine"))?, decode::quarantine_row)
}
