//! The pipeline: this program as `serve` in processes of its own, messages in, mails out.

use std::collections::HashMap;
use std::fmt;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use queues::broker::{Broker, Confirmation, Publication};
use serde::Serialize;
use store::Store;

use super::{Figure, figure, importer, issue_instant, issue_message, start};
use crate::clock_source::{Clock as _, SystemClock};
use crate::config::Config;
use crate::failure::Failure;
use crate::opening;
use crate::simulation::{Timed, publication};
use crate::smtp_sink::{Sink, SinkOptions};

/// Messages of one publication.
const BATCH: usize = 256;
/// Units a second when latency is measured.
const LATENCY_RATE: u32 = 20;
/// How often the driver looks how far it is.
const POLL: Duration = Duration::from_millis(20);
/// A run that accepts no further mail for so long has failed.
const STALLED: Duration = Duration::from_mins(1);

/// Servers, a sink for mails, and where the numbering of notices stands.
pub(super) struct Bench {
    pub(super) config: Config,
    pub(super) store: Arc<dyn Store>,
    pub(super) broker: Arc<dyn Broker>,
    pub(super) sink: Sink,
    processes: u32,
    next: AtomicU32,
}

/// One run.
pub(super) struct Run {
    units: u32,
    elapsed: Duration,
    memory_kib: u64,
}

impl Run {
    pub(super) fn figure(&self, what: &str) -> Figure {
        figure(what, self.units.into(), self.elapsed)
    }

    pub(super) fn memory(&self, what: &str) -> Figure {
        super::servers::size(what, self.memory_kib / 1024)
    }
}

/// How long units took, in milliseconds.
#[derive(Debug, Serialize)]
pub(super) struct Distribution {
    units: usize,
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
}

impl fmt::Display for Distribution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "confirm to mail accepted, {} units at {LATENCY_RATE}/s: p50 {:.0} ms, p90 {:.0} ms, \
             p99 {:.0} ms, max {:.0} ms",
            self.units, self.p50, self.p90, self.p99, self.max
        )
    }
}

impl Bench {
    /// Opens the servers and starts the sink.
    pub(super) async fn new(config: Config, processes: u32) -> Result<Self, Failure> {
        let store = opening::store(&config).await?;
        let broker = opening::broker(&config).await?;
        let sink = Sink::start(SinkOptions::default()).await?;
        let bench = Self { config, store, broker, sink, processes, next: AtomicU32::new(1) };
        bench.load_directory().await?;
        Ok(bench)
    }

    /// The numbers of the next notices.
    pub(super) fn numbers(&self, count: u32) -> std::ops::Range<u32> {
        let first = self.next.fetch_add(count, Ordering::Relaxed);
        first..first + count
    }

    /// Makes the importer known: one message through the whole path.
    async fn load_directory(&self) -> Result<(), Failure> {
        let account = importer()?;
        let body = queues::contract::cloud_event(
            "bench-importer",
            "urn:cbp:account-administration",
            "gov.cbp.directory.upsert-account.v1",
            account["aceId"].as_str().unwrap_or_default(),
            issue_instant()?,
            &account,
        );
        let class = queues::contract::ArrivalClass::Cbp;
        self.publish(&[Timed { at: issue_instant()?, class, body }]).await?;
        let services = self.start()?;
        let started = start();
        while self.store.journal(None).await?.is_empty() {
            refuse_stalled(started)?;
            tokio::time::sleep(POLL).await;
        }
        drop(services);
        Ok(())
    }

    /// Sends while the processes work; from the first publication to the last mail accepted.
    pub(super) async fn units(&self, units: u32) -> Result<Run, Failure> {
        let messages = self.messages(units)?;
        let services = self.start()?;
        let before = self.sink.accepted();
        let bar = crate::progress::bar(units.into(), "units");
        let started = start();
        for batch in messages.chunks(BATCH) {
            self.publish(batch).await?;
        }
        self.wait_for(before, units, &bar).await?;
        Ok(Run { units, elapsed: started.elapsed(), memory_kib: peak_memory(&services) })
    }

    /// Sends first; from the start of the processes to the last mail accepted.
    pub(super) async fn backlog(&self, units: u32) -> Result<Run, Failure> {
        for batch in self.messages(units)?.chunks(BATCH) {
            self.publish(batch).await?;
        }
        let before = self.sink.accepted();
        let bar = crate::progress::bar(units.into(), "backlog");
        let started = start();
        let services = self.start()?;
        self.wait_for(before, units, &bar).await?;
        Ok(Run { units, elapsed: started.elapsed(), memory_kib: peak_memory(&services) })
    }

