//! Files of messages, and the engines a command works on.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use queues::broker::Broker;
use queues::embedded::{EmbeddedBroker, EmbeddedOptions};
use store::Store;
use store::sqlite::SqliteStore;

use crate::config::Config;
use crate::failure::Failure;

/// Largest file that is read whole, in bytes: hundreds of thousands of notices.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// The text of a file; `-` is standard input.
///
/// # Errors
/// When it cannot be read, is too large or is not UTF-8.
pub fn read(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let failed = |error: &dyn std::error::Error| {
        Failure::Environment(format!("{name}: cannot be read: {error}"))
    };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        let mut input = std::io::stdin().lock().take(FILE_BYTES_MAX + 1);
        input.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    } else {
        let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
        file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    }
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Failure::No(format!("{name}: larger than 1 GiB; split it")));
    }
    String::from_utf8(bytes).map_err(|error| Failure::No(format!("{name}: not UTF-8: {error}")))
}

/// The case store of a configuration that exists already.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub async fn existing_store(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    let path = config.store_path()?;
    if !path.is_file() {
        return Err(Failure::Environment(format!(
            "{}: there is no case store; start `tidewaiter serve`, or name the folder of a demo \
             with --data-dir",
            path.display()
        )));
    }
    open_store(config).await
}

/// The case store of a configuration, made if it is not there, with its schema up to date.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_store(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    make_folder(config)?;
    let store = SqliteStore::open(&config.store_path()?).await?;
    store.migrate().await?;
    Ok(Arc::new(store))
}

/// The broker of a configuration, made if it is not there.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_broker(config: &Config) -> Result<Arc<dyn Broker>, Failure> {
    make_folder(config)?;
    let options =
        EmbeddedOptions { visibility_timeout: config.lease()?, ..EmbeddedOptions::default() };
    let broker = EmbeddedBroker::open_with(&config.broker_path()?, options).await?;
    broker.declare().await?;
    Ok(Arc::new(broker))
}

fn make_folder(config: &Config) -> Result<(), Failure> {
    std::fs::create_dir_all(&config.data_dir).map_err(|error| {
        Failure::Environment(format!("{}: cannot be made: {error}", config.data_dir.display()))
    })
}
