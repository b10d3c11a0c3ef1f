//! The table about the case at the end of a mail.

use serde::Serialize;
use workflows::case_file::Link;
use workflows::declaration::{PortsScope, Statement};
use workflows::ids::PortCode;

use super::due::Due;
use super::particulars::units;
use super::state::StateWords;
use super::words::{line, long_date, some_words};
use crate::paper::Paper;

/// A label and its value.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    label: &'static str,
    value: String,
}

/// Rows before they are printed.
type Facts = Vec<(&'static str, String)>;

/// The rows of a case.
pub(super) fn rows(
    paper: Paper<'_>,
    links: &[Link],
    state: &StateWords,
    due: Option<&Due>,
) -> Vec<Row> {
    let mut facts = match paper {
        Paper::Declaration(statement) => of_declaration(paper, statement, state),
        Paper::Form28(_) | Paper::Form29(_) | Paper::Form4647(_) => of_notice(paper, state, due),
    };
    if !links.is_empty() {
        let linked: Vec<String> = links.iter().map(in_words).collect();
        facts.push(("Linked cases", linked.join("; ")));
    }
    facts.into_iter().map(|(label, value)| Row { label, value }).collect()
}

/// `follows RFI-2026-000101`.
fn in_words(link: &Link) -> String {
    format!("{} {}", link.relation.in_words(), link.case)
}

fn of_notice(paper: Paper<'_>, state: &StateWords, due: Option<&Due>) -> Facts {
    let mut facts = vec![
        ("Case number", paper.number().to_string()),
        ("Form", paper.full_title().to_owned()),
        ("Status", state.shown.clone()),
    ];
    facts.extend(due.map(|due| (due.label, due.full.clone())));
    let (dated, port) = match paper {
        Paper::Form28(notice) => ("Date of request", &notice.port_of_entry),
        Paper::Form29(notice) => ("Date of notice", &notice.port_of_entry),
        Paper::Form4647(notice) => ("Date of notice", &notice.port),
        Paper::Declaration(_) => return facts,
    };
    facts.push((dated, long_date(paper.dated())));
    facts.push(("Importer", line(paper.importer_name())));
    let entries: Vec<String> = paper.entry_numbers().iter().map(ToString::to_string).collect();
    facts.extend(entries.first().map(|first| ("Entry number", first.clone())));
    if entries.len() > 1 {
        facts.push(("Further entries", line(&entries[1..].join(", "))));
    }
    facts.extend(paper.date_of_entry().map(|on| ("Date of entry", long_date(on))));
    facts.push(("Port of entry", port_in_words(port)));
    facts.extend(paper.merchandise().and_then(some_words).map(|text| ("Merchandise", line(text))));
    facts.extend(of_form(paper));
    if let Some(broker) = paper.broker() {
        let reference = broker.reference_number.as_deref().and_then(some_words);
        let reference = reference.map(|text| format!(", file {text}")).unwrap_or_default();
        facts.push(("Filed by", line(&format!("{}{reference}", broker.name))));
    }
    facts
}

/// What only one form has.
fn of_form(paper: Paper<'_>) -> Option<(&'static str, String)> {
    match paper {
        Paper::Form28(notice) => {
            let invoice = notice.invoice_number.as_deref().and_then(some_words)?;
            Some(("Invoice number", line(invoice)))
        }
        Paper::Form29(notice) => {
            Some(("Estimated increase", notice.estimated_duty_increase.in_words()))
        }
        Paper::Form4647(notice) => Some(("Quantity", units(notice.quantity, &notice.unit))),
        Paper::Declaration(_) => None,
    }
}

fn of_declaration(paper: Paper<'_>, statement: &Statement, state: &StateWords) -> Facts {
    let mut facts = vec![
        ("Declaration", statement.declaration_id.to_string()),
        ("Type", paper.title().to_owned()),
        ("Status", state.shown.clone()),
        ("First day", long_date(statement.effective_from)),
        ("Last day", long_date(statement.effective_to)),
        ("Importer", line(&statement.importer_name)),
        ("Importer number", statement.importer_number.to_string()),
    ];
    if let Some(number) = &statement.ace_declaration_id {
        facts.push(("Number in ACE", number.to_string()));
    }
    let ports = match &statement.ports_scope {
        PortsScope::All => "all".to_owned(),
        PortsScope::Listed(ports) => {
            line(&ports.iter().map(port_in_words).collect::<Vec<_>>().join("; "))
        }
    };
    facts.push(("Ports", ports));
    facts
}

fn port_in_words(code: &PortCode) -> String {
    code.name().map_or_else(|| code.to_string(), |name| format!("{name} ({code})"))
}
