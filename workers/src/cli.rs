//! The command line: names, flags and help; each command is a function of `commands`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use workflows::deadline::Rule;

use crate::commands;
use crate::config::Config;
use crate::failure::Failure;

/// Moves U.S. customs notices from a queue to their resolution, and can prove every step later.
#[derive(Debug, Parser)]
#[command(name = "tidewaiter", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 the answer is no (invalid, mismatch), 2 usage, \
3 environment (cannot reach, cannot write).\n\nBegin with `tidewaiter demo`.";

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Configuration file; without one, everything is embedded under ./tidewaiter-data.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder for everything embedded, instead of the configured one.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print JSON for programs.
    #[arg(long, global = true)]
    pub json: bool,
}

impl Global {
    /// The configuration these flags ask for.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_config(&self) -> Result<Config, Failure> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(data_dir) = &self.data_dir {
            config.data_dir.clone_from(data_dir);
        }
        Ok(config)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The whole system on the sample notices: weeks in seconds, then a summary to look at.
    Demo {
        /// Folder for mails, PDFs and the database; one that an earlier demo made is emptied.
        #[arg(long, default_value = "tidewaiter-demo", value_name = "DIR")]
        dir: PathBuf,
    },
    /// Runs the workers until Ctrl-C or SIGTERM, then finishes what is in flight.
    Serve {
        /// Roles of this process.
        #[arg(long, value_delimiter = ',', default_value = "intake,relay,documents,mail,clock")]
        roles: Vec<commands::serve::Role>,
    },
    /// Validates messages and publishes them (JSON, array or NDJSON; - is standard input).
    Send(commands::send::SendArgs),
    /// Validates messages; every problem with its JSON pointer.
    Check {
        /// Files with messages; - is standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Runs messages through the real rules in memory, deterministically, and prints the timeline.
    Simulate(commands::simulate::SimulateArgs),
    /// Cases: where they stand and what happened to them.
    #[command(subcommand)]
    Case(commands::case::CaseCommand),
    /// Deadlines, with the certificate that shows how each date was counted.
    #[command(subcommand)]
    Deadline(DeadlineCommand),
    /// Renders the form of an issue message as PDF, without a store.
    Render {
        /// File with one issue message; - is standard input.
        file: PathBuf,
        /// The PDF to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Whether a PDF is what Tidewaiter renders, and whether it was sent, when and to whom.
    ///
    /// What the file embeds is rendered again and must give the same bytes. With --store or
    /// --export the journal is asked too. Exit code 0 when every answer is yes, else 1.
    Verify(commands::verify::VerifyArgs),
    /// Mails and documents: what there are, and what they look like.
    #[command(subcommand)]
    Template(commands::template::TemplateCommand),
    /// The machines: states, commands, who may do what.
    #[command(subcommand)]
    Workflow(commands::workflow::WorkflowCommand),
    /// Messages that could not be applied.
    #[command(subcommand)]
    Quarantine(commands::quarantine::QuarantineCommand),
    /// The journal as proof.
    #[command(subcommand)]
    Audit(commands::audit::AuditCommand),
    /// Brings the database up to date.
    Migrate,
    /// Looks whether everything that the roles need is there and as it must be.
    ///
    /// Every check says what was found and, unless it is ok, what to do. Exit code 0 when nothing
    /// fails, 1 when something does, 3 when nothing can be checked.
    Doctor,
    /// The message contract: JSON Schemas and the AsyncAPI document.
    Schema {
        /// Writes the files into this folder instead of listing them.
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
    /// Measures this machine: steps, PDFs, mails, and notices through the embedded path.
    Bench(crate::bench::BenchArgs),
}

/// Deadlines.
#[derive(Debug, Subcommand)]
enum DeadlineCommand {
    /// Computes a deadline, or every row of a CSV.
    Compute(ComputeArgs),
}

/// What to compute.
#[derive(Debug, Args)]
pub struct ComputeArgs {
    /// form28.response, form29.response, form4647.response, protest, petition, court-summons or
    /// declaration.expiry.
    #[arg(long, required_unless_present = "csv", value_name = "RULE")]
    pub rule: Option<Rule>,
    /// The day the period starts (YYYY-MM-DD): day 0.
    #[arg(long, required_unless_present = "csv", value_name = "DATE")]
    pub from: Option<Date>,
    /// A period that CBP set itself, in calendar days.
    #[arg(long, value_name = "N")]
    pub days: Option<u16>,
    /// An extension in calendar days; may be given several times.
    #[arg(long, value_name = "N")]
    pub extend: Vec<u16>,
    /// Port whose own closures count (Schedule D, four digits).
    #[arg(long, value_name = "CODE")]
    pub port: Option<workflows::ids::PortCode>,
    /// A CSV with the columns rule,from,extend: the same rows with `raw_due_on` and `due_on` added;
    /// with --json as objects that also say the `problem` of a row without a date. A cell of
    /// `extend` holds none, one or several extensions, as in `30;15`; other columns are passed on.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rule", "from", "days", "extend"])]
    pub csv: Option<PathBuf>,
}

/// Runs the command line.
///
/// # Errors
/// A [`Failure`] with the exit code.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    let global = cli.global;
    match cli.command {
        Command::Demo { dir } => commands::demo::run(&dir, &global).await,
        Command::Serve { roles } => commands::serve::run(&roles, &global).await,
        Command::Send(args) => commands::send::run(&args, &global).await,
        Command::Check { files } => commands::check::run(&files, &global),
        Command::Simulate(args) => commands::simulate::run(&args, &global).await,
        Command::Case(command) => commands::case::run(&command, &global).await,
        Command::Deadline(DeadlineCommand::Compute(args)) => {
            commands::deadline::run(&args, &global)
        }
        Command::Render { file, out } => commands::render::run(&file, &out, &global),
        Command::Verify(args) => commands::verify::run(&args, &global).await,
        Command::Template(command) => commands::template::run(&command, &global).await,
        Command::Workflow(command) => commands::workflow::run(&command, &global),
        Command::Quarantine(command) => commands::quarantine::run(&command, &global).await,
        Command::Audit(command) => commands::audit::run(&command, &global).await,
        Command::Doctor => commands::doctor::run(&global).await,
        Command::Migrate => commands::migrate::run(&global).await,
        Command::Schema { write } => commands::schema::run(write.as_deref(), &global),
        Command::Bench(args) => crate::bench::run(&args, &global).await,
    }
}
