//! The limits that bind CBP itself, from `law/demands.toml`: by when it may demand goods.

use std::sync::LazyLock;

use serde::Deserialize;

use super::super::citations::linked;
use super::super::machine::Machine;
use super::super::markdown::table;
use super::super::words::trust;
use crate::form4647::ReasonCode;
use crate::law::Verification;

const DEMANDS: &str = include_str!("../../../law/demands.toml");

#[derive(Debug, Deserialize)]
struct DemandsFile {
    limit: Vec<Limit>,
}

#[derive(Debug, Deserialize)]
struct Limit {
    name: String,
    event: String,
    period: Vec<LimitPeriod>,
}

#[derive(Debug, Deserialize)]
struct LimitPeriod {
    value: u16,
    citation: String,
    verification: Verification,
}

static LIMITS: LazyLock<Vec<Limit>> = LazyLock::new(limits);

#[expect(clippy::expect_used, reason = "the file is a constant, and a test reads it")]
fn limits() -> Vec<Limit> {
    let file: DemandsFile = toml::from_str(DEMANDS).expect("law/demands.toml is well formed");
    file.limit
}

/// What a limit is about, in words.
fn in_words(name: &str) -> &'static str {
    match name {
        "marking-after-entry" => {
            "to demand marking of goods examined at the dock or in public stores"
        }
        "marking-after-examination" => {
            "to demand marking of goods examined at the importer's premises"
        }
        "redelivery-after-release" => "to demand redelivery",
        "conditional-release-of-textiles" => {
            "no limit itself: so long the release of goods of textile origin stays conditional"
        }
        _ => "",
    }
}

pub(super) fn section() -> String {
    let row = |limit: &Limit| -> Option<Vec<String>> {
        let period = limit.period.last()?;
        Some(vec![
            in_words(&limit.name).to_owned(),
            format!("{} calendar days", period.value),
            limit.event.clone(),
            linked(&period.citation),
            trust(period.verification).to_owned(),
        ])
    };
    let rows: Vec<Vec<String>> = LIMITS.iter().filter_map(row).collect();
    format!(
        "## Limits that bind CBP\n\n{INTRODUCTION}\n{}\n## Reasons box 9 may name\n\n{}",
        table(&["CBP has", "days", "after", "law", "how far it can be trusted"], &rows),
        reasons()
    )
}

fn reasons() -> String {
    let row = |reason: ReasonCode| {
        vec![
            format!("`{}`", reason.code()),
            reason.in_words().to_owned(),
            linked(reason.citation()),
        ]
    };
    let rows: Vec<Vec<String>> = ReasonCode::ALL.into_iter().map(row).collect();
    table(&["code", "reason", "law"], &rows)
}

const INTRODUCTION: &str = "\
A demand that is issued after its limit is refused as `too-late`, unless the officer gives an \
override with its reason, which the case keeps.
These last days do not move when CBP is closed: no text says so.
A demand after the liquidation of the entry has become final is refused whatever the reason \
([19 CFR 141.113(h)](https://www.ecfr.gov/current/title-19/section-141.113)).
A demand for goods that the Food and Drug Administration refused is not checked: its 30 days run \
from a refusal that the form does not date.
";

/// The citations of the limits.
pub(super) fn citations(machine: Machine) -> Vec<String> {
    match machine {
        Machine::Form4647 => LIMITS
            .iter()
            .filter_map(|limit| limit.period.last())
            .map(|period| period.citation.clone())
            .collect(),
        Machine::Form28 | Machine::Form29 | Machine::Declaration | Machine::Protest => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_words() {
        for limit in LIMITS.iter() {
            assert_ne!(in_words(&limit.name), "", "{}", limit.name);
        }
    }
}
