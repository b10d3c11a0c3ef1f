//! Stopping in the middle of a delivery.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use store::model::MailStatus;
use tokio::sync::Notify;

use super::*;
use crate::simulation::Simulation;
use crate::test_support::{notice, simulation};
use crate::transport::{Accepted, Outgoing, Transport, TransportError};
use crate::{documents, intake, relay};

/// Takes a mail only when the gate is opened.
#[derive(Debug, Default)]
struct Gate {
    begun: Notify,
    open: Notify,
    taken: AtomicUsize,
}

#[async_trait]
impl Transport for Gate {
    fn name(&self) -> &'static str {
        "gate"
    }

    async fn send(&self, _mail: &Outgoing) -> Result<Accepted, TransportError> {
        self.begun.notify_one();
        self.open.notified().await;
        self.taken.fetch_add(1, Ordering::Relaxed);
        Ok(Accepted { reply: "250 taken".to_owned(), tls: None })
    }
}

/// A process with a mail that is to be sent, and what is in its way.
struct Process {
    simulation: Simulation,
    gate: Arc<Gate>,
    health: Health,
    stop: Stop,
}

impl Process {
    async fn with_a_mail() -> Self {
        let mut simulation = simulation().await;
        let gate = Arc::new(Gate::default());
        simulation.engine.transport = Arc::<Gate>::clone(&gate);
        simulation.deliver(&[notice(1)]).await.unwrap();
        let engine = &simulation.engine;
        intake::pass(engine).await.unwrap();
        relay::pass(engine).await.unwrap();
        documents::pass(engine).await.unwrap();
        relay::pass(engine).await.unwrap();
        let health = Health::new(Arc::clone(&engine.clock));
        Self { simulation, gate, health, stop: Stop::default() }
    }

    /// Runs the mail role; once it hands the mail over, `then` happens.
    async fn run(&self, drain: Duration, then: impl AsyncFn()) -> Result<(), Failure> {
        let options = Options { documents_at_once: 1, drain };
        let engine = &self.simulation.engine;
        let working = work(engine, &[Role::Mail], &options, &self.health, &self.stop);
        let meanwhile = async {
            self.gate.begun.notified().await;
            then().await;
        };
        let (ended, ()) = tokio::join!(working, meanwhile);
        ended
    }

    async fn statuses(&self) -> Vec<MailStatus> {
        let mails = self.simulation.engine.store.mails_of(None).await.unwrap();
        mails.iter().map(|mail| mail.status).collect()
    }
}

const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn told_to_stop_it_finishes_the_mail_in_flight_and_takes_no_other() {
    let process = Process::with_a_mail().await;
    let ended = process.run(LONG, async || {
        process.stop.ask();
        // What comes now is for another process.
        process.simulation.deliver(&[notice(2)]).await.unwrap();
        assert!(process.health.alive().is_alive);
        process.gate.open.notify_one();
    });
    assert!(ended.await.is_ok());
    assert_eq!(process.statuses().await, [MailStatus::Sent]);
    assert_eq!(process.gate.taken.load(Ordering::Relaxed), 1);
    assert!(!process.health.ready().is_ready);
}

#[test]
fn the_parts_of_a_drain_follow_each_other_and_end_with_it() {
    let options = Options { documents_at_once: 1, drain: Duration::from_secs(30) };
    let parts = [options.mailing(), options.working(), options.closing()];
    assert_eq!(parts.map(|part| part.as_millis()), [20_000, 25_000, 27_500]);
}

#[tokio::test]
async fn told_twice_it_ends_at_once_and_the_mail_is_not_sent() {
    let process = Process::with_a_mail().await;
    let ended = process.run(LONG, async || {
        process.stop.ask();
        process.stop.ask_again();
    });
    assert_eq!(ended.await.unwrap_err().exit_code(), 3);
    assert_eq!(process.statuses().await, [MailStatus::Queued]);
}

#[tokio::test]
async fn what_is_not_finished_in_time_is_broken_off() {
    let process = Process::with_a_mail().await;
    let ended = process.run(Duration::from_millis(10), async || process.stop.ask()).await;
    let said = ended.unwrap_err();
    assert_eq!(said.exit_code(), 3);
    assert!(said.to_string().starts_with("1 of the loops were broken off"), "{said}");
    assert_eq!(process.statuses().await, [MailStatus::Queued]);
}

#[tokio::test]
async fn a_role_whose_store_is_away_counts_its_failures_tries_again_and_still_stops_cleanly() {
    let simulation = simulation().await;
    let engine = simulation.engine.clone();
    engine.store.close().await;
    let health = Health::new(Arc::clone(&engine.clock));
    let (stop, options) = (Stop::default(), Options { documents_at_once: 2, drain: LONG });
    let recorder = crate::metrics::recorder().unwrap();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    let handle = recorder.handle();
    let roles = [Role::Relay];
    let working = work(&engine, &roles, &options, &health, &stop);
    let failed_twice = async {
        while !handle.render().contains(r#"tidewaiter_passes_failed_total{role="relay"} 2"#) {
            tokio::task::yield_now().await;
        }
        stop.ask();
    };
    let (ended, ()) = tokio::join!(working, failed_twice);
    assert!(ended.is_ok(), "an engine that is away does not end the process");
}
