//! Plans for what an operator decides about messages set aside: replayed or discarded.
//!
//! A message set aside has used its identity, so it cannot come by the broker again. A replay
//! applies it as it was received, and the chain of its subject shows who decided so and why. Where
//! no case moves, the chain of the case that the message names has a row of its own that says so;
//! where there is no such case, a chain of the message itself has it ([`subject_of`]).

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use workflows::actor::Actor;
use workflows::case::{Case, opens_case};
use workflows::ids::CaseNumber;
use workflows::message::{Command, Inbound, Instruction, QuarantineCause, Subject};

use super::world::{Source, World};
use super::{
    Plan, Settings, Verdict, apply_waiting, opened_by, other_subject, sender, unknown_case,
};
use crate::changes::{OutboxWrite, QuarantineSettlement};
use crate::fingerprint::fingerprint;
use crate::journal::{Entry, Kind};
use crate::model::{Loaded, OutboxContent, QuarantineRow, QuarantineStatus};

/// What happened to a message that was applied together with the notice it waited for.
const WITH_ITS_NOTICE: &str = "applied-with-its-notice";
/// Code of a message that an operator threw away.
const DISCARDED: &str = "discarded";
/// What a replay came to that changed nothing.
const STAYS_HELD: &str = "held";

/// Who decides about messages set aside, and why.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The operator.
    pub operator: Actor,
    /// The reason, in the operator's words.
    pub reason: Option<String>,
}

/// A message to be replayed.
#[derive(Debug, Clone)]
pub struct Replay {
    /// As it was set aside.
    pub row: QuarantineRow,
    /// Its bytes read again, received when they were.
    pub message: Inbound,
}

/// Plans the replay of messages, in the order given. Those that open a case come first: they take
/// along what waited for it. A verdict of `Quarantined` means that the message stays held.
pub fn of_replay(
    replays: &[Replay],
    decision: &Decision,
    loaded: &Loaded,
    settings: &Settings,
    now: Timestamp,
) -> Plan {
    let mut world = World::new(loaded, settings, now);
    let mut verdicts = Vec::new();
    for it in replays {
        let verdict = replay(&mut world, it, decision);
        if let Verdict::Quarantined(defect) = &verdict {
            record(&mut world, &it.row, decision, STAYS_HELD, defect.cause);
        }
        verdicts.push(verdict);
    }
    Plan { changes: world.finish(), verdicts }
}

/// Plans that messages are thrown away. Where the subject is a case that exists, its chain says
/// so and the sender is told; else the chain of the message says so. `loaded` was read for these
/// cases, and has the heads of the chains of the messages.
pub fn of_discard(
    rows: &[QuarantineRow],
    decision: &Decision,
    loaded: &Loaded,
    settings: &Settings,
    now: Timestamp,
) -> Plan {
    let mut world = World::new(loaded, settings, now);
    for row in rows {
        match existing_case(&world, row) {
            Some(case) => record_discard(&mut world, row, &case, decision),
            None => record(&mut world, row, decision, DISCARDED, row.defect.cause),
        }
        settle(&mut world, row, QuarantineStatus::Discarded);
    }
    Plan { changes: world.finish(), verdicts: Vec::new() }
}

/// The case a message set aside is about, as far as that can be read.
pub fn case_of(row: &QuarantineRow) -> Option<CaseNumber> {
    row.subject.as_ref()?.parse().ok()
}

/// The subject under which the journal keeps what operators do with a message that is about no
/// case: its own chain.
pub fn subject_of(row: &QuarantineRow) -> String {
    format!("quarantine:{}", row.id)
}

fn existing_case(world: &World<'_>, row: &QuarantineRow) -> Option<Case> {
    case_of(row).and_then(|number| world.case(&number).cloned())
}

fn replay(world: &mut World<'_>, replay: &Replay, decision: &Decision) -> Verdict {
    let instruction = match &replay.message.content {
        Ok(instruction) => instruction,
        Err(defect) => return Verdict::Quarantined(defect.clone()),
    };
    if is_settled(world, &replay.row) {
        return Verdict::Applied { subject: instruction.subject.clone(), event: WITH_ITS_NOTICE };
    }
    if let Some(defect) = sender::defect_of(world, &replay.message, instruction) {
        return Verdict::Quarantined(defect);
    }
    let mut source = Source::of_message(&replay.message, instruction);
    source.detail.extend(signature(decision));
    let verdict = match (&instruction.subject, &instruction.command) {
        (Subject::Account(_), Command::Directory(command)) => {
            let verdict = world.change_directory(command, instruction, &source);
            sign_last_row(world, decision);
            verdict
        }
        (Subject::Case(number), command) if command.moves_a_case() => {
            if !world.has_case(number) && !opens_case(command) {
                return Verdict::Quarantined(unknown_case(number, command));
            }
            apply(world, number, instruction, &source, decision)
        }
        (subject @ (Subject::Account(_) | Subject::Case(_)), _) => {
            return Verdict::Quarantined(other_subject(subject, &instruction.command));
        }
    };
    settle(world, &replay.row, QuarantineStatus::Applied);
    verdict
}

