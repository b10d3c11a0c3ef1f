//! Entries of calendars along the paths of the machines: whoever was given a date hears in the same
//! step that it moved or ended.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;
use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::effect::{Audience, DateNews, Effect, Message, Notification};
use workflows::{declaration, form28, form29, form4647};

use super::{Method, method_of, method_of_news, stamp_of_day};
use crate::mail::{MailInput, clock_of, samples};

/// How many commands are given one after the other, beyond the paths of the samples.
const COMMANDS: usize = 3;

/// Every step that some commands in a row allow, from these cases on: `next` is what one command
/// allows, `see` gets each step once.
fn walk<C: Serialize>(
    starts: Vec<Option<C>>,
    next: impl Fn(Option<&C>) -> Vec<(C, Vec<Effect>)>,
    mut see: impl FnMut(&C, &[Effect]),
) {
    let mut known = HashSet::new();
    let mut cases = starts;
    for _ in 0..COMMANDS {
        let mut reached = Vec::new();
        for case in &cases {
            for (case, effects) in next(case.as_ref()) {
                see(&case, &effects);
                if known.insert(serde_json::to_string(&case).unwrap()) {
                    reached.push(Some(case));
                }
            }
        }
        cases = reached;
    }
}

fn walk_form28(mut see: impl FnMut(&Case, &[Effect])) {
    use form28::samples::{actor_of, after_due, case_in, commands, give, in_time};
    let commands = commands();
    let next = |case: Option<&form28::Case>| {
        let times = [in_time(), after_due()];
        let given = commands.iter().flat_map(|command| times.map(|at| (command, at)));
        let steps =
            given.filter_map(|(command, at)| give(case, command, &actor_of(command), at).ok());
        steps.collect()
    };
    let starts = form28::State::ALL
        .into_iter()
        .flat_map(|state| [Some(case_in(state, false)), Some(case_in(state, true))]);
    walk(starts.chain([None]).collect(), next, |case, effects| {
        see(&Case::Form28(Box::new(case.clone())), effects);
    });
}

fn walk_form29(mut see: impl FnMut(&Case, &[Effect])) {
    use form29::samples::{
        actor_of, commands, give, natural_time, rows, take_action_early, taken_notice,
    };
    let mut commands = commands();
    commands.push(form29::Command::Issue(Box::new(taken_notice())));
    commands.push(take_action_early());
    let next = |case: Option<&form29::Case>| {
        let given = commands.iter().filter_map(|command| {
            give(case, command, &actor_of(command), natural_time(case, command)).ok()
        });
        given.collect()
    };
    walk(rows().into_iter().map(|row| row.case).collect(), next, |case, effects| {
        see(&Case::Form29(Box::new(case.clone())), effects);
    });
}

fn walk_form4647(mut see: impl FnMut(&Case, &[Effect])) {
    use form4647::samples::{actor_of, commands, give, natural_time, rows};
    let commands = commands();
    let next = |case: Option<&form4647::Case>| {
        let given = commands.iter().filter_map(|command| {
            give(case, command, &actor_of(command), natural_time(case, command)).ok()
        });
        given.collect()
    };
    walk(rows().into_iter().map(|row| row.case).collect(), next, |case, effects| {
        see(&Case::Form4647(Box::new(case.clone())), effects);
    });
}

fn walk_declarations(mut see: impl FnMut(&Case, &[Effect])) {
    use declaration::samples::{actor_of, case_in, commands, give, natural_time};
    let commands = commands();
    let next = |case: Option<&declaration::Case>| {
        let given = commands.iter().filter_map(|command| {
            give(case, command, &actor_of(command), natural_time(case, command)).ok()
        });
        given.collect()
    };
    let starts = declaration::State::ALL.map(|state| Some(case_in(state)));
    walk(starts.into(), next, |case, effects| {
        see(&Case::Declaration(Box::new(case.clone())), effects);
    });
}

