use queues::broker::{ExchangeInspection, Problem, QueueInspection};
use queues::topology::Exchange;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-07-06T12:00:00Z")
}

fn inspection() -> Inspection {
    Inspection {
        engine: "postgresql",
        server_version: "15.8 (Debian 15.8-1)".to_owned(),
        address: "postgres://…@db.example/tw".to_owned(),
        schema_found: 7,
        schema_known: 7,
        server_clock: now(),
        has_time_zone_data: true,
        missing_privileges: Vec::new(),
        journal_guard: JournalGuard::TriggersOfAnother,
    }
}

fn statuses(checks: &[Check]) -> Vec<(&str, Status)> {
    checks.iter().map(|check| (check.name, check.status)).collect()
}

/// The check of that name.
fn named<'a>(checks: &'a [Check], name: &str) -> &'a Check {
    checks.iter().find(|check| check.name == name).unwrap()
}

#[test]
fn a_store_that_is_as_it_must_be_is_ok_in_every_check() {
    let checks = store(&inspection(), (now(), now()));
    let names = ["store", "store schema", "store privileges", "journal guard", "clocks"];
    assert_eq!(statuses(&checks), names.map(|name| (name, Status::Ok)));
    assert_eq!(
        checks[0].finding,
        "postgresql 15.8 (Debian 15.8-1) at postgres://…@db.example/tw answers."
    );
    assert_eq!(checks[4].finding, "postgresql and this machine agree within 2 s.");
}

#[test]
fn a_postgresql_before_15_fails() {
    let old = Inspection { server_version: "14.11".to_owned(), ..inspection() };
    assert_eq!(named(&store(&old, (now(), now())), "store").status, Status::Fail);
    let lite = Inspection { engine: "sqlite", server_version: "3.51.0".to_owned(), ..old };
    assert_eq!(named(&store(&lite, (now(), now())), "store").status, Status::Ok);
}

#[test]
fn a_schema_that_is_missing_older_or_newer_fails_with_what_to_do() {
    let said = |found: i64| {
        let found = Inspection { schema_found: found, ..inspection() };
        let checks = store(&found, (now(), now()));
        let check = named(&checks, "store schema");
        assert_eq!(check.status, Status::Fail);
        (check.finding.clone(), checks.len())
    };
    assert_eq!(said(0), ("The database has no schema yet.".to_owned(), 3));
    assert_eq!(said(6), ("The schema is of version 6, this program needs 7.".to_owned(), 5));
    assert_eq!(said(8), ("The schema is of version 8, this program knows up to 7.".to_owned(), 5));
}

#[test]
fn missing_privileges_are_named() {
    let missing = vec!["INSERT on journal".to_owned(), "UPDATE on mails".to_owned()];
    let found = Inspection { missing_privileges: missing, ..inspection() };
    let checks = store(&found, (now(), now()));
    let check = named(&checks, "store privileges");
    assert_eq!(check.finding, "The user lacks INSERT on journal, UPDATE on mails.");
}

#[test]
fn clocks_warn_from_two_seconds_and_fail_from_thirty_beyond_the_time_the_question_took() {
    let asked = (now(), at("2026-07-06T12:00:05Z"));
    let judged = |theirs: &str| skew("postgresql", asked, at(theirs)).status;
    assert_eq!(judged("2026-07-06T12:00:03Z"), Status::Ok);
    assert_eq!(judged("2026-07-06T12:00:07Z"), Status::Ok);
    assert_eq!(judged("2026-07-06T12:00:07.1Z"), Status::Warn);
    assert_eq!(judged("2026-07-06T11:59:57.9Z"), Status::Warn);
    assert_eq!(judged("2026-07-06T12:00:36Z"), Status::Fail);
    let behind = skew("postgresql", asked, at("2026-07-06T11:59:00Z"));
    assert_eq!(behind.finding, "The clock of postgresql is 60.0 s behind that of this machine.");
}

#[test]
fn work_that_waits_longer_than_five_minutes_warns() {
    let found = Backlog {
        outbox: 3,
        outbox_oldest: Some(at("2026-07-06T11:55:00Z")),
        mails_waiting: 1,
        mails_queued: 1,
        mails_oldest: Some(at("2026-07-06T09:00:00Z")),
        rung_due_oldest: Some(at("2026-07-06T11:54:00Z")),
        quarantine: 1,
        ..Backlog::default()
    };
    let checks = backlog(&found, now());
    let expected = [
        ("outbox", Status::Ok),
        ("mail", Status::Warn),
        ("due clock", Status::Warn),
        ("quarantine", Status::Warn),
    ];
    assert_eq!(statuses(&checks), expected);
    assert_eq!(checks[0].finding, "3 wait, the oldest for 5 min.");
    assert_eq!(checks[1].finding, "2 wait, the oldest for 3 h.");
    assert_eq!(
        checks[2].finding,
        "A reminder was due at 2026-07-06 07:54 EDT and has not fired, 6 min ago."
    );
    assert_eq!(checks[3].finding, "1 message is held.");
}

#[test]
fn nothing_that_waits_is_ok() {
    let checks = backlog(&Backlog::default(), now());
    assert!(checks.iter().all(|check| check.status == Status::Ok), "{checks:?}");
}

