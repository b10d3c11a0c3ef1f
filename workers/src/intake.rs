//! Intake: takes messages, plans and commits them as one batch, acks after the commit.
//!
//! Reads the intake queues and the dead letters; writes inbox, cases, journal, deadlines, rungs,
//! documents, mails, outbox and quarantine. Correctness rests on the inbox claim in the same
//! transaction: a message delivered twice is a duplicate.

use jiff::Timestamp;
use queues::broker::Delivery;
use queues::contract::{Arrival, ArrivalClass, parse};
use queues::topology::{Exchange, Queue};
use store::StoreError;
use store::plan::{Verdict, of_messages, wanted};
use workflows::message::{Defect, Inbound, Problem, QuarantineCause};

use crate::engine::{Engine, PassError};
use crate::retry::commit_planned;

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

/// Takes one batch of each queue. Returns what was decided.
///
/// # Errors
/// When store or broker fail; the messages come again.
pub async fn pass(engine: &Engine) -> Result<Vec<Decided>, PassError> {
    let mut decided = Vec::new();
    for queue in [Queue::IntakeCbp, Queue::IntakeTrade, Queue::Dead] {
        decided.extend(pass_queue(engine, queue).await?);
    }
    Ok(decided)
}

/// Takes one batch of one queue.
///
/// # Errors
/// When store or broker fail; the messages come again.
pub async fn pass_queue(engine: &Engine, queue: Queue) -> Result<Vec<Decided>, PassError> {
    let deliveries = engine.broker.take(queue, BATCH_MAX, engine.clock.now()).await?;
    if deliveries.is_empty() {
        return Ok(Vec::new());
    }
    let decided = match apply(engine, &deliveries).await {
        Ok(decided) => decided,
        Err(error) if is_poison(&error) => apply_one_by_one(engine, &deliveries).await?,
        Err(error) => {
            engine.broker.release(&deliveries, engine.clock.now()).await?;
            return Err(error);
        }
    };
    engine.outbox_wake.notify_one();
    Ok(decided)
}

/// Plans and commits a batch, then acks it.
async fn apply(engine: &Engine, deliveries: &[Delivery]) -> Result<Vec<Decided>, PassError> {
    let now = engine.clock.now();
    let messages: Vec<Inbound> = deliveries.iter().map(inbound).collect();
    let plan = commit_planned(engine.store.as_ref(), &wanted(&messages), |loaded| {
        of_messages(&messages, loaded, &engine.settings, now)
    })
    .await?;
    engine.broker.ack(deliveries, engine.clock.now()).await?;
    let decided: Vec<Decided> = messages
        .into_iter()
        .zip(plan.verdicts)
        .map(|(message, verdict)| Decided { message, verdict, at: now })
        .collect();
    decided.iter().for_each(log);
    Ok(decided)
}

/// One message that cannot be stored must not hold up the others: each alone, and the one that
/// fails goes to the dead letters, from where it is quarantined.
async fn apply_one_by_one(
    engine: &Engine,
    deliveries: &[Delivery],
) -> Result<Vec<Decided>, PassError> {
    let mut decided = Vec::new();
    for delivery in deliveries {
        match apply(engine, std::slice::from_ref(delivery)).await {
            Ok(one) => decided.extend(one),
            Err(error) if is_poison(&error) => {
                let reason = error_chain(&error);
                tracing::error!(message.id = delivery.message_id, reason, "dead-lettered");
                engine
                    .broker
                    .dead_letter(std::slice::from_ref(delivery), &reason, engine.clock.now())
                    .await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(decided)
}

/// Whether the same messages would fail again.
const fn is_poison(error: &PassError) -> bool {
    match error {
        PassError::Store(error) => {
            !error.is_transient() && !matches!(error, StoreError::NewerSchema { .. })
        }
        PassError::Broker(_) | PassError::Documents(_) | PassError::Thread(_) => false,
    }
}

fn inbound(delivery: &Delivery) -> Inbound {
    let exchange = delivery.exchange;
    let class = match exchange {
        Some(Exchange::Trade) => ArrivalClass::Trade,
        Some(Exchange::Cbp | Exchange::Work | Exchange::Facts | Exchange::Dead) | None => {
            ArrivalClass::Cbp
        }
    };
    let arrival = Arrival {
        exchange: class,
        exchange_name: exchange.map_or("", Exchange::name).to_owned(),
        received_at: delivery.received_at,
        user_id: delivery.user_id.clone(),
    };
    let mut message = parse(&delivery.body, &arrival);
    if let Some(reason) = &delivery.dead_letter_reason {
        message.content = Err(dead_lettered(delivery, reason));
    }
    message
}

fn dead_lettered(delivery: &Delivery, reason: &str) -> Defect {
    Defect {
        cause: QuarantineCause::DeadLettered,
        problems: vec![Problem {
            pointer: String::new(),
            sentence: format!(
                "The message came back from the broker ({reason}); routing key `{}`. Mend the \
                 cause and replay it.",
                delivery.routing_key
            ),
        }],
    }
}

fn log(decided: &Decided) {
    let (id, subject) = (&decided.message.identity, decided.message.subject.as_deref());
    let kind = decided.message.message_type.as_deref().unwrap_or("");
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

/// An error and its causes in one line.
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
