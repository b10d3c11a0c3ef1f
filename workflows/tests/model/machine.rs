//! A machine as a model for the checker: worlds are its states, commands, rungs and the passing of
//! time its actions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::Hasher;
use std::sync::Mutex;

use jiff::Timestamp;
use stateright::{Model, Property};
use workflows::actor::{Actor, ActorClass};
use workflows::calendar::Calendar;
use workflows::case::{Case, Context, Step, Workflow, rung_command};
use workflows::clocks::Clock;
use workflows::directory::Account;
use workflows::ids::ImporterNumber;
use workflows::message::Command;
use workflows::rejection::Rejection;

use crate::broken::Broken;
use crate::oracle;
use crate::rules::{RULES, Seen};
use crate::world::{Pending, Setting, World};

/// What a machine is, as far as the checker must know it.
pub(crate) trait Spec: Send + Sync {
    /// The workflow.
    fn workflow(&self) -> Workflow;

    /// Its states, in the order of the domain page.
    fn states(&self) -> Vec<&'static str>;

    /// Its moves, a line each: states, command, state afterwards (`=` for the same).
    fn moves(&self) -> &'static str;

    /// Who may give which commands.
    fn actors(&self) -> &'static [(ActorClass, &'static [&'static str])];

    /// When the case begins.
    fn begins_at(&self) -> Timestamp;

    /// What may be settled before it begins.
    fn settings(&self) -> Vec<Setting>;

    /// The accounts of the importers.
    fn importers(&self) -> Vec<Account>;

    /// The commands that are tried now.
    fn offers(&self, world: &World, offers: &mut Offers<'_>);

    /// Until when time passes in this world.
    fn horizon(&self, _world: &World) -> Timestamp {
        Timestamp::MAX
    }

    /// Whether the last day of a clock still matters though it does not run.
    fn matters(&self, case: &Case, clock: Clock) -> bool {
        clock == Clock::Answer && !case.is_closed()
    }

    /// Takes away what no rule looks at: who acted, at which second, the words of a certificate.
    fn normalise(&self, case: &mut Case);

    /// Notes for a hash all that tells two cases in their normal form apart, besides the notice.
    fn imprint(&self, case: &Case, hasher: &mut dyn Hasher);

    /// The clock that must run while the case is in this state.
    fn clock_of(&self, state: &str) -> Option<Clock>;

    /// The state in which the clock of an answer has passed.
    fn past_states(&self) -> &'static [(&'static str, Clock)];

    /// The commands that may be taken after the case has ended.
    fn after_the_end(&self) -> &'static [&'static str];

    /// What the trade may be told by a step after which the case has ended, by template; of
    /// reminders, the clocks they may be about.
    fn told_at_the_end(&self) -> (&'static [&'static str], &'static [Clock]);

    /// The last day, before it rolls, that an accepted command must give a clock.
    fn last_day(&self, seen: &Seen<'_>, clock: Clock) -> Option<jiff::civil::Date>;

    /// Whether the machine's own guards held: what may not be done yet, or not any more.
    fn guards_hold(&self, seen: &Seen<'_>) -> bool;

    /// Whether what is frozen has stayed the same.
    fn frozen_alike(&self, before: &Case, after: &Case) -> bool;
}

/// Something that can happen.
#[derive(Clone, PartialEq)]
pub(crate) enum Action {
    /// A command is received and applied.
    Give(Box<Given>),
    /// A rung fires that moves a case.
    Fire(Pending),
    /// Time passes; reminders that fall due meanwhile are given.
    Pass(Timestamp),
    /// Another case becomes known.
    Learn,
}

/// A command on its way to a case.
#[derive(Clone, PartialEq)]
pub(crate) struct Given {
    /// Index of the case; one more than there are, to open one.
    pub(crate) of: usize,
    /// What is wanted.
    pub(crate) command: Command,
    /// By whom.
    pub(crate) actor: Actor,
    /// When it was received.
    pub(crate) received_at: Timestamp,
    /// Whether it comes from a rung that the store held.
    pub(crate) held: bool,
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Give(given) => {
                write!(f, "{} by {}", given.command.name(), given.actor.class.name())?;
                if given.of > 0 { write!(f, " (case {})", given.of + 1) } else { Ok(()) }
            }
            Self::Fire(rung) => write!(f, "{} {} fires", rung.clock.name(), rung.kind.label()),
            Self::Pass(at) => write!(f, "until {at}"),
            Self::Learn => write!(f, "another case becomes known"),
        }
    }
}

