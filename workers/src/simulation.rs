//! Simulation: the production code on a clock that jumps from event to event.
//!
//! Messages are delivered at their `time`; between them the clock stands at each instant at which
//! a rung fires or a mail is tried again. Deterministic: the same files give the same timeline.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use queues::broker::{Confirmation, Publication};
use queues::contract::{
    ArrivalClass, CONTENT_TYPE, accounts, arrival_class_of_source, cloud_event, split_documents,
};
use queues::embedded::EmbeddedBroker;
use queues::topology::Exchange;
use serde_json::Value;
use store::journal::Entry;
use store::plan::{Settings, TradeIdentity, Verdict};
use store::sqlite::SqliteStore;
use workflows::calendar::Calendar;
use workflows::case::Policy;
use workflows::deadline::{TIME_ZONE, local_instant};

use crate::clock_source::ManualClock;
use crate::config::Config;
use crate::document_store::DocumentStore;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::intake::Decided;
use crate::opening::{self, Parts};
use crate::transport::MemoryTransport;

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
    local_instant(date, 0, 0, TIME_ZONE).map_err(|error| Failure::Usage(error.to_string()))
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
    /// Accounts loaded so far.
    accounts_loaded: Arc<AtomicU64>,
}

impl Simulation {
    /// Everything in memory.
    ///
    /// # Errors
    /// When the engines cannot be opened.
    pub async fn in_memory(
        from: Timestamp,
        calendar: Calendar,
        policy: Policy,
    ) -> Result<Self, Failure> {
        let config = Config::embedded(Path::new("."))?;
        let mailbox = Arc::new(MemoryTransport::default());
        let parts = Parts {
            store: Arc::new(SqliteStore::in_memory().await?),
            broker: Arc::new(EmbeddedBroker::in_memory().await?),
            documents: DocumentStore::in_memory(),
            transport: Arc::<MemoryTransport>::clone(&mailbox),
        };
        let simulation = Self::of(parts, &config, (calendar, policy), from).await?;
        Ok(Self { mailbox: Some(mailbox), ..simulation })
    }

    /// Everything in the data folder of a configuration.
    ///
    /// # Errors
    /// When the engines cannot be opened.
    pub async fn in_folder(from: Timestamp, config: &Config) -> Result<Self, Failure> {
        let parts = Parts {
            store: opening::store(config).await?,
            broker: opening::broker(config).await?,
            documents: opening::documents(config)?,
            transport: opening::transport(config)?,
        };
        Self::of(parts, config, (config.calendar()?, config.policy()), from).await
    }

