//! The cases of lifecycle §6, from real rulings, with invented goods and dates.

use jiff::civil::date;

use super::issue::{detergent, earbuds, relabel};
use super::{
    after, allowed, due, issue_knowing, issued, named, on, redelivered, refused, split, submit,
};
use crate::case_file::Relation;
use crate::clocks::Clock;
use crate::form4647::samples::{self, after_due, in_time};
use crate::form4647::{
    Command, Notice, Override, ReasonCode, Response, ResponseKind, SampleAttached, State,
    Violations,
};
use crate::protest::Outcome;
use crate::rejection::RejectionCode;

fn ours(notice: Notice) -> Notice {
    Notice { to: samples::notice().to, ..notice }
}

fn more_time(
    case: &crate::form4647::Case,
    days: u16,
    at: jiff::Timestamp,
) -> crate::form4647::Case {
    let reason = "Goods are recalled from two centers.".to_owned();
    let asked = after(case, &Command::RequestExtension { days, reason }, at);
    after(&asked, &Command::GrantExtension { days, note: None }, at)
}

#[test]
fn hq_967982_the_second_extension_is_revoked_and_the_goods_fall_due_the_same_day() {
    let case = more_time(&super::open(), 30, on(5, 26));
    let case = more_time(&case, 30, on(7, 6));
    assert_eq!(due(&case, Clock::Answer).0, date(2026, 8, 10));
    let revoke = Command::RevokeExtension {
        new_due_date: date(2026, 7, 14),
        reason: "The goods were found on sale.".to_owned(),
    };
    let revoked = after(&case, &revoke, on(7, 14));
    assert_eq!(due(&revoked, Clock::Answer), (date(2026, 7, 14), date(2026, 7, 14)));
    let certificate = revoked.file.clocks.certificate(Clock::Answer).unwrap();
    assert_eq!(certificate.extensions.len(), 3, "the ledger shows both grants and the revocation");
    assert!(certificate.in_words().contains("The goods were found on sale."));
    let overdue = after(&revoked, &Command::PassDueDate, on(7, 15));
    assert_eq!(overdue.state, State::Overdue);
    assert_eq!(refused(&overdue, &named("request-extension"), on(7, 15)), RejectionCode::TooLate);
}

#[test]
fn hq_733906_most_cartons_prove_unmarked_although_the_importer_certified_them() {
    let case = samples::case_in(State::Verification, false);
    let reject = Command::Reject {
        reason: "Of 40 cartons examined 37 bear no mark; the certification is false.".to_owned(),
        days: None,
    };
    let rejected = after(&case, &reject, after_due());
    assert_eq!(rejected.state, State::Overdue);
    let duty = after(&rejected, &named("raise-form29"), after_due());
    let claimed = after(&duty, &named("refer-damages"), after_due());
    assert_eq!(claimed.state, State::ReferredDamages);
    assert_eq!(claimed.balance().open, 4800, "nothing that was certified counts");
}

#[test]
fn hq_735561_a_late_certification_meets_a_form_29_that_was_issued_meanwhile() {
    let overdue = samples::case_in(State::Overdue, false);
    let raised = after(&overdue, &named("raise-form29"), on(6, 16));
    let answered = after(&raised, &submit(samples::response()), on(6, 25));
    assert!(answered.responses[0].late);
    let accepted = after(&answered, &named("accept"), on(6, 26));
    assert_eq!(accepted.state, State::Accepted);
    assert_eq!(accepted.file.links[0].relation, Relation::Raised, "the duty stands by itself");
}

#[test]
fn hq_h144604_a_notice_with_boxes_9_and_15_empty_is_not_issued() {
    let empty =
        Notice { violations: Violations::default(), remarks: String::new(), ..samples::notice() };
    let no = issue_knowing(&empty, &[], on(5, 12)).unwrap_err();
    assert_eq!(no.code, RejectionCode::Incomplete);
}

#[test]
fn hq_h345452_a_notice_to_hold_intact_demands_redelivery_and_nothing_less() {
    let case = issued(&ours(earbuds()));
    let mut marked = samples::response();
    marked.quantities = split([3600, 0, 0, 0, 0]);
    assert_eq!(refused(&case, &submit(marked), on(6, 25)), RejectionCode::NotAllowed);
    let back = redelivered(3600, date(2026, 7, 10));
    assert_eq!(after(&case, &back, on(7, 10)).state, State::GoodsReturned);
}

