//! Notices that follow from notices: one entry from the first question to the last day for a
//! court, and the links that hold it together.

mod commands;
mod raising;

use serde_json::{Value, json};
use tests::actors::{BROKER, IMPORTER, OFFICER, PORT_OFFICER};
use tests::messages::{
    Message, SAMPLE_DEMAND, SAMPLE_NOTICE, SAMPLE_PROPOSAL, action_taken, answer, certification,
    demand, disagreement, notice, proposal, protest,
};
use tests::world::{World, story};
use workflows::case::Case;

pub(super) use commands::tidewaiter;

/// A second notice of action, of another entry of the same importer.
const OTHER: &str = "NOA-2026-000201";
/// A second demand.
const OTHER_DEMAND: &str = "MRN-2026-000201";

/// The officer goes on with a Form 29, as data of `raise-form29`.
fn form29(number: &str) -> Value {
    json!({ "form29": number })
}

/// A notice whose officer has an address.
fn of_officer(message: Message) -> Message {
    message.with("/officer/email", "delgado@cbp.example")
}

/// The sample notice with a sample asked for.
fn notice_for_samples(number: &str) -> Message {
    notice(number)
        .with("/items/D", true)
        .with("/items/D_articleNumber", "VF-500")
        .with("/items/D_articleDescription", "Vacuum flask, steel")
}

/// A demand for redelivery of the goods of which no sample came, on a day.
fn demand_for_samples(number: &str, on: &str) -> Message {
    let violations = json!({
        "originMarking": false, "other": true, "otherCode": "SAMPLE_NOT_FURNISHED",
        "otherText": "19 CFR 151.11; 19 CFR 141.113(e)",
    });
    demand(number)
        .with("/kind", "REDELIVER")
        .with("/actions", json!({ "bringIntoCompliance": false, "redeliver": true }))
        .with("/violations", violations)
        .with("/sampleRequirement", "NOT_APPLICABLE")
        .with("/entryNumber", "XQ7-2604418-9")
        .with("/dateOfNotice", on)
        .with("/dateOfEntry", "2026-03-18")
        .with("/dateOfRelease", "2026-03-19")
        .with("/dateOfExamination", Value::Null)
}

/// The last mail of a look, to the importer.
fn told_to_importer(world: &mut World) -> String {
    let mails = world.new_mails();
    let mail = mails.iter().rev().find(|mail| mail.to == "customs@cedarridgehome.example");
    mail.expect("the importer is told").text.clone()
}

/// Everything up to the action: asked, answered, reviewed, proposed, disputed, taken.
async fn until_the_action_is_taken(world: &mut World) {
    world.gets(&of_officer(notice(SAMPLE_NOTICE))).await;
    world.at("2026-06-29 15:30").await;
    world.says(BROKER, "submit-response", SAMPLE_NOTICE, answer()).await;
    world.at("2026-07-01 10:00").await;
    world.says(OFFICER, "start-review", SAMPLE_NOTICE, json!({})).await;
    world.at("2026-07-06 09:00").await;
    world.new_mails();
    world.says(OFFICER, "raise-form29", SAMPLE_NOTICE, form29(SAMPLE_PROPOSAL)).await;
    assert_eq!(world.state(SAMPLE_NOTICE).await, "CLOSED_TO_CF29");
    let closing = told_to_importer(world);
    assert!(closing.contains(&format!("followed by {SAMPLE_PROPOSAL}")), "{closing}");
    let proposal = proposal(SAMPLE_PROPOSAL).with("/linkedForms", json!([SAMPLE_NOTICE]));
    world.gets(&of_officer(proposal)).await;
    assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_OPEN");
    let opening = told_to_importer(world);
    assert!(opening.contains(&format!("follows {SAMPLE_NOTICE}")), "{opening}");
    world.at("2026-07-20 10:05").await;
    world.says(BROKER, "respond", SAMPLE_PROPOSAL, disagreement()).await;
    world.at("2026-07-28 10:00").await;
    world.says(OFFICER, "start-review", SAMPLE_PROPOSAL, json!({})).await;
    world.at("2026-08-03 10:00").await;
    world.says(OFFICER, "take-action", SAMPLE_PROPOSAL, json!({})).await;
    assert_eq!(world.state(SAMPLE_PROPOSAL).await, "TAKEN");
}

