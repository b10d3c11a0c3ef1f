//! `bench`: what this machine does, part by part and end to end.
//!
//! Measures, never judges: figures belong in docs/performance.md with the machine they are from.
//! Without addresses it measures the embedded engines; with those of an empty database and an
//! empty virtual host, the servers (`servers`).

mod bound;
mod growth;
mod pipeline;
mod raw;
mod servers;

use std::time::{Duration, Instant};

use clap::Args;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;
use serde_json::{Value, json};
use templates::document::{DocumentInput, render};
use templates::paper::Paper;
use workflows::calendar::Calendar;
use workflows::case::{Context, Policy, step};
use workflows::deadline::{TIME_ZONE, local_instant};
use workflows::effect::Effect;
use workflows::form28::samples;
use workflows::ids::{EntryNumber, FilerCode};
use workflows::message::Command;

use crate::cli::Global;
use crate::clock_source::{Clock as _, SystemClock};
use crate::commands::output;
use crate::config::Config;
use crate::failure::Failure;
use crate::simulation::{Simulation, Timed};

/// What to measure.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Notices sent through the embedded path.
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub notices: u32,
    /// An empty PostgreSQL database to measure with; it is filled with invented notices.
    #[arg(long, requires = "broker", value_name = "URL")]
    pub store: Option<String>,
    /// An empty virtual host of RabbitMQ to measure with.
    #[arg(long, requires = "store", value_name = "URL")]
    pub broker: Option<String>,
    /// What to measure with the servers.
    #[arg(long, value_delimiter = ',', default_value = "raw,units,latency,backlog,rungs")]
    pub only: Vec<servers::Measure>,
    /// Units sent for `units` and `backlog`.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    pub units: u32,
    /// Processes that work, each with every role.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
    pub processes: u32,
    /// Units sent for `latency`, 20 in a second.
    #[arg(long, default_value_t = 600, value_name = "N")]
    pub latency_units: u32,
    /// Open deadlines for `rungs`; several for how cost grows.
    #[arg(long, value_delimiter = ',', default_value = "100000", value_name = "N,…")]
    pub deadlines: Vec<u32>,
}

/// One figure.
#[derive(Debug, Serialize)]
struct Figure {
    what: String,
    count: u64,
    seconds: f64,
    per_second: f64,
}

impl Figure {
    fn cells(&self) -> Vec<String> {
        vec![
            self.what.clone(),
            self.count.to_string(),
            format!("{:.2}", self.seconds),
            format!("{:.0}", self.per_second),
        ]
    }
}

/// How long each part is measured.
const PART_TIME: Duration = Duration::from_secs(2);

/// Runs `bench`.
///
/// # Errors
/// When the embedded engines fail.
pub async fn run(args: &BenchArgs, global: &Global) -> Result<(), Failure> {
    if let (Some(store), Some(broker)) = (&args.store, &args.broker) {
        return servers::run(args, store, broker, global).await;
    }
    let figures = [steps(), pdfs()?, embedded_path(args.notices).await?];
    show(&figures, global)
}

fn show(figures: &[Figure], global: &Global) -> Result<(), Failure> {
    if global.json {
        return output::print_json(&figures);
    }
    let rows: Vec<Vec<String>> = figures.iter().map(Figure::cells).collect();
    output::print(&output::table(&["what", "count", "seconds", "per second"], &rows))
}

fn steps() -> Figure {
    part("steps: issue a Form 28", issue_once)
}

fn pdfs() -> Result<Figure, Failure> {
    let form = samples::notice();
    let document = document()?;
    let input = DocumentInput { paper: Paper::Form28(&form), document: &document };
    Ok(part("PDFs: Form 28 as issued", || drop(render(&input))))
}

#[expect(clippy::disallowed_methods, reason = "measuring is what this command does")]
fn start() -> Instant {
    Instant::now()
}

fn part(what: &str, mut once: impl FnMut()) -> Figure {
    once();
    let started = start();
    let mut count = 0;
    while started.elapsed() < PART_TIME {
        once();
        count += 1;
    }
    figure(what, count, started.elapsed())
}

