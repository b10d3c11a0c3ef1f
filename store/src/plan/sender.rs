//! Whether a message of the trade comes from whom it says.
//!
//! The exchange tells the class of an actor, not who of that class it is. On RabbitMQ a message
//! may carry `user_id`, which the broker checks against the login of the connection; the
//! directory says which of these users speak for an account.

use serde_json::json;
use workflows::actor::ActorClass;
use workflows::ids::AceId;
use workflows::message::{Defect, Inbound, Instruction, MessageIdentity, Problem, QuarantineCause};

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

/// Name of the exchange of the trade (design §4), for messages that say nothing else that can be
/// read.
const TRADE_EXCHANGE: &str = "tidewaiter.trade";

fn is_of_trade(message: &Inbound) -> bool {
    match &message.content {
        Ok(instruction) => instruction.actor.class == ActorClass::Trade,
        Err(_) => message.exchange == TRADE_EXCHANGE,
    }
}

/// The broker user who sent a message, where one counts; empty for one that is not vouched for.
pub(super) fn vouched_user<'m>(world: &World<'_>, message: &'m Inbound) -> Option<&'m str> {
    match world.trade_identity() {
        TradeIdentity::Required if is_of_trade(message) => {
            Some(message.user_id.as_deref().unwrap_or_default())
        }
        TradeIdentity::Required | TradeIdentity::Trusted => None,
    }
}

/// The identity that a message uses up. Nobody of the trade uses up one of somebody else, CBP
/// included, whatever its `source` and `id` say: it is one of the account that is known to have
/// sent it, else of the broker user.
pub(super) fn identity(
    world: &World<'_>,
    message: &Inbound,
    understood: Option<&Instruction>,
) -> MessageIdentity {
    if vouched_user(world, message).is_none() {
        return message.identity.clone();
    }
    match understood.and_then(|instruction| instruction.actor.account.as_ref()) {
        Some(account) => of_account(message, account),
        None => of_user(message),
    }
}

/// Every identity that a message of the trade may use up.
pub(super) fn identities(message: &Inbound) -> Vec<MessageIdentity> {
    if !is_of_trade(message) {
        return Vec::new();
    }
    let account =
        message.content.as_ref().ok().and_then(|instruction| instruction.actor.account.as_ref());
    let of_account = account.map(|account| of_account(message, account));
    of_account.into_iter().chain([of_user(message)]).collect()
}

fn of_account(message: &Inbound, account: &AceId) -> MessageIdentity {
    let MessageIdentity { source, id } = &message.identity;
    let source = json!(["trade", "account", account, source]).to_string();
    MessageIdentity { source, id: id.clone() }
}

fn of_user(message: &Inbound) -> MessageIdentity {
    let MessageIdentity { source, id } = &message.identity;
    let source = json!(["trade", "user", message.user_id, source]).to_string();
    MessageIdentity { source, id: id.clone() }
}

fn speaks_for(world: &World<'_>, user: &str, account: &AceId) -> bool {
    world.account(account).is_some_and(|account| account.queue_users.iter().any(|it| it == user))
}

#[cfg(test)]
mod tests;
