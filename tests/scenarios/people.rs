//! Who is told, and who may act.

use serde_json::json;
use tests::actors::{BROKER, IMPORTER, STRANGER};
use tests::messages::{SAMPLE_NOTICE, account, answer, more_time, notice, sample_account};
use tests::world::story;

#[tokio::test]
async fn a_broker_with_access_looks_asks_and_answers_for_the_importer() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-10 10:00").await;
        world.says(BROKER, "view", SAMPLE_NOTICE, json!({})).await;
        world.says(BROKER, "request-extension", SAMPLE_NOTICE, more_time(10)).await;
        world.new_mails();
        world.says(BROKER, "submit-response", SAMPLE_NOTICE, answer()).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
        assert_eq!(world.rejections().await, "");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-10 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Answer received: CBP Form 28, version 1 (entry XQ7-2604418-9)
          + RFI-2026-000101-response-1.pdf
        ");
        world.says(BROKER, "withdraw-response", SAMPLE_NOTICE, json!({ "reason": "Oops." })).await;
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 withdraw-response: not-authorized, Only the importer itself may take an answer back.");
    })
    .await;
}

#[tokio::test]
async fn a_listed_broker_without_privileges_is_told_but_may_not_act() {
    story("2026-06-05 09:00", async |world| {
        let mut importer = sample_account("A00001");
        importer["grants"] = json!([]);
        world.gets(&account(importer)).await;
        world.issue(SAMPLE_NOTICE).await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to customs@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        ");
        world.says(BROKER, "view", SAMPLE_NOTICE, json!({})).await;
        world.says(BROKER, "submit-response", SAMPLE_NOTICE, answer()).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        insta::assert_snapshot!(world.rejections().await, @r"
        RFI-2026-000101 view: not-authorized, Entry Desk of account B00001 has no `forms.view` for importer Cedar Ridge Home Goods LLC.
        RFI-2026-000101 submit-response: not-authorized, Entry Desk of account B00001 has no `forms.respond` for importer Cedar Ridge Home Goods LLC.
        ");
    })
    .await;
}

#[tokio::test]
async fn a_broker_that_may_answer_but_not_sign_cannot_submit_the_answer() {
    story("2026-06-05 09:00", async |world| {
        let mut importer = sample_account("A00001");
        let privileges = ["forms.view", "forms.respond", "forms.requestExtension"];
        importer["grants"] = json!([{ "grantee": "B00001", "privileges": privileges }]);
        world.gets(&account(importer)).await;
        world.issue(SAMPLE_NOTICE).await;
        world.says(BROKER, "submit-response", SAMPLE_NOTICE, answer()).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 submit-response: not-authorized, Entry Desk of account B00001 has no `forms.sign` for importer Cedar Ridge Home Goods LLC.");
    })
    .await;
}

#[tokio::test]
async fn a_broker_that_the_importer_does_not_list_gets_no_mail_and_the_gap_is_journaled_once() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).with("/courtesyCopyTo", json!(["XQ7", "9ZK"]))).await;
        world.at("2026-06-08 10:00").await;
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
        ");
        insta::assert_snapshot!(world.gaps().await, @"RFI-2026-000101: broker-not-listed");
    })
    .await;
}

#[tokio::test]
async fn a_listed_broker_without_a_contact_is_a_gap() {
    story("2026-06-05 09:00", async |world| {
        let mut broker = sample_account("B00001");
        broker["contacts"] = json!([]);
        world.gets(&account(broker)).await;
        world.issue(SAMPLE_NOTICE).await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to customs@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        insta::assert_snapshot!(world.gaps().await, @"RFI-2026-000101: broker-without-contact");
    })
    .await;
}

