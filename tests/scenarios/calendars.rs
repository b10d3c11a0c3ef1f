//! Dates in the calendars of those who are told: put in, moved, taken off.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER, PORT_OFFICER};
use tests::mailbox::Invitation;
use tests::messages::{
    SAMPLE_DEMAND, SAMPLE_NOTICE, SAMPLE_PROPOSAL, answer, demand, more_time, notice, proposal,
    protest,
};
use tests::world::{World, story};

/// What one address got for its calendar since the last look, one line each.
fn entries(world: &mut World, address: &str) -> Vec<String> {
    let mails = world.new_mails();
    let to_them = mails.into_iter().filter(|mail| mail.to == address);
    to_them.flat_map(|mail| mail.calendars).map(|entry| line(&entry)).collect()
}

fn line(entry: &Invitation) -> String {
    let Invitation { name, method, sequence, day, alarms, .. } = entry;
    format!("{method} {name} {day}, {alarms} alarms, sequence {sequence}")
}

/// What one address got since the last look, without what counts on, in order of the names.
fn dates(world: &mut World, address: &str) -> Vec<String> {
    let mails = world.new_mails();
    let entries = mails.iter().filter(|mail| mail.to == address).flat_map(|mail| &mail.calendars);
    let mut dates: Vec<String> =
        entries.map(|entry| format!("{} {} {}", entry.method, entry.name, entry.day)).collect();
    dates.sort();
    dates
}

const CUSTOMS: &str = "customs@cedarridgehome.example";

