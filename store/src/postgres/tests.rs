//! The contract on a server, and what only a server has: connections that race, notifications,
//! round trips.

mod silence;
mod support;

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::{Connection as _, PgConnection};

use super::*;
use crate::changes::MailOutcome;
use crate::contract::{self, migrated};
use crate::journal::verify_all;
use crate::model::{JournalGuard, MailStatus, Wanted};
use support::{Database, empty, fresh};

mod contract_on_a_server {
    crate::contract::contract_tests!(super::fresh);
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn sql(store: &PostgresStore, sql: &'static str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query(sql).execute(&store.link.pool).await?.rows_affected())
}

/// Another process on the same database.
async fn another(database: &Database) -> PostgresStore {
    PostgresStore::open(database.url(), &OpenOptions::default()).await.unwrap()
}

#[tokio::test]
async fn of_two_stores_on_one_database_one_wins() {
    let (store, database) = fresh().await;
    let other = another(&database).await;
    contract::of_two_writers_one_wins(&store, &other).await;
}

#[tokio::test]
async fn of_an_opening_and_a_message_that_waits_one_is_written() {
    let (store, database) = fresh().await;
    let other = another(&database).await;
    contract::a_case_opens_or_a_message_waits_for_it_but_not_both(&store, &other).await;
}

#[tokio::test]
async fn many_processes_can_migrate_one_database_together() {
    let database = empty().await;
    let start = async || another(&database).await.migrate().await.unwrap();
    let versions = tokio::join!(start(), start(), start(), start());
    assert_eq!((versions.0, versions.1), (versions.2, versions.3));
    another(&database).await.check_schema().await.unwrap();
}

#[tokio::test]
async fn an_older_and_a_newer_schema_are_told_apart() {
    let database = empty().await;
    let store = another(&database).await;
    let error = store.check_schema().await.unwrap_err().to_string();
    assert!(error.starts_with("the database has schema 0, this program needs "), "{error}");
    let known = store.migrate().await.unwrap();
    let future = "INSERT INTO _sqlx_migrations \
                  (version, description, success, checksum, execution_time) \
                  VALUES (20990101000000, 'from the future', TRUE, '\\x00', 0)";
    sql(&store, future).await.unwrap();
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
        let database = empty().await;
        let store = another(&database).await;
        migrations::run_to(&store.link, before.version).await.unwrap();
        let older = store.check_schema().await.unwrap_err();
        assert!(matches!(older, StoreError::OlderSchema { .. }), "{older:?}");
        // Bytes are the one thing that both engines write differently.
        let rows = sqlx::AssertSqlSafe(before.rows.replace("X'", "'\\x"));
        sqlx::raw_sql(rows).execute(&store.link.pool).await.unwrap();
        for table in migrated::tables_changed_after(before.version, crate::schema::POSTGRES.names())
        {
            let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let count = sqlx::query_scalar::<_, i64>(count).fetch_one(&store.link.pool).await;
            assert!(count.unwrap() > 0, "no row of {table} is tried");
        }
        store.migrate().await.unwrap();
        migrated::expect_whole(&store).await;
    }
}

#[tokio::test]
async fn the_journal_cannot_be_changed_or_deleted() {
    let (store, _database) = fresh().await;
    store.commit(&contract::written()).await.unwrap();
    for (act, refusal) in [
        ("UPDATE journal SET content = '{}'", "a row cannot be changed"),
        ("DELETE FROM journal", "a row cannot be deleted"),
        ("TRUNCATE journal", "a row cannot be deleted"),
    ] {
        let error = sql(&store, act).await.unwrap_err().to_string();
        assert!(error.contains(refusal), "{error}");
    }
    contract::expect_written(&store).await;
}

#[tokio::test]
async fn a_chain_that_was_cut_is_found_and_cannot_be_continued_unseen() {
    let (store, _database) = fresh().await;
    store.commit(&contract::written()).await.unwrap();
    store.commit(&contract::worked()).await.unwrap();
    for cut in ["ALTER TABLE journal DISABLE TRIGGER ALL", "DELETE FROM journal WHERE seq = 2"] {
        sql(&store, cut).await.unwrap();
    }
    let (rows, heads) = store.journal_and_heads().await.unwrap();
    let breaks = verify_all(rows, heads).breaks;
    let found: Vec<String> = breaks.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["journal of RFI-2026-000101, row 2: the rows up to 2 are missing"]);
    let guard = store.inspect().await.unwrap().journal_guard;
    assert_eq!(guard, JournalGuard::None);
}

