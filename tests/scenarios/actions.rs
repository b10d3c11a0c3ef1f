//! Form 29: an action is proposed, answered or not, taken.

use serde_json::json;
use tests::actors::{BROKER, IMPORTER, OFFICER};
use tests::messages::{
    Message, SAMPLE_PROPOSAL, action_taken, agreement, disagreement, more_time, proposal,
};
use tests::world::story;

const OTHER: &str = "NOA-2026-000201";

/// The sample proposal, with an address for its officer.
fn proposal_of_officer(number: &str) -> Message {
    proposal(number).with("/officer/email", "delgado@cbp.example")
}

#[tokio::test]
async fn nobody_answers_a_proposal_and_it_lapses_after_every_rung() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal_of_officer(SAMPLE_PROPOSAL)).await;
        assert_eq!(world.due(SAMPLE_PROPOSAL).await, "2026-07-26, rolled to 2026-07-27");
        world.at("2026-07-27 23:59:59").await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_OPEN");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-06 09:00 EDT to customs@cedarridgehome.example
          [NOA-2026-000066] CBP Form 29 (proposed) issued: answer due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        2026-07-06 09:00 EDT to entry@pacificmeridia.example
          [NOA-2026-000066] Courtesy copy: CBP Form 29 (proposed), answer due Mon Jul 27, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC)
          + NOA-2026-000066-form29.pdf
        2026-07-07 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] Not opened yet: CBP Form 29, answer due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        2026-07-16 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 10 days left to Sun Jul 26, 2026: CBP Form 29, answer due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        2026-07-21 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 5 days left to Sun Jul 26, 2026: CBP Form 29, answer due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        2026-07-23 09:00 EDT to owner@cedarridgehome.example
          [NOA-2026-000066] 3 days left to Sun Jul 26, 2026: CBP Form 29, answer due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        2026-07-24 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 2 days left to Sun Jul 26, 2026: CBP Form 29, answer due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        2026-07-25 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 1 day left to Sun Jul 26, 2026: CBP Form 29, answer due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-reminder.pdf
          + NOA-2026-000066-form29.pdf
        2026-07-26 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [NOA-2026-000066] Due today by the count, in time until Mon Jul 27, 2026: CBP Form 29 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        ");
        world.at("2026-07-28 00:00").await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_LAPSED");
        world.at("2027-07-28 00:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-28 00:00 EDT to delgado@cbp.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed.pdf
        2026-07-28 00:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed.pdf
          + NOA-2026-000066-form29.pdf
        2026-07-28 09:00 EDT to delgado@cbp.example
          [NOA-2026-000066] Overdue for 1 day: CBP Form 29, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
        2026-07-28 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] Overdue for 1 day: CBP Form 29, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
        ");
        assert_eq!(
            world.documents(SAMPLE_PROPOSAL).await,
            ["notice", "last-reminder-1", "passed-1"]
        );
        insta::assert_snapshot!(world.happened(SAMPLE_PROPOSAL).await, @r"
        2026-07-06 09:00 EDT  NOA-2026-000066   issue: PROPOSED_OPEN, due 2026-07-27 (cbp:urn:cbp:center:CPM)
        2026-07-07 09:00 EDT  NOA-2026-000066   reminder not-viewed+1
        2026-07-16 09:00 EDT  NOA-2026-000066   reminder -10
        2026-07-21 09:00 EDT  NOA-2026-000066   reminder -5
        2026-07-23 09:00 EDT  NOA-2026-000066   reminder -3
        2026-07-24 09:00 EDT  NOA-2026-000066   reminder -2
        2026-07-25 09:00 EDT  NOA-2026-000066   reminder -1
        2026-07-26 09:00 EDT  NOA-2026-000066   reminder 0
        2026-07-28 00:00 EDT  NOA-2026-000066   pass-due-date: PROPOSED_OPEN -> PROPOSED_LAPSED, due 2026-07-27 (clock)
        2026-07-28 09:00 EDT  NOA-2026-000066   reminder +1
        ");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_looked_at_a_proposal_is_not_asked_to_open_it() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal(SAMPLE_PROPOSAL)).await;
        world.says(BROKER, "view", SAMPLE_PROPOSAL, json!({})).await;
        world.new_mails();
        world.at("2026-07-15 12:00").await;
        assert_eq!(world.mails(), "");
    })
    .await;
}

