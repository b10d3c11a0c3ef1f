//! The deadlines of a machine: length, trigger, closed days, more time, reminders.

use std::fmt::Write as _;

use super::super::chart::{Chart, DeadlineEntry, Happens, LadderEntry, days_in_words};
use super::super::citations::linked;
use super::super::markdown::{capitalized, code, listed, table};
use super::super::words::{audience, trust};
use crate::case::Policy;
use crate::deadline::{Certificate, RollPolicy, Rule};
use crate::law::{DeadlineRule, Law, Period, Verification};

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

const ENDS: &str =
    "A last day ends at midnight in New York; what was received before is in time.\n";

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
    rows.extend(
        rule.own_period_basis
            .as_ref()
            .map(|basis| row("CBP may set another period on", basis.clone())),
    );
    rows.push(row("more time", more_time(entry, rule)));
    rows.push(row("when it has passed", words.passes.to_owned()));
    rows.push(row("law", linked(&entry.certificate.citations.join("; "))));
    rows.push(row("how far the length can be trusted", trust(period.verification).to_owned()));
    text.push_str(&table(&["", ""], &rows));
    let _ = writeln!(text, "\nExample: {}", example(&entry.certificate));
    text.push_str(&reminders(entry));
    text
}

fn row(what: &str, text: String) -> Vec<String> {
    vec![what.to_owned(), text]
}

/// `30 calendar days`; a declaration states its own days.
fn length(period: &Period, rule: &DeadlineRule) -> String {
    match rule.name {
        Rule::DeclarationExpiry => {
            let months = Policy::default().declaration_months_max;
            format!("as the declaration states, at most {months} months")
        }
        Rule::Form28Response
        | Rule::Form29Response
        | Rule::Form4647Response
        | Rule::Protest
        | Rule::Petition
        | Rule::CourtSummons => format!("{} calendar days", period.value),
    }
}

/// What the law files say of the trigger is of the rule's usual one.
fn counted_from(entry: &DeadlineEntry, rule: &DeadlineRule) -> String {
    let trigger = &entry.certificate.trigger_name;
    let named = format!("{}.", capitalized(trigger));
    if rule.trigger.starts_with(trigger.as_str()) {
        format!("{named} {}", rule.trigger_source)
    } else {
        named
    }
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
    let has_ground = !rule.extension_basis.starts_with("no");
    let basis = if has_ground {
        format!("Ground: {}.", rule.extension_basis)
    } else {
        format!("{}.", capitalized(&rule.extension_basis))
    };
    [basis.as_str(), entry.words.more_time].join(" ").trim_end().to_owned()
}

/// The count of the sample, in sentences that can be checked with a wall calendar, without the
/// rules that stand above.
fn example(certificate: &Certificate) -> String {
    let counting = &Law::current().counting;
    let rolling = format!("{} ({}).", counting.rolling, counting.citation);
    let said = [counting.text.as_str(), rolling.as_str(), counting.silent.as_str()];
    let told = |text: &String| said.iter().fold(text.clone(), |text, said| text.replace(said, ""));
    let steps: Vec<String> = certificate.steps.iter().map(|step| told(&step.text)).collect();
    steps.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn reminders(entry: &DeadlineEntry) -> String {
    let ladder = Law::current().ladder(entry.certificate.rule);
    let rows: Vec<Vec<String>> = entry.ladder.iter().map(ladder_row).collect();
    let mut text = format!(
        "\nWho is told when; reminders go out at {:02}:{:02} in the importer's time zone. The ladder \
         is a choice of this product: no law asks for reminders.\n\n{}",
        ladder.fire_hour,
        ladder.fire_minute,
        table(&["when", "who is told", "what happens"], &rows)
    );
    if !entry.undecided.is_empty() {
        text.push_str(&undecided(entry));
    }
    text
}

fn undecided(entry: &DeadlineEntry) -> String {
    let rows: Vec<Vec<String>> = entry.undecided.iter().map(ladder_row).collect();
    let law = &Law::current().undecided;
    format!(
        "\nWhile a request for more time waits for its decision:\n\n{}\nA case that a timely \
         request had opened again after its last day is closed again, as overdue, when it is not \
         decided within {} on which CBP is open.\n",
        table(&["when", "who is told", "what happens"], &rows),
        days_in_words(law.reopened)
    )
}

fn ladder_row(rung: &LadderEntry) -> Vec<String> {
    let told: Vec<String> = rung.told.iter().map(|one| audience(*one).to_owned()).collect();
    let happens = match rung.happens {
        Happens::Reminder => "a reminder".to_owned(),
        Happens::End => "the time is over".to_owned(),
        Happens::MovesTo(to) => format!("the time is over, and the case goes to {}", code(to)),
    };
    vec![rung.when.clone(), listed(&told), happens]
}

/// Every deadline of every machine, once for each rule and trigger, in the order of the rules.
pub(super) fn overview(charts: &[Chart]) -> String {
    let of_rule = |rule: Rule| {
        let entries = charts.iter().flat_map(|chart| &chart.deadlines);
        entries.filter(move |entry| entry.certificate.rule == rule)
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for entry in Rule::ALL.into_iter().flat_map(of_rule) {
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
    table(&["what must be done", "within", "counted from", "law"], &rows)
}