#[tokio::test]
async fn an_entry_goes_from_the_first_question_to_the_last_day_for_a_court() {
    story("2026-06-05 09:00", async |world| {
        until_the_action_is_taken(world).await;
        world.gets(&action_taken(OTHER)).await;
        world.at("2026-09-11 10:00").await;
        for number in [SAMPLE_PROPOSAL, OTHER] {
            let liquidation = json!({ "liquidationDate": "2026-09-11" });
            world.says(OFFICER, "record-liquidation", number, liquidation).await;
            assert_eq!(world.due(number).await, "2027-03-10");
        }
        world.at("2027-03-10 23:59:59").await;
        world.says(IMPORTER, "record-protest", SAMPLE_PROPOSAL, protest("2027-03-10")).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROTEST_FILED");
        world.at("2027-03-11 00:00").await;
        world.says(IMPORTER, "record-protest", OTHER, protest("2027-03-10")).await;
        assert_eq!(world.state(OTHER).await, "CLOSED_FINAL");
        insta::assert_snapshot!(world.refusals_published(), @"gov.cbp.form29.rejected.v1 NOA-2026-000201 record-protest: closed, The window for a protest ended on 2027-03-10 with none on record here; a protest that CBP received by that day is timely all the same, so follow it with the office where it was filed. [19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1); 19 CFR 174.12(f)], of message-13");
        world.at("2027-06-02 10:00").await;
        world.new_mails();
        let denied = json!({ "result": "DENIED", "decidedOn": "2027-06-01" });
        world.says(OFFICER, "decide-protest", SAMPLE_PROPOSAL, denied).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "CLOSED_FINAL");
        assert_eq!(world.due(SAMPLE_PROPOSAL).await, "2027-11-28, rolled to 2027-11-29");
        world.at("2028-11-29 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2027-06-02 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] Protest 2704-26-100417 denied, summons possible until Mon Nov 29, 2027: CBP Form 29 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-08-30 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 90 days left to Sun Nov 28, 2027: CBP Form 29, summons possible until Mon Nov 29, 2027 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-09-29 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 60 days left to Sun Nov 28, 2027: CBP Form 29, summons possible until Mon Nov 29, 2027 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-10-29 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 30 days left to Sun Nov 28, 2027: CBP Form 29, summons possible until Mon Nov 29, 2027 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-11-14 09:00 EST to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 14 days left to Sun Nov 28, 2027: CBP Form 29, summons possible until Mon Nov 29, 2027 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-11-21 09:00 EST to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 7 days left to Sun Nov 28, 2027: CBP Form 29, summons possible until Mon Nov 29, 2027 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-11-25 09:00 EST to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [NOA-2026-000066] 3 days left to Sun Nov 28, 2027: CBP Form 29, summons possible until Mon Nov 29, 2027 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-11-27 09:00 EST to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 1 day left to Sun Nov 28, 2027: CBP Form 29, summons possible until Mon Nov 29, 2027 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-reminder.pdf
          + NOA-2026-000066-court-window.pdf
        2027-11-28 09:00 EST to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [NOA-2026-000066] Last day today by the count, in time until Mon Nov 29, 2027: CBP Form 29, a summons (entry XQ7-2604418-9)
          + NOA-2026-000066-court-window.pdf
        2027-11-30 00:00 EST to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] The time is over: summons was possible until Mon Nov 29, 2027, CBP Form 29 (entry XQ7-2604418-9)
          + NOA-2026-000066-court-closed.pdf
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_NOTICE).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000101   reminder not-viewed+2
        2026-06-20 09:00 EDT  RFI-2026-000101   reminder -15
        2026-06-28 09:00 EDT  RFI-2026-000101   reminder -7
        2026-06-29 15:30 EDT  RFI-2026-000101   submit-response: ISSUED -> RESPONSE_RECEIVED, due 2026-07-06 (trade:B00001/u-b00001)
        2026-07-01 10:00 EDT  RFI-2026-000101   start-review: RESPONSE_RECEIVED -> UNDER_REVIEW, due 2026-07-06 (cbp:cbp-42c)
        2026-07-06 09:00 EDT  RFI-2026-000101   raise-form29: UNDER_REVIEW -> CLOSED_TO_CF29, due 2026-07-06 (cbp:cbp-42c)
        ");
        insta::assert_snapshot!(world.happened(SAMPLE_PROPOSAL).await, @r"
        2026-07-06 09:00 EDT  NOA-2026-000066   issue: PROPOSED_OPEN, due 2026-07-27 (cbp:urn:cbp:center:CPM)
        2026-07-07 09:00 EDT  NOA-2026-000066   reminder not-viewed+1
        2026-07-16 09:00 EDT  NOA-2026-000066   reminder -10
        2026-07-20 10:05 EDT  NOA-2026-000066   respond: PROPOSED_OPEN -> PROPOSED_RESPONSE_RECEIVED, due 2026-07-27 (trade:B00001/u-b00001)
        2026-07-28 10:00 EDT  NOA-2026-000066   start-review: PROPOSED_RESPONSE_RECEIVED -> PROPOSED_UNDER_REVIEW, due 2026-07-27 (cbp:cbp-42c)
        2026-08-03 10:00 EDT  NOA-2026-000066   take-action: PROPOSED_UNDER_REVIEW -> TAKEN (cbp:cbp-42c)
        2026-09-11 10:00 EDT  NOA-2026-000066   record-liquidation: TAKEN -> LIQUIDATED, due 2027-03-10 (cbp:cbp-42c)
        2026-12-10 09:00 EST  NOA-2026-000066   reminder -90
        2027-01-09 09:00 EST  NOA-2026-000066   reminder -60
        2027-02-08 09:00 EST  NOA-2026-000066   reminder -30
        2027-02-24 09:00 EST  NOA-2026-000066   reminder -14
        2027-03-03 09:00 EST  NOA-2026-000066   reminder -7
        2027-03-07 09:00 EST  NOA-2026-000066   reminder -3
        2027-03-09 09:00 EST  NOA-2026-000066   reminder -1
        2027-03-10 09:00 EST  NOA-2026-000066   reminder 0
        2027-03-10 23:59 EST  NOA-2026-000066   record-protest: LIQUIDATED -> PROTEST_FILED, due 2027-03-10 (trade:A00001/u-a00001)
        2027-06-02 10:00 EDT  NOA-2026-000066   decide-protest: PROTEST_FILED -> CLOSED_FINAL, due 2027-11-29 (cbp:cbp-42c)
        2027-08-30 09:00 EDT  NOA-2026-000066   reminder -90
        2027-09-29 09:00 EDT  NOA-2026-000066   reminder -60
        2027-10-29 09:00 EDT  NOA-2026-000066   reminder -30
        2027-11-14 09:00 EST  NOA-2026-000066   reminder -14
        2027-11-21 09:00 EST  NOA-2026-000066   reminder -7
        2027-11-25 09:00 EST  NOA-2026-000066   reminder -3
        2027-11-27 09:00 EST  NOA-2026-000066   reminder -1
        2027-11-28 09:00 EST  NOA-2026-000066   reminder 0
        2027-11-30 00:00 EST  NOA-2026-000066   expire-court-window (clock)
        ");
    })
    .await;
}

