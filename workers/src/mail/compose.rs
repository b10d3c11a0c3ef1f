//! Composes one mail: headers, text and HTML, the documents as attachments. The same mail gives
//! the same bytes.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MultiPart, MultiPartKind, SinglePart};
use store::model::MailRow;
use templates::mail::{MailInput, RenderedMail, render};
use workflows::case::Case;

/// Sender and links.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `From`, e.g. `Tidewaiter <notices@tidewaiter.example>`.
    pub from: Mailbox,
    /// Address of the portal, once there is one.
    pub portal_url: Option<String>,
}

/// A file that goes along.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Bytes of a PDF.
    pub bytes: Vec<u8>,
}

/// A mail ready to go.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Envelope sender.
    pub from: String,
    /// Subject.
    pub subject: String,
    /// `Message-ID`.
    pub message_id: String,
    /// The message, RFC 5322.
    pub bytes: Vec<u8>,
}

/// Composes a mail.
///
/// # Errors
/// A sentence: the address cannot be written, or the template fails.
pub fn compose(
    mail: &MailRow,
    case: &Case,
    attachments: &[&Attachment],
    settings: &MailSettings,
) -> Result<Composed, String> {
    let rendered = rendered(mail, case, attachments, settings)?;
    let address = mail
        .recipient
        .email
        .parse()
        .map_err(|error| format!("the address of the recipient cannot be used: {error}"))?;
    let to = Mailbox::new(Some(one_line(&mail.recipient.name)), address);
    let domain = settings.from.email.domain();
    let message_id = format!("<{}@{domain}>", mail.id);
    let thread = format!("<{}.case@{domain}>", mail.case);
    let date = SystemTime::UNIX_EPOCH
        + std::time::Duration::from_secs(u64::try_from(mail.created_at.as_second()).unwrap_or(0));
    let message = Message::builder()
        .from(settings.from.clone())
        .to(to)
        .subject(&rendered.subject)
        .date(date)
        .message_id(Some(message_id.clone()))
        .in_reply_to(thread.clone())
        .references(thread)
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Tidewaiter-Case", mail.case.as_str()))
        .multipart(body(mail, &rendered, attachments))
        .map_err(|error| format!("the mail cannot be composed: {error}"))?;
    Ok(Composed {
        from: settings.from.email.to_string(),
        subject: rendered.subject,
        message_id,
        bytes: message.formatted(),
    })
}

fn rendered(
    mail: &MailRow,
    case: &Case,
    attachments: &[&Attachment],
    settings: &MailSettings,
) -> Result<RenderedMail, String> {
    let names: Vec<String> = attachments.iter().map(|file| file.name.clone()).collect();
    let input = MailInput {
        paper: case.into(),
        state_name: &mail.state_name,
        certificate: mail.certificate.as_ref(),
        about: mail.about,
        links: &mail.links,
        message: &mail.message,
        audience: mail.audience,
        recipient: &mail.recipient,
        attachments: &names,
        portal_url: settings.portal_url.as_deref(),
    };
    render(&input).map_err(|error| crate::failure::error_chain(&error))
}

/// `alternative` of text and HTML, with the PDFs beside it. Boundaries derive from the id: the
/// same mail has the same bytes.
fn body(mail: &MailRow, rendered: &RenderedMail, attachments: &[&Attachment]) -> MultiPart {
    let words = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("words-{}", mail.id))
        .singlepart(SinglePart::plain(rendered.text.clone()))
        .singlepart(SinglePart::html(rendered.html.clone()));
    if attachments.is_empty() {
        return words;
    }
    let mixed = MultiPart::builder()
        .kind(MultiPartKind::Mixed)
        .boundary(format!("files-{}", mail.id))
        .multipart(words);
    attachments.iter().fold(mixed, |mixed, file| mixed.singlepart(pdf_part(file)))
}

#[expect(clippy::expect_used, reason = "the media type is a literal")]
fn pdf_part(file: &Attachment) -> SinglePart {
    let pdf = ContentType::parse("application/pdf").expect("application/pdf is a media type");
    Part::new(file.name.clone()).body(file.bytes.clone(), pdf)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A name from the directory never ends a header line.
fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
