//! Form 4647: goods are to be marked or returned, and what becomes of them.

use serde_json::{Value, json};
use tests::actors::{IMPORTER, NOVAQUEST, OTHER_BROKER, PORT_OFFICER};
use tests::messages::{
    Message, SAMPLE_DEMAND, SAMPLE_REDELIVERY, certification, demand, more_time, redelivery,
};
use tests::world::{World, story};
use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::form4647::Balance;

/// The pieces of the sample demand.
const ALL: u64 = 4800;

/// The sample demand, with an address for its officer.
fn demand_of_officer(number: &str) -> Message {
    demand(number).with("/officer/email", "lindqvist@cbp.example")
}

/// How the quantity of a notice divides; it always makes the whole.
async fn balance(world: &World, number: &str) -> String {
    let Case::Form4647(case) = world.case(number).await else { panic!("{number} is a Form 4647") };
    let balance = case.balance();
    assert!(balance.holds(), "the parts of {balance:?} make the whole");
    let Balance { covered, compliant, returned, exported, destroyed, not_available, open } =
        balance;
    format!(
        "{covered} = {compliant} compliant + {returned} returned + {exported} exported + \
         {destroyed} destroyed + {not_available} not available + {open} open"
    )
}

/// So many units on a day, as data of the confirmations.
fn units(quantity: u64, on: &str) -> Value {
    json!({ "quantity": quantity, "on": on })
}

