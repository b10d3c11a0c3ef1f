//! The notice: what it must hold, and by when CBP may make its demand.

use jiff::civil::date;

use super::{due, give, issue_knowing, issued, new_york, on, rendered, rungs, told};
use crate::case;
use crate::clocks::Clock;
use crate::deadline::{Question, Rule, compute};
use crate::effect::Audience;
use crate::form4647::samples::{self, commands};
use crate::form4647::{
    Command, Demand, Kind, LateDemand, Notice, Override, ReasonCode, State, Violations,
};
use crate::rejection::{Rejection, RejectionCode};

fn parsed(json: &str) -> Notice {
    serde_json::from_str(json).unwrap()
}

pub(super) fn relabel() -> Notice {
    parsed(include_str!("mrn-2026-000024.json"))
}

pub(super) fn earbuds() -> Notice {
    parsed(include_str!("mrn-2026-000027.json"))
}

pub(super) fn detergent() -> Notice {
    parsed(include_str!("mrn-2026-000031.json"))
}

fn issue(change: impl FnOnce(&mut Notice)) -> Result<(), Rejection> {
    let mut notice = samples::notice();
    change(&mut notice);
    let at = new_york(notice.date_of_notice, 10);
    give(None, &Command::Issue(Box::new(notice)), &samples::officer(), at).map(|_| ())
}

fn code(change: impl FnOnce(&mut Notice)) -> RejectionCode {
    issue(change).unwrap_err().code
}

#[test]
fn the_four_sample_notices_are_issued_and_due_on_the_days_expected() {
    let notices = [samples::notice(), relabel(), earbuds(), detergent()];
    let dues = notices.map(|notice| due(&issued(&notice), Clock::Answer));
    assert_eq!(
        dues,
        [
            (date(2026, 6, 11), date(2026, 6, 11)),
            (date(2026, 7, 8), date(2026, 7, 8)),
            (date(2026, 7, 18), date(2026, 7, 20)),
            (date(2026, 8, 1), date(2026, 8, 3)),
        ]
    );
}

#[test]
fn an_issue_tells_importer_and_brokers_and_starts_the_thirty_days_and_the_window_for_a_protest() {
    let command = Command::Issue(Box::new(samples::notice()));
    let (case, effects) = give(None, &command, &samples::officer(), on(5, 12)).unwrap();
    assert_eq!(case.state, State::Open);
    assert_eq!(due(&case, Clock::Protest), (date(2026, 11, 8), date(2026, 11, 9)));
    let papers = vec!["notice".to_owned(), "protest-window".to_owned()];
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "issued", papers.clone()),
            (Audience::CourtesyBrokers, "courtesy-copy", papers),
        ]
    );
    let keys: Vec<String> = rendered(&effects).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["notice", "protest-window"]);
    let expected = [
        ("not-viewed+1", "2026-05-13 09:00"),
        ("-15", "2026-05-27 09:00"),
        ("-10", "2026-06-01 09:00"),
        ("-5", "2026-06-06 09:00"),
        ("-3", "2026-06-08 09:00"),
        ("-1", "2026-06-10 09:00"),
        ("0", "2026-06-11 09:00"),
        ("passed", "2026-06-12 00:00"),
    ];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(rungs(&effects, Clock::Answer), expected);
    assert_eq!(rungs(&effects, Clock::Protest)[0].0, "-90");
}

#[test]
fn the_thirty_days_count_the_closures_of_the_port_in_box_1() {
    let case = issued(&relabel());
    let certificate = case.file.clocks.certificate(Clock::Answer).unwrap();
    assert_eq!(certificate.port, Some("4601".parse().unwrap()));
    assert_eq!(certificate.citations, ["19 CFR 134.54(a)"]);
    let protest = case.file.clocks.certificate(Clock::Protest).unwrap();
    assert_eq!(protest.trigger_on, date(2026, 6, 8));
    assert!(protest.citations.contains(&"19 CFR 174.12(e)(2)".to_owned()));
}

