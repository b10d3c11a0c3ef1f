//! Each part alone, on the same machine in the same run: the bound of the whole.

use std::sync::Arc;

use queues::topology::Queue;

use super::pipeline::Bench;
use super::{Figure, figure, start};
use crate::clock_source::{Clock as _, SystemClock};
use crate::failure::Failure;
use crate::opening;
use crate::transport::{Outgoing, Transport};

/// Messages of the broker's part.
const MESSAGES: u32 = 10_240;
/// Mails of the part of SMTP.
const MAILS: u32 = 2_000;
/// Messages of one take, as intake takes them.
const BATCH: usize = 256;
/// Bytes of a mail with a notice as PDF.
const MAIL_BYTES: usize = 60_000;

/// Publishes issue messages and takes them again.
pub(super) async fn broker(bench: &Bench) -> Result<[Figure; 2], Failure> {
    let messages = bench.messages(MESSAGES)?;
    // A connection of its own: one that took messages goes on taking them.
    let broker = opening::broker(&bench.config).await?;
    let started = start();
    for batch in messages.chunks(BATCH) {
        bench.publish(batch).await?;
    }
    let published = figure("broker: publish with confirms", MESSAGES.into(), started.elapsed());
    let started = start();
    let mut taken = 0;
    while taken < messages.len() {
        broker.wait(Queue::IntakeCbp).await;
        let batch = broker.take(Queue::IntakeCbp, BATCH, SystemClock.now()).await?;
        broker.ack(&batch, SystemClock.now()).await?;
        taken += batch.len();
    }
    broker.close().await;
    let consumed = figure("broker: take and ack", MESSAGES.into(), started.elapsed());
    Ok([published, consumed])
}

/// Hands mails to the sink over as many connections as the configuration has.
pub(super) async fn smtp(bench: &Bench) -> Result<[Figure; 1], Failure> {
    let mut config = bench.config.clone();
    config.mail.tls = crate::transport::smtp::TlsMode::None;
    let transport = Arc::new(opening::smtp(&config, &bench.sink.url())?);
    let connections = config.mail.connections;
    let started = start();
    let mut tasks = tokio::task::JoinSet::new();
    for connection in 0..connections {
        let transport = Arc::clone(&transport);
        tasks.spawn(async move {
            for number in 0..MAILS / connections {
                transport.send(&mail(connection, number)).await?;
            }
            Ok::<(), crate::transport::TransportError>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.map_err(|error| Failure::environment("a sender died", &error))?
            .map_err(|error| Failure::environment("a mail was not taken", &error))?;
    }
    let sent = MAILS / connections * connections;
    let what = format!("SMTP: mails of {MAIL_BYTES} bytes, {connections} connections");
    Ok([figure(&what, sent.into(), started.elapsed())])
}

fn mail(connection: u32, number: u32) -> Outgoing {
    let id = format!("raw-{connection}-{number}");
    let head = format!("Message-ID: <{id}@tidewaiter.example>\r\nSubject: bench\r\n\r\n");
    let line = "notice\r\n".repeat(MAIL_BYTES / 8);
    Outgoing {
        file_name: format!("{id}.eml"),
        id,
        from: "notices@tidewaiter.example".to_owned(),
        to: "customs@cedarridgehome.example".to_owned(),
        bytes: [head, line].concat().into_bytes(),
    }
}
