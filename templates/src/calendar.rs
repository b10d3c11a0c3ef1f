//! Calendar entries: a deadline as an iCalendar file (RFC 5545) that a mail or a document carries.
//!
//! An entry is an all-day event on the last day. A deadline ends at midnight in New York: as an
//! instant, calendars would show it on the day after, and each reader's in another hour; a date
//! is the same date in Outlook, Google and Apple Calendar and needs no table of time zones. The
//! description says the instant.
//!
//! Invariants:
//! - One entry per case and clock: its UID stays whatever happens to the date, and later news of
//!   a case has a higher SEQUENCE.
//! - DTSTAMP is the time of the event; nothing here reads a clock. The same input gives the same
//!   bytes.
//! - No value ends a line or opens a component.
//!
//! The crate `icalendar` is not used for writing: it adds the time of the clock and a random UID
//! to every component that lacks one, its alarms included. Tests read with its parser.

mod fate;
#[cfg(test)]
mod machine_tests;
#[cfg(test)]
mod tests;
mod writer;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use workflows::clocks::Clock;
use workflows::deadline::{Certificate, TIME_ZONE, local_instant};
use workflows::effect::{Document, DocumentContent};
use workflows::ids::CaseNumber;

use crate::mail::{calendar_words, clock_of, cut, line, line_of_any_length};
use crate::paper::Paper;
use writer::Writer;

pub use fate::{method_of, method_of_news};

/// What a calendar shows as its maker.
const PRODID: &str = "-//Tidewaiter//Deadlines of customs notices//EN";

/// Days before the last one by count on which calendars remind, and that day itself. Outlook keeps
/// the first of them only.
const ALARM_DAYS: [i32; 4] = [7, 3, 1, 0];

/// The hour of the reader's day at which they do.
const ALARM_HOUR: i8 = 9;

/// Longest description, in characters: a count with every extension a case can have is shorter.
const DESCRIPTION_CHARS_MAX: usize = 6_000;

/// What is to be done with an entry (RFC 5546).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// It is put into the calendar, in place of what is there under its UID.
    Publish,
    /// It is taken off the calendar.
    Cancel,
}

impl Method {
    /// The name in the file and in the media type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
        }
    }
}

/// Who publishes an entry.
#[derive(Debug, Clone, Copy)]
pub struct Organizer<'a> {
    /// Name.
    pub name: Option<&'a str>,
    /// Mail address.
    pub email: &'a str,
}

/// One deadline to make an entry of.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The notice or declaration the case is about.
    pub paper: Paper<'a>,
    /// The deadline.
    pub certificate: &'a Certificate,
    /// What is to be done with it; nothing for a file that is not on its way to anybody, as one
    /// within a document.
    pub method: Option<Method>,
    /// Raised by each later news of the case: the number of the journal row that a mail tells of.
    pub sequence: u64,
    /// When the event happened that it tells of.
    pub stamp: Timestamp,
    /// The sender of the mail; a method requires one.
    pub organizer: Option<Organizer<'a>>,
    /// Address of the case in the portal.
    pub portal_url: Option<&'a str>,
}

/// An entry as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// Name, such as `RFI-2026-000101-answer.ics`: the same for every news of the deadline.
    pub name: String,
    /// As in the file.
    pub method: Option<Method>,
    /// The file, `text/calendar` in UTF-8.
    pub text: String,
}

impl CalendarFile {
    /// The media type with its parameters.
    pub fn media_type(&self) -> String {
        let method = self.method.map(|method| format!("; method={}", method.name()));
        format!("text/calendar; charset=utf-8{}", method.unwrap_or_default())
    }
}

/// What an entry is known by, through all changes of its date.
pub fn uid(case: &CaseNumber, clock: Clock) -> String {
    format!("{case}.{}@tidewaiter", clock.name())
}

