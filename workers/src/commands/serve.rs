//! `serve`: the workers of this process, until it is told to stop.
//!
//! Each role runs its pass while there is work and waits for a wake-up when there is none. On
//! Ctrl-C or SIGTERM a role finishes the pass it is in, acks included, and ends.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use queues::topology::Queue;
use store::plan::Settings;
use store::sqlite::SqliteStore;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::{input, output};
use crate::cli::Global;
use crate::clock_source::SystemClock;
use crate::config::{Config, LogConfig, LogFormat};
use crate::document_store::DocumentStore;
use crate::engine::{Engine, PassError, signed};
use crate::failure::Failure;
use crate::failure::error_chain;
use crate::mail::MailSettings;
use crate::transport::DirTransport;
use crate::{clock, documents, intake, mail, relay};

/// How long the relay sleeps when nobody wakes it: another process may have staged something.
const RELAY_POLL: Duration = Duration::from_millis(500);
/// First pause after a failure; doubled up to the longest.
const PAUSE_MIN: Duration = Duration::from_millis(200);
/// Longest pause: an engine that comes back is noticed within this time.
const PAUSE_MAX: Duration = Duration::from_secs(10);

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
    const fn name(self) -> &'static str {
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
/// When the engines cannot be opened or a role dies.
pub async fn run(roles: &[Role], global: &Global) -> Result<(), Failure> {
    let config = global.load_config()?;
    start_log(&config.log)?;
    let engine = engine(&config).await?;
    let stop = CancellationToken::new();
    let tick = Arc::new(Notify::new());
    let mut scheduler = start_ticks(&tick).await?;
    let mut tasks = JoinSet::new();
    for role in roles {
        tasks.spawn(run_role(*role, engine.clone(), Arc::clone(&tick), stop.clone()));
    }
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    tracing::info!(roles = names.join(","), data = %config.data_dir.display(), "started");
    let ended = tokio::select! {
        () = stop_signal() => None,
        ended = tasks.join_next() => ended,
    };
    tracing::info!("stopping: what is in flight is finished first");
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    if let Err(error) = scheduler.shutdown().await {
        tracing::warn!(error = %error, "the tick did not stop");
    }
    engine.store.close().await;
    tracing::info!("stopped");
    match ended {
        None | Some(Ok(())) => Ok(()),
        Some(Err(error)) => Err(Failure::environment("a role died", &error)),
    }
}

/// Opens the engines of a configuration on the machine's clock.
///
/// # Errors
/// When one cannot be opened.
pub async fn engine(config: &Config) -> Result<Engine, Failure> {
    let broker = input::open_broker(config).await?;
    let store = SqliteStore::open(&config.store_path()?).await?;
    store::Store::migrate(&store).await?;
    Ok(Engine {
        store: Arc::new(store),
        broker,
        documents: Arc::new(DocumentStore::in_folder(&config.documents_dir()?)?),
        transport: Arc::new(DirTransport::new(&config.mail_dir()?)?),
        clock: Arc::new(SystemClock),
        settings: Arc::new(Settings {
            calendar: config.calendar()?,
            policy: config.policy(),
            fallback: config.fallback()?,
        }),
        mail_settings: Arc::new(MailSettings { from: config.mail_from()?, portal_url: None }),
        lease: signed(config.lease()?),
        clock_hold: Arc::default(),
        outbox_wake: Arc::new(Notify::new()),
    })
}

/// The scheduler is a tick and nothing else: what is due is asked of the store.
async fn start_ticks(tick: &Arc<Notify>) -> Result<JobScheduler, Failure> {
    let failed = |error| Failure::environment("the tick cannot start", &error);
    let scheduler = JobScheduler::new().await.map_err(failed)?;
    let tick = Arc::clone(tick);
    let job = Job::new("* * * * * *", move |_, _| tick.notify_one()).map_err(failed)?;
    scheduler.add(job).await.map_err(failed)?;
    scheduler.start().await.map_err(failed)?;
    Ok(scheduler)
}

async fn run_role(role: Role, engine: Engine, tick: Arc<Notify>, stop: CancellationToken) {
    let mut pause = PAUSE_MIN;
    let mut ticks: u64 = 0;
    while !stop.is_cancelled() {
        match pass(role, &engine, &mut ticks).await {
            Ok(0) => {
                pause = PAUSE_MIN;
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = wait(role, &engine, &tick) => {}
                }
            }
            Ok(_) => pause = PAUSE_MIN,
            Err(error) => {
                let cause = error_chain(&error);
                tracing::error!(role = role.name(), error = cause, "a pass failed; tried again");
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
    }
}

/// Lost work is looked for once in this many ticks of the clock.
const TICKS_PER_SWEEP: u64 = 60;

async fn pass(role: Role, engine: &Engine, ticks: &mut u64) -> Result<usize, PassError> {
    match role {
        Role::Intake => intake::pass(engine).await.map(|decided| decided.len()),
        Role::Relay => relay::pass(engine).await,
        Role::Documents => documents::pass(engine).await,
        Role::Mail => mail::pass(engine).await,
        Role::Clock => {
            if ticks.is_multiple_of(TICKS_PER_SWEEP) {
                clock::sweep(engine).await?;
            }
            *ticks += 1;
            clock::pass(engine).await
        }
    }
}

/// Returns when there may be something to do for a role.
async fn wait(role: Role, engine: &Engine, tick: &Notify) {
    match role {
        Role::Intake => tokio::select! {
            () = engine.broker.wait(Queue::IntakeCbp) => {}
            () = engine.broker.wait(Queue::IntakeTrade) => {}
        },
        Role::Relay => tokio::select! {
            () = engine.outbox_wake.notified() => {}
            () = tokio::time::sleep(RELAY_POLL) => {}
        },
        Role::Documents => engine.broker.wait(Queue::Documents).await,
        Role::Mail => engine.broker.wait(Queue::Mail).await,
        Role::Clock => tick.notified().await,
    }
}

/// Ctrl-C or SIGTERM.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if interrupt.await.is_err() {
        // Without signals the process runs until it is killed, which loses nothing.
        std::future::pending::<()>().await;
    }
}

fn start_log(config: &LogConfig) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.level)
        .map_err(|error| Failure::Usage(format!("log.level = \"{}\": {error}", config.level)))?;
    let is_terminal = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(is_terminal)
        .with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Human => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    if started.is_err() {
        output::note("the log was started before; its settings stay");
    }
    Ok(())
}
