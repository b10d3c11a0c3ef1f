//! The servers go away under load and come back.

use std::sync::Arc;
use std::time::Duration;

use tests::knocks::Knocks;
use tests::messages::Message;
use tests::running::{Service, holds_within, wait_until};
use tests::servers::{Place, Server, Servers};
use tests::service::{Installation, is_done, notice_of_today, rows};
use workers::engine::Engine;

/// Notices of a portion.
const PORTION: u32 = 40;
/// How long until the program is in the middle of its work.
const MIDDLE_LIMIT: Duration = Duration::from_mins(1);
/// How long until an outage or its end is seen: the pages look every five seconds and give an
/// engine five to answer; whoever connects again pauses ten at most.
const SEEN_LIMIT: Duration = Duration::from_secs(45);
/// How long until everything is done after an outage.
const END_LIMIT: Duration = Duration::from_mins(2);
/// How long who asks for a server that is away is counted.
const COUNTED_FOR: Duration = Duration::from_secs(10);
/// Connections to a server that is away in [`COUNTED_FOR`], of a program with five roles and of
/// the test that looks on: each begins with pauses of a fifth of a second and comes to ten.
const KNOCKS_MAX: u32 = 80;

/// The program on servers of its own, with notices under way.
struct Load {
    servers: Arc<Servers>,
    installation: Installation,
    service: Service,
    engine: Engine,
    /// Notices sent so far.
    sent: u32,
}

impl Load {
    async fn on(servers: Arc<Servers>) -> Self {
        let installation = Installation::at(Place::on(&servers)).await;
        let service = installation.start().await;
        let engine = installation.engine().await;
        installation.load_directory(&engine).await;
        Self { servers, installation, service, engine, sent: 0 }
    }

    fn next_portion(&self) -> Vec<Message> {
        (self.sent + 1..=self.sent + PORTION).map(notice_of_today).collect()
    }

    fn sends_a_portion(&mut self) {
        self.installation.send(&self.next_portion());
        self.sent += PORTION;
    }

    /// Sends a portion and returns in the middle of it. What is there is counted before it is sent:
    /// a quick program is done when that returns.
    async fn is_in_mid_work(&mut self) {
        let begun = rows(&self.engine).await + 20;
        self.sends_a_portion();
        wait_until("it is in mid work", MIDDLE_LIMIT, async || rows(&self.engine).await > begun)
            .await;
    }

    /// The outage can be seen: on the pages, and in a line of the log.
    async fn shows_that_it_is_away(&self, engine: &str) {
        let service = &self.service;
        wait_until("it says that it is not ready", SEEN_LIMIT, async || !service.is_ready()).await;
        let label = format!("engine=\"{engine}\"");
        wait_until("the metric says so", SEEN_LIMIT, async || {
            service.metric("tidewaiter_engine_up", &[&label]) == Some(0.0)
        })
        .await;
        let (status, page) = service.readiness().expect("the page is served");
        assert_eq!(status, 503, "{page}");
        let says_which = |line: &str| line.contains(engine) && line.contains("failed; tried again");
        wait_until("a line of the log says so", SEEN_LIMIT, async || {
            service.log().lines().any(says_which)
        })
        .await;
        assert!(service.log().lines().count() < 2000, "the log is not filled");
    }

    /// Everyone who looks for the server takes their time.
    async fn nobody_storms(&self, server: Server) {
        let knocks = Knocks::at(self.servers.port(server));
        let stormed = holds_within(COUNTED_FOR, async || knocks.count() > KNOCKS_MAX).await;
        assert!(!stormed, "more than {KNOCKS_MAX} connections in {COUNTED_FOR:?}");
        assert!(knocks.count() > 0, "nobody looks for it any more");
    }

    /// The backlog is drained and everything is as if nothing had been.
    async fn recovers(mut self) {
        wait_until("it is ready again", SEEN_LIMIT, async || self.service.is_ready()).await;
        self.sends_a_portion();
        wait_until("every notice is told", END_LIMIT, async || {
            is_done(&self.engine, self.sent).await
        })
        .await;
        assert!(self.service.logged("works again"), "it says that the outage is over");
        let password = self.installation.place().password();
        assert!(!self.service.logged(&password), "the log shows no password");
        assert_eq!(self.service.stop().await.code(), Some(0), "exit code");
        self.installation.is_settled(&self.engine, self.sent).await;
    }
}

/// Stopped in order first: RabbitMQ 3.10 may not find a quorum queue again that was declared just
/// before it was killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rabbitmq_may_stop_and_start_and_be_killed_under_load() {
    let mut load = Load::on(Servers::own()).await;
    load.is_in_mid_work().await;
    load.servers.stop(Server::RabbitMq);
    load.shows_that_it_is_away("broker").await;
    let next = load.next_portion();
    assert!(!load.installation.tries_to_send(&next), "nothing is published to nobody");
    load.nobody_storms(Server::RabbitMq).await;
    load.servers.start(Server::RabbitMq);
    load.is_in_mid_work().await;
    load.servers.kill(Server::RabbitMq);
    load.servers.start(Server::RabbitMq);
    load.recovers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_may_stop_and_start_under_load() {
    let mut load = Load::on(Servers::own()).await;
    load.is_in_mid_work().await;
    load.servers.stop(Server::Postgres);
    load.sends_a_portion();
    load.shows_that_it_is_away("store").await;
    load.nobody_storms(Server::Postgres).await;
    load.servers.start(Server::Postgres);
    load.recovers().await;
}

/// PostgreSQL lets nobody of us in, and ends who is in; then lets them in again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_may_refuse_connections_under_load() {
    let mut load = Load::on(Servers::shared()).await;
    load.sends_a_portion();
    for (closed, open) in [
        ("ALTER ROLE \"{}\" CONNECTION LIMIT 0", "ALTER ROLE \"{}\" CONNECTION LIMIT -1"),
        (
            "ALTER DATABASE \"{}\" ALLOW_CONNECTIONS false",
            "ALTER DATABASE \"{}\" ALLOW_CONNECTIONS true",
        ),
    ] {
        let place = load.installation.place();
        let of_place = |statement: &str| statement.replace("{}", place.name());
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'";
        place.as_administrator(&[&of_place(closed), &of_place(end)]);
        let again = load.next_portion();
        load.installation.send(&again);
        load.shows_that_it_is_away("store").await;
        let place = load.installation.place();
        place.as_administrator(&[&open.replace("{}", place.name())]);
        load.sent += PORTION;
        let service = &load.service;
        wait_until("it is ready again", SEEN_LIMIT, async || service.is_ready()).await;
    }
    load.recovers().await;
}
