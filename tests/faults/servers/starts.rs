//! Everything was down over a date, and processes start one by one.

use jiff::SignedDuration;
use queues::topology::Queue;
use tests::actors::IMPORTER;
use tests::messages::{SAMPLE_NOTICE, answer};
use tests::world::World;
use workers::clock;

/// How often the clock looks before anyone else is there.
const TICKS: usize = 3;
/// Looks of intake until the server must have handed out what it has, with a wait in between.
const LOOKS_MAX: usize = 30;

#[tokio::test]
async fn an_answer_that_waited_at_the_server_over_the_date_is_applied_before_the_clock() {
    let mut world = World::on_servers("2026-06-05 09:00").await;
    world.issue(SAMPLE_NOTICE).await;
    world.at("2026-07-06 20:00").await;
    world.posts(&IMPORTER.says("submit-response", SAMPLE_NOTICE, answer())).await;
    world.outage_until("2026-07-08 10:00");
    world.starts_again().await;
    for _ in 0..TICKS {
        world.only_the_clock_works().await;
        tick(&world);
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
    }
    for _ in 0..LOOKS_MAX {
        if !world.works().await.is_empty() {
            break;
        }
        world.simulation.engine.broker.wait(Queue::IntakeTrade).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
    }
    world.simulation.clock.set(world.now() + clock::GRACE);
    world.works().await;
    assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, false)]);
    let happened = world.happened(SAMPLE_NOTICE).await;
    assert!(!happened.contains("OVERDUE"), "{happened}");
}

fn tick(world: &World) {
    world.simulation.clock.set(world.now() + SignedDuration::from_secs(1));
}
