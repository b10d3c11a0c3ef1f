//! The rules of the house that a program can check (ARCHITECTURE.md, CONTRIBUTING.md).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Which crates of ours a crate may depend on. The arrows point down only.
const ARROWS: [(&str, &[&str]); 6] = [
    ("workflows", &[]),
    ("templates", &["workflows"]),
    ("queues", &["workflows"]),
    ("store", &["workflows"]),
    ("workers", &["workflows", "templates", "queues", "store"]),
    ("tests", &["workflows", "templates", "queues", "store", "workers"]),
];

/// Libraries that touch the world outside, and the only crates that may know them.
const HOMES: [(&str, &[&str]); 6] = [
    ("lapin", &["queues"]),
    ("sqlx", &["queues", "store"]),
    ("lettre", &["workers"]),
    ("axum", &["workers"]),
    ("printpdf", &["templates"]),
    ("lopdf", &["templates"]),
];

/// Lines of a file before its tests: what a reader still keeps in mind.
const LINES_MAX: usize = 500;

/// What no file may hold, and what to do instead. In pieces: this file is read too.
const BANNED: [(&str, &str); 4] = [
    (concat!("#[", "ignore"), "a test runs or is not there: mend it or delete it"),
    (concat!("#[", "should_panic"), "assert the error or the message instead"),
    (concat!("TO", "DO"), "do it now, or write an issue"),
    (concat!("FIX", "ME"), "mend it now, or write an issue"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the workspace").to_owned()
}

/// Names of the dependencies of each crate of the workspace, those of its tests included.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata failed: {said}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let packages = metadata["packages"].as_array().expect("metadata lists packages");
    packages.iter().map(|package| (name_of(package), dependencies_of(package))).collect()
}

fn dependencies_of(package: &Value) -> Vec<String> {
    package["dependencies"].as_array().into_iter().flatten().map(name_of).collect()
}

fn name_of(value: &Value) -> String {
    value["name"].as_str().expect("packages and dependencies have names").to_owned()
}

#[test]
fn every_arrow_between_our_crates_is_in_the_table_of_the_house() {
    let crates = dependencies();
    let table: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let known: Vec<&str> = table.keys().copied().collect();
    let found: Vec<&str> = crates.keys().map(String::as_str).collect();
    assert_eq!(found, known, "crates of the workspace, crates of the table");
    for (name, needs) in &crates {
        let allowed = table[name.as_str()];
        for need in needs.iter().filter(|need| table.contains_key(need.as_str())) {
            assert!(
                allowed.contains(&need.as_str()),
                "{name}/Cargo.toml depends on {need}; the table of ARCHITECTURE.md allows {name} \
                 only {allowed:?}"
            );
        }
    }
}

#[test]
fn a_library_that_touches_the_world_is_known_only_where_it_is_at_home() {
    for (name, needs) in dependencies() {
        for (library, homes) in HOMES {
            assert!(
                homes.contains(&name.as_str()) || !needs.iter().any(|need| need == library),
                "{name}/Cargo.toml depends on {library}; only {homes:?} may (ARCHITECTURE.md)"
            );
        }
    }
}

#[test]
fn every_source_file_is_short_and_holds_nothing_that_is_banned() {
    let mut breaches = Vec::new();
    let mut files = 0;
    for (name, _) in ARROWS {
        for path in sources(&root().join(name)) {
            files += 1;
            let text = std::fs::read_to_string(&path).expect("sources are readable");
            let shown = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            breaches.extend(breaches_of(&text).iter().map(|breach| format!("{shown}{breach}")));
        }
    }
    assert!(files > 100, "only {files} files were read: the walk has lost its way");
    assert!(breaches.is_empty(), "CONTRIBUTING.md is broken in:\n{}", breaches.join("\n"));
}

fn breaches_of(text: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
    if lines > LINES_MAX {
        breaches.push(format!(": {lines} lines before its tests, at most {LINES_MAX}: split it"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        for (banned, instead) in BANNED {
            if line.contains(banned) {
                breaches.push(format!(":{number}: `{banned}`: {instead}"));
            }
        }
    }
    breaches
}

/// Every `.rs` file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).expect("folders of the workspace are readable");
    for entry in entries {
        let path = entry.expect("folders of the workspace are readable").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn the_check_of_sources_finds_what_it_looks_for() {
    let long = "//\n".repeat(LINES_MAX + 1);
    assert_eq!(breaches_of(&long), [": 501 lines before its tests, at most 500: split it"]);
    assert_eq!(breaches_of(&format!("{}#[cfg(test)]\n//", "//\n".repeat(LINES_MAX))), [""; 0]);
    let banned = format!("fn f() {{}} // {} later", BANNED[2].0);
    assert_eq!(breaches_of(&banned).len(), 1);
}
