//! E-mail: what people are told about a case, as subject, text part and HTML part.
//!
//! Invariants:
//! - One template per message; its words are written once and set in both parts, so the text
//!   part says what the HTML part says.
//! - What is asked by a date, or allowed, is read from the rule of the certificate: a right is
//!   never told as a duty, and without a certificate no date is told.
//! - A digest has each of its reminders in full.
//! - Rendering is strict: a value that a template names and nobody gives is an error.
//! - Values are escaped in HTML, free of control characters, and never part of the markup.
//! - The entries of its dates go along as files that the mail names (`crate::calendar`).
//! - No mail claims to come from CBP, and none carries a seal or fetches anything.
//!
//! Not here: who is told (`workflows`), transport and headers (`workers`).

mod act;
#[cfg(test)]
mod branch_tests;
mod digest;
#[cfg(test)]
mod digest_tests;
mod due;
mod faces;
mod facts;
#[cfg(test)]
mod html_reader;
#[cfg(test)]
mod html_tests;
#[cfg(test)]
mod machine_tests;
#[cfg(test)]
mod masked_tests;
mod naming;
mod particulars;
mod prose;
mod rows;
pub mod samples;
mod situation;
mod sources;
mod state;
#[cfg(test)]
mod tests;
mod view;
#[cfg(test)]
mod wording_tests;
mod words;

use handlebars::{Context, Handlebars};
use serde::Serialize;
use workflows::case_file::Link;
use workflows::clocks::Clock;
use workflows::deadline::Certificate;
use workflows::directory::Recipient;
use workflows::effect::{Audience, Message};

use crate::calendar::CalendarFile;
use crate::paper::Paper;
use faces::{FACES, Faces};
use state::StateWords;
use view::View;

pub(crate) use act::clock_of;
pub use digest::{DigestInput, render_digest};
pub(crate) use due::calendar_words;
pub(crate) use words::{cut, line, line_of_any_length};

/// Longest subject, in characters. Clients show fewer; the first words say what matters.
const SUBJECT_CHARS_MAX: usize = 150;

/// Names of the templates, one per message, as `Message::template` gives them.
pub const TEMPLATES: &[&str] = &{
    let mut names = [""; sources::BODIES.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = sources::BODIES[index].0;
        index += 1;
    }
    names
};

/// One mail to make.
#[derive(Debug, Clone, Copy)]
pub struct MailInput<'a> {
    /// The notice or declaration the case is about.
    pub paper: Paper<'a>,
    /// Name of the state of the case, e.g. `ISSUED`.
    pub state_name: &'a str,
    /// The last deadline of the clock the message is about; none when nothing is asked or
    /// allowed by a date: a Form 29 that has been taken, a declaration that is not submitted.
    pub certificate: Option<&'a Certificate>,
    /// The clock the message is about; the leading one of the case when `None`.
    pub about: Option<Clock>,
    /// The cases it belongs with.
    pub links: &'a [Link],
    /// What is to be told.
    pub message: &'a Message,
    /// As whom the recipient is told.
    pub audience: Audience,
    /// The recipient.
    pub recipient: &'a Recipient,
    /// File names of the documents that go along.
    pub attachments: &'a [String],
    /// The entries of dates that go along, or take them off the calendar.
    pub calendars: &'a [CalendarFile],
    /// Address of the case in the portal, `http:` or `https:`; none without a portal.
    pub portal_url: Option<&'a str>,
}

/// A mail, ready for transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMail {
    /// Subject, one line of at most 150 characters.
    pub subject: String,
    /// `text/plain`, lines of at most 72 columns unless a web address is longer.
    pub text: String,
    /// `text/html`, the same content.
    pub html: String,
}

