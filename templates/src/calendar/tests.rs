use icalendar::{Calendar, CalendarComponent, Component as _, Event};
use jiff::civil::date;
use workflows::actor::Actor;
use workflows::deadline::Extension;
use workflows::effect::{Audience, DocumentKey, Standing};
use workflows::ids::CaseNumber;
use workflows::ladder::{self, FireTime};

use super::*;
use crate::mail::samples::{self, Sample};

const ORGANIZER: Organizer<'_> =
    Organizer { name: Some("Tidewaiter"), email: "notices@tidewaiter.example" };

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn certificate() -> Certificate {
    samples::certificate(date(2026, 6, 5), &[])
}

fn entry<'a>(certificate: &'a Certificate, stamp: &str) -> Entry<'a> {
    Entry {
        paper: samples::form28_paper(),
        certificate,
        method: Some(Method::Publish),
        sequence: 1,
        stamp: at(stamp),
        organizer: Some(ORGANIZER),
        portal_url: Some("https://portal.example/cases/RFI-2026-000101"),
    }
}

/// The event of a file, read by a parser that it was not written by.
fn event(file: &CalendarFile) -> Event {
    let calendar: Calendar = file.text.parse().unwrap();
    let [CalendarComponent::Event(event)] = calendar.components.as_slice() else {
        panic!("one event: {}", file.text)
    };
    event.clone()
}

fn value(file: &CalendarFile, name: &str) -> Option<String> {
    event(file).property_value(name).map(str::to_owned)
}

fn triggers(file: &CalendarFile) -> Vec<String> {
    let event = event(file);
    let alarms = event.components().iter();
    alarms.map(|alarm| alarm.property_value("TRIGGER").unwrap().to_owned()).collect()
}

#[test]
fn an_entry_is_an_all_day_event_on_the_last_day_with_the_count_in_words() {
    insta::assert_snapshot!(
        file(&entry(&certificate(), "2026-06-05T13:00:00Z")).text.replace('\r', "")
    );
}

#[test]
fn a_cancelled_entry_keeps_its_uid_and_its_date_and_reminds_of_nothing() {
    let certificate = certificate();
    let open = file(&entry(&certificate, "2026-06-05T13:00:00Z"));
    let closing = Entry {
        method: Some(Method::Cancel),
        sequence: 9,
        ..entry(&certificate, "2026-06-20T13:00:00Z")
    };
    let closed = file(&closing);
    assert_eq!(closed.media_type(), "text/calendar; charset=utf-8; method=CANCEL");
    assert_eq!(value(&closed, "STATUS").as_deref(), Some("CANCELLED"));
    assert_eq!(value(&closed, "SEQUENCE").as_deref(), Some("9"));
    assert_eq!(triggers(&closed), Vec::<String>::new());
    for same in ["UID", "DTSTART", "DTEND", "ORGANIZER"] {
        assert_eq!(value(&closed, same), value(&open, same), "{same}");
    }
    assert_eq!(closed.name, open.name);
}

#[test]
fn an_extension_moves_the_date_of_the_same_entry() {
    let extended = samples::certificate(date(2026, 6, 5), &[Extension::of_days(30, None, None)]);
    let before = certificate();
    let (before, after) = (
        file(&entry(&before, "2026-06-05T13:00:00Z")),
        file(&Entry { sequence: 4, ..entry(&extended, "2026-06-29T13:00:00Z") }),
    );
    assert_eq!(value(&before, "UID"), value(&after, "UID"));
    assert_eq!(value(&before, "DTSTART").as_deref(), Some("20260706"));
    assert_eq!(value(&after, "DTSTART").as_deref(), Some("20260804"));
    assert_eq!(value(&after, "SEQUENCE").as_deref(), Some("4"));
}

