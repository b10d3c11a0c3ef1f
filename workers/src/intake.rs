//! Intake: takes messages in order of receipt, plans and commits them in batches, acks after the
//! commit.
//!
//! Reads the intake queues and the dead letters; writes inbox, cases, journal, deadlines, rungs,
//! documents, mails, outbox and quarantine. Correctness rests on the inbox claim in the same
//! transaction: a message delivered twice is a duplicate.
//!
//! Invariants:
//! - What was received first is applied first, by whatever queue it came, also after an outage.
//! - Dead letters of outages heal themselves. What is given back because store or broker are away
//!   does not count towards the delivery limit; a message that came to the dead letters all the
//!   same is tried again as what it is; only one that fails by itself then is set aside.

mod dead;

use std::fmt::{self, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use queues::broker::{BODY_BYTES_MAX, Delivery, Fault, Oversize};
use queues::contract::{Arrival, ArrivalClass, message_types, parse, unread};
use queues::topology::{Exchange, Queue};
use store::StoreError;
use store::plan::{Plan, Verdict, of_messages, wanted};
use tracing::Span;
use workflows::ids::{AceId, CaseNumber};
use workflows::message::{Defect, Inbound, Problem, QuarantineCause};

use crate::engine::{Engine, PassError};
use crate::failure::error_chain;
use crate::metrics;
use crate::retry::commit_planned;
use crate::telemetry::{Step, carried, handed_on, span};

/// Messages of one transaction (design §2).
pub const BATCH_MAX: usize = 256;

/// What one message came to.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The message.
    pub message: Inbound,
    /// What it came to.
    pub verdict: Verdict,
    /// When it was processed.
    pub at: Timestamp,
}

/// Bodies of one take, in bytes together, from which on more may be waiting behind it although it
/// is no full batch: far below what any engine hands out at once.
const TAKE_BYTES_FULL: usize = 32 * 1024 * 1024;

/// How often a message may have been handed out and still go with others: a restart and one more
/// loss of the broker happen to any.
const TRUSTED_DELIVERIES_MAX: u32 = 2;

/// Takes the dead letters and one batch of each intake queue. Returns what was decided.
///
/// # Errors
/// When store or broker fail; the messages come again.
pub async fn pass(engine: &Engine) -> Result<Vec<Decided>, PassError> {
    let dead = dead::pass(engine).await;
    let mut decided = pass_received(engine).await?;
    let received = decided.len();
    for outcome in [dead, dead::pass(engine).await] {
        // What could not be applied just now is there already.
        match outcome {
            Ok(new) => decided.extend(new),
            Err(error) if received > 0 => {
                let reason = error_chain(&error);
                tracing::warn!(reason, "dead letters wait; what is received goes on without them");
            }
            Err(error) => return Err(error),
        }
    }
    if !decided.is_empty() {
        engine.outbox_wake.notify_one();
    }
    Ok(decided)
}

/// Takes a batch of each intake queue and applies both in order of receipt.
async fn pass_received(engine: &Engine) -> Result<Vec<Decided>, PassError> {
    let now = engine.clock.now();
    let cbp = engine.broker.take(Queue::IntakeCbp, BATCH_MAX, now).await?;
    let trade = match engine.broker.take(Queue::IntakeTrade, BATCH_MAX, now).await {
        Ok(trade) => trade,
        Err(error) => return Err(give_back(engine, &cbp, error.into()).await),
    };
    let (due, later) = in_order_of_receipt(&[cbp, trade]);
    let mut decided = Vec::new();
    let mut left = due.as_slice();
    for batch in batches(&due) {
        match apply_batch(engine, batch).await {
            Ok(new) => decided.extend(new),
            Err(error) => return Err(give_back(engine, &[left, &later].concat(), error).await),
        }
        left = &left[batch.len()..];
    }
    engine.broker.release(&later, Fault::Ours, engine.clock.now()).await?;
    Ok(decided)
}

/// Merges what was taken, in order of receipt; what was received at one instant, as a file of
/// messages is, in the order in which the broker took it. Behind a queue that gave all it was asked
/// for may be messages received before some of another queue: those come second, to be handed back.
fn in_order_of_receipt(queues: &[Vec<Delivery>; 2]) -> (Vec<Delivery>, Vec<Delivery>) {
    let full = queues.iter().filter(|taken| is_full(taken));
    let horizon = full.filter_map(|taken| taken.last()).map(|last| last.received_at).min();
    let mut due = queues.concat();
    due.sort_by_key(|delivery| (delivery.received_at, delivery.tag.number));
    let within = |delivery: &Delivery| horizon.is_none_or(|end| delivery.received_at <= end);
    let later = due.split_off(due.partition_point(within));
    (due, later)
}

/// Batches in order. A message that came so often may be what ended a process: it is applied alone,
/// and what comes before it is out of its way. What was fetched along with it is alone too, since
/// the server counts for all of them.
fn batches(due: &[Delivery]) -> impl Iterator<Item = &[Delivery]> {
    due.chunk_by(|a, b| !is_suspect(a) && !is_suspect(b))
        .flat_map(|together| together.chunks(BATCH_MAX))
}

