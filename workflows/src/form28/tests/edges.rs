//! Requests that wait, cases that were reopened, dates that cannot be.

use jiff::civil::date;

use super::{allowed, ask, issued, new_york, refused, rungs, told};
use crate::case::{self, Facts as _, Workflow};
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect, RungFamily};
use crate::form28::samples::{self, after_due, give, in_time, officer, response, trade_user};
use crate::form28::{Answer, Case, Command, Item, Items, Questions, State};
use crate::ids::CaseNumber;
use crate::ladder::RungKind;
use crate::rejection::{Rejection, RejectionCode};
use crate::{form29, form4647};

#[test]
fn a_request_that_waits_nudges_the_officer_and_warns_the_trade_until_it_is_decided() {
    let (asked, effects) = allowed(&issued(), &ask(30), in_time());
    let expected = [
        ("undecided+3", "2026-06-18 09:00"),
        ("undecided+5", "2026-06-23 09:00"),
        ("undecided-2", "2026-07-03 09:00"),
    ];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(rungs(&effects), expected, "June 19 is a holiday: not an open day");
    let nudge = samples::remind(RungKind::Undecided(3));
    let (_, effects) = allowed(&asked, &nudge, in_time());
    assert_eq!(told(&effects), [(Audience::Officer, "extension-undecided", vec![])]);
    let deny = Command::DenyExtension { reason: "No.".to_owned() };
    let (denied, effects) = allowed(&asked, &deny, in_time());
    assert!(effects.contains(&Effect::DropRungs(Clock::Answer, RungFamily::Undecided)));
    assert_eq!(refused(&denied, &nudge, in_time()), RejectionCode::NothingPending);
}

#[test]
fn a_reopened_case_that_nobody_decides_closes_again_without_a_second_letter() {
    let (overdue, _) = allowed(&issued(), &Command::PassDueDate, after_due());
    let moment = samples::Moment { received_at: new_york(2026, 7, 6, 20), now: after_due() };
    let (open, effects) =
        samples::give_received(Some(&overdue), &ask(10), &trade_user(), moment).unwrap();
    assert_eq!(open.owner(), Some("issuing officer, to decide the request for more time"));
    let told_whom: Vec<Audience> = told(&effects).into_iter().map(|told| told.0).collect();
    assert_eq!(told_whom, [Audience::Officer, Audience::Importer, Audience::CourtesyBrokers]);
    let end = rungs(&effects).into_iter().find(|rung| rung.0 == "undecided-end");
    assert_eq!(end, Some(("undecided-end".to_owned(), "2026-07-16 00:00".to_owned())));
    let (again, effects) = allowed(&open, &Command::PassDueDate, new_york(2026, 7, 16, 0));
    assert_eq!(again.state, State::Overdue);
    assert!(again.file.extension.is_pending());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Render(_))));
}

#[test]
fn a_grant_whose_day_has_passed_already_is_refused() {
    let overdue = samples::case_in(State::Overdue, true);
    let grant = Command::GrantExtension { days: 5, note: None };
    assert_eq!(refused(&overdue, &grant, new_york(2026, 7, 20, 10)), RejectionCode::NotAllowed);
}

#[test]
fn an_answer_that_says_nothing_is_incomplete_even_where_no_box_is_marked() {
    let mut notice = samples::notice();
    notice.questions = Questions::default();
    notice.items = Items::default();
    notice.officer_message = "Explain the price.".to_owned();
    let issue = Command::Issue(Box::new(notice));
    let (case, _) = give(None, &issue, &officer(), new_york(2026, 6, 5, 9)).unwrap();
    let mut empty = response();
    empty.reply_message = " ".to_owned();
    empty.answers = vec![Answer { item: Item::Related, text: None, not_available_reason: None }];
    let submit = Command::SubmitResponse(Box::new(empty));
    assert_eq!(refused(&case, &submit, in_time()), RejectionCode::Incomplete);
}

#[test]
fn a_notice_dated_in_another_year_is_a_slip_and_is_not_issued() {
    let dated = |on| {
        let mut notice = samples::notice();
        notice.date_of_request = on;
        let issue = Command::Issue(Box::new(notice));
        give(None, &issue, &officer(), new_york(2026, 6, 5, 9)).map(|_| ()).map_err(|no| no.code)
    };
    assert_eq!(dated(date(2027, 6, 5)), Err(RejectionCode::NotAllowed));
    assert_eq!(dated(date(2024, 6, 5)), Err(RejectionCode::NotAllowed));
    assert_eq!(dated(date(2026, 7, 5)), Ok(()));
    assert_eq!(dated(date(2025, 12, 1)), Ok(()));
}

#[test]
fn a_notice_cannot_follow_itself() {
    let review = samples::case_in(State::UnderReview, false);
    let raise = Command::RaiseForm29 { form29: review.notice.notice_number.clone() };
    assert_eq!(refused(&review, &raise, in_time()), RejectionCode::NotAllowed);
}

