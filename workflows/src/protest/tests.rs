use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::{Decision, Ending, Filing, Outcome, Protest, Protested, court_window, window};
use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::deadline::{Certificate, TIME_ZONE, local_instant};
use crate::rejection::RejectionCode;

const LIQUIDATED_ON: Date = date(2026, 7, 10);

fn noon(on: Date) -> Timestamp {
    local_instant(on, 12, 0, TIME_ZONE).unwrap()
}

fn liquidation_window() -> Certificate {
    window(Protested::Liquidation, LIQUIDATED_ON, &"5301".parse().unwrap(), &Calendar::cbp())
        .unwrap()
}

fn filing(filed_on: Date) -> Filing {
    let account = "A00001".parse().unwrap();
    let by = Actor::trade("u-a00001", "Import Compliance", account);
    Filing { number: "5301-26-100417".parse().unwrap(), filed_on, by }
}

fn filed() -> Protest {
    let on = date(2026, 9, 1);
    Protest::open().file(filing(on), &liquidation_window(), noon(on)).unwrap()
}

fn decided(result: Outcome) -> Protest {
    let decided_on = date(2027, 3, 1);
    filed().decide(Decision { result, decided_on }, decided_on).unwrap()
}

fn court() -> Certificate {
    court_window(date(2027, 3, 1), &"5301".parse().unwrap(), &Calendar::cbp()).unwrap()
}

#[test]
fn a_protest_of_a_liquidation_has_180_days_from_the_liquidation() {
    let window = liquidation_window();
    assert_eq!((window.raw_due_on, window.due_on), (date(2027, 1, 6), date(2027, 1, 6)));
    assert_eq!(window.citations, ["19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)(1)"]);
    assert_eq!(window.trigger_name, "date of liquidation");
    assert_eq!(
        window.steps[0].text,
        "Day 0, not counted, is Friday, July 10, 2026, the date of liquidation."
    );
}

#[test]
fn a_protest_of_a_demand_for_redelivery_has_180_days_from_the_notice() {
    let (port, calendar) = ("1001".parse().unwrap(), Calendar::cbp());
    let demanded_on = date(2026, 5, 12);
    let window = window(Protested::RedeliveryDemand, demanded_on, &port, &calendar).unwrap();
    // Day 180 is Sunday, November 8, 2026.
    assert_eq!((window.raw_due_on, window.due_on), (date(2026, 11, 8), date(2026, 11, 9)));
    assert!(window.citations.contains(&"19 CFR 174.12(e)(2)".to_owned()));
    assert!(window.citations.contains(&"19 U.S.C. 1514(a)(4)".to_owned()));
    assert_eq!(window.trigger_name, "date of the notice demanding redelivery");
}

#[test]
fn a_protest_of_a_notice_to_mark_has_the_same_days_and_does_not_speak_of_redelivery() {
    let (port, calendar) = ("1001".parse().unwrap(), Calendar::cbp());
    let demanded_on = date(2026, 5, 12);
    let of = |protested| window(protested, demanded_on, &port, &calendar).unwrap();
    let (mark, redeliver) = (of(Protested::MarkingDemand), of(Protested::RedeliveryDemand));
    assert_eq!(mark.trigger_name, "date of the notice to mark the goods");
    assert_eq!((mark.raw_due_on, mark.due_on), (redeliver.raw_due_on, redeliver.due_on));
    assert_eq!(mark.citations, redeliver.citations);
}

#[test]
fn a_summons_has_180_days_from_the_mailing_of_the_denial() {
    let court = court();
    // Day 180 is Saturday, August 28, 2027.
    assert_eq!((court.raw_due_on, court.due_on), (date(2027, 8, 28), date(2027, 8, 30)));
    assert_eq!(court.citations, ["28 U.S.C. 2636(a)", "19 CFR 174.31"]);
}

#[test]
fn a_protest_counts_from_the_day_of_liquidation_to_the_last_second_of_the_window() {
    let window = liquidation_window();
    let file = |filed_on, received_at| {
        Protest::open()
            .file(filing(filed_on), &window, received_at)
            .map(|protest| protest.name())
            .map_err(|no| no.code)
    };
    let last_second = window.passes_at() - jiff::SignedDuration::from_secs(1);
    assert_eq!(file(LIQUIDATED_ON, noon(LIQUIDATED_ON)), Ok("FILED"));
    assert_eq!(file(date(2027, 1, 6), last_second), Ok("FILED"));
    assert_eq!(file(date(2027, 1, 6), window.passes_at()), Err(RejectionCode::TooLate));
    assert_eq!(file(date(2027, 1, 7), window.passes_at()), Err(RejectionCode::TooLate));
    assert_eq!(file(date(2026, 7, 9), noon(LIQUIDATED_ON)), Err(RejectionCode::TooEarly));
    assert_eq!(
        file(date(2026, 9, 2), noon(date(2026, 9, 1))),
        Err(RejectionCode::NotAllowed),
        "a protest of tomorrow is not on file"
    );
}

#[test]
fn a_record_that_comes_after_the_window_says_that_cbps_own_date_decides() {
    let window = liquidation_window();
    let no = Protest::open()
        .file(filing(date(2027, 1, 5)), &window, noon(date(2027, 1, 8)))
        .unwrap_err();
    assert_eq!(
        no.sentence,
        "The window for a protest ended on 2027-01-06, and the record of protest 5301-26-100417 \
         came on 2027-01-08; whether the protest itself is timely goes by the day CBP received it, \
         so follow it with the office where it was filed."
    );
    assert_eq!(
        no.citation.as_deref(),
        Some("19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1); 19 CFR 174.12(f)")
    );
}

