//! The program is told to stop in the middle of its work.

use std::time::Duration;

use queues::topology::Queue;
use tests::running::wait_until;
use tests::service::{Installation, is_done, notice_of_today, rows};

/// How long until it is in the middle of its work.
const MIDDLE_LIMIT: Duration = Duration::from_secs(30);
/// How long until everything is done: shorter than the lease of a message or of a row that was
/// staged, so nothing may have been left in flight.
const END_LIMIT: Duration = Duration::from_secs(50);

#[tokio::test]
async fn told_to_stop_in_mid_work_it_ends_cleanly_and_the_next_start_finishes_the_rest() {
    is_stopped_in_mid_work(&Installation::new(), 100).await;
}

#[tokio::test]
async fn on_servers_too_it_ends_cleanly_and_the_next_start_finishes_the_rest() {
    is_stopped_in_mid_work(&Installation::on_servers().await, 400).await;
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
