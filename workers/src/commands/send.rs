//! `send`: validates messages and publishes them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use queues::broker::{Confirmation, Publication};
use queues::contract::{ArrivalClass, arrival_class_of_source, split_documents};
use serde_json::Value;

use super::{check, input, output};
use crate::cli::Global;
use crate::clock_source::{Clock as _, SystemClock};
use crate::failure::Failure;
use crate::simulation::{Timed, publication};

/// Messages of one publication.
const BATCH: usize = 256;

/// What to send.
#[derive(Debug, Args)]
pub struct SendArgs {
    /// Files with messages; - is standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Speak as CBP or as trade; without it, the source of each message says it.
    #[arg(long = "as", value_enum, value_name = "WHO")]
    pub speak_as: Option<Speaker>,
    /// Publish also what `check` refuses: it goes to quarantine.
    #[arg(long)]
    pub force: bool,
}

/// As whom to speak.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Speaker {
    /// On the exchange of CBP's systems.
    Cbp,
    /// On the exchange of trade software.
    Trade,
}

/// Runs `send`. Nothing is published when one message is invalid.
///
/// # Errors
/// [`Failure::No`] for invalid or refused messages, [`Failure::Environment`] for the broker.
pub async fn run(args: &SendArgs, global: &Global) -> Result<(), Failure> {
    let mut messages = Vec::new();
    for file in &args.files {
        let text = input::read(file)?;
        if !args.force {
            refuse_invalid(&check::findings(file, &text))?;
        }
        for document in split_documents(&text) {
            messages.push(timed(document.text, document.line, file, args)?);
        }
    }
    if messages.is_empty() {
        return Err(Failure::No("there is no message in the input".to_owned()));
    }
    let config = global.load_config()?;
    let broker = crate::opening::publishing_broker(&config).await?;
    // The broker vouches for the user of the connection and refuses any other.
    let user = broker.user().map(str::to_owned);
    let bar = crate::progress::bar(messages.len() as u64, "publishing");
    for batch in messages.chunks(BATCH) {
        let publications: Vec<Publication> = batch
            .iter()
            .map(|message| Publication { user_id: user.clone(), ..publication(message) })
            .collect();
        let confirmations = broker.publish(&publications, SystemClock.now()).await?;
        refuse_unconfirmed(&publications, &confirmations)?;
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    if global.json {
        output::print_json(&serde_json::json!({ "published": messages.len() }))
    } else {
        output::print(&format!("published {}", output::counted(messages.len(), "message")))
    }
}

fn refuse_invalid(findings: &[check::Finding]) -> Result<(), Failure> {
    let invalid: Vec<&check::Finding> = findings.iter().filter(|f| !f.valid).collect();
    if invalid.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = invalid.iter().map(|finding| check::lines(finding)).collect();
    Err(Failure::No(format!(
        "nothing was sent; not valid: {} of {}\n{}\nMend them, or send them with --force into \
         quarantine.",
        invalid.len(),
        output::counted(findings.len(), "message"),
        lines.join("\n")
    )))
}

fn timed(
    text: &str,
    line: usize,
    file: &std::path::Path,
    args: &SendArgs,
) -> Result<Timed, Failure> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let class = match args.speak_as {
        Some(Speaker::Cbp) => Some(ArrivalClass::Cbp),
        Some(Speaker::Trade) => Some(ArrivalClass::Trade),
        None => value["source"].as_str().and_then(arrival_class_of_source),
    };
    let class = match class {
        Some(class) => class,
        None if args.force => ArrivalClass::Trade,
        None => {
            return Err(Failure::No(format!(
                "{}:{line}: the source begins neither with urn:cbp: nor with urn:trade:; say \
                 `--as cbp` or `--as trade`",
                file.display()
            )));
        }
    };
    Ok(Timed { at: SystemClock.now(), class, body: text.as_bytes().to_vec() })
}

fn refuse_unconfirmed(
    publications: &[Publication],
    confirmations: &[Confirmation],
) -> Result<(), Failure> {
    for (publication, confirmation) in publications.iter().zip(confirmations) {
        match confirmation {
            Confirmation::Confirmed => {}
            Confirmation::Returned { reason } | Confirmation::Refused { reason } => {
                return Err(Failure::No(format!(
                    "message {} was not taken: {reason}",
                    publication.message_id
                )));
            }
        }
    }
    Ok(())
}
