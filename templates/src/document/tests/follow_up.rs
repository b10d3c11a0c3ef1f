//! Letters that say that another notice follows.

use workflows::case::Workflow;
use workflows::case_file::{Link, Relation};
use workflows::effect::{Document, DocumentContent};

use super::samples::{Held, document, flasks, modules};
use super::{assert_says, canvas_of, form29, form4647, render_of, words_of};
use crate::document::{DocumentInput, RenderError, render};

fn letter(key: &str, number: &str, workflow: Workflow) -> Document {
    let follow_up: workflows::ids::CaseNumber = number.parse().unwrap();
    let link = Link { case: follow_up.clone(), relation: Relation::Raised };
    let content = DocumentContent::FollowUpLetter { follow_up, workflow };
    Document { links: vec![link], ..document(key, "2026-07-20T15:00:00Z", content) }
}

/// A Form 28 that a Form 29 follows, one that a Form 4647 follows, and a Form 4647 that two Forms
/// 29 follow.
pub(super) fn samples() -> Vec<(Held, Document)> {
    vec![
        (Held::Form28(modules()), letter("follow-up", "NOA-2026-000041", Workflow::Form29)),
        (Held::Form28(flasks()), letter("follow-up", "MRN-2026-000019", Workflow::Form4647)),
        (
            Held::Form4647(form4647::candles()),
            letter("follow-up-1", "NOA-2026-000066", Workflow::Form29),
        ),
        (
            Held::Form4647(form4647::detergent()),
            letter("follow-up-2", "NOA-2026-000067", Workflow::Form29),
        ),
    ]
}

fn words() -> Vec<String> {
    samples().iter().map(|(held, document)| words_of(held.paper(), document)).collect()
}

#[test]
fn a_form28_that_is_followed_is_closed_and_asks_nothing_more() {
    let all = words();
    for (letter, headline, notice) in [
        (
            &all[0],
            "A Notice of Action follows CBP Form 29, Notice of Action, number NOA-2026-000041",
            "It goes on with another notice: a Notice of Action, CBP Form 29, with the number \
             NOA-2026-000041.",
        ),
        (
            &all[1],
            "A Notice to Mark and/or Notice to Redeliver follows CBP Form 4647, Notice to Mark \
             and/or Notice to Redeliver, number MRN-2026-000019",
            "another notice: a Notice to Mark and/or Notice to Redeliver, CBP Form 4647, with the \
             number MRN-2026-000019.",
        ),
    ] {
        assert_says(
            letter,
            &[
                headline,
                notice,
                "This case is closed. Nothing more is asked in it, and there are no more \
                 reminders of its date.",
                "It is a case of its own.",
                "Whom to contact",
                "It is not a decision of CBP",
            ],
        );
        assert!(!letter.contains("marking duty"), "{letter}");
    }
}

#[test]
fn a_form4647_that_is_followed_goes_on_and_marking_duty_may_be_assessed() {
    let all = words();
    for letter in &all[2..] {
        assert_says(
            letter,
            &[
                "A Notice of Action for the marking duty follows",
                "The demand goes on: what is still open in this case stays open, with its dates.",
                "A marking duty of 10 percent of the final appraised value of the goods may be \
                 assessed (19 CFR 134.2).",
            ],
        );
        assert!(!letter.contains("closed") && !letter.contains("Nothing more"), "{letter}");
    }
}

#[test]
fn a_letter_on_a_notice_that_follows_names_the_linked_cases_and_the_officer() {
    let (held, mut document) = samples().swap_remove(2);
    let raised_from =
        Link { case: "RFI-2026-000097".parse().unwrap(), relation: Relation::RaisedFrom };
    document.links.insert(0, raised_from);
    let officer = &held.paper().officer().unwrap().name;
    assert_says(
        &words_of(held.paper(), &document),
        &["Related cases Follows RFI-2026-000097 Followed by NOA-2026-000066", officer],
    );
}

#[test]
fn the_first_follow_up_of_a_case_has_no_number_in_its_file_name() {
    let names: Vec<String> = samples()
        .iter()
        .map(|(held, document)| render_of(held.paper(), document).file_name)
        .collect();
    let [action, demand, first, second] = names.as_slice() else { panic!("{names:?}") };
    assert!(action.starts_with("RFI-") && action.ends_with("-follow-up.pdf"), "{action}");
    assert!(demand.starts_with("RFI-") && demand.ends_with("-follow-up.pdf"), "{demand}");
    assert!(first.starts_with("MRN-") && first.ends_with("-follow-up.pdf"), "{first}");
    assert!(second.starts_with("MRN-") && second.ends_with("-follow-up-2.pdf"), "{second}");
}

#[test]
fn only_what_can_follow_a_paper_is_said_to_follow_it() {
    let form28 = Held::Form28(flasks());
    let form29 = Held::Form29(form29::pipes());
    let form4647 = Held::Form4647(form4647::candles());
    for (held, workflow) in [
        (&form28, Workflow::Form28),
        (&form28, Workflow::Declaration),
        (&form29, Workflow::Form29),
        (&form29, Workflow::Form4647),
        (&form4647, Workflow::Form4647),
        (&form4647, Workflow::Form28),
    ] {
        let document = letter("follow-up", "NOA-2026-000041", workflow);
        let error =
            render(&DocumentInput { paper: held.paper(), document: &document }).unwrap_err();
        assert!(matches!(error, RenderError::OtherPaper { .. }), "{error}");
        assert!(error.to_string().contains("a letter on a notice that follows"), "{error}");
    }
}

#[test]
fn the_letters_on_notices_that_follow_have_one_page_and_say_this() {
    let mut dumps = Vec::new();
    for (held, document) in samples() {
        assert_eq!(render_of(held.paper(), &document).pages, 1, "{}", document.key);
        dumps.push(canvas_of(held.paper(), &document).text_dump());
    }
    insta::assert_snapshot!("follow_up", dumps.join("\n"));
}
