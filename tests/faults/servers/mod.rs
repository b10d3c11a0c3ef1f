//! Faults on RabbitMQ, PostgreSQL and a mail server: processes killed, servers stopped, refused and
//! hanging. In each: nothing lost, nothing twice, no storm, and it can be seen while it lasts.

mod alarms;
mod documents;
mod kills;
mod month;
mod outages;
mod post;
mod secured;
mod starts;