#[tokio::test]
async fn nobody_marks_the_goods_and_every_rung_of_the_demand_fires() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-06-11");
        assert_eq!(
            world.last_day(SAMPLE_DEMAND, Clock::Protest).await,
            "2026-11-08, rolled to 2026-11-09"
        );
        world.at("2026-06-11 23:59:59").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        insta::assert_snapshot!(world.mails(), @r"
        2026-05-12 09:00 EDT to customs@cedarridgehome.example
          [MRN-2026-000019] CBP Form 4647 issued: hold the goods, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-protest-window.pdf
        2026-05-12 09:00 EDT to entry@eastgateentrys.example
          [MRN-2026-000019] Courtesy copy: CBP Form 4647, hold the goods, marking due Thu Jun 11, 2026 (entry EG4-5500396-2, Cedar Ridge Home Goods LLC)
          + MRN-2026-000019-form4647.pdf
          + MRN-2026-000019-protest-window.pdf
        2026-05-13 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Not opened yet: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-05-27 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 15 days left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-01 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 10 days left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-06 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 5 days left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-08 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] 3 days left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-10 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-last-reminder.pdf
          + MRN-2026-000019-form4647.pdf
        2026-06-11 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Due today: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        ");
        world.at("2026-06-12 00:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        world.at("2026-08-10 08:59").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-12 00:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue.pdf
        2026-06-12 00:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue.pdf
          + MRN-2026-000019-form4647.pdf
        2026-06-12 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 1 day: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-12 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 1 day: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-14 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 3 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-14 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 3 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-18 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 7 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-18 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 7 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        ");
        assert_eq!(
            world.documents(SAMPLE_DEMAND).await,
            ["notice", "protest-window", "last-reminder-1", "passed-1"]
        );
        insta::assert_snapshot!(world.happened(SAMPLE_DEMAND).await, @r"
        2026-05-12 09:00 EDT  MRN-2026-000019   issue: OPEN, due 2026-06-11 (cbp:urn:cbp:center:CPM)
        2026-05-13 09:00 EDT  MRN-2026-000019   reminder not-viewed+1
        2026-05-27 09:00 EDT  MRN-2026-000019   reminder -15
        2026-06-01 09:00 EDT  MRN-2026-000019   reminder -10
        2026-06-06 09:00 EDT  MRN-2026-000019   reminder -5
        2026-06-08 09:00 EDT  MRN-2026-000019   reminder -3
        2026-06-10 09:00 EDT  MRN-2026-000019   reminder -1
        2026-06-11 09:00 EDT  MRN-2026-000019   reminder 0
        2026-06-12 00:00 EDT  MRN-2026-000019   pass-due-date: OPEN -> OVERDUE, due 2026-06-11 (clock)
        2026-06-12 09:00 EDT  MRN-2026-000019   reminder +1
        2026-06-14 09:00 EDT  MRN-2026-000019   reminder +3
        2026-06-18 09:00 EDT  MRN-2026-000019   reminder +7
        ");
    })
    .await;
}

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
          + MRN-2026-000019-disposition.pdf
        2026-05-28 16:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Accepted, goods released: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-disposition.pdf
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
async fn goods_that_come_back_are_marked_in_custody_and_released_with_section_iv() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-05-21 10:00").await;
        world.new_mails();
        world.says(PORT_OFFICER, "confirm-redelivery", SAMPLE_DEMAND, units(4000, "2026-05-20")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        world.says(PORT_OFFICER, "confirm-redelivery", SAMPLE_DEMAND, units(800, "2026-05-21")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "GOODS_RETURNED");
        world.at("2026-06-20 10:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "GOODS_RETURNED", "nothing is due any more");
        world.says(PORT_OFFICER, "mark-after-return", SAMPLE_DEMAND, units(4801, "2026-06-19")).await;
        world.says(PORT_OFFICER, "mark-after-return", SAMPLE_DEMAND, units(3000, "2026-06-19")).await;
        assert_eq!(
            balance(world, SAMPLE_DEMAND).await,
            "4800 = 3000 compliant + 1800 returned + 0 exported + 0 destroyed + 0 not available + \
             0 open"
        );
        world.says(PORT_OFFICER, "mark-after-return", SAMPLE_DEMAND, units(1800, "2026-06-20")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "ACCEPTED");
        assert_eq!(
            world.documents(SAMPLE_DEMAND).await,
            ["notice", "protest-window", "release"]
        );
        insta::assert_snapshot!(world.mails(), @r"
        2026-05-21 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] CBP confirms 4,000 PCS returned to CBP custody, 800 PCS still open: CBP Form 4647 (entry EG4-5500396-2)
        2026-05-21 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] CBP confirms 800 PCS returned to CBP custody: CBP Form 4647 (entry EG4-5500396-2)
        2026-06-20 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Accepted, goods released: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-disposition.pdf
        2026-06-20 10:00 EDT to customs@cedarridgehome.example
          [MRN-2026-000019] CBP confirms 1,800 PCS marked in CBP custody: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-disposition.pdf
        2026-06-20 10:00 EDT to customs@cedarridgehome.example
          [MRN-2026-000019] CBP confirms 3,000 PCS marked in CBP custody, 1,800 PCS still in custody: CBP Form 4647 (entry EG4-5500396-2)
        ");
        insta::assert_snapshot!(world.refusals_published(), @"gov.cbp.form4647.rejected.v1 MRN-2026-000019 mark-after-return: quantity-mismatch, The marking in custody is of 4801 PCS, but 4800 of the 4800 PCS of the notice are left for it. [19 CFR 134.51(a)], of message-4");
        world.at("2028-01-01 09:00").await;
        assert_eq!(world.mails(), "");
    })
    .await;
}

