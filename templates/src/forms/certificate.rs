//! The certificate of a deadline: how the last day was counted, so that a reader can check it.

use workflows::deadline::{Certificate, Rule};

use super::words;
use crate::pdf::layout::Flow;
use crate::pdf::text::Style;

/// Lines of the result, with one that is broken, and the gaps between.
const RESULT_LINES: f32 = 6.5;

/// A section with the rule, the steps, the result and what it rests on.
pub(crate) fn section(flow: &mut Flow<'_>, style: Style, title: &str, certificate: &Certificate) {
    flow.heading(2, title);
    let mut number = 0_u16;
    for step in &certificate.steps {
        number += 1;
        flow.item(style, &format!("{number}."), &step.text);
    }
    let label_pt = style.size_pt * 9.5;
    let port = certificate.port.as_ref().map(words::port);
    let calendar = format!(
        "{}{}",
        certificate.calendar_version,
        port.map(|port| format!("; closures of port {port} counted")).unwrap_or_default(),
    );
    let due = words::letter_date(certificate.due_on);
    let due = format!("{due}, until the end of the day in New York ({})", certificate.time_zone);
    let shortened = if certificate.shortened { " (shortened by CBP)" } else { "" };
    let period = format!(
        "{} from the {}{shortened}",
        words::calendar_days(certificate.days),
        certificate.trigger_name,
    );
    // What the steps lead to stays together.
    flow.need(RESULT_LINES * style.leading_pt());
    for (label, value) in [
        (due_label(certificate.rule), due),
        ("Period", period),
        ("Laid down in", certificate.citations.join("; ")),
        ("Calendar", calendar),
    ] {
        flow.row(style, label_pt, label, &value);
    }
}

/// What the last day is called.
const fn due_label(rule: Rule) -> &'static str {
    match rule {
        Rule::Form28Response | Rule::Form29Response => "Answer due",
        Rule::Form4647Response
        | Rule::Protest
        | Rule::Petition
        | Rule::CourtSummons
        | Rule::DeclarationExpiry => "Last day",
    }
}
