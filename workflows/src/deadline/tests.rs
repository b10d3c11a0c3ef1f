mod instants;
mod properties;

use jiff::civil::{Date, date};

use super::*;
use crate::calendar::{Calendar, Closure, ClosureScope};
use crate::ids::PortCode;

fn question(rule: Rule, trigger_on: Date) -> Question<'static> {
    Question { rule, trigger_on, days: None, extensions: &[], port: None }
}

fn certificate(rule: Rule, trigger_on: Date) -> Certificate {
    compute(&question(rule, trigger_on), &Calendar::cbp()).expect("a deadline")
}

fn extension(days: u16) -> Extension {
    Extension::of_days(days, None, None)
}

/// Raw and effective last day, as `2026-07-05 2026-07-06`.
fn dates(rule: Rule, trigger: &str, extensions: &[u16]) -> String {
    let extensions: Vec<_> = extensions.iter().map(|days| extension(*days)).collect();
    let trigger_on: Date = trigger.parse().expect("a date");
    let question = Question { extensions: &extensions, ..question(rule, trigger_on) };
    let certificate = compute(&question, &Calendar::cbp()).expect("a deadline");
    format!("{} {}", certificate.raw_due_on, certificate.due_on)
}

/// The paragraph with one sentence on each line.
fn sentences(certificate: &Certificate) -> String {
    // "T.D. 53961" and "19 U.S.C. 1514" are no ends of sentences.
    let words = certificate.in_words();
    let mut lines = String::new();
    for (index, sentence) in words.split(". ").enumerate() {
        let is_start = sentence.starts_with(|c: char| c.is_ascii_uppercase());
        lines.push_str(match (index, is_start) {
            (0, _) => "",
            (_, true) => ".\n",
            (_, false) => ". ",
        });
        lines.push_str(sentence);
    }
    lines
}

fn closure(date: Date, port: &str) -> Closure {
    let port = ClosureScope::try_from(port.to_owned()).expect("a scope");
    Closure { date, port, source: "a test".to_owned() }
}

#[test]
fn the_published_vectors_hold() {
    let form28 = |trigger| dates(Rule::Form28Response, trigger, &[]);
    assert_eq!(form28("2026-06-05"), "2026-07-05 2026-07-06");
    assert_eq!(form28("2026-06-03"), "2026-07-03 2026-07-06");
    let form29 = dates(Rule::Form29Response, "2026-05-05", &[]);
    assert_eq!(form29, "2026-05-25 2026-05-26");
    assert_eq!(dates(Rule::Protest, "2026-01-09", &[]), "2026-07-08 2026-07-08");
    let form4647 = dates(Rule::Form4647Response, "2026-11-27", &[]);
    assert_eq!(form4647, "2026-12-27 2026-12-28");
}

#[test]
fn the_sample_notices_have_their_dates() {
    let form28 = |trigger, extensions: &[u16]| dates(Rule::Form28Response, trigger, extensions);
    assert_eq!(form28("2026-04-20", &[]), "2026-05-20 2026-05-20");
    assert_eq!(form28("2026-05-04", &[30]), "2026-07-03 2026-07-06");
    let form29 = dates(Rule::Form29Response, "2026-07-06", &[]);
    assert_eq!(form29, "2026-07-26 2026-07-27");
    assert_eq!(dates(Rule::Protest, "2026-07-10", &[]), "2027-01-06 2027-01-06");
    let form4647 = |trigger, extensions: &[u16]| dates(Rule::Form4647Response, trigger, extensions);
    assert_eq!(form4647("2026-05-12", &[]), "2026-06-11 2026-06-11");
    assert_eq!(form4647("2026-06-08", &[]), "2026-07-08 2026-07-08");
    assert_eq!(form4647("2026-06-18", &[15]), "2026-08-02 2026-08-03");
    assert_eq!(form4647("2026-07-02", &[]), "2026-08-01 2026-08-03");
}

#[test]
fn the_other_clocks_count_their_days() {
    assert_eq!(dates(Rule::Petition, "2026-01-05", &[]), "2026-03-06 2026-03-06");
    assert_eq!(dates(Rule::CourtSummons, "2026-01-12", &[]), "2026-07-11 2026-07-13");
}

#[test]
fn only_the_final_date_moves_when_a_period_is_extended() {
    // The raw day is a Sunday; the extension counts from it, not from the Monday.
    assert_eq!(dates(Rule::Form28Response, "2026-06-05", &[1]), "2026-07-06 2026-07-06");
    assert_eq!(dates(Rule::Form28Response, "2026-06-05", &[30]), "2026-08-04 2026-08-04");
    assert_eq!(dates(Rule::Form4647Response, "2026-06-03", &[30, 10]), "2026-08-12 2026-08-12");
}

