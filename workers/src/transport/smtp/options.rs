//! What the SMTP transport can be told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::clock_source::{Clock, SystemClock};

/// What of a claim is left for writing down what came of a hand-over.
const DEADLINE_BEFORE_CLAIM_END: Duration = Duration::from_secs(5);

/// Whether a connection by `smtp://` is encrypted. A certificate is verified in every mode that
/// encrypts; `smtps://` is encrypted from its first byte whatever the mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// By STARTTLS; a server without it gets no mail.
    #[default]
    Required,
    /// By STARTTLS where the server offers it.
    Opportunistic,
    /// Never.
    None,
}

/// How mails go to a mail server.
#[derive(Clone)]
pub struct SmtpOptions {
    /// Whether the connection is encrypted.
    pub tls: TlsMode,
    /// User of AUTH; one in the address counts first. Without one there is no AUTH.
    pub user: Option<String>,
    /// Secret of that user; one in the address counts first.
    pub secret: Option<String>,
    /// Certificates of authorities to trust beside the system's, PEM.
    pub ca_pem: Option<String>,
    /// What we call ourselves (EHLO); the address of our end of the connection when `None`.
    pub hello_name: Option<String>,
    /// Connections at once.
    pub connections: usize,
    /// Limit for reaching the server.
    pub connect_timeout: Duration,
    /// Limit for the greeting, each command's reply and the TLS handshake.
    pub command_timeout: Duration,
    /// Limit for handing the message over.
    pub data_timeout: Duration,
    /// Limit for the reply to the message.
    pub verdict_timeout: Duration,
    /// Limit for one hand-over from connecting to the last byte of the message; shorter than the
    /// claim of a mail.
    pub deadline: Duration,
    /// Mails on their way to one domain at once.
    pub domain_connections: usize,
    /// Mails to one domain in a minute.
    pub domain_per_minute: u32,
    /// Time: pauses and idle connections count by it.
    pub clock: Arc<dyn Clock>,
}

impl SmtpOptions {
    /// The limit of one hand-over for claims of this length.
    pub fn deadline_for(lease: Duration) -> Duration {
        lease.saturating_sub(DEADLINE_BEFORE_CLAIM_END).max(lease / 2)
    }
}

impl Default for SmtpOptions {
    fn default() -> Self {
        Self {
            tls: TlsMode::Required,
            user: None,
            secret: None,
            ca_pem: None,
            hello_name: None,
            connections: 4,
            connect_timeout: Duration::from_secs(10),
            command_timeout: Duration::from_secs(20),
            data_timeout: Duration::from_secs(30),
            verdict_timeout: Duration::from_mins(10),
            deadline: Duration::from_secs(55),
            domain_connections: 4,
            domain_per_minute: 6000,
            clock: Arc::new(SystemClock),
        }
    }
}

impl fmt::Debug for SmtpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = self.secret.as_ref().map(|_| "(hidden)");
        f.debug_struct("SmtpOptions")
            .field("tls", &self.tls)
            .field("user", &self.user)
            .field("secret", &secret)
            .field("connections", &self.connections)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// Why an address or an option cannot be used: a sentence without the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SmtpAddressError(pub(super) String);
