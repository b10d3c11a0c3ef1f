//! Mail servers that are away, busy, refuse, break off and hang.
//!
//! All but the last of these run on a clock that is moved: pauses take minutes and days.

use std::sync::Arc;
use std::time::Duration;

use store::model::{MailRow, MailStatus};
use tests::knocks::Knocks;
use tests::messages::{number_of, numbered_notice};
use tests::proof;
use tests::running::wait_until;
use tests::service::{Installation, each_once, is_done, mail_server, mails_at, notice_of_today};
use tests::world::World;
use workers::clock_source::ManualClock;
use workers::smtp_sink::{Act, Fault, Sink, Stage};
use workers::transport::smtp::{SmtpOptions, SmtpTransport, TlsMode};

const FROM: &str = "2026-06-05 09:00";
/// Where the importer of the notices reads its mail.
const IMPORTER_ADDRESS: &str = "customs@cedarridgehome.example";
/// How long the transport waits in one phase for a server that is there. It answers at once, but
/// the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long it waits in one phase for a server that hangs.
const PHASE: Duration = Duration::from_secs(1);
/// How often a server that is away is asked for in two hours: by four connections at first, which
/// do not know of each other's failure, after pauses of 1, 2, 4 … 32 seconds, then once a minute,
/// in some processes after 48 seconds already.
const ASKED_MAX: u32 = 4 + 6 + 2 * 3600 / 48;

/// The whole system on the servers, and a mail server.
struct Post {
    world: World,
    sink: Sink,
}

impl Post {
    async fn opens() -> Self {
        Self::opens_with(PATIENCE).await
    }

    /// With a transport that waits so long in each phase.
    async fn opens_with(phase: Duration) -> Self {
        let mut world = World::on_servers(FROM).await;
        let sink = mail_server().await;
        let options = SmtpOptions {
            tls: TlsMode::None,
            connect_timeout: phase,
            command_timeout: phase,
            data_timeout: phase,
            verdict_timeout: phase,
            deadline: phase * 4,
            clock: Arc::<ManualClock>::clone(&world.simulation.clock),
            ..SmtpOptions::default()
        };
        let transport = SmtpTransport::open(&sink.url(), options).expect("the address is one");
        world.simulation.engine.transport = Arc::new(transport);
        Self { world, sink }
    }

    async fn issues(&mut self, notices: u32) {
        for n in 1..=notices {
            self.world.posts(&numbered_notice(n)).await;
        }
        self.world.works().await;
    }

    async fn mails(&self) -> Vec<MailRow> {
        let mails = self.world.simulation.engine.store.mails_of(None).await;
        mails.expect("the store lists mails")
    }