#[tokio::test]
async fn a_damaged_row_is_named_by_table_key_and_column() {
    let (store, _database) = fresh().await;
    store.commit(&contract::written()).await.unwrap();
    sql(&store, "UPDATE cases SET body = '{}'").await.unwrap();
    let wanted = Wanted { cases: vec!["RFI-2026-000101".parse().unwrap()], ..Wanted::default() };
    let error = store.load(&wanted).await.unwrap_err().to_string();
    assert!(error.starts_with("table cases, row RFI-2026-000101: column body"), "{error}");
}

#[tokio::test]
async fn whoever_has_fewer_privileges_is_told_which() {
    let (store, database) = fresh().await;
    let role = format!("clerk_of_{}", database.name());
    let make =
        format!("CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&store.link.pool).await.unwrap();
    let url = database.url().replacen("postgres@", &format!("{role}@"), 1);
    let clerk = PostgresStore::open(&url, &OpenOptions::default()).await.unwrap();
    let found = clerk.inspect().await.unwrap();
    assert_eq!(found.journal_guard, JournalGuard::TriggersOfAnother);
    assert!(found.missing_privileges.contains(&"INSERT on journal".to_owned()));
    assert!(!found.missing_privileges.contains(&"SELECT on journal".to_owned()));
    let refused = clerk.commit(&contract::written()).await.unwrap_err();
    assert!(refused.is_transient(), "the message is not at fault: {refused:?}");
    clerk.close().await;
    let drop = format!("DROP OWNED BY {role}; DROP ROLE {role}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(drop)).execute(&store.link.pool).await.unwrap();
}

/// A connection with a transaction that has locked what a statement selects.
async fn holding(database: &Database, select: &'static str) -> PgConnection {
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    sqlx::query("BEGIN").execute(&mut connection).await.unwrap();
    assert!(!sqlx::query(select).fetch_all(&mut connection).await.unwrap().is_empty());
    connection
}

#[tokio::test]
async fn what_one_takes_at_this_moment_another_passes_over() {
    let (store, database) = fresh().await;
    let plan = contract::planned_batch(&store, &contract::issue_messages(1, 4)).await;
    store.commit(&plan.changes).await.unwrap();
    let (now, lease) = (at("2026-12-01T00:00:00Z"), at("2026-12-01T00:05:00Z"));

    let held = holding(&database, "SELECT 1 FROM outbox ORDER BY position LIMIT 3 FOR UPDATE");
    let held = held.await;
    let all = plan.changes.outbox.len();
    assert_eq!(store.take_outbox(100, now, lease).await.unwrap().len(), all - 3);
    drop(held);

    let held = holding(&database, "SELECT 1 FROM deadlines ORDER BY id LIMIT 1 FOR UPDATE").await;
    let taken = store.take_due_rungs(10, now, now, lease).await.unwrap();
    let deadlines: BTreeSet<_> = taken.iter().map(|rung| rung.deadline.as_str()).collect();
    assert_eq!(deadlines.len(), plan.changes.deadlines.len() - 1);
    drop(held);

    sql(&store, "UPDATE mails SET status = 'queued'").await.unwrap();
    let held = holding(&database, "SELECT 1 FROM mails ORDER BY position LIMIT 1 FOR UPDATE").await;
    let ids: Vec<String> = plan.changes.mails.iter().map(|mail| mail.id.clone()).collect();
    let begun = store.begin_mails(&ids, now, lease).await.unwrap();
    assert_eq!(begun.into_iter().map(|mail| mail.id).collect::<Vec<_>>(), ids[1..]);
    assert_eq!(store.stage_due_mails(lease).await.unwrap(), ids.len() as u64 - 1);
    drop(held);
}

#[tokio::test]
async fn of_many_who_take_at_once_each_gets_other_rows() {
    let (store, database) = fresh().await;
    let plan = contract::planned_batch(&store, &contract::issue_messages(1, 64)).await;
    store.commit(&plan.changes).await.unwrap();
    let other = another(&database).await;
    let (now, lease) = (at("2026-12-01T00:00:00Z"), at("2026-12-01T00:05:00Z"));
    let outbox = async |store: &PostgresStore| {
        let mut taken = Vec::new();
        // Also a turn in which the other had locked all there was is an empty one.
        while store.backlog(now).await.unwrap().outbox > 0 {
            let rows = store.take_outbox(7, now, lease).await.unwrap();
            let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
            store.settle_outbox(&positions, now).await.unwrap();
            taken.extend(positions);
        }
        taken
    };
    let (first, second) = tokio::join!(outbox(&store), outbox(&other));
    let all: BTreeSet<i64> = first.iter().chain(&second).copied().collect();
    assert_eq!((all.len(), first.len() + second.len()), (plan.changes.outbox.len(), all.len()));

    let rungs = async |store: &PostgresStore| {
        let mut taken = Vec::new();
        for _ in 0..64 {
            let due = store.take_due_rungs(3, now, now, lease).await.unwrap();
            taken.extend(due.into_iter().map(|rung| (rung.deadline, rung.kind.label())));
        }
        taken
    };
    let (first, second) = tokio::join!(rungs(&store), rungs(&other));
    let all: BTreeSet<_> = first.iter().chain(&second).collect();
    assert_eq!((all.len(), first.len() + second.len()), (plan.changes.rungs.len(), all.len()));
}

/// A process that publishes what it stages.
async fn publishing(database: &Database) -> PostgresStore {
    let outbox_lease = Some(jiff::SignedDuration::from_mins(1));
    let options = OpenOptions { outbox_lease, ..OpenOptions::default() };
    PostgresStore::open(database.url(), &options).await.unwrap()
}

#[tokio::test]
async fn what_a_publishing_process_stages_is_its_own_to_publish_until_its_lease_ends() {
    let (other, database) = fresh().await;
    let store = publishing(&database).await;
    let plan = contract::planned_batch(&store, &contract::issue_messages(1, 4)).await;
    store.commit(&plan.changes).await.unwrap();
    let staged_at = plan.changes.outbox[0].staged_at;
    let ended = staged_at + jiff::SignedDuration::from_mins(1);
    assert_eq!(other.take_outbox(100, staged_at, ended).await.unwrap(), []);

    let before = store.round_trips();
    let first = store.take_outbox(3, staged_at, ended).await.unwrap();
    assert_eq!(store.round_trips() - before, 0, "it knows what it staged");
    let ids: Vec<&str> = plan.changes.outbox[..3].iter().map(|row| row.id.as_str()).collect();
    assert_eq!(first.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ids);
    let positions: Vec<i64> = first.iter().map(|row| row.position).collect();
    store.settle_outbox(&positions, staged_at).await.unwrap();

    let rest = plan.changes.outbox.len() - 3;
    assert_eq!(other.take_outbox(100, ended, ended).await.unwrap().len(), rest);
    assert_eq!(store.take_outbox(100, ended, ended).await.unwrap().len(), rest, "by the lease");
}

#[tokio::test]
async fn a_publishing_process_that_ends_gives_back_what_it_did_not_publish() {
    let (other, database) = fresh().await;
    let store = publishing(&database).await;
    let plan = contract::planned_batch(&store, &contract::issue_messages(1, 4)).await;
    store.commit(&plan.changes).await.unwrap();
    store.close().await;
    let now = plan.changes.outbox[0].staged_at;
    let found = other.take_outbox(100, now, now).await.unwrap();
    assert_eq!(found.len(), plan.changes.outbox.len());
}

#[tokio::test]
async fn a_publishing_process_also_publishes_what_others_staged() {
    let (other, database) = fresh().await;
    let store = publishing(&database).await;
    let [first, second] = [1, 100].map(|number| contract::issue_messages(number, 1));
    let first = contract::planned_batch(&store, &first).await.changes;
    let second = contract::planned_batch(&store, &second).await.changes;
    other.commit(&first).await.unwrap();
    store.commit(&second).await.unwrap();
    let now = second.outbox[0].staged_at;
    let taken = store.take_outbox(100, now, now).await.unwrap();
    let ids: Vec<String> = taken.into_iter().map(|row| row.id).collect();
    let staged = second.outbox.iter().chain(&first.outbox).map(|row| row.id.clone());
    assert_eq!(ids, staged.collect::<Vec<_>>());
}

/// Rows that a plan went through for nothing, at its worst step.
fn in_vain(plan: &[String]) -> u64 {
    let removed = plan.iter().filter_map(|line| line.trim().strip_prefix("Rows Removed by"));
    let counts = removed.filter_map(|line| line.rsplit(' ').next()?.parse().ok());
    counts.max().unwrap_or(0)
}

#[tokio::test]
async fn a_batch_does_not_go_through_all_cases_of_an_importer() {
    let (store, _database) = fresh().await;
    store.commit(&contract::accounts_of_samples()).await.unwrap();
    let plan = contract::planned_batch(&store, &contract::issue_messages(1, 1)).await;
    store.commit(&plan.changes).await.unwrap();
    let many = "INSERT INTO cases SELECT (jsonb_populate_record(cases, \
                jsonb_build_object('number', 'RFI-' || n))).* \
                FROM cases CROSS JOIN generate_series(1, 5000) AS n";
    assert_eq!(sql(&store, many).await.unwrap(), 5000);
    sql(&store, "ANALYZE").await.unwrap();
    let mut connection = store.link.pool.acquire().await.unwrap();
    let prepare = format!("PREPARE load AS {}", load::LOAD);
    sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut *connection).await.unwrap();
    // One notice of a known importer: identity, case, entry, account, what it opens.
    let asked = "ARRAY['urn:cbp'], ARRAY['1'], ARRAY['RFI-NEW'], ARRAY['XQ7-0000001-1'], '{}', \
                 '{}', ARRAY['importer'], ARRAY['12-3456789'], ARRAY['RFI-NEW'], '{}'";
    for cases_alone in [false, true] {
        let explain = format!("EXPLAIN ANALYZE EXECUTE load ({asked}, {cases_alone})");
        let explain = sqlx::query_scalar(sqlx::AssertSqlSafe(explain));
        let plan: Vec<String> = explain.fetch_all(&mut *connection).await.unwrap();
        assert!(in_vain(&plan) < 10, "{}", plan.join("\n"));
    }
}

#[tokio::test]
async fn whoever_listens_is_woken_by_what_another_stages() {
    let (store, database) = fresh().await;
    let other = another(&database).await;
    store.waking.listen().await.unwrap();
    other.commit(&contract::written()).await.unwrap();
    store.waking.hear().await.unwrap();
}

#[tokio::test]
async fn a_batch_costs_the_same_few_round_trips_whatever_its_size() {
    let (store, _database) = fresh().await;
    store.commit(&contract::accounts_of_samples()).await.unwrap();
    let mut costs = Vec::new();
    for (first, size) in [(1, 1), (1000, 256)] {
        let before = store.round_trips();
        let plan = contract::planned_batch(&store, &contract::issue_messages(first, size)).await;
        store.commit(&plan.changes).await.unwrap();
        assert_eq!(plan.changes.cases.len(), size as usize);
        costs.push(store.round_trips() - before);
    }
    assert_eq!(costs, [6, 6], "load; begin, facts, what begins, who waits, commit");
    assert!(costs.iter().all(|cost| *cost <= 12));
}

#[tokio::test]
async fn a_server_that_ends_our_session_is_transient_and_forgotten() {
    let (store, database) = fresh().await;
    store.commit(&contract::written()).await.unwrap();
    let mut admin = PgConnection::connect(database.url()).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sqlx::query(end).execute(&mut admin).await.unwrap();
    for _ in 0..20 {
        match store.ping().await {
            Ok(()) => break,
            Err(error) => assert!(error.is_transient(), "{error:?}"),
        }
    }
    contract::expect_written(&store).await;
}

#[tokio::test]
async fn documents_and_mails_of_a_batch_cost_little_as_well() {
    let (store, _database) = fresh().await;
    let mut changes = contract::written();
    changes.outbox.clear();
    store.commit(&changes).await.unwrap();
    let before = store.round_trips();
    store.commit(&contract::made_and_due()).await.unwrap();
    assert_eq!(store.round_trips() - before, 6, "begin, facts, outbox, document, mail, commit");
    let before = store.round_trips();
    let evidence = contract::sample_evidence();
    let id = changes.mails[0].id.clone();
    let outcome = MailOutcome { id: id.clone(), status: MailStatus::Sent, evidence };
    store.commit(&Changes { mail_outcomes: vec![outcome], ..Changes::default() }).await.unwrap();
    assert_eq!(store.round_trips() - before, 3, "begin, mail, commit");
}
