//! Opening the engines of a process, with patience for those that are away.

use std::sync::Arc;

use super::Role;
use super::stop::Stop;
use super::trouble::Trouble;
use crate::backoff::Backoff;
use crate::clock_source::{Clock as _, SystemClock};
use crate::config::Config;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::opening::{self, Parts};
use crate::ops::{Health, Part};

/// Opens the engines; `None` when the process was told to stop before they were all there.
///
/// # Errors
/// What only a person can mend: a wrong address, a wrong password, a schema of another release.
pub(super) async fn engine(
    config: &Config,
    roles: &[Role],
    health: &Health,
    stop: &Stop,
) -> Result<Option<Engine>, Failure> {
    // What needs no server first: a slip in the configuration is told at once.
    opening::settings(config)?;
    let documents = opening::documents(config)?;
    let transport = opening::transport(config)?;
    let publishes = roles.contains(&Role::Relay);
    let store = async || {
        if publishes { opening::relaying_store(config).await } else { opening::store(config).await }
    };
    let opened = patiently(Part::Store, health, stop, store).await?;
    let Some(store) = opened else { return Ok(None) };
    health.note(Part::Schema, None);
    let opened = patiently(Part::Broker, health, stop, || opening::broker(config)).await?;
    let Some(broker) = opened else { return Ok(None) };
    let parts = Parts { store, broker, documents, transport };
    opening::assembled(parts, config, Arc::new(SystemClock)).map(Some)
}

/// Tries again and again while another attempt may succeed.
async fn patiently<T>(
    part: Part,
    health: &Health,
    stop: &Stop,
    open: impl AsyncFn() -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let (trouble, mut backoff) = (Trouble::new(part.name()), Backoff::new());
    loop {
        let opened = tokio::select! {
            () = stop.asked() => return Ok(None),
            opened = open() => opened,
        };
        match opened {
            Ok(opened) => {
                trouble.worked();
                health.note(part, None);
                return Ok(Some(opened));
            }
            Err(failure) if failure.is_transient() => {
                trouble.failed(&failure.to_string(), SystemClock.now());
                health.note(part, Some(failure.to_string()));
            }
            Err(failure) => return Err(failure),
        }
        tokio::select! {
            () = stop.asked() => return Ok(None),
            () = tokio::time::sleep(backoff.next()) => {}
        }
    }
}