    async fn statuses(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> =
            self.mails().await.iter().map(|mail| mail.status.name()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Everything is done and proven. Returns the mails that arrived more than once.
    async fn is_settled(&self) -> Vec<String> {
        let engine = &self.world.simulation.engine;
        proof::nothing_waits(engine).await;
        proof::chains_are_whole(engine).await;
        proof::documents_are_kept(engine).await;
        let (mailbox, repeated) = each_once(mails_at(&self.sink));
        proof::mails_are_proven(engine, &mailbox).await;
        repeated
    }

    async fn everything_arrived_once(&self, mails: usize) {
        assert_eq!(self.is_settled().await, Vec::<String>::new(), "mails that came twice");
        assert_eq!(self.sink.mails().len(), mails);
        assert_eq!(self.statuses().await, ["sent"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_away_is_looked_for_now_and_then_and_gets_everything_when_it_is_back()
{
    let mut post = Post::opens().await;
    post.sink.stop().await;
    let knocks = Knocks::at(post.sink.port());
    post.issues(20).await;
    assert_eq!(post.statuses().await, ["queued"]);
    post.world.at("2026-06-05 11:00").await;
    assert_eq!(post.statuses().await, ["queued"]);
    let asked = knocks.count();
    println!("asked for {asked} times in two hours");
    assert!((1..=ASKED_MAX).contains(&asked), "asked for {asked} times in two hours by 40 mails");
    drop(knocks);
    post.sink.restart().await.expect("the port is free again");
    post.world.at("2026-06-05 20:00").await;
    post.everything_arrived_once(40).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_busy_for_days_is_asked_ever_more_seldom_and_gets_everything() {
    for stage in [Stage::Mail, Stage::Recipient, Stage::Data, Stage::End] {
        let mut post = Post::opens().await;
        let busy = Act::Say("451 4.3.0 try again later".to_owned());
        post.sink.add_fault(Fault::always(stage, busy));
        post.issues(3).await;
        post.world.at("2026-06-06 21:00").await;
        assert_eq!(post.statuses().await, ["queued"], "{stage:?}");
        for mail in post.mails().await {
            // At once, after 1, 5, 15 minutes, 1 and 4 hours, then every 12 hours.
            assert!(mail.attempts <= 8, "{stage:?}: {} attempts in 36 hours", mail.attempts);
            assert!(mail.attempts >= 6, "{stage:?}: {} attempts in 36 hours", mail.attempts);
        }
        post.sink.clear_faults();
        post.world.at("2026-06-07 08:00").await;
        post.everything_arrived_once(6).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_refused_for_good_fails_with_its_reply_and_holds_up_no_other() {
    let mut post = Post::opens().await;
    let unknown = Act::Say("550 5.1.1 no such user".to_owned());
    post.sink.add_fault(Fault::always(Stage::Recipient, unknown).only_to(IMPORTER_ADDRESS));
    post.issues(3).await;
    assert_eq!(post.is_settled().await, Vec::<String>::new(), "mails that came twice");
    for n in 1..=3 {
        let mails: Vec<String> = post
            .mails()
            .await
            .into_iter()
            .filter(|mail| mail.case.as_str() == number_of(n))
            .map(|mail| {
                let reply = mail.evidence.map(|evidence| evidence.reply).unwrap_or_default();
                let reply = reply.split(" as ").next().unwrap_or_default().to_owned();
                format!("{} {}: {reply}", mail.recipient.email, mail.status.name())
            })
            .collect();
        assert_eq!(
            mails,
            [
                "customs@cedarridgehome.example failed: 550 5.1.1 no such user",
                "entry@pacificmeridia.example sent: 250 2.0.0 Ok: queued",
                "owner@cedarridgehome.example sent: 250 2.0.0 Ok: queued",
                "operator@tidewaiter.example sent: 250 2.0.0 Ok: queued",
            ]
        );
    }
    let gaps = post.world.gaps().await;
    assert_eq!(gaps.lines().count(), 3, "{gaps}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_lost_after_the_data_is_in_doubt_and_the_mail_is_repeated_as_it_was() {
    for (stage, is_kept) in [(Stage::End, false), (Stage::EndKept, true)] {
        let mut post = Post::opens().await;
        post.sink.add_fault(Fault::first(1, stage, Act::Close));
        post.issues(3).await;
        let in_doubt: Vec<String> = post
            .mails()
            .await
            .into_iter()
            .filter(|mail| mail.status == MailStatus::Ambiguous)
            .map(|mail| mail.id)
            .collect();
        assert_eq!(in_doubt.len(), 1, "{stage:?}: one connection was lost");
        post.world.at("2026-06-05 10:00").await;
        let mut repeated = post.is_settled().await;
        let mut expected = if is_kept { in_doubt.clone() } else { Vec::new() };
        repeated.sort();
        expected.sort();
        assert_eq!(repeated, expected, "{stage:?}: what came twice is what was in doubt");
        for mail in post.mails().await {
            assert_eq!(mail.status, MailStatus::Sent);
            let evidence = mail.evidence.expect("a mail that was sent has evidence");
            assert_eq!(evidence.repeated, in_doubt.contains(&mail.id), "{stage:?}: {}", mail.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_hangs_in_any_phase_holds_nobody_up_for_longer_than_its_limit() {
    let phases = [
        (Stage::Greeting, "queued"),
        (Stage::Hello, "queued"),
        (Stage::Mail, "queued"),
        (Stage::Recipient, "queued"),
        (Stage::Data, "queued"),
        (Stage::Body, "ambiguous"),
        (Stage::End, "ambiguous"),
        (Stage::EndKept, "ambiguous"),
    ];
    let mut post = Post::opens_with(PHASE).await;
    for (n, (stage, status)) in (1..).zip(phases) {
        post.sink.add_fault(Fault::always(stage, Act::Hang));
        let issued = numbered_notice(n);
        // Two mails, each at most four phases long, and what the machine does beside.
        let worked = tokio::time::timeout(PHASE * 40, post.world.gets(&issued)).await;
        assert!(worked.is_ok(), "{stage:?}: it hangs with the server");
        let mails = post.mails().await;
        let case = number_of(n);
        let of_case: Vec<&MailRow> =
            mails.iter().filter(|mail| mail.case.as_str() == case).collect();
        assert_eq!(of_case.len(), 2, "{stage:?}");
        let tried = of_case.iter().filter(|mail| mail.status.name() == status).count();
        let held = of_case.iter().filter(|mail| mail.status == MailStatus::Queued).count();
        assert!(tried > 0 && tried.max(held) <= 2, "{stage:?}: {of_case:#?}");
        post.sink.clear_faults();
        let hour = 9 + n;
        post.world.at(&format!("2026-06-05 {hour:02}:00")).await;
        assert_eq!(post.statuses().await, ["sent"], "{stage:?}");
    }
    let repeated = post.is_settled().await;
    let last = number_of(phases.len().try_into().expect("there are few phases"));
    for id in &repeated {
        let mails = post.mails().await;
        let mail = mails.iter().find(|mail| mail.id == *id).expect("the store knows the mail");
        assert_eq!(mail.case.as_str(), last, "only what was kept without a word comes twice");
        assert!(mail.evidence.as_ref().is_some_and(|evidence| evidence.repeated));
    }
    assert!(!repeated.is_empty(), "what was kept without a word comes twice");
}

/// Notices while the mail server is away.
const NOTICES: u32 = 20;
/// How long until everything but the mails is done, and the outage is seen.
const SEEN_LIMIT: Duration = Duration::from_mins(1);
/// The first pause of a mail that was tried is a minute.
const END_LIMIT: Duration = Duration::from_mins(4);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_away_can_be_seen_and_the_backlog_is_drained_by_itself() {
    let installation = Installation::on_servers().await;
    installation.sink().stop().await;
    let knocks = Knocks::at(installation.sink().port());
    let service = installation.start().await;
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    installation.send(&(1..=NOTICES).map(notice_of_today).collect::<Vec<_>>());
    wait_until("the mails wait, and it can be seen", SEEN_LIMIT, async || {
        let queued = service.metric("tidewaiter_backlog", &["what=\"mails_queued\""]);
        queued == Some(f64::from(2 * NOTICES))
            && service.metric("tidewaiter_engine_up", &["engine=\"mail\""]) == Some(0.0)
    })
    .await;
    let says_why = |line: &str| line.contains("mail") && line.contains("127.0.0.1");
    assert!(service.log().lines().any(says_why), "a line of the log names the server");
    assert!(!service.logged(IMPORTER_ADDRESS), "the log shows no address of a person");
    assert!(service.is_ready(), "everything else is done meanwhile");
    assert!((1..=40).contains(&knocks.count()), "asked for {} times", knocks.count());
    drop(knocks);
    installation.sink().restart().await.expect("the port is free again");
    wait_until("every notice is told", END_LIMIT, async || is_done(&engine, NOTICES).await).await;
    assert_eq!(service.stop().await.code(), Some(0), "exit code");
    installation.is_settled(&engine, NOTICES).await;
}
