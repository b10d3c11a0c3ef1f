//! `migrate`: brings the database up to date.

use super::{input, output};
use crate::cli::Global;
use crate::failure::Failure;

/// Runs `migrate`.
///
/// # Errors
/// When the database cannot be migrated, or was written by a newer program.
pub async fn run(global: &Global) -> Result<(), Failure> {
    let config = global.load_config()?;
    let store = input::open_store(&config).await?;
    let version = store.migrate().await?;
    store.close().await;
    let path = config.store_path()?;
    if global.json {
        output::print_json(&serde_json::json!({ "store": path, "schema": version }))
    } else {
        output::print(&format!("{}: schema {version}", path.display()))
    }
}