#[test]
fn a_notice_without_a_reason_in_box_9_or_15_is_not_issued() {
    let no = issue(|notice| {
        notice.violations = Violations::default();
        notice.required_marking = "Made in India".to_owned();
        notice.remarks = " ".to_owned();
    })
    .unwrap_err();
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert!(no.citation.unwrap().contains("HQ H144604"));
    let bare_other = |notice: &mut Notice| {
        notice.violations = Violations { other: true, ..Violations::default() };
        notice.remarks.clear();
    };
    assert_eq!(code(bare_other), RejectionCode::Incomplete, "a bare mark specifies nothing");
}

#[test]
fn a_reason_in_any_of_the_places_suffices() {
    let by_code = |notice: &mut Notice| {
        notice.violations =
            Violations { other: true, other_code: Some(ReasonCode::Wool), ..Violations::default() };
        notice.remarks.clear();
    };
    let by_text = |notice: &mut Notice| {
        notice.violations = Violations {
            other: true,
            other_text: "15 U.S.C. 68".to_owned(),
            ..Violations::default()
        };
        notice.remarks.clear();
    };
    let by_remarks = |notice: &mut Notice| notice.violations = Violations::default();
    assert_eq!(issue(by_code), Ok(()));
    assert_eq!(issue(by_text), Ok(()));
    assert_eq!(issue(by_remarks), Ok(()));
}

#[test]
fn a_specification_without_its_check_box_is_incomplete() {
    let unmarked = |notice: &mut Notice| notice.violations.other_code = Some(ReasonCode::Fur);
    assert_eq!(code(unmarked), RejectionCode::Incomplete);
}

#[test]
fn the_boxes_12_and_13_demand_something_and_agree_with_the_kind() {
    assert_eq!(
        code(|notice| notice.actions.bring_into_compliance = false),
        RejectionCode::Incomplete
    );
    assert_eq!(code(|notice| notice.actions.redeliver = true), RejectionCode::NotAllowed);
    assert_eq!(code(|notice| notice.kind = Kind::Redeliver), RejectionCode::NotAllowed);
    let both = |notice: &mut Notice| {
        notice.actions.redeliver = true;
        notice.kind = Kind::MarkAndRedeliver;
    };
    assert_eq!(issue(both), Ok(()));
}

#[test]
fn box_10_has_a_quantity_and_a_marking_demand_says_what_is_required() {
    assert_eq!(code(|notice| notice.quantity = 0), RejectionCode::Incomplete);
    let silent = |notice: &mut Notice| {
        notice.required_marking.clear();
        notice.remarks.clear();
    };
    assert_eq!(code(silent), RejectionCode::Incomplete);
}

#[test]
fn box_8_has_a_date_and_that_of_release_where_goods_are_demanded_back() {
    let empty = |notice: &mut Notice| {
        notice.date_of_release = None;
        notice.date_of_examination = None;
    };
    assert_eq!(code(empty), RejectionCode::Incomplete);
    assert_eq!(issue(|notice| notice.date_of_release = None), Ok(()), "marked before release");
    let mut back = earbuds();
    back.date_of_release = None;
    back.date_of_examination = Some(date(2026, 6, 4));
    assert_eq!(issue_knowing(&back, &[], on(6, 18)).unwrap_err().code, RejectionCode::Incomplete);
}

#[test]
fn what_the_notice_is_about_happened_before_it() {
    let day_after = date(2026, 5, 13);
    assert_eq!(code(|notice| notice.date_of_entry = day_after), RejectionCode::NotAllowed);
    assert_eq!(code(|notice| notice.date_of_release = Some(day_after)), RejectionCode::NotAllowed);
    assert_eq!(
        code(|notice| notice.date_of_examination = Some(day_after)),
        RejectionCode::NotAllowed
    );
}

