use super::*;
use lapin::types::FieldArray;

const NOON: Timestamp = Timestamp::constant(1_780_675_200, 0);

fn publication() -> Publication {
    Publication {
        exchange: Exchange::Trade,
        routing_key: "gov.cbp.form28.submit-response.v1".into(),
        message_id: "one".into(),
        content_type: "application/cloudevents+json".into(),
        body: b"{}".to_vec(),
        headers: BTreeMap::from([("traceparent".into(), "00-1-01".into())]),
        user_id: None,
    }
}

fn long(text: &str) -> AMQPValue {
    AMQPValue::LongString(text.into())
}

fn arrived(queue: Queue, exchange: Exchange, properties: BasicProperties) -> Delivery {
    arrival(queue, exchange, properties, false).delivery
}

fn arrival(
    queue: Queue,
    exchange: Exchange,
    properties: BasicProperties,
    redelivered: bool,
) -> Arrival {
    let mut message = lapin::message::Delivery::mock(
        7,
        exchange.name().into(),
        "key".into(),
        redelivered,
        b"{}".to_vec(),
    );
    message.properties = properties;
    Arrival::of(queue, message, Ingress::Off)
}

fn with_headers(headers: &[(&str, AMQPValue)]) -> BasicProperties {
    let mut table = FieldTable::default();
    for (name, value) in headers {
        table.insert((*name).into(), value.clone());
    }
    BasicProperties::default().with_headers(table)
}

fn death(queue: Queue, reason: &str, exchange: Exchange) -> AMQPValue {
    let mut table = FieldTable::default();
    table.insert("queue".into(), long(queue.name()));
    table.insert("reason".into(), long(reason));
    table.insert("exchange".into(), long(exchange.name()));
    AMQPValue::FieldArray(FieldArray::from(vec![AMQPValue::FieldTable(table)]))
}

#[test]
fn another_user_and_a_header_name_too_long_are_refused_before_the_server_sees_them() {
    let other = Publication { user_id: Some("eve".into()), ..publication() };
    assert_eq!(
        Outgoing::of(&other, "tw").unwrap_err(),
        "the user id: the broker knows us as \"tw\" and takes no message of \"eve\""
    );
    let headers = BTreeMap::from([("h".repeat(256), String::new())]);
    let refusal = Outgoing::of(&Publication { headers, ..publication() }, "tw").unwrap_err();
    assert!(refusal.starts_with("the name of a header: "), "{refusal}");
}

#[test]
fn a_publication_is_persistent_and_bears_no_timestamp_of_ours() {
    let named = Publication { user_id: Some("tw".into()), ..publication() };
    let properties = Outgoing::of(&named, "tw").unwrap().properties;
    assert_eq!(*properties.delivery_mode(), Some(PERSISTENT));
    assert_eq!(*properties.timestamp(), None);
    assert_eq!(*properties.user_id(), Some("tw".into()));
    assert_eq!(*Outgoing::of(&publication(), "tw").unwrap().properties.user_id(), None);
}

#[test]
fn a_dead_letter_of_ours_comes_back_as_what_it_was() {
    let sent = publication();
    let first = Outgoing::of(&sent, "tw").unwrap().properties.with_user_id("broker-7".into());
    let mut delivery = arrived(Queue::IntakeTrade, Exchange::Trade, first);
    delivery.received_at = NOON;
    let dead = Outgoing::dead(&delivery, "no such case").unwrap();
    let back = arrival(Queue::Dead, Exchange::Dead, dead.properties, false);
    assert_eq!(back.received_at, Some(NOON));
    let back = back.delivery;
    assert_eq!(back.exchange, Some(Exchange::Trade));
    assert_eq!(back.user_id.as_deref(), Some("broker-7"));
    assert_eq!(back.dead_letter_reason.as_deref(), Some("no such case"));
    assert_eq!(back.headers, sent.headers);
}