#[test]
fn leap_days_and_year_ends_count_like_any_day() {
    assert_eq!(dates(Rule::Form28Response, "2028-01-31", &[]), "2028-03-01 2028-03-01");
    assert_eq!(dates(Rule::Form28Response, "2027-01-31", &[]), "2027-03-02 2027-03-02");
    assert_eq!(dates(Rule::Form28Response, "2028-01-30", &[]), "2028-02-29 2028-02-29");
    // 31 December 2027 is the observed New Year's Day of 2028.
    assert_eq!(dates(Rule::Form28Response, "2027-12-01", &[]), "2027-12-31 2028-01-03");
}

#[test]
fn a_port_closure_moves_the_date_at_that_port_only() {
    let calendar = Calendar::cbp().with_closures(vec![closure(date(2026, 7, 6), "1001")]);
    let due_on = |port: Option<&PortCode>| {
        let question = Question { port, ..question(Rule::Form28Response, date(2026, 6, 5)) };
        compute(&question, &calendar).expect("a deadline").due_on
    };
    let [new_york, los_angeles] = ["1001", "2704"].map(|code| code.parse().expect("a port"));
    assert_eq!(due_on(Some(&new_york)), date(2026, 7, 7));
    assert_eq!(due_on(Some(&los_angeles)), date(2026, 7, 6));
    assert_eq!(due_on(None), date(2026, 7, 6));
}

#[test]
fn a_shorter_period_set_by_cbp_is_marked_and_cited() {
    let question = Question { days: Some(10), ..question(Rule::Form28Response, date(2026, 6, 5)) };
    let certificate = compute(&question, &Calendar::cbp()).expect("a deadline");
    assert!(certificate.shortened);
    assert_eq!(certificate.due_on, date(2026, 6, 15));
    let expected = [
        "CBP Form 28, instruction on the form",
        "19 CFR 163.6(a)",
        "period set by CBP under 19 CFR 163.6(a), which allows a shorter one for records on \
         admissibility or release",
    ];
    assert_eq!(certificate.citations, expected);
}

#[test]
fn a_longer_or_equal_own_period_is_not_shortened() {
    let computed = |days| {
        let question =
            Question { days: Some(days), ..question(Rule::Form28Response, date(2026, 6, 5)) };
        compute(&question, &Calendar::cbp()).expect("a deadline")
    };
    assert!(!computed(45).shortened);
    assert_eq!(computed(45).raw_due_on, date(2026, 7, 20));
    assert_eq!(computed(30), certificate(Rule::Form28Response, date(2026, 6, 5)));
}

#[test]
fn a_period_fixed_by_statute_is_not_set_by_cbp() {
    let question = Question { days: Some(90), ..question(Rule::Protest, date(2026, 1, 9)) };
    let error = compute(&question, &Calendar::cbp()).expect_err("a fixed period");
    assert_eq!(error.to_string(), "the law fixes the period of protest: CBP cannot set another");
}

#[test]
fn periods_without_days_or_beyond_the_limits_are_refused() {
    let calendar = Calendar::cbp();
    let base = question(Rule::Form28Response, date(2026, 6, 5));
    let refused =
        |question: Question<'_>| compute(&question, &calendar).expect_err("a refusal").to_string();
    assert_eq!(
        refused(Question { days: Some(0), ..base }),
        "a period of 0 days was set for form28.response, expected at least 1 day"
    );
    assert_eq!(
        refused(Question { extensions: &[extension(30), extension(0)], ..base }),
        "extension 2 has 0 days, expected at least 1 day"
    );
    assert_eq!(
        refused(Question { extensions: &[extension(u16::MAX), extension(u16::MAX)], ..base }),
        "period and extensions are 131100 days together, at most 400 can be counted"
    );
    assert_eq!(
        refused(Question { extensions: &vec![extension(1); 25], ..base }),
        "there are 25 extensions, at most 24 can be counted"
    );
}

#[test]
fn triggers_before_the_law_or_outside_the_calendar_are_refused() {
    let refused = |rule, trigger_on| {
        compute(&question(rule, trigger_on), &Calendar::cbp()).expect_err("a refusal").to_string()
    };
    assert_eq!(
        refused(Rule::Protest, date(2004, 12, 17)),
        "protest is known for triggers from 2004-12-18 on, not for 2004-12-17"
    );
    assert_eq!(
        refused(Rule::CourtSummons, date(1985, 12, 31)),
        "the deadline cannot be placed in the calendar: \
         the calendar covers 1986-01-01 to 2099-12-31, not 1985-12-31"
    );
    assert!(refused(Rule::Form28Response, date(2099, 12, 15)).contains("not 2100-01-14"));
}

#[test]
fn the_last_covered_deadline_is_computed() {
    assert_eq!(dates(Rule::Form28Response, "2099-12-01", &[]), "2099-12-31 2099-12-31");
}

