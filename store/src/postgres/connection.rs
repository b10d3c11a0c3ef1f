//! Connections: how the server shall treat ours, and statements that are counted.

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow, PgSslMode, Postgres};
use sqlx::query::Query;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool};

use super::session::{PING_LIMIT, Session, Work, no_answer, within};
use crate::StoreError;
use crate::open::{OpenOptions, without_password};

/// What every session asks for.
///
/// Lists of keys are short and tables are long, but the planner does not know either: it sees
/// parameters, and right after an installation empty tables. It is told to look keys up, always by
/// the same plan, which costs nothing to make again.
const SETTINGS: [(&str, &str); 8] = [
    ("statement_timeout", "30s"),
    ("idle_in_transaction_session_timeout", "60s"),
    ("default_transaction_isolation", "read committed"),
    ("plan_cache_mode", "force_generic_plan"),
    ("jit", "off"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

/// A connection that was idle for longer is asked whether it is there before it gets work.
const TRUSTED_IDLE: Duration = Duration::from_secs(5);

/// How long migrating may take: whoever waits for the lock, or adds a column to a table that is
/// used, may need long, but a server that is gone is noticed some day.
const MIGRATION_LIMIT: Duration = Duration::from_hours(4);

const EXPECTED: &str = "expected postgres://user@host:port/database";

/// Reads an address.
pub(super) fn connect_options(
    url: &str,
    options: &OpenOptions,
) -> Result<PgConnectOptions, StoreError> {
    let refused = |problem: String| StoreError::Address { url: without_password(url), problem };
    let mut connect = PgConnectOptions::from_str(url)
        .map_err(|error| refused(format!("{error}; {EXPECTED}")))?
        .application_name(&options.application_name)
        .options(SETTINGS)
        .disable_statement_logging();
    if connect.get_database().is_none_or(str::is_empty) {
        return Err(refused(format!("it names no database; {EXPECTED}")));
    }
    if let Some(password) = &options.password {
        connect = connect.password(password);
    }
    if let Some(file) = &options.ca_file {
        connect = connect.ssl_root_cert(file);
        if !url.contains("sslmode=") && !url.contains("ssl-mode=") {
            connect = connect.ssl_mode(PgSslMode::VerifyFull);
        }
    }
    Ok(connect)
}

/// The pool, and how often it was waited for.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) pool: PgPool,
    pub(super) round_trips: AtomicU64,
    /// How long an answer may take.
    answer_limit: Duration,
}

/// A statement with its values.
pub(super) type Statement<'q> = Query<'q, Postgres, PgArguments>;

impl Link {
    pub(super) async fn open(
        connect: PgConnectOptions,
        options: &OpenOptions,
    ) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false)
            .before_acquire(|connection, idle| Box::pin(is_alive(connection, idle)))
            .connect_with(connect)
            .await
            .map_err(failed("connect to the PostgreSQL database"))?;
        Ok(Self { pool, round_trips: AtomicU64::new(0), answer_limit: options.answer_limit })
    }

    fn count(&self) {
        self.round_trips.fetch_add(1, Ordering::Relaxed);
    }

    async fn session(&self, doing: &'static str) -> Result<Session, StoreError> {
        self.count();
        Session::of(&self.pool, self.answer_limit).await.map_err(failed(doing))
    }

    /// Runs one statement in a transaction of its own; returns its rows.
    pub(super) async fn rows(
        &self,
        statement: Statement<'_>,
        doing: &'static str,
    ) -> Result<Vec<PgRow>, StoreError> {
        self.session(doing).await?.rows(statement).await.map_err(failed(doing))
    }

    /// Runs one statement that always has one row.
    pub(super) async fn row(
        &self,
        statement: Statement<'_>,
        doing: &'static str,
    ) -> Result<PgRow, StoreError> {
        self.session(doing).await?.row(statement).await.map_err(failed(doing))
    }

    /// Runs one statement in a transaction of its own; returns how many rows it changed.
    pub(super) async fn run(
        &self,
        statement: Statement<'_>,
        doing: &'static str,
    ) -> Result<u64, StoreError> {
        let done = self.session(doing).await?.run(statement).await.map_err(failed(doing))?;
        Ok(done.rows_affected())
    }

    /// Begins a transaction. It is rolled back when it is dropped.
    pub(super) async fn begin(&self, doing: &'static str) -> Result<Batch<'_>, StoreError> {
        self.begin_with("BEGIN", doing).await
    }

    /// Begins a transaction that reads as of one instant.
    pub(super) async fn snapshot(&self, doing: &'static str) -> Result<Batch<'_>, StoreError> {
        self.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", doing).await
    }

    async fn begin_with(
        &self,
        sql: &'static str,
        doing: &'static str,
    ) -> Result<Batch<'_>, StoreError> {
        let mut session = self.session(doing).await?;
        session.command(sql).await.map_err(failed(doing))?;
        Ok(Batch { link: self, session: Some(session), doing })
    }

    /// Does work that takes as long as migrating may.
    pub(super) async fn migrates(&self, work: Work<()>) -> Result<(), StoreError> {
        self.session("migrate").await?.does(MIGRATION_LIMIT, work).await
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

/// A transaction.
#[derive(Debug)]
pub(super) struct Batch<'l> {
    link: &'l Link,
    /// There until the transaction ends.
    session: Option<Session>,
    /// What it is for.
    doing: &'static str,
}

/// What is said of a transaction that is used after its end, which takes it.
const OPEN: &str = "a transaction is open until it is committed or dropped";

impl Batch<'_> {
    #[expect(clippy::expect_used, reason = "whatever ends the transaction takes it")]
    fn session(&mut self) -> &mut Session {
        self.link.count();
        self.session.as_mut().expect(OPEN)
    }

    pub(super) async fn rows(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Vec<PgRow>, StoreError> {
        let doing = self.doing;
        self.session().rows(statement).await.map_err(failed(doing))
    }

    pub(super) async fn row(&mut self, statement: Statement<'_>) -> Result<PgRow, StoreError> {
        let doing = self.doing;
        self.session().row(statement).await.map_err(failed(doing))
    }

    pub(super) async fn run(&mut self, statement: Statement<'_>) -> Result<u64, StoreError> {
        let doing = self.doing;
        let done = self.session().run(statement).await.map_err(failed(doing))?;
        Ok(done.rows_affected())
    }

    /// Makes what was written last. When the answer is lost nobody knows whether it did; whoever
    /// comes again finds out: claims and ends of chains are unique.
    #[expect(clippy::expect_used, reason = "whatever ends the transaction takes it")]
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.link.count();
        let mut session = self.session.take().expect(OPEN);
        session.command("COMMIT").await.map_err(failed(self.doing))
    }

    /// Does work that counts its statements itself.
    pub(super) async fn does<T>(&mut self, work: Work<T>) -> Result<T, StoreError> {
        let limit = self.link.answer_limit;
        self.session().does(limit, work).await
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let Some(mut session) = self.session.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !session.is_asking() => {
                runtime.spawn(async move {
                    if let Err(error) = session.command("ROLLBACK").await {
                        tracing::debug!(error = %error, "a transaction ends with its connection");
                    }
                });
            }
            // The transaction ends with its connection.
            Ok(_) | Err(_) => session.close(),
        }
    }
}