/// Makes the file of an entry. Pure: the same input gives the same bytes.
pub fn file(entry: &Entry<'_>) -> CalendarFile {
    let number = entry.paper.number();
    let clock = clock_of(entry.certificate.rule);
    let mut writer = Writer::default();
    writer.begin("VCALENDAR");
    writer.raw("VERSION", "2.0");
    writer.raw("PRODID", PRODID);
    writer.raw("CALSCALE", "GREGORIAN");
    if let Some(method) = entry.method {
        writer.raw("METHOD", method.name());
    }
    write_event(&mut writer, entry, &uid(number, clock));
    writer.end("VCALENDAR");
    CalendarFile {
        name: format!("{number}-{}.ics", clock.name()),
        method: entry.method,
        text: writer.into_text(),
    }
}

fn write_event(writer: &mut Writer, entry: &Entry<'_>, uid: &str) {
    let due_on = entry.certificate.due_on;
    let (status, alarms) = match entry.method {
        Some(Method::Cancel) => ("CANCELLED", Vec::new()),
        Some(Method::Publish) | None => ("CONFIRMED", alarms(entry.certificate, entry.stamp)),
    };
    let summary = summary(entry);
    writer.begin("VEVENT");
    writer.raw("UID", uid);
    writer.raw("SEQUENCE", &entry.sequence.to_string());
    writer.raw("DTSTAMP", &entry.stamp.strftime("%Y%m%dT%H%M%SZ").to_string());
    if let Some(Organizer { name, email }) = entry.organizer {
        writer.address("ORGANIZER", name, email);
    }
    writer.raw("DTSTART;VALUE=DATE", &basic(due_on));
    writer.raw("DTEND;VALUE=DATE", &basic(due_on.tomorrow().unwrap_or(due_on)));
    writer.text("SUMMARY", &summary);
    writer.text("DESCRIPTION", &description(entry));
    if let Some(url) = entry.portal_url {
        writer.raw("URL", &line(url));
    }
    writer.raw("STATUS", status);
    // A deadline takes no time of anybody's day.
    writer.raw("TRANSP", "TRANSPARENT");
    for days in alarms {
        write_alarm(writer, days, &summary);
    }
    writer.end("VEVENT");
}

fn write_alarm(writer: &mut Writer, days: i32, summary: &str) {
    let left = match days {
        0 => "Last day".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    };
    writer.begin("VALARM");
    writer.raw("ACTION", "DISPLAY");
    writer.raw("TRIGGER", &trigger(days));
    writer.text("DESCRIPTION", &format!("{left}. {summary}"));
    writer.end("VALARM");
}

/// The days before the last one whose alarm is still to come. They count from the raw date where it
/// is earlier, as the reminders by mail do (lifecycle §2.1), so both come on the same days.
fn alarms(certificate: &Certificate, stamp: Timestamp) -> Vec<i32> {
    let due_on = certificate.due_on;
    let rolled = (due_on - certificate.raw_due_on).get_days().max(0);
    let is_to_come = |days: &i32| {
        let day = due_on.checked_sub(days.days()).ok();
        let at = day.and_then(|day| local_instant(day, ALARM_HOUR, 0, TIME_ZONE).ok());
        at.is_some_and(|at| at > stamp)
    };
    ALARM_DAYS.map(|days| days + rolled).into_iter().filter(is_to_come).collect()
}

/// From the midnight at which the day begins to the hour of the alarm.
fn trigger(days: i32) -> String {
    let hours = 24 - ALARM_HOUR;
    match days {
        0 => format!("PT{ALARM_HOUR}H"),
        1 => format!("-PT{hours}H"),
        days => format!("-P{}DT{hours}H", days - 1),
    }
}

