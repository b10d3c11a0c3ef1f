//! The protest: a region of a Form 29 or 4647 case, driven by its own pure functions.

mod words;

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::cell::{Cell, Refusal};
use super::chart::{
    Chart, CommandEntry, DeadlineEntry, SituationEntry, StateEntry, chart as other,
};
use super::machine::Machine;
use super::{form29, form4647};
use crate::actor::ActorClass;
use crate::calendar::Calendar;
use crate::deadline::{Certificate, local_time};
use crate::effect::Audience;
use crate::form28::samples::trade_user;
use crate::form29::samples::{DECIDED_ON, FILED_ON, LIQUIDATED_ON, at};
use crate::ids::{PortCode, ProtestNumber};
use crate::protest::{Decision, Filing, Outcome, Protest, Protested, court_window, window};
use crate::rejection::Rejection;

/// The day of the demand whose protest is sampled.
const DEMANDED_ON: Date = date(2026, 5, 12);
/// An hour before a window ends.
const BEFORE_THE_END: SignedDuration = SignedDuration::from_hours(-1);
/// Ten in the morning after it ended.
const AFTER_THE_END: SignedDuration = SignedDuration::from_hours(10);

/// What can happen to a protest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// It is recorded.
    Record { filed_on: Date },
    /// CBP decided it.
    Decide { result: Outcome, decided_on: Date },
    /// The last day for it has ended.
    ExpireWindow,
    /// The last day for a summons has ended.
    ExpireCourtWindow,
}

impl Event {
    /// Every event, as it comes in the natural course of things.
    fn all() -> Vec<Self> {
        let decide = |result| Self::Decide { result, decided_on: DECIDED_ON };
        let record = [Self::Record { filed_on: FILED_ON }];
        let ends = [Self::ExpireWindow, Self::ExpireCourtWindow];
        record.into_iter().chain(Outcome::ALL.map(decide)).chain(ends).collect()
    }

    /// The command of the case around it.
    const fn name(self) -> &'static str {
        match self {
            Self::Record { .. } => "record-protest",
            Self::Decide { .. } => "decide-protest",
            Self::ExpireWindow => "expire-protest-window",
            Self::ExpireCourtWindow => "expire-court-window",
        }
    }

    const fn variant(self) -> &'static str {
        match self {
            Self::Decide { result, .. } => result.name(),
            Self::Record { .. } | Self::ExpireWindow | Self::ExpireCourtWindow => "",
        }
    }

    const fn class(self) -> ActorClass {
        match self {
            Self::Record { .. } => ActorClass::Trade,
            Self::Decide { .. } => ActorClass::Cbp,
            Self::ExpireWindow | Self::ExpireCourtWindow => ActorClass::Clock,
        }
    }
}

/// Where the protest stands, with its windows.
struct Stand {
    situation: Option<(&'static str, &'static str)>,
    protest: Protest,
    window: Certificate,
    court: Option<Certificate>,
    /// When an event comes, where not in the natural course.
    at: Option<Timestamp>,
}

/// Everything about the protest.
pub(super) fn chart() -> Chart {
    let stands = stands().unwrap_or_default();
    let around = other(Machine::Form29);
    Chart {
        machine: Machine::Protest,
        about: words::ABOUT,
        states: stands.iter().filter_map(Stand::state).collect(),
        situations: stands.iter().filter_map(Stand::situation).collect(),
        cells: cells(&stands, &around),
        commands: commands(&stands, &around),
        deadlines: deadlines(),
        begun_by: Some("liquidation (Form 29) or demand (Form 4647)"),
    }
}

fn deadlines() -> Vec<DeadlineEntry> {
    let of_liquidation = form29::windows(words::LIQUIDATION, words::COURT);
    let of_demand = form4647::protest_window(words::DEMAND);
    let (protest, court) = of_liquidation.split_at(of_liquidation.len().min(1));
    protest.iter().cloned().chain(of_demand).chain(court.iter().cloned()).collect()
}

/// Where a protest can stand, and what else decides there.
fn stands() -> Result<Vec<Stand>, Rejection> {
    let (port, calendar) = (port(), Calendar::cbp());
    let liquidation = window(Protested::Liquidation, LIQUIDATED_ON, &port, &calendar)?;
    let demand = window(Protested::RedeliveryDemand, DEMANDED_ON, &port, &calendar)?;
    let court = court_window(DECIDED_ON, &port, &calendar)?;
    let filed = Protest::open().file(filing(FILED_ON), &liquidation, at(FILED_ON))?;
    let decided = |result| filed.decide(Decision { result, decided_on: DECIDED_ON }, DECIDED_ON);
    let denied = decided(Outcome::Denied)?;
    let expired = Protest::open().window_expired(&liquidation, liquidation.passes_at())?;
    let court_over = denied.court_window_expired(&court, court.passes_at())?;
    let stand = |protest: &Protest| Stand {
        situation: None,
        protest: protest.clone(),
        window: liquidation.clone(),
        court: None,
        at: None,
    };
    Ok(vec![
        stand(&Protest::open()),
        Stand { window: demand, ..stand(&Protest::open()) }
            .when("against a demand", words::AGAINST_A_DEMAND),
        stand(&filed),
        Stand { court: Some(court.clone()), ..stand(&denied) },
        stand(&decided(Outcome::Allowed)?),
        Stand { at: Some(liquidation.passes_at() + AFTER_THE_END), ..stand(&expired) }
            .when("without a protest", words::WITHOUT_A_PROTEST),
        Stand { at: Some(liquidation.passes_at() + BEFORE_THE_END), ..stand(&expired) }
            .when("without a protest, received in time", words::RECEIVED_IN_TIME),
        Stand { court: Some(court), ..stand(&court_over) }
            .when("after the time for a summons", words::COURT_OVER),
    ])
}