/// Longest time between the receipt of a command and its application, in days.
const OUTAGE_DAYS: i64 = 3;

/// The actions that are offered to the checker in a world.
pub(crate) struct Offers<'a> {
    world: &'a World,
    actions: &'a mut Vec<Action>,
    strangers: BTreeSet<(usize, &'static str)>,
    of: usize,
    is_at_first: bool,
}

impl<'a> Offers<'a> {
    pub(crate) fn new(world: &'a World, actions: &'a mut Vec<Action>) -> Self {
        let is_at_first = world.now == world.setting.spec.begins_at();
        Self { world, actions, strangers: BTreeSet::new(), of: 0, is_at_first }
    }

    /// The following commands are for that case.
    pub(crate) fn for_case(&mut self, of: usize) {
        self.of = of;
    }

    /// A command that is received and applied now; while no time has passed, the first of its name
    /// also from somebody of another class.
    pub(crate) fn give(&mut self, command: Command, actor: &Actor) {
        if self.is_at_first && self.strangers.insert((self.of, command.name())) {
            self.push(command.clone(), stranger(actor), self.world.now);
        }
        self.push(command, actor.clone(), self.world.now);
    }

    /// A command that is wrong in itself, whenever it comes: tried while no time has passed.
    pub(crate) fn give_wrong(&mut self, command: Command, actor: &Actor) {
        if self.is_at_first {
            self.push(command, actor.clone(), self.world.now);
        }
    }

    /// The same; once the clock has passed, it may also have been received in its last second and
    /// be applied only now. Nothing waits longer than [`OUTAGE_DAYS`].
    pub(crate) fn give_or_late(&mut self, command: Command, actor: &Actor, clock: Clock) {
        let certificate =
            self.world.cases.get(self.of).and_then(|case| case.clocks().certificate(clock));
        if let Some(end) = certificate.map(|certificate| oracle::end_of(certificate.due_on))
            && end <= self.world.now
            && self.world.now < oracle::days_later(end, OUTAGE_DAYS)
        {
            self.push(command.clone(), actor.clone(), oracle::second_before(end));
        }
        self.give(command, actor);
    }

    fn push(&mut self, command: Command, actor: Actor, received_at: Timestamp) {
        let given = Given { of: self.of, command, actor, received_at, held: false };
        self.actions.push(Action::Give(Box::new(given)));
    }
}

/// Somebody of another class.
fn stranger(actor: &Actor) -> Actor {
    match actor.class {
        ActorClass::Cbp | ActorClass::Operator | ActorClass::Worker => Actor::clock(),
        ActorClass::Trade | ActorClass::Clock => Actor::cbp("cbp-000", "A. Stranger"),
    }
}

