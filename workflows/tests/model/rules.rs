//! The rules that must hold after every step, whatever the machine.
//!
//! Each is a sentence, the property of the checker, and a function over one step. A rule that a
//! step breaks is noted in the world that follows; the checker then finds the shortest way there.

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::actor::{Actor, ActorClass};
use workflows::case::{Case, Step};
use workflows::case_file::Extension;
use workflows::clocks::Clock;
use workflows::deadline::Certificate;
use workflows::effect::{Audience, Effect, Message, Notification};
use workflows::ladder::RungKind;
use workflows::message::Command;
use workflows::protest::Protest;
use workflows::rejection::Rejection;
use workflows::{form28, form29, form4647};

use crate::machine::Machine;
use crate::oracle;
use crate::world::World;

/// A rule.
pub(crate) struct Rule {
    /// As a sentence: the name of the property.
    pub(crate) name: &'static str,
    pub(crate) holds: fn(&Seen<'_>) -> bool,
}

/// Every rule.
pub(crate) const RULES: [Rule; 20] = [
    Rule { name: "every move is one of the machine's table", holds: moves_by_the_table },
    Rule { name: "no command leaves a state in which the case has ended", holds: stays_ended },
    Rule {
        name: "an open case has a clock that runs or somebody named who acts next",
        holds: has_a_clock_or_an_owner,
    },
    Rule { name: "the clock of a state runs in it", holds: the_clock_of_its_state_runs },
    Rule {
        name: "a clock that runs has the rung that ends it, and one that is still has none",
        holds: rungs_fit_the_clocks,
    },
    Rule {
        name: "what the store holds for the clock is taken by the case",
        holds: held_rungs_are_taken,
    },
    Rule {
        name: "every last day is the lawful number of days after its event, on an open day",
        holds: last_days_are_lawful,
    },
    Rule { name: "more time never shortens", holds: more_time_never_shortens },
    Rule { name: "a revocation never lengthens", holds: a_revocation_never_lengthens },
    Rule {
        name: "more time can be asked for exactly until the last day has ended",
        holds: more_time_is_asked_in_time,
    },
    Rule {
        name: "an answer is late exactly when it came after the last day",
        holds: lateness_goes_by_receipt,
    },
    Rule { name: "a date passes only when it has ended", holds: dates_pass_when_ended },
    Rule { name: "quantities balance", holds: quantities_balance },
    Rule {
        name: "nothing is asked of the trade after the case has ended",
        holds: nothing_asked_at_the_end,
    },
    Rule {
        name: "a protest is recorded exactly when it was filed and received inside its window",
        holds: a_protest_fits_its_window,
    },
    Rule { name: "a command is taken only from those who may give it", holds: given_by_its_own },
    Rule { name: "what CBP and the trade have fixed stays as it was", holds: frozen_stays },
    Rule { name: "a link is noted on both sides", holds: links_are_mutual },
    Rule { name: "every refusal says why, in a sentence", holds: refusals_speak },
    Rule { name: "what may not be done yet, or not any more, is refused", holds: guards_hold },
];

/// One step as a witness saw it.
pub(crate) struct Seen<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) before: &'a World,
    pub(crate) after: &'a World,
    pub(crate) of: usize,
    pub(crate) command: &'a Command,
    pub(crate) actor: &'a Actor,
    pub(crate) received_at: Timestamp,
    pub(crate) held: bool,
    pub(crate) result: &'a Result<Step, Rejection>,
}

impl Seen<'_> {
    pub(crate) fn case_before(&self) -> Option<&Case> {
        self.before.cases.get(self.of)
    }

    pub(crate) fn step(&self) -> Option<&Step> {
        self.result.as_ref().ok()
    }

    pub(crate) fn certificate_before(&self, clock: Clock) -> Option<&Certificate> {
        self.case_before()?.clocks().certificate(clock)
    }

    pub(crate) fn certificate_after(&self, clock: Clock) -> Option<&Certificate> {
        self.step()?.case.clocks().certificate(clock)
    }

    pub(crate) fn received_on(&self) -> Date {
        oracle::day_of(self.received_at)
    }

    /// The last day of a certificate, when it is counted again from its raw one.
    pub(crate) fn last_day(&self, certificate: &Certificate) -> Date {
        oracle::moved_on(certificate.raw_due_on, certificate, &self.machine.calendar)
    }

    /// Whether it was received before the end of the last day of this certificate.
    pub(crate) fn received_in_time(&self, certificate: &Certificate) -> bool {
        self.received_at < oracle::end_of(self.last_day(certificate))
    }

    /// Whether somebody gives it who may.
    pub(crate) fn given_by_its_own(&self) -> bool {
        let name = self.command.name();
        let mut classes = self.machine.spec.actors().iter();
        classes.any(|(class, names)| *class == self.actor.class && names.contains(&name))
    }

    fn told(&self) -> impl Iterator<Item = &Notification> {
        let effects = self.step().map_or(&[][..], |step| &step.effects);
        effects.iter().filter_map(|effect| {
            let Effect::Tell(notification) = effect else { return None };
            Some(notification)
        })
    }
}