#[tokio::test]
async fn reasons_against_a_proposal_stop_its_reminders_and_are_confirmed_with_a_letter() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal_of_officer(SAMPLE_PROPOSAL)).await;
        world.at("2026-07-20 10:05").await;
        world.new_mails();
        world.says(BROKER, "respond", SAMPLE_PROPOSAL, disagreement()).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_PROPOSAL).await, [(1, false)]);
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-20 10:05 EDT to customs@cedarridgehome.example, delgado@cbp.example, entry@pacificmeridia.example
          [NOA-2026-000066] Answer received: CBP Form 29, version 1 (entry XQ7-2604418-9)
          + NOA-2026-000066-answer-1.pdf
        ");
        world.at("2026-09-01 10:00").await;
        assert_eq!(world.mails(), "", "reminders have stopped");
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_RESPONSE_RECEIVED");
        assert_eq!(world.documents(SAMPLE_PROPOSAL).await, ["notice", "response-1"]);
    })
    .await;
}

#[tokio::test]
async fn the_last_second_of_the_rolled_day_is_in_time_for_a_proposal_and_midnight_is_late() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal(SAMPLE_PROPOSAL)).await;
        world.gets(&proposal(OTHER)).await;
        world.at("2026-07-27 23:59:59").await;
        world.says(IMPORTER, "respond", SAMPLE_PROPOSAL, disagreement()).await;
        world.at("2026-07-28 00:00").await;
        world.says(IMPORTER, "respond", OTHER, disagreement()).await;
        assert_eq!(world.answers(SAMPLE_PROPOSAL).await, [(1, false)]);
        assert_eq!(world.answers(OTHER).await, [(1, true)]);
    })
    .await;
}

#[tokio::test]
async fn a_late_answer_to_a_lapsed_proposal_is_taken_and_flagged_late() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal_of_officer(SAMPLE_PROPOSAL)).await;
        world.at("2026-08-03 11:00").await;
        world.new_mails();
        world.says(IMPORTER, "respond", SAMPLE_PROPOSAL, disagreement()).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_RESPONSE_RECEIVED");
        assert_eq!(world.answers(SAMPLE_PROPOSAL).await, [(1, true)]);
        insta::assert_snapshot!(world.mails(), @r"
        2026-08-03 11:00 EDT to customs@cedarridgehome.example, delgado@cbp.example, entry@pacificmeridia.example
          [NOA-2026-000066] Late answer received: CBP Form 29, version 1 (entry XQ7-2604418-9)
          + NOA-2026-000066-answer-1.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn an_answer_after_the_liquidation_is_refused_whichever_notice_tells_of_it() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal(SAMPLE_PROPOSAL)).await;
        world.gets(&proposal(OTHER)).await;
        world.at("2026-08-07 10:00").await;
        let liquidated = json!({ "liquidationDate": "2026-08-07" });
        world.says(OFFICER, "record-liquidation", OTHER, liquidated).await;
        assert_eq!(world.state(OTHER).await, "LIQUIDATED");
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_LAPSED");
        world.at("2026-08-10 10:00").await;
        world.says(IMPORTER, "respond", OTHER, disagreement()).await;
        world.says(IMPORTER, "respond", SAMPLE_PROPOSAL, disagreement()).await;
        assert_eq!(world.answers(OTHER).await, []);
        assert_eq!(world.answers(SAMPLE_PROPOSAL).await, []);
        insta::assert_snapshot!(world.rejections().await, @r"
        NOA-2026-000201 respond: wrong-state, `respond` is possible in PROPOSED_OPEN, PROPOSED_LAPSED only; NOA-2026-000201 is LIQUIDATED.
        NOA-2026-000066 respond: too-late, Entry XQ7-2604418-9 was liquidated on 2026-08-07, so a late answer changes nothing any more; a liquidation is changed by reliquidation or protest.
        ");
    })
    .await;
}

