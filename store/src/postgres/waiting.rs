//! No message waits for a case that exists.
//!
//! Whoever opens a case reads first what waits for it, and whoever sets a message aside as one
//! without a case has looked for the case first. Between read and write another process may have
//! done the other half. Both take a lock for the number before they write, and look after they
//! wrote: the second of two sees what the first did, and that is a conflict.
//!
//! The locks are few, so that a batch does not use up the server's memory for locks: numbers share
//! them. Those who open cases hold them together, who sets aside holds one alone.

use std::collections::BTreeMap;

use workflows::message::QuarantineCause;

use super::connection::Batch;
use super::decode::Columns;
use super::values::text;
use crate::StoreError;
use crate::changes::Changes;
use crate::model::QuarantineRow;

/// First key of our advisory locks ("case" in ASCII).
pub(super) const LOCK_CLASS: i32 = 0x6361_7365;

/// How many locks there are.
const PLACES: u32 = 64;

/// The locks that these changes need, in order, and whether they need each alone.
pub(super) fn places(changes: &Changes) -> BTreeMap<i32, bool> {
    let mut places: BTreeMap<i32, bool> =
        changes.cases.iter().map(|write| (place(write.case.number().as_str()), false)).collect();
    for subject in waiting_subjects(&changes.quarantine) {
        places.insert(place(subject), true);
    }
    places
}

/// The lock of a number: FNV-1a, the same in every process.
fn place(number: &str) -> i32 {
    let hash = number
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    i32::try_from(hash % PLACES).unwrap_or_default()
}

fn waiting_subjects(quarantine: &[QuarantineRow]) -> impl Iterator<Item = &str> {
    quarantine
        .iter()
        .filter(|row| row.defect.cause == QuarantineCause::UnknownCase)
        .filter_map(|row| row.subject.as_deref())
}

/// Refuses to leave a message waiting for one of the cases just created, or one of these new rows
/// waiting for a case that exists. Ask after all is written.
pub(super) async fn refuse(
    batch: &mut Batch<'_>,
    opened: &[String],
    quarantine: &[QuarantineRow],
) -> Result<(), StoreError> {
    let opened = opened.iter().map(|number| text(number));
    let subjects: Vec<_> = opened.chain(waiting_subjects(quarantine).map(text)).collect();
    if subjects.is_empty() {
        return Ok(());
    }
    let sql = "SELECT cases.number FROM unnest($1::text[]) AS wanted (number) \
               JOIN quarantine ON quarantine.subject = wanted.number \
               AND quarantine.status = 'held' AND quarantine.cause = 'unknown-case' \
               JOIN cases ON cases.number = wanted.number LIMIT 1";
    let found = batch.rows(sqlx::query(sql).bind(subjects)).await?;
    let Some(row) = found.first() else { return Ok(()) };
    let number: String = Columns::of("cases", "number", row).get("number")?;
    Err(StoreError::Conflict { what: format!("a message would wait for case {number}") })
}
