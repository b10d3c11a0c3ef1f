//! A notice is issued, proposed or taken, or not at all.

use jiff::civil::date;

use super::{allowed, documents, issue, issued_as_taken, new_york, pairs, rungs, told};
use crate::case::{self, Policy};
use crate::case_file::{Link, Relation};
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect};
use crate::form28::samples::Moment;
use crate::form29::samples::{self, give, give_among, in_time, officer};
use crate::form29::{ActionStatus, ActionTypes, Command, Notice, State};
use crate::rejection::{Rejection, RejectionCode};

fn code(change: impl FnOnce(&mut Notice)) -> RejectionCode {
    issue(change).unwrap_err().code
}

#[test]
fn a_proposed_notice_gives_twenty_days_and_tells_importer_and_brokers() {
    let issue = Command::Issue(Box::new(samples::notice()));
    let (case, effects) = give(None, &issue, &officer(), new_york(date(2026, 7, 6), 9)).unwrap();
    assert_eq!(case.state, State::ProposedOpen);
    let deadline = case.file.clocks.certificate(Clock::Answer).unwrap();
    assert_eq!((deadline.raw_due_on, deadline.due_on), (date(2026, 7, 26), date(2026, 7, 27)));
    assert_eq!(deadline.port, Some("2704".parse().unwrap()), "the port of the issuing office");
    assert_eq!(deadline.citations, ["19 CFR 152.2"]);
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "issued", vec!["notice".to_owned()]),
            (Audience::CourtesyBrokers, "courtesy-copy", vec!["notice".to_owned()]),
        ]
    );
    let expected = [
        ("not-viewed+1", "2026-07-07 09:00"),
        ("-10", "2026-07-16 09:00"),
        ("-5", "2026-07-21 09:00"),
        // For the owner of the account alone.
        ("-3", "2026-07-23 09:00"),
        ("-2", "2026-07-24 09:00"),
        ("-1", "2026-07-25 09:00"),
        ("0", "2026-07-26 09:00"),
        ("passed", "2026-07-28 00:00"),
    ];
    assert_eq!(rungs(&effects), pairs(&expected));
}

#[test]
fn a_notice_of_an_action_taken_has_no_date_and_tells_the_same_people() {
    let issue = Command::Issue(Box::new(samples::taken_notice()));
    let (case, effects) = give(None, &issue, &officer(), new_york(date(2026, 7, 14), 9)).unwrap();
    assert_eq!(case.state, State::Taken);
    assert_eq!(case.file.clocks.iter().count(), 0);
    assert_eq!(rungs(&effects), []);
    let [document] = documents(&effects)[..] else { panic!("one document") };
    assert_eq!(
        document.content,
        DocumentContent::Form29 { certificate: None, taken: None },
        "the notice itself says that the action has been taken"
    );
    assert_eq!(told(&effects).len(), 2);
}

#[test]
fn a_look_at_the_notice_is_kept_in_every_state_that_has_not_ended() {
    for state in State::ALL {
        let case = samples::case_in(state, false);
        let at = samples::natural_time(Some(&case), &Command::View);
        let given = give(Some(&case), &Command::View, &samples::trade_user(), at);
        assert_eq!(given.is_ok(), !state.is_terminal(), "{}", state.name());
    }
    let (seen, _) = allowed(&issued_as_taken(), &Command::View, in_time());
    assert_eq!(seen.file.first_viewed.map(|viewed| viewed.at), Some(in_time()));
}

#[test]
fn a_notice_names_the_forms_it_goes_with_and_never_itself() {
    let (case, effects) = issue(|_| {}).unwrap();
    let link = Link { case: "RFI-2026-000101".parse().unwrap(), relation: Relation::Names };
    assert_eq!(case.file.links, std::slice::from_ref(&link));
    assert!(effects.contains(&Effect::Link(link)));
    let itself = |notice: &mut Notice| notice.linked_forms.push(notice.notice_number.clone());
    assert_eq!(code(itself), RejectionCode::NotAllowed);
}

#[test]
fn a_notice_without_a_letter_or_an_explanation_is_incomplete() {
    let no = issue(|notice| notice.action_types = ActionTypes::default()).unwrap_err();
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert_eq!(no.citation.as_deref(), Some("19 CFR 152.2"));
    let no = issue(|notice| notice.explanation = " \n".to_owned()).unwrap_err();
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert_eq!(
        no.sentence,
        "Box 13 is empty: the notice specifies the nature of the difference, by the letters marked."
    );
}