#[test]
fn a_reminder_that_stands_for_one_that_escalates_escalates() {
    let command =
        Command::Remind { rung: RungKind::Before(1), stands_for: vec![RungKind::Before(3)] };
    let (_, effects) = allowed(&issued(), &command, in_time());
    assert_eq!(told(&effects).last().map(|told| told.0), Some(Audience::AccountOwner));
}

#[test]
fn a_request_that_waits_is_nudged_again_after_the_answer_is_withdrawn() {
    let answered = samples::case_in(State::ResponseReceived, true);
    let withdraw = Command::WithdrawResponse { reason: "The wrong file.".to_owned() };
    let undecided = |at| -> Vec<(String, String)> {
        let (open, effects) = allowed(&answered, &withdraw, at);
        assert!(open.file.extension.is_pending());
        rungs(&effects).into_iter().filter(|(label, _)| label.starts_with("undecided")).collect()
    };
    let rung = |label: &str, at: &str| (label.to_owned(), at.to_owned());
    assert_eq!(
        undecided(in_time()),
        [
            rung("undecided+3", "2026-06-18 09:00"),
            rung("undecided+5", "2026-06-23 09:00"),
            rung("undecided-2", "2026-07-03 09:00"),
        ]
    );
    assert_eq!(
        undecided(after_due()),
        [rung("undecided+3", "2026-07-13 09:00"), rung("undecided+5", "2026-07-15 09:00")],
        "overdue: it may still be granted"
    );
}

fn review() -> Case {
    let mut case = samples::case_in(State::UnderReview, false);
    case.notice.items.samples = true;
    case
}

fn raise_knowing(command: &Command, other: &case::Case) -> Result<Case, Rejection> {
    let moment = samples::Moment { received_at: in_time(), now: in_time() };
    samples::give_among(Some(&review()), command, &officer(), moment, &[other])
        .map(|(case, _)| case)
}

#[test]
fn what_follows_is_a_notice_of_the_form_named_to_the_same_importer_where_it_is_known() {
    let form29 = form29::samples::case_in(form29::State::ProposedOpen, false);
    let form4647 = form4647::samples::case_in(form4647::State::Open, false);
    let raise29 = |of: &case::Case| Command::RaiseForm29 { form29: of.number().clone() };
    let raise4647 = |of: &case::Case| Command::RaiseForm4647 { form4647: of.number().clone() };
    let known29 = case::Case::Form29(Box::new(form29.clone()));
    let known4647 = case::Case::Form4647(Box::new(form4647.clone()));
    let state = |command: &Command, other: &case::Case| {
        raise_knowing(command, other).map(|case| case.state).map_err(|no| (no.code, no.sentence))
    };
    assert_eq!(state(&raise29(&known29), &known29), Ok(State::ClosedToCf29));
    assert_eq!(state(&raise4647(&known4647), &known4647), Ok(State::ClosedTo4647));

    let no = |sentence: String| {
        Err((RejectionCode::NotAllowed, format!("{sentence}; name the notice that was raised.")))
    };
    let (of29, of4647) = (known29.number(), known4647.number());
    assert_eq!(state(&raise29(&known4647), &known4647), no(format!("{of4647} is not a Form 29")));
    assert_eq!(state(&raise4647(&known29), &known29), no(format!("{of29} is not a Form 4647")));

    let elsewhere = "31-555020200";
    let (mut form29, mut form4647) = (form29, form4647);
    form29.notice.to.importer_number = elsewhere.parse().unwrap();
    form4647.notice.to.importer_number = elsewhere.parse().unwrap();
    let strange29 = case::Case::Form29(Box::new(form29));
    let strange4647 = case::Case::Form4647(Box::new(form4647));
    let stranger = |number: &CaseNumber| no(format!("{number} is a notice to another importer"));
    assert_eq!(state(&raise29(&strange29), &strange29), stranger(of29));
    assert_eq!(state(&raise4647(&strange4647), &strange4647), stranger(of4647));
}

#[test]
fn a_notice_that_closes_to_another_says_so_in_a_letter() {
    let form29: CaseNumber = "NOA-2026-000901".parse().unwrap();
    let form4647: CaseNumber = "MRN-2026-000901".parse().unwrap();
    for (command, follow_up, workflow) in [
        (Command::RaiseForm29 { form29: form29.clone() }, form29, Workflow::Form29),
        (Command::RaiseForm4647 { form4647: form4647.clone() }, form4647, Workflow::Form4647),
    ] {
        let (_, effects) = allowed(&review(), &command, in_time());
        let letters: Vec<_> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Render(document) => Some((&*document.key.0, &document.content)),
                _ => None,
            })
            .collect();
        let content = DocumentContent::FollowUpLetter { follow_up, workflow };
        assert_eq!(letters, [("follow-up", &content)]);
        assert!(told(&effects).iter().all(|(_, _, papers)| *papers == ["follow-up"]));
        assert_eq!(told(&effects).len(), 2);
    }
}
