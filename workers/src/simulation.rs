//! Simulation: the production code on a clock that jumps from event to event.
//!
//! Messages are delivered at their `time`; between them the clock stands at each instant at which
//! a rung fires. Deterministic: the same files give the same timeline.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use queues::broker::{Broker, Confirmation, Publication};
use queues::contract::{
    ArrivalClass, CONTENT_TYPE, accounts, arrival_class_of_source, cloud_event, split_documents,
};
use queues::embedded::EmbeddedBroker;
use queues::topology::Exchange;
use serde_json::Value;
use store::Store;
use store::plan::Settings;
use store::sqlite::SqliteStore;
use workflows::calendar::Calendar;
use workflows::deadline::local_instant;
use workflows::directory::Recipient;

use crate::clock_source::ManualClock;
use crate::config::Config;
use crate::document_store::DocumentStore;
use crate::engine::{Engine, signed};
use crate::failure::Failure;
use crate::intake::Decided;
use crate::mail::MailSettings;
use crate::transport::{DirTransport, MemoryTransport, Transport};

/// Source of the messages that load a directory file.
const DIRECTORY_SOURCE: &str = "urn:cbp:account-administration";

/// A message of a script with the instant it is delivered.
#[derive(Debug, Clone)]
pub struct Timed {
    /// When.
    pub at: Timestamp,
    /// By which exchange.
    pub class: ArrivalClass,
    /// The bytes.
    pub body: Vec<u8>,
}

/// What is to be simulated.
#[derive(Debug, Clone)]
pub struct Script {
    /// Messages in order of time.
    pub messages: Vec<Timed>,
    /// Accounts loaded at the start, as `upsert-account` data.
    pub directory: Vec<Value>,
    /// Where the clock starts.
    pub from: Timestamp,
    /// Where it ends: nothing at or after it happens.
    pub until: Timestamp,
}

impl Script {
    /// Reads the messages of a file. One that carries no time is delivered with the one before it.
    pub fn messages_of(text: &str, from: Timestamp) -> Vec<Timed> {
        let mut last = from;
        let mut messages: Vec<Timed> = split_documents(text)
            .into_iter()
            .map(|document| {
                let value: Value = serde_json::from_str(document.text).unwrap_or_default();
                let time = value["time"].as_str().and_then(|time| time.parse().ok());
                last = time.unwrap_or(last);
                let class = value["source"].as_str().and_then(arrival_class_of_source);
                Timed {
                    at: last,
                    // A source that claims nobody gets the lesser rights.
                    class: class.unwrap_or(ArrivalClass::Trade),
                    body: document.text.as_bytes().to_vec(),
                }
            })
            .collect();
        messages.sort_by_key(|message| message.at);
        messages
    }

    /// Reads a directory file: a JSON array of `upsert-account` data.
    ///
    /// # Errors
    /// Every problem with its pointer.
    pub fn directory_of(text: &str) -> Result<Vec<Value>, Failure> {
        accounts(text).map_err(|problems| {
            let lines: Vec<String> = problems
                .iter()
                .map(|problem| format!("{} {}", problem.pointer, problem.sentence))
                .collect();
            Failure::No(format!("the directory is not valid:\n{}", lines.join("\n")))
        })?;
        serde_json::from_str(text)
            .map_err(|error| Failure::No(format!("the directory is not valid: {error}")))
    }
}

/// The instant a day begins at CBP's clock.
///
/// # Errors
/// When the day lies outside what a clock can show.
pub fn start_of_day(date: Date) -> Result<Timestamp, Failure> {
    local_instant(date, 0, 0, "America/New_York").map_err(|error| Failure::Usage(error.to_string()))
}

/// The instant a day ends at CBP's clock.
///
/// # Errors
/// When the day lies outside what a clock can show.
pub fn end_of_day(date: Date) -> Result<Timestamp, Failure> {
    let next = date.tomorrow().map_err(|error| Failure::Usage(error.to_string()))?;
    start_of_day(next)
}

/// An engine on a manual clock.
#[derive(Clone)]
pub struct Simulation {
    /// The engine.
    pub engine: Engine,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// The mails it sent, when they are kept in memory.
    pub mailbox: Option<Arc<MemoryTransport>>,
}

impl Simulation {
    /// Everything in memory.
    ///
    /// # Errors
    /// When the engines cannot be opened.
    pub async fn in_memory(from: Timestamp, calendar: Calendar) -> Result<Self, Failure> {
        let config = Config::embedded(Path::new("."))?;
        let mailbox = Arc::new(MemoryTransport::default());
        let parts = Parts {
            store: Arc::new(SqliteStore::in_memory().await?),
            broker: Arc::new(EmbeddedBroker::in_memory().await?),
            documents: DocumentStore::in_memory(),
            transport: Arc::<MemoryTransport>::clone(&mailbox),
        };
        let simulation = Self::of(parts, &config, calendar, from).await?;
        Ok(Self { mailbox: Some(mailbox), ..simulation })
    }

