//! Form 4647: goods are to be marked or returned, and what becomes of them.

mod answering;
mod rulings;

use serde_json::{Value, json};
use tests::actors::{IMPORTER, PORT_OFFICER};
use tests::messages::{
    Message, SAMPLE_DEMAND, SAMPLE_REDELIVERY, certification, demand, redelivery,
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
          + MRN-2026-000019-reminder.pdf
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
          + MRN-2026-000019-release.pdf
        2026-06-20 10:00 EDT to customs@cedarridgehome.example
          [MRN-2026-000019] CBP confirms 1,800 PCS marked in CBP custody: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-release.pdf
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
async fn an_acceptance_releases_what_is_certified_and_what_is_in_custody_waits() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-05-21 10:00").await;
        world
            .says(PORT_OFFICER, "confirm-redelivery", SAMPLE_DEMAND, units(1800, "2026-05-20"))
            .await;
        let mut answer = certification(3000);
        answer["quantityReturned"] = json!(1800);
        world.says(IMPORTER, "submit-response", SAMPLE_DEMAND, answer).await;
        world.new_mails();
        world.says(PORT_OFFICER, "accept", SAMPLE_DEMAND, json!({})).await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "GOODS_RETURNED");
        assert_eq!(
            balance(world, SAMPLE_DEMAND).await,
            "4800 = 3000 compliant + 1800 returned + 0 exported + 0 destroyed + 0 not available + \
             0 open"
        );
        let told = world.new_mails().pop().expect("the trade is told").text;
        assert!(told.contains("those in CBP custody wait. The case stays open"), "{told}");
        world.at("2026-06-20 10:00").await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "GOODS_RETURNED");
        world
            .says(PORT_OFFICER, "mark-after-return", SAMPLE_DEMAND, units(1800, "2026-06-20"))
            .await;
        assert_eq!(world.state(SAMPLE_DEMAND).await, "ACCEPTED");
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-20 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Accepted, goods released: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-release.pdf
        2026-06-20 10:00 EDT to customs@cedarridgehome.example
          [MRN-2026-000019] CBP confirms 1,800 PCS marked in CBP custody: CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-release.pdf
        ");
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
          + MRN-2026-000019-disposal.pdf
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
        2026-08-11 09:00 EDT to owner@cedarridgehome.example
          [MRN-2026-000019] 3 days left: CBP Form 4647, petition possible until Fri Aug 14, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-window.pdf
        2026-08-13 09:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] 1 day left: CBP Form 4647, petition possible until Fri Aug 14, 2026 (entry EG4-5500396-2)
          + MRN-2026-000019-petition-reminder.pdf
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
