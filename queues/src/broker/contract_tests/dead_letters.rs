//! Stories of messages that nobody could handle.

use std::collections::BTreeMap;

use super::{Engine, START, Told, assert_nothing, command, connected, ids, publish, take, to};
use crate::broker::{Broker, DELIVERY_LIMIT_REASON, Fault, Publication};
use crate::topology::{DELIVERY_LIMIT, Exchange, Queue};

pub async fn a_message_delivered_too_often_becomes_a_dead_letter<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("poison")]).await?;
    for delivery in 1..=DELIVERY_LIMIT.get() {
        let taken = take(&broker, Queue::IntakeCbp, 1, START).await?;
        assert_eq!(taken[0].deliveries, delivery);
        broker.release(&taken, Fault::Message, START).await?;
    }
    assert_nothing(engine, &broker, Queue::IntakeCbp, START).await?;
    let dead = take(&broker, Queue::Dead, 1, START).await?;
    assert_eq!(ids(&dead), ["poison"]);
    assert_eq!(dead[0].dead_letter_reason.as_deref(), Some(DELIVERY_LIMIT_REASON));
    assert_eq!(dead[0].exchange, Some(Exchange::Cbp));
    assert_eq!(dead[0].deliveries, 1);
    Ok(())
}

pub async fn a_dead_letter_carries_its_reason_and_origin<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    let sent = Publication {
        headers: BTreeMap::from([("traceparent".to_owned(), "00-4bf9-01".to_owned())]),
        ..to(Exchange::Work, "mail", "one")
    };
    publish(&broker, std::slice::from_ref(&sent)).await?;
    let taken = take(&broker, Queue::Mail, 1, START).await?;
    broker.dead_letter(&taken, "the mail has no recipient", START).await?;

    let later = engine.lapse(&broker, START).await?;
    assert_nothing(engine, &broker, Queue::Mail, later).await?;
    let dead = take(&broker, Queue::Dead, 1, later).await?.remove(0);
    assert_eq!(dead.queue, Queue::Dead);
    assert_eq!(dead.dead_letter_reason.as_deref(), Some("the mail has no recipient"));
    assert_eq!(dead.exchange, Some(Exchange::Work));
    assert_eq!(dead.routing_key, "mail");
    assert_eq!(dead.message_id, "one");
    assert_eq!(dead.body, sent.body);
    assert_eq!(dead.headers, sent.headers);
    Ok(())
}

pub async fn a_message_given_back_for_our_sake_never_becomes_a_dead_letter<E: Engine>(
    engine: &E,
) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    let first = take(&broker, Queue::IntakeCbp, 1, START).await?;
    broker.release(&first, Fault::Ours, START).await?;
    for _ in 0..DELIVERY_LIMIT.get() + 2 {
        let taken = take(&broker, Queue::IntakeCbp, 1, START).await?;
        assert_eq!(taken[0].deliveries, 1);
        // The first delivery was answered: what it says now means nothing.
        broker.ack(&first, START).await?;
        broker.release(&taken, Fault::Ours, START).await?;
    }
    assert_eq!(ids(&take(&broker, Queue::IntakeCbp, 1, START).await?), ["one"]);
    assert_nothing(engine, &broker, Queue::Dead, START).await
}

pub async fn a_dead_letter_may_be_delivered_without_limit<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[to(Exchange::Dead, "any", "one")]).await?;
    for _ in 0..DELIVERY_LIMIT.get() + 2 {
        let taken = take(&broker, Queue::Dead, 1, START).await?;
        broker.release(&taken, Fault::Message, START).await?;
    }
    assert_eq!(ids(&take(&broker, Queue::Dead, 1, START).await?), ["one"]);
    Ok(())
}

pub async fn a_dead_letter_may_be_buried_again_with_another_reason<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    let taken = take(&broker, Queue::IntakeCbp, 1, START).await?;
    broker.dead_letter(&taken, "first reason", START).await?;
    let dead = take(&broker, Queue::Dead, 1, START).await?;
    broker.dead_letter(&dead, "second reason", START).await?;
    let again = take(&broker, Queue::Dead, 1, START).await?;
    assert_eq!(again[0].dead_letter_reason.as_deref(), Some("second reason"));
    assert_eq!(again[0].exchange, Some(Exchange::Cbp));
    assert_nothing(engine, &broker, Queue::Dead, START).await
}