#[tokio::test]
async fn a_date_is_put_into_the_calendar_moved_by_an_extension_and_taken_off_by_the_answer() {
    story("2026-06-05 09:00", async |world| {
        let mut told = Vec::new();
        world.issue(SAMPLE_NOTICE).await;
        told.extend(entries(world, CUSTOMS));
        world.at("2026-06-25 10:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(30)).await;
        world.says(OFFICER, "grant-extension", SAMPLE_NOTICE, json!({ "days": 30 })).await;
        told.extend(entries(world, CUSTOMS));
        world.at("2026-08-03 10:00").await;
        told.extend(entries(world, CUSTOMS));
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        told.extend(entries(world, CUSTOMS));
        insta::assert_snapshot!("moved_and_taken_off", told.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn every_entry_of_a_case_is_one_entry_whose_sequence_never_falls() {
    story("2026-06-05 09:00", async |world| {
        world.issue(SAMPLE_NOTICE).await;
        world.at("2026-06-25 10:00").await;
        world.says(IMPORTER, "submit-response", SAMPLE_NOTICE, answer()).await;
        let reason = json!({ "reason": "The wrong file was attached." });
        world.says(IMPORTER, "withdraw-response", SAMPLE_NOTICE, reason).await;
        world.at("2026-07-20 10:00").await;
        let to_them = world.new_mails().into_iter().filter(|mail| mail.to == CUSTOMS);
        let entries: Vec<Invitation> = to_them.flat_map(|mail| mail.calendars).collect();
        let uids: Vec<&str> = entries.iter().map(|entry| entry.uid.as_str()).collect();
        assert_eq!(uids, vec!["RFI-2026-000101.answer@tidewaiter"; entries.len()]);
        assert!(entries.is_sorted_by(|one, next| one.sequence < next.sequence));
        let methods: Vec<&str> = entries.iter().map(|entry| entry.method.as_str()).collect();
        assert_eq!(methods.first(), Some(&"PUBLISH"));
        assert!(methods.contains(&"CANCEL"), "{methods:?}");
        assert_eq!(methods.last(), Some(&"PUBLISH"), "it is open again: {methods:?}");
    })
    .await;
}

#[tokio::test]
async fn a_digest_carries_the_entry_of_each_of_its_dates() {
    story("2026-06-05 09:00", async |world| {
        for number in [SAMPLE_NOTICE, "RFI-2026-000201"] {
            world.issue(number).await;
        }
        world.at("2026-06-27 10:00").await;
        world.new_mails();
        world.at("2026-06-28 10:00").await;
        let mails = world.new_mails();
        let digest = mails.iter().find(|mail| mail.to == CUSTOMS).expect("a digest came");
        assert!(digest.subject.starts_with("[2 reminders]"), "{}", digest.subject);
        let names: Vec<&str> = digest.calendars.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["RFI-2026-000101-answer.ics", "RFI-2026-000201-answer.ics"]);
        assert!(digest.text.contains("RFI-2026-000201-answer.ics: the date for your calendar"));
    })
    .await;
}

#[tokio::test]
async fn a_demand_that_is_taken_back_takes_off_both_of_its_dates() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        assert_eq!(
            dates(world, CUSTOMS),
            [
                "PUBLISH MRN-2026-000019-answer.ics 20260611",
                "PUBLISH MRN-2026-000019-protest.ics 20261109",
            ]
        );
        world.at("2026-06-02 10:00").await;
        world.new_mails();
        let reason = json!({ "reason": "The goods were marked when they were imported." });
        world.says(PORT_OFFICER, "rescind", SAMPLE_DEMAND, reason).await;
        assert_eq!(
            dates(world, CUSTOMS),
            [
                "CANCEL MRN-2026-000019-answer.ics 20260611",
                "CANCEL MRN-2026-000019-protest.ics 20261109",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_demand_taken_back_after_a_denied_protest_takes_off_the_date_of_the_court() {
    story("2026-05-12 09:00", async |world| {
        world.gets(&demand(SAMPLE_DEMAND)).await;
        world.at("2026-05-20 10:00").await;
        world.says(IMPORTER, "record-protest", SAMPLE_DEMAND, protest("2026-05-20")).await;
        let denied = json!({ "result": "DENIED", "decidedOn": "2026-05-27" });
        world.at("2026-05-27 10:00").await;
        world.says(PORT_OFFICER, "decide-protest", SAMPLE_DEMAND, denied).await;
        world.new_mails();
        let reason = json!({ "reason": "The goods were marked when they were imported." });
        world.says(PORT_OFFICER, "rescind", SAMPLE_DEMAND, reason).await;
        assert_eq!(
            dates(world, CUSTOMS),
            [
                "CANCEL MRN-2026-000019-answer.ics 20260611",
                "CANCEL MRN-2026-000019-court.ics 20261123",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn an_action_taken_early_takes_off_the_date_of_the_answer() {
    story("2026-07-06 09:00", async |world| {
        world.gets(&proposal(SAMPLE_PROPOSAL)).await;
        world.at("2026-07-10 10:00").await;
        world.new_mails();
        let early = json!({ "override": { "reason": "The statute of limitations is near." } });
        world.says(OFFICER, "take-action", SAMPLE_PROPOSAL, early).await;
        assert_eq!(dates(world, CUSTOMS), ["CANCEL NOA-2026-000066-answer.ics 20260727"]);
    })
    .await;
}

#[tokio::test]
async fn only_who_hears_all_news_of_a_date_is_given_its_entry() {
    story("2026-06-05 09:00", async |world| {
        world.gets(&notice(SAMPLE_NOTICE).with("/officer/email", "delgado@cbp.example")).await;
        world.at("2026-06-25 10:00").await;
        world.says(IMPORTER, "request-extension", SAMPLE_NOTICE, more_time(30)).await;
        world.at("2026-07-05 10:00").await;
        let mails = world.new_mails();
        let got = |address: &str| {
            let to_them: Vec<_> = mails.iter().filter(|mail| mail.to == address).collect();
            let entries = to_them.iter().map(|mail| mail.calendars.len()).sum::<usize>();
            (to_them.is_empty(), entries)
        };
        assert_eq!(got("owner@cedarridgehome.example"), (false, 0));
        assert_eq!(got("delgado@cbp.example"), (false, 0));
        assert!(got(CUSTOMS).1 > 3, "{:?}", got(CUSTOMS));
        assert!(got("entry@pacificmeridia.example").1 > 3);
    })
    .await;
}