#[tokio::test]
async fn more_time_for_a_proposal_asked_on_its_last_day_counts_although_it_was_applied_late() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal_of_officer(SAMPLE_PROPOSAL)).await;
        world.at("2026-07-27 09:30").await;
        world.outage_until("2026-07-27 23:59:59");
        world.posts(&IMPORTER.says("request-extension", SAMPLE_PROPOSAL, more_time(10))).await;
        world.outage_until("2026-07-28 08:00");
        world.new_mails();
        world.the_clock_loses_patience().await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_LAPSED");
        world.works().await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_OPEN");
        assert_eq!(world.extension(SAMPLE_PROPOSAL).await, "REQUESTED");
        world.at("2026-07-29 11:00").await;
        let grant = json!({
            "days": 10, "compellingReason": "The laboratory report is announced for August 4.",
        });
        world.says(OFFICER, "grant-extension", SAMPLE_PROPOSAL, grant).await;
        assert_eq!(world.due(SAMPLE_PROPOSAL).await, "2026-08-05");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-28 08:10 EDT to customs@cedarridgehome.example, delgado@cbp.example, entry@pacificmeridia.example
          [NOA-2026-000066] More time asked (10 days): CBP Form 29, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
        2026-07-28 08:10 EDT to delgado@cbp.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed.pdf
        2026-07-28 08:10 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed.pdf
          + NOA-2026-000066-form29.pdf
        2026-07-29 11:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] Extension granted: answer now due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-extension-1.pdf
        ");
        assert_eq!(
            world.documents(SAMPLE_PROPOSAL).await,
            ["notice", "last-reminder-1", "passed-1", "extension-1"]
        );
        world.at("2026-08-06 00:00").await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_LAPSED");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-31 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 5 days left: CBP Form 29, answer due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
          + NOA-2026-000066-extension-1.pdf
        2026-08-02 09:00 EDT to owner@cedarridgehome.example
          [NOA-2026-000066] 3 days left: CBP Form 29, answer due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
          + NOA-2026-000066-extension-1.pdf
        2026-08-03 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 2 days left: CBP Form 29, answer due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
          + NOA-2026-000066-extension-1.pdf
        2026-08-04 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] 1 day left: CBP Form 29, answer due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-reminder-2.pdf
          + NOA-2026-000066-form29.pdf
          + NOA-2026-000066-extension-1.pdf
        2026-08-05 09:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example, owner@cedarridgehome.example
          [NOA-2026-000066] Due today: CBP Form 29, answer due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-form29.pdf
          + NOA-2026-000066-extension-1.pdf
        2026-08-06 00:00 EDT to delgado@cbp.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed-2.pdf
        2026-08-06 00:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Wed Aug 5, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed-2.pdf
          + NOA-2026-000066-form29.pdf
          + NOA-2026-000066-extension-1.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_request_in_time_that_nobody_decides_lets_the_proposal_lapse_again_after_five_open_days()
{
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal_of_officer(SAMPLE_PROPOSAL)).await;
        world.at("2026-07-27 09:30").await;
        world.outage_until("2026-07-27 20:00");
        world.posts(&IMPORTER.says("request-extension", SAMPLE_PROPOSAL, more_time(10))).await;
        world.outage_until("2026-07-28 08:00");
        world.the_clock_loses_patience().await;
        world.works().await;
        world.new_mails();
        world.at("2026-08-04 23:59:59").await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_OPEN");
        world.at("2026-08-05 00:00").await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_LAPSED");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-30 09:00 EDT to delgado@cbp.example
          [NOA-2026-000066] Not decided yet, more time asked (10 days): CBP Form 29, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
        2026-08-03 09:00 EDT to delgado@cbp.example
          [NOA-2026-000066] Not decided yet, more time asked (10 days): CBP Form 29, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
        2026-08-05 00:00 EDT to delgado@cbp.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed.pdf
        2026-08-05 00:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] No answer in time: CBP Form 29 may be liquidated as proposed, answer was due Mon Jul 27, 2026 (entry XQ7-2604418-9)
          + NOA-2026-000066-lapsed.pdf
          + NOA-2026-000066-form29.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn more_time_for_a_proposal_is_granted_for_a_compelling_reason_only() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal(SAMPLE_PROPOSAL)).await;
        world.at("2026-07-10 10:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_PROPOSAL, more_time(20)).await;
        let grant = |reason| json!({ "days": 20, "compellingReason": reason });
        world.says(OFFICER, "grant-extension", SAMPLE_PROPOSAL, json!({ "days": 20 })).await;
        world.says(OFFICER, "grant-extension", SAMPLE_PROPOSAL, grant(" ")).await;
        assert_eq!(world.extension(SAMPLE_PROPOSAL).await, "REQUESTED");
        insta::assert_snapshot!(world.quarantine().await, @r#"
        invalid-data
          /data/compellingReason The field "compellingReason" is missing; a text is expected (Why liquidation is withheld longer than 20 days (19 CFR 152.2)).
        invalid-data
          /data/compellingReason The text is empty; something is expected here.
        "#);
        let reason = "The mill's ledger is under seal until the end of July.";
        world.says(OFFICER, "grant-extension", SAMPLE_PROPOSAL, grant(reason)).await;
        assert_eq!(world.extension(SAMPLE_PROPOSAL).await, "GRANTED");
        assert_eq!(world.due(SAMPLE_PROPOSAL).await, "2026-08-15, rolled to 2026-08-17");
        let told = world.new_mails().pop().expect("the trade is told");
        assert!(told.text.contains(reason), "the mail says why: {}", told.text);
    })
    .await;
}

