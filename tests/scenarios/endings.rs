//! How cases end otherwise than by silence.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER};
use tests::messages::{SAMPLE_NOTICE, answer, more_time, notice};
use tests::world::story;

#[tokio::test]
async fn a_cancelled_notice_is_told_once_and_nothing_runs_any_more() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-21 10:00").await;
        world.new_mails();
        world.says(OFFICER, "cancel", SAMPLE_NOTICE, json!({ "reason": "Issued in error." })).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "CANCELLED");
        world.at("2026-09-01 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-21 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Cancelled by CBP: CBP Form 28 (entry XQ7-2604418-9)
        ");
    })
    .await;
}

#[tokio::test]
async fn a_closed_case_refuses_every_command_as_closed() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.says(OFFICER, "cancel", SAMPLE_NOTICE, json!({ "reason": "Issued in error." })).await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(10)).await;
        world.says(OFFICER, "cancel", SAMPLE_NOTICE, json!({ "reason": "Again." })).await;
        world.issue(SAMPLE_NOTICE).await;
        insta::assert_snapshot!(world.rejections().await, @r"
        RFI-2026-000101 submit-response: closed, RFI-2026-000101 has ended as CANCELLED; `submit-response` changes nothing any more.
        RFI-2026-000101 request-extension: closed, RFI-2026-000101 has ended as CANCELLED; `request-extension` changes nothing any more.
        RFI-2026-000101 cancel: closed, RFI-2026-000101 has ended as CANCELLED; `cancel` changes nothing any more.
        RFI-2026-000101 issue: already-issued, RFI-2026-000101 was issued on 2026-06-05; a notice is issued once and not edited. Cancel it and issue another number, or ask for more.
        ");
    })
    .await;
}

#[tokio::test]
async fn an_overdue_notice_may_lead_to_a_form_29() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-07-10 10:00").await;
        world.new_mails();
        let form29 = json!({ "form29": "NOA-2026-000901" });
        world.says(OFFICER, "raise-form29", SAMPLE_NOTICE, form29).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "CLOSED_TO_CF29");
        world.at("2026-08-10 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-10 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Closed, Form 29 follows (NOA-2026-000901): CBP Form 28 (entry XQ7-2604418-9)
          + RFI-2026-000101-follow-up.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_form_4647_follows_only_where_samples_were_asked_for() {
    story("2026-06-05 09:00", async |world| {
        let with_samples = "RFI-2026-000201";
        let sampled = notice(with_samples)
            .with("/items/D", true)
            .with("/items/D_articleNumber", "VF-500")
            .with("/items/D_articleDescription", "Vacuum flask, steel");
        world.issue(SAMPLE_NOTICE).await;
        world.gets(&sampled).await;
        world.at("2026-07-10 10:00").await;
        let form4647 = json!({ "form4647": "MRN-2026-000901" });
        for number in [SAMPLE_NOTICE, with_samples] {
            world.says(OFFICER, "raise-form4647", number, form4647.clone()).await;
        }
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        assert_eq!(world.state(with_samples).await, "CLOSED_TO_4647");
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 raise-form4647: not-allowed, A Form 4647 follows a Form 28 only when samples were asked for (13.D) or admissibility is in question.");
    })
    .await;
}

#[tokio::test]
async fn a_notice_nobody_answered_in_time_is_not_closed_before_it_is_overdue() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-07-06 23:59").await;
        world.says(OFFICER, "close-no-response", SAMPLE_NOTICE, json!({})).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 close-no-response: wrong-state, `close-no-response` is possible in OVERDUE only; RFI-2026-000101 is ISSUED.");
    })
    .await;
}