impl Stand {
    const fn when(mut self, label: &'static str, words: &'static str) -> Self {
        self.situation = Some((label, words));
        self
    }

    fn state(&self) -> Option<StateEntry> {
        let entry = StateEntry {
            name: self.protest.name(),
            meaning: words::state(&self.protest),
            owner: self.protest.owner(),
            is_final: matches!(self.protest, Protest::Closed { .. }),
        };
        self.situation.is_none().then_some(entry)
    }

    fn situation(&self) -> Option<SituationEntry> {
        let (label, words) = self.situation?;
        Some(SituationEntry { state: self.protest.name(), label, words, owner: None })
    }

    fn give(&self, event: Event, at: Timestamp) -> Result<Protest, Rejection> {
        match event {
            Event::Record { filed_on } => self.protest.file(filing(filed_on), &self.window, at),
            Event::Decide { result, decided_on } => {
                self.protest.decide(Decision { result, decided_on }, local_time(at).date())
            }
            Event::ExpireWindow => self.protest.window_expired(&self.window, at),
            // Without a court window the protest says so, whatever the certificate.
            Event::ExpireCourtWindow => {
                self.protest.court_window_expired(self.court.as_ref().unwrap_or(&self.window), at)
            }
        }
    }

    fn natural_time(&self, event: Event) -> Timestamp {
        let natural = match event {
            Event::Record { filed_on } => at(filed_on),
            Event::Decide { decided_on, .. } => at(decided_on),
            Event::ExpireWindow => self.window.passes_at(),
            Event::ExpireCourtWindow => self.court.as_ref().unwrap_or(&self.window).passes_at(),
        };
        self.at.unwrap_or(natural)
    }
}

fn cells(stands: &[Stand], around: &Chart) -> Vec<Cell> {
    let cell = |stand: &Stand, event: Event| {
        let given = stand.give(event, stand.natural_time(event));
        Cell {
            from: stand.protest.name(),
            situation: stand.situation.map_or("", |(label, _)| label),
            command: event.name(),
            variant: event.variant().to_owned(),
            actor: event.class(),
            told: if given.is_ok() { told(event, around) } else { BTreeSet::new() },
            result: given.map(|protest| protest.name()).map_err(Refusal::from),
        }
    };
    let in_stand = |stand| Event::all().into_iter().map(move |event| cell(stand, event));
    stands.iter().flat_map(in_stand).collect()
}

/// Who is told by the case around the protest.
fn told(event: Event, around: &Chart) -> BTreeSet<Audience> {
    let is_same = |cell: &&Cell| {
        cell.command == event.name() && cell.variant == event.variant() && cell.result.is_ok()
    };
    around.cells.iter().find(is_same).map_or_else(BTreeSet::new, |cell| cell.told.clone())
}

fn commands(stands: &[Stand], around: &Chart) -> Vec<CommandEntry> {
    let mut entries: Vec<CommandEntry> = Vec::new();
    for event in Event::all() {
        if entries.iter().any(|entry| entry.name == event.name()) {
            continue;
        }
        let known = around.commands.iter().find(|entry| entry.name == event.name());
        entries.push(CommandEntry {
            name: event.name(),
            classes: vec![event.class()],
            words: words::event(event),
            accesses: known.map_or_else(Vec::new, |entry| entry.accesses.clone()),
            faults: faults(event, stands),
        });
    }
    entries
}

/// Refusals for what the event itself holds, or for its day.
fn faults(event: Event, stands: &[Stand]) -> Vec<Refusal> {
    let faulty: Vec<(usize, Event, Timestamp)> = match event {
        Event::Record { .. } => vec![
            (0, Event::Record { filed_on: days_after(LIQUIDATED_ON, -1) }, at(FILED_ON)),
            (0, Event::Record { filed_on: days_after(LIQUIDATED_ON, 181) }, at(DECIDED_ON)),
            (0, Event::Record { filed_on: days_after(FILED_ON, 1) }, at(FILED_ON)),
            (0, event, at(days_after(LIQUIDATED_ON, 190))),
        ],
        Event::Decide { result, .. } => vec![(
            2,
            Event::Decide { result, decided_on: days_after(FILED_ON, -1) },
            at(DECIDED_ON),
        )],
        Event::ExpireWindow => vec![(0, event, at(FILED_ON))],
        Event::ExpireCourtWindow => vec![(3, event, at(DECIDED_ON))],
    };
    let refusal = |(stand, event, at): (usize, Event, Timestamp)| {
        stands.get(stand)?.give(event, at).err().map(Refusal::from)
    };
    faulty.into_iter().filter_map(refusal).collect()
}

fn days_after(on: Date, days: i32) -> Date {
    on.saturating_add(days.days())
}

fn filing(filed_on: Date) -> Filing {
    Filing { number: number(), filed_on, by: trade_user() }
}

#[expect(clippy::expect_used, reason = "the number is a literal, and a test parses it")]
fn number() -> ProtestNumber {
    "2704-26-100417".parse().expect("a literal protest number parses")
}

#[expect(clippy::expect_used, reason = "the code is a literal, and a test parses it")]
fn port() -> PortCode {
    "2704".parse().expect("a literal port code parses")
}
