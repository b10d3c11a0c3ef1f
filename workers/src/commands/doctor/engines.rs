//! The engines: store, broker, documents and mail server, each asked as the roles would use it.

use std::path::Path;
use std::sync::Arc;

use store::Store;

use super::{Check, judging};
use crate::clock_source::Clock;
use crate::config::{BrokerAddress, Config, DocumentsAddress, MailAddress, StoreAddress};
use crate::failure::{Failure, error_chain};
use crate::opening;

/// What says where an engine is looked for, and that it can be mended there.
const STORE_REMEDY: &str = "See whether the database runs, whether store.url, password_file and ca_file are right, and \
     whether the user has its privileges (deploy/postgres/grants.sql).";
const BROKER_REMEDY: &str =
    "See whether the broker runs, and whether broker.url, password_file and ca_file are right.";
const MAIL_REMEDY: &str = "See whether the mail server runs, and whether mail.url, tls, username and password_file are \
     right.";
const DOCUMENTS_REMEDY: &str =
    "See whether documents.url is right, and whether this user may write there.";

/// The store: engine, schema, privileges, clock, and what waits in it.
pub(super) async fn store(config: &Config, clock: &dyn Clock) -> Vec<Check> {
    if let Ok(StoreAddress::Sqlite(path)) = config.store_address()
        && !path.is_file()
    {
        return vec![missing("store", &path)];
    }
    let store = match opening::unchecked_store(config).await {
        Ok(store) => store,
        Err(failure) => return store_unreached(&failure),
    };
    let checks = look_at_store(&store, clock).await;
    store.close().await;
    checks
}

async fn look_at_store(store: &Arc<dyn Store>, clock: &dyn Clock) -> Vec<Check> {
    let before = clock.now();
    let found = match store.inspect().await {
        Ok(found) => found,
        Err(error) => return store_unreached(&error.into()),
    };
    let mut checks = judging::store(&found, (before, clock.now()));
    if found.schema_found != found.schema_known {
        return checks;
    }
    let now = clock.now();
    match store.backlog(now).await {
        Ok(backlog) => checks.extend(judging::backlog(&backlog, now)),
        Err(error) => {
            let finding = format!("What waits cannot be counted: {}.", error_chain(&error));
            checks.push(Check::fail("outbox", finding, STORE_REMEDY));
        }
    }
    checks
}

/// What stands on the store is said too: nobody should take silence for health.
fn store_unreached(failure: &Failure) -> Vec<Check> {
    let unseen = |name| Check::fail(name, "It could not be seen without the store.", STORE_REMEDY);
    vec![
        Check::fail("store", format!("{failure}."), STORE_REMEDY),
        unseen("store schema"),
        unseen("clocks"),
        unseen("outbox"),
        unseen("quarantine"),
    ]
}

/// The broker: server, queues, permissions, time of receipt.
pub(super) async fn broker(config: &Config, clock: &dyn Clock) -> Vec<Check> {
    if let Ok(BrokerAddress::Embedded(path)) = config.broker_address()
        && !path.is_file()
    {
        return vec![missing("broker", &path)];
    }
    let inspected = async {
        let broker = opening::undeclared_broker(config).await?;
        Ok::<_, Failure>(broker.inspect(clock.now()).await?)
    };
    match inspected.await {
        Ok(found) => judging::broker(&found, config.broker.trade_identity),
        Err(failure) => vec![
            Check::fail("broker", format!("{failure}."), BROKER_REMEDY),
            Check::fail(
                "broker queues",
                "They could not be seen without the broker.",
                BROKER_REMEDY,
            ),
        ],
    }
}

/// The document store: a probe is written, read and removed.
pub(super) async fn documents(config: &Config) -> Vec<Check> {
    let name = "documents";
    if let Ok(DocumentsAddress::Folder(path)) = config.documents_address()
        && !path.is_dir()
    {
        return vec![missing(name, &path)];
    }
    let probed = async { Ok::<_, Failure>(opening::documents(config)?.probe().await?) };
    vec![match probed.await {
        Ok(()) => Check::ok(name, "A probe was written, read and removed."),
        Err(failure) => Check::fail(name, format!("{failure}."), DOCUMENTS_REMEDY),
    }]
}

/// The mail server, up to the point where a mail would be handed over.
pub(super) async fn mail(config: &Config) -> Vec<Check> {
    let name = "mail server";
    let url = match config.mail_address() {
        Ok(MailAddress::Smtp(url)) => url,
        Ok(MailAddress::Folder(path)) => {
            let finding = format!("Mails are written to {} and go nowhere.", path.display());
            return vec![Check::ok(name, finding)];
        }
        Err(failure) => return vec![Check::fail(name, format!("{failure}."), MAIL_REMEDY)],
    };
    let transport = match opening::smtp(config, &url) {
        Ok(transport) => transport,
        Err(failure) => return vec![Check::fail(name, format!("{failure}."), MAIL_REMEDY)],
    };
    vec![match transport.probe().await {
        Ok(sentence) => Check::ok(name, sentence),
        Err(error) => Check::fail(name, format!("{}.", error_chain(&error)), MAIL_REMEDY),
    }]
}

/// What is made where it is missing.
fn missing(name: &'static str, path: &Path) -> Check {
    Check::warn(
        name,
        format!("{} is not there yet.", path.display()),
        "`tidewaiter serve` makes it; name another folder with --data-dir if it should be there.",
    )
}