async fn is_alive(
    connection: &mut PgConnection,
    idle: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    if idle.idle_for > TRUSTED_IDLE {
        within(PING_LIMIT, connection.ping())
            .await
            .unwrap_or_else(|| Err(no_answer(PING_LIMIT)))?;
    }
    Ok(true)
}

/// Says what was being done when the server failed; a race that another writer won is a conflict.
pub(super) fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |source| {
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        match code.as_deref() {
            // A unique key, a serialization, a deadlock.
            Some("23505" | "40001" | "40P01") => {
                let table = source.as_database_error().and_then(|error| error.table());
                let what = table.map_or_else(
                    || "the server refused to write both".to_owned(),
                    |table| format!("a row of {table} exists already"),
                );
                StoreError::Conflict { what }
            }
            Some(_) | None => StoreError::Database { doing, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        connect_options(url, &OpenOptions::default()).unwrap_err().to_string()
    }

    #[test]
    fn an_address_that_is_not_understood_is_refused_without_its_password() {
        assert_eq!(
            refusal("postgres://clerk:secret@localhost:5432"),
            "`postgres://clerk@localhost:5432` is not a store: it names no database; expected \
             postgres://user@host:port/database"
        );
        let port = refusal("postgres://clerk:secret@localhost:many/cases");
        assert!(port.contains("expected postgres://user@host:port/database"), "{port}");
        assert!(!port.contains("secret"), "{port}");
    }

    #[test]
    fn authorities_to_trust_mean_that_the_server_must_prove_its_name() {
        let options = OpenOptions { ca_file: Some("ca.pem".into()), ..OpenOptions::default() };
        let mode = |url| {
            let read = connect_options(url, &options).unwrap();
            format!("{:?}", read.get_ssl_mode())
        };
        assert_eq!(mode("postgres://clerk@db/cases"), "VerifyFull");
        assert_eq!(mode("postgres://clerk@db/cases?sslmode=require"), "Require");
    }
}
