//! `quarantine replay` and `quarantine discard`: an operator decides about messages set aside.
//!
//! A chain is read before the quarantine is: whoever settled a message in between has moved its
//! chain, and the commit is a conflict. So nothing is applied twice.

use std::collections::HashSet;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{ArgGroup, Args};
use jiff::Timestamp;
use queues::contract::{Arrival, ArrivalClass, parse};
use queues::topology::Exchange;
use serde::Serialize;
use serde_json::json;
use store::model::{Loaded, QuarantineRow, QuarantineStatus, Wanted};
use store::plan::{
    Decision, Plan, Replay, Settings, Verdict, case_of, of_discard, of_replay, wanted,
};
use store::{Store, StoreError};
use workflows::actor::{Actor, ActorClass};
use workflows::case::opens_case;
use workflows::message::{Defect, Inbound, Problem, QuarantineCause};

use super::find;
use crate::cli::Global;
use crate::clock_source::{Clock as _, SystemClock};
use crate::commands::output;
use crate::config::Config;
use crate::failure::Failure;
use crate::intake::BATCH_MAX;

/// Conflicts in a row after which the operator is asked to try again.
const CONFLICTS_MAX: u32 = 20;
/// Longest reason or name, in characters: it stands in the journal and in facts.
const WORDS_CHARS_MAX: usize = 500;

const CAUSES: [QuarantineCause; 7] = [
    QuarantineCause::Malformed,
    QuarantineCause::UnknownType,
    QuarantineCause::InvalidData,
    QuarantineCause::WrongExchange,
    QuarantineCause::ConflictingDuplicate,
    QuarantineCause::UnknownCase,
    QuarantineCause::DeadLettered,
];

/// Which messages, and whether really.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["ids", "cause"]))]
pub struct Settling {
    /// Ids, or their beginnings.
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Every message held for this cause.
    #[arg(long, value_name = "CAUSE", value_parser = cause_parser())]
    pub cause: Option<QuarantineCause>,
    /// Only show what would happen: what is done without --yes.
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Do it; needs --by and --reason.
    #[arg(long, requires = "by", requires = "reason")]
    pub yes: bool,
    /// Who decides; stands in the journal.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub by: Option<String>,
    /// Why; stands in the journal, and after a discard the sender is told.
    #[arg(long, value_name = "TEXT", value_parser = words)]
    pub reason: Option<String>,
}

fn cause_parser() -> impl clap::builder::TypedValueParser<Value = QuarantineCause> {
    let names = CAUSES.map(QuarantineCause::name);
    PossibleValuesParser::new(names).try_map(|name| {
        CAUSES.into_iter().find(|cause| cause.name() == name).ok_or("there is no such cause")
    })
}

/// One line with something in it.
fn words(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err("one line of text is expected".to_owned());
    }
    if text.chars().nth(WORDS_CHARS_MAX).is_some() {
        return Err(format!("at most {WORDS_CHARS_MAX} characters are expected"));
    }
    Ok(text.to_owned())
}

impl Settling {
    fn decision(&self) -> Decision {
        // Without --yes nobody has to say who; nothing is written then.
        let by = self.by.clone().unwrap_or_default();
        let operator = Actor {
            class: ActorClass::Operator,
            user: by.clone(),
            name: by,
            account: None,
            email: None,
        };
        Decision { operator, reason: self.reason.clone().unwrap_or_default() }
    }

    /// The messages meant, in order of receipt; all of them held.
    fn chosen(&self, rows: Vec<QuarantineRow>) -> Result<Vec<QuarantineRow>, Failure> {
        let Some(cause) = self.cause else { return self.named(rows) };
        let is_meant = |row: &QuarantineRow| is_held(row) && row.defect.cause == cause;
        let chosen: Vec<QuarantineRow> = rows.into_iter().filter(is_meant).collect();
        if chosen.is_empty() {
            return Err(Failure::No(format!("no message is held for `{}`", cause.name())));
        }
        Ok(chosen)
    }

    fn named(&self, rows: Vec<QuarantineRow>) -> Result<Vec<QuarantineRow>, Failure> {
        let mut ids = HashSet::new();
        for id in &self.ids {
            let row = find(&rows, id)?;
            if !is_held(row) {
                let (id, status) = (&row.id, row.status.name());
                return Err(Failure::No(format!("message {id} is not held any more: {status}")));
            }
            ids.insert(row.id.clone());
        }
        Ok(rows.into_iter().filter(|row| ids.contains(&row.id)).collect())
    }
}

fn is_held(row: &QuarantineRow) -> bool {
    row.status == QuarantineStatus::Held
}

