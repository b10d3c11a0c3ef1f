//! What happens to a publication, before anything is written.

use crate::broker::{Confirmation, Publication};
use crate::topology::Queue;

/// What happens to one publication.
pub(super) enum Verdict {
    /// A queue takes it.
    Keep(Queue),
    /// A fact that nobody asked for.
    Drop,
    /// No queue takes it.
    Return(String),
    /// It breaks a limit.
    Refuse(String),
}

impl Verdict {
    /// Decides from the publication and the topology alone.
    pub(super) fn on(publication: &Publication) -> Self {
        if let Some(reason) = publication.refusal() {
            return Self::Refuse(reason);
        }
        let exchange = publication.exchange;
        match exchange.route(&publication.routing_key) {
            Some(queue) => Self::Keep(queue),
            None if exchange.drops_unrouted() => Self::Drop,
            None => Self::Return(format!(
                "no queue takes routing key {:?} from exchange {exchange}",
                publication.routing_key
            )),
        }
    }

    /// The queue that keeps it, if any.
    pub(super) fn queue(&self) -> Option<Queue> {
        match self {
            Self::Keep(queue) => Some(*queue),
            Self::Drop | Self::Return(_) | Self::Refuse(_) => None,
        }
    }

    /// The answer to the publisher, once what is to be kept is kept.
    pub(super) fn into_confirmation(self) -> Confirmation {
        match self {
            Self::Keep(_) | Self::Drop => Confirmation::Confirmed,
            Self::Return(reason) => Confirmation::Returned { reason },
            Self::Refuse(reason) => Confirmation::Refused { reason },
        }
    }
}
