//! Nobody answers for somebody else: a message of the trade counts only from a broker user of the
//! account that its actor names.

use std::sync::Arc;

use queues::broker::{Confirmation, Publication};
use queues::contract::ArrivalClass;
use serde_json::json;
use store::plan::{Decision, Settings, TradeIdentity};
use tests::actors::{IMPORTER, STRANGER};
use tests::messages::{Message, SAMPLE_NOTICE, account, sample_account};
use tests::world::{World, story};
use workers::commands::quarantine::settle::Desk;
use workers::simulation::{Timed, publication};
use workflows::actor::{Actor, ActorClass};

/// The user of the connection; where nobody logs in, any name is believed.
fn broker_user(world: &World) -> String {
    world.simulation.engine.broker.user().unwrap_or("cedar-ridge-erp").to_owned()
}

/// From now on senders must be vouched for.
fn require_identity(world: &mut World) {
    let engine = &mut world.simulation.engine;
    let trade_identity = TradeIdentity::Required;
    engine.settings = Arc::new(Settings { trade_identity, ..Settings::clone(&engine.settings) });
}

/// The directory lists broker users of the importer's account.
async fn lists(world: &mut World, queue_users: &[&str]) {
    let mut importer = sample_account("A00001");
    importer["queueUsers"] = json!(queue_users);
    world.gets(&account(importer)).await;
}

/// A message of the trade comes from a broker user, or from one the broker does not vouch for.
async fn comes_from(world: &mut World, user_id: Option<String>, message: &Message, number: usize) {
    let body = message.bytes(number, world.now());
    let timed = Timed { at: world.now(), class: ArrivalClass::Trade, body };
    let publication = Publication { user_id, ..publication(&timed) };
    let engine = &world.simulation.engine;
    let answers = engine.broker.publish(&[publication], world.now()).await;
    assert_eq!(answers.expect("the broker answers"), [Confirmation::Confirmed]);
    world.works().await;
}

#[tokio::test]
async fn a_message_counts_from_a_broker_user_of_its_account_alone() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        require_identity(world);
        let user = broker_user(world);
        lists(world, &[user.as_str()]).await;
        let ask = |days: u16| {
            let data = json!({ "days": days, "reason": "The records are archived abroad." });
            IMPORTER.says("request-extension", SAMPLE_NOTICE, data)
        };
        comes_from(world, None, &ask(10).under_id("nobody"), 901).await;
        let other = STRANGER.says("view", SAMPLE_NOTICE, json!({})).under_id("other");
        comes_from(world, Some(user.clone()), &other, 902).await;
        assert_eq!(world.extension(SAMPLE_NOTICE).await, "NONE");
        let said = format!(
            "wrong-sender\n  /data/actor/account The broker does not vouch for its sender: it must \
             be published with the property user_id, the name of the broker user that publishes \
             it.\nwrong-sender\n  /data/actor/account The broker user `{user}` is not known to \
             speak for the account B00002; the directory must list it among the queueUsers of \
             that account."
        );
        assert_eq!(world.quarantine().await, said);

        comes_from(world, Some(user.clone()), &ask(30).under_id("own"), 903).await;
        assert_eq!(world.extension(SAMPLE_NOTICE).await, "REQUESTED");
        let journal = world.journal(Some(SAMPLE_NOTICE)).await;
        let asked = journal.iter().find(|row| row.entry.command == "request-extension");
        assert_eq!(asked.expect("it is journaled").entry.user_id, Some(user));
    })
    .await;
}

#[tokio::test]
async fn a_message_of_a_wrong_sender_is_replayed_once_the_directory_lists_its_user() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        require_identity(world);
        let user = broker_user(world);
        let view = IMPORTER.says("view", SAMPLE_NOTICE, json!({})).under_id("early");
        comes_from(world, Some(user.clone()), &view, 901).await;
        assert_eq!(replayed(world).await, "held");
        lists(world, &[user.as_str()]).await;
        assert_eq!(replayed(world).await, "applied");
        assert_eq!(world.quarantine().await, "");
    })
    .await;
}

/// An operator replays the one message that is held. Returns what came of it.
async fn replayed(world: &mut World) -> &'static str {
    let engine = &world.simulation.engine;
    let rows = engine.store.quarantine(false).await.expect("the store lists its quarantine");
    let operator = Actor { class: ActorClass::Operator, ..Actor::cbp("ann", "ann") };
    let desk = Desk {
        store: engine.store.as_ref(),
        settings: Settings::clone(&engine.settings),
        decision: Decision { operator, reason: None },
        now: engine.clock.now(),
        writes: true,
    };
    let outcomes = desk.replay(rows).await.expect("the store works");
    let [outcome] = outcomes.as_slice() else { panic!("one message is held") };
    let outcome = outcome.outcome;
    world.works().await;
    outcome
}