/// What became of one message, or would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Id in quarantine.
    pub id: String,
    /// Type, as far as it could be read.
    pub message_type: Option<String>,
    /// Subject, as far as it could be read.
    pub subject: Option<String>,
    /// `applied`, `rejected`, `held`, `discarded`, or `settled` by somebody else meanwhile.
    pub outcome: &'static str,
    /// What happened, or why it did not.
    pub detail: String,
}

impl Outcome {
    fn of(row: &QuarantineRow, outcome: &'static str, detail: String) -> Self {
        Self {
            id: row.id.clone(),
            message_type: row.message_type.clone(),
            subject: row.subject.clone(),
            outcome,
            detail,
        }
    }

    fn of_verdict(row: &QuarantineRow, verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Applied { event, .. } => Self::of(row, "applied", (*event).to_owned()),
            Verdict::Rejected { rejection, .. } => {
                let detail = format!("{}: {}", rejection.code.name(), rejection.sentence);
                Self::of(row, "rejected", detail)
            }
            Verdict::Quarantined(defect) => Self::of(row, "held", why(defect)),
            Verdict::Duplicate => Self::of(row, "settled", "processed before".to_owned()),
        }
    }
}

fn why(defect: &Defect) -> String {
    let problems = defect.problems.iter();
    let lines: Vec<String> =
        problems.map(|one| format!("{} {}", one.pointer, one.sentence).trim().to_owned()).collect();
    format!("{}: {}", defect.cause.name(), lines.join("; "))
}

/// Runs `quarantine replay`.
///
/// # Errors
/// [`Failure::No`] when there is no such message, or one stays held.
pub async fn replay_command(
    settling: &Settling,
    store: &dyn Store,
    config: &Config,
    global: &Global,
) -> Result<(), Failure> {
    let desk = Desk::of(settling, store, config)?;
    let rows = settling.chosen(store.quarantine(true).await?)?;
    let outcomes = desk.replay(rows).await?;
    print(&outcomes, desk.writes, global)
}

/// Runs `quarantine discard`.
///
/// # Errors
/// [`Failure::No`] when there is no such message.
pub async fn discard_command(
    settling: &Settling,
    store: &dyn Store,
    config: &Config,
    global: &Global,
) -> Result<(), Failure> {
    let desk = Desk::of(settling, store, config)?;
    let rows = settling.chosen(store.quarantine(true).await?)?;
    let outcomes = desk.discard(rows).await?;
    print(&outcomes, desk.writes, global)
}

/// Where an operator decides.
pub struct Desk<'a> {
    /// Case store.
    pub store: &'a dyn Store,
    /// What plans look at besides rows.
    pub settings: Settings,
    /// Who decides, and why.
    pub decision: Decision,
    /// When.
    pub now: Timestamp,
    /// Whether anything is written; else only planned.
    pub writes: bool,
}

impl<'a> Desk<'a> {
    fn of(settling: &Settling, store: &'a dyn Store, config: &Config) -> Result<Self, Failure> {
        Ok(Self {
            store,
            settings: Settings {
                calendar: config.calendar()?,
                policy: config.policy(),
                fallback: config.fallback()?,
            },
            decision: settling.decision(),
            now: SystemClock.now(),
            writes: settling.yes,
        })
    }

