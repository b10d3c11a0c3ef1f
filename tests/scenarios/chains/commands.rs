//! What the real program shows of a chain.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::actors::{BROKER, IMPORTER, OFFICER};
use tests::messages::{
    SAMPLE_DIRECTORY, SAMPLE_NOTICE, SAMPLE_PROPOSAL, answer, disagreement, notice, proposal,
};
use tests::new_york;
use tests::service::program;
use workers::config::Config;
use workers::simulation::{Script, Simulation};

use super::{OTHER, form29};

/// A chain in a data folder of its own, for the commands that show it.
async fn chain_in(folder: &Path) {
    let named = json!([SAMPLE_NOTICE, OTHER]);
    let told = [
        ("2026-06-05 09:00", notice(SAMPLE_NOTICE)),
        ("2026-06-29 15:30", BROKER.says("submit-response", SAMPLE_NOTICE, answer())),
        ("2026-07-01 10:00", OFFICER.says("start-review", SAMPLE_NOTICE, json!({}))),
        ("2026-07-06 08:00", OFFICER.says("raise-form29", SAMPLE_NOTICE, form29(SAMPLE_PROPOSAL))),
        ("2026-07-06 09:00", proposal(SAMPLE_PROPOSAL).with("/linkedForms", named)),
        ("2026-07-08 10:00", IMPORTER.says("respond", SAMPLE_PROPOSAL, disagreement())),
    ];
    let bytes = told.iter().enumerate().map(|(n, (at, message))| message.bytes(n, new_york(at)));
    let lines: Vec<String> =
        bytes.map(|line| String::from_utf8(line).expect("JSON is UTF-8")).collect();
    let from = new_york("2026-06-01 00:00");
    let script = Script {
        messages: Script::messages_of(&lines.join("\n"), from),
        directory: Script::directory_of(SAMPLE_DIRECTORY).expect("the directory is valid"),
        from,
        until: new_york("2026-07-10 00:00"),
    };
    let config = Config::embedded(folder).expect("the defaults are valid");
    let simulation = Simulation::in_folder(from, &config).await.expect("the folder is writable");
    simulation.run(&script, |_| {}).await.expect("the script runs");
    simulation.engine.store.close().await;
}

#[tokio::test]
async fn the_commands_show_a_case_with_the_chain_it_belongs_to() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    chain_in(folder.path()).await;
    let shown = tidewaiter(folder.path(), &["case", "show", SAMPLE_PROPOSAL]);
    let (head, rest) = shown.split_once("\n\nClock ").expect("it shows the clocks");
    let (_, chain) = rest.split_once("\n\n").expect("it shows the chain");
    let (chain, _) = chain.split_once("\n\nWhat comes next").expect("it says what comes next");
    insta::assert_snapshot!(format!("{head}\n{chain}"), @r"
    NOA-2026-000066  PROPOSED_RESPONSE_RECEIVED
    CBP Form 29, Notice of Action
    entry XQ7-2604418-9  importer Cedar Ridge Home Goods LLC (31-555010100)
    officer R. Delgado, team 42C, +1-202-555-0111
    next to act: issuing officer
    extension: NONE
    Chain
    case             state                       issued on   due on      relation
    RFI-2026-000101  CLOSED_TO_CF29              2026-06-05  2026-07-06  followed by it
    NOA-2026-000066  PROPOSED_RESPONSE_RECEIVED  2026-07-06  2026-07-27  this one
    refers to NOA-2026-000201, not issued yet
    ");
    let shown = tidewaiter(folder.path(), &["case", "show", SAMPLE_PROPOSAL, "--json"]);
    let shown: Value = serde_json::from_str(&shown).expect("it prints JSON");
    let of_chain = |row: &Value| json!([row["case"], row["workflow"], row["state"], row["dueOn"]]);
    let chain: Vec<Value> =
        shown["chain"].as_array().expect("a chain is a list").iter().map(of_chain).collect();
    assert_eq!(
        chain,
        [
            json!([SAMPLE_NOTICE, "form28", "CLOSED_TO_CF29", "2026-07-06"]),
            json!([SAMPLE_PROPOSAL, "form29", "PROPOSED_RESPONSE_RECEIVED", "2026-07-27"]),
        ]
    );
    let timeline = tidewaiter(folder.path(), &["case", "timeline", SAMPLE_NOTICE, "--chain"]);
    let moves: Vec<&str> = timeline.lines().filter(|line| !is_of_the_post(line)).collect();
    insta::assert_snapshot!(moves.join("\n"), @r"
    2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
    2026-06-07 09:00 EDT  RFI-2026-000101   reminder not-viewed+2
    2026-06-20 09:00 EDT  RFI-2026-000101   reminder -15
    2026-06-28 09:00 EDT  RFI-2026-000101   reminder -7
    2026-06-29 15:30 EDT  RFI-2026-000101   submit-response: ISSUED -> RESPONSE_RECEIVED, due 2026-07-06 (trade:B00001/u-b00001)
    2026-07-01 10:00 EDT  RFI-2026-000101   start-review: RESPONSE_RECEIVED -> UNDER_REVIEW, due 2026-07-06 (cbp:cbp-42c)
    2026-07-06 08:00 EDT  RFI-2026-000101   raise-form29: UNDER_REVIEW -> CLOSED_TO_CF29, due 2026-07-06 (cbp:cbp-42c)
    2026-07-06 09:00 EDT  NOA-2026-000066   issue: PROPOSED_OPEN, due 2026-07-27 (cbp:urn:cbp:center:CPM)
    2026-07-07 09:00 EDT  NOA-2026-000066   reminder not-viewed+1
    2026-07-08 10:00 EDT  NOA-2026-000066   respond: PROPOSED_OPEN -> PROPOSED_RESPONSE_RECEIVED, due 2026-07-27 (trade:A00001/u-a00001)
    ");
    let alone = tidewaiter(folder.path(), &["case", "timeline", SAMPLE_NOTICE]);
    assert!(!alone.contains(&format!("  {SAMPLE_PROPOSAL}  ")), "without --chain it is alone");
}

/// A line of a timeline about a document or a mail.
fn is_of_the_post(line: &str) -> bool {
    line.contains("  document ") || line.contains("  mail ")
}

/// What the real program prints about a data folder.
pub(in crate::scenarios) fn tidewaiter(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program())
        .args(arguments)
        .arg("--data-dir")
        .arg(folder)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} failed: {said}");
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}
