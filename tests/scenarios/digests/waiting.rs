//! Reminders that wait for others of their day, and how long.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::json;
use tests::actors::OFFICER;
use tests::messages::notice;
use tests::new_york;
use tests::world::{World, story};

use super::{
    ONE, OTHER, Post, all_but_documents_and_mail_work_once, importer_got, mail_works, reminders,
};

/// Two notices of which one is reminded with a letter, and the other without, on 4 July; no letter
/// is made.
async fn one_waits_for_its_letter(world: &mut World) {
    world.issue(ONE).await;
    world.gets(&notice(OTHER).with("/dateOfRequest", "2026-06-07")).await;
    world.at("2026-07-04 08:59").await;
    world.new_mails();
    world.outage_until("2026-07-04 09:00");
    while all_but_documents_and_mail_work_once(&world.simulation.engine).await > 0 {}
    mail_works(world).await;
    assert_eq!(importer_got(world), [""; 0]);
}

#[tokio::test]
async fn a_reminder_waits_ten_minutes_at_most_for_one_whose_document_is_not_made() {
    story("2026-06-05 09:00", async |world| {
        one_waits_for_its_letter(world).await;
        world.works().await;
        world.at("2026-07-04 09:01").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-04 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201
          + RFI-2026-000101-reminder.pdf
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000201-form28.pdf
        ");
    })
    .await;
    story("2026-06-05 09:00", async |world| {
        one_waits_for_its_letter(world).await;
        for second in 1..600 {
            let now = new_york("2026-07-04 09:00") + SignedDuration::from_secs(second);
            world.simulation.clock.set(now);
            mail_works(world).await;
        }
        assert_eq!(importer_got(world), [""; 0]);
        world.outage_until("2026-07-04 09:10");
        mail_works(world).await;
        assert_eq!(
            importer_got(world),
            ["[RFI-2026-000201] 3 days left: CBP Form 28, answer due Tue Jul 7, 2026 \
              (entry XQ7-2604418-9)"]
        );
        world.works().await;
        assert_eq!(
            importer_got(world),
            ["[RFI-2026-000101] 1 day left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, \
              2026 (entry XQ7-2604418-9)"]
        );
    })
    .await;
}

#[tokio::test]
async fn reminders_wait_for_a_clock_that_has_not_caught_up() {
    story("2026-06-05 09:00", async |world| {
        world.issue(ONE).await;
        world.gets(&notice(OTHER).with("/dateOfRequest", "2026-06-06")).await;
        world.at("2026-06-19 10:00").await;
        world.new_mails();
        world.outage_until("2026-06-20 12:00");
        world.posts(&OFFICER.says("start-review", ONE, json!({}))).await;
        world.outage_until("2026-06-21 12:00");
        world.only_the_clock_works().await; // the rung of 20 June, not that of 21 June
        mail_works(world).await;
        assert_eq!(importer_got(world), [""; 0]);
        world.works().await;
        assert_eq!(importer_got(world), [""; 0]);
        world.at("2026-06-21 12:01").await;
        assert_eq!(
            importer_got(world),
            ["[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201"]
        );
    })
    .await;
}

/// A notice that is issued two minutes before it is reminded of together with another; the mail
/// that tells of the issue does not go out.
async fn an_earlier_mail_does_not_go_out(world: &mut World) -> Arc<Post> {
    world.issue(OTHER).await;
    world.at("2026-06-28 08:58").await;
    let post = Post::serves(world, false);
    post.takes_not(Some("CBP Form 28 issued"));
    world.issue(ONE).await;
    world.new_mails();
    world.at("2026-06-28 09:03").await;
    assert_eq!(importer_got(world), [""; 0]);
    post
}

#[tokio::test]
async fn a_digest_waits_ten_minutes_at_most_for_a_reminder_that_an_earlier_mail_holds_up() {
    story("2026-06-05 09:00", async |world| {
        let post = an_earlier_mail_does_not_go_out(world).await;
        post.takes_not(None);
        world.at("2026-06-28 10:00").await;
        assert_eq!(
            importer_got(world),
            [
                "[RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 \
                 (entry XQ7-2604418-9)",
                "[2 reminders] Next date Sun Jul 5, 2026: RFI-2026-000101, RFI-2026-000201"
            ]
        );
    })
    .await;
    story("2026-06-05 09:00", async |world| {
        let post = an_earlier_mail_does_not_go_out(world).await;
        world.at("2026-06-28 09:14").await;
        let reminders = reminders(world).await;
        assert_eq!(
            reminders[reminders.len() - 2..],
            [
                format!("{ONE} sent (1) 2026-06-28 09:13 EDT"),
                format!("{OTHER} sent (1) 2026-06-28 09:10 EDT"),
            ]
        );
        post.takes_not(None);
        world.at("2026-06-28 10:00").await;
        assert_eq!(importer_got(world).len(), 3, "each alone, and the issue at last");
    })
    .await;
}
