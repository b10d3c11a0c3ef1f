//! One connection while it is ours: every answer is waited for, but not for ever.
//!
//! The server ends a statement that takes too long (`statement_timeout`), as long as it is there.
//! A host that died, or a router that forgot the connection, says nothing at all; then the wait
//! ends here, and the connection is closed instead of going back to the pool, which would wait for
//! the same answer.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgQueryResult, PgRow, Postgres};
use sqlx::{PgConnection, PgPool};

use super::connection::{Statement, failed};
use crate::StoreError;

/// How long the question may take whether a connection is there that is given back, or was idle: of
/// several that died together more than one is found out before whoever waits for one gives up.
pub(super) const PING_LIMIT: Duration = Duration::from_secs(2);

/// What is said of a connection that is used after its end, which nothing does.
const OURS: &str = "a session has its connection until it is dropped";

/// Work of several statements on a connection.
pub(super) type Work<T> = Box<
    dyn for<'c> FnOnce(
            &'c mut PgConnection,
        ) -> Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>
        + Send,
>;

/// A connection of the pool. It goes back there unless an answer is outstanding when it is dropped.
#[derive(Debug)]
pub(super) struct Session {
    connection: Option<PoolConnection<Postgres>>,
    /// How long an answer may take.
    limit: Duration,
    /// Whether something was asked and not answered.
    is_asking: bool,
}

impl Session {
    pub(super) async fn of(pool: &PgPool, limit: Duration) -> Result<Self, sqlx::Error> {
        let connection = Some(pool.acquire().await?);

        Ok(Self { connection, limit, is_asking: false })
    }

    pub(super) async fn rows(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let limit = self.limit;
        let answer = within(limit, statement.fetch_all(self.ask())).await;
        self.answered(answer)?
    }

    pub(super) async fn row(&mut self, statement: Statement<'_>) -> Result<PgRow, sqlx::Error> {
        let limit = self.limit;
        let answer = within(limit, statement.fetch_one(self.ask())).await;
        self.answered(answer)?
    }

    pub(super) async fn run(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<PgQueryResult, sqlx::Error> {
        let limit = self.limit;
        let answer = within(limit, statement.execute(self.ask())).await;
        self.answered(answer)?
    }

    /// Runs what has no values and no rows: where a transaction begins and ends.
    pub(super) async fn command(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        let limit = self.limit;
        let answer = within(limit, sqlx::raw_sql(sql).execute(self.ask())).await;
        self.answered(answer)?.map(|_| ())
    }

    /// Does work of several statements, for which one limit counts.
    pub(super) async fn does<T>(
        &mut self,
        limit: Duration,
        work: Work<T>,
    ) -> Result<T, StoreError> {
        self.limit = limit;
        let answer = within(limit, work(self.ask())).await;
        self.answered(answer).map_err(failed("answer in time"))?
    }

    /// Whether something was asked and not answered.
    pub(super) fn is_asking(&self) -> bool {
        self.is_asking
    }

    /// Closes the connection without a farewell, for which a server that is gone would be waited.
    pub(super) fn close(mut self) {
        self.is_asking = true;
    }

    #[expect(clippy::expect_used, reason = "only dropping takes the connection")]
    fn ask(&mut self) -> &mut PgConnection {
        self.is_asking = true;
        self.connection.as_mut().expect(OURS)
    }

    fn answered<T>(&mut self, answer: Option<T>) -> Result<T, sqlx::Error> {
        self.is_asking = answer.is_none();
        answer.ok_or_else(|| no_answer(self.limit))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        match tokio::runtime::Handle::try_current() {
            // The pool asks whether it is still there, and would wait for that without end.
            Ok(runtime) if !self.is_asking => {
                let returned = connection.return_to_pool();
                runtime.spawn(async move { within(PING_LIMIT, returned).await });
            }
            Ok(_) | Err(_) => drop(connection.detach()),
        }
    }
}

/// The answer, unless it takes too long.
pub(super) async fn within<T>(limit: Duration, answer: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, answer).await.ok()
}

/// Passes, as any lost connection does.
pub(super) fn no_answer(limit: Duration) -> sqlx::Error {
    let what = format!("no answer from the server within {} s", limit.as_secs_f64());
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, what))
}
