//! Blanket declarations: drafted, signed, in effect, renewed, ended.

mod ending;
mod signing;

use serde_json::{Value, json};
use tests::actors::SUMMIT;
use tests::mailbox::listed;
use tests::messages::{
    SAMPLE_STATEMENT, account, asked_to_sign, sample_account, signature, statement,
};
use tests::world::{World, story};

/// Another declaration of the same importer.
const OTHER: &str = "DCL-2026-000052";

/// Summit gives its broker access to its declarations.
async fn broker_has_access(world: &mut World) {
    let mut importer = sample_account("A00005");
    let privileges = ["decl.view", "decl.create", "decl.sign", "decl.cancel"];
    importer["grants"] = json!([{ "grantee": "B00002", "privileges": privileges }]);
    world.gets(&account(importer)).await;
}

/// A statement is drafted, put before its officer and signed, all on one day.
async fn signed_on(world: &mut World, number: &str, statement: Value, day: &str) {
    world.says(SUMMIT, "draft", number, statement).await;
    world.says(SUMMIT, "send-for-signature", number, asked_to_sign()).await;
    world.says(SUMMIT, "sign", number, signature(day)).await;
    assert_eq!(world.state(number).await, "SUBMITTED");
}

/// The sample statement in effect since its first day, 1 July 2026; the clock stands at noon.
async fn in_effect(world: &mut World) {
    signed_on(world, SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT), "2026-06-15").await;
    world.at("2026-07-01 12:00").await;
    assert_eq!(world.state(SAMPLE_STATEMENT).await, "ACTIVE");
    world.new_mails();
}

#[tokio::test]
async fn a_statement_is_drafted_declined_edited_and_signed_and_takes_effect_on_its_first_day() {
    story("2026-06-01 09:00", async |world| {
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT)).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "DRAFT");
        assert_eq!(world.mails(), "", "a draft is nobody's business");
        world.at("2026-06-02 09:00").await;
        world.says(SUMMIT, "send-for-signature", SAMPLE_STATEMENT, asked_to_sign()).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "PENDING_SIGNATURE");
        world.at("2026-06-03 09:00").await;
        let wrong = json!({ "reason": "The exporter is missing." });
        world.says(SUMMIT, "decline", SAMPLE_STATEMENT, wrong).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "DRAFT");
        let mut edited = statement(SAMPLE_STATEMENT);
        edited["manufacturersExporters"] = json!([
            { "name": "Tianjin Northgate Steel Pipe Co., Ltd.", "role": "MANUFACTURER" },
            { "name": "Bohai Crestline Trading Co., Ltd.", "role": "EXPORTER" },
        ]);
        world.at("2026-06-04 09:00").await;
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, edited).await;
        world.says(SUMMIT, "send-for-signature", SAMPLE_STATEMENT, asked_to_sign()).await;
        world.at("2026-06-05 09:00").await;
        world.says(SUMMIT, "sign", SAMPLE_STATEMENT, signature("2026-06-05")).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "SUBMITTED");
        assert_eq!(world.due(SAMPLE_STATEMENT).await, "2027-06-30");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-02 09:00 EDT to robin.vale@summitpipefitt.example
          [DCL-2026-000051] Signature requested: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-to-sign-1.pdf
        2026-06-03 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Signature declined: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
        2026-06-04 09:00 EDT to robin.vale@summitpipefitt.example
          [DCL-2026-000051] Signature requested: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-to-sign-2.pdf
        2026-06-05 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration submitted, in effect from Wed Jul 1, 2026: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        ");
        assert_eq!(
            world.documents(SAMPLE_STATEMENT).await,
            ["to-sign-1", "to-sign-2", "statement"]
        );
        world.at("2026-06-30 23:59:59").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "SUBMITTED");
        world.at("2026-07-01 00:00").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "ACTIVE");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-01 00:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration in effect: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_STATEMENT).await, @r"
        2026-06-01 09:00 EDT  DCL-2026-000051   draft: DRAFT (trade:A00005/u-a00005)
        2026-06-02 09:00 EDT  DCL-2026-000051   send-for-signature: DRAFT -> PENDING_SIGNATURE (trade:A00005/u-a00005)
        2026-06-03 09:00 EDT  DCL-2026-000051   decline: PENDING_SIGNATURE -> DRAFT (trade:A00005/u-a00005)
        2026-06-04 09:00 EDT  DCL-2026-000051   draft (trade:A00005/u-a00005)
        2026-06-04 09:00 EDT  DCL-2026-000051   send-for-signature: DRAFT -> PENDING_SIGNATURE (trade:A00005/u-a00005)
        2026-06-05 09:00 EDT  DCL-2026-000051   sign: PENDING_SIGNATURE -> SUBMITTED, due 2027-06-30 (trade:A00005/u-a00005)
        2026-07-01 00:00 EDT  DCL-2026-000051   activate: SUBMITTED -> ACTIVE, due 2027-06-30 (clock)
        ");
    })
    .await;
}