fn moves_by_the_table(seen: &Seen<'_>) -> bool {
    let Some(step) = seen.step() else { return true };
    let from = seen.case_before().map_or("(none)", Case::state_name);
    let (command, to) = (seen.command.name(), step.case.state_name());
    seen.machine.moves.contains(&(from.to_owned(), command.to_owned(), to.to_owned()))
}

fn stays_ended(seen: &Seen<'_>) -> bool {
    let (Some(before), Some(step)) = (seen.case_before(), seen.step()) else { return true };
    !before.is_closed()
        || (before.state_name() == step.case.state_name()
            && seen.machine.spec.after_the_end().contains(&seen.command.name()))
}

fn has_a_clock_or_an_owner(seen: &Seen<'_>) -> bool {
    if seen.result.is_err() {
        return true;
    }
    seen.after.cases.iter().all(|case| {
        let runs = case.clocks().iter().any(|(_, running)| running.runs);
        let owned = case.owner().is_some_and(|owner| !owner.trim().is_empty());
        case.is_closed() || runs || owned
    })
}

/// Or a request for more time holds the case open, until its own end.
fn the_clock_of_its_state_runs(seen: &Seen<'_>) -> bool {
    if seen.result.is_err() {
        return true;
    }
    let spec = seen.machine.spec;
    seen.after.cases.iter().enumerate().all(|(index, case)| {
        spec.clock_of(case.state_name()).is_none_or(|clock| {
            let held_open = case.extension().is_pending()
                && seen
                    .after
                    .rungs_of(index, clock)
                    .any(|rung| rung.kind == RungKind::UndecidedEnd);
            case.clocks().runs(clock) || held_open
        })
    })
}

fn rungs_fit_the_clocks(seen: &Seen<'_>) -> bool {
    if seen.result.is_err() {
        return true;
    }
    seen.after.cases.iter().enumerate().all(|(index, case)| {
        Clock::ALL.into_iter().all(|clock| {
            let rungs = || seen.after.rungs_of(index, clock);
            match case.clocks().get(clock).filter(|running| running.runs) {
                Some(running) => {
                    let end = oracle::end_of(running.certificate.due_on);
                    rungs().any(|rung| {
                        rung.kind == RungKind::Start
                            || (rung.kind == RungKind::DuePassed && rung.fire_at == end)
                    })
                }
                None => rungs().all(|rung| {
                    !matches!(
                        rung.kind,
                        RungKind::DuePassed
                            | RungKind::Start
                            | RungKind::Before(_)
                            | RungKind::OnDay
                    )
                }),
            }
        })
    })
}

fn held_rungs_are_taken(seen: &Seen<'_>) -> bool {
    !seen.held || seen.result.is_ok()
}

/// Where a deadline begins to run, from the facts of the command; where none does, as it was.
fn last_days_are_lawful(seen: &Seen<'_>) -> bool {
    let Some(step) = seen.step() else { return true };
    Clock::ALL.into_iter().all(|clock| {
        let ran = step.effects.iter().rev().find_map(|effect| {
            let Effect::RunDeadline { clock: of, certificate, .. } = effect else { return None };
            (*of == clock).then_some(certificate)
        });
        let after = seen.certificate_after(clock);
        let Some(certificate) = ran else {
            return days_alike(seen.certificate_before(clock), after);
        };
        let expected = seen.machine.spec.last_day(seen, clock);
        expected == Some(certificate.raw_due_on)
            && certificate.due_on == seen.last_day(certificate)
            && days_alike(after, Some(certificate))
    })
}

fn days_alike(a: Option<&Certificate>, b: Option<&Certificate>) -> bool {
    let days = |certificate: &Certificate| (certificate.raw_due_on, certificate.due_on);
    a.map(days) == b.map(days)
}

/// Neither the decision that grants it nor anything else that moves a date which stands, but for a
/// revocation and a new question.
fn more_time_never_shortens(seen: &Seen<'_>) -> bool {
    let before = seen.certificate_before(Clock::Answer);
    let after = seen.certificate_after(Clock::Answer);
    let (Some(before), Some(after)) = (before, after) else { return true };
    let may_shorten = matches!(
        seen.command,
        Command::Form28(form28::Command::AskMore { .. })
            | Command::Form4647(form4647::Command::RevokeExtension { .. })
    );
    may_shorten || (after.raw_due_on >= before.raw_due_on && after.due_on >= before.due_on)
}

