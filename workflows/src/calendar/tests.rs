use super::*;

fn port(code: &str) -> PortCode {
    code.parse().expect("a port")
}

fn snow(date: Date, port: &str) -> Closure {
    let port = ClosureScope::try_from(port.to_owned()).expect("a scope");
    Closure { date, port, source: "CSMS test message".to_owned() }
}

fn observed_in(year: i16) -> Vec<String> {
    let holidays = Calendar::cbp().holidays(year);
    holidays.iter().map(|holiday| holiday.observed_on.strftime("%m-%d").to_string()).collect()
}

#[test]
fn the_observed_holidays_of_2026_are_the_published_ones() {
    let expected = [
        "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26",
        "12-25",
    ];
    assert_eq!(observed_in(2026), expected);
}

#[test]
fn the_observed_holidays_of_2027_end_with_new_year_2028() {
    let expected = [
        "01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25",
        "12-24", "12-31",
    ];
    assert_eq!(observed_in(2027), expected);
    let last = Calendar::cbp().holidays(2027).pop().expect("a holiday");
    assert_eq!(last.name, "New Year's Day");
    assert_eq!(last.falls_on, date(2028, 1, 1));
}

#[test]
fn the_observed_holidays_of_2028_have_no_new_year() {
    let expected =
        ["01-17", "02-21", "05-29", "06-19", "07-04", "09-04", "10-09", "11-10", "11-23", "12-25"];
    assert_eq!(observed_in(2028), expected);
}

#[test]
fn juneteenth_begins_in_2021() {
    assert!(!observed_in(2020).contains(&"06-19".to_owned()));
    assert_eq!(Calendar::cbp().closed(date(2020, 6, 19), None), None);
    assert!(observed_in(2021).contains(&"06-18".to_owned()));
}

#[test]
fn a_new_year_outside_the_law_closes_nothing() {
    assert_eq!(Calendar::cbp().holidays(1985), []);
    assert_eq!(Calendar::cbp().holidays(2100), []);
    assert_eq!(Calendar::cbp().holidays(i16::MAX), []);
    assert_eq!(Calendar::cbp().holidays(i16::MIN), []);
}

#[test]
fn every_covered_year_has_nine_to_twelve_holidays_on_working_days() {
    let calendar = Calendar::cbp();
    for year in FIRST_DAY.year()..=LAST_DAY.year() {
        let holidays = calendar.holidays(year);
        assert!((9..=12).contains(&holidays.len()), "{year}: {}", holidays.len());
        for holiday in holidays {
            let weekday = holiday.observed_on.weekday();
            assert!(!matches!(weekday, Weekday::Saturday | Weekday::Sunday), "{holiday:?}");
        }
    }
}

#[test]
fn a_reason_says_in_words_why_cbp_is_closed() {
    let calendar = Calendar::cbp();
    let words = |date| calendar.closed(date, None).map(|reason| reason.to_string());
    assert_eq!(words(date(2026, 7, 2)), None);
    assert_eq!(words(date(2026, 7, 4)).as_deref(), Some("the weekend"));
    assert_eq!(words(date(2026, 5, 25)).as_deref(), Some("Memorial Day"));
    let observed = "Independence Day, observed on this day because it falls on \
                    Saturday, July 4, 2026";
    assert_eq!(words(date(2026, 7, 3)).as_deref(), Some(observed));
}

#[test]
fn a_closure_of_one_port_closes_that_port_only() {
    let day = date(2026, 2, 3);
    let calendar = Calendar::cbp().with_closures(vec![snow(day, "1001")]);
    let closed = |port: Option<&PortCode>| calendar.closed(day, port);
    let reason = ClosedReason::Closure { source: "CSMS test message".to_owned() };
    assert_eq!(reason.to_string(), "a closure (CSMS test message)");
    assert_eq!(closed(Some(&port("1001"))), Some(reason));
    assert_eq!(closed(Some(&port("2704"))), None);
    assert_eq!(closed(None), None);
}

#[test]
fn a_closure_everywhere_closes_every_port() {
    let day = date(2026, 12, 24);
    let calendar = Calendar::cbp().with_closures(vec![snow(day, "*")]);
    assert!(calendar.closed(day, None).is_some());
    assert!(calendar.closed(day, Some(&port("2704"))).is_some());
    assert_eq!(calendar.next_open_day(day, None), Ok(date(2026, 12, 28)));
}