#[test]
fn a_notice_dated_in_another_year_or_naming_itself_is_a_slip() {
    let command = |change: fn(&mut Notice)| {
        let mut notice = samples::notice();
        change(&mut notice);
        give(None, &Command::Issue(Box::new(notice)), &samples::officer(), on(5, 12))
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(
        command(|notice| notice.date_of_notice = date(2027, 5, 12)),
        Err(RejectionCode::NotAllowed)
    );
    assert_eq!(
        command(|notice| notice.linked_forms = vec![notice.notice_number.clone()]),
        Err(RejectionCode::NotAllowed)
    );
}

#[test]
fn a_notice_names_the_forms_it_belongs_with() {
    let mut notice = samples::notice();
    notice.linked_forms = vec!["NOA-2026-000071".parse().unwrap()];
    let case = issued(&notice);
    assert_eq!(case.file.links.len(), 1);
    assert_eq!(case.file.links[0].relation.name(), "names");
}

/// The last day on which the demand of a notice is not late.
fn last_day(notice: &Notice) -> Option<jiff::civil::Date> {
    (0..300)
        .map_while(|days| notice.date_of_entry.checked_add(jiff::Span::new().days(days)).ok())
        .skip_while(|day| {
            [notice.date_of_release, notice.date_of_examination]
                .into_iter()
                .flatten()
                .any(|event| event > *day)
        })
        .take_while(|day| {
            let dated = Notice { date_of_notice: *day, ..notice.clone() };
            issue_knowing(&dated, &[], new_york(*day, 10)).is_ok()
        })
        .last()
}

#[test]
fn a_marking_demand_is_made_within_30_days_of_entry_or_of_a_later_examination() {
    let mut notice = samples::notice();
    assert_eq!(last_day(&notice), Some(date(2026, 6, 6)), "30 days after May 7");
    notice.date_of_examination = None;
    assert_eq!(last_day(&notice), Some(date(2026, 5, 31)), "30 days after May 1");
    notice.date_of_examination = Some(date(2026, 4, 28));
    assert_eq!(last_day(&notice), Some(date(2026, 5, 31)), "an earlier examination takes no day");
}

#[test]
fn a_demand_for_redelivery_is_made_within_30_days_of_release() {
    assert_eq!(last_day(&earbuds()), Some(date(2026, 7, 3)), "30 days after June 3");
}

#[test]
fn textiles_of_misstated_origin_stay_conditionally_released_for_180_days() {
    let mut notice = earbuds();
    notice.violations.other_code = Some(ReasonCode::TextileOrigin);
    assert_eq!(last_day(&notice), Some(date(2026, 12, 30)), "180 and 30 days after June 3");
}

#[test]
fn a_demand_after_an_fda_refusal_is_not_measured_by_dates_the_form_does_not_have() {
    let mut notice = earbuds();
    notice.violations.other_code = Some(ReasonCode::Fda);
    notice.date_of_notice = date(2026, 12, 1);
    assert!(issue_knowing(&notice, &[], on(12, 1)).is_ok());
}

#[test]
fn with_both_boxes_each_demand_has_its_own_limit() {
    let mut notice = detergent();
    notice.date_of_notice = date(2026, 7, 28);
    let no = issue_knowing(&notice, &[], on(7, 28)).unwrap_err();
    assert_eq!(no.code, RejectionCode::TooLate);
    assert_eq!(
        no.sentence,
        "The demand for redelivery (box 13) had to be made by 2026-07-24, 30 days after release, \
         or the end of the conditional release period, and the notice is of 2026-07-28; give an \
         override with its reason, or do not issue it."
    );
    assert_eq!(no.citation.as_deref(), Some("19 CFR 113.62(d)"));
}

#[test]
fn a_late_demand_is_issued_on_a_reason_which_the_case_keeps() {
    let mut notice = samples::notice();
    notice.date_of_notice = date(2026, 6, 8);
    let no = issue_knowing(&notice, &[], on(6, 8)).unwrap_err();
    assert_eq!(no.code, RejectionCode::TooLate);
    assert_eq!(no.citation.as_deref(), Some("19 CFR 134.3(b); 19 CFR 141.113(a)(2)"));
    notice.overriding = Some(Override { reason: " ".to_owned() });
    assert_eq!(issue_knowing(&notice, &[], on(6, 8)).unwrap_err().code, RejectionCode::Incomplete);
    let reason = "Release was conditional until the samples came.".to_owned();
    notice.overriding = Some(Override { reason: reason.clone() });
    let case = issue_knowing(&notice, &[], on(6, 8)).unwrap();
    assert_eq!(
        case.late_demands,
        [LateDemand {
            demand: Demand::Marking,
            last_on: date(2026, 6, 6),
            counted: "30 days after examination".to_owned(),
            citation: "19 CFR 134.3(b); 19 CFR 141.113(a)(2)".to_owned(),
        }]
    );
    assert_eq!(case.notice.overriding.map(|overriding| overriding.reason), Some(reason));
}

/// A Form 29 of the entry of a notice, liquidated on January 9, 2026; its window for a protest ends
/// on July 8.
fn liquidated(notice: &Notice) -> case::Case {
    use crate::form29::samples;
    let mut form29 = samples::case_in(crate::form29::State::Liquidated, false);
    form29.notice.entry_number = notice.entry_number.clone();
    let liquidated_on = date(2026, 1, 9);
    form29.liquidated_on = Some(liquidated_on);
    let question = Question {
        rule: Rule::Protest,
        trigger_on: liquidated_on,
        days: None,
        extensions: &[],
        port: None,
    };
    let window = compute(&question, &crate::calendar::Calendar::cbp()).unwrap();
    form29.file.clocks = form29.file.clocks.with(Clock::Protest, window);
    case::Case::Form29(Box::new(form29))
}

#[test]
fn nothing_is_demanded_after_the_liquidation_has_become_final_whatever_the_reason() {
    let mut notice = samples::notice();
    notice.overriding = Some(Override { reason: "The goods are unsafe.".to_owned() });
    let known = liquidated(&notice);
    notice.date_of_notice = date(2026, 7, 8);
    assert!(issue_knowing(&notice, &[&known], on(7, 8)).is_ok(), "the last day of the window");
    notice.date_of_notice = date(2026, 7, 9);
    let no = issue_knowing(&notice, &[&known], on(7, 9)).unwrap_err();
    assert_eq!(no.code, RejectionCode::TooLate);
    assert_eq!(no.citation.as_deref(), Some("19 CFR 141.113(h)"));
    let mut other = notice;
    other.entry_number = earbuds().entry_number;
    assert!(issue_knowing(&other, &[&known], on(7, 9)).is_ok(), "of another entry");
}

#[test]
fn a_notice_is_issued_once_and_nothing_else_opens_a_case() {
    let case = issued(&samples::notice());
    let again = Command::Issue(Box::new(samples::notice()));
    assert_eq!(super::refused(&case, &again, on(5, 20)), RejectionCode::AlreadyIssued);
    for command in commands().iter().filter(|command| command.name() != "issue") {
        let no = give(None, command, &samples::actor_of(command), on(5, 20)).unwrap_err();
        assert_eq!(no.code, RejectionCode::WrongState, "{}", command.name());
    }
}

#[test]
fn every_reason_of_the_catalogue_has_its_code_its_words_and_its_law() {
    for reason in ReasonCode::ALL {
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(json, format!("\"{}\"", reason.code()));
        assert!(!reason.in_words().is_empty());
        let citation = reason.citation();
        assert!(
            ["U.S.C.", "CFR", "HTSUS"].iter().any(|law| citation.contains(law)),
            "{}: {citation}",
            reason.code()
        );
    }
}

#[test]
fn the_window_for_a_protest_counts_from_what_the_notice_demands() {
    let event = |notice: Notice| {
        let case = issued(&notice);
        case.file.clocks.certificate(Clock::Protest).unwrap().trigger_name.clone()
    };
    assert_eq!(samples::notice().kind, Kind::Mark);
    assert_eq!(event(samples::notice()), "date of the notice to mark the goods");
    assert_eq!(event(earbuds()), "date of the notice demanding redelivery");
    assert_eq!(detergent().kind, Kind::MarkAndRedeliver);
    assert_eq!(event(detergent()), "date of the notice demanding redelivery");
}
