//! The contract on a file and in memory, and what only SQLite has: files, triggers, damage.

use tempfile::TempDir;

use super::*;
use crate::contract;

async fn on_a_file() -> (SqliteStore, TempDir) {
    let folder = TempDir::new().unwrap();
    let store = opened(&folder).await;
    store.migrate().await.unwrap();
    (store, folder)
}

async fn opened(folder: &TempDir) -> SqliteStore {
    SqliteStore::open(&folder.path().join("cases.db")).await.unwrap()
}

async fn in_memory() -> (SqliteStore, ()) {
    let store = SqliteStore::in_memory().await.unwrap();
    store.migrate().await.unwrap();
    (store, ())
}

mod file_contract {
    crate::contract::contract_tests!(super::on_a_file);
}

mod memory_contract {
    crate::contract::contract_tests!(super::in_memory);
}

#[tokio::test]
async fn of_two_stores_on_one_file_one_wins() {
    let (store, folder) = on_a_file().await;
    let other = opened(&folder).await;
    contract::of_two_writers_one_wins(&store, &other).await;
}

#[tokio::test]
async fn a_file_that_is_opened_again_has_everything() {
    let (store, folder) = on_a_file().await;
    store.commit(&contract::written()).await.unwrap();
    store.close().await;
    let again = opened(&folder).await;
    again.migrate().await.unwrap();
    contract::expect_written(&again).await;
}

#[tokio::test]
async fn many_processes_can_create_one_file_together() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cases.db");
    let start = async || SqliteStore::open(&path).await.unwrap().migrate().await.unwrap();
    let versions = tokio::join!(start(), start(), start(), start());
    assert_eq!((versions.0, versions.1), (versions.2, versions.3));
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let (store, _folder) = on_a_file().await;
    let known = store.migrate().await.unwrap();
    let sql = "INSERT INTO _sqlx_migrations \
               (version, description, success, checksum, execution_time) \
               VALUES (20990101000000, 'from the future', TRUE, x'00', 0)";
    sqlx::query(sql).execute(&store.writer).await.unwrap();
    let error = store.migrate().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the database has schema 20990101000000, this program knows up to {known}; \
             use a newer tidewaiter"
        )
    );
}

#[tokio::test]
async fn the_journal_cannot_be_changed_or_deleted() {
    let (store, ()) = in_memory().await;
    store.commit(&contract::written()).await.unwrap();
    let refusal = async |sql: &'static str| {
        sqlx::query(sql).execute(&store.writer).await.unwrap_err().to_string()
    };
    let update = refusal("UPDATE journal SET content = '{}'").await;
    assert!(update.contains("the journal is append-only: a row cannot be changed"), "{update}");
    let delete = refusal("DELETE FROM journal").await;
    assert!(delete.contains("the journal is append-only: a row cannot be deleted"), "{delete}");
    contract::expect_written(&store).await;
}

#[tokio::test]
async fn a_damaged_row_is_named_by_table_key_and_column() {
    let (store, ()) = in_memory().await;
    store.commit(&contract::written()).await.unwrap();
    let damage = async |sql: &'static str| {
        sqlx::query(sql).execute(&store.writer).await.unwrap();
    };
    damage("UPDATE cases SET body = '{}'").await;
    damage("UPDATE rungs SET fire_at = 'soon'").await;
    damage("UPDATE mails SET status = 'lost'").await;
    damage("UPDATE deadlines SET ordinal = -1").await;
    let cases = store.cases(&CaseFilter::default()).await.unwrap_err().to_string();
    let begin = "table cases, row RFI-2026-000101: column body cannot be read: ";
    assert!(cases.starts_with(begin), "{cases}");
    let rungs = store.rungs_of("RFI-2026-000101").await.unwrap_err().to_string();
    let begin = "table rungs, row RFI-2026-000101/deadline-1: column fire_at cannot be read: ";
    assert!(rungs.starts_with(begin), "{rungs}");
    let mails = store.mails_of(None).await.unwrap_err().to_string();
    assert!(mails.contains("column status cannot be read: unknown variant `lost`"), "{mails}");
    let deadlines = store.deadlines_of("RFI-2026-000101").await.unwrap_err().to_string();
    assert!(deadlines.contains("column ordinal cannot be read"), "{deadlines}");
}
