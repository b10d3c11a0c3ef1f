//! Outages on our side: what was missed collapses, and nobody is late by our fault.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER};
use tests::messages::{SAMPLE_NOTICE, answer, more_time, notice};
use tests::world::story;

#[tokio::test]
async fn reminders_missed_in_an_outage_collapse_into_the_latest_and_count_from_today() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.new_mails();
        world.outage_until("2026-06-29 14:00");
        world.works().await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-29 14:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] 6 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-29 14:00 EDT  RFI-2026-000101   reminder -7 (for not-viewed+2, -15 too)
        ");
    })
    .await;
}

#[tokio::test]
async fn an_outage_over_the_due_date_tells_once_that_the_date_has_passed() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-07-01 10:00").await;
        world.new_mails();
        world.outage_until("2026-07-09 10:00");
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-09 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-overdue.pdf
          + RFI-2026-000101-form28.pdf
        ");
        world.at("2026-07-14 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-13 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 7 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000101   reminder not-viewed+2
        2026-06-20 09:00 EDT  RFI-2026-000101   reminder -15
        2026-06-28 09:00 EDT  RFI-2026-000101   reminder -7
        2026-07-09 10:00 EDT  RFI-2026-000101   pass-due-date: ISSUED -> OVERDUE, due 2026-07-06 (clock)
        2026-07-13 09:00 EDT  RFI-2026-000101   reminder +7
        ");
    })
    .await;
}

#[tokio::test]
async fn an_answer_received_in_time_is_not_late_although_the_clock_was_first() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.outage_until("2026-07-06 20:00");
        world.posts(&IMPORTER.says("submit-response", SAMPLE_NOTICE, answer())).await;
        world.outage_until("2026-07-08 10:00");
        world.the_clock_loses_patience().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, false)]);
        world.at("2026-08-08 10:00").await;
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-07-08 10:10 EDT  RFI-2026-000101   pass-due-date: ISSUED -> OVERDUE, due 2026-07-06 (clock)
        2026-07-08 10:10 EDT  RFI-2026-000101   submit-response: OVERDUE -> RESPONSE_RECEIVED, due 2026-07-06 (trade:A00001/u-a00001)
        ");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_waited_out_the_outage_is_applied_before_the_clock() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.outage_until("2026-07-06 20:00");
        world.posts(&IMPORTER.says("submit-response", SAMPLE_NOTICE, answer())).await;
        world.outage_until("2026-07-08 10:00");
        world.works().await;
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, false)]);
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-07-08 10:00 EDT  RFI-2026-000101   submit-response: ISSUED -> RESPONSE_RECEIVED, due 2026-07-06 (trade:A00001/u-a00001)
        ");
    })
    .await;
}

#[tokio::test]
async fn what_was_received_first_is_applied_first_by_whatever_queue_it_came() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.outage_until("2026-07-06 20:00");
        world.posts(&IMPORTER.says("submit-response", SAMPLE_NOTICE, answer())).await;
        world.outage_until("2026-07-09 10:00");
        world.posts(&OFFICER.says("close-no-response", SAMPLE_NOTICE, json!({}))).await;
        world.outage_until("2026-07-10 10:00");
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, false)]);
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 close-no-response: wrong-state, `close-no-response` is possible in OVERDUE only; RFI-2026-000101 is RESPONSE_RECEIVED.");
    })
    .await;
}

#[tokio::test]
async fn the_clock_does_not_run_ahead_of_what_was_received() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-07-06 20:00").await;
        world.posts(&IMPORTER.says("submit-response", SAMPLE_NOTICE, answer())).await;
        world.outage_until("2026-07-08 10:00");
        world.only_the_clock_works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
    })
    .await;
}

