//! A notice raises another: once, in any order of arrival, and never what is not its own.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER, PORT_OFFICER};
use tests::messages::{
    Message, SAMPLE_DEMAND, SAMPLE_NOTICE, SAMPLE_PROPOSAL, SAMPLE_REDELIVERY, action_taken,
    answer, demand, disagreement, proposal, redelivery,
};
use tests::world::story;

use super::{OTHER, OTHER_DEMAND, demand_for_samples, form29, notice_for_samples};

#[tokio::test]
async fn issue_and_raise_link_both_ways_in_either_order_in_one_batch_or_two() {
    story("2026-06-05 09:00", async |world| {
        // Whether the notice of action comes first, names the other, and comes in one batch.
        let mut n = 0;
        for is_first in [true, false] {
            for names in [true, false] {
                for at_once in [true, false] {
                    n += 1;
                    let (rfi, noa) = (format!("RFI-2026-00040{n}"), format!("NOA-2026-00040{n}"));
                    let linked = if names { json!([rfi]) } else { json!([]) };
                    world.issue(&rfi).await;
                    world.says(IMPORTER, "submit-response", &rfi, answer()).await;
                    world.says(OFFICER, "start-review", &rfi, json!({})).await;
                    let raise = OFFICER.says("raise-form29", &rfi, form29(&noa));
                    let issue = proposal(&noa)
                        .with("/dateOfNotice", "2026-06-05")
                        .with("/linkedForms", linked);
                    let order = if is_first { [issue, raise] } else { [raise, issue] };
                    for message in &order {
                        world.posts(message).await;
                        if !at_once {
                            world.works().await;
                        }
                    }
                    world.works().await;
                    let how = format!("first {is_first}, names {names}, at once {at_once}");
                    assert_eq!(world.state(&rfi).await, "CLOSED_TO_CF29", "{how}");
                    assert_eq!(world.links(&rfi).await, format!("raised {noa}"), "{how}");
                    assert_eq!(world.links(&noa).await, format!("raised-from {rfi}"), "{how}");
                    let is_told = world.happened(&noa).await.contains("linked: follows RFI");
                    assert_eq!(is_told, is_first, "{how}: a link that came later is journaled");
                }
            }
        }
        assert_eq!(world.rejections().await, "");
        assert_eq!(world.quarantine().await, "");
    })
    .await;
}

#[tokio::test]
async fn the_same_raise_twice_does_nothing_and_another_is_refused() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-07-10 10:00").await;
        world.new_mails();
        let raises = [
            OFFICER.says("raise-form29", SAMPLE_NOTICE, form29(OTHER)).under_id("raise-1"),
            PORT_OFFICER.says("raise-form29", SAMPLE_DEMAND, form29(OTHER)).under_id("raise-2"),
        ];
        for raise in &raises {
            for verdict in ["applied", "duplicate"] {
                world.posts(raise).await;
                assert_eq!(world.works().await[0].verdict.name(), verdict);
            }
        }
        insta::assert_snapshot!(world.mails(), @r"
        2026-07-10 10:00 EDT to customs@cedarridgehome.example, entry@eastgateentrys.example
          [MRN-2026-000019] Form 29 for the marking duty follows (NOA-2026-000201): CBP Form 4647 (entry EG4-5500396-2)
          + MRN-2026-000019-follow-up.pdf
        2026-07-10 10:00 EDT to customs@cedarridgehome.example, entry@pacificmeridia.example
          [RFI-2026-000101] Closed, Form 29 follows (NOA-2026-000201): CBP Form 28 (entry XQ7-2604418-9)
          + RFI-2026-000101-follow-up.pdf
        ");
        world.says(OFFICER, "raise-form29", SAMPLE_NOTICE, form29(OTHER)).await;
        world.says(PORT_OFFICER, "raise-form29", SAMPLE_DEMAND, form29(OTHER)).await;
        world.says(PORT_OFFICER, "raise-form29", SAMPLE_DEMAND, form29(SAMPLE_PROPOSAL)).await;
        assert_eq!(world.links(SAMPLE_NOTICE).await, format!("raised {OTHER}"));
        assert_eq!(
            world.links(SAMPLE_DEMAND).await,
            format!("raised {OTHER}\nraised {SAMPLE_PROPOSAL}")
        );
        insta::assert_snapshot!(world.rejections().await, @r"
        RFI-2026-000101 raise-form29: closed, RFI-2026-000101 has ended as CLOSED_TO_CF29; `raise-form29` changes nothing any more.
        MRN-2026-000019 raise-form29: not-allowed, NOA-2026-000201 was raised from MRN-2026-000019 already.
        ");
    })
    .await;
}

#[tokio::test]
async fn the_marking_duty_follows_a_demand_about_the_mark_of_origin_only() {
    story("2026-06-18 09:00", async |world| {
        world.gets(&demand_for_samples(OTHER_DEMAND, "2026-04-18")).await;
        assert_eq!(world.state(OTHER_DEMAND).await, "OVERDUE");
        world.says(PORT_OFFICER, "raise-form29", OTHER_DEMAND, form29(OTHER)).await;
        insta::assert_snapshot!(world.refusals_published(), @"gov.cbp.form4647.rejected.v1 MRN-2026-000201 raise-form29: not-allowed, The marking duty is for goods without their mark of origin, and box 9 of MRN-2026-000201 names another violation; claim damages, or issue a Form 29 of its own. [19 U.S.C. 1304(i); 19 CFR 134.2], of message-2");
    })
    .await;
}

