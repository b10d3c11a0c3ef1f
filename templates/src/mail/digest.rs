//! The digest: the reminders of one day for one recipient, as one mail.
//!
//! It begins with a table (a list in the text part) of all dates, and goes on with each reminder
//! in full, in the words and with the facts it has as a mail of its own: nothing is lost.

use handlebars::Handlebars;
use jiff::civil::Date;
use serde::Serialize;
use workflows::deadline::Certificate;
use workflows::directory::Recipient;
use workflows::effect::Message;

use super::faces::Faces;
use super::situation::{Situation, last_day_by_count};
use super::view::View;
use super::words::{line, line_of_any_length, long_date, short_date};
use super::{
    MailInput, Page, RenderError, RenderedMail, check_portal, content, faces, fill, fill_with,
    prose, subject, values_of,
};

/// The reminders of one day for one recipient.
#[derive(Debug, Clone, Copy)]
pub struct DigestInput<'a> {
    /// The reminders, in any order.
    pub items: &'a [MailInput<'a>],
    /// The recipient of all of them.
    pub recipient: &'a Recipient,
    /// Address of the portal, `http:` or `https:`; none without a portal.
    pub portal_url: Option<&'a str>,
    /// The day it is told, by CBP's clock: what all its words count from.
    pub today: Date,
}

/// Makes a digest: ordered by date, then by case. Pure: the same input gives the same bytes.
///
/// # Errors
/// When there is no item, when an address of the portal is not of the web, or when a template is
/// wrong (a fault of this crate that its tests find).
pub fn render_digest(input: &DigestInput<'_>) -> Result<RenderedMail, RenderError> {
    check_portal(input.portal_url)?;
    for item in input.items {
        check_portal(item.portal_url)?;
    }
    if input.items.is_empty() {
        return Err(RenderError::EmptyDigest);
    }
    render_digest_in(faces()?, input)
}

/// The same with the templates given.
pub(super) fn render_digest_in(
    faces: &Faces,
    input: &DigestInput<'_>,
) -> Result<RenderedMail, RenderError> {
    let items = Item::in_order(input);
    let rows = items.iter().map(|item| item.row(&faces.text)).collect::<Result<Vec<_>, _>>()?;
    let view = Digest::of(input, &items, rows, &faces.text)?;
    let subject = subject(faces, "digest/subject", &values_of(&view)?)?;
    let in_face = |face: &Handlebars<'_>| {
        let mut main = fill(face, "digest/head", &view)?;
        for item in &items {
            main.push_str(&fill(face, "digest-rule", &Rule { header: item.view.header() })?);
            main.push_str(&content(face, &item.message, &values_of(&item.view)?)?);
        }
        let footer = fill(face, "digest/footer", &view)?;
        fill(face, "layout", &Page { subject: &subject, header: &view.count, main, footer })
    };
    let (text, html) = (in_face(&faces.text)?, in_face(&faces.html)?);
    Ok(RenderedMail { subject, text: prose::tidied(&text), html: prose::tidied(&html) })
}

/// What stands between two reminders.
#[derive(Debug, Serialize)]
struct Rule<'a> {
    /// The case of the one that follows.
    header: &'a str,
}

/// Everything the templates of the digest may name.
#[derive(Debug, Serialize)]
struct Digest {
    /// `3 reminders`.
    count: String,
    one: bool,
    today: String,
    /// The next date that is to come.
    next: Option<NextDate>,
    /// How many dates have passed.
    passed: Option<String>,
    one_passed: bool,
    rows: Vec<DigestRow>,
    /// The cases, for the subject.
    cases: String,
    reader: String,
    /// Why the recipient gets the reminders, each reason once.
    reasons: Vec<String>,
    portal_url: Option<String>,
}

#[derive(Debug, Serialize)]
struct NextDate {
    long: String,
    short: String,
}

/// One row of the table.
#[derive(Debug, Serialize)]
struct DigestRow {
    case: String,
    /// The paper and the importer.
    paper: String,
    /// What the date is, e.g. `Answer due`; none when there is no date.
    label: Option<&'static str>,
    /// The last day on which the act is in time.
    in_time_until: Option<String>,
    /// The last day by counting, where it is another.
    by_count: Option<String>,
    left: String,
    todo: String,
    attachments: String,
}

