//! The sections of the configuration, key by key as in `tidewaiter.default.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::transport::smtp::TlsMode;

/// Case store.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// `sqlite://PATH` or `postgres://USER@HOST/DATABASE`.
    pub url: String,
    /// File with the password, instead of one in the address.
    pub password_file: String,
    /// File with the certificates that sign the server's.
    pub ca_file: String,
    /// Most connections of a process.
    pub connections: u32,
}

/// Broker.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokerConfig {
    /// `embedded:PATH`, `amqp://USER@HOST/VHOST` or `amqps://…`.
    pub url: String,
    /// File with the password, instead of one in the address.
    pub password_file: String,
    /// File with the certificates that sign the server's.
    pub ca_file: String,
    /// Whether a message of the trade must carry the validated user of its account.
    pub trade_identity: TradeIdentity,
}

/// Who vouches for the sender of a message of the trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TradeIdentity {
    /// The broker: its validated `user-id` is one of the account's queue users.
    Required,
    /// Nobody: the actor of the message is believed.
    Trusted,
}

/// Mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// `dir:PATH`, `smtp://HOST:PORT` or `smtps://HOST:PORT`.
    pub url: String,
    /// `From`: address, with a name or without.
    pub from: String,
    /// Who is told when nobody of an importer can be.
    pub fallback: String,
    /// Whether `smtp://` must, may or must not go over to TLS.
    pub tls: TlsMode,
    /// File with the certificates that sign the server's.
    pub ca_file: String,
    /// User at the server; empty for none.
    pub username: String,
    /// File with the password.
    pub password_file: String,
    /// Name with which the server is greeted; the address of this end when empty.
    pub hello_name: String,
    /// Connections of a process.
    pub connections: u32,
    /// Connections of a process that send to one domain at a time.
    pub domain_connections: u32,
    /// Mails a minute from a process to one domain.
    pub domain_per_minute: u32,
    /// Seconds for a connection.
    pub connect_s: u32,
    /// Seconds for the answer to a command.
    pub command_s: u32,
    /// Seconds for the data.
    pub data_s: u32,
    /// Seconds for the answer to the data.
    pub verdict_s: u32,
    /// Signatures.
    pub dkim: DkimConfig,
}

/// DKIM signatures; none without a domain.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimConfig {
    /// Domain that signs.
    pub domain: String,
    /// Name of the key under the domain.
    pub selector: String,
    /// File with the private key, PEM.
    pub key_file: String,
}

/// Documents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsConfig {
    /// `file://PATH`, `s3://…`, `gs://…` or `az://…`.
    pub url: String,
    /// Options of the object store by name; credentials come from the environment.
    pub options: BTreeMap<String, String>,
}

/// Work.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkConfig {
    /// Seconds for which work that a process took is its own.
    pub lease_s: u32,
    /// Seconds for what is in flight after the process was told to stop.
    pub drain_s: u32,
    /// Batches of documents that are made at once in a process.
    pub documents_at_once: u32,
}

/// Operations endpoints.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsConfig {
    /// Address and port of `/healthz`, `/readyz` and `/metrics`; empty for none.
    pub listen: String,
}

/// Traces.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracesConfig {
    /// Where traces are sent (OTLP over HTTP); empty for nowhere.
    pub url: String,
    /// Share of the traces that begin here and are kept, 0 to 1; a trace that begins elsewhere is
    /// kept where it was.
    pub share: f64,
}

/// Calendar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarConfig {
    /// Days on which offices are closed beyond the named holidays.
    pub closures: Vec<ClosureConfig>,
}

/// What is uncertain in the law or a choice of the house.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesConfig {
    /// Whether an answer to a lapsed proposal is still taken, as late.
    pub accept_late_answers: bool,
    /// Whether a declaration may begin before it is submitted.
    pub back_dated_declarations: bool,
    /// Longest span of a declaration, in calendar months.
    pub declaration_months_max: u8,
}

/// One closed day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosureConfig {
    /// The day.
    pub date: String,
    /// Schedule D code, or `*` for every port.
    pub port: String,
    /// Where that is said.
    pub source: String,
}

/// Log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// `human` or `json`.
    pub format: LogFormat,
    /// Filter, e.g. `info` or `info,workers=debug`.
    pub level: String,
}

/// Formats of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a terminal.
    Human,
    /// One JSON object per line.
    Json,
}