#[test]
fn the_version_counts_the_closures_once() {
    assert_eq!(Calendar::cbp().version(), "cbp-2026.1");
    let row = snow(date(2026, 2, 3), "1001");
    let calendar = Calendar::cbp().with_closures(vec![row.clone(), row.clone()]);
    assert_eq!(calendar.version(), "cbp-2026.1+1");
    let again = calendar.with_closures(vec![row, snow(date(2026, 2, 3), "*")]);
    assert_eq!(again.version(), "cbp-2026.1+2");
}

#[test]
fn a_closure_is_read_from_configuration() {
    let row: Closure =
        toml::from_str("date = \"2026-02-03\"\nport = \"1001\"\nsource = \"CSMS test message\"\n")
            .expect("a closure");
    assert_eq!(row, snow(date(2026, 2, 3), "1001"));
    let wrong = "date = \"2026-02-03\"\nport = \"all\"\nsource = \"x\"\n";
    assert!(toml::from_str::<Closure>(wrong).is_err());
}

#[test]
fn an_open_day_is_its_own_next_and_previous_open_day() {
    let calendar = Calendar::cbp();
    let day = date(2026, 7, 2);
    assert_eq!(calendar.next_open_day(day, None), Ok(day));
    assert_eq!(calendar.previous_open_day(day, None), Ok(day));
}

#[test]
fn open_days_are_found_across_a_long_weekend_and_a_year_end() {
    let calendar = Calendar::cbp();
    assert_eq!(calendar.next_open_day(date(2026, 7, 3), None), Ok(date(2026, 7, 6)));
    assert_eq!(calendar.previous_open_day(date(2026, 7, 5), None), Ok(date(2026, 7, 2)));
    assert_eq!(calendar.next_open_day(date(2027, 12, 31), None), Ok(date(2028, 1, 3)));
    assert_eq!(calendar.previous_open_day(date(2028, 1, 2), None), Ok(date(2027, 12, 30)));
}

#[test]
fn open_days_are_counted_without_the_closed_ones() {
    let calendar = Calendar::cbp();
    let after = |count| calendar.add_open_days(date(2026, 7, 1), count, None);
    assert_eq!(after(0), Ok(date(2026, 7, 1)));
    assert_eq!(after(1), Ok(date(2026, 7, 2)));
    assert_eq!(after(2), Ok(date(2026, 7, 6)));
    assert_eq!(after(401), Err(CalendarError::TooManyDays { days: 401 }));
}

#[test]
fn days_outside_the_range_are_refused() {
    let calendar = Calendar::cbp();
    let early = date(1985, 12, 31);
    let late = date(2100, 1, 1);
    assert_eq!(calendar.next_open_day(early, None), Err(CalendarError::OutOfRange { date: early }));
    assert_eq!(
        calendar.previous_open_day(late, None),
        Err(CalendarError::OutOfRange { date: late })
    );
    assert_eq!(
        CalendarError::OutOfRange { date: late }.to_string(),
        "the calendar covers 1986-01-01 to 2099-12-31, not 2100-01-01"
    );
    assert!(calendar.add_open_days(date(2099, 12, 31), 1, None).is_err());
    assert!(calendar.previous_open_day(date(1986, 1, 1), None).is_err());
}

#[test]
fn a_calendar_closed_for_months_ends_the_search() {
    let first = date(2026, 1, 1);
    let mut day = first;
    let mut closures = Vec::new();
    for _ in 0..90 {
        closures.push(snow(day, "*"));
        day = day.tomorrow().expect("a day");
    }
    let calendar = Calendar::cbp().with_closures(closures);
    assert_eq!(calendar.next_open_day(first, None), Err(CalendarError::NeverOpen { date: first }));
}

#[test]
fn a_leap_day_is_a_day() {
    assert_eq!(Calendar::cbp().closed(date(2028, 2, 29), None), None);
    assert_eq!(Calendar::cbp().next_open_day(date(2032, 2, 29), None), Ok(date(2032, 3, 1)));
}
