//! Dates in the calendars of those who are told: put in, moved, taken off.

use serde_json::json;
use tests::actors::{IMPORTER, OFFICER};
use tests::mailbox::Invitation;
use tests::messages::{SAMPLE_NOTICE, answer, more_time};
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