/// What a mail does with entries, each with its clock, on the day each date is counted from.
fn entries(case: &Case, effects: &[Effect], told: &Notification) -> Vec<(Clock, Method)> {
    let clock = told.about.unwrap_or_else(|| case.leading_clock());
    let recipient = samples::recipient();
    let certificate = case.clocks().certificate(clock);
    let input = MailInput {
        paper: case.into(),
        state_name: case.state_name(),
        certificate,
        about: told.about,
        links: &[],
        message: &told.message,
        audience: told.audience,
        recipient: &recipient,
        attachments: &[],
        calendars: &[],
        portal_url: None,
    };
    let own = certificate.and_then(|it| method_of(&input, stamp_of_day(it.trigger_on)));
    let news = DateNews::of_step(effects, case.clocks(), clock);
    let others = news.iter().filter(|_| told.audience.keeps_calendar()).filter_map(|news| {
        let method = method_of_news(news, stamp_of_day(news.certificate.trigger_on))?;
        Some((clock_of(news.certificate.rule), method))
    });
    own.map(|method| (clock, method)).into_iter().chain(others).collect()
}

/// Who is told all news of a case of this workflow.
const fn keepers(case: &Case) -> [Audience; 2] {
    match case {
        Case::Form28(_) | Case::Form29(_) | Case::Form4647(_) => {
            [Audience::Importer, Audience::CourtesyBrokers]
        }
        Case::Declaration(_) => [Audience::Importer, Audience::Author],
    }
}

/// The clocks that a step sets or stops, each with what has to become of its entry.
fn changed(case: &Case, effects: &[Effect]) -> BTreeSet<(Clock, &'static str)> {
    // What has passed stays on its day also when a request that came in time opens it again.
    let reopens = |effect: &Effect| {
        let Effect::Tell(told) = effect else { return false };
        matches!(told.message, Message::ExtensionRequested { reopened: true, .. })
    };
    if effects.iter().any(reopens) {
        return BTreeSet::new();
    }
    let clocks = effects.iter().filter_map(|effect| match effect {
        Effect::RunDeadline { clock, .. } | Effect::StopDeadline(clock) => Some(*clock),
        Effect::PassDeadline(_)
        | Effect::AddRung(..)
        | Effect::DropRungs(..)
        | Effect::Render(_)
        | Effect::Tell(_)
        | Effect::Link(_)
        | Effect::Gap(_)
        | Effect::Command { .. } => None,
    });
    let method = |clock| if case.clocks().runs(clock) { "PUBLISH" } else { "CANCEL" };
    let had = clocks.filter(|clock| case.clocks().get(*clock).is_some());
    had.map(|clock| (clock, method(clock))).collect()
}

/// What is wrong with the entries of one step.
fn faults(case: &Case, effects: &[Effect]) -> Vec<String> {
    let told = |audience| {
        let told = effects.iter().filter_map(move |effect| match effect {
            Effect::Tell(told) if told.audience == audience => Some(told),
            _ => None,
        });
        let entries = told.flat_map(|told| entries(case, effects, told));
        entries.map(|(clock, method)| (clock, method.name())).collect::<BTreeSet<_>>()
    };
    let changed = changed(case, effects);
    let missing = keepers(case).into_iter().flat_map(|audience| {
        let told = told(audience);
        let missing: Vec<_> = changed.difference(&told).copied().collect();
        missing.into_iter().map(move |missing| format!("{missing:?} to {audience:?}"))
    });
    let others = [Audience::Officer, Audience::AccountOwner, Audience::Signer];
    let given = others.into_iter().filter(|audience| !told(*audience).is_empty());
    missing.chain(given.map(|audience| format!("{audience:?} is given a date"))).collect()
}

#[test]
fn whoever_keeps_a_calendar_hears_in_the_same_step_of_every_date_that_is_set_or_ends() {
    let mut wrong = BTreeSet::new();
    let mut steps = 0;
    let mut see = |case: &Case, effects: &[Effect]| {
        steps += 1;
        let messages: BTreeSet<&str> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Tell(told) => Some(told.message.template()),
                _ => None,
            })
            .collect();
        for fault in faults(case, effects) {
            wrong.insert(format!(
                "{} {} {messages:?}: {fault}",
                case.workflow().name(),
                case.state_name()
            ));
        }
    };
    walk_form28(&mut see);
    walk_form29(&mut see);
    walk_form4647(&mut see);
    walk_declarations(&mut see);
    assert!(steps > 5_000, "{steps}");
    assert_eq!(wrong, BTreeSet::new());
}
