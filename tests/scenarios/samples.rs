//! The given samples, through `simulate`.

use csv::ReaderBuilder;
use jiff::civil::Date;
use tests::messages::{SAMPLE_DIRECTORY, SAMPLE_MESSAGES};
use workers::commands::simulate::{Report, report};
use workers::simulation::{Script, Simulation, end_of_day, start_of_day};
use workflows::calendar::Calendar;

/// State and due dates of each Form 28 case at a day, when nothing after it is delivered.
const EXPECTED: &str = include_str!("../fixtures/expected.csv");
/// Before the first sample.
const FROM: &str = "2026-04-01";

async fn simulated(until: &str) -> Report {
    let day = |day: &str| -> Date { day.parse().expect("a day is written YYYY-MM-DD") };
    let from = start_of_day(day(FROM)).expect("the day begins");
    let script = Script {
        messages: Script::messages_of(SAMPLE_MESSAGES, from),
        directory: Script::directory_of(SAMPLE_DIRECTORY).expect("the directory is valid"),
        from,
        until: end_of_day(day(until)).expect("the day ends"),
    };
    let simulation = Simulation::in_memory(from, Calendar::cbp()).await.expect("engines open");
    let decided = simulation.run(&script, |_| {}).await.expect("the script runs");
    report(simulation.engine.store.as_ref(), &decided, from).await.expect("the report is made")
}

#[tokio::test]
async fn every_sample_of_a_form_28_reaches_the_state_and_the_dates_that_are_expected_of_it() {
    let mut rows = ReaderBuilder::new().from_reader(EXPECTED.as_bytes());
    for row in rows.records() {
        let row = row.expect("the file is a CSV");
        let report = simulated(&row[1]).await;
        let line = report.cases.iter().find(|line| line.case == row[0]);
        let line = line.expect("the case exists");
        let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        let found = [line.state.clone(), date(line.raw_due_on), date(line.due_on)];
        assert_eq!(found, [&row[2], &row[3], &row[4]], "{} as of {}", &row[0], &row[1]);
    }
}

#[tokio::test]
async fn two_runs_of_the_same_files_print_equal_json() {
    let print = |report: &Report| serde_json::to_string_pretty(report).expect("a report is JSON");
    let (first, second) = (simulated("2026-07-15").await, simulated("2026-07-15").await);
    assert_eq!(print(&first), print(&second));
    insta::assert_snapshot!(format!("{:?}", first.counts), @r#"{"document": 12, "mail": 72, "quarantine": 14, "reminder": 29, "transition": 12}"#);
}