#[tokio::test]
async fn goods_exported_and_destroyed_under_supervision_end_the_demand() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-06-15 10:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        world.new_mails();
        world.says(PORT_OFFICER, "confirm-export", SAMPLE_DEMAND, units(3000, "2026-06-10")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OVERDUE");
        world.says(PORT_OFFICER, "confirm-destruction", SAMPLE_DEMAND, units(1801, "2026-06-15")).await;
        world.says(PORT_OFFICER, "confirm-destruction", SAMPLE_DEMAND, units(1800, "2026-06-16")).await;
        world.says(PORT_OFFICER, "confirm-destruction", SAMPLE_DEMAND, units(1800, "2026-06-15")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "DISPOSED");
        assert_eq!(
            balance(world, SAMPLE_DEMAND).await,
            "4800 = 0 compliant + 0 returned + 3000 exported + 1800 destroyed + 0 not available + \
             0 open"
        );
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-15 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] CBP confirms 1,800 PCS destroyed under CBP supervision: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-disposition.pdf
        2026-06-15 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] CBP confirms 3,000 PCS exported under CBP supervision, 1,800 PCS still open: CBP Form 4647 (entry EG4-5500396-2)
        ");
        insta::assert_snapshot!(world.rejections().await, @r"
        MRN-2026-000019 confirm-destruction: quantity-mismatch, The destruction is of 1801 PCS, but 1800 of the 4800 PCS of the notice are left for it.
        MRN-2026-000019 confirm-destruction: not-allowed, The destruction is dated 2026-06-16, but MRN-2026-000019 is of 2026-05-12 and this was received on 2026-06-15; correct the date.
        ");
        world.at("2028-01-01 09:00").await;
        assert_eq!(world.mails(), "");
    })
    .await;
}

#[tokio::test]
async fn damages_claimed_open_sixty_days_for_a_petition_with_reminders_to_their_end() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.at("2026-06-11 10:00").await;
        let claim = |mailed_on| {
            json!({ "amount": "18640.00", "tripled": false, "claimMailedOn": mailed_on })
        };
        world.says(PORT_OFFICER, "refer-damages", SAMPLE_DEMAND, claim("2026-06-11")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        world.at("2026-06-22 10:00").await;
        world.new_mails();
        world.says(PORT_OFFICER, "refer-damages", SAMPLE_DEMAND, claim("2026-06-11")).await;
        world.says(PORT_OFFICER, "refer-damages", SAMPLE_DEMAND, claim("2026-06-15")).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "REFERRED_DAMAGES");
        assert_eq!(world.due(SAMPLE_DEMAND).await, "2026-08-14");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 refer-damages: wrong-state, `refer-damages` is possible in OVERDUE, RESPONSE_RECEIVED only; MRN-2026-000019 is OPEN. [-], of message-2
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 refer-damages: too-early, The claim is dated 2026-06-11, but the importer had until 2026-06-11; a claim is mailed after that day. [19 CFR 134.54(a)], of message-3
        ");
        world.at("2026-08-15 00:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-22 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Liquidated damages claimed, $18,640.00: petition possible until Fri Aug 14, 2026, CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-window.pdf
        2026-07-15 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 30 days left: CBP Form 4647, petition possible until Fri Aug 14, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-window.pdf
        2026-07-31 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 14 days left: CBP Form 4647, petition possible until Fri Aug 14, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-window.pdf
        2026-08-07 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 7 days left: CBP Form 4647, petition possible until Fri Aug 14, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-window.pdf
        2026-08-10 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 90 days left to Sun Nov 8, 2026: CBP Form 4647, protest possible until Mon Nov 9, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-protest-window.pdf
        2026-08-13 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left: CBP Form 4647, petition possible until Fri Aug 14, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-last-reminder.pdf
          + MRN-2026-000019-petition-window.pdf
        2026-08-14 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Last day today: CBP Form 4647, petition possible until Fri Aug 14, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-window.pdf
        2026-08-15 00:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] The time is over: petition was possible until Fri Aug 14, 2026, CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-closed.pdf
        ");
        assert_eq!(world.state(SAMPLE_DEMAND).await, "REFERRED_DAMAGES");
        assert_eq!(
            world.documents(SAMPLE_DEMAND).await,
            [
                "notice",
                "protest-window",
                "last-reminder-1",
                "passed-1",
                "petition-window",
                "petition-last-reminder-1",
                "petition-passed-1"
            ]
        );
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
        insta::assert_snapshot!(world.quarantine().await, @"");
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
          + MRN-2026-000019-disposition-2.pdf
        2026-06-20 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 15 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-25 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 10 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-30 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 5 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-07-02 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] 3 days left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-07-04 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left to Sun Jul 5, 2026: CBP Form 4647, marking due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-last-reminder-3.pdf
          + MRN-2026-000019-form4647.pdf
        2026-07-05 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Due today by the count, in time until Mon Jul 6, 2026: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-07-07 00:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-3.pdf
        2026-07-07 00:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Mon Jul 6, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-3.pdf
          + MRN-2026-000019-form4647.pdf
        ");
    })
    .await;
}

