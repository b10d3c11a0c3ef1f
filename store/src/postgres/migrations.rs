//! Bringing the schema up to date.

use sqlx::migrate::Migrator;
use sqlx::{Connection as _, PgConnection, Row as _};

use super::connection::{Batch, Link, failed};
use crate::StoreError;
use crate::schema::POSTGRES;

const LOOK: &str = "look at the version of the schema";
const MIGRATE: &str = "migrate";

/// What comes before migrations: whoever waits for the lock, or adds a column to a table that is
/// used, may need longer than a statement of daily work.
const BEFORE: [&str; 2] = [
    "SET LOCAL statement_timeout = 0",
    "SELECT pg_advisory_xact_lock(hashtextextended('tidewaiter', 0))",
];

/// Brings the schema up to date. One transaction under one lock: of several processes that start
/// together one does it, and the others find it done.
pub(super) async fn run(link: &Link) -> Result<i64, StoreError> {
    run_to(link, POSTGRES.newest()).await
}

/// Brings the schema up to one version.
pub(super) async fn run_to(link: &Link, last: i64) -> Result<i64, StoreError> {
    let mut migrator = Migrator::with_migrations(POSTGRES.up_to(last));
    migrator.set_locking(false);
    link.migrates(Box::new(|connection| Box::pin(migrate(connection, migrator)))).await?;
    Ok(last)
}

/// In a transaction that the library knows of: one that it does not know of it would end with the
/// first migration, and the lock with it.
async fn migrate(connection: &mut PgConnection, migrator: Migrator) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await.map_err(failed(MIGRATE))?;
    for sql in BEFORE {
        sqlx::query(sql).execute(&mut *transaction).await.map_err(failed(MIGRATE))?;
    }
    POSTGRES.refuse_newer(version(&mut transaction).await?)?;
    let migrated = migrator.run_direct(None, &mut *transaction, false).await;
    migrated.map_err(StoreError::Migrate)?;
    transaction.commit().await.map_err(failed(MIGRATE))
}

/// Asks for the schema of this program.
pub(super) async fn check(link: &Link) -> Result<(), StoreError> {
    let mut batch = link.begin(LOOK).await?;
    let found = found(&mut batch).await?;
    batch.commit().await?;
    POSTGRES.refuse_other(found)
}

/// The version in the database; 0 for none.
pub(super) async fn found(batch: &mut Batch<'_>) -> Result<i64, StoreError> {
    batch.does(Box::new(|connection| Box::pin(version(connection)))).await
}

async fn version(connection: &mut PgConnection) -> Result<i64, StoreError> {
    let sql = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    if !row.try_get::<bool, _>(0).map_err(failed(LOOK))? {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    row.try_get(0).map_err(failed(LOOK))
}