#[tokio::test]
async fn a_stranger_is_refused_and_learns_nothing_by_mail() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.new_mails();
        world.says(STRANGER, "view", SAMPLE_NOTICE, json!({})).await;
        world.says(STRANGER, "request-extension", SAMPLE_NOTICE, more_time(10)).await;
        world.says(STRANGER, "submit-response", SAMPLE_NOTICE, answer()).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.rejections().await, @r"
        RFI-2026-000101 view: not-authorized, Entry Desk of account B00002 has no `forms.view` for importer Cedar Ridge Home Goods LLC.
        RFI-2026-000101 request-extension: not-authorized, Entry Desk of account B00002 has no `forms.requestExtension` for importer Cedar Ridge Home Goods LLC.
        RFI-2026-000101 submit-response: not-authorized, Entry Desk of account B00002 has no `forms.respond` for importer Cedar Ridge Home Goods LLC.
        ");
    })
    .await;
}

#[tokio::test]
async fn an_importer_without_a_contact_for_forms_is_told_through_its_owner() {
    story("2026-06-05 09:00", async |world| {
        let mut importer = sample_account("A00001");
        importer["contacts"].as_array_mut().expect("contacts are a list").remove(0);
        world.gets(&account(importer)).await;
        world.issue(SAMPLE_NOTICE).await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to owner@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        ");
        assert_eq!(world.gaps().await, "");
    })
    .await;
}

#[tokio::test]
async fn an_importer_without_any_contact_is_a_gap_that_the_fallback_is_told_of() {
    story("2026-06-05 09:00", async |world| {
        let mut importer = sample_account("A00001");
        importer["contacts"] = json!([]);
        world.gets(&account(importer)).await;
        world.issue(SAMPLE_NOTICE).await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT to operator@tidewaiter.example
          [RFI-2026-000101] Undeliverable: somebody was not told, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        insta::assert_snapshot!(world.gaps().await, @"RFI-2026-000101: undeliverable");
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
    })
    .await;
}

#[tokio::test]
async fn an_importer_that_the_directory_does_not_know_is_a_gap_and_nobody_may_answer_for_it() {
    story("2026-06-05 09:00", async |world| {
        let unknown = notice(SAMPLE_NOTICE).with("/to/importerNumber", "12-345678900");
        world.gets(&unknown).await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT to operator@tidewaiter.example
          [RFI-2026-000101] Undeliverable: somebody was not told, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
        insta::assert_snapshot!(world.gaps().await, @r"
        RFI-2026-000101: undeliverable
        RFI-2026-000101: broker-not-listed
        ");
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 submit-response: not-authorized, The directory has no account for importer number 12-345678900; nobody can act for it.");
    })
    .await;
}

#[tokio::test]
async fn reminders_fire_at_nine_in_the_time_zone_of_the_account() {
    story("2026-06-05 09:00", async |world| {
        let mut importer = sample_account("A00001");
        importer["timeZone"] = json!("America/Los_Angeles");
        world.gets(&account(importer)).await;
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-21 00:00").await;
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 12:00 EDT  RFI-2026-000101   reminder not-viewed+2
        2026-06-20 12:00 EDT  RFI-2026-000101   reminder -15
        ");
    })
    .await;
}

#[tokio::test]
async fn a_contact_changed_between_two_mails_is_told_from_then_on() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.new_mails();
        let mut importer = sample_account("A00001");
        importer["contacts"][0]["email"] = json!("new.desk@cedarridgehome.example");
        world.gets(&account(importer)).await;
        world.at("2026-06-08 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-07 09:00 EDT to entry@pacificmeridia.example, new.desk@cedarridgehome.example
          [RFI-2026-000101] Not opened yet: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn an_importer_number_that_another_account_holds_is_refused() {
    story("2026-06-05 09:00", async |world| {
        let mut other = sample_account("A00002");
        other["importerNumbers"] = json!(["31-555010100"]);
        world.gets(&account(other)).await;
        insta::assert_snapshot!(world.rejections().await, @"A00002 upsert-account: not-allowed, The importer number 31-555010100 belongs to account A00001; a corporate identifier can exist in one account only.");
    })
    .await;
}
