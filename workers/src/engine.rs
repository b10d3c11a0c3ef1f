//! The engine: store, broker, document store, transport and clock in one place, and the loop that
//! runs every role until nothing is left.

use std::sync::Arc;

use jiff::SignedDuration;
use queues::broker::{Broker, BrokerError};
use store::plan::Settings;
use store::{Store, StoreError};
use tokio::sync::Notify;

use crate::clock_source::Clock;
use crate::document_store::{DocumentStore, DocumentStoreError};
use crate::mail::MailSettings;
use crate::transport::Transport;
use crate::{clock, documents, intake, mail, relay};

/// Everything the roles work with.
#[derive(Clone)]
pub struct Engine {
    /// Case store.
    pub store: Arc<dyn Store>,
    /// Broker.
    pub broker: Arc<dyn Broker>,
    /// Where the bytes of documents lie.
    pub documents: Arc<DocumentStore>,
    /// How mails go out.
    pub transport: Arc<dyn Transport>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// What plans look at besides rows.
    pub settings: Arc<Settings>,
    /// Sender and links of mails.
    pub mail_settings: Arc<MailSettings>,
    /// How long work that a process took is its own; after a crash it is taken again then.
    pub lease: SignedDuration,
    /// How long the clock has waited for intake.
    pub clock_hold: Arc<clock::Hold>,
    /// Wakes the relay after a commit that staged something.
    pub outbox_wake: Arc<Notify>,
}

/// Why a pass could not go on. What it had not finished comes again.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// The store.
    #[error("the case store failed")]
    Store(#[from] StoreError),
    /// The broker.
    #[error("the broker failed")]
    Broker(#[from] BrokerError),
    /// The document store.
    #[error("the document store failed")]
    Documents(#[from] DocumentStoreError),
    /// A worker thread died.
    #[error("a rendering thread ended early")]
    Thread(#[from] tokio::task::JoinError),
    /// A message over which reading or planning panicked. What the panic says stays in the log of
    /// the process: it may quote the message.
    #[error("the program failed over the message; this is a fault of ours")]
    Panicked,
}

impl PassError {
    /// Whether the same work would fail again: rows or messages are at fault, not an engine that
    /// is away.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Store(error) => {
                let is_schema = matches!(
                    error,
                    StoreError::NewerSchema { .. } | StoreError::OlderSchema { .. }
                );
                !error.is_transient() && !is_schema
            }
            Self::Panicked => true,
            Self::Broker(_) | Self::Documents(_) | Self::Thread(_) => false,
        }
    }
}

/// Rounds after which a run that never becomes idle is broken off: every round finishes at least
/// one piece of work, and no case makes that many out of one event.
const ROUNDS_MAX: u32 = 1_000_000;

/// A configured duration as one that instants take.
pub fn signed(duration: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

impl Engine {
    /// Runs every role until nothing is left to do at this instant. Returns what intake decided.
    ///
    /// # Errors
    /// The first error of any role.
    pub async fn run_until_idle(&self) -> Result<Vec<intake::Decided>, PassError> {
        let mut decided = Vec::new();
        for _ in 0..ROUNDS_MAX {
            let new = intake::pass(self).await?;
            let mut done = new.len();
            decided.extend(new);
            done += relay::pass(self).await?;
            done += documents::pass(self).await?;
            done += mail::pass(self).await?;
            // The clock last: what was received by now counts before anything is closed.
            if done == 0 {
                done += clock::pass(self).await?;
            }
            if done == 0 {
                break;
            }
        }
        Ok(decided)
    }
}
