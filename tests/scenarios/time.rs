//! More time: asked, granted, denied, too late.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER};
use tests::messages::{SAMPLE_NOTICE, more_time, notice};
use tests::world::story;

#[tokio::test]
async fn an_extension_granted_counts_on_from_the_raw_date_with_a_ladder_and_an_addendum_of_its_own()
{
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).with("/officer/email", "delgado@cbp.example")).await;
        world.at("2026-06-24 10:00").await;
        world.new_mails();
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(30)).await;
        assert_eq!(world.extension(SAMPLE_NOTICE).await, "REQUESTED");
        world.at("2026-06-26 12:00").await;
        let grant = json!({ "days": 30, "note": "Send what you have." });
        world.says(OFFICER, "grant-extension", SAMPLE_NOTICE, grant).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.extension(SAMPLE_NOTICE).await, "GRANTED");
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-08-04");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-24 10:00 EDT to delgado@cbp.example
          [RFI-2026-000101] More time asked (30 days): CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        2026-06-26 12:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Extension granted: answer now due Tue Aug 4, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-extension-1.pdf
        ");
        world.at("2026-08-05 00:00").await;
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000101   reminder not-viewed+2
        2026-06-20 09:00 EDT  RFI-2026-000101   reminder -15
        2026-06-24 10:00 EDT  RFI-2026-000101   request-extension (trade:A00001/u-a00001)
        2026-06-26 12:00 EDT  RFI-2026-000101   grant-extension (cbp:cbp-42c)
        2026-07-20 09:00 EDT  RFI-2026-000101   reminder -15
        2026-07-28 09:00 EDT  RFI-2026-000101   reminder -7
        2026-08-01 09:00 EDT  RFI-2026-000101   reminder -3
        2026-08-03 09:00 EDT  RFI-2026-000101   reminder -1
        2026-08-04 09:00 EDT  RFI-2026-000101   reminder 0
        2026-08-05 00:00 EDT  RFI-2026-000101   pass-due-date: ISSUED -> OVERDUE, due 2026-08-04 (clock)
        ");
    })
    .await;
}

#[tokio::test]
async fn an_extension_denied_leaves_the_date_and_its_reminders_as_they_were() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-24 10:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(30)).await;
        world.at("2026-06-28 09:00").await;
        let pending = world.new_mails().pop().expect("a reminder came on 28 June");
        assert!(pending.text.contains("is not decided yet"), "it says that the request waits");
        let reason = json!({ "reason": "The reason does not justify more time." });
        world.says(OFFICER, "deny-extension", SAMPLE_NOTICE, reason).await;
        assert_eq!(world.extension(SAMPLE_NOTICE).await, "DENIED");
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-07-05, rolled to 2026-07-06");
        world.at("2026-07-02 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-28 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Extension denied: answer still due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        2026-07-02 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [RFI-2026-000101] 3 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn more_time_is_asked_once_at_a_time_before_the_due_date_and_with_a_reason() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        let brief = json!({ "days": 10, "reason": "Too busy." });
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, brief).await;
        let grant = json!({ "days": 30 });
        world.says(OFFICER, "grant-extension", SAMPLE_NOTICE, grant.clone()).await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(30)).await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(10)).await;
        world.says(OFFICER, "deny-extension", SAMPLE_NOTICE, json!({ "reason": "No." })).await;
        world.at("2026-07-07 00:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(30)).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        insta::assert_snapshot!(world.rejections().await, @r"
        RFI-2026-000101 request-extension: incomplete, A request for more time explains the circumstances in at least 20 characters; this reason has 9.
        RFI-2026-000101 grant-extension: nothing-pending, `grant-extension` decides a request for more time, and none is pending.
        RFI-2026-000101 request-extension: already-pending, A request for 30 more days of 2026-06-05 waits for a decision.
        RFI-2026-000101 request-extension: too-late, More time must be asked for before the due date has passed; it was 2026-07-06.
        ");
    })
    .await;
}

#[tokio::test]
async fn a_decision_after_the_due_date_still_grants_and_opens_the_overdue_notice_again() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-07-06 16:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(30)).await;
        world.at("2026-07-08 10:00").await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        world.new_mails();
        world.says(OFFICER, "grant-extension", SAMPLE_NOTICE, json!({ "days": 14 })).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-07-19, rolled to 2026-07-20");
        world.at("2026-07-18 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-08 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Extension granted: answer now due Mon Jul 20, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-extension-1.pdf
        2026-07-12 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] 7 days left to Sun Jul 19, 2026: CBP Form 28, answer due Mon Jul 20, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000101-extension-1.pdf
        2026-07-16 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [RFI-2026-000101] 3 days left to Sun Jul 19, 2026: CBP Form 28, answer due Mon Jul 20, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000101-extension-1.pdf
        2026-07-18 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] 1 day left to Sun Jul 19, 2026: CBP Form 28, answer due Mon Jul 20, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-reminder-2.pdf
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000101-extension-1.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_second_extension_counts_on_from_the_first() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        for days in [10, 20] {
            world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(days)).await;
            world.says(OFFICER, "grant-extension", SAMPLE_NOTICE, json!({ "days": days })).await;
        }
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-08-04");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to customs@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Extension granted: answer now due Tue Aug 4, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-extension-2.pdf
        2026-06-05 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Extension granted: answer now due Wed Jul 15, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-extension-1.pdf
        ");
    })
    .await;
}