fn figure(what: &str, count: u64, elapsed: Duration) -> Figure {
    let seconds = elapsed.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
    let per_second = count as f64 / seconds;
    Figure { what: what.to_owned(), count, seconds, per_second }
}

fn issue_once() {
    let command = Command::Form28(workflows::form28::Command::Issue(Box::new(samples::notice())));
    let (calendar, importer) = (Calendar::cbp(), samples::importer());
    let at = samples::in_time();
    let context = Context {
        received_at: at,
        now: at,
        calendar: &calendar,
        importer: Some(&importer),
        related: &[],
        policy: &Policy::default(),
    };
    drop(step(None, &command, &samples::officer(), &context));
}

fn document() -> Result<workflows::effect::Document, Failure> {
    let command = workflows::form28::Command::Issue(Box::new(samples::notice()));
    let given = samples::give(None, &command, &samples::officer(), samples::in_time());
    let effects = given.map_err(|rejection| Failure::No(rejection.sentence))?.1;
    effects
        .into_iter()
        .find_map(
            |effect| if let Effect::Render(document) = effect { Some(document) } else { None },
        )
        .ok_or_else(|| Failure::No("the sample makes no document".to_owned()))
}

/// Issue messages through broker, store, PDF and mail folder, all roles in one thread.
async fn embedded_path(notices: u32) -> Result<Figure, Failure> {
    let folder = std::env::temp_dir().join(format!("tidewaiter-bench-{}", std::process::id()));
    let config = Config::embedded(&folder)?;
    let from = issue_instant()?;
    let simulation = Simulation::in_folder(from, &config).await?;
    simulation.load_directory(&[importer()?]).await?;
    let messages = (1..=notices).map(|n| issue_message(n, from)).collect::<Result<Vec<_>, _>>()?;
    let bar = crate::progress::bar(u64::from(notices), "notices");
    let started = start();
    for batch in messages.chunks(256) {
        simulation.deliver(batch).await?;
        simulation.engine.run_until_idle().await?;
        bar.inc(batch.len() as u64);
    }
    let elapsed = started.elapsed();
    bar.finish_and_clear();
    simulation.engine.store.close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(figure("notices: message to mails, embedded", u64::from(notices), elapsed))
}

/// The importer of the sample notice, with one contact: one mail a notice.
fn importer() -> Result<Value, Failure> {
    serde_json::to_value(samples::importer())
        .map_err(|error| Failure::environment("the sample cannot be written", &error))
}

/// Nine in the morning of today: no reminder of the notices is due while the bench runs.
fn issue_instant() -> Result<Timestamp, Failure> {
    let today = SystemClock.now().to_zoned(TimeZone::UTC).date();
    local_instant(today, 9, 0, TIME_ZONE).map_err(|error| Failure::Usage(error.to_string()))
}

/// The sample notice under its own number and entry.
///
/// # Errors
/// When the number is beyond what an entry number holds.
pub fn issue_message(n: u32, at: Timestamp) -> Result<Timed, Failure> {
    let filer: FilerCode = "XQ7".parse().map_err(|error| Failure::Usage(format!("{error}")))?;
    let entry =
        EntryNumber::numbered(filer, n).map_err(|error| Failure::Usage(error.to_string()))?;
    let number = format!("RFI-2027-{n:06}");
    let mut data: Value = serde_json::to_value(samples::notice())
        .map_err(|error| Failure::environment("the sample cannot be written", &error))?;
    data["noticeNumber"] = json!(number);
    data["entryNumber"] = json!(entry.to_string());
    let day = at.to_zoned(TimeZone::UTC).date();
    for (field, days_before) in
        [("dateOfRequest", 0), ("dateOfEntry", 79), ("dateOfImportation", 83)]
    {
        let date = day.saturating_sub(days_before.days());
        data[field] = json!(date.to_string());
    }
    let message = json!({
        "specversion": "1.0", "id": format!("bench-{n}"), "source": "urn:cbp:center:CPM",
        "type": "gov.cbp.form28.issue.v1", "subject": number, "time": at, "data": data,
    });
    Ok(Timed {
        at,
        class: queues::contract::ArrivalClass::Cbp,
        body: message.to_string().into_bytes(),
    })
}