#[tokio::test]
async fn an_action_is_taken_before_the_importers_days_are_over_with_a_reason_only() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal(SAMPLE_PROPOSAL)).await;
        world.gets(&proposal(OTHER)).await;
        world.at("2026-07-27 23:59:59").await;
        world.says(OFFICER, "take-action", SAMPLE_PROPOSAL, json!({})).await;
        world.says(IMPORTER, "respond", OTHER, disagreement()).await;
        world.says(OFFICER, "take-action", OTHER, json!({})).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_OPEN");
        world.at("2026-07-28 00:00").await;
        world.says(OFFICER, "take-action", OTHER, json!({})).await;
        assert_eq!(world.state(OTHER).await, "PROPOSED_RESPONSE_RECEIVED");
        insta::assert_snapshot!(world.rejections().await, @r"
        NOA-2026-000066 take-action: too-early, The importer has until 2026-07-27 to give reasons against NOA-2026-000066 and has not agreed; wait, or give an override with its reason.
        NOA-2026-000201 take-action: too-early, The importer has until 2026-07-27 to give reasons against NOA-2026-000201 and has not agreed; wait, or give an override with its reason.
        NOA-2026-000201 take-action: wrong-state, The importer disagrees and its answer to NOA-2026-000201 is not opened; start the review first, or give an override with its reason.
        ");
        let overriding = json!({ "override": { "reason": "The statute of limitations is near." } });
        world.says(OFFICER, "take-action", OTHER, overriding).await;
        assert_eq!(world.state(OTHER).await, "TAKEN");
        world.says(OFFICER, "take-action", SAMPLE_PROPOSAL, json!({})).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "TAKEN");
    })
    .await;
}

#[tokio::test]
async fn an_importer_that_agrees_lets_cbp_take_the_action_at_once() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal_of_officer(SAMPLE_PROPOSAL)).await;
        world.at("2026-07-08 10:00").await;
        world.says(IMPORTER, "respond", SAMPLE_PROPOSAL, agreement()).await;
        world.at("2026-07-09 10:00").await;
        world.new_mails();
        let explained = json!({ "explanation": "As proposed, with the agreement of the importer." });
        world.says(OFFICER, "take-action", SAMPLE_PROPOSAL, explained).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "TAKEN");
        assert_eq!(world.due(SAMPLE_PROPOSAL).await, "no date");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-09 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] Action taken: CBP Form 29, no answer is asked for any more (entry XQ7-2604418-9)
          + NOA-2026-000066-form29-taken.pdf
        ");
        assert_eq!(world.documents(SAMPLE_PROPOSAL).await, ["notice", "response-1", "action"]);
        world.at("2027-07-09 10:00").await;
        assert_eq!(world.mails(), "", "nothing is asked any more");
    })
    .await;
}

