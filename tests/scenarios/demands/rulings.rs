//! Cases that CBP has ruled on: each story says what happened, above it stands the ruling.

use serde_json::json;
use tests::actors::{IMPORTER, NOVAQUEST, PORT_OFFICER};
use tests::messages::{
    SAMPLE_DEMAND, SAMPLE_REDELIVERY, certification, demand, more_time, redelivery,
};
use tests::world::story;

use super::{ALL, balance, demand_of_officer, units};

/// HQ 967982.
#[tokio::test]
async fn a_second_extension_revoked_on_the_day_of_its_grant_leaves_the_notice_overdue_at_midnight()
{
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-06-08 10:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_DEMAND, more_time(30)).await;
        world.at("2026-06-09 10:00").await;
        world.says(PORT_OFFICER, "grant-extension", SAMPLE_DEMAND, json!({ "days": 30 })).await;
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-07-11, rolled to 2026-07-13");
        world.at("2026-07-10 10:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_DEMAND, more_time(30)).await;
        world.at("2026-07-13 10:00").await;
        world.says(PORT_OFFICER, "grant-extension", SAMPLE_DEMAND, json!({ "days": 30 })).await;
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-08-10");
        world.new_mails();
        world.at("2026-07-13 16:00").await;
        let revoked = |due: &str| {
            json!({ "newDueDate": due, "reason": "The goods were seen on sale today." })
        };
        for due in ["2026-07-12", "2026-08-10", "2026-07-13", "2026-07-13"] {
            world.says(PORT_OFFICER, "revoke-extension", SAMPLE_DEMAND, revoked(due)).await;
        }
        assert_eq!(world.extension(SAMPLE_DEMAND).await, "REVOKED");
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-07-13");
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        world.at("2026-07-14 00:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-13 16:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] More time taken back: CBP Form 4647, marking now due Mon Jul 13, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-revocation-3.pdf
        2026-07-14 00:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Mon Jul 13, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-4.pdf
        2026-07-14 00:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Mon Jul 13, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-4.pdf
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-revocation-3.pdf
        ");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 revoke-extension: not-allowed, The new due date 2026-07-12 lies before 2026-07-13; name today or a later day. [19 CFR 134.54(a)], of message-6
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 revoke-extension: not-allowed, A revocation shortens: the new due date 2026-08-10 is not before 2026-08-10, the one that counts. [19 CFR 134.54(a)], of message-7
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 revoke-extension: nothing-pending, `revoke-extension` takes back an extension that was granted, and that of MRN-2026-000019 is REVOKED. [19 CFR 134.54(a)], of message-9
        ");
        assert_eq!(
            world.documents(SAMPLE_DEMAND).await,
            [
                "notice",
                "protest-window",
                "extension-1",
                "last-reminder-2",
                "extension-2",
                "revocation-3",
                "passed-4"
            ]
        );
    })
    .await;
}

/// HQ 733906, HQ 733278.
#[tokio::test]
async fn a_certification_that_proves_false_at_the_verification_ends_in_damages() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-06-05 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        let look = json!({ "kind": "SPOT_CHECK", "on": "2026-06-09" });
        world.says(PORT_OFFICER, "schedule-verification", SAMPLE_DEMAND, look).await;
        world.at("2026-06-09 14:00").await;
        world.new_mails();
        let claim = json!({ "amount": "18640.00", "tripled": false, "claimMailedOn": "2026-06-09" });
        world.says(PORT_OFFICER, "refer-damages", SAMPLE_DEMAND, claim).await;
        let found = json!({ "reason": "41 of 48 cartons opened hold unmarked pieces." });
        world.says(PORT_OFFICER, "reject", SAMPLE_DEMAND, found).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "REJECTED_OPEN");
        assert_eq!(
            balance(world, SAMPLE_DEMAND).await,
            "4800 = 0 compliant + 0 returned + 0 exported + 0 destroyed + 0 not available + 4800 \
             open"
        );
        world.at("2026-06-15 10:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        let claim = json!({ "amount": "18640.00", "tripled": false, "claimMailedOn": "2026-06-15" });
        world.says(PORT_OFFICER, "refer-damages", SAMPLE_DEMAND, claim).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "REFERRED_DAMAGES");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-09 14:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Answer not accepted: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-rejection-1.pdf
        2026-06-10 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-reminder-2.pdf
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        2026-06-11 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Due today: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        2026-06-12 00:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-2.pdf
        2026-06-12 00:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-2.pdf
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        2026-06-12 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 1 day: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-12 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 1 day: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        2026-06-14 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 3 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-14 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 3 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        2026-06-15 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Liquidated damages claimed, $18,640.00: petition possible until Fri Aug 14, 2026, CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-window.pdf
        ");
        insta::assert_snapshot!(world.rejections().await, @"MRN-2026-000019 refer-damages: wrong-state, `refer-damages` is possible in OVERDUE, RESPONSE_RECEIVED only; MRN-2026-000019 is VERIFICATION.");
        assert_eq!(
            world.documents(SAMPLE_DEMAND).await,
            [
                "notice",
                "protest-window",
                "response-1",
                "verification-1",
                "rejection-1",
                "last-reminder-2",
                "passed-2",
                "petition-window"
            ]
        );
    })
    .await;
}