#[tokio::test]
async fn a_command_of_another_workflow_is_refused_by_the_case() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.new_mails();
        let of_form29 = IMPORTER.says("respond", SAMPLE_NOTICE, disagreement());
        world.gets(&of_form29.of_type("gov.cbp.form29.respond.v1")).await;
        let of_form28 = PORT_OFFICER.says("start-review", SAMPLE_DEMAND, json!({}));
        world.gets(&of_form28.of_type("gov.cbp.form28.start-review.v1")).await;
        let unknown = PORT_OFFICER.says("start-review", SAMPLE_DEMAND, json!({}));
        world.gets(&unknown).await;
        assert_eq!(world.mails(), "");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form29.rejected.v1 RFI-2026-000101 respond: not-allowed, RFI-2026-000101 is a CBP Form 28, Request for Information; `respond` is a command of CBP Form 29, Notice of Action. [-], of message-3
        gov.cbp.form28.rejected.v1 MRN-2026-000019 start-review: not-allowed, MRN-2026-000019 is a CBP Form 4647, Notice to Mark and/or Notice to Redeliver; `start-review` is a command of CBP Form 28, Request for Information. [-], of message-4
        ");
        insta::assert_snapshot!(world.quarantine().await, @r#"
        unknown-type
          /type "gov.cbp.form4647.start-review.v1" is not a known type; the workflow form4647 knows issue, view, request-extension, grant-extension, deny-extension, revoke-extension, submit-response, add-supplement, request-sample-waiver, decide-sample-waiver, schedule-verification, accept, reject, confirm-redelivery, confirm-export, confirm-destruction, mark-after-return, refer-damages, raise-form29, record-protest, decide-protest, rescind, cancel.
        "#);
    })
    .await;
}

#[tokio::test]
async fn a_notice_follows_only_into_its_own_workflow_and_for_the_same_importer() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice_for_samples(SAMPLE_NOTICE)).await;
        world.issue("RFI-2026-000201").await;
        world.gets(&redelivery(SAMPLE_REDELIVERY).with("/dateOfNotice", "2026-06-05")).await;
        world.gets(&action_of_novaquest()).await;
        world.at("2026-07-10 10:00").await;
        for other in ["RFI-2026-000201", SAMPLE_NOTICE, OTHER] {
            world.says(OFFICER, "raise-form29", SAMPLE_NOTICE, form29(other)).await;
        }
        for other in ["RFI-2026-000201", OTHER, SAMPLE_REDELIVERY] {
            let raise = json!({ "form4647": other });
            world.says(OFFICER, "raise-form4647", SAMPLE_NOTICE, raise).await;
        }
        assert_eq!(world.state(SAMPLE_NOTICE).await, "OVERDUE");
        assert_eq!(world.links(SAMPLE_NOTICE).await, "");
        insta::assert_snapshot!(world.refusals_published(), @r"
        gov.cbp.form28.rejected.v1 RFI-2026-000101 raise-form29: not-allowed, RFI-2026-000201 is not a Form 29; name the notice that was raised. [-], of message-5
        gov.cbp.form28.rejected.v1 RFI-2026-000101 raise-form29: not-allowed, RFI-2026-000101 cannot follow itself; name the notice that was raised. [-], of message-6
        gov.cbp.form28.rejected.v1 RFI-2026-000101 raise-form29: not-allowed, NOA-2026-000201 is a notice to another importer; name the notice that was raised. [-], of message-7
        gov.cbp.form28.rejected.v1 RFI-2026-000101 raise-form4647: not-allowed, RFI-2026-000201 is not a Form 4647; name the notice that was raised. [-], of message-8
        gov.cbp.form28.rejected.v1 RFI-2026-000101 raise-form4647: not-allowed, NOA-2026-000201 is not a Form 4647; name the notice that was raised. [-], of message-9
        gov.cbp.form28.rejected.v1 RFI-2026-000101 raise-form4647: not-allowed, MRN-2026-000027 is a notice to another importer; name the notice that was raised. [-], of message-10
        ");
    })
    .await;
}

#[tokio::test]
async fn a_notice_of_another_importer_is_named_in_vain_and_that_is_journaled() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        let named = action_of_novaquest().with("/linkedForms", json!([SAMPLE_NOTICE]));
        world.gets(&named).await;
        assert_eq!(world.state(OTHER).await, "TAKEN");
        assert_eq!(world.links(OTHER).await, "");
        assert_eq!(world.links(SAMPLE_NOTICE).await, "");
        insta::assert_snapshot!(world.gaps().await, @"NOA-2026-000201: not-linked");
    })
    .await;
}

/// An action on an entry of another importer.
fn action_of_novaquest() -> Message {
    let novaquest = redelivery(SAMPLE_REDELIVERY);
    action_taken(OTHER)
        .with("/dateOfNotice", "2026-06-05")
        .with("/entryNumber", "XQ7-2605203-4")
        .with("/courtesyCopyTo", json!([]))
        .with("/to", novaquest.field("/to"))
}