/// A reminder with everything that is made of it.
struct Item<'a> {
    input: MailInput<'a>,
    /// What it says, counted from the day of the digest.
    message: Message,
    view: View,
    situation: Option<Situation>,
    today: Date,
}

impl<'a> Item<'a> {
    fn in_order(input: &DigestInput<'a>) -> Vec<Self> {
        let mut items: Vec<Self> =
            input.items.iter().map(|item| Self::of(*item, input.today)).collect();
        items.sort_by_key(|item| {
            let date = item.input.certificate.map(last_day_by_count);
            (date.is_none(), date, item.input.paper.number().clone())
        });
        items
    }

    /// A reminder that was staged on another day is told as of the day of the digest.
    fn of(input: MailInput<'a>, today: Date) -> Self {
        let message = if let Message::Reminder { rung, standing, .. } = input.message {
            Message::Reminder { rung: *rung, today, standing: *standing }
        } else {
            input.message.clone()
        };
        let mut view = View::of(&MailInput { message: &message, ..input });
        view.nested = true;
        let situation = input.certificate.map(|certificate| {
            if let Message::Reminder { rung, .. } = &message {
                Situation::of(*rung, today, certificate)
            } else {
                Situation::of_day(today, certificate)
            }
        });
        Self { input, message, view, situation, today }
    }

    fn row(&self, face: &Handlebars<'_>) -> Result<DigestRow, RenderError> {
        let certificate = self.input.certificate;
        let mut view = View::of(&MailInput { message: &self.message, ..self.input });
        if let Some((situation, certificate)) = self.situation.zip(certificate) {
            view.it = situation.facts(self.today, certificate);
        }
        let values = values_of(&view)?;
        let in_words =
            |template| fill_with(face, template, &values).map(|text| line_of_any_length(&text));
        let by_count =
            certificate.filter(|certificate| certificate.raw_due_on != certificate.due_on);
        Ok(DigestRow {
            case: self.input.paper.number().to_string(),
            paper: in_words("digest/paper")?,
            label: view.due_label(),
            in_time_until: certificate.map(|certificate| long_date(certificate.due_on)),
            by_count: by_count.map(|certificate| long_date(certificate.raw_due_on)),
            left: if self.situation.is_some() { in_words("digest/left")? } else { String::new() },
            todo: if self.situation.is_some() { in_words("digest/todo")? } else { String::new() },
            attachments: self
                .input
                .attachments
                .iter()
                .chain(self.input.calendars.iter().map(|file| &file.name))
                .map(|name| line(name))
                .collect::<Vec<_>>()
                .join(", "),
        })
    }
}

impl Digest {
    fn of(
        input: &DigestInput<'_>,
        items: &[Item<'_>],
        rows: Vec<DigestRow>,
        face: &Handlebars<'_>,
    ) -> Result<Self, RenderError> {
        let dates = items.iter().filter_map(|item| item.input.certificate);
        let next = dates.filter_map(|certificate| next_day(certificate, input.today)).min();
        let is_past = |item: &&Item<'_>| item.situation.is_some_and(Situation::is_past);
        let passed = items.iter().filter(is_past).count();
        let mut reasons: Vec<String> = Vec::new();
        for item in items {
            let reason = line_of_any_length(&fill(face, "told-as", &item.view)?);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let cases: Vec<&str> = rows.iter().map(|row| row.case.as_str()).collect();
        Ok(Self {
            count: if rows.len() == 1 {
                "1 reminder".to_owned()
            } else {
                format!("{} reminders", rows.len())
            },
            one: rows.len() == 1,
            today: long_date(input.today),
            next: next.map(|on| NextDate { long: long_date(on), short: short_date(on) }),
            passed: (passed > 0).then(|| passed.to_string()),
            one_passed: passed == 1,
            cases: cases.join(", "),
            rows,
            reader: line(&input.recipient.name),
            reasons,
            portal_url: input.portal_url.map(line),
        })
    }
}

/// The next day that matters: the last one by the count, or else the one it moved to.
fn next_day(certificate: &Certificate, today: Date) -> Option<Date> {
    let by_count = last_day_by_count(certificate);
    [by_count, certificate.due_on].into_iter().find(|day| *day >= today)
}
