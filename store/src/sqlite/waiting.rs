//! No message waits for a case that exists.
//!
//! Whoever opens a case reads first what waits for it, and whoever sets a message aside as one
//! without a case has looked for the case first. Between read and write another process may have
//! done the other half: seen here, inside the transaction, it is a conflict.

use sqlx::SqliteConnection;
use workflows::message::QuarantineCause;

use super::statement::{failed, json_list};
use crate::StoreError;
use crate::changes::CaseWrite;
use crate::model::QuarantineRow;

const CHECK: &str = "check that no message waits for a case that exists";

/// Cases that these writes will create. Ask before they are written.
pub(super) async fn opened(
    connection: &mut SqliteConnection,
    cases: &[CaseWrite],
) -> Result<Vec<String>, StoreError> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT number FROM cases)";
    let numbers: Vec<&str> = cases.iter().map(|write| write.case.number().as_str()).collect();
    let query = sqlx::query_scalar(sql).bind(json_list(&numbers));
    query.fetch_all(connection).await.map_err(failed(CHECK))
}

/// Refuses to leave a message waiting for one of the cases just created, or one of these new rows
/// waiting for a case that exists. Ask after all is written.
pub(super) async fn refuse(
    connection: &mut SqliteConnection,
    opened: &[String],
    quarantine: &[QuarantineRow],
) -> Result<(), StoreError> {
    let set_aside = quarantine
        .iter()
        .filter(|row| row.defect.cause == QuarantineCause::UnknownCase)
        .filter_map(|row| row.subject.as_deref());
    let subjects: Vec<&str> = opened.iter().map(String::as_str).chain(set_aside).collect();
    if subjects.is_empty() {
        return Ok(());
    }
    let sql = "SELECT cases.number FROM json_each(?1) AS wanted \
               CROSS JOIN cases ON cases.number = wanted.value \
               CROSS JOIN quarantine ON quarantine.subject = cases.number \
               AND quarantine.status = 'held' AND quarantine.cause = 'unknown-case' LIMIT 1";
    let query = sqlx::query_scalar::<_, String>(sql).bind(json_list(&subjects));
    let found = query.fetch_optional(connection).await.map_err(failed(CHECK))?;
    found.map_or(Ok(()), |number| {
        Err(StoreError::Conflict { what: format!("a message would wait for case {number}") })
    })
}
