//! Bringing the schema up to date.

use sqlx::migrate::Migrator;
use sqlx::{PgConnection, Row};

use super::connection::{Link, failed};
use crate::StoreError;
use crate::schema::POSTGRES;

const LOOK: &str = "look at the version of the schema";

/// Brings the schema up to date. One transaction under one lock: of several processes that start
/// together one does it, and the others find it done.
pub(super) async fn run(link: &Link) -> Result<i64, StoreError> {
    run_to(link, POSTGRES.newest()).await
}

/// Brings the schema up to one version.
pub(super) async fn run_to(link: &Link, last: i64) -> Result<i64, StoreError> {
    let mut batch = link.begin("migrate").await?;
    // Whoever waits for the lock, or adds a column to a table that is used, may need longer than
    // a statement of daily work.
    batch.run(sqlx::query("SET LOCAL statement_timeout = 0")).await?;
    batch
        .run(sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('tidewaiter', 0))"))
        .await?;
    POSTGRES.refuse_newer(found(batch.connection()).await?)?;
    Migrator::with_migrations(POSTGRES.up_to(last))
        .set_locking(false)
        .run_direct(None, batch.connection(), false)
        .await
        .map_err(StoreError::Migrate)?;
    batch.commit().await?;
    Ok(last)
}

/// Asks for the schema of this program.
pub(super) async fn check(link: &Link) -> Result<(), StoreError> {
    let mut connection = link.pool.acquire().await.map_err(failed(LOOK))?;
    POSTGRES.refuse_other(found(&mut connection).await?)
}

/// The version in the database; 0 for none.
pub(super) async fn found(connection: &mut PgConnection) -> Result<i64, StoreError> {
    let sql = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    if !row.try_get::<bool, _>(0).map_err(failed(LOOK))? {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    row.try_get(0).map_err(failed(LOOK))
}
