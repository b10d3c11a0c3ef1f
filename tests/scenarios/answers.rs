//! Somebody answers: in time, late, in part, twice.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER};
use tests::messages::{SAMPLE_NOTICE, answer, notice};
use tests::world::story;

#[tokio::test]
async fn an_answer_in_time_stops_the_reminders_and_is_confirmed_with_its_pdf() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).with("/officer/email", "delgado@cbp.example")).await;
        world.at("2026-06-29 15:30").await;
        world.new_mails();
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, false)]);
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-29 15:30 EDT to customs@cedarridgehome.example, delgado@cbp.example, entry@pacificmeridia.example
          [RFI-2026-000101] Answer received: CBP Form 28, version 1 (entry XQ7-2604418-9)
          + RFI-2026-000101-response-1.pdf
        ");
        world.at("2026-09-01 10:00").await;
        assert_eq!(world.mails(), "", "reminders have stopped");
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
    })
    .await;
}

#[tokio::test]
async fn the_last_second_of_the_due_date_is_in_time_and_midnight_is_late() {
    story("2026-06-05 09:00", async |world| {
        for (number, at) in
            [("RFI-2026-000201", "2026-07-06 23:59:59"), ("RFI-2026-000202", "2026-07-07 00:00")]
        {
            world.issue(number).await;
            world.at(at).await;
            world.says(IMPORTER, "submit-response", number, answer()).await;
        }
        assert_eq!(world.answers("RFI-2026-000201").await, [(1, false)]);
        assert_eq!(world.answers("RFI-2026-000202").await, [(1, true)]);
    })
    .await;
}

