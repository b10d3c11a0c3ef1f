//! Declarations that end otherwise than by their last day: cancelled, contradicted, rejected.

use serde_json::{Value, json};
use tests::actors::{OFFICER, STRANGER as BROKER, SUMMIT};
use tests::messages::{SAMPLE_STATEMENT, statement};
use tests::world::story;
use workflows::case::Case;

use super::{OTHER, broker_has_access, in_effect, signed_on};

/// An entry of the sample statement, as data of `link-entry`.
fn entry(number: &str, on: &str) -> Value {
    json!({ "entryNumber": number, "line": 1, "entryDate": on, "caseNumber": "A-570-910" })
}

#[tokio::test]
async fn a_statement_cancelled_from_its_start_leaves_its_entries_without_cover() {
    story("2026-06-15 09:00", async |world| {
        in_effect(world).await;
        world.at("2026-09-01 10:00").await;
        for (number, on) in [("9ZK-0027730-1", "2026-07-15"), ("9ZK-0031907-9", "2026-08-20")] {
            world.says(SUMMIT, "link-entry", SAMPLE_STATEMENT, entry(number, on)).await;
        }
        let refused = [
            entry("9ZK-0027730-1", "2026-07-15"),
            entry("9ZK-0031544-0", "2026-06-30"),
            json!({ "entryNumber": "9ZK-0031544-0", "entryDate": "2026-07-15" }),
            json!({
                "entryNumber": "9ZK-0031544-0", "entryDate": "2026-07-15",
                "caseNumber": "C-570-911",
            }),
        ];
        for entry in refused {
            world.says(OFFICER, "link-entry", SAMPLE_STATEMENT, entry).await;
        }
        assert_eq!(world.mails(), "");
        for from in ["2026-06-30", "2026-09-02", "2026-07-01"] {
            let cancel = json!({ "reason": "Filed for the wrong importer.", "from": from });
            world.says(SUMMIT, "cancel", SAMPLE_STATEMENT, cancel).await;
        }
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "CANCELLED");
        let late = entry("9ZK-0031544-0", "2026-07-15");
        world.says(OFFICER, "link-entry", SAMPLE_STATEMENT, late).await;
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 link-entry: not-allowed, Entry 9ZK-0027730-1, line 1, is linked to DCL-2026-000051 already. [-], of message-6
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 link-entry: not-allowed, DCL-2026-000051 counts for entries from 2026-07-01 to 2027-06-30, not for one of 2026-06-30. [-], of message-7
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 link-entry: incomplete, `caseNumber` is missing: a statement about antidumping duty is linked case by case. [19 CFR 351.402(f)], of message-8
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 link-entry: not-allowed, C-570-911 is a countervailing duty case; DCL-2026-000051 is about antidumping duty, A-570-910. [19 CFR 351.402(f)], of message-9
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 cancel: not-allowed, DCL-2026-000051 counts from 2026-07-01 on; it cannot be cancelled from 2026-06-30. [-], of message-10
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 cancel: too-early, 2026-09-02 is still to come; cancel DCL-2026-000051 when it no longer holds. [-], of message-11
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 link-entry: not-allowed, DCL-2026-000051 counts for no entry: it was cancelled from its first day. [-], of message-13
        ");
        let Case::Declaration(case) = world.case(SAMPLE_STATEMENT).await else {
            panic!("it is a declaration")
        };
        assert_eq!(case.entries_without_cover().count(), 2);
        world.at("2028-09-01 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-09-01 10:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration cancelled from the start, 2 entries lack one now: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
        ");
    })
    .await;
}

#[tokio::test]
async fn a_statement_cancelled_from_a_day_covers_the_entries_before_it() {
    story("2026-06-15 09:00", async |world| {
        in_effect(world).await;
        world.at("2026-09-01 10:00").await;
        for (number, on) in [("9ZK-0027730-1", "2026-07-15"), ("9ZK-0031907-9", "2026-08-20")] {
            world.says(SUMMIT, "link-entry", SAMPLE_STATEMENT, entry(number, on)).await;
        }
        let cancel = json!({ "reason": "The exporter changed.", "from": "2026-08-01" });
        world.says(OFFICER, "cancel", SAMPLE_STATEMENT, cancel).await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-09-01 10:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration cancelled, 1 entry lacks one now: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
        ");
        for (number, on) in [("9ZK-0031544-0", "2026-07-31"), ("9ZK-0031581-2", "2026-08-01")] {
            world.says(OFFICER, "link-entry", SAMPLE_STATEMENT, entry(number, on)).await;
        }
        insta::assert_snapshot!(world.rejections().await, @"DCL-2026-000051 link-entry: not-allowed, DCL-2026-000051 counts for entries from 2026-07-01 and before 2026-08-01, not for one of 2026-08-01.");
    })
    .await;
}

#[tokio::test]
async fn a_reimbursement_reported_by_the_importer_cancels_the_statement_and_warns_of_the_duty() {
    story("2026-06-15 09:00", async |world| {
        broker_has_access(world).await;
        in_effect(world).await;
        world.at("2026-10-05 10:00").await;
        let report = json!({ "text": "The exporter credited us the duty of invoice 4410." });
        world.says(BROKER, "report-reimbursement", SAMPLE_STATEMENT, report.clone()).await;
        world.says(SUMMIT, "report-reimbursement", SAMPLE_STATEMENT, report).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "CANCELLED");
        let told = world.new_mails();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].to, "customs@summitpipefitt.example");
        assert!(told[0].text.contains("double"), "the duty may double: {}", told[0].text);
        let facts = world.facts();
        let told_to_cbp = "gov.cbp.declaration.reimbursement-reported.v1";
        assert_eq!(facts.iter().filter(|fact| fact["type"] == told_to_cbp).count(), 1);
        insta::assert_snapshot!(world.refusals_published(), @"gov.cbp.declaration.rejected.v1 DCL-2026-000051 report-reimbursement: not-authorized, Only the importer itself may report that its duty is reimbursed. [19 CFR 351.402(f)], of message-5");
        world.at("2028-10-05 10:00").await;
        assert_eq!(world.mails(), "");
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_cbp_rejects_ends_before_or_after_its_first_day() {
    story("2026-06-15 09:00", async |world| {
        let submitted = "2026-06-15";
        signed_on(world, SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT), submitted).await;
        signed_on(world, OTHER, statement(OTHER), submitted).await;
        world.new_mails();
        let reason = json!({ "reason": "The title of the signer is not that of an officer." });
        world.says(SUMMIT, "reject", SAMPLE_STATEMENT, reason.clone()).await;
        world.says(OFFICER, "reject", SAMPLE_STATEMENT, reason.clone()).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "REJECTED");
        world.at("2026-07-01 12:00").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "REJECTED", "it never takes effect");
        assert_eq!(world.state(OTHER).await, "ACTIVE");
        world.says(OFFICER, "reject", OTHER, reason).await;
        assert_eq!(world.state(OTHER).await, "REJECTED");
        let renewal = json!({ "declaration": "DCL-2027-000001", "effectiveTo": "2028-06-30" });
        world.says(SUMMIT, "renew", OTHER, renewal).await;
        world.at("2028-07-01 12:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-15 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration rejected by CBP: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
        2026-07-01 00:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000052] Declaration in effect: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000052-signed.pdf
        2026-07-01 12:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000052] Declaration rejected by CBP: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
        ");
        insta::assert_snapshot!(world.rejections().await, @"DCL-2026-000052 renew: closed, DCL-2026-000052 has ended as REJECTED; `renew` changes nothing any more.");
    })
    .await;
}
