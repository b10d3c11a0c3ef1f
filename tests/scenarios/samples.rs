//! The given samples, through `simulate` and through `demo`.

use csv::ReaderBuilder;
use jiff::civil::Date;
use serde_json::Value;
use tempfile::TempDir;
use tests::messages::{SAMPLE_DIRECTORY, SAMPLE_MESSAGES};
use tests::world::World;
use workers::commands::simulate::{Report, report};
use workers::simulation::{Script, end_of_day, start_of_day};

use super::chains::tidewaiter;

/// State and due dates of each case at a day, when nothing after it is delivered.
const EXPECTED: &str = include_str!("../fixtures/expected.csv");
/// Before the first sample.
const FROM: &str = "2026-04-01";
/// After the last sample.
const UNTIL: &str = "2026-07-24";

fn day(day: &str) -> Date {
    day.parse().expect("a day is written YYYY-MM-DD")
}

/// The samples between two days; the accounts are loaded at the start.
fn script(from: &str, until: &str) -> Script {
    let from = start_of_day(day(from)).expect("the day begins");
    Script {
        messages: Script::messages_of(SAMPLE_MESSAGES, from),
        directory: Script::directory_of(SAMPLE_DIRECTORY).expect("the directory is valid"),
        from,
        until: end_of_day(day(until)).expect("the day ends"),
    }
}

async fn simulated(until: &str) -> Report {
    let script = script(FROM, until);
    let from = script.from;
    let world = World::empty(from).await;
    let decided = world.simulation.run(&script, |_| {}).await.expect("the script runs");
    let store = world.simulation.engine.store.as_ref();
    report(store, &decided, from).await.expect("the report is made")
}

/// One run that stops at the end of each day of the table, as if nothing came after it.
#[tokio::test]
async fn every_sample_reaches_the_state_and_the_dates_that_are_expected_of_it() {
    let mut rows = ReaderBuilder::new().from_reader(EXPECTED.as_bytes());
    let mut rows: Vec<_> = rows.records().map(|row| row.expect("the file is a CSV")).collect();
    assert_eq!(rows.len(), 12);
    rows.sort_by_key(|row| row[1].to_owned());
    let Script { messages, directory, from, .. } = script(FROM, UNTIL);
    let world = World::empty(from).await;
    let simulation = &world.simulation;
    let mut next = Script { messages, directory, from, until: from };
    for row in rows {
        next.until = end_of_day(day(&row[1])).expect("the day ends");
        simulation.run(&next, |_| {}).await.expect("the script runs");
        next = Script { directory: Vec::new(), from: next.until, ..next };
        let report = report(simulation.engine.store.as_ref(), &[], from).await;
        let report = report.expect("the report is made");
        let line = report.cases.iter().find(|line| line.case == row[0]);
        let line = line.expect("the case exists");
        let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        let found = [line.state.clone(), date(line.raw_due_on), date(line.due_on)];
        assert_eq!(found, [&row[2], &row[3], &row[4]], "{} as of {}", &row[0], &row[1]);
    }
}

#[tokio::test]
async fn two_runs_of_the_same_files_print_equal_json_and_refuse_no_message() {
    let print = |report: &Report| serde_json::to_string_pretty(report).expect("a report is JSON");
    let (first, second) = (simulated(UNTIL).await, simulated(UNTIL).await);
    assert_eq!(print(&first), print(&second));
    insta::assert_snapshot!(format!("{:?}", first.counts), @r#"{"document": 35, "link": 1, "mail": 175, "reminder": 63, "transition": 30}"#);
    let of_actors = first.timeline.iter().filter(|happening| {
        happening.kind == "transition" && happening.actor.as_deref() != Some("clock")
    });
    assert_eq!(of_actors.count(), SAMPLE_MESSAGES.lines().count(), "each moved its case");
    assert_eq!(first.cases.len(), 12);
}

#[tokio::test]
async fn the_demo_runs_every_sample_and_leaves_each_paper_under_a_name_of_its_own() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let dir = folder.path().join("demo");
    let dir_name = dir.to_str().expect("the path is UTF-8");
    let printed = tidewaiter(folder.path(), &["demo", "--dir", dir_name, "--json"]);
    let demo: Value = serde_json::from_str(&printed).expect("it prints JSON");
    assert_eq!(demo["cases"], 12);
    assert_eq!(demo["mails"], demo["sent"], "every mail went out");
    assert_eq!(demo["journalVerified"], true);
    let held = tidewaiter(&dir, &["quarantine", "list", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&held).expect("it prints JSON"), Value::Array(vec![]));
    let names = demo["documents"].as_array().expect("it names the documents");
    let files = std::fs::read_dir(dir.join("pdf")).expect("the papers are there").count();
    assert_eq!(files, names.len(), "papers that share a name: {names:#?}");
}
