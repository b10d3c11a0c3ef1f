//! Dead letters: tried once more as what they are, and set aside when they fail by themselves.

use queues::broker::Delivery;
use queues::topology::{Exchange, Queue};
use workflows::message::{Defect, Inbound, Problem, QuarantineCause};

use super::{
    BATCH_MAX, Decided, apply, commit, give_back, inbound, is_conflict, logged_hash, unread_inbound,
};
use crate::engine::{Engine, PassError};
use crate::failure::error_chain;

/// How often a dead letter is tried as what it is before it is set aside unread. Only ends of this
/// process count, so it is a message that may be what ends it.
pub(super) const DEAD_TRIES_MAX: u32 = 3;

/// Begins the reason of a dead letter that could not even be put into quarantine.
const STUCK: &str = "cannot be set aside";

/// Takes dead letters one by one, each alone: one that ends this process must not count against
/// others that were taken along with it.
pub(super) async fn pass(engine: &Engine) -> Result<Vec<Decided>, PassError> {
    let mut decided = Vec::new();
    for _ in 0..BATCH_MAX {
        let deliveries = engine.broker.take(Queue::Dead, 1, engine.clock.now()).await?;
        let Some(delivery) = deliveries.first() else { break };
        match apply_dead(engine, delivery).await {
            Ok(new) => decided.extend(new),
            Err(error) => return Err(give_back(engine, &deliveries, error).await),
        }
    }
    Ok(decided)
}

async fn apply_dead(engine: &Engine, delivery: &Delivery) -> Result<Vec<Decided>, PassError> {
    let one = std::slice::from_ref(delivery);
    let reason = delivery.dead_letter_reason.as_deref().unwrap_or("published as a dead letter");
    match delivery.exchange {
        Some(Exchange::Work) => {
            let key = &delivery.routing_key;
            tracing::warn!(key, reason, "work became a dead letter; the sweep stages it again");
            engine.broker.ack(one, engine.clock.now()).await?;
            Ok(Vec::new())
        }
        Some(Exchange::Cbp | Exchange::Trade) if may_be_tried(delivery, reason) => {
            match apply(engine, one).await {
                Err(error) if error.is_lasting() || is_conflict(&error) => {
                    let defect = dead_lettered(delivery, &error_chain(&error));
                    let message = inbound(delivery)
                        .map(|message| Inbound { content: Err(defect.clone()), ..message });
                    let message = message.unwrap_or_else(|_| unread_inbound(delivery, defect));
                    set_aside(engine, delivery, message).await
                }
                done => done,
            }
        }
        Some(Exchange::Cbp | Exchange::Trade | Exchange::Facts | Exchange::Dead) | None => {
            let message = unread_inbound(delivery, dead_lettered(delivery, reason));
            set_aside(engine, delivery, message).await
        }
    }
}

/// Whether a dead letter is tried as what it is: not one that ended this process, or may have.
fn may_be_tried(delivery: &Delivery, reason: &str) -> bool {
    delivery.deliveries <= DEAD_TRIES_MAX && !reason.starts_with(STUCK)
}

/// Puts a dead letter into quarantine. One that cannot be put there goes behind the others.
///
/// # Errors
/// When it could not be put there: whoever asks again should wait a while.
async fn set_aside(
    engine: &Engine,
    delivery: &Delivery,
    message: Inbound,
) -> Result<Vec<Decided>, PassError> {
    let one = std::slice::from_ref(delivery);
    match commit(engine, one, vec![message]).await {
        Err(error) if error.is_lasting() => {
            let reason = error_chain(&error);
            tracing::error!(message.hash = logged_hash(delivery), reason, "cannot be set aside");
            let reason = format!("{STUCK}: {reason}");
            engine.broker.dead_letter(one, &reason, engine.clock.now()).await?;
            Err(error)
        }
        done => done,
    }
}

fn dead_lettered(delivery: &Delivery, reason: &str) -> Defect {
    Defect {
        cause: QuarantineCause::DeadLettered,
        problems: vec![Problem {
            pointer: String::new(),
            sentence: format!(
                "The message could not be applied ({reason}); routing key `{}`. Mend the cause and \
                 replay it.",
                delivery.routing_key
            ),
        }],
    }
}