#[tokio::test]
async fn a_late_answer_is_taken_and_flagged_late() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).with("/officer/email", "delgado@cbp.example")).await;
        world.at("2026-07-10 11:00").await;
        world.new_mails();
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, true)]);
        world.at("2026-08-10 11:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-10 11:00 EDT to customs@cedarridgehome.example, delgado@cbp.example, entry@pacificmeridia.example
          [RFI-2026-000101] Late answer received: CBP Form 28, version 1 (entry XQ7-2604418-9)
          + RFI-2026-000101-response-1.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_leaves_items_out_or_is_not_signed_is_refused_and_names_what_is_missing() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        let mut partial = answer();
        partial["answers"] = json!([{ "item": "12.A", "text": "Not related." }]);
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, partial).await;
        let mut unsigned = answer();
        unsigned["certification"]["signature"] = json!(" ");
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, unsigned).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 submit-response: incomplete, Not answered: 12.B(4), 12.B(5), 13.A. Answer each item, or say why it is not available.");
        insta::assert_snapshot!(world.quarantine().await, @r"
        invalid-data
          /data/certification/signature The text is empty; something is expected here.
        ");
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_answer_opens_the_notice_again_with_the_rungs_still_to_come() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).with("/officer/email", "delgado@cbp.example")).await;
        world.at("2026-06-29 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        world.at("2026-06-30 10:00").await;
        world.new_mails();
        let reason = json!({ "reason": "The wrong file was attached." });
        world.says(IMPORTER, "withdraw-response", SAMPLE_NOTICE, reason).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.answers(SAMPLE_NOTICE).await, []);
        world.at("2026-07-03 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-30 10:00 EDT to customs@cedarridgehome.example, delgado@cbp.example, entry@pacificmeridia.example
          [RFI-2026-000101] Answer withdrawn: CBP Form 28 open again, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
        2026-07-02 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [RFI-2026-000101] 3 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(2, false)]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_withdrawn_after_the_due_date_leaves_the_notice_overdue() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-07-06 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        world.at("2026-07-08 10:00").await;
        let reason = json!({ "reason": "The wrong file was attached." });
        world.says(IMPORTER, "withdraw-response", SAMPLE_NOTICE, reason).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        world.new_mails();
        world.at("2026-07-14 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-13 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 7 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_late_answer_withdrawn_lets_the_reminders_go_on() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-07-10 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        world.at("2026-07-11 10:00").await;
        let reason = json!({ "reason": "The wrong file was attached." });
        world.says(IMPORTER, "withdraw-response", SAMPLE_NOTICE, reason).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        world.new_mails();
        world.at("2026-07-21 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-13 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 7 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-20 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Overdue for 14 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_cbp_has_opened_is_not_taken_back_but_may_be_added_to() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).with("/officer/email", "delgado@cbp.example")).await;
        world.at("2026-06-20 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        world.says(OFFICER, "start-review", SAMPLE_NOTICE, json!({})).await;
        world.new_mails();
        let reason = json!({ "reason": "The wrong file was attached." });
        world.says(IMPORTER, "withdraw-response", SAMPLE_NOTICE, reason).await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        let more = json!({ "replyMessage": "One more invoice." });
        world.says(IMPORTER, "add-supplement", SAMPLE_NOTICE, more).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "UNDER_REVIEW");
        insta::assert_snapshot!(world.rejections().await, @r"
        RFI-2026-000101 withdraw-response: wrong-state, `withdraw-response` is possible in RESPONSE_RECEIVED only; RFI-2026-000101 is UNDER_REVIEW.
        RFI-2026-000101 submit-response: wrong-state, `submit-response` is possible in ISSUED, OVERDUE, MORE_INFO_REQUIRED only; RFI-2026-000101 is UNDER_REVIEW.
        ");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-20 10:00 EDT to delgado@cbp.example
          [RFI-2026-000101] Supplement received: CBP Form 28, version 2 of the answer (entry XQ7-2604418-9)
          + RFI-2026-000101-response-2.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn more_information_has_its_own_date_and_its_own_answer() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.says(IMPORTER, "view", SAMPLE_NOTICE, json!({})).await;
        world.at("2026-06-20 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        world.at("2026-06-22 10:00").await;
        world.says(OFFICER, "start-review", SAMPLE_NOTICE, json!({})).await;
        let ask = json!({ "message": "Explain the royalty statement.", "days": 12 });
        world.new_mails();
        world.says(OFFICER, "ask-more", SAMPLE_NOTICE, ask).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "MORE_INFO_REQUIRED");
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-07-04, rolled to 2026-07-06");
        world.at("2026-07-01 12:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-22 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] CBP asks for more: CBP Form 28, answer now due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-more-information-1.pdf
          + RFI-2026-000101-form28.pdf
        2026-06-27 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] 7 days left to Sat Jul 4, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000101-more-information-1.pdf
        2026-07-01 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [RFI-2026-000101] 3 days left to Sat Jul 4, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
          + RFI-2026-000101-more-information-1.pdf
        ");
        let mut second = answer();
        second["answers"] = json!([]);
        second["replyMessage"] = json!("The royalty is paid per piece; see the contract.");
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, second).await;
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, false), (2, false)]);
        world.says(OFFICER, "start-review", SAMPLE_NOTICE, json!({})).await;
        world.says(OFFICER, "accept-response", SAMPLE_NOTICE, json!({})).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "CLOSED_SATISFIED");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-01 12:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Answer received: CBP Form 28, version 2 (entry XQ7-2604418-9)
          + RFI-2026-000101-response-2.pdf
        2026-07-01 12:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Closed, answer accepted: CBP Form 28 (entry XQ7-2604418-9)
        ");
        world.at("2026-09-01 12:00").await;
        assert_eq!(world.mails(), "", "nothing runs after the end");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-05 09:00 EDT  RFI-2026-000101   view (trade:A00001/u-a00001)
        2026-06-20 09:00 EDT  RFI-2026-000101   reminder -15
        2026-06-20 10:00 EDT  RFI-2026-000101   submit-response: ISSUED -> RESPONSE_RECEIVED, due 2026-07-06 (trade:A00001/u-a00001)
        2026-06-22 10:00 EDT  RFI-2026-000101   start-review: RESPONSE_RECEIVED -> UNDER_REVIEW, due 2026-07-06 (cbp:cbp-42c)
        2026-06-22 10:00 EDT  RFI-2026-000101   ask-more: UNDER_REVIEW -> MORE_INFO_REQUIRED, due 2026-07-06 (cbp:cbp-42c)
        2026-06-27 09:00 EDT  RFI-2026-000101   reminder -7
        2026-07-01 09:00 EDT  RFI-2026-000101   reminder -3
        2026-07-01 12:00 EDT  RFI-2026-000101   submit-response: MORE_INFO_REQUIRED -> RESPONSE_RECEIVED, due 2026-07-06 (trade:A00001/u-a00001)
        2026-07-01 12:00 EDT  RFI-2026-000101   start-review: RESPONSE_RECEIVED -> UNDER_REVIEW, due 2026-07-06 (cbp:cbp-42c)
        2026-07-01 12:00 EDT  RFI-2026-000101   accept-response: UNDER_REVIEW -> CLOSED_SATISFIED, due 2026-07-06 (cbp:cbp-42c)
        ");
    })
    .await;
}
