//! A mail server that takes everything and delivers nothing: for `bench`, and for tests of what
//! goes wrong with mail servers.
//!
//! Invariants:
//! - A mail counts as accepted when its last reply was decided to be positive, before it is written.
//! - What it costs is little: `bench` runs it on the same cores as what it measures.
//!
//! Not here: any way to the outside; it listens on this machine only.

mod conversation;
mod faults;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

pub use faults::{Act, Fault, Stage};

/// Its certificate is for `localhost`, signed by [`Sink::CA_PEM`]; the key is known to everybody.
const CERTIFICATE_PEM: &str = include_str!("smtp_sink/localhost.test.pem");
const KEY_PEM: &str = include_str!("smtp_sink/localhost.key.test.pem");

/// How a sink encrypts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SinkTls {
    /// Not at all.
    #[default]
    None,
    /// After STARTTLS.
    StartTls,
    /// From the first byte.
    Implicit,
}

/// What is kept of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Keep {
    /// Nothing: mails are counted.
    Count,
    /// Envelope, Message-ID and when.
    #[default]
    Envelopes,
    /// And the message.
    Messages,
}

/// What a sink does.
#[derive(Debug, Clone)]
pub struct SinkOptions {
    /// Port; 0 for a free one.
    pub port: u16,
    /// Encryption.
    pub tls: SinkTls,
    /// User and secret that it asks for; it takes mails of nobody else then.
    pub auth: Option<(String, String)>,
    /// Whether it takes several commands at once.
    pub pipelining: bool,
    /// What is kept.
    pub keep: Keep,
    /// What goes wrong from the start.
    pub faults: Vec<Fault>,
}

impl Default for SinkOptions {
    fn default() -> Self {
        Self {
            port: 0,
            tls: SinkTls::None,
            auth: None,
            pipelining: true,
            keep: Keep::Envelopes,
            faults: Vec::new(),
        }
    }
}

/// Connections that wait to be accepted, as the library has it.
const BACKLOG: u32 = 1024;

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Left part of the Message-ID.
    pub id: String,
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// Bytes of the message.
    pub size: usize,
    /// The message, where messages are kept.
    pub message: Vec<u8>,
    /// When its last reply was written.
    pub at: Instant,
}

/// What connections share.
#[derive(Debug)]
struct Shared {
    options: SinkOptions,
    faults: Mutex<Vec<Fault>>,
    accepted: AtomicU64,
    connections: AtomicU64,
    arrived: Mutex<Vec<Arrived>>,
}

/// A mail server for tests; it ends when it is dropped.
#[derive(Debug)]
pub struct Sink {
    shared: Arc<Shared>,
    address: SocketAddr,
    listening: Mutex<Option<JoinHandle<()>>>,
    /// While it does not listen, what keeps others from its port.
    place: Mutex<Option<TcpSocket>>,
}

impl Sink {
    /// The authority that signed its certificate, PEM.
    pub const CA_PEM: &str = include_str!("smtp_sink/authority.test.pem");

    /// Starts a sink.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(options: SinkOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            faults: Mutex::new(options.faults.clone()),
            options,
            accepted: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            arrived: Mutex::default(),
        });
        let (listening, place) = (Mutex::new(None), Mutex::new(None));
        let sink = Self { shared, address, listening, place };
        sink.listen(listener)?;
        Ok(sink)
    }

    /// Where it is, as `mail.url` has it.
    pub fn url(&self) -> String {
        let port = self.address.port();
        match self.shared.options.tls {
            SinkTls::None => format!("smtp://127.0.0.1:{port}"),
            SinkTls::StartTls => format!("smtp://localhost:{port}"),
            SinkTls::Implicit => format!("smtps://localhost:{port}"),
        }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many mails it has taken.
    pub fn accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::Acquire)
    }

    /// How many connections it has seen.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::Acquire)
    }

    /// The mails that it has kept, in the order of their arrival.
    pub fn mails(&self) -> Vec<Arrived> {
        self.shared.arrived().clone()
    }

    /// When each mail was taken, first, by the left part of its Message-ID.
    pub fn arrivals(&self) -> HashMap<String, Instant> {
        let mut arrivals = HashMap::new();
        for mail in self.shared.arrived().iter() {
            arrivals.entry(mail.id.clone()).or_insert(mail.at);
        }
        arrivals
    }

    /// Forgets the mails it has kept; the count goes on.
    pub fn forget(&self) {
        self.shared.arrived().clear();
    }

    /// From now on this goes wrong as well.
    pub fn add_fault(&self, fault: Fault) {
        self.shared.faults().push(fault);
    }

    /// From now on nothing goes wrong.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// Ends all connections and refuses new ones.
    pub async fn stop(&self) {
        let listening = self.listening().take();
        if let Some(listening) = listening {
            listening.abort();
            // Its end, by force, is what was wanted.
            let _ = listening.await;
            *self.place() = self.held().ok();
        }
    }

    /// Its port without listening: whoever connects is refused.
    fn held(&self) -> io::Result<TcpSocket> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(self.address)?;
        Ok(socket)
    }

    /// Listens again where it did.
    ///
    /// # Errors
    /// When somebody else does.
    pub async fn restart(&self) -> io::Result<()> {
        self.stop().await;
        let place = self.place().take();
        let socket = place.map_or_else(|| self.held(), Ok)?;
        self.listen(socket.listen(BACKLOG)?)
    }

    fn listen(&self, listener: TcpListener) -> io::Result<()> {
        let acceptor = match self.shared.options.tls {
            SinkTls::None => None,
            SinkTls::StartTls | SinkTls::Implicit => Some(acceptor()?),
        };
        let task = tokio::spawn(serve(listener, acceptor, Arc::clone(&self.shared)));
        *self.listening() = Some(task);
        Ok(())
    }

    fn place(&self) -> MutexGuard<'_, Option<TcpSocket>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listening(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(listening) = self.listening().take() {
            listening.abort();
        }
    }
}

impl Shared {
    fn arrived(&self) -> MutexGuard<'_, Vec<Arrived>> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Accepts connections until it is aborted, and they with it.
async fn serve(listener: TcpListener, acceptor: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::AcqRel);
        while connections.try_join_next().is_some() {}
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
        connections.spawn(async move {
            if let Err(error) = conversation::hold(stream, acceptor, &shared).await {
                tracing::debug!(error = %error, "a connection to the sink was lost");
            }
        });
    }
}

fn acceptor() -> io::Result<TlsAcceptor> {
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(CERTIFICATE_PEM.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(KEY_PEM.as_bytes()).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain.map_err(io::Error::other)?, key)
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
