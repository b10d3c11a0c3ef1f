//! `simulate`: messages through the real rules, in memory, on a clock that jumps.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use store::Store;
use store::model::CaseFilter;

use super::{input, output};
use crate::cli::Global;
use crate::failure::Failure;
use crate::intake::Decided;
use crate::simulation::{Script, Simulation, end_of_day, is_loading, start_of_day};
use crate::timeline::{self, Happening};

/// What to simulate.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// Messages (NDJSON, array or object), delivered at their `time`.
    #[arg(long, value_name = "FILE")]
    pub messages: PathBuf,
    /// Accounts loaded at the start: a JSON array of upsert-account data.
    #[arg(long, value_name = "FILE")]
    pub directory: Option<PathBuf>,
    /// First day of the timeline, at CBP's clock; what came before is played, not shown.
    #[arg(long, value_name = "DATE")]
    pub from: Date,
    /// Last day; nothing after it happens.
    #[arg(long, value_name = "DATE")]
    pub until: Date,
}

/// What `simulate --json` prints (design §7).
#[derive(Debug, Serialize)]
pub struct Report {
    /// What happened, in order.
    pub timeline: Vec<Happening>,
    /// Where the cases stand.
    pub cases: Vec<CaseLine>,
    /// Happenings by kind.
    pub counts: BTreeMap<&'static str, usize>,
}

/// Where a case stands.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct CaseLine {
    /// Number.
    pub case: String,
    /// Workflow.
    pub workflow: String,
    /// State.
    pub state: String,
    /// Raw due date.
    pub raw_due_on: Option<Date>,
    /// Effective due date.
    pub due_on: Option<Date>,
}

/// Runs `simulate`.
///
/// # Errors
/// [`Failure::Usage`] for dates that run backwards, [`Failure::No`] for a directory that is not
/// valid.
pub async fn run(args: &SimulateArgs, global: &Global) -> Result<(), Failure> {
    if args.until < args.from {
        return Err(Failure::Usage("--until lies before --from".to_owned()));
    }
    let shown_from = start_of_day(args.from)?;
    let until = end_of_day(args.until)?;
    let messages = Script::messages_of(&input::read(&args.messages)?, shown_from);
    let directory = match &args.directory {
        Some(file) => Script::directory_of(&input::read(file)?)?,
        None => Vec::new(),
    };
    // What came before the days shown is played too, so that the cases stand where they must.
    let from = messages.first().map_or(shown_from, |first| first.at.min(shown_from));
    let after = messages.iter().filter(|message| message.at >= until).count();
    if after > 0 {
        let what = output::counted(after, "message");
        output::note(&format!("{what} after the last day: not delivered"));
    }
    let script = Script { messages, directory, from, until };
    let config = global.load_config()?;
    let simulation = Simulation::in_memory(from, config.calendar()?, config.policy()).await?;
    let bar = crate::progress::bar(script.messages.len() as u64, "simulating");
    let decided = simulation.run(&script, |_| bar.inc(1)).await?;
    bar.finish_and_clear();
    let report = report(simulation.engine.store.as_ref(), &decided, shown_from).await?;
    if global.json { output::print_json(&report) } else { print(&report) }
}

/// The report of a run since an instant: its journal and what left no trace in it.
///
/// # Errors
/// When the store fails.
pub async fn report(
    store: &dyn Store,
    decided: &[Decided],
    since: Timestamp,
) -> Result<Report, Failure> {
    let journal = store.journal(None).await?;
    let mut timeline: Vec<Happening> = journal
        .iter()
        // The accounts loaded at the start are the stage, not the play.
        .filter(|row| !is_loading(&row.entry))
        .map(timeline::of_journal)
        .chain(decided.iter().filter_map(timeline::of_decided))
        .filter(|happening| happening.at >= since)
        .collect();
    timeline.sort_by_key(|happening| happening.at);
    let mut counts = BTreeMap::new();
    for happening in &timeline {
        *counts.entry(happening.kind).or_insert(0) += 1;
    }
    let mut cases: Vec<CaseLine> = store
        .cases(&CaseFilter::default())
        .await?
        .into_iter()
        .map(|row| CaseLine {
            case: row.case.number().to_string(),
            workflow: row.case.workflow().name().to_owned(),
            state: row.case.state_name().to_owned(),
            raw_due_on: row.case.deadline().map(|certificate| certificate.raw_due_on),
            due_on: row.case.deadline().map(|certificate| certificate.due_on),
        })
        .collect();
    cases.sort_by(|a, b| a.case.cmp(&b.case));
    Ok(Report { timeline, cases, counts })
}

fn print(report: &Report) -> Result<(), Failure> {
    for happening in &report.timeline {
        output::print(&timeline::line(happening))?;
    }
    let rows: Vec<Vec<String>> = report
        .cases
        .iter()
        .map(|case| {
            let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
            vec![case.case.clone(), case.state.clone(), date(case.raw_due_on), date(case.due_on)]
        })
        .collect();
    output::print("")?;
    output::print(&output::table(&["case", "state", "raw due on", "due on"], &rows))?;
    let counts: Vec<String> =
        report.counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    output::print(&format!("\n{}", counts.join(", ")))
}
