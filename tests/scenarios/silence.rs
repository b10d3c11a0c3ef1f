//! Nobody answers.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER};
use tests::messages::{SAMPLE_NOTICE, notice};
use tests::world::story;

#[tokio::test]
async fn nobody_answers_and_every_rung_fires_then_reminders_go_on_weekly_until_it_is_closed() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-07-05, rolled to 2026-07-06");
        world.at("2026-07-07 00:00").await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to customs@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        2026-06-07 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Not opened yet: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-06-20 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] 15 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-06-28 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] 7 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-02 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [RFI-2026-000101] 3 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-04 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] 1 day left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-reminder.pdf
          + RFI-2026-000101-form28.pdf
        2026-07-05 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [RFI-2026-000101] Due today by the count, in time until Mon Jul 6, 2026: CBP Form 28 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-07 00:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-overdue.pdf
          + RFI-2026-000101-form28.pdf
        ");
        world.at("2026-07-28 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-07 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 1 day: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-13 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 7 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-20 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 14 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-27 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 21 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        world.says(OFFICER, "close-no-response", SAMPLE_NOTICE, json!({})).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "CLOSED_NO_RESPONSE");
        world.at("2027-08-01 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-28 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Closed without an answer: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000101   reminder not-viewed+2
        2026-06-20 09:00 EDT  RFI-2026-000101   reminder -15
        2026-06-28 09:00 EDT  RFI-2026-000101   reminder -7
        2026-07-02 09:00 EDT  RFI-2026-000101   reminder -3
        2026-07-04 09:00 EDT  RFI-2026-000101   reminder -1
        2026-07-05 09:00 EDT  RFI-2026-000101   reminder 0
        2026-07-07 00:00 EDT  RFI-2026-000101   pass-due-date: ISSUED -> OVERDUE, due 2026-07-06 (clock)
        2026-07-07 09:00 EDT  RFI-2026-000101   reminder +1
        2026-07-13 09:00 EDT  RFI-2026-000101   reminder +7
        2026-07-20 09:00 EDT  RFI-2026-000101   reminder +14
        2026-07-27 09:00 EDT  RFI-2026-000101   reminder +21
        2026-07-28 10:00 EDT  RFI-2026-000101   close-no-response: OVERDUE -> CLOSED_NO_RESPONSE, due 2026-07-06 (cbp:cbp-42c)
        ");
    })
    .await;
}

#[tokio::test]
async fn a_look_at_the_notice_takes_the_not_opened_reminder_away() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-06 12:00").await;
        world.says(IMPORTER, "view", SAMPLE_NOTICE, json!({})).await;
        world.at("2026-06-19 12:00").await;
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-06 12:00 EDT  RFI-2026-000101   view (trade:A00001/u-a00001)
        ");
    })
    .await;
}

#[tokio::test]
async fn an_officer_with_an_address_is_told_of_an_overdue_notice_too() {
    story("2026-06-05 09:00", async |world| {
        let notice = notice(SAMPLE_NOTICE).with("/officer/email", "delgado@cbp.example");
        world.gets(&notice).await;
        world.at("2026-07-06 23:59").await;
        let before = world.new_mails();
        assert!(before.iter().all(|mail| mail.to != "delgado@cbp.example"));
        world.at("2026-07-07 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-07 00:00 EDT to delgado@cbp.example
          [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-overdue.pdf
        2026-07-07 00:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-overdue.pdf
          + RFI-2026-000101-form28.pdf
        2026-07-07 09:00 EDT to delgado@cbp.example
          [RFI-2026-000101] Overdue for 1 day: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        2026-07-07 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 1 day: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_shorter_period_for_admissibility_is_counted_from_the_date_of_request() {
    story("2026-06-05 09:00", async |world| {
        let notice =
            notice(SAMPLE_NOTICE).with("/admissibility", true).with("/responseDays", 10);
        world.gets(&notice).await;
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-06-15");
        world.at("2026-06-16 00:00").await;
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-06-15 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000101   reminder not-viewed+2
        2026-06-08 09:00 EDT  RFI-2026-000101   reminder -7
        2026-06-12 09:00 EDT  RFI-2026-000101   reminder -3
        2026-06-14 09:00 EDT  RFI-2026-000101   reminder -1
        2026-06-15 09:00 EDT  RFI-2026-000101   reminder 0
        2026-06-16 00:00 EDT  RFI-2026-000101   pass-due-date: ISSUED -> OVERDUE, due 2026-06-15 (clock)
        ");
    })
    .await;
}
