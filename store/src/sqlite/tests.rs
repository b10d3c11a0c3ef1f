//! The contract on a file and in memory, and what only SQLite has: files, triggers, damage.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use super::*;
use crate::contract::{self, migrated};
use crate::journal::verify_all;

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
async fn of_an_opening_and_a_message_that_waits_one_is_written() {
    let (store, folder) = on_a_file().await;
    let other = opened(&folder).await;
    contract::a_case_opens_or_a_message_waits_for_it_but_not_both(&store, &other).await;
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
    assert!(matches!(store.check_schema().await, Err(StoreError::NewerSchema { .. })));
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
async fn rows_written_before_the_newest_migrations_are_whole_after_them() {
    for before in migrated::DATA {
        let store = SqliteStore::in_memory().await.unwrap();
        migrations::run_to(&store.writer, before.version).await.unwrap();
        let older = store.check_schema().await.unwrap_err();
        assert!(matches!(older, StoreError::OlderSchema { .. }), "{older:?}");
        sqlx::raw_sql(before.rows).execute(&store.writer).await.unwrap();
        for table in migrated::tables_changed_after(before.version, crate::schema::SQLITE.names()) {
            let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let count = sqlx::query_scalar::<_, i64>(sql).fetch_one(&store.writer).await;
            assert!(count.unwrap() > 0, "no row of {table} is tried");
        }
        store.migrate().await.unwrap();
        migrated::expect_whole(&store).await;
    }
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
    let begin = "table rungs, row RFI-2026-000101/answer-1: column fire_at cannot be read: ";
    assert!(rungs.starts_with(begin), "{rungs}");
    let mails = store.mails_of(None).await.unwrap_err().to_string();
    assert!(mails.contains("column status cannot be read: unknown variant `lost`"), "{mails}");
    let deadlines = store.deadlines_of("RFI-2026-000101").await.unwrap_err().to_string();
    assert!(deadlines.contains("column ordinal cannot be read"), "{deadlines}");
}

/// What a check of the journal says, after the history of a store was cut.
async fn found_after(cut: &'static str) -> Vec<String> {
    let (store, ()) = in_memory().await;
    store.commit(&contract::written()).await.unwrap();
    store.commit(&contract::worked()).await.unwrap();
    sqlx::query("DROP TRIGGER journal_refuse_delete").execute(&store.writer).await.unwrap();
    sqlx::query(cut).execute(&store.writer).await.unwrap();
    let (rows, heads) = store.journal_and_heads().await.unwrap();
    let found = verify_all(rows, heads);
    found.breaks.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_journal_deleted_whole_or_at_its_end_is_found() {
    let nothing = "DELETE FROM journal WHERE FALSE";
    assert_eq!(found_after(nothing).await, [""; 0]);
    let tail = "DELETE FROM journal WHERE kind = 'document'";
    assert_eq!(
        found_after(tail).await,
        ["journal of RFI-2026-000101, row 2: the rows up to 2 are missing"]
    );
    let whole = "DELETE FROM journal WHERE subject = 'RFI-2026-000101'";
    assert_eq!(
        found_after(whole).await,
        ["journal of RFI-2026-000101, row 2: all of its rows are missing"]
    );
    let account = "DELETE FROM journal WHERE subject = 'A00001'";
    assert_eq!(
        found_after(account).await,
        ["journal of A00001, row 1: all of its rows are missing"]
    );
    let all = "DELETE FROM journal";
    assert_eq!(found_after(all).await.len(), 2);
}

#[tokio::test]
async fn a_case_or_account_whose_history_and_its_end_are_deleted_is_found() {
    let (store, ()) = in_memory().await;
    store.commit(&contract::written()).await.unwrap();
    store.commit(&contract::worked()).await.unwrap();
    for cut in
        ["DROP TRIGGER journal_refuse_delete", "DELETE FROM journal", "DELETE FROM journal_heads"]
    {
        sqlx::query(cut).execute(&store.writer).await.unwrap();
    }
    let (rows, heads) = store.journal_and_heads().await.unwrap();
    let found = verify_all(rows, heads);
    let subjects: Vec<_> = found.breaks.iter().map(|broken| broken.subject.as_str()).collect();
    assert_eq!(subjects, ["A00001", "RFI-2026-000101"]);
}

#[tokio::test]
async fn a_lock_that_another_process_holds_is_transient() {
    let (store, folder) = on_a_file().await;
    let _held = store.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("cases.db"));
    let options = options.busy_timeout(Duration::ZERO);
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    let source = sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap_err();
    assert!(StoreError::Database { doing: "begin", source }.is_transient());
}

#[tokio::test]
async fn a_rung_that_cannot_be_read_does_not_keep_the_others_from_firing() {
    let (store, ()) = in_memory().await;
    store.commit(&contract::written()).await.unwrap();
    let damage = "UPDATE rungs SET kind = 'odd' WHERE label = '-7'";
    sqlx::query(damage).execute(&store.writer).await.unwrap();
    let rungs = sqlx::query("SELECT 1 FROM rungs").fetch_all(&store.writer).await.unwrap().len();
    let now: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
    let due = store.take_due_rungs(10, now, now, now).await.unwrap();
    assert_eq!(due.len(), rungs - 1);
}

#[tokio::test]
async fn a_reminder_that_cannot_be_read_does_not_keep_the_others_from_going_out() {
    let (store, ()) = in_memory().await;
    let reminded = contract::reminded();
    store.commit(&reminded).await.unwrap();
    let damage = "UPDATE mails SET links = 'odd' WHERE status = 'waiting' AND digest_key NOT NULL";
    sqlx::query(damage).execute(&store.writer).await.unwrap();
    let key = reminded.mails[0].digest_key().unwrap();
    let found = store.open_reminders(&[key]).await.unwrap();
    let ids: Vec<&str> = found.iter().map(|reminder| reminder.mail.id.as_str()).collect();
    assert_eq!(ids, [reminded.mails[0].id.as_str()]);
}
