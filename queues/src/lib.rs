//! What travels between Tidewaiter and the world: messages, the topology they move through, and
//! the brokers that carry them.

pub mod amqp;
pub mod broker;
pub mod contract;
pub mod embedded;
pub mod topology;
