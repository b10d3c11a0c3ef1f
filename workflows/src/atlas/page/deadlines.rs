//! The deadlines of a machine: length, trigger, closed days, more time, reminders.

use std::fmt::Write as _;

use super::super::chart::{Chart, DeadlineEntry, LadderEntry, days_in_words};
use super::super::citations::linked;
use super::super::markdown::{capitalized, code, listed, table};
use super::super::words::{audience, trust};
use crate::deadline::{Certificate, RollPolicy};
use crate::law::{DeadlineRule, Ladder, Law, Period, Verification};

pub(super) fn section(chart: &Chart) -> String {
    if chart.deadlines.is_empty() {
        return String::new();
    }
    let mut text = format!("## Deadlines\n\n{}\n{ENDS}", Law::current().counting.text);
    for entry in &chart.deadlines {
        text.push_str(&deadline(entry));
    }
    text
}

const ENDS: &str = "A last day ends at midnight in New York; what was received before is in time.\n";

fn deadline(entry: &DeadlineEntry) -> String {
    let rule = Law::current().rule(entry.certificate.rule);
    let Some(period) = rule.period_on(entry.certificate.trigger_on) else { return String::new() };
    let words = entry.words;
    let mut text = format!("\n### {}: {}\n\n", words.title, length(period, rule));
    let mut rows = vec![
        row("what must be done in time", rule.title.clone()),
        row("counted from", counted_from(entry, rule)),
        row("set going by", words.starts.to_owned()),
        row("a last day on which CBP is closed", closed_days(rule)),
    ];
    rows.extend(rule.own_period_basis.as_ref().map(|basis| row("CBP may set another period on", basis.clone())));
    rows.push(row("more time", more_time(entry, rule)));
    rows.push(row("when it has passed", words.passes.to_owned()));
    let citations = linked(&entry.certificate.citations.join("; "));
    rows.push(row("law", format!("{citations}; the length is {}", trust(period.verification))));
    text.push_str(&table(&["", ""], &rows));
    let _ = writeln!(text, "\nExample: {}", example(&entry.certificate));
    text.push_str(&reminders(entry));
    text
}

fn row(what: &str, text: String) -> Vec<String> {
    vec![what.to_owned(), text]
}

/// `30 calendar days`; of a period that the act itself states, the most it can be.
fn length(period: &Period, rule: &DeadlineRule) -> String {
    match rule.roll_policy {
        RollPolicy::None => format!("as stated, at most {} calendar days or one more", period.value),
        RollPolicy::NextCbpOpenDay | RollPolicy::PreviousOpenDay => {
            format!("{} calendar days", period.value)
        }
    }
}

fn counted_from(entry: &DeadlineEntry, rule: &DeadlineRule) -> String {
    format!("{}. {}", capitalized(&entry.certificate.trigger_name), rule.trigger_source)
}

fn closed_days(rule: &DeadlineRule) -> String {
    let counting = &Law::current().counting;
    let moves = match rule.roll_policy {
        RollPolicy::NextCbpOpenDay => format!("{} ({}).", counting.rolling, counting.citation),
        RollPolicy::None => return "It does not move: nothing has to reach CBP on it.".to_owned(),
        RollPolicy::PreviousOpenDay => {
            "It moves back to the last day before on which CBP is open.".to_owned()
        }
    };
    match rule.roll_verification {
        Verification::Proposal => format!("{moves} {}", counting.silent),
        Verification::Verified | Verification::Recalled => moves,
    }
}

fn more_time(entry: &DeadlineEntry, rule: &DeadlineRule) -> String {
    let basis = format!("Ground: {}.", rule.extension_basis);
    if entry.words.more_time.is_empty() {
        basis
    } else {
        format!("{basis} {}", entry.words.more_time)
    }
}

/// The count of the sample, in sentences that can be checked with a wall calendar.
fn example(certificate: &Certificate) -> String {
    let steps: Vec<String> = certificate.steps.iter().map(|step| step.text.clone()).collect();
    steps.join(" ")
}

fn reminders(entry: &DeadlineEntry) -> String {
    let ladder = Law::current().ladder(entry.certificate.rule);
    let rows: Vec<Vec<String>> =
        entry.ladder.iter().map(|rung| ladder_row(rung, "is reminded")).collect();
    let mut text = format!(
        "\nWho is told when, at {:02}:{:02} in the importer's time zone (a choice of this product; \
         no law asks for reminders):\n\n{}",
        ladder.fire_hour,
        ladder.fire_minute,
        table(&["when", "who is told", "what happens"], &rows)
    );
    if !entry.undecided.is_empty() {
        text.push_str(&undecided(entry, ladder));
    }
    text
}

fn undecided(entry: &DeadlineEntry, _ladder: &Ladder) -> String {
    let rows: Vec<Vec<String>> =
        entry.undecided.iter().map(|rung| ladder_row(rung, "is reminded")).collect();
    let law = &Law::current().undecided;
    format!(
        "\nWhile a request for more time waits for its decision:\n\n{}\nA case that a timely \
         request had opened again after its last day is closed again, as overdue, when it is not \
         decided within {} on which CBP is open.\n",
        table(&["when", "who is told", "what happens"], &rows),
        days_in_words(law.reopened)
    )
}

fn ladder_row(rung: &LadderEntry, otherwise: &str) -> Vec<String> {
    let told: Vec<String> = rung.told.iter().map(|one| audience(*one).to_owned()).collect();
    let happens = match rung.to {
        Some(to) => format!("the case goes to {}", code(to)),
        None => otherwise.to_owned(),
    };
    vec![rung.when.clone(), listed(&told), happens]
}

/// Every deadline of every machine, once for each rule and trigger.
pub(super) fn overview(charts: &[Chart]) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for chart in charts {
        for entry in &chart.deadlines {
            let rule = Law::current().rule(entry.certificate.rule);
            let Some(period) = rule.period_on(entry.certificate.trigger_on) else { continue };
            let row = vec![
                rule.title.clone(),
                length(period, rule),
                entry.certificate.trigger_name.clone(),
                linked(&entry.certificate.citations.join("; ")),
            ];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    table(&["what must be done", "within", "counted from", "law"], &rows)
}