#[test]
fn a_policy_decides_whether_a_closed_last_day_moves() {
    let due_on = |policy| {
        let question = question(Rule::Form28Response, date(2026, 6, 3));
        compute_with_policy(&question, policy, &Calendar::cbp()).expect("a deadline").due_on
    };
    assert_eq!(due_on(RollPolicy::NextCbpOpenDay), date(2026, 7, 6));
    assert_eq!(due_on(RollPolicy::None), date(2026, 7, 3));
    assert_eq!(due_on(RollPolicy::PreviousOpenDay), date(2026, 7, 2));
}

#[test]
fn a_last_day_never_moves_back_before_its_trigger() {
    let question = Question { days: Some(1), ..question(Rule::Form28Response, date(2026, 7, 4)) };
    let computed = compute_with_policy(&question, RollPolicy::PreviousOpenDay, &Calendar::cbp());
    assert_eq!(computed.expect("a deadline").due_on, date(2026, 7, 4));
}

#[test]
fn an_extension_of_a_certificate_is_the_same_as_computing_with_it() {
    let extensions = [extension(30)];
    let asked = question(Rule::Form28Response, date(2026, 6, 5));
    let once = compute(&Question { extensions: &extensions, ..asked }, &Calendar::cbp());
    let extended = certificate(Rule::Form28Response, date(2026, 6, 5))
        .extended(extension(30), &Calendar::cbp());
    assert_eq!(extended, once);
}

#[test]
fn an_extension_does_not_shorten_when_a_closure_was_taken_back() {
    let closed = Calendar::cbp()
        .with_closures(vec![closure(date(2026, 7, 6), "*"), closure(date(2026, 7, 7), "*")]);
    let question = question(Rule::Form28Response, date(2026, 6, 5));
    let before = compute(&question, &closed).expect("a deadline");
    assert_eq!(before.due_on, date(2026, 7, 8));
    let after = before.extended(extension(1), &Calendar::cbp()).expect("a deadline");
    assert_eq!(after.raw_due_on, date(2026, 7, 6));
    assert_eq!(after.due_on, date(2026, 7, 8));
    assert_eq!(
        after.steps.last().expect("a step").text,
        "An extension never shortens: the last day stays Wednesday, July 8, 2026."
    );
}

#[test]
fn a_rule_has_one_name_everywhere() {
    for rule in Rule::ALL {
        assert_eq!(rule.name().parse(), Ok(rule));
        assert_eq!(serde_json::to_string(&rule).expect("JSON"), format!("\"{rule}\""));
    }
    let error = "form30".parse::<Rule>().expect_err("no rule");
    assert_eq!(
        error.to_string(),
        "\"form30\" is not a deadline rule, expected one of form28.response, form29.response, \
         form4647.response, protest, petition, court-summons, declaration.expiry"
    );
}

#[test]
fn a_revocation_sets_the_last_day_and_the_ledger_keeps_both() {
    let calendar = Calendar::cbp();
    let granted = certificate(Rule::Form4647Response, date(2026, 5, 12))
        .extended(extension(30), &calendar)
        .expect("a deadline");
    assert_eq!(granted.due_on, date(2026, 7, 13));
    let today = date(2026, 6, 24);
    let revocation = Extension::revoked_to(today, today, Some("goods sold".to_owned()));
    let revoked = granted.extended(revocation, &calendar).expect("a deadline");
    assert_eq!((revoked.raw_due_on, revoked.due_on), (today, today));
    assert_eq!(revoked.extensions.len(), 2);
    assert_eq!(
        revoked.steps[4].text,
        "CBP took the extension back on Wednesday, June 24, 2026, noting \"goods sold\": the last \
         day is Wednesday, June 24, 2026."
    );
    let again = revoked.extended(extension(10), &calendar).expect("a deadline");
    assert_eq!(again.raw_due_on, date(2026, 7, 4));
    assert!(again.steps[5].text.contains("the last day is Saturday, July 4, 2026."));
}

#[test]
fn a_revocation_that_would_lengthen_is_refused() {
    let before = certificate(Rule::Form4647Response, date(2026, 5, 12));
    let later = Extension::revoked_to(date(2026, 6, 12), date(2026, 6, 1), None);
    let error = before.extended(later, &Calendar::cbp()).expect_err("it lengthens");
    assert_eq!(
        error.to_string(),
        "a revocation to 2026-06-12 would not shorten a period that ends on 2026-06-11"
    );
}

#[test]
fn the_validity_of_a_declaration_ends_on_its_last_day_open_or_closed() {
    let question =
        Question { days: Some(365), ..question(Rule::DeclarationExpiry, date(2025, 7, 3)) };
    let validity = compute(&question, &Calendar::cbp()).expect("a period");
    // July 3, 2026 is the observed Independence Day.
    assert_eq!((validity.raw_due_on, validity.due_on), (date(2026, 7, 3), date(2026, 7, 3)));
    assert_eq!(validity.citations, ["the declaration's own period, at most 12 months"]);
}

