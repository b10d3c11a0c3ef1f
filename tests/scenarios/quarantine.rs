//! What operators do with messages set aside: they look, replay, discard.

use serde_json::json;
use store::changes::Changes;
use store::model::QuarantineRow;
use store::plan::{Decision, Settings};
use tests::actors::IMPORTER;
use tests::messages::{SAMPLE_NOTICE, notice};
use tests::world::{World, story};
use workers::commands::quarantine::choosing::Choice;
use workers::commands::quarantine::groups::groups_of;
use workers::commands::quarantine::settle::{Desk, Outcome};
use workflows::actor::{Actor, ActorClass};
use workflows::message::QuarantineCause;

/// The desk of an operator in a world.
fn desk(world: &World, writes: bool) -> Desk<'_> {
    let engine = &world.simulation.engine;
    let operator = Actor { class: ActorClass::Operator, ..Actor::cbp("ann", "ann") };
    Desk {
        store: engine.store.as_ref(),
        settings: Settings::clone(&engine.settings),
        decision: Decision { operator, reason: Some("the sender asked for it".to_owned()) },
        now: engine.clock.now(),
        writes,
    }
}

async fn held(world: &World) -> Vec<QuarantineRow> {
    world.simulation.engine.store.quarantine(false).await.expect("the store lists its quarantine")
}

fn told(outcomes: &[Outcome]) -> Vec<(&str, &str)> {
    outcomes.iter().map(|outcome| (outcome.outcome, outcome.detail.as_str())).collect()
}

/// An operator replays everything held; then everybody works.
async fn replay(world: &mut World) -> Vec<Outcome> {
    let rows = held(world).await;
    let outcomes = desk(world, true).replay(rows).await.expect("the store works");
    world.works().await;
    outcomes
}

#[tokio::test]
async fn a_notice_with_a_wrong_check_digit_is_held_until_it_is_sent_right_under_a_new_id() {
    story("2026-06-05 09:00", async |world| {
        let wrong = notice(SAMPLE_NOTICE).under_id("issue-1").with("/entryNumber", "XQ7-2604418-0");
        world.gets(&wrong).await;
        assert_eq!(world.mails(), "");
        let outcomes = replay(world).await;
        assert_eq!(
            told(&outcomes),
            [(
                "held",
                "invalid-data: /data/entryNumber \"XQ7-2604418-0\" is not an entry number: the \
                 check digit is 0, expected 9."
            )]
        );
        world.gets(&notice(SAMPLE_NOTICE).under_id("issue-2")).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.new_mails().len(), 2);
        assert_eq!(held(world).await.len(), 1);
        let rows = held(world).await;
        let outcomes = desk(world, true).discard(rows).await.expect("the store works");
        let expected = "journaled for RFI-2026-000101, its sender is told";
        assert_eq!(told(&outcomes), [("discarded", expected)]);
        world.works().await;
        assert_eq!(world.quarantine().await, "");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-05 09:00 EDT  RFI-2026-000101   issue refused, discarded: An operator discarded this message: the sender asked for it (operator:ann)
        ");
    })
    .await;
}

#[tokio::test]
async fn a_message_set_aside_is_replayed_with_its_own_time_of_receipt_once() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        let view = IMPORTER.says("view", SAMPLE_NOTICE, json!({})).under_id("view-1");
        let extend = json!({ "days": 30, "reason": "The records are archived abroad." });
        world.gets(&view).await;
        let asked = IMPORTER.says("request-extension", SAMPLE_NOTICE, extend).under_id("view-1");
        world.at("2026-06-06 09:00").await;
        world.gets(&asked).await;
        world.at("2026-06-08 09:00").await;
        let rows = held(world).await;
        let shown = desk(world, false).replay(rows.clone()).await.expect("the store works");
        assert_eq!(told(&shown), [("applied", "extension-requested")]);
        assert_eq!(held(world).await, rows, "what is only shown changes nothing");
        let outcomes = desk(world, true).replay(rows.clone()).await.expect("the store works");
        assert_eq!(told(&outcomes), [("applied", "extension-requested")]);
        let again = desk(world, true).replay(rows).await.expect("the store works");
        assert_eq!(told(&again), [("settled", "by somebody else meanwhile")]);
        world.works().await;
        assert_eq!(world.extension(SAMPLE_NOTICE).await, "REQUESTED");
        let journal = world.journal(Some(SAMPLE_NOTICE)).await;
        let rows: Vec<_> =
            journal.iter().filter(|row| row.entry.command == "request-extension").collect();
        let [row] = rows.as_slice() else { panic!("it is journaled once") };
        let received_at = row.entry.received_at.expect("a message has a time of receipt");
        assert_eq!(received_at.to_string(), "2026-06-06T13:00:00Z");
        assert_eq!(row.entry.detail["replayedBy"], "ann");
        assert_eq!(row.entry.detail["replayReason"], "the sender asked for it");
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_case_is_still_unknown_stays_held_when_it_is_replayed() {
    story("2026-06-05 09:00", async |world| {
        world.says(IMPORTER, "view", SAMPLE_NOTICE, json!({})).await;
        let outcomes = replay(world).await;
        assert_eq!(
            told(&outcomes),
            [(
                "held",
                "unknown-case: /subject No notice RFI-2026-000101 was issued yet; this message is \
                 applied by itself once it is."
            )]
        );
        assert_eq!(held(world).await.len(), 1);
        world.issue(SAMPLE_NOTICE).await;
        assert_eq!(world.quarantine().await, "");
    })
    .await;
}

