//! Who drafts, who signs, and what is refused before anybody does.

use serde_json::{Value, json};
use tests::actors::{OFFICER, STRANGER as BROKER, SUMMIT};
use tests::messages::{SAMPLE_STATEMENT, asked_to_sign, signature, statement};
use tests::world::story;

use super::{OTHER, broker_has_access, signed_on};

#[tokio::test]
async fn a_statement_about_antidumping_duty_is_never_signed_by_a_broker() {
    story("2026-06-15 09:00", async |world| {
        broker_has_access(world).await;
        let mut titled = statement(SAMPLE_STATEMENT);
        titled["officerTitle"] = json!("Licensed Customs Broker");
        world.says(BROKER, "draft", SAMPLE_STATEMENT, titled).await;
        world.says(BROKER, "draft", SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT)).await;
        let mut to_broker = asked_to_sign();
        to_broker["signer"]["role"] = json!("BROKER");
        world.says(BROKER, "send-for-signature", SAMPLE_STATEMENT, to_broker).await;
        let mut untitled = asked_to_sign();
        untitled["signer"]["title"] = json!("Clerk");
        world.says(BROKER, "send-for-signature", SAMPLE_STATEMENT, untitled).await;
        world.says(BROKER, "send-for-signature", SAMPLE_STATEMENT, asked_to_sign()).await;
        world.says(BROKER, "sign", SAMPLE_STATEMENT, signature("2026-06-15")).await;
        let mut other = signature("2026-06-15");
        other["signature"]["name"] = json!("Kim Doe");
        world.says(SUMMIT, "sign", SAMPLE_STATEMENT, other).await;
        world.says(SUMMIT, "sign", SAMPLE_STATEMENT, signature("2026-06-16")).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "PENDING_SIGNATURE");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, An officer of the importing company signs, never a customs broker; `officerTitle` is Licensed Customs Broker. [19 CFR 351.402(f); CBP, Guidance for Reimbursement Certificates, 30 November 2018], of message-2
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 send-for-signature: not-allowed, A Non-Reimbursement Blanket Statement is signed by COMPANY_OFFICER, not by BROKER (Robin Vale). [19 CFR 351.402(f); CBP, Guidance for Reimbursement Certificates, 30 November 2018], of message-4
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 send-for-signature: not-allowed, The statement is signed by an officer with the title Vice President, Finance, and the signer's title is Clerk; make them agree. [19 CFR 351.402(f); CBP, Guidance for Reimbursement Certificates, 30 November 2018], of message-5
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 sign: not-allowed, An officer of the importing company signs, in the importer's own account; a broker may not sign for it. [19 CFR 351.402(f); CBP, Guidance for Reimbursement Certificates, 30 November 2018], of message-7
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 sign: not-authorized, Robin Vale, Vice President, Finance, was asked to sign, and not Kim Doe, Vice President, Finance. [-], of message-8
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 sign: not-allowed, The signature is dated 2026-06-16 and was received on 2026-06-15; give the day of signing. [-], of message-9
        ");
        world.says(SUMMIT, "sign", SAMPLE_STATEMENT, signature("2026-06-15")).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "SUBMITTED");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-15 09:00 EDT to customs@summitpipefitt.example, entry@gulflinebroker.example
          [DCL-2026-000051] Declaration submitted, in effect from Wed Jul 1, 2026: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2026-06-15 09:00 EDT to robin.vale@summitpipefitt.example
          [DCL-2026-000051] Signature requested: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-to-sign-1.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_no_law_could_make_right_is_refused_with_the_rule() {
    story("2026-06-15 09:00", async |world| {
        let changed = |changes: Value| {
            let mut draft = statement(SAMPLE_STATEMENT);
            for (field, value) in changes.as_object().expect("changes are fields") {
                draft[field] = value.clone();
            }
            draft
        };
        let refused = [
            json!({ "adCaseNumbers": [], "companionCvdCaseNumbers": ["C-570-911"] }),
            json!({ "adCaseNumbers": ["C-570-911"] }),
            json!({ "agreementExists": "YES" }),
            json!({ "effectiveTo": "2027-07-01" }),
            json!({ "effectiveFrom": "2027-07-01" }),
        ];
        for changes in refused {
            world.says(SUMMIT, "draft", SAMPLE_STATEMENT, changed(changes)).await;
        }
        let incomplete = changed(json!({ "manufacturersExporters": [], "commodity": "" }));
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, incomplete).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "DRAFT", "a draft may be incomplete");
        world.says(SUMMIT, "send-for-signature", SAMPLE_STATEMENT, asked_to_sign()).await;
        world.says(BROKER, "draft", OTHER, statement(OTHER)).await;
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, The statement names countervailing duty cases only, and it is made about antidumping duty; name the antidumping case (A-…), or file none. [19 CFR 351.402(f)], of message-1
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, The statement names countervailing duty cases only, and it is made about antidumping duty; name the antidumping case (A-…), or file none. [19 CFR 351.402(f)], of message-2
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, An agreement on reimbursement exists, so nothing can be stated against it; file a reimbursement certificate with CBP, and expect that the antidumping duty may double. [19 CFR 351.402(f)], of message-3
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, A blanket declaration counts for at most 12 months: from 2026-07-01 it may last until 2027-06-30, not until 2027-07-01. For a longer period of investigation or review, file one for each 12 months. [19 CFR 351.402(f); CBP, Guidance for Reimbursement Certificates, 30 November 2018], of message-4
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, The declaration takes effect on 2027-07-01 and ends on 2027-06-30, which is earlier; correct `effectiveFrom` or `effectiveTo`. [-], of message-5
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 send-for-signature: incomplete, Missing in DCL-2026-000051: manufacturersExporters, commodity. Complete the draft and save it first. [19 CFR 351.402(f)], of message-7
        gov.cbp.declaration.rejected.v1 DCL-2026-000052 draft: not-authorized, Entry Desk of account B00002 has no `decl.create` for importer Summit Pipe & Fittings Co. [-], of message-8
        ");
        assert_eq!(world.quarantine().await, "");
        assert_eq!(world.mails(), "");
    })
    .await;
}

