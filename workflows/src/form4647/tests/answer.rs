//! The trade's answer: Section III, supplements, the sample, more time.

use jiff::civil::date;

use super::issue::{detergent, earbuds, relabel};
use super::{
    after, allowed, broker, delayed, dividing, due, give, heard, issued, named, new_york, no, on,
    open, redelivered, refused, rendered, split, submit,
};
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::{Audience, DocumentContent, Effect, RungFamily};
use crate::form4647::samples::{self, after_due, in_time};
use crate::form4647::{
    Case, Command, Notice, Quantities, Response, ResponseKind, SampleAttached, SampleWaiver, State,
    Supplement,
};
use crate::rejection::RejectionCode;

fn changed(change: impl FnOnce(&mut Response)) -> Command {
    let mut response = samples::response();
    change(&mut response);
    submit(response)
}

/// A notice of the kind of box 13 alone, or both, with the sample's importer.
fn for_our_importer(notice: Notice) -> Case {
    issued(&Notice { to: samples::notice().to, ..notice })
}

#[test]
fn an_answer_stops_the_thirty_days_and_goes_to_the_officer_and_back_to_the_trade() {
    let (case, effects) = allowed(&open(), &submit(samples::response()), in_time());
    assert_eq!(case.state, State::ResponseReceived);
    assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    assert!(effects.contains(&Effect::DropRungs(Clock::Answer, RungFamily::NotViewed)));
    assert!(case.file.clocks.runs(Clock::Protest), "the answer is no waiver of a protest");
    assert_eq!(
        heard(&effects),
        [
            (Audience::Officer, "response-received"),
            (Audience::Importer, "response-received"),
            (Audience::CourtesyBrokers, "response-received"),
        ]
    );
    let [(key, DocumentContent::Form4647Response { response, .. })] = &rendered(&effects)[..]
    else {
        panic!("one document, the form with Section III")
    };
    assert_eq!((key.as_str(), response.version, response.late), ("response-1", 1, false));
}

#[test]
fn the_answers_of_the_sample_messages_are_complete() {
    let case = for_our_importer(relabel());
    let labelled = Response {
        kind: ResponseKind::Labelled,
        quantities: split([1250, 0, 0, 0, 0]),
        ..samples::response()
    };
    let case = after(&case, &submit(labelled), on(6, 29));
    assert_eq!(case.state, State::ResponseReceived);
    let case = for_our_importer(detergent());
    let mixed = Response {
        kind: ResponseKind::Labelled,
        quantities: split([1180, 200, 0, 100, 20]),
        sample_attached: SampleAttached::Waived,
        planned_date: Some(date(2026, 7, 24)),
        ..samples::response()
    };
    let case = after(&case, &submit(mixed), on(7, 22));
    assert_eq!(case.state, State::ResponseReceived);
    let balance = case.balance();
    assert_eq!((balance.compliant, balance.not_available, balance.open), (1180, 20, 300));
}

#[test]
fn an_answer_is_late_by_its_receipt_and_not_by_the_clock() {
    let overdue = samples::case_in(State::Overdue, false);
    let late = after(&overdue, &submit(samples::response()), after_due());
    assert!(late.responses[0].late);
    let last_hour = new_york(date(2026, 6, 11), 23);
    let (timely, _) = delayed(&overdue, &submit(samples::response()), last_hour, after_due());
    assert!(!timely.responses[0].late);
    let midnight = new_york(date(2026, 6, 12), 0);
    let (late, _) = delayed(&open(), &submit(samples::response()), midnight, midnight);
    assert!(late.responses[0].late, "midnight after the due date is late");
}

#[test]
fn section_iii_is_complete_or_not_received() {
    let code = |change: fn(&mut Response)| refused(&open(), &changed(change), in_time());
    let incomplete = RejectionCode::Incomplete;
    assert_eq!(code(|r| r.false_certification_warning_acknowledged = false), incomplete);
    assert_eq!(code(|r| r.certified = false), incomplete);
    assert_eq!(code(|r| r.goods_held_at = None), incomplete);
    assert_eq!(code(|r| r.goods_held_at = Some("  ".to_owned())), incomplete);
    assert_eq!(code(|r| r.signer.name.clear()), incomplete);
    assert_eq!(code(|r| r.signer.title.clear()), incomplete);
    assert_eq!(code(|r| r.signer.telephone.clear()), incomplete);
    assert_eq!(code(|r| r.sample_attached = SampleAttached::No), incomplete);
    assert_eq!(code(|r| r.sample_attached = SampleAttached::Waived), incomplete);
}

