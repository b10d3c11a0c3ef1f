//! Mails go to a mail server by SMTP.
//!
//! `lettre` writes the commands, knows the mechanisms of AUTH and parses replies; the dialogue is
//! held here, because what was going on when it broke off decides what becomes of a mail, and
//! because the evidence needs the TLS version, which `lettre`'s connections do not tell.
//!
//! Invariants:
//! - A mail is taken only with the server's reply to its last byte. Lost before the last byte was
//!   handed to the system, nothing was sent; lost after it, it is in doubt
//!   ([`TransportError::Ambiguous`]).
//! - Every phase has its own time limit, and all of them up to the last byte together one that is
//!   shorter than the claim of the mail. The reply to the last byte has a long limit of its own, by
//!   which the claim is longer ([`Transport::verdict_limit`]).
//! - When the process stops, whatever is waited for ends in time to be written down.
//! - A secret goes over an encrypted connection, unless `tls = "none"` says otherwise.
//! - A server that is down is asked by one connection a pause, not by each mail.
//!
//! Not here: how long a mail waits after an attempt, and what is kept of it (`mail`).

mod address;
mod domains;
mod end;
mod options;
mod outage;
mod pool;
mod reply;
mod session;
mod tls;
mod trouble;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use lettre::Address;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::time::Instant;

use address::Server;
use domains::Domains;
use end::End;
use outage::Outage;
use pool::Pool;
use session::{Dialogue, Envelope, Session};
use trouble::Trouble;

use super::{Accepted, Outgoing, Transport, TransportError};

pub use options::{SmtpAddressError, SmtpOptions, TlsMode};

/// How long a mail that could not get a connection in its time waits.
const CROWDED_PAUSE: Duration = Duration::from_secs(2);

/// Hands mails to one mail server.
#[derive(Debug)]
pub struct SmtpTransport {
    server: Server,
    options: SmtpOptions,
    dialogue: Dialogue,
    pool: Pool,
    /// Connections in use at once.
    lanes: Semaphore,
    outage: Outage,
    domains: Domains,
    /// When everything must be over because the process stops, once it does.
    stops_at: watch::Sender<Option<Instant>>,
}

impl SmtpTransport {
    /// A transport to the server at `smtp://[user[:secret]@]host[:25]` or `smtps://…[:465]`.
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// A sentence that says what of the address or the options cannot be used.
    pub fn open(url: &str, options: SmtpOptions) -> Result<Self, SmtpAddressError> {
        let address = address::parse(url)?;
        let dialogue = Dialogue::new(&address, &options)?;
        Ok(Self {
            pool: Pool::new(options.connections),
            lanes: Semaphore::new(options.connections.max(1)),
            outage: Outage::of(&address.server),
            domains: Domains::new(options.domain_connections, options.domain_per_minute),
            server: address.server,
            stops_at: watch::Sender::new(None),
            dialogue,
            options,
        })
    }

    /// Connects, greets, encrypts and authenticates, as for a mail, and says what it found.
    ///
    /// # Errors
    /// As when a mail goes out.
    pub async fn probe(&self) -> Result<String, TransportError> {
        let end = self.end_in(self.options.deadline);
        let session = Box::pin(self.dialogue.open(&end)).await.map_err(Trouble::into_error)?;
        let tls = session.tls().unwrap_or("no TLS").to_owned();
        session.quit().await;
        Ok(format!("{} answers, {tls}", self.server))
    }

    fn end_in(&self, within: Duration) -> End {
        End::new(now() + within, self.stops_at.subscribe())
    }

    /// Hands over on an idle connection, or on a new one (boxed: opening is rare, and large). An
    /// idle one that turns out to be dead is replaced: nothing was sent on it yet.
    async fn exchange(&self, mail: &Mail<'_>, end: &End) -> Result<Accepted, Trouble> {
        if let Some(idle) = self.pool.take(self.options.clock.now()).await {
            match self.exchange_on(idle, mail, end).await {
                Err(trouble) if trouble.is_dead_on_arrival() => self.pool.clear(),
                done => return done,
            }
        }
        let session = Box::pin(self.dialogue.open(end)).await?;
        self.exchange_on(session, mail, end).await
    }

