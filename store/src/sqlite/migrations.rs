//! The schema, file by file, as it lies in `migrations/sqlite`.

use std::borrow::Cow;

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
];

/// Digits of the time at the beginning of a name: the version.
const VERSION_DIGITS: usize = 14;

/// Brings the schema up to date. One transaction: of two processes that start together, one does
/// it and the other finds it done.
pub(super) async fn run(writer: &SqlitePool) -> Result<i64, StoreError> {
    let migrations = migrations();
    let known = migrations.last().map_or(0, |migration| migration.version);
    let mut transaction = begin(writer, "begin to migrate").await?;
    refuse_newer(&mut transaction, known).await?;
    Migrator::with_migrations(migrations)
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(StoreError::Migrate)?;
    transaction.commit().await.map_err(failed("commit the schema"))?;
    Ok(known)
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
    let look = "look at the version of the schema";
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(look))?;
    if row.try_get::<i64, _>(0).map_err(failed(look))? == 0 {
        return Ok(());
    }
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(look))?;
    let found = row.try_get::<i64, _>(0).map_err(failed(look))?;
    if found > known { Err(StoreError::NewerSchema { found, known }) } else { Ok(()) }
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
