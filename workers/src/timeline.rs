//! The timeline: what happened, in order, for people and for programs.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use store::journal::{JournalRow, Kind};
use store::plan::Verdict;
use workflows::case_file::Relation;
use workflows::deadline;

use crate::commands::output::masked;
use crate::intake::Decided;

/// One thing that happened (design §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// transition, rejection, duplicate, quarantine, document, mail, reminder, link, gap or operator.
    pub kind: &'static str,
    /// Case, account of the directory, or message set aside.
    pub case: Option<String>,
    /// Workflow.
    pub workflow: Option<String>,
    /// Command.
    pub command: Option<String>,
    /// Who.
    pub actor: Option<String>,
    /// State before.
    pub from: Option<String>,
    /// State after.
    pub to: Option<String>,
    /// What else there is to know.
    pub detail: Value,
}

/// A row of the journal as a happening, fit to be shown: Social Security numbers are masked.
pub fn of_journal(row: &JournalRow) -> Happening {
    let entry = &row.entry;
    let command = match entry.kind {
        Kind::Transition | Kind::Rejection | Kind::Reminder | Kind::Operator => {
            entry.command.clone()
        }
        Kind::Link => "link".to_owned(),
        Kind::Gap => "notify".to_owned(),
        Kind::Document => "render".to_owned(),
        Kind::Mail => "send".to_owned(),
    };
    Happening {
        at: entry.at,
        kind: entry.kind.name(),
        case: Some(row.subject.clone()),
        workflow: Some(entry.workflow.clone()),
        command: Some(command),
        actor: Some(entry.actor.label()),
        from: entry.from.clone(),
        to: entry.to.clone(),
        detail: masked(entry.detail.clone()),
    }
}

/// A message that left no row in a journal: a duplicate, or one set aside.
pub fn of_decided(decided: &Decided) -> Option<Happening> {
    let (kind, detail) = match &decided.verdict {
        Verdict::Applied { .. } | Verdict::Rejected { .. } => return None,
        Verdict::Duplicate => ("duplicate", json!({})),
        Verdict::Quarantined(defect) => {
            ("quarantine", json!({ "cause": defect.cause, "problems": defect.problems }))
        }
    };
    let message = &decided.message;
    let mut parts = message.message_type.as_deref().unwrap_or("").split('.').skip(2);
    let mut detail = detail;
    detail["message"] = json!(message.identity);
    Some(Happening {
        at: decided.at,
        kind,
        case: message.subject.clone(),
        workflow: parts.next().map(str::to_owned),
        command: parts.next().map(str::to_owned),
        actor: message.content.as_ref().ok().map(|instruction| instruction.actor.label()),
        from: None,
        to: None,
        detail,
    })
}

/// One line for people: the local time at CBP's clock, the case, what happened.
pub fn line(happening: &Happening) -> String {
    let case = happening.case.as_deref().unwrap_or("-");
    format!("{}  {case:<16}  {}", local_time(happening.at), sentence(happening))
}

/// An instant at CBP's clock, with the name of the offset: `2026-07-07 00:00 EDT`.
pub fn local_time(at: Timestamp) -> String {
    deadline::local_time(at).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

fn sentence(happening: &Happening) -> String {
    let text = |key: &str| happening.detail.get(key).and_then(Value::as_str).unwrap_or("");
    let command = happening.command.as_deref().unwrap_or("?");
    let actor = happening.actor.as_deref().unwrap_or("?");
    match happening.kind {
        "transition" => match (&happening.from, &happening.to) {
            (None, Some(to)) => format!("{command}: {to}{} ({actor})", due(&happening.detail)),
            (Some(from), Some(to)) if from != to => {
                format!("{command}: {from} -> {to}{} ({actor})", due(&happening.detail))
            }
            (_, _) => format!("{command} ({actor})"),
        },
        "rejection" => {
            format!("{command} refused, {}: {} ({actor})", text("code"), text("sentence"))
        }
        "reminder" => format!("reminder {}{}", text("rung"), collapsed(&happening.detail)),
        "document" => {
            format!("document {} ({} pages)", text("document"), happening.detail["pages"])
        }
        "mail" => format!("mail {} to {}: {}", text("status"), text("recipient"), text("subject")),
        "link" => format!("linked: {} {}", relation(&happening.detail), text("case")),
        "gap" => format!("gap: {}", text("sentence")),
        "operator" => format!("message set aside: {command}, {} ({actor})", text("outcome")),
        "duplicate" => format!("{command} came again: nothing done"),
        _ => format!("{command} set aside, {}: {}", text("cause"), problems(&happening.detail)),
    }
}

/// The date, where one is or was asked by.
fn due(detail: &Value) -> String {
    detail["dueOn"].as_str().map_or_else(String::new, |due_on| format!(", due {due_on}"))
}

fn relation(detail: &Value) -> &'static str {
    let relation = serde_json::from_value::<Relation>(detail["relation"].clone());
    relation.map_or("belongs with", Relation::in_words)
}

fn collapsed(detail: &Value) -> String {
    let labels: Vec<&str> =
        detail["collapsed"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if labels.is_empty() { String::new() } else { format!(" (for {} too)", labels.join(", ")) }
}

fn problems(detail: &Value) -> String {
    let problems = detail["problems"].as_array().into_iter().flatten();
    let lines: Vec<String> = problems
        .map(|problem| {
            let part = |key: &str| problem[key].as_str().unwrap_or("").to_owned();
            format!("{} {}", part("pointer"), part("sentence")).trim().to_owned()
        })
        .collect();
    lines.join("; ")
}
