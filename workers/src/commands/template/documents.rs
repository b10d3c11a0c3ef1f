//! Documents by name, and samples of each: what the machines ask for in their sample cases.

use templates::document::{DocumentInput, Rendered, render};
use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::effect::{Document, DocumentContent, Effect};
use workflows::ladder::RungKind;
use workflows::{declaration, form28, form29, form4647};

use crate::failure::Failure;

/// The names of the documents.
pub(super) const NAMES: &[&str] = &[
    "form28",
    "form28-response",
    "form29",
    "form29-answer",
    "form4647",
    "form4647-response",
    "form4647-disposition",
    "statement-to-sign",
    "signed-statement",
    "window-letter",
    "follow-up-letter",
    "extension-addendum",
    "revocation-addendum",
    "more-information-addendum",
    "last-reminder-letter",
    "passed-letter",
];

/// The name of a document.
pub(super) const fn name_of(document: &Document) -> &'static str {
    match &document.content {
        DocumentContent::Form28 { .. } => "form28",
        DocumentContent::Form28Response { .. } => "form28-response",
        DocumentContent::Form29 { .. } => "form29",
        DocumentContent::Form29Answer { .. } => "form29-answer",
        DocumentContent::Form4647 { .. } => "form4647",
        DocumentContent::Form4647Response { .. } => "form4647-response",
        DocumentContent::Form4647Disposition { .. } => "form4647-disposition",
        DocumentContent::StatementToSign { .. } => "statement-to-sign",
        DocumentContent::SignedStatement { .. } => "signed-statement",
        DocumentContent::WindowLetter { .. } => "window-letter",
        DocumentContent::FollowUpLetter { .. } => "follow-up-letter",
        DocumentContent::ExtensionAddendum { .. } => "extension-addendum",
        DocumentContent::RevocationAddendum { .. } => "revocation-addendum",
        DocumentContent::MoreInformationAddendum { .. } => "more-information-addendum",
        DocumentContent::LastReminderLetter { .. } => "last-reminder-letter",
        DocumentContent::PassedLetter { .. } => "passed-letter",
    }
}

/// A document with the case it belongs to.
pub(super) type Sample = (Case, Document);

/// The file of a document.
///
/// # Errors
/// When it cannot be drawn.
pub(super) fn rendered((case, document): &Sample) -> Result<Rendered, Failure> {
    render(&DocumentInput { paper: case.into(), document })
        .map_err(|error| Failure::environment("the document cannot be drawn", &error))
}

/// The samples of a document.
pub(super) fn samples(name: &str) -> Vec<Sample> {
    let mut samples = all();
    samples.retain(|(_, document)| name_of(document) == name);
    samples
}

/// The samples of all documents, different from each other.
pub(super) fn all() -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    let found = of_form28().into_iter().chain(of_form29()).chain(of_form4647());
    for (case, document) in found.chain(of_declarations()) {
        if !samples.iter().any(|(_, known)| *known == document) {
            samples.push((case, document));
        }
    }
    samples
}

/// The last reminder of every clock; each ladder has one a day before.
const LAST: RungKind = RungKind::Before(1);

fn documents((case, effects): (Case, Vec<Effect>)) -> Vec<Sample> {
    let asked = effects.into_iter().filter_map(|effect| match effect {
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
    });
    asked.map(|document| (case.clone(), document)).collect()
}

fn of_form28() -> Vec<Sample> {
    use form28::samples::{actor_of, after_due, case_in, commands, give, in_time, remind};
    let cases = form28::State::ALL
        .into_iter()
        .flat_map(|state| [false, true].map(|pending| Some(case_in(state, pending))));
    let mut found = Vec::new();
    for case in std::iter::once(None).chain(cases) {
        for command in commands().into_iter().chain([remind(LAST)]) {
            for at in [in_time(), after_due()] {
                let given = give(case.as_ref(), &command, &actor_of(&command), at);
                if let Ok((case, effects)) = given {
                    found.extend(documents((Case::Form28(Box::new(case)), effects)));
                }
            }
        }
    }
    found
}

fn of_form29() -> Vec<Sample> {
    use form29::samples::{actor_of, commands, give_received, remind, rows, taken_notice};
    let reminders = [Clock::Answer, Clock::Protest, Clock::Court].map(|clock| remind(clock, LAST));
    let at_once = form29::Command::Issue(Box::new(taken_notice()));
    let all: Vec<_> = commands().into_iter().chain(reminders).chain([at_once]).collect();
    let mut found = Vec::new();
    for row in rows() {
        for command in &all {
            let moment = row.moment(command);
            let given = give_received(row.case.as_ref(), command, &actor_of(command), moment);
            if let Ok((case, effects)) = given {
                found.extend(documents((Case::Form29(Box::new(case)), effects)));
            }
        }
    }
    found
}

fn of_form4647() -> Vec<Sample> {
    use form4647::samples::{actor_of, commands, give_received, remind, rows};
    let clocks = [Clock::Answer, Clock::Protest, Clock::Court, Clock::Petition];
    let all: Vec<_> =
        commands().into_iter().chain(clocks.map(|clock| remind(clock, LAST))).collect();
    let mut found = Vec::new();
    for row in rows() {
        for command in &all {
            let moment = row.moment(command);
            let given = give_received(row.case.as_ref(), command, &actor_of(command), moment);
            if let Ok((case, effects)) = given {
                found.extend(documents((Case::Form4647(Box::new(case)), effects)));
            }
        }
    }
    found
}

fn of_declarations() -> Vec<Sample> {
    use declaration::samples::{
        actor_of, case_of, commands, give, importer_of, natural_time, remind, statements, user_of,
    };
    let mut found = Vec::new();
    for statement in statements() {
        let user = importer_of(&statement.importer_number).map(|account| user_of(&account));
        for state in declaration::State::ALL {
            let case = case_of(statement.clone(), state);
            for command in commands().into_iter().chain([remind(LAST)]) {
                let at = natural_time(Some(&case), &command);
                for actor in user.iter().chain([&actor_of(&command)]) {
                    if let Ok((case, effects)) = give(Some(&case), &command, actor, at) {
                        found.extend(documents((Case::Declaration(Box::new(case)), effects)));
                    }
                }
            }
        }
    }
    found
}
