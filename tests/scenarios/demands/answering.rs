//! Section III, and what CBP makes of it.

use serde_json::{Value, json};
use tests::actors::{IMPORTER, OTHER_BROKER, PORT_OFFICER};
use tests::messages::{SAMPLE_DEMAND, certification, demand, more_time};
use tests::world::story;

use super::{ALL, balance, demand_of_officer};

#[tokio::test]
async fn a_certification_that_cbp_verifies_and_accepts_releases_the_goods_and_ends_all_reminders() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-05-26 11:00").await;
        world.new_mails();
        world.says(OTHER_BROKER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_DEMAND).await, [(1, false)]);
        let look = json!({ "kind": "SPOT_CHECK", "on": "2026-05-28" });
        world.says(PORT_OFFICER, "schedule-verification", SAMPLE_DEMAND, look).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "VERIFICATION");
        world.at("2026-05-28 16:00").await;
        let accepted = json!({ "remarks": "All pieces seen are marked." });
        world.says(PORT_OFFICER, "accept", SAMPLE_DEMAND, accepted).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "ACCEPTED");
        insta::assert_snapshot!(world.mails(), @r"
        2026-05-26 11:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, lindqvist@cbp.example
          [MRN-2026-000019] Answer received: CBP Form 4647, version 1 (entry EG4-5500396-2)
          + MRN-2026-000019-response-1.pdf
        2026-05-26 11:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] CBP will look at the goods on Thu May 28, 2026: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-verification-1.pdf
        2026-05-28 16:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Accepted, goods released: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-acceptance-1.pdf
        ");
        assert_eq!(
            world.documents(SAMPLE_DEMAND).await,
            ["notice", "protest-window", "response-1", "verification-1", "acceptance-1"]
        );
        assert_eq!(
            balance(world, SAMPLE_DEMAND).await,
            "4800 = 4800 compliant + 0 returned + 0 exported + 0 destroyed + 0 not available + 0 \
             open"
        );
        world.at("2028-01-01 09:00").await;
        assert_eq!(world.mails(), "", "nobody is reminded of what is closed");
    })
    .await;
}

#[tokio::test]
async fn each_paper_of_a_demand_has_a_file_name_of_its_own() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-05-26 11:00").await;
        let look = json!({ "kind": "SPOT_CHECK", "on": "2026-05-26" });
        for verdict in ["reject", "accept"] {
            world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
            world.says(PORT_OFFICER, "schedule-verification", SAMPLE_DEMAND, look.clone()).await;
            let reason = match verdict {
                "reject" => json!({ "reason": "Most cartons hold unmarked pieces." }),
                _ => json!({}),
            };
            world.says(PORT_OFFICER, verdict, SAMPLE_DEMAND, reason).await;
        }
        assert_eq!(world.state(SAMPLE_DEMAND).await, "ACCEPTED");
        let mut names = world.file_names(SAMPLE_DEMAND).await;
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "of {all} papers: {names:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_sample_is_required_until_cbp_has_waived_it() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-05-20 10:00").await;
        world.new_mails();
        let mut without = certification(ALL);
        without["sampleAttached"] = json!("NO");
        let mut waived = certification(ALL);
        waived["sampleAttached"] = json!("WAIVED");
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, without).await;
        let impracticable = json!({ "reason": "Each piece is packed with its lamp and sealed." });
        for _ in 0..2 {
            let command = "request-sample-waiver";
            world.says(IMPORTER, command, SAMPLE_DEMAND, impracticable.clone()).await;
        }
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, waived.clone()).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        let granted = json!({ "granted": true, "reason": "Photographs of the marks suffice." });
        world.says(PORT_OFFICER, "decide-sample-waiver", SAMPLE_DEMAND, granted.clone()).await;
        world.says(PORT_OFFICER, "decide-sample-waiver", SAMPLE_DEMAND, granted).await;
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, waived).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "RESPONSE_RECEIVED");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: incomplete, Box 14 requires a marked sample with the certification; attach one, or ask for a waiver. [19 CFR 134.52(b)], of message-2
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 request-sample-waiver: already-pending, A request to be spared the sample of 2026-05-20 waits for a decision. [19 CFR 134.52(b)], of message-4
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: incomplete, The answer says that the sample is waived, but CBP has not waived it; attach one, or ask for the waiver first. [19 CFR 134.52(b)], of message-5
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 decide-sample-waiver: nothing-pending, `decide-sample-waiver` decides a request to be spared the sample, and none is pending. [19 CFR 134.52(b)], of message-7
        ");
        insta::assert_snapshot!(world.mails(), @r"
        2026-05-20 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, lindqvist@cbp.example
          [MRN-2026-000019] Answer received: CBP Form 4647, version 1 (entry EG4-5500396-2)
          + MRN-2026-000019-response-1.pdf
        2026-05-20 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Marked sample waived: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-05-20 10:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Waiver of the marked sample asked for: CBP Form 4647 (entry EG4-5500396-2)
        ");
    })
    .await;
}

