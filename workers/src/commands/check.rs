//! `check`: validates messages without sending them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use queues::contract::{check, split_documents};
use serde::Serialize;
use workflows::message::Problem;

use super::{input, output};
use crate::cli::Global;
use crate::failure::Failure;

/// What was found in one message.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// File.
    pub file: String,
    /// Line in which the message begins, from 1.
    pub line: usize,
    /// Identity, as far as it could be read.
    pub id: String,
    /// Type, as far as it could be read.
    pub message_type: Option<String>,
    /// Subject, as far as it could be read.
    pub subject: Option<String>,
    /// Whether it would be understood.
    pub valid: bool,
    /// Cause of the quarantine it would go to.
    pub cause: Option<&'static str>,
    /// Every problem.
    pub problems: Vec<Problem>,
}

/// Checks the messages of one text.
pub fn findings(file: &Path, text: &str) -> Vec<Finding> {
    split_documents(text)
        .into_iter()
        .map(|document| {
            let report = check(document.text.as_bytes());
            Finding {
                file: file.display().to_string(),
                line: document.line,
                id: report.identity.id.clone(),
                valid: report.is_valid(),
                cause: report.cause.map(workflows::message::QuarantineCause::name),
                message_type: report.message_type,
                subject: report.subject,
                problems: report.problems,
            }
        })
        .collect()
}

/// The finding for people: where, what, every problem.
pub fn lines(finding: &Finding) -> String {
    let place = format!("{}:{}", finding.file, finding.line);
    let kind = finding.message_type.as_deref().unwrap_or("(no type)");
    let subject = finding.subject.as_deref().unwrap_or("(no subject)");
    let Some(cause) = finding.cause else {
        return format!("{place}: ok: {kind} {subject}");
    };
    let mut text = format!("{place}: {cause}: {kind} {subject}");
    for problem in &finding.problems {
        let pointer = if problem.pointer.is_empty() { "(message)" } else { &problem.pointer };
        // Writing to a text cannot fail.
        let _ = write!(text, "\n  {pointer}: {}", problem.sentence);
    }
    text
}

/// Runs `check`.
///
/// # Errors
/// [`Failure::No`] when a message is invalid.
pub fn run(files: &[PathBuf], global: &Global) -> Result<(), Failure> {
    let mut all = Vec::new();
    for file in files {
        all.extend(findings(file, &input::read(file)?));
    }
    if global.json {
        output::print_json(&all)?;
    } else {
        for finding in &all {
            output::print(&lines(finding))?;
        }
    }
    match all.iter().filter(|finding| !finding.valid).count() {
        0 if all.is_empty() => Err(Failure::No("there is no message in the input".to_owned())),
        0 => Ok(()),
        invalid => Err(Failure::No(format!(
            "not valid: {invalid} of {}",
            output::counted(all.len(), "message")
        ))),
    }
}
