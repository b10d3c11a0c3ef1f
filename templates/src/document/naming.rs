//! What a document is called: its title, its file, and what it is in the sentence of an error.

use workflows::deadline::Rule;
use workflows::effect::{Document, DocumentContent};
use workflows::form29::ActionStatus;

use super::DocumentInput;
use crate::forms::receipt::Receipt;
use crate::paper::Paper;
use crate::pdf::finish::Metadata;

/// Title and subject of the file.
pub(super) fn metadata(input: &DocumentInput<'_>) -> Metadata {
    let DocumentInput { paper, document } = *input;
    let what = format!("{}{}", paper.title(), title_suffix(input));
    let number = paper.number();
    let title = match paper.form() {
        Some(form) => format!("{what} – {number} ({form})"),
        None => format!("{what} – {number}"),
    };
    let subject = match paper.entry_number() {
        Some(entry) => format!("Entry {entry}"),
        None => format!("Importer {}", paper.importer_name()),
    };
    Metadata::new(&title, &subject, document.dated)
}

/// What the title says besides the name of the form.
fn title_suffix(input: &DocumentInput<'_>) -> String {
    match &input.document.content {
        DocumentContent::Form28 { .. } | DocumentContent::Form4647 { .. } => String::new(),
        DocumentContent::Form28Response { response, .. } => {
            format!(" with answer, version {}", Receipt::from(response).latest_version())
        }
        DocumentContent::Form29 { taken: Some(_), .. } => ", action taken".to_owned(),
        DocumentContent::Form29 { taken: None, .. } => match input.paper {
            Paper::Form29(notice) if notice.action_status == ActionStatus::Taken => {
                ", action taken".to_owned()
            }
            Paper::Form29(_) | Paper::Form28(_) | Paper::Form4647(_) | Paper::Declaration(_) => {
                ", action proposed".to_owned()
            }
        },
        DocumentContent::Form29Answer { answer, .. } => {
            format!(", answer, version {}", answer.version)
        }
        DocumentContent::Form4647Response { response, .. } => {
            format!(" with answer, version {}", Receipt::from(response).latest_version())
        }
        DocumentContent::Form4647Disposition { .. } => ", with CBP's disposition".to_owned(),
        DocumentContent::StatementToSign { .. } => ", to be signed".to_owned(),
        DocumentContent::SignedStatement { .. } => ", signed".to_owned(),
        DocumentContent::WindowLetter { certificate, .. } => {
            format!(", time for {}", act(certificate.rule))
        }
        DocumentContent::FollowUpLetter { follow_up, .. } => format!(", followed by {follow_up}"),
        DocumentContent::RevocationAddendum { .. } => ", extension taken back".to_owned(),
        DocumentContent::MoreInformationAddendum { .. } => {
            ", more information asked for".to_owned()
        }
        DocumentContent::ExtensionAddendum { ordinal, .. } => format!(", extension {ordinal}"),
        DocumentContent::LastReminderLetter { certificate, .. } => match certificate.rule {
            Rule::Form28Response | Rule::Form29Response | Rule::Form4647Response => {
                ", reminder of the last day".to_owned()
            }
            Rule::Protest | Rule::Petition | Rule::CourtSummons => {
                format!(", reminder of the last day for {}", act(certificate.rule))
            }
            Rule::DeclarationExpiry => ", about to expire".to_owned(),
        },
        DocumentContent::PassedLetter { certificate, .. } => match certificate.rule {
            Rule::DeclarationExpiry => ", expired".to_owned(),
            Rule::Form28Response
            | Rule::Form29Response
            | Rule::Form4647Response
            | Rule::Protest
            | Rule::Petition
            | Rule::CourtSummons => {
                format!(", time {} passed", to_act(certificate.rule))
            }
        },
    }
}

/// What may be done within the time of a rule, as a thing.
const fn act(rule: Rule) -> &'static str {
    match rule {
        Rule::Form28Response | Rule::Form29Response => "an answer",
        Rule::Form4647Response => "marking or redelivery",
        Rule::Protest => "a protest",
        Rule::Petition => "a petition",
        Rule::CourtSummons => "a summons",
        Rule::DeclarationExpiry => "a renewal",
    }
}

/// The same, as a deed.
const fn to_act(rule: Rule) -> &'static str {
    match rule {
        Rule::Form28Response | Rule::Form29Response => "to answer",
        Rule::Form4647Response => "to comply",
        Rule::Protest => "to protest",
        Rule::Petition => "to petition",
        Rule::CourtSummons => "to go to court",
        Rule::DeclarationExpiry => "to renew",
    }
}

/// File name for people. Within a case no two documents have the same one: it has the version,
/// the number of the addendum, or the clock and the number of its deadline.
pub(super) fn file_name(input: &DocumentInput<'_>) -> String {
    let suffix = suffix(input.document);
    format!("{}-{suffix}.pdf", input.paper.number())
}