#[test]
fn a_certificate_reads_as_a_computation() {
    let extensions = [Extension {
        days: 30,
        decided_on: Some(date(2026, 5, 28)),
        note: Some("supplier closed for a holiday".to_owned()),
        revoked_to: None,
    }];
    let question =
        Question { extensions: &extensions, ..question(Rule::Form28Response, date(2026, 5, 4)) };
    let certificate = compute(&question, &Calendar::cbp()).expect("a deadline");
    insta::assert_snapshot!(sentences(&certificate), @r#"
    Answer to a Request for Information (CBP Form 28): 30 calendar days from the date of request (CBP Form 28, instruction on the form; 19 CFR 163.6(a)).
    Day 0, not counted, is Monday, May 4, 2026, the date of request.
    Day 1 is Tuesday, May 5, 2026.
    Calendar days are counted; the day after the trigger is day 1, and weekends and holidays inside the period count.
    Day 30, the last of the period, is Wednesday, June 3, 2026.
    Extension 1 adds 30 calendar days, decided on Thursday, May 28, 2026, noted "supplier closed for a holiday" (19 CFR 163.6(a)): day 60 is Friday, July 3, 2026.
    CBP is closed on Friday, July 3, 2026 because of Independence Day, observed on this day because it falls on Saturday, July 4, 2026.
    CBP is closed on Saturday, July 4, 2026 because of the weekend.
    CBP is closed on Sunday, July 5, 2026 because of the weekend.
    When the last day is a day on which CBP is closed, the act is in time on the first following day on which CBP is open (T.D. 53961(1) of November 25, 1955, as CBP applies it to protests and administrative claims; 19 CFR 101.6).
    The text on this period does not speak of closed last days; this system applies the same rule to it.
    The last day therefore moves to Monday, July 6, 2026.
    The deadline passes at the end of Monday, July 6, 2026 in New York (America/New_York), at 2026-07-07 04:00 UTC; what is received before that moment is in time.
    Calendar cbp-2026.1.
    "#);
}

#[test]
fn a_certificate_of_an_open_last_day_is_short() {
    let certificate = certificate(Rule::Protest, date(2026, 1, 9));
    insta::assert_snapshot!(sentences(&certificate), @r#"
    Protest (CBP Form 19): 180 calendar days from the date of liquidation, or of the decision protested (19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)).
    Day 0, not counted, is Friday, January 9, 2026, the date of liquidation, or of the decision protested.
    Day 1 is Saturday, January 10, 2026.
    Calendar days are counted; the day after the trigger is day 1, and weekends and holidays inside the period count.
    Day 180, the last of the period, is Wednesday, July 8, 2026.
    CBP is open on Wednesday, July 8, 2026: the last day stays.
    The deadline passes at the end of Wednesday, July 8, 2026 in New York (America/New_York), at 2026-07-09 04:00 UTC; what is received before that moment is in time.
    Calendar cbp-2026.1.
    "#);
}

#[test]
fn a_certificate_is_stored_as_json_and_comes_back() {
    let port: PortCode = "2704".parse().expect("a port");
    let question = Question {
        extensions: &[extension(10)],
        port: Some(&port),
        ..question(Rule::Form4647Response, date(2026, 11, 27))
    };
    let certificate = compute(&question, &Calendar::cbp()).expect("a deadline");
    let json = serde_json::to_value(&certificate).expect("JSON");
    let keys: Vec<_> = json.as_object().expect("an object").keys().cloned().collect();
    let expected = [
        "calendarVersion",
        "citations",
        "days",
        "dueOn",
        "extensions",
        "port",
        "rawDueOn",
        "rollPolicy",
        "rule",
        "shortened",
        "steps",
        "timeZone",
        "triggerName",
        "triggerOn",
    ];
    let mut sorted = keys.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    assert_eq!(json["rule"], "form4647.response");
    assert_eq!(json["rollPolicy"], "NEXT_CBP_OPEN_DAY");
    assert_eq!(json["dueOn"], "2027-01-06");
    assert_eq!(serde_json::from_value::<Certificate>(json).expect("JSON"), certificate);
}

#[test]
fn an_extension_needs_only_its_days() {
    let row: Extension = serde_json::from_str(r#"{"days":30}"#).expect("JSON");
    assert_eq!(row, extension(30));
    let row = Extension { decided_on: Some(date(2026, 5, 28)), ..row };
    let json = serde_json::to_string(&row).expect("JSON");
    assert_eq!(json, r#"{"days":30,"decidedOn":"2026-05-28"}"#);
}