#[test]
fn the_delivery_limit_of_the_server_is_called_by_our_word() {
    let headers = [(DEATHS, death(Queue::IntakeCbp, "delivery_limit", Exchange::Cbp))];
    let dead = arrived(Queue::Dead, Exchange::Dead, with_headers(&headers));
    assert_eq!(dead.dead_letter_reason.as_deref(), Some(DELIVERY_LIMIT_REASON));
    assert_eq!(dead.exchange, Some(Exchange::Cbp));
}

#[test]
fn a_sender_cannot_forge_the_exchange_the_user_or_the_receipt_of_a_dead_letter() {
    let forged = with_headers(&[
        // The server finds its own entry for queue and reason, and keeps the exchange in it.
        (DEATHS, death(Queue::IntakeTrade, "delivery_limit", Exchange::Cbp)),
        (EXCHANGE, long(Exchange::Cbp.name())),
        (USER, long("cbp-system")),
        (RECEIVED, long("0")),
        (REASON, long("forged")),
    ])
    .with_user_id("eve".into());
    let dead = arrival(Queue::Dead, Exchange::Dead, forged, false);
    assert_eq!(dead.received_at, None);
    assert_eq!(dead.delivery.exchange, Some(Exchange::Trade));
    assert_eq!(dead.delivery.user_id.as_deref(), Some("eve"));
    assert_eq!(dead.delivery.dead_letter_reason.as_deref(), Some(DELIVERY_LIMIT_REASON));
    assert_eq!(dead.delivery.headers, BTreeMap::new());
}

#[test]
fn in_any_other_queue_headers_of_ours_mean_nothing() {
    let forged = with_headers(&[(REASON, long("forged")), (EXCHANGE, long("tidewaiter.cbp"))]);
    let delivery = arrived(Queue::IntakeTrade, Exchange::Trade, forged);
    assert_eq!(delivery.dead_letter_reason, None);
    assert_eq!(delivery.exchange, Some(Exchange::Trade));
}

#[test]
fn deliveries_are_counted_by_the_server_and_only_when_it_redelivers() {
    let counted = with_headers(&[(DELIVERY_COUNT, AMQPValue::LongLongInt(3))]);
    let deliveries = |redelivered| {
        let arrival = arrival(Queue::Mail, Exchange::Work, counted.clone(), redelivered);
        arrival.delivery.deliveries
    };
    assert_eq!(deliveries(true), 4);
    assert_eq!(deliveries(false), 1);
}

#[test]
fn headers_of_other_types_are_shown_as_text_and_nested_ones_are_not() {
    let headers = [
        ("number", AMQPValue::LongInt(-5)),
        ("flag", AMQPValue::Boolean(true)),
        ("nested", AMQPValue::FieldTable(FieldTable::default())),
    ];
    let delivery = arrived(Queue::IntakeCbp, Exchange::Cbp, with_headers(&headers));
    let shown = BTreeMap::from([("number".into(), "-5".into()), ("flag".into(), "true".into())]);
    assert_eq!(delivery.headers, shown);
}

#[test]
fn a_reason_is_cut_between_characters() {
    assert_eq!(cut("añb", 2), "a");
    assert_eq!(cut("añb", 3), "añ");
    assert_eq!(cut("añb", 9), "añb");
}

#[test]
fn of_a_body_too_large_its_beginning_its_length_and_its_hash_are_kept() {
    let of = |bytes: usize| {
        let (exchange, key) = (Exchange::Trade.name().into(), "key".into());
        let message = lapin::message::Delivery::mock(7, exchange, key, false, vec![b'x'; bytes]);
        Arrival::of(Queue::IntakeTrade, message, Ingress::Off).delivery
    };
    let largest = of(BODY_BYTES_MAX);
    assert_eq!((largest.body.len(), largest.oversize), (BODY_BYTES_MAX, None));
    let larger = of(BODY_BYTES_MAX + 1);
    assert_eq!(larger.body, vec![b'x'; BEGINNING_BYTES_MAX]);
    let sha256 = hex::encode(Sha256::digest(vec![b'x'; BODY_BYTES_MAX + 1]));
    assert_eq!(larger.oversize, Some(Oversize { bytes: BODY_BYTES_MAX + 1, sha256 }));
}