#[tokio::test]
async fn more_time_asked_in_time_reopens_what_the_clock_closed_until_it_is_decided() {
    story("2026-06-05 09:00", async |world| {
        let (granted, denied) = ("RFI-2026-000201", "RFI-2026-000202");
        for number in [granted, denied] {
            world.issue(number).await;
        }
        world.at("2026-07-06 10:00").await;
        for number in [granted, denied] {
            world.posts(&IMPORTER.says("request-extension", number, more_time(30))).await;
        }
        world.outage_until("2026-07-08 10:00");
        world.the_clock_loses_patience().await;
        for number in [granted, denied] {
            assert_eq!(world.state(number).await, "OVERDUE");
        }
        world.works().await;
        for number in [granted, denied] {
            assert_eq!(world.state(number).await, "ISSUED");
            assert_eq!(world.extension(number).await, "REQUESTED");
        }
        world.at("2026-07-10 10:00").await;
        world.new_mails();
        world.says(OFFICER, "grant-extension", granted, json!({ "days": 30 })).await;
        world.says(OFFICER, "deny-extension", denied, json!({ "reason": "No." })).await;
        assert_eq!(world.due(granted).await, "2026-08-04");
        assert_eq!(world.state(denied).await, "OVERDUE");
        world.at("2026-07-20 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-10 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000201] Extension granted: answer now due Tue Aug 4, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000201-extension-1.pdf
        2026-07-10 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000202] Extension denied: answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        2026-07-13 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000202] Overdue for 7 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000202-form28.pdf
        2026-07-20 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [2 reminders] Next date Tue Aug 4, 2026, 1 passed: RFI-2026-000202, RFI-2026-000201
          + RFI-2026-000201-form28.pdf
          + RFI-2026-000201-extension-1.pdf
          + RFI-2026-000202-form28.pdf
        ");
        insta::assert_snapshot!(world.happened(granted).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000201   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000201   reminder not-viewed+2
        2026-06-20 09:00 EDT  RFI-2026-000201   reminder -15
        2026-06-28 09:00 EDT  RFI-2026-000201   reminder -7
        2026-07-02 09:00 EDT  RFI-2026-000201   reminder -3
        2026-07-04 09:00 EDT  RFI-2026-000201   reminder -1
        2026-07-05 09:00 EDT  RFI-2026-000201   reminder 0
        2026-07-08 10:10 EDT  RFI-2026-000201   pass-due-date: ISSUED -> OVERDUE, due 2026-07-06 (clock)
        2026-07-08 10:10 EDT  RFI-2026-000201   request-extension: OVERDUE -> ISSUED, due 2026-07-06 (trade:A00001/u-a00001)
        2026-07-09 09:00 EDT  RFI-2026-000201   reminder undecided+3
        2026-07-10 10:00 EDT  RFI-2026-000201   grant-extension (cbp:cbp-42c)
        2026-07-20 09:00 EDT  RFI-2026-000201   reminder -15
        ");
        insta::assert_snapshot!(world.happened(denied).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000202   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000202   reminder not-viewed+2
        2026-06-20 09:00 EDT  RFI-2026-000202   reminder -15
        2026-06-28 09:00 EDT  RFI-2026-000202   reminder -7
        2026-07-02 09:00 EDT  RFI-2026-000202   reminder -3
        2026-07-04 09:00 EDT  RFI-2026-000202   reminder -1
        2026-07-05 09:00 EDT  RFI-2026-000202   reminder 0
        2026-07-08 10:10 EDT  RFI-2026-000202   pass-due-date: ISSUED -> OVERDUE, due 2026-07-06 (clock)
        2026-07-08 10:10 EDT  RFI-2026-000202   request-extension: OVERDUE -> ISSUED, due 2026-07-06 (trade:A00001/u-a00001)
        2026-07-09 09:00 EDT  RFI-2026-000202   reminder undecided+3
        2026-07-10 10:00 EDT  RFI-2026-000202   deny-extension: ISSUED -> OVERDUE, due 2026-07-06 (cbp:cbp-42c)
        2026-07-13 09:00 EDT  RFI-2026-000202   reminder +7
        2026-07-20 09:00 EDT  RFI-2026-000202   reminder +14
        ");
    })
    .await;
}

#[tokio::test]
async fn an_issue_that_waited_out_its_whole_period_is_told_and_overdue_at_once() {
    story("2026-06-05 09:00", async |world| {
        world.posts(&notice(SAMPLE_NOTICE)).await;
        world.outage_until("2026-07-15 10:00");
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-15 10:00 EDT to customs@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-15 10:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        2026-07-15 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-overdue.pdf
          + RFI-2026-000101-form28.pdf
        ");
    })
    .await;
}
