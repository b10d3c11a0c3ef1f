use std::path::Path;

use crate::contract::artefacts;

/// Set to rewrite the committed schemas instead of comparing them.
const WRITE: &str = "TIDEWAITER_WRITE_SCHEMAS";

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    if std::env::var_os(WRITE).is_some() {
        for (name, content) in artefacts() {
            std::fs::write(folder.join(name), content).unwrap();
        }
    }
    let hint = "refresh with: tidewaiter schema --write queues/schemas";
    let mut committed: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    committed.sort();
    let names: Vec<String> = artefacts().into_iter().map(|(name, _)| name).collect();
    assert_eq!(committed, names, "{hint}");
    for (name, content) in artefacts() {
        let found = std::fs::read_to_string(folder.join(&name)).unwrap();
        assert!(found == content, "{name} is stale; {hint}");
    }
}
