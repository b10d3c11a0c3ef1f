//! Mails as their recipients get them, read from the bytes that went out.

use jiff::Timestamp;
use mail_parser::{MessageParser, MimeHeaders as _};
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
    /// Names of the attachments.
    pub attachments: Vec<String>,
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
            attachments: message
                .attachments()
                .map(|part| part.attachment_name().unwrap_or("(unnamed)").to_owned())
                .collect(),
        }
    }
}

impl std::fmt::Display for Mail {
    /// `2026-06-05 09:00 EDT | to | subject | attachments`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} | {} | {}", local_time(self.at), self.to, self.subject)?;
        if self.attachments.is_empty() {
            return Ok(());
        }
        write!(f, " | {}", self.attachments.join(", "))
    }
}

/// One line per mail.
pub fn listed(mails: &[Mail]) -> String {
    mails.iter().map(Mail::to_string).collect::<Vec<_>>().join("\n")
}
