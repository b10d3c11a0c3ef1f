//! `quarantine list --by-fingerprint`: one line per fault, however many messages have it.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use store::fingerprint::{fingerprint, without_values};
use store::model::QuarantineRow;

use crate::cli::Global;
use crate::commands::output;
use crate::failure::Failure;
use crate::timeline::local_time;

/// Messages with the same fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// What they have in common.
    pub fingerprint: String,
    /// How many.
    pub count: usize,
    /// Cause.
    pub cause: &'static str,
    /// Type, as far as it could be read.
    pub message_type: Option<String>,
    /// The first problem, without the values.
    pub problem: Option<String>,
    /// When the oldest was received.
    pub oldest: Timestamp,
    /// When the newest was received.
    pub newest: Timestamp,
    /// Id of one of them.
    pub example: String,
}

impl Group {
    fn of(fingerprint: String, row: &QuarantineRow) -> Self {
        let problem = row.defect.problems.first();
        let problem = problem
            .map(|one| format!("{} {}", one.pointer, without_values(&one.sentence)))
            .map(|text| text.trim().to_owned());
        Self {
            fingerprint,
            count: 0,
            cause: row.defect.cause.name(),
            message_type: row.message_type.clone(),
            problem,
            oldest: row.received_at,
            newest: row.received_at,
            example: row.id.clone(),
        }
    }

    fn add(&mut self, row: &QuarantineRow) {
        self.count += 1;
        self.oldest = self.oldest.min(row.received_at);
        self.newest = self.newest.max(row.received_at);
    }
}

/// The groups, the largest first; of two as large the one that was there first.
pub fn groups_of(rows: &[QuarantineRow]) -> Vec<Group> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let fingerprint = fingerprint(row);
        let place = *places.entry(fingerprint.clone()).or_insert_with(|| {
            groups.push(Group::of(fingerprint, row));
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.add(row);
        }
    }
    groups.sort_by_key(|group| (std::cmp::Reverse(group.count), group.oldest));
    groups
}

/// Prints the groups.
///
/// # Errors
/// As [`output::print`].
pub fn print(rows: &[QuarantineRow], global: &Global) -> Result<(), Failure> {
    let groups = groups_of(rows);
    if global.json {
        return output::print_json(&groups);
    }
    if groups.is_empty() {
        return output::print("no message is in quarantine");
    }
    let cells: Vec<Vec<String>> = groups.iter().map(cells).collect();
    let header = ["fingerprint", "messages", "oldest", "newest", "cause", "type", "problem"];
    output::print(&output::table(&header, &cells))
}

fn cells(group: &Group) -> Vec<String> {
    vec![
        group.fingerprint.clone(),
        group.count.to_string(),
        local_time(group.oldest),
        local_time(group.newest),
        group.cause.to_owned(),
        group.message_type.clone().unwrap_or_default(),
        group.problem.clone().unwrap_or_default(),
    ]
}