    /// Applies messages as they were received; notices first, then in the order given.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn replay(&self, rows: Vec<QuarantineRow>) -> Result<Vec<Outcome>, Failure> {
        let mut replays: Vec<Replay> = rows.into_iter().map(read_again).collect();
        replays.sort_by_key(|replay| !opens(&replay.message));
        let mut outcomes = Vec::new();
        for batch in replays.chunks(self.batch(replays.len())) {
            let messages: Vec<Inbound> = batch.iter().map(|it| it.message.clone()).collect();
            let plan = |loaded: &Loaded, held: &HashSet<String>| {
                let (held, gone): (Vec<Replay>, Vec<Replay>) =
                    batch.iter().cloned().partition(|replay| held.contains(&replay.row.id));
                let plan = of_replay(&held, &self.decision, loaded, &self.settings, self.now);
                let decided = held.iter().zip(&plan.verdicts);
                let mut outcomes: Vec<Outcome> =
                    decided.map(|(it, verdict)| Outcome::of_verdict(&it.row, verdict)).collect();
                outcomes.extend(gone.iter().map(|replay| settled_meanwhile(&replay.row)));
                (plan, outcomes)
            };
            outcomes.extend(self.settle(&wanted(&messages), plan).await?);
        }
        Ok(outcomes)
    }

    /// Throws messages away.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn discard(&self, rows: Vec<QuarantineRow>) -> Result<Vec<Outcome>, Failure> {
        let mut outcomes = Vec::new();
        for batch in rows.chunks(self.batch(rows.len())) {
            let cases = batch.iter().filter_map(case_of).collect();
            let plan = |loaded: &Loaded, held: &HashSet<String>| {
                let (held, gone): (Vec<QuarantineRow>, Vec<QuarantineRow>) =
                    batch.iter().cloned().partition(|row| held.contains(&row.id));
                let plan = of_discard(&held, &self.decision, loaded, &self.settings, self.now);
                let mut outcomes: Vec<Outcome> =
                    held.iter().map(|row| discarded(row, loaded)).collect();
                outcomes.extend(gone.iter().map(settled_meanwhile));
                (plan, outcomes)
            };
            let wanted = Wanted { cases, ..Wanted::default() };
            outcomes.extend(self.settle(&wanted, plan).await?);
        }
        Ok(outcomes)
    }

    /// Messages of one transaction; what is only shown is planned as one, as if it were written.
    fn batch(&self, rows: usize) -> usize {
        if self.writes { BATCH_MAX } else { rows.max(1) }
    }

    /// Load, look again what is held, plan, write; again when another writer was first.
    async fn settle(
        &self,
        wanted: &Wanted,
        plan: impl Fn(&Loaded, &HashSet<String>) -> (Plan, Vec<Outcome>),
    ) -> Result<Vec<Outcome>, Failure> {
        for _ in 0..CONFLICTS_MAX {
            let loaded = self.store.load(wanted).await?;
            let held = self.store.quarantine(false).await?;
            let held: HashSet<String> = held.into_iter().map(|row| row.id).collect();
            let (plan, outcomes) = plan(&loaded, &held);
            if !self.writes || plan.changes.is_empty() {
                return Ok(outcomes);
            }
            match self.store.commit(&plan.changes).await {
                Ok(()) => return Ok(outcomes),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Environment("other writers were always first; try again".to_owned()))
    }
}

fn settled_meanwhile(row: &QuarantineRow) -> Outcome {
    Outcome::of(row, "settled", "by somebody else meanwhile".to_owned())
}

fn discarded(row: &QuarantineRow, loaded: &Loaded) -> Outcome {
    let case = case_of(row).filter(|number| loaded.cases.contains_key(number));
    let detail = case.map_or_else(
        || "about no case: only its status changes".to_owned(),
        |number| format!("journaled for {number}, its sender is told"),
    );
    Outcome::of(row, "discarded", detail)
}

/// Reads a message again from its bytes, by the exchange it came by and received when it was.
fn read_again(row: QuarantineRow) -> Replay {
    let class = match Exchange::from_name(&row.exchange) {
        Some(Exchange::Cbp) => Some(ArrivalClass::Cbp),
        Some(Exchange::Trade) => Some(ArrivalClass::Trade),
        Some(Exchange::Work | Exchange::Facts | Exchange::Dead) | None => None,
    };
    let arrival = Arrival {
        // Replaced by a defect below where no class is known.
        exchange: class.unwrap_or(ArrivalClass::Trade),
        exchange_name: row.exchange.clone(),
        received_at: row.received_at,
        user_id: row.user_id.clone(),
    };
    let mut message = parse(&row.body, &arrival);
    if class.is_none() {
        message.content = Err(no_command(&row));
    }
    Replay { row, message }
}

fn no_command(row: &QuarantineRow) -> Defect {
    let sentence = format!("It came by `{}`, an exchange without commands.", row.exchange);
    Defect { cause: row.defect.cause, problems: vec![Problem { pointer: String::new(), sentence }] }
}

fn opens(message: &Inbound) -> bool {
    message.content.as_ref().is_ok_and(|instruction| opens_case(&instruction.command))
}

fn print(outcomes: &[Outcome], written: bool, global: &Global) -> Result<(), Failure> {
    if global.json {
        output::print_json(&json!({ "written": written, "messages": outcomes }))?;
    } else {
        let rows: Vec<Vec<String>> = outcomes.iter().map(cells).collect();
        output::print(&output::table(&["id", "type", "subject", "outcome", ""], &rows))?;
        if !written {
            output::note("Nothing was changed: add --yes --by NAME --reason TEXT to do it.");
        }
    }
    match outcomes.iter().filter(|outcome| outcome.outcome == "held").count() {
        0 => Ok(()),
        held => {
            let stays = if written { "stays held" } else { "would stay held" };
            Err(Failure::No(format!("{} of {}: {stays}", held, outcomes.len())))
        }
    }
}

fn cells(outcome: &Outcome) -> Vec<String> {
    vec![
        outcome.id.chars().take(8).collect(),
        outcome.message_type.clone().unwrap_or_default(),
        outcome.subject.clone().unwrap_or_default(),
        outcome.outcome.to_owned(),
        outcome.detail.clone(),
    ]
}
