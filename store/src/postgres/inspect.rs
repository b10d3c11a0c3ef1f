//! What an operator wants to know of the server before work is given to it.

use super::connection::Link;
use super::decode::{self, Columns};
use super::migrations;
use crate::StoreError;
use crate::model::{Inspection, JournalGuard};

/// Asks for an answer.
pub(super) async fn ping(link: &Link) -> Result<(), StoreError> {
    link.run(sqlx::query("SELECT 1"), "answer").await.map(|_| ())
}

const INSPECT: &str = "inspect the database";

/// What daily work does to each table.
const NEEDED: [(&str, &str); 15] = [
    ("_sqlx_migrations", "SELECT"),
    ("inbox", "SELECT, INSERT"),
    ("journal", "SELECT, INSERT"),
    ("journal_heads", "SELECT, INSERT, UPDATE"),
    ("cases", "SELECT, INSERT, UPDATE"),
    ("case_entries", "SELECT, INSERT"),
    ("case_links", "SELECT, INSERT, UPDATE"),
    ("accounts", "SELECT, INSERT, UPDATE"),
    ("account_identifiers", "SELECT, INSERT, DELETE"),
    ("deadlines", "SELECT, INSERT, UPDATE"),
    ("rungs", "SELECT, INSERT, UPDATE"),
    ("documents", "SELECT, INSERT, UPDATE"),
    ("mails", "SELECT, INSERT, UPDATE"),
    ("outbox", "SELECT, INSERT, UPDATE"),
    ("quarantine", "SELECT, INSERT, UPDATE"),
];

/// Looks at server, schema, privileges and journal.
pub(super) async fn inspect(link: &Link, address: &str) -> Result<Inspection, StoreError> {
    let mut batch = link.begin(INSPECT).await?;
    let schema_found = migrations::found(&mut batch).await?;
    let sql = "SELECT current_setting('server_version') AS version, clock_timestamp() AS clock, \
               EXISTS (SELECT FROM pg_timezone_names WHERE name = 'America/New_York') AS zones, \
               (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('journal') \
               AND tgname IN ('journal_refuse_update', 'journal_refuse_delete') \
               AND tgenabled IN ('O', 'A')) AS guards, \
               coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class \
               WHERE oid = to_regclass('journal')), false) AS is_owner";
    let row = batch.row(sqlx::query(sql)).await?;
    let columns = Columns::of("pg_settings", "version", &row);
    let journal_guard = match (columns.get::<i64>("guards")?, columns.get("is_owner")?) {
        (2, true) => JournalGuard::Triggers,
        (2, false) => JournalGuard::TriggersOfAnother,
        (_, _) => JournalGuard::None,
    };
    let inspection = Inspection {
        engine: "postgresql",
        server_version: columns.get("version")?,
        address: address.to_owned(),
        schema_found,
        schema_known: crate::schema::POSTGRES.newest(),
        server_clock: columns.time("clock")?,
        has_time_zone_data: columns.get("zones")?,
        missing_privileges: Vec::new(),
        journal_guard,
    };
    let missing_privileges = missing_privileges(&mut batch).await?;
    batch.commit().await?;
    Ok(Inspection { missing_privileges, ..inspection })
}

async fn missing_privileges(
    batch: &mut super::connection::Batch<'_>,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT privilege || ' on ' || name AS missing \
               FROM unnest($1::text[], $2::text[]) AS needed (name, privileges), \
               regexp_split_to_table(privileges, ', ') AS privilege \
               WHERE to_regclass(name) IS NOT NULL \
               AND NOT has_table_privilege(to_regclass(name), privilege) \
               ORDER BY name, privilege";
    let (tables, privileges): (Vec<&str>, Vec<&str>) = NEEDED.into_iter().unzip();
    let rows = batch.rows(sqlx::query(sql).bind(tables).bind(privileges)).await?;
    decode::all(&rows, |row| Columns::of("pg_class", "missing", row).get("missing"))
}
