//! Opening a store by its address.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use crate::postgres::PostgresStore;
use crate::sqlite::SqliteStore;
use crate::{Store, StoreError};

/// What an address does not say. All of it is for servers; a file needs none.
#[derive(Clone)]
pub struct OpenOptions {
    /// Connections at most, besides one that listens.
    pub max_connections: u32,
    /// The password, in place of one in the address.
    pub password: Option<String>,
    /// How long to wait for a connection.
    pub acquire_timeout: Duration,
    /// How long to wait for an answer of the server. Longer than the server itself lets a statement
    /// run: what ends here is a server that is not there any more.
    pub answer_limit: Duration,
    /// The name the server shows for our connections.
    pub application_name: String,
    /// Certificates of authorities (PEM) to trust. With it the server must prove its name, unless
    /// the address has an `sslmode` of its own.
    pub ca_file: Option<PathBuf>,
    /// For a process that publishes: how long rows of the outbox that it stages are its own to
    /// publish, before others may. On servers only.
    pub outbox_lease: Option<SignedDuration>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            max_connections: 8,
            password: None,
            acquire_timeout: Duration::from_secs(10),
            answer_limit: Duration::from_secs(35),
            application_name: "tidewaiter".to_owned(),
            ca_file: None,
            outbox_lease: None,
        }
    }
}

/// Opens `sqlite://path/to/file`, `sqlite::memory:` or `postgres://user@host/database`. Leaves the
/// schema as it is: [`Store::migrate`] brings it up to date, [`Store::check_schema`] asks for it.
///
/// # Errors
/// [`StoreError::Address`] for any other address; [`StoreError::Database`] when the database does
/// not answer.
pub async fn open(url: &str, options: &OpenOptions) -> Result<Arc<dyn Store>, StoreError> {
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Ok(Arc::new(PostgresStore::open(url, options).await?));
    }
    if url.starts_with("sqlite:") {
        return Ok(Arc::new(SqliteStore::from_url(url).await?));
    }
    Err(StoreError::Address {
        url: without_password(url),
        problem: "expected sqlite://path/to/file or postgres://user@host/database".to_owned(),
    })
}

/// An address as it may be shown.
pub(crate) fn without_password(url: &str) -> String {
    let shown = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = shown.split_once("://") else { return shown.to_owned() };
    match rest.rsplit_once('@') {
        Some((credentials, place)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        None => shown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refusal(url: &str) -> String {
        let opened = open(url, &OpenOptions::default()).await;
        opened.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[tokio::test]
    async fn an_address_of_no_engine_is_refused_with_what_is_expected_and_without_its_password() {
        assert_eq!(
            refusal("mysql://clerk:se:cr@et@db/cases?password=secret").await,
            "`mysql://clerk@db/cases` is not a store: expected sqlite://path/to/file or \
             postgres://user@host/database"
        );
        assert!(refusal("cases.db").await.starts_with("`cases.db` is not a store"));
    }
}
