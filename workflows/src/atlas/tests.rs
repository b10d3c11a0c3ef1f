use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use super::chart::{Chart, Material};
use super::giving::{Access, Row};
use super::{Machine, Page, declaration, diagram_mermaid, form28, form29, form4647};
use crate::case::Workflow;
use crate::directory::Privilege;
use crate::effect::Audience;

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/atlas");

static CHARTS: LazyLock<Vec<Chart>> =
    LazyLock::new(|| Machine::ALL.into_iter().map(super::chart::chart).collect());
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(super::pages);

fn charts() -> &'static [Chart] {
    &CHARTS
}

fn chart(machine: Machine) -> &'static Chart {
    CHARTS.iter().find(|chart| chart.machine == machine).unwrap()
}

fn materials() -> [Material; 4] {
    [form28::material(), form29::material(), form4647::material(), declaration::material()]
}

#[test]
fn the_committed_atlas_is_that_of_the_code() {
    for Page { name, text } in PAGES.iter() {
        let committed = std::fs::read_to_string(format!("{DIR}/{name}")).unwrap_or_default();
        assert!(
            committed == *text,
            "workflows/atlas/{name} is stale: run `tidewaiter workflow write workflows/atlas`"
        );
    }
}

#[test]
fn the_committed_atlas_holds_no_other_page() {
    let known: Vec<&str> = PAGES.iter().map(|page| page.name.as_str()).collect();
    for file in std::fs::read_dir(DIR).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name.as_str()), "workflows/atlas/{name} is no page of the atlas");
    }
}

#[test]
fn every_command_stands_once_in_every_row() {
    for chart in charts() {
        let mut rows: Vec<String> = chart.cells.iter().map(super::Cell::row_label).collect();
        let mut commands: Vec<String> =
            chart.cells.iter().map(super::Cell::command_label).collect();
        rows.sort();
        rows.dedup();
        commands.sort();
        commands.dedup();
        for (row, command) in rows.iter().flat_map(|row| commands.iter().map(move |c| (row, c))) {
            let cells = chart
                .cells
                .iter()
                .filter(|cell| cell.row_label() == *row && cell.command_label() == *command);
            assert_eq!(cells.count(), 1, "`{command}` in {row}");
        }
    }
}

#[test]
fn every_state_of_the_machine_is_in_its_chart() {
    for (machine, workflow) in Machine::ALL.into_iter().zip(Workflow::OF_CASES) {
        let states: Vec<&str> = chart(machine).states.iter().map(|state| state.name).collect();
        assert_eq!(states, workflow.states(), "{}", machine.name());
    }
    let of_protest: Vec<&str> =
        chart(Machine::Protest).states.iter().map(|state| state.name).collect();
    assert_eq!(of_protest, ["PENDING_WINDOW", "FILED", "COURT_WINDOW", "CLOSED"]);
}

#[test]
fn every_state_is_reached_and_no_final_one_is_left() {
    for chart in charts() {
        for (index, state) in chart.states.iter().enumerate() {
            let begins = index == 0 && chart.begun_by.is_some();
            let reached = chart
                .cells
                .iter()
                .any(|cell| cell.moves() && cell.result.as_ref().is_ok_and(|to| *to == state.name));
            assert!(reached || begins, "nothing leads to {}", state.name);
            let leaving = chart.cells.iter().find(|cell| cell.from == state.name && cell.moves());
            match leaving {
                Some(cell) if state.is_final => assert_eq!(
                    (chart.machine, cell.situation),
                    (Machine::Protest, "without a protest, received in time"),
                    "only a record that came in time opens a protest again"
                ),
                Some(_) => {}
                None => assert!(state.is_final, "nothing leads out of {}", state.name),
            }
        }
    }
}

#[test]
fn every_command_is_possible_somewhere() {
    for chart in charts() {
        for entry in &chart.commands {
            let mut of_command = chart.cells.iter().filter(|cell| cell.command == entry.name);
            assert!(of_command.any(|cell| cell.result.is_ok()), "{}", entry.name);
        }
    }
}

#[test]
fn every_refusal_has_a_code_and_a_sentence() {
    for chart in charts() {
        let of_matrix = chart.cells.iter().filter_map(|cell| cell.result.as_ref().err());
        let of_faults = chart.commands.iter().flat_map(|entry| &entry.faults);
        for refusal in of_matrix.chain(of_faults) {
            assert!(!refusal.code.is_empty());
            assert!(refusal.sentence.ends_with('.'), "{}", refusal.sentence);
            assert!(!refusal.sentence.contains("  "), "{}", refusal.sentence);
            assert_ne!(refusal.citation.as_deref(), Some(""), "{}", refusal.sentence);
        }
    }
}