/// HQ 733906.
#[tokio::test]
async fn a_certification_that_proves_false_after_the_due_date_leaves_the_demand_overdue() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-06-11 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(ALL)).await;
        world.at("2026-06-16 14:00").await;
        world.new_mails();
        let found = json!({ "reason": "Most cartons hold unmarked pieces." });
        world.says(PORT_OFFICER, "reject", SAMPLE_DEMAND, found).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        world.at("2026-07-20 09:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-16 14:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Answer not accepted: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-rejection-1.pdf
        2026-06-18 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 7 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-18 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 7 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-rejection-1.pdf
        ");
    })
    .await;
}

/// HQ H144604.
#[tokio::test]
async fn a_notice_with_blocks_9_and_15_empty_gives_no_reason_and_is_not_issued() {
    story("2026-05-12 09:00", async |world| {
        let nothing = json!({ "originMarking": false, "other": false, "otherText": "" });
        let bare = json!({ "originMarking": false, "other": true, "otherText": " " });
        for violations in [nothing.clone(), bare] {
            let empty =
                demand(SAMPLE_DEMAND).with("/violations", violations).with("/remarks", "");
            world.gets(&empty).await;
        }
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 issue: incomplete, The notice gives no reason: mark a statute in box 9, specify the other one, or say why in box 15. [19 CFR 141.113(a) to (e); HQ H144604], of message-1
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 issue: incomplete, The notice gives no reason: mark a statute in box 9, specify the other one, or say why in box 15. [19 CFR 141.113(a) to (e); HQ H144604], of message-2
        ");
        world.gets(&demand(SAMPLE_DEMAND).with("/violations", nothing)).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN", "block 15 says why");
    })
    .await;
}

/// HQ H345452.
#[tokio::test]
async fn goods_held_intact_come_back_or_the_demand_is_taken_back_and_no_mark_answers_it() {
    story("2026-06-18 09:00", async |world| {
        let nothing = json!({ "originMarking": false, "other": false, "otherText": "" });
        let intact = "Hold the merchandise intact. If the trademark is not licensed, redeliver it \
                      to the examination station named by the port.";
        let hold = redelivery(SAMPLE_REDELIVERY)
            .with("/violations", nothing)
            .with("/remarks", intact)
            .with("/officer/email", "lindqvist@cbp.example");
        world.gets(&hold).await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-18 09:00 EDT to customs@novaquestelect.example
          [MRN-2026-000027] CBP Form 4647 issued: hold the goods, redelivery due Mon Jul 20, 2026 (entry XQ7-2605203-4)
          + MRN-2026-000027-form4647.pdf
          + MRN-2026-000027-protest-window.pdf
        2026-06-18 09:00 EDT to entry@pacificmeridia.example
          [MRN-2026-000027] Courtesy copy: CBP Form 4647, hold the goods, redelivery due Mon Jul 20, 2026 (entry XQ7-2605203-4, Novaquest Electronics Corp.)
          + MRN-2026-000027-form4647.pdf
          + MRN-2026-000027-protest-window.pdf
        ");
        world.at("2026-06-25 10:00").await;
        let mut marked = certification(3600);
        world.says(NOVAQUEST, "submit-response", SAMPLE_REDELIVERY, marked.clone()).await;
        marked["kind"] = json!("REDELIVERED");
        marked["quantityReturned"] = json!(0);
        world.says(NOVAQUEST, "submit-response", SAMPLE_REDELIVERY, marked).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "OPEN");
        let returned = json!({
            "kind": "REDELIVERED", "certified": false, "quantityCompliant": 0,
            "quantityReturned": 3600, "sampleAttached": "NO",
            "signer": certification(0)["signer"], "falseCertificationWarningAcknowledged": true,
        });
        world.says(NOVAQUEST, "submit-response", SAMPLE_REDELIVERY, returned).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "RESPONSE_RECEIVED");
        world.says(PORT_OFFICER, "accept", SAMPLE_REDELIVERY, json!({})).await;
        let back = units(3600, "2026-06-25");
        world.says(PORT_OFFICER, "confirm-redelivery", SAMPLE_REDELIVERY, back).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "GOODS_RETURNED");
        world.at("2026-07-01 10:00").await;
        world.new_mails();
        let licensed = json!({ "reason": "The holder of the trademark confirms the licence." });
        world.says(PORT_OFFICER, "rescind", SAMPLE_REDELIVERY, licensed).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "RESCINDED");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 submit-response: not-allowed, MRN-2026-000027 demands redelivery alone (box 13) and cannot be answered with MARKED; answer REDELIVERED, EXPORTED or DESTROYED, or DISAGREE. [19 CFR 134.51(a); 19 CFR 113.62(d)], of message-2
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 submit-response: not-allowed, MRN-2026-000027 demands redelivery alone (box 13) and cannot be answered with 3600 goods in compliance; answer REDELIVERED, EXPORTED or DESTROYED, or DISAGREE. [19 CFR 134.51(a); 19 CFR 113.62(d)], of message-3
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 accept: quantity-mismatch, 3600 of 3600 SETS are neither certified as compliant nor confirmed by CBP as returned, exported or destroyed; confirm them first, or reject the answer. [19 CFR 134.51(a); 19 CFR 134.52], of message-5
        ");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-01 10:00 EDT to customs@novaquestelect.example, entry@pacificmeridia.example
          [MRN-2026-000027] Demand taken back by CBP: CBP Form 4647 (entry XQ7-2605203-4)
        ");
    })
    .await;
}