const fn is_suspect(delivery: &Delivery) -> bool {
    delivery.deliveries > TRUSTED_DELIVERIES_MAX
}

fn is_full(taken: &[Delivery]) -> bool {
    let bytes: usize = taken.iter().map(|delivery| delivery.body.len()).sum();
    taken.len() >= BATCH_MAX || bytes >= TAKE_BYTES_FULL
}

/// Hands back what an outage of ours kept from being applied. Returns the error it was.
async fn give_back(engine: &Engine, deliveries: &[Delivery], error: PassError) -> PassError {
    let now = engine.clock.now();
    if let Err(second) = engine.broker.release(deliveries, Fault::Ours, now).await {
        let reason = error_chain(&second);
        tracing::warn!(reason, "messages were not handed back; they come again after their lease");
    }
    error
}

/// Applies a batch; one that cannot be written as a whole, message by message.
async fn apply_batch(engine: &Engine, batch: &[Delivery]) -> Result<Vec<Decided>, PassError> {
    match apply(engine, batch).await {
        Err(error) if error.is_lasting() || is_conflict(&error) => {
            apply_one_by_one(engine, batch).await
        }
        done => done,
    }
}

/// One message that cannot be stored must not hold up the others: each alone, and the one that
/// fails goes to the dead letters. One that always meets another writer is tried again later, and
/// becomes a dead letter when that has no end.
async fn apply_one_by_one(
    engine: &Engine,
    deliveries: &[Delivery],
) -> Result<Vec<Decided>, PassError> {
    let mut decided = Vec::new();
    for delivery in deliveries {
        let one = std::slice::from_ref(delivery);
        let now = engine.clock.now();
        match apply(engine, one).await {
            Ok(new) => decided.extend(new),
            Err(error) if error.is_lasting() => {
                let reason = error_chain(&error);
                tracing::error!(message.hash = logged_hash(delivery), reason, "dead-lettered");
                engine.broker.dead_letter(one, &reason, now).await?;
            }
            Err(error) if is_conflict(&error) => {
                let reason = error_chain(&error);
                tracing::warn!(message.hash = logged_hash(delivery), reason, "tried again later");
                engine.broker.release(one, Fault::Message, now).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(decided)
}

/// Plans and commits a batch, then acks it.
async fn apply(engine: &Engine, deliveries: &[Delivery]) -> Result<Vec<Decided>, PassError> {
    commit(engine, deliveries, parsed(deliveries).await?).await
}

/// Messages from which on parsing is kept off the threads that wait for I/O: below, handing them
/// over costs more than it saves.
const PARSED_ELSEWHERE_MIN: usize = 16;

async fn parsed(deliveries: &[Delivery]) -> Result<Vec<Inbound>, PassError> {
    if deliveries.len() < PARSED_ELSEWHERE_MIN {
        return deliveries.iter().map(inbound).collect();
    }
    let deliveries = deliveries.to_vec();
    tokio::task::spawn_blocking(move || deliveries.iter().map(inbound).collect()).await?
}

/// A panic over a message is one of that message: it must end neither the batch nor the process.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, PassError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| PassError::Panicked)
}

async fn commit(
    engine: &Engine,
    deliveries: &[Delivery],
    mut messages: Vec<Inbound>,
) -> Result<Vec<Decided>, PassError> {
    metrics::batch("intake", messages.len());
    // They end with this commit.
    let _spans: Vec<Span> = messages.iter_mut().map(traced).collect();
    let now = engine.clock.now();
    let plan = planned(engine, &messages, now).await?;
    engine.broker.ack(deliveries, engine.clock.now()).await?;
    let decided: Vec<Decided> = messages
        .into_iter()
        .zip(plan.verdicts)
        .map(|(message, verdict)| Decided { message, verdict, at: now })
        .collect();
    for one in &decided {
        log(one);
        metrics::decided(one);
    }
    Ok(decided)
}

async fn planned(engine: &Engine, messages: &[Inbound], now: Timestamp) -> Result<Plan, PassError> {
    let wanted = caught(|| wanted(messages))?;
    let has_panicked = AtomicBool::new(false);
    let plan = commit_planned(engine.store.as_ref(), &wanted, |loaded| {
        let plan = caught(|| {
            #[cfg(test)]
            {
                let understood = messages.iter().filter(|message| message.content.is_ok());
                tests::panic_if_asked("planned", understood.map(|message| &*message.body));
            }
            of_messages(messages, loaded, &engine.settings, now)
        });
        // No changes: nothing is written.
        plan.unwrap_or_else(|_| {
            has_panicked.store(true, Ordering::Relaxed);
            Plan::default()
        })
    })
    .await?;
    if has_panicked.into_inner() { Err(PassError::Panicked) } else { Ok(plan) }
}

/// Begins the span of a message. What it leads to belongs to that span.
fn traced(message: &mut Inbound) -> Span {
    let came = message.traceparent.take();
    let span = span(Step::IntakeApply, came.as_deref(), logged_id(message));
    message.traceparent = handed_on(&span, came.as_deref());
    span
}

/// Whether other writers were first until patience ended.
const fn is_conflict(error: &PassError) -> bool {
    matches!(error, PassError::Store(StoreError::Conflict { .. }))
}

/// The message of a delivery.
///
/// # Errors
/// [`PassError::Panicked`].
fn inbound(delivery: &Delivery) -> Result<Inbound, PassError> {
    if let Some(oversize) = &delivery.oversize {
        return Ok(too_large(delivery, oversize));
    }
    caught(|| {
        #[cfg(test)]
        tests::panic_if_asked("read", [&*delivery.body]);
        let mut message = parse(&delivery.body, &arrival(delivery));
        if message.traceparent.is_none() {
            message.traceparent = carried(delivery).map(str::to_owned);
        }
        message
    })
}

/// A message of which only the beginning is here: it is known by the hash of all of it.
fn too_large(delivery: &Delivery, oversize: &Oversize) -> Inbound {
    let Oversize { bytes, sha256 } = oversize;
    let sentence = format!(
        "The body has {bytes} bytes; at most {BODY_BYTES_MAX} are taken. Its SHA-256 is {sha256}; \
         only its first {} bytes are kept.",
        delivery.body.len()
    );
    let problems = vec![Problem { pointer: String::new(), sentence }];
    let mut message =
        unread_inbound(delivery, Defect { cause: QuarantineCause::Malformed, problems });
    message.identity.id.clone_from(sha256);
    message.content_hash.clone_from(sha256);
    message
}

/// The message of a delivery that shall not be read, with what is wrong with it.
fn unread_inbound(delivery: &Delivery, defect: Defect) -> Inbound {
    unread(&delivery.body, &arrival(delivery), defect)
}

fn arrival(delivery: &Delivery) -> Arrival {
    let exchange = delivery.exchange;
    let class = match exchange {
        Some(Exchange::Trade) => ArrivalClass::Trade,
        Some(Exchange::Cbp | Exchange::Work | Exchange::Facts | Exchange::Dead) | None => {
            ArrivalClass::Cbp
        }
    };
    Arrival {
        exchange: class,
        exchange_name: exchange.map_or("", Exchange::name).to_owned(),
        received_at: delivery.received_at,
        user_id: delivery.user_id.clone(),
    }
}

/// Logs what a message came to. What its sender wrote is logged only where its form is known: a
/// message that was not understood may hold anything anywhere, also personal data.
fn log(decided: &Decided) {
    let message = &decided.message;
    let is_understood = message.content.is_ok();
    let id = logged_id(message);
    let subject =
        message.subject.as_deref().filter(|text| is_understood || is_case_or_account(text));
    let kind = message.message_type.as_deref().filter(|kind| is_known_type(kind)).unwrap_or("");
    match &decided.verdict {
        Verdict::Applied { event, .. } => {
            tracing::info!(message.id = %id, message.kind = kind, case = subject, event, "applied");
        }
        Verdict::Rejected { rejection, .. } => {
            let code = rejection.code.name();
            tracing::info!(message.id = %id, message.kind = kind, case = subject, code, "rejected");
        }
        Verdict::Duplicate => tracing::info!(message.id = %id, case = subject, "duplicate"),
        Verdict::Quarantined(defect) => {
            let (cause, problems) = (defect.cause.name(), defect.problems.len());
            tracing::warn!(message.id = %id, message.kind = kind, case = subject, cause, problems, "quarantined");
        }
    }
}

/// Enough of a hash to find the message in quarantine.
const LOGGED_HASH_CHARS: usize = 8;
/// A Social Security number without its hyphens has the form of an ACE ID.
const SSN_DIGITS: usize = 9;

/// The id of a message for logs and traces; enough of its hash where it was not understood.
fn logged_id(message: &Inbound) -> impl Display {
    fmt::from_fn(|line| match &message.content {
        Ok(_) => message.identity.fmt(line),
        Err(_) => short_hash(message).fmt(line),
    })
}

fn short_hash(message: &Inbound) -> String {
    message.content_hash.chars().take(LOGGED_HASH_CHARS).collect()
}

/// Enough of the hash of a message that fails: not read, because that may be what fails.
fn logged_hash(delivery: &Delivery) -> String {
    let nothing = Defect { cause: QuarantineCause::DeadLettered, problems: Vec::new() };
    short_hash(&unread_inbound(delivery, nothing))
}

fn is_case_or_account(text: &str) -> bool {
    let may_be_ssn = text.len() == SSN_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse::<CaseNumber>().is_ok() || (text.parse::<AceId>().is_ok() && !may_be_ssn)
}

fn is_known_type(name: &str) -> bool {
    message_types().iter().any(|known| known.name == name)
}

#[cfg(test)]
mod tests;
