use std::path::Path;

use super::*;
use crate::clock_source::ManualClock;

/// A configuration whose servers are all at an address where nobody listens.
fn nothing_running(folder: &Path) -> Config {
    let mut config = Config::embedded(folder).unwrap();
    "postgres://tw@127.0.0.1:9/tw".clone_into(&mut config.store.url);
    "amqp://tw@127.0.0.1:9/tw".clone_into(&mut config.broker.url);
    "smtp://127.0.0.1:9".clone_into(&mut config.mail.url);
    config
}

fn of<'a>(checks: &'a [Check], name: &str) -> &'a Check {
    checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("no check {name}"))
}

#[tokio::test]
async fn where_nothing_runs_every_engine_fails_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(jiff::Timestamp::UNIX_EPOCH);
    let checks = examine(&nothing_running(folder.path()), &clock).await;
    for name in
        ["store", "store schema", "clocks", "outbox", "broker", "broker queues", "mail server"]
    {
        let check = of(&checks, name);
        assert_eq!(check.status, Status::Fail, "{check:?}");
        assert!(check.remedy.is_some(), "{check:?}");
    }
    assert_eq!(of(&checks, "configuration").status, Status::Ok);
    assert_eq!(of(&checks, "time zones").status, Status::Ok);
}

#[tokio::test]
async fn embedded_engines_that_are_not_made_yet_are_a_warning_and_are_not_made_by_looking() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::embedded(&folder.path().join("data")).unwrap();
    let checks = examine(&config, &SystemClock).await;
    for name in ["store", "broker", "documents"] {
        assert_eq!(of(&checks, name).status, Status::Warn);
    }
    assert!(!folder.path().join("data").exists());
}

#[tokio::test]
async fn embedded_engines_are_looked_at_as_servers_are() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::embedded(folder.path()).unwrap();
    let engine = crate::opening::engine(&config).await.unwrap();
    engine.store.close().await;
    let checks = examine(&config, &SystemClock).await;
    let is_ours = |check: &&Check| check.name != "system user" && !check.name.ends_with("disk");
    for check in checks.iter().filter(is_ours) {
        assert_eq!(check.status, Status::Ok, "{check:?}");
    }
    let names: Vec<&str> = checks.iter().filter(is_ours).map(|check| check.name).collect();
    assert_eq!(
        names,
        [
            "configuration",
            "secret files",
            "time zones",
            "store",
            "store schema",
            "store privileges",
            "journal guard",
            "clocks",
            "outbox",
            "mail",
            "due clock",
            "quarantine",
            "broker",
            "broker queues",
            "time of receipt",
            "documents",
            "mail server",
            "mail identity",
        ]
    );
}

#[tokio::test]
async fn a_check_that_hangs_is_given_up() {
    let hung = limited("broker", Duration::ZERO, std::future::pending()).await;
    assert_eq!(hung[0].finding, "There was no answer within 0 seconds.");
    assert_eq!((hung[0].name, hung[0].status), ("broker", Status::Fail));
}

#[test]
fn a_line_says_what_was_found_and_below_it_what_to_do() {
    let check = Check::warn("disk", "Little is left.", "Make room.");
    let expected =
        "warn  disk                Little is left.\n                          Make room.";
    assert_eq!(line(&check), expected);
    assert_eq!(
        line(&Check::ok("disk", "Much is left.")),
        "ok    disk                Much is left."
    );
}
