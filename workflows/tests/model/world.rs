//! The world around the machines: the cases that are known, the rungs that the store holds for
//! them, the time. A command is applied as the store applies it (`store/src/plan/world.rs`).

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use workflows::actor::Actor;
use workflows::case::{Case, Policy};
use workflows::clocks::Clock;
use workflows::effect::Effect;
use workflows::ladder::{Rung, RungKind};
use workflows::message::Command;

use crate::broken::Broken;
use crate::machine::Spec;

/// Everything that decides what can happen next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct World {
    /// The time.
    pub(crate) now: Timestamp,
    /// The case under check, once it is opened, and those that came of it.
    pub(crate) cases: Vec<Case>,
    /// The rungs that the store holds.
    pub(crate) rungs: BTreeSet<Pending>,
    /// What was settled before the case began.
    pub(crate) setting: &'static Setting,
    /// Whether the case has become known that the setting keeps for later.
    pub(crate) learned: bool,
    /// The rules that the last step broke.
    pub(crate) broken: Broken,
}

/// What differs from the outset: one run of a machine may have several.
#[derive(Clone)]
pub(crate) struct Setting {
    /// In a few words.
    pub(crate) name: &'static str,
    /// The commands that may open the case here.
    pub(crate) opening: Vec<Command>,
    /// What the operator set.
    pub(crate) policy: Policy,
    /// Cases that are known and do not move.
    pub(crate) known: Vec<Case>,
    /// One that becomes known at any time.
    pub(crate) later: Option<Case>,
    /// The machine under check.
    pub(crate) spec: &'static dyn Spec,
    /// What is tried here, where a machine is too large for everything at once.
    pub(crate) scope: Scope,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Settings of one machine differ in their names.
impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// How much of a machine's alphabet is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it.
    Whole,
    /// The answer and what comes before it.
    Answer,
    /// Goods in parts, answers about them, one extension.
    Goods,
    /// More time, taken back and asked for again; goods in one piece.
    MoreTime,
    /// The periods that run beside the demand: protest, court, petition; goods in one piece.
    Windows,
}

/// A rung that waits in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pending {
    /// When it fires.
    pub(crate) fire_at: Timestamp,
    /// Index of its case.
    pub(crate) case: usize,
    /// Its clock.
    pub(crate) clock: Clock,
    /// Which.
    pub(crate) kind: RungKind,
}

impl World {
    /// The cases that a step of one of them may look at.
    pub(crate) fn related(&self, of: usize) -> Vec<&Case> {
        let others = self.cases.iter().enumerate().filter(|(index, _)| *index != of);
        others.map(|(_, case)| case).chain(self.known()).collect()
    }

    /// The cases that are known and do not move.
    pub(crate) fn known(&self) -> impl Iterator<Item = &Case> + Clone {
        let later = self.setting.later.iter().filter(|_| self.learned);
        self.setting.known.iter().chain(later)
    }

    /// The rungs of one clock of one case.
    pub(crate) fn rungs_of(&self, case: usize, clock: Clock) -> impl Iterator<Item = &Pending> {
        self.rungs.iter().filter(move |rung| rung.case == case && rung.clock == clock)
    }

    /// What the store does with the effects of a step: rungs come and go, links are noted on the
    /// other side, commands to other cases are handed back.
    pub(crate) fn follow(&mut self, of: usize, effects: &[Effect]) -> Vec<(usize, Command, Actor)> {
        let mut commands = Vec::new();
        for effect in effects {
            match effect {
                Effect::RunDeadline { clock, rungs, .. } => {
                    self.drop_rungs(of, *clock, "");
                    self.add_rungs(of, *clock, rungs);
                }
                Effect::StopDeadline(clock) => self.drop_rungs(of, *clock, ""),
                Effect::AddRung(clock, rung) => self.add_rungs(of, *clock, &[*rung]),
                Effect::DropRungs(clock, family) => {
                    self.drop_rungs(of, *clock, family.label_prefix());
                }
                Effect::Link(link) => {
                    let back = workflows::case_file::Link {
                        case: self.cases[of].number().clone(),
                        relation: link.relation.reverse(),
                    };
                    let other = self.cases.iter_mut().find(|other| *other.number() == link.case);
                    if let Some(other) = other
                        && let Some(linked) = other.linked(&back)
                    {
                        *other = linked;
                    }
                }
                Effect::Command { case, command, actor } => {
                    let index = self.cases.iter().position(|known| known.number() == case);
                    let index = index.unwrap_or(self.cases.len());
                    commands.push((index, command.as_ref().clone(), actor.clone()));
                }
                Effect::PassDeadline(_) | Effect::Render(_) | Effect::Tell(_) | Effect::Gap(_) => {}
            }
        }
        commands
    }

    fn add_rungs(&mut self, case: usize, clock: Clock, rungs: &[Rung]) {
        let pending = |rung: &Rung| Pending { fire_at: rung.fire_at, case, clock, kind: rung.kind };
        self.rungs.extend(rungs.iter().map(pending));
    }

    fn drop_rungs(&mut self, case: usize, clock: Clock, label_prefix: &str) {
        self.rungs.retain(|rung| {
            rung.case != case || rung.clock != clock || !rung.kind.label().starts_with(label_prefix)
        });
    }
}

/// Two worlds are one when everything in them is alike that a rule may look at.
impl Hash for World {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.now.hash(hasher);
        self.rungs.hash(hasher);
        self.setting.name.hash(hasher);
        self.learned.hash(hasher);
        self.broken.hash(hasher);
        for case in &self.cases {
            (case.state_name(), case.number().as_str()).hash(hasher);
            self.setting.spec.imprint(case, hasher);
        }
    }
}
