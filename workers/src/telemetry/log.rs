//! The log: lines for people or for programs, on standard error.

use std::io::IsTerminal as _;

use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use super::spans::TARGET;
use crate::config::{LogConfig, LogFormat};
use crate::failure::Failure;

/// A library that logs returned messages whole: bodies hold personal data. What matters of it we
/// log ourselves.
const LOGS_BODIES: &str = "lapin";

/// The layer that writes lines. Spans of traces are not its business: every line has the ids it
/// needs.
///
/// # Errors
/// When `log.level` is no filter.
pub(super) fn layer<S>(config: &LogConfig) -> Result<impl Layer<S> + use<S>, Failure>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    let level = EnvFilter::try_new(&config.level)
        .map_err(|error| Failure::Usage(format!("log.level = \"{}\": {error}", config.level)))?;
    let lines = fmt::layer().with_ansi(std::io::stderr().is_terminal());
    let lines = lines.with_writer(std::io::stderr);
    let lines = match config.format {
        LogFormat::Human => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let is_ours = filter_fn(|metadata| {
        let target = metadata.target();
        target != TARGET && !target.starts_with(LOGS_BODIES)
    });
    Ok(lines.with_filter(level.and(is_ours)))
}