    /// On engines that somebody opened, with a calendar and a policy.
    ///
    /// # Errors
    /// When the engines cannot be prepared.
    pub async fn of(
        parts: Parts,
        config: &Config,
        (calendar, policy): (Calendar, Policy),
        from: Timestamp,
    ) -> Result<Self, Failure> {
        parts.store.migrate().await?;
        parts.broker.declare().await?;
        let clock = Arc::new(ManualClock::at(from));
        let engine = opening::assembled(parts, config, Arc::<ManualClock>::clone(&clock))?;
        // A file of messages names its senders itself.
        let settings = Settings {
            calendar,
            policy,
            trade_identity: TradeIdentity::Trusted,
            fallback: config.fallback()?,
        };
        let engine = Engine { settings: Arc::new(settings), ..engine };
        Ok(Self { engine, clock, mailbox: None, accounts_loaded: Arc::default() })
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
            let due_at = self.next_due_at().await?;
            let Some(next) = [message_at, due_at].into_iter().flatten().min() else { break };
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
        while let Some(next) = self.next_due_at().await? {
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

    /// When the next rung fires or the next mail is tried again.
    async fn next_due_at(&self) -> Result<Option<Timestamp>, Failure> {
        let rung_at = self.engine.store.next_rung_at().await?;
        let mail_at = self.engine.store.next_mail_at().await?;
        Ok(rung_at.into_iter().chain(mail_at).min())
    }

    /// Loads accounts as the account administration would.
    ///
    /// # Errors
    /// [`Failure::No`] with every account that was not taken and why; when an engine fails.
    pub async fn load_directory(&self, directory: &[Value]) -> Result<(), Failure> {
        let now = crate::clock_source::Clock::now(self.clock.as_ref());
        let messages: Vec<Timed> = directory
            .iter()
            .map(|account| {
                let ace_id = account["aceId"].as_str().unwrap_or_default();
                let kind = "gov.cbp.directory.upsert-account.v1";
                let number = self.accounts_loaded.fetch_add(1, Ordering::Relaxed);
                let id = loading_id(number, now);
                let body = cloud_event(&id, DIRECTORY_SOURCE, kind, ace_id, now, account);
                Timed { at: now, class: ArrivalClass::Cbp, body }
            })
            .collect();
        self.deliver(&messages).await?;
        refuse_untaken(&self.engine.run_until_idle().await?)
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

/// Id of the message that loads one account. Numbered: an account that stands twice in a file is
/// two messages.
fn loading_id(number: u64, at: Timestamp) -> String {
    format!("directory-{}-{number}", at.as_millisecond())
}

/// Whether a row was journaled by [`Simulation::load_directory`]: by its source and its whole id.
pub fn is_loading(entry: &Entry) -> bool {
    let (Some(message), Some(received_at)) = (&entry.message, entry.received_at) else {
        return false;
    };
    let number = message.id.rsplit('-').next().and_then(|number| number.parse().ok());
    message.source == DIRECTORY_SOURCE
        && number.is_some_and(|number| message.id == loading_id(number, received_at))
}

/// An account that is not known is a mail that nobody gets: the run would show something else.
fn refuse_untaken(decided: &[Decided]) -> Result<(), Failure> {
    let untaken: Vec<String> = decided.iter().filter_map(untaken).collect();
    if untaken.is_empty() {
        return Ok(());
    }
    Err(Failure::No(format!("the directory is not valid:\n{}", untaken.join("\n"))))
}

/// Why an account was not taken.
fn untaken(decided: &Decided) -> Option<String> {
    let why = match &decided.verdict {
        Verdict::Applied { .. } => return None,
        Verdict::Rejected { rejection, .. } => rejection.sentence.clone(),
        Verdict::Duplicate => "It was loaded before.".to_owned(),
        Verdict::Quarantined(defect) => {
            let problems = defect.problems.iter();
            let lines = problems.map(|one| format!("{} {}", one.pointer, one.sentence));
            lines.collect::<Vec<_>>().join("; ")
        }
    };
    let account = decided.message.subject.as_deref().unwrap_or("(no ACE ID)");
    Some(format!("account {account}: {}", why.trim()))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn loaded(directory: &[Value]) -> Result<(), String> {
        let from = "2026-06-01T12:00:00Z".parse().unwrap();
        let simulation =
            Simulation::in_memory(from, Calendar::cbp(), Policy::default()).await.unwrap();
        simulation.load_directory(directory).await.map_err(|failure| failure.to_string())
    }

    fn account(ace_id: &str) -> Value {
        let mut account = serde_json::to_value(workflows::form28::samples::importer()).unwrap();
        account["aceId"] = json!(ace_id);
        account
    }

    #[tokio::test]
    async fn an_account_that_stands_twice_in_a_directory_is_loaded_twice() {
        assert_eq!(loaded(&[account("A00001"), account("A00001")]).await, Ok(()));
    }

    #[tokio::test]
    async fn an_account_that_is_not_taken_is_named_with_the_reason() {
        let refused = loaded(&[account("A00001"), account("A00002")]).await;
        assert_eq!(
            refused,
            Err("the directory is not valid:\naccount A00002: The importer number 31-555010100 \
                 belongs to account A00001; a corporate identifier can exist in one account only."
                .to_owned())
        );
        let mut broken = account("A00003");
        broken["name"] = json!(7);
        let refused = loaded(&[broken]).await.unwrap_err();
        assert!(refused.starts_with("the directory is not valid:\naccount A00003: /data/name "));
    }
}
