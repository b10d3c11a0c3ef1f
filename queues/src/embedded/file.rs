//! Opening the queue file: whose it is, which version, and how SQLite shall treat it.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection, SqlitePool};

use super::errors::is_transient;
use crate::broker::BrokerError;

/// The whole schema, with the two marks that name the file and its version.
const SCHEMA: &str = include_str!("schema.sql");

/// "TWDQ", as the schema sets it.
const APPLICATION_ID: i64 = 0x5457_4451;

/// The version that the schema sets. A change of the schema raises it and migrates older files.
const SCHEMA_VERSION: i64 = 1;

/// How long a statement waits for the lock of another process. A transaction of ours lasts
/// milliseconds; ten seconds also survive a slow disk or a backup that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections that only look (is there something, how much): enough for the workers of one
/// process, who ask in turns.
const READERS_MAX: u32 = 2;

/// How often opening is tried while other processes open the same new file: SQLite does not wait
/// for the lock that changes the journal mode. With the delay, five seconds.
const OPEN_ATTEMPTS_MAX: u32 = 100;

/// Time between two attempts to open.
const OPEN_RETRY_DELAY: Duration = Duration::from_millis(50);

/// Opens the file for one writer and some readers.
pub(super) async fn open(path: &Path) -> Result<(SqlitePool, SqlitePool), BrokerError> {
    let name = path.display().to_string();
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full);
    look(&options, &name).await?;
    let options = options.create_if_missing(false).journal_mode(SqliteJournalMode::Wal);
    let writer = open_writer(&options).await.map_err(cannot_open(&name))?;
    prepare(&writer, &name).await?;
    Ok((writer, lasting(READERS_MAX).connect_lazy_with(options)))
}

/// One connection to a database that exists only while the connection does.
pub(super) async fn in_memory() -> Result<SqlitePool, BrokerError> {
    let name = ":memory:";
    let pool = lasting(1).connect_with(SqliteConnectOptions::new()).await;
    let pool = pool.map_err(cannot_open(name))?;
    prepare(&pool, name).await?;
    Ok(pool)
}

/// Refuses a wrong file before the journal mode is set, which would change it for good.
async fn look(options: &SqliteConnectOptions, name: &str) -> Result<(), BrokerError> {
    let mut connection = options.connect().await.map_err(cannot_open(name))?;
    let contents = Contents::of(&mut connection).await.map_err(cannot_open(name))?;
    connection.close().await.map_err(cannot_open(name))?;
    contents.check(name)
}

/// Connects in WAL mode. Only this step needs attempts: all others wait for locks by themselves.
async fn open_writer(options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    for _ in 1..OPEN_ATTEMPTS_MAX {
        match lasting(1).connect_with(options.clone()).await {
            Err(error) if is_transient(&error) => tokio::time::sleep(OPEN_RETRY_DELAY).await,
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

/// Creates the schema in an empty file. Asks again, now under the write lock: another process may
/// have been faster.
async fn prepare(writer: &SqlitePool, name: &str) -> Result<(), BrokerError> {
    let transaction = writer.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = transaction.map_err(cannot_open(name))?;
    let contents = Contents::of(&mut transaction).await.map_err(cannot_open(name))?;
    contents.check(name)?;
    if contents.is_empty() {
        let created = sqlx::raw_sql(SCHEMA).execute(&mut *transaction).await;
        created.map_err(cannot_open(name))?;
    }
    transaction.commit().await.map_err(cannot_open(name))
}

/// What a file says about itself.
struct Contents {
    application_id: i64,
    version: i64,
    tables: i64,
}

impl Contents {
    async fn of(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let sql = "SELECT (SELECT application_id FROM pragma_application_id), \
                   (SELECT user_version FROM pragma_user_version), \
                   (SELECT count(*) FROM sqlite_schema)";
        let (application_id, version, tables) = sqlx::query_as(sql).fetch_one(connection).await?;
        Ok(Self { application_id, version, tables })
    }

    fn is_empty(&self) -> bool {
        self.application_id == 0 && self.version == 0 && self.tables == 0
    }

    fn check(&self, name: &str) -> Result<(), BrokerError> {
        if !self.is_empty() && self.application_id != APPLICATION_ID {
            return Err(BrokerError::ForeignFile { name: name.to_owned() });
        }
        if self.version > SCHEMA_VERSION {
            let (found, known) = (self.version, SCHEMA_VERSION);
            return Err(BrokerError::NewerFile { name: name.to_owned(), found, known });
        }
        Ok(())
    }
}

fn cannot_open(name: &str) -> impl FnOnce(sqlx::Error) -> BrokerError {
    let name = name.to_owned();
    move |error| {
        let transient = is_transient(&error);
        BrokerError::Open { name, transient, source: error.into() }
    }
}