#[test]
fn alarms_whose_hour_is_over_are_left_out() {
    let certificate = certificate();
    let of = |stamp| triggers(&file(&entry(&certificate, stamp)));
    assert_eq!(of("2026-06-28T12:59:59Z"), ["-P7DT15H", "-P3DT15H", "-P1DT15H", "-PT15H"]);
    assert_eq!(of("2026-06-28T13:00:00Z"), ["-P3DT15H", "-P1DT15H", "-PT15H"]);
    assert_eq!(of("2026-07-04T13:00:00Z"), ["-PT15H"]);
    assert_eq!(of("2026-07-05T13:00:00Z"), Vec::<String>::new());
}

#[test]
fn alarms_come_on_days_of_reminders_by_mail_and_say_how_many_are_left() {
    let rolled = certificate();
    assert_eq!((rolled.raw_due_on, rolled.due_on), (date(2026, 7, 5), date(2026, 7, 6)));
    let stamp = at("2026-06-05T13:00:00Z");
    let rungs = ladder::rungs(&rolled, true, &FireTime::default(), stamp);
    let reminded: Vec<Date> =
        rungs.iter().map(|rung| workflows::deadline::local_time(rung.fire_at).date()).collect();
    for days in alarms(&rolled, stamp) {
        let day = rolled.due_on.checked_sub(days.days()).unwrap();
        assert!(reminded.contains(&day), "{day} is none of {reminded:?}");
    }
    let text = file(&entry(&rolled, "2026-06-05T13:00:00Z")).text;
    assert!(text.contains("DESCRIPTION:1 day left. Answer due"), "{text}");
    let whole = samples::certificate(date(2026, 6, 8), &[]);
    assert_eq!(whole.raw_due_on, whole.due_on);
    let text = file(&entry(&whole, "2026-06-08T13:00:00Z")).text;
    assert!(text.contains("TRIGGER:PT9H"), "{text}");
    assert!(text.contains("DESCRIPTION:Last day. Answer due"), "{text}");
}

#[test]
fn lines_end_in_crlf_and_have_at_most_75_octets_whatever_the_names() {
    let mut notice = samples::notice();
    notice.to.name = "Nhập khẩu Bình Minh 株式会社 بالجملة 👩🏽‍🔧 ".repeat(8);
    let certificate = certificate();
    let written = file(&Entry {
        paper: Paper::Form28(&notice),
        organizer: Some(Organizer { name: Some("Zażółć \"gęślą\"; jaźń"), ..ORGANIZER }),
        ..entry(&certificate, "2026-06-05T13:00:00Z")
    });
    let lines: Vec<&str> = written.text.split("\r\n").collect();
    assert_eq!(lines.last(), Some(&""));
    assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
    let shown = value(&written, "DESCRIPTION").unwrap();
    assert!(shown.contains(line(&notice.to.name).as_str()), "{shown}");
    assert!(written.text.contains("ORGANIZER;CN=\"Zażółć 'gęślą'; jaźń\":mailto:"));
}

#[test]
fn hostile_values_open_no_line_and_no_component() {
    let mut notice = samples::notice();
    let hostile = "A\r\nEND:VEVENT\r\nBEGIN:VALARM\nX:\u{0}\u{2028}\u{85};,\\";
    notice.to.name = hostile.to_owned();
    let certificate = certificate();
    let written = file(&Entry {
        paper: Paper::Form28(&notice),
        organizer: Some(Organizer { name: Some(hostile), email: "a@b.example\r\nATTENDEE:x" }),
        portal_url: Some("https://portal.example/\r\nATTENDEE:x"),
        ..entry(&certificate, "2026-07-06T14:00:00Z")
    });
    let starts =
        |prefix: &str| written.text.split("\r\n").filter(|line| line.starts_with(prefix)).count();
    assert_eq!((starts("BEGIN:"), starts("END:"), starts("ATTENDEE")), (2, 2, 0));
    assert_eq!(value(&written, "STATUS").as_deref(), Some("CONFIRMED"));
}

#[test]
fn a_file_that_is_on_its_way_to_nobody_has_no_method() {
    let certificate = certificate();
    let kept = file(&Entry {
        method: None,
        organizer: None,
        ..entry(&certificate, "2026-06-05T13:00:00Z")
    });
    assert_eq!(kept.media_type(), "text/calendar; charset=utf-8");
    assert!(!kept.text.contains("METHOD"));
    assert_eq!(value(&kept, "ORGANIZER"), None);
}