#[test]
fn every_sample_of_a_fault_is_refused_for_what_it_holds() {
    for material in materials() {
        for fault in &material.faults {
            let name = fault.given.command.name();
            let refusal = fault.refusal().unwrap_or_else(|| panic!("`{name}` has no fault"));
            assert!(!refusal.is_plain(name), "{}", refusal.sentence);
        }
    }
}

#[test]
fn every_state_command_and_deadline_has_words() {
    for chart in charts() {
        assert!(!chart.about.paragraphs.is_empty() && !chart.about.line.is_empty());
        for state in &chart.states {
            assert!(state.meaning.ends_with('.'), "{}", state.name);
        }
        for entry in &chart.commands {
            assert!(!entry.words.title.is_empty(), "{}", entry.name);
            assert!(entry.words.does.ends_with('.'), "{}", entry.name);
            assert!(entry.words.needs.is_empty() || entry.words.needs.ends_with('.'));
        }
        for entry in &chart.deadlines {
            let words = entry.words;
            assert!(words.starts.ends_with('.') && words.passes.ends_with('.'), "{}", words.title);
        }
    }
}

#[test]
fn every_situation_has_words_and_none_is_told_twice() {
    for chart in charts() {
        let mut seen = Vec::new();
        for situation in &chart.situations {
            assert!(situation.words.ends_with('.'), "{}", situation.label);
            let key = (situation.state, situation.label);
            assert!(!seen.contains(&key), "{} in {}", situation.label, situation.state);
            seen.push(key);
        }
        let in_matrix = chart.cells.iter().filter(|cell| !cell.situation.is_empty());
        for cell in in_matrix {
            assert!(seen.contains(&(cell.from, cell.situation)), "{}", cell.row_label());
        }
    }
}

#[test]
fn no_words_are_left_over() {
    let is_used = |chart: &Chart, label: &str| chart.situations.iter().any(|s| s.label == label);
    for (machine, table) in [
        (Machine::Form29, form29::SAMPLE_SITUATIONS),
        (Machine::Form4647, form4647::SAMPLE_SITUATIONS),
    ] {
        let chart = chart(machine);
        for (label, _) in table {
            assert!(is_used(chart, label), "{label} of {}", machine.name());
        }
    }
}

#[test]
fn the_matrix_has_every_command_there_is() {
    let sources = [
        (Machine::Form28, include_str!("../form28/command.rs")),
        (Machine::Form29, include_str!("../form29/command.rs")),
        (Machine::Form4647, include_str!("../form4647/command.rs")),
        (Machine::Declaration, include_str!("../declaration/command.rs")),
    ];
    for (machine, source) in sources {
        let mut named = command_names(source);
        let mut charted: Vec<&str> =
            chart(machine).commands.iter().map(|entry| entry.name).collect();
        named.sort_unstable();
        charted.sort_unstable();
        assert!(!named.is_empty());
        assert_eq!(charted, named, "{}", machine.name());
    }
}