#[tokio::test]
async fn journal_and_papers_of_a_chain_say_what_they_belong_with() {
    story("2026-06-05 09:00", async |world| {
        until_the_action_is_taken(world).await;
        assert_eq!(world.links(SAMPLE_NOTICE).await, format!("raised {SAMPLE_PROPOSAL}"));
        assert_eq!(world.links(SAMPLE_PROPOSAL).await, format!("raised-from {SAMPLE_NOTICE}"));
        for (number, command, other, relation) in [
            (SAMPLE_NOTICE, "raise-form29", SAMPLE_PROPOSAL, "raised"),
            (SAMPLE_PROPOSAL, "issue", SAMPLE_NOTICE, "raised-from"),
        ] {
            let journal = world.journal(Some(number)).await;
            let row = journal.iter().find(|row| row.entry.command == command);
            let links = &row.expect("it is journaled").entry.detail["links"];
            assert_eq!(*links, json!([{ "case": other, "relation": relation }]), "{command}");
        }
        let papers = world.documents(SAMPLE_NOTICE).await;
        assert_eq!(papers, ["notice", "response-1", "follow-up"]);
        for made_before in &papers[..2] {
            assert_eq!(world.links_in(SAMPLE_NOTICE, made_before).await, "", "{made_before}");
        }
        let follow_up = world.links_in(SAMPLE_NOTICE, "follow-up").await;
        assert_eq!(follow_up, format!("raised {SAMPLE_PROPOSAL}"));
        let papers = world.documents(SAMPLE_PROPOSAL).await;
        assert_eq!(papers, ["notice", "response-1", "action"]);
        for key in papers {
            let links = world.links_in(SAMPLE_PROPOSAL, &key).await;
            assert_eq!(links, format!("raised-from {SAMPLE_NOTICE}"), "{key}");
        }
    })
    .await;
}

