//! The types of facts are the events of the machines, no more and no fewer.

use std::collections::BTreeSet;

use workflows::calendar::Calendar;
use workflows::case::{Case, Context, Policy, Workflow, step};
use workflows::directory::Account;
use workflows::form28::samples::Moment;
use workflows::{declaration, form29, form4647};

use super::*;

/// What happens to cases, whatever leads there.
#[derive(Default)]
struct Events {
    found: BTreeSet<&'static str>,
    calendar: Option<Calendar>,
}

impl Events {
    fn give(
        &mut self,
        case: Option<&Case>,
        command: &Command,
        actor: &Actor,
        moment: Moment,
        importer: Option<&Account>,
        related: &[&Case],
    ) {
        let Moment { received_at, now } = moment;
        let calendar = self.calendar.get_or_insert_with(Calendar::cbp);
        let policy = Policy::default();
        let context = Context { received_at, now, calendar, importer, related, policy: &policy };
        self.found.extend(step(case, command, actor, &context).ok().map(|step| step.event));
    }
}

fn of_form28() -> BTreeSet<&'static str> {
    use form28::samples::{actor_of, after_due, case_in, commands, importer, in_time};
    let mut events = Events::default();
    for command in commands() {
        let actor = actor_of(&command);
        let given = Command::Form28(command);
        for at in [in_time(), after_due()] {
            let moment = Moment { received_at: at, now: at };
            events.give(None, &given, &actor, moment, Some(&importer()), &[]);
            for state in form28::State::ALL {
                for pending in [false, true] {
                    let mut case = case_in(state, pending);
                    // A Form 4647 follows where samples were asked for.
                    case.notice.items.samples = given.name() == "raise-form4647";
                    let case = Case::Form28(Box::new(case));
                    events.give(Some(&case), &given, &actor, moment, Some(&importer()), &[]);
                }
            }
        }
    }
    events.found
}

fn of_form29() -> BTreeSet<&'static str> {
    use form29::samples::{actor_of, commands, importer, rows};
    let mut events = Events::default();
    for row in rows() {
        for command in commands() {
            let (actor, moment) = (actor_of(&command), row.moment(&command));
            let case = row.case.clone().map(|case| Case::Form29(Box::new(case)));
            let command = Command::Form29(command);
            events.give(case.as_ref(), &command, &actor, moment, Some(&importer()), &[]);
        }
    }
    events.found
}

fn of_form4647() -> BTreeSet<&'static str> {
    use form4647::samples::{actor_of, commands, importer, rows};
    let mut events = Events::default();
    for row in rows() {
        for command in commands() {
            let (actor, moment) = (actor_of(&command), row.moment(&command));
            let case = row.case.clone().map(|case| Case::Form4647(Box::new(case)));
            let command = Command::Form4647(command);
            events.give(case.as_ref(), &command, &actor, moment, Some(&importer()), &[]);
        }
    }
    events.found
}

fn of_declaration() -> BTreeSet<&'static str> {
    use declaration::samples::{among, case_in, commands, renewed};
    let mut events = Events::default();
    let states = declaration::State::ALL.into_iter().map(|state| Some(case_in(state)));
    for case in states.chain([None]) {
        for command in commands() {
            give_declaration(&mut events, case.as_ref(), command, &[]);
        }
    }
    // A reminder asks whether the cover goes on.
    let (old, renewal) = renewed(false, declaration::State::Submitted);
    let renewal = among(renewal);
    for command in commands() {
        give_declaration(&mut events, Some(&old), command, &[&renewal]);
    }
    events.found
}

fn give_declaration(
    events: &mut Events,
    case: Option<&declaration::Case>,
    command: declaration::Command,
    related: &[&Case],
) {
    use declaration::samples::{actor_of, among, importer, natural_time};
    let (actor, at) = (actor_of(&command), natural_time(case, &command));
    let moment = Moment { received_at: at, now: at };
    let case = case.cloned().map(among);
    let command = Command::Declaration(command);
    events.give(case.as_ref(), &command, &actor, moment, Some(&importer()), related);
}

#[test]
fn the_facts_of_each_workflow_are_the_events_of_its_machine_and_rejections() {
    for (workflow, mut events) in [
        (Workflow::Form28, of_form28()),
        (Workflow::Form29, of_form29()),
        (Workflow::Form4647, of_form4647()),
        (Workflow::Declaration, of_declaration()),
        (Workflow::Directory, BTreeSet::new()),
    ] {
        events.insert("rejected");
        let of_workflow = format!("gov.cbp.{}.", workflow.name());
        let facts = fact_types().filter(|fact| fact.name.starts_with(&of_workflow));
        let facts: BTreeSet<&str> = facts.map(|fact| fact.event).collect();
        assert_eq!(facts, events, "{workflow:?}");
    }
}

#[test]
fn the_name_of_a_fact_is_made_of_its_workflow_and_event_and_stands_once() {
    let names: Vec<&str> = fact_types().map(|fact| fact.name).collect();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(distinct.len(), names.len());
    for fact in fact_types() {
        let workflow = fact.name.split('.').nth(2).unwrap();
        assert!(Workflow::from_name(workflow).is_some());
        assert_eq!(fact.name, format!("gov.cbp.{workflow}.{}.v1", fact.event));
    }
}
