//! Opening: the engines that a configuration names.
//!
//! Embedded engines are made where they are missing and brought up to date by themselves. Servers
//! are prepared once by `tidewaiter migrate`, with an account that may do so.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use queues::amqp::{AmqpBroker, AmqpOptions};
use queues::broker::Broker;
use queues::embedded::{EmbeddedBroker, EmbeddedOptions};
use store::plan::{Settings, TradeIdentity};
use store::{OpenOptions, Store};
use tokio::sync::Notify;

use crate::clock_source::{Clock, SystemClock};
use crate::config::{
    self, BrokerAddress, Config, DocumentsAddress, MailAddress, StoreAddress, given, given_file,
};
use crate::document_store::DocumentStore;
use crate::engine::{Engine, signed};
use crate::failure::Failure;
use crate::mail::{Dkim, DkimOptions, MailSettings};
use crate::transport::smtp::{SmtpOptions, SmtpTransport};
use crate::transport::{DirTransport, Transport};

/// The engines below the roles.
pub struct Parts {
    /// Case store.
    pub store: Arc<dyn Store>,
    /// Broker.
    pub broker: Arc<dyn Broker>,
    /// Where documents lie.
    pub documents: DocumentStore,
    /// How mails go out.
    pub transport: Arc<dyn Transport>,
}

/// Opens all that a process works with, on the machine's clock.
///
/// # Errors
/// When one cannot be opened, or the schema is not that of this program.
pub async fn engine(config: &Config) -> Result<Engine, Failure> {
    let parts = Parts {
        store: store(config).await?,
        broker: broker(config).await?,
        documents: documents(config)?,
        transport: transport(config)?,
    };
    assembled(parts, config, Arc::new(SystemClock))
}

/// Puts engines, settings and a clock together.
///
/// # Errors
/// When a setting is not one.
pub fn assembled(parts: Parts, config: &Config, clock: Arc<dyn Clock>) -> Result<Engine, Failure> {
    Ok(Engine {
        store: parts.store,
        broker: parts.broker,
        documents: Arc::new(parts.documents),
        transport: parts.transport,
        clock,
        settings: Arc::new(settings(config)?),
        mail_settings: Arc::new(mail_settings(config)?),
        lease: signed(config.lease()?),
        clock_hold: Arc::default(),
        outbox_wake: Arc::new(Notify::new()),
    })
}

/// What plans look at besides rows. The embedded broker has no users who could be asked for.
///
/// # Errors
/// When a setting is not one.
pub fn settings(config: &Config) -> Result<Settings, Failure> {
    let trade_identity = match (config.broker_address()?, config.broker.trade_identity) {
        (BrokerAddress::Amqp(_), config::TradeIdentity::Required) => TradeIdentity::Required,
        (BrokerAddress::Amqp(_), config::TradeIdentity::Trusted)
        | (BrokerAddress::Embedded(_), _) => TradeIdentity::Trusted,
    };
    Ok(Settings {
        calendar: config.calendar()?,
        policy: config.policy(),
        fallback: config.fallback()?,
        trade_identity,
    })
}

/// Opens the case store. A SQLite file is made and brought up to date; a database on a server must
/// be up to date.
///
/// # Errors
/// When it cannot be opened, or its schema is older or newer than this program's.
pub async fn store(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    checked(config, opened_store(config, None).await?).await
}

/// Opens the case store for a process that publishes what it stages itself.
///
/// # Errors
/// As [`store()`].
pub async fn relaying_store(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    let lease = signed(config.lease()?);
    checked(config, opened_store(config, Some(lease)).await?).await
}

async fn checked(config: &Config, store: Arc<dyn Store>) -> Result<Arc<dyn Store>, Failure> {
    match config.store_address()? {
        StoreAddress::Sqlite(_) => {
            store.migrate().await?;
        }
        StoreAddress::Postgres(_) => store.check_schema().await?,
    }
    Ok(store)
}

/// Opens the case store whatever its schema: for `migrate` and `doctor`.
///
/// # Errors
/// When it cannot be opened.
pub async fn unchecked_store(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    opened_store(config, None).await
}

async fn opened_store(
    config: &Config,
    outbox_lease: Option<SignedDuration>,
) -> Result<Arc<dyn Store>, Failure> {
    let url = match config.store_address()? {
        StoreAddress::Sqlite(path) => {
            make_folder(&config.data_dir)?;
            format!("sqlite://{}", path.display())
        }
        StoreAddress::Postgres(url) => url,
    };
    let options = OpenOptions {
        max_connections: config.store.connections,
        password: config::secret("store.password_file", &config.store.password_file)?,
        ca_file: given_file(&config.store.ca_file),
        outbox_lease,
        ..OpenOptions::default()
    };
    Ok(store::open(&url, &options).await?)
}

/// The case store of a configuration that exists already: commands that only look make none.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub async fn existing_store(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    if let StoreAddress::Sqlite(path) = config.store_address()?
        && !path.is_file()
    {
        return Err(Failure::Environment(format!(
            "{}: there is no case store; start `tidewaiter serve`, or name the folder of a demo \
             with --data-dir",
            path.display()
        )));
    }
    store(config).await
}

