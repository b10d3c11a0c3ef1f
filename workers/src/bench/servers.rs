//! The servers: what RabbitMQ, PostgreSQL and this program do together, and each alone.
//!
//! The program that is measured is this one, started as `serve` with every role; this process
//! publishes, takes the mails as an SMTP server and measures.

use clap::ValueEnum;
use serde_json::json;
use store::model::CaseFilter;

use super::bound::Bound;
use super::growth::{commits, rungs};
use super::pipeline::{Bench, Distribution};
use super::{BenchArgs, Figure, figure, pdfs, raw, show, steps};
use crate::cli::Global;
use crate::commands::output;
use crate::config::{BrokerAddress, Config, StoreAddress, without_user};
use crate::failure::Failure;
use crate::opening;

/// What is measured with the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Measure {
    /// Each part alone: steps, PDFs, publish, consume, commit, SMTP.
    Raw,
    /// Units a second: message to mail accepted, while messages come.
    Units,
    /// From the broker's confirm to the mail accepted, at 20 units a second.
    Latency,
    /// A backlog that waits when the processes start.
    Backlog,
    /// Due rungs fired, with many open deadlines.
    Rungs,
}

/// Runs the measurements.
///
/// # Errors
/// When a server cannot be reached, or the database is not empty.
pub(super) async fn run(
    args: &BenchArgs,
    store: &str,
    broker: &str,
    global: &Global,
) -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("tidewaiter-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut config = Config::embedded(&folder)?;
    store.clone_into(&mut config.store.url);
    broker.clone_into(&mut config.broker.url);
    prepare(&config).await?;
    let bench = Bench::new(config, args.processes).await?;
    let measured = measure(&bench, args).await;
    std::fs::remove_dir_all(&folder)?;
    let Measured { figures, latency, bound } = measured?;
    if global.json {
        let all = json!({ "figures": figures, "latencyMs": latency, "bound": bound });
        return output::print_json(&all);
    }
    show(&figures, global)?;
    if let Some(bound) = bound {
        output::print(&bound.to_string())?;
    }
    latency.map_or(Ok(()), |latency| output::print(&latency.to_string()))
}

/// What was measured.
#[derive(Default)]
struct Measured {
    figures: Vec<Figure>,
    latency: Option<Distribution>,
    /// Where parts and whole were measured.
    bound: Option<Bound>,
}

/// Makes schema and topology; refuses a database that somebody uses.
async fn prepare(config: &Config) -> Result<(), Failure> {
    match (config.store_address()?, config.broker_address()?) {
        (StoreAddress::Postgres(_), BrokerAddress::Amqp(_)) => {}
        _ => {
            return Err(Failure::Usage(
                "--store takes postgres://… and --broker amqp://…; without them the embedded \
                 engines are measured"
                    .to_owned(),
            ));
        }
    }
    let store = opening::unchecked_store(config).await?;
    store.migrate().await?;
    let cases = store.cases(&CaseFilter { most: Some(1), ..CaseFilter::default() }).await?;
    store.close().await;
    if !cases.is_empty() {
        return Err(Failure::Usage(format!(
            "{}: there are cases in this database; name an empty one, for it is filled with \
             invented notices",
            without_user(&config.store.url)
        )));
    }
    opening::broker(config).await.map(|_| ())
}

async fn measure(bench: &Bench, args: &BenchArgs) -> Result<Measured, Failure> {
    let mut measured = Measured::default();
    let figures = &mut measured.figures;
    let wants = |measure| args.only.contains(&measure);
    let (mut parts, mut whole) = (None, None);
    if wants(Measure::Raw) {
        let (steps, pdfs) = (steps(), pdfs()?);
        let [published, taken] = raw::broker(bench).await?;
        let [mails] = raw::smtp(bench).await?;
        parts = Some([&steps, &pdfs, &published, &taken, &mails].map(|it| it.per_second));
        figures.extend([steps, pdfs, published, taken, mails]);
    }
    if wants(Measure::Units) {
        let run = bench.units(args.units).await?;
        let units = run.figure("units: message to mail accepted");
        whole = Some(units.per_second);
        figures.extend([units, run.memory("memory of a process at most, MiB")]);
    }
    if wants(Measure::Latency) {
        measured.latency = Some(bench.latency(args.latency_units).await?);
    }
    if wants(Measure::Backlog) {
        let run = bench.backlog(args.units).await?;
        figures.push(run.figure("backlog drained: start to last mail"));
        figures.push(run.memory("memory of a process at most, MiB"));
    }
    // What follows leaves documents and mails to make: processes that start later would make them.
    if let Some([steps, pdfs, published, taken, mails]) = parts {
        let commits = commits(bench).await?;
        let rates = [steps, pdfs, published, taken, commits.per_second, mails];
        measured.bound = whole.map(|units| Bound::of(rates, units));
        figures.push(commits);
    }
    if wants(Measure::Rungs) {
        for &deadlines in &args.deadlines {
            figures.extend(rungs(bench, deadlines).await?);
        }
    }
    Ok(measured)
}

/// A figure that is a size, not a rate.
pub(super) fn size(what: &str, size: u64) -> Figure {
    figure(what, size, std::time::Duration::from_secs(1))
}
