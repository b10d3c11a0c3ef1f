//! The program is told to stop in the middle of its work.

use std::time::Duration;

use queues::topology::Queue;
use tests::running::wait_until;
use tests::service::{Installation, is_done, notice_of_today, rows};

/// Notices of the run.
const NOTICES: u32 = 100;
/// How long until it is in the middle of its work.
const MIDDLE_LIMIT: Duration = Duration::from_secs(30);
/// How long until everything is done: shorter than the lease of a message, so nothing may have
/// been left in flight.
const END_LIMIT: Duration = Duration::from_secs(50);

#[tokio::test]
async fn told_to_stop_in_mid_work_it_ends_cleanly_and_the_next_start_finishes_the_rest() {
    let installation = Installation::new();
    let service = installation.start().await;
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    installation.send(&(1..=NOTICES).map(notice_of_today).collect::<Vec<_>>());
    let begun = rows(&engine).await.max(NOTICES as usize + 20);
    wait_until("it is in mid work", MIDDLE_LIMIT, async || rows(&engine).await > begun).await;
    assert_eq!(service.stop().await.code(), Some(0), "exit code");
    assert!(!is_done(&engine, NOTICES).await, "it was stopped before it had finished");
    for queue in Queue::ALL {
        let depth = engine.broker.depth(queue, engine.clock.now()).await;
        assert_eq!(depth.expect("the queue is there").in_flight, 0, "{queue:?} in flight");
    }
    let next = installation.start().await;
    wait_until("the rest is done", END_LIMIT, async || is_done(&engine, NOTICES).await).await;
    assert_eq!(next.stop().await.code(), Some(0), "exit code");
    installation.is_settled(&engine, NOTICES).await;
}