#[test]
fn c_needs_its_box_and_the_box_needs_c() {
    assert_eq!(code(|n| n.action_types.excess_quantity = false), RejectionCode::Incomplete);
    assert_eq!(code(|n| n.action_types.excess = false), RejectionCode::Incomplete);
    let only_a_box = |notice: &mut Notice| {
        notice.action_types = ActionTypes { excess_weight: true, ..ActionTypes::default() };
    };
    assert_eq!(
        issue(only_a_box).unwrap_err().sentence,
        "A box of C is marked without C itself; mark C too."
    );
    assert!(issue(|n| n.action_types.excess_weight = true).is_ok(), "both boxes are possible");
}

#[test]
fn an_estimate_that_is_not_the_sum_of_its_lines_is_refused_with_both_sums() {
    let no = issue(|n| n.estimated_duty_increase = "1574.56".parse().unwrap()).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAllowed);
    assert_eq!(
        no.sentence,
        "The estimated increase in duties is $1,574.56, but its lines add up to $574.56; correct \
         one of them and issue it again."
    );
    assert_eq!(code(|n| n.lines.clear()), RejectionCode::NotAllowed);
    let no_increase = |notice: &mut Notice| {
        notice.lines.clear();
        notice.estimated_duty_increase = "0.00".parse().unwrap();
    };
    assert!(issue(no_increase).is_ok(), "D may be about something other than duties");
}

#[test]
fn a_notice_dated_in_another_year_is_a_slip_and_is_not_issued() {
    assert_eq!(code(|n| n.date_of_notice = date(2027, 7, 6)), RejectionCode::NotAllowed);
    assert_eq!(code(|n| n.date_of_notice = date(2025, 7, 6)), RejectionCode::NotAllowed);
    assert!(issue(|n| n.date_of_notice = date(2026, 8, 12)).is_ok());
}

#[test]
fn a_notice_is_issued_once() {
    let again = Command::Issue(Box::new(samples::notice()));
    for state in State::ALL {
        let case = samples::case_in(state, false);
        let no = give(Some(&case), &again, &officer(), in_time()).unwrap_err();
        assert_eq!(no.code, RejectionCode::AlreadyIssued, "{}", state.name());
    }
}

#[test]
fn nothing_else_happens_under_a_number_nothing_was_issued_under() {
    for command in samples::commands() {
        if matches!(command, Command::Issue(_)) {
            continue;
        }
        let no = give(None, &command, &samples::actor_of(&command), in_time()).unwrap_err();
        assert_eq!(no.code, RejectionCode::WrongState, "{}", command.name());
    }
}

/// Issues a notice on an entry that another Form 29 knows to be liquidated.
fn issue_on_liquidated(status: ActionStatus, additional: bool) -> Result<State, Rejection> {
    let other = case::Case::Form29(Box::new(samples::case_in(State::Liquidated, false)));
    let mut notice = samples::taken_notice();
    notice.action_status = status;
    let liquidated = samples::notice().entry_number;
    if additional {
        notice.additional_entry_numbers.push(liquidated);
    } else {
        notice.entry_number = liquidated;
    }
    let at = new_york(date(2026, 9, 1), 10);
    let moment = Moment { received_at: at, now: at };
    let issue = Command::Issue(Box::new(notice));
    let policy = Policy::default();
    give_among(None, &issue, &officer(), moment, &[&other], &policy).map(|(case, _)| case.state)
}

#[test]
fn nothing_is_proposed_on_an_entry_that_is_liquidated() {
    for additional in [false, true] {
        let no = issue_on_liquidated(ActionStatus::Proposed, additional).unwrap_err();
        assert_eq!(no.code, RejectionCode::TooLate);
        assert_eq!(
            no.sentence,
            "Entry XQ7-2604418-9 was liquidated on 2026-08-14, so no action can be proposed on it; \
             a liquidation is changed by reliquidation or protest."
        );
        assert_eq!(no.citation.as_deref(), Some("19 U.S.C. 1514(a); 19 CFR 152.2"));
    }
    assert_eq!(issue_on_liquidated(ActionStatus::Taken, false), Ok(State::Taken));
}