/// The function under check.
pub(crate) type StepFn =
    fn(Option<&Case>, &Command, &Actor, &Context<'_>) -> Result<Step, Rejection>;

/// A machine under check.
pub(crate) struct Machine {
    pub(crate) spec: &'static dyn Spec,
    pub(crate) calendar: Calendar,
    pub(crate) moves: BTreeSet<Move>,
    step: StepFn,
    importers: Vec<Account>,
    states: Vec<&'static str>,
    walked: Mutex<BTreeMap<Move, u64>>,
}

/// State before, command, state afterwards.
pub(crate) type Move = (String, String, String);

impl Machine {
    pub(crate) fn new(spec: &'static dyn Spec, step: StepFn) -> Self {
        Self {
            spec,
            calendar: Calendar::cbp(),
            moves: moves(spec),
            step,
            importers: spec.importers(),
            states: spec.states(),
            walked: Mutex::new(BTreeMap::new()),
        }
    }

    /// The moves that were seen, with how often.
    pub(crate) fn walked(&self) -> BTreeMap<Move, u64> {
        self.walked.lock().map(|walked| walked.clone()).unwrap_or_default()
    }

    fn importer_of(&self, number: &ImporterNumber) -> Option<&Account> {
        self.importers.iter().find(|account| account.importer_numbers.contains(number))
    }

    /// What an action leads to; nothing when all stays as it is.
    pub(crate) fn after(&self, world: &World, action: Action) -> Option<World> {
        match action {
            Action::Give(given) => self.give(world, &given),
            Action::Fire(rung) => Some(self.fire(world, &rung)),
            Action::Pass(to) => Some(self.pass(world, to)),
            Action::Learn => Some(World { learned: true, ..world.clone() }),
        }
    }

    /// Gives a command to a case: the world afterwards, or nothing when it is as it was.
    fn give(&self, world: &World, given: &Given) -> Option<World> {
        let Given { of, command, actor, received_at, held } = given;
        let case = world.cases.get(*of);
        let number = case.map(Case::importer_number).or_else(|| command.importer_of_new_case());
        let related = world.related(*of);
        let context = Context {
            received_at: *received_at,
            now: world.now,
            calendar: &self.calendar,
            importer: number.and_then(|number| self.importer_of(number)),
            related: &related,
            policy: &world.setting.policy,
        };
        let result = (self.step)(case, command, actor, &context);
        let mut follow_ups = Vec::new();
        let next = result.as_ref().ok().map(|step| {
            let mut next = world.clone();
            let mut case = step.case.clone();
            self.spec.normalise(&mut case);
            if *of < next.cases.len() {
                next.cases[*of] = case;
            } else {
                next.cases.push(case);
            }
            follow_ups = next.follow(*of, &step.effects);
            next
        });
        if let Ok(step) = &result {
            self.note(case, command, &step.case);
        }
        let seen = Seen {
            machine: self,
            before: world,
            after: next.as_ref().unwrap_or(world),
            of: *of,
            command,
            actor,
            received_at: *received_at,
            held: *held,
            result: &result,
        };
        let broken = world.broken.with(Broken::by(&seen));
        let mut next = match next {
            Some(next) => next,
            None if broken == world.broken => return None,
            None => world.clone(),
        };
        next.broken = broken;
        for (of, command, actor) in follow_ups {
            let given = Given { of, command, actor, received_at: world.now, held: false };
            next = self.give(&next, &given).unwrap_or(next);
        }
        (next != *world).then_some(next)
    }

    /// A rung that the store holds is given to its case, and is gone.
    fn fire(&self, world: &World, rung: &Pending) -> World {
        let mut next = world.clone();
        next.rungs.remove(rung);
        let Some(case) = next.cases.get(rung.case) else { return next };
        let given = Given {
            of: rung.case,
            command: rung_command(case, rung.clock, rung.kind, Vec::new()),
            actor: Actor::clock(),
            received_at: next.now,
            held: true,
        };
        self.give(&next, &given).unwrap_or(next)
    }

    /// Time passes until `to`; the reminders on the way fire in their time. What moves a case is
    /// an action of its own: the clock may be late.
    fn pass(&self, world: &World, to: Timestamp) -> World {
        let mut world = world.clone();
        let due = |world: &World| {
            let is_due = |rung: &&Pending| rung.fire_at <= to && !rung.kind.moves_the_case();
            world.rungs.iter().find(is_due).copied()
        };
        while let Some(rung) = due(&world) {
            world.now = rung.fire_at;
            world = self.fire(&world, &rung);
        }
        world.now = to;
        world
    }

    fn note(&self, before: Option<&Case>, command: &Command, after: &Case) {
        let from = before.map_or("(none)", Case::state_name);
        let walk = (from.to_owned(), command.name().to_owned(), after.state_name().to_owned());
        if let Ok(mut walked) = self.walked.lock() {
            *walked.entry(walk).or_default() += 1;
        }
    }

    /// The next instant at which anything changes: the last second of a day and the first after
    /// it, of the raw and of the effective last day, and what waits in the store.
    fn next_instant(&self, world: &World) -> Option<Timestamp> {
        let moving = world.rungs.iter().filter(|rung| rung.kind.moves_the_case());
        let mut instants: Vec<Timestamp> = moving.map(|rung| rung.fire_at).collect();
        for case in &world.cases {
            for (clock, running) in case.clocks().iter() {
                if !running.runs && !self.spec.matters(case, clock) {
                    continue;
                }
                let certificate = &running.certificate;
                let end = oracle::end_of(certificate.due_on);
                instants.extend([oracle::second_before(end), end]);
                if certificate.raw_due_on != certificate.due_on {
                    instants.push(oracle::end_of(certificate.raw_due_on));
                }
            }
        }
        let horizon = self.spec.horizon(world);
        instants.into_iter().filter(|at| *at > world.now && *at <= horizon).min()
    }
}

/// The moves of a machine, one by one.
fn moves(spec: &dyn Spec) -> BTreeSet<Move> {
    let mut moves = BTreeSet::new();
    for line in spec.moves().lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [from, command, to] = words[..] else {
            unreachable!("a move has three words: {line}");
        };
        for from in from.split(',') {
            for to in to.split(',') {
                let to = if to == "=" { from } else { to };
                moves.insert((from.to_owned(), command.to_owned(), to.to_owned()));
            }
        }
    }
    moves
}

