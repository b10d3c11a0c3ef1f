//! `quarantine replay` and `quarantine discard`: an operator decides about messages set aside.
//!
//! A chain is read before the quarantine is: whoever settled a message in between has moved its
//! chain, and the commit is a conflict. So nothing is applied twice.

use std::collections::HashSet;

use clap::{ArgGroup, Args};
use jiff::Timestamp;
use queues::contract::{Arrival, ArrivalClass, parse};
use queues::topology::Exchange;
use serde::Serialize;
use serde_json::json;
use store::model::{Loaded, QuarantineRow, QuarantineStatus, Wanted};
use store::plan::{
    Decision, Plan, Replay, Settings, Verdict, case_of, of_discard, of_replay, subject_of, wanted,
};
use store::{Store, StoreError};
use workflows::actor::{Actor, ActorClass};
use workflows::case::opens_case;
use workflows::message::{Defect, Inbound, Problem};

use super::choosing::Choice;
use crate::cli::Global;
use crate::clock_source::{Clock as _, SystemClock};
use crate::commands::output;
use crate::config::Config;
use crate::failure::Failure;
use crate::intake::BATCH_MAX;
use crate::opening;

/// Conflicts in a row after which the operator is asked to try again.
const CONFLICTS_MAX: u32 = 20;
/// Longest reason or name, in characters: it stands in the journal and in facts.
const WORDS_CHARS_MAX: usize = 500;

/// Which messages, and whether really.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["ids", "fingerprint", "cause"]))]
pub struct Settling {
    #[command(flatten)]
    choice: Choice,
    /// Only show what would happen: what is done without --yes.
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Do it.
    #[arg(long)]
    yes: bool,
    /// Who decides; stands in the journal. Without it, the user of this machine.
    #[arg(long, alias = "by", value_name = "NAME", value_parser = words)]
    who: Option<String>,
    /// Why; stands in the journal. Needed to discard: the sender is told.
    #[arg(long, alias = "reason", value_name = "TEXT", value_parser = words)]
    why: Option<String>,
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
    fn decision(&self) -> Result<Decision, Failure> {
        let who = match (&self.who, user_of_this_machine()) {
            (Some(who), _) => who.clone(),
            (None, Some(user)) => user,
            // Nothing is written without --yes, so nobody has to say who.
            (None, None) if !self.yes => String::new(),
            (None, None) => {
                return Err(Failure::Usage(
                    "nobody knows who decides: add --who NAME; it stands in the journal".to_owned(),
                ));
            }
        };
        let operator = Actor {
            class: ActorClass::Operator,
            user: who.clone(),
            name: who,
            account: None,
            email: None,
        };
        Ok(Decision { operator, reason: self.why.clone() })
    }

    /// The messages meant, in order of receipt; all of them held.
    fn chosen(&self, rows: Vec<QuarantineRow>) -> Result<Vec<QuarantineRow>, Failure> {
        let chosen = self.choice.among(rows)?;
        if self.choice.names_ids() {
            return match chosen.iter().find(|row| !is_held(row)) {
                Some(row) => {
                    let (id, status) = (&row.id, row.status.name());
                    Err(Failure::No(format!("message {id} is not held any more: {status}")))
                }
                None => Ok(chosen),
            };
        }
        let held: Vec<QuarantineRow> = chosen.into_iter().filter(is_held).collect();
        if held.is_empty() {
            return Err(Failure::No("no such message is held any more".to_owned()));
        }
        Ok(held)
    }
}

/// Who is logged in, as far as the environment says; behind `sudo`, who called it.
fn user_of_this_machine() -> Option<String> {
    let names = ["SUDO_USER", "USER", "LOGNAME"];
    names.iter().find_map(|name| std::env::var(name).ok().and_then(|user| words(&user).ok()))
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
    if settling.yes && settling.why.is_none() {
        return Err(Failure::Usage(
            "a discard needs --why TEXT: it stands in the journal, and the sender is told"
                .to_owned(),
        ));
    }
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
            settings: opening::settings(config)?,
            decision: settling.decision()?,
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
            let rows: Vec<&QuarantineRow> = batch.iter().map(|it| &it.row).collect();
            let mut wanted = wanted(&messages);
            // A message that is not understood may name a case all the same.
            wanted.cases.extend(rows.iter().filter_map(|row| case_of(row)));
            outcomes.extend(self.settle(&rows, &wanted, plan).await?);
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
            let rows: Vec<&QuarantineRow> = batch.iter().collect();
            outcomes.extend(self.settle(&rows, &wanted, plan).await?);
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
        rows: &[&QuarantineRow],
        wanted: &Wanted,
        plan: impl Fn(&Loaded, &HashSet<String>) -> (Plan, Vec<Outcome>),
    ) -> Result<Vec<Outcome>, Failure> {
        for _ in 0..CONFLICTS_MAX {
            let mut loaded = self.store.load(wanted).await?;
            if self.writes {
                self.load_own_chains(rows, &mut loaded).await?;
            }
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

    /// Where the chains of the messages themselves end: of those that an operator has replayed in
    /// vain before.
    async fn load_own_chains(
        &self,
        rows: &[&QuarantineRow],
        loaded: &mut Loaded,
    ) -> Result<(), Failure> {
        for row in rows {
            let subject = subject_of(row);
            if let Some(last) = self.store.journal(Some(&subject)).await?.last() {
                loaded.heads.insert(subject, last.head());
            }
        }
        Ok(())
    }
}

fn settled_meanwhile(row: &QuarantineRow) -> Outcome {
    Outcome::of(row, "settled", "by somebody else meanwhile".to_owned())
}

fn discarded(row: &QuarantineRow, loaded: &Loaded) -> Outcome {
    let case = case_of(row).filter(|number| loaded.cases.contains_key(number));
    let detail = case.map_or_else(
        || format!("about no case: journaled as {}", subject_of(row)),
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
            output::note("Nothing was changed: add --yes to do it, and --who NAME --why TEXT.");
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
