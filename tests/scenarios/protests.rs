//! Protest and court: 180 days for each, with their reminders, their last second and their end.

use serde_json::{Value, json};
use tests::actors::{IMPORTER, OFFICER, PORT_OFFICER, STRANGER};
use tests::messages::{
    Message, SAMPLE_ACTION, SAMPLE_DEMAND, action_taken, certification, demand, protest,
};
use tests::world::{World, story};
use workflows::clocks::Clock;

const OTHER: &str = "NOA-2026-000201";

/// The sample action, with an address for its officer.
fn action_of_officer(number: &str) -> Message {
    action_taken(number).with("/officer/email", "lindqvist@cbp.example")
}

/// What CBP decided on a day, as data of `decide-protest`.
fn decision(result: &str, decided_on: &str) -> Value {
    json!({ "result": result, "decidedOn": decided_on })
}

/// Its entry is liquidated on 24 July 2026: the last day for a protest is 20 January 2027.
async fn is_liquidated(world: &mut World, number: &str) {
    world.at("2026-07-24 10:00").await;
    let liquidation = json!({ "liquidationDate": "2026-07-24" });
    world.says(PORT_OFFICER, "record-liquidation", number, liquidation).await;
}

#[tokio::test]
async fn a_liquidation_nobody_protests_is_final_after_180_days_of_reminders() {
    story("2026-07-14 09:00", async |world| {
        world.gets(&action_of_officer(SAMPLE_ACTION)).await;
        world.new_mails();
        is_liquidated(world, SAMPLE_ACTION).await;
        assert_eq!(world.state(SAMPLE_ACTION).await, "LIQUIDATED");
        assert_eq!(world.due(SAMPLE_ACTION).await, "2027-01-20");
        world.at("2027-01-20 23:59:59").await;
        assert_eq!(world.state(SAMPLE_ACTION).await, "LIQUIDATED");
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-24 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] Entry liquidated: protest possible until Wed Jan 20, 2027, CBP Form 29 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2026-10-22 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] 90 days left: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2026-11-21 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] 60 days left: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2026-12-21 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] 30 days left: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2027-01-06 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] 14 days left: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2027-01-13 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] 7 days left: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2027-01-17 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [NOA-2026-000071] 3 days left: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2027-01-19 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] 1 day left: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-reminder.pdf
          + NOA-2026-000071-protest-window.pdf
        2027-01-20 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [NOA-2026-000071] Last day today: CBP Form 29, protest possible until Wed Jan 20, 2027 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        ");
        world.at("2027-01-21 00:00").await;
        assert_eq!(world.state(SAMPLE_ACTION).await, "CLOSED_FINAL");
        world.at("2028-01-21 00:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2027-01-21 00:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] The time is over: protest was possible until Wed Jan 20, 2027, CBP Form 29 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-closed.pdf
        ");
        assert_eq!(
            world.documents(SAMPLE_ACTION).await,
            ["notice", "protest-window", "protest-last-reminder-1", "protest-passed-1"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_protest_allowed_closes_the_notice_and_one_allowed_in_part_opens_the_way_to_court() {
    story("2026-07-14 09:00", async |world| {
        for number in [SAMPLE_ACTION, OTHER] {
            world.gets(&action_of_officer(number)).await;
            is_liquidated(world, number).await;
        }
        world.at("2026-10-01 10:00").await;
        world.new_mails();
        for number in [SAMPLE_ACTION, OTHER] {
            world.says(IMPORTER, "record-protest", number, protest("2026-09-30")).await;
            assert_eq!(world.state(number).await, "PROTEST_FILED");
        }
        world.at("2027-06-02 10:00").await;
        let allowed = decision("ALLOWED", "2027-06-01");
        world.says(OFFICER, "decide-protest", SAMPLE_ACTION, allowed).await;
        let partly = decision("PARTLY_ALLOWED", "2027-06-01");
        world.says(OFFICER, "decide-protest", OTHER, partly).await;
        assert_eq!(world.state(SAMPLE_ACTION).await, "CLOSED_FINAL");
        assert_eq!(world.state(OTHER).await, "CLOSED_FINAL");
        assert_eq!(world.last_day(SAMPLE_ACTION, Clock::Court).await, "no date");
        assert_eq!(world.last_day(OTHER, Clock::Court).await, "2027-11-28, rolled to 2027-11-29");
        insta::assert_snapshot!(world.mails(), @r"
        2026-10-01 10:00 EDT to lindqvist@cbp.example
          [NOA-2026-000071] Protest recorded, 2704-26-100417: CBP Form 29 (entry EG4-5500396-2)
        2026-10-01 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] Protest recorded, 2704-26-100417: CBP Form 29 (entry EG4-5500396-2)
          + NOA-2026-000071-protest-window.pdf
        2026-10-01 10:00 EDT to lindqvist@cbp.example
          [NOA-2026-000201] Protest recorded, 2704-26-100417: CBP Form 29 (entry EG4-5500396-2)
        2026-10-01 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000201] Protest recorded, 2704-26-100417: CBP Form 29 (entry EG4-5500396-2)
          + NOA-2026-000201-protest-window.pdf
        2027-06-02 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000071] Protest 2704-26-100417 allowed: CBP Form 29 (entry EG4-5500396-2)
        2027-06-02 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [NOA-2026-000201] Protest 2704-26-100417 allowed in part, summons possible until Mon Nov 29, 2027: CBP Form 29 (entry EG4-5500396-2)
          + NOA-2026-000201-court-window.pdf
        ");
        assert_eq!(world.documents(SAMPLE_ACTION).await, ["notice", "protest-window"]);
        assert_eq!(
            world.documents(OTHER).await,
            ["notice", "protest-window", "court-window"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_protest_belongs_between_its_liquidation_and_its_last_day_and_is_recorded_once() {
    story("2026-07-14 09:00", async |world| {
        world.gets(&action_of_officer(SAMPLE_ACTION)).await;
        world.at("2026-07-20 10:00").await;
        world.says(IMPORTER, "record-protest", SAMPLE_ACTION, protest("2026-07-20")).await;
        for on in ["2026-07-13", "2026-07-21"] {
            let liquidation = json!({ "liquidationDate": on });
            world.says(PORT_OFFICER, "record-liquidation", SAMPLE_ACTION, liquidation).await;
        }
        is_liquidated(world, SAMPLE_ACTION).await;
        world.says(OFFICER, "decide-protest", SAMPLE_ACTION, decision("DENIED", "2026-07-24")).await;
        world.says(STRANGER, "record-protest", SAMPLE_ACTION, protest("2026-07-24")).await;
        for filed_on in ["2026-07-23", "2026-07-25", "2026-07-24", "2026-07-24"] {
            world.says(IMPORTER, "record-protest", SAMPLE_ACTION, protest(filed_on)).await;
        }
        assert_eq!(world.state(SAMPLE_ACTION).await, "PROTEST_FILED");
        world.says(OFFICER, "decide-protest", SAMPLE_ACTION, decision("DENIED", "2026-07-23")).await;
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form29.rejected.v1 NOA-2026-000071 record-protest: too-early, A protest is filed against a liquidation, and none is recorded for NOA-2026-000071, which is TAKEN; record the protest after it. [19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)], of message-2
        gov.cbp.form29.rejected.v1 NOA-2026-000071 record-liquidation: not-allowed, The liquidation is dated 2026-07-13, but NOA-2026-000071 is of 2026-07-14 and the record was received on 2026-07-20; correct the date of the liquidation. [19 U.S.C. 1514(a)], of message-3
        gov.cbp.form29.rejected.v1 NOA-2026-000071 record-liquidation: not-allowed, The liquidation is dated 2026-07-21, but NOA-2026-000071 is of 2026-07-14 and the record was received on 2026-07-20; correct the date of the liquidation. [19 U.S.C. 1514(a)], of message-4
        gov.cbp.form29.rejected.v1 NOA-2026-000071 decide-protest: wrong-state, `decide-protest` is possible in PROTEST_FILED only; NOA-2026-000071 is LIQUIDATED. [-], of message-6
        gov.cbp.form29.rejected.v1 NOA-2026-000071 record-protest: not-authorized, Entry Desk of account B00002 has no `forms.respond` for importer Cedar Ridge Home Goods LLC. [-], of message-7
        gov.cbp.form29.rejected.v1 NOA-2026-000071 record-protest: too-early, Protest 2704-26-100417 says it was filed on 2026-07-23, before 2026-07-24, the date of liquidation; a protest is filed after what it is against. [19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)], of message-8
        gov.cbp.form29.rejected.v1 NOA-2026-000071 record-protest: not-allowed, Protest 2704-26-100417 says it was filed on 2026-07-25, after 2026-07-24, the day this was received; record it once CBP has it. [19 CFR 174.12(f)], of message-9
        gov.cbp.form29.rejected.v1 NOA-2026-000071 record-protest: already-pending, Protest 2704-26-100417, filed on 2026-07-24, is on record already; what is to be added goes to CBP with that protest. [19 CFR 174.14], of message-11
        gov.cbp.form29.rejected.v1 NOA-2026-000071 decide-protest: not-allowed, The decision is dated 2026-07-23, but protest 2704-26-100417 was filed on 2026-07-24 and the decision was received on 2026-07-24; correct the date of the decision. [19 U.S.C. 1515(a); 19 CFR 174.21(a)], of message-12
        ");
    })
    .await;
}

#[tokio::test]
async fn a_record_of_a_protest_received_in_time_counts_although_it_was_applied_after_the_window() {
    story("2026-07-14 09:00", async |world| {
        world.gets(&action_of_officer(SAMPLE_ACTION)).await;
        is_liquidated(world, SAMPLE_ACTION).await;
        world.at("2027-01-20 12:00").await;
        world.outage_until("2027-01-20 23:59:59");
        let record = IMPORTER.says("record-protest", SAMPLE_ACTION, protest("2027-01-20"));
        world.posts(&record).await;
        world.outage_until("2027-01-22 08:00");
        world.works().await;
        assert_eq!(world.state(SAMPLE_ACTION).await, "PROTEST_FILED");
        insta::assert_snapshot!(world.happened(SAMPLE_ACTION).await, @r"
        2026-07-14 09:00 EDT  NOA-2026-000071   issue: TAKEN (cbp:urn:cbp:center:CPM)
        2026-07-24 10:00 EDT  NOA-2026-000071   record-liquidation: TAKEN -> LIQUIDATED, due 2027-01-20 (cbp:cbp-913)
        2026-10-22 09:00 EDT  NOA-2026-000071   reminder -90
        2026-11-21 09:00 EST  NOA-2026-000071   reminder -60
        2026-12-21 09:00 EST  NOA-2026-000071   reminder -30
        2027-01-06 09:00 EST  NOA-2026-000071   reminder -14
        2027-01-13 09:00 EST  NOA-2026-000071   reminder -7
        2027-01-17 09:00 EST  NOA-2026-000071   reminder -3
        2027-01-19 09:00 EST  NOA-2026-000071   reminder -1
        2027-01-20 09:00 EST  NOA-2026-000071   reminder 0
        2027-01-22 08:00 EST  NOA-2026-000071   record-protest: LIQUIDATED -> PROTEST_FILED, due 2027-01-20 (trade:A00001/u-a00001)
        ");
    })
    .await;
}

#[tokio::test]
async fn a_demand_has_a_protest_window_of_its_own_that_counts_from_the_notice() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND).with("/officer/email", "lindqvist@cbp.example")).await;
        world.at("2026-07-01 10:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        world.new_mails();
        world.at("2026-11-10 00:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-08-10 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 90 days left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-09-09 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 60 days left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-10-09 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 30 days left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-10-25 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 14 days left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-11-01 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 7 days left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-11-05 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] 3 days left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-11-07 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-reminder.pdf
          + MRN-2026-000019-protest-window.pdf
        2026-11-08 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Last day today by the count, in time until Mon Nov 9, 2026: CBP Form 4647, a protest (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-11-10 00:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] The time is over: protest was possible until Mon Nov 9, 2026, CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-closed.pdf
        ");
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE", "the demand goes on");
        world.says(IMPORTER, "record-protest", SAMPLE_DEMAND, protest("2026-11-09")).await;
        insta::assert_snapshot!(world.refusals_published(), @"gov.cbp.form4647.rejected.v1 MRN-2026-000019 record-protest: closed, The window for a protest ended on 2026-11-09 with none on record here; a protest that CBP received by that day is timely all the same, so follow it with the office where it was filed. [19 U.S.C. 1514(a)(4); 19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(2); 19 CFR 174.12(f)], of message-2");
    })
    .await;
}

#[tokio::test]
async fn a_protest_against_a_demand_stops_its_reminders_and_not_the_thirty_days() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND).with("/officer/email", "lindqvist@cbp.example")).await;
        world.at("2026-06-01 10:00").await;
        world.new_mails();
        world.says(IMPORTER, "record-protest", SAMPLE_DEMAND, protest("2026-06-01")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-01 10:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Protest recorded, 2704-26-100417: CBP Form 4647 (entry EG4-5500396-2)
        2026-06-01 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Protest recorded, 2704-26-100417: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        ");
        world.at("2026-06-12 00:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        world.at("2026-07-01 10:00").await;
        world.new_mails();
        let denied = decision("DENIED", "2026-06-30");
        world.says(PORT_OFFICER, "decide-protest", SAMPLE_DEMAND, denied).await;
        assert_eq!(
            world.last_day(SAMPLE_DEMAND, Clock::Court).await,
            "2026-12-27, rolled to 2026-12-28"
        );
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, certification(4800)).await;
        world.says(PORT_OFFICER, "accept", SAMPLE_DEMAND, json!({})).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "ACCEPTED");
        world.new_mails();
        world.at("2027-12-01 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-09-28 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 90 days left to Sun Dec 27, 2026: CBP Form 4647, summons possible until Mon Dec 28, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-court-window.pdf
        2026-10-28 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 60 days left to Sun Dec 27, 2026: CBP Form 4647, summons possible until Mon Dec 28, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-court-window.pdf
        2026-11-27 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 30 days left to Sun Dec 27, 2026: CBP Form 4647, summons possible until Mon Dec 28, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-court-window.pdf
        2026-12-13 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 14 days left to Sun Dec 27, 2026: CBP Form 4647, summons possible until Mon Dec 28, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-court-window.pdf
        2026-12-20 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 7 days left to Sun Dec 27, 2026: CBP Form 4647, summons possible until Mon Dec 28, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-court-window.pdf
        2026-12-24 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] 3 days left to Sun Dec 27, 2026: CBP Form 4647, summons possible until Mon Dec 28, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-court-window.pdf
        2026-12-26 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left to Sun Dec 27, 2026: CBP Form 4647, summons possible until Mon Dec 28, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-court-reminder.pdf
          + MRN-2026-000019-court-window.pdf
        2026-12-27 09:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Last day today by the count, in time until Mon Dec 28, 2026: CBP Form 4647, a summons (entry EG4-5500396-2)
          + MRN-2026-000019-court-window.pdf
        2026-12-29 00:00 EST to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] The time is over: summons was possible until Mon Dec 28, 2026, CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-court-closed.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_demand_rescinded_after_its_protest_was_denied_leaves_nothing_to_go_to_court_about() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-06-01 10:00").await;
        world.says(IMPORTER, "record-protest", SAMPLE_DEMAND, protest("2026-06-01")).await;
        let denied = decision("DENIED", "2026-06-01");
        world.says(PORT_OFFICER, "decide-protest", SAMPLE_DEMAND, denied).await;
        let reason = json!({ "reason": "The pieces are marked on their base." });
        world.says(PORT_OFFICER, "rescind", SAMPLE_DEMAND, reason).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "RESCINDED");
        world.new_mails();
        world.at("2027-06-01 10:00").await;
        assert_eq!(world.mails(), "");
    })
    .await;
}