fn a_revocation_never_lengthens(seen: &Seen<'_>) -> bool {
    let Command::Form4647(form4647::Command::RevokeExtension { new_due_date, .. }) = seen.command
    else {
        return true;
    };
    let Some(before) = seen.certificate_before(Clock::Answer) else { return seen.step().is_none() };
    match seen.certificate_after(Clock::Answer) {
        Some(after) => {
            after.raw_due_on < before.raw_due_on
                && after.due_on <= before.due_on
                && *new_due_date >= seen.received_on()
        }
        None => true,
    }
}

/// In the states that can ask, with a reason and for days that can be asked for, and when no
/// request waits: exactly until the end of the last day.
fn more_time_is_asked_in_time(seen: &Seen<'_>) -> bool {
    let (days, reason) = match seen.command {
        Command::Form28(form28::Command::RequestExtension { days, reason })
        | Command::Form29(form29::Command::RequestExtension { days, reason })
        | Command::Form4647(form4647::Command::RequestExtension { days, reason }) => (days, reason),
        Command::Form28(_)
        | Command::Form29(_)
        | Command::Form4647(_)
        | Command::Declaration(_)
        | Command::Directory(_) => return true,
    };
    let (Some(case), Some(due)) = (seen.case_before(), seen.certificate_before(Clock::Answer))
    else {
        return seen.step().is_none();
    };
    let can_ask =
        ["ISSUED", "OVERDUE", "PROPOSED_OPEN", "PROPOSED_LAPSED", "OPEN", "REJECTED_OPEN"]
            .contains(&case.state_name());
    let is_further = case.state_name() == "OVERDUE"
        && matches!(case, Case::Form28(case) if case.deadline_origin == form28::Origin::MoreInformation);
    let expected = can_ask
        && !is_further
        && seen.given_by_its_own()
        && (1..=90).contains(days)
        && reason.trim().chars().count() >= 20
        && !matches!(case.extension(), Extension::Requested(_))
        && seen.received_in_time(due);
    expected == seen.result.is_ok()
}

fn lateness_goes_by_receipt(seen: &Seen<'_>) -> bool {
    let answers = matches!(
        seen.command,
        Command::Form28(form28::Command::SubmitResponse(_))
            | Command::Form29(form29::Command::Respond(_))
            | Command::Form4647(form4647::Command::SubmitResponse(_))
    );
    let (true, Some(step)) = (answers, seen.step()) else { return true };
    let due = seen.certificate_before(Clock::Answer);
    let late = match &step.case {
        Case::Form29(case) => case.answer.as_ref().map(|answer| answer.late),
        Case::Form4647(case) => case.responses.last().map(|answer| answer.late),
        Case::Form28(_) | Case::Declaration(_) => step.case.last_answer().map(|(_, late)| late),
    };
    due.is_some_and(|due| late == Some(!seen.received_in_time(due)))
}

/// No clock is ended before its last day is over, and nobody is overdue before that.
fn dates_pass_when_ended(seen: &Seen<'_>) -> bool {
    let Some(step) = seen.step() else { return true };
    let has_ended = |clock: Clock| {
        let certificate = step.case.clocks().certificate(clock);
        certificate.is_some_and(|certificate| {
            oracle::end_of(seen.last_day(certificate)) <= seen.before.now
        })
    };
    let passed = step.effects.iter().all(|effect| {
        let Effect::PassDeadline(clock) = effect else { return true };
        has_ended(*clock)
    });
    let mut past = seen.machine.spec.past_states().iter();
    passed && past.all(|(state, clock)| *state != step.case.state_name() || has_ended(*clock))
}

/// What CBP confirmed, counted apart from the ledger's own sums, and what is left.
fn quantities_balance(seen: &Seen<'_>) -> bool {
    let Some(Step { case: Case::Form4647(case), .. }) = seen.step() else { return true };
    let balance = case.balance();
    let parts = balance.compliant
        + balance.returned
        + balance.exported
        + balance.destroyed
        + balance.not_available
        + balance.open;
    balance.covered == case.notice.quantity
        && parts == balance.covered
        && crate::goods::confirmed_alike(seen, case)
}

fn nothing_asked_at_the_end(seen: &Seen<'_>) -> bool {
    let Some(step) = seen.step().filter(|step| step.case.is_closed()) else { return true };
    let (templates, clocks) = seen.machine.spec.told_at_the_end();
    let allowed = |told: &Notification| match &told.message {
        Message::Reminder { .. } => {
            clocks.contains(&told.about.unwrap_or_else(|| step.case.leading_clock()))
        }
        message => told.audience == Audience::Officer || templates.contains(&message.template()),
    };
    seen.told().all(allowed)
        && !step.case.clocks().runs(Clock::Answer)
        && seen.after.rungs_of(seen.of, Clock::Answer).next().is_none()
}

