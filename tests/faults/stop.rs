//! The program is told to stop in the middle of its work.

use std::time::Duration;

use queues::topology::Queue;
use store::model::MailStatus;
use tests::running::wait_until;
use tests::service::{Installation, is_done, notice_of_today, rows};
use workers::smtp_sink::{Act, Fault, Stage};

/// How long until it is in the middle of its work.
const MIDDLE_LIMIT: Duration = Duration::from_secs(30);
/// How long until everything is done.
const END_LIMIT: Duration = Duration::from_secs(50);
/// The lease of a message or of a row, in seconds: what was left in flight would not be back when
/// everything must be done.
const LEASE_S: &str = "120";

#[tokio::test]
async fn told_to_stop_in_mid_work_it_ends_cleanly_and_the_next_start_finishes_the_rest() {
    let installation = Installation::new().with("WORK__LEASE_S", LEASE_S);
    is_stopped_in_mid_work(&installation, 100).await;
}

#[tokio::test]
async fn on_servers_too_it_ends_cleanly_and_the_next_start_finishes_the_rest() {
    let installation = Installation::on_servers().await.with("WORK__LEASE_S", LEASE_S);
    is_stopped_in_mid_work(&installation, 400).await;
}

async fn is_stopped_in_mid_work(installation: &Installation, notices: u32) {
    let service = installation.start().await;
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    installation.send(&(1..=notices).map(notice_of_today).collect::<Vec<_>>());
    let begun = rows(&engine).await.max(notices as usize + 20);
    wait_until("it is in mid work", MIDDLE_LIMIT, async || rows(&engine).await > begun).await;
    assert_eq!(service.stop().await.code(), Some(0), "exit code");
    assert!(!is_done(&engine, notices).await, "it was stopped before it had finished");
    for queue in Queue::ALL {
        let depth = engine.broker.depth(queue, engine.clock.now()).await;
        assert_eq!(depth.expect("the queue is there").in_flight, 0, "{queue:?} in flight");
    }
    let next = installation.start().await;
    wait_until("the rest is done", END_LIMIT, async || is_done(&engine, notices).await).await;
    assert_eq!(next.stop().await.code(), Some(0), "exit code");
    installation.is_settled(&engine, notices).await;
}

/// The whole of a drain in the test with a server that hangs, in seconds.
const DRAIN_S: u64 = 12;

#[tokio::test]
async fn told_to_stop_while_a_mail_server_hangs_it_ends_within_its_drain_and_writes_down_the_doubt()
{
    let installation = Installation::on_servers().await.with("WORK__DRAIN_S", &DRAIN_S.to_string());
    let installation = installation.with("MAIL__VERDICT_S", "600");
    let service = installation.start().await;
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    // It keeps the mail and never says so.
    installation.sink().add_fault(Fault::always(Stage::EndKept, Act::Hang));
    installation.send(&[notice_of_today(1)]);
    let hangs = async || installation.sink().mails().len() == 2;
    wait_until("both mails are at the server", MIDDLE_LIMIT, hangs).await;
    let stopped = tokio::time::timeout(Duration::from_secs(DRAIN_S), service.stop()).await;
    let status = stopped.expect("it ends within its drain");
    assert_eq!(status.code(), Some(0), "exit code");
    let mails = engine.store.mails_of(None).await.expect("the store lists mails");
    let statuses: Vec<MailStatus> = mails.iter().map(|mail| mail.status).collect();
    assert_eq!(statuses, [MailStatus::Ambiguous, MailStatus::Ambiguous]);
}
