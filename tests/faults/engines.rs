//! Engines that fail: an outage costs time and nothing else, damage stays where it is.

use std::net::TcpListener;
use std::sync::Arc;

use queues::amqp::{AmqpBroker, AmqpOptions};
use queues::broker::Broker;
use queues::embedded::VISIBILITY_TIMEOUT;
use queues::topology::{DELIVERY_LIMIT, Queue};
use store::Store;
use store::sqlite::SqliteStore;
use tests::actors::IMPORTER;
use tests::damaged::DamagedStore;
use tests::messages::{SAMPLE_NOTICE, answer, notice};
use tests::world::{World, story};
use workers::{clock, intake, relay};

const OTHER: &str = "RFI-2026-000201";

/// A store that cannot be reached.
async fn away() -> Arc<dyn Store> {
    let store = SqliteStore::in_memory().await.expect("a store in memory opens");
    store.close().await;
    Arc::new(store)
}

/// A broker that cannot be reached.
async fn no_broker() -> Arc<dyn Broker> {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = port.expect("there is a free port").port();
    let options = AmqpOptions::new(format!("amqp://nobody@127.0.0.1:{port}"));
    Arc::new(AmqpBroker::open(options).await.expect("the address is one"))
}

async fn waiting(world: &World, queue: Queue) -> u64 {
    let depth = world.simulation.engine.broker.depth(queue, world.now()).await;
    depth.expect("the broker counts").ready
}

#[tokio::test]
async fn a_store_that_is_away_for_long_makes_no_dead_letter() {
    story("2026-06-05 09:00", async |world| {
        for number in [SAMPLE_NOTICE, OTHER] {
            world.posts(&notice(number)).await;
        }
        world.posts(&IMPORTER.says("submit-response", SAMPLE_NOTICE, answer())).await;
        let store = std::mem::replace(&mut world.simulation.engine.store, away().await);
        for _ in 0..2 * DELIVERY_LIMIT.get() {
            let outcome = intake::pass(&world.simulation.engine).await;
            assert!(outcome.is_err(), "the store is away");
        }
        assert_eq!(waiting(world, Queue::IntakeCbp).await, 2);
        assert_eq!(waiting(world, Queue::IntakeTrade).await, 1);
        assert_eq!(waiting(world, Queue::Dead).await, 0);

        world.simulation.engine.store = store;
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
        assert_eq!(world.state(OTHER).await, "ISSUED");
        assert_eq!(world.quarantine().await, "");
    })
    .await;
}