#[tokio::test]
async fn a_demand_answered_is_not_answered_twice_but_added_to() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-05-20 10:00").await;
        world.says(IMPORTER, "accept", SAMPLE_DEMAND, json!({})).await;
        world.says(PORT_OFFICER, "accept", SAMPLE_DEMAND, json!({})).await;
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        world.new_mails();
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        let more = json!({ "text": "Photographs of the marks follow by courier." });
        world.says(IMPORTER, "add-supplement", SAMPLE_DEMAND, more).await;
        assert_eq!(world.answers(SAMPLE_DEMAND).await, [(1, false)]);
        insta::assert_snapshot!(world.mails(), @r"
        2026-05-20 10:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Supplement received: CBP Form 4647, version 2 of the answer (entry EG4-5500396-2)
          + MRN-2026-000019-response-2.pdf
        ");
        insta::assert_snapshot!(world.rejections().await, @r"
        MRN-2026-000019 accept: wrong-state, `accept` is possible in RESPONSE_RECEIVED, VERIFICATION only; MRN-2026-000019 is OPEN.
        MRN-2026-000019 submit-response: wrong-state, MRN-2026-000019 is RESPONSE_RECEIVED: CBP has an answer and has not decided on it; use `add-supplement` to add to it.
        ");
        insta::assert_snapshot!(world.quarantine().await, @r"
        wrong-exchange
          /type gov.cbp.form4647.accept.v1 is not a command that the trade may give, and tidewaiter.trade is the exchange of the trade.
        ");
    })
    .await;
}

#[tokio::test]
async fn section_iii_accounts_for_every_unit_and_is_signed_held_and_true_to_its_kind() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-05-20 10:00").await;
        let changed = |field: &str, value: Value| {
            let mut answer = certification(ALL);
            answer[field] = value;
            answer
        };
        let refused = [
            certification(4700),
            changed("certified", json!(false)),
            changed("falseCertificationWarningAcknowledged", json!(false)),
            changed("goodsHeldAt", Value::Null),
            changed("kind", json!("EXPORTED")),
            changed("plannedDate", json!("2026-05-01")),
        ];
        for answer in refused {
            world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, answer).await;
        }
        let mut exported = certification(0);
        exported["kind"] = json!("EXPORTED");
        exported["quantityExported"] = json!(ALL);
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, exported).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: quantity-mismatch, The quantities of the answer add up to 4700 PCS, but the notice covers 4800 PCS; account for each of them, as not available where goods are missing. [19 CFR 134.54(a)], of message-2
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: incomplete, Goods are said to comply, but the signer does not certify it; certify it in Section III. [19 CFR 134.52(a)], of message-3
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: incomplete, The warning about false certifications is not acknowledged; read it in Section II and confirm it. [19 CFR 134.52(d); 19 U.S.C. 1592; 18 U.S.C. 1001], of message-4
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: incomplete, The answer does not say where the goods are held, and CBP may have to look at them; give the address. [19 CFR 134.52], of message-5
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: quantity-mismatch, The answer is EXPORTED, but no goods of it are exported; correct the kind or the quantities. [19 CFR 134.54(a)], of message-6
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: not-allowed, The export or destruction is planned for 2026-05-01, before the notice of 2026-05-12; correct the date. [19 CFR 134.51(b)], of message-7
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 submit-response: incomplete, Goods are to be exported or destroyed under CBP supervision; say on what date. [19 CFR 134.51(b)], of message-8
        ");
        assert_eq!(world.quarantine().await, "");
    })
    .await;
}