impl Model for Machine {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let settings = self.spec.settings().into_iter();
        // As long as the program: every world of the run points there.
        let world = |setting: Setting| World {
            now: self.spec.begins_at(),
            cases: Vec::new(),
            rungs: BTreeSet::new(),
            setting: Box::leak(Box::new(setting)),
            learned: false,
            broken: Broken::default(),
        };
        settings.map(world).collect()
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        // What follows a broken rule is of no interest.
        if world.broken != Broken::default() {
            return;
        }
        self.spec.offers(world, &mut Offers::new(world, actions));
        let is_due = |rung: &&Pending| rung.kind.moves_the_case() && rung.fire_at <= world.now;
        actions.extend(world.rungs.iter().filter(is_due).map(|rung| Action::Fire(*rung)));
        actions.extend(self.next_instant(world).map(Action::Pass));
        let is_open = world.cases.first().is_some_and(|case| !case.is_closed());
        if is_open && world.setting.later.is_some() && !world.learned {
            actions.push(Action::Learn);
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        self.after(world, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let rules = RULES.iter().zip(HOLDS).map(|(rule, holds)| Property::always(rule.name, holds));
        let states = self.states.iter().zip(REACHED);
        rules.chain(states.map(|(state, reached)| Property::sometimes(state, reached))).collect()
    }
}

/// Whether the rule of that index holds. The checker takes plain functions, so there is one for
/// each index.
fn holds<const RULE: usize>(_: &Machine, world: &World) -> bool {
    !world.broken.has(RULE)
}

/// Whether the case under check is in the state of that index.
fn reached<const STATE: usize>(machine: &Machine, world: &World) -> bool {
    let state = world.cases.first().map(Case::state_name);
    state.is_some() && state == machine.states.get(STATE).copied()
}

type Condition = fn(&Machine, &World) -> bool;

/// One for each rule of [`RULES`].
const HOLDS: [Condition; 20] = [
    holds::<0>,
    holds::<1>,
    holds::<2>,
    holds::<3>,
    holds::<4>,
    holds::<5>,
    holds::<6>,
    holds::<7>,
    holds::<8>,
    holds::<9>,
    holds::<10>,
    holds::<11>,
    holds::<12>,
    holds::<13>,
    holds::<14>,
    holds::<15>,
    holds::<16>,
    holds::<17>,
    holds::<18>,
    holds::<19>,
];

/// One for each state of the machine that has the most.
const REACHED: [Condition; 11] = [
    reached::<0>,
    reached::<1>,
    reached::<2>,
    reached::<3>,
    reached::<4>,
    reached::<5>,
    reached::<6>,
    reached::<7>,
    reached::<8>,
    reached::<9>,
    reached::<10>,
];