#[tokio::test]
async fn an_action_that_has_been_taken_has_no_date_and_is_neither_extended_nor_answered() {
    story("2026-07-14 09:00", async |world| {
        world.gets(&action_taken(OTHER).with("/officer/email", "lindqvist@cbp.example")).await;
        assert_eq!(world.state(OTHER).await, "TAKEN");
        assert_eq!(world.due(OTHER).await, "no date");
        world.says(IMPORTER, "request-extension", OTHER, more_time(10)).await;
        let grant = json!({ "days": 10, "compellingReason": "None." });
        world.says(OFFICER, "grant-extension", OTHER, grant).await;
        world.says(IMPORTER, "respond", OTHER, agreement()).await;
        world.says(OFFICER, "take-action", OTHER, json!({})).await;
        world.at("2027-07-14 09:00").await;
        assert_eq!(world.state(OTHER).await, "TAKEN");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-14 09:00 EDT to customs@cedarridgehome.example
          [NOA-2026-000201] CBP Form 29 (action taken) issued: no answer is asked for (entry EG4-5500396-2)
          + NOA-2026-000201-form29.pdf
        2026-07-14 09:00 EDT to entry@eastgateentrys.example
          [NOA-2026-000201] Courtesy copy: CBP Form 29 (action taken), no answer is asked for (entry EG4-5500396-2, Cedar Ridge Home Goods LLC)
          + NOA-2026-000201-form29.pdf
        ");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form29.rejected.v1 NOA-2026-000201 request-extension: not-allowed, The action of NOA-2026-000201 has been taken, so no time to answer runs that could be extended; a protest may be filed once the entry is liquidated. [19 CFR 152.2; 19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)], of message-2
        gov.cbp.form29.rejected.v1 NOA-2026-000201 grant-extension: not-allowed, The action of NOA-2026-000201 has been taken, so no time to answer runs that could be extended; a protest may be filed once the entry is liquidated. [19 CFR 152.2; 19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)], of message-3
        gov.cbp.form29.rejected.v1 NOA-2026-000201 respond: wrong-state, `respond` is possible in PROPOSED_OPEN, PROPOSED_LAPSED only; NOA-2026-000201 is TAKEN. [-], of message-4
        gov.cbp.form29.rejected.v1 NOA-2026-000201 take-action: wrong-state, `take-action` is possible in PROPOSED_OPEN, PROPOSED_RESPONSE_RECEIVED, PROPOSED_UNDER_REVIEW, PROPOSED_LAPSED only; NOA-2026-000201 is TAKEN. [-], of message-5
        ");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_withdrawn_or_cancelled_tells_the_trade_why_and_reminds_nobody() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal(SAMPLE_PROPOSAL)).await;
        world.gets(&proposal(OTHER)).await;
        world.at("2026-07-15 10:00").await;
        world.new_mails();
        let reason = json!({ "reason": "The tooling was declared on another entry." });
        world.says(OFFICER, "withdraw-proposal", SAMPLE_PROPOSAL, reason).await;
        let reason = json!({ "reason": "Issued for the wrong entry." });
        world.says(OFFICER, "cancel", OTHER, reason).await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "WITHDRAWN");
        assert_eq!(world.state(OTHER).await, "CANCELLED");
        world.says(IMPORTER, "respond", SAMPLE_PROPOSAL, disagreement()).await;
        world.says(OFFICER, "take-action", OTHER, json!({})).await;
        world.at("2027-07-15 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-15 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000066] Proposal withdrawn by CBP: CBP Form 29 (entry XQ7-2604418-9)
        2026-07-15 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [NOA-2026-000201] Cancelled by CBP: CBP Form 29 (entry XQ7-2604418-9)
        ");
        insta::assert_snapshot!(world.rejections().await, @r"
        NOA-2026-000066 respond: closed, NOA-2026-000066 has ended as WITHDRAWN; `respond` changes nothing any more.
        NOA-2026-000201 take-action: closed, NOA-2026-000201 has ended as CANCELLED; `take-action` changes nothing any more.
        ");
    })
    .await;
}

