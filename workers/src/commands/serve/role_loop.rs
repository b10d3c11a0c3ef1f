//! One loop of a role: passes while there is work, waits when there is none, pauses after failures.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use queues::topology::Queue;
use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler};

use super::Role;
use super::stop::Stop;
use super::trouble::Trouble;
use crate::backoff::Backoff;
use crate::engine::{Engine, PassError};
use crate::failure::{Failure, error_chain};
use crate::ops::{Beat, Doing, Health};
use crate::{clock, documents, intake, mail, metrics, relay};

/// Longest wait: a wake-up that was lost costs this much, and a loop gives a sign of life.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// How often lost work is looked for.
const SWEEP_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// One loop.
pub(super) struct RoleLoop {
    role: Role,
    engine: Engine,
    trouble: Arc<Trouble>,
    beat: Arc<Beat>,
    tick: Arc<Notify>,
    backoff: Backoff,
    swept_at: Option<Timestamp>,
}

impl RoleLoop {
    pub(super) fn new(
        role: Role,
        engine: &Engine,
        trouble: &Arc<Trouble>,
        health: &Health,
        tick: Option<&Tick>,
    ) -> Self {
        Self {
            role,
            engine: engine.clone(),
            trouble: Arc::clone(trouble),
            beat: health.beat(role.name()),
            tick: tick.map(|tick| Arc::clone(&tick.bell)).unwrap_or_default(),
            backoff: Backoff::new(),
            swept_at: None,
        }
    }

    /// Runs until it is asked to stop; the pass it is in then is finished.
    pub(super) async fn run(mut self, stop: Stop) {
        while !stop.is_asked() {
            self.beat.note(Doing::Working);
            let done = self.pass().await;
            self.beat.note(Doing::Waiting);
            match done {
                Ok(done) => {
                    self.trouble.worked();
                    self.backoff.reset();
                    if done == 0 {
                        tokio::select! {
                            () = stop.asked() => {}
                            () = self.wait() => {}
                        }
                    }
                }
                Err(error) => {
                    metrics::pass_failed(self.role.name());
                    self.trouble.failed(&error_chain(&error), self.engine.clock.now());
                    tokio::select! {
                        () = stop.asked() => {}
                        () = tokio::time::sleep(self.backoff.next()) => {}
                    }
                }
            }
        }
    }

    async fn pass(&mut self) -> Result<usize, PassError> {
        let engine = &self.engine;
        match self.role {
            Role::Intake => intake::pass(engine).await.map(|decided| decided.len()),
            Role::Relay => relay::pass(engine).await,
            Role::Documents => documents::pass(engine).await,
            Role::Mail => mail::pass(engine).await,
            Role::Clock => {
                let now = engine.clock.now();
                let is_time = |at: Timestamp| now.duration_since(at) >= SWEEP_EVERY;
                if self.swept_at.is_none_or(is_time) {
                    clock::sweep(engine).await?;
                    self.swept_at = Some(now);
                }
                clock::pass(engine).await
            }
        }
    }

    /// Returns when there may be something to do, or after a while for nothing.
    async fn wait(&self) {
        // Both endings mean the same: look again.
        let _ = tokio::time::timeout(WAIT_MAX, self.woken()).await;
    }

    async fn woken(&self) {
        let Engine { broker, store, outbox_wake, .. } = &self.engine;
        match self.role {
            Role::Intake => tokio::select! {
                () = broker.wait(Queue::IntakeCbp) => {}
                () = broker.wait(Queue::IntakeTrade) => {}
                () = broker.wait(Queue::Dead) => {}
            },
            Role::Relay => tokio::select! {
                () = outbox_wake.notified() => {}
                () = store.wait_for_outbox() => {}
            },
            Role::Documents => broker.wait(Queue::Documents).await,
            Role::Mail => broker.wait(Queue::Mail).await,
            Role::Clock => self.tick.notified().await,
        }
    }
}

impl Drop for RoleLoop {
    fn drop(&mut self) {
        self.beat.note(Doing::Ended);
    }
}

/// The tick of the clock. The scheduler is a tick and nothing else: what is due is asked of the
/// store.
pub(super) struct Tick {
    bell: Arc<Notify>,
    scheduler: JobScheduler,
}

impl Tick {
    /// Ticks every second.
    ///
    /// # Errors
    /// When the scheduler does not start.
    pub(super) async fn start() -> Result<Self, Failure> {
        let failed = |error| Failure::environment("the tick cannot start", &error);
        let scheduler = JobScheduler::new().await.map_err(failed)?;
        let bell = Arc::new(Notify::new());
        let rung = Arc::clone(&bell);
        let job = Job::new("* * * * * *", move |_, _| rung.notify_one()).map_err(failed)?;
        scheduler.add(job).await.map_err(failed)?;
        scheduler.start().await.map_err(failed)?;
        Ok(Self { bell, scheduler })
    }

    /// Ends it.
    pub(super) async fn end(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(error = %error, "the tick did not stop");
        }
    }
}
