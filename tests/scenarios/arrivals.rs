//! How messages come: twice, changed, too early, broken, by the wrong exchange, in a heap.

use queues::contract::ArrivalClass;
use serde_json::json;
use tests::actors::{IMPORTER, OFFICER};
use tests::messages::{SAMPLE_NOTICE, answer, more_time, notice, number_of, numbered_notice};
use tests::world::story;

#[tokio::test]
async fn a_message_that_comes_twice_is_a_duplicate_without_a_second_mail() {
    story("2026-06-05 09:00", async |world| {
        let issue = notice(SAMPLE_NOTICE).under_id("issue-1");
        let body = issue.bytes(0, world.now());
        world.posts_bytes(&body).await;
        world.works().await;
        world.new_mails();
        world.posts_bytes(&body).await;
        let decided = world.works().await;
        assert_eq!(decided[0].verdict.name(), "duplicate");
        assert_eq!(world.mails(), "");
        assert_eq!(world.quarantine().await, "");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @"2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)");
    })
    .await;
}

#[tokio::test]
async fn the_same_message_twice_in_one_batch_is_applied_once() {
    story("2026-06-05 09:00", async |world| {
        let issue = notice(SAMPLE_NOTICE).under_id("issue-1");
        for _ in 0..2 {
            world.posts(&issue).await;
        }
        let decided = world.works().await;
        let verdicts: Vec<&str> = decided.iter().map(|one| one.verdict.name()).collect();
        assert_eq!(verdicts, ["applied", "duplicate"]);
        assert_eq!(world.new_mails().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_same_id_with_other_content_is_set_aside_as_a_conflict() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).under_id("issue-1")).await;
        world.new_mails();
        let changed = notice(SAMPLE_NOTICE).under_id("issue-1").with("/invoiceNumber", "OTHER");
        world.gets(&changed).await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.quarantine().await, @r"
        conflicting-duplicate
          /id A message urn:cbp:center:CPM#issue-1 with other content was processed before; an identity is used once. Send the change under a new id.
        ");
    })
    .await;
}

#[tokio::test]
async fn a_notice_issued_twice_under_different_ids_is_refused_the_second_time() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.new_mails();
        world.issue(SAMPLE_NOTICE).await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.rejections().await, @"RFI-2026-000101 issue: already-issued, RFI-2026-000101 was issued on 2026-06-05; a notice is issued once and not edited. Cancel it and issue another number, or ask for more.");
    })
    .await;
}