fn broker_found() -> mq::Inspection {
    let queues = Queue::ALL.map(|queue| QueueInspection {
        queue,
        exists: true,
        as_declared: Some(true),
        ready: 2,
        readable: Some(true),
        problem: None,
    });
    let exchanges = Exchange::ALL.map(|exchange| ExchangeInspection {
        exchange,
        exists: true,
        writable: Some(true),
        problem: None,
    });
    mq::Inspection {
        engine: "rabbitmq",
        server: Some("RabbitMQ 3.13.7".to_owned()),
        address: "amqp://mq.example/tw".to_owned(),
        user: Some("tidewaiter".to_owned()),
        receipt: ReceiptSource::Broker,
        exchanges: exchanges.into(),
        queues: queues.into(),
    }
}

#[test]
fn a_broker_that_is_as_it_must_be_is_ok_in_every_check() {
    let checks = broker(&broker_found(), TradeIdentity::Required);
    let names =
        ["broker", "broker queues", "broker permissions", "trade identity", "time of receipt"];
    assert_eq!(statuses(&checks), names.map(|name| (name, Status::Ok)));
    assert_eq!(
        checks[0].finding,
        "RabbitMQ 3.13.7 at amqp://mq.example/tw answers to the user tidewaiter."
    );
    let waits = "Every queue is as it must be; 10 messages wait in them, 2 of them dead letters.";
    assert_eq!(checks[1].finding, waits);
}

#[test]
fn a_broker_that_notes_no_time_of_receipt_makes_answers_count_as_of_consumption() {
    for source in [ReceiptSource::Consumption, ReceiptSource::Unknown] {
        let found = mq::Inspection { receipt: source, ..broker_found() };
        let checks = broker(&found, TradeIdentity::Required);
        let check = named(&checks, "time of receipt");
        assert_eq!(check.status, Status::Warn);
        assert!(check.finding.contains("answers are counted as of consumption"), "{check:?}");
    }
}

#[test]
fn queues_of_another_kind_fail_with_each_of_them_and_one_remedy() {
    let mut found = broker_found();
    found.queues[0].problem = Some(Problem {
        sentence: "queue tidewaiter.intake.cbp is classic".to_owned(),
        remedy: "delete it while it is empty and run `tidewaiter migrate`".to_owned(),
    });
    found.queues[1].problem = Some(Problem {
        sentence: "queue tidewaiter.intake.trade is classic".to_owned(),
        remedy: "delete it while it is empty and run `tidewaiter migrate`".to_owned(),
    });
    let checks = broker(&found, TradeIdentity::Required);
    let check = named(&checks, "broker queues");
    assert_eq!(check.status, Status::Fail);
    let finding =
        "Queue tidewaiter.intake.cbp is classic; queue tidewaiter.intake.trade is classic.";
    assert_eq!(check.finding, finding);
    let remedy = "Delete it while it is empty and run `tidewaiter migrate`.";
    assert_eq!(check.remedy.as_deref(), Some(remedy));
}

#[test]
fn permissions_that_are_missing_warn_because_roles_differ() {
    let mut found = broker_found();
    // No role publishes commands.
    found.exchanges[0].writable = Some(false);
    found.exchanges[2].writable = Some(false);
    found.queues[3].readable = Some(false);
    let checks = broker(&found, TradeIdentity::Trusted);
    let check = named(&checks, "broker permissions");
    assert_eq!(check.status, Status::Warn);
    assert_eq!(check.finding, "The user may not publish to tidewaiter.work, read tidewaiter.mail.");
    assert_eq!(named(&checks, "trade identity").status, Status::Warn);
}

#[test]
fn the_embedded_broker_has_no_users_to_speak_of() {
    let found = mq::Inspection { engine: "embedded", server: None, user: None, ..broker_found() };
    let checks = broker(&found, TradeIdentity::Required);
    let names = ["broker", "broker queues", "time of receipt"];
    assert_eq!(statuses(&checks), names.map(|name| (name, Status::Ok)));
}

#[test]
fn a_disk_warns_below_ten_per_cent_and_fails_below_a_gibibyte() {
    const GIB: u64 = 1 << 30;
    let judged = |free, size| disk("data disk", "/data", free, size).status;
    assert_eq!(judged(100 * GIB, 1000 * GIB), Status::Ok);
    assert_eq!(judged(99 * GIB, 1000 * GIB), Status::Warn);
    assert_eq!(judged(GIB, 2 * GIB), Status::Ok);
    assert_eq!(judged(GIB - 1, 2 * GIB), Status::Fail);
    assert_eq!(judged(0, 0), Status::Fail);
    let check = disk("data disk", "/data", 2 * GIB, 8 * GIB);
    assert_eq!(check.finding, "2048 MiB (25 %) are free for /data.");
}

#[test]
fn a_secret_may_be_read_by_its_group_but_not_by_everybody() {
    assert_eq!(secret_file("k", "/run/k", 0o100_400), None);
    assert_eq!(secret_file("k", "/run/k", 0o100_440), None);
    let open = "k = /run/k can be read by every user here (mode 644)".to_owned();
    assert_eq!(secret_file("k", "/run/k", 0o100_644), Some((Status::Warn, open)));
    let loose = "k = /run/k can be changed by every user here (mode 606)".to_owned();
    assert_eq!(secret_file("k", "/run/k", 0o100_606), Some((Status::Fail, loose)));
}
