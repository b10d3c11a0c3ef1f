//! What the machines ask for: every document of every step goes with its paper, and no two of a
//! case have one file name.

use std::collections::BTreeSet;

use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::deadline::Rule;
use workflows::effect::{Document, DocumentContent, Effect};
use workflows::ladder::RungKind;
use workflows::{declaration, form28, form29, form4647};

use crate::document::{DocumentInput, draw, naming};
use crate::paper::Paper;

/// The kinds of documents that were drawn, with the rule of a letter.
type Seen = BTreeSet<(&'static str, Option<Rule>)>;

fn documents(effects: Vec<Effect>) -> impl Iterator<Item = Document> {
    effects.into_iter().filter_map(|effect| match effect {
        Effect::Render(document) => Some(document),
        Effect::RunDeadline { .. }
        | Effect::StopDeadline(_)
        | Effect::PassDeadline(_)
        | Effect::AddRung(..)
        | Effect::DropRungs(..)
        | Effect::Tell(_)
        | Effect::Link(_)
        | Effect::Gap(_)
        | Effect::Command { .. } => None,
    })
}

/// Draws what a step asks for.
fn draws(seen: &mut Seen, case: &Case, effects: Vec<Effect>) {
    for document in documents(effects) {
        let input = DocumentInput { paper: case.into(), document: &document };
        let canvas = draw(&input).unwrap_or_else(|error| panic!("{error}"));
        assert!(canvas.missing.is_empty(), "{}: {:?}", document.key, canvas.missing);
        let rule = match &document.content {
            DocumentContent::WindowLetter { certificate, .. }
            | DocumentContent::LastReminderLetter { certificate, .. }
            | DocumentContent::PassedLetter { certificate, .. } => Some(certificate.rule),
            DocumentContent::Form28 { .. }
            | DocumentContent::Form28Response { .. }
            | DocumentContent::Form29 { .. }
            | DocumentContent::Form29Answer { .. }
            | DocumentContent::Form4647 { .. }
            | DocumentContent::Form4647Response { .. }
            | DocumentContent::Form4647Disposition { .. }
            | DocumentContent::StatementToSign { .. }
            | DocumentContent::SignedStatement { .. }
            | DocumentContent::FollowUpLetter { .. }
            | DocumentContent::RevocationAddendum { .. }
            | DocumentContent::MoreInformationAddendum { .. }
            | DocumentContent::ExtensionAddendum { .. } => None,
        };
        seen.insert((naming::what(&document.content), rule));
    }
}

/// The last reminder of every clock; each ladder has one a day before.
const LAST: RungKind = RungKind::Before(1);

fn of_form28(seen: &mut Seen) {
    use form28::samples::{actor_of, after_due, case_in, commands, give, in_time, remind};
    let cases = form28::State::ALL
        .into_iter()
        .flat_map(|state| [false, true].map(|pending| Some(case_in(state, pending))));
    for case in std::iter::once(None).chain(cases) {
        for command in commands().into_iter().chain([remind(LAST)]) {
            for at in [in_time(), after_due()] {
                let given = give(case.as_ref(), &command, &actor_of(&command), at);
                if let Ok((case, effects)) = given {
                    draws(seen, &Case::Form28(Box::new(case)), effects);
                }
            }
        }
    }
}

fn of_form29(seen: &mut Seen) {
    use form29::samples::{actor_of, commands, give_received, remind, rows, taken_notice};
    let reminders = [Clock::Answer, Clock::Protest, Clock::Court].map(|clock| remind(clock, LAST));
    let at_once = form29::Command::Issue(Box::new(taken_notice()));
    let all: Vec<_> = commands().into_iter().chain(reminders).chain([at_once]).collect();
    for row in rows() {
        for command in &all {
            let moment = row.moment(command);
            let given = give_received(row.case.as_ref(), command, &actor_of(command), moment);
            if let Ok((case, effects)) = given {
                draws(seen, &Case::Form29(Box::new(case)), effects);
            }
        }
    }
}

fn of_form4647(seen: &mut Seen) {
    use form4647::samples::{actor_of, commands, give_received, remind, rows};
    let clocks = [Clock::Answer, Clock::Protest, Clock::Court, Clock::Petition];
    let all: Vec<_> =
        commands().into_iter().chain(clocks.map(|clock| remind(clock, LAST))).collect();
    for row in rows() {
        for command in &all {
            let moment = row.moment(command);
            let given = give_received(row.case.as_ref(), command, &actor_of(command), moment);
            if let Ok((case, effects)) = given {
                draws(seen, &Case::Form4647(Box::new(case)), effects);
            }
        }
    }
}

fn of_declarations(seen: &mut Seen) {
    use declaration::samples::{actor_of, importer_of};
    use declaration::samples::{
        case_of, commands, give, natural_time, remind, statements, user_of,
    };
    for statement in statements() {
        let user = importer_of(&statement.importer_number).map(|account| user_of(&account));
        for state in declaration::State::ALL {
            let case = case_of(statement.clone(), state);
            for command in commands().into_iter().chain([remind(LAST)]) {
                let at = natural_time(Some(&case), &command);
                for actor in user.iter().chain([&actor_of(&command)]) {
                    if let Ok((case, effects)) = give(Some(&case), &command, actor, at) {
                        draws(seen, &Case::Declaration(Box::new(case)), effects);
                    }
                }
            }
        }
    }
}

#[test]
fn every_document_that_a_machine_asks_for_goes_with_its_paper() {
    let mut seen = Seen::new();
    of_form28(&mut seen);
    of_form29(&mut seen);
    of_form4647(&mut seen);
    of_declarations(&mut seen);
    let listed: Vec<String> = seen
        .iter()
        .map(|(what, rule)| match rule {
            Some(rule) => format!("{what}: {rule}"),
            None => (*what).to_owned(),
        })
        .collect();
    insta::assert_snapshot!("asked_for", listed.join("\n"));
}

/// The file names of the documents that a path of commands asks for.
fn names(case: &Case, all: &[Document]) -> Vec<String> {
    let paper: Paper<'_> = case.into();
    all.iter().map(|document| naming::file_name(&DocumentInput { paper, document })).collect()
}

#[test]
fn no_two_documents_of_a_long_form_4647_have_one_file_name() {
    use form4647::Command;
    use form4647::samples::{actor_of, commands, give, natural_time, remind};
    let named = |name: &str| commands().into_iter().find(|c| c.name() == name).unwrap();
    let reject = || Command::Reject { reason: "Most bear no mark.".to_owned(), days: Some(20) };
    let path = [
        named("issue"),
        remind(Clock::Answer, LAST),
        named("request-extension"),
        named("grant-extension"),
        remind(Clock::Answer, LAST),
        named("revoke-extension"),
        named("submit-response"),
        named("add-supplement"),
        reject(),
        remind(Clock::Answer, LAST),
        named("submit-response"),
        named("schedule-verification"),
        reject(),
        named("submit-response"),
        named("accept"),
    ];
    let mut case = None;
    let mut all = Vec::new();
    for command in &path {
        let at = natural_time(case.as_ref(), command);
        let given = give(case.as_ref(), command, &actor_of(command), at);
        let (next, effects) = given.unwrap_or_else(|no| panic!("{}: {no:?}", command.name()));
        all.extend(documents(effects));
        case = Some(next);
    }
    let case = Case::Form4647(Box::new(case.unwrap()));
    let names = names(&case, &all);
    let different: BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "{names:#?}");
    let keys: BTreeSet<_> = all.iter().map(|document| &document.key).collect();
    assert_eq!(keys.len(), all.len());
    insta::assert_snapshot!("long_form4647", names.join("\n"));
}

#[test]
fn a_key_that_is_damaged_is_no_path() {
    let (held, mut document) = super::form4647::samples().swap_remove(4);
    document.key.0 = "../../etc/passwd 1".to_owned();
    let input = DocumentInput { paper: held.paper(), document: &document };
    assert_eq!(naming::file_name(&input), "MRN-2026-000024-------etc-passwd-1.pdf");
}
