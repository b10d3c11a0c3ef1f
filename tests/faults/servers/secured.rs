//! What the servers themselves vouch for: encryption, and who publishes.

use std::time::Duration;

use tests::running::wait_until;
use tests::servers::{Place, Servers};
use tests::service::{Installation, is_done, notice_of_today};
use workers::smtp_sink::Sink;

/// How long until everything is done.
const END_LIMIT: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tls_everything_goes_as_ever_and_a_server_that_nobody_trusts_gets_nothing() {
    let servers = Servers::own_with_tls();
    let place = Place::on(&servers);
    let (database, broker) = (place.database_url_by_name(), place.broker_url_with_tls());
    let ca_file = servers.ca_file().display().to_string();
    let installation = Installation::at(place)
        .await
        .with("STORE__URL", &database)
        .with("STORE__CA_FILE", &ca_file)
        .with("BROKER__URL", &broker)
        .with("BROKER__CA_FILE", &ca_file);
    let service = installation.start().await;
    let (with, without) = installation.place().database_connections_by_tls();
    assert!(with > 0 && without == 0, "{with} connections with TLS, {without} without");
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    installation.send(&[notice_of_today(1)]);
    wait_until("the notice is told", END_LIMIT, async || is_done(&engine, 1).await).await;
    assert_eq!(service.stop().await.code(), Some(0), "exit code");

    let other = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(other.path(), Sink::CA_PEM).expect("a file can be written");
    let other = other.path().display().to_string();
    let untrusting = installation.with("BROKER__CA_FILE", &other);
    assert!(!untrusting.tries_to_send(&[notice_of_today(2)]), "the broker is not trusted");
    let untrusting = untrusting.with("STORE__CA_FILE", &other);
    assert!(!untrusting.tries(&["case", "list"]), "the store is not trusted");
}

#[tokio::test]
async fn the_broker_lets_nobody_publish_under_the_name_of_another_user() {
    let installation = Installation::on_servers().await;
    let place = installation.place();
    let user = place.trade_user();
    let answer = place.publishes_as_trade_user("guest");
    let refusal = format!("user_id property set to 'guest' but authenticated user was '{user}'");
    assert!(answer.contains(&refusal), "{answer}");
    assert_eq!(place.publishes_as_trade_user(&user), r#"{"routed":true}"#);
}
