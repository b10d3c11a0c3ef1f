//! `serve`: the workers of this process, until it is told to stop.
//!
//! Each role runs its pass while there is work and waits for a wake-up when there is none. On
//! Ctrl-C or SIGTERM no new work is taken, and a role finishes the pass it is in, acks included;
//! what is not finished in time is broken off and comes again to another process. All of it, with
//! closing the engines and handing over the last spans, ends within `work.drain_s`. A second signal
//! breaks off at once.
//!
//! An engine that is away is waited for, at the start and later; what only a person can mend (a
//! wrong password, an old schema) ends the start with a message.

mod role_loop;
mod starting;
mod stop;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::{JoinError, JoinSet};

pub use stop::Stop;

use crate::cli::Global;
use crate::clock_source::SystemClock;
use crate::config::Config;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::ops::{self, Health, Ops, Pages, watch};
use crate::telemetry;
use role_loop::{RoleLoop, Tick};
use trouble::Trouble;

/// A role of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Takes messages.
    Intake,
    /// Publishes the outbox.
    Relay,
    /// Makes PDFs.
    Documents,
    /// Sends mails.
    Mail,
    /// Fires reminders and passes deadlines.
    Clock,
}

impl Role {
    /// The name in logs, pages and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Relay => "relay",
            Self::Documents => "documents",
            Self::Mail => "mail",
            Self::Clock => "clock",
        }
    }
}

/// Runs `serve`.
///
/// # Errors
/// When the engines cannot be opened, a role dies, or work had to be broken off.
pub async fn run(roles: &[Role], global: &Global) -> Result<(), Failure> {
    let config = global.load_config()?;
    let telemetry = telemetry::start(&config.log, &config.traces)?;
    let stop = Stop::on_signals()?;
    let ended = serve(roles, &config, &stop).await;
    tokio::select! {
        () = telemetry.end() => {}
        () = tokio::time::sleep_until(stop.end(config.drain()?)) => {}
        () = stop.at_once() => {}
    }
    ended
}

async fn serve(roles: &[Role], config: &Config, stop: &Stop) -> Result<(), Failure> {
    let health = Arc::new(Health::new(Arc::new(SystemClock)));
    // Served until the end: whoever asks while the process starts or stops gets an answer.
    let ops = serve_pages(config, &health).await?;
    let Some(engine) = starting::engine(config, roles, &health, stop).await? else {
        tracing::info!("stopped before the engines were there");
        return Ok(());
    };
    let options = Options {
        documents_at_once: usize::try_from(config.work.documents_at_once).unwrap_or(1),
        drain: config.drain()?,
    };
    let work = work(&engine, roles, &options, &health, stop);
    let ended = match &ops {
        Some((_, metrics)) => tokio::select! {
            ended = work => ended,
            () = watch::watch(&engine, &health, metrics) => Ok(()),
        },
        None => work.await,
    };
    close(&engine, &options, stop).await;
    if ended.is_ok() {
        tracing::info!("stopped");
    }
    ended
}

/// Serves health and metrics where the configuration says, if it does.
async fn serve_pages(
    config: &Config,
    health: &Arc<Health>,
) -> Result<Option<(Ops, PrometheusHandle)>, Failure> {
    let Some(listen) = config.metrics_listen()? else { return Ok(None) };
    let metrics = ops::install_recorder()?;
    let pages = Pages { health: Arc::clone(health), metrics: metrics.clone() };
    let ops = ops::serve(listen, pages).await?;
    tracing::info!(listen = %ops.address, "health and metrics are served");
    Ok(Some((ops, metrics)))
}

/// Closes store and broker. One that is away must not hold up the end.
async fn close(engine: &Engine, options: &Options, stop: &Stop) {
    let both = async { tokio::join!(engine.store.close(), engine.broker.close()) };
    let most = tokio::time::timeout(CLOSE_MAX, both);
    let closed = tokio::time::timeout_at(stop.end(options.closing()), most).await;
    if !matches!(closed, Ok(Ok(_))) {
        tracing::warn!("the connections to store and broker were not closed in time");
    }
}

/// How long closing store and broker may take: what still runs there is none of ours.
const CLOSE_MAX: Duration = Duration::from_secs(5);

/// The drain in parts: mails that are on their way end before the last four, so that what came of
/// them is written down in two; loops end before the last two, of which one is for closing the
/// engines and one for the last spans.
const DRAIN_PARTS: u32 = 12;

/// How a process works.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Loops of the role `documents`.
    pub documents_at_once: usize,
    /// How long everything may take after the process was told to stop.
    pub drain: Duration,
}

impl Options {
    /// How long mails may be on their way.
    fn mailing(&self) -> Duration {
        self.drain / DRAIN_PARTS * (DRAIN_PARTS - 4)
    }

    /// How long loops may go on.
    fn working(&self) -> Duration {
        self.drain / DRAIN_PARTS * (DRAIN_PARTS - 2)
    }

    /// Until when the engines are closed.
    fn closing(&self) -> Duration {
        self.drain / DRAIN_PARTS * (DRAIN_PARTS - 1)
    }
}

/// Runs the loops of these roles until told to stop, and then finishes what is in flight.
///
/// # Errors
/// When a loop died, or work had to be broken off.
pub async fn work(
    engine: &Engine,
    roles: &[Role],
    options: &Options,
    health: &Health,
    stop: &Stop,
) -> Result<(), Failure> {
    let tick = if roles.contains(&Role::Clock) { Some(Tick::start().await?) } else { None };
    let mut loops = JoinSet::new();
    for role in roles {
        let trouble = Arc::new(Trouble::new(role.name()));
        let many = if *role == Role::Documents { options.documents_at_once } else { 1 };
        for _ in 0..many {
            let one = RoleLoop::new(*role, engine, &trouble, health, tick.as_ref());
            loops.spawn(one.run(stop.clone()));
        }
    }
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    tracing::info!(roles = names.join(","), "started");
    let died = tokio::select! {
        () = stop.asked() => None,
        ended = loops.join_next() => ended.and_then(Result::err),
    };
    health.stopping();
    stop.ask();
    tracing::info!(drain.s = options.drain.as_secs(), "stopping: what is in flight is finished");
    engine.transport.hurry(options.mailing());
    let left = finish(loops, options, stop).await;
    if let Some(tick) = tick {
        tick.end().await;
    }
    verdict(died.as_ref(), left)
}

/// Waits for the loops to end. Returns how many had to be broken off.
async fn finish(mut loops: JoinSet<()>, options: &Options, stop: &Stop) -> usize {
    let all = async { while loops.join_next().await.is_some() {} };
    tokio::select! {
        () = all => {}
        () = tokio::time::sleep_until(stop.end(options.working())) => {}
        () = stop.at_once() => {}
    }
    let left = loops.len();
    // What they hold comes again to another process: nothing of it was acked.
    loops.abort_all();
    left
}

fn verdict(died: Option<&JoinError>, left: usize) -> Result<(), Failure> {
    if let Some(error) = died {
        return Err(Failure::environment("a role died", error));
    }
    if left == 0 {
        return Ok(());
    }
    tracing::warn!(loops.left = left, "broken off: what was in flight comes again");
    Err(Failure::Environment(format!(
        "{left} of the loops were broken off before they had finished; what they had taken is \
         done again by another process"
    )))
}

#[cfg(test)]
mod tests;
