//! Many open deadlines: what a commit and a due rung cost then.

use std::sync::Arc;

use indicatif::ProgressBar;
use queues::contract::{Arrival, ArrivalClass, parse};
use queues::topology::Exchange;
use store::plan::{of_messages, wanted};
use workflows::message::Inbound;

use super::pipeline::Bench;
use super::{Figure, figure, issue_instant, start};
use crate::clock_source::ManualClock;
use crate::engine::{Engine, PassError};
use crate::failure::Failure;
use crate::opening::{self, Parts};
use crate::retry::commit_planned;
use crate::simulation::Timed;
use crate::transport::MemoryTransport;
use crate::{clock, opening::assembled};

/// Clocks that fire at once, as those of two processes do.
const CLOCKS: usize = 2;
/// Messages of one commit.
const BATCH: usize = 256;

/// Opens as many cases as are missing, without broker, then fires the first reminder of each.
pub(super) async fn rungs(bench: &Bench, deadlines: u32) -> Result<[Figure; 2], Failure> {
    let issued = issue_instant()?;
    let manual = Arc::new(ManualClock::at(issued));
    let engine = engine(bench, Arc::<ManualClock>::clone(&manual)).await?;
    let bar = crate::progress::bar(deadlines.into(), "cases");
    let messages = bench.messages(deadlines)?;
    let started = start();
    for batch in messages.chunks(BATCH) {
        open_cases(&engine, batch).await?;
        bar.inc(batch.len() as u64);
    }
    let opened = started.elapsed();
    bar.finish_and_clear();
    let mut fired = 0;
    let started = start();
    if let Some(due_at) = engine.store.next_rung_at().await? {
        manual.set(due_at);
        let bar = crate::progress::bar(deadlines.into(), "rungs");
        let clocks: Vec<_> =
            (0..CLOCKS).map(|_| tokio::spawn(fire(engine.clone(), bar.clone()))).collect();
        for clock in clocks {
            let ended = clock.await;
            fired += ended.map_err(|error| Failure::environment("a clock died", &error))??;
        }
        bar.finish_and_clear();
    }
    let elapsed = started.elapsed();
    engine.store.close().await;
    Ok([
        figure(
            &format!("commit: {deadlines} cases in batches of {BATCH}"),
            deadlines.into(),
            opened,
        ),
        figure(
            &format!("due rungs fired by {CLOCKS} clocks, {deadlines} open deadlines"),
            fired,
            elapsed,
        ),
    ])
}

/// Cases of the part that writes them alone.
const CASES_ALONE: u32 = 2_560;

/// Opens cases without broker: the store's part of a unit, but what documents and mails write.
pub(super) async fn commits(bench: &Bench) -> Result<Figure, Failure> {
    let engine = engine(bench, Arc::new(ManualClock::at(issue_instant()?))).await?;
    let messages = bench.messages(CASES_ALONE)?;
    let started = start();
    for batch in messages.chunks(BATCH) {
        open_cases(&engine, batch).await?;
    }
    let elapsed = started.elapsed();
    engine.store.close().await;
    Ok(figure(&format!("commit: cases in batches of {BATCH}"), CASES_ALONE.into(), elapsed))
}

/// One clock: takes due rungs until there are none. Returns how many it settled.
async fn fire(engine: Engine, bar: ProgressBar) -> Result<u64, PassError> {
    let mut fired = 0;
    loop {
        let settled = clock::pass(&engine).await? as u64;
        if settled == 0 {
            return Ok(fired);
        }
        fired += settled;
        bar.inc(settled);
    }
}

/// The store of the bench on a clock that stands, with nothing else behind it.
async fn engine(bench: &Bench, clock: Arc<ManualClock>) -> Result<Engine, Failure> {
    let parts = Parts {
        store: opening::store(&bench.config).await?,
        broker: Arc::clone(&bench.broker),
        documents: crate::document_store::DocumentStore::in_memory(),
        transport: Arc::new(MemoryTransport::default()),
    };
    assembled(parts, &bench.config, clock)
}

async fn open_cases(engine: &Engine, messages: &[Timed]) -> Result<(), Failure> {
    let messages: Vec<Inbound> = messages.iter().map(inbound).collect();
    let now = engine.clock.now();
    commit_planned(engine.store.as_ref(), &wanted(&messages), |loaded| {
        of_messages(&messages, loaded, &engine.settings, now)
    })
    .await?;
    Ok(())
}

fn inbound(message: &Timed) -> Inbound {
    let arrival = Arrival {
        exchange: ArrivalClass::Cbp,
        exchange_name: Exchange::Cbp.name().to_owned(),
        received_at: message.at,
        user_id: None,
    };
    parse(&message.body, &arrival)
}
