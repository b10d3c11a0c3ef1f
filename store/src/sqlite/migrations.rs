//! Bringing the schema up to date.

use sqlx::migrate::Migrator;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::statement::{begin, failed};
use crate::StoreError;
use crate::schema::SQLITE;

const LOOK: &str = "look at the version of the schema";

/// Brings the schema up to date. One transaction: of two processes that start together, one does
/// it and the other finds it done.
pub(super) async fn run(writer: &SqlitePool) -> Result<i64, StoreError> {
    run_to(writer, SQLITE.newest()).await
}

/// Brings the schema up to one version.
pub(super) async fn run_to(writer: &SqlitePool, last: i64) -> Result<i64, StoreError> {
    let mut transaction = begin(writer, "begin to migrate").await?;
    SQLITE.refuse_newer(found(&mut transaction).await?)?;
    Migrator::with_migrations(SQLITE.up_to(last))
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(StoreError::Migrate)?;
    transaction.commit().await.map_err(failed("commit the schema"))?;
    Ok(last)
}

/// Asks for the schema of this program.
pub(super) async fn check(readers: &SqlitePool) -> Result<(), StoreError> {
    let mut connection = readers.acquire().await.map_err(failed(LOOK))?;
    SQLITE.refuse_other(found(&mut connection).await?)
}

/// The version in the database; 0 for none.
pub(super) async fn found(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    if row.try_get::<i64, _>(0).map_err(failed(LOOK))? == 0 {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed(LOOK))?;
    row.try_get::<i64, _>(0).map_err(failed(LOOK))
}
