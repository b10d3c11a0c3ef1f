//! Lists for people and for checks.

use sqlx::{Postgres, QueryBuilder};
use workflows::case::Workflow;

use super::connection::Link;
use super::decode::{self, document_columns, journal_columns, mail_columns, quarantine_columns};
use super::values::{day, limit};
use crate::StoreError;
use crate::journal::{Head, JournalRow};
use crate::model::{
    CaseFilter, CaseRow, DeadlineRow, DocumentRow, MailRow, QuarantineRow, RungRow,
};

/// Cases of one list when nobody says how many: more than a person reads, little to carry.
const CASES_MAX: usize = 1000;

/// Cases, newest first: by day of issue, then by number.
pub(super) async fn cases(link: &Link, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError> {
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT number, version, updated_at, body::text AS body FROM cases WHERE true",
    );
    push_text(&mut query, " AND number = ", filter.number.as_deref());
    push_text(&mut query, " AND state = ", filter.state.as_deref());
    push_text(&mut query, " AND workflow = ", filter.workflow.map(Workflow::name));
    push_text(&mut query, " AND importer_number = ", filter.importer_number.as_deref());
    if filter.open_only {
        query.push(" AND NOT closed");
    }
    if let Some(due_by) = filter.due_by {
        query.push(" AND due_on <= ").push_bind(day(due_by));
    }
    query.push(" ORDER BY issued_on DESC, number DESC LIMIT ");
    query.push_bind(limit(filter.most.unwrap_or(CASES_MAX)));
    decode::all(&link.rows(query.build(), "list cases").await?, decode::case_row)
}

fn push_text(query: &mut QueryBuilder<Postgres>, condition: &'static str, value: Option<&str>) {
    if let Some(value) = value {
        query.push(condition).push_bind(value.to_owned());
    }
}

/// The journal of one subject or of all.
pub(super) async fn journal(
    link: &Link,
    subject: Option<&str>,
) -> Result<Vec<JournalRow>, StoreError> {
    let query = match subject {
        Some(subject) => sqlx::query(concat!(
            "SELECT ",
            journal_columns!(),
            " FROM journal WHERE subject = $1 ORDER BY seq"
        ))
        .bind(subject),
        None => sqlx::query(ALL_OF_JOURNAL),
    };
    decode::all(&link.rows(query, "read the journal").await?, decode::journal_row)
}

const ALL_OF_JOURNAL: &str =
    concat!("SELECT ", journal_columns!(), " FROM journal ORDER BY position");

/// The journal, and the heads that were kept; cases and accounts without one as number 0.
pub(super) async fn journal_and_heads(
    link: &Link,
) -> Result<(Vec<JournalRow>, Vec<(String, Head)>), StoreError> {
    let mut snapshot = link.snapshot("read the journal and its heads").await?;
    let rows = snapshot.rows(sqlx::query(ALL_OF_JOURNAL)).await?;
    let sql = "SELECT subject, seq, hash FROM journal_heads UNION ALL \
               SELECT lost.subject, 0, '' FROM (SELECT number AS subject FROM cases \
               UNION SELECT ace_id FROM accounts) AS lost \
               WHERE NOT EXISTS (SELECT FROM journal_heads AS kept \
               WHERE kept.subject = lost.subject)";
    let heads = snapshot.rows(sqlx::query(sql)).await?;
    snapshot.commit().await?;
    let heads = heads.iter().map(decode::head).collect::<Result<_, _>>()?;
    Ok((decode::all(&rows, decode::journal_row)?, heads))
}

/// Deadlines of a case by ordinal.
pub(super) async fn deadlines_of(link: &Link, case: &str) -> Result<Vec<DeadlineRow>, StoreError> {
    let sql = "SELECT id, case_number, clock, ordinal, status, certificate::text AS certificate \
               FROM deadlines WHERE case_number = $1 ORDER BY ordinal, id";
    decode::all(
        &link.rows(sqlx::query(sql).bind(case), "list deadlines").await?,
        decode::deadline_row,
    )
}

/// Rungs of a case by time.
pub(super) async fn rungs_of(link: &Link, case: &str) -> Result<Vec<RungRow>, StoreError> {
    let sql = "SELECT rungs.deadline, rungs.kind::text AS kind, rungs.fire_at, rungs.status \
               FROM deadlines JOIN rungs ON rungs.deadline = deadlines.id \
               WHERE deadlines.case_number = $1 \
               ORDER BY rungs.fire_at, rungs.deadline, rungs.label";
    decode::all(&link.rows(sqlx::query(sql).bind(case), "list rungs").await?, decode::rung_row)
}

/// Documents of one case or of all, as they were asked for.
pub(super) async fn documents_of(
    link: &Link,
    case: Option<&str>,
) -> Result<Vec<DocumentRow>, StoreError> {
    let query = match case {
        Some(case) => sqlx::query(concat!(
            "SELECT ",
            document_columns!(),
            " FROM documents WHERE case_number = $1 ORDER BY position"
        ))
        .bind(case),
        None => sqlx::query(concat!(
            "SELECT ",
            document_columns!(),
            " FROM documents ORDER BY position"
        )),
    };
    let rows = link.rows(query, "list documents").await?;
    decode::all(&rows, decode::document_row)
}

/// Mails of one case or of all, as they were staged.
pub(super) async fn mails_of(link: &Link, case: Option<&str>) -> Result<Vec<MailRow>, StoreError> {
    let query = match case {
        Some(case) => sqlx::query(concat!(
            "SELECT ",
            mail_columns!(),
            " FROM mails WHERE case_number = $1 ORDER BY position"
        ))
        .bind(case),
        None => sqlx::query(concat!("SELECT ", mail_columns!(), " FROM mails ORDER BY position")),
    };
    decode::all(&link.rows(query, "list mails").await?, decode::mail_row)
}

/// Messages set aside, as they were received; those of one instant as they were set aside.
pub(super) async fn quarantine(link: &Link, all: bool) -> Result<Vec<QuarantineRow>, StoreError> {
    let sql = if all {
        concat!("SELECT ", quarantine_columns!(), " FROM quarantine ORDER BY received_at, position")
    } else {
        concat!(
            "SELECT ",
            quarantine_columns!(),
            " FROM quarantine WHERE status = 'held' ORDER BY received_at, position"
        )
    };
    decode::all(&link.rows(sqlx::query(sql), "list the quarantine").await?, decode::quarantine_row)
}
