//! What an operator wants to know of the file.

use sqlx::SqlitePool;

use super::decode::Columns;
use super::migrations;
use super::statement::failed;
use crate::StoreError;
use crate::model::{Inspection, JournalGuard};

/// Asks for an answer.
pub(super) async fn ping(readers: &SqlitePool) -> Result<(), StoreError> {
    sqlx::query("SELECT 1").execute(readers).await.map_err(failed("answer"))?;
    Ok(())
}

/// Whoever can open the file may do everything in it: there are no privileges to miss, and no
/// time zones, which no statement here needs.
pub(super) async fn inspect(readers: &SqlitePool) -> Result<Inspection, StoreError> {
    let doing = "inspect the database";
    let mut connection = readers.acquire().await.map_err(failed(doing))?;
    let schema_found = migrations::found(&mut connection).await?;
    let sql = "SELECT sqlite_version() AS version, strftime('%Y-%m-%dT%H:%M:%fZ') AS clock, \
               (SELECT file FROM pragma_database_list WHERE name = 'main') AS file, \
               (SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' \
               AND name IN ('journal_refuse_update', 'journal_refuse_delete')) AS guards";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(doing))?;
    let columns = Columns::of("sqlite_schema", "version", &row);
    let file: Option<String> = columns.get("file")?;
    let file = file.filter(|file| !file.is_empty());
    Ok(Inspection {
        engine: "sqlite",
        server_version: columns.get("version")?,
        address: file.map_or("sqlite::memory:".to_owned(), |file| format!("sqlite://{file}")),
        schema_found,
        schema_known: crate::schema::SQLITE.newest(),
        server_clock: columns.parsed("clock")?,
        has_time_zone_data: true,
        missing_privileges: Vec::new(),
        journal_guard: match columns.get::<i64>("guards")? {
            2 => JournalGuard::Triggers,
            _ => JournalGuard::None,
        },
    })
}