#[test]
fn a_second_protest_is_already_on_record() {
    let no = filed()
        .file(filing(date(2026, 9, 2)), &liquidation_window(), noon(date(2026, 9, 2)))
        .unwrap_err();
    assert_eq!(no.code, RejectionCode::AlreadyPending);
    assert_eq!(no.citation.as_deref(), Some("19 CFR 174.14"));
    let denied = decided(Outcome::Denied);
    let again = denied.file(filing(date(2026, 9, 2)), &liquidation_window(), noon(LIQUIDATED_ON));
    assert_eq!(again.unwrap_err().code, RejectionCode::AlreadyPending);
}

#[test]
fn a_denial_in_whole_or_in_part_opens_the_court_window_and_an_allowance_closes() {
    for result in [Outcome::Denied, Outcome::PartlyAllowed] {
        let protest = decided(result);
        assert_eq!(protest.name(), "COURT_WINDOW");
        assert_eq!(protest.decision().map(|decision| decision.result), Some(result));
        assert_eq!(protest.owner(), Some("importer, who may go to court"));
    }
    let allowed = decided(Outcome::Allowed);
    assert_eq!((allowed.name(), allowed.owner()), ("CLOSED", None));
    assert_eq!(allowed.filing(), filed().filing());
}

#[test]
fn a_decision_lies_between_the_protest_and_its_receipt() {
    let decide = |decided_on, received_on| {
        let decision = Decision { result: Outcome::Denied, decided_on };
        filed().decide(decision, received_on).map(|_| ()).map_err(|no| no.code)
    };
    assert_eq!(decide(date(2026, 9, 1), date(2026, 9, 1)), Ok(()));
    assert_eq!(decide(date(2026, 8, 31), date(2026, 9, 1)), Err(RejectionCode::NotAllowed));
    assert_eq!(decide(date(2026, 9, 2), date(2026, 9, 1)), Err(RejectionCode::NotAllowed));
    let decision = Decision { result: Outcome::Denied, decided_on: date(2026, 9, 2) };
    let nothing_filed = Protest::open().decide(decision, date(2026, 9, 2)).unwrap_err();
    assert_eq!(nothing_filed.code, RejectionCode::NothingPending);
    let twice = decided(Outcome::Denied).decide(decision, date(2027, 3, 2)).unwrap_err();
    assert_eq!(twice.code, RejectionCode::NothingPending);
}

#[test]
fn a_window_expires_at_its_end_and_not_a_second_before() {
    let window = liquidation_window();
    let early = window.passes_at() - jiff::SignedDuration::from_secs(1);
    let open = Protest::open();
    assert_eq!(open.window_expired(&window, early).unwrap_err().code, RejectionCode::TooEarly);
    let closed = open.window_expired(&window, window.passes_at()).unwrap();
    assert_eq!(closed, Protest::Closed { ending: Ending::WindowExpired });
    for other in [filed(), decided(Outcome::Denied), closed] {
        let no = other.window_expired(&window, window.passes_at()).unwrap_err();
        assert_eq!(no.code, RejectionCode::WrongState, "{}", other.name());
    }
}

#[test]
fn the_court_window_expires_at_its_end_and_keeps_the_decision() {
    let (court, denied) = (court(), decided(Outcome::Denied));
    let early = court.passes_at() - jiff::SignedDuration::from_secs(1);
    let no = denied.court_window_expired(&court, early).unwrap_err();
    assert_eq!(no.code, RejectionCode::TooEarly);
    assert_eq!(no.citation.as_deref(), Some("28 U.S.C. 2636(a); 19 CFR 174.31"));
    let closed = denied.court_window_expired(&court, court.passes_at()).unwrap();
    assert_eq!((closed.name(), closed.decision()), ("CLOSED", denied.decision()));
    for other in [Protest::open(), filed(), decided(Outcome::Allowed), closed] {
        let no = other.court_window_expired(&court, court.passes_at()).unwrap_err();
        assert_eq!(no.code, RejectionCode::WrongState, "{}", other.name());
    }
}

#[test]
fn a_record_received_in_time_counts_although_the_clock_closed_the_window_first() {
    let window = liquidation_window();
    let closed = Protest::open().window_expired(&window, window.passes_at()).unwrap();
    let in_time = closed.file(filing(date(2027, 1, 5)), &window, noon(date(2027, 1, 6))).unwrap();
    assert_eq!(in_time.name(), "FILED");
    let late = closed.file(filing(date(2027, 1, 5)), &window, noon(date(2027, 1, 7))).unwrap_err();
    assert_eq!(late.code, RejectionCode::Closed);
    assert_eq!(
        late.sentence,
        "The window for a protest ended on 2027-01-06 with none on record here; a protest that CBP \
         received by that day is timely all the same, so follow it with the office where it was \
         filed."
    );
}

#[test]
fn a_liquidation_before_the_180_days_were_law_has_no_window() {
    let (port, calendar) = ("5301".parse().unwrap(), Calendar::cbp());
    let no = window(Protested::Liquidation, date(2004, 1, 5), &port, &calendar).unwrap_err();
    assert_eq!(no.code, RejectionCode::NotAllowed);
}

#[test]
fn every_protest_survives_being_stored() {
    let expired = Protest::Closed { ending: Ending::WindowExpired };
    let court_over =
        decided(Outcome::Denied).court_window_expired(&court(), court().passes_at()).unwrap();
    let open = Protest::open();
    let allowed = decided(Outcome::Allowed);
    for protest in [open, filed(), decided(Outcome::PartlyAllowed), allowed, expired, court_over] {
        let json = serde_json::to_value(&protest).unwrap();
        assert_eq!(json["state"], protest.name());
        assert_eq!(serde_json::from_value::<Protest>(json).unwrap(), protest);
    }
}
