//! Which of the messages set aside are meant: by id, by fingerprint, by cause.

use std::collections::HashSet;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use store::fingerprint::fingerprint;
use store::model::QuarantineRow;
use workflows::message::QuarantineCause;

use super::find;
use crate::failure::Failure;

/// Fingerprints named in a refusal: enough to choose by.
const FINGERPRINTS_NAMED_MAX: usize = 5;

/// Which messages; all of them when nothing is said.
#[derive(Debug, Default, Args)]
pub struct Choice {
    /// Ids, or their beginnings.
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Every message with this fingerprint, or its beginning: the same fault, whatever stands in it.
    #[arg(long, value_name = "FINGERPRINT", conflicts_with_all = ["ids", "cause"])]
    pub fingerprint: Option<String>,
    /// Every message set aside for this cause.
    #[arg(long, value_name = "CAUSE", value_parser = cause_parser(), conflicts_with = "ids")]
    pub cause: Option<QuarantineCause>,
}

fn cause_parser() -> impl TypedValueParser<Value = QuarantineCause> {
    let names = QuarantineCause::ALL.map(QuarantineCause::name);
    PossibleValuesParser::new(names).try_map(|name| {
        let mut causes = QuarantineCause::ALL.into_iter();
        causes.find(|cause| cause.name() == name).ok_or("there is no such cause")
    })
}

impl Choice {
    /// Whether single messages are named.
    pub const fn names_ids(&self) -> bool {
        !self.ids.is_empty()
    }

    /// The messages meant, in the order given.
    ///
    /// # Errors
    /// When an id or a fingerprint is of no message, or of several.
    pub fn among(&self, rows: Vec<QuarantineRow>) -> Result<Vec<QuarantineRow>, Failure> {
        if let Some(cause) = self.cause {
            return of_cause(rows, cause);
        }
        if let Some(beginning) = &self.fingerprint {
            return of_fingerprint(rows, beginning);
        }
        if !self.names_ids() {
            return Ok(rows);
        }
        let mut ids = HashSet::new();
        for id in &self.ids {
            ids.insert(find(&rows, id)?.id.clone());
        }
        Ok(rows.into_iter().filter(|row| ids.contains(&row.id)).collect())
    }
}

fn of_cause(
    rows: Vec<QuarantineRow>,
    cause: QuarantineCause,
) -> Result<Vec<QuarantineRow>, Failure> {
    let chosen: Vec<QuarantineRow> =
        rows.into_iter().filter(|row| row.defect.cause == cause).collect();
    if chosen.is_empty() {
        return Err(Failure::No(format!("no message is held for `{}`", cause.name())));
    }
    Ok(chosen)
}

fn of_fingerprint(
    rows: Vec<QuarantineRow>,
    beginning: &str,
) -> Result<Vec<QuarantineRow>, Failure> {
    let wanted = beginning.trim().to_ascii_lowercase();
    if wanted.is_empty() {
        let sentence = "a fingerprint is empty; `quarantine list --by-fingerprint` shows them";
        return Err(Failure::Usage(sentence.to_owned()));
    }
    let chosen: Vec<(String, QuarantineRow)> = rows
        .into_iter()
        .map(|row| (fingerprint(&row), row))
        .filter(|(found, _)| found.starts_with(&wanted))
        .collect();
    let mut found: Vec<&str> = chosen.iter().map(|(found, _)| found.as_str()).collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [] => Err(Failure::No(format!("no message has the fingerprint {wanted}"))),
        [_] => Ok(chosen.into_iter().map(|(_, row)| row).collect()),
        [..] => Err(Failure::Usage(format!(
            "{wanted} is the beginning of {} fingerprints ({}{}); say more of it",
            found.len(),
            found.iter().take(FINGERPRINTS_NAMED_MAX).copied().collect::<Vec<_>>().join(", "),
            if found.len() > FINGERPRINTS_NAMED_MAX { ", …" } else { "" }
        ))),
    }
}