#[tokio::test]
async fn the_clock_waits_ten_minutes_for_a_broker_that_is_away_and_no_longer() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        let broker = std::mem::replace(&mut world.simulation.engine.broker, no_broker().await);
        world.outage_until("2026-07-08 10:00");
        for minute in 0..10 {
            world.outage_until(&format!("2026-07-08 10:0{minute}"));
            world.only_the_clock_works().await;
            assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        }
        world.outage_until("2026-07-08 10:10");
        world.only_the_clock_works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        world.simulation.engine.broker = broker;
        world.works().await;
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_published_goes_out_as_soon_as_the_broker_is_back() {
    story("2026-06-05 09:00", async |world| {
        world.posts(&notice(SAMPLE_NOTICE)).await;
        intake::pass(&world.simulation.engine).await.expect("intake works");
        let broker = std::mem::replace(&mut world.simulation.engine.broker, no_broker().await);
        assert!(relay::pass(&world.simulation.engine).await.is_err(), "the broker is away");
        world.simulation.engine.broker = broker;
        world.works().await;
        assert_eq!(world.new_mails().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn dead_letters_of_an_outage_heal_themselves() {
    story("2026-06-05 09:00", async |world| {
        world.posts(&notice(SAMPLE_NOTICE)).await;
        let engine = &world.simulation.engine;
        let now = world.now();
        let taken = engine.broker.take(Queue::IntakeCbp, 1, now).await.expect("it is there");
        engine.broker.dead_letter(&taken, "delivery-limit", now).await.expect("it is moved");
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.quarantine().await, "");
        assert_eq!(waiting(world, Queue::Dead).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_for_a_damaged_case_is_set_aside_and_holds_up_no_other() {
    story("2026-06-05 09:00", async |world| {
        for number in [SAMPLE_NOTICE, OTHER] {
            world.issue(number).await;
        }
        let whole = Arc::clone(&world.simulation.engine.store);
        let damaged = DamagedStore::over(Arc::clone(&whole), &[SAMPLE_NOTICE]);
        world.simulation.engine.store = Arc::new(damaged);
        for number in [SAMPLE_NOTICE, OTHER] {
            world.posts(&IMPORTER.says("submit-response", number, answer())).await;
        }
        intake::pass(&world.simulation.engine).await.expect("intake goes on");
        world.simulation.engine.store = whole;
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.state(OTHER).await, "RESPONSE_RECEIVED");
        insta::assert_snapshot!(world.quarantine().await, @r"
        dead-lettered
           The message could not be applied (the case store failed: table cases, row RFI-2026-000101: column body cannot be read: EOF while parsing a value); routing key `gov.cbp.form28.submit-response.v1`. Mend the cause and replay it.
        ");
    })
    .await;
}

#[tokio::test]
async fn a_damaged_case_does_not_stop_the_clock_for_the_others() {
    story("2026-06-05 09:00", async |world| {
        for number in [SAMPLE_NOTICE, OTHER] {
            world.issue(number).await;
        }
        let whole = Arc::clone(&world.simulation.engine.store);
        let damaged = DamagedStore::over(Arc::clone(&whole), &[SAMPLE_NOTICE]);
        world.simulation.engine.store = Arc::new(damaged);
        world.outage_until("2026-07-09 10:00");
        clock::pass(&world.simulation.engine).await.expect("the clock goes on");
        world.simulation.engine.store = whole;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.state(OTHER).await, "OVERDUE");
        world.outage_until("2026-07-09 11:00");
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
    })
    .await;
}

#[tokio::test]
async fn a_dead_letter_that_ends_its_process_is_set_aside_unread_and_no_other_with_it() {
    story("2026-06-05 09:00", async |world| {
        for number in [SAMPLE_NOTICE, OTHER] {
            world.posts(&notice(number)).await;
        }
        let (broker, start) = (&world.simulation.engine.broker, world.now());
        let taken = broker.take(Queue::IntakeCbp, 2, start).await.expect("both are there");
        broker.dead_letter(&taken, "delivery-limit", start).await.expect("they are moved");
        for attempt in 1..=3 {
            // It takes the message and is gone: nobody answers.
            let now = world.now();
            let taken = broker.take(Queue::Dead, 1, now).await.expect("it is there");
            assert_eq!(taken.first().map(|delivery| delivery.deliveries), Some(attempt));
            world.simulation.clock.set(now + VISIBILITY_TIMEOUT);
        }
        world.works().await;
        assert_eq!(world.state(OTHER).await, "ISSUED");
        insta::assert_snapshot!(world.quarantine().await, @r"
        dead-lettered
           The message could not be applied (delivery-limit); routing key `gov.cbp.form28.issue.v1`. Mend the cause and replay it.
        ");
    })
    .await;
}

#[tokio::test]
async fn work_that_became_a_dead_letter_is_staged_again_by_the_sweep() {
    story("2026-06-05 09:00", async |world| {
        world.posts(&notice(SAMPLE_NOTICE)).await;
        let engine = world.simulation.engine.clone();
        intake::pass(&engine).await.expect("intake works");
        relay::pass(&engine).await.expect("the relay works");
        let now = world.now();
        let taken = engine.broker.take(Queue::Documents, 1, now).await.expect("it is there");
        engine.broker.dead_letter(&taken, "delivery-limit", now).await.expect("it is moved");
        world.works().await;
        assert_eq!(world.new_mails().len(), 0);
        assert_eq!(world.quarantine().await, "");
        world.simulation.clock.set(now + clock::STUCK_AFTER + VISIBILITY_TIMEOUT);
        clock::sweep(&engine).await.expect("the sweep works");
        world.works().await;
        assert_eq!(world.new_mails().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_document_that_ends_its_process_is_given_up_until_the_sweep_and_somebody_is_told() {
    story("2026-06-05 09:00", async |world| {
        world.posts(&notice(SAMPLE_NOTICE)).await;
        let engine = world.simulation.engine.clone();
        intake::pass(&engine).await.expect("intake works");
        relay::pass(&engine).await.expect("the relay works");
        for attempt in 1..=10 {
            // It takes the work and is gone: nobody answers.
            let now = world.now();
            let taken = engine.broker.take(Queue::Documents, 9, now).await.expect("it is there");
            assert_eq!(taken.first().map(|delivery| delivery.deliveries), Some(attempt));
            world.simulation.clock.set(now + VISIBILITY_TIMEOUT);
        }
        world.works().await;
        assert_eq!(world.gaps().await, "RFI-2026-000101: document-failed");
        let told = world.new_mails();
        assert_eq!(told.len(), 1, "only the fallback hears of it");
        world.simulation.clock.set(world.now() + clock::STUCK_AFTER);
        clock::sweep(&engine).await.expect("the sweep works");
        world.works().await;
        assert_eq!(world.new_mails().len(), 2);
    })
    .await;
}