#[tokio::test]
async fn a_demand_rescinded_or_cancelled_reminds_nobody_of_its_date_nor_of_a_protest() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand_of_officer(SAMPLE_DEMAND)).await;
        world.gets(&demand_of_officer("MRN-2026-000201")).await;
        world.at("2026-05-12 15:00").await;
        world.new_mails();
        let reason = json!({ "reason": "The pieces are marked on their base." });
        world.says(PORT_OFFICER, "rescind", SAMPLE_DEMAND, reason.clone()).await;
        world.says(PORT_OFFICER, "cancel", "MRN-2026-000201", reason).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "RESCINDED");
        assert_eq!(world.state("MRN-2026-000201").await, "CANCELLED");
        world.at("2028-01-01 09:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-05-12 15:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Demand taken back by CBP: CBP Form 4647 (entry EG4-5500396-2)
        2026-05-12 15:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000201] Cancelled by CBP: CBP Form 4647 (entry EG4-5500396-2)
        ");
    })
    .await;
}

/// HQ 967982.
#[tokio::test]
async fn a_second_extension_revoked_on_the_day_of_its_grant_leaves_the_notice_overdue_at_midnight() {
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
          + MRN-2026-000019-disposition.pdf
        2026-06-10 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-last-reminder-2.pdf
          + MRN-2026-000019-form4647.pdf
        2026-06-11 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example, owner@cedarridgehome.example
          [MRN-2026-000019] Due today: CBP Form 4647, marking due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-12 00:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-2.pdf
        2026-06-12 00:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-overdue-2.pdf
          + MRN-2026-000019-form4647.pdf
        2026-06-12 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 1 day: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-12 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 1 day: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
        2026-06-14 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 3 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-14 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 3 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
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
          + MRN-2026-000019-disposition.pdf
        2026-06-18 09:00 EDT to lindqvist@cbp.example
          [MRN-2026-000019] Overdue for 7 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
        2026-06-18 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Overdue for 7 days: CBP Form 4647, marking was due Thu Jun 11, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-form4647.pdf
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

#[tokio::test]
async fn a_demand_after_its_limit_needs_the_officers_reason() {
    story("2026-05-12 09:00", async |world| {
        let late = demand(SAMPLE_DEMAND)
            .with("/dateOfEntry", "2026-04-09")
            .with("/dateOfRelease", "2026-04-10")
            .with("/dateOfExamination", "2026-04-11");
        world.gets(&late).await;
        let released_long_ago = redelivery(SAMPLE_REDELIVERY)
            .with("/dateOfNotice", "2026-05-12")
            .with("/dateOfEntry", "2026-04-09")
            .with("/dateOfRelease", "2026-04-11");
        world.gets(&released_long_ago).await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form4647.rejected.v1 MRN-2026-000019 issue: too-late, The demand for marking (box 12) had to be made by 2026-05-11, 30 days after examination, and the notice is of 2026-05-12; give an override with its reason, or do not issue it. [19 CFR 134.3(b); 19 CFR 141.113(a)(2)], of message-1
        gov.cbp.form4647.rejected.v1 MRN-2026-000027 issue: too-late, The demand for redelivery (box 13) had to be made by 2026-05-11, 30 days after release, or the end of the conditional release period, and the notice is of 2026-05-12; give an override with its reason, or do not issue it. [19 CFR 113.62(d)], of message-2
        ");
        let reason = json!({ "reason": "The importer asked to wait for its laboratory." });
        world.gets(&late.with("/override", reason)).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "OPEN");
        let Case::Form4647(case) = world.case(SAMPLE_DEMAND).await else { panic!("a Form 4647") };
        assert_eq!(case.late_demands.len(), 1, "the case keeps what was late");
    })
    .await;
}