/// Why a mail cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template file is not a template.
    #[error("the mail templates cannot be parsed: {problem}")]
    Templates {
        /// What the parser says, with file and line.
        problem: String,
    },
    /// A template names a value that is not there, or fails otherwise.
    #[error("the mail template {template:?} cannot be rendered")]
    Template {
        /// Name of the template.
        template: String,
        /// What failed and where.
        #[source]
        source: Box<handlebars::RenderError>,
    },
    /// The address of the portal is not one that a mail may link to.
    #[error("the portal address {address:?} is refused, expected http:// or https://")]
    PortalAddress {
        /// The address given.
        address: String,
    },
    /// A digest without reminders.
    #[error("there is nothing to put in the digest: give it at least one reminder")]
    EmptyDigest,
}

/// Makes a mail. Pure: the same input gives the same bytes.
///
/// # Errors
/// When the portal's address is not of the web, or when a template is wrong (a fault of this
/// crate that its tests find).
pub fn render(input: &MailInput<'_>) -> Result<RenderedMail, RenderError> {
    check_portal(input.portal_url)?;
    render_in(faces()?, input)
}

/// The same with the templates given.
fn render_in(faces: &Faces, input: &MailInput<'_>) -> Result<RenderedMail, RenderError> {
    let view = View::of(input);
    let values = values_of(&view)?;
    let subject = subject(faces, &format!("{}/subject", input.message.template()), &values)?;
    let in_face = |face: &Handlebars<'_>| {
        let main = content(face, input.message, &values)?;
        let footer = fill_with(face, "footer", &values)?;
        fill(face, "layout", &Page { subject: &subject, header: view.header(), main, footer })
    };
    let (text, html) = (in_face(&faces.text)?, in_face(&faces.html)?);
    Ok(RenderedMail { subject, text: prose::tidied(&text), html: prose::tidied(&html) })
}

/// Whether the paper still asks for an answer, in time or late.
pub(crate) fn wants_answer(input: &MailInput<'_>) -> bool {
    let is_about_answer =
        input.certificate.is_some_and(|date| clock_of(date.rule) == Clock::Answer);
    is_about_answer && StateWords::of(input.paper, input.state_name).wants_answer
}

/// What every mail is set into.
#[derive(Serialize)]
struct Page<'a> {
    subject: &'a str,
    header: &'a str,
    main: String,
    footer: String,
}

/// What a message says, and the section about the case that follows it.
fn content(
    face: &Handlebars<'_>,
    message: &Message,
    values: &Context,
) -> Result<String, RenderError> {
    let mut body = fill_with(face, &format!("{}/body", message.template()), values)?;
    let section = fill_with(face, "section", values)?;
    body.push('\n');
    body.push_str(&section);
    Ok(body)
}

fn subject(faces: &Faces, template: &str, values: &Context) -> Result<String, RenderError> {
    let subject = fill_with(&faces.text, template, values)?;
    Ok(cut(&line_of_any_length(&subject), SUBJECT_CHARS_MAX))
}

fn faces() -> Result<&'static Faces, RenderError> {
    FACES.as_ref().map_err(|problem| RenderError::Templates { problem: problem.clone() })
}

fn fill<T: Serialize>(
    face: &Handlebars<'_>,
    template: &str,
    values: &T,
) -> Result<String, RenderError> {
    fill_with(face, template, &values_of(values)?)
}

/// The values as templates read them: made once for all the templates of a mail.
fn values_of<T: Serialize>(values: &T) -> Result<Context, RenderError> {
    Context::wraps(values).map_err(|error| failed("values", error))
}

fn fill_with(
    face: &Handlebars<'_>,
    template: &str,
    values: &Context,
) -> Result<String, RenderError> {
    face.render_with_context(template, values).map_err(|error| failed(template, error))
}

fn failed(template: &str, error: handlebars::RenderError) -> RenderError {
    RenderError::Template { template: template.to_owned(), source: Box::new(error) }
}

fn check_portal(address: Option<&str>) -> Result<(), RenderError> {
    match address {
        Some(address) if !address.starts_with("https://") && !address.starts_with("http://") => {
            Err(RenderError::PortalAddress { address: address.to_owned() })
        }
        Some(_) | None => Ok(()),
    }
}