#[tokio::test]
async fn a_rejection_with_new_days_counts_them_from_the_rejection_and_takes_none_away() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.says(IMPORTER, "view", SAMPLE_DEMAND, json!({})).await;
        world.at("2026-05-20 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        let again = json!({ "reason": "The mark is a sticker that falls off.", "days": 5 });
        world.says(PORT_OFFICER, "reject", SAMPLE_DEMAND, again).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "REJECTED_OPEN");
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-06-11");
        world.at("2026-06-15 10:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        world.new_mails();
        let again = json!({ "reason": "Some pieces are still unmarked.", "days": 20 });
        world.says(PORT_OFFICER, "reject", SAMPLE_DEMAND, again).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "REJECTED_OPEN");
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-07-05, rolled to 2026-07-06");
        assert_eq!(world.answers(SAMPLE_DEMAND).await, [(1, false), (2, true)]);
        world.at("2026-07-07 00:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-15 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Answer not accepted: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-rejection-2.pdf
        2026-06-20 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 15 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-2.pdf
        2026-06-25 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 10 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-2.pdf
        2026-06-30 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 5 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-2.pdf
        2026-07-02 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] 3 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-2.pdf
        2026-07-04 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-reminder-3.pdf
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-2.pdf
        2026-07-05 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Due today by the count, in time until Mon Jul 6, 2026: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-2.pdf
        2026-07-07 00:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-3.pdf
        2026-07-07 00:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-3.pdf
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-2.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_request_for_more_time_that_waited_behind_an_answer_waits_on_after_its_rejection() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-06-02 10:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_DEMAND, more_time(30)).await;
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        world.at("2026-06-03 10:00").await;
        let again = json!({ "reason": "Some pieces are still unmarked." });
        world.says(PORT_OFFICER, "reject", SAMPLE_DEMAND, again).await;
        assert_eq!(world.extension(SAMPLE_DEMAND).await, "REQUESTED");
        world.new_mails();
        world.at("2026-06-09 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-06 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 5 days left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        2026-06-08 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] 3 days left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        2026-06-08 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Not decided yet, more time asked (30 days): CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-09 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 2 days left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        ");
        world.says(PORT_OFFICER, "grant-extension", SAMPLE_DEMAND, json!({ "days": 30 })).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "REJECTED_OPEN");
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-07-11, rolled to 2026-07-13");
    })
    .await;
}

#[tokio::test]
async fn what_breaks_the_contract_of_a_demand_is_set_aside_with_its_place() {
    story("2026-05-12 09:00", async |world| {
        let wrong = demand("MRN-2026-000201")
            .with("/kind", "SEND_BACK")
            .with("/quantity", 0)
            .with("/violations/otherCode", "UGLY")
            .with("/entryNumber", "EG4-5500396-3")
            .with("/bond", "single");
        world.gets(&wrong).await;
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.new_mails();
        let mut answer = certification(ALL);
        answer["quantityCompliant"] = json!("4800");
        answer["signer"]["date"] = json!("yesterday");
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, answer).await;
        let claim = json!({ "amount": 18640.00, "tripled": false, "claimMailedOn": "2026-06-15" });
        world.says(PORT_OFFICER, "refer-damages", SAMPLE_DEMAND, claim).await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.quarantine().await, @r#"
        invalid-data
          /data/bond "bond" is not a field of this message; known fields are actions, broker, countryOfOrigin, courtesyCopyTo, dateOfEntry, dateOfExamination, dateOfNotice, dateOfRelease, descriptionOfMerchandise, entryNumber, from, goodsLocation, kind, linkedForms, noticeNumber, officer, override, port, quantity, remarks, requiredMarking, sampleRequirement, supervision, to, unit, violations.
          /data/entryNumber "EG4-5500396-3" is not an entry number: the check digit is 3, expected 2.
          /data/kind "SEND_BACK" is none of the known values: MARK, REDELIVER, MARK_AND_REDELIVER.
          /data/quantity 0 is out of range; 1 to 999999999999 is allowed.
          /data/violations/otherCode "UGLY" is none of the known values: COO_MARKING, TEXTILE_FIBER, WOOL, FUR, WATCH_CH91, TEXTILE_ORIGIN, FDA, NOT_ADMISSIBLE, SAMPLE_NOT_FURNISHED, IPR, FPLA_FHSA, WRO, VISA_QUOTA.
        invalid-data
          /data/quantityCompliant A text stands here; a whole number is expected.
          /data/signer/date "yesterday" is not a date: YYYY-MM-DD is expected.
        invalid-data
          /data/amount A number stands here; an amount in U.S. dollars as a text, such as 1263.00, is expected.
        "#);
    })
    .await;
}
