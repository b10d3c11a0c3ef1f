//! The schema, file by file, as it lies in `migrations/postgres`.

use std::borrow::Cow;
use std::cmp::Ordering;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{PgConnection, Row};

use super::connection::{Link, failed};
use crate::StoreError;

/// Each file of the folder by name. A test compares this list with the folder.
macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/postgres/", $name, ".sql")))),+]
    };
}

const FILES: &[(&str, &str)] = embedded![
    "20260601090000_inbox_create",
    "20260601090100_journal_create",
    "20260601090200_journal_refuse_update",
    "20260601090300_journal_refuse_delete",
    "20260601090350_journal_heads_create",
    "20260601090400_cases_create",
    "20260601090420_case_entries_create",
    "20260601090440_case_links_create",
    "20260601090500_accounts_create",
    "20260601090600_account_identifiers_create",
    "20260601090700_deadlines_create",
    "20260601090800_rungs_create",
    "20260601090900_documents_create",
    "20260601091000_mails_create",
    "20260601091100_outbox_create",
    "20260601091200_quarantine_create",
    "20260615090000_outbox_add_traceparent",
    "20260615090100_mails_add_receipt",
    "20260615090200_mails_add_begun_at",
];

/// Digits of the time at the beginning of a name: the version.
const VERSION_DIGITS: usize = 14;

const LOOK: &str = "look at the version of the schema";

/// Brings the schema up to date. One transaction under one lock: of several processes that start
/// together one does it, and the others find it done.
pub(super) async fn run(link: &Link) -> Result<i64, StoreError> {
    run_to(link, newest()).await
}

/// Brings the schema up to one version.
pub(super) async fn run_to(link: &Link, last: i64) -> Result<i64, StoreError> {
    let mut batch = link.begin("migrate").await?;
    // Whoever waits for the lock, or adds a column to a table that is used, may need longer than
    // a statement of daily work.
    batch.run(sqlx::query("SET LOCAL statement_timeout = 0")).await?;
    batch
        .run(sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('tidewaiter', 0))"))
        .await?;
    let known = newest();
    let found = found(batch.connection()).await?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    let mut migrator =
        Migrator::with_migrations(migrations().filter(|step| step.version <= last).collect());
    migrator
        .set_locking(false)
        .run_direct(None, batch.connection(), false)
        .await
        .map_err(StoreError::Migrate)?;
    batch.commit().await?;
    Ok(last)
}

/// Asks for the schema of this program.
pub(super) async fn check(link: &Link) -> Result<(), StoreError> {
    let mut connection = link.pool.acquire().await.map_err(failed(LOOK))?;
    let (found, known) = (found(&mut connection).await?, newest());
    match found.cmp(&known) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(StoreError::OlderSchema { found, known }),
        Ordering::Greater => Err(StoreError::NewerSchema { found, known }),
    }
}

/// The newest version that this program knows.
pub(super) fn newest() -> i64 {
    migrations().last().map_or(0, |migration| migration.version)
}

/// The version in the database; 0 for none.
pub(super) async fn found(connection: &mut PgConnection) -> Result<i64, StoreError> {
    let sql = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    if !row.try_get::<bool, _>(0).map_err(failed(LOOK))? {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    row.try_get(0).map_err(failed(LOOK))
}

/// Names of the files, in order.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The text of all files.
#[cfg(test)]
pub(super) fn source() -> String {
    FILES.iter().map(|(_, sql)| *sql).collect()
}

fn migrations() -> impl Iterator<Item = Migration> {
    FILES.iter().map(|(name, sql)| migration(name, sql))
}

fn migration(name: &'static str, sql: &'static str) -> Migration {
    let (version, description) = name.split_at_checked(VERSION_DIGITS).unwrap_or((name, ""));
    let description = description.trim_start_matches('_');
    Migration::new(
        version.parse().unwrap_or_default(),
        Cow::Borrowed(description),
        MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(sql),
        false,
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_list_is_the_folder_in_order_and_the_same_as_of_the_other_engine() {
        let listed: Vec<String> = FILES.iter().map(|(name, _)| format!("{name}.sql")).collect();
        for engine in ["postgres", "sqlite"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(engine);
            let mut found: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            found.sort();
            assert_eq!(listed, found, "{engine}");
        }
    }
}