/// Opens the broker and declares the topology.
///
/// # Errors
/// When it cannot be opened, or has queues of other kinds.
pub async fn broker(config: &Config) -> Result<Arc<dyn Broker>, Failure> {
    let broker = undeclared_broker(config).await?;
    broker.declare().await?;
    Ok(broker)
}

/// Opens the broker for somebody who only publishes and may declare nothing.
///
/// # Errors
/// When it cannot be opened.
pub async fn publishing_broker(config: &Config) -> Result<Arc<dyn Broker>, Failure> {
    match config.broker_address()? {
        BrokerAddress::Embedded(_) => broker(config).await,
        BrokerAddress::Amqp(_) => undeclared_broker(config).await,
    }
}

/// Opens the broker and changes nothing there: for `doctor`.
///
/// # Errors
/// When it cannot be opened.
pub async fn undeclared_broker(config: &Config) -> Result<Arc<dyn Broker>, Failure> {
    match config.broker_address()? {
        BrokerAddress::Embedded(path) => {
            make_folder(&config.data_dir)?;
            let visibility_timeout = config.lease()?;
            let options = EmbeddedOptions { visibility_timeout, ..EmbeddedOptions::default() };
            Ok(Arc::new(EmbeddedBroker::open_with(&path, options).await?))
        }
        BrokerAddress::Amqp(url) => {
            let options = AmqpOptions {
                password: config::secret("broker.password_file", &config.broker.password_file)?,
                ca_file: given_file(&config.broker.ca_file),
                clock: Some(Arc::new(|| SystemClock.now())),
                ..AmqpOptions::new(&url)
            };
            Ok(Arc::new(AmqpBroker::open(options).await?))
        }
    }
}

/// Opens the document store.
///
/// # Errors
/// When the address cannot be used.
pub fn documents(config: &Config) -> Result<DocumentStore, Failure> {
    Ok(match config.documents_address()? {
        DocumentsAddress::Folder(path) => DocumentStore::in_folder(&path)?,
        DocumentsAddress::ObjectStore(url) => {
            DocumentStore::at_url(&url, &config.documents.options)?
        }
    })
}

/// Opens the way for mails; a server is not spoken to yet.
///
/// # Errors
/// When the address cannot be used, or a file cannot be read.
pub fn transport(config: &Config) -> Result<Arc<dyn Transport>, Failure> {
    Ok(match config.mail_address()? {
        MailAddress::Folder(path) => Arc::new(DirTransport::new(&path)?),
        MailAddress::Smtp(url) => Arc::new(smtp(config, &url)?),
    })
}

/// The SMTP transport of a configuration.
///
/// # Errors
/// As [`transport`].
pub fn smtp(config: &Config, url: &str) -> Result<SmtpTransport, Failure> {
    let mail = &config.mail;
    let options = SmtpOptions {
        tls: mail.tls,
        user: given(&mail.username).map(str::to_owned),
        secret: config::secret("mail.password_file", &mail.password_file)?,
        ca_pem: config::secret("mail.ca_file", &mail.ca_file)?,
        hello_name: given(&mail.hello_name).map(str::to_owned),
        connections: count(mail.connections),
        connect_timeout: Duration::from_secs(mail.connect_s.into()),
        command_timeout: Duration::from_secs(mail.command_s.into()),
        data_timeout: Duration::from_secs(mail.data_s.into()),
        verdict_timeout: Duration::from_secs(mail.verdict_s.into()),
        deadline: SmtpOptions::deadline_for(config.lease()?),
        domain_connections: count(mail.domain_connections),
        domain_per_minute: mail.domain_per_minute,
        clock: Arc::new(SystemClock),
    };
    SmtpTransport::open(url, options).map_err(|error| Failure::Usage(format!("mail.url: {error}")))
}

/// Sender, links and signature of mails.
fn mail_settings(config: &Config) -> Result<MailSettings, Failure> {
    let dkim = dkim(config)?.map(Arc::new);
    Ok(MailSettings { dkim, ..MailSettings::new(config.mail_from()?) })
}

/// The key that signs mails, where one is configured.
///
/// # Errors
/// When only a part of it is configured, or the key cannot be read.
pub fn dkim(config: &Config) -> Result<Option<Dkim>, Failure> {
    let dkim = &config.mail.dkim;
    let key = config::secret("mail.dkim.key_file", &dkim.key_file)?;
    match (given(&dkim.domain), given(&dkim.selector), key) {
        (None, None, None) => Ok(None),
        (Some(domain), Some(selector), Some(key_pem)) => {
            let options = DkimOptions {
                domain: domain.to_owned(),
                selector: selector.to_owned(),
                key_pem,
                headers: DkimOptions::headers_default(),
            };
            let signer = Dkim::new(&options);
            signer.map(Some).map_err(|error| Failure::Usage(format!("mail.dkim: {error}")))
        }
        _ => Err(Failure::Usage(
            "mail.dkim: domain, selector and key_file are set together, or none of them".to_owned(),
        )),
    }
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::Environment(format!("{}: cannot be made: {error}", folder.display()))
    })
}