/// HQ 735561.
#[tokio::test]
async fn a_late_certification_is_accepted_although_the_marking_duty_is_assessed_meanwhile() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-06-11 10:00").await;
        world.says(PORT_OFFICER, "raise-form29", SAMPLE_DEMAND, form29(OTHER)).await;
        world.at("2026-07-13 10:00").await;
        world.new_mails();
        world.says(PORT_OFFICER, "raise-form29", SAMPLE_DEMAND, form29(OTHER)).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE", "the demand goes on");
        world.at("2026-07-14 09:00").await;
        world.gets(&action_taken(OTHER).with("/linkedForms", json!([SAMPLE_DEMAND]))).await;
        world.at("2026-07-20 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(4800)).await;
        assert_eq!(world.answers(SAMPLE_DEMAND).await, [(1, true)]);
        world.at("2026-07-22 10:00").await;
        world.says(PORT_OFFICER, "accept", SAMPLE_DEMAND, json!({})).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "ACCEPTED");
        assert_eq!(world.state(OTHER).await, "TAKEN");
        assert_eq!(world.links(SAMPLE_DEMAND).await, format!("raised {OTHER}"));
        assert_eq!(world.links(OTHER).await, format!("raised-from {SAMPLE_DEMAND}"));
        assert_eq!(world.links_in(SAMPLE_DEMAND, "response-1").await, format!("raised {OTHER}"));
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-13 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Form 29 for the marking duty follows (NOA-2026-000201): CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-follow-up.pdf
        2026-07-14 09:00 EDT to customs@cedarridgehome.example
          [NOA-2026-000201] CBP Form 29 (action taken) issued: no answer is asked for (entry EG4-5500396-2)
          + NOA-2026-000201-form29.pdf
        2026-07-14 09:00 EDT to entry@eastgateentrys.example
          [NOA-2026-000201] Courtesy copy: CBP Form 29 (action taken), no answer is asked for (entry EG4-5500396-2, Cedar Ridge Home Goods LLC)
          + NOA-2026-000201-form29.pdf
        2026-07-20 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Late answer received: CBP Form 4647, version 1 (entry EG4-5500396-2)
          + MRN-2026-000019-response-1.pdf
        2026-07-22 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Accepted, goods released: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-acceptance-1.pdf
        ");
        insta::assert_snapshot!(world.rejections().await, @"MRN-2026-000019 raise-form29: wrong-state, `raise-form29` is possible in OVERDUE, REJECTED_OPEN, REFERRED_DAMAGES only; MRN-2026-000019 is OPEN.");
        insta::assert_snapshot!(world.happened(OTHER).await, @"2026-07-14 09:00 EDT  NOA-2026-000201   issue: TAKEN (cbp:urn:cbp:center:CPM)");
    })
    .await;
}