/// The names that `Command::name` gives, read from its source.
fn command_names(source: &str) -> Vec<&str> {
    let names = source.split("impl Command {").nth(1).unwrap();
    let names = names.split("pub const fn name(").nth(1).unwrap();
    let names = names.split("\n    }\n").next().unwrap();
    names.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_diagram_is_a_list_of_arrows_between_known_states() {
    for chart in charts() {
        let diagram = diagram_mermaid(chart.machine);
        let mut lines = diagram.lines();
        assert_eq!(lines.next(), Some("stateDiagram-v2"));
        let is_known =
            |name: &str| name == "[*]" || chart.states.iter().any(|state| state.name == name);
        for line in lines {
            let arrow = line.strip_prefix("    ").unwrap();
            let (arrow, label) = arrow.split_once(": ").unwrap_or((arrow, ""));
            let (from, to) = arrow.split_once(" --> ").unwrap();
            assert!(is_known(from) && is_known(to) && from != to, "{line}");
            // What Mermaid ends a label with, or reads as something else.
            assert!(!label.contains([':', ';', '"', '<', '>', '#', '{', '}']), "{line}");
            assert_eq!(label.is_empty(), to == "[*]", "{line}");
        }
    }
}

#[test]
fn what_only_the_passing_of_time_does_is_marked_in_the_diagram() {
    let diagram = diagram_mermaid(Machine::Form29);
    assert!(diagram.contains("PROPOSED_OPEN --> PROPOSED_LAPSED: pass-due-date (clock)"));
    assert!(diagram.contains("[*] --> TAKEN: issue TAKEN\n"));
    assert!(diagram.contains("PROTEST_FILED --> CLOSED_FINAL: decide-protest\n"));
}

#[test]
fn the_ladder_of_form28_is_that_of_the_law_files_with_who_is_told() {
    let chart = chart(Machine::Form28);
    let ladder: Vec<&str> =
        chart.deadlines[0].ladder.iter().map(|rung| rung.when.as_str()).collect();
    assert_eq!(
        ladder,
        [
            "2 days after the date of the notice, if nobody has looked at it",
            "15 days before the last day",
            "7 days before the last day",
            "3 days before the last day",
            "1 day before the last day",
            "on the last day",
            "at the end of the last day",
            "1 day after the last day",
            "7 days after the last day",
            "then every 7 days",
        ]
    );
    let told = |when: &str| {
        let rung = chart.deadlines[0].ladder.iter().find(|rung| rung.when == when).unwrap();
        rung.told.iter().copied().collect::<Vec<_>>()
    };
    let trade = [Audience::Importer, Audience::CourtesyBrokers];
    assert_eq!(told("7 days before the last day"), trade);
    assert_eq!(
        told("3 days before the last day"),
        [Audience::Importer, Audience::CourtesyBrokers, Audience::AccountOwner]
    );
    assert_eq!(
        told("1 day after the last day"),
        [Audience::Importer, Audience::CourtesyBrokers, Audience::Officer]
    );
}

#[test]
fn a_day_on_which_the_owner_of_the_account_alone_is_told_is_in_the_ladder() {
    let answer = &chart(Machine::Form29).deadlines[0];
    let third = answer.ladder.iter().find(|rung| rung.when == "3 days before the last day");
    let told: Vec<Audience> = third.unwrap().told.iter().copied().collect();
    assert_eq!(told, [Audience::AccountOwner]);
}

#[test]
fn after_a_window_has_closed_nobody_is_reminded_of_it() {
    for entry in &chart(Machine::Protest).deadlines {
        let last = entry.ladder.last().unwrap();
        assert_eq!(last.when, "at the end of the last day", "{}", entry.words.title);
        assert!(entry.undecided.is_empty());
    }
}

#[test]
fn what_a_broker_needs_is_what_the_machine_asks_for() {
    let accesses = |machine, command: &str| {
        let chart = chart(machine);
        let entry = chart.commands.iter().find(|entry| entry.name == command).unwrap();
        entry.accesses.clone()
    };
    let granted = |privileges: &[Privilege]| Access::Granted(privileges.to_vec());
    let answer = accesses(Machine::Form28, "submit-response");
    let needed = granted(&[Privilege::FormsRespond, Privilege::FormsSign]);
    assert_eq!(answer.into_iter().map(|(access, _)| access).collect::<Vec<_>>(), [needed]);
    let withdrawal = accesses(Machine::Form28, "withdraw-response");
    assert_eq!(withdrawal[0].0, Access::ImporterAlone);
    assert_eq!(
        accesses(Machine::Declaration, "sign"),
        [
            (Access::ImporterAlone, vec![""]),
            (granted(&[Privilege::DeclSign]), vec!["of another type"]),
        ]
    );
    assert_eq!(accesses(Machine::Form28, "issue"), []);
}

#[test]
fn links_between_the_pages_lead_to_pages() {
    for page in PAGES.iter() {
        let links = page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("https://")) {
            assert!(PAGES.iter().any(|page| page.name == link), "{link} in {}", page.name);
        }
    }
}

#[test]
fn no_name_of_a_number_is_left_in_a_page() {
    for page in PAGES.iter() {
        let outside_of_diagrams =
            page.text.lines().filter(|line| !line.contains("-->")).collect::<String>();
        assert!(!outside_of_diagrams.contains(['{', '}']), "{}", page.name);
    }
}

#[test]
fn a_machine_is_found_by_its_name() {
    for machine in Machine::ALL {
        assert_eq!(Machine::from_name(machine.name()), Some(machine));
    }
    assert_eq!(Machine::from_name("directory"), None);
}

/// Cases that are followed for each machine, for the length of the test; a run that followed four
/// thousand found nothing beyond the matrix.
const FOLLOWED_MAX: usize = 500;

#[test]
fn no_sample_command_leads_where_the_matrix_does_not() {
    for material in materials() {
        let chart = chart(material.machine);
        let mut missing: Vec<String> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open = VecDeque::from([Row::nothing()]);
        while let Some(row) = open.pop_front() {
            for given in &material.givens {
                let given = (material.fitted)(&row, given);
                let Ok(step) = row.give(&given) else { continue };
                let (to, command) = (step.case.state_name(), given.command.name());
                let is_charted = chart.cells.iter().any(|cell| {
                    cell.from == row.state
                        && cell.command == command
                        && cell.result.as_ref().is_ok_and(|state| *state == to)
                });
                let arrow = format!("{} {command} {to}", row.state);
                if !is_charted && !missing.contains(&arrow) {
                    missing.push(arrow);
                }
                let known = serde_json::to_string(&step.case).unwrap();
                if seen.len() < FOLLOWED_MAX && seen.insert(known) {
                    open.push_back(Row::of(step.case));
                }
            }
        }
        assert!(missing.is_empty(), "{}: {missing:#?}", material.machine.name());
    }
}