/// HQ 225028.
#[tokio::test]
async fn a_demand_rescinded_after_its_protest_was_allowed_is_followed_by_a_second_that_names_it() {
    const SECOND: &str = "MRN-2026-000202";
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-05-20 10:00").await;
        world.says(IMPORTER, "record-protest", SAMPLE_DEMAND, protest("2026-05-19")).await;
        world.at("2026-06-02 10:00").await;
        let allowed = decision("ALLOWED", "2026-06-01");
        world.says(PORT_OFFICER, "decide-protest", SAMPLE_DEMAND, allowed).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN", "CBP takes a demand back itself");
        let reason = json!({ "reason": "Protest 2704-26-100417 was allowed." });
        world.says(PORT_OFFICER, "rescind", SAMPLE_DEMAND, reason).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "RESCINDED");
        world.new_mails();
        let second = demand(SECOND)
            .with("/dateOfNotice", "2026-06-02")
            .with("/remarks", "The first notice named a wrong mark. Mark each article.")
            .with("/linkedForms", json!([SAMPLE_DEMAND]));
        world.gets(&second).await;
        assert_eq!(world.state(SECOND).await, "OPEN");
        assert_eq!(world.due(SECOND).await, "2026-07-02");
        assert_eq!(world.links(SECOND).await, format!("names {SAMPLE_DEMAND}"));
        assert_eq!(world.links(SAMPLE_DEMAND).await, format!("named-by {SECOND}"));
        assert_eq!(world.links_in(SECOND, "notice").await, format!("names {SAMPLE_DEMAND}"));
        let told = world.new_mails().pop().expect("the second notice is told");
        assert!(told.text.contains(&format!("refers to {SAMPLE_DEMAND}")), "{}", told.text);
        insta::assert_snapshot!(world.happened(SAMPLE_DEMAND).await, @r"
        2026-05-12 09:00 EDT  MRN-2026-000019   issue: OPEN, due 2026-06-11 (cbp:urn:cbp:center:CPM)
        2026-05-13 09:00 EDT  MRN-2026-000019   reminder not-viewed+1
        2026-05-20 10:00 EDT  MRN-2026-000019   record-protest (trade:A00001/u-a00001)
        2026-05-27 09:00 EDT  MRN-2026-000019   reminder -15
        2026-06-01 09:00 EDT  MRN-2026-000019   reminder -10
        2026-06-02 10:00 EDT  MRN-2026-000019   decide-protest (cbp:cbp-913)
        2026-06-02 10:00 EDT  MRN-2026-000019   rescind: OPEN -> RESCINDED, due 2026-06-11 (cbp:cbp-913)
        2026-06-02 10:00 EDT  MRN-2026-000019   linked: referred to by MRN-2026-000202
        ");
    })
    .await;
}