/// HQ 562084, HQ 226943.
#[tokio::test]
async fn samples_nobody_sends_lead_to_a_demand_whose_lateness_needs_a_reason() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice_for_samples(SAMPLE_NOTICE)).await;
        world.at("2026-07-10 10:00").await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        world.new_mails();
        let raise = json!({ "form4647": OTHER_DEMAND });
        world.says(OFFICER, "raise-form4647", SAMPLE_NOTICE, raise).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "CLOSED_TO_4647");
        let late = demand_for_samples(OTHER_DEMAND, "2026-07-10");
        world.gets(&late).await;
        assert_eq!(world.links(SAMPLE_NOTICE).await, format!("raised {OTHER_DEMAND}"));
        let overriding = json!({ "reason": "The samples of the Form 28 never came." });
        world.gets(&late.with("/override", overriding)).await;
        assert_eq!(world.state(OTHER_DEMAND).await, "OPEN");
        assert_eq!(world.due(OTHER_DEMAND).await, "2026-08-09, rolled to 2026-08-10");
        assert_eq!(world.links(OTHER_DEMAND).await, format!("raised-from {SAMPLE_NOTICE}"));
        let Case::Form4647(case) = world.case(OTHER_DEMAND).await else { panic!("a Form 4647") };
        assert_eq!(case.late_demands.len(), 1, "the case keeps what was late");
        insta::assert_snapshot!(world.refusals_published(), @"gov.cbp.form4647.rejected.v1 MRN-2026-000201 issue: too-late, The demand for redelivery (box 13) had to be made by 2026-04-18, 30 days after release, or the end of the conditional release period, and the notice is of 2026-07-10; give an override with its reason, or do not issue it. [19 CFR 113.62(d)], of message-3");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-10 10:00 EDT to customs@cedarridgehome.example
          [MRN-2026-000201] CBP Form 4647 issued: hold the goods, redelivery due Mon Aug 10, 2026 (entry XQ7-2604418-9)
          + MRN-2026-000201-form4647.pdf
          + MRN-2026-000201-protest-window.pdf
        2026-07-10 10:00 EDT to entry@eastgateentrys.example
          [MRN-2026-000201] Courtesy copy: CBP Form 4647, hold the goods, redelivery due Mon Aug 10, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + MRN-2026-000201-form4647.pdf
          + MRN-2026-000201-protest-window.pdf
        2026-07-10 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Closed, Form 4647 follows (MRN-2026-000201): CBP Form 28 (entry XQ7-2604418-9)
          + RFI-2026-000101-follow-up.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn no_reason_helps_a_demand_after_the_liquidation_is_final() {
    story("2026-06-05 09:00", async |world| {
        let taken = action_taken(OTHER)
            .with("/dateOfNotice", "2026-06-05")
            .with("/entryNumber", "XQ7-2604418-9");
        world.gets(&taken).await;
        world.at("2026-06-08 10:00").await;
        let liquidation = json!({ "liquidationDate": "2026-06-08" });
        world.says(OFFICER, "record-liquidation", OTHER, liquidation).await;
        assert_eq!(world.due(OTHER).await, "2026-12-05, rolled to 2026-12-07");
        world.at("2026-11-02 09:00").await;
        for number in [SAMPLE_NOTICE, "RFI-2026-000301"] {
            let notice = notice_for_samples(number).with("/dateOfRequest", "2026-11-02");
            world.gets(&notice).await;
        }
        let overriding = json!({ "reason": "The samples of the Form 28 never came." });
        let demand = |number: &str, on: &str| {
            demand_for_samples(number, on).with("/override", overriding.clone())
        };
        world.at("2026-12-07 23:59:59").await;
        let raise = |number: &str| json!({ "form4647": number });
        world.says(OFFICER, "raise-form4647", SAMPLE_NOTICE, raise("MRN-2026-000301")).await;
        world.gets(&demand("MRN-2026-000301", "2026-12-07")).await;
        assert_eq!(world.state(SAMPLE_NOTICE).await, "CLOSED_TO_4647");
        assert_eq!(world.state("MRN-2026-000301").await, "OPEN");
        world.at("2026-12-08 00:00").await;
        world.says(OFFICER, "raise-form4647", "RFI-2026-000301", raise("MRN-2026-000302")).await;
        world.gets(&demand("MRN-2026-000302", "2026-12-08")).await;
        assert_eq!(world.state("RFI-2026-000301").await, "OVERDUE");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form28.rejected.v1 RFI-2026-000301 raise-form4647: too-late, Entry XQ7-2604418-9 was liquidated on 2026-06-08 and that is final; goods cannot be demanded back any more, whatever the reason. [19 CFR 141.113(h)], of message-7
        gov.cbp.form4647.rejected.v1 MRN-2026-000302 issue: too-late, Entry XQ7-2604418-9 was liquidated on 2026-06-08 and that is final; goods cannot be demanded back any more, whatever the reason. [19 CFR 141.113(h)], of message-8
        ");
    })
    .await;
}