#[test]
fn a_document_carries_the_entry_of_the_deadline_that_runs_with_it() {
    let of = |content| {
        let (dated, links) = (at("2026-06-05T13:00:00Z"), Vec::new());
        let document = Document { key: DocumentKey("notice".to_owned()), dated, links, content };
        of_document(samples::form28_paper(), &document)
    };
    let certificate = samples::certificate(date(2026, 6, 5), &[Extension::of_days(30, None, None)]);
    let kept = of(DocumentContent::Form28 { certificate: certificate.clone() }).unwrap();
    assert_eq!(value(&kept, "UID").as_deref(), Some("RFI-2026-000101.answer@tidewaiter"));
    assert_eq!(value(&kept, "SEQUENCE").as_deref(), Some("1"));
    assert_eq!(value(&kept, "DTSTAMP").as_deref(), Some("20260605T130000Z"));
    let (ordinal, standing, matter) = (1, Standing::default(), None);
    let passed = DocumentContent::PassedLetter { ordinal, certificate, standing, matter };
    assert_eq!(of(passed), None);
}

#[test]
fn the_entry_of_a_request_for_more_is_newer_than_that_of_an_extension_before_it() {
    let certificate = samples::certificate(date(2026, 6, 22), &[]);
    let (ordinal, text) = (2, "Please send the mould invoices.".to_owned());
    let asked_by = Actor::cbp("cbp-257", "T. Whitfield");
    let content = DocumentContent::MoreInformationAddendum { ordinal, text, asked_by, certificate };
    let (key, dated) = (DocumentKey("more-information-2".to_owned()), at("2026-06-22T13:00:00Z"));
    let document = Document { key, dated, links: Vec::new(), content };
    let kept = of_document(samples::form28_paper(), &document).unwrap();
    assert_eq!(value(&kept, "SEQUENCE").as_deref(), Some("2"));
}

#[test]
fn every_clock_has_an_entry_of_its_own() {
    let case: CaseNumber = "RFI-2026-000101".parse().unwrap();
    let uids = Clock::ALL.map(|clock| uid(&case, clock));
    assert_eq!(uids[0], "RFI-2026-000101.answer@tidewaiter");
    assert_eq!(uids.iter().collect::<std::collections::HashSet<_>>().len(), Clock::ALL.len());
}

/// What a sample does with its entry on a day that fits its state.
fn method_in(sample: &Sample) -> Option<Method> {
    let recipient = samples::recipient();
    let certificate = sample.certificate.as_ref()?;
    let is_over = matches!(sample.state, "OVERDUE" | "PROPOSED_LAPSED" | "EXPIRED");
    let day = if is_over { certificate.due_on.tomorrow().unwrap() } else { certificate.trigger_on };
    method_of(&sample.input(Audience::Importer, None, &[], &recipient), stamp_of_day(day))
}

#[test]
fn what_a_mail_does_with_its_entry_is_known_for_every_message() {
    let mut lines: Vec<String> = samples::samples()
        .iter()
        .map(|sample| {
            let (template, state) = (sample.message.template(), sample.state);
            let method = method_in(sample).map_or("-", Method::name);
            format!("{template} in {state}: {method}")
        })
        .collect();
    lines.sort();
    lines.dedup();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_entry_of_every_sample_can_be_read_by_another_program() {
    for sample in samples::samples() {
        let Some(certificate) = &sample.certificate else { continue };
        let written =
            file(&Entry { paper: sample.paper, ..entry(certificate, "2026-06-05T13:00:00Z") });
        let uid = value(&written, "UID").unwrap();
        assert!(uid.starts_with(sample.paper.number().as_str()), "{}", sample.name());
        let due_on = certificate.due_on.strftime("%Y%m%d").to_string();
        assert_eq!(value(&written, "DTSTART"), Some(due_on), "{}", sample.name());
    }
}