#[test]
fn the_warning_names_what_a_false_certification_costs() {
    let no = no(
        &open(),
        &changed(|response| response.false_certification_warning_acknowledged = false),
        in_time(),
    );
    assert_eq!(no.citation.as_deref(), Some("19 CFR 134.52(d); 19 U.S.C. 1592; 18 U.S.C. 1001"));
}

#[test]
fn goods_demanded_back_are_not_answered_for_by_marking_them() {
    let case = for_our_importer(earbuds());
    for kind in [ResponseKind::Marked, ResponseKind::Labelled] {
        let marked =
            Response { kind, quantities: split([3600, 0, 0, 0, 0]), ..samples::response() };
        let no = no(&case, &submit(marked), on(6, 25));
        assert_eq!(no.code, RejectionCode::NotAllowed);
        assert!(no.sentence.ends_with("answer REDELIVERED, EXPORTED or DESTROYED, or DISAGREE."));
    }
    let partly = Response {
        kind: ResponseKind::Redelivered,
        quantities: split([600, 3000, 0, 0, 0]),
        ..samples::response()
    };
    assert_eq!(refused(&case, &submit(partly), on(6, 25)), RejectionCode::NotAllowed);
}

#[test]
fn every_other_answer_is_possible_to_a_demand_for_redelivery() {
    let case = for_our_importer(earbuds());
    let answers = [
        (ResponseKind::Redelivered, split([0, 3600, 0, 0, 0])),
        (ResponseKind::Exported, split([0, 0, 3600, 0, 0])),
        (ResponseKind::Destroyed, split([0, 0, 0, 3600, 0])),
        (ResponseKind::Disagree, split([3600, 0, 0, 0, 0])),
        (ResponseKind::Redelivered, split([0, 0, 0, 0, 3600])),
    ];
    for (kind, quantities) in answers {
        let response = Response {
            kind,
            certified: false,
            goods_held_at: None,
            sample_attached: SampleAttached::No,
            ..dividing(quantities)
        };
        assert_eq!(
            after(&case, &submit(response), on(6, 25)).state,
            State::ResponseReceived,
            "{}",
            kind.name()
        );
    }
}

#[test]
fn quantities_that_do_not_make_the_notice_are_refused_with_both_numbers() {
    let no = no(&open(), &submit(dividing(split([4000, 500, 0, 0, 299]))), in_time());
    assert_eq!(no.code, RejectionCode::QuantityMismatch);
    assert_eq!(
        no.sentence,
        "The quantities of the answer add up to 4799 PCS, but the notice covers 4800 PCS; account \
         for each of them, as not available where goods are missing."
    );
    let beyond = dividing(split([u64::MAX, 4801, 0, 0, 0]));
    assert_eq!(refused(&open(), &submit(beyond), in_time()), RejectionCode::QuantityMismatch);
}