#[tokio::test]
async fn internal_advice_is_asked_for_once_and_stops_no_clock() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal_of_officer(SAMPLE_PROPOSAL)).await;
        world.at("2026-07-13 10:00").await;
        world.new_mails();
        let question = json!({ "text": "Is tooling that was paid separately an assist?" });
        for _ in 0..2 {
            world.says(IMPORTER, "request-internal-advice", SAMPLE_PROPOSAL, question.clone()).await;
        }
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_OPEN");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-13 10:00 EDT to delgado@cbp.example
          [NOA-2026-000066] Internal advice asked for: CBP Form 29 (entry XQ7-2604418-9)
        ");
        insta::assert_snapshot!(world.rejections().await, @"NOA-2026-000066 request-internal-advice: already-pending, Internal advice was asked for on 2026-07-13; add to that request with the officer.");
        world.at("2026-07-28 00:00").await;
        assert_eq!(world.state(SAMPLE_PROPOSAL).await, "PROPOSED_LAPSED");
    })
    .await;
}

#[tokio::test]
async fn a_form_29_that_contradicts_itself_is_refused_with_the_rule_and_tells_nobody() {
    story("2026-07-06 09:00", async |world| {
        let letters = json!({ "B_valueAdvance": false, "C_excess": false, "C_quantity": false });
        let boxless = json!({ "B_valueAdvance": true, "C_excess": true, "C_quantity": false });
        let refused = [
            proposal("NOA-2026-000301").with("/actionTypes", letters),
            proposal("NOA-2026-000302").with("/actionTypes", boxless),
            proposal("NOA-2026-000303").with("/estimatedDutyIncrease", "574.57"),
            proposal("NOA-2026-000304").with("/linkedForms", json!(["NOA-2026-000304"])),
            proposal("NOA-2026-000305").with("/dateOfNotice", "2025-07-04"),
        ];
        for message in &refused {
            world.gets(message).await;
        }
        world.gets(&proposal("NOA-2026-000306").with("/explanation", "")).await;
        world.gets(&proposal("NOA-2026-000307").with("/actionStatus", "BOTH")).await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form29.rejected.v1 NOA-2026-000301 issue: incomplete, No type of action is marked; mark at least one of the letters A to D. [19 CFR 152.2], of message-1
        gov.cbp.form29.rejected.v1 NOA-2026-000302 issue: incomplete, C is marked without its box; mark weight or quantity too. [-], of message-2
        gov.cbp.form29.rejected.v1 NOA-2026-000303 issue: not-allowed, The estimated increase in duties is $574.57, but its lines add up to $574.56; correct one of them and issue it again. [-], of message-3
        gov.cbp.form29.rejected.v1 NOA-2026-000304 issue: not-allowed, NOA-2026-000304 cannot follow itself; name the notice that was raised. [-], of message-4
        gov.cbp.form29.rejected.v1 NOA-2026-000305 issue: not-allowed, Box 1 bears 2025-07-04, and the notice was received on 2026-07-06; a notice is dated at most 366 days before and 30 days after that. Correct the date and issue it again. [-], of message-5
        ");
        insta::assert_snapshot!(world.quarantine().await, @r#"
        invalid-data
          /data/explanation The text is empty; something is expected here.
        invalid-data
          /data/actionStatus "BOTH" is none of the known values: PROPOSED, TAKEN.
        "#);
    })
    .await;
}

#[tokio::test]
async fn no_action_is_proposed_on_an_entry_that_is_liquidated() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&action_taken(OTHER).with("/dateOfNotice", "2026-07-06")).await;
        world.at("2026-07-10 10:00").await;
        let liquidated = json!({ "liquidationDate": "2026-07-10" });
        world.says(OFFICER, "record-liquidation", OTHER, liquidated).await;
        world.at("2026-07-13 10:00").await;
        let late = proposal(SAMPLE_PROPOSAL)
            .with("/dateOfNotice", "2026-07-13")
            .with("/additionalEntryNumbers", json!(["EG4-5500396-2"]));
        world.gets(&late).await;
        insta::assert_snapshot!(world.rejections().await, @"NOA-2026-000066 issue: too-late, Entry EG4-5500396-2 was liquidated on 2026-07-10, so no action can be proposed on it; a liquidation is changed by reliquidation or protest.");
    })
    .await;
}