    /// Hands over on this connection, which goes back to the pool when it is still good.
    async fn exchange_on(
        &self,
        mut session: Session,
        mail: &Mail<'_>,
        end: &End,
    ) -> Result<Accepted, Trouble> {
        let done = session.hand_over(&mail.envelope, mail.bytes, end).await;
        let is_good = match &done {
            Ok(_) => true,
            Err(trouble) => trouble.leaves_connection() && session.reset(end).await,
        };
        let tls = session.tls().map(str::to_owned);
        if is_good {
            self.pool.put(session, self.options.clock.now()).await;
        }
        done.map(|reply| Accepted { reply: reply.line(), tls })
    }

    /// Waits a little for a free connection, in all and to this domain.
    async fn lane<'a>(
        &'a self,
        domain: &'a Semaphore,
        end: Instant,
    ) -> Option<(SemaphorePermit<'a>, SemaphorePermit<'a>)> {
        let both = async {
            let domain = domain.acquire().await.ok()?;
            let lane = self.lanes.acquire().await.ok()?;
            Some((domain, lane))
        };
        // Half of the time is for the hand-over.
        let left = end.saturating_duration_since(now());
        tokio::time::timeout(left / 2, both).await.ok().flatten()
    }

    fn conclude(&self, done: Result<Accepted, Trouble>) -> Result<Accepted, TransportError> {
        let now = self.options.clock.now();
        match done {
            Ok(accepted) => {
                self.outage.works(now);
                Ok(accepted)
            }
            Err(trouble) => {
                if trouble.is_of_server() {
                    self.outage.fails(now, &trouble.to_string());
                } else {
                    self.outage.works(now);
                }
                Err(trouble.into_error())
            }
        }
    }
}

/// A mail with its addresses as commands take them.
struct Mail<'a> {
    envelope: Envelope,
    bytes: &'a [u8],
}

impl<'a> Mail<'a> {
    fn of(mail: &'a Outgoing) -> Result<Self, TransportError> {
        let address = |what: &str, text: &str| {
            let refused = |error| {
                TransportError::Permanent(format!("the address of the {what} is none: {error}"))
            };
            text.parse::<Address>().map_err(refused)
        };
        let envelope =
            Envelope { from: address("sender", &mail.from)?, to: address("recipient", &mail.to)? };
        Ok(Self { envelope, bytes: &mail.bytes })
    }
}

#[async_trait]
impl Transport for SmtpTransport {
    fn name(&self) -> &'static str {
        if self.server.is_tls { "smtps" } else { "smtp" }
    }

    fn connections(&self) -> usize {
        self.options.connections.max(1)
    }

    fn hold_until(&self, to: &str) -> Option<Timestamp> {
        let now = self.options.clock.now();
        self.outage.hold_until(now).or_else(|| self.domains.hold_until(to, now))
    }

    fn verdict_limit(&self) -> Duration {
        self.options.verdict_timeout
    }

    fn hurry(&self, within: Duration) {
        self.stops_at.send_replace(Some(now() + within));
    }

    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError> {
        self.hand_over(mail, self.options.deadline).await
    }

    async fn hand_over(
        &self,
        mail: &Outgoing,
        within: Duration,
    ) -> Result<Accepted, TransportError> {
        let end = self.end_in(within.min(self.options.deadline));
        let held = |until, reason| Err(TransportError::Held { until, reason });
        if end.is_stopped() {
            return held(self.options.clock.now(), "the process stops".to_owned());
        }
        let parsed = Mail::of(mail)?;
        let domain = self.domains.lanes(&mail.to);
        let Some(_lane) = self.lane(&domain, end.at()).await else {
            let until = self.options.clock.now() + CROWDED_PAUSE;
            return held(until, "all connections to the mail server are busy".to_owned());
        };
        if let Some(until) = self.outage.refuses(self.options.clock.now()) {
            return held(until, format!("the mail server {} cannot be used now", self.server));
        }
        let done = self.exchange(&parsed, &end).await;
        self.conclude(done)
    }
}

/// Limits are measured on the clock of the runtime; no instant of it is ever written down.
#[expect(clippy::disallowed_methods, reason = "measures time limits")]
fn now() -> Instant {
    Instant::now()
}
