//! Stories of messages that somebody holds.

use std::collections::BTreeSet;

use super::{
    Engine, ROUNDS_MAX, START, Told, WAIT_MAX, assert_nothing, command, connected, ids, publish,
    take,
};
use crate::broker::{Broker, Fault};
use crate::topology::Queue;

pub async fn a_published_message_is_taken_once_while_leased<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    let taken = take(&broker, Queue::IntakeCbp, 1, START).await?;
    assert_eq!(ids(&taken), ["one"]);
    assert_eq!(taken[0].deliveries, 1);
    assert_nothing(engine, &broker, Queue::IntakeCbp, START).await
}

pub async fn an_unanswered_message_comes_back<E: Engine>(engine: &E) -> Told {
    let (first, second) = (connected(engine).await?, connected(engine).await?);
    publish(&first, &[command("one")]).await?;
    take(&first, Queue::IntakeCbp, 1, START).await?;
    let later = engine.lapse(&first, START).await?;
    let again = take(&second, Queue::IntakeCbp, 1, later).await?;
    assert_eq!(ids(&again), ["one"]);
    assert_eq!(again[0].deliveries, 2);
    Ok(())
}

pub async fn an_acknowledged_message_is_gone<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    let taken = take(&broker, Queue::IntakeCbp, 1, START).await?;
    broker.ack(&taken, START).await?;
    let later = engine.lapse(&broker, START).await?;
    assert_nothing(engine, &connected(engine).await?, Queue::IntakeCbp, later).await
}

pub async fn a_late_acknowledgement_of_a_redelivered_message_does_nothing<E: Engine>(
    engine: &E,
) -> Told {
    let (slow, quick) = (connected(engine).await?, connected(engine).await?);
    publish(&slow, &[command("one")]).await?;
    let late = take(&slow, Queue::IntakeCbp, 1, START).await?;
    let later = engine.lapse(&slow, START).await?;
    let again = take(&quick, Queue::IntakeCbp, 1, later).await?;

    slow.ack(&late, later).await?;
    slow.release(&late, Fault::Message, later).await?;
    slow.dead_letter(&late, "too late", later).await?;
    assert_nothing(engine, &slow, Queue::IntakeCbp, later).await?;
    assert_nothing(engine, &slow, Queue::Dead, later).await?;

    quick.release(&again, Fault::Message, later).await?;
    let third = take(&quick, Queue::IntakeCbp, 1, later).await?;
    assert_eq!(third[0].deliveries, 3);
    Ok(())
}

pub async fn a_released_message_is_back_at_once_and_counts_as_a_delivery<E: Engine>(
    engine: &E,
) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    let taken = take(&broker, Queue::IntakeCbp, 1, START).await?;
    broker.release(&taken, Fault::Message, START).await?;
    let again = take(&broker, Queue::IntakeCbp, 1, START).await?;
    assert_eq!(ids(&again), ["one"]);
    assert_eq!(again[0].deliveries, 2);
    Ok(())
}

pub async fn an_answer_after_the_release_does_nothing<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    let taken = take(&broker, Queue::IntakeCbp, 1, START).await?;
    broker.release(&taken, Fault::Message, START).await?;
    broker.ack(&taken, START).await?;
    broker.dead_letter(&taken, "already given back", START).await?;
    assert_eq!(ids(&take(&broker, Queue::IntakeCbp, 1, START).await?), ["one"]);
    assert_nothing(engine, &broker, Queue::Dead, START).await
}

pub async fn a_batch_of_256_is_published_taken_and_acknowledged<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    let batch: Vec<_> = (0..256).map(|number| command(&number.to_string())).collect();
    publish(&broker, &batch).await?;
    let taken = take(&broker, Queue::IntakeCbp, 256, START).await?;
    let sent: Vec<_> = batch.iter().map(|publication| publication.message_id.as_str()).collect();
    assert_eq!(ids(&taken), sent);
    broker.ack(&taken, START).await?;
    let later = engine.lapse(&broker, START).await?;
    assert_nothing(engine, &broker, Queue::IntakeCbp, later).await
}

pub async fn two_processes_never_hold_the_same_message<E: Engine>(engine: &E) -> Told {
    let brokers = [connected(engine).await?, connected(engine).await?];
    let batch: Vec<_> = (0..40).map(|number| command(&number.to_string())).collect();
    publish(&brokers[0], &batch).await?;
    let mut held = Vec::new();
    for round in 0..ROUNDS_MAX {
        if held.len() == batch.len() {
            break;
        }
        let broker = &brokers[round % 2];
        let taken = broker.take(Queue::IntakeCbp, 5, START).await?;
        if taken.is_empty() {
            broker.wait(Queue::IntakeCbp).await;
        }
        held.extend(taken); // never answered: every lease runs until the end of the story
    }
    let distinct: BTreeSet<_> = held.iter().map(|delivery| &delivery.message_id).collect();
    assert_eq!((held.len(), distinct.len()), (batch.len(), batch.len()));
    Ok(())
}

pub async fn messages_survive_the_end_of_the_process<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("held"), command("waiting")]).await?;
    assert_eq!(ids(&take(&broker, Queue::IntakeCbp, 1, START).await?), ["held"]);
    let later = engine.lapse(&broker, START).await?;
    drop(broker);
    let next = connected(engine).await?;
    let mut all = ids(&take(&next, Queue::IntakeCbp, 2, later).await?);
    all.sort();
    assert_eq!(all, ["held", "waiting"]);
    Ok(())
}

pub async fn the_moment_of_receipt_is_kept_through_redelivery_and_death<E: Engine>(
    engine: &E,
) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    let first = take(&broker, Queue::IntakeCbp, 1, START).await?;
    let later = engine.lapse(&broker, START).await?;
    let again = take(&broker, Queue::IntakeCbp, 1, later).await?;
    assert_eq!(again[0].received_at, first[0].received_at);
    broker.dead_letter(&again, "no reason", later).await?;
    let dead = take(&broker, Queue::Dead, 1, later).await?;
    assert_eq!(dead[0].received_at, first[0].received_at);
    Ok(())
}

pub async fn a_process_that_comes_later_does_not_take_what_waits_for_new<E: Engine>(
    engine: &E,
) -> Told {
    let before = connected(engine).await?;
    publish(&before, &[command("one")]).await?;
    let later = START + WAIT_MAX;
    let depth = connected(engine).await?.depth(Queue::IntakeCbp, later).await?;
    let is_as_old = depth.oldest.is_some_and(|oldest| oldest <= START);
    assert!(is_as_old, "{depth:?}");
    Ok(())
}

pub async fn the_depth_counts_what_waits_and_what_is_held<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("1"), command("2"), command("3")]).await?;
    engine.settle(&broker, Queue::IntakeCbp).await;
    let before = broker.depth(Queue::IntakeCbp, START).await?;
    assert_eq!((before.ready, before.in_flight), (3, 0));
    let taken = take(&broker, Queue::IntakeCbp, 2, START).await?;
    let held = broker.depth(Queue::IntakeCbp, START).await?;
    assert_eq!((held.ready, held.in_flight), (1, 2));
    broker.ack(&taken, START).await?;
    let after = broker.depth(Queue::IntakeCbp, START).await?;
    assert_eq!((after.ready, after.in_flight), (1, 0));
    Ok(())
}