#[tokio::test]
async fn what_breaks_the_contract_of_a_declaration_is_set_aside_with_its_place() {
    story("2026-06-15 09:00", async |world| {
        let mut wrong = statement(SAMPLE_STATEMENT);
        wrong["declarationId"] = json!(OTHER);
        wrong["adCaseNumbers"] = json!(["A-57-910"]);
        wrong["producer"] = json!({ "name": "Blue Fern Thread Mills Inc." });
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, wrong).await;
        let mut unaddressed = asked_to_sign();
        unaddressed["signer"]["email"] = json!("nobody");
        world.says(SUMMIT, "send-for-signature", SAMPLE_STATEMENT, unaddressed).await;
        world.says(OFFICER, "sign", SAMPLE_STATEMENT, signature("2026-06-15")).await;
        insta::assert_snapshot!(world.quarantine().await, @r#"
        invalid-data
          /data/adCaseNumbers/0 "A-57-910" is not an AD/CVD case number: a group is not 3 digits, expected A or C, 3 digits, 3 digits and at most 3 of a company (A-570-910-001).
          /data/declarationId "DCL-2026-000052" is not the subject of the message, which is "DCL-2026-000051"; they must be equal.
          /data/producer The field "producer" belongs to the type AFFIDAVIT_OF_MANUFACTURE, and this declaration is of the type NON_REIMBURSEMENT_BLANKET; leave it out or change the type.
        invalid-data
          /data/signer/email "nobody" is not an e-mail address: it has no @.
        wrong-exchange
          /data/actor/account The field "account" is missing; an ACE account ID, such as A00001, is expected (ACE ID of the account the user speaks for).
          /type gov.cbp.declaration.sign.v1 is not a command that CBP may give, and tidewaiter.cbp is the exchange of CBP.
        "#);
        assert_eq!(world.rejections().await, "");
    })
    .await;
}

#[tokio::test]
async fn a_statement_is_submitted_with_the_copy_that_was_signed_on_paper() {
    story("2026-07-06 09:00", async |world| {
        broker_has_access(world).await;
        world.says(BROKER, "draft", SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT)).await;
        let copy = json!({
            "signedCopy": {
                "name": "statement-signed.pdf", "mediaType": "application/pdf", "size": 120_334,
                "sha256": "a4ea19c0f12e77c6946e9a6fced2f5a2716485791da60eef5716ddd9151a5cfc",
            },
        });
        world.says(BROKER, "submit", SAMPLE_STATEMENT, copy).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "ACTIVE", "its first day has begun");
        assert_eq!(world.documents(SAMPLE_STATEMENT).await, ["statement"]);
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-06 09:00 EDT to customs@summitpipefitt.example, entry@gulflinebroker.example
          [DCL-2026-000051] Declaration in effect: Non-Reimbursement Blanket Statement, valid until Wed Jun 30, 2027 (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        2026-07-06 09:00 EDT to customs@summitpipefitt.example, entry@gulflinebroker.example
          [DCL-2026-000051] Declaration submitted, in effect from Wed Jul 1, 2026: Non-Reimbursement Blanket Statement (Summit Pipe & Fittings Co.)
          + DCL-2026-000051-signed.pdf
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_STATEMENT).await, @r"
        2026-07-06 09:00 EDT  DCL-2026-000051   draft: DRAFT (trade:B00002/u-b00002)
        2026-07-06 09:00 EDT  DCL-2026-000051   submit: DRAFT -> SUBMITTED, due 2027-06-30 (trade:B00002/u-b00002)
        2026-07-06 09:00 EDT  DCL-2026-000051   activate: SUBMITTED -> ACTIVE, due 2027-06-30 (clock)
        ");
    })
    .await;
}