    /// Sends 20 units a second, each at its moment; from each confirm to its mail accepted.
    pub(super) async fn latency(&self, units: u32) -> Result<Distribution, Failure> {
        let messages = self.messages(units)?;
        let services = self.start()?;
        self.warm_up().await?;
        let before = self.sink.accepted();
        self.sink.forget();
        let bar = crate::progress::bar(units.into(), "latency");
        let mut confirmed: Vec<Instant> = Vec::with_capacity(messages.len());
        let mut tick = tokio::time::interval(Duration::from_secs(1) / LATENCY_RATE);
        for message in &messages {
            tick.tick().await;
            self.publish(std::slice::from_ref(message)).await?;
            confirmed.push(start());
        }
        self.wait_for(before, units, &bar).await?;
        drop(services);
        let cases: HashMap<String, usize> =
            messages.iter().enumerate().map(|(place, message)| (subject(message), place)).collect();
        let accepted = self.sink.arrivals();
        let mut taken: Vec<f64> = Vec::with_capacity(accepted.len());
        for mail in self.store.mails_of(None).await? {
            let place = cases.get(mail.case.as_str());
            let (Some(place), Some(at)) = (place, accepted.get(&mail.id)) else { continue };
            if let Some(confirmed) = confirmed.get(*place) {
                taken.push(at.saturating_duration_since(*confirmed).as_secs_f64() * 1000.0);
            }
        }
        Ok(distribution(taken))
    }

    /// A few units, so that connections and caches are there.
    async fn warm_up(&self) -> Result<(), Failure> {
        const UNITS: u32 = 20;
        let before = self.sink.accepted();
        self.publish(&self.messages(UNITS)?).await?;
        self.wait_for(before, UNITS, &ProgressBar::hidden()).await
    }

    pub(super) fn messages(&self, units: u32) -> Result<Vec<Timed>, Failure> {
        let at = issue_instant()?;
        self.numbers(units).map(|number| issue_message(number, at)).collect()
    }

    pub(super) async fn publish(&self, messages: &[Timed]) -> Result<(), Failure> {
        let publications: Vec<Publication> = messages.iter().map(publication).collect();
        for confirmation in self.broker.publish(&publications, SystemClock.now()).await? {
            match confirmation {
                Confirmation::Confirmed => {}
                Confirmation::Returned { reason } | Confirmation::Refused { reason } => {
                    return Err(Failure::No(format!("a message was not taken: {reason}")));
                }
            }
        }
        Ok(())
    }

    async fn wait_for(&self, before: u64, units: u32, bar: &ProgressBar) -> Result<(), Failure> {
        let (mut last, mut since) = (before, start());
        loop {
            let accepted = self.sink.accepted();
            bar.set_position(accepted - before);
            if accepted >= before + u64::from(units) {
                bar.finish_and_clear();
                return Ok(());
            }
            if accepted > last {
                (last, since) = (accepted, start());
            }
            refuse_stalled(since)?;
            tokio::time::sleep(POLL).await;
        }
    }

    /// Starts the processes.
    fn start(&self) -> Result<Services, Failure> {
        let services = (0..self.processes).map(|_| self.start_one()).collect::<Result<_, _>>();
        services.map(Services)
    }

    fn start_one(&self) -> Result<Child, Failure> {
        let program = std::env::current_exe()?;
        let log = std::fs::File::create(self.config.data_dir.join("serve.log"))?;
        let mut command = Command::new(program);
        let variables = [
            ("STORE__URL", self.config.store.url.clone()),
            ("BROKER__URL", self.config.broker.url.clone()),
            ("BROKER__TRADE_IDENTITY", "trusted".to_owned()),
            ("MAIL__URL", self.sink.url()),
            ("MAIL__TLS", "none".to_owned()),
            ("LOG__LEVEL", "warn".to_owned()),
        ];
        for (name, value) in variables {
            command.env(format!("TIDEWAITER__{name}"), value);
        }
        command.arg("--data-dir").arg(&self.config.data_dir).arg("serve");
        Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?)
    }
}

/// Running processes; killed when dropped, which loses nothing.
struct Services(Vec<Child>);

impl Drop for Services {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // One that has ended already is just as well.
            let _: std::io::Result<()> = child.kill();
            let _: std::io::Result<std::process::ExitStatus> = child.wait();
        }
    }
}

/// The largest resident memory that any of the processes had so far, as Linux tells it; 0 elsewhere.
fn peak_memory(services: &Services) -> u64 {
    services.0.iter().filter_map(|child| peak_memory_of(child.id())).max().unwrap_or(0)
}

fn peak_memory_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn refuse_stalled(since: Instant) -> Result<(), Failure> {
    if since.elapsed() < STALLED {
        return Ok(());
    }
    Err(Failure::Environment(
        "nothing moved for a minute; the measurement is broken off".to_owned(),
    ))
}

/// The case of a message.
fn subject(message: &Timed) -> String {
    let value: serde_json::Value = serde_json::from_slice(&message.body).unwrap_or_default();
    value["subject"].as_str().unwrap_or_default().to_owned()
}

fn distribution(mut taken: Vec<f64>) -> Distribution {
    taken.sort_by(f64::total_cmp);
    let at = |share: usize| {
        let place = (taken.len() * share).div_ceil(100).saturating_sub(1);
        taken.get(place).copied().unwrap_or(f64::NAN)
    };
    Distribution { units: taken.len(), p50: at(50), p90: at(90), p99: at(99), max: at(100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_units_took_at_most_its_percentile() {
        let taken = (1..=200).rev().map(f64::from).collect();
        let Distribution { units, p50, p90, p99, max } = distribution(taken);
        assert_eq!((units, p50, p90, p99, max), (200, 100.0, 180.0, 198.0, 200.0));
    }
}
