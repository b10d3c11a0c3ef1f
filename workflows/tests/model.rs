//! Every machine, explored to the end.
#[path = "model/form28.rs"]
mod form28;
#[path = "model/form29.rs"]
mod form29;
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
#[path = "model/world.rs"]
mod world;

use stateright::{Checker, Model};
use machine::{Machine, Spec};

fn explore(spec: &'static dyn Spec) {
    let t = std::time::Instant::now();
    let checker = Machine::new(spec, workflows::case::step).checker().target_state_count(std::env::var("N").map_or(3000, |s| s.parse().unwrap())).spawn_bfs().join();
    println!("unique {} generated {} depth {} in {:?}", checker.unique_state_count(), checker.state_count(), checker.max_depth(), t.elapsed());
    let model = checker.model();
    for (name, path) in checker.discoveries() {
        let p = model.states_has(name);
        if !p {
            println!("BROKEN {name}");
            let last = path.last_state().clone();
            println!("   {:?}", path.into_actions());
            println!("   state {:?} now {}", last.cases.first().map(|c| c.state_name()), last.now);
        }
    }
    let walked = model.walked();
    println!("edges {}", walked.values().sum::<u64>());
    for m in &model.moves { if !walked.contains_key(m) { println!("NEVER {m:?}"); } }
    for (k, n) in model.hist.lock().unwrap().iter() { println!("edges {k:?} {n}"); }
    for s in spec.states() { if checker.discovery(s).is_none() { println!("UNREACHED {s}"); } }
}

#[test]
fn form28_explored() {
    explore(&form28::Form28);
}

#[test]
fn form29_explored() {
    explore(&form29::Form29);
}

#[test]
fn form4647_explored() {
    explore(&form4647::Form4647);
}