#[test]
fn hq_h328699_1788_of_2695_cartons_come_back() {
    let mut notice = ours(earbuds());
    notice.violations.other_code = Some(ReasonCode::Wro);
    (notice.quantity, notice.unit) = (2695, "CTN".to_owned());
    let case = after(&issued(&notice), &redelivered(1788, date(2026, 7, 2)), on(7, 2));
    let balance = case.balance();
    assert_eq!((case.state, balance.returned, balance.open), (State::Open, 1788, 907));
    let answer = Response {
        kind: ResponseKind::Redelivered,
        certified: false,
        quantities: split([0, 1788, 0, 0, 907]),
        ..samples::response()
    };
    let answered = after(&case, &submit(answer), on(7, 15));
    let balance = answered.balance();
    assert_eq!((balance.returned, balance.not_available, balance.open), (1788, 907, 0));
    let silent = Command::Accept { remarks: None };
    assert_eq!(refused(&answered, &silent, on(7, 16)), RejectionCode::QuantityMismatch);
    let claim = Command::ReferDamages {
        amount: "90700.00".parse().unwrap(),
        tripled: true,
        claim_mailed_on: date(2026, 7, 16),
    };
    let claimed = after(&answered, &claim, on(7, 16));
    assert_eq!(claimed.state, State::ReferredDamages);
    assert!(claimed.damages.is_some_and(|damages| damages.tripled));
}

#[test]
fn hq_562084_a_demand_that_waited_for_samples_is_late_unless_the_officer_says_why() {
    let mut notice = relabel();
    notice.date_of_notice = date(2026, 7, 13);
    let late = issue_knowing(&notice, &[], on(7, 13)).unwrap_err();
    assert_eq!(late.code, RejectionCode::TooLate);
    let reason = "Samples asked for on RFI-2026-000101 came on June 20.".to_owned();
    notice.overriding = Some(Override { reason });
    notice.linked_forms = vec!["RFI-2026-000101".parse().unwrap()];
    let case = issue_knowing(&notice, &[], on(7, 13)).unwrap();
    assert_eq!(case.late_demands.len(), 1);
    assert_eq!(case.file.links[0].relation, Relation::Names);
}

#[test]
fn hq_225028_a_notice_is_rescinded_after_an_allowed_protest_and_a_second_one_is_issued() {
    let protested = after(&super::open(), &named("record-protest"), in_time());
    let allow = Command::DecideProtest { result: Outcome::Allowed, decided_on: date(2026, 5, 28) };
    let allowed_protest = after(&protested, &allow, on(5, 28));
    let (rescinded, _) = allowed(&allowed_protest, &named("rescind"), on(5, 29));
    assert_eq!(rescinded.state, State::Rescinded);
    let mut second = samples::notice();
    second.notice_number = "MRN-2026-000040".parse().unwrap();
    second.date_of_notice = date(2026, 6, 1);
    second.linked_forms = vec![rescinded.notice.notice_number.clone()];
    let known = crate::case::Case::Form4647(Box::new(rescinded));
    let issued_again = issue_knowing(&second, &[&known], on(6, 1)).unwrap();
    assert_eq!(issued_again.state, State::Open);
}

#[test]
fn mrn_2026_000031_is_labelled_returned_destroyed_and_short_and_still_ends_as_accepted() {
    let answer = Response {
        kind: ResponseKind::Labelled,
        quantities: split([1180, 200, 0, 100, 20]),
        sample_attached: SampleAttached::Waived,
        planned_date: Some(date(2026, 7, 24)),
        ..samples::response()
    };
    let answered = after(&issued(&ours(detergent())), &submit(answer), on(7, 22));
    let returned = after(&answered, &redelivered(200, date(2026, 7, 23)), on(7, 23));
    let destroy = Command::ConfirmDestruction { quantity: 100, on: date(2026, 7, 24) };
    let case = after(&returned, &destroy, on(7, 24));
    assert_eq!((case.state, case.balance().open), (State::ResponseReceived, 0));
    let silent = Command::Accept { remarks: None };
    assert_eq!(refused(&case, &silent, on(7, 27)), RejectionCode::QuantityMismatch);
    let remarks = Some("20 cartons were used up in tests; records seen.".to_owned());
    let case = after(&case, &Command::Accept { remarks }, on(7, 27));
    assert_eq!(case.state, State::GoodsReturned);
    let section_iv = case.disposition.clone().unwrap();
    assert!(section_iv.release_authorized);
    assert_eq!(
        section_iv.remarks.as_deref(),
        Some(
            "20 cartons were used up in tests; records seen. Release is authorized for the 1180 \
             CTN certified as compliant; 200 CTN wait in CBP's custody, to be marked, exported or \
             destroyed."
        )
    );
    let mark = Command::MarkAfterReturn { quantity: 200, on: date(2026, 7, 30) };
    let (case, _) = allowed(&case, &mark, on(7, 30));
    assert_eq!(case.state, State::Accepted);
    let balance = case.balance();
    assert!(balance.holds());
    assert_eq!(
        (balance.compliant, balance.returned, balance.destroyed, balance.not_available),
        (1380, 0, 100, 20)
    );
    assert_eq!(
        case.disposition.and_then(|section_iv| section_iv.remarks).as_deref(),
        Some(
            "1180 CTN certified as compliant were released on 07-27-2026; 200 CTN marked in CBP's \
             custody are released now. 20 CTN are not available, as explained on 07-27-2026."
        )
    );
}
