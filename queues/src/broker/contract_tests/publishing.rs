//! Stories of messages on their way into the queues.

use std::collections::BTreeMap;

use super::{
    Engine, START, Told, WAIT_MAX, assert_nothing, command, connected, ids, publish, take, to,
};
use crate::broker::{BODY_BYTES_MAX, Broker, Confirmation, Fault, Publication};
use crate::topology::{Exchange, Queue};

pub async fn every_part_of_a_message_arrives<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    let sent = Publication {
        headers: BTreeMap::from([
            ("traceparent".to_owned(), "00-4bf9-01".to_owned()),
            ("note".to_owned(), "Zoë \"quoted\"".to_owned()),
        ]),
        user_id: Some(engine.user()),
        body: (0..=255).collect(),
        ..command("one")
    };
    publish(&broker, std::slice::from_ref(&sent)).await?;
    let taken = take(&broker, Queue::IntakeCbp, 1, START).await?.remove(0);
    assert_eq!(taken.queue, Queue::IntakeCbp);
    assert_eq!(taken.exchange, Some(sent.exchange));
    assert_eq!(taken.routing_key, sent.routing_key);
    assert_eq!(taken.message_id, sent.message_id);
    assert_eq!(taken.content_type, sent.content_type);
    assert_eq!(taken.body, sent.body);
    assert_eq!(taken.headers, sent.headers);
    assert_eq!(taken.user_id, sent.user_id);
    assert_eq!(taken.dead_letter_reason, None);
    Ok(())
}

pub async fn every_exchange_reaches_its_queues<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    let routes = [
        (Exchange::Cbp, "gov.cbp.form29.issue.v1", Queue::IntakeCbp),
        (Exchange::Trade, "gov.cbp.form28.submit-response.v1", Queue::IntakeTrade),
        (Exchange::Work, "documents", Queue::Documents),
        (Exchange::Work, "mail", Queue::Mail),
        (Exchange::Dead, "anything", Queue::Dead),
    ];
    for (exchange, key, queue) in routes {
        publish(&broker, &[to(exchange, key, key)]).await?;
        assert_eq!(ids(&take(&broker, queue, 1, START).await?), [key]);
    }
    for queue in Queue::ALL {
        assert_nothing(engine, &broker, queue, START).await?;
    }
    Ok(())
}

pub async fn messages_are_taken_in_order_of_arrival<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("3"), command("1")]).await?;
    publish(&broker, &[command("2")]).await?;
    let taken = take(&broker, Queue::IntakeCbp, 3, START).await?;
    assert_eq!(ids(&taken), ["3", "1", "2"]);
    Ok(())
}

pub async fn waiting_ends_when_another_process_publishes<E: Engine>(engine: &E) -> Told {
    let (reader, writer) = (connected(engine).await?, connected(engine).await?);
    assert_nothing(engine, &reader, Queue::IntakeCbp, START).await?;
    publish(&writer, &[command("one")]).await?;
    let ended = tokio::time::timeout(WAIT_MAX, reader.wait(Queue::IntakeCbp)).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(ids(&take(&reader, Queue::IntakeCbp, 1, START).await?), ["one"]);
    Ok(())
}

pub async fn work_that_no_queue_takes_is_returned<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    let stray = to(Exchange::Work, "laundry", "one");
    let Confirmation::Returned { reason } = broker.publish(&[stray], START).await?.remove(0) else {
        panic!("the message has no queue and must come back");
    };
    assert!(reason.contains("laundry"), "the reason names the routing key: {reason}");
    Ok(())
}

pub async fn a_body_too_large_is_refused_with_a_sentence<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    let large = Publication { body: vec![b' '; BODY_BYTES_MAX + 1], ..command("large") };
    let reason = "the body: 4194305 bytes, but at most 4194304".to_owned();
    let answers = broker.publish(&[large], START).await?;
    assert_eq!(answers, [Confirmation::Refused { reason }]);
    assert_nothing(engine, &broker, Queue::IntakeCbp, START).await
}

pub async fn a_batch_is_confirmed_one_by_one_in_its_order<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    let large = Publication { body: vec![b' '; BODY_BYTES_MAX + 1], ..command("large") };
    let stray = to(Exchange::Work, "laundry", "stray");
    let batch = [command("1"), large, command("2"), stray, command("3")];
    let answers = broker.publish(&batch, START).await?;
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0], Confirmation::Confirmed);
    assert!(matches!(answers[1], Confirmation::Refused { .. }));
    assert_eq!(answers[2], Confirmation::Confirmed);
    assert!(matches!(answers[3], Confirmation::Returned { .. }));
    assert_eq!(answers[4], Confirmation::Confirmed);
    assert_eq!(ids(&take(&broker, Queue::IntakeCbp, 3, START).await?), ["1", "2", "3"]);
    Ok(())
}

pub async fn a_fact_without_a_subscriber_is_confirmed<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[to(Exchange::Facts, "gov.cbp.form28.issued.v1", "one")]).await?;
    for queue in Queue::ALL {
        assert_nothing(engine, &broker, queue, START).await?;
    }
    Ok(())
}

pub async fn a_second_publication_of_one_id_is_a_second_message<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one"), command("one")]).await?;
    assert_eq!(ids(&take(&broker, Queue::IntakeCbp, 2, START).await?), ["one", "one"]);
    Ok(())
}

pub async fn declaring_again_changes_nothing<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    publish(&broker, &[command("one")]).await?;
    broker.declare().await?;
    assert_eq!(ids(&take(&broker, Queue::IntakeCbp, 1, START).await?), ["one"]);
    Ok(())
}

pub async fn nothing_given_is_nothing_done<E: Engine>(engine: &E) -> Told {
    let broker = connected(engine).await?;
    assert_eq!(broker.publish(&[], START).await?, []);
    broker.ack(&[], START).await?;
    broker.release(&[], Fault::Message, START).await?;
    broker.dead_letter(&[], "no reason", START).await?;
    publish(&broker, &[command("one")]).await?;
    assert_eq!(broker.take(Queue::IntakeCbp, 0, START).await?, []);
    Ok(())
}
