//! Every machine, explored to the end with stateright, and the bugs that were put in to see
//! whether the exploration finds them. What is checked and how it is bounded: docs/model.md.

#[path = "model/broken.rs"]
mod broken;
#[path = "model/declaration.rs"]
mod declaration;
#[path = "model/form28.rs"]
mod form28;
#[path = "model/form29.rs"]
mod form29;
#[path = "model/form29_clock.rs"]
mod form29_clock;
#[path = "model/form4647.rs"]
mod form4647;
#[path = "model/form4647_guards.rs"]
mod form4647_guards;
#[path = "model/form4647_offers.rs"]
mod form4647_offers;
#[path = "model/goods.rs"]
mod goods;
#[path = "model/known.rs"]
mod known;
#[path = "model/machine.rs"]
mod machine;
#[path = "model/normal.rs"]
mod normal;
#[path = "model/oracle.rs"]
mod oracle;
#[path = "model/rules.rs"]
mod rules;
#[path = "model/seeded.rs"]
mod seeded;
#[path = "model/world.rs"]
mod world;

use std::collections::BTreeSet;

use machine::{Machine, Spec};
use stateright::{Checker as _, HasDiscoveries, Model as _};

/// Explores a machine until nothing new is found: every rule holds, every state and every move of
/// its table is reached, and there are as many worlds as docs/model.md says.
#[expect(clippy::print_stdout, reason = "the counts are for whoever runs it with --nocapture")]
fn explore(spec: &'static dyn Spec) {
    let name = spec.workflow().name();
    let checker = Machine::new(spec, workflows::case::step).checker().spawn_bfs().join();
    let found = checker.discoveries();
    let broken: Vec<String> = rules::RULES
        .iter()
        .filter_map(|rule| found.get(rule.name).map(|path| (rule.name, path)))
        .map(|(rule, path)| format!("{rule}: {:?}", path.clone().into_actions()))
        .collect();
    assert!(broken.is_empty(), "{name}: {broken:#?}");
    let missed: Vec<&str> =
        spec.states().into_iter().filter(|state| !found.contains_key(state)).collect();
    assert!(missed.is_empty(), "{name} never reaches {missed:?}");
    let machine = checker.model();
    let walked = machine.walked();
    let never: Vec<_> = machine.moves.iter().filter(|it| !walked.contains_key(*it)).collect();
    assert!(never.is_empty(), "{name} never makes {never:?}");
    let row = format!(
        "| `{name}` | {} | {} | {} |",
        spec.states().len(),
        machine.moves.len(),
        checker.unique_state_count()
    );
    println!("{row}");
    let page = include_str!("../../docs/model.md");
    assert!(page.contains(&row), "docs/model.md does not say: {row}");
}

#[test]
fn a_form_28_holds_every_rule_in_every_world() {
    explore(&form28::Form28);
}

#[test]
fn a_form_29_holds_every_rule_in_every_world() {
    explore(&form29::Form29);
}

#[test]
fn a_form_4647_holds_every_rule_in_every_world() {
    explore(&form4647::Form4647);
}

#[test]
fn a_declaration_and_its_renewal_hold_every_rule_in_every_world() {
    explore(&declaration::Declaration);
}

#[test]
fn every_seeded_bug_is_caught_by_the_rule_it_breaks() {
    let page = include_str!("../../docs/model.md");
    for bug in &seeded::BUGS {
        let when = HasDiscoveries::AnyOf(BTreeSet::from([bug.found_by]));
        let checker =
            Machine::new(bug.spec, bug.step).checker().finish_when(when).spawn_bfs().join();
        let found = checker.discoveries();
        assert!(
            found.contains_key(bug.found_by),
            "not found: {}; only {:?}",
            bug.name,
            found.keys().collect::<Vec<_>>()
        );
        assert!(page.contains(bug.name), "docs/model.md does not name: {}", bug.name);
    }
}