fn suffix(document: &Document) -> String {
    match &document.content {
        DocumentContent::Form28 { .. } => "form28".to_owned(),
        DocumentContent::Form28Response { response, .. } => {
            format!("response-{}", Receipt::from(response).latest_version())
        }
        DocumentContent::Form29 { taken: None, .. } => "form29".to_owned(),
        DocumentContent::Form29 { taken: Some(_), .. } => "form29-taken".to_owned(),
        DocumentContent::Form29Answer { answer, .. } => format!("answer-{}", answer.version),
        DocumentContent::Form4647 { .. } => "form4647".to_owned(),
        DocumentContent::Form4647Response { response, .. } => {
            format!("response-{}", Receipt::from(response).latest_version())
        }
        // These have no number in their content; the key tells what was decided, or asked again.
        DocumentContent::Form4647Disposition { .. } | DocumentContent::StatementToSign { .. } => {
            of_key(document)
        }
        DocumentContent::SignedStatement { .. } => "signed".to_owned(),
        DocumentContent::WindowLetter { certificate, .. } => {
            format!("{}-window", clock(certificate.rule))
        }
        DocumentContent::FollowUpLetter { .. } => numbered("follow-up", number_of_key(document)),
        DocumentContent::RevocationAddendum { ordinal, .. } => format!("revocation-{ordinal}"),
        DocumentContent::ExtensionAddendum { ordinal, .. } => format!("extension-{ordinal}"),
        DocumentContent::MoreInformationAddendum { ordinal, .. } => {
            format!("more-information-{ordinal}")
        }
        DocumentContent::LastReminderLetter { ordinal, certificate, .. } => {
            numbered(last_reminder(certificate.rule), *ordinal)
        }
        DocumentContent::PassedLetter { ordinal, certificate, .. } => {
            numbered(passed(certificate.rule), *ordinal)
        }
    }
}

/// The first of its kind has no number.
fn numbered(name: &str, number: u32) -> String {
    if number > 1 { format!("{name}-{number}") } else { name.to_owned() }
}

/// The number with which a key ends; 1 for one without.
fn number_of_key(document: &Document) -> u32 {
    let last = document.key.0.rsplit('-').next();
    last.and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// The key of a document as a part of a file name.
fn of_key(document: &Document) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    document.key.0.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
}

const fn clock(rule: Rule) -> &'static str {
    match rule {
        Rule::Form28Response | Rule::Form29Response | Rule::Form4647Response => "answer",
        Rule::Protest => "protest",
        Rule::Petition => "petition",
        Rule::CourtSummons => "court",
        Rule::DeclarationExpiry => "validity",
    }
}

const fn last_reminder(rule: Rule) -> &'static str {
    match rule {
        Rule::Form28Response | Rule::Form29Response | Rule::Form4647Response => "reminder",
        Rule::Protest => "protest-reminder",
        Rule::Petition => "petition-reminder",
        Rule::CourtSummons => "court-reminder",
        Rule::DeclarationExpiry => "expires",
    }
}

const fn passed(rule: Rule) -> &'static str {
    match rule {
        Rule::Form28Response | Rule::Form4647Response => "overdue",
        Rule::Form29Response => "lapsed",
        Rule::Protest => "protest-closed",
        Rule::Petition => "petition-closed",
        Rule::CourtSummons => "court-closed",
        Rule::DeclarationExpiry => "expired",
    }
}

/// What a content is, in the sentence of an error.
pub(super) const fn what(content: &DocumentContent) -> &'static str {
    match content {
        DocumentContent::Form28 { .. } => "a Form 28",
        DocumentContent::Form28Response { .. } => "a Form 28 with its answer",
        DocumentContent::Form29 { certificate: Some(_), .. } => "a Form 29 that asks for an answer",
        DocumentContent::Form29 { taken: Some(_), .. } => "a Form 29 whose proposal was taken",
        DocumentContent::Form29 { .. } => "a Form 29 of an action taken at once",
        DocumentContent::Form29Answer { .. } => "an answer to a Form 29",
        DocumentContent::Form4647 { .. } => "a Form 4647",
        DocumentContent::Form4647Response { .. } => "a Form 4647 with its answer",
        DocumentContent::Form4647Disposition { .. } => "a Form 4647 with CBP's disposition",
        DocumentContent::StatementToSign { .. } => "a declaration to be signed",
        DocumentContent::SignedStatement { .. } => "a signed declaration",
        DocumentContent::WindowLetter { .. } => "a letter on a time that begins",
        DocumentContent::FollowUpLetter { .. } => "a letter on a notice that follows",
        DocumentContent::RevocationAddendum { .. } => "the revocation of an extension",
        DocumentContent::ExtensionAddendum { .. } => "an extension",
        DocumentContent::MoreInformationAddendum { .. } => "a request for more information",
        DocumentContent::LastReminderLetter { .. } => "a reminder of a last day",
        DocumentContent::PassedLetter { .. } => "a letter on a time that has passed",
    }
}