/// `20260706`.
fn basic(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// `Answer due: RFI-2026-000101 (CBP Form 28, entry XQ7-2604418-9)`.
fn summary(entry: &Entry<'_>) -> String {
    let words = calendar_words(entry.paper, entry.certificate);
    let cancelled = match entry.method {
        Some(Method::Cancel) => "No longer: ",
        Some(Method::Publish) | None => "",
    };
    format!("{cancelled}{}: {} ({})", words.label, entry.paper.number(), words.about)
}

/// The date, what it is about, and the certificate in words.
fn description(entry: &Entry<'_>) -> String {
    let words = calendar_words(entry.paper, entry.certificate);
    let counted = line_of_any_length(&entry.certificate.in_words());
    let first = match entry.method {
        Some(Method::Cancel) => "This date does not count any more.".to_owned(),
        Some(Method::Publish) | None => format!("{}: {}.", words.label, words.full),
    };
    let note = if words.is_right { " It is a right, not a duty." } else { "" };
    let paragraphs = [
        format!("{first}{note}"),
        words.subject,
        format!("How the date was counted: {counted}"),
        "Tidewaiter keeps this entry. It does not come from CBP; what counts is the paper itself."
            .to_owned(),
    ];
    cut(&paragraphs.join("\n\n"), DESCRIPTION_CHARS_MAX)
}

/// The entry that a document carries inside: while the deadline it is about runs.
///
/// It is on its way to nobody and knows no row of a journal: its sequence counts the changes of the
/// date, which is never more than that of a mail.
pub fn of_document(paper: Paper<'_>, document: &Document) -> Option<CalendarFile> {
    let certificate = running(&document.content)?;
    Some(file(&Entry {
        paper,
        certificate,
        method: None,
        sequence: changes(&document.content, certificate),
        stamp: document.dated,
        organizer: None,
        portal_url: None,
    }))
}

/// How often the date had changed before a document: by extensions and revocations, or because
/// another period took the place of the first.
fn changes(content: &DocumentContent, certificate: &Certificate) -> u64 {
    let extended = u64::try_from(certificate.extensions.len()).unwrap_or(u64::MAX);
    let replaced = match content {
        DocumentContent::MoreInformationAddendum { ordinal, .. } => *ordinal,
        DocumentContent::LastReminderLetter { ordinal, .. } => ordinal.saturating_sub(1),
        DocumentContent::Form28 { .. }
        | DocumentContent::Form28Response { .. }
        | DocumentContent::Form29 { .. }
        | DocumentContent::Form29Answer { .. }
        | DocumentContent::Form4647 { .. }
        | DocumentContent::Form4647Response { .. }
        | DocumentContent::Form4647Disposition { .. }
        | DocumentContent::StatementToSign { .. }
        | DocumentContent::SignedStatement { .. }
        | DocumentContent::WindowLetter { .. }
        | DocumentContent::FollowUpLetter { .. }
        | DocumentContent::RevocationAddendum { .. }
        | DocumentContent::ExtensionAddendum { .. }
        | DocumentContent::PassedLetter { .. } => 0,
    };
    extended.max(replaced.into())
}

/// The deadline that runs when a document is made, if one does.
const fn running(content: &DocumentContent) -> Option<&Certificate> {
    match content {
        DocumentContent::Form28 { certificate }
        | DocumentContent::Form4647 { certificate }
        | DocumentContent::WindowLetter { certificate, .. }
        | DocumentContent::MoreInformationAddendum { certificate, .. }
        | DocumentContent::LastReminderLetter { certificate, .. } => Some(certificate),
        DocumentContent::Form29 { certificate, .. } => certificate.as_ref(),
        DocumentContent::ExtensionAddendum { after, .. }
        | DocumentContent::RevocationAddendum { after, .. } => Some(after),
        DocumentContent::Form28Response { .. }
        | DocumentContent::Form29Answer { .. }
        | DocumentContent::Form4647Response { .. }
        | DocumentContent::Form4647Disposition { .. }
        | DocumentContent::StatementToSign { .. }
        | DocumentContent::SignedStatement { .. }
        | DocumentContent::FollowUpLetter { .. }
        | DocumentContent::PassedLetter { .. } => None,
    }
}

/// The hour of alarms on a day in New York: when an event of a day without an hour happened.
pub fn stamp_of_day(day: Date) -> Timestamp {
    local_instant(day, ALARM_HOUR, 0, TIME_ZONE).unwrap_or_default()
}