fn a_protest_fits_its_window(seen: &Seen<'_>) -> bool {
    let filed_on = match seen.command {
        Command::Form29(form29::Command::RecordProtest { filed_on, .. })
        | Command::Form4647(form4647::Command::RecordProtest { filed_on, .. }) => *filed_on,
        Command::Form28(_)
        | Command::Form29(_)
        | Command::Form4647(_)
        | Command::Declaration(_)
        | Command::Directory(_) => return true,
    };
    let (event_on, protest, can) = match seen.case_before() {
        Some(Case::Form29(case)) => {
            (case.liquidated_on, case.protest.as_ref(), case.state == form29::State::Liquidated)
        }
        Some(Case::Form4647(case)) => {
            let taken_back = [form4647::State::Rescinded, form4647::State::Cancelled];
            let can = !taken_back.contains(&case.state);
            (Some(case.notice.date_of_notice), Some(&case.protest), can)
        }
        Some(Case::Form28(_) | Case::Declaration(_)) | None => (None, None, false),
    };
    let certificate = seen.certificate_before(Clock::Protest);
    let (Some(event_on), Some(protest), Some(certificate)) = (event_on, protest, certificate)
    else {
        return seen.step().is_none();
    };
    let last = oracle::days_after(event_on, oracle::PROTEST_DAYS);
    let last = oracle::moved_on(last, certificate, &seen.machine.calendar);
    let inside = event_on <= filed_on
        && filed_on <= last
        && filed_on <= seen.received_on()
        && seen.received_at < oracle::end_of(last);
    let expected = can && inside && protest.filing().is_none() && seen.given_by_its_own();
    let recorded = seen.step().is_some_and(|step| {
        let protest = match &step.case {
            Case::Form29(case) => case.protest.as_ref(),
            Case::Form4647(case) => Some(&case.protest),
            Case::Form28(_) | Case::Declaration(_) => None,
        };
        protest.and_then(Protest::filing).is_some_and(|filing| filing.filed_on == filed_on)
    });
    expected == recorded && recorded == seen.result.is_ok()
}

/// And what only the clock may give comes from nobody else.
fn given_by_its_own(seen: &Seen<'_>) -> bool {
    let by_class = seen.result.is_err() || seen.given_by_its_own();
    // A trade user without an account of that importer's, and without access, may do nothing.
    let by_account = seen.actor.class != ActorClass::Trade
        || seen.actor.user != STRANGER
        || seen.result.is_err();
    by_class && by_account
}

/// The user of a trade account that has access to no importer's.
pub(crate) const STRANGER: &str = "u-stranger";

fn frozen_stays(seen: &Seen<'_>) -> bool {
    let (Some(before), Some(step)) = (seen.case_before(), seen.step()) else { return true };
    before.number() == step.case.number()
        && before.links().len() <= step.case.links().len()
        && seen.machine.spec.frozen_alike(before, &step.case)
}

/// Where both cases are known, each has the other's link reversed; where one is still to come, it
/// takes the link over when it is opened.
fn links_are_mutual(seen: &Seen<'_>) -> bool {
    let Some(step) = seen.step() else { return true };
    let linked = step.effects.iter().all(|effect| {
        let Effect::Link(link) = effect else { return true };
        step.case.links().contains(link) && link.relation.reverse().reverse() == link.relation
    });
    let cases = &seen.after.cases;
    let known = cases.iter().chain(seen.after.known());
    linked
        && cases.iter().all(|case| {
            case.links().iter().all(|link| {
                let other = known.clone().find(|other| *other.number() == link.case);
                other.is_none_or(|other| {
                    other.links().iter().any(|back| {
                        back.case == *case.number() && back.relation == link.relation.reverse()
                    })
                })
            })
        })
}

fn refusals_speak(seen: &Seen<'_>) -> bool {
    let Err(rejection) = seen.result else { return true };
    let sentence = rejection.sentence.trim();
    let speaks = sentence == rejection.sentence
        && sentence.len() >= 20
        && sentence.ends_with('.')
        && !sentence.contains('\n')
        && !sentence.contains("  ");
    let cites = rejection.citation.as_ref().is_none_or(|citation| !citation.trim().is_empty());
    speaks && cites && CODES.contains(&rejection.code.name())
}

/// The codes of messages.md.
const CODES: [&str; 11] = [
    "wrong-state",
    "closed",
    "already-issued",
    "too-late",
    "too-early",
    "not-authorized",
    "incomplete",
    "already-pending",
    "nothing-pending",
    "quantity-mismatch",
    "not-allowed",
];

fn guards_hold(seen: &Seen<'_>) -> bool {
    seen.machine.spec.guards_hold(seen)
}
