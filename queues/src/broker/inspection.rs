//! What a broker looks like from here, for the people who run it (`tidewaiter doctor`).
//!
//! Looking changes nothing: no queue is made and no message is taken, published or counted.

use crate::topology::{Exchange, Queue};

/// What an engine found at its server or in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Which engine looked: `embedded` or `rabbitmq`.
    pub engine: &'static str,
    /// What the server calls itself, with its version, as far as the engine can see it.
    pub server: Option<String>,
    /// The file or the address, without password.
    pub address: String,
    /// Who we are to the server; `None` where nobody logs in.
    pub user: Option<String>,
    /// Where the moment of receipt comes from.
    pub receipt: ReceiptSource,
    /// Every exchange of the topology.
    pub exchanges: Vec<ExchangeInspection>,
    /// Every queue of the topology.
    pub queues: Vec<QueueInspection>,
}

impl Inspection {
    /// Everything that is wrong, in the order of the topology.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let exchanges = self.exchanges.iter().filter_map(|exchange| exchange.problem.as_ref());
        exchanges.chain(self.queues.iter().filter_map(|queue| queue.problem.as_ref()))
    }
}

/// Where [`Delivery::received_at`](super::Delivery::received_at) comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptSource {
    /// The broker notes it on arrival, and no sender can forge it.
    Broker,
    /// The moment of our own consumption: the broker does not note it.
    Consumption,
    /// The moment of our own consumption: this user may not find out whether the broker notes it.
    Unknown,
}

/// One exchange, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeInspection {
    /// Which one.
    pub exchange: Exchange,
    /// Whether the broker has it.
    pub exists: bool,
    /// Whether this user may publish to it; `None` when that cannot be seen. Only the roles that
    /// publish there need it, so a "no" is not a problem by itself.
    pub writable: Option<bool>,
    /// What is wrong, if anything is.
    pub problem: Option<Problem>,
}

/// One queue, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueInspection {
    /// Which one.
    pub queue: Queue,
    /// Whether the broker has it.
    pub exists: bool,
    /// Whether its type and arguments are ours; `None` when this user may not ask.
    pub as_declared: Option<bool>,
    /// Messages that nobody holds.
    pub ready: u64,
    /// Whether this user may consume from it; `None` when that cannot be seen. Only the roles that
    /// consume from it need it, so a "no" is not a problem by itself.
    pub readable: Option<bool>,
    /// What is wrong, if anything is.
    pub problem: Option<Problem>,
}

/// Something an operator has to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, as a sentence.
    pub sentence: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
}