/// HQ H328699.
#[tokio::test]
async fn of_2695_cartons_1788_come_back_and_the_numbers_balance_at_every_step() {
    story("2026-06-18 09:00", async |world| {
        let cartons = redelivery(SAMPLE_REDELIVERY).with("/quantity", 2695).with("/unit", "CTN");
        world.gets(&cartons).await;
        world.at("2026-07-02 10:00").await;
        world.new_mails();
        let back = units(1788, "2026-07-01");
        world.says(PORT_OFFICER, "confirm-redelivery", SAMPLE_REDELIVERY, back).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "OPEN");
        assert_eq!(
            balance(world, SAMPLE_REDELIVERY).await,
            "2695 = 0 compliant + 1788 returned + 0 exported + 0 destroyed + 0 not available + 907 \
             open"
        );
        let too_many = units(908, "2026-07-01");
        world.says(PORT_OFFICER, "confirm-redelivery", SAMPLE_REDELIVERY, too_many).await;
        let answer = |returned: u64, missing: u64| {
            json!({
                "kind": "REDELIVERED", "certified": false, "quantityCompliant": 0,
                "quantityReturned": returned, "quantityNotAvailable": missing,
                "sampleAttached": "NO", "signer": certification(0)["signer"],
                "falseCertificationWarningAcknowledged": true,
            })
        };
        world.says(NOVAQUEST, "submit-response", SAMPLE_REDELIVERY, answer(1788, 900)).await;
        world.says(NOVAQUEST, "submit-response", SAMPLE_REDELIVERY, answer(1700, 995)).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "OPEN");
        world.says(NOVAQUEST, "submit-response", SAMPLE_REDELIVERY, answer(1788, 907)).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "RESPONSE_RECEIVED");
        assert_eq!(
            balance(world, SAMPLE_REDELIVERY).await,
            "2695 = 0 compliant + 1788 returned + 0 exported + 0 destroyed + 907 not available + 0 \
             open"
        );
        let explained = json!({ "remarks": "907 cartons were sold before the notice." });
        world.says(PORT_OFFICER, "accept", SAMPLE_REDELIVERY, explained).await;
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 confirm-redelivery: quantity-mismatch, The redelivery is of 908 CTN, but 907 of the 2695 CTN of the notice are left for it. [19 CFR 134.51(a)], of message-3
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 submit-response: quantity-mismatch, The quantities of the answer add up to 2688 CTN, but the notice covers 2695 CTN; account for each of them, as not available where goods are missing. [19 CFR 134.54(a)], of message-4
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 submit-response: quantity-mismatch, The answer says that 1700 CTN are returned, but CBP has confirmed 1788 CTN; correct the quantities. [19 CFR 134.54(a)], of message-5
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 accept: quantity-mismatch, None of the 2695 CTN is certified as compliant, so there is nothing to release, and 907 are not available; refer the shortage for damages, or reject the answer. [19 CFR 134.54(a)], of message-7
        ");
        world.at("2026-07-06 10:00").await;
        let claim = json!({ "amount": "90700.00", "tripled": true, "claimMailedOn": "2026-07-06" });
        world.says(PORT_OFFICER, "refer-damages", SAMPLE_REDELIVERY, claim).await;
        assert_eq!(world.state(SAMPLE_REDELIVERY).await, "REFERRED_DAMAGES");
        assert_eq!(world.due(SAMPLE_REDELIVERY).await, "2026-09-04");
        assert_eq!(
            balance(world, SAMPLE_REDELIVERY).await,
            "2695 = 0 compliant + 1788 returned + 0 exported + 0 destroyed + 907 not available + 0 \
             open"
        );
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-02 10:00 EDT to customs@novaquestelect.example, entry@pacificmeridia.example
          [MRN-2026-000027] Answer received: CBP Form 4647, version 1 (entry XQ7-2605203-4)
          + MRN-2026-000027-response-1.pdf
        2026-07-02 10:00 EDT to customs@novaquestelect.example, entry@pacificmeridia.example
          [MRN-2026-000027] CBP confirms 1,788 CTN returned to CBP custody, 907 CTN still open: CBP Form 4647 (entry XQ7-2605203-4)
        2026-07-06 10:00 EDT to customs@novaquestelect.example, entry@pacificmeridia.example
          [MRN-2026-000027] Liquidated damages claimed, $90,700.00: petition possible until Fri Sep 4, 2026, CBP Form 4647 (entry XQ7-2605203-4)
          + MRN-2026-000027-petition-window.pdf
        ");
    })
    .await;
}