    /// Everything in the data folder of a configuration.
    ///
    /// # Errors
    /// When the engines cannot be opened.
    pub async fn in_folder(from: Timestamp, config: &Config) -> Result<Self, Failure> {
        std::fs::create_dir_all(&config.data_dir)?;
        let parts = Parts {
            store: Arc::new(SqliteStore::open(&config.store_path()?).await?),
            broker: Arc::new(EmbeddedBroker::open(&config.broker_path()?).await?),
            documents: DocumentStore::in_folder(&config.documents_dir()?)?,
            transport: Arc::new(DirTransport::new(&config.mail_dir()?)?),
        };
        Self::of(parts, config, config.calendar()?, from).await
    }

    async fn of(
        parts: Parts,
        config: &Config,
        calendar: Calendar,
        from: Timestamp,
    ) -> Result<Self, Failure> {
        parts.store.migrate().await?;
        parts.broker.declare().await?;
        let clock = Arc::new(ManualClock::at(from));
        let fallback: Recipient = config.fallback()?;
        let engine = Engine {
            store: parts.store,
            broker: parts.broker,
            documents: Arc::new(parts.documents),
            transport: parts.transport,
            clock: Arc::<ManualClock>::clone(&clock),
            settings: Arc::new(Settings { calendar, fallback }),
            mail_settings: Arc::new(MailSettings { from: config.mail_from()?, portal_url: None }),
            lease: signed(config.lease()?),
            outbox_wake: Arc::new(tokio::sync::Notify::new()),
        };
        Ok(Self { engine, clock, mailbox: None })
    }

    /// Runs a script; `watch` is called after each instant. Returns what intake decided.
    ///
    /// # Errors
    /// When an engine fails.
    pub async fn run(
        &self,
        script: &Script,
        mut watch: impl FnMut(Timestamp),
    ) -> Result<Vec<Decided>, Failure> {
        self.load_directory(&script.directory).await?;
        let mut decided = Vec::new();
        let mut messages = script
            .messages
            .iter()
            .filter(|message| message.at >= script.from && message.at < script.until)
            .peekable();
        loop {
            let message_at = messages.peek().map(|message| message.at);
            let rung_at = self.engine.store.next_rung_at().await?;
            let Some(next) = [message_at, rung_at].into_iter().flatten().min() else { break };
            if next >= script.until {
                break;
            }
            self.clock.set(next);
            let mut due = Vec::new();
            while let Some(message) = messages.next_if(|message| message.at <= next) {
                due.push(message.clone());
            }
            self.deliver(&due).await?;
            decided.extend(self.engine.run_until_idle().await?);
            watch(next);
        }
        self.clock.set(script.until);
        Ok(decided)
    }

    /// Moves on to an instant; every rung up to it, itself included, fires at its own.
    ///
    /// # Errors
    /// When an engine fails.
    pub async fn advance_to(&self, until: Timestamp) -> Result<Vec<Decided>, Failure> {
        let mut decided = Vec::new();
        while let Some(next) = self.engine.store.next_rung_at().await? {
            if next > until {
                break;
            }
            self.clock.set(next);
            decided.extend(self.engine.run_until_idle().await?);
        }
        self.clock.set(until);
        decided.extend(self.engine.run_until_idle().await?);
        Ok(decided)
    }

    /// Loads accounts as the account administration would.
    ///
    /// # Errors
    /// When an engine fails.
    pub async fn load_directory(&self, directory: &[Value]) -> Result<Vec<Decided>, Failure> {
        let now = crate::clock_source::Clock::now(self.clock.as_ref());
        let messages: Vec<Timed> = directory
            .iter()
            .map(|account| {
                let ace_id = account["aceId"].as_str().unwrap_or_default();
                let kind = "gov.cbp.directory.upsert-account.v1";
                let id = format!("directory-{ace_id}-{}", now.as_millisecond());
                let body = cloud_event(&id, DIRECTORY_SOURCE, kind, ace_id, now, account);
                Timed { at: now, class: ArrivalClass::Cbp, body }
            })
            .collect();
        self.deliver(&messages).await?;
        Ok(self.engine.run_until_idle().await?)
    }

    /// Publishes messages at this instant.
    ///
    /// # Errors
    /// When the broker fails or refuses.
    pub async fn deliver(&self, messages: &[Timed]) -> Result<(), Failure> {
        let now = crate::clock_source::Clock::now(self.clock.as_ref());
        let publications: Vec<Publication> = messages.iter().map(publication).collect();
        let confirmations = self.engine.broker.publish(&publications, now).await?;
        for confirmation in confirmations {
            match confirmation {
                Confirmation::Confirmed => {}
                Confirmation::Returned { reason } | Confirmation::Refused { reason } => {
                    return Err(Failure::No(format!("a message was not taken: {reason}")));
                }
            }
        }
        Ok(())
    }
}

/// The engines of a simulation.
struct Parts {
    store: Arc<dyn Store>,
    broker: Arc<dyn Broker>,
    documents: DocumentStore,
    transport: Arc<dyn Transport>,
}

/// A message of a file as it is published.
pub fn publication(message: &Timed) -> Publication {
    let value: Value = serde_json::from_slice(&message.body).unwrap_or_default();
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Publication {
        exchange: match message.class {
            ArrivalClass::Cbp => Exchange::Cbp,
            ArrivalClass::Trade => Exchange::Trade,
        },
        routing_key: text("type").chars().take(255).collect(),
        message_id: text("id").chars().take(255).collect(),
        content_type: CONTENT_TYPE.to_owned(),
        body: message.body.clone(),
        headers: BTreeMap::new(),
        user_id: None,
    }
}
