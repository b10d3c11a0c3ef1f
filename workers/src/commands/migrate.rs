//! `migrate`: brings the database up to date and declares the topology of the broker.

use super::output;
use crate::cli::Global;
use crate::config::without_user;
use crate::failure::Failure;
use crate::opening;

/// Runs `migrate`. May be repeated, and by several at once.
///
/// # Errors
/// When the database cannot be migrated, or was written by a newer program; when the broker has
/// queues of other kinds.
pub async fn run(global: &Global) -> Result<(), Failure> {
    let config = global.load_config()?;
    let store = opening::unchecked_store(&config).await?;
    let version = store.migrate().await?;
    store.close().await;
    opening::broker(&config).await?;
    let (store, broker) = (without_user(&config.store.url), without_user(&config.broker.url));
    if global.json {
        let done = serde_json::json!({ "store": store, "schema": version, "broker": broker });
        output::print_json(&done)
    } else {
        output::print(&format!("{store}: schema {version}\n{broker}: topology declared"))
    }
}
