//! Mails as their recipients get them, read from the bytes that went out.

use std::collections::BTreeMap;

use icalendar::{Calendar, CalendarComponent, Component as _};
use jiff::Timestamp;
use mail_parser::{MessageParser, MessagePart, MimeHeaders as _};
use workers::timeline::local_time;

/// A mail that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// `Date`.
    pub at: Timestamp,
    /// Address in `To`.
    pub to: String,
    /// `Subject`, decoded.
    pub subject: String,
    /// The text part, with its lines joined to one.
    pub text: String,
    /// Names of the attachments that are documents.
    pub attachments: Vec<String>,
    /// The entries of calendars.
    pub calendars: Vec<Invitation>,
}

/// An entry of a calendar, as a calendar reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Name of the file.
    pub name: String,
    /// `PUBLISH` or `CANCEL`, said alike by the part and by the file.
    pub method: String,
    /// What it is known by.
    pub uid: String,
    /// Which of two is later.
    pub sequence: u32,
    /// Its day, `20260706`.
    pub day: String,
    /// How many alarms it has.
    pub alarms: usize,
    /// What the calendar shows.
    pub summary: String,
}

impl Invitation {
    fn parse(part: &MessagePart<'_>) -> Self {
        let text = part.text_contents().expect("an entry is text");
        let calendar: Calendar = text.parse().expect("an entry is iCalendar");
        let method = calendar.property_value("METHOD").expect("an entry has a method").to_owned();
        let content_type = part.content_type().expect("a part has a type");
        assert_eq!(content_type.attribute("method"), Some(method.as_str()));
        let [CalendarComponent::Event(event)] = calendar.components.as_slice() else {
            panic!("a file has one entry: {text}")
        };
        let value = |name| event.property_value(name).expect("an entry is complete").to_owned();
        Self {
            name: part.attachment_name().expect("a file has a name").to_owned(),
            method,
            uid: value("UID"),
            sequence: value("SEQUENCE").parse().expect("a sequence is a number"),
            day: value("DTSTART"),
            alarms: event.components().len(),
            summary: value("SUMMARY"),
        }
    }
}

fn is_calendar(part: &MessagePart<'_>) -> bool {
    part.content_type().and_then(|of| of.subtype()) == Some("calendar")
}

impl Mail {
    /// Reads a mail.
    pub fn parse(bytes: &[u8]) -> Self {
        let message = MessageParser::default().parse(bytes).expect("a mail is RFC 5322");
        let date = message.date().expect("a mail has a date");
        let to = message.to().and_then(|to| to.first()).expect("a mail has a recipient");
        let text = message.body_text(0).expect("a mail has a text part");
        Self {
            at: Timestamp::from_second(date.to_timestamp()).expect("a date is an instant"),
            to: to.address().expect("a recipient has an address").to_owned(),
            subject: message.subject().expect("a mail has a subject").to_owned(),
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            calendars: message
                .attachments()
                .filter(|part| is_calendar(part))
                .map(Invitation::parse)
                .collect(),
            attachments: message
                .attachments()
                .filter(|part| !is_calendar(part))
                .map(|part| part.attachment_name().unwrap_or("(unnamed)").to_owned())
                .collect(),
        }
    }
}

/// Mails as a text to compare: those with one date, subject and attachments together.
///
/// ```text
/// 2026-06-05 09:00 EDT to importer@one.example, broker@two.example
///   [RFI-2026-000101] CBP Form 28 issued
///   + RFI-2026-000101-form28.pdf
/// ```
pub fn listed(mails: &[Mail]) -> String {
    let mut groups: BTreeMap<(Timestamp, &str, &[String]), Vec<&str>> = BTreeMap::new();
    for mail in mails {
        let told_alike = (mail.at, mail.subject.as_str(), mail.attachments.as_slice());
        groups.entry(told_alike).or_default().push(&mail.to);
    }
    let told = groups.into_iter().map(|((at, subject, attachments), mut to)| {
        to.sort_unstable();
        let mut lines = vec![format!("{} to {}", local_time(at), to.join(", "))];
        lines.push(format!("  {subject}"));
        lines.extend(attachments.iter().map(|name| format!("  + {name}")));
        lines.join("\n")
    });
    told.collect::<Vec<_>>().join("\n")
}
