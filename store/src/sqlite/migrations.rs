//! The schema, file by file, as it lies in `migrations/sqlite`.

use std::borrow::Cow;
use std::cmp::Ordering;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::statement::{begin, failed};
use crate::StoreError;

/// Each file of the folder by name. A test compares this list with the folder.
macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")))),+]
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

/// Brings the schema up to date. One transaction: of two processes that start together, one does
/// it and the other finds it done.
pub(super) async fn run(writer: &SqlitePool) -> Result<i64, StoreError> {
    run_to(writer, newest()).await
}

/// Brings the schema up to one version.
pub(super) async fn run_to(writer: &SqlitePool, last: i64) -> Result<i64, StoreError> {
    let known = newest();
    let migrations = migrations().into_iter().filter(|step| step.version <= last).collect();
    let mut transaction = begin(writer, "begin to migrate").await?;
    refuse_newer(&mut transaction, known).await?;
    Migrator::with_migrations(migrations)
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(StoreError::Migrate)?;
    transaction.commit().await.map_err(failed("commit the schema"))?;
    Ok(last)
}

/// Asks for the schema of this program.
pub(super) async fn check(readers: &SqlitePool) -> Result<(), StoreError> {
    let mut connection = readers.acquire().await.map_err(failed(LOOK))?;
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

/// Names of the files, in order.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

fn migrations() -> Vec<Migration> {
    FILES.iter().map(|(name, sql)| migration(name, sql)).collect()
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

/// An older program would write rows that the newer schema does not expect.
async fn refuse_newer(connection: &mut SqliteConnection, known: i64) -> Result<(), StoreError> {
    let found = found(connection).await?;
    if found > known { Err(StoreError::NewerSchema { found, known }) } else { Ok(()) }
}

const LOOK: &str = "look at the version of the schema";

/// The version in the database; 0 for none.
pub(super) async fn found(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    if row.try_get::<i64, _>(0).map_err(failed(LOOK))? == 0 {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    row.try_get::<i64, _>(0).map_err(failed(LOOK))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_list_is_the_folder_in_order() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let listed: Vec<String> = FILES.iter().map(|(name, _)| format!("{name}.sql")).collect();
        assert_eq!(listed, found);
    }

    #[test]
    fn every_name_begins_with_its_version() {
        for migration in migrations() {
            let digits = migration.version.to_string().len();
            assert_eq!(digits, VERSION_DIGITS, "{}", migration.description);
        }
    }
}
