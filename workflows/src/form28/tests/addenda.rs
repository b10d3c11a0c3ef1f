//! The documents that set another date than the notice: extensions, revocations, requests for more.

use jiff::civil::date;

use super::super::FurtherRequest;
use super::super::samples::{self, after_due, in_time};
use super::super::{Case, Command, State};
use super::{allowed, told};
use crate::clocks::Clock;
use crate::effect::{DocumentContent, Effect, Matter};
use crate::extension::Extendable as _;
use crate::ladder::RungKind;

const QUESTION: &str = "Explain the royalties.";

fn contents(effects: &[Effect]) -> Vec<DocumentContent> {
    let rendered = effects.iter().filter_map(|effect| match effect {
        Effect::Render(document) => Some(document.content.clone()),
        _ => None,
    });
    rendered.collect()
}

fn asked_more() -> (Case, Vec<Effect>) {
    let review = samples::case_in(State::UnderReview, false);
    let ask = Command::AskMore { message: format!(" {QUESTION} "), days: Some(10) };
    allowed(&review, &ask, in_time())
}

fn papers_of(case: &Case, command: &Command, at: jiff::Timestamp) -> Vec<String> {
    told(&allowed(case, command, at).1).remove(0).2
}

#[test]
fn a_request_for_more_is_an_addendum_with_its_words_and_its_date() {
    let (case, effects) = asked_more();
    let [DocumentContent::MoreInformationAddendum { ordinal, text, certificate, .. }] =
        &contents(&effects)[..]
    else {
        panic!("one document, the addendum")
    };
    assert_eq!((*ordinal, text.as_str()), (1, QUESTION));
    assert_eq!(certificate, case.answer_due().unwrap());
}

#[test]
fn the_letters_about_further_information_carry_what_was_asked_last() {
    let (case, _) = asked_more();
    let asked = FurtherRequest { text: QUESTION.to_owned(), asked_on: date(2026, 6, 15) };
    let before = samples::remind(RungKind::Before(1));
    let passed = Command::PassDueDate;
    for (command, at) in [(before, in_time()), (passed, after_due())] {
        let (_, effects) = allowed(&case, &command, at);
        let [
            DocumentContent::LastReminderLetter { matter, .. }
            | DocumentContent::PassedLetter { matter, .. },
        ] = &contents(&effects)[..]
        else {
            panic!("one document, the letter")
        };
        assert_eq!(*matter, Some(Matter::MoreInformation(asked.clone())));
    }
}

#[test]
fn what_reminds_of_a_date_brings_the_document_that_set_it() {
    let reminder = samples::remind(RungKind::Before(3));
    let issued = super::issued();
    assert_eq!(papers_of(&issued, &reminder, in_time()), ["notice"]);

    let pending = samples::case_in(State::Issued, true);
    let grant = Command::GrantExtension { days: 30, note: None };
    let (extended, _) = allowed(&pending, &grant, in_time());
    assert_eq!(papers_of(&extended, &reminder, in_time()), ["notice", "extension-1"]);
    let due = extended.file.clocks.certificate(Clock::Answer).unwrap().due_on;
    let later = super::new_york(2026, due.month(), due.day() + 1, 0);
    assert_eq!(
        papers_of(&extended, &Command::PassDueDate, later),
        ["passed-2", "notice", "extension-1"]
    );

    let (case, _) = asked_more();
    assert_eq!(papers_of(&case, &reminder, in_time()), ["notice", "more-information-1"]);
}