#[tokio::test]
async fn what_was_submitted_is_not_edited_and_what_has_expired_is_not_cancelled() {
    story("2026-06-15 09:00", async |world| {
        signed_on(world, SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT), "2026-06-15").await;
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT)).await;
        world.at("2026-07-01 12:00").await;
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT)).await;
        world.says(SUMMIT, "sign", SAMPLE_STATEMENT, signature("2026-07-01")).await;
        world.at("2027-07-01 12:00").await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "EXPIRED");
        let reason = json!({ "reason": "No longer needed." });
        world.says(SUMMIT, "cancel", SAMPLE_STATEMENT, reason).await;
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, DCL-2026-000051 was submitted, and what is submitted cannot be edited or deleted; cancel it, and draft another one. [CBP, ACE user guide, Blanket Declaration Records, February 2012], of message-4
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, DCL-2026-000051 was submitted, and what is submitted cannot be edited or deleted; cancel it, and draft another one. [CBP, ACE user guide, Blanket Declaration Records, February 2012], of message-5
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 sign: wrong-state, `sign` is possible in PENDING_SIGNATURE only; DCL-2026-000051 is ACTIVE. [-], of message-6
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 cancel: closed, DCL-2026-000051 has ended as EXPIRED; `cancel` changes nothing any more. [-], of message-7
        ");
    })
    .await;
}

#[tokio::test]
async fn commands_before_the_draft_wait_and_are_applied_with_it_in_order_of_receipt() {
    story("2026-06-15 09:00", async |world| {
        world.says(SUMMIT, "send-for-signature", SAMPLE_STATEMENT, asked_to_sign()).await;
        insta::assert_snapshot!(world.quarantine().await, @r"
        unknown-case
          /subject No declaration DCL-2026-000051 was drafted yet; this message is applied by itself once it is.
        ");
        world.at("2026-06-15 10:00").await;
        world.says(SUMMIT, "sign", SAMPLE_STATEMENT, signature("2026-06-15")).await;
        world.at("2026-06-15 11:00").await;
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, statement(SAMPLE_STATEMENT)).await;
        assert_eq!(world.quarantine().await, "");
        assert_eq!(world.rejections().await, "");
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "SUBMITTED");
        insta::assert_snapshot!(world.happened(SAMPLE_STATEMENT).await, @r"
        2026-06-15 11:00 EDT  DCL-2026-000051   draft: DRAFT (trade:A00005/u-a00005)
        2026-06-15 11:00 EDT  DCL-2026-000051   send-for-signature: DRAFT -> PENDING_SIGNATURE (trade:A00005/u-a00005)
        2026-06-15 11:00 EDT  DCL-2026-000051   sign: PENDING_SIGNATURE -> SUBMITTED, due 2027-06-30 (trade:A00005/u-a00005)
        ");
    })
    .await;
}

#[tokio::test]
async fn an_affidavit_names_the_factory_itself_and_is_signed_by_an_employee_of_the_producer() {
    story("2026-06-15 09:00", async |world| {
        let affidavit = |address: &str| {
            json!({
                "declarationId": SAMPLE_STATEMENT, "type": "AFFIDAVIT_OF_MANUFACTURE",
                "importerNumber": "74-555018800", "importerName": "Summit Pipe & Fittings Co.",
                "effectiveFrom": "2026-07-01", "effectiveTo": "2027-06-30",
                "producer": { "name": "Blue Fern Thread Mills Inc.", "factoryAddress": address },
                "inputKind": "THREAD", "inputDescription": "Cotton sewing thread, Tex 40",
                "program": "CAFTA-DR", "htsOfFinishedGoods": ["6205.20.2066"],
                "buyerOrGarmentMaker": "Confecciones Lago Azul S.A.",
            })
        };
        let in_a_box = affidavit("P.O. Box 12, Gastonia, NC 28052");
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, in_a_box).await;
        let at_work = affidavit("415 Spindle Street, Gastonia, NC 28052");
        world.says(SUMMIT, "draft", SAMPLE_STATEMENT, at_work).await;
        world.says(SUMMIT, "send-for-signature", SAMPLE_STATEMENT, asked_to_sign()).await;
        let mut producer = asked_to_sign();
        producer["signer"]["role"] = json!("PRODUCER_EMPLOYEE");
        world.says(SUMMIT, "send-for-signature", SAMPLE_STATEMENT, producer).await;
        assert_eq!(world.state(SAMPLE_STATEMENT).await, "PENDING_SIGNATURE");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 draft: not-allowed, The factory's address is a post office box; give the address where the production takes place. [CBP textile book transmittal TBT-07-019], of message-1
        gov.cbp.declaration.rejected.v1 DCL-2026-000051 send-for-signature: not-allowed, An Affidavit of Manufacture is signed by PRODUCER_EMPLOYEE, not by COMPANY_OFFICER (Robin Vale). [CBP textile book transmittal TBT-07-019], of message-3
        ");
    })
    .await;
}
