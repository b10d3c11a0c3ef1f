//! `render`: the form of an issue message as PDF, without a store.

use std::path::Path;

use queues::contract::{Arrival, ArrivalClass, parse, split_documents};
use templates::document::{DocumentInput, render};
use workflows::case::{Case, Context, Policy, opens_case, step};
use workflows::effect::{Document, Effect};
use workflows::message::Instruction;

use super::{check, input, output};
use crate::cli::Global;
use crate::clock_source::{Clock as _, SystemClock};
use crate::failure::Failure;

/// Runs `render`.
///
/// # Errors
/// [`Failure::No`] when the message is not an issue the rules allow.
pub fn run(file: &Path, out: &Path, global: &Global) -> Result<(), Failure> {
    let text = input::read(file)?;
    let documents = split_documents(&text);
    let [document] = documents.as_slice() else {
        return Err(Failure::No(format!(
            "{}: expected one issue message, found {}",
            file.display(),
            documents.len()
        )));
    };
    let arrival = Arrival {
        exchange: ArrivalClass::Cbp,
        exchange_name: String::new(),
        received_at: SystemClock.now(),
        user_id: None,
    };
    let instruction = parse(document.text.as_bytes(), &arrival).content.map_err(|_| {
        let findings = check::findings(file, &text);
        Failure::No(findings.iter().map(check::lines).collect::<Vec<_>>().join("\n"))
    })?;
    let (case, form) = issued(&instruction, global)?;
    let rendered = render(&DocumentInput { paper: (&case).into(), document: &form })
        .map_err(|error| Failure::environment("the form cannot be drawn", &error))?;
    std::fs::write(out, &rendered.bytes).map_err(|error| {
        Failure::Environment(format!("{}: cannot be written: {error}", out.display()))
    })?;
    if global.json {
        output::print_json(&serde_json::json!({
            "file": out, "sha256": rendered.sha256, "pages": rendered.pages,
            "bytes": rendered.bytes.len(), "title": rendered.title,
        }))
    } else {
        output::print(&format!(
            "{}: {} pages, {} bytes, SHA-256 {}",
            out.display(),
            rendered.pages,
            rendered.bytes.len(),
            rendered.sha256
        ))
    }
}

/// Issues the notice as the rules would and takes its document.
fn issued(instruction: &Instruction, global: &Global) -> Result<(Case, Document), Failure> {
    if !opens_case(&instruction.command) {
        return Err(Failure::No(format!(
            "`{}` is not an issue message",
            instruction.command.name()
        )));
    }
    let calendar = global.load_config()?.calendar()?;
    let at = instruction.sent_at.unwrap_or_else(|| SystemClock.now());
    let context = Context {
        received_at: at,
        now: at,
        calendar: &calendar,
        importer: None,
        related: &[],
        policy: &Policy::default(),
    };
    let step = step(None, &instruction.command, &instruction.actor, &context)
        .map_err(|rejection| Failure::No(rejection.sentence))?;
    let form = step.effects.iter().find_map(|effect| match effect {
        Effect::Render(document) => Some(document.clone()),
        Effect::RunDeadline { .. }
        | Effect::StopDeadline(_)
        | Effect::PassDeadline(_)
        | Effect::AddRung(..)
        | Effect::DropRungs(..)
        | Effect::Tell(_)
        | Effect::Gap(_)
        | Effect::Link(_)
        | Effect::Command { .. } => None,
    });
    form.map(|form| (step.case, form))
        .ok_or_else(|| Failure::No("this message makes no form".to_owned()))
}
