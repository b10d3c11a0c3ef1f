//! Whether a message of the trade comes from whom it says.
//!
//! The exchange tells the class of an actor, not who of that class it is. On RabbitMQ a message
//! may carry `user_id`, which the broker checks against the login of the connection; the
//! directory says which of these users speak for an account.

use workflows::actor::ActorClass;
use workflows::ids::AceId;
use workflows::message::{Defect, Inbound, Instruction, Problem, QuarantineCause};

use super::world::World;

/// Who vouches for the sender of a message of the trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TradeIdentity {
    /// The broker: its validated user is one of the queue users of the account the actor names.
    Required,
    /// Nobody: the actor is believed. For the embedded broker, which has no users, and for
    /// simulations.
    Trusted,
}

/// Why a message is not believed to come from the account that its actor names.
///
/// What it says tells neither who may speak for an account nor whether the account exists: whoever
/// reads it may be the one who tried.
pub(super) fn defect_of(
    world: &World<'_>,
    message: &Inbound,
    instruction: &Instruction,
) -> Option<Defect> {
    match (world.trade_identity(), instruction.actor.class) {
        (TradeIdentity::Required, ActorClass::Trade) => {}
        (TradeIdentity::Trusted, _)
        | (
            TradeIdentity::Required,
            ActorClass::Cbp | ActorClass::Clock | ActorClass::Operator | ActorClass::Worker,
        ) => return None,
    }
    let account = instruction.actor.account.as_ref();
    let sentence = match (&message.user_id, account) {
        (Some(user), Some(account)) if speaks_for(world, user, account) => return None,
        (None, _) => "The broker does not vouch for its sender: it must be published with the \
             property user_id, the name of the broker user that publishes it."
            .to_owned(),
        (Some(user), Some(account)) => format!(
            "The broker user `{user}` is not known to speak for the account {account}; the \
             directory must list it among the queueUsers of that account."
        ),
        (Some(_), None) => "It names no account for which its sender speaks.".to_owned(),
    };
    let problems = vec![Problem { pointer: "/data/actor/account".to_owned(), sentence }];
    Some(Defect { cause: QuarantineCause::WrongSender, problems })
}

fn speaks_for(world: &World<'_>, user: &str, account: &AceId) -> bool {
    world.account(account).is_some_and(|account| account.queue_users.iter().any(|it| it == user))
}

#[cfg(test)]
mod tests;
