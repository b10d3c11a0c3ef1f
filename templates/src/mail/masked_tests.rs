//! Mails and entries of calendars about an importer who is known by a Social Security number.

use workflows::ids::ImporterNumberKind;
use workflows::parties::Addressee;

use super::samples::{AUDIENCES, PORTAL, Sample, recipient, samples};
use super::{MailInput, render};
use crate::calendar::{self, Entry, Method};
use crate::paper::Paper;

const WHOLE: &str = "123-45-6789";

fn known_by_it(to: &Addressee) -> Addressee {
    let importer_number_type = ImporterNumberKind::Ssn;
    Addressee { importer_number: WHOLE.parse().unwrap(), importer_number_type, ..to.clone() }
}

/// The same paper to that importer; samples hold theirs for as long as the program runs.
fn person(paper: Paper<'static>) -> Paper<'static> {
    fn kept<T>(paper: T) -> &'static T {
        Box::leak(Box::new(paper))
    }
    match paper {
        Paper::Form28(notice) => {
            let mut notice = notice.clone();
            notice.to = known_by_it(&notice.to);
            Paper::Form28(kept(notice))
        }
        Paper::Form29(notice) => {
            let mut notice = notice.clone();
            notice.to = known_by_it(&notice.to);
            Paper::Form29(kept(notice))
        }
        Paper::Form4647(notice) => {
            let mut notice = notice.clone();
            notice.to = known_by_it(&notice.to);
            Paper::Form4647(kept(notice))
        }
        Paper::Declaration(statement) => {
            let mut statement = statement.clone();
            statement.importer_number = WHOLE.parse().unwrap();
            Paper::Declaration(kept(statement))
        }
    }
}

#[test]
fn no_mail_and_no_entry_of_a_calendar_holds_a_whole_social_security_number() {
    let recipient = recipient();
    for sample in samples() {
        let sample = Sample { paper: person(sample.paper), ..sample };
        let entry = sample.certificate.as_ref().map(|certificate| {
            calendar::file(&Entry {
                paper: sample.paper,
                certificate,
                method: Some(Method::Publish),
                sequence: 1,
                stamp: calendar::stamp_of_day(certificate.trigger_on),
                organizer: None,
                portal_url: None,
            })
        });
        for audience in AUDIENCES {
            let input = sample.input(audience, PORTAL, &[], &recipient);
            let mail = render(&MailInput { calendars: entry.as_slice(), ..input }).unwrap();
            let entry = entry.as_ref().map_or("", |file| file.text.as_str());
            for text in [mail.subject.as_str(), &mail.text, &mail.html, entry] {
                assert!(!text.contains("123-45"), "{} to {audience:?}: {text}", sample.name());
            }
        }
    }
}