#[tokio::test]
async fn an_answer_before_its_notice_waits_and_is_applied_by_itself_with_its_own_time_of_receipt() {
    story("2026-06-05 09:00", async |world| {
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        insta::assert_snapshot!(world.quarantine().await, @r"
        unknown-case
          /subject No notice RFI-2026-000101 was issued yet; this message is applied by itself once it is.
        ");
        world.at("2026-07-10 09:00").await;
        world.issue(SAMPLE_NOTICE).await;
        assert_eq!(world.quarantine().await, "");
        assert_eq!(world.state(SAMPLE_NOTICE).await, "RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_NOTICE).await, [(1, false)]);
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-07-10 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-07-10 09:00 EDT  RFI-2026-000101   submit-response: ISSUED -> RESPONSE_RECEIVED, due 2026-07-06 (trade:A00001/u-a00001)
        ");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-10 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Answer received: CBP Form 28, version 1 (entry XQ7-2604418-9)
          + RFI-2026-000101-response-1.pdf
        2026-07-10 09:00 EDT to customs@cedarridgehome.example
          [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9)
          + RFI-2026-000101-form28.pdf
        2026-07-10 09:00 EDT to entry@pacificmeridia.example
          [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + RFI-2026-000101-form28.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn commands_before_their_notice_are_applied_in_order_of_receipt() {
    story("2026-06-05 09:00", async |world| {
        world.says(IMPORTER, "view", SAMPLE_NOTICE, json!({})).await;
        world.at("2026-06-05 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        world.at("2026-06-05 11:00").await;
        world.says(OFFICER, "start-review", SAMPLE_NOTICE, json!({})).await;
        world.issue(SAMPLE_NOTICE).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "UNDER_REVIEW");
        assert_eq!(world.rejections().await, "");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_understood_is_set_aside_with_every_problem_and_its_place() {
    story("2026-06-05 09:00", async |world| {
        world.posts_bytes(b"this is not JSON").await;
        world.posts_bytes(br#"{"specversion":"1.0","id":"x"}"#).await;
        world.posts(&notice("RFI-2026-000201").of_type("gov.cbp.form28.explode.v1")).await;
        world
            .posts(
                &notice("RFI-2026-000202")
                    .with("/entryNumber", "XQ7-2604418-0")
                    .with("/colour", "blue")
                    .with("/dateOfEntry", "2026-02-30"),
            )
            .await;
        world.works().await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.quarantine().await, @r#"
        malformed
           The body is not JSON that can be read (line 1, column 2): expected ident.
        malformed
          /data The field "data" is missing; a value is expected.
          /source The field "source" is missing; a text is expected (Who sends: urn:cbp:… or urn:trade:…).
          /subject The field "subject" is missing; a text is expected.
          /time The field "time" is missing; a date and time, such as 2026-06-05T13:00:00Z, is expected (When the sender made it; recorded, never used to judge lateness).
          /type The field "type" is missing; a text is expected (Type of the message).
        unknown-type
          /type "gov.cbp.form28.explode.v1" is not a known type; the workflow form28 knows issue, view, request-extension, grant-extension, deny-extension, submit-response, add-supplement, withdraw-response, start-review, accept-response, close-no-response, ask-more, raise-form29, raise-form4647, cancel.
        invalid-data
          /data/colour "colour" is not a field of this message; known fields are admissibility, broker, carrier, countryOfExportation, countryOfOrigin, courtesyCopyTo, dateOfEntry, dateOfImportation, dateOfRequest, entryNumber, entryType, from, htsusItemNumbers, invoiceDescription, invoiceNumber, items, manufacturerSellerShipper, noticeNumber, officer, officerMessage, portOfEntry, questions, responseDays, to.
          /data/dateOfEntry "2026-02-30" is not a date: no such day is in the calendar.
          /data/entryNumber "XQ7-2604418-0" is not an entry number: the check digit is 0, expected 9.
        "#);
    })
    .await;
}

#[tokio::test]
async fn the_trade_cannot_issue_a_notice_nor_cbp_answer_one() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.new_mails();
        world.gets(&notice("RFI-2026-000201").from_source("urn:trade:A00001")).await;
        let answer = IMPORTER.says("submit-response", SAMPLE_NOTICE, answer());
        world.gets(&answer.from_source("urn:cbp:center:CPM")).await;
        assert_eq!(world.mails(), "");
        assert_eq!(world.state(SAMPLE_NOTICE).await, "ISSUED");
        insta::assert_snapshot!(world.quarantine().await, @r"
        wrong-exchange
          /type gov.cbp.form28.issue.v1 is not a command that the trade may give, and tidewaiter.trade is the exchange of the trade.
        wrong-exchange
          /type gov.cbp.form28.submit-response.v1 is not a command that CBP may give, and tidewaiter.cbp is the exchange of CBP.
        ");
    })
    .await;
}

#[tokio::test]
async fn a_source_that_claims_to_be_cbp_on_the_exchange_of_the_trade_is_set_aside() {
    story("2026-06-05 09:00", async |world| {
        let body = notice(SAMPLE_NOTICE).bytes(1, world.now());
        world.posts_by(ArrivalClass::Trade, &body).await;
        world.works().await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.quarantine().await, @r"
        wrong-exchange
          /source The source claims to be CBP, but the message came by tidewaiter.trade, the exchange of the trade.
          /type gov.cbp.form28.issue.v1 is not a command that the trade may give, and tidewaiter.trade is the exchange of the trade.
        ");
    })
    .await;
}

#[tokio::test]
async fn broken_messages_among_two_hundred_good_ones_hold_nobody_up() {
    story("2026-06-05 09:00", async |world| {
        for n in 1..=200 {
            world.posts(&numbered_notice(n)).await;
            match n {
                50 => world.posts_bytes(b"{").await,
                100 => world.posts(&notice(SAMPLE_NOTICE).with("/entryNumber", "XQ7-1")).await,
                150 => world.posts(&notice("RFI-2026-000102").with("/carrier", "nul \0")).await,
                _ => {}
            }
        }
        world.works().await;
        assert_eq!(world.new_mails().len(), 400);
        for n in 1..=200 {
            assert_eq!(world.state(&number_of(n)).await, "ISSUED");
        }
        insta::assert_snapshot!(world.quarantine().await, @r#"
        malformed
           The body is not JSON that can be read (line 1, column 1): EOF while parsing an object.
        invalid-data
          /data/entryNumber "XQ7-1" is not an entry number: it has 4 letters and digits, not 11, expected 3 letters or digits, 7 digits and a check digit (FFF-NNNNNNN-C).
        malformed
           The body is not JSON that can be read (line 1, column 136): a text contains the character U+0000.
        "#);
    })
    .await;
}

#[tokio::test]
async fn what_comes_at_one_instant_is_applied_in_the_order_in_which_it_was_sent() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-15 10:00").await;
        world.posts(&IMPORTER.says("request-extension", SAMPLE_NOTICE, more_time(30))).await;
        world.posts(&OFFICER.says("grant-extension", SAMPLE_NOTICE, json!({ "days": 30 }))).await;
        world.posts(&IMPORTER.says("submit-response", SAMPLE_NOTICE, answer())).await;
        world.posts(&OFFICER.says("start-review", SAMPLE_NOTICE, json!({}))).await;
        world.works().await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "UNDER_REVIEW");
        assert_eq!(world.due(SAMPLE_NOTICE).await, "2026-08-04");
        assert!(world.rejections().await.is_empty());
    })
    .await;
}