#[tokio::test]
async fn a_dead_letter_is_replayed_once_its_case_exists() {
    story("2026-06-05 09:00", async |world| {
        world.says(IMPORTER, "view", SAMPLE_NOTICE, json!({})).await;
        let rows = held(world).await;
        desk(world, true).discard(rows.clone()).await.expect("the store works");
        // The same bytes as the broker gives them back: nobody applies them by itself.
        let mut dead = QuarantineRow { id: "f".repeat(32), ..rows[0].clone() };
        dead.defect.cause = QuarantineCause::DeadLettered;
        dead.instruction = None;
        let changes = Changes { quarantine: vec![dead], ..Changes::default() };
        world.simulation.engine.store.commit(&changes).await.expect("the store works");
        assert_eq!(told(&replay(world).await)[0].0, "held");
        world.issue(SAMPLE_NOTICE).await;
        assert_eq!(held(world).await.len(), 1);
        assert_eq!(told(&replay(world).await), [("applied", "viewed")]);
        assert_eq!(world.quarantine().await, "");
    })
    .await;
}

#[tokio::test]
async fn what_is_done_with_a_message_about_no_case_stands_in_a_chain_of_its_own() {
    story("2026-06-05 09:00", async |world| {
        world.posts_bytes(b"this is not JSON").await;
        world.works().await;
        let rows = held(world).await;
        let subject = format!("quarantine:{}", rows[0].id);
        for _ in 0..2 {
            assert_eq!(told(&replay(world).await)[0].0, "held");
        }
        let mut dry = desk(world, false);
        dry.decision.reason = None;
        let journaled = format!("about no case: journaled as {subject}");
        let expected = [("discarded", journaled.as_str())];
        assert_eq!(told(&dry.discard(rows.clone()).await.expect("the store works")), expected);
        assert_eq!(world.journal(Some(&subject)).await.len(), 2, "what is only shown is no act");
        let outcomes = desk(world, true).discard(rows.clone()).await.expect("the store works");
        assert_eq!(told(&outcomes), expected);
        let again = desk(world, true).discard(rows).await.expect("the store works");
        assert_eq!(told(&again), [("settled", "by somebody else meanwhile")]);
        assert_eq!(world.quarantine().await, "");
        let chain = world.journal(Some(&subject)).await;
        let acts: Vec<String> = chain
            .iter()
            .map(|row| {
                let detail = &row.entry.detail;
                let (outcome, cause) = (&detail["outcome"], &detail["cause"]);
                let actor = row.entry.actor.label();
                format!("{} {actor} {outcome} {cause} {}", row.entry.command, detail["reason"])
            })
            .collect();
        assert_eq!(
            acts,
            [
                r#"replay operator:ann "held" "malformed" "the sender asked for it""#,
                r#"replay operator:ann "held" "malformed" "the sender asked for it""#,
                r#"discard operator:ann "discarded" "malformed" "the sender asked for it""#,
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn messages_with_the_same_fault_are_one_group_and_are_chosen_by_its_fingerprint() {
    story("2026-06-05 09:00", async |world| {
        for (id, entry) in [("1", "XQ7-2604418-0"), ("2", "XQ7-2604418-1"), ("3", "XQ7")] {
            let wrong = notice(SAMPLE_NOTICE).under_id(id).with("/entryNumber", entry);
            world.gets(&wrong).await;
        }
        world.posts_bytes(b"this is not JSON").await;
        world.works().await;
        let rows = held(world).await;
        let groups = groups_of(&rows);
        let counts: Vec<(usize, &str)> =
            groups.iter().map(|group| (group.count, group.cause)).collect();
        assert_eq!(counts, [(2, "invalid-data"), (1, "invalid-data"), (1, "malformed")]);
        assert_eq!(
            groups[0].problem.as_deref(),
            Some("/data/entryNumber … is not an entry number: the check digit is … expected …")
        );
        let of = |fingerprint: &str| Choice {
            fingerprint: Some(fingerprint.to_owned()),
            ..Choice::default()
        };
        let chosen = of(&groups[0].fingerprint[..8]).among(rows.clone()).expect("a group");
        let ids: Vec<&str> = chosen.iter().map(|row| row.identity.id.as_str()).collect();
        assert_eq!(ids, ["1", "2"]);
        let refused = of("zzz").among(rows).unwrap_err().to_string();
        assert_eq!(refused, "no message has the fingerprint zzz");
        let outcomes = desk(world, true).discard(chosen).await.expect("the store works");
        assert_eq!(outcomes.len(), 2);
        assert_eq!(groups_of(&held(world).await).len(), 2);
    })
    .await;
}