#[test]
fn an_answer_of_a_kind_is_about_some_goods_of_that_kind() {
    let kind = |kind| {
        let response =
            Response { kind, planned_date: Some(date(2026, 6, 20)), ..samples::response() };
        give(Some(&open()), &submit(response), &samples::trade_user(), in_time())
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(kind(ResponseKind::Marked), Ok(()));
    assert_eq!(kind(ResponseKind::Disagree), Ok(()));
    assert_eq!(kind(ResponseKind::Redelivered), Err(RejectionCode::QuantityMismatch));
    assert_eq!(kind(ResponseKind::Exported), Err(RejectionCode::QuantityMismatch));
    assert_eq!(kind(ResponseKind::Destroyed), Err(RejectionCode::QuantityMismatch));
    let nothing_marked = dividing(split([0, 4800, 0, 0, 0]));
    assert_eq!(
        refused(&open(), &submit(nothing_marked), in_time()),
        RejectionCode::QuantityMismatch
    );
}

#[test]
fn an_answer_denies_nothing_that_cbp_confirmed() {
    let case = after(&open(), &redelivered(800, date(2026, 5, 20)), in_time());
    let no = no(&case, &submit(samples::response()), in_time());
    assert_eq!(no.code, RejectionCode::QuantityMismatch);
    assert_eq!(
        no.sentence,
        "The answer says that 0 PCS are returned, but CBP has confirmed 800 PCS; correct the \
         quantities."
    );
    let consistent = dividing(split([4000, 800, 0, 0, 0]));
    assert_eq!(after(&case, &submit(consistent), in_time()).balance().open, 0);
}

#[test]
fn goods_that_claim_to_comply_are_certified_whatever_the_answer_is_called() {
    let response = Response {
        kind: ResponseKind::Redelivered,
        certified: false,
        ..dividing(split([4000, 800, 0, 0, 0]))
    };
    assert_eq!(refused(&open(), &submit(response.clone()), in_time()), RejectionCode::Incomplete);
    let certified = Response { certified: true, ..response };
    assert_eq!(after(&open(), &submit(certified), in_time()).state, State::ResponseReceived);
}

#[test]
fn an_export_or_destruction_to_come_has_a_date_after_the_notice() {
    let planned = |on| {
        let response = Response {
            kind: ResponseKind::Exported,
            planned_date: on,
            ..dividing(split([0, 0, 4800, 0, 0]))
        };
        give(Some(&open()), &submit(response), &samples::trade_user(), in_time())
            .map(|_| ())
            .map_err(|no| no.code)
    };
    assert_eq!(planned(None), Err(RejectionCode::Incomplete));
    assert_eq!(planned(Some(date(2026, 5, 11))), Err(RejectionCode::NotAllowed));
    assert_eq!(planned(Some(date(2026, 6, 3))), Ok(()));
    let part_marked = Response { planned_date: None, ..dividing(split([4700, 0, 0, 100, 0])) };
    assert_eq!(refused(&open(), &submit(part_marked), in_time()), RejectionCode::Incomplete);
    let destroyed = Command::ConfirmDestruction { quantity: 100, on: date(2026, 5, 20) };
    let seen = after(&open(), &destroyed, in_time());
    let no_plan = Response { planned_date: None, ..dividing(split([4700, 0, 0, 100, 0])) };
    assert_eq!(after(&seen, &submit(no_plan), in_time()).balance().open, 0);
}

#[test]
fn a_second_answer_before_the_decision_is_a_supplement() {
    for state in [State::ResponseReceived, State::Verification] {
        let case = samples::case_in(state, false);
        let no = no(&case, &submit(samples::response()), in_time());
        assert_eq!(no.code, RejectionCode::WrongState);
        assert!(no.sentence.contains("use `add-supplement`"), "{}", no.sentence);
    }
}

#[test]
fn a_supplement_makes_a_new_version_of_the_answer_and_says_something() {
    let case = samples::case_in(State::ResponseReceived, false);
    let (case, effects) = allowed(&case, &named("add-supplement"), in_time());
    assert_eq!((case.state, case.last_version), (State::ResponseReceived, 2));
    assert_eq!(heard(&effects), [(Audience::Officer, "supplement-received")]);
    assert_eq!(rendered(&effects)[0].0, "response-2");
    let empty = Supplement { text: " ".to_owned(), attachments: Vec::new() };
    assert_eq!(
        refused(&case, &Command::AddSupplement(empty), in_time()),
        RejectionCode::Incomplete
    );
    assert_eq!(refused(&open(), &named("add-supplement"), in_time()), RejectionCode::WrongState);
}

#[test]
fn a_sample_that_is_impracticable_is_waived_when_asked_for_and_granted() {
    let ask = named("request-sample-waiver");
    let (asked, effects) = allowed(&open(), &ask, in_time());
    assert_eq!(asked.sample_waiver.name(), "REQUESTED");
    assert_eq!(heard(&effects), [(Audience::Officer, "sample-waiver-requested")]);
    assert_eq!(refused(&asked, &ask, in_time()), RejectionCode::AlreadyPending);
    let waived = changed(|response| response.sample_attached = SampleAttached::Waived);
    assert_eq!(refused(&asked, &waived, in_time()), RejectionCode::Incomplete, "not yet");
    let decide =
        |granted| Command::DecideSampleWaiver { granted, reason: "Photographs.".to_owned() };
    let (granted, effects) = allowed(&asked, &decide(true), in_time());
    assert_eq!(
        heard(&effects),
        [
            (Audience::Importer, "sample-waiver-decided"),
            (Audience::CourtesyBrokers, "sample-waiver-decided"),
        ]
    );
    assert_eq!(refused(&granted, &ask, in_time()), RejectionCode::NotAllowed);
    assert_eq!(refused(&granted, &decide(true), in_time()), RejectionCode::NothingPending);
    assert_eq!(after(&granted, &waived, in_time()).state, State::ResponseReceived);
    let denied = after(&asked, &decide(false), in_time());
    assert_eq!(refused(&denied, &waived, in_time()), RejectionCode::Incomplete);
    assert!(matches!(
        after(&denied, &ask, in_time()).sample_waiver,
        SampleWaiver::Requested { .. }
    ));
}

#[test]
fn a_waiver_has_reasons_and_something_to_waive() {
    let empty = Command::RequestSampleWaiver { reason: "  ".to_owned() };
    assert_eq!(refused(&open(), &empty, in_time()), RejectionCode::Incomplete);
    let asked = after(&open(), &named("request-sample-waiver"), in_time());
    let silent = Command::DecideSampleWaiver { granted: true, reason: String::new() };
    assert_eq!(refused(&asked, &silent, in_time()), RejectionCode::Incomplete);
    assert_eq!(
        refused(&open(), &named("decide-sample-waiver"), in_time()),
        RejectionCode::NothingPending
    );
    let none_required = for_our_importer(earbuds());
    assert_eq!(
        refused(&none_required, &named("request-sample-waiver"), on(6, 25)),
        RejectionCode::NotAllowed
    );
}

fn ask(days: u16) -> Command {
    Command::RequestExtension { days, reason: "Goods are recalled from two centers.".to_owned() }
}

fn grant(days: u16) -> Command {
    Command::GrantExtension { days, note: None }
}

#[test]
fn several_extensions_add_up_in_the_ledger_and_only_the_last_day_rolls() {
    let case = after(&after(&open(), &ask(15), in_time()), &grant(15), in_time());
    assert_eq!(due(&case, Clock::Answer), (date(2026, 6, 26), date(2026, 6, 26)));
    let again = after(&case, &ask(8), on(6, 20));
    let (case, effects) = allowed(&again, &grant(8), on(6, 22));
    assert_eq!(due(&case, Clock::Answer), (date(2026, 7, 4), date(2026, 7, 6)));
    assert_eq!(rendered(&effects)[0].0, "extension-2");
}

#[test]
fn more_time_is_asked_for_before_the_due_date_and_once_at_a_time() {
    let overdue = samples::case_in(State::Overdue, false);
    assert_eq!(refused(&overdue, &ask(15), after_due()), RejectionCode::TooLate);
    assert_eq!(refused(&open(), &ask(15), after_due()), RejectionCode::TooLate);
    let asked = after(&open(), &ask(15), in_time());
    assert_eq!(refused(&asked, &ask(15), in_time()), RejectionCode::AlreadyPending);
    let short = Command::RequestExtension { days: 15, reason: "Too busy.".to_owned() };
    let no = no(&open(), &short, in_time());
    assert_eq!(
        (no.code, no.citation.as_deref()),
        (RejectionCode::Incomplete, Some("19 CFR 134.54(a)"))
    );
    for state in [State::ResponseReceived, State::Verification, State::GoodsReturned] {
        let case = samples::case_in(state, false);
        assert_eq!(refused(&case, &ask(15), in_time()), RejectionCode::WrongState);
    }
}

#[test]
fn a_request_received_in_time_reopens_what_the_clock_had_closed() {
    let overdue = samples::case_in(State::Overdue, false);
    let last_hour = new_york(date(2026, 6, 11), 23);
    let (asked, effects) = delayed(&overdue, &ask(15), last_hour, after_due());
    assert_eq!(asked.state, State::Open);
    assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    let denied = after(&asked, &Command::DenyExtension { reason: "No.".to_owned() }, after_due());
    assert_eq!(denied.state, State::Overdue);
    let granted = after(&asked, &grant(15), after_due());
    assert_eq!(due(&granted, Clock::Answer), (date(2026, 6, 26), date(2026, 6, 26)));
}

#[test]
fn what_was_open_again_after_a_rejection_is_so_again_after_its_extension() {
    let rejected = samples::case_in(State::RejectedOpen, false);
    let passes_at = rejected.file.clocks.certificate(Clock::Answer).map(Certificate::passes_at);
    let overdue = after(&rejected, &Command::PassDueDate, passes_at.unwrap());
    assert_eq!(overdue.state, State::Overdue);
    let last_hour = new_york(date(2026, 6, 11), 23);
    let (asked, _) = delayed(&overdue, &ask(15), last_hour, after_due());
    assert_eq!(asked.state, State::RejectedOpen);
}

#[test]
fn an_extension_is_revoked_to_today_at_the_earliest_and_never_lengthened() {
    let case = after(&after(&open(), &ask(30), in_time()), &grant(30), in_time());
    let revoke = |on| Command::RevokeExtension {
        new_due_date: on,
        reason: "The goods were offered for sale.".to_owned(),
    };
    assert_eq!(
        refused(&case, &revoke(date(2026, 6, 16)), on(6, 17)),
        RejectionCode::NotAllowed,
        "yesterday"
    );
    assert_eq!(refused(&case, &revoke(date(2026, 7, 20)), on(6, 17)), RejectionCode::NotAllowed);
    let (revoked, effects) = allowed(&case, &revoke(date(2026, 6, 17)), on(6, 17));
    assert_eq!(due(&revoked, Clock::Answer), (date(2026, 6, 17), date(2026, 6, 17)));
    assert_eq!((revoked.state, revoked.file.extension.name()), (State::Open, "REVOKED"));
    assert_eq!(
        heard(&effects),
        [
            (Audience::Importer, "extension-revoked"),
            (Audience::CourtesyBrokers, "extension-revoked"),
        ]
    );
    assert_eq!(
        refused(&revoked, &revoke(date(2026, 6, 17)), on(6, 17)),
        RejectionCode::NothingPending
    );
    assert_eq!(
        refused(&open(), &revoke(date(2026, 6, 1)), in_time()),
        RejectionCode::NothingPending
    );
}

#[test]
fn only_the_importer_and_brokers_it_gave_access_act_on_a_notice() {
    let submit = submit(samples::response());
    let stranger = broker("B00002");
    let with_access = broker("B00001");
    let trade =
        [Command::View, ask(15), submit, named("request-sample-waiver"), named("record-protest")];
    for command in trade {
        let by = |actor| give(Some(&open()), &command, actor, in_time()).map(|_| ());
        assert_eq!(by(&stranger).unwrap_err().code, RejectionCode::NotAuthorized);
        assert_eq!(by(&with_access), Ok(()), "{}", command.name());
        assert_eq!(by(&samples::officer()).unwrap_err().code, RejectionCode::NotAuthorized);
    }
    for name in ["grant-extension", "accept", "reject", "rescind", "confirm-redelivery"] {
        let by_trade = give(Some(&open()), &named(name), &samples::trade_user(), in_time());
        assert_eq!(by_trade.unwrap_err().code, RejectionCode::NotAuthorized, "{name}");
    }
}

#[test]
fn a_look_is_kept_once_in_every_state_that_has_not_ended() {
    let (seen, effects) = allowed(&open(), &Command::View, in_time());
    assert_eq!(effects, [Effect::DropRungs(Clock::Answer, RungFamily::NotViewed)]);
    assert_eq!(allowed(&seen, &Command::View, after_due()), (seen.clone(), vec![]));
    assert_eq!(
        refused(&samples::case_in(State::Accepted, false), &Command::View, in_time()),
        RejectionCode::Closed
    );
}

#[test]
fn the_sum_of_quantities_is_nothing_when_it_cannot_be_counted() {
    assert_eq!(split([1, 2, 3, 4, 5]).total(), Some(15));
    assert_eq!(split([u64::MAX, 1, 0, 0, 0]).total(), None);
    assert_eq!(Quantities::default().total(), Some(0));
}