#[tokio::test]
async fn nobody_renews_a_statement_and_every_rung_fires_until_thirty_days_after_its_end() {
    story("2026-06-15 09:00", async |world| {
        in_effect(world).await;
        world.at("2027-06-30 23:59:59").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "ACTIVE");
        insta::assert_snapshot!(world.mails(), @r"
        2027-04-01 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 90 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-05-01 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 60 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-05-31 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 30 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-06-16 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 14 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-06-23 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 7 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-06-27 09:00 EDT to owner@summitpipefitt.example
          [DCL-2026-000051] 3 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-06-29 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 1 day left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-expires.pdf
          + DCL-2026-000051-signed.pdf
        2027-06-30 09:00 EDT to customs@summitpipefitt.example, owner@summitpipefitt.example
          [DCL-2026-000051] Last day today: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        ");
        world.at("2027-07-01 00:00").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "EXPIRED");
        world.at("2028-07-01 00:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2027-07-01 00:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration ended: Non-Reimbursement Blanket Statement, was valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-expired.pdf
        2027-07-01 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Ended 1 day ago: Non-Reimbursement Blanket Statement, was valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-07-30 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Ended 30 days ago: Non-Reimbursement Blanket Statement, was valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_renewal_signed_in_time_takes_over_and_the_old_statement_ends_quietly() {
    story("2026-06-15 09:00", async |world| {
        in_effect(world).await;
        world.at("2027-05-03 10:00").await;
        world.new_mails();
        let renewal = json!({ "declaration": "DCL-2027-000001", "effectiveTo": "2028-06-30" });
        world.says(SUMMIT, "renew", SAMPLE_STATEMENT, renewal.clone()).await;
        world.says(SUMMIT, "renew", SAMPLE_STATEMENT, renewal).await;
        assert_eq!(world.state("DCL-2027-000001").await, "DRAFT");
        assert_eq!(world.links(SAMPLE_STATEMENT).await, "renewed-by DCL-2027-000001");
        assert_eq!(world.links("DCL-2027-000001").await, format!("renews {SAMPLE_STATEMENT}"));
        insta::assert_snapshot!(world.rejections().await, @"DCL-2026-000051 renew: already-pending, DCL-2026-000051 is renewed by DCL-2027-000001 already; complete that one, or renew it in its turn.");
        world.at("2027-06-01 10:00").await;
        world.says(SUMMIT, "send-for-signature", "DCL-2027-000001", asked_to_sign()).await;
        world.says(SUMMIT, "sign", "DCL-2027-000001", signature("2027-06-01")).await;
        insta::assert_snapshot!(world.mails(), @r"
        2027-05-03 10:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Renewal drafted, DCL-2027-000001: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
        2027-05-31 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 30 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-06-01 10:00 EDT to customs@summitpipefitt.example
          [DCL-2027-000001] Declaration submitted, in effect from Thu Jul 1, 2027: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2027-000001-signed.pdf
        2027-06-01 10:00 EDT to robin.vale@summitpipefitt.example
          [DCL-2027-000001] Signature requested: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2027-000001-to-sign-1.pdf
        ");
        world.at("2027-07-01 00:00").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "EXPIRED");
        assert_eq!(world.state("DCL-2027-000001").await, "ACTIVE");
        assert_eq!(world.due("DCL-2027-000001").await, "2028-06-30");
        world.at("2027-12-31 10:00").await;
        let ended = world.new_mails();
        assert!(ended.iter().all(|mail| mail.text.contains("DCL-2027-000001")), "{ended:#?}");
        insta::assert_snapshot!(listed(&ended), @r"
        2027-07-01 00:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration ended: Non-Reimbursement Blanket Statement, was valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-expired.pdf
        2027-07-01 00:00 EDT to customs@summitpipefitt.example
          [DCL-2027-000001] Declaration in effect: Non-Reimbursement Blanket Statement, valid until Fri Jun 30, 2028 (Summit Pipe & Fittings Co.)
          + DCL-2027-000001-signed.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_renewal_that_stays_a_draft_silences_no_reminder_before_the_end_nor_after_it() {
    story("2026-06-15 09:00", async |world| {
        in_effect(world).await;
        world.at("2027-06-20 10:00").await;
        let renewal = json!({ "declaration": "DCL-2027-000001", "effectiveTo": "2028-06-30" });
        world.says(SUMMIT, "renew", SAMPLE_STATEMENT, renewal).await;
        world.new_mails();
        world.at("2027-08-15 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2027-06-23 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 7 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-06-27 09:00 EDT to owner@summitpipefitt.example
          [DCL-2026-000051] 3 days left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-06-29 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] 1 day left: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-expires.pdf
          + DCL-2026-000051-signed.pdf
        2027-06-30 09:00 EDT to customs@summitpipefitt.example, owner@summitpipefitt.example
          [DCL-2026-000051] Last day today: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-07-01 00:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration ended: Non-Reimbursement Blanket Statement, was valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-expired.pdf
        2027-07-01 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Ended 1 day ago: Non-Reimbursement Blanket Statement, was valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2027-07-30 09:00 EDT to customs@summitpipefitt.example
          [DCL-2026-000051] Ended 30 days ago: Non-Reimbursement Blanket Statement, was valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_overlaps_takes_the_place_of_the_old_one_on_its_first_day() {
    story("2026-06-15 09:00", async |world| {
        in_effect(world).await;
        let mut wider = statement(OTHER);
        wider["effectiveFrom"] = json!("2027-01-01");
        wider["effectiveTo"] = json!("2027-12-31");
        wider["adCaseNumbers"] = json!(["A-570-910", "A-580-809"]);
        world.at("2026-12-01 10:00").await;
        signed_on(world, OTHER, wider, "2026-12-01").await;
        world.new_mails();
        world.at("2026-12-31 23:59:59").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "ACTIVE");
        world.at("2027-01-01 00:00").await;
        assert_eq!(world.state(OTHER).await, "ACTIVE");
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "SUPERSEDED");
        assert_eq!(world.links(OTHER).await, format!("supersedes {SAMPLE_STATEMENT}"));
        assert_eq!(world.links(SAMPLE_STATEMENT).await, format!("superseded-by {OTHER}"));
        world.at("2027-09-01 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2027-01-01 00:00 EST to customs@summitpipefitt.example
          [DCL-2026-000051] Declaration replaced by DCL-2026-000052: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
        2027-01-01 00:00 EST to customs@summitpipefitt.example
          [DCL-2026-000052] Declaration in effect: Non-Reimbursement Blanket Statement, valid until Fri Dec 31, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000052-signed.pdf
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_STATEMENT).await, @r"
        2026-06-15 09:00 EDT  DCL-2026-000051   draft: DRAFT (trade:A00005/u-a00005)
        2026-06-15 09:00 EDT  DCL-2026-000051   send-for-signature: DRAFT -> PENDING_SIGNATURE (trade:A00005/u-a00005)
        2026-06-15 09:00 EDT  DCL-2026-000051   sign: PENDING_SIGNATURE -> SUBMITTED, due 2027-06-30 (trade:A00005/u-a00005)
        2026-07-01 00:00 EDT  DCL-2026-000051   activate: SUBMITTED -> ACTIVE, due 2027-06-30 (clock)
        2027-01-01 00:00 EST  DCL-2026-000051   linked: replaced by DCL-2026-000052
        2027-01-01 00:00 EST  DCL-2026-000051   supersede: ACTIVE -> SUPERSEDED, due 2027-06-30 (clock)
        ");
    })
    .await;
}
