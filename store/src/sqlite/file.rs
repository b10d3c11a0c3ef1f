//! Opening the file: how SQLite shall treat it, and who may write.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool};

use super::statement::failed;
use crate::StoreError;

/// How long a statement waits for the lock of another process. A commit lasts milliseconds; ten
/// seconds also survive a slow disk or a backup that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections that only read: the workers of one process and a person with a list, in turns.
const READERS_MAX: u32 = 4;

/// How often opening is tried while other processes open the same new file: SQLite does not wait
/// for the lock that changes the journal mode. With the delay, five seconds.
const OPEN_ATTEMPTS_MAX: u32 = 100;

/// Time between two attempts to open.
const OPEN_RETRY_DELAY: Duration = Duration::from_millis(50);

const OPEN: &str = "open the SQLite database";

/// Where a URL points.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address<'a> {
    Memory,
    File(&'a Path),
}

impl<'a> Address<'a> {
    pub(super) fn parse(url: &'a str) -> Result<Self, StoreError> {
        let refused = |problem: &str| StoreError::Address {
            url: url.to_owned(),
            problem: problem.to_owned(),
        };
        let expected = "expected sqlite://path/to/file or sqlite::memory:";
        match url.strip_prefix("sqlite:") {
            Some(":memory:" | "//:memory:") => Ok(Self::Memory),
            Some(rest) => match rest.strip_prefix("//") {
                None | Some("") => Err(refused(&format!("it names no file; {expected}"))),
                Some(path) if path.contains('?') => {
                    Err(refused(&format!("parameters are not supported; {expected}")))
                }
                Some(path) => Ok(Self::File(Path::new(path))),
            },
            None => Err(refused(expected)),
        }
    }
}

/// Opens the file for one writer and some readers.
pub(super) async fn open(path: &Path) -> Result<(SqlitePool, SqlitePool), StoreError> {
    let options = options()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let writer = open_writer(&options).await.map_err(failed(OPEN))?;
    let options = options.create_if_missing(false);
    Ok((writer, lasting(READERS_MAX).connect_lazy_with(options)))
}

/// One connection to a database that exists only while the connection does.
pub(super) async fn in_memory() -> Result<SqlitePool, StoreError> {
    lasting(1).connect_with(options().in_memory(true)).await.map_err(failed(OPEN))
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new().foreign_keys(true).busy_timeout(BUSY_TIMEOUT)
}

/// Connects in WAL mode. Only this step needs attempts: all others wait for locks by themselves.
async fn open_writer(options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    for _ in 1..OPEN_ATTEMPTS_MAX {
        match lasting(1).connect_with(options.clone()).await {
            Err(error) if is_locked(&error) => tokio::time::sleep(OPEN_RETRY_DELAY).await,
            settled => return settled,
        }
    }
    lasting(1).connect_with(options.clone()).await
}

/// A pool whose connections stay: they cost nothing, and one in memory is the database itself.
fn lasting(connections_max: u32) -> sqlx::pool::PoolOptions<Sqlite> {
    SqlitePoolOptions::new()
        .max_connections(connections_max)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// Whether another connection holds a lock (`SQLITE_BUSY` 5 or `SQLITE_LOCKED` 6 in the low byte).
fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_or_memory() {
        let file = |path| Address::File(Path::new(path));
        assert_eq!(Address::parse("sqlite://data/cases.db").unwrap(), file("data/cases.db"));
        assert_eq!(
            Address::parse("sqlite:///var/lib/cases.db").unwrap(),
            file("/var/lib/cases.db")
        );
        assert_eq!(Address::parse("sqlite::memory:").unwrap(), Address::Memory);
    }

    #[test]
    fn another_address_is_refused_with_what_is_expected() {
        let problem = |url| Address::parse(url).unwrap_err().to_string();
        assert_eq!(
            problem("postgres://db/cases"),
            "`postgres://db/cases` is not a store: expected sqlite://path/to/file or \
             sqlite::memory:"
        );
        assert!(problem("sqlite://").contains("it names no file"));
        assert!(problem("sqlite://cases.db?mode=ro").contains("parameters are not supported"));
    }
}