fn apply(
    world: &mut World<'_>,
    number: &CaseNumber,
    instruction: &Instruction,
    source: &Source,
    decision: &Decision,
) -> Verdict {
    let verdict = world.apply(number, &instruction.command, &instruction.actor, source);
    match &verdict {
        Verdict::Rejected { .. } => sign_last_row(world, decision),
        Verdict::Applied { .. } => {
            if let Some(opened) = opened_by(&instruction.command, number) {
                apply_waiting(world, opened);
            }
        }
        Verdict::Duplicate | Verdict::Quarantined(_) => {}
    }
    verdict
}

/// What the journal says of who replayed a message.
fn signature(decision: &Decision) -> Map<String, Value> {
    let mut signature = Map::new();
    signature.insert("replayedBy".to_owned(), json!(decision.operator.user));
    if let Some(reason) = &decision.reason {
        signature.insert("replayReason".to_owned(), json!(reason));
    }
    signature
}

/// Rejections and accounts are journaled as usual, in one row that says nothing of its source
/// besides; the operator is added to it.
fn sign_last_row(world: &mut World<'_>, decision: &Decision) {
    let Some(row) = world.take_back_row() else { return };
    let mut entry = row.entry;
    if let Some(detail) = entry.detail.as_object_mut() {
        detail.extend(signature(decision));
    }
    world.journal(&row.subject, entry);
}

/// Whether this plan has applied the message already, together with the notice it waited for.
fn is_settled(world: &mut World<'_>, row: &QuarantineRow) -> bool {
    world.changes_mut().quarantine_settlements.iter().any(|settled| settled.id == row.id)
}

fn settle(world: &mut World<'_>, row: &QuarantineRow, status: QuarantineStatus) {
    let at = world.now();
    world.settle_quarantine(QuarantineSettlement { id: row.id.clone(), status, at });
}

/// A discarded message is a command refused by hand: journaled and published like a rejection.
fn record_discard(world: &mut World<'_>, row: &QuarantineRow, case: &Case, decision: &Decision) {
    let number = case.number();
    let reason = decision.reason.as_deref().unwrap_or("no reason was given");
    let sentence = format!("An operator discarded this message: {reason}");
    let seq =
        world.journal(number.as_str(), discard_entry(row, case, decision, &sentence, world.now()));
    let staged_at = world.now();
    world.changes_mut().outbox.push(OutboxWrite {
        id: format!("{number}/{seq}"),
        content: OutboxContent::Fact {
            message_type: format!("gov.cbp.{}.rejected.v1", case.workflow().name()),
            subject: number.to_string(),
            time: staged_at,
            data: json!({
                "case": number, "command": command_of(row), "code": DISCARDED,
                "sentence": sentence, "messageId": row.identity.id,
                "messageSource": row.identity.source,
            }),
        },
        staged_at,
        traceparent: None,
    });
}

/// Journals what an operator did without moving a case, and what it came to.
fn record(
    world: &mut World<'_>,
    row: &QuarantineRow,
    decision: &Decision,
    outcome: &'static str,
    cause: QuarantineCause,
) {
    let case = existing_case(world, row);
    let state = case.as_ref().map(|case| case.state_name().to_owned());
    let subject = case.as_ref().map_or_else(|| subject_of(row), |case| case.number().to_string());
    let mut detail = json!({
        "outcome": outcome, "cause": cause, "message": row.id, "contentHash": row.content_hash,
        "fingerprint": fingerprint(row),
    });
    if let (Some(fields), Some(reason)) = (detail.as_object_mut(), &decision.reason) {
        fields.insert("reason".to_owned(), json!(reason));
    }
    let entry = Entry {
        at: world.now(),
        kind: Kind::Operator,
        workflow: case.map_or("quarantine", |case| case.workflow().name()).to_owned(),
        command: if outcome == DISCARDED { "discard" } else { "replay" }.to_owned(),
        actor: decision.operator.clone(),
        from: state.clone(),
        to: state,
        received_at: Some(row.received_at),
        sent_at: None,
        message: Some(row.identity.clone()),
        user_id: row.user_id.clone(),
        detail,
    };
    world.journal(&subject, entry);
}

fn discard_entry(
    row: &QuarantineRow,
    case: &Case,
    decision: &Decision,
    sentence: &str,
    at: Timestamp,
) -> Entry {
    let state = Some(case.state_name().to_owned());
    Entry {
        at,
        kind: Kind::Rejection,
        workflow: case.workflow().name().to_owned(),
        command: command_of(row),
        actor: decision.operator.clone(),
        from: state.clone(),
        to: state,
        received_at: Some(row.received_at),
        sent_at: row.instruction.as_ref().and_then(|instruction| instruction.sent_at),
        message: Some(row.identity.clone()),
        user_id: row.user_id.clone(),
        detail: json!({
            "code": DISCARDED, "sentence": sentence, "cause": row.defect.cause,
            "contentHash": row.content_hash,
        }),
    }
}

/// The command a message wanted to give, from `gov.cbp.<workflow>.<command>.v1`.
fn command_of(row: &QuarantineRow) -> String {
    let kind = row.message_type.as_deref().unwrap_or_default();
    kind.split('.').nth(3).unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests;
