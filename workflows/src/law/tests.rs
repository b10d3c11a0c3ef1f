use super::ladders::check_ladder;
use super::*;

fn days(rule: Rule) -> u16 {
    Law::current().rule(rule).periods.last().expect("a row").value
}

#[test]
fn the_embedded_files_are_well_formed() {
    let law = Law::embedded().expect("the law files");
    assert_eq!(law.holidays.version, "cbp-2026.1");
    assert_eq!(law.countries.len(), 249);
    assert_eq!(law.ports.len(), 24);
    assert_eq!(law.closures, []);
}

#[test]
fn every_rule_has_the_length_of_the_law() {
    let lengths = Rule::ALL.map(|rule| (rule.name(), days(rule)));
    let expected = [
        ("form28.response", 30),
        ("form29.response", 20),
        ("form4647.response", 30),
        ("protest", 180),
        ("petition", 60),
        ("court-summons", 180),
        ("declaration.expiry", 365),
    ];
    assert_eq!(lengths, expected);
}

#[test]
fn a_trigger_before_the_first_row_has_no_period() {
    let protest = Law::current().rule(Rule::Protest);
    assert!(protest.period_on(jiff::civil::date(2004, 12, 17)).is_none());
    let first = protest.period_on(jiff::civil::date(2004, 12, 18)).expect("a row");
    assert_eq!(first.value, 180);
    assert_eq!(protest.in_force_from(), jiff::civil::date(2004, 12, 18));
}

#[test]
fn the_newest_row_that_has_begun_applies() {
    let mut rule = Law::current().rule(Rule::Protest).clone();
    let mut next = rule.periods[0].clone();
    next.value = 200;
    next.in_force_from = jiff::civil::date(2030, 1, 1);
    rule.periods.push(next);
    let value = |date| rule.period_on(date).expect("a row").value;
    assert_eq!(value(jiff::civil::date(2029, 12, 31)), 180);
    assert_eq!(value(jiff::civil::date(2030, 1, 1)), 200);
}

#[test]
fn a_rule_without_rows_in_order_is_refused() {
    let mut rows = vec![Law::current().rule(Rule::Petition).clone()];
    assert!(check_rule(Rule::Petition, &rows).is_ok());
    assert!(check_rule(Rule::Protest, &rows).is_err());
    let twice = rows[0].periods[0].clone();
    rows[0].periods.push(twice);
    let error = check_rule(Rule::Petition, &rows).expect_err("rows not in order");
    assert_eq!(
        error.to_string(),
        "law/deadlines.toml must have the rule petition once, with rows in order of their dates"
    );
}

#[test]
fn the_ladder_of_a_request_for_information_is_the_documented_one() {
    let ladder = Law::current().ladder(Rule::Form28Response);
    let expected = Ladder {
        rule: Rule::Form28Response,
        before: vec![15, 7, 3, 1],
        on_the_day: true,
        after: vec![1, 7],
        then_every: Some(7),
        not_viewed_after: Some(2),
        fire_hour: 9,
        fire_minute: 0,
        escalate: vec![-3, 0],
    };
    assert_eq!(*ladder, expected);
}

#[test]
fn the_other_ladders_are_the_documented_ones() {
    let steps = |rule| {
        let ladder = Law::current().ladder(rule);
        (ladder.before.clone(), ladder.after.clone(), ladder.not_viewed_after)
    };
    assert_eq!(steps(Rule::Form29Response), (vec![10, 5, 2, 1], vec![1], Some(1)));
    let marking = (vec![15, 10, 5, 3, 1], vec![1, 3, 7], Some(1));
    assert_eq!(steps(Rule::Form4647Response), marking);
    assert_eq!(steps(Rule::Protest), (vec![90, 60, 30, 14, 7, 3, 1], vec![1], None));
    assert_eq!(steps(Rule::Petition), (vec![30, 14, 7, 1], vec![1], None));
    assert_eq!(steps(Rule::CourtSummons), steps(Rule::Protest));
}

#[test]
fn a_ladder_out_of_order_is_refused() {
    let mut ladders = vec![Law::current().ladder(Rule::Protest).clone()];
    assert!(check_ladder(Rule::Protest, &ladders).is_ok());
    assert!(check_ladder(Rule::Petition, &ladders).is_err());
    ladders[0].before = vec![1, 7];
    assert!(check_ladder(Rule::Protest, &ladders).is_err());
}
