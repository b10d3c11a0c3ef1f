//! Addresses: the engine is chosen by the scheme.

use std::path::PathBuf;

use super::Config;
use crate::failure::Failure;

/// Where cases are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database, by URL.
    Postgres(String),
}

/// Where messages come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokerAddress {
    /// A queue file.
    Embedded(PathBuf),
    /// RabbitMQ, by URL.
    Amqp(String),
}

/// How mails go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailAddress {
    /// Into a folder.
    Folder(PathBuf),
    /// To an SMTP server, by URL.
    Smtp(String),
}

/// Where documents are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentsAddress {
    /// In a folder.
    Folder(PathBuf),
    /// In an object store, by URL.
    ObjectStore(String),
}

impl Config {
    /// Where cases are kept.
    ///
    /// # Errors
    /// When the address is of no engine there is.
    pub fn store_address(&self) -> Result<StoreAddress, Failure> {
        let url = &self.store.url;
        if is_of(url, &["postgres", "postgresql"]) {
            return Ok(StoreAddress::Postgres(url.clone()));
        }
        self.place(url, "sqlite://").map(StoreAddress::Sqlite).ok_or_else(|| {
            unknown("store.url", url, "sqlite://PATH or postgres://USER@HOST/DATABASE")
        })
    }

    /// Where messages come and go.
    ///
    /// # Errors
    /// When the address is of no engine there is.
    pub fn broker_address(&self) -> Result<BrokerAddress, Failure> {
        let url = &self.broker.url;
        if is_of(url, &["amqp", "amqps"]) {
            return Ok(BrokerAddress::Amqp(url.clone()));
        }
        self.place(url, "embedded:")
            .map(BrokerAddress::Embedded)
            .ok_or_else(|| unknown("broker.url", url, "embedded:PATH, amqp://… or amqps://…"))
    }

    /// How mails go out.
    ///
    /// # Errors
    /// When the address is of no transport there is.
    pub fn mail_address(&self) -> Result<MailAddress, Failure> {
        let url = &self.mail.url;
        if is_of(url, &["smtp", "smtps"]) {
            return Ok(MailAddress::Smtp(url.clone()));
        }
        self.place(url, "dir:").map(MailAddress::Folder).ok_or_else(|| {
            unknown("mail.url", url, "dir:PATH, smtp://HOST:PORT or smtps://HOST:PORT")
        })
    }

    /// Where documents are kept.
    ///
    /// # Errors
    /// When the address is of no store there is.
    pub fn documents_address(&self) -> Result<DocumentsAddress, Failure> {
        let url = &self.documents.url;
        if is_of(url, &["s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "http", "https"]) {
            return Ok(DocumentsAddress::ObjectStore(url.clone()));
        }
        self.place(url, "file://").map(DocumentsAddress::Folder).ok_or_else(|| {
            unknown("documents.url", url, "file://PATH, s3://BUCKET/PREFIX, gs://… or az://…")
        })
    }

    /// A path after its scheme; a relative one is inside the data folder.
    fn place(&self, url: &str, scheme: &str) -> Option<PathBuf> {
        let path = url.strip_prefix(scheme).filter(|path| !path.is_empty())?;
        Some(self.data_dir.join(path))
    }
}

fn is_of(url: &str, schemes: &[&str]) -> bool {
    url.split_once("://")
        .is_some_and(|(scheme, rest)| schemes.contains(&scheme) && !rest.is_empty())
}

fn unknown(key: &str, url: &str, expected: &str) -> Failure {
    Failure::Usage(format!("{key} = \"{}\": expected {expected}", without_user(url)))
}

/// An address without user and password: for logs, errors and people.
pub fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest.get(..authority).and_then(|authority| authority.rfind('@')) {
        Some(at) => format!("{scheme}://…{}", rest.get(at..).unwrap_or_default()),
        None => url.to_owned(),
    }
}
